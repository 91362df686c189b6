"""Networks of any shape for the engines, and what networkx says of them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from ganquan_geo.network.search.engine import build_engine
from ganquan_geo.network.search.kernel import CompiledNetwork
from ganquan_geo.network.search.scipy_network import ScipyNetwork
from ganquan_geo.network.search.seeds import build_seeds
from tests.towns import network_of, places, spans, split_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.search.seeds import Seeds
    from ganquan_geo.network.walk_network import WalkNetwork

FAR_M = 1e9
# Sums of these are exact in binary, so ties are ties in any order of adding.
EXACT_LENGTHS = st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0, 64.0])
ANY_LENGTHS = st.one_of(
    st.sampled_from([0.0, 1e-9, 0.1, 0.2, 0.3, 100.0, 5e4]), st.floats(1e-3, 500.0)
)
SHARES = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])


def bare(count: int, edges: Sequence[tuple[int, int, float]]) -> WalkNetwork:
    """Return a network of given lengths, whatever its drawing says."""
    xy = np.random.default_rng(count).uniform(0, 1000, (count, 2))
    return network_of(
        xy, [(a, b) for a, b, _ in edges], length_m=[length_m for *_, length_m in edges]
    )


def jittered_grid(side: int, *, seed: int) -> WalkNetwork:
    """Return a street grid with jittered crossings, a third of its edges left out."""
    rng = np.random.default_rng(seed)
    number = np.arange(side * side).reshape(side, side)
    xy = np.argwhere(number >= 0) * 90.0 + rng.uniform(-27.0, 27.0, (side * side, 2))
    u = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    v = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    edges = np.column_stack([u, v])[rng.random(len(u)) < 0.7]
    straight_m = np.linalg.norm(xy[edges[:, 0]] - xy[edges[:, 1]], axis=1)
    return network_of(xy, edges, length_m=straight_m * rng.uniform(1.0, 1.2, len(edges)))


def compiled(network: WalkNetwork) -> CompiledNetwork:
    engine = build_engine(network)
    assert isinstance(engine, CompiledNetwork)
    return engine


def plain(network: WalkNetwork) -> ScipyNetwork:
    return ScipyNetwork(streets=network.adjacency(), u=network.u, v=network.v)


@st.composite
def cases(
    draw: st.DrawFn, lengths: st.SearchStrategy[float] = EXACT_LENGTHS
) -> tuple[WalkNetwork, Spans, Snapped]:
    """Draw a network with parallel edges, loops, islands and steps of no length, and places.

    Facilities and homes stand at quarters of edges, often on the same one.
    """
    count = draw(st.integers(1, 16))
    number = st.integers(0, count - 1)
    most = draw(st.sampled_from([3, 12, 40]))  # from single ways to crossings of many
    edges = draw(st.lists(st.tuples(number, number, lengths), min_size=1, max_size=most))
    if draw(st.booleans()):  # a long row without branches, for the chains
        row = draw(st.permutations(range(count)))
        edges += [(a, b, draw(lengths)) for a, b in pairwise(row)]
    network = bare(count, edges)
    where = st.tuples(st.integers(0, len(edges) - 1), SHARES)
    stands = [
        (facility, edge, share * edges[edge][2], share * edges[edge][2])
        for facility, (edge, share) in enumerate(draw(st.lists(where, min_size=1, max_size=6)))
    ]
    homes = draw(st.lists(where, min_size=1, max_size=6))
    legs = [draw(st.sampled_from([0.0, 0.0, 1.0])) for _ in stands]
    return (
        network,
        spans(*stands, leg_m=legs),
        places(*((edge, share * edges[edge][2]) for edge, share in homes), leg_m=0.5),
    )


def seeds_of(network: WalkNetwork, stands: Spans) -> Seeds:
    return build_seeds(network, stands, extra_m=stands.leg_m)


def split(network: WalkNetwork, stands: Spans, homes: Snapped) -> dict[int, dict[Any, float]]:
    """Return by facility the distances, its leg included, to nodes and ("home", number)."""
    at = list(zip(stands.edge.tolist(), stands.start_m.tolist(), strict=True))
    living = list(zip(homes.edge.tolist(), homes.offset_m.tolist(), strict=True))
    cut = split_graph(network, [*at, *living])
    found = {}
    for facility, place in enumerate(at):
        far_m = {
            node: m + float(stands.leg_m[facility]) for node, m in cut.from_place(place).items()
        }
        for home, door in enumerate(living):
            here = cut.at[door]
            if here in far_m:
                far_m["home", home] = far_m[here] + float(homes.leg_m[home])
        found[facility] = far_m
    return found
