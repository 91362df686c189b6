"""The town of 3 x 3 blocks: every distance and share worked out on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ganquan_geo import (
    CoverageResult,
    DataError,
    build_walk_network,
    check_study,
    from_networkx,
    measure_coverage,
    read_study,
    to_networkx,
)
from tests.towns import facility, home, line, point, polygon, street
from tests.towns.studies import SETTINGS, town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

NEAR = 1e-3  # metres: the plane of the town and the ellipsoid differ by less
WIDER = 2.5  # metres by which bounds may be wider: stretches up to 1 m and legs to 0.25 m, twice
ASKEW = 2**0.5  # a walk grows most by moving off along the street and away from it alike


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    return measure_coverage(read_study(write_study(tmp_path_factory.mktemp("town"))))


def walk(result: CoverageResult, demand: str, category: str) -> pd.Series:
    table = result.distances
    return table[(table["demand_id"] == demand) & (table["category"] == category)].iloc[0]


def figure(result: CoverageResult, category: str, tier: int, denominator: str) -> pd.Series:
    table = result.coverage
    mask = (table["category"] == category) & (table["tier_min"] == tier)
    return table[mask & (table["denominator"] == denominator)].iloc[0]


@pytest.mark.parametrize(
    ("demand", "distance_m", "snap_m"),
    [("home-a", 50, 0), ("home-b", 170, 20), ("home-c", 400, 0), ("home-d", 600, 0)],
)
def test_walks_to_the_clinic(
    town: CoverageResult, demand: str, distance_m: float, snap_m: float
) -> None:
    row = walk(town, demand, "health")
    assert row["distance_m"] == pytest.approx(distance_m, abs=NEAR)
    assert row["snap_m"] == pytest.approx(snap_m, abs=NEAR)
    assert row["facility_id"] == "clinic-1"
    assert row["position"] == "known"


def test_bounds_hold_wherever_both_are(town: CoverageResult) -> None:
    """170 m, the home good to 20 m, the clinic at the corner of the town to 10 m.

    The home is farthest 20 m off to the north-east, nearest to the south-west, both askew. The
    clinic is farthest up the other street, 7 m along and 7 m away, nearest along this one.
    """
    row = walk(town, "home-b", "health")
    low_m, high_m = 170 - 20 * ASKEW - 10, 170 + 20 * ASKEW + 10 * ASKEW
    assert low_m - WIDER <= row["distance_low_m"] <= low_m + NEAR
    assert high_m - NEAR <= row["distance_high_m"] <= high_m + WIDER


def test_a_market_known_only_to_its_street_has_a_range(town: CoverageResult) -> None:
    # home-d (300, 300): the market is between x = 200 (100 m) and x = 100 (200 m).
    row = walk(town, "home-d", "market")
    assert pd.isna(row["distance_m"])
    assert row["near_m"] == pytest.approx(100, abs=NEAR)
    assert row["far_m"] == pytest.approx(200, abs=NEAR)
    assert row["position"] == "street"
    # home-b: up x = 100 or x = 200 alike, 50 + 300 + 20 off the street. Worst in the middle.
    row = walk(town, "home-b", "market")
    assert row["near_m"] == pytest.approx(370, abs=NEAR)
    assert row["far_m"] == pytest.approx(420, abs=NEAR)


@pytest.mark.parametrize(
    ("tier", "covered", "share", "low", "high"),
    [
        # a 50, b 170 of 4; both surely (60, 200); c (400 less 10) is not even possible
        (5, 2, 0.5, 0.5, 0.5),
        (10, 3, 0.75, 0.75, 0.75),
        (15, 4, 1.0, 1.0, 1.0),
    ],
)
def test_share_of_compounds(
    town: CoverageResult, tier: int, covered: float, share: float, low: float, high: float
) -> None:
    row = figure(town, "health", tier, "compounds")
    assert (row["covered"], row["total"]) == (covered, 4)
    assert (row["share"], row["share_low"], row["share_high"]) == (share, low, high)


def test_share_of_neighbourhoods_counts_the_unknown_in_the_range(town: CoverageResult) -> None:
    # n-1 at (0, 300): 300 m, on the limit; with the clinic's 10 m surely not. n-2 is unknown.
    row = figure(town, "health", 5, "neighbourhoods")
    assert (row["covered"], row["total"], row["share"]) == (1, 1, 1.0)
    assert (row["share_low"], row["share_high"]) == (0.0, 1.0)


def test_share_of_households(town: CoverageResult) -> None:
    row = figure(town, "health", 10, "households")
    assert (row["covered"], row["total"], row["share"]) == (600, 1000, 0.6)


def test_residents_of_one_home_unknown_cannot_be_assessed(town: CoverageResult) -> None:
    row = figure(town, "health", 10, "residents")
    assert row["verdict"] == "no target"
    assert pd.isna(row["share_low"])
    assert "1 个小区没有常住人口" in row["reason"].zh


@pytest.mark.parametrize(
    ("tier", "length_m"),
    # rows within 300 m of the corner: 300 + 200 + 100, columns the same; 500 m: 300 three
    # times and 200; 1,000 m: all
    [(5, 1200), (10, 2200), (15, 2400)],
)
def test_share_of_street_length(town: CoverageResult, tier: int, length_m: float) -> None:
    row = figure(town, "health", tier, "street_frontage_m")
    assert row["total"] == pytest.approx(2400, abs=0.01)
    assert row["covered"] == pytest.approx(length_m, abs=0.01)
    assert row["share"] == pytest.approx(length_m / 2400, abs=1e-5)


def test_street_length_bounds_hold_wherever_the_clinic_is(town: CoverageResult) -> None:
    """At best it is 10 m along either street; at worst 14 m more up the other street.

    So of 300 m for sure row-0 loses 14 m, and row-200, reached by one street; row-100 loses 10 m:
    its end is reached both ways, and farthest from a clinic behind the corner. For possible 310 m
    count: the rows gain 0, 10, 10 and 10 m. The columns do the same.
    """
    row = figure(town, "health", 5, "street_frontage_m")
    low_m = 2 * ((300 - 10 * ASKEW) + (200 - 10) + (100 - 10 * ASKEW))
    assert low_m - 6 * WIDER / 2 <= row["share_low"] * 2400 <= low_m + NEAR
    assert 1260 - NEAR <= row["share_high"] * 2400 <= 1260 + 6 * WIDER / 2


def test_verdicts(town: CoverageResult) -> None:
    assert figure(town, "health", 5, "compounds")["verdict"] == "not met"  # 50 % of 90 %
    assert figure(town, "health", 15, "compounds")["verdict"] == "met"
    stated_of_compounds = town.finding("health", 5, "households")
    assert stated_of_compounds.grade == "no target"
    assert stated_of_compounds.comparisons[0].relation == "not comparable"
    assert figure(town, "market", 15, "compounds")["verdict"] == "no target"


def test_gaps_name_every_uncovered_home(town: CoverageResult) -> None:
    gaps = town.gaps[town.gaps["category"] == "health"].set_index(["demand_id", "tier_min"])
    assert list(gaps.index) == [("home-c", 5), ("home-d", 5), ("home-d", 10)]
    assert gaps.loc[("home-d", 10), "over_m"] == pytest.approx(100, abs=NEAR)
    assert set(gaps["certainty"]) == {"certain"}


def test_land_of_a_compound(tmp_path: Path) -> None:
    # A square of 20 m on each side of the street y = 0 from x = 280 to x = 300: its points
    # walk up to 10 m to the street and 280 to 300 m along it. A 300 m limit keeps the points
    # with x + |y| <= 300: the square less two corner triangles of 10 m, 400 - 100 m2.
    layers = {
        "compounds": [
            home("square", polygon((280, -10), (300, -10), (300, 10), (280, 10)), households=1)
        ],
        "facilities": [
            facility("clinic-1", point(0, 0)),
            facility("market-1", point(0, 0), kind="market"),
        ],
    }
    settings = SETTINGS + "\n[network]\nland_step_m = 1\n"
    result = measure_coverage(
        read_study(write_study(tmp_path / "s", layers=layers, settings=settings))
    )
    row = figure(result, "health", 5, "residential_area_m2")
    assert row["total"] == pytest.approx(400, abs=0.01)
    # Of the samples 1 m apart, 20 lie just on the limit and count whole or not at all.
    assert row["covered"] == pytest.approx(300, abs=10.001)


def test_a_wheelchair_goes_round_the_steps(tmp_path: Path) -> None:
    steps = street("steps", line((0, 0), (100, 100)), street_class="steps")
    layers = {
        "streets": [*town_layers()["streets"], steps],
        "compounds": [home("home-a", point(100, 100))],
    }
    study = read_study(write_study(tmp_path / "s", layers=layers))
    adult = measure_coverage(study, profile="adult")
    wheelchair = measure_coverage(study, profile="wheelchair")
    assert walk(adult, "home-a", "health")["distance_m"] == pytest.approx(141.421, abs=NEAR)
    assert walk(wheelchair, "home-a", "health")["distance_m"] == pytest.approx(200, abs=NEAR)
    assert figure(adult, "health", 5, "compounds")["limit_m"] == pytest.approx(360)
    assert figure(wheelchair, "health", 5, "compounds")["limit_m"] == pytest.approx(240)


def test_planned_and_closed_streets_are_not_walked(tmp_path: Path) -> None:
    shortcut = line((0, 0), (300, 300))
    layers = {
        "streets": [
            *town_layers()["streets"],
            street("planned", shortcut, status="planned"),
            street("closed", shortcut, walkable=False),
        ]
    }
    result = measure_coverage(read_study(write_study(tmp_path / "s", layers=layers)))
    assert walk(result, "home-d", "health")["distance_m"] == pytest.approx(600, abs=NEAR)


def test_nothing_known_cannot_be_assessed(tmp_path: Path) -> None:
    layers = {
        "facilities": [
            facility("clinic-1", None),
            facility("market-1", point(0, 0), kind="market"),
        ]
    }
    result = measure_coverage(read_study(write_study(tmp_path / "s", layers=layers)))
    row = figure(result, "health", 15, "compounds")
    assert row["verdict"] == "missing"
    assert pd.isna(row["share"])
    assert pd.isna(row["share_low"])
    assert "没有一处现有设施的位置可用" in row["reason"].zh
    assert "health" not in set(result.gaps["category"])


def test_assumed_positions_never_make_a_verdict(tmp_path: Path) -> None:
    layers = {
        "facilities": [
            facility("clinic-1", point(0, 0), assumed=True),
            facility("market-1", point(0, 0), kind="market"),
        ]
    }
    result = measure_coverage(read_study(write_study(tmp_path / "s", layers=layers)))
    row = figure(result, "health", 15, "compounds")
    assert pd.isna(row["share"])
    assert (row["share_low"], row["assumed_share"], row["share_high"]) == (0.0, 1.0, 1.0)
    assert row["verdict"] == "unverified"
    assert "1 处推定位置待核实" in row["reason"].zh


def test_a_far_home_is_named_and_not_counted_as_zero(tmp_path: Path) -> None:
    layers = {
        "compounds": [home("near", point(50, 0)), home("far", point(50, -700))],
    }
    result = measure_coverage(read_study(write_study(tmp_path / "s", layers=layers)))
    assert pd.isna(walk(result, "far", "health")["distance_m"])
    row = figure(result, "health", 5, "compounds")
    assert (row["covered"], row["total"], row["share"]) == (1, 1, 1.0)
    assert (row["share_low"], row["share_high"]) == (0.5, 1.0)
    named = [fault for fault in result.problems if any("id=far" in r for r in fault.rows)]
    assert len(named) == 1
    assert "250" in named[0].what.zh


def test_an_unreachable_island_is_data_not_an_error(tmp_path: Path) -> None:
    layers = {
        "streets": [*town_layers()["streets"], street("island", line((600, 0), (700, 0)))],
        "compounds": [home("home-a", point(50, 0)), home("lone", point(650, 0))],
    }
    result = measure_coverage(read_study(write_study(tmp_path / "s", layers=layers)))
    assert pd.isna(walk(result, "lone", "health")["distance_m"])
    gap = result.gaps[(result.gaps["demand_id"] == "lone") & (result.gaps["tier_min"] == 15)]
    assert set(gap["certainty"]) == {"none reachable"}
    assert any("island" in row for fault in result.problems for row in fault.rows)


def test_check_lists_what_coverage_would_name(tmp_path: Path) -> None:
    faults = check_study(write_study(tmp_path / "s")).faults
    assert [fault.rows for fault in faults if fault.severity != "note"] == [("2 (id=n-2)",)]
    # Four streets cross four others; only the inner crossings are no end of either.
    assert [fault.rule for fault in faults if fault.severity == "note"] == ["bare_crossing"] * 4


def test_no_walkable_street_is_an_error(tmp_path: Path) -> None:
    streets = [street("a", line((0, 0), (10, 0)), walkable=False)]
    folder = write_study(tmp_path / "s", layers={"streets": streets})
    with pytest.raises(DataError, match="没有可步行的现有街道"):
        measure_coverage(read_study(folder))
    assert [fault.severity for fault in check_study(folder).faults] == ["error"]


def test_a_facility_at_the_very_place_of_a_home_is_there(tmp_path: Path) -> None:
    layers = {
        "compounds": [
            home("inside", point(150, 150), accuracy_m=5),
            home("other", point(150, 140)),
        ],
        "facilities": [
            facility("clinic-1", point(150, 150), accuracy_m=10),
            facility("market-1", point(0, 0), kind="market"),
        ],
    }
    result = measure_coverage(read_study(write_study(tmp_path / "s", layers=layers)))
    row = walk(result, "inside", "health")
    assert row["distance_m"] == pytest.approx(0, abs=NEAR)
    # But it may be just north of the middle of the block and the clinic just south of it: 50 m
    # to the street, 200 m round the block, 50 m from the street.
    assert row["distance_low_m"] == 0
    assert 300 - NEAR <= row["distance_high_m"] <= 300 + WIDER
    # Any other place in the block walks out to the street and back: 40 to the street y = 100,
    # round to the clinic's own place on a street (all four are 50 m from it, the lowest edge
    # taken), and 50 in.
    assert walk(result, "other", "health")["distance_m"] >= 90


@pytest.mark.parametrize("away", [(150, -200), (400, 300)])
def test_a_line_that_leaves_the_streets_is_named(tmp_path: Path, away: tuple[float, float]) -> None:
    layers = {
        "facilities": [
            facility("clinic-1", line((150, 0), away)),
            facility("market-1", point(0, 0), kind="market"),
        ]
    }
    result = measure_coverage(read_study(write_study(tmp_path / "s", layers=layers)))
    assert pd.isna(walk(result, "home-a", "health")["distance_m"])
    assert any("clinic-1" in row for fault in result.problems for row in fault.rows)


def test_homes_that_reach_nothing_are_gaps(tmp_path: Path) -> None:
    layers = {
        "streets": [*town_layers()["streets"], street("island", line((600, 0), (700, 0)))],
        "facilities": [
            facility("clinic-1", point(650, 0)),
            facility("market-1", point(0, 0), kind="market"),
        ],
    }
    result = measure_coverage(read_study(write_study(tmp_path / "s", layers=layers)))
    gaps = result.gaps[(result.gaps["category"] == "health") & (result.gaps["tier_min"] == 15)]
    assert len(gaps) == 4
    assert set(gaps["certainty"]) == {"none reachable"}
    assert figure(result, "health", 15, "compounds")["verdict"] == "unverified"


def test_compounds_without_land_bar_the_share_of_land(tmp_path: Path) -> None:
    square = polygon((100, 0), (120, 0), (120, 20), (100, 20))
    layers = {"compounds": [home("square", square), home("dot", point(50, 0))]}
    result = measure_coverage(read_study(write_study(tmp_path / "s", layers=layers)))
    row = figure(result, "health", 15, "residential_area_m2")
    assert row["verdict"] == "missing"
    assert "1 个小区没有用地范围" in row["reason"].zh


def test_a_network_of_ones_own(town: CoverageResult) -> None:
    study = town.study
    network = build_walk_network(study.layers["streets"], join_tolerance_m=1.0)
    given = from_networkx(to_networkx(network))
    result = measure_coverage(study, network=given)
    pd.testing.assert_frame_equal(result.distances, town.distances, atol=1e-6)


def test_knowing_less_of_a_clinic_never_narrows_a_bound(tmp_path: Path) -> None:
    """It is known to 10 m, to half a kilometre, only to exist.

    Where it is known to stand too far from any street, the straight line to it bounds walks: by
    that one home more than without it is perhaps within 300 m, and not all as where it is lost.
    """
    spans = []
    for number, (place, accuracy_m) in enumerate(
        [(point(0, 0), 10.0), (point(0, 0), 500.0), (None, 10.0), (point(-260, 0), 10.0)]
    ):
        layers = {
            "facilities": [
                facility("clinic-1", place, accuracy_m=accuracy_m),
                facility("clinic-2", point(300, 300)),
                facility("market-1", point(0, 0), kind="market"),
            ]
        }
        folder = write_study(tmp_path / str(number), layers=layers)
        found = measure_coverage(read_study(folder)).finding("health", 5)
        assert found.low is not None
        assert found.high is not None
        spans.append((found.low, found.high))
    known, vague, lost, far = spans
    for less in (vague, lost):
        assert less[0] <= known[0]
        assert less[1] >= known[1]
    assert lost[1] == 1.0
    assert far == (lost[0], 0.75)
