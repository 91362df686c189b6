"""Another walker on the map: limits, colours and walks, held against a measurement for them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import Access, build_baseline, edit_study, measure_coverage, read_study
from ganquan_geo.model.reach import REACHES
from ganquan_geo.network import walk_ground
from ganquan_geo.network.walk_ground import build_other_grounds
from ganquan_geo.present.reaches import find_reaches, walk_columns
from ganquan_geo.present.web.map import draw_web_map
from ganquan_geo.present.web.walkers import build_walkers
from tests.present.web.test_asking import hold_against_python, measure_from, spread_over
from tests.towns import line, street
from tests.towns.studies import town_layers, write_study
from tests.towns.walled import write_walled_town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from ganquan_geo import CoverageResult
    from tests.present.conftest import Opened

    Open = Callable[..., Opened]


def listed(page: Page) -> Counter[str]:
    """Return how many homes are in each class of the legend."""
    rows = [own.split(" ") for own in page.locator(".gq-classes li").all_inner_texts()]
    return Counter({row[0]: int(row[1]) for row in rows})


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("walker", ["adult", "elderly", "child", "wheelchair"])
def test_every_home_is_coloured_as_a_measurement_for_that_walker_would(
    open_map: Open, bundled_result: CoverageResult, walker: str
) -> None:
    opened = open_map(draw_web_map(bundled_result))
    page, study = opened.page, bundled_result.study
    page.select_option(".gq-walker", label=study.profile(walker).name.zh)
    other = measure_coverage(study, profile=walker, with_areas=False)
    for number, category in enumerate(study.categories):
        page.click(f".gq-tabs button[value='{number}']")
        for row, (minutes, limit_m) in enumerate(sorted(category.limits_m(other.profile).items())):
            page.locator(".gq-minutes button").nth(row).click()
            reaches = find_reaches(other, number, walk_columns(other)[number], minutes)
            assert listed(page) == Counter(REACHES[own].zh for own in reaches), (number, minutes)
            assert f"{minutes} 分钟（{limit_m:,.0f} 米）" in page.inner_text(".gq-lead")
    address, said = page.url, page.inner_text(".gq-headline")
    assert address.endswith("/" + walker)
    assert not page.is_visible(".gq-share")  # shares and verdicts are of the one measured
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    assert page.inner_text(".gq-headline") == said
    page.select_option(".gq-walker", index=0)
    page.click(".gq-tabs button[value='']")
    assert page.locator(".gq-share").first.is_visible()
    assert opened.complaints == []


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
def test_who_uses_other_streets_walks_as_measured_for_that_walker(
    open_map: Open, bundled_result: CoverageResult
) -> None:
    streets = bundled_result.study.layers["streets"].copy()
    streets.loc[streets["name"].isin(["甘泉路", "灵石路"]), "street_class"] = "steps"
    study = edit_study(bundled_result.study, layers={"streets": streets})
    opened = open_map(draw_web_map(measure_coverage(study)))
    page, walker = opened.page, study.profile("wheelchair")
    page.select_option(".gq-walker", label=walker.name.zh)
    places = spread_over(study, 200)
    assert hold_against_python(opened, study, places, profile="wheelchair") > 500
    assert measure_from(study, places, profile="wheelchair") != measure_from(study, places)
    page.click(".gq-tabs button[value='0']")
    other = measure_coverage(study, profile="wheelchair", with_areas=False)
    near_m = walk_columns(other)[0]["near_m"]
    reached = int((near_m <= study.categories[0].limit_m(15, walker)).sum())
    assert listed(page)["可达"] + listed(page)["待核实"] == reached
    assert "没有误差区间" in page.inner_text(".gq-headline")
    opened.check_quiet()


def test_who_passes_other_gates_is_not_offered_and_that_is_said(tmp_path: Path) -> None:
    result = measure_coverage(read_study(write_walled_town(tmp_path / "walled")))
    offered = build_walkers(result, "zh", {})
    ids = [own["id"] for own in offered["walkers"]]  # type: ignore[attr-defined]
    assert ids == ["standard", "adult", "elderly", "child"]
    assert "轮椅" in str(offered["walkers_left"])


def test_who_uses_other_streets_walks_them_at_the_hour_of_the_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streets = [
        *town_layers()["streets"],
        street("stairs", line((0, 0), (50, 50)), street_class="steps"),
        street("park", line((0, 50), (100, 50)), hours="06:00-22:00"),
    ]
    study = read_study(write_study(tmp_path / "town", layers={"streets": streets}))
    day, night = (
        build_other_grounds(build_baseline(study, access=Access(at_min=60 * hour)))["wheelchair"]
        for hour in (12, 23)
    )
    assert len(day.u) > len(night.u)
    monkeypatch.setattr(walk_ground, "MOST_OTHER_EDGES", len(day.u))
    assert not build_other_grounds(build_baseline(study))  # a city's are left out
