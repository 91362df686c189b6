"""A map with more homes than SVG can carry: canvases, of which the lower one still answers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.present.web.map import draw_web_map
from ganquan_geo.study import measure_coverage, read_study
from tests.studies import facility, home, point, write_study

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.studies import Feature


PAINTED = """canvas => canvas.getContext("2d")
  .getImageData(0, 0, canvas.width, canvas.height).data.filter((_, at) => at % 4 === 3)
  .reduce((sum, alpha) => sum + Number(alpha > 0), 0)"""


@contextmanager
def opened(folder: Path, chromium: Browser, layers: Mapping[str, list[Feature]]) -> Iterator[Page]:
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


@pytest.mark.browser
def test_streets_beneath_many_homes_answer_the_mouse(tmp_path: Path, chromium: Browser) -> None:
    homes = [home(f"h{n}", point(20 + 0.15 * n, 130 + 40 * (n % 2))) for n in range(1_600)]
    with opened(tmp_path, chromium, {"compounds": homes}) as page:
        assert page.locator("canvas.leaflet-zoom-animated").count() == 2
        streets = page.locator(".leaflet-gq-streets-pane canvas")
        assert streets.evaluate(PAINTED) > 1_000
        for place, name in ((point(20 + 0.15 * 801, 170), "h8"), (point(90, 100), "row-100")):
            middle = page.evaluate(
                """([lon, lat]) => {
                  const map = Object.values(window).find((one) => one instanceof L.Map);
                  const spot = map.latLngToContainerPoint([lat, lon]);
                  const box = map.getContainer().getBoundingClientRect();
                  return [box.left + spot.x, box.top + spot.y];
                }""",
                place["coordinates"],
            )
            page.mouse.move(middle[0] - 3, middle[1])
            page.wait_for_timeout(100)
            page.mouse.move(*middle)
            page.wait_for_selector(f".gq-tip:has-text('{name}')", timeout=15_000)
        page.mouse.click(*middle)
        page.wait_for_selector(".gq-popup:has-text('row-100')", timeout=15_000)


@pytest.mark.browser
def test_signs_far_outside_the_view_come_with_it(tmp_path: Path, chromium: Browser) -> None:
    homes = [home(f"h{n}", point(20 + 0.15 * n, 130)) for n in range(1_600)]
    places = [
        facility("west", "clinic", point(25, 90)),
        facility("east", "clinic", point(245, 110)),
    ]
    with opened(tmp_path, chromium, {"compounds": homes, "facilities": places}) as page:
        assert page.locator(".gq-map .gq-sign-drawing:visible").count() == 2
        for place, name in ((places[0], "west"), (places[1], "east")):
            page.evaluate(
                """([lon, lat]) => {
                  const map = Object.values(window).find((one) => one instanceof L.Map);
                  map.setView([lat, lon], 19, { animate: false });
                }""",
                place["geometry"]["coordinates"],
            )
            assert page.locator(".gq-map .gq-sign-drawing:visible").count() == 1, name
