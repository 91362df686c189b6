from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.model.errors import OutputError
from ganquan_geo.present.embed import write_embeds
from ganquan_geo.present.web.map import draw_web_map

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult

CHROMIUM = Path("/usr/bin/chromium")


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


@pytest.fixture
def map_file(tmp_path: Path, town_result: CoverageResult) -> Path:
    path = tmp_path / "a b" / "coverage_map.html"
    path.parent.mkdir()
    path.write_text(draw_web_map(town_result).get_root().render(), encoding="utf-8")
    return path


def test_the_pieces_point_to_the_map_from_where_they_stand(map_file: Path, tmp_path: Path) -> None:
    iframe, srcdoc, figure, markdown = write_embeds(map_file, tmp_path / "page", layer="health")
    (frame,) = frames(iframe)
    assert frame["src"] == "../a%20b/coverage_map.html?compact=1&layer=health"
    assert frame["title"] == "地图：方格镇 · 15 分钟步行覆盖"
    (inner,) = frames(srcdoc)
    assert inner["srcdoc"] is not None
    assert 'data-compact="1" data-layer="health"' in inner["srcdoc"][:200]
    (image,) = frames(figure)
    assert image["src"] == "../a%20b/map_overview.png"
    assert image["alt"]
    assert markdown.read_text(encoding="utf-8").startswith("[![地图：方格镇")


def test_a_map_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nowhere"):
        write_embeds(tmp_path / "nowhere.html", tmp_path)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium")
@pytest.mark.parametrize("width_px", [600, 1400])
def test_the_compact_map_shows_one_layer_and_its_key(
    map_file: Path, tmp_path: Path, width_px: int
) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only for this mark

    _, srcdoc, *_ = write_embeds(map_file, tmp_path / "page", layer="health")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": width_px, "height": 700})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{map_file.as_uri()}?compact=1&layer=health")
        page.wait_for_selector("html[data-ready]")
        assert not page.is_visible(".gq-side")
        assert "5 分钟（300 米）" in page.inner_text(".gq-compact-key")
        box = page.locator(".gq-map").bounding_box()
        assert box is not None
        assert box["width"] == width_px
        page.goto(srcdoc.as_uri())
        frame = page.frame_locator("iframe")
        assert "卫生医疗" in frame.locator(".gq-compact-key").inner_text()
        assert not [url for url in asked if not url.startswith(("file:", "data:", "about:"))]
        browser.close()
