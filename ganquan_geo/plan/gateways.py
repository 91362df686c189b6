"""The cross of two axes, and the gateways where named streets meet the boundary."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.plan import BOUNDARY
from ganquan_geo.model.plan_results import Axis, Gateway
from ganquan_geo.model.street_line import Misfit
from ganquan_geo.network.walks.routes import cluster_nodes, find_parts
from ganquan_geo.plan.crossings import JUNCTION_M, centre, corner_accuracy_m, find_crossings
from ganquan_geo.plan.names import StreetNames, find_street
from ganquan_geo.plan.segments import build_inside_street, build_whole_street

if TYPE_CHECKING:
    from ganquan_geo.model.plan import NamedStreets
    from ganquan_geo.plan.crossings import Nodes
    from ganquan_geo.plan.ground import Ground


def audit_axis(
    ground: Ground, named: NamedStreets, *, names: StreetNames
) -> tuple[Axis, tuple[Misfit, ...]]:
    """Find where the axes of a cross meet, and their lengths inside the boundary."""
    found = [find_street(names, street) for street in named.streets]
    refusals = [name for name in found if isinstance(name, Misfit)]
    known = [name for name in found if isinstance(name, str)]
    streets = tuple(build_inside_street(ground, build_whole_street(ground, name)) for name in known)
    meeting: list[tuple[float, float]] = []
    accuracy_m = 0.0
    for one, other in combinations(known, 2):
        corner = find_crossings(ground, one, other)
        if isinstance(corner, Misfit):
            refusals.append(corner)
            continue
        meeting += [ground.lonlat(centre(ground, group)) for group in corner.groups]
        accuracy_m = max(accuracy_m, corner_accuracy_m(ground, corner))
    axis = Axis(streets=streets, meeting=tuple(meeting), accuracy_m=accuracy_m)
    return axis, tuple(refusals)


def audit_gateways(
    ground: Ground, named: NamedStreets, *, names: StreetNames
) -> tuple[tuple[Gateway, ...], tuple[Misfit, ...]]:
    """Find where named streets meet the boundary, from west to east for each street."""
    gateways: list[Gateway] = []
    refusals: list[Misfit] = []
    for written in named.streets:
        street = find_street(names, written)
        corner = find_crossings(ground, street, BOUNDARY) if isinstance(street, str) else street
        if isinstance(corner, Misfit):
            refusals.append(corner)
            continue
        accuracy_m = corner_accuracy_m(ground, corner)
        gateways += [
            _gateway(ground, corner.streets[0], group, accuracy_m) for group in corner.groups
        ]
    return tuple(gateways), tuple(refusals)


def _gateway(ground: Ground, street: str, group: Nodes, accuracy_m: float) -> Gateway:
    network = ground.network
    edges = np.array(ground.street_edges[street], dtype=np.int64)
    met = np.isin(network.u[edges], group) | np.isin(network.v[edges], group)
    passes = bool((~ground.inside[edges[met]]).any())
    border = shapely.boundary(ground.outline)
    link = shapely.shortest_line(border, shapely.Point(*centre(ground, group)))
    lon, lat = ground.lonlat(shapely.get_coordinates(link)[0])
    others = [name for name in ground.streets_at(_nodes_near(ground, group)) if name != street]
    return Gateway(
        street=street,
        kind="passes" if passes else "ends",
        at=tuple(others),
        along_m=_along_m(ground, street, group),
        lon=lon,
        lat=lat,
        accuracy_m=accuracy_m,
    )


def _nodes_near(ground: Ground, group: Nodes) -> list[int]:
    """Return the nodes of the junction that a gateway is at."""
    away = ground.network.node_xy - centre(ground, group)
    near = np.flatnonzero(np.hypot(*away.T) <= JUNCTION_M)
    groups = cluster_nodes(ground.network, [*near.tolist(), *group], within_m=JUNCTION_M)
    return [node for part in groups if set(part) & set(group) for node in part]


def _along_m(ground: Ground, street: str, group: Nodes) -> float:
    """Return how much of the street that ends at a gateway runs along the boundary, metres."""
    inner = [edge for edge in ground.street_edges[street] if ground.inside[edge]]
    ends = ground.network
    band = shapely.buffer(shapely.boundary(ground.outline), ground.margin_m)
    for part in find_parts(ends, inner):
        if set(ends.u[list(part)].tolist() + ends.v[list(part)].tolist()) & set(group):
            along = shapely.intersection(ground.geometry(part), band)
            pieces = shapely.get_parts(shapely.line_merge(along) if along.length else along)
            # Where the street only passes through the margin it does not run along it.
            return float(sum(p.length for p in pieces if p.length > JUNCTION_M))
    return 0.0
