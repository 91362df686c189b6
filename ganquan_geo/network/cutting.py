"""Networks made of a network: cut at places on its edges, or with fewer edges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.intervals import Intervals
from ganquan_geo.network.reach import cut_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.network.walk_network import WalkNetwork

NEAR_END_M = 0.01  # a cut this near an end of its edge is the end


def build_cut_network(
    network: WalkNetwork, edge: NDArray[np.int64], offset_m: NDArray[np.float64]
) -> WalkNetwork:
    """Return the network with a node wherever an edge is to be cut.

    Parameters
    ----------
    edge, offset_m
        (c,) edges to cut and where, from the edge's node `u`, metres.

    Returns
    -------
    WalkNetwork
        Nodes keep their numbers, new ones follow; edges are in order of the edge they are
        part of, and a cut edge may run from the higher to the lower node.
    """
    length_m = network.length_m
    inner = (offset_m > NEAR_END_M) & (offset_m < length_m[edge] - NEAR_END_M)
    pairs = np.unique(np.column_stack([edge[inner], offset_m[inner]]), axis=0)
    if not len(pairs):
        return network
    cut_edge, cut_m = pairs[:, 0].astype(np.int64), pairs[:, 1]
    every = np.concatenate([np.arange(len(length_m)), cut_edge])
    start = np.concatenate([np.zeros(len(length_m)), cut_m])
    order = np.lexsort((start, every))
    parent, start = every[order], start[order]
    last = np.append(parent[1:] != parent[:-1], True)
    end = np.where(last, length_m[parent], np.roll(start, -1))
    first = np.roll(last, 1)
    line = cut_lines(network, Intervals(edge=parent, start_m=start, end_m=end))
    node = np.full(len(parent), -1)
    node[~first] = len(network.node_xy) + np.arange(len(pairs))
    u = np.where(first, network.u[parent], node)
    v = np.where(last, network.v[parent], np.roll(node, -1))
    new_xy = shapely.get_coordinates(shapely.get_point(line[~first], 0))
    return replace(
        network,
        node_xy=np.concatenate([network.node_xy, new_xy]),
        u=u,
        v=v,
        line=line,
        length_m=end - start,
        streets=network.streets.iloc[parent].reset_index(drop=True),
    )


def build_part_network(network: WalkNetwork, chosen: NDArray[np.bool_]) -> WalkNetwork:
    """Return the network with only the chosen edges, (m,); nodes keep their numbers."""
    return replace(
        network,
        u=network.u[chosen],
        v=network.v[chosen],
        line=network.line[chosen],
        length_m=network.length_m[chosen],
        streets=network.streets[chosen].reset_index(drop=True),
    )
