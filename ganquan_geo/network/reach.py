"""What of the streets lies within a limit: exact along edges, cut where the limit falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.intervals import Intervals, build_intervals
from ganquan_geo.network.search.engine import engine_of
from ganquan_geo.network.search.seeds import build_seeds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from ganquan_geo.network.distances import DistanceField
    from ganquan_geo.network.snapping import Spans
    from ganquan_geo.network.walk_network import WalkNetwork

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

AT_ONCE = 256  # facilities that are searched from before what they reach is told


def measure_reach(
    network: WalkNetwork, field: DistanceField, *, limit_m: float | NDArray[np.float64]
) -> Intervals:
    """Return the stretches of streets from which some facility is within the limit.

    Parameters
    ----------
    limit_m
        One limit, or (m,) one for each edge, metres.
    """
    limits = np.broadcast_to(np.asarray(limit_m, dtype=np.float64), network.length_m.shape)
    nearest_m = np.minimum(field.node_m[network.u], field.node_m[network.v])
    edge = np.flatnonzero(nearest_m < limits)
    return _reach_on(network, edge, field.node_m, field.spans, field.extra_m, limits)


def _reach_on(
    network: WalkNetwork,
    edge: Ints,
    node_m: Floats,
    spans: Spans,
    extra_m: Floats,
    limits: Floats,
) -> Intervals:
    """Return what is reached from the ends of some edges, in rising order, and from stretches.

    Parameters
    ----------
    edge
        (k,) the edges with an end within their limit.
    node_m
        (n,) as in `DistanceField`; only read at the ends of these edges.
    limits
        (m,) metres.
    """
    length_m, limit_m = network.length_m[edge], limits[edge]
    from_u = np.minimum(np.maximum(limit_m - node_m[network.u[edge]], 0.0), length_m)
    behind = length_m - np.minimum(np.maximum(limit_m - node_m[network.v[edge]], 0.0), length_m)
    whole = behind <= from_u
    by_u, by_v = whole | (from_u > 0), ~whole & (behind < length_m)
    left_m = limits[spans.edge] - extra_m
    near = left_m >= 0
    within = network.length_m[spans.edge]
    return build_intervals(
        np.concatenate([edge[by_u], edge[by_v], spans.edge[near]]),
        np.concatenate(
            [
                np.zeros(by_u.sum()),
                behind[by_v],
                np.clip(spans.start_m - left_m, 0.0, within)[near],
            ]
        ),
        np.concatenate(
            [
                np.where(whole, length_m, from_u)[by_u],
                length_m[by_v],
                np.clip(spans.end_m + left_m, 0.0, within)[near],
            ]
        ),
    )


def measure_each_reach(
    network: WalkNetwork, facilities: Spans, *, limits_m: Sequence[float]
) -> Iterator[tuple[int, float, Intervals]]:
    """Yield what is reached from each facility by itself: its number, the limit, the stretches.

    What it costs is what is reached: about as much in a village as in a large city.

    Parameters
    ----------
    facilities
        Where they stand; their legs count.
    limits_m
        Lengths of the walk, metres; exactly this far is within it.

    Yields
    ------
    (int, float, Intervals)
        By rising number of the facility, then in the order of the limits.
    """
    node_m = np.full(len(network.node_xy), np.inf)
    limits = {m: np.broadcast_to(np.float64(m), network.length_m.shape) for m in limits_m}
    order = np.argsort(facilities.facility, kind="stable")
    numbers, first = np.unique(facilities.facility[order], return_index=True)
    first = np.append(first, len(order))
    for begin in range(0, len(numbers), AT_ONCE):
        some = numbers[begin : begin + AT_ONCE]
        stands = facilities.of(order[first[begin] : first[begin + len(some)]])
        seeds = build_seeds(network, stands, extra_m=stands.leg_m)
        reached = engine_of(network).reached(seeds, limit_m=max(limits_m))
        for row, number in enumerate(some.tolist()):
            mine = facilities.of(order[first[begin + row] : first[begin + row + 1]])
            within = slice(reached.start[row], reached.start[row + 1])
            node = reached.node[within]
            node_m[node] = reached.node_m[within]
            edge = _edges_at(network, node)
            for limit_m in limits_m:
                stretches = _reach_on(network, edge, node_m, mine, mine.leg_m, limits[limit_m])
                yield number, limit_m, stretches
            node_m[node] = np.inf


def _edges_at(network: WalkNetwork, node: Ints) -> Ints:
    """Return the edges that start or end at some nodes, in rising order."""
    if "edges_at" not in network.kept:
        ends = np.concatenate([network.u, network.v])
        order = np.argsort(ends, kind="stable")
        start = np.searchsorted(ends[order], np.arange(len(network.node_xy) + 1))
        network.kept["edges_at"] = start, order % len(network.u)
    first: Ints = network.kept["edges_at"][0]
    edges: Ints = network.kept["edges_at"][1]
    count = first[node + 1] - first[node]
    rows = np.arange(count.sum()) + np.repeat(first[node] - np.cumsum(count) + count, count)
    found: Ints = np.sort(edges[rows])
    new: Flags = np.diff(found, prepend=-1) != 0
    return found[new]


def measure_inside(network: WalkNetwork, area: shapely.Geometry) -> Intervals:
    """Return the stretches of edges that lie within an area of the network's plane."""
    shapely.prepare(area)
    inside = shapely.contains_properly(area, network.line)
    crossing = np.flatnonzero(~inside & shapely.intersects(area, network.line))
    row, start, end = _segments_inside(network.line[crossing], area)
    edge = crossing[row]
    whole = np.flatnonzero(inside)
    return build_intervals(
        np.concatenate([whole, edge]),
        np.concatenate([np.zeros(len(whole)), start * network.length_m[edge]]),
        np.concatenate([network.length_m[whole], end * network.length_m[edge]]),
    )


def _segments_inside(
    lines: NDArray[np.object_], area: shapely.Geometry
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the parts of lines within an area: row, and start and end as shares of its length.

    Segment by segment, because a place on a line that closes or crosses itself is not known
    by its coordinates alone.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    same = owner[1:] == owner[:-1]
    first, row = xy[:-1][same], owner[:-1][same]
    segment = np.asarray(shapely.linestrings(np.stack([first, xy[1:][same]], axis=1)))
    step = shapely.length(segment)
    total = np.bincount(row, weights=step, minlength=len(lines))
    before = np.cumsum(total) - total
    share = (np.cumsum(step) - before[row]) / total[row]
    reached = np.where(np.diff(row, append=-1) != 0, 1.0, np.minimum(share, 1.0))
    left = np.where(np.diff(row, prepend=-1) != 0, 0.0, np.roll(reached, 1))
    parts, of = shapely.get_parts(shapely.intersection(segment, area), return_index=True)
    is_line = shapely.length(parts) > 0
    parts, of = parts[is_line], of[is_line]
    ends = [
        np.hypot(*(shapely.get_coordinates(shapely.get_point(parts, at)) - first[of]).T)
        for at in (0, -1)
    ]
    start = left[of] + np.minimum(*ends) / total[row[of]]
    end = left[of] + np.maximum(*ends) / total[row[of]]
    end = np.where(np.maximum(*ends) >= step[of], reached[of], end)
    return row[of], start, end
