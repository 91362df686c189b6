"""The panel that tells of what was clicked: beside the thing, by mouse, keys, touch, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo import check_study, draw_plan_map, measure_plan
from ganquan_geo.flow.explore import explore_offline
from ganquan_geo.present.quality.map import build_fault_page
from ganquan_geo.present.scenario.map import build_scenario_page
from ganquan_geo.present.web.map import draw_web_map
from tests.present.scenario.test_map import with_a_clinic
from tests.present.web.test_map_in_browser import box, overlap

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from tests.present.conftest import Opened

    Open = Callable[..., Opened]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SIZES = [{"width": 1366, "height": 768}, {"width": 390, "height": 844}]
FOCUSED = "document.activeElement.className + ' ' + document.activeElement.textContent"
RING = ".leaflet-overlay-pane path"
CONTROLS = "button, select, summary, label, input[type=search], .gq-map a[role=button]"
SMALL = """controls => Array.from(document.querySelectorAll(controls))
  .filter((own) => own.checkVisibility({ visibilityProperty: true }) && !own.matches(".gq-skip"))
  .map((own) => [own.className, own.textContent, own.getBoundingClientRect()])
  .filter(([, , { width, height }]) => width < 24 || height < 23.9)
  .map(([name, text, { width, height }]) => [name, text, width, height].join(" / "))"""
IN_VIEW = """() => Array.from(document.querySelectorAll(".leaflet-gq-homes-pane path"), (path) => {
  const { x, y, width, height } = path.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}).filter(([x, y]) => document.elementFromPoint(x, y)?.closest(".leaflet-gq-homes-pane"))"""


@pytest.mark.parametrize("size", SIZES)
def test_the_panel_never_lies_over_what_was_clicked(
    open_map: Open, bundled_result: CoverageResult, size: dict[str, int]
) -> None:
    opened = open_map(draw_web_map(bundled_result), **size)
    page = opened.page
    homes = page.evaluate(IN_VIEW)
    for x, y in (max(homes, key=lambda own: own[0]), max(homes, key=lambda own: own[1]), homes[0]):
        page.mouse.click(x, y)
        ring, panel = box(page, RING), box(page, ".gq-detail")
        assert overlap(ring, panel) <= 0
        assert overlap(ring, box(page, ".gq-map")) > 20
        if size["width"] == 390:  # a sheet from below
            assert (panel["x"], panel["width"], panel["y"] + panel["height"]) == (0, 390, 844)
            assert panel["height"] < 844 / 2
        assert overlap(panel, box(page, ".leaflet-control-zoom")) <= 0
        page.keyboard.press("Escape")
        assert page.locator(RING).count() == 0
        page.click(".gq-whole")
    opened.check_quiet()


def test_by_keys_the_list_leads_to_the_panel_and_escape_back(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(bundled_result), **SIZES[0])
    page = opened.page
    page.click(".gq-tabs button[value='3']")
    row = page.locator(".gq-open-homes button").nth(1)
    name = row.locator("span").inner_text()
    row.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED).startswith("gq-detail")
    assert opened.card().startswith(name)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "关闭"
    page.keyboard.press("Enter")
    assert name in page.evaluate(FOCUSED)
    sign = page.locator(".gq-sign").first
    sign.focus()
    page.keyboard.press("Enter")
    assert opened.card().startswith(str(sign.get_attribute("aria-label")))
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.gq-sign')")
    page.locator(".gq-map").focus()
    page.keyboard.press("Enter")  # asks from the middle of the map
    assert opened.card().startswith("从这里步行")
    assert page.locator(".leaflet-gq-ask-pane path").count() == 3 + 2  # tiers, the way with its rim
    page.keyboard.press("Escape")
    assert page.locator(".leaflet-gq-ask-pane path").count() == 0
    opened.check_quiet()


def test_another_question_renews_what_is_told_and_paper_holds_it(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(bundled_result), **SIZES[0])
    page = opened.page
    opened.find("合阳小区")
    ways = page.locator(".leaflet-gq-ask-pane path")
    assert ways.count() == 2 * 5
    page.click(".gq-tabs button[value='0']")
    page.select_option(".gq-walker", index=2)
    assert opened.card().startswith("合阳小区")
    assert ways.count() == 2
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.is_visible(".gq-card")
    for other in (".gq-map", ".gq-head", ".gq-side"):
        assert overlap(box(page, ".gq-detail"), box(page, other)) <= 0.5, other
    opened.check_quiet()


@pytest.mark.parametrize("size", SIZES)
def test_a_street_tells_what_is_within_reach_of_the_place_clicked(
    open_map: Open, bundled_result: CoverageResult, size: dict[str, int]
) -> None:
    opened = open_map(draw_web_map(bundled_result), **size)
    page = opened.page
    opened.find("子长路")
    assert opened.card().startswith("子长路")
    ring, area = box(page, RING), box(page, ".gq-map")
    spot = [ring[x] + ring[side] / 2 - area[x] for x, side in (("x", "width"), ("y", "height"))]  # type: ignore[literal-required]
    found = page.evaluate(
        """spot => {
          const { lng, lat } = map_1.containerPointToLatLng(spot);
          return Object.values(window.ganquan.walkFrom(lng, lat)).map(({ metres }) => metres);
        }""",
        spot,
    )
    said = page.locator(".gq-detail .gq-walk").all_inner_texts()
    metres = [int(own.split(" ")[0].replace(",", "")) for own in said]
    assert metres == pytest.approx(found, abs=6)  # a ring is known to a pixel
    opened.check_quiet()


@pytest.mark.parametrize("size", SIZES)
def test_on_every_kind_of_map_what_can_be_pressed_is_large_enough(
    open_map: Open, bundled_result: CoverageResult, tmp_path: Path, size: dict[str, int]
) -> None:
    study = bundled_result.study
    for drawn in (
        draw_web_map(bundled_result),
        draw_plan_map(measure_plan(study, coverage=bundled_result)),
        build_fault_page(check_study(study.folder), "zh").as_folium(),
        build_scenario_page(with_a_clinic(tmp_path / "town"), "zh").as_folium(),
        explore_offline(study.layers["facilities"], column="kind", study=study),
    ):
        opened = open_map(drawn, **size)
        page = opened.page
        if page.is_visible(".gq-fold"):
            page.click(".gq-fold")
        page.evaluate("for (const own of document.querySelectorAll('details')) own.open = true")
        assert page.evaluate(SMALL, CONTROLS) == [], page.title()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        for street in ("路", "row-0"):  # of the bundled study, of the town
            opened.find(street)
        panel = box(page, ".gq-detail")
        assert panel["x"] + panel["width"] == pytest.approx(size["width"], abs=1)
        assert panel["x"] == 0 or size["width"] > 390
        opened.check_quiet()
