"""The hour and the user that gates are passed for: what they change, and where they are said."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import shapely

from ganquan_geo.cli.answers import say_idle_access
from ganquan_geo.flow.check import check_study
from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.flow.gates import measure_gates
from ganquan_geo.flow.scenario import compare_scenarios
from ganquan_geo.flow.supply import measure_supply
from ganquan_geo.load.checked_study import edit_study
from ganquan_geo.model.access import Access
from ganquan_geo.present.coverage_files import build_summary, write_coverage
from ganquan_geo.present.gates.files import write_gates
from ganquan_geo.present.scenario.files import write_scenario
from ganquan_geo.present.stand_ins import say_gates_missing
from ganquan_geo.present.supply.files import write_supply
from ganquan_geo.present.web.map import build_payload
from ganquan_geo.present.worded_tables import made_of
from ganquan_geo.present.workbook import write_workbook
from tests.paths import DATA
from tests.towns import EXACT_M, facility, home, line, point, street, town_street_rows
from tests.towns.gated import GATED_SETTINGS, gate, write_yard_town
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.access import GateUser
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.results import CoverageResult
    from tests.towns import Row

EVENING = 21 * 60 + 30


def walk_m(result: CoverageResult) -> float:
    rows = result.distances.query("demand_id == 'yard' and category == 'health'")
    found = float(rows["distance_m"].iloc[0])
    return math.inf if math.isnan(found) else found


@pytest.mark.parametrize(
    ("at_min", "expected_m"), [(None, 10), (EVENING, 210), (23 * 60, math.inf)]
)
def test_the_hour_decides_the_gate(tmp_path: Path, at_min: int | None, expected_m: float) -> None:
    study = read_study(write_yard_town(tmp_path / "town"))
    result = measure_coverage(study, access=Access(at_min=at_min), with_areas=False)
    assert walk_m(result) == pytest.approx(expected_m, abs=EXACT_M)


@pytest.mark.parametrize(("profile", "user"), [("adult", "foot"), ("wheelchair", "wheelchair")])
def test_who_passes_gates_follows_the_profile(tmp_path: Path, profile: str, user: GateUser) -> None:
    study = read_study(write_yard_town(tmp_path / "town"))
    assert build_baseline(study, profile).access == Access(user=user)


def test_hour_and_user_are_said_beside_the_walker(tmp_path: Path) -> None:
    study = read_study(write_yard_town(tmp_path / "town"))
    access = Access(at_min=EVENING, user="wheelchair")
    result = measure_coverage(study, access=access, with_areas=False)
    said = "标准距离，出入口按21:30、轮椅计"
    assert build_payload(result, "zh")["profile"] == said
    assert ("步行方式", said) in made_of(result, lang="zh")
    assert build_summary(result)["gates_for"] == {"at_min": EVENING, "user": "wheelchair"}
    assert result.said_walker().en.endswith(", gates: 21:30, in a wheelchair")
    assert say_gates_missing(study) is None
    assert "gates_missing" not in build_payload(result, "zh")


def test_a_study_without_gates_says_that_they_are_missing() -> None:
    study = read_study(DATA)
    result = measure_coverage(study, access=Access(at_min=EVENING), with_areas=False)
    payload = build_payload(result, "zh")
    assert payload["gates_missing"] == "以小区点位近似，待补出入口"
    assert payload["profile"] == "标准距离"
    assert "gates_for" not in build_summary(result)
    json.dumps(payload)


def test_both_states_of_a_scenario_are_measured_at_one_hour(tmp_path: Path) -> None:
    study = read_study(write_yard_town(tmp_path / "town"))
    base = build_baseline(study, access=Access(at_min=EVENING))
    found = compare_scenarios(base, study)
    assert found.after.access == Access(at_min=EVENING)
    assert any("21:30" in own.zh and own.zh.startswith("步行方式") for own in found.sentences)
    assert walk_m(found.after) == pytest.approx(210, abs=EXACT_M)


def rules_of(faults: tuple[Fault, ...]) -> set[tuple[str, str, tuple[str, ...]]]:
    ids = [(one, tuple(row.partition("id=")[2].rstrip(")") for row in one.rows)) for one in faults]
    return {(one.rule, one.where.split(".")[0], rows) for one, rows in ids}


FAR = gate("far", 150, 900, state="open")
NOWHERE = gate("nowhere", 0, 0, state="open") | {"geometry": None, "accuracy_m": None}
CLOSED = gate("closed", 150, 190, state="closed")
NORTH = gate("north", 150, 190, state="residents")
FAR_LANE = street("lane", line((150, 310), (150, 700)), access="yard")
OF_WALKS = {"off_street", "island", "cut_off", "near_end", "shut_in", "lane"}
PROBLEMS: dict[str, tuple[list[Row], list[Row], tuple[str, str, tuple[str, ...]]]] = {
    "a gate far from any street": ([NORTH, FAR], [], ("off_street", "gates", ("far",))),
    "a gate without a position": ([NORTH, NOWHERE], [], ("unplaced", "gates", ("nowhere",))),
    "a lane of a compound without gates": (
        [NORTH],
        [street("lost", line((20, 20), (80, 20)), access="plain")],
        ("lane", "streets", ("lost",)),
    ),
    "all gates closed": ([CLOSED], [], ("shut_in", "compounds", ("yard",))),
    "lanes of a home that lead to no gate": (
        [NORTH],
        [
            street("bit", line((150, 150), (150, 155)), access="yard"),
            street("end", line((150, 185), (150, 189)), access="yard"),
        ],
        ("lane", "compounds", ("yard",)),
    ),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_cannot_be_joined_is_told_by_measures_and_check(tmp_path: Path, name: str) -> None:
    gates, lanes, expected = PROBLEMS[name]
    folder = write_yard_town(tmp_path / "town", gates=gates, lanes=lanes)
    measured = measure_coverage(read_study(folder), with_areas=False)
    assert expected in rules_of(measured.problems)
    assert expected in rules_of(check_study(folder).faults)


WEST = shapely.box(110, 110, 150, 190)
NORTH_EAST, SOUTH_EAST = shapely.box(150, 150, 190, 190), shapely.box(150, 110, 190, 150)
CORNER = shapely.Polygon([(110, 110), (190, 110), (190, 150), (150, 150), (150, 190), (110, 190)])


def told_of_walls(folder: Path, compounds: list[Row], gates: list[Row]) -> dict[str, str]:
    layers = {
        "streets": [own | {"access": ""} for own in town_street_rows()],
        "compounds": compounds,
        "facilities": [facility("clinic", point(170, 130)), facility("m", None, kind="market")],
        "gates": gates,
    }
    folder = write_study(folder, layers=layers, settings=GATED_SETTINGS)
    return {
        f"{one.where.split('.')[0]} {one.rows[0].partition('id=')[2][:-1]} {one.rule}": one.what.zh
        for one in check_study(folder).faults
        if one.rule in ("shut_in", "wall") and "共墙的邻近" not in one.what.zh
    }


def of(compound: str, row_id: str, x_m: float, y_m: float, state: str) -> Row:
    return gate(row_id, x_m, y_m, state=state) | {"compound_id": compound}


def test_a_gate_where_three_compounds_meet_is_told_with_both(tmp_path: Path) -> None:
    compounds = [home("A", WEST), home("B", NORTH_EAST), home("C", SOUTH_EAST)]
    gates = [
        of("A", "t", 150, 150, "open"),
        of("A", "aw", 110, 150, "closed"),
        of("B", "bn", 170, 190, "residents"),
        of("C", "cs", 170, 110, "residents"),
    ]
    told = told_of_walls(tmp_path, compounds, gates)
    assert told["compounds A shut_in"] == (
        "没有一处出入口可以走到街道（aw 关着；t 通到 B 里面，那里没有画出内部路，"
        "由此只到里面的设施，不上街），只走得到围墙里面的设施"
    )
    assert told["gates t wall"].startswith(
        "在几个小区相接的地方，除“B”外还贴着C的墙：按通到“B”里面算"
    )


def test_gates_that_lead_into_a_neighbour_alone_are_told_as_that(tmp_path: Path) -> None:
    compounds = [home("A", CORNER), home("B", NORTH_EAST)]
    gates = [of("B", "b", 150, 150, "open"), of("A", "as", 150, 110, "residents")]
    told = told_of_walls(tmp_path / "lanes", compounds, gates)
    assert list(told) == ["compounds B shut_in"]
    assert "（b 通到 A 里面，那里没有画出内部路，" in told["compounds B shut_in"]
    gates[1] |= {"state": "closed"}
    told = told_of_walls(tmp_path / "shut", compounds, gates)
    assert "（b 通到 A 里面，那里的出入口都不能通行）" in told["compounds B shut_in"]
    gates[0] |= {"state": "closed"}
    told = told_of_walls(tmp_path / "all", compounds, gates)
    assert told["compounds A shut_in"].startswith("没有一处出入口在所问的时刻")  # and B


def test_nothing_is_told_of_sound_gates_and_lanes(tmp_path: Path) -> None:
    """A lane meets no street, and its home is 400 m from any: it comes out by its gate."""
    folder = write_yard_town(
        tmp_path / "town", gates=[gate("gate", 150, 310)], lanes=[FAR_LANE], yard=(150, 700)
    )
    measured = measure_coverage(read_study(folder), with_areas=False).problems
    for faults in (check_study(folder).faults, measured):
        assert not {rule for rule, _, _ in rules_of(faults)} & OF_WALKS


WALLED = shapely.box(110, 110, 190, 190)
THROUGH: dict[str, tuple[shapely.LineString, dict[str, object], int | None]] = {
    "through": (line((100, 150), (200, 150)), {}, 80),
    "into": (line((100, 150), (150, 150)), {}, 40),
    "beside the outline": (line((114, 100), (114, 200)), {}, None),
    "along the outline": (line((110, 100), (110, 200)), {}, None),
    "touching": (line((100, 150), (110, 150)), {}, None),
    "as far in as it may be off": (line((100, 129), (200, 129)), {"accuracy_m": 20.0}, None),
    "farther in than it may be off": (line((100, 135), (200, 135)), {"accuracy_m": 20.0}, 80),
    "said to be public": (line((100, 150), (200, 150)), {"access": "public"}, None),
    "a lane": (line((100, 150), (200, 150)), {"access": "yard"}, None),
    "in a tunnel": (line((100, 150), (200, 150)), {"tunnel": True}, None),
}


@pytest.mark.parametrize("name", THROUGH)
def test_a_street_through_a_compound_with_gates_is_told(tmp_path: Path, name: str) -> None:
    """Outlines and streets are exact but for what a case says; the compound is 80 m wide."""
    drawn, columns, inside_m = THROUGH[name]
    own = street("own", drawn, **({"access": "", "accuracy_m": 0.0} | columns))
    folder = write_yard_town(tmp_path / "town", lanes=[own], yard=WALLED)
    study = read_study(folder)
    again = edit_study(study, layers={"compounds": study.layers["compounds"]})
    for faults in (
        check_study(folder).faults,
        measure_coverage(study, with_areas=False).problems,
        measure_coverage(again, with_areas=False).problems,
    ):
        told = [one for one in faults if one.rule == "through"]
        assert [round(one.figure().value) for one in told] == ([inside_m] if inside_m else [])
        assert all("own" in one.rows[0] and "yard" in one.mend.en for one in told)


def test_tables_of_coverage_say_the_hour_of_gates(tmp_path: Path) -> None:
    study = read_study(write_yard_town(tmp_path / "town"))
    result = measure_coverage(study, access=Access(at_min=EVENING), with_areas=False)
    write_coverage(result, tmp_path / "out", only_tables=True)
    for name in ("coverage.csv", "distances.csv", "gaps.csv"):
        table = pd.read_csv(tmp_path / "out" / name)
        said = {"标准距离，出入口按21:30、步行计"}
        assert set(table["walker"]) == (set() if table.empty else said)
        assert not table.empty or name == "gaps.csv"


def test_every_table_with_figures_says_the_hour(tmp_path: Path) -> None:
    study = read_study(write_yard_town(tmp_path / "town"))
    base = build_baseline(study, access=Access(at_min=EVENING))
    result = measure_coverage(base, with_areas=False)
    write_gates(measure_gates(base), tmp_path)
    write_supply(measure_supply(base), tmp_path)
    write_scenario(compare_scenarios(base, study), tmp_path)
    said = "标准距离，出入口按21:30、步行计"
    for path in sorted(tmp_path.glob("*.csv")):
        table = pd.read_csv(path)
        if table.empty or path.name == "feature_changes.csv":  # which has no walks
            continue
        assert set(table["walker"]) == {said}, path.name
    book = pd.read_excel(
        write_workbook(result, tmp_path / "book"), sheet_name=None, engine="openpyxl"
    )
    sheets = [name for name, rows in book.items() if "步行方式" in rows]
    assert {"覆盖率", "距离", "小区步行情况"} <= set(sheets)
    assert all(set(book[name]["步行方式"]) == {said} for name in sheets)


def test_an_hour_without_gates_is_said_to_change_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    study = read_study(DATA)
    say_idle_access(study, "standard", Access(), "zh")
    assert capsys.readouterr().err == ""
    say_idle_access(study, "standard", Access(at_min=EVENING), "zh")
    assert "以小区点位近似，待补出入口；--at、--user 不起作用" in capsys.readouterr().err
