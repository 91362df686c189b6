"""Places that are chosen, on paper: in what order, whom each gains, and where they can be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from ganquan_geo import DataError, build_baseline, read_study
from ganquan_geo.network.search.seeds import Table
from ganquan_geo.network.walks.every_walk import measure_table
from ganquan_geo.scenario.candidates import place_candidates, read_candidates, read_capacity
from ganquan_geo.scenario.serving import rank_chosen
from ganquan_geo.scenario.walks_now import find_known, measure_now_m, weigh_homes
from tests.towns import EXACT_M, facility, home, layer, line, lonlat_at, point, row
from tests.towns.gated import GatedTown, Yard
from tests.towns.gated_study import MIDDLE, study_of
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from ganquan_geo.network.baseline import Baseline

INF = math.inf


def table(*walks: tuple[int, int, float]) -> Table:
    home_row, facility_row, distance_m = zip(*walks, strict=True)
    return Table(
        home=np.array(home_row), facility=np.array(facility_row), distance_m=np.array(distance_m)
    )


def test_the_chosen_are_ranked_by_what_each_adds() -> None:
    """Home 0 is covered already; at 300 m a walk is within the limit of 300 m."""
    walks = table(
        (0, 1, 10.0), (1, 1, 300.0), (2, 1, 300.1), (1, 4, 20.0), (3, 4, 20.0), (2, 7, 5.0)
    )
    now_m = np.array([300.0, 300.1, INF, INF])
    weights = np.array([99.0, 2.0, 4.0, 1.0])
    order, gained = rank_chosen(np.array([1, 4, 7]), walks, now_m, weights, 300.0)
    assert order.tolist() == [7, 4, 1]
    assert [own.tolist() for own in gained] == [[2], [1, 3], []]


def test_of_equals_the_first_is_chosen_first() -> None:
    walks = table((0, 2, 1.0), (1, 0, 1.0), (2, 1, 1.0))
    order, gained = rank_chosen(np.array([0, 1, 2]), walks, np.full(3, INF), np.ones(3), 1.0)
    assert order.tolist() == [0, 1, 2]
    assert [own.tolist() for own in gained] == [[1], [2], [0]]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    """Return the town with one more clinic, assumed to stand at home-d."""
    layers = town_layers()
    layers["facilities"].append(facility("clinic-2", point(300, 300), assumed=True))
    layers["compounds"].append(home("home-e", None, households=None))
    layers["boundary"] = [row("town", line((0, 0), (1, 1)).buffer(150), name="镇")]
    return build_baseline(read_study(write_study(tmp_path_factory.mktemp("town"), layers=layers)))


def test_places_stand_evenly_along_the_streets_inside(base: Baseline) -> None:
    found = place_candidates(base)
    length_m = float((base.inside.end_m - base.inside.start_m).sum())
    assert len(found.ids) == math.ceil(length_m / 50)
    x, y = base.network.node_xy.min(axis=0)
    step_m = length_m / len(found.ids)
    assert np.diff(np.sort(along(base, found.at.edge, found.at.offset_m))) == pytest.approx(step_m)
    near = np.minimum(
        np.abs((found.xy[:, 0] - x + 50) % 100 - 50), np.abs((found.xy[:, 1] - y + 50) % 100 - 50)
    )
    assert near == pytest.approx(0, abs=EXACT_M)
    assert not found.at.leg_m.any()
    assert found.lonlat[0] == pytest.approx(lonlat_at(*(found.xy[0] - (x, y))), abs=1e-9)
    assert found.streets[0] == base.network.streets["name"].iloc[int(found.at.edge[0])]
    few = place_candidates(base, most=3)
    assert along(base, few.at.edge, few.at.offset_m) == pytest.approx(
        [length_m / 6, length_m / 2, length_m * 5 / 6]
    )


def along(base: Baseline, edge: np.ndarray, offset_m: np.ndarray) -> list[float]:
    """Return how far along all that is inside each place stands."""
    inside = base.inside
    before_m = np.cumsum(inside.end_m - inside.start_m) - (inside.end_m - inside.start_m)
    found = []
    for own, at_m in zip(edge.tolist(), offset_m.tolist(), strict=True):
        (part,) = np.flatnonzero(
            (inside.edge == own) & (inside.start_m <= at_m) & (at_m <= inside.end_m)
        )
        found.append(float(before_m[part] + at_m - inside.start_m[part]))
    return found


def test_candidates_of_a_layer_keep_what_it_says(base: Baseline) -> None:
    rows = layer(
        [
            facility("b", point(50, 10), name="乙", capacity=40.0),
            facility("a", point(100, 130), capacity=None),
        ]
    )
    found = read_candidates(base, rows)
    assert (found.ids, found.names[1]) == (("a", "b"), "乙")
    assert found.at.leg_m == pytest.approx([0, 10], abs=EXACT_M)
    assert found.capacity is not None
    assert found.capacity.tolist() == [INF, 40.0]
    assert found.streets == ("column-100", "row-0")
    bare = read_candidates(base, rows.drop(columns=["name", "capacity"]))
    assert (bare.names, bare.capacity) == (("", ""), None)
    told = read_capacity(pd.DataFrame({"capacity": pd.array([0, None], dtype="Int64")}))
    assert told is not None
    assert told.tolist() == [0, INF]


def test_what_homes_count_for(base: Baseline) -> None:
    every, ones = weigh_homes(base, "homes")
    assert every.index.tolist() == ["home-a", "home-b", "home-c", "home-d"]
    assert ones.tolist() == [1, 1, 1, 1]
    assert weigh_homes(base, "households")[1].tolist() == [100, 200, 300, 400]
    with pytest.raises(DataError, match="1 处住户没有 residents"):
        weigh_homes(base, "residents")


def test_walks_to_what_is_known_to_exist(base: Baseline) -> None:
    health, market = base.study.categories
    assert measure_now_m(base, health) == pytest.approx([50, 170, 400, 600], abs=EXACT_M)
    known = find_known(base, health)
    assert base.categories["health"].facilities.ids[known.facility].tolist() == ["clinic-1"]
    assert measure_now_m(base, market) == pytest.approx([350, 300 + 20 + 0 + 50, 300, 100], abs=51)


def test_of_several_gates_the_nearest_counts_for_each_facility() -> None:
    """The yard has a gate in the south and one in the north, 10 m from a clinic each."""
    gates = (((150, 110), "residents"), ((150, 190), "residents"))
    yards = (
        Yard(id="a", box=(10, 10, 90, 90), home=(50, 10)),
        Yard(id="b", box=MIDDLE, gates=gates),
    )
    clinics = {"north": (150, 200), "south": (150, 100)}
    gated = build_baseline(study_of(GatedTown(yards=yards, facilities=clinics)))
    (category,) = gated.study.categories
    known = find_known(gated, category)
    found = measure_table(gated, gated.demands["compounds"], known, known.leg_m, limit_m=900.0)
    ids = gated.categories["health"].facilities.ids[known.facility]
    walks = zip(found.home.tolist(), found.facility.tolist(), found.distance_m, strict=True)
    named = [(own, str(ids[other]), round(float(metres))) for own, other, metres in walks]
    far = [(0, "north", 10 + 50 + 200 + 50), (0, "south", 10 + 50 + 100 + 50)]
    assert sorted(named) == [*far, (1, "north", 10), (1, "south", 10)]
    assert measure_now_m(gated, category) == pytest.approx([210, 10], abs=EXACT_M)
