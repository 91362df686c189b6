from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.patches import Rectangle
from PIL import Image
from pypdf import PdfReader

from ganquan_geo.model.errors import OutputError, UnknownNameError
from ganquan_geo.present.atlas.features import Feature, FigureTable
from ganquan_geo.present.atlas.pages import Layout, draw_feature
from ganquan_geo.present.print.blocks import Block
from ganquan_geo.present.print.crowd import Room, spread_signs
from ganquan_geo.present.print.lettering import measure_text_mm, wrap_text
from ganquan_geo.present.print.panels import Contents, Section, arrange, arrange_most
from ganquan_geo.present.print.paper import (
    Box,
    build_figure_papers,
    build_papers,
    fit_window,
    round_scale,
)
from ganquan_geo.present.print.print_map import draw_figure, draw_print_map, write_print_maps
from ganquan_geo.present.print.scene import build_scene
from tests.present.printed import printed_sizes_pt

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.print.paper import PaperSize
    from ganquan_geo.words.text import Lang

PIXELS = {("A4", False): (2480, 3508), ("A4", True): (3508, 2480), ("A3", True): (4961, 3508)}


@pytest.mark.parametrize(("size", "landscape"), PIXELS)
def test_a_png_has_the_pixels_of_the_paper_at_300_dpi(
    tmp_path: Path, town_result: CoverageResult, size: PaperSize, *, landscape: bool
) -> None:
    path = tmp_path / "map.png"
    draw_print_map(town_result, size=size, landscape=landscape).write(path)
    with Image.open(path) as picture:
        assert np.abs(np.subtract(picture.size, PIXELS[size, landscape])).max() <= 1
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_a_pdf_has_its_text_and_embedded_fonts(tmp_path: Path, town_result: CoverageResult) -> None:
    path = tmp_path / "map.pdf"
    draw_print_map(town_result).write(path)
    (page,) = PdfReader(path).pages
    assert float(page.mediabox.width) == pytest.approx(595.28, abs=0.1)
    text = page.extract_text()
    assert "方格镇" in text
    assert "比例尺 1:" in text
    assert "测试数据" in text
    resources: Any = page["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]
    assert fonts
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        assert "NotoSansSC" in font["/BaseFont"]
        assert "/FontFile2" in inner.get_object()["/FontDescriptor"]


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_same_result_gives_the_same_bytes(
    tmp_path: Path, town_result: CoverageResult, ending: str
) -> None:
    paths = [tmp_path / f"{number}.{ending}" for number in (1, 2)]
    for path in paths:
        draw_print_map(town_result, category="health").write(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_one_sheet_for_all_and_one_for_each_category(
    tmp_path: Path, town_result: CoverageResult
) -> None:
    paths = write_print_maps(town_result, tmp_path / "out", kind="svg", lang="en")
    assert [path.name for path in paths] == [
        "map_overview.svg",
        "map_health.svg",
        "map_market.svg",
    ]
    assert all(path.read_text(encoding="utf-8").rstrip().endswith("</svg>") for path in paths)


def test_a_missing_glyph_has_a_stand_in_and_a_note(
    tmp_path: Path, odd_result: CoverageResult
) -> None:
    path, *_ = write_print_maps(odd_result, tmp_path / "out")
    text = PdfReader(path).pages[0].extract_text().replace("\n", "")
    assert "𠮷" not in text
    assert "〓代替字体中没有的字：U+20BB7（“〓" in text


def test_unknown_names_and_endings_are_refused(tmp_path: Path, town_result: CoverageResult) -> None:
    with pytest.raises(UnknownNameError, match="health, market"):
        draw_print_map(town_result, category="castle")
    with pytest.raises(UnknownNameError, match="A4"):
        draw_print_map(town_result, size="B5")  # type: ignore[arg-type]
    with pytest.raises(OutputError, match="bmp"):
        draw_print_map(town_result).write(tmp_path / "map.bmp")


def test_a_notebook_shows_the_sheet(town_result: CoverageResult) -> None:
    assert draw_print_map(town_result)._repr_png_().startswith(b"\x89PNG")


@given(st.floats(10, 1e7))
def test_a_round_scale_is_never_larger_than_needed(scale: float) -> None:
    rounded = round_scale(scale)
    assert scale * (1 - 1e-8) <= rounded <= 2 * scale


@pytest.mark.parametrize("size", ["A4", "A3"])
@pytest.mark.parametrize("landscape", [True, False])
def test_the_parts_of_a_sheet_do_not_overlap(size: str, *, landscape: bool) -> None:
    for paper in (
        *build_papers(size, landscape=landscape),
        *build_figure_papers(map_height_mm=100),
    ):
        boxes = [paper.title, paper.map, paper.foot, *paper.panels]
        for number, one in enumerate(boxes):
            assert one.x >= 0
            assert one.right <= paper.width_mm + 1e-6
            for other in boxes[number + 1 :]:
                apart = (
                    one.right <= other.x + 1e-6
                    or other.right <= one.x + 1e-6
                    or one.top <= other.y + 1e-6
                    or other.top <= one.y + 1e-6
                )
                assert apart


def test_a_window_holds_what_must_be_seen_at_its_scale() -> None:
    box = Box(x=0, y=0, width=190, height=160)
    window = fit_window((0.0, 0.0, 1900.0, 1000.0), box, crs=None)  # type: ignore[arg-type]
    west, south, east, north = window.bounds_m
    assert window.scale == 12_500  # 1,900 m and 8 % air on 190 mm need 1:10,800
    assert (east - west, north - south) == pytest.approx((190 * 12.5, 160 * 12.5))
    assert west <= 0
    assert east >= 1900


@given(
    st.lists(st.tuples(st.floats(0, 30), st.floats(0, 30)), min_size=2, max_size=9),
)
def test_signs_step_aside_until_none_covers_another(anchors: list[tuple[float, float]]) -> None:
    places = spread_signs(np.array(anchors), np.empty((0, 2)), apart=2.0, clear=2.0)
    gaps = np.hypot(*(places[:, None] - places[None]).T)
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() > 1.7
    again = spread_signs(np.array(anchors), np.empty((0, 2)), apart=2.0, clear=2.0)
    assert (places == again).all()


def test_room_is_only_where_nothing_is() -> None:
    room = Room(100, 50)
    assert room.is_free([(0, 0, 10, 10)])
    room.take([(0, 0, 10, 10)])
    assert not room.is_free([(9, 9, 12, 12)])
    assert room.is_free([(10, 0, 20, 10)])
    assert not room.is_free([(95, 0, 101, 10)])


@given(st.text("甘泉路街道，。abc 12", min_size=1, max_size=60), st.floats(12, 60))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width_mm: float) -> None:
    lines = wrap_text(text, width_mm=width_mm, size_pt=8).split("\n")
    kept = "".join(lines).replace(" ", "")
    assert kept == text.replace(" ", "")
    for line in lines:
        hanging = line.rstrip("，。")  # where one sign alone is wider than the line
        if len(hanging.split()) == 1 and hanging.isascii():
            continue  # one long word stays whole
        assert measure_text_mm(hanging, size_pt=8) <= width_mm + 0.01


@given(st.text(alphabet="街道（）《，。；A1 ", max_size=60))
def test_no_line_sticks_out_begins_with_a_stop_or_ends_in_a_bracket(text: str) -> None:
    width_mm = 30.0
    lines = wrap_text("".join(text.split()), width_mm=width_mm, size_pt=8).split("\n")
    many = re.compile(r"[（）《，。；]{4}|[A1]{4}")  # what cannot be parted
    for before, line in itertools.pairwise(lines):
        if many.search(before + line):
            continue
        assert line[0] not in "），。；"
        assert before[-1] not in "（《"
    for line in lines:
        if not many.search(line):
            assert measure_text_mm(line, size_pt=8) <= width_mm + 0.01


def test_the_scale_bar_is_as_long_as_it_says(town_result: CoverageResult) -> None:
    sheet = draw_print_map(town_result)
    drawing = sheet.axes[1]
    bars = [own for own in drawing.get_children() if own.get_gid() == "scale-bar"]
    assert len(bars) == 2
    corners = np.vstack([own.get_window_extent().corners() for own in bars])
    drawn_mm = float(np.ptp(corners[:, 0])) / sheet.dpi * 25.4
    said = next(text.get_text() for text in drawing.texts if text.get_text().endswith(" 米"))
    scale = float(
        next(text.get_text() for text in sheet.axes[0].texts if "1:" in text.get_text())
        .split("1:")[1]
        .split("（")[0]
        .replace(" ", "")
    )
    assert drawn_mm == pytest.approx(float(said.removesuffix(" 米")) * 1000 / scale, abs=0.01)


def section(count: int, *, height_mm: float = 6.0) -> Section:
    """Return a section of equal blocks under a heading of 5 mm."""
    blocks = tuple(Block(height_mm=height_mm, draw=nothing) for _ in range(count))
    return Section(
        blocks=blocks, head=lambda _again: Block(height_mm=5.0, draw=nothing), after_mm=2
    )


def nothing(_easel: object, _x: float, _y: float) -> None:
    """Draw nothing."""


@given(
    counts=st.lists(st.integers(1, 14), min_size=1, max_size=6),
    legend=st.integers(2, 12),
    divided=st.booleans(),
)
def test_no_block_beside_the_map_sticks_out_or_gets_lost(
    counts: list[int], legend: int, *, divided: bool
) -> None:
    contents = Contents(
        figures=tuple(section(count) for count in counts), legend=(section(legend),)
    )
    wanted = sum(counts) + legend
    for paper in build_papers("A4", landscape=False)[::5]:
        placed = arrange(paper.panels, contents, divided=divided)
        most, left = arrange_most(paper.panels, contents)
        for block, x, y in [*(placed or []), *most]:
            panel = next(panel for panel in paper.panels if panel.x == x)
            assert y <= panel.top
            assert y - block.height_mm >= panel.y - 0.2
        assert placed is None or sum(own.height_mm == 6.0 for own, *_ in placed) == wanted
        assert sum(own.height_mm == 6.0 for own, *_ in most) + left == wanted


def test_what_runs_on_has_its_heading_once_more() -> None:
    paper = build_papers("A4", landscape=False)[0]  # columns of 56 mm
    contents = Contents(legend=(section(12),))
    assert arrange(paper.panels, contents, divided=False) is None
    placed = arrange(paper.panels, contents, divided=True)
    assert placed is not None
    heads = [x for block, x, _ in placed if block.height_mm == 5.0]
    assert heads == [paper.panels[0].x, paper.panels[1].x]


@pytest.mark.parametrize(
    ("category", "size", "landscape", "lang"),
    [(None, "A4", False, "zh"), (None, "A4", True, "en"), ("market", "A3", False, "zh")],
)
def test_no_letter_on_a_sheet_is_below_6_pt(
    tmp_path: Path,
    bundled_result: CoverageResult,
    category: str | None,
    size: PaperSize,
    *,
    landscape: bool,
    lang: Lang,
) -> None:
    path = tmp_path / "map.pdf"
    draw_print_map(
        bundled_result, category=category, size=size, landscape=landscape, lang=lang
    ).write(path)
    sizes = printed_sizes_pt(path)
    assert len(sizes) > 3
    assert min(sizes) >= 6.0


def test_the_reach_legend_says_whose_best_case_it_shows(bundled_result: CoverageResult) -> None:
    def said(category: str) -> str:
        sheet = draw_print_map(bundled_result, category=category)
        return "".join(text.get_text() for text in sheet.axes[0].texts)

    assert "（按最近的可能位置）" in said("market")
    assert "（推定位置）" not in said("elderly")  # three meal points have a place of their own
    assert "（按最近的可能位置）" not in said("health")


def test_the_scale_bar_stands_where_it_hides_least() -> None:
    room = Room(100, 50)
    room.take([(1, 1, 4, 4), (30, 2, 33, 5)])
    assert room.covered((0, 0, 20, 9)) == 1
    assert room.covered((0, 0, 40, 9)) == 2
    assert room.covered((80, 0, 100, 9)) == 0


def test_no_home_or_facility_lies_under_the_scale_bar(bundled_result: CoverageResult) -> None:
    scene = build_scene(bundled_result, lang="zh")
    drawing = draw_figure(scene, category="health").axes[1]
    (ground,) = [own for own in drawing.get_children() if own.get_gid() == "scale-ground"]
    assert isinstance(ground, Rectangle)
    under = shapely.box(*np.ravel(ground.get_bbox().get_points()))
    health = scene.study.categories[0]
    facilities = scene.layers["facilities"]
    for layer in (facilities[facilities["kind"].isin(health.kinds)], scene.layers["compounds"]):
        assert len(layer) > 10
        assert not shapely.intersects(layer.geometry.to_numpy(), under).any()


@pytest.mark.parametrize("landscape", [True, False])
def test_a_sheet_of_many_figures_has_no_letter_below_6_pt_and_says_what_it_leaves_out(
    tmp_path: Path, town_result: CoverageResult, *, landscape: bool
) -> None:
    def feature(rows: int) -> Feature:
        table = FigureTable(
            title="很多行",
            rows=tuple((f"第 {n} 行", "若干") for n in range(rows)),
            shares=(0.4, 0.6),
        )
        return Feature(
            identity="many",
            name="名字很长" * 40,
            focus=(),
            ways=(),
            tables=(table,),
            notes=(),
            headline="",
        )

    scene = build_scene(town_result, lang="zh")
    path = tmp_path / "sheet.pdf"
    others = set()  # how many lines that are no rows are left out besides
    for rows, cut in ((50, False), (300, True), (400, True)):
        sheet = draw_feature(scene, feature(rows), Layout(landscape=landscape))
        sheet.write(path)
        assert min(printed_sizes_pt(path)) >= 6.0
        texts = [text.get_text() for text in sheet.axes[0].texts]
        listed = [text for text in texts if text.startswith("第 ")]
        assert listed == [f"第 {n} 行" for n in range(len(listed))]
        told = [text for text in texts if "没有位置，未列出" in text]
        assert len(told) == cut
        assert (len(listed) < rows) == cut
        others |= {int(text.split()[1]) - (rows - len(listed)) for text in told}
        assert any(text.endswith("…") for text in texts)
    assert len(others) == 1
    assert min(others) >= 0
