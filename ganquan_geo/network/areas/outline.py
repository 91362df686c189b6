"""The outline of a band on its grid: rings that neither touch nor cross, as polygons.

Marching squares: W. E. Lorensen and H. E. Cline, Marching cubes, SIGGRAPH 1987, in two
dimensions. What is inside is to the left of every ring, so rings of land run against the clock
and rings of holes with it. A library for contours (contourpy 1.3) took twice as long, most of
it for tables of the whole grid, and its rings may touch.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.search.built import load_kernel
from ganquan_geo.network.search.structures import Raster

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Singles
    from ganquan_geo.network.areas.band import Band
    from ganquan_geo.network.search.seam import Kernel

SLIVER = 1e-6  # steps from the points of the grid, so that rings never touch
ROUNDING_STEPS = 1e-5  # distances in single precision put places this far beside a straight line
STRAIGHT_STEPS = 1 / 100  # a vertex less than this beside the outline without it is left out
SMALLEST_RING = 4  # vertices of the smallest ring, the first one twice


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
