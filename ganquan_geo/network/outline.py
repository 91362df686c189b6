"""The outline of a band on its grid: rings that neither touch nor cross, as polygons.

Marching squares: W. E. Lorensen and H. E. Cline, Marching cubes, SIGGRAPH 1987, in two
dimensions. What is inside is to the left of every ring, so rings of land run against the clock
and rings of holes with it. A library for contours (contourpy 1.3) took twice as long, most of
it for tables of the whole grid, and its rings may touch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.search.built import load_kernel
from ganquan_geo.network.search.layout import call

if TYPE_CHECKING:
    import ctypes

    from numpy.typing import NDArray

    from ganquan_geo.network.band import Band

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

SLIVER = 1e-6  # steps; outlines stay this far from the points of the grid, so rings never touch
ROUNDING_STEPS = 1e-5  # distances in single precision put places this far beside a straight line
STRAIGHT_STEPS = 1 / 100  # a vertex less than this beside the outline without it is left out
RING = 4  # vertices of the smallest ring, the first one twice


def build_outline(band: Band, *, width_m: float) -> shapely.MultiPolygon:
    """Return the ground within the width, its outline straightened; holes stay holes."""
    xy, first = trace_rings(band.square, level=width_m / band.step_m)
    number = np.arange(len(first) - 1)
    closed = np.insert(np.arange(len(xy)), first[1:], first[:-1])
    ring = np.insert(np.repeat(number, np.diff(first)), first[1:], number)
    drawn = xy[closed] * band.step_m + (band.west_m, band.south_m)
    bends = ~_is_straight(drawn, ring, within_m=ROUNDING_STEPS * band.step_m)
    lines = np.asarray(shapely.linestrings(drawn[bends], indices=ring[bends]))
    straight = shapely.simplify(lines, STRAIGHT_STEPS * band.step_m, preserve_topology=False)
    area = _as_area(straight)
    return area if shapely.is_valid(area) else _as_area(lines)


def _is_straight(xy: Floats, ring: Ints, *, within_m: float) -> Flags:
    """Return where the lines before and after a vertex go on in each other, but for rounding."""
    straight = np.zeros(len(xy), bool)
    x, y = np.diff(xy, axis=0).T
    length_m = np.hypot(x, y)
    turn = np.abs(x[:-1] * y[1:] - y[:-1] * x[1:])
    shorter_m = np.minimum(length_m[:-1], length_m[1:])
    straight[1:-1] = (turn < within_m * shorter_m) & (ring[2:] == ring[:-2])
    return straight


def trace_rings(square: NDArray[np.float32], *, level: float) -> tuple[Floats, Ints]:
    """Return the rings around the points whose distance is below a level.

    Parameters
    ----------
    square
        (rows, columns) squared distances; not below the level along the sides.

    Returns
    -------
    (numpy.ndarray, numpy.ndarray)
        (c, 2) places between neighbouring points, as column and row, where a straight line
        between their distances is at the level; and (r + 1,) where each ring starts.
    """
    columns = square.shape[1]
    inside = square < level * level
    flat = inside.ravel()  # from row to row nothing changes, for the sides are outside
    beside = np.flatnonzero(flat[1:] != flat[:-1])
    above = np.flatnonzero(flat[columns:] != flat[:-columns])
    point = np.concatenate([beside, above])
    step = np.repeat([1, columns], [len(beside), len(above)])
    low_m, high_m = (np.sqrt(square.ravel()[at].astype(np.float64)) for at in (point, point + step))
    share = np.clip((level - low_m) / (high_m - low_m), SLIVER, 1 - SLIVER)
    xy = np.column_stack([point % columns, point // columns]).astype(np.float64)
    xy[: len(beside), 0] += share[: len(beside)]
    xy[len(beside) :, 1] += share[len(beside) :]
    sideways = step == 1
    after = _follow(square, point, np.where(sideways, columns, 1), sideways, level=level)
    library = load_kernel()
    order, first = walk_rings(after) if library is None else walk_rings_compiled(library, after)
    return xy[order], first


def _follow(
    square: NDArray[np.float32], point: Ints, stride: Ints, sideways: Flags, *, level: float
) -> Ints:
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


def walk_rings_compiled(library: ctypes.CDLL, after: Ints) -> tuple[Ints, Ints]:
    """Do what `walk_rings` does by the kernel."""
    order, first = np.empty_like(after), np.empty(len(after) + 1, dtype=np.int64)
    rings = call(library, "walk_rings", after.copy(), len(after), order, first)
    return order, first[: rings + 1]


def walk_rings(after: Ints) -> tuple[Ints, Ints]:
    """Return places ring by ring, and where each ring starts.

    Parameters
    ----------
    after
        (c,) the place that comes after each.
    """
    following: list[int] = after.tolist()
    order: list[int] = []
    first = [0]
    for start in range(len(following)):
        place = start
        while (later := following[place]) >= 0:
            order.append(place)
            following[place] = -1
            place = later
        if len(order) > first[-1]:
            first.append(len(order))
    return np.array(order, dtype=np.int64), np.array(first)


def _as_area(lines: NDArray[np.object_]) -> shapely.MultiPolygon:
    """Return closed lines as land, and those that run with the clock as holes in it."""
    xy, number = shapely.get_coordinates(
        lines[shapely.get_num_coordinates(lines) >= RING], return_index=True
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
