"""Facilities whose walks no street bounds: walks to them are bound by the straight line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.network.places.spots import SCALE
from ganquan_geo.network.places.unbound import Unbound, find_unbound
from ganquan_geo.network.walks.readings import build_category_fields
from ganquan_geo.network.walks.walks import measure_walks
from tests.network.places.test_places import facilities, homes
from tests.network.random_networks import networks
from tests.network.walks.moves import move
from tests.network.walks.tables import tabulate_walks
from tests.towns import facility, home, line

if TYPE_CHECKING:
    from ganquan_geo.network.walk_network import WalkNetwork
    from tests.towns import Row

EXACT_M = 0.2  # the plane and the ellipsoid differ by less here
BOUND_M = 1_000.0


def possible_m(network: WalkNetwork, *rows: Row, at: list[Row]) -> list[float]:
    demand, _ = homes(network, *at)
    found, _ = facilities(network, *rows)
    fields = build_category_fields(network, found, bound_m=BOUND_M, tight_m=BOUND_M)
    walks = measure_walks(network, demand, fields, bound_m=BOUND_M)
    return tabulate_walks(walks, demand)["possible_m"].tolist()


WEST, EAST = home("a", shapely.Point(0, 0)), home("b", shapely.Point(300, 0), accuracy_m=20.0)


def test_one_off_the_streets_is_no_nearer_than_the_straight_line(
    town_network: WalkNetwork,
) -> None:
    """The park stands 400 m east of the last corner, and is known to 30 m; the home to 20."""
    park = facility("park", shapely.Point(700, 0), accuracy_m=30.0)
    assert possible_m(town_network, park, at=[WEST, EAST]) == pytest.approx([670, 350], abs=EXACT_M)


def test_one_known_too_badly_is_no_nearer_than_the_straight_line_less_that(
    town_network: WalkNetwork,
) -> None:
    vague = facility("vague", shapely.Point(300, 340), accuracy_m=250.0)
    assert possible_m(town_network, vague, at=[WEST, EAST]) == pytest.approx(
        [np.hypot(300, 340) - 250, 340 - 250 - 20], abs=EXACT_M
    )


def test_one_without_a_position_may_be_right_here(town_network: WalkNetwork) -> None:
    rows = [facility("park", shapely.Point(700, 0)), facility("lost", None)]
    assert possible_m(town_network, *rows, at=[WEST, EAST]) == [0, 0]


def test_what_a_street_leads_to_stays_as_near_as_it_is(town_network: WalkNetwork) -> None:
    rows = [facility("clinic", shapely.Point(100, 0)), facility("park", shapely.Point(700, 0))]
    assert possible_m(town_network, *rows, at=[WEST, EAST]) == pytest.approx(
        [100, 180], abs=EXACT_M
    )


def test_one_whose_line_leaves_the_streets_stands_along_that_line(
    town_network: WalkNetwork,
) -> None:
    away = facility("away", line((700, 0), (900, 0)), accuracy_m=10.0)
    assert possible_m(town_network, away, at=[WEST]) == pytest.approx([690], abs=EXACT_M)


def test_a_town_whose_facilities_all_have_streets_has_none(town_network: WalkNetwork) -> None:
    found, _ = facilities(town_network, facility("clinic", shapely.Point(100, 0)))
    assert find_unbound(found) is None


def test_outside_the_boundary_one_is_no_matter_of_what_is_inside(
    town_network: WalkNetwork,
) -> None:
    rows = [facility("clinic", shapely.Point(100, 0)), facility("park", shapely.Point(700, 0))]
    found, _ = facilities(town_network, *rows, facility("lost", None))
    inside = found.within(shapely.box(-50, -50, 350, 350))
    assert inside is not None
    assert found.lost.tolist() == [False, True, True]  # clinic, lost, park
    assert inside.lost.tolist() == [False, True, False]


@given(data=st.data(), network=networks())
def test_on_streets_no_place_is_bound_above_its_straight_line(
    data: st.DataObject, network: WalkNetwork
) -> None:
    """Wherever on an edge one stands: by one of its ends, or both."""
    xy = data.draw(st.tuples(st.integers(-900, 900), st.integers(-900, 900)))
    own = Unbound(
        shapes=np.array([shapely.Point(xy)], dtype=object),
        accuracy_m=np.array([data.draw(st.sampled_from([0.0, 40.0, 300.0]))]),
        anywhere=False,
    )
    node_m = own.least_on_streets_m(network)
    share = np.linspace(0, 1, 9)[:, None]
    along_m = share * network.length_m
    by_ends_m = np.minimum(
        node_m[network.u] + along_m, node_m[network.v] + network.length_m - along_m
    )
    straight_m = shapely.distance(
        shapely.line_interpolate_point(network.line, share, normalized=True), own.shapes[0]
    )
    assert (by_ends_m <= np.maximum(straight_m - own.accuracy_m[0], 0.0) + 1e-6).all()


@given(seed=st.integers(0, 2**32 - 1))
def test_no_straight_line_is_shorter_however_places_are_moved(seed: int) -> None:
    random = np.random.default_rng(seed)
    xy = random.uniform(-1_000, 1_000, (6, 2))
    shapes = np.asarray(shapely.points(xy), dtype=object)
    shapes[0] = shapely.LineString([xy[0], xy[1]])
    shapes[3] = shapely.box(*xy[3], *(xy[3] + 150))
    accuracy_m = random.choice([0.0, 15.0, 260.0, 700.0], 6)
    own = Unbound(shapes=shapes[:3], accuracy_m=accuracy_m[:3], anywhere=False)
    least_m = own.least_m(shapes[3:], accuracy_m[3:])
    moved = move(shapes, accuracy_m, random)
    apart_m = shapely.distance(moved[3:, None], moved[None, :3]).min(axis=1)
    assert (least_m <= apart_m).all()
    if not accuracy_m.any():
        exact_m = shapely.distance(shapes[3:, None], shapes[None, :3]).min(axis=1)
        assert least_m == pytest.approx(exact_m, rel=2 * SCALE)
