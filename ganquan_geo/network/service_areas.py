"""Service areas: the reached streets, and the land beside them, as geometry for maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from ganquan_geo.network.cutting import cut_lines

if TYPE_CHECKING:
    from ganquan_geo.network.intervals import Intervals
    from ganquan_geo.network.walk_network import WalkNetwork

ROUND_SEGMENTS = 4  # segments in a quarter circle of the widened ends


def build_service_area(
    network: WalkNetwork, stretches: Intervals, *, width_m: float
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Return reached stretches as lines and as land, in the plane of the network.

    Parameters
    ----------
    stretches
        What is within the limit.
    width_m
        The land is what lies within this distance of the reached stretches. It is drawn, and
        never used to decide what is covered.
    """
    lines = cut_lines(network, stretches)
    land = shapely.union_all(shapely.buffer(lines, width_m, quad_segs=ROUND_SEGMENTS))
    return shapely.MultiLineString(list(lines)), shapely.normalize(land)
