"""What is likely: chance tells of positions alone, never of gates or hours that nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.model.access import BY_DAY, Access
from ganquan_geo.network.baseline import settle_unknown
from ganquan_geo.present.wide_bounds import NO_LIKELY_LAND, explain_whole_bounds
from tests.towns import facility, home, line, point, street, town_street_rows
from tests.towns.gated import GATED_SETTINGS, gate
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.results import CoverageResult
    from tests.towns import Row

WHEELCHAIR = Access(user="wheelchair")
MARKET = facility("m", None, kind="market")
YARD = home("yard", shapely.box(110, 110, 190, 190))
CUT = street("cut", line((150, 0), (150, 100)), hours="看门人在时", name="弄堂")
NAMED = "核实出入口能否通行（开闭、时段、通行对象）：yard south"


def measured(
    folder: Path,
    *,
    streets: tuple[Row, ...] = (),
    access: Access = BY_DAY,
    **layers: list[Row],
) -> CoverageResult:
    usual = {
        "streets": [own | {"access": ""} for own in town_street_rows()] + list(streets),
        "compounds": [YARD],
        "facilities": [facility("clinic", point(150, 100)), MARKET],
        "gates": [gate("south", 150, 110, state="unknown")],
    }
    study = read_study(write_study(folder, layers=usual | layers, settings=GATED_SETTINGS))
    return measure_coverage(study, access=access, with_areas=False, draws=20)


def range_of(own: Finding) -> tuple[float | None, float | None]:
    return own.likely_low, own.likely_high


@pytest.mark.parametrize(
    "one",
    [
        gate("south", 150, 110, state="unknown"),
        gate("south", 150, 110, state="timed", hours="夜间关闭"),
        gate("south", 150, 110, state="residents", hours="工作日 7:00-19:00"),
        gate("south", 150, 110, state="residents", hours="10:00-12:00"),
    ],
    ids=["state", "hours that say none", "some days", "part of the day"],
)
def test_a_gate_that_nobody_knows_of_makes_nothing_likely(tmp_path: Path, one: Row) -> None:
    own = measured(tmp_path, gates=[one]).finding("health", 5)
    assert (own.grade, own.step.zh, range_of(own)) == ("unverified", NAMED, (0.0, 1.0))
    assert own.likely_met_share == 0.0


def test_whether_a_wheelchair_passes_is_no_chance(tmp_path: Path) -> None:
    gates = [gate("south", 150, 110, state="residents")]
    own = measured(tmp_path / "w", gates=gates, access=WHEELCHAIR).finding("health", 5)
    assert (own.grade, own.step.zh) == ("unverified", NAMED)
    assert measured(tmp_path / "f", gates=gates).finding("health", 5).grade == "met"


def test_a_far_gate_that_is_open_does_not_make_it_likely_that_the_near_one_is_shut(
    tmp_path: Path,
) -> None:
    """By the south gate 10 m; by the one that is surely open some 210 m and 100 m more."""
    gates = [
        gate("south", 150, 110, state="unknown"),
        gate("north", 150, 190, state="residents"),
    ]
    clinic = [facility("clinic", point(150, 0)), MARKET]  # 210 m, or 410 m
    own = measured(tmp_path, gates=gates, facilities=clinic).finding("health", 5)
    assert (own.grade, own.step.zh, range_of(own)) == ("unverified", NAMED, (0.0, 1.0))


def test_a_clinic_behind_a_gate_that_nobody_knows_of_is_not_likely_reached(tmp_path: Path) -> None:
    clinic = [facility("clinic", point(150, 150)), MARKET]
    homes = [YARD, *(home(f"h{n}", point(150, 100)) for n in range(9))]
    own = measured(tmp_path, compounds=homes, facilities=clinic).finding("health", 5)
    assert (own.grade, own.step.zh) == ("unverified", NAMED)
    assert range_of(own) == (0.1, 1.0)  # the yard has it inside


def test_a_way_through_a_gate_that_nobody_knows_of_is_not_likely(tmp_path: Path) -> None:
    """Through the yard 100 m, round the block 200 m; and 150 m on."""
    lane = street("lane", line((150, 110), (150, 190)), access="yard")
    spur = street("spur", line((150, 100), (150, -50)), access="")
    gates = [gate("south", 150, 110, state="unknown"), gate("north", 150, 190, state="open")]
    homes = [home("north-home", point(150, 200)), YARD]
    clinic = [facility("clinic", point(150, -50)), MARKET]
    got = measured(tmp_path, streets=(lane, spur), gates=gates, compounds=homes, facilities=clinic)
    own = got.finding("health", 5)
    assert (own.grade, own.step.zh, range_of(own)) == ("unverified", NAMED, (0.0, 1.0))


def test_hours_of_a_street_that_nobody_can_read_make_nothing_likely(tmp_path: Path) -> None:
    """By the passage 100 m, round the block 200 m; and 150 m on."""
    homes = [home("home", point(150, 100))]
    clinic = [facility("clinic", point(150, -150)), MARKET]
    spur = street("spur", line((150, 0), (150, -150)), access="")
    got = measured(tmp_path, streets=(CUT, spur), gates=[], compounds=homes, facilities=clinic)
    own = got.finding("health", 5)
    assert (own.grade, own.step.zh) == ("unverified", "核实这些道路的开放时段：弄堂")
    assert range_of(own) == (0.0, 1.0)


@pytest.mark.parametrize(("off_m", "grade"), [(200, "likely met"), (300, "likely not met")])
def test_what_both_readings_say_is_likely(tmp_path: Path, off_m: float, grade: str) -> None:
    """Of twenty homes one is behind a gate that nobody knows of; the limit is 300 m."""
    homes = [home(f"h{n}", point(off_m, 100), accuracy_m=75.0) for n in range(19)]
    clinic = [facility("clinic", point(0, 100)), MARKET]
    own = measured(tmp_path, compounds=[YARD, *homes], facilities=clinic).finding("health", 5)
    assert own.low is not None
    assert own.high is not None
    assert (own.low < 0.9 <= own.high, own.grade) == (True, grade)


def test_a_study_whose_gates_are_known_is_drawn_once(tmp_path: Path) -> None:
    gates = [gate("south", 150, 110, state="residents")]
    base = build_baseline(measured(tmp_path, gates=gates).study)
    assert settle_unknown(base) is None


def test_land_behind_gates_says_why_nothing_is_likely_of_it(tmp_path: Path) -> None:
    assert NO_LIKELY_LAND in explain_whole_bounds(measured(tmp_path))


def test_streets_that_may_be_shut_are_part_of_what_a_share_is_of(tmp_path: Path) -> None:
    """The clinic's street of 300 m is open; the seven others, of 300 m each, on some days."""
    streets = [
        own | {"access": "", "hours": "" if own["id"] == "row-100" else "工作日7:00-19:00"}
        for own in town_street_rows()
    ]
    layers = {
        "streets": streets,
        "compounds": [home("home", point(150, 110))],
        "facilities": [facility("clinic", point(150, 100)), MARKET],
    }
    study = read_study(write_study(tmp_path / "town", layers=layers))
    found = measure_coverage(study, with_areas=False, draws=20)
    table = found.coverage[found.coverage["denominator"] == "street_frontage_m"]
    table = table[table["category"] == "health"]
    assert table["total"].tolist() == pytest.approx([2_400] * 3, abs=1)
    assert table["share_low"].tolist() == pytest.approx([300 / 2_400] * 3, abs=1e-3)
    assert (table["share_high"] <= 1).all()
    assert (table["share_low"] <= table["share_likely_low"] + 1e-9).all()
    assert (table["share_likely_high"] <= table["share_high"] + 1e-9).all()
