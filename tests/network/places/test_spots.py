"""Where uncertain places join the streets: worked out on paper, sampled, and by both engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.network.places import spots as spots_module
from ganquan_geo.network.places.beams import Beams, find_beams
from ganquan_geo.network.places.snapping import snap_points, spans_of
from ganquan_geo.network.places.spots import (
    STEP_M,
    TOLERANCE_M,
    WIDTH_M,
    build_pieces,
    build_place_spots,
    build_regions,
    drop_needless,
    find_stretches,
)
from ganquan_geo.network.search.built import load_kernel
from tests.network.random_networks import networks, stretches
from tests.network.walks.moves import move
from tests.towns import line, plain_network, spans

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ganquan_geo.network.places.snapping import Spans
    from ganquan_geo.network.walk_network import WalkNetwork

    Floats = NDArray[np.float64]
    Leg = Callable[[float], float]

NEAR_M = 0.03  # lengths in the plane and on the ellipsoid are taken to differ by 1 in 10,000
LOOSE_M = 2 * TOLERANCE_M  # a bound is this near to some leg of its stretch


def found_around(
    network: WalkNetwork, shape: shapely.Geometry, accuracy_m: float, *, level: int = 0
) -> tuple[Spans, Spans]:
    """Return where one place may be joined, by the least and by the greatest legs."""
    regions = build_regions(np.array([shape], dtype=object), np.array([accuracy_m]))
    return find_stretches(network, regions, build_pieces(network, level=level))


def drawn(found: Spans, network: WalkNetwork) -> list[shapely.LineString]:
    """Return the stretches as lines in the plane."""
    ends = [
        shapely.line_interpolate_point(
            network.line[found.edge], at_m / network.length_m[found.edge], normalized=True
        )
        for at_m in (found.start_m, found.end_m)
    ]
    return [shapely.LineString([a, b]) for a, b in zip(*ends, strict=True)]


def legs_at(
    found: tuple[Spans, Spans], network: WalkNetwork, x: float, y: float
) -> tuple[float, float] | None:
    """Return the least and the greatest leg by which a point of a street is joined, if it is."""
    here = [shape.distance(shapely.Point(x, y)) < 1e-6 for shape in drawn(found[0], network)]
    if not any(here):
        return None
    return float(found[0].leg_m[here].min()), float(found[1].leg_m[here].max())


def assert_legs(
    found: tuple[Spans, Spans],
    network: WalkNetwork,
    *,
    foot: Callable[[float], tuple[float, float]],
    between: tuple[float, float],
    least: Leg,
    greatest: Leg,
) -> None:
    """A part of a street is joined by legs as worked out: never fewer, hardly more.

    Parameters
    ----------
    foot
        The point of the street, by where along it.
    between
        Where the part starts and ends; nothing beside it is joined.
    least, greatest
        The legs, metres, by where along the street.
    """
    start, end = between
    for at in np.linspace(start + NEAR_M, end - NEAR_M, 41).tolist():
        legs_m = legs_at(found, network, *foot(at))
        assert legs_m is not None, at
        about = np.clip(np.linspace(at - WIDTH_M, at + WIDTH_M, 41), start, end).tolist()
        assert legs_m[0] <= least(at) + 1e-3
        assert legs_m[0] >= min(least(x) for x in about) - LOOSE_M - NEAR_M
        assert legs_m[1] >= greatest(at) - 1e-3
        assert legs_m[1] <= max(greatest(x) for x in about) + LOOSE_M + NEAR_M
    for at in (start - WIDTH_M - NEAR_M, end + WIDTH_M + NEAR_M):
        assert legs_at(found, network, *foot(at)) is None, at


def always(leg_m: float) -> Leg:
    return lambda _: leg_m


def assert_range(near: Spans, far: Spans, *, least_m: float, greatest_m: float) -> None:
    assert least_m - LOOSE_M - NEAR_M <= near.leg_m.min() <= least_m + 1e-3
    assert greatest_m - 1e-3 <= far.leg_m.max() <= greatest_m + LOOSE_M + NEAR_M


# Worked out on paper.


def test_a_disc_beside_a_straight_street() -> None:
    """10 m from the street, known to 6 m: at x the disc is 10 -+ sqrt(36 - x^2) m away."""
    network = plain_network([line((-100, 0), (100, 0))])
    found = found_around(network, shapely.Point(0, 10), 6.0)
    assert_legs(
        found,
        network,
        foot=lambda x: (x, 0),
        between=(-6, 6),
        least=lambda x: 10 - np.sqrt(36 - x**2),
        greatest=lambda x: 10 + np.sqrt(36 - x**2),
    )


def test_a_disc_over_a_straight_street() -> None:
    """3 m from the street, known to 5 m: it may be on the street from x = -4 to 4."""
    network = plain_network([line((-100, 0), (100, 0))])
    found = found_around(network, shapely.Point(0, 3), 5.0)
    assert_legs(
        found,
        network,
        foot=lambda x: (x, 0),
        between=(-5, 5),
        least=lambda x: max(3 - np.sqrt(25 - x**2), 0.0),
        greatest=lambda x: 3 + np.sqrt(25 - x**2),
    )


def test_everything_beyond_a_dead_end_joins_its_end() -> None:
    network = plain_network([line((-100, 0), (0, 0))])
    near, far = found_around(network, shapely.Point(20, 0), 5.0)
    assert {shape.coords[0] for shape in drawn(near, network)} == {(0.0, 0.0)}
    assert (near.start_m == near.end_m).all()
    assert_range(near, far, least_m=15, greatest_m=25)


def test_round_a_dead_end_the_disc_is_cut_where_the_street_ends() -> None:
    """Its middle is at the end: half of it joins the street, half of it the end."""
    network = plain_network([line((-100, 0), (0, 0))])
    found = found_around(network, shapely.Point(0, 0), 8.0)
    assert_legs(
        found,
        network,
        foot=lambda x: (min(x, 0), abs(max(x, 0))),
        between=(-8, 0),
        least=always(0.0),
        greatest=lambda x: np.sqrt(64 - x**2),
    )


def test_outside_a_corner_everything_joins_the_corner() -> None:
    """The streets come from the west and the north; the disc is to the south-east."""
    network = plain_network([line((-100, 0), (0, 0), (0, 100))])
    near, far = found_around(network, shapely.Point(20, -20), 5.0)
    assert {shape.coords[0] for shape in drawn(near, network)} == {(0.0, 0.0)}
    away_m = np.sqrt(20**2 + 20**2)
    assert_range(near, far, least_m=away_m - 5, greatest_m=away_m + 5)


def test_inside_a_corner_the_disc_is_cut_half_way_between_the_streets() -> None:
    """Its middle is 20 m from both; nothing below the diagonal joins the street to the north."""
    network = plain_network([line((-100, 0), (0, 0), (0, 100))])
    found = found_around(network, shapely.Point(-20, 20), 10.0)
    low, high = 20 - 10, 20 + 10

    def least(along: float) -> float:
        return float(20 - np.sqrt(100 - (along - 20) ** 2))

    def greatest(along: float) -> float:
        return min(float(20 + np.sqrt(100 - (along - 20) ** 2)), along)

    # Of what is as far along as away the disc begins and ends 7 m before and behind its middle.
    between = (20 - np.sqrt(50), high)
    for foot in (lambda at: (-at, 0.0), lambda at: (0.0, at)):
        assert_legs(found, network, foot=foot, between=between, least=least, greatest=greatest)
    assert low < between[0]


def test_between_two_streets_the_disc_is_cut_in_the_middle() -> None:
    """18 m from one and 22 m from the other: what is beyond 20 m joins the other."""
    network = plain_network([line((-100, 0), (100, 0)), line((-100, 40), (100, 40))])
    found = found_around(network, shapely.Point(0, 18), 10.0)
    wide = np.sqrt(100 - 4)
    assert_legs(
        found,
        network,
        foot=lambda x: (x, 0),
        between=(-10, 10),
        least=lambda x: 18 - np.sqrt(100 - x**2),
        greatest=lambda x: min(18 + np.sqrt(100 - x**2), 20),
    )
    assert_legs(
        found,
        network,
        foot=lambda x: (x, 40),
        between=(-wide, wide),
        least=lambda x: 22 - np.sqrt(100 - x**2),
        greatest=always(20.0),
    )


def test_nobody_at_grade_joins_a_tunnel() -> None:
    """The tunnel is 5 m away and the street 25 m; who is in the tunnel's level joins it."""
    network = plain_network([line((-100, 0), (100, 0)), line((-100, 30), (100, 30))])
    network.streets["tunnel"] = [False, True]
    network = type(network)(
        **{name: getattr(network, name) for name in ("node_xy", "u", "v", "line", "length_m")},
        streets=network.streets,
        crs=network.crs,
    )
    assert sorted(network.level.tolist()) == [-1, 0]
    for level, away_m in ((0, 25.0), (-1, 5.0)):
        near, far = found_around(network, shapely.Point(0, 25), 3.0, level=level)
        assert set(network.level[near.edge].tolist()) == {level}
        assert_range(near, far, least_m=away_m - 3, greatest_m=away_m + 3)


def test_an_area_joins_from_its_outline() -> None:
    """A square of 40 m, 10 m beside the street: from its near or its far side, not its middle."""
    network = plain_network([line((-100, 0), (200, 0))])
    found = found_around(network, shapely.box(0, 10, 40, 50), 0.0)
    assert_legs(
        found,
        network,
        foot=lambda x: (x, 0),
        between=(0, 40),
        least=always(10.0),
        greatest=always(50.0),
    )


def test_a_court_has_an_outline_too() -> None:
    """A ring of buildings with a court: its inner side is nearer to the alley in the court."""
    ring = shapely.box(0, 0, 60, 60).difference(shapely.box(10, 10, 50, 50))
    network = plain_network([line((20, 30), (40, 30)), line((-100, -30), (160, -30))])
    near, _ = found_around(network, ring, 0.0)
    least = {
        y: min(
            leg_m
            for shape, leg_m in zip(drawn(near, network), near.leg_m.tolist(), strict=True)
            if shape.coords[0][1] == pytest.approx(y, abs=1e-6)
        )
        for y in (30, -30)
    }
    assert least == pytest.approx({30: 10, -30: 30}, abs=NEAR_M + LOOSE_M)


def test_what_is_known_exactly_has_one_joint(town_network: WalkNetwork) -> None:
    shapes = shapely.points([(150, 20), (310, -7)])
    best = snap_points(town_network, shapes)
    for accuracy_m in (0.0, np.nan):
        found = build_place_spots(
            town_network,
            shapes,
            np.full(2, accuracy_m),
            best=best,
            level=np.zeros(2, dtype=np.int64),
        )
        for own in (found.near, found.far):
            assert own.facility.tolist() == [0, 1]
            assert own.edge.tolist() == best.edge.tolist()
            assert own.start_m.tolist() == own.end_m.tolist() == best.offset_m.tolist()
            assert own.leg_m.tolist() == best.leg_m.tolist()


# Laws.


@st.composite
def rough_places(draw: st.DrawFn) -> tuple[shapely.Geometry, float]:
    """Draw a point or an area in and about the random networks, and how well it is known."""
    x, y = (draw(st.floats(-80, 380)) for _ in range(2))
    accuracy_m = draw(st.sampled_from([0.5, 6.0, 45.0, 160.0]))
    if draw(st.booleans()):
        return shapely.Point(x, y), accuracy_m
    turned = shapely.affinity.rotate(shapely.box(x, y, x + 60, y + 25), draw(st.floats(0, 90)))
    return turned, draw(st.sampled_from([0.0, accuracy_m]))


@hypothesis.settings(max_examples=20)
@hypothesis.given(networks(), rough_places(), st.integers(0, 2**32 - 1))
def test_every_joint_of_a_moved_place_is_in_its_spot(
    network: WalkNetwork, place: tuple[shapely.Geometry, float], seed: int
) -> None:
    shape, accuracy_m = place
    near, far = found_around(network, shape, accuracy_m)
    count = 150
    moved = move(
        np.array([shape] * count, dtype=object),
        np.full(count, accuracy_m),
        np.random.default_rng(seed),
    )
    at = snap_points(network, moved)
    share = at.offset_m / network.length_m[at.edge]
    feet = shapely.line_interpolate_point(network.line[at.edge], share, normalized=True)
    tree = shapely.STRtree(drawn(near, network))  # at a crossing any of its edges will do
    which, row = tree.query(feet, predicate="dwithin", distance=1e-3)
    held = (near.leg_m[row] <= at.leg_m[which] + 1e-3) & (far.leg_m[row] >= at.leg_m[which] - 1e-3)
    assert set(which[held].tolist()) == set(range(count))


@hypothesis.settings(max_examples=12)  # numpy takes its time
@hypothesis.given(networks(), st.lists(rough_places(), min_size=1, max_size=3))
def test_the_kernel_finds_the_beams_of_numpy(
    network: WalkNetwork, places: list[tuple[shapely.Geometry, float]]
) -> None:
    regions = build_regions(
        np.array([shape for shape, _ in places], dtype=object),
        np.array([accuracy_m for _, accuracy_m in places]),
    )
    pieces = build_pieces(network)
    near = spots_module._find_near(pieces, regions)
    found = []
    for engine in (load_kernel, lambda: None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ganquan_geo.network.places.beams.load_kernel", engine)
            beams = find_beams(regions, pieces, near, width_m=WIDTH_M, tolerance_m=TOLERANCE_M)
        found.append(in_order(beams))
    compiled, plain = found
    assert len(compiled.region) == len(plain.region)
    for name in ("region", "piece", "side", "low", "high", "least_m", "greatest_m"):
        one, other = getattr(compiled, name), getattr(plain, name)
        assert one == pytest.approx(other, abs=1e-6), name


def in_order(beams: Beams) -> Beams:
    order = np.lexsort((beams.low, beams.side, beams.piece, beams.region))
    names = ("region", "piece", "side", "low", "high", "least_m", "greatest_m")
    return Beams(**{name: getattr(beams, name)[order] for name in names})


@pytest.mark.parametrize("kept", ["least", "greatest"])
@hypothesis.given(st.data())
def test_stretches_that_are_dropped_decide_no_walk(kept: str, data: st.DataObject) -> None:
    """From anywhere along the edge: a walk rises and falls by no more than one goes on."""
    longest = kept == "greatest"
    network = data.draw(networks())
    found = data.draw(stretches(network))
    legs = st.sampled_from([0.0, 0.3, 12.0, 40.0])
    raw = spans(
        *zip(found.facility, found.edge, found.start_m, found.end_m, strict=True),
        leg_m=[data.draw(legs) for _ in found.edge],
    )
    left = drop_needless([raw], longest=longest)
    edge_m = float(network.length_m.max())
    for by_u_m, by_v_m in ((0.0, edge_m), (edge_m, 0.0), (0.0, 0.0), (30.0, 10.0)):
        for place, edge in {*zip(raw.facility.tolist(), raw.edge.tolist(), strict=True)}:
            walks_m = []
            for own in (raw, left):
                rows = (own.facility == place) & (own.edge == edge)
                low, high, leg_m = own.start_m[rows], own.end_m[rows], own.leg_m[rows]
                turn = (by_v_m + network.length_m[edge] - by_u_m) / 2
                tried = [
                    np.minimum(by_u_m + x, by_v_m + network.length_m[edge] - x) + leg_m
                    for x in (low, high, np.clip(turn, low, high))
                ]
                walks_m.append(np.max(tried) if longest else np.min(tried))
            before_m, after_m = walks_m
            wider_m = after_m - before_m if longest else before_m - after_m
            assert -1e-9 <= wider_m <= STEP_M


@pytest.mark.parametrize("kept", ["least", "greatest"])
@hypothesis.given(st.data())
def test_kept_stretches_are_in_order_and_none_over_another(kept: str, data: st.DataObject) -> None:
    network = data.draw(networks())
    parts = [data.draw(stretches(network)) for _ in range(2)]
    left = drop_needless(parts, longest=kept == "greatest")
    key = np.stack([left.facility, left.edge, left.start_m, left.end_m])
    assert (np.lexsort(key[::-1]) == np.arange(len(left.edge))).all()
    same = (left.facility[1:] == left.facility[:-1]) & (left.edge[1:] == left.edge[:-1])
    assert (left.start_m[1:][same] >= left.end_m[:-1][same]).all()
    assert {*left.facility.tolist()} == {*parts[0].facility.tolist(), *parts[1].facility.tolist()}


@hypothesis.given(networks(), st.floats(-50, 350), st.floats(-50, 350))
def test_a_spot_holds_the_best_estimate(network: WalkNetwork, x: float, y: float) -> None:
    shapes = shapely.points([(x, y)])
    best = snap_points(network, shapes)
    spots = build_place_spots(
        network, shapes, np.array([30.0]), best=best, level=np.zeros(1, dtype=np.int64)
    )
    alone = spans_of(best)
    for own, sign in ((spots.near, 1), (spots.far, -1)):
        rows = own.edge == alone.edge[0]
        way_m = np.maximum(own.start_m[rows] - alone.start_m[0], 0.0)
        way_m = np.maximum(way_m, alone.start_m[0] - own.end_m[rows])
        # A stretch may be left out for a neighbour that is better by the way to it.
        reach_m = sign * own.leg_m[rows] + way_m
        assert (reach_m <= sign * alone.leg_m[0] + 1e-3).any()
