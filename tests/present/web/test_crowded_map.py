"""A map with more homes than SVG can carry: canvases, of which the lower one still answers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.flow.coverage import measure_coverage, read_study
from ganquan_geo.present.web.map import draw_web_map
from tests.towns import facility, home, lonlat, point, polygon
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import shapely
    from playwright.sync_api import Browser, Page

    from tests.towns import Row


PAINTED = """canvas => canvas.getContext("2d")
  .getImageData(0, 0, canvas.width, canvas.height).data.filter((_, at) => at % 4 === 3)
  .reduce((sum, alpha) => sum + Number(alpha > 0), 0)"""


@contextmanager
def opened(folder: Path, chromium: Browser, layers: Mapping[str, list[Row]]) -> Iterator[Page]:
    """Open the map of the town with other layers."""
    study = read_study(write_study(folder / "town", layers=layers))
    path = folder / "map.html"
    path.write_text(draw_web_map(measure_coverage(study)).get_root().render(), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1_200, "height": 800})
    try:
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        yield page
    finally:
        page.close()


def point_at(page: Page, place: shapely.Point, name: str) -> None:
    """Move the mouse to a place; what is there tells its name."""
    x, y = page.evaluate(
        """([lon, lat]) => {
          const spot = map_1.latLngToContainerPoint([lat, lon]);
          const box = map_1.getContainer().getBoundingClientRect();
          return [box.left + spot.x, box.top + spot.y];
        }""",
        [place.x, place.y],
    )
    page.mouse.move(x - 3, y)
    page.wait_for_timeout(100)
    page.mouse.move(x, y)
    page.wait_for_selector(f".gq-tip:has-text('{name}')", timeout=15_000)


def look_at(page: Page, place: shapely.Point, zoom: float) -> None:
    """Put a place in the middle of the map."""
    page.evaluate(
        "([lon, lat, zoom]) => { map_1.setView([lat, lon], zoom, { animate: false }); }",
        [place.x, place.y, zoom],
    )


@pytest.mark.browser
def test_streets_beneath_many_homes_answer_the_mouse(tmp_path: Path, chromium: Browser) -> None:
    homes = [home(f"h{n}", point(20 + 0.15 * n, 130 + 40 * (n % 2))) for n in range(1_600)]
    with opened(tmp_path, chromium, {"compounds": homes}) as page:
        assert page.locator(".leaflet-gq-homes-pane canvas").count() == 1
        streets = page.locator(".leaflet-gq-streets-pane canvas")
        assert streets.evaluate(PAINTED) > 1_000
        for place, name in ((point(20 + 0.15 * 801, 170), "h8"), (point(90, 100), "row-100")):
            point_at(page, lonlat(place), name)
        page.mouse.down()
        page.mouse.up()
        page.wait_for_selector(".gq-detail:has-text('row-100')", timeout=15_000)


@pytest.mark.browser
def test_signs_far_outside_the_view_come_with_it(tmp_path: Path, chromium: Browser) -> None:
    homes = [home(f"h{n}", point(20 + 0.15 * n, 130)) for n in range(1_600)]
    places = [
        facility("west", point(25, 90)),
        facility("east", point(245, 110)),
    ]
    with opened(tmp_path, chromium, {"compounds": homes, "facilities": places}) as page:
        assert page.locator(".gq-map .gq-sign-drawing:visible").count() == 2
        for place, name in ((places[0], "west"), (places[1], "east")):
            look_at(page, place["geometry"], 19)
            assert page.locator(".gq-map .gq-sign-drawing:visible").count() == 1, name


@pytest.mark.browser
def test_signs_that_would_hide_the_map_are_dots_and_said_to_be(
    tmp_path: Path, chromium: Browser
) -> None:
    places = [
        facility(f"clinic-{n}", point(20 + 6 * (n % 40), 20 + 6 * (n // 40))) for n in range(1_200)
    ]
    with opened(tmp_path, chromium, {"facilities": places}) as page:
        signs, note = page.locator(".gq-map .gq-sign-drawing"), page.locator("text=圆点")
        assert signs.count() == 0
        assert note.is_visible()
        assert page.locator(".leaflet-gq-dots-pane canvas").evaluate(PAINTED) > 1_000
        point_at(page, places[300]["geometry"], "clinic-300")
        look_at(page, places[300]["geometry"], 22)
        assert 0 < signs.count() < 1_200
        assert not note.is_visible()
        assert page.locator("[aria-label='clinic-300'] polygon").is_visible()
        page.fill(".gq-input", "clinic-599")
        page.keyboard.press("Enter")
        page.wait_for_selector(".gq-detail:has-text('clinic-599')", timeout=15_000)


@pytest.mark.browser
def test_homes_that_are_areas_answer_beneath_the_streets(tmp_path: Path, chromium: Browser) -> None:
    corners = ((0, 0), (3, 0), (3, 2), (0, 2))
    homes = [
        home(f"h{n}", polygon(*((5 * (n % 40) + x, 4 * (n // 40) + y) for x, y in corners)))
        for n in range(1_600)
    ]
    with opened(tmp_path, chromium, {"compounds": homes}) as page:
        assert page.locator(".leaflet-gq-home-areas-pane canvas").evaluate(PAINTED) > 1_000
        point_at(page, lonlat(point(5 * 30 + 1.5, 4 * 10 + 1)), "h430")


@pytest.mark.browser
def test_paper_holds_what_lies_beneath_the_upper_canvas(tmp_path: Path, chromium: Browser) -> None:
    homes = [home(f"h{n}", point(20 + 0.15 * n, 130)) for n in range(1_600)]
    with opened(tmp_path, chromium, {"compounds": homes}) as page:
        canvases = page.locator(".gq-map canvas").count()
        paper = tmp_path / "paper.pdf"
        page.pdf(path=paper, prefer_css_page_size=True, print_background=True)
        assert paper.read_bytes().count(b"/SMask") == canvases  # pictures that can be seen through
        assert page.locator(".gq-map canvas:visible").count() == canvases
