"""Random networks, places and facilities for laws, small enough to think about."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st

from ganquan_geo.network.walks.places import FacilitySet
from tests.towns import free_network, places, spans

if TYPE_CHECKING:
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.snapping import Snapped, Spans
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
def facility_sets(draw: st.DrawFn, network: WalkNetwork) -> FacilitySet:
    """Draw a category: known, assumed and on a street, with accuracies, some not located."""
    edges = st.integers(0, len(network.u) - 1)
    ways = st.sampled_from(["point", "street", "nowhere"])
    accuracies = st.sampled_from([0.0, 5.0, 30.0, 400.0])
    rows = draw(st.lists(st.tuples(ways, accuracies, st.booleans()), min_size=1, max_size=5))
    found, leg_m = [], []
    for number, (way, _, _) in enumerate(rows):
        for _ in range({"point": 1, "street": draw(st.integers(1, 2)), "nowhere": 0}[way]):
            edge = draw(edges)
            low, high = sorted((draw(_SHARES), draw(_SHARES)))
            high = low if way == "point" else high
            length_m = float(network.length_m[edge])
            found.append((number, edge, low * length_m, high * length_m))
            leg_m.append(draw(st.sampled_from([0.0, 15.0])) if way == "point" else 0.0)
    return FacilitySet(
        ids=np.array([f"f{number}" for number in range(len(rows))], dtype=object),
        accuracy_m=np.array([accuracy_m for _, accuracy_m, _ in rows]),
        assumed=np.array([assumed for _, _, assumed in rows]),
        on_line=np.array([way == "street" for way, _, _ in rows]),
        located=np.array([way != "nowhere" for way, _, _ in rows]),
        spans=spans(*found, leg_m=leg_m),
        xy=np.full((len(rows), 2), np.nan),
    )


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
    return dataclasses.replace(drawn, length_m=np.array([100.0, 206.0, 100.0]))
