"""The band beside lines on a grid, and its outline: rings that neither touch nor cross.

Marching squares: W. E. Lorensen and H. E. Cline, Marching cubes, SIGGRAPH 1987, in two
dimensions. What is inside is to the left of every ring, so rings of land run against the clock
and rings of holes with it. A library for contours (contourpy 1.3) took twice as long, most of
it for tables of the whole grid, and its rings may touch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.groups import unroll
from ganquan_geo.network.search.built import load_kernel
from ganquan_geo.network.search.structures import Raster

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Singles
    from ganquan_geo.network.search.seam import Kernel

STEPS_A_WIDTH = 7  # of the grid; with 6, a small area shared only 0.9966 with the exact one
MOST_POINTS = 2**25  # of a grid, 134 MB: what is wider than 20 km is drawn more coarsely
SURELY_BEYOND = 1e-3  # steps; more than rounding
SEGMENTS_AT_ONCE = 256  # without the kernel
SLIVER = 1e-6  # steps from the points of the grid, so that rings never touch
ROUNDING_STEPS = 1e-5  # distances in single precision put places this far beside a straight line
STRAIGHT_STEPS = 1 / 100  # a vertex less than this beside the outline without it is left out
SMALLEST_RING = 4  # vertices of the smallest ring, the first one twice


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Band:
    """Distances from lines at the points of a grid.

    Parameters
    ----------
    square
        (rows, columns) the square of the distance in steps, from south to north and from west
        to east; beyond a step more than the width some greater number.
    west_m, south_m
        Where the first point is, plane metres.
    step_m
        Spacing of the points.
    """

    square: Singles
    west_m: float
    south_m: float
    step_m: float


def build_band(lines: Shapes, *, width_m: float, most_points: int = MOST_POINTS) -> Band:
    """Measure how far the points of a grid are from some lines, exactly, near the lines.

    The grid has its points at multiples of the step, so that what is drawn of a street does not
    depend on what else is drawn.

    Parameters
    ----------
    lines
        (k,) at least one, in plane metres.
    width_m
        Of the band to either side.
    most_points
        A grid of more gets a longer step.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    low, high = xy.min(axis=0), xy.max(axis=0)
    ground_m2 = float(np.prod(high - low + 2 * width_m))
    step_m = max(width_m / STEPS_A_WIDTH, (ground_m2 / most_points) ** 0.5)
    reach = width_m / step_m + 1 + SURELY_BEYOND
    corner = np.floor(low / step_m - reach)
    columns, rows = (np.ceil(high / step_m + reach) - corner + 1).astype(int).tolist()
    square = np.full((rows, columns), reach * reach, dtype=np.float32)
    first = np.searchsorted(owner, np.arange(len(lines) + 1))
    kernel = load_kernel()
    lower = lower_squares if kernel is None else partial(lower_squares_compiled, kernel)
    lower(xy / step_m - corner, first, reach=reach, square=square)
    west_m, south_m = (corner * step_m).tolist()
    return Band(square=square, west_m=west_m, south_m=south_m, step_m=step_m)


def lower_squares_compiled(
    kernel: Kernel, xy: Floats, first: Ints, *, reach: float, square: Singles
) -> None:
    """Do what `lower_squares` does by the kernel, in single precision and far faster."""
    xy, first = np.ascontiguousarray(xy), np.ascontiguousarray(first, dtype=np.int64)
    rows, columns = square.shape
    kernel.lower_squares(xy, first, len(first) - 1, reach, rows, columns, square)


def lower_squares(xy: Floats, first: Ints, *, reach: float, square: Singles) -> None:
    """Lower squared distances to those from some lines, in place; all in steps of the grid.

    Parameters
    ----------
    xy, first
        Vertices, and (k + 1,) where those of each line start.
    reach
        Farther points stay as they are.
    square
        Large enough to hold all points within reach.
    """
    go_on = np.ones(len(xy), bool)
    go_on[first[1:] - 1] = False
    every = np.column_stack([xy, np.roll(xy, -1, axis=0)])[go_on]
    for begin in range(0, len(every), SEGMENTS_AT_ONCE):
        ends = every[begin : begin + SEGMENTS_AT_ONCE]
        west, east = np.minimum(ends[:, 0], ends[:, 2]), np.maximum(ends[:, 0], ends[:, 2])
        south, north = np.minimum(ends[:, 1], ends[:, 3]), np.maximum(ends[:, 1], ends[:, 3])
        which, row = _count_up(np.ceil(south - reach), np.floor(north + reach))
        cell, column = _count_up(np.ceil(west - reach)[which], np.floor(east + reach)[which])
        row, (ax, ay, bx, by) = row[cell], ends[which[cell]].T
        x, y, dx, dy = column - ax, row - ay, bx - ax, by - ay
        squared = dx * dx + dy * dy
        share = np.clip((x * dx + y * dy) / np.where(squared > 0, squared, 1.0), 0.0, 1.0)
        found = (x - share * dx) ** 2 + (y - share * dy) ** 2
        np.minimum.at(square, (row, column), found.astype(np.float32))


def _count_up(low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """Return the whole numbers from each low to its high: whose they are, and which."""
    which, step = unroll((high - low + 1).astype(np.int64))
    return which, low.astype(np.int64)[which] + step


def build_outline(band: Band, *, width_m: float) -> shapely.MultiPolygon:
    """Return the ground within the width, its outline straightened; holes stay holes."""
    kernel = load_kernel()
    trace = trace_rings if kernel is None else partial(trace_rings_compiled, kernel)
    xy, first = trace(band, level=width_m / band.step_m)
    ring = np.repeat(np.arange(len(first) - 1), np.diff(first))
    lines = np.asarray(shapely.linestrings(xy, indices=ring))
    straight = shapely.simplify(lines, STRAIGHT_STEPS * band.step_m, preserve_topology=False)
    area = _as_area(straight)
    return area if shapely.is_valid(area) else _as_area(lines)


def trace_rings(band: Band, *, level: float) -> tuple[Floats, Ints]:
    """Return the rings around the points whose distance is below a level.

    Parameters
    ----------
    band
        Not below the level along its sides.
    level
        Steps of the grid.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        (c, 2) places between neighbouring points, plane metres, where a straight line between
        their distances is at the level, closed rings one after the other, without those where
        the ring goes straight on; and (r + 1,) where each ring starts.
    """
    square, columns = band.square, band.square.shape[1]
    beside, above = (np.flatnonzero(changes) for changes in _changes(square < level * level))
    point = np.concatenate([beside, above])
    step = np.repeat([1, columns], [len(beside), len(above)])
    low_m, high_m = (np.sqrt(square.ravel()[at].astype(np.float64)) for at in (point, point + step))
    share = np.clip((level - low_m) / (high_m - low_m), SLIVER, 1 - SLIVER)
    xy = np.column_stack([point % columns, point // columns]).astype(np.float64)
    xy[: len(beside), 0] += share[: len(beside)]
    xy[len(beside) :, 1] += share[len(beside) :]
    sideways = step == 1
    after = _follow(square, point, np.where(sideways, columns, 1), sideways, level=level)
    order, ring = _walk(after.tolist())
    drawn = xy[order] * band.step_m + (band.west_m, band.south_m)
    bends = ~_is_straight(drawn, ring, within_m=ROUNDING_STEPS * band.step_m)
    return drawn[bends], np.searchsorted(ring[bends], np.arange(ring.max(initial=-1) + 2))


def trace_rings_compiled(kernel: Kernel, band: Band, *, level: float) -> tuple[Floats, Ints]:
    """Do what `trace_rings` does by the kernel, in one go along each ring."""
    inside = band.square < level * level
    beside, above = (np.count_nonzero(changes) for changes in _changes(inside))
    raster = Raster(
        west_m=band.west_m,
        south_m=band.south_m,
        step_m=band.step_m,
        level=level,
        sliver=SLIVER,
        square=band.square,
        is_inside=inside.view(np.uint8),
        columns=inside.shape[1],
    )
    most = beside // 2  # rings, each of which passes two such places or more
    xy, first = np.empty((beside + above + most, 2)), np.empty(most + 1, dtype=np.int64)
    within_m = ROUNDING_STEPS * band.step_m
    rings = kernel.trace_rings(raster, inside.shape[0], within_m, xy, first)
    return xy[: first[rings]], first[: rings + 1]


def _changes(inside: Flags) -> tuple[Flags, Flags]:
    """Return where points differ from the next one on their row, and from the one above.

    From row to row nothing changes, for the sides are outside.
    """
    flat, columns = inside.ravel(), inside.shape[1]
    return flat[1:] != flat[:-1], flat[columns:] != flat[:-columns]


def _is_straight(xy: Floats, ring: Ints, *, within_m: float) -> Flags:
    """Return where the lines before and after a vertex go on in each other, but for rounding."""
    straight = np.zeros(len(xy), bool)
    x, y = np.diff(xy, axis=0).T
    length_m = np.sqrt(x * x + y * y)
    turn = np.abs(x[:-1] * y[1:] - y[:-1] * x[1:])
    shorter_m = np.minimum(length_m[:-1], length_m[1:])
    straight[1:-1] = (turn < within_m * shorter_m) & (ring[2:] == ring[:-2])
    return straight


def _follow(square: Singles, point: Ints, stride: Ints, sideways: Flags, *, level: float) -> Ints:
    """Return the place that comes after each place, with the inside to the left.

    A place between two points side by side leads up, into the square above, where the left
    one is inside, else down; one between points above each other leads to the west where the
    lower one is inside, else to the east. A square has the number of its lower left point.
    """
    columns, flat = square.shape[1], square.ravel()
    forward = (flat[point] < level * level) == sideways  # up, or east
    enters = np.where(forward, point, point - stride)
    leaves = np.where(forward, point - stride, point)
    # Where two rings pass a square, each way in has to find its own way out.
    way_in = 2 * enters + ~forward
    into = np.argsort(way_in)
    crowded = enters[into[1:]][enters[into[1:]] == enters[into[:-1]]]
    turned = np.zeros(0, dtype=np.int64)
    if len(crowded):
        middle = np.sqrt(flat[crowded + np.array([[0], [1], [columns], [columns + 1]])]).mean(
            axis=0
        )
        turned = crowded[(flat[crowded] < level * level) == (middle < level)]
    way_out = 2 * leaves + (forward ^ np.isin(leaves, turned))
    after = np.empty(len(point), dtype=np.int64)
    after[into] = np.argsort(way_out)
    return after


def _walk(following: list[int]) -> tuple[Ints, Ints]:
    """Return places ring by ring, closed, and whose they are, by what comes after each."""
    order: list[int] = []
    ring: list[int] = []
    rings = 0
    for start in range(len(following)):
        place, before = start, len(order)
        while (later := following[place]) >= 0:
            order.append(place)
            following[place] = -1
            place = later
        if len(order) > before:
            order.append(start)
            ring += [rings] * (len(order) - before)
            rings += 1
    return np.array(order, dtype=np.int64), np.array(ring, dtype=np.int64)


def _as_area(lines: Shapes) -> shapely.MultiPolygon:
    """Return closed lines as land, and those that run with the clock as holes in it."""
    xy, number = shapely.get_coordinates(
        lines[shapely.get_num_coordinates(lines) >= SMALLEST_RING], return_index=True
    )
    rings = np.asarray(shapely.linearrings(xy, indices=number))
    is_land = shapely.is_ccw(rings)
    land, hole = rings[is_land], rings[~is_land]
    owner = np.zeros(len(hole), dtype=np.int64)
    if len(land) > 1:
        ground = np.asarray(shapely.polygons(land))
        at = shapely.STRtree(shapely.get_point(hole, 0))
        around, within = at.query(ground, predicate="contains")
        smallest_last = np.argsort(-shapely.area(ground)[around], kind="stable")
        owner[within[smallest_last]] = around[smallest_last]
    number = np.concatenate([np.arange(len(land)), owner])
    order = np.argsort(number, kind="stable")  # the land first, then its holes
    parts = np.asarray(shapely.polygons(np.concatenate([land, hole])[order], indices=number[order]))
    return shapely.MultiPolygon(parts.tolist())
