"""What of the streets lies within a limit: exact along edges, cut where the limit falls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.ops import substring

from ganquan_geo.network.intervals import Intervals, build_intervals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.network.distances import DistanceField
    from ganquan_geo.network.walk_network import WalkNetwork


def measure_reach(
    network: WalkNetwork, field: DistanceField, *, limit_m: float | NDArray[np.float64]
) -> Intervals:
    """Return the stretches of streets from which some facility is within the limit.

    Parameters
    ----------
    limit_m
        One limit, or (m,) one for each edge, metres.
    """
    length_m = network.length_m
    limits = np.broadcast_to(np.asarray(limit_m, dtype=np.float64), length_m.shape)
    edge = np.arange(len(length_m))
    from_u = np.clip(limits - field.node_m[network.u], 0.0, length_m)
    from_v = np.clip(limits - field.node_m[network.v], 0.0, length_m)
    spans = field.spans
    left_m = limits[spans.edge] - field.extra_m
    near = left_m >= 0
    within = length_m[spans.edge]
    start = np.clip(spans.start_m - left_m, 0.0, within)
    end = np.clip(spans.end_m + left_m, 0.0, within)
    return build_intervals(
        np.concatenate([edge, edge, spans.edge[near]]),
        np.concatenate([np.zeros(len(edge)), length_m - from_v, start[near]]),
        np.concatenate([from_u, length_m, end[near]]),
    )


def cut_lines(network: WalkNetwork, stretches: Intervals) -> NDArray[np.object_]:
    """Return the geometry of stretches of edges, in the plane of the network."""
    line = network.line[stretches.edge]
    share = network.length_m[stretches.edge]
    whole = (stretches.start_m <= 0) & (stretches.end_m >= share)
    cut = line.copy()
    for row in np.flatnonzero(~whole):
        cut[row] = substring(
            line[row],
            stretches.start_m[row] / share[row],
            stretches.end_m[row] / share[row],
            normalized=True,
        )
    return cut


def measure_inside(network: WalkNetwork, area: shapely.Geometry) -> Intervals:
    """Return the stretches of edges that lie within an area of the network's plane."""
    shapely.prepare(area)
    inside = shapely.contains_properly(area, network.line)
    crossing = np.flatnonzero(~inside & shapely.intersects(area, network.line))
    parts, owner = shapely.get_parts(
        shapely.intersection(network.line[crossing], area), return_index=True
    )
    is_line = shapely.get_dimensions(parts) == 1
    parts, edge = parts[is_line], crossing[owner[is_line]]
    scale = network.length_m[edge] / shapely.length(network.line[edge])
    ends = [
        shapely.line_locate_point(network.line[edge], shapely.get_point(parts, at)) * scale
        for at in (0, -1)
    ]
    whole = np.flatnonzero(inside)
    return build_intervals(
        np.concatenate([whole, edge]),
        np.concatenate([np.zeros(len(whole)), np.minimum(*ends)]),
        np.concatenate([network.length_m[whole], np.maximum(*ends)]),
    )


