"""What gates do, worked out on paper in the grid town, and against the study edited by hand."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import assume, given, settings

from ganquan_geo import (
    DataError,
    build_baseline,
    edit_study,
    measure_gates,
    read_study,
    write_gates,
)
from ganquan_geo.network.gate_trials.closing import close_through
from ganquan_geo.network.walks.walks import measure_walks
from ganquan_geo.present.gates.map import build_gates_page
from ganquan_geo.present.gates.rows import build_gate_rows
from ganquan_geo.present.gates.sentences import describe_gates
from tests.commands import run
from tests.towns import EXACT_M, facility, home, line, lonlat, point, street
from tests.towns.gated import (
    GATED_SETTINGS,
    GatedTown,
    Yard,
    gate,
    gated_towns,
    write_gated_town,
    write_yard_town,
)
from tests.towns.gated_study import MIDDLE, study_of
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import GatesResult, Study

WALKS = ("", "_low", "_high")


def outlined(town: GatedTown) -> Study:
    """Return the study of a town whose yards are known by their outlines."""
    study = study_of(town)
    compounds = study.layers["compounds"].copy()
    for yard in town.yards:
        compounds.loc[yard.id, "geometry"] = lonlat(shapely.box(*yard.box))
    return edit_study(study, layers={"compounds": compounds})


def with_state(study: Study, gate: str, state: str) -> Study:
    gates = study.layers["gates"].copy()
    gates.loc[gate, "state"] = state
    return edit_study(study, layers={"gates": gates})


def home_row(result: GatesResult, compound: str) -> dict[str, Any]:
    rows = result.homes.set_index("compound")
    return dict(rows.loc[compound])


NORTH_ONLY = Yard(id="yard", box=MIDDLE, gates=(((150, 190), "residents"), ((150, 110), "closed")))


def test_walls_gates_and_one_more_gate_on_paper() -> None:
    """By the north gate round the block to the clinic in the south; 10 m from the south wall."""
    result = measure_gates(outlined(GatedTown(yards=(NORTH_ONLY,), facilities={"a": (150, 100)})))
    found = home_row(result, "yard")
    assert found["walk_m"] == pytest.approx(10 + 50 + 100 + 50, abs=EXACT_M)
    assert found["opened_m"] == pytest.approx(10, abs=EXACT_M)
    assert (found["gate"], found["newly_min"]) == ("yard-gate-1", "")
    assert found["gain_m"] == pytest.approx(200, abs=EXACT_M)
    new = result.new_gates.iloc[0]  # 40 m of wall on either side: a place every 20 m hits 150
    assert new["walk_m"] == pytest.approx(10, abs=EXACT_M)
    assert (new["side"], len(result.new_gates)) == ("street", 1)
    assert found["detour_m"] == pytest.approx(200, abs=EXACT_M)
    north, south = result.gates.to_dict("records")
    assert north["walk_m"] == pytest.approx(210, abs=EXACT_M)
    assert (south["gate"], south["residents"], south["others"]) == ("yard-gate-1", "no", "no")
    assert result.through is None
    said = " ".join(own.zh for own in describe_gates(result))
    assert "由 210 米变为 10 米；该处离公共道路 10 米" in said


def test_a_gate_that_opens_a_shut_compound() -> None:
    yard = Yard(id="yard", box=MIDDLE, gates=(((150, 110), "closed"),))
    result = measure_gates(outlined(GatedTown(yards=(yard,), facilities={"a": (150, 100)})))
    found = home_row(result, "yard")
    assert found["walk_m"] == float("inf")
    assert found["newly_min"] == "5;10;15"
    said = " ".join(own.zh for own in describe_gates(result))
    assert "yard此时没有一个出入口可走" in said
    assert "由步行不可达变为 10 米" in said


@pytest.mark.parametrize("clinic", [(200, 150), (170, 150)])
def test_a_gate_in_a_shared_wall_leads_into_the_neighbour(clinic: tuple[int, int]) -> None:
    """East has no lanes: nobody goes on to the street, but to the clinic inside, 10 m on."""
    west = Yard(id="west", box=(110, 110, 160, 190), gates=(((110, 150), "residents"),))
    east = Yard(id="east", box=(160, 110, 190, 190), gates=(((190, 150), "open"),))
    result = measure_gates(outlined(GatedTown(yards=(west, east), facilities={"clinic": clinic})))
    new = {
        (found["compound"], found["side"]): found for found in result.new_gates.to_dict("records")
    }
    if clinic == (200, 150):
        assert set(new) == {("west", "street")}
        assert new["west", "street"]["walk_m"] == pytest.approx(10 + 50 + 40, abs=EXACT_M)
        return
    shared = new["west", "shared"]
    assert shared["walk_m"] == pytest.approx(10, abs=EXACT_M)
    assert shared["lon"] == pytest.approx(lonlat(point(160, 150)).x)
    assert math.isnan(shared["leg_m"])
    assert home_row(result, "west")["detour_m"] == pytest.approx(
        10 + 200 + 10 + 20 - 10, abs=EXACT_M
    )
    said = " ".join(own.zh for own in describe_gates(result))
    assert "（共墙，须邻区同意），得益最多的是west：由 240 米变为 10 米。" in said


def test_walls_taken_away_are_those_of_neighbours_too() -> None:
    """By its gate in the west round to the gate in the north: 10 + 50 + 75 + 10 + 75 m and a bit.

    From its own south wall, its neighbour walled, to that gate, 130 m or a bit more; with no walls
    to the street in the south 10 m, along it 40, and 15 to the clinic.
    """
    west = Yard(id="west", box=(10, 10, 40, 90), gates=(((10, 50), "residents"),))
    east = Yard(id="east", box=(60, 10, 90, 90), gates=(((75, 90), "open"),))
    result = measure_gates(outlined(GatedTown(yards=(west, east), facilities={"a": (80, 15)})))
    found = home_row(result, "west")
    inside_m = math.hypot(5, 75)
    assert found["walk_m"] == pytest.approx(145 + inside_m, abs=EXACT_M)
    assert found["outline_m"] >= 55 + inside_m - EXACT_M
    assert 65 - EXACT_M <= found["free_m"] <= 65 + 20
    assert found["detour_m"] == found["walk_m"] - found["free_m"]
    assert found["detour_from"] == "outline"
    said = " ".join(own.zh for own in describe_gates(result))
    assert "（与没有围墙、从围墙上任选一处出门相比，每 20 米试一处）" in said


@pytest.mark.parametrize("by_outline", [True, False])
@settings(max_examples=8, deadline=None)
@given(town=gated_towns())
def test_nobody_walks_farther_without_walls(town: GatedTown, *, by_outline: bool) -> None:
    assume(town.gates())
    rows = measure_gates(outlined(town) if by_outline else study_of(town)).homes
    for end in WALKS:
        assert (rows[f"free{end}_m"] <= rows[f"walk{end}_m"]).all()
    assert (rows["free_low_m"] <= rows["free_m"]).all()
    assert (rows["free_m"] <= rows["free_high_m"]).all()
    near = rows[np.isfinite(rows["free_m"])]
    assert (near["detour_m"] == near["walk_m"] - near["free_m"]).all()


def test_a_town_closed_to_through_traffic() -> None:
    """The clinic is behind the middle block: 10 + 100 m through it, 10 + 200 m round it."""
    middle = Yard(
        id="middle",
        box=MIDDLE,
        lanes=(((150, 120), (150, 180)),),
        gates=(((150, 110), "open"), ((150, 190), "open")),
    )
    south = Yard(id="south", box=(110, 10, 190, 90), gates=(((150, 90), "residents"),))
    result = measure_gates(
        study_of(GatedTown(yards=(middle, south), facilities={"clinic": (150, 200)}))
    )
    assert result.through is not None
    assert result.through["home"].to_list() == ["south"]
    change = result.through[["before_m", "after_m", "change_m"]].to_numpy(float)[0].tolist()
    assert change == pytest.approx([110, 210, 100], abs=EXACT_M)
    assert (
        "卫生医疗：小区都不让外人穿行，1 个小区多走，最多的是south，由 110 米变为 210 米"
        in " ".join(own.zh for own in describe_gates(result))
    )


def test_how_much_farther_has_a_range_where_gates_are_not_known() -> None:
    """As that town; by a gate in the east, if it is open, 10 + 20 + 100 + 50 m round the block."""
    middle = Yard(
        id="middle",
        box=MIDDLE,
        lanes=(((150, 120), (150, 180)),),
        gates=(((150, 110), "open"), ((150, 190), "open")),
    )
    gates = (((150, 90), "residents"), ((190, 80), "unknown"))
    south = Yard(id="south", box=(110, 10, 190, 90), gates=gates)
    result = measure_gates(
        study_of(GatedTown(yards=(middle, south), facilities={"clinic": (150, 200)}))
    )
    assert result.through is not None
    (row,) = result.through.to_dict("records")
    found = [[row[f"{name}{end}_m"] for end in WALKS] for name in ("before", "after", "change")]
    assert found == [
        pytest.approx(own, abs=EXACT_M)
        for own in ([110, 110, 110], [210, 180, 210], [100, 70, 100])
    ]


@pytest.mark.parametrize("others", [(), ((190, 150),)])
def test_who_walks_farther_leaves_out_and_names_gates_not_known(others: tuple[Any, ...]) -> None:
    """As the town above, but of one gate at least nobody knows whether it lets others through."""
    gates = [((150, 110), "unknown"), ((150, 190), "open")]
    gates += [(spot, "unknown") for spot in others]
    lanes = (((150, 120), (150, 180)), *((((150, 150), spot)) for spot in others))
    middle = Yard(id="middle", box=MIDDLE, lanes=lanes, gates=tuple(gates))
    south = Yard(id="south", box=(110, 10, 190, 90), gates=(((150, 90), "residents"),))
    result = measure_gates(
        study_of(GatedTown(yards=(middle, south), facilities={"clinic": (150, 200)}))
    )
    assert result.through is not None
    assert result.through.empty
    said = " ".join(own.zh for own in describe_gates(result))
    assert "只算确定让外人过的出入口，没有小区因此多走" in said
    assert f"有 {1 + len(others)} 处出入口能不能让外人过不知道（middle middle-gate-0" in said


def test_who_walks_farther_counts_neighbourhoods_beside_compounds() -> None:
    """From the street in the south through the block, then round it; one gate is not known."""
    middle = Yard(
        id="middle",
        box=MIDDLE,
        lanes=(((150, 120), (150, 180)),),
        gates=(((150, 110), "open"), ((150, 190), "open"), ((110, 150), "unknown")),
    )
    town = GatedTown(yards=(middle,), facilities={"clinic": (150, 200)})
    result = measure_gates(study_of(town, neighbourhoods=[home("court", point(150, 100))]))
    said = " ".join(own.zh for own in describe_gates(result))
    assert "不让外人穿行，1 个居民区多走，最多的是court，由 100 米变为 200 米" in said
    assert "不让外人穿行一项，有 1 处出入口能不能让外人过不知道" in said


@settings(max_examples=15, deadline=None)
@given(gated_towns())
def test_closing_all_is_as_every_open_gate_for_residents(town: GatedTown) -> None:
    """Where no facility is inside a compound, nobody else has anything to come in for."""
    assume(town.is_clear())
    study = study_of(town)
    base = build_baseline(study)
    if base.gated is None:
        return
    gates = study.layers["gates"]
    own = gates.assign(state=gates["state"].replace("open", "residents"))
    by_hand = build_baseline(edit_study(study, layers={"gates": own}))
    for key, fields in by_hand.categories.items():
        change = close_through(base, base.gated)[key]
        for found_m, of, its in (
            (change.before_m, base, base.categories[key]),
            (change.after_m, by_hand, fields),
        ):
            walks = measure_walks(of.network, of.homes, its, bound_m=of.bound_m)
            assert found_m == pytest.approx(walks.metres["near"], abs=EXACT_M, nan_ok=True)


def check_by_hand(study: Study) -> int:
    """Hold gates that are opened or added against the study edited by hand; return how many."""
    result = measure_gates(study)
    gained = result.homes[result.homes["gate"] != ""]
    for found in gained.to_dict("records"):
        opened = measure_gates(with_state(study, found["gate"], "residents"))
        by_hand = home_row(opened, found["compound"])
        for end in WALKS:
            assert found[f"opened{end}_m"] == pytest.approx(by_hand[f"walk{end}_m"], abs=EXACT_M)
    added = result.new_gates.head(3).to_dict("records")
    for found in added:
        gates = study.layers["gates"].drop(columns="source_row", errors="ignore")
        own = gates.iloc[[0]].assign(
            compound_id=found["compound"],
            state="residents",
            geometry=[shapely.Point(found["lon"], found["lat"])],
        )
        own.index = pd.Index(["by-hand"], name=gates.index.name)
        more = edit_study(study, layers={"gates": pd.concat([gates, own])})
        by_hand = home_row(measure_gates(more), found["compound"])
        for end in WALKS:
            # The place is written to seven digits of a degree: to the centimetre.
            assert found[f"walk{end}_m"] == pytest.approx(by_hand[f"walk{end}_m"], abs=0.05)
    return len(gained) + len(added)


def test_what_a_gate_gains_is_that_of_the_study_edited_by_hand() -> None:
    yard = Yard(
        id="yard",
        box=(10, 10, 90, 290),
        lanes=(((20, 30), (20, 50)), ((20, 150), (80, 150))),
        gates=(
            ((10, 50), "residents"),
            ((10, 150), "unknown"),
            ((90, 150), "residents"),
            ((50, 10), "closed"),
            ((80, 290), "closed"),
        ),
        home=(20, 40),
    )
    town = GatedTown(yards=(yard,), facilities={"a": (100, 0)})
    assert check_by_hand(study_of(town)) == 1
    with_lane = replace(NORTH_ONLY, lanes=(((150, 130), (150, 180)),))
    for own in (NORTH_ONLY, with_lane):
        assert check_by_hand(outlined(GatedTown(yards=(own,), facilities={"a": (150, 100)}))) == 2


@settings(max_examples=8, deadline=None)
@given(gated_towns())
def test_every_gate_that_is_opened_is_as_edited_by_hand(town: GatedTown) -> None:
    assume(any(state == "closed" for yard in town.yards for _, state in yard.gates))
    assume(town.is_clear())
    check_by_hand(study_of(town))


def test_a_study_without_gates_says_what_to_fill_in(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    done = run("gates", "--study", study, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "compound_id" in done.stderr
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
    with pytest.raises(DataError, match="没有出入口图层"):
        measure_gates(
            study_of(GatedTown(yards=(Yard(id="yard", box=MIDDLE),), facilities={"a": (150, 100)}))
        )


def test_the_command_writes_what_it_says(tmp_path: Path) -> None:
    study = write_gated_town(tmp_path / "study")
    done = run("gates", "--study", study, "--out", tmp_path / "out")
    assert done.returncode == 0
    assert "日间（07:00—19:00）" in done.stdout
    summary = json.loads((tmp_path / "out" / "gates.json").read_text(encoding="utf-8"))
    assert summary["access"]["at_min"] is None
    told = "".join(done.stdout.split())  # lines break where the terminal ends
    assert all("".join(own["zh"].split()) in told for own in summary["sentences"])
    assert "没有画出外人可以穿行的小区内部路" in told
    assert summary["gates_perhaps_passed"] == []
    table = (tmp_path / "out" / "gates.csv").read_text(encoding="utf-8-sig")
    assert "常闭" in table


def test_the_command_tells_the_faults_of_the_gates_it_rests_on(tmp_path: Path) -> None:
    gates = [
        gate("far", 150, 400, state="open"),
        gate("odd", 150, 110, always_closed="是", lets_public="是"),
    ]
    folder = write_yard_town(tmp_path / "study", gates=gates, yard=shapely.box(*MIDDLE))
    done = run("gates", "--study", folder, "--out", tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "gates.json").read_text(encoding="utf-8"))
    for fault in ("离所属小区 210 米", "互相矛盾"):
        assert fault in done.stderr
        assert [own for own in summary["problems"] if fault in own["what"]["zh"]]


def test_tables_are_those_of_the_result(tmp_path: Path) -> None:
    result = measure_gates(outlined(GatedTown(yards=(NORTH_ONLY,), facilities={"a": (150, 100)})))
    write_gates(result, tmp_path, lang="en")
    compounds = pd.read_csv(tmp_path / "compounds.csv").to_dict("records")
    assert [compounds[0][f"{name}_m"] for name in ("walk", "opened", "detour")] == [210, 10, 200]
    assert pd.read_csv(tmp_path / "through.csv").empty


@pytest.mark.parametrize(("off_m", "n"), [(45, 1), (60, 0)])
def test_a_new_gate_on_the_street_side_is_near_a_street(
    tmp_path: Path, off_m: float, n: int
) -> None:
    layers = {
        "streets": [street("s", line((0, 0), (300, 0)))],
        "compounds": [home("yard", shapely.box(100, off_m, 200, off_m + 100))],
        "facilities": [facility("clinic", point(150, 0)), facility("m", None, kind="market")],
        "gates": [gate("shut", 150, off_m, state="closed", name="南门")],
    }
    study = read_study(write_study(tmp_path, layers=layers, settings=GATED_SETTINGS))
    result = measure_gates(study)
    assert len(result.new_gates) == n
    rows = build_gate_rows(result, lang="zh")
    assert set(rows["gate_name"]) == {"南门"}
    page = build_gates_page(result, lang="zh").as_folium().get_root().render()
    assert "南门" in page


def test_who_reaches_nothing_any_more_is_the_strongest_class(tmp_path: Path) -> None:
    """Two streets that meet nowhere: from one to the clinic on the other by the compound alone."""
    layers = {
        "streets": [
            *(street(f"s{y}", line((0, y), (300, y)), access="") for y in (0, 100)),
            street("lane", line((150, 12), (150, 88)), access="yard"),
        ],
        "compounds": [
            home("yard", shapely.box(100, 10, 200, 90)),
            home("south", point(50, 0)),
            home("north", point(50, 100)),
        ],
        "facilities": [facility("clinic", point(150, 100)), facility("m", None, kind="market")],
        "gates": [gate("s", 150, 10, state="open"), gate("n", 150, 90, state="open")],
    }
    study = read_study(write_study(tmp_path, layers=layers, settings=GATED_SETTINGS))
    explored = build_gates_page(measure_gates(study), lang="zh").payload["explore"]
    assert isinstance(explored, dict)
    assert [name for name, _ in explored["classes"]] == ["0", "搜索范围内再没有"]
    assert explored["class_of"][:3] == [0, 1, 0]
    assert explored["values"][1][1] == "搜索范围内再没有"
    assert "最多" in explored["column"]


def test_a_detour_that_is_not_known_is_not_drawn_as_none(tmp_path: Path) -> None:
    """The one clinic is on a street that nothing else meets: with or without walls, no way."""
    layers = {
        "streets": [street(f"s{y}", line((0, y), (300, y)), access="") for y in (0, 250)],
        "compounds": [home("yard", shapely.box(100, 10, 200, 90))],
        "facilities": [facility("clinic", point(150, 250)), facility("m", None, kind="market")],
        "gates": [gate("s", 150, 10, state="open")],
    }
    study = read_study(write_study(tmp_path, layers=layers, settings=GATED_SETTINGS))
    explored = build_gates_page(measure_gates(study), lang="zh").payload["explore"]
    assert isinstance(explored, dict)
    assert [name for name, _ in explored["classes"]] == ["无数据"]


def test_hours_that_nobody_states_are_told_beside_the_gate(tmp_path: Path) -> None:
    folder = write_yard_town(tmp_path, gates=[gate("south", 150, 110, state="timed")])
    rows = build_gate_rows(measure_gates(read_study(folder)), lang="en")
    assert set(rows["hours"]) == {"hours not known"}
