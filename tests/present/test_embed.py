from __future__ import annotations

import shutil
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from ganquan_geo.model.errors import OutputError, UnknownNameError
from ganquan_geo.present.embed import write_embeds
from ganquan_geo.present.print.against import write_conclusion
from ganquan_geo.present.print.print_map import draw_picture
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.web.map import draw_web_map
from ganquan_geo.words import glossary

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, FrameLocator

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang

ODD_NAMES = ("coverage_map.html", "甘泉路 地图's (1).html", "50% #1 & 'a'.html")


class _Frames(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("iframe", "img"):
            self.found.append(dict(attrs))


def frames(path: Path) -> list[dict[str, str | None]]:
    parser = _Frames()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser.found


@pytest.fixture(scope="module")
def map_page(town_result: CoverageResult) -> str:
    return draw_web_map(town_result).get_root().render()


@pytest.fixture
def map_file(tmp_path: Path, map_page: str) -> Path:
    path = tmp_path / "a b" / "coverage_map.html"
    path.parent.mkdir()
    path.write_text(map_page, encoding="utf-8")
    return path


def test_the_pieces_point_to_the_map_from_where_they_stand(map_file: Path, tmp_path: Path) -> None:
    map_file.with_name("map_health.png").write_bytes(b"PNG")
    iframe, srcdoc, figure, markdown = write_embeds(map_file, tmp_path / "page", layer="health")
    said = "卫生医疗 15 分钟步行可达覆盖率为 100%（5/5 个小区），达到目标（100%）。评定：达标。"
    source = f"来源：测试数据；资料截至 2026-01-01。{glossary.STATEMENT.zh}"
    (frame,) = frames(iframe)
    assert frame["src"] == "../a%20b/coverage_map.html?compact=1&layer=health&told=1"
    assert frame["title"] == "地图：方格镇 · 15 分钟步行覆盖 · 卫生医疗"
    (inner,) = frames(srcdoc)
    assert inner["srcdoc"] is not None
    assert 'data-compact="1" data-told="1" data-layer="health"' in inner["srcdoc"][:200]
    (image,) = frames(figure)
    assert image["src"] == "../a%20b/map_health.png"
    assert image["alt"] == frame["title"]
    link = "(../a%20b/coverage_map.html?compact=1&layer=health)"
    assert markdown.read_text(encoding="utf-8") == (
        f"[![地图：方格镇 · 15 分钟步行覆盖 · 卫生医疗](../a%20b/map_health.png)]{link}\n\n"
        f"**[方格镇 · 15 分钟步行覆盖 · 卫生医疗]{link}**\n\n{said}\n\n{source}\n"
    )
    for piece in (iframe, srcdoc, figure):
        caption = piece.read_text("utf-8").rpartition("<figcaption>")[2]
        for part in ("方格镇 · 15 分钟步行覆盖 · 卫生医疗", said, source):
            assert part in caption


def test_without_a_picture_nothing_points_to_one(map_file: Path, tmp_path: Path) -> None:
    paths = write_embeds(map_file, tmp_path / "page")
    assert [path.name for path in paths] == ["iframe.html", "srcdoc.html", "embed.md"]
    assert "![" not in paths[-1].read_text(encoding="utf-8")


def test_the_picture_is_as_wide_as_the_text_of_a_page(
    map_file: Path, tmp_path: Path, town_result: CoverageResult
) -> None:
    paths = write_embeds(map_file, tmp_path / "page", result=town_result, layer="health")
    assert {path.name for path in paths} == {
        "iframe.html", "srcdoc.html", "map.png", "figure.html", "embed.md"
    }  # fmt: skip
    with Image.open(tmp_path / "page" / "map.png") as picture:
        width, _ = picture.size
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert width / 300 * 25.4 == pytest.approx(164, abs=0.2)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("category", [None, "health"], ids=["overview", "health"])
def test_a_picture_alone_says_what_where_when_and_from_what(
    bundled_result: CoverageResult, category: str | None, lang: Lang
) -> None:
    scene = build_scene(bundled_result, lang=lang)
    sheet = draw_picture(scene, category=category)
    text = "".join(own.get_text() for own in sheet.axes[0].texts).replace(" ", "")
    study = bundled_result.study
    for said in (
        study.name.said(lang),
        write_conclusion(scene, None if category is None else 0),
        study.credit.said(lang),
        study.said_date().said(lang),
        study.said_statement().said(lang),
    ):
        assert said.replace(" ", "") in text
    assert "©OpenStreetMapcontributors" in text


def test_a_title_with_marks_stays_a_title_in_markdown(
    tmp_path: Path, hostile_result: CoverageResult
) -> None:
    path = tmp_path / "coverage_map.html"
    path.write_text(draw_web_map(hostile_result).get_root().render(), encoding="utf-8")
    path.with_name("map_overview.png").write_bytes(b"PNG")
    *_, figure, markdown = write_embeds(path, tmp_path)
    text = markdown.read_text(encoding="utf-8")
    assert "<" not in text.replace("\\<", "")
    assert text.count("\n") == 7
    assert len(frames(figure)) == 1


def test_what_cannot_be_embedded_is_refused(map_file: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nowhere"):
        write_embeds(tmp_path / "nowhere.html", tmp_path)
    with pytest.raises(UnknownNameError, match="homes, health, market"):
        write_embeds(map_file, tmp_path, layer="castle")
    other = tmp_path / "other.html"
    other.write_text("<html><title>x</title></html>", encoding="utf-8")
    with pytest.raises(OutputError, match="coverage"):
        write_embeds(other, tmp_path)


def use(frame: FrameLocator) -> None:
    """Switch a layer, search, and open a card, as a reader of the page would."""
    frame.locator("html[data-ready]").wait_for(state="attached")
    if not frame.locator(".gq-compact-key").is_visible():
        frame.locator(".gq-compact-fold summary").click()
    assert "卫生医疗" in frame.locator(".gq-compact-key").inner_text()
    assert "5 分钟（300 米）" in frame.locator(".gq-compact-key").inner_text()
    assert "可达 5 个" in frame.locator(".gq-compact-key").inner_text()
    assert frame.locator(".gq-compact-lead").count() == 0  # it stands below the frame
    frame.locator(".gq-choice").select_option("homes")
    assert "达标 1 类" in frame.locator(".gq-compact-lead").inner_text()
    assert frame.locator(".leaflet-gq-homes-pane path").count() > 0
    assert "可达服务类别数" in frame.locator(".gq-compact-key").inner_text()
    frame.locator(".gq-input").fill("home-a")
    frame.locator(".gq-input").press("Enter")
    assert "home-a" in frame.locator(".gq-card").inner_text()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("width_px", [390, 600, 1400])
@pytest.mark.parametrize("name", ODD_NAMES)
def test_every_piece_works_in_a_page_without_a_network(
    chromium: Browser, tmp_path: Path, town_result: CoverageResult, map_file: Path,
    width_px: int, name: str,
) -> None:  # fmt: skip
    source = map_file.with_name(name)
    if source != map_file:
        shutil.copyfile(map_file, source)
    folder = tmp_path / "页 #2 100%"
    write_embeds(source, folder, result=town_result, layer="health")
    pieces = {
        own: (folder / f"{own}.html").read_text(encoding="utf-8")
        for own in ("iframe", "srcdoc", "figure")
    }
    context = chromium.new_context(
        viewport={"width": width_px, "height": 900}, offline=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for own, piece in pieces.items():
        host = folder / f"host {own}.html"
        host.write_text(f"<!doctype html><meta charset=utf-8>{piece}", encoding="utf-8")
        page.goto(host.as_uri())
        if own == "figure":
            assert page.evaluate("document.querySelector('img').naturalWidth") > 1000
        else:
            frame = page.locator("iframe").bounding_box()
            assert frame is not None
            assert frame["width"] > 0.9 * width_px
            high_px = max(420, frame["width"] * 3 / 4)
            assert frame["height"] == pytest.approx(high_px, abs=2)
            drawn = page.frame_locator("iframe").locator(".gq-map").bounding_box()
            assert drawn is not None
            assert drawn["height"] >= 240
            use(page.frame_locator("iframe"))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert complaints == []
    assert not [url for url in asked if not url.startswith(("file:", "data:", "about:"))]
    context.close()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_in_a_narrow_column_the_map_comes_first(
    chromium: Browser, tmp_path: Path, bundled_result: CoverageResult
) -> None:
    source = tmp_path / "coverage_map.html"
    source.write_text(draw_web_map(bundled_result).get_root().render(), encoding="utf-8")
    piece = write_embeds(source, tmp_path, layer="fitness")[0].read_text(encoding="utf-8")
    host = tmp_path / "host.html"
    host.write_text(f"<!doctype html><meta charset=utf-8>{piece}", encoding="utf-8")
    context = chromium.new_context(viewport={"width": 390, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(host.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for(state="attached")
    heading = frame.locator("h1")
    assert heading.evaluate("h1 => h1.scrollWidth <= h1.clientWidth")
    drawn = frame.locator(".gq-map").bounding_box()
    assert drawn is not None
    assert drawn["height"] >= 240
    assert not frame.locator(".gq-compact-key").is_visible()
    frame.locator(".gq-compact-fold summary").click()
    assert "不可达 27 个" in frame.locator(".gq-compact-key").inner_text()
    drawn = frame.locator(".gq-map").bounding_box()
    assert drawn is not None
    assert drawn["height"] >= 240
    context.close()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_a_layer_that_is_not_there_shows_the_homes_clear_of_the_credit(
    chromium: Browser, tmp_path: Path, street_only_result: CoverageResult
) -> None:
    path = tmp_path / "coverage_map.html"
    path.write_text(draw_web_map(street_only_result).get_root().render(), encoding="utf-8")
    context = chromium.new_context(
        viewport={"width": 600, "height": 450}, offline=True, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{path.as_uri()}?layer=nonsense&compact=1")
    page.wait_for_selector("html[data-ready]")
    assert page.input_value(".gq-choice") == "homes"
    assert page.locator(".leaflet-gq-homes-pane path").count() > 0
    assert "粗边" in page.inner_text(".gq-compact-key")
    assert page.inner_text(".leaflet-control-scale").endswith("米")
    credit = page.locator(".leaflet-control-attribution").bounding_box()
    southern = [
        own["y"] + own["height"]
        for home in page.locator(".leaflet-gq-homes-pane path").all()
        if (own := home.bounding_box()) is not None
    ]
    assert credit is not None
    assert max(southern) < credit["y"]
    context.close()
