"""Edges cut at places on them: as lines, and as networks made of a network."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.intervals import Intervals
from ganquan_geo.network.search.built import load_kernel

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes
    from ganquan_geo.network.search.seam import Kernel
    from ganquan_geo.network.walk_network import WalkNetwork

NEAR_END_M = 0.01  # a cut this near an end of its edge is the end
SAME_VERTEX_M = 1e-6  # a vertex this near a cut is the cut


def cut_lines(network: WalkNetwork, stretches: Intervals) -> Shapes:
    """Return the geometry of stretches of edges, in the plane of the network.

    An edge's length on the ellipsoid is spread evenly over its drawn length.
    """
    line = network.line[stretches.edge]
    length_m = network.length_m[stretches.edge]
    cut = np.flatnonzero((stretches.start_m > 0) | (stretches.end_m < length_m))
    line[cut] = _between(
        line[cut], stretches.start_m[cut] / length_m[cut], stretches.end_m[cut] / length_m[cut]
    )
    return line


def _between(lines: Shapes, start: Floats, end: Floats) -> Shapes:
    """Return the parts of (k,) lines between two shares of their length, always as lines."""
    kernel = load_kernel()
    parts = cut_parts if kernel is None else partial(cut_parts_compiled, kernel)
    xy, first = parts(lines, start, end)
    part = np.repeat(np.arange(len(lines)), np.diff(first))
    return np.asarray(shapely.linestrings(xy, indices=part), dtype=object)


def cut_parts_compiled(
    kernel: Kernel, lines: Shapes, start: Floats, end: Floats
) -> tuple[Floats, Ints]:
    """Do what `cut_parts` does by the kernel."""
    xy, first = _vertices(lines)
    drawn, drawn_first = np.empty((len(xy) + 2 * len(lines), 2)), np.empty_like(first)
    kernel.cut_parts(xy, first, len(lines), start, end, SAME_VERTEX_M, drawn, drawn_first)
    return drawn[: drawn_first[-1]], drawn_first


def cut_parts(lines: Shapes, start: Floats, end: Floats) -> tuple[Floats, Ints]:
    """Return the vertices of the parts of lines between two shares of their length.

    Parameters
    ----------
    lines
        (k,) LineStrings.
    start, end
        (k,) 0 to 1.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        (c, 2) in the plane of the lines, and (k + 1,) where those of each part start.
    """
    xy, first = _vertices(lines)
    owner = np.repeat(np.arange(len(lines)), np.diff(first))
    first = first[:-1]
    step = np.zeros(len(xy))
    step[1:] = np.hypot(*np.diff(xy, axis=0).T)
    step[first] = 0.0
    along = np.cumsum(step)
    along -= along[first][owner]
    whole = shapely.length(lines)
    after = along > (whole * start)[owner] + SAME_VERTEX_M
    inner = after & (along < (whole * end)[owner] - SAME_VERTEX_M)
    ends = [xy[first], xy[np.append(first[1:], len(xy))[: len(first)] - 1]]
    for end_xy, share, moved in ((ends[0], start, start > 0), (ends[1], end, end < 1)):
        at = shapely.line_interpolate_point(lines[moved], share[moved], normalized=True)
        end_xy[moved] = shapely.get_coordinates(at)
    number = np.arange(len(lines))
    part = np.concatenate([number, owner[inner], number])
    order = np.argsort(part, kind="stable")
    drawn = np.concatenate([ends[0], xy[inner], ends[1]])[order]
    return drawn, np.searchsorted(part[order], np.arange(len(lines) + 1))


def _vertices(lines: Shapes) -> tuple[Floats, Ints]:
    """Return the vertices of (k,) lines, and (k + 1,) where those of each start."""
    count = shapely.get_num_coordinates(lines)
    return shapely.get_coordinates(lines), np.append(0, np.cumsum(count))


def build_cut_network(network: WalkNetwork, edge: Ints, offset_m: Floats) -> WalkNetwork:
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


def build_part_network(network: WalkNetwork, chosen: Flags) -> WalkNetwork:
    """Return the network with only the chosen edges, (m,); nodes keep their numbers."""
    return replace(
        network,
        u=network.u[chosen],
        v=network.v[chosen],
        line=network.line[chosen],
        length_m=network.length_m[chosen],
        streets=network.streets[chosen].reset_index(drop=True),
    )
