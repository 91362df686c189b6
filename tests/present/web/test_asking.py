"""A click anywhere on the map: the page's own walks, held against those measured in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ganquan_geo import apply_scenario, edit_study, measure_coverage, read_scenario, read_study
from ganquan_geo.network import walk_ground
from ganquan_geo.present.web.map import draw_web_map
from tests.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study
    from tests.present.conftest import Opened

    Open = Callable[..., Opened]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MOST_APART_M = 0.5


def spread_over(study: Study, count: int) -> list[tuple[float, float]]:
    """Return places inside and around the boundary, longitude and latitude."""
    west, south, east, north = study.layers["boundary"].total_bounds
    draw = np.random.default_rng(18)
    lon = draw.uniform(west - 0.002, east + 0.002, count)
    lat = draw.uniform(south - 0.002, north + 0.002, count)
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def measure_from(
    study: Study, places: list[tuple[float, float]], profile: str = "standard"
) -> dict[tuple[int, str], float]:
    """Return metres by number of the place and category, measured as homes at exact positions."""
    homes = gpd.GeoDataFrame(
        {
            "name": [f"p{number}" for number in range(len(places))],
            "basis": "test",
            "accuracy_m": 0.0,
        },
        index=[f"p{number}" for number in range(len(places))],
        geometry=[shapely.Point(place) for place in places],
        crs=4326,
    )
    homes.index.name = "id"
    edited = edit_study(study, layers={"compounds": homes})
    measured = measure_coverage(edited, profile=profile, with_areas=False)
    own = measured.distances[measured.distances["layer"] == "compounds"]
    own = own[np.isfinite(own["near_m"])]
    names = zip(own["demand_id"].str[1:].astype(int), own["category"], strict=True)
    return dict(zip(names, own["near_m"].tolist(), strict=True))


def ask(page: Page, places: list[tuple[float, float]]) -> list[dict[str, dict[str, object]]]:
    found: list[dict[str, dict[str, object]]] = page.evaluate(
        "places => places.map(([lon, lat]) => window.ganquan.walkFrom(lon, lat))",
        [list(place) for place in places],
    )
    return found


def hold_against_python(
    opened: Opened, study: Study, places: list[tuple[float, float]], profile: str = "standard"
) -> int:
    """Compare walks to half a metre; return how many there were."""
    known = measure_from(study, places, profile)
    found = {
        (number, category): float(str(walk["metres"]))
        for number, walks in enumerate(ask(opened.page, places))
        for category, walk in walks.items()
        if walk is not None
    }
    assert found.keys() == known.keys()
    assert max(abs(found[key] - known[key]) for key in known) <= MOST_APART_M
    opened.check_quiet()
    return len(known)


def test_walks_from_anywhere_are_those_of_python(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(bundled_result))
    places = spread_over(bundled_result.study, 400)
    assert hold_against_python(opened, bundled_result.study, places) > 1_000


def test_a_home_with_a_facility_at_its_very_place_is_there(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    study = bundled_result.study
    layer = study.layers["facilities"]
    points = layer.geometry[layer["kind"] == "community_health"]
    places = [(own.x, own.y) for own in points if isinstance(own, shapely.Point)]
    opened = open_map(draw_web_map(bundled_result))
    hold_against_python(opened, study, places)
    walks = [own["health"] for own in ask(opened.page, places)]
    assert min(float(str(walk["metres"])) for walk in walks if walk is not None) == 0


@pytest.mark.shared
def test_so_they_are_in_an_imported_town(open_map: Open, shared_data: Path, tmp_path: Path) -> None:
    done = run("import-osm", shared_data / "monaco.osm.gz", "--out", tmp_path / "s")
    assert done.returncode == 0, done.stderr
    study = read_study(tmp_path / "s")
    opened = open_map(draw_web_map(measure_coverage(study)))
    assert hold_against_python(opened, study, spread_over(study, 400)) > 300


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_a_facility_on_trial_serves_whom_it_would_if_it_were_built(
    open_map: Open, bundled_result: CoverageResult, size: tuple[int, int]
) -> None:
    opened = open_map(draw_web_map(bundled_result, lang="en"), width=size[0], height=size[1])
    page = opened.page
    start_trial(page, 3)
    at_first = page.locator(".gq-trial").inner_text()
    before = place_of_trial(page)
    assert count_of_trial(page) == count_if_built(bundled_result.study, before)
    page.locator(".gq-trial-sign").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    after = place_of_trial(page)
    assert after[0] > before[0]
    assert after[1] < before[1]
    assert count_of_trial(page) == count_if_built(bundled_result.study, after)
    assert page.locator(".gq-trial").inner_text() != at_first
    page.keyboard.press("Escape")
    assert page.locator(".gq-trial").count() == 0
    opened.check_quiet()


def test_the_trial_is_dragged_and_saved(
    open_map: Open, bundled_result: CoverageResult, tmp_path: Path
) -> None:
    opened = open_map(draw_web_map(bundled_result, lang="en"), width=1366, height=768)
    page = opened.page
    start_trial(page, 4)
    box = page.locator(".gq-trial-sign").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 15, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 120, steps=5)
    page.mouse.up()
    assert count_of_trial(page) == count_if_built(bundled_result.study, place_of_trial(page))
    assert not page.is_visible(".gq-detail")  # the end of a drag asks nothing
    with page.expect_download() as saved:
        page.get_by_role("button", name="save as a scenario").click()
    saved.value.save_as(tmp_path / "trial.toml")
    scenario = read_scenario(tmp_path / "trial.toml")
    tried = apply_scenario(bundled_result.study, scenario).layers["facilities"].loc["trial-1"]
    assert (tried.geometry.x, tried.geometry.y) == place_of_trial(page)
    assert tried["kind"] == "market"
    page.get_by_role("button", name="remove").click()
    assert page.locator(".gq-trial-sign").count() == 0
    opened.check_quiet()


def test_the_ways_of_a_home_are_drawn_and_as_long_as_said(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    opened = open_map(draw_web_map(bundled_result))
    page = opened.page
    page.click(".gq-tabs button[value='0']")
    opened.find("合阳小区")
    ways = page.locator(".leaflet-gq-ask-pane path")
    assert ways.count() == 2  # the line and its rim
    drawn_px = ways.last.evaluate("path => path.getTotalLength()")
    scale = page.locator(".leaflet-control-scale-line")
    metres = int(scale.inner_text().split(" ")[0])
    wide_px = scale.evaluate("line => line.offsetWidth")
    walk = bundled_result.distances.query(
        "layer == 'compounds' and category == 'health' and demand_name == '合阳小区'"
    )["near_m"].iloc[0]
    assert drawn_px * metres / wide_px == pytest.approx(walk, rel=0.02)
    page.keyboard.press("Escape")
    page.locator(".gq-detail").wait_for(state="hidden")
    assert ways.count() == 0
    opened.check_quiet()


def test_a_facility_tells_whom_it_serves(open_map: Open, bundled_result: CoverageResult) -> None:
    opened = open_map(draw_web_map(bundled_result, lang="en"))
    walks = bundled_result.distances.query("layer == 'compounds' and category == 'health'")
    own = walks[walks["facility_id"] == "health-13"]
    within = [int((own["near_m"] <= limit).sum()) for limit in (300, 500, 1000)]
    opened.find("章家巷社区卫生服务站")
    said = f"of {len(own)} compounds (positions as given), of these"
    assert said in opened.card()
    for count, minutes in zip(within, (5, 10, 15), strict=True):
        assert f"{count} within {minutes} min" in opened.card()
    opened.check_quiet()


def start_trial(page: Page, category: int) -> None:
    box = page.locator(".gq-map").bounding_box()
    assert box is not None
    for share in (0.42, 0.47, 0.52, 0.57):  # until nothing else is there
        at = {"x": box["width"] * share, "y": box["height"] * 0.45}
        page.locator(".gq-map").click(position=at)  # type: ignore[arg-type]
        if page.locator(".gq-trial-choice").count():
            break
        page.keyboard.press("Escape")
    page.locator(".gq-trial-choice select").select_option(str(category))
    page.get_by_role("button", name="try here").click()


def place_of_trial(page: Page) -> tuple[float, float]:
    lon, lat = page.locator(".gq-trial footer span").inner_text().split(", ")
    return float(lon), float(lat)


def count_of_trial(page: Page) -> int:
    return int(page.locator(".gq-trial p").first.inner_text().split("; ")[0].split(": ")[1])


def count_if_built(study: Study, place: tuple[float, float]) -> int:
    """Return how many compounds are within 1,000 m of a facility there, by the whole way."""
    facilities = study.layers["facilities"]
    built = facilities.iloc[:1].copy()
    built["kind"] = study.categories[0].kinds[0]
    built["accuracy_m"] = 0.0
    built.geometry = [shapely.Point(place)]
    measured = measure_coverage(edit_study(study, layers={"facilities": built}), with_areas=False)
    own = measured.distances.query("layer == 'compounds' and category == @study.categories[0].id")
    return int((own["near_m"] <= 1_000).sum())


def test_where_it_cannot_be_asked_the_page_says_so(
    open_map: Open, bundled_result: CoverageResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk_ground, "MOST_EDGES", 10)
    large = measure_coverage(bundled_result.study)
    opened = open_map(draw_web_map(large, lang="en"))
    assert "The streets are too many" in opened.page.locator(".gq-body").inner_text()
    assert opened.page.evaluate("window.ganquan.walkFrom(121.42, 31.26)") is None
    opened.page.locator(".gq-map").click(position={"x": 430, "y": 320})
    assert not opened.page.is_visible(".gq-detail")
    opened.check_quiet()
