"""Gates that are tried: where on an outline one more may be, and which of those there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from ganquan_geo.network.gate_trials.new_gates import append_new, find_new_gates
from ganquan_geo.network.gate_trials.trials import (
    Trials,
    join_trials,
    list_closed,
    repeat_inside,
)
from ganquan_geo.network.gates.gate_rows import NOBODY, SURE
from ganquan_geo.network.gates.residents import place_on_lanes
from ganquan_geo.network.ground import lay_ground
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.places.snapping import snap_points
from ganquan_geo.network.walks.readings import InsideWalks
from tests.towns import EXACT_M, home
from tests.towns.gated import GatedTown, Yard
from tests.towns.gated_study import MIDDLE, study_of

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.network.gate_trials.new_gates import NewGates
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.places.regions import Pieces

CLOSED = (((150, 110), "closed"),)


def lay(*yards: Yard, points: bool = False) -> tuple[Gated, PlaceRows, Pieces]:
    """Return the gates of yards known by their outlines, or by a point, on the grid's streets."""
    town = GatedTown(yards=yards, facilities={"clinic": (150, 100)})
    outlines = [home(yard.id, shapely.box(*yard.box)) for yard in yards]
    study = study_of(town) if points else study_of(town, compounds=outlines)
    ground = lay_ground(study, study.profiles[0])
    assert ground.gated is not None
    assert ground.pieces is not None
    return ground.gated, take_rows(study.layers["compounds"]), ground.pieces


def find(*yards: Yard, limit_m: float = 100.0) -> tuple[NewGates, set[tuple[int, int, int]]]:
    """Return the places, and each as home and metres."""
    gated, rows, _ = lay(*yards)
    found = find_new_gates(gated, rows, snap_limit_m=limit_m)
    xy = np.round(shapely.get_coordinates(found.point) - origin(gated), 3)
    assert xy == pytest.approx(np.round(xy), abs=2e-3)
    at = np.round(xy).astype(int).tolist()
    return found, {(key, x, y) for key, (x, y) in zip(found.home.tolist(), at, strict=True)}


def origin(gated: Gated) -> Floats:
    """Return the town's corner in the plane of the network."""
    corner: Floats = gated.network.node_xy.min(axis=0)
    return corner


def test_there_is_a_place_every_20_metres_along_an_outline() -> None:
    found, places = find(Yard(id="yard", box=MIDDLE, gates=CLOSED))
    sides = range(110, 191, 20)
    assert places == {(0, x, y) for x in sides for y in sides if {x, y} & {110, 190}}
    assert found.outside.leg_m == pytest.approx(10, abs=EXACT_M)
    assert not found.shared().any()


@pytest.mark.parametrize(("limit_m", "count"), [(9.9, 0), (10.1, 16)])
def test_a_street_that_is_too_far_is_none(limit_m: float, count: int) -> None:
    found, _ = find(Yard(id="yard", box=MIDDLE, gates=CLOSED), limit_m=limit_m)
    assert len(found.home) == count


def test_a_place_whose_street_lies_across_the_compound_leads_to_another() -> None:
    """From the north side it is nearer through the yard; the way goes 40 m along its wall."""
    found, places = find(Yard(id="yard", box=(130, 110, 170, 140), gates=CLOSED))
    north = {(0, 140, 140), (0, 160, 140)}
    assert places == {
        *((0, x, 110) for x in (130, 150, 170)),
        *((0, x, 130) for x in (130, 170)),
        *north,
    }
    assert np.sort(found.outside.leg_m)[-2:] == pytest.approx(40, abs=EXACT_M)


def test_only_outlines_of_compounds_with_gates_are_looked_at() -> None:
    plain = Yard(id="a", box=(10, 10, 90, 90))
    gated = Yard(id="b", box=MIDDLE, gates=CLOSED)
    found, _ = find(plain, gated)
    assert set(found.home.tolist()) == {1}
    network, rows, _ = lay(plain, gated, points=True)
    assert not len(find_new_gates(network, rows, snap_limit_m=100.0).home)


@pytest.mark.parametrize(("gap_m", "is_shared"), [(4, True), (6, False)])
def test_a_wall_with_another_compound_behind_it_is_shared(gap_m: int, *, is_shared: bool) -> None:
    """6 m apart people come out between the two; a corner is 10 m from the street in any case."""
    west = Yard(id="a", box=(110, 110, 150 - gap_m, 190), gates=(((110, 150), "residents"),))
    east = Yard(id="b", box=(150, 110, 190, 190), gates=(((190, 150), "residents"),))
    gated, rows, _ = lay(west, east)
    found = find_new_gates(gated, rows, snap_limit_m=100.0)
    x, y = (shapely.get_coordinates(found.point) - origin(gated)).T
    between = (x > 149 - gap_m) & (x < 151)
    corner = (np.abs(y - 110) < 1e-3) | (np.abs(y - 190) < 1e-3)
    inner = between & (y > 120) & (y < 180)
    assert not found.shared()[corner].any()
    assert set(found.shared()[inner].tolist()) == {is_shared}
    assert not found.shared()[~between].any()
    led = dict(zip(rows.id[found.home[inner]], found.into[inner], strict=True))
    assert led == ({"a": "b", "b": "a"} if is_shared else {"a": "", "b": ""})


@pytest.mark.parametrize(("depth_m", "leg_m"), [(28, 50), (4, 40)])
def test_a_place_behind_another_compound_leads_round_it(depth_m: float, leg_m: float) -> None:
    """From the middle of its south side it is 40 m to the street, some of them in the other."""
    north = Yard(id="a", box=(110, 140, 190, 190), gates=(((150, 190), "closed"),))
    south = Yard(id="b", box=(145, 102, 155, 102 + depth_m), gates=(((150, 102), "closed"),))
    gated, rows, _ = lay(north, south)
    found = find_new_gates(gated, rows, snap_limit_m=100.0)
    xy = np.round(shapely.get_coordinates(found.point) - origin(gated)).tolist()
    assert found.outside.leg_m[xy.index([150, 140])] == pytest.approx(leg_m, abs=EXACT_M)
    assert not found.shared().any()


@pytest.mark.parametrize("name", ["a", "c"])
def test_a_compound_inside_another_is_no_neighbour(name: str) -> None:
    yards = [
        Yard(id=name, box=MIDDLE, gates=CLOSED),
        Yard(id="b", box=(112, 112, 188, 188), gates=(((150, 188), "closed"),)),
    ]
    found, _ = find(*sorted(yards, key=lambda yard: yard.id))
    assert len(set(found.home.tolist())) == 2
    assert not found.shared().any()


def test_new_gates_stand_after_the_others_and_are_closed() -> None:
    lanes = Yard(
        id="a",
        box=(10, 10, 90, 90),
        lanes=(((50, 20), (50, 80)),),
        gates=(((50, 10), "residents"),),
    )
    bare = Yard(id="b", box=MIDDLE, gates=CLOSED)
    gated, rows, _ = lay(lanes, bare)
    new = find_new_gates(gated, rows, snap_limit_m=100.0)
    more, trials = append_new(gated, new)
    count = len(new.home)
    assert more.gates.id.tolist()[2:4] == ["+0", "+1"]
    assert trials.gate.tolist() == list(range(2, 2 + count))
    assert trials.home.tolist() == new.home.tolist()
    assert more.gates.compound[2:].tolist() == [("a", "b")[row] for row in new.home.tolist()]
    assert set(more.gates.residents[2:].tolist()) == set(more.gates.others[2:].tolist()) == {NOBODY}
    assert more.gates.residents[:2].tolist() == gated.gates.residents.tolist()
    assert more.joined[2:].all()
    assert shapely.equals_exact(more.points[2:], new.point).all()
    assert more.outside.leg_m[2:].tolist() == new.outside.leg_m.tolist()
    own = new.home == 0
    assert np.isinf(more.inside.leg_m[2:][~own]).all()
    assert set(more.inside.edge[2:][~own].tolist()) == {-1}
    x, y = (shapely.get_coordinates(new.point) - origin(gated)).T
    lane_m = np.hypot(x - 50, np.maximum(np.abs(y - 50) - 30, 0))
    assert more.inside.leg_m[2:][own] == pytest.approx(lane_m[own], abs=1e-4)


GATES = (
    ((150, 110), "closed"),
    ((150, 190), "residents"),
    ((110, 150), "unknown"),
    ((190, 150), "closed"),
)


def test_gates_that_nobody_passes_are_tried_by_those_who_live_behind_them() -> None:
    outer = Yard(id="b", box=MIDDLE, gates=GATES)
    inner = Yard(id="a", box=(120, 120, 180, 180), gates=(((150, 120), "closed"),))
    away = Yard(id="c", box=(10, 10, 90, 90), gates=(((50, 10), "open"),))
    gated, rows, _ = lay(inner, outer, away)
    trials = list_closed(gated, rows)
    named = [
        (str(rows.id[one]), str(gated.gates.id[gate]))
        for one, gate in zip(trials.home.tolist(), trials.gate.tolist(), strict=True)
    ]
    assert sorted(named) == [
        ("a", "a-gate-0"),
        ("a", "b-gate-0"),
        ("a", "b-gate-3"),
        ("b", "b-gate-0"),
        ("b", "b-gate-3"),
    ]


def test_a_trial_opens_its_own_gate_alone() -> None:
    gated, rows, pieces = lay(Yard(id="yard", box=MIDDLE, gates=GATES))
    trials = list_closed(gated, rows)
    tried = join_trials(gated, rows, trials, snap_limit_m=100.0, pieces=pieces)
    assert tried.table["located"].tolist() == [True, True]
    at = np.round(shapely.get_coordinates(tried.starts.shapes) - origin(gated)).tolist()
    sure, perhaps = [150, 190], [110, 150]
    assert at == [[150, 110], sure, perhaps, sure, perhaps, [190, 150]]
    assert gated.gates.residents[trials.gate].tolist() == [NOBODY, NOBODY]
    assert SURE not in gated.gates.residents[trials.gate]


def test_walks_inside_are_those_of_each_trial_of_their_home() -> None:
    _, rows, _ = lay(
        Yard(id="a", box=(10, 10, 90, 90), gates=CLOSED), Yard(id="b", box=MIDDLE, gates=CLOSED)
    )
    walks = InsideWalks(
        home=np.array(["b", "a", "b"], dtype=object),
        facility=np.array([7, 8, 9]),
        least_m=np.array([1.0, 2.0, 3.0]),
        best_m=np.array([4.0, 5.0, 6.0]),
        greatest_m=np.array([7.0, 8.0, 9.0]),
        gates=np.array([(), (), ()], dtype=object),
    )
    trials = Trials(home=np.array([1, 0, 1]), gate=np.array([0, 0, 0]))
    found = repeat_inside(walks, rows, trials)
    assert found.home.tolist() == [0, 0, 1, 2, 2]
    assert found.facility.tolist() == [7, 9, 8, 7, 9]
    assert found.greatest_m.tolist() == [7.0, 9.0, 8.0, 7.0, 9.0]
    nobody = repeat_inside(walks, rows, trials.of(np.array([], dtype=int)))
    assert not len(nobody.home)


def test_a_gate_without_lanes_has_no_place_on_them() -> None:
    lanes = Yard(
        id="a", box=(10, 10, 90, 90), lanes=(((50, 20), (50, 80)),), gates=(((50, 10), "open"),)
    )
    gated, _, _ = lay(lanes, Yard(id="b", box=MIDDLE, gates=CLOSED))
    at = place_on_lanes(
        gated, np.array([1, 0]), lambda key, points: snap_points(gated.lanes[key], points)
    )
    assert at.edge.tolist() == [-1, 0]
    assert at.leg_m[1] == pytest.approx(10, abs=EXACT_M)
