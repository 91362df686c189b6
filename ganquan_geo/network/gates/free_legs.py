"""Legs of places outside compounds with gates: to the nearest street that no wall is before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.network.gates.free_spots import FARTHER, REACH_M, place_along, spread_spots
from ganquan_geo.network.gates.walled_room import WalledRoom, find_corners
from ganquan_geo.network.gates.walls import (
    ALONG_M,
    WALL_M,
    Walls,
    cross_streets,
    draw_ways,
    list_streets_near,
    merge_walls,
)
from ganquan_geo.network.places.snapping import SAME_LEG_M, Snapped, snap_on_edges, snap_points
from ganquan_geo.network.places.spots import SCALE

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts
    from ganquan_geo.network.places.regions import Pieces
    from ganquan_geo.network.places.snapping import Spans
    from ganquan_geo.network.walk_network import WalkNetwork

STEP_M = 2.0  # between places along an outline
ROUGH_M = 0.5  # corners of walls that people go round may be drawn so far off


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FreeLegs:
    """Compounds with gates that no leg of a place outside leads through.

    A place is joined to the nearest street that no wall is before, as a gate is: see
    `find_outside`. Where no street is seen from it, or another is crossed on the way there, people
    walk round the walls to the nearest. Where nobody can, it is not joined: its leg is infinite.
    Places inside a compound are joined by its gates elsewhere; here they are left as they are.

    Parameters
    ----------
    areas, ids
        (a,) outlines in the plane, and the compounds they are of.
    limit_m
        How far a street may be.
    """

    areas: Shapes
    ids: Texts
    limit_m: float

    def find_outside(self, points: Shapes) -> Flags:
        """Return (p,) which points are in no compound."""
        outside = np.ones(len(points), bool)
        outside[shapely.STRtree(self.areas).query(points, predicate="covered_by")[0]] = False
        return outside

    def join(
        self, network: WalkNetwork, points: Shapes, at: Snapped, *, at_grade: Flags
    ) -> Snapped:
        """Return places on the network with those whose legs lead through walls joined elsewhere.

        Parameters
        ----------
        points, at
            (p,) in the plane, and where each is nearest to a street.
        at_grade
            (p,) which are to be joined to streets at grade; or of all.
        """
        near, _ = shapely.STRtree(self.areas).query(
            points, predicate="dwithin", distance=at.leg_m + WALL_M
        )
        chosen = np.zeros(len(points), bool)
        chosen[near] = True
        rows = np.flatnonzero(chosen & at_grade & (at.edge >= 0))
        rows = rows[self.find_outside(points[rows])]
        if not len(rows):
            return at
        ways = draw_ways(network, points[rows], at.of(rows))
        rows = rows[self.see_from(points[rows]).measure_through_m(np.arange(len(rows)), ways) > 0]
        blocked = at.of(rows)
        found = self._find_seen(network, points[rows], blocked)
        hidden = np.isinf(found.leg_m)
        hidden |= cross_streets(network, draw_ways(network, points[rows], found))
        for row in np.flatnonzero(hidden).tolist():
            every = self.list_round(network, points[rows[row]])
            best = np.argsort(every.leg_m, kind="stable")[:1]
            if len(best) and every.leg_m[best[0]] < found.leg_m[row]:
                found = found.put(np.array([row]), every.of(best))
        return at.put(rows, found)

    def join_outlines(
        self,
        network: WalkNetwork,
        outlines: Shapes,
        given: tuple[Snapped, Shapes],
        *,
        level: int | Ints,
    ) -> tuple[Snapped, Shapes]:
        """Return where outlines are joined, and from which of their points.

        Parameters
        ----------
        given
            (k,) the same without walls.
        level
            As for `snap_points`.
        """
        plain, points = given
        at, points = snap_points(network, points, level=level), points.copy()
        levels = np.broadcast_to(np.asarray(level), at.edge.shape)
        moved = (at.leg_m > plain.leg_m + SAME_LEG_M) | ~self.find_outside(points)
        for row in np.flatnonzero(moved & (levels == 0)).tolist():
            places = place_along(outlines[row], STEP_M)
            places = places[self.find_outside(places)]
            if len(places):
                own = snap_points(network, places)
                best = np.argsort(own.leg_m, kind="stable")[:1]
                at, points[row] = at.put(np.array([row]), own.of(best)), places[best[0]]
        return at, points

    def spread(
        self,
        network: WalkNetwork,
        places: tuple[Shapes, Floats],
        found: tuple[Spans, Spans],
        pieces: Pieces,
        *,
        coarse: float,
    ) -> tuple[Spans, Spans]:
        """Return the stretches that uncertain places join, where walls may be before these."""
        return spread_spots(self, network, places, found, pieces, coarse=coarse)

    def see_from(self, points: Shapes) -> Walls:
        """Return the walls as points outside of all compounds meet them."""
        nothing = np.zeros(len(points))
        nobody = np.full(len(points), None)
        return Walls(points, nothing, nothing, nobody, self.areas, self.ids)

    def _find_seen(self, network: WalkNetwork, points: Shapes, given: Snapped) -> Snapped:
        """Return the nearest street that no wall is before; an infinite leg where none is near.

        Parameters
        ----------
        given
            (p,) places on the network, of which those without a street keep the edge.
        """
        walls = self.see_from(points)
        found = replace(given, leg_m=np.full(len(points), np.inf))
        left, done_m, reach_m = np.arange(len(points)), -1.0, min(REACH_M, self.limit_m)
        while len(left):
            # Legs are measured on the ellipsoid.
            row, edge = list_streets_near(network, points[left], limit_m=reach_m * (1 + SCALE))
            at = snap_on_edges(network, points[left[row]], edge)
            tried = np.flatnonzero((at.leg_m > done_m) & (at.leg_m <= reach_m))
            row, at = left[row[tried]], at.of(tried)
            through_m = walls.measure_through_m(row, draw_ways(network, points[row], at))
            free = np.flatnonzero(through_m == 0)
            same = np.round(at.leg_m[free] / SAME_LEG_M)
            best = free[first_of_each(row[free], same, at.edge[free])]
            found = found.put(row[best], at.of(best))
            left = np.setdiff1d(left, row[best])
            if reach_m >= self.limit_m:
                break
            done_m, reach_m = reach_m, min(FARTHER * reach_m, self.limit_m)
        return found

    def list_round(self, network: WalkNetwork, point: shapely.Point) -> Snapped:
        """Return the streets that one comes to from a point round the corners of walls.

        The legs are the whole walks; none where nobody can walk out.
        """
        nowhere = Snapped(edge=np.empty(0, np.int64), offset_m=np.empty(0), leg_m=np.empty(0))
        free = self._find_land(point)
        if shapely.distance(free, point) > ALONG_M:
            return nowhere
        corners = find_corners(free)
        if not len(corners):
            return nowhere
        given = snap_points(network.walled(None), corners)
        at = self._find_seen(network, corners, given)
        there = np.array([point], dtype=object)
        walk_m = WalledRoom(free, 1.0).measure(there, corners)[0]
        at = replace(at, leg_m=at.leg_m + walk_m)
        return at.of(at.leg_m <= self.limit_m)

    def find_bends(self, start: shapely.Point, end: shapely.Point) -> list[tuple[float, ...]]:
        """Return where a leg bends that goes from a place to its street round walls."""
        way = np.array([shapely.LineString([start, end])], dtype=object)
        place = np.array([start], dtype=object)
        seen = self.see_from(place).measure_through_m(np.zeros(1, np.int64), way)[0] == 0
        if seen or not self.find_outside(place)[0]:
            return []
        return WalledRoom(self._find_land(start), 1.0).find_bends(start, end)

    def _find_land(self, point: shapely.Point) -> shapely.Geometry:
        """Return the land around a point without the compounds and what is between them."""
        near = shapely.buffer(point, self.limit_m)
        areas = self.areas[shapely.STRtree(self.areas).query(near, predicate="intersects")]
        walls = shapely.union_all([merge_walls(areas), *areas])
        return shapely.difference(near, shapely.simplify(walls, ROUGH_M))
