from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.model.reach import READINGS
from ganquan_geo.model.study import StudySettings
from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.joins.joins import join_demand, join_facilities
from ganquan_geo.network.joins.land import join_land, measure_land
from ganquan_geo.network.walks.frontage import measure_inside_frontage
from ganquan_geo.network.walks.reach import build_area, measure_inside
from ganquan_geo.network.walks.readings import CategoryFields, build_category_fields
from ganquan_geo.network.walks.walks import SAME_PLACE_M, find_same_place, measure_walks
from tests.network.walks.tables import tabulate_tiers, tabulate_walks
from tests.towns import (
    EXACT_M,
    facility,
    home,
    layer,
    line,
    point,
    street,
    town_facility_rows,
    town_home_rows,
    town_street_rows,
)
from tests.towns.studies import measure_town

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from ganquan_geo.network.walk_network import WalkNetwork
    from tests.towns import Row


BOUND_M = 5_000.0
SNAP_LIMIT_M = 60.0
BOUNDS_M = 2.5  # either spot is of stretches up to 1 m long, with legs to 0.25 m


def category(network: WalkNetwork, *rows: dict[str, object]) -> CategoryFields:
    found, _ = join_facilities(network, layer(rows), snap_limit_m=SNAP_LIMIT_M, where="f")
    return build_category_fields(network, found, bound_m=BOUND_M, tight_m=BOUND_M)


def walks(network: WalkNetwork, clinics: CategoryFields, *rows: dict[str, object]) -> pd.DataFrame:
    demand, _ = join_demand(network, layer(rows), snap_limit_m=SNAP_LIMIT_M, where="h")
    return tabulate_walks(measure_walks(network, demand, clinics, bound_m=BOUND_M), demand)


def metres(table: pd.DataFrame, row: str) -> list[float]:
    """Return near, far, sure, possible, known."""
    columns = [f"{reading}_m" for reading in READINGS]
    found: list[float] = table.loc[[row], columns].to_numpy()[0].tolist()
    return found


def assert_bounds(found: list[float], *, sure: float, possible: float, known: float) -> None:
    """Bounds are never narrower than those on paper, and hardly wider."""
    for found_m, walk_m in ((found[2], sure), (found[4], known)):
        assert walk_m - 1e-3 <= found_m <= walk_m + BOUNDS_M
    assert max(possible - BOUNDS_M, 0) <= found[3] <= possible + 1e-3


CLINIC = facility("clinic", shapely.Point(50, 0))


def test_the_walks_of_the_towns_homes_as_worked_out_on_paper(town_network: WalkNetwork) -> None:
    """Clinic a is at (50, 0); b, guessed, at (300, 250); c between (100, 200) and (200, 200).

    Home 1 at (0, 0): 50 m to a. Home 2 at (100, 150): to a 200 m, to the best place of c 50 m,
    to its worst 150. But c may be 20 m from its street: at (100, 180), 30 m away, or at
    (180, 220), as near to (180, 200) as to (200, 220); by the latter it is 190 m away.
    Home 3, 10 m north of (250, 0): 210 m to a.
    Home 4 starts from (250, 220): 20 m to the street at (250, 200), from there 100 m to b
    and 50 to 150 m to c. Its outline is known to 15 m, so it may be left from (215, 215) for c
    at its side. At worst from (245, 245), 45 m west to (200, 245) and 45 m south to (200, 200),
    from where c may be 140 m away: 230 m. b may be nearer from everywhere else, but is not known:
    from (255, 245) by (300, 245) and (300, 200) it is 45 + 45 + 240 m to c.
    """
    found = walks(town_network, category(town_network, *town_facility_rows()), *town_home_rows())
    expected = {
        "home-1": [50, 50, 50, 50, 50],
        "home-2": [50, 150, 190, 30, 190],
        "home-3": [210, 210, 210, 210, 210],
        "home-4": [70, 120, 230, 0, 330],
    }
    for row, (near_m, far_m, sure_m, possible_m, known_m) in expected.items():
        assert metres(found, row)[:2] == pytest.approx([near_m, far_m], abs=1e-3), row
        assert_bounds(metres(found, row), sure=sure_m, possible=possible_m, known=known_m)
    assert found["facility_id"].tolist() == ["clinic-a", "clinic-c", "clinic-a", "clinic-c"]
    assert found["position"].tolist() == ["known", "street", "known", "street"]


def test_both_the_home_and_the_facility_may_be_beside_the_street_and_along_it(
    town_network: WalkNetwork,
) -> None:
    """A walk grows most by moving off askew: by as much along the street as away from it.

    So 30 m off is 42.43 m more, 12 m off 16.97 m more. It shrinks most along the street.
    """
    clinic = category(town_network, CLINIC | {"accuracy_m": 12.0})
    rows = [
        home("a", shapely.Point(150, 0), accuracy_m=30.0),
        home("b", shapely.Point(45, 0), accuracy_m=30.0),
    ]
    found = walks(town_network, clinic, *rows)
    askew_m = np.sqrt(2) * (30 + 12)
    for row, walk_m, least_m in (("a", 100, 58), ("b", 5, 0)):
        most_m = walk_m + askew_m
        assert metres(found, row)[:2] == pytest.approx([walk_m, walk_m], abs=EXACT_M)
        assert_bounds(metres(found, row), sure=most_m, possible=least_m, known=most_m)


def test_an_assumed_facility_is_told(town_network: WalkNetwork) -> None:
    found = walks(
        town_network,
        category(town_network, CLINIC | {"assumed": True}),
        home("a", shapely.Point(150, 0)),
    )
    assert found.loc["a", "position"] == "assumed"
    assert metres(found, "a") == pytest.approx([100, 100, 100, 100, np.inf], abs=EXACT_M)


def test_a_home_that_is_not_located_has_no_walk_and_an_unreachable_one_none_either() -> None:
    island = layer([*town_street_rows(), street("island", line((0, 500), (100, 500)))])
    network = build_walk_network(island, join_tolerance_m=1.0)
    found = walks(
        network,
        category(network, CLINIC),
        home("a", shapely.Point(50, 500), accuracy_m=10.0),
        home("b", None),
        home("c", shapely.Point(50, 900)),
        home("d", shapely.Point(60, 0)),
    )
    assert metres(found, "a") == [np.inf] * 5
    assert found.loc[["b", "c"], [f"{reading}_m" for reading in READINGS]].isna().all(axis=None)
    assert metres(found, "d") == pytest.approx([10] * 5, abs=EXACT_M)
    assert found["facility_id"].tolist() == ["", "", "", "clinic"]
    assert found["position"].tolist() == ["", "", "", "known"]


def test_without_any_facility_every_walk_is_infinite(town_network: WalkNetwork) -> None:
    empty, _ = join_facilities(
        town_network, layer([CLINIC]).iloc[:0], snap_limit_m=SNAP_LIMIT_M, where="f"
    )
    none = build_category_fields(town_network, empty, bound_m=BOUND_M, tight_m=BOUND_M)
    lost = category(town_network, facility("lost", None, accuracy_m=np.nan))
    for fields, least_m in ((none, np.inf), (lost, 0.0)):  # the lost one may be next door
        found = walks(town_network, fields, home("a", shapely.Point(60, 0)))
        assert metres(found, "a") == [np.inf, np.inf, np.inf, least_m, np.inf]
        assert found.loc["a", "facility_id"] == ""
        assert found.loc["a", "position"] == ""


def test_a_facility_at_the_very_place_of_a_home_is_not_reached_by_way_of_the_street(
    town_network: WalkNetwork,
) -> None:
    """Both stand in one courtyard, 20 m from the street; the home's place is known to 6 m.

    So they may be at one place and need not: then it is out to the street and back.
    """
    clinic = category(town_network, facility("f", shapely.Point(250, 20), accuracy_m=15.0))
    rows = [
        home("same", shapely.Point(250, 20.5), accuracy_m=6.0),
        home("next", shapely.Point(250, 22), accuracy_m=6.0),
    ]
    found = walks(town_network, clinic, *rows)
    askew_m = np.sqrt(2) * (15 + 6)
    assert metres(found, "same")[:2] == pytest.approx([0.5, 0.5], abs=1e-3)
    assert metres(found, "next")[:2] == pytest.approx([42, 42], abs=1e-3)
    for row, walk_m in (("same", 40.5), ("next", 42)):
        most_m = walk_m + askew_m
        assert_bounds(metres(found, row), sure=most_m, possible=0, known=most_m)
    assert found["facility_id"].tolist() == ["f", "f"]


def test_of_two_facilities_at_the_place_of_a_home_each_reading_has_its_own(
    town_network: WalkNetwork,
) -> None:
    """The guessed one is nearer and may be 100 m off; the other is 0.8 m away for sure."""
    clinics = category(
        town_network,
        facility("guess", shapely.Point(250, 40.2), accuracy_m=100.0, assumed=True),
        facility("sure", shapely.Point(250, 40.8)),
    )
    found = walks(town_network, clinics, home("a", shapely.Point(250, 40)))
    assert metres(found, "a") == pytest.approx([0.2, 0.2, 0.8, 0, 0.8], abs=1e-3)


# Street length within the boundary.


def frontage(
    network: WalkNetwork,
    clinics: CategoryFields,
    limits_m: Mapping[int, float],
    area: shapely.Geometry,
    *,
    margin_m: float = 10.0,
) -> pd.DataFrame:
    boundary = layer([home("boundary", area)])
    inside = measure_inside(network, build_area(network, boundary, margin_m=margin_m))
    found = measure_inside_frontage(network, clinics, inside=inside, limits_m=limits_m)
    return tabulate_tiers(found)


TOWN = shapely.box(0, 0, 300, 300)


def test_the_covered_street_length_of_the_town(town_network: WalkNetwork) -> None:
    """Streets on the boundary belong to the town: 2,400 m; 190 m of them within 80 m."""
    found = frontage(town_network, category(town_network, CLINIC), {5: 80.0, 15: 600.0}, TOWN)
    assert found["total"].tolist() == pytest.approx([2_400] * 2, abs=1e-3)
    for reading in READINGS:
        assert found.loc[5, reading] == pytest.approx(190, abs=1e-3)
        assert found[reading].tolist()[1] == found["total"].tolist()[1]


def test_only_what_lies_within_the_boundary_counts(town_network: WalkNetwork) -> None:
    """Of the 190 m within 80 m of (50, 0), the half west of x = 50 is 50 m and 30 m."""
    west = shapely.box(-20, -20, 50, 320)
    found = frontage(town_network, category(town_network, CLINIC), {5: 80.0}, west, margin_m=0)
    assert found.loc[5, "near"] == pytest.approx(80, abs=1e-3)
    assert found.loc[5, "total"] == pytest.approx(300 + 4 * 50, abs=1e-3)


def test_the_margin_takes_in_streets_along_the_boundary(town_network: WalkNetwork) -> None:
    within = shapely.box(5, 5, 295, 295)
    bare = frontage(town_network, category(town_network, CLINIC), {5: 80.0}, within, margin_m=0)
    wide = frontage(town_network, category(town_network, CLINIC), {5: 80.0}, within, margin_m=10)
    assert bare.loc[5, "total"] == pytest.approx(4 * 290, abs=1e-3)
    assert wide.loc[5, "total"] == pytest.approx(2_400, abs=1e-3)


def test_the_boundary_may_have_several_rows(town_network: WalkNetwork) -> None:
    halves = layer([home(n, shapely.box(x, 0, x + 150, 300)) for n, x in (("a", 0), ("b", 150))])
    inside = measure_inside(town_network, build_area(town_network, halves, margin_m=10.0))
    assert inside.length_m() == pytest.approx(2_400, abs=1e-3)


def test_the_accuracy_of_a_street_shortens_and_lengthens_the_limit() -> None:
    """Sure: 70 m, so 100 + 3 x 20; possible: 90 m, so 100 + 3 x 40."""
    rows = [row | {"accuracy_m": 10.0} for row in town_street_rows()]
    network = build_walk_network(layer(rows), join_tolerance_m=1.0)
    found = frontage(network, category(network, CLINIC), {5: 80.0}, TOWN)
    row = found[list(READINGS)].to_numpy()[0]
    assert row == pytest.approx(np.array([190, 190, 160, 220, 160]), abs=1e-3)


def test_around_a_facility_known_only_to_its_street_the_worst_place_counts() -> None:
    """It is somewhere on the dead end from (0, 0) to (0, 100), with a street across its foot.

    Best: the whole dead end, and 60 m of the street either way. Worst, within 130 m: 30 m of
    the street either way, where it is at the far end. On the dead end itself both ends are
    100 m from its worst place, so 30 m from each are sure; the fields do not tell that its
    middle is nearer, and count it as not covered rather than guess.
    """
    rows = [street("main", line((-500, 0), (500, 0))), street("end", line((0, 0), (0, 100)))]
    network = build_walk_network(layer(rows), join_tolerance_m=1.0)
    somewhere = category(network, facility("f", line((0, 0), (0, 100))))
    area = shapely.box(-600, -50, 600, 150)
    found = frontage(network, somewhere, {5: 60.0, 10: 130.0}, area)
    assert found.loc[5, "near"] == pytest.approx(100 + 2 * 60, abs=1e-3)
    assert found.loc[5, "far"] == 0
    assert found.loc[10, "far"] == pytest.approx(2 * 30 + 2 * 30, abs=1e-3)


# Land.


SETTINGS = StudySettings(
    join_tolerance_m=1.0,
    boundary_margin_m=10.0,
    snap_limit_m=250.0,
    search_limit_m=5000.0,
    area_width_m=25.0,
    land_step_m=10.0,
)


def test_the_covered_land_of_a_compound_point_by_point(town_network: WalkNetwork) -> None:
    """Twelve points of 100 m2 each, y = 5 and 15 above the southern street, x = 225 to 275.

    The walk is y + x - 50. Each point may be 10 m off. Askew that is 14.14 m more: the least of
    the greatest walks are 194.14 (one point) and 204.14. The least walks are 14.14 m less of those
    15 m from the street; those 5 m from it come to stand on it, 8.66 m along: 7 points to 196.34,
    the next at 205.86. As land is taken apart coarsely, limits are 8 m from what they shut out.
    """
    compound = home("a", shapely.box(220, 0, 280, 20), accuracy_m=10.0)
    measured = measure_land(
        town_network,
        join_land(
            town_network,
            layer([compound, home("b", shapely.Point(10, 10)), home("c", None)]),
            settings=SETTINGS,
        ),
        category(town_network, CLINIC),
        limits_m={5: 197.0, 10: 204.0, 15: 1_000.0},
        bound_m=BOUND_M,
    )
    found = tabulate_tiers(measured)
    assert found["weightless"].tolist() == [2, 2, 2]
    assert found["total"].tolist() == pytest.approx([1_200] * 3, abs=1e-3)
    assert found["near"].tolist() == pytest.approx([300, 500, 1_200])
    assert found["far"].tolist() == pytest.approx([300, 500, 1_200])
    assert found["possible"].tolist()[::2] == pytest.approx([700, 1_200])
    assert found["sure"].tolist()[1:] == pytest.approx([100, 1_200])
    assert found["known"].tolist()[1:] == pytest.approx([100, 1_200])


@pytest.mark.parametrize("drawn", [None, shapely.Point(10, 10), shapely.Polygon()])
def test_without_polygons_there_is_no_land(
    town_network: WalkNetwork, drawn: shapely.Geometry | None
) -> None:
    found = measure_land(
        town_network,
        join_land(town_network, layer([home("a", drawn)]), settings=SETTINGS),
        category(town_network, CLINIC),
        limits_m={5: 300.0},
        bound_m=BOUND_M,
    )
    assert found == {}


SPOTS = st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2)), min_size=1, max_size=6)


def xy(*spots: tuple[float, float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(spots, dtype=float).reshape(-1, 2)


def test_a_facility_within_a_metre_is_as_far_as_the_straight_line() -> None:
    homes = xy((0, 0), (100, 0), (200, 0))
    found_m, number = find_same_place(homes, xy((200.3, 0.4), (100, 1.5), (0, 0)))
    assert found_m == pytest.approx([0, np.inf, 0.5])
    assert number.tolist() == [2, -1, 0]


def test_of_two_equally_near_the_lower_number_counts() -> None:
    _, number = find_same_place(xy((0, 0)), xy((0.5, 0), (0, 0.5)))
    assert number.tolist() == [0]


def test_facilities_without_a_point_and_empty_tables_are_nowhere() -> None:
    found_m, number = find_same_place(xy((0, 0)), xy((np.nan, np.nan)))
    assert (found_m.tolist(), number.tolist()) == ([np.inf], [-1])
    found_m, number = find_same_place(xy(), xy((0, 0)))
    assert (found_m.tolist(), number.tolist()) == ([], [])
    found_m, number = find_same_place(xy((0, 0)), xy())
    assert (found_m.tolist(), number.tolist()) == ([np.inf], [-1])


@hypothesis.given(SPOTS, SPOTS)
def test_it_is_the_least_of_all(
    homes: list[tuple[float, float]], facilities: list[tuple[float, float]]
) -> None:
    found_m, number = find_same_place(xy(*homes), xy(*facilities))
    straight_m = np.hypot(
        *(xy(*homes)[:, None, :] - xy(*facilities)[None, :, :]).transpose(2, 0, 1)
    )
    hypothesis.assume((np.abs(straight_m - SAME_PLACE_M) > 1e-9).all())
    walk_m = np.where(straight_m < SAME_PLACE_M, straight_m, np.inf)
    assert found_m == pytest.approx(walk_m.min(axis=1))
    for row, chosen in enumerate(number.tolist()):
        assert (chosen == -1) == np.isinf(found_m[row])
        assert chosen == -1 or walk_m[row, chosen] == pytest.approx(found_m[row])


def _walk(folder: Path, layers: dict[str, list[Row]]) -> Any:  # noqa: ANN401 - a row of a table
    walks: Any = measure_town(folder, layers=layers).distances.set_index(["demand_id", "category"])
    return walks.loc[("one", "health")]


@pytest.mark.parametrize(
    ("home_m", "facility_m", "surely"),
    [(0.0, 0.0, True), (0.4, 0.6, True), (0.4, 0.61, False), (1.1, 0.0, False)],
)
def test_they_are_surely_together_where_their_accuracies_leave_a_metre(
    tmp_path: Path, home_m: float, facility_m: float, *, surely: bool
) -> None:
    """In the middle of a block, 50 m from every street: else it is there and back, 100 m."""
    layers = {
        "compounds": [home("one", point(150, 150), accuracy_m=home_m)],
        "facilities": [facility("clinic", point(150, 150), accuracy_m=facility_m)],
    }
    own = _walk(tmp_path / "s", layers)
    assert own["near_m"] == own["possible_m"] == 0
    assert (own["sure_m"] <= home_m + facility_m + EXACT_M) == surely


@pytest.mark.parametrize("area_is", ["home", "facility"])
def test_in_an_area_one_may_be_away_from_the_other(tmp_path: Path, area_is: str) -> None:
    """A clinic at the corner of a compound's land, or a home at a clinic's: up to 20 m apart."""
    area, corner = shapely.box(140, 140, 160, 160), point(140, 140)
    layers = {
        "compounds": [home("one", area if area_is == "home" else corner)],
        "facilities": [facility("clinic", corner if area_is == "home" else area)],
    }
    own = _walk(tmp_path / "s", layers)
    assert own["possible_m"] == 0
    assert own["sure_m"] > 80  # to a street and back: no walk across a block is known
