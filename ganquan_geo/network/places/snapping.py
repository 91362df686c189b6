"""Join points, lines and areas to the nearest place on the walk network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.geodesy.projection import geodesic_m, to_lonlat
from ganquan_geo.model.errors import DataError, Fault, label_rows
from ganquan_geo.network.search.lines import build_line_index
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from ganquan_geo.arrays.types import Floats, Ints, Shapes
    from ganquan_geo.network.search.lines import LineIndex
    from ganquan_geo.network.walk_network import WalkNetwork

SAME_LEG_M = 1e-6  # streets so much farther are equally near, but for rounding
SAMPLE_STEP_M = 1.0  # spacing of the points by which a drawn line is laid on the network


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapped(Columns):
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

    edge: Ints
    offset_m: Floats
    leg_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spans(Columns):
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

    facility: Ints
    edge: Ints
    start_m: Floats
    end_m: Floats
    leg_m: Floats

    def renumbered(self, number: Ints) -> Spans:
        """Return the stretches with `number`, by facility, in place of its number."""
        return replace(self, facility=number[self.facility])

    def in_order(self) -> Spans:
        """Return the stretches by rising number of the facility, else as they are."""
        return self.of(np.argsort(self.facility, kind="stable"))


def spans_of(at: Snapped) -> Spans:
    """Return places as stretches of no length, each a facility by its row."""
    return Spans(
        facility=np.arange(len(at.edge)),
        edge=at.edge,
        start_m=at.offset_m,
        end_m=at.offset_m,
        leg_m=at.leg_m,
    )


def whole_edges(network: WalkNetwork, edge: Ints) -> Spans:
    """Return whole edges as stretches without legs, each a facility by its row."""
    nothing = np.zeros(len(edge))
    return Spans(
        facility=np.arange(len(edge)),
        edge=edge,
        start_m=nothing,
        end_m=network.length_m[edge],
        leg_m=nothing,
    )


def snap_points(
    network: WalkNetwork,
    points: Shapes,
    *,
    level: int | Ints | None = 0,
) -> Snapped:
    """Join each point to the nearest place on any edge of its level.

    Nobody at grade joins a street inside a tunnel or on a bridge. Of several edges equally near,
    the one with the lowest number is taken. A leg that leads through a wall of the network is that
    of `FreeLegs` instead.

    Parameters
    ----------
    network
        The walk network.
    points
        (k,) Points in the plane of the network.
    level
        One, or (k,) one for each: 0 at grade, above it bridges, below it tunnels; where the
        network has no such edges, those at grade count. None: edges of any level.

    Returns
    -------
    Snapped
        The places on the edges, and the straight legs to them.

    Examples
    --------
    >>> homes = study.layers["compounds"].to_crs(network.crs)
    >>> at = gg.snap_points(network, homes.geometry.to_numpy()[:2])
    >>> at.leg_m.round(1)  # metres from each home to its street
    array([101.7,  21.1])
    """
    edge = np.empty(len(points), dtype=np.int64)
    share, foot = np.empty(len(points)), np.empty((len(points), 2))
    for rows, edges, index in _by_level(network, level, len(points)):
        row, share[rows], foot[rows] = index.nearest(points[rows])
        edge[rows] = np.where(row < 0, row, edges[row])
    leg_m = geodesic_m(
        to_lonlat(shapely.get_coordinates(points), network.crs), to_lonlat(foot, network.crs)
    )
    at = Snapped(edge=edge, offset_m=share * network.length_m[edge], leg_m=leg_m)
    if network.walls is None or level is None:
        return at
    return network.walls.join(network, points, at, at_grade=np.asarray(level) == 0)


def snap_among(network: WalkNetwork, points: Shapes, edges: Ints) -> Snapped:
    """Join each point to the nearest place of some edges; of any as near, to the first.

    Parameters
    ----------
    points
        (k,) Points in the plane of the network.
    edges
        (e,) edge numbers, at least one.
    """
    row, share, foot = build_line_index(network.line[edges]).nearest(points)
    edge = edges[row]
    leg_m = geodesic_m(
        to_lonlat(shapely.get_coordinates(points), network.crs), to_lonlat(foot, network.crs)
    )
    return Snapped(edge=edge, offset_m=share * network.length_m[edge], leg_m=leg_m)


def snap_on_edges(network: WalkNetwork, points: Shapes, edge: Ints) -> Snapped:
    """Join each point to the nearest place of the edge that is named for it.

    Parameters
    ----------
    points, edge
        (k,) Points in the plane of the network, and an edge number for each.
    """
    lines = network.line[edge]
    share = shapely.line_locate_point(lines, points, normalized=True)
    foot = shapely.line_interpolate_point(lines, share, normalized=True)
    leg_m = geodesic_m(
        to_lonlat(shapely.get_coordinates(points), network.crs),
        to_lonlat(shapely.get_coordinates(foot), network.crs),
    )
    return Snapped(edge=edge, offset_m=share * network.length_m[edge], leg_m=leg_m)


def snap_outlines(
    network: WalkNetwork, shapes: Shapes, *, level: int | Ints = 0
) -> tuple[Snapped, Shapes]:
    """Join areas from that place of their outline that is nearest to a street.

    Parameters
    ----------
    shapes
        (k,) polygons in the plane of the network.
    level
        As for `snap_points`.

    Returns
    -------
    at, points
        The (k,) places on the network, and the points of the outlines.
    """
    outlines = shapely.boundary(shapes)
    points = np.empty(len(shapes), dtype=object)
    for rows, edges, _ in _by_level(network, level, len(shapes)):
        tree = shapely.STRtree(network.line[edges])
        which, row = tree.query_nearest(outlines[rows], all_matches=True)
        nearest = edges[row[first_of_each(which, row)]]
        points[rows] = shapely.get_point(
            shapely.shortest_line(outlines[rows], network.line[nearest]), 0
        )
    at = snap_points(network.walled(None), points, level=level)
    if network.walls is None:
        return at, points
    return network.walls.join_outlines(network, outlines, (at, points), level=level)


def _by_level(
    network: WalkNetwork, level: int | Ints | None, count: int
) -> Iterator[tuple[Ints, Ints, LineIndex]]:
    """Yield the rows of each level, the edges they can join, and where these are looked up."""
    if level is None:
        every = np.arange(len(network.u))
        whole = len(every) == len(network.ground_edge)
        index = network.ground if whole else build_line_index(network.line)
        yield np.arange(count), every, index
        return
    levels = np.broadcast_to(np.asarray(level), (count,))
    for one in np.unique(levels).tolist():
        edges = network.edges_of_level(one)
        at_grade = edges is network.ground_edge
        index = network.ground if at_grade else build_line_index(network.line[edges])
        yield np.flatnonzero(levels == one), edges, index


def build_spans(network: WalkNetwork, places: Shapes, *, level: int | Ints = 0) -> Spans:
    """Join facilities to the network: points and areas by snapping, lines laid along it.

    A line is followed in steps of 1 m and by its vertices; what lies between two successive
    places on one edge, or between them by way of the node their edges share, is its stretch.
    A facility known only to a line stands on it, so it has no leg of its own.

    Parameters
    ----------
    network
        The walk network.
    places
        (f,) Points, lines or polygons in the plane of the network.
    level
        As for `snap_points`; of points and areas.
    """
    levels = np.broadcast_to(np.asarray(level), places.shape)
    dimension = shapely.get_dimensions(places)
    spans = []
    for size, join in ((0, snap_points), (2, lambda *a, **k: snap_outlines(*a, **k)[0])):
        numbers = np.flatnonzero(dimension == size)
        at = join(network, places[numbers], level=levels[numbers])
        spans.append(spans_of(at).renumbered(numbers))
    for number in np.flatnonzero(dimension == 1):
        spans += [_laid(network, int(number), part) for part in shapely.get_parts(places[number])]
    return Spans.chain(spans).in_order()


def _laid(network: WalkNetwork, number: int, line: shapely.LineString) -> Spans:
    """Return the stretches of the network along one drawn line."""
    sampled = shapely.segmentize(line, SAMPLE_STEP_M)
    xy = shapely.get_coordinates(sampled)
    at = _snap_along(network, np.asarray(shapely.points(xy)))
    reached: dict[int, list[float]] = {}
    for edge, offset_m in zip(at.edge.tolist(), at.offset_m.tolist(), strict=True):
        reached.setdefault(edge, []).append(offset_m)
    for here, there in zip(at.edge[:-1].tolist(), at.edge[1:].tolist(), strict=True):
        for node in _shared_nodes(network, here, there) if here != there else ():
            for edge in (here, there):
                reached[edge].append(0.0 if network.u[edge] == node else network.length_m[edge])
    edges = np.array(sorted(reached), dtype=np.int64)
    return Spans(
        facility=np.full(len(edges), number),
        edge=edges,
        start_m=np.array([min(reached[edge]) for edge in edges]),
        end_m=np.array([max(reached[edge]) for edge in edges]),
        leg_m=np.zeros(len(edges)),
    )


def _snap_along(network: WalkNetwork, points: Shapes) -> Snapped:
    """Join points of a street with bridges and tunnels; where one is above another, at grade."""
    network = network.walled(None)  # it is drawn beside it
    at_grade = snap_points(network, points)
    if len(network.ground_edge) == len(network.u):
        return at_grade
    at = snap_points(network, points, level=None)
    rows = np.flatnonzero(at_grade.leg_m <= at.leg_m + SAME_LEG_M)
    return at.put(rows, at_grade.of(rows))


def _shared_nodes(network: WalkNetwork, here: int, there: int) -> list[int]:
    """Return the node two edges share; none where they share none or both."""
    one, other = ({int(network.u[edge]), int(network.v[edge])} for edge in (here, there))
    return list(one & other) if len(one & other) == 1 else []


def origin_points(places: Shapes) -> Shapes:
    """Return where people start from: the centre of each place, or a point inside it."""
    points = places.copy()
    wide = np.flatnonzero(shapely.get_type_id(places) != shapely.GeometryType.POINT)
    points[wide] = shapely.centroid(places[wide])
    outside = wide[~shapely.intersects(places[wide], points[wide])]
    points[outside] = shapely.point_on_surface(places[outside])
    return points


def find_points(network: WalkNetwork, frame: gpd.GeoDataFrame) -> Shapes:
    """Return where people start from the rows of a frame, in the plane of the network.

    Raises
    ------
    DataError
        Where the frame has no coordinate reference system, or some rows have no position.
    """
    found: list[tuple[Text, Text, tuple[str, ...]]] = []
    if frame.crs is None:
        what = Text("没有坐标系", "have no coordinate reference system")
        found.append((what, Text("用 set_crs 写明坐标系", "name it with set_crs"), ()))
    nowhere = frame.geometry.isna() | frame.geometry.is_empty
    if nowhere.any():
        what = Text("有的行没有位置", "some rows have no position")
        mend = Text("补上位置或删去这些行", "add the position, or leave these rows out")
        found.append((what, mend, label_rows(frame[nowhere])))
    if found:
        raise DataError(
            Fault(where="places", what=what, mend=mend, rows=rows) for what, mend, rows in found
        )
    return origin_points(np.asarray(frame.geometry.to_crs(network.crs)))
