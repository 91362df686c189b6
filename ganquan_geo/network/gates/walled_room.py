"""Walks without lanes inside a compound: straight, or round the walls that are in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from scipy.sparse.csgraph import shortest_path

from ganquan_geo.network.places.snapping import origin_points

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Shapes, Texts

TOUCH_M = 0.05  # a way may touch a wall
WIDE = 2  # dimensions of an area


class WalledRoom(NamedTuple):
    """The land of a compound that people walk on, without the compounds inside it.

    Parameters
    ----------
    free
        The land, in the plane.
    round_m
        Going round all that may be in the way makes a walk longer by no more than this, metres: 0
        where every way is straight.
    """

    free: shapely.Geometry
    round_m: float

    def measure(self, points: Shapes, ends: Shapes) -> Floats:
        """Return (p, e) the shortest walks from points to others on this land, metres.

        Infinite between parts of it that do not meet.

        A point beside the land walks straight to it first. The shortest way round walls bends at
        their corners alone (T. Lozano-Pérez and M. A. Wesley, Communications of the ACM 22, 1979),
        so it is sought among the lines between corners that see each other.
        """
        straight_m: Floats = shapely.distance(points[:, None], ends[None])
        if not self.round_m:
            return straight_m
        (here, off_m), (there, end_off_m) = (self._put_on(own) for own in (points, ends))
        seen = self._see(here[:, None], there[None])
        found = np.where(seen, shapely.distance(here[:, None], there[None]), np.inf)
        hidden = np.flatnonzero(~seen.all(axis=1))
        corners = find_corners(self.free)
        if len(hidden) and len(corners):
            legs_m = self._measure_seen(here[hidden], corners)
            between_m = shortest_path(self._measure_seen(corners, corners), directed=False)
            to_m = self._measure_seen(corners, there)
            onward_m = (between_m[:, :, None] + to_m[None]).min(axis=1, initial=np.inf)
            round_m = (legs_m[:, :, None] + onward_m[None]).min(axis=1, initial=np.inf)
            found[hidden] = np.minimum(found[hidden], round_m)
        walk_m: Floats = found + off_m[:, None] + end_off_m
        return np.maximum(walk_m, straight_m)

    def find_bends(self, start: shapely.Point, end: shapely.Point) -> list[tuple[float, ...]]:
        """Return the corners at which the shortest way on this land bends; none without a way."""
        ends, _ = self._put_on(np.array([start, end], dtype=object))
        stops = np.concatenate([ends, find_corners(self.free)])
        _, before = shortest_path(
            self._measure_seen(stops, stops), directed=False, return_predecessors=True
        )
        bends, stop = [], int(before[0, 1])
        while stop > 1:
            bends.append(stops[stop].coords[0])
            stop = int(before[0, stop])
        return bends[::-1]

    def find_origin(self, shape: shapely.Geometry | None) -> Shapes:
        """Return (1,) where people start from a place: an area's part on this land counts."""
        whole = np.full(1, shape, dtype=object)
        part = shapely.intersection(whole, self.free) if self.round_m else whole
        return origin_points(np.where(shapely.get_dimensions(part) == WIDE, part, whole))

    def _put_on(self, points: Shapes) -> tuple[Shapes, Floats]:
        """Return points moved to the nearest place of the land, and how far that is."""
        near: Shapes = shapely.get_point(shapely.shortest_line(self.free, points), 0)
        return near, shapely.distance(near, points)

    def _see(self, one: Shapes, other: Shapes) -> Flags:
        """Return which pairs of points have a straight way on this land."""
        wide = shapely.buffer(self.free, TOUCH_M)
        shapely.prepare(wide)
        xy, end_xy = np.broadcast_arrays(
            *(shapely.get_coordinates(own).reshape(*own.shape, 2) for own in (one, other))
        )
        ways = shapely.linestrings(np.stack([xy, end_xy], axis=-2))
        return np.asarray(shapely.covers(wide, ways), dtype=bool)

    def _measure_seen(self, one: Shapes, other: Shapes) -> Floats:
        """Return (k, l) the straight ways between points, infinite where a wall is in between."""
        metres: Floats = shapely.distance(one[:, None], other[None])
        return np.where(self._see(one[:, None], other[None]), metres, np.inf)


OPEN = WalledRoom(shapely.Polygon(), 0.0)  # where no outline is known


def build_rooms(ids: Texts, areas: Shapes) -> dict[str, WalledRoom]:
    """Return by id the land of compounds, each without those of them that are inside it."""
    tree = shapely.STRtree(areas)
    inner, outer = tree.query(areas, predicate="covered_by")
    within = ~shapely.covered_by(areas[outer], areas[inner])
    inner, outer = inner[within], outer[within]
    order = np.argsort(outer, kind="stable")
    first = np.searchsorted(outer[order], np.arange(len(areas) + 1))
    return {
        str(key): build_room(areas[row], areas[inner[order[first[row] : first[row + 1]]]])
        for row, key in enumerate(ids.tolist())
    }


def build_room(area: shapely.Geometry, inner: Shapes) -> WalledRoom:
    """Return the land of a compound with others inside it.

    Parameters
    ----------
    area, inner
        The outline of the compound, and (n,) those of the compounds inside it, in the plane.
    """
    free = shapely.difference(area, shapely.union_all(inner))
    pockets = shapely.difference(shapely.convex_hull(area), area)
    round_m = float(shapely.length(inner).sum() + shapely.length(pockets))
    bends = shapely.area(pockets) > TOUCH_M * shapely.length(area)
    if len(shapely.get_parts(area)) > 1:  # people cross what is between the parts
        return WalledRoom(area, 0.0)
    if shapely.is_empty(free) or not (len(inner) or bends):
        return WalledRoom(area, 0.0)
    return WalledRoom(free, round_m)


def find_corners(land: shapely.Geometry) -> Shapes:
    """Return the corners that a shortest way round can bend at: those that stand into the land."""
    found = []
    for part in shapely.get_parts(shapely.orient_polygons(land)):
        for ring in shapely.get_rings(part):
            xy = shapely.get_coordinates(ring)[:-1]
            back, on = xy - np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0) - xy
            turn = back[:, 0] * on[:, 1] - back[:, 1] * on[:, 0]
            found.append(xy[turn < 0])
    return np.asarray(shapely.points(np.concatenate([np.empty((0, 2)), *found])), dtype=object)
