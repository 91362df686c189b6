"""Walks by gates, held against an engine of lattice points with a graph for each compound."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings

from ganquan_geo import build_baseline, find_ways, measure_coverage
from ganquan_geo.network.baseline import prepare_baseline
from ganquan_geo.network.joins.land import measure_land
from ganquan_geo.network.walks.draws import measure_draws
from tests.towns import EXACT_M, facility, home, point, row
from tests.towns.gated import GatedTown, Yard, gated_towns
from tests.towns.gated_study import FAR_M, MIDDLE, measure_study, study_of

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study
    from tests.towns import Row
    from tests.towns.gated import Spot


def measure(town: GatedTown) -> dict[str, dict[str, float]]:
    """Return by yard the least, the stated and the greatest walk to the nearest facility."""
    return measure_study(study_of(town))


def check(town: GatedTown) -> None:
    found = measure(town)
    closed, opened = (town.walks_m(perhaps=perhaps) for perhaps in (False, True))
    for yard in town.yards:
        least_m, most_m = (min(walks[yard.id].values()) for walks in (opened, closed))
        own = found[yard.id]
        assert own["possible"] == pytest.approx(least_m, abs=EXACT_M), (yard.id, "least")
        assert own["sure"] == pytest.approx(most_m, abs=EXACT_M), (yard.id, "greatest")
        if math.isfinite(most_m):
            assert own["near"] == pytest.approx(most_m, abs=EXACT_M), (yard.id, "stated")
        else:  # no gate is sure: the walk that is stated goes by those that may be open
            assert own["near"] >= own["possible"]


@settings(max_examples=20, deadline=None)  # a second each
@given(gated_towns())
def test_walks_are_those_of_the_oracle(town: GatedTown) -> None:
    assume(town.is_clear())
    check(town)


def one(yard: Yard, **facilities: tuple[int, int]) -> dict[str, float]:
    town = GatedTown(yards=(yard,), facilities=facilities)
    check(town)
    return measure(town)[yard.id]


def test_people_come_out_by_their_gate() -> None:
    """The gate is in the north; the clinic at the south side: 10 m to the street, round to it."""
    found = one(Yard(id="yard", box=MIDDLE, gates=(((150, 190), "residents"),)), clinic=(150, 100))
    assert found["near"] == pytest.approx(10 + 50 + 100 + 50, abs=EXACT_M)


def test_a_compound_without_gates_starts_where_it_is() -> None:
    found = one(Yard(id="yard", box=MIDDLE, home=(150, 120)), clinic=(150, 100))
    assert found["near"] == pytest.approx(20, abs=EXACT_M)


def test_all_gates_closed_shut_people_in() -> None:
    yard = Yard(id="yard", box=MIDDLE, gates=(((150, 190), "closed"), ((110, 150), "closed")))
    assert set(one(yard, clinic=(150, 100)).values()) == {math.inf}


def test_an_unknown_gate_gives_a_range() -> None:
    gates = (((150, 190), "residents"), ((150, 110), "unknown"))
    found = one(Yard(id="yard", box=MIDDLE, gates=gates), clinic=(150, 100))
    assert found["possible"] == pytest.approx(10, abs=EXACT_M)
    assert found["near"] == found["sure"] == pytest.approx(210, abs=EXACT_M)


def test_lanes_carry_residents_to_their_gates() -> None:
    yard = Yard(
        id="yard",
        box=MIDDLE,
        lanes=(((150, 120), (150, 180)),),
        gates=(((150, 190), "residents"),),
        home=(140, 120),
    )
    found = one(yard, clinic=(150, 200))
    assert found["near"] == pytest.approx(10 + 60 + 10 + 10, abs=EXACT_M)


def test_nobody_walks_through_another_compound() -> None:
    """The yard in the middle block has gates for residents on both sides: no short cut."""
    middle = Yard(
        id="middle",
        box=MIDDLE,
        lanes=(((150, 120), (150, 180)),),
        gates=(((150, 110), "residents"), ((150, 190), "residents")),
    )
    south = Yard(id="south", box=(110, 10, 190, 90), gates=(((150, 90), "residents"),))
    town = GatedTown(yards=(middle, south), facilities={"clinic": (150, 200)})
    check(town)
    assert measure(town)["south"]["near"] == pytest.approx(10 + 50 + 100 + 50, abs=EXACT_M)
    opened = GatedTown(
        yards=(
            Yard(
                id="middle",
                box=MIDDLE,
                lanes=middle.lanes,
                gates=(((150, 110), "open"), ((150, 190), "open")),
            ),
            south,
        ),
        facilities={"clinic": (150, 200)},
    )
    check(opened)
    assert measure(opened)["south"]["near"] == pytest.approx(10 + 100, abs=EXACT_M)


def test_a_gate_in_a_shared_wall_leads_to_the_neighbours_lanes() -> None:
    west = Yard(id="west", box=(110, 110, 150, 190), gates=(((150, 150), "residents"),))
    east = Yard(
        id="east",
        box=(150, 110, 190, 190),
        lanes=(((160, 150), (180, 150)),),
        gates=(((190, 150), "open"),),
    )
    town = GatedTown(yards=(west, east), facilities={"clinic": (200, 150)})
    check(town)
    assert measure(town)["west"]["near"] == pytest.approx(10 + 20 + 10 + 10, abs=EXACT_M)


def test_out_by_one_gate_and_in_by_another() -> None:
    """Lanes in two parts: the north part is crossed from the street to reach the far side."""
    yard = Yard(
        id="yard",
        box=(10, 10, 90, 290),
        lanes=(((20, 30), (20, 50)), ((20, 150), (80, 150))),
        gates=(
            ((10, 50), "residents"),
            ((10, 150), "residents"),
            ((90, 150), "residents"),
        ),
        home=(20, 40),
    )
    assert np.isfinite(one(yard, clinic=(100, 150))["near"])


def test_land_is_left_by_the_gate_too() -> None:
    """From a point of the yard straight to the gate, 10 m to the street, 250 m along it."""
    yard = Yard(id="yard", box=(210, 210, 290, 290), gates=(((250, 290), "residents"),))
    town = GatedTown(yards=(yard,), facilities={"clinic": (0, 300)})
    outline = home("yard", shapely.box(*yard.box))
    study = study_of(town, compounds=[outline])
    base = prepare_baseline(study, study.profiles[0])
    assert base.land.by_gates is not None
    assert not len(base.land.land_m2)
    found = measure_land(
        base.network, base.land, base.categories["health"], limits_m={5: 300.0}, bound_m=FAR_M
    )[5]
    middles = np.arange(215.0, 290.0, 10.0)
    x, y = np.meshgrid(middles, middles)
    near = np.hypot(x - 250, y - 290) <= 40
    assert found["total"] == pytest.approx(6_400, rel=1e-6)
    assert found["near"] == pytest.approx(100 * near.sum(), rel=1e-6)
    assert found["possible"] == found["sure"] == found["near"]


LANES = (((250, 220), (250, 280)),)


@pytest.mark.parametrize("lanes", [(), LANES])
def test_land_with_lanes_is_left_by_the_lanes(lanes: tuple[tuple[Spot, Spot], ...]) -> None:
    """10 m from the gate to the street and 250 m on: 40 m are left inside, by the lane if any."""
    yard = Yard(
        id="yard", box=(210, 210, 290, 290), lanes=lanes, gates=(((250, 290), "residents"),)
    )
    study = study_of(
        GatedTown(yards=(yard,), facilities={"clinic": (0, 300)}),
        compounds=[home("yard", shapely.box(*yard.box))],
    )
    base = prepare_baseline(study, study.profiles[0])
    found = measure_land(
        base.network, base.land, base.categories["health"], limits_m={5: 300.0}, bound_m=FAR_M
    )[5]
    x, y = np.meshgrid(np.arange(215.0, 290.0, 10.0), np.arange(215.0, 290.0, 10.0))
    inside_m = np.hypot(x - 250, y - 290)
    if lanes:
        foot = np.clip(y, 220, 280)
        inside_m = np.hypot(x - 250, y - foot) + (280 - foot) + 10
    assert found["near"] == pytest.approx(100 * (inside_m <= 40).sum(), rel=1e-6)


def test_lanes_lead_to_a_facility_inside() -> None:
    """20 m along the lane from the middle and 10 m beside it.

    From a corner 41 m to the lane, 50 m along it and 10 m; the grid that bounds it adds a few.
    """
    yard = Yard(
        id="yard",
        box=MIDDLE,
        lanes=(((150, 120), (150, 180)),),
        gates=(((150, 110), "closed"),),
    )
    town = GatedTown(yards=(yard,), facilities={"clinic": (140, 170)})
    found = measure_study(study_of(town, compounds=[home("yard", shapely.box(*MIDDLE))]))["yard"]
    assert found["near"] == pytest.approx(20 + 10, abs=EXACT_M)
    assert found["possible"] == pytest.approx(10, abs=EXACT_M)
    farthest_m = math.hypot(40, 10) + 50 + 10
    assert farthest_m <= found["sure"] <= farthest_m + 10


def test_a_facility_inside_without_lanes_is_walked_to_straight() -> None:
    """From the middle 20 m; from a side at least 0 m, and from the far corner the whole way."""
    yard = Yard(id="yard", box=MIDDLE, gates=(((150, 110), "closed"),))
    town = GatedTown(yards=(yard,), facilities={"clinic": (150, 170)})
    outline = home("yard", shapely.box(*MIDDLE), accuracy_m=3.0)
    clinic = facility("clinic", point(150, 170), accuracy_m=2.0)
    found = measure_study(study_of(town, compounds=[outline], facilities=[clinic]))["yard"]
    assert found["near"] == pytest.approx(20, abs=EXACT_M)
    assert found["possible"] == 0.0
    assert found["sure"] == pytest.approx(math.hypot(40, 60) + 3 + 2, abs=EXACT_M)


def test_facilities_inside_a_compound() -> None:
    """Others go in by the open gate and straight on; residents walk straight from their home."""
    yard = Yard(id="yard", box=MIDDLE, gates=(((150, 110), "open"),), home=(150, 130))
    other = Yard(id="other", box=(110, 10, 190, 90), home=(150, 80))
    town = GatedTown(yards=(yard, other), facilities={"clinic": (150, 170)})
    outline = home("yard", shapely.box(*MIDDLE))
    study = study_of(town, compounds=[outline, *town.compounds()[1:]])
    walks = measure_study(study)
    assert walks["other"]["near"] == pytest.approx(20 + 10 + 60, abs=EXACT_M)
    assert walks["yard"]["near"] == pytest.approx(20, abs=EXACT_M)  # from its centre (150, 150)


def test_a_facility_behind_a_gate_for_residents_is_theirs_alone() -> None:
    yard = Yard(id="yard", box=MIDDLE, gates=(((150, 110), "residents"),))
    other = Yard(id="other", box=(110, 10, 190, 90), home=(150, 80))
    town = GatedTown(yards=(yard, other), facilities={"clinic": (150, 170)})
    outline = home("yard", shapely.box(*MIDDLE))
    walks = measure_study(study_of(town, compounds=[outline, *town.compounds()[1:]]))
    assert walks["other"]["possible"] == math.inf
    assert walks["yard"]["near"] == pytest.approx(20, abs=EXACT_M)


def test_entrances_are_where_a_facility_is_entered() -> None:
    """The park's south door is 10 m from the street of the home, its position 60 m away."""
    south = Yard(id="home", box=(110, 10, 190, 90), home=(150, 80))
    town = GatedTown(yards=(south,), facilities={"park": (150, 160)})
    door = row("door", point(150, 110), facility_id="park")
    far = row("far", point(150, 190), facility_id="park")
    walks = measure_study(study_of(town, entrances=[far, door]))
    assert walks["home"]["near"] == pytest.approx(20 + 10, abs=EXACT_M)
    assert walks["home"]["sure"] == walks["home"]["near"]


OTHER = Yard(id="other", box=(110, 10, 190, 90), home=(150, 80))


def whole(town: GatedTown, **more: list[Row]) -> tuple[Study, dict[str, float]]:
    """Measure a study by all that `measure_coverage` does; return the stated walks."""
    study = study_of(town, **more)
    result = measure_coverage(study, draws=3)
    base = build_baseline(study)
    stated = dict(zip(base.homes.table.index, result.distances["near_m"], strict=True))
    for way in find_ways(base, result.distances).itertuples():
        assert way.length_m == pytest.approx(stated[way.demand_id], abs=EXACT_M)
    return study, {str(key): float(walk_m) for key, walk_m in stated.items()}


@pytest.mark.parametrize("state", ["open", "residents", "closed", "unknown"])
def test_a_facility_behind_a_gate_is_measured_whole(state: str) -> None:
    """With draws, causes and ways: whoever may go in, nothing fails and the ways are as long."""
    yard = Yard(id="yard", box=MIDDLE, gates=(((150, 110), state),))
    town = GatedTown(yards=(yard, OTHER), facilities={"clinic": (150, 170)})
    outline = home("yard", shapely.box(*MIDDLE))
    _, walks = whole(town, compounds=[outline, *town.compounds()[1:]])
    assert walks["other"] == pytest.approx(90 if state == "open" else math.inf, abs=EXACT_M)
    assert walks["yard"] == pytest.approx(20, abs=EXACT_M)


def test_a_compound_known_by_its_gates_alone() -> None:
    yard = Yard(id="yard", box=MIDDLE, gates=(((150, 190), "residents"),))
    town = GatedTown(yards=(yard, OTHER), facilities={"clinic": (150, 100)})
    _, walks = whole(town, compounds=[home("yard", None), *town.compounds()[1:]])
    assert walks["yard"] == pytest.approx(210, abs=EXACT_M)


def drawn(town: GatedTown, **more: list[Row]) -> set[float]:
    """Return the shares of compounds within 300 m, in draws of gates known to 1 m."""
    gates = [gate | {"accuracy_m": 1.0} for gate in town.gates()]
    base = build_baseline(study_of(town, gates=gates, **more))
    return set(measure_draws(base, draws=20)["health", 5, "compounds"].share.tolist())


def test_walks_inside_are_part_of_what_is_drawn() -> None:
    """Some 310 m to the clinic, 70 m of them inside: within 300 m in no draw."""
    yard = Yard(
        id="yard",
        box=MIDDLE,
        lanes=(((150, 120), (150, 180)),),
        gates=(((150, 190), "residents"),),
        home=(150, 120),
    )
    assert drawn(GatedTown(yards=(yard,), facilities={"clinic": (0, 280)})) == {0.0}
    assert drawn(GatedTown(yards=(yard,), facilities={"clinic": (0, 240)})) == {1.0}


def test_walks_inside_to_facilities_are_part_of_what_is_drawn() -> None:
    """To the gate 210 m, and 60 m on to the clinic inside; then with 40 m more of the street."""
    yard = Yard(id="yard", box=MIDDLE, gates=(((150, 110), "open"),))
    for x_m, share in ((30, 1.0), (0, 0.5)):
        far = Yard(id="far", box=(10, 10, 90, 90), home=(x_m + 20, 0))
        town = GatedTown(yards=(yard, far), facilities={"clinic": (150, 170)})
        outline = home("yard", shapely.box(*MIDDLE))
        homes = [outline, home("far", point(x_m, 0))]
        assert drawn(town, compounds=homes) == {share}, x_m
