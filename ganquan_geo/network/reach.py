"""What of the streets lies within a limit: exact along edges, cut where the limit falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.intervals import Intervals, build_intervals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.network.distances import DistanceField
    from ganquan_geo.network.snapping import Spans
    from ganquan_geo.network.walk_network import WalkNetwork

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


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
    from_u = np.clip(limit_m - node_m[network.u[edge]], 0.0, length_m)
    from_v = np.clip(limit_m - node_m[network.v[edge]], 0.0, length_m)
    left_m = limits[spans.edge] - extra_m
    near = left_m >= 0
    within = network.length_m[spans.edge]
    start = np.clip(spans.start_m - left_m, 0.0, within)
    end = np.clip(spans.end_m + left_m, 0.0, within)
    return build_intervals(
        np.concatenate([edge, edge, spans.edge[near]]),
        np.concatenate([np.zeros(len(edge)), length_m - from_v, start[near]]),
        np.concatenate([from_u, length_m, end[near]]),
    )


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
