"""Join points and lines to the nearest place on the walk network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import geodesic_m, to_lonlat
from ganquan_geo.network.search.lines import build_line_index

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.network.walk_network import WalkNetwork

SAMPLE_STEP_M = 1.0  # spacing of the points by which a drawn line is laid on the network


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapped:
    """Places on edges.

    Parameters
    ----------
    edge
        (k,) edge number.
    offset_m
        (k,) distance along the edge from its node `u`, on the ellipsoid, metres.
    leg_m
        (k,) straight distance from the point to that place, metres.
    """

    edge: NDArray[np.int64]
    offset_m: NDArray[np.float64]
    leg_m: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spans:
    """Stretches of edges on which facilities stand; a point is a stretch of no length.

    Parameters
    ----------
    facility
        (s,) number of the facility; one known only to its street has several stretches.
    edge, start_m, end_m
        (s,) the edge and the stretch on it, from its node `u`, metres.
    leg_m
        (s,) walk from the street to the facility, metres.
    """

    facility: NDArray[np.int64]
    edge: NDArray[np.int64]
    start_m: NDArray[np.float64]
    end_m: NDArray[np.float64]
    leg_m: NDArray[np.float64]

    def of(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Spans:
        """Return the stretches for which `chosen`, (s,), is true, or those of these rows."""
        return Spans(
            facility=self.facility[chosen],
            edge=self.edge[chosen],
            start_m=self.start_m[chosen],
            end_m=self.end_m[chosen],
            leg_m=self.leg_m[chosen],
        )


def spans_of(at: Snapped) -> Spans:
    """Return places as stretches of no length, each a facility by its row."""
    return _spans(np.arange(len(at.edge)), at.edge, at.offset_m, at.offset_m, at.leg_m)


def snap_points(network: WalkNetwork, points: NDArray[np.object_]) -> Snapped:
    """Join each point to the nearest place on any edge.

    Of several edges equally near, the one with the lowest number is taken.

    Parameters
    ----------
    network
        The walk network.
    points
        (k,) Points in the plane of the network.
    """
    if "line_index" not in network.kept:
        network.kept["line_index"] = build_line_index(network.line)
    edge, share, foot = network.kept["line_index"].nearest(points)
    leg_m = geodesic_m(
        to_lonlat(shapely.get_coordinates(points), network.crs), to_lonlat(foot, network.crs)
    )
    return Snapped(edge=edge, offset_m=share * network.length_m[edge], leg_m=leg_m)


def build_spans(network: WalkNetwork, places: NDArray[np.object_]) -> Spans:
    """Join facilities to the network: points by snapping, lines laid along it.

    A line is followed in steps of 1 m and by its vertices; what lies between two successive
    places on one edge, or between them by way of the node their edges share, is its stretch.
    A facility known only to a line stands on it, so it has no leg of its own.

    Parameters
    ----------
    network
        The walk network.
    places
        (f,) Points, LineStrings or MultiLineStrings in the plane of the network.
    """
    is_point = shapely.get_type_id(places) == shapely.GeometryType.POINT
    numbers = np.flatnonzero(is_point)
    if len(numbers):
        at = snap_points(network, places[is_point])
        spans = [_spans(numbers, at.edge, at.offset_m, at.offset_m, at.leg_m)]
    else:
        nothing = np.empty(0)
        spans = [_spans(numbers, numbers, nothing, nothing, nothing)]
    for number in np.flatnonzero(~is_point):
        for part in shapely.get_parts(places[number]):
            spans.append(_laid(network, int(number), part))
    return Spans(
        facility=np.concatenate([s.facility for s in spans]),
        edge=np.concatenate([s.edge for s in spans]),
        start_m=np.concatenate([s.start_m for s in spans]),
        end_m=np.concatenate([s.end_m for s in spans]),
        leg_m=np.concatenate([s.leg_m for s in spans]),
    )


def _laid(network: WalkNetwork, number: int, line: shapely.LineString) -> Spans:
    """Return the stretches of the network along one drawn line."""
    sampled = shapely.segmentize(line, SAMPLE_STEP_M)
    at = snap_points(network, np.asarray(shapely.points(shapely.get_coordinates(sampled))))
    reached: dict[int, list[float]] = {}
    for edge, offset_m in zip(at.edge.tolist(), at.offset_m.tolist(), strict=True):
        reached.setdefault(edge, []).append(offset_m)
    for here, there in zip(at.edge[:-1].tolist(), at.edge[1:].tolist(), strict=True):
        for node in _shared_nodes(network, here, there) if here != there else ():
            for edge in (here, there):
                reached[edge].append(0.0 if network.u[edge] == node else network.length_m[edge])
    edges = np.array(sorted(reached), dtype=np.int64)
    start_m = np.array([min(reached[edge]) for edge in edges])
    end_m = np.array([max(reached[edge]) for edge in edges])
    return _spans(np.full(len(edges), number), edges, start_m, end_m, np.zeros(len(edges)))


def _shared_nodes(network: WalkNetwork, here: int, there: int) -> list[int]:
    """Return the node two edges share; none where they share none or both."""
    shared = {int(network.u[here]), int(network.v[here])} & {
        int(network.u[there]),
        int(network.v[there]),
    }
    return sorted(shared) if len(shared) == 1 else []


def _spans(
    facility: NDArray[np.int64],
    edge: NDArray[np.int64],
    start_m: NDArray[np.float64],
    end_m: NDArray[np.float64],
    leg_m: NDArray[np.float64],
) -> Spans:
    return Spans(
        facility=np.asarray(facility, dtype=np.int64),
        edge=np.asarray(edge, dtype=np.int64),
        start_m=start_m,
        end_m=end_m,
        leg_m=leg_m,
    )
