"""Projects of the town with a plan, figures worked out on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ganquan_geo import measure_plan, read_study
from tests.plan.plan_town import write_plan_town

if TYPE_CHECKING:
    from ganquan_geo import PlanResult


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    return measure_plan(read_study(write_plan_town(tmp_path_factory.mktemp("town") / "study")))


def test_length_and_share_of_the_streets(result: PlanResult) -> None:
    first, column = result.projects
    # Inside: three rows and three columns of 300 m, and row-200 for 340 + 2 x 10 m of margin.
    net_m = 6 * 300 + 340 + 20
    assert first.line.length_m == pytest.approx(300, rel=1e-4)
    assert first.net_share == pytest.approx(300 / net_m, rel=1e-3)
    assert column.line.length_m == pytest.approx(300, rel=1e-4)


def test_ring_legs_neighbours_and_crossings(result: PlanResult) -> None:
    first, column = result.projects
    assert first.ring_legs == (1,)
    assert column.ring_legs == ()
    assert first.neighbours == ("column-100",)
    assert column.neighbours == ("first-row",)
    assert column.crosses == ("row-0", "row-100", "row-200", "row-300")
    assert first.themes == ("quiet",)


def test_what_staff_keep_is_joined_by_id(result: PlanResult) -> None:
    first, column = result.projects
    assert (first.record.status, first.record.budget_cny) == ("done", 1_000_000)
    assert column.record.status == "under_way"
    assert column.record.end is None


def test_places_along_a_project(result: PlanResult) -> None:
    places: Any = result.places.set_index(["project_id", "place_id"])
    # home-b at (150, 20): 20 m off row-0, where the walk begins.
    own = places.loc[("first-row", "home-b")]
    assert own["straight_near_m"] == pytest.approx(20, abs=0.1)
    assert own["walk_near_m"] == pytest.approx(20, abs=0.1)
    # home-c at (300, 100): 100 m north along column-300.
    assert places.loc[("first-row", "home-c"), "walk_near_m"] == pytest.approx(100, abs=0.1)
    # The market is somewhere on row-300 between x = 100, on column-100, and x = 200.
    market = places.loc[("column-100", "market-1")]
    assert market["position"] == "street"
    assert market["walk_near_m"] == pytest.approx(0, abs=0.1)
    assert market["walk_far_m"] == pytest.approx(100, abs=0.1)


def test_counts_along_a_project_with_their_bounds(result: PlanResult) -> None:
    along: Any = result.along.set_index(["project_id", "layer", "way"])
    # Homes on row-0 within 50 m: home-a (0 m) and home-b (20 m, known to 20 m).
    row = along.loc[("first-row", "compounds", "straight")]
    assert (row["count"], row["low"], row["high"]) == (2, 2, 2)
    # On foot within 300 m: home-d at (300, 300) too.
    assert along.loc[("first-row", "compounds", "on foot"), "count"] == 4
    # Facilities within 50 m of column-100: the market may be, and is not surely.
    row = along.loc[("column-100", "facilities", "straight")]
    assert (row["count"], row["low"], row["high"]) == (0, 0, 1)


def test_reach_from_a_project(result: PlanResult) -> None:
    reach: Any = result.coverage.set_index(["project_id", "category", "tier_min"])
    # The clinic at (0, 0), known to 10 m; row-0 to 5 m: all of it within 300 m, not surely.
    row = reach.loc[("first-row", "health", 5)]
    assert row["share"] == pytest.approx(1.0)
    assert row["share_low"] == pytest.approx(285 / 300, rel=1e-3)
    # column-100 begins 100 m from it: 200 of its 300 m.
    assert reach.loc[("column-100", "health", 5), "share"] == pytest.approx(200 / 300, rel=1e-3)
    # The market may be anywhere between 100 and 200 m along row-300: no single share.
    assert reach["share"].isna().any()


def test_the_themed_segment_is_measured(result: PlanResult) -> None:
    theme = result.themes.iloc[0]
    assert (theme["street"], theme["theme"]) == ("row-0", "quiet")
    assert theme["length_m"] == pytest.approx(200, rel=1e-4)
