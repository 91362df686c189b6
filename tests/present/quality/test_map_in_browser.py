"""The map of the faults in a browser without a network."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import check_study
from ganquan_geo.present.quality.map import build_fault_page
from tests.paths import DATA
from tests.present.conftest import HOSTILE
from tests.present.quality.test_quality import broken_layers, dirty_layers, faulty_layers
from tests.towns import facility, line, point, street
from tests.towns.studies import write_study
from tests.towns.walled import walled_layers, write_walled_town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from ganquan_geo.model.quality import QualityReport
    from ganquan_geo.words.text import Lang
    from tests.present.conftest import Opened

    Open = Callable[..., Opened]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def open_folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('.gq-rule').forEach((fold) => { fold.open = true; })")
    page.wait_for_function("!document.querySelector('.gq-rule:not(:has(ul))')")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> QualityReport:
    return check_study(write_study(tmp_path_factory.mktemp("q") / "s", layers=faulty_layers()))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(1400, 900), (600, 900)])
def test_every_fault_is_listed_and_marked(
    open_map: Open, report: QualityReport, lang: Lang, size: tuple[int, int]
) -> None:
    opened = open_map(build_fault_page(report, lang).as_folium(), width=size[0], height=size[1])
    page = opened.page
    assert report.name.said(lang) in page.inner_text(".gq-head")
    if size[0] < 760:
        page.click(".gq-fold")
    open_folds(page)
    assert page.locator(".gq-fault").count() == len(report.faults)
    placed = [fault for fault in report.faults if fault.geometry is not None]
    assert page.locator("button.gq-fault").count() == len(placed)
    text = page.inner_text(".gq-side")
    for fault in report.faults:
        assert fault.what.said(lang)[:20] in text
        assert fault.where in text
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    opened.check_quiet()


def test_a_click_in_the_list_shows_the_place_and_how_to_mend(
    open_map: Open, report: QualityReport
) -> None:
    opened = open_map(build_fault_page(report, "zh").as_folium())
    page = opened.page
    page.locator(".gq-rule summary", has_text="断头路几乎相接").click()
    page.locator("button.gq-fault", has_text="断头处离另一条街道 4.0 米").click()
    told = opened.card()
    assert "2、10" in told
    assert "id=" not in told
    assert "改法" in told
    assert "4.0 米" in told
    assert "121.431575" in told
    # The streets come first, the file and its rows last.
    assert told.index("row-100") < told.index("断头处")
    assert told.index("改法") < told.index("2、10")
    metres = page.evaluate("document.querySelector('.leaflet-control-scale-line').textContent")
    assert float(metres.split()[0]) <= 20  # what a bar of some 100 pixels is long
    box = page.locator(".gq-detail").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1400
    opened.check_quiet()


def marks_in_view(page: Page) -> tuple[int, int]:
    """Return how many marks of faults there are, and how many of them the open map shows."""
    found = page.evaluate(
        """() => {
          const view = document.querySelector(".leaflet-container").getBoundingClientRect();
          const side = document.querySelector(".gq-side").getBoundingClientRect();
          const marks = [...document.querySelectorAll("[class*='leaflet-gq-fault-'] path")]
            .map((path) => path.getBoundingClientRect()).filter((box) => box.width > 0);
          const covered = (x, y) => x > side.left && x < side.right && y > side.top
            && y < side.bottom;
          return [marks.length, marks.filter((box) => {
            const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
            return x > view.left && x < view.right && y > view.top && y < view.bottom
              && !covered(x, y);
          }).length];
        }"""
    )
    return int(found[0]), int(found[1])


@pytest.mark.parametrize("size", [(1400, 900), (600, 900)])
def test_the_bundled_study_opens_on_its_faults(open_map: Open, size: tuple[int, int]) -> None:
    report = check_study(DATA)
    opened = open_map(build_fault_page(report, "zh").as_folium(), width=size[0], height=size[1])
    total, seen = marks_in_view(opened.page)
    placed = [fault for fault in report.faults if fault.geometry is not None]
    assert total >= len(placed) > 0
    assert seen == total
    if size[0] < 760:
        opened.page.click(".gq-fold")
    lead = opened.page.inner_text(".gq-lead")
    assert f"要看一看的 {report.count('warning')} 处" in lead
    most = Counter((fault.where, fault.rule) for fault in report.faults).most_common(1)[0]
    assert most[0][0] in lead
    assert lead.endswith(f"{most[1]} 处。")
    assert "其中 4 处没有位置" in opened.page.inner_text(".gq-side")
    opened.check_quiet()


def test_a_fault_far_away_does_not_shrink_the_map(open_map: Open, tmp_path: Path) -> None:
    folder = write_study(tmp_path / "s", layers=dirty_layers())
    report = check_study(folder)
    opened = open_map(build_fault_page(report, "zh").as_folium())
    total, seen = marks_in_view(opened.page)
    assert seen == total > 0
    metres = opened.page.evaluate(
        """() => { const map = Object.values(window).find((one) => one instanceof L.Map);
          const box = map.getBounds();
          return box.getSouthWest().distanceTo(box.getNorthEast()); }"""
    )
    assert metres < 20_000
    text = opened.page.inner_text(".gq-side")
    assert "没有查的" in text
    for one in report.unchecked:
        assert one.zh in text
    opened.check_quiet()


def test_a_grade_has_a_tab_and_an_address_and_its_faults_are_found(
    open_map: Open, report: QualityReport
) -> None:
    opened = open_map(build_fault_page(report, "zh").as_folium())
    page = opened.page
    every = page.locator(".gq-rule:visible").count()
    page.click(".gq-tabs button[value=warning]")
    warnings = {fault.rule for fault in report.faults if fault.severity == "warning"}
    assert page.locator(".gq-rule:visible").count() == len(warnings) < every
    assert page.locator(".leaflet-gq-fault-error-pane path").count() == 0
    assert page.locator(".leaflet-gq-fault-warning-pane path").count() > 0
    address = page.url
    assert "#warning/" in address
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    assert page.locator(".gq-rule:visible").count() == len(warnings)
    page.click(".gq-tabs button[value='']")
    assert page.locator(".gq-rule:visible").count() == every
    opened.find("断头路几乎相接")
    assert "断头路几乎相接" in opened.card()
    assert opened.complaints == []


def test_grades_switch_off(open_map: Open, report: QualityReport) -> None:
    opened = open_map(build_fault_page(report, "zh").as_folium())
    marks = opened.page.locator(".leaflet-gq-fault-note-pane path")
    assert marks.count() > 0
    opened.page.uncheck(opened.layer("fault-note"))
    assert marks.count() == 0
    opened.check_quiet()


def test_a_study_that_cannot_be_used_has_a_map_too(open_map: Open, tmp_path: Path) -> None:
    layers = broken_layers()
    layers["boundary"] = []
    folder = write_study(tmp_path / "s", layers=layers)
    opened = open_map(build_fault_page(check_study(folder), "zh").as_folium())
    assert "没有任何要素" in opened.page.inner_text(".gq-side")
    opened.check_quiet()


def test_a_folder_without_a_study_has_a_map_too(open_map: Open, tmp_path: Path) -> None:
    opened = open_map(build_fault_page(check_study(tmp_path), "zh").as_folium())
    assert "没有这个文件" in opened.page.inner_text(".gq-side")
    opened.check_quiet()


def test_gates_are_drawn_beside_the_faults(open_map: Open, tmp_path: Path) -> None:
    report = check_study(write_walled_town(tmp_path / "town"))
    opened = open_map(build_fault_page(report, "zh").as_folium())
    page = opened.page
    page.locator("button.gq-fault", has_text="没有一处出入口").click()  # near enough for gates
    assert page.locator(".gq-gate-icon").count() == len(walled_layers()["gates"]) + 1
    assert "常闭" in page.inner_text(".gq-side")
    page.locator(".gq-gate-icon[title='中心里 西门']").click()
    assert "2025-11-02" in opened.card()
    page.uncheck(opened.layer("gates"))
    assert page.locator(".gq-gate-icon").count() == 1
    opened.check_quiet()


def test_no_text_of_the_data_runs(open_map: Open, tmp_path: Path) -> None:
    layers = faulty_layers()
    for number, text in enumerate(HOSTILE):
        x = 20.0 * number
        layers["streets"].append(street(text, line((x, 500), (x, 550)), name=text))
        layers["streets"].append(street(f"{number}", line((x, 1500), (x, 1550)), name=text))
        layers["facilities"] += [
            facility(f"{text}{end}", point(x, end), name=text) for end in (1, 2)
        ]
    report = check_study(write_study(tmp_path / "s", layers=layers))
    opened = open_map(build_fault_page(report, "zh").as_folium())
    page = opened.page
    open_folds(page)
    for number in range(0, page.locator("button.gq-fault").count(), 7):
        page.locator("button.gq-fault").nth(number).click()
    for text in HOSTILE:
        assert page.locator(".gq-fault", has_text=text[:12]).count() > 0
    opened.check_quiet()
