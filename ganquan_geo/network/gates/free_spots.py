"""Where places that are known roughly may be joined, if walls may be before their streets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from ganquan_geo.network.gates.walls import WIDE, cross_streets
from ganquan_geo.network.places.snapping import Spans
from ganquan_geo.network.places.spots import SCALE, WIDTH_M

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints, Shapes
    from ganquan_geo.network.gates.free_legs import FreeLegs
    from ganquan_geo.network.places.regions import Pieces
    from ganquan_geo.network.walk_network import WalkNetwork

MOST_POINTS = 200  # that stand for the positions of one place
REACH_M, FARTHER = 20.0, 1.5  # streets are looked for within this, then so many times as far


class Legs(NamedTuple):
    """Legs from points to pieces of streets, or round walls to a place on one: (l,) each.

    `near_m` and `far_m` are what is walked at least and at most from any position that a point
    stands for, which joins the edge between `start_m` and `end_m`.
    """

    edge: Ints
    start_m: Floats
    end_m: Floats
    near_m: Floats
    far_m: Floats


def spread_spots(
    legs: FreeLegs,
    network: WalkNetwork,
    places: tuple[Shapes, Floats],
    found: tuple[Spans, Spans],
    pieces: Pieces,
    *,
    coarse: float,
) -> tuple[Spans, Spans]:
    """Return the stretches that uncertain places join at grade, each position by the same rule.

    Points stand for all positions, none of which is farther from its point than `off_m`. As a
    position moves, so far at most moves the leg to one piece of a street, at both ends, and so
    much longer or shorter it is. So a wall that the leg from a point goes through deeper than that
    is before the street from all its positions, and one farther beside it from none. Positions in
    a compound, or shut in, are left out.

    Parameters
    ----------
    places
        (k,) shapes in the plane, and how far each may be off, metres.
    found
        The stretches that they join without walls, with the least and the greatest legs.
    """
    shapes, accuracy_m = places
    rows = _find_behind_walls(legs, network, shapes, accuracy_m, found)
    near, far = (own.of(~np.isin(own.facility, rows)) for own in found)
    parts: list[tuple[Spans, Spans]] = [(near, far)]
    for row in rows.tolist():
        points, off_m = _place_points(shapes[row], float(accuracy_m[row]), coarse * WIDTH_M)
        points = points[legs.find_outside(points)]
        if not len(points):
            continue
        own = _list_legs(legs, network, points, off_m, pieces)
        number = np.full(len(own.edge), row)
        stretches = (number, own.edge, own.start_m, own.end_m)
        parts.append(
            (
                _span(*stretches, np.maximum(own.near_m, 0.0) * (1 - SCALE)),
                _span(*stretches, own.far_m * (1 + SCALE)),
            )
        )
    return Spans.chain(part[0] for part in parts), Spans.chain(part[1] for part in parts)


def place_along(outline: shapely.Geometry, step_m: float) -> Shapes:
    """Return points along an outline, no farther apart than a step, its corners among them."""
    xy = shapely.get_coordinates(shapely.segmentize(outline, step_m))
    return np.asarray(shapely.points(xy), dtype=object)


def _span(facility: Ints, edge: Ints, start_m: Floats, end_m: Floats, leg_m: Floats) -> Spans:
    return Spans(facility=facility, edge=edge, start_m=start_m, end_m=end_m, leg_m=leg_m)


def _find_behind_walls(
    legs: FreeLegs,
    network: WalkNetwork,
    shapes: Shapes,
    accuracy_m: Floats,
    found: tuple[Spans, Spans],
) -> Ints:
    """Return the places with a wall somewhere between them and what they join without walls."""
    near, far = found
    most_m = np.zeros(len(shapes))
    np.maximum.at(most_m, far.facility, far.leg_m)
    tree = shapely.STRtree(legs.areas)
    reach_m = np.nan_to_num(accuracy_m) + most_m
    rows = np.unique(tree.query(shapes, predicate="dwithin", distance=reach_m)[0])
    rows = rows[~np.isin(rows, tree.query(shapes, predicate="covered_by")[0])]
    if not len(rows):
        return rows
    number = np.full(len(shapes), -1)
    number[rows] = np.arange(len(rows))
    own = near.of(number[near.facility] >= 0)
    line, length_m = network.line[own.edge], network.length_m[own.edge]
    feet = [
        shapely.line_interpolate_point(line, at_m / length_m, normalized=True)
        for at_m in (own.start_m, own.end_m)
    ]
    owner = np.tile(number[own.facility], 2)
    order = np.argsort(owner, kind="stable")
    joined = np.asarray(shapely.multipoints(np.concatenate(feet)[order], indices=owner[order]))
    spread = shapely.buffer(shapes[rows], np.nan_to_num(accuracy_m[rows]))
    hulls = shapely.convex_hull(shapely.geometrycollections(np.stack([spread, joined], axis=1)))
    behind: Ints = rows[np.unique(tree.query(hulls, predicate="intersects")[0])]
    return behind


def _place_points(
    shape: shapely.Geometry, accuracy_m: float, width_m: float
) -> tuple[Shapes, float]:
    """Return points that stand for the positions of a place, and how far any is from one."""
    line = shapely.boundary(shape) if shapely.get_dimensions(shape) == WIDE else shape
    if accuracy_m == 0:
        step_m = max(width_m, shapely.length(line) / MOST_POINTS)
        return place_along(line, step_m), step_m / 2
    area = shapely.buffer(line, accuracy_m)
    step_m = max(width_m, float(np.sqrt(shapely.area(area) / MOST_POINTS)))
    off_m = step_m * float(np.sqrt(0.5))
    west, south, east, north = shapely.bounds(area)
    x, y = np.meshgrid(
        np.arange(west, east + step_m, step_m), np.arange(south, north + step_m, step_m)
    )
    points = np.asarray(shapely.points(x.ravel(), y.ravel()), dtype=object)
    shapely.prepare(area)
    return points[shapely.dwithin(area, points, off_m)], off_m


def _list_legs(
    legs: FreeLegs, network: WalkNetwork, points: Shapes, off_m: float, pieces: Pieces
) -> Legs:
    """Return the legs that any position of some points may have."""
    xy, walls = shapely.get_coordinates(points), legs.see_from(points)
    parts: list[tuple[Ints, Ints, Floats, Floats]] = []
    surely_m = np.full(len(points), np.inf)  # the leg is no longer than this
    left, done_m, reach_m = np.arange(len(points)), -1.0, REACH_M
    while len(left):
        row, piece = pieces.tree.query(points[left], predicate="dwithin", distance=reach_m)
        row = left[row]
        start, step = pieces.start[piece], pieces.step[piece]
        along_m = np.clip(((xy[row] - start) * step).sum(axis=1), 0.0, pieces.length_m[piece])
        foot = start + along_m[:, None] * step
        leg_m = np.hypot(*(xy[row] - foot).T)
        new = (leg_m > done_m) & (leg_m <= reach_m)
        row, piece, along_m, foot, leg_m = (own[new] for own in (row, piece, along_m, foot, leg_m))
        ways = np.asarray(shapely.linestrings(np.stack([xy[row], foot], axis=1)), dtype=object)
        perhaps = walls.measure_through_m(row, ways, slack_m=off_m) == 0
        surely = walls.measure_through_m(row, ways, slack_m=-off_m) == 0
        np.minimum.at(surely_m, row[surely], leg_m[surely] + off_m)
        parts.append((row[perhaps], piece[perhaps], along_m[perhaps], leg_m[perhaps]))
        if reach_m > legs.limit_m:
            break
        left = left[surely_m[left] + off_m > reach_m]
        done_m, reach_m = reach_m, FARTHER * reach_m
    row, piece, along_m, leg_m = (np.concatenate(own) for own in zip(*parts, strict=True))
    joined = leg_m - off_m <= surely_m[row]
    row, piece, along_m, leg_m = row[joined], piece[joined], along_m[joined], leg_m[joined]
    span_m = (pieces.end_m - pieces.start_m)[piece]
    ends_m = [
        pieces.start_m[piece] + np.clip((along_m + side) / pieces.length_m[piece], 0, 1) * span_m
        for side in (-off_m, off_m)
    ]
    seen = Legs(pieces.edge[piece], ends_m[0], ends_m[1], leg_m - off_m, leg_m + off_m)
    hidden = surely_m > legs.limit_m
    foot = pieces.start[piece] + along_m[:, None] * pieces.step[piece]
    ways = np.asarray(shapely.linestrings(np.stack([xy[row], foot], axis=1)), dtype=object)
    hidden[row[cross_streets(network, ways, slack_m=off_m)]] = True
    return _join_round(legs, network, points[hidden], off_m, seen)


def _join_round(
    legs: FreeLegs, network: WalkNetwork, points: Shapes, off_m: float, seen: Legs
) -> Legs:
    """Return legs with those round walls from points that perhaps see no street."""
    parts = [seen]
    for point in points:
        own = legs.list_round(network, point)
        if len(own.edge):
            own = own.of(own.leg_m <= own.leg_m.min() + 2 * off_m)
            ends = own.edge, own.offset_m, own.offset_m
            parts.append(Legs(*ends, own.leg_m - off_m, own.leg_m + off_m))
    return Legs(*(np.concatenate(own) for own in zip(*parts, strict=True)))
