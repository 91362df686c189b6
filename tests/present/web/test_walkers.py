"""Another walker on the map: limits, colours and walks, held against a measurement for that walker."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import edit_study, measure_coverage, read_study
from ganquan_geo.present.reaches import find_reaches, walk_columns
from ganquan_geo.present.web.map import draw_web_map
from ganquan_geo.present.web.walkers import build_walkers
from tests.present.web.test_asking import ask, measure_from, spread_over
from tests.towns.walled import write_walled_town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from ganquan_geo import CoverageResult
    from tests.present.conftest import Opened

    Open = Callable[..., Opened]

MOST_APART_M = 0.5


@pytest.fixture(scope="module")
def stepped(bundled_result: CoverageResult) -> CoverageResult:
    """The bundled study with steps, which no wheelchair takes, in place of some streets."""
    streets = bundled_result.study.layers["streets"].copy()
    streets.loc[streets["name"].isin(["甘泉路", "灵石路"]), "street_class"] = "steps"
    return measure_coverage(edit_study(bundled_result.study, layers={"streets": streets}))


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
    words = {"reached": "可达", "possible": "可能可达", "unverified": "待核实", "not reached": "不可达"}
    for number, category in enumerate(study.categories):
        page.click(f".gq-tabs button[value='{number}']")
        for row, tier in enumerate(sorted(category.tiers, key=lambda own: own.minutes)):
            page.locator(".gq-minutes button").nth(row).click()
            reaches = find_reaches(other, number, walk_columns(other)[number], tier.minutes)
            assert listed(page) == Counter(words[own] for own in reaches), (category.id, tier)
            limit = f"{category.limit_m(tier.minutes, other.profile):,.0f} 米"
            assert limit in page.inner_text(".gq-lead")
    assert page.url.endswith("/" + walker)
    address, said = page.url, page.inner_text(".gq-headline")
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
    open_map: Open, stepped: CoverageResult
) -> None:
    opened = open_map(draw_web_map(stepped))
    page, study = opened.page, stepped.study
    page.select_option(".gq-walker", label=study.profile("wheelchair").name.zh)
    places = spread_over(study, 200)
    known = measure_from(study, places, profile="wheelchair")
    found = {
        (number, category): float(str(walk["metres"]))
        for number, walks in enumerate(ask(page, places))
        for category, walk in walks.items()
        if walk is not None
    }
    assert found.keys() == known.keys()
    assert max(abs(found[key] - known[key]) for key in known) <= MOST_APART_M
    assert known != measure_from(study, places)  # they do walk elsewhere
    other = measure_coverage(study, profile="wheelchair", with_areas=False)
    page.click(".gq-tabs button[value='0']")
    homes = walk_columns(other)[0]
    limit_m = study.categories[0].limit_m(15, other.profile)
    reached = listed(page)
    assert reached["可达"] + reached["待核实"] == int((homes["near_m"] <= limit_m).sum())
    assert "没有误差区间" in page.inner_text(".gq-headline")
    page.select_option(".gq-walker", label=study.profile("elderly").name.zh)
    assert "误差区间算在内" in page.inner_text(".gq-headline")
    opened.check_quiet()


def test_who_passes_other_gates_is_not_offered_and_that_is_said(tmp_path: Path) -> None:
    result = measure_coverage(read_study(write_walled_town(tmp_path / "walled")))
    offered = build_walkers(result, "zh", {})
    ids = [own["id"] for own in offered["walkers"]]  # type: ignore[attr-defined]
    assert ids == ["standard", "adult", "elderly", "child"]
    assert "轮椅" in str(offered["walkers_left"])
