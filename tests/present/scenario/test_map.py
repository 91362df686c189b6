"""The map of two states in a browser without a network: before, after and difference."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import (
    Edit,
    Scenario,
    apply_scenario,
    compare_scenarios,
    read_study,
)
from ganquan_geo.present.scenario.map import build_scenario_page
from tests.paths import DATA
from tests.present.plan.test_map import HOSTILE, opened
from tests.scenario.test_apply import at
from tests.towns import point
from tests.towns.plan import compare_towns, later_town, write_plan_town
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from ganquan_geo import ScenarioResult

VIEWS = ("difference", "before", "after")


@pytest.mark.browser
def test_compounds_without_a_change_are_small_and_in_the_legend(
    chromium: Browser, tmp_path: Path
) -> None:
    later = SETTINGS.replace("2026-01-01", "2028-01-01")
    comparison = compare_towns(
        write_plan_town(tmp_path / "a"), write_plan_town(tmp_path / "b", settings=later)
    )
    html = build_scenario_page(comparison, "zh").render()
    page, wrong = opened(chromium, html, tmp_path)
    homes = comparison.after.study.layers["compounds"]
    assert page.locator(".leaflet-gq-unchanged-pane path").count() == homes.geometry.count() > 0
    assert "没有变化的小区" in page.locator(".gq-group-changes").inner_text()
    assert not wrong


@pytest.mark.browser
def test_changes_are_on_their_map(chromium: Browser, tmp_path: Path) -> None:
    comparison = compare_towns(write_plan_town(tmp_path / "old"), later_town(tmp_path / "new"))
    html = build_scenario_page(comparison, "zh").render()
    page, wrong = opened(chromium, html, tmp_path)
    assert page.locator(".leaflet-gq-changes-pane path").count() == len(comparison.places)
    page.fill(".gq-input", "clinic-1")
    page.keyboard.press("Enter")
    assert "移动（米）" in page.locator(".gq-card").inner_text()
    assert not wrong


@pytest.mark.browser
def test_the_map_of_two_dates_lists_who_gained_and_what_came_by_name(
    chromium: Browser, tmp_path: Path
) -> None:
    comparison = compare_towns(write_plan_town(tmp_path / "old"), later_town(tmp_path / "new"))
    html = build_scenario_page(comparison, "zh").as_folium().get_root().render()
    page, wrong = opened(chromium, html, tmp_path)
    assert page.locator(".gq-lead").inner_text() == comparison.sentences[0].zh
    lists = page.locator(".gq-change-lists details")
    kinds = lists.locator("summary .gq-name").all_inner_texts()
    assert {"新增", "减少", "受益（时段提前）"} <= set(kinds)
    said = page.locator(".gq-change-lists").inner_text()
    assert "卫生医疗：400 (390–410) 米，10 分钟内 → 100 米，5 分钟内" in said
    assert page.locator(".gq-label").all_inner_texts() == ["clinic-2"]
    page.locator(".gq-change-lists button", has_text="home-c").click()
    assert "home-c" in page.locator(".gq-card").inner_text()
    assert not wrong


@pytest.mark.browser
def test_what_the_plan_published_is_not_joined_to_what_was_measured(
    chromium: Browser, tmp_path: Path
) -> None:
    later = tmp_path / "later"
    shutil.copytree(DATA, later)
    settings = (later / "study.toml").read_text("utf-8").replace("2025-08-01", "2027-06-30")
    (later / "study.toml").write_text(settings, "utf-8")
    layer = json.loads((later / "facilities.geojson").read_text("utf-8"))
    layer["features"] = [own for own in layer["features"] if own["properties"]["id"] != "health-09"]
    (later / "facilities.geojson").write_text(json.dumps(layer, ensure_ascii=False), "utf-8")
    comparison = compare_scenarios(read_study(DATA), read_study(later))
    html = build_scenario_page(comparison, "zh").as_folium().get_root().render()
    page, wrong = opened(chromium, html, tmp_path)
    figure = page.locator(".gq-time", has_text="社区卫生医疗")
    assert figure.locator(".gq-time-baseline path[fill='#fff']").count() == 1
    joined = figure.locator("polyline").get_attribute("points")
    assert joined is not None
    assert len(joined.split()) == figure.locator(".gq-time-measured circle").count() == 2
    axis = figure.locator("svg > text").all_text_contents()
    assert {"0%", "50%", "100%"} <= set(axis)
    assert any("减少设施 1 处" in own.zh for own in comparison.sentences)
    assert not wrong


def with_a_clinic(folder: Path, name: str = "新诊所") -> ScenarioResult:
    """Return the town with a clinic more at (300, 300), where home-d stands."""
    study = read_study(write_study(folder))
    new = {"kind": "clinic", "name": name, **at(point(300, 300))}
    edit = Edit(op="facility.add", target="new", new=new)
    scenario = Scenario(name=name, note=name, edits=(edit,))
    return compare_scenarios(study, apply_scenario(study, scenario), scenario=scenario)


def counts(page: Page) -> dict[str, str]:
    """Return how many homes the legend has of each class."""
    rows = page.locator(".gq-states:visible li").all()
    return {
        row.inner_text().removesuffix(row.locator("small").inner_text()).strip(): row.locator(
            "small"
        ).inner_text()
        for row in rows
    }


def fills(page: Page) -> list[str | None]:
    return [
        own.get_attribute("fill") for own in page.locator(".leaflet-gq-unchanged-pane path").all()
    ]


@pytest.mark.browser
@pytest.mark.parametrize("width_px", [390, 1366])
def test_the_three_views_are_switched_by_mouse_and_keyboard(
    chromium: Browser, tmp_path: Path, width_px: int
) -> None:
    page, wrong = opened(
        chromium, build_scenario_page(with_a_clinic(tmp_path / "town"), "zh").render(), tmp_path
    )
    page.set_viewport_size({"width": width_px, "height": 780})
    if width_px == 390:
        page.click(".gq-fold")  # the legend stands below the map
    pressed = page.locator(".gq-views button[aria-pressed=true]")
    assert pressed.inner_text() == "变化"
    assert page.locator(".gq-change-mark").count() == 4 - len(fills(page)) > 0
    page.click(".gq-views button[value=before]")
    assert pressed.inner_text() == "之前"
    page.select_option(".gq-views select >> nth=1", label="5 分钟")
    # Within 300 m of the clinic at (0, 0): home-a and home-b; with that at (300, 300) all four.
    assert counts(page) == {"可达": "2", "不可达": "2"}
    address = page.url
    page.goto("about:blank")
    page.goto(address)  # opens the same view
    page.wait_for_selector("html[data-ready=true]")
    if width_px == 390:
        page.click(".gq-fold")
    assert counts(page) == {"可达": "2", "不可达": "2"}
    assert len(fills(page)) == 4
    page.wait_for_selector(".gq-label", state="detached")  # the new clinic is not there yet
    page.focus(".gq-views button[value=after]")
    page.keyboard.press("Enter")
    assert pressed.inner_text() == "之后"
    assert counts(page) == {"可达": "4"}
    assert page.locator(".gq-change-mark").count() == 0
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    assert pressed.inner_text() == "变化"
    assert not page.locator(".gq-states").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width_px
    assert not wrong


@pytest.mark.browser
def test_a_category_shows_its_own_changes_alone(chromium: Browser, tmp_path: Path) -> None:
    page, wrong = opened(
        chromium, build_scenario_page(with_a_clinic(tmp_path / "town"), "zh").render(), tmp_path
    )
    changed = page.locator(".gq-change-mark").count()
    page.select_option(".gq-views select", label="卫生医疗")
    assert page.locator(".gq-change-mark").count() == changed
    other = page.locator(".gq-views select option").all_inner_texts()[-1]
    assert other != "卫生医疗"
    page.select_option(".gq-views select", label=other)
    assert page.locator(".gq-change-mark").count() == 0
    page.fill(".gq-input", "home-d")
    page.keyboard.press("Enter")  # shows it where it differs, whatever was chosen
    assert "5 分钟内" in page.locator(".gq-card").inner_text()
    assert not wrong


@pytest.mark.browser
def test_names_in_a_scenario_are_harmless(chromium: Browser, tmp_path: Path) -> None:
    result = with_a_clinic(tmp_path / "town", name=HOSTILE)
    page, wrong = opened(chromium, build_scenario_page(result, "zh").render(), tmp_path)
    for view in VIEWS:
        page.click(f".gq-views button[value={view}]")
    assert HOSTILE in page.locator(".gq-label").inner_text()
    assert not wrong
