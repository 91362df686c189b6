from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from ganquan_geo.model.errors import DataError, OutputError, UnknownNameError
from ganquan_geo.present.print.blocks import Block
from ganquan_geo.present.print.crowd import Room, spread_signs
from ganquan_geo.present.print.lettering import measure_text_mm, wrap_text
from ganquan_geo.present.print.panels import Contents, draw_panels
from ganquan_geo.present.print.paper import Box, build_paper, fit_window, round_scale
from ganquan_geo.present.print.print_map import draw_print_map, write_print_maps
from ganquan_geo.present.print.strokes import Easel

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
from ganquan_geo.present.print.paper import PaperSize

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


def test_a_missing_glyph_stops_the_map_and_writes_nothing(
    tmp_path: Path, odd_result: CoverageResult
) -> None:
    with pytest.raises(DataError, match="U\\+20BB7"):
        write_print_maps(odd_result, tmp_path / "out")
    assert not (tmp_path / "out").exists()


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
    paper = build_paper(size, landscape=landscape)
    boxes = [paper.title, paper.map, paper.foot, *paper.panels]
    for number, one in enumerate(boxes):
        assert one.x >= 0
        assert one.right <= paper.width_mm
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
        hanging = line.rstrip("，。")
        if len(hanging.split()) == 1 and hanging.isascii():
            continue  # one long word stays whole
        assert measure_text_mm(hanging, size_pt=8) <= width_mm + 0.01


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


@pytest.mark.parametrize("landscape", [True, False])
def test_no_block_beside_the_map_sticks_out(*, landscape: bool) -> None:
    paper = build_paper("A4", landscape=landscape)
    column = paper.panels[0]
    drawn: list[tuple[float, float, float]] = []

    def group(height_mm: float) -> list[Block]:
        def draw(_: object, x: float, y: float) -> None:
            drawn.append((x, y, height_mm))

        return [Block(height_mm=height_mm, draw=draw)]

    def build(shrink: float) -> Contents:
        rows = [group(6.0 * shrink) for _ in range(12)]
        return Contents(
            figures=[group(30 * shrink)],
            legend=rows,
            locator=[group(28 * shrink)],
            notes=[group(30 * shrink)],
        )

    easel = Easel(axes=None, per_mm=1.0, factor=1.0)  # type: ignore[arg-type] # nothing is drawn
    shrink = draw_panels(easel, paper.panels, build)
    assert shrink is not None
    assert len(drawn) == 15
    assert all(y <= column.top and y - height >= column.y - 0.2 for _, y, height in drawn)
    assert {x for x, *_ in drawn} == {panel.x for panel in paper.panels}
