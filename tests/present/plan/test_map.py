"""The plan map in a browser without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo import draw_plan_map, measure_plan, read_study
from ganquan_geo.words import glossary
from tests.paths import DATA
from tests.towns.plan import PLAN, PROJECTS, plan_streets, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

HOSTILE = "</script><img src=x onerror=alert(1)>`${alert(2)}`"


def opened(browser: Browser, html: str, folder: Path) -> tuple[Page, list[str]]:
    """Return the page once it is ready, and the list that gathers what goes wrong."""
    path = folder / "map.html"
    path.write_text(html, encoding="utf-8")
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("request", lambda own: wrong.extend({own.url} - {path.as_uri()}))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready=true]")
    return page, wrong


@pytest.mark.browser
def test_projects_ring_and_gateways_are_on_the_map(chromium: Browser, tmp_path: Path) -> None:
    result = measure_plan(read_study(write_plan_town(tmp_path / "town")))
    page, wrong = opened(chromium, draw_plan_map(result).get_root().render(), tmp_path)
    assert page.locator(".leaflet-gq-projects-pane path").count() == 2
    dashed = page.locator(".leaflet-gq-ring-pane path[stroke-dasharray]")
    assert dashed.count() == 1  # the missing leg, and only it
    assert page.locator(".leaflet-gq-gateways-pane path").count() == 2
    colours = page.locator(".leaflet-gq-projects-pane path").evaluate_all(
        "paths => paths.map((path) => path.getAttribute('stroke'))"
    )
    # Half of first-row has a theme: it lies over the line, and not in the colours of status.
    assert page.locator(".leaflet-gq-themes-pane path").count() == 1
    page.check("input[value=status]")
    assert page.locator(".leaflet-gq-themes-pane path").count() == 0
    by_status = page.locator(".leaflet-gq-projects-pane path").evaluate_all(
        "paths => paths.map((path) => path.getAttribute('stroke'))"
    )
    assert by_status != colours
    assert "在建" in page.locator(".gq-key").first.inner_text()
    page.uncheck("[data-layer=projects]")
    assert page.locator(".leaflet-gq-projects-pane path").count() == 0
    assert not wrong


@pytest.mark.browser
def test_the_page_begins_with_the_conclusion_and_bears_the_reminder(
    chromium: Browser, tmp_path: Path
) -> None:
    page, wrong = opened(
        chromium, draw_plan_map(measure_plan(read_study(DATA))).get_root().render(), tmp_path
    )
    first = page.locator(".gq-body > *").first.inner_text()
    assert first.startswith("道路项目 12 条：12 条未填报；环线：各段首尾相接")
    assert "断点 1 处 674 米" in first
    assert glossary.STATEMENT.zh in page.locator(".leaflet-control-attribution").inner_text()
    assert not wrong


@pytest.mark.browser
def test_the_search_opens_the_sheet_of_a_project(chromium: Browser, tmp_path: Path) -> None:
    result = measure_plan(read_study(write_plan_town(tmp_path / "town")))
    page, wrong = opened(chromium, draw_plan_map(result, lang="en").get_root().render(), tmp_path)
    page.fill(".gq-input", "column-100")
    page.keyboard.press("Enter")
    text = page.locator(".gq-card").inner_text()
    assert "street project" in text
    assert "300 m" in text
    assert not wrong


@pytest.mark.browser
def test_topics_have_layers_lists_and_an_address(chromium: Browser, tmp_path: Path) -> None:
    html = draw_plan_map(measure_plan(read_study(DATA))).get_root().render()
    page, wrong = opened(chromium, html, tmp_path)
    drawn = [page.locator(f".leaflet-gq-{name}-pane path") for name in ("projects", "ring", "axis")]
    for topic, shown in {"all": [13, 9, 3], "ring": [0, 9, 0], "now": [0, 0, 0]}.items():
        page.click(f".gq-tabs button[value={topic}]")
        assert [own.count() for own in drawn] == shown, topic
    page.click(".gq-tabs button[value=projects]")
    page.check("input[value=status]")
    address = page.url
    assert "#projects/status/" in address
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-ready=true]")
    assert page.is_checked("input[value=status]")
    assert (page.url, [own.count() for own in drawn]) == (address, [13, 0, 0])
    assert not page.is_visible("[data-topic=ring]")
    for topic, row in (("projects", 3), ("axis", -1)):
        page.click(f".gq-tabs button[value={topic}]")
        button = page.locator(f"[data-topic={topic}] button").nth(row)
        button.focus()
        page.keyboard.press("Enter")
        assert page.locator(".gq-card h3").inner_text() == button.locator("b").inner_text()
    assert not wrong


@pytest.mark.browser
def test_texts_of_the_data_are_text(chromium: Browser, tmp_path: Path) -> None:
    streets = plan_streets()
    streets[0]["name"] = HOSTILE
    plan = PLAN.replace('"row-0"', f"'''{HOSTILE}'''").replace('"方格镇规划"', f"'''{HOSTILE}'''")
    rows = PROJECTS.replace("验收单 1 号", HOSTILE)
    folder = write_plan_town(
        tmp_path / "town", plan=plan, projects=rows, layers={"streets": streets}
    )
    result = measure_plan(read_study(folder))
    html = draw_plan_map(result).get_root().render()
    assert html == draw_plan_map(result).get_root().render()
    page, wrong = opened(chromium, html, tmp_path)
    page.fill(".gq-input", "img src")
    page.keyboard.press("Enter")
    assert HOSTILE in page.locator(".gq-card").inner_text()
    assert not wrong
