"""The least and the greatest walk of uncertain places, worked out on paper."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.model.study import StudySettings
from ganquan_geo.network.intervals import measure_overlaps_m
from ganquan_geo.network.joins.land import join_land, measure_land
from ganquan_geo.network.places.snapping import snap_points, spans_of
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.frontage import measure_inside_frontage
from ganquan_geo.network.walks.reach import measure_inside, measure_reach
from ganquan_geo.network.walks.readings import build_category_fields
from ganquan_geo.network.walks.walks import SAME_PLACE_M
from tests.network.walks.moves import (
    BOUND_M,
    FAR_M,
    RoughTown,
    build_town,
    facility_rows,
    home_rows,
    measure_moved,
    move,
    rough_towns,
    street_rows,
)
from tests.network.walks.plain_walks import all_walks, plain_walks
from tests.network.walks.tables import tabulate_tiers
from tests.towns import facility, home, layer, line, street, town_street_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ganquan_geo.network.walk_network import WalkNetwork
    from tests.network.walks.moves import Row

    Shapes = NDArray[np.object_]

EXACT_M = 1e-3
WIDER_M = 2.0  # stretches are up to 1 m long and legs known to half a metre

STRAIGHT = [street("s", line((0, 0), (1000, 0)))]
CLINIC = facility("clinic", shapely.Point(0, 0))


def town(
    streets: Sequence[dict[str, object]],
    place: shapely.Geometry,
    accuracy_m: float,
    *facilities: dict[str, object],
) -> RoughTown:
    return build_town(streets, [home("h", place, accuracy_m=accuracy_m)], facilities or [CLINIC])


def assert_walk(found: RoughTown, *, least_m: float, near_m: float, greatest_m: float) -> None:
    walk = found.walks().iloc[0]
    assert walk["near_m"] == pytest.approx(near_m, abs=EXACT_M)
    assert least_m - WIDER_M <= walk["possible_m"] <= least_m + EXACT_M
    assert greatest_m - EXACT_M <= walk["sure_m"] <= greatest_m + WIDER_M


def test_a_home_beside_a_straight_street() -> None:
    """At (300, 10) to 20 m: nearest on the street at x = 282.7, farthest askew north-east."""
    found = town(STRAIGHT, shapely.Point(300, 10), 20.0)
    least_m = 300 - np.sqrt(20**2 - 10**2)
    assert_walk(found, least_m=least_m, near_m=310, greatest_m=310 + 20 * np.sqrt(2))


def test_a_home_that_may_be_at_the_very_facility() -> None:
    found = town(STRAIGHT, shapely.Point(30, 0), 40.0)
    assert_walk(found, least_m=0, near_m=30, greatest_m=30 + 40 * np.sqrt(2))


def test_a_home_between_two_facilities_on_one_street() -> None:
    """It may be 15 m to either side of (100, 0), askew 21 m farther from the nearer."""
    both = [CLINIC, facility("other", shapely.Point(220, 0))]
    found = town(STRAIGHT, shapely.Point(100, 0), 15.0, *both)
    # From (110, 0) both are 110 m away; 11.2 m beside that, it is farthest from both.
    greatest_m = 110 + np.sqrt(15**2 - 10**2)
    assert_walk(found, least_m=85, near_m=100, greatest_m=greatest_m)


def test_a_home_beside_a_corner_may_be_round_it() -> None:
    """At (60, 0) to 30 m, the clinic at (50, 0), 10 m away; the next street is x = 100.

    Askew to the north-east, points as near to that street join it: 27.07 m from both, it is
    27.07 m to (100, 27.07), as much again to the corner, and 50 m back along the street.
    """
    found = town(
        town_street_rows(),
        shapely.Point(60, 0),
        30.0,
        facility("clinic", shapely.Point(50, 0)),
    )
    away_m = (40 + np.sqrt(200)) / 2
    assert_walk(found, least_m=0, near_m=10, greatest_m=50 + 2 * away_m)


def test_a_home_between_two_streets_may_join_the_farther_one() -> None:
    """South of the middle of two streets 40 m apart, which meet at the clinic's end only.

    Half way between, just north of the middle, it is 20 m to the northern one and 40 m more.
    """
    streets = [
        street("south", line((0, 0), (1000, 0))),
        street("north", line((0, 40), (1000, 40))),
        street("end", line((0, 0), (0, 40))),
    ]
    found = town(streets, shapely.Point(300, 19), 5.0)
    least_m = 319 - 5 * np.sqrt(2)
    greatest_m = 300 + np.sqrt(5**2 - 1) + 20 + 40
    assert_walk(found, least_m=least_m, near_m=319, greatest_m=greatest_m)


def test_a_home_beyond_a_dead_end() -> None:
    """Every point of its disc joins the end of the street, 1,000 m from the clinic."""
    found = town(STRAIGHT, shapely.Point(1030, 0), 10.0)
    assert_walk(found, least_m=1020, near_m=1030, greatest_m=1040)


def test_a_home_over_a_tunnel_walks_to_the_street() -> None:
    """The tunnel leads straight to the clinic, 5 m below; the street is 60 m away.

    Somewhere in its disc of 20 m the tunnel is the nearest, everywhere in it the street counts.
    """
    streets = [
        street("street", line((0, 0), (500, 0))),
        street("up", line((0, 0), (0, 55))),
        street("tunnel", line((0, 55), (500, 55)), tunnel=True),
    ]
    found = town(streets, shapely.Point(300, 60), 20.0)
    askew_m = 20 * np.sqrt(2)
    assert_walk(found, least_m=360 - askew_m, near_m=360, greatest_m=360 + askew_m)


def test_a_compound_may_be_left_anywhere_on_its_outline() -> None:
    """A square of 40 m, 10 m from the street: from its near corner, or its far one."""
    found = town(STRAIGHT, shapely.box(200, 10, 240, 50), 0.0)
    assert_walk(found, least_m=210, near_m=250, greatest_m=290)


def test_a_facility_drawn_as_an_area_is_entered_from_its_outline() -> None:
    """The best estimate is its nearest side; its door may be at the far side as well."""
    area = facility("clinic", shapely.box(500, 10, 540, 50))
    found = town(STRAIGHT, shapely.Point(100, 0), 0.0, area)
    walk = found.walks().iloc[0]
    assert walk["possible_m"] <= walk["near_m"]
    assert 410 - WIDER_M <= walk["possible_m"] <= 410 + EXACT_M
    assert 490 - EXACT_M <= walk["sure_m"] <= 490 + WIDER_M


def test_a_clinic_in_the_middle_of_a_compound() -> None:
    """At best estimate it is there; from the outline it may be out to the street and back."""
    inside = facility("clinic", shapely.Point(220, 30))
    found = town(STRAIGHT, shapely.box(200, 10, 240, 50), 0.0, inside)
    assert_walk(found, least_m=0, near_m=0, greatest_m=20 + 50 + 30)


def test_both_may_be_on_the_wrong_side_of_a_block() -> None:
    """A park between two streets 200 m apart, which meet in the west, and a home south of it.

    At best estimate it is entered from the north, 10 m from the street. It may be entered across
    from the home, 20 m away, or half way up its east side from the street in the north.
    """
    streets = [
        street("south", line((0, 0), (400, 0))),
        street("north", line((0, 200), (400, 200))),
        street("west", line((0, 0), (0, 200))),
    ]
    park = facility("park", shapely.box(100, 20, 300, 190))
    found = town(streets, shapely.Point(200, 0), 0.0, park)
    walk = found.walks().iloc[0]
    assert 510 - EXACT_M <= walk["near_m"] <= 710 + EXACT_M  # anywhere along its north side
    assert 20 - WIDER_M <= walk["possible_m"] <= 20 + EXACT_M
    assert 800 - EXACT_M <= walk["sure_m"] <= 800 + WIDER_M


@pytest.mark.parametrize("place", [(60.0, 0.0), (150.0, 20.0), (0.0, 0.0), (250.0, 250.0)])
def test_exact_places_have_a_single_figure(place: tuple[float, float]) -> None:
    """On the street of the clinic, beside another, at a corner, in the middle of a block."""
    clinic = facility("clinic", shapely.Point(50, 0))
    found = town(town_street_rows(), shapely.Point(place), 0.0, clinic)
    walk = found.walks().iloc[0]
    assert walk["near_m"] == walk["far_m"] == walk["sure_m"] == walk["known_m"]
    assert walk["possible_m"] == pytest.approx(walk["near_m"], abs=1e-9)


ROUNDING_M = 1e-3
MOVES = 8  # of the facilities, each with as many of the homes
SEEDS = st.integers(0, 2**32 - 1)
SAMPLED_M = 0.01  # that close to a metre away, sampling decides
LOOSE_M = 2.0  # bounds are worked out to a metre or so for either place
SETTINGS = StudySettings(snap_limit_m=FAR_M, land_step_m=15.0)
FEW = hypothesis.settings(max_examples=15)


@hypothesis.given(rough_towns(), SEEDS)
def test_no_move_leads_out_of_the_bounds(town: RoughTown, seed: int) -> None:
    """Some 6,000 walks between points moved within what is known of them."""
    random = np.random.default_rng(seed)
    walks = town.walks()
    low_m, high_m = walks["possible_m"].to_numpy(), walks["sure_m"].to_numpy()
    assert (low_m <= walks["near_m"]).all()
    for _ in range(MOVES):
        stands = move(town.facilities.shapes, town.facilities.accuracy_m, random)
        for _ in range(MOVES):
            homes = move(town.demand.shapes, town.demand.accuracy_m, random)
            walk_m = measure_moved(town, homes, stands)
            assert (walk_m >= low_m - ROUNDING_M).all()
            assert (walk_m <= high_m + ROUNDING_M).all()


def sample_disc(x: float, y: float, radius_m: float, *, rings: int) -> Shapes:
    """Return points all over a disc, most of them on its rim."""
    angle = [np.linspace(0, 2 * np.pi, 8 * ring, endpoint=False) for ring in range(1, rings)]
    share = [np.full(8 * ring, ring / rings) for ring in range(1, rings)]
    rim = np.linspace(0, 2 * np.pi, 50 * rings, endpoint=False)
    every = np.concatenate([*angle, rim, [0.0]])
    off_m = 0.999999 * radius_m * np.concatenate([*share, np.ones(len(rim)), [0.0]])
    return np.asarray(shapely.points(x + off_m * np.cos(every), y + off_m * np.sin(every)))


def is_drawn_twice(network: WalkNetwork) -> bool:
    """Return whether some edges lie along each other."""
    return any(
        one.intersection(other.buffer(0.1)).length > 1
        for one, other in itertools.combinations(network.line, 2)
    )


@FEW
@hypothesis.given(
    street_rows(),
    st.tuples(st.integers(-50, 450), st.integers(-50, 450)),
    st.sampled_from([5.0, 20.0, 45.0]),
    st.lists(
        st.tuples(st.integers(-50, 450), st.integers(-50, 450), st.sampled_from([0.0, 0.0, 12.0])),
        min_size=1,
        max_size=2,
    ),
)
def test_bounds_are_hardly_wider_than_what_sampling_finds(
    streets: list[Row],
    place: tuple[int, int],
    accuracy_m: float,
    stands: list[tuple[int, int, float]],
) -> None:
    """Home and facilities in their discs, both sampled: at most 2 m or 1 % wider for each."""
    clinics = [
        facility(f"f{row}", shapely.Point(x, y), accuracy_m=own_m)
        for row, (x, y, own_m) in enumerate(stands)
    ]
    town = build_town(streets, [home("h", shapely.Point(place), accuracy_m=accuracy_m)], clinics)
    network, walks = town.network, plain_walks(town.network)
    hypothesis.assume(not is_drawn_twice(network))  # either may then be joined
    walk = town.walks().iloc[0]
    ((home_x, home_y),) = town.demand.xy.tolist()
    samples = sample_disc(home_x, home_y, accuracy_m, rings=24)
    doors = snap_points(network, samples)
    least_m, greatest_m = np.inf, np.full(len(samples), np.inf)
    for shape, own_m in zip(town.facilities.shapes, town.facilities.accuracy_m, strict=True):
        spots = sample_disc(shape.x, shape.y, own_m, rings=8) if own_m else np.array([shape])
        every_m = all_walks(walks, doors, snap_points(network, spots))
        straight_m = shapely.distance(samples[:, None], spots[None, :])
        for same_m in (SAME_PLACE_M, SAME_PLACE_M + SAMPLED_M):
            every_m = np.where(straight_m <= same_m, np.minimum(straight_m, every_m), every_m)
            if same_m == SAME_PLACE_M:
                greatest_m = np.minimum(greatest_m, every_m.max(axis=1))
        least_m = min(least_m, float(every_m.min()))
    most_m = float(greatest_m.max())
    rough = any(own_m for *_, own_m in stands)
    step_m = 2 * accuracy_m / 24 + rough  # between two samples
    if np.isfinite(least_m):
        wider_m = least_m - walk["possible_m"]
        assert -SAMPLED_M <= wider_m <= (1 + rough) * max(LOOSE_M, least_m / 100) + step_m
    if np.isfinite(most_m):
        wider_m = walk["sure_m"] - most_m
        assert -ROUNDING_M <= wider_m <= (1 + rough) * max(LOOSE_M, most_m / 100) + step_m
    assert np.isinf(walk["possible_m"]) == np.isinf(least_m)
    assert np.isinf(walk["sure_m"]) == np.isinf(most_m)


@hypothesis.given(st.data())
def test_exact_points_have_a_single_figure(data: st.DataObject) -> None:
    streets = data.draw(street_rows())
    homes = [row | {"accuracy_m": 0.0} for row in data.draw(home_rows())]
    clinics = [row | {"accuracy_m": 0.0} for row in data.draw(facility_rows(streets))]
    rows: list[Row] = [
        row | {"geometry": shapely.centroid(row["geometry"])} for row in (*homes, *clinics)
    ]
    walks = build_town(streets, rows[: len(homes)], rows[len(homes) :]).walks()
    for column in ("far_m", "sure_m", "known_m"):
        assert walks[column].tolist() == walks["near_m"].tolist()
    assert walks["possible_m"].to_numpy() == pytest.approx(walks["near_m"].to_numpy(), abs=1e-9)


@FEW
@hypothesis.given(st.data(), st.sampled_from([1.0, 10.0, 80.0]))
def test_more_accuracy_never_narrows_a_bound(data: st.DataObject, more_m: float) -> None:
    """But for the metre to which bounds are worked out."""
    streets = data.draw(street_rows())
    homes, clinics = data.draw(home_rows()), data.draw(facility_rows(streets))
    known, rougher = (
        build_town(
            streets,
            [row | {"accuracy_m": row["accuracy_m"] + by_m} for row in homes],
            [row | {"accuracy_m": row["accuracy_m"] + by_m} for row in clinics],
        ).walks()
        for by_m in (0.0, more_m)
    )
    assert known["near_m"].tolist() == rougher["near_m"].tolist()
    assert (rougher["possible_m"] <= known["possible_m"] + LOOSE_M).all()
    assert (rougher["sure_m"] >= known["sure_m"] - LOOSE_M).all()


@FEW
@hypothesis.given(st.data())
def test_an_added_facility_never_lengthens_a_walk(data: st.DataObject) -> None:
    streets = data.draw(street_rows())
    homes, clinics = data.draw(home_rows()), data.draw(facility_rows(streets))
    (added,) = data.draw(facility_rows(streets, most=1))
    before = build_town(streets, homes, clinics).walks()
    after = build_town(streets, homes, [*clinics, added | {"id": "new"}]).walks()
    assert (after["near_m"] <= before["near_m"]).all()
    assert (after["far_m"] <= before["far_m"] + ROUNDING_M).all()
    assert (after["possible_m"] <= before["possible_m"] + ROUNDING_M).all()
    assert (after["sure_m"] <= before["sure_m"] + LOOSE_M / 2).all()


# Shares.


@FEW
@hypothesis.given(street_rows(), st.data(), SEEDS)
def test_moved_shares_of_land_and_street_length_are_within_theirs(
    streets: list[Row], data: st.DataObject, seed: int
) -> None:
    """Each compound is moved as a whole with its land; streets are where they are."""
    random = np.random.default_rng(seed)
    corners = st.tuples(st.integers(-50, 400), st.integers(-50, 400))
    areas = [
        home(
            f"c{row}",
            shapely.box(x, y, x + 90, y + 40),
            accuracy_m=data.draw(st.sampled_from([0.0, 10.0, 50.0])),
        )
        for row, (x, y) in enumerate(data.draw(st.lists(corners, min_size=1, max_size=3)))
    ]
    town = build_town(streets, areas, data.draw(facility_rows(streets)))
    network, stands = town.network, town.facilities
    fields = build_category_fields(network, stands, bound_m=BOUND_M, tight_m=BOUND_M)
    land = join_land(network, layer(areas), settings=SETTINGS)
    inside = measure_inside(network, shapely.box(0, 0, 250, 250))
    limits_m = {1: 90.0, 2: 260.0, 3: 600.0}
    of_land = tabulate_tiers(
        measure_land(network, land, fields, limits_m=limits_m, bound_m=BOUND_M)
    )
    of_streets = tabulate_tiers(
        measure_inside_frontage(network, fields, inside=inside, limits_m=limits_m)
    )
    origins = np.array([shapely.Point(0, 0)] * len(areas), dtype=object)
    radius_m = np.zeros(len(areas))
    radius_m[land.owner] = land.accuracy_m
    for _ in range(MOVES):
        moved = spans_of(snap_points(network, move(stands.shapes, stands.accuracy_m, random)))
        field = build_field(network, moved, extra_m=moved.leg_m, bound_m=BOUND_M)
        step = shapely.get_coordinates(move(origins, radius_m, random))[land.owner]
        at = snap_points(network, np.asarray(shapely.points(land.xy + step)))
        walk_m, _ = measure_nearest(network, field, at, bound_m=BOUND_M)
        for tier, limit_m in limits_m.items():
            land_m2 = land.land_m2[walk_m <= limit_m].sum()
            assert of_land["sure"][tier] - 1e-6 <= land_m2 <= of_land["possible"][tier] + 1e-6
            reach = measure_reach(network, field, limit_m=limit_m)
            length_m = measure_overlaps_m(inside, reach).sum()
            assert of_streets["sure"][tier] - ROUNDING_M <= length_m
            assert length_m <= of_streets["possible"][tier] + ROUNDING_M
