"""Random networks, places and facilities for laws, small enough to think about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely
from hypothesis import strategies as st

from ganquan_geo.network.places.places import FacilitySet
from ganquan_geo.network.places.snapping import spans_of
from ganquan_geo.network.places.spots import Spots, drop_needless
from tests.towns import free_network, places, spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.walk_network import WalkNetwork
    from tests.towns import Place

_SHARES = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.floats(0.0, 1.0))


@st.composite
def networks(draw: st.DrawFn) -> WalkNetwork:
    """Draw a network with parallel edges, loops and several parts, some of them crossing."""
    spots = st.tuples(st.integers(0, 6), st.integers(0, 6))
    found = draw(st.lists(spots, min_size=2, max_size=7, unique=True))
    nodes = [(50.0 * x, 50.0 * y) for x, y in found]
    numbers = st.integers(0, len(nodes) - 1)
    bends = st.tuples(st.integers(1, 20), st.integers(1, 20))
    edges = []
    for a, b, bend in draw(
        st.lists(st.tuples(numbers, numbers, st.none() | bends), min_size=1, max_size=10)
    ):
        (x, y), (dx, dy) = nodes[a], bend or (7, 3)
        if a == b:
            edges.append((a, b, [(x + dx, y), (x, y + dy)]))
        elif bend is not None:
            edges.append((a, b, [(x + dx, y - dy)]))
        else:
            edges.append((a, b, []))
    return free_network(nodes, edges)


@st.composite
def snapped(draw: st.DrawFn, network: WalkNetwork, *, most: int = 6) -> Snapped:
    """Draw places on the edges of a network, often at its nodes."""
    edges = st.integers(0, len(network.u) - 1)
    found = draw(st.lists(st.tuples(edges, _SHARES), min_size=1, max_size=most))
    return places(*[(edge, share * float(network.length_m[edge])) for edge, share in found])


@st.composite
def stretches(draw: st.DrawFn, network: WalkNetwork, *, most: int = 5) -> Spans:
    """Draw facilities, of one to three stretches each; some are points, some are alike."""
    edges = st.integers(0, len(network.u) - 1)
    one = st.tuples(edges, _SHARES, st.none() | _SHARES)
    found = []
    many = draw(st.lists(st.lists(one, min_size=1, max_size=3), min_size=1, max_size=most))
    for number, parts in enumerate(many):
        for edge, a, b in parts:
            low, high = sorted((a, a if b is None else b))
            length_m = float(network.length_m[edge])
            found.append((number, edge, low * length_m, high * length_m))
    return spans(*found)


@st.composite
def points(draw: st.DrawFn, network: WalkNetwork, *, most: int = 6) -> Spans:
    """Draw facilities whose place is known, with a leg each; some are in the same place."""
    at = draw(snapped(network, most=most))
    legs = st.sampled_from([0.0, 0.0, 12.5, 40.0])
    leg_m = [draw(legs) for _ in at.edge]
    where = zip(at.edge.tolist(), at.offset_m.tolist(), strict=True)
    found = [(number, edge, off, off) for number, (edge, off) in enumerate(where)]
    return spans(*found, leg_m=leg_m)


@st.composite
def spots(draw: st.DrawFn, network: WalkNetwork, best: Spans, unsure: Sequence[int]) -> Spots:
    """Draw where places may be joined: where they are, some of them elsewhere too.

    Parameters
    ----------
    best
        Their best estimates.
    unsure
        Numbers of those that may be elsewhere.
    """
    edges = st.integers(0, len(network.u) - 1)
    legs = st.sampled_from([0.0, 0.0, 20.0, 60.0])
    more, least_m, greatest_m = [], [], []
    for number in unsure:
        for _ in range(draw(st.integers(1, 3))):
            edge = draw(edges)
            low, high = sorted((draw(_SHARES), draw(_SHARES)))
            length_m = float(network.length_m[edge])
            more.append((number, edge, low * length_m, high * length_m))
            least, greatest = sorted((draw(legs), draw(legs)))
            least_m.append(least)
            greatest_m.append(greatest)
    return Spots(
        near=drop_needless([best, spans(*more, leg_m=least_m)], longest=False),
        far=drop_needless([best, spans(*more, leg_m=greatest_m)], longest=True),
    )


@st.composite
def homes_with_spots(draw: st.DrawFn, network: WalkNetwork) -> tuple[Snapped, Spots]:
    """Draw homes, some of which may be elsewhere too."""
    at = draw(snapped(network, most=4))
    unsure = [row for row in range(len(at.edge)) if draw(st.booleans())]
    return at, draw(spots(network, spans_of(at), unsure))


@st.composite
def facility_sets(draw: st.DrawFn, network: WalkNetwork) -> FacilitySet:
    """Draw a category: known, assumed and on a street, some that may be elsewhere or nowhere."""
    edges = st.integers(0, len(network.u) - 1)
    ways = st.sampled_from(["point", "street", "nowhere"])
    rows = draw(st.lists(st.tuples(ways, st.booleans(), st.booleans()), min_size=1, max_size=5))
    found, leg_m = [], []
    for number, (way, _, _) in enumerate(rows):
        for _ in range({"point": 1, "street": draw(st.integers(1, 2)), "nowhere": 0}[way]):
            edge = draw(edges)
            low, high = sorted((draw(_SHARES), draw(_SHARES)))
            high = low if way == "point" else high
            length_m = float(network.length_m[edge])
            found.append((number, edge, low * length_m, high * length_m))
            leg_m.append(draw(st.sampled_from([0.0, 15.0])) if way == "point" else 0.0)
    unsure = [number for number, (way, own, _) in enumerate(rows) if own and way != "nowhere"]
    return facility_set(
        spans(*found, leg_m=leg_m),
        count=len(rows),
        spots=draw(spots(network, spans(*found, leg_m=leg_m), unsure)),
        assumed=[number for number, (_, _, assumed) in enumerate(rows) if assumed],
        unsure=unsure,
        on_line=[number for number, (way, _, _) in enumerate(rows) if way == "street"],
    )


def facility_set(
    where: Spans,
    *,
    count: int,
    spots: Spots | None = None,
    unsure: Sequence[int] | None = None,
    assumed: Sequence[int] = (),
    on_line: Sequence[int] = (),
) -> FacilitySet:
    """Return facilities of which only the places on the network are known.

    Parameters
    ----------
    spots
        Where they may be joined; None: where they are.
    unsure
        Numbers of those that may be elsewhere; None: all whose spots are given.
    """
    numbers = np.arange(count)
    located = np.isin(numbers, where.facility)
    if unsure is None:
        unsure = range(count) if spots else ()
    shapes = np.array([shapely.Point()] * count, dtype=object)
    shapes[list(on_line)] = shapely.LineString()
    shapes[~located] = None
    return FacilitySet(
        ids=np.array([f"f{number}" for number in numbers], dtype=object),
        assumed=np.isin(numbers, assumed),
        on_line=np.isin(numbers, on_line),
        located=located,
        lost=np.zeros(count, dtype=bool),  # those not located are not in question here
        perhaps=np.zeros(count, dtype=bool),
        around=np.full(count, None),
        inner_m=np.zeros(count),
        inner_unsure=np.zeros(count, bool),
        spans=where,
        spots=spots or exact_spots(where),
        shapes=shapes,
        accuracy_m=np.where(located & np.isin(numbers, unsure), 1.0, 0.0),
        level=np.zeros(count, dtype=np.int64),
    )


def exact_spots(best: Spans) -> Spots:
    """Return the spots of places that are where they are."""
    return Spots(near=drop_needless([best], longest=False), far=drop_needless([best], longest=True))


def of(at: Snapped) -> list[Place]:
    return list(zip(at.edge.tolist(), at.offset_m.tolist(), strict=True))


def ends_of(facilities: Spans) -> list[Place]:
    edges = facilities.edge.tolist()
    return [
        place
        for offsets in (facilities.start_m.tolist(), facilities.end_m.tolist())
        for place in zip(edges, offsets, strict=True)
    ]


def integer_network() -> WalkNetwork:
    """Return two streets of exactly 100 m and a longer parallel one, in a row."""
    drawn = free_network(
        [(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)], [(0, 1, []), (0, 1, [(50.0, 90.0)]), (1, 2, [])]
    )
    return replace(drawn, length_m=np.array([100.0, 206.0, 100.0]))
