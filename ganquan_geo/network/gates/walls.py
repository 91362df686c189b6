"""Walls between a gate and the street: which street it leads to, or whose compound is behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.network.gates.passages import STREETS
from ganquan_geo.network.places.snapping import Snapped, snap_on_edges, snap_points

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts
    from ganquan_geo.network.gates.gate_rows import GateRows
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.walk_network import WalkNetwork

WALL_M = 5.0  # an outline nearer to another compound's is a wall between the two
ALONG_M = 1.0  # a way so near to an outline goes along it
WIDE = 2  # dimensions of an area
WALLED_SHARE = 0.75  # of the land around a gate in a wall that two compounds share


class Outside(NamedTuple):
    """What is outside of some gates.

    Parameters
    ----------
    at
        (p,) the nearest place on a street that no wall is before; where there is none, the
        nearest of all.
    behind
        (p,) the compound on the other side of the wall, where no street is without a wall before
        it; `STREETS` for none.
    across
        (p,) whether the way to that street may lead through a wall.
    walls
        The walls that were looked at.
    """

    at: Snapped
    behind: Texts
    across: Flags
    walls: Walls


def find_outside(
    streets: WalkNetwork,
    points: Shapes,
    gates: GateRows,
    compounds: PlaceRows,
    *,
    snap_limit_m: float,
) -> Outside:
    """Find the street that each gate leads to, or the compound behind it.

    A way from a gate to a street is straight. It may begin inside the gate's own compound, as far
    as the gate stands from the outline, and end inside another that the street is drawn in; else
    it goes through no compound with gates, nor between two that share a wall. Where every way to a
    street within reach does, the gate leads into the compound behind the wall that it stands in,
    or, inside another compound, into that one.

    Parameters
    ----------
    streets
        The public streets.
    points, gates
        (p,) where the gates are in the plane, and what is known of them.
    compounds
        All compounds, with their outlines.
    snap_limit_m
        How far a street may be.
    """
    at = snap_points(streets, points)
    behind = np.full(len(points), STREETS, dtype=object)
    across = np.zeros(len(points), bool)
    walls = build_walls(streets, points, gates, compounds)
    if not len(walls.areas) or not len(points) or not len(streets.u):
        return Outside(at, behind, across, walls)
    through_m = walls.measure_through_m(np.arange(len(points)), draw_ways(streets, points, at))
    blocked = np.flatnonzero(through_m > walls.off_m)
    row, edge = list_streets_near(streets, points[blocked], limit_m=snap_limit_m)
    row = blocked[row]
    others = snap_on_edges(streets, points[row], edge)
    others_m = walls.measure_through_m(row, draw_ways(streets, points[row], others))
    free = np.flatnonzero(others_m <= walls.off_m[row])
    best = free[first_of_each(row[free], others.leg_m[free], edge[free])]
    at = at.put(row[best], others.of(best))
    through_m[row[best]] = others_m[best]
    blocked = np.setdiff1d(blocked, row[best])
    behind[blocked] = walls.find_behind(blocked)
    return Outside(at, behind, (through_m > 0) & (behind == STREETS), walls)


class Walls(NamedTuple):
    """Compounds with gates and an outline, as some gates meet them.

    Parameters
    ----------
    points
        (p,) the gates.
    inside_m, off_m
        (p,) how far each stands inside its own compound from the outline, and how far it and that
        may be off, metres.
    own
        (p,) the shape of its own compound, which is one of all compounds; None without a position.
    areas, ids
        (a,) outlines in the plane, and the compounds they are of.
    """

    points: Shapes
    inside_m: Floats
    off_m: Floats
    own: Shapes
    areas: Shapes
    ids: Texts

    def measure_through_m(self, row: Ints, way: Shapes, *, slack_m: float = 0.0) -> Floats:
        """Return (w,) how far ways lead through compounds, but for what `find_outside` allows.

        Parameters
        ----------
        row, way
            (w,) numbers of the gates, and straight ways from these.
        slack_m
            Both ends of a way may be so far off: only what every such way leads through counts.
            Below zero: what any does.
        """
        through_m = np.zeros(len(row))
        reach_m = max(-slack_m, 0.0)
        number, area = shapely.STRtree(self.areas).query(
            way, predicate="dwithin", distance=WALL_M + reach_m
        )
        left = ~shapely.covered_by(shapely.get_point(way[number], 1), self.areas[area])
        number, area = number[left], area[left]
        around = self._is_around(self.own[row[number]], self.areas[area])
        inside_m = shapely.length(shapely.intersection(way[number], self.areas[area]))
        np.maximum.at(through_m, number[around], inside_m[around])
        # Nobody walks along a wall that two share.
        met, which = np.unique(area[~around], return_inverse=True)
        wider = shapely.buffer(self.areas[met], WALL_M / 2 + reach_m)
        shapely.prepare(wider)
        beside = number[~around]
        there = np.flatnonzero(shapely.intersects(wider[which], way[beside]))
        near_m = np.bincount(
            beside[there],
            shapely.length(shapely.intersection(way[beside[there]], wider[which[there]])),
            minlength=len(row),
        )
        allowed_m = np.maximum(WALL_M + self.inside_m[row] + slack_m, 0.0)
        at_gate = shapely.dwithin(self.points[row[number]], self.areas[area], WALL_M)
        for meant in (~around & at_gate, ~around):  # mostly those at the gate decide
            left = (near_m > allowed_m) & (through_m <= allowed_m)
            chosen = np.flatnonzero(meant & left[number])
            between: dict[tuple[int, ...], list[int]] = {}  # ways by what they may lead through
            for own in np.split(chosen, np.flatnonzero(np.diff(number[chosen])) + 1):
                between.setdefault(tuple(area[own].tolist()), []).extend(number[own[:1]].tolist())
            for these, ways in between.items():
                merged = merge_walls(self.areas[list(these)])
                merged = shapely.buffer(merged, -ALONG_M - slack_m)
                shapely.prepare(merged)
                inside_m = shapely.length(shapely.intersection(way[ways], merged))
                through_m[ways] = np.maximum(through_m[ways], inside_m)
        return np.maximum(through_m - allowed_m, 0.0)

    def find_behind(self, row: Ints) -> Texts:
        """Return (r,) the compound behind the wall of each of some gates, or around its own."""
        found = np.full(len(row), STREETS, dtype=object)
        number, area = shapely.STRtree(self.areas).query(
            self.points[row], predicate="dwithin", distance=WALL_M + self.inside_m[row]
        )
        own, areas = self.own[row[number]], self.areas[area]
        around = self._is_around(own, areas)
        beside = ~around & ~shapely.covered_by(areas, own)
        for one in np.flatnonzero(beside).tolist():
            gate = row[number[one]]
            near = shapely.buffer(self.points[gate], WALL_M + self.inside_m[gate])
            taken = shapely.intersection(near, merge_walls(np.array([own[one], areas[one]])))
            beside[one] = shapely.area(taken) > WALLED_SHARE * shapely.area(near)
        chosen = np.flatnonzero(around | beside)
        apart_m = np.where(around, 0.0, shapely.distance(self.points[row[number]], areas))
        best = chosen[
            first_of_each(
                number[chosen], around[chosen], apart_m[chosen], shapely.area(areas[chosen])
            )
        ]
        found[number[best]] = self.ids[area[best]]
        return found

    def are_at(self, row: Ints, compound: str) -> Flags:
        """Return (r,) whether gates may be in the wall of a compound, or inside it.

        True where its outline is not known.
        """
        area = self.areas[self.ids == compound]
        if not len(area):
            return np.ones(len(row), bool)
        reach_m = WALL_M + self.inside_m[row] + self.off_m[row]
        near: Flags = shapely.distance(self.points[row], area[0]) <= reach_m
        return near

    @staticmethod
    def _is_around(own: Shapes, areas: Shapes) -> Flags:
        """Return which areas are around what is their own, and are no other outline of it."""
        around: Flags = shapely.covered_by(own, areas) & ~shapely.covered_by(areas, own)
        return around


def build_walls(
    streets: WalkNetwork, points: Shapes, gates: GateRows, compounds: PlaceRows
) -> Walls:
    """Return the compounds with gates and an outline; parameters as for `find_outside`."""
    shapes, ids = fill_holes(compounds.drawn(streets), streets), compounds.id.astype(str)
    listed = gates.compound.astype(str)
    areas = np.flatnonzero(np.isin(ids, listed) & (shapely.get_dimensions(shapes) == WIDE))
    number = pd.Index(ids).get_indexer(pd.Index(listed))
    own = shapes[number]
    inside_m = np.where(
        shapely.covered_by(points, own), shapely.distance(points, shapely.boundary(own)), 0.0
    )
    wide = shapely.get_dimensions(own) == WIDE
    return Walls(
        points=points,
        inside_m=np.where(wide, np.nan_to_num(inside_m), 0.0),
        off_m=gates.accuracy_m + np.nan_to_num(compounds.accuracy_m)[number],
        own=own,
        areas=shapes[areas],
        ids=ids[areas].astype(object),
    )


def fill_holes(shapes: Shapes, streets: WalkNetwork) -> Shapes:
    """Return outlines without those holes that have no public street: they count as inside."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    holed = np.unique(owner[shapely.get_num_interior_rings(parts) > 0])
    if not len(holed):
        return shapes
    filled, tree = shapes.copy(), shapely.STRtree(streets.line[streets.ground_edge])
    for row in holed.tolist():
        rings = [shapely.get_rings(part) for part in parts[owner == row]]
        areas = []
        for own in rings:
            crossed, _ = tree.query(shapely.polygons(own[1:]), predicate="intersects")
            areas.append(shapely.polygons(own[0], own[1:][np.unique(crossed)]))
        filled[row] = shapely.union_all(areas)
    return filled


def merge_walls(areas: Shapes) -> shapely.Geometry:
    """Return the land of compounds with what is between those that share a wall."""
    return shapely.buffer(shapely.union_all(shapely.buffer(areas, WALL_M / 2)), -WALL_M / 2)


def list_streets_near(streets: WalkNetwork, points: Shapes, *, limit_m: float) -> tuple[Ints, Ints]:
    """Return the pairs of points and streets at grade within a limit, by number."""
    row, number = streets.ground_tree.query(points, predicate="dwithin", distance=limit_m)
    return row, streets.ground_edge[number]


def cross_streets(network: WalkNetwork, ways: Shapes, *, slack_m: float = 0.0) -> Flags:
    """Return which straight ways to streets may cross another before; as in `measure_through_m`."""
    length_m = shapely.length(ways)
    ends = shapely.line_interpolate_point(ways, np.maximum(length_m - ALONG_M - 2 * slack_m, 0.0))
    xy = shapely.get_coordinates([shapely.get_point(ways, 0), ends]).reshape(2, -1, 2)
    trimmed = shapely.linestrings(xy.swapaxes(0, 1))
    crossing = np.zeros(len(ways), bool)
    crossing[network.ground_tree.query(trimmed, predicate="dwithin", distance=slack_m)[0]] = True
    return crossing


def draw_ways(network: WalkNetwork, points: Shapes, at: Snapped) -> Shapes:
    """Return the straight ways from points to where they join streets."""
    feet = find_feet(network, at)
    ends = np.stack([shapely.get_coordinates(points), shapely.get_coordinates(feet)], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)


def find_feet(network: WalkNetwork, at: Snapped) -> Shapes:
    """Return the points of places on a network."""
    share: Floats = at.offset_m / network.length_m[at.edge]
    feet: Shapes = shapely.line_interpolate_point(network.line[at.edge], share, normalized=True)
    return feet
