"""A map with more homes than SVG can carry: canvases, of which the lower one still answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo.present.web.map import draw_web_map
from ganquan_geo.study import measure_coverage, read_study
from tests.studies import home, point, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.mark.browser
def test_streets_beneath_many_homes_answer_the_mouse(tmp_path: Path, chromium: Browser) -> None:
    homes = [home(f"h{n}", point(20 + 0.15 * n, 130 + 40 * (n % 2))) for n in range(1_600)]
    study = read_study(write_study(tmp_path / "town", layers={"compounds": homes}))
    path = tmp_path / "map.html"
    path.write_text(draw_web_map(measure_coverage(study)).get_root().render(), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1_200, "height": 800})
    try:
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]")
        assert page.locator("canvas.leaflet-zoom-animated").count() == 2
        for row, name in (("row-100", "row-100"), ("h801", "h8")):
            middle = page.evaluate(
                """name => {
                  const map = Object.values(window).find((one) => one instanceof L.Map);
                  let place = null;
                  map.eachLayer((layer) => {
                    const tip = layer.getTooltip && layer.getTooltip();
                    if (!tip || typeof tip._content !== "function") return;
                    if (!tip._content().textContent.startsWith(name)) return;
                    const at = layer.getBounds ? layer.getLatLngs().flat(2) : [layer.getLatLng()];
                    const [a, b] = [at[0], at[at.length - 1]];
                    place = L.latLng(a.lat + 0.3 * (b.lat - a.lat), a.lng + 0.3 * (b.lng - a.lng));
                  });
                  const spot = map.latLngToContainerPoint(place);
                  const box = map.getContainer().getBoundingClientRect();
                  return [box.left + spot.x, box.top + spot.y];
                }""",
                row,
            )
            page.mouse.move(middle[0] - 3, middle[1])
            page.wait_for_timeout(100)
            page.mouse.move(*middle)
            page.wait_for_selector(f".gq-tip:has-text('{name}')", timeout=5_000)
    finally:
        page.close()
