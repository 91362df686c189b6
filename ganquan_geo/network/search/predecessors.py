"""The way from each node to its nearest facility, read off the distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.network.search.seeds import NOBODY

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints, Ints32
    from ganquan_geo.network.search.seeds import Seeds
    from ganquan_geo.network.walk_network import WalkNetwork

NO_NODE = -1
ROUNDING_M = 1e-9  # two sums of the same steps differ by less


def build_predecessors(
    network: WalkNetwork, seeds: Seeds, node_m: Floats, node_facility: Ints32
) -> Ints:
    """Find the node before each one on a shortest way from its nearest facility.

    Nothing is stored during the search: a node's predecessor is a neighbour with the same
    facility from which the step leads to exactly its distance. Both engines give the same.

    Parameters
    ----------
    seeds
        Where the facilities are.
    node_m, node_facility
        (n,) as `ganquan_geo.network.search.engine.search_nearest` returns them.

    Returns
    -------
    numpy.ndarray
        (n,) node number, the lowest of several; -1 where the way starts at the facility, or
        where there is none.
    """
    count = len(node_m)
    a = np.concatenate([network.u, network.v])
    b = np.concatenate([network.v, network.u])
    with np.errstate(invalid="ignore"):  # infinity less infinity
        excess_m = node_m[a] + np.tile(network.length_m, 2) - node_m[b]
    tight = (
        (np.abs(excess_m) <= ROUNDING_M)
        & (node_facility[a] == node_facility[b])
        & (node_facility[b] != NOBODY)
    )
    a, b = a[tight], b[tight]
    own = (node_facility[seeds.node] == seeds.facility) & (
        np.abs(node_m[seeds.node] - seeds.start_m) <= ROUNDING_M
    )
    settled = node_facility == NOBODY
    settled[seeds.node[own]] = True
    nearer = node_m[a] < node_m[b]
    before = np.full(count, count)
    first = nearer & ~settled[b]
    np.minimum.at(before, b[first], a[first])
    settled |= before < count
    while (level := settled[a] & ~settled[b]).any():  # across steps of no length
        np.minimum.at(before, b[level], a[level])
        settled |= before < count
    return np.where(before < count, before, NO_NODE)


def trace_way(predecessor: Ints, node: int) -> list[int]:
    """Return the nodes from this one to the one at which its facility is joined."""
    way = [node]
    while (node := int(predecessor[node])) != NO_NODE:
        way.append(node)
    return way
