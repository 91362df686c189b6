"""The least and the greatest walk of uncertain places, worked out on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from tests.network.walks.moves import RoughTown, build_town
from tests.towns import facility, home, line, street, town_street_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

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
