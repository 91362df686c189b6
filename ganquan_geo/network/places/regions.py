"""Where places may be, the pieces of streets that they may join, and rays from the ones to others.

The rays - where they are inside a region, and where another street is as near - are the formulas
of `ganquan_geo.network.places.beams`, for computers without the kernel, and what the kernel is held
against.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.columns import Columns

if TYPE_CHECKING:
    import shapely

    from ganquan_geo.arrays.types import Flags, Floats, Ints

ROUNDING_M = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Regions(Columns):
    """Where each of some places may be: all that is within a radius of a straight core.

    Parameters
    ----------
    place
        (r,) row of the place; one with an outline has a region for each piece of it.
    start, end
        (r, 2) the core, plane metres; twice the same point for a disc.
    radius_m
        (r,) zero or more.
    """

    place: Ints
    start: Floats
    end: Floats
    radius_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Straight pieces of the streets that places may join, and the corners between them.

    Parameters
    ----------
    edge
        (s,) edge each is part of.
    start, end
        (s, 2) plane metres, never the same.
    step, length_m
        (s, 2) its direction, of length one, and (s,) its length, plane metres.
    start_m, end_m
        (s,) how far along the edge its ends are, metres.
    corner_piece, corner_at_end
        (c,) a piece that ends in each corner, by rising row, and whether it is its end or start.
    corner_low, corner_high
        (c,) angles, radians, between which points join the corner itself: a dead end, or the
        outer side of a bend.
    tree
        Of the pieces as lines: made once, many kinds of places are looked up in it.
    """

    edge: Ints
    start: Floats
    end: Floats
    step: Floats
    length_m: Floats
    start_m: Floats
    end_m: Floats
    corner_piece: Ints
    corner_at_end: Flags
    corner_low: Floats
    corner_high: Floats
    tree: shapely.STRtree


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rays(Columns):
    """Rays: (b, 2) where they start and (b, 2) their directions of length one."""

    foot: Floats
    way: Floats


def inside(
    rays: Rays, regions: Regions, region: Ints, *, wider_m: Floats | float
) -> tuple[Floats, Floats]:
    """Return between which legs rays are inside their regions; nothing where the first is more.

    A region is convex, so it is one stretch: from the first to the last of those inside the discs
    round the ends of its core and the strip beside it.
    """
    radius_m = regions.radius_m[region] + wider_m
    start, end = regions.start[region] - rays.foot, regions.end[region] - rays.foot
    parts = [_in_disc(rays.way, centre, radius_m) for centre in (start, end)]
    run = end - start
    length_m = np.hypot(run[:, 0], run[:, 1])
    long = length_m > 0
    if long.any():
        core = run / np.where(long, length_m, 1.0)[:, None]
        along = _in_band(rays.way, core, np.einsum("ij,ij->i", start, core), length_m)
        across_way = np.column_stack([-core[:, 1], core[:, 0]])
        beside_m = np.einsum("ij,ij->i", start, across_way)
        across = _in_band(rays.way, across_way, beside_m - radius_m, 2 * radius_m)
        enter_m, leave_m = np.maximum(along[0], across[0]), np.minimum(along[1], across[1])
        none = ~long | (enter_m > leave_m)
        parts.append((np.where(none, np.inf, enter_m), np.where(none, -np.inf, leave_m)))
    return (
        np.minimum.reduce([part[0] for part in parts]),
        np.maximum.reduce([part[1] for part in parts]),
    )


def _in_disc(way: Floats, centre: Floats, radius_m: Floats) -> tuple[Floats, Floats]:
    along = np.einsum("ij,ij->i", way, centre)
    square = radius_m**2 - (np.einsum("ij,ij->i", centre, centre) - along**2)
    half = np.sqrt(np.maximum(square, 0.0))
    outside = square < -ROUNDING_M
    return np.where(outside, np.inf, along - half), np.where(outside, -np.inf, along + half)


def _in_band(way: Floats, across: Floats, low_m: Floats, wide_m: Floats) -> tuple[Floats, Floats]:
    """Return between which legs rays have a component between two values."""
    slope = np.einsum("ij,ij->i", way, across)
    level = np.abs(slope) < 1e-12  # noqa: PLR2004 - level but for rounding
    safe = np.where(level, 1.0, slope)
    one, other = low_m / safe, (low_m + wide_m) / safe
    within = (low_m <= 0) & (low_m + wide_m >= 0)
    return (
        np.where(level, np.where(within, -np.inf, np.inf), np.minimum(one, other)),
        np.where(level, np.where(within, np.inf, -np.inf), np.maximum(one, other)),
    )


def limits(
    rays: list[Rays], pieces: Pieces, other: Ints, *, own: Flags
) -> tuple[Floats, list[Floats]]:
    """Return the longest leg before another piece is as near: of the beam, and its three rays.

    For the beam, one point of the other piece is taken at a time, the one that the circle of one
    of the rays touches first; between two rays the limit it sets is greatest at one of them.
    """
    alone_m, bound_m = [], np.full(len(other), np.inf)
    for ray in rays:
        start, end = pieces.start[other] - ray.foot, pieces.end[other] - ray.foot
        touched, limit_m = _touched(start, end, ray.way)
        limit_m[own] = np.inf
        alone_m.append(limit_m)
        both_m = np.maximum(
            *(_limit_of_point(touched + ray.foot - at.foot, at.way) for at in (rays[0], rays[2]))
        )
        bound_m = np.fmin(bound_m, both_m)
    bound_m[own] = np.inf
    return np.maximum(bound_m, np.maximum.reduce(alone_m)), alone_m


def _touched(start: Floats, end: Floats, way: Floats) -> tuple[Floats, Floats]:
    """Return the point of each piece that a growing circle touches first, and its radius then.

    The circle passes through the origin and its centre moves along `way`. It touches the line of
    the piece where y = h / (1 + k): h is the line's distance, k the cosine between the way and the
    line's normal. Where that point is outside the piece, an end is touched first.
    """
    ends_m = [_limit_of_point(point, way) for point in (start, end)]
    by_end = ends_m[0] <= ends_m[1]
    radius_m = np.where(by_end, ends_m[0], ends_m[1])
    point = np.where(by_end[:, None], start, end)
    run = end - start
    length = np.hypot(run[:, 0], run[:, 1])
    step = run / length[:, None]
    normal = np.column_stack([-step[:, 1], step[:, 0]])
    height = np.einsum("ij,ij->i", start, normal)
    normal = np.where((height < 0)[:, None], -normal, normal)
    height = np.abs(height)
    cosine = np.einsum("ij,ij->i", way, normal)
    with np.errstate(divide="ignore", invalid="ignore"):
        on_line_m = height / (1 + cosine)
        touch = on_line_m[:, None] * (way + normal)
    at = np.einsum("ij,ij->i", touch - start, step)
    with np.errstate(invalid="ignore"):
        on_piece = (at >= 0) & (at <= length) & (height > ROUNDING_M) & np.isfinite(on_line_m)
    # The line passes through the foot: what lies ahead of it there is as near at once.
    ahead = np.maximum(np.einsum("ij,ij->i", start, way), np.einsum("ij,ij->i", end, way))
    along = -np.einsum("ij,ij->i", start, step)
    through = (
        (height <= ROUNDING_M)
        & (along >= -ROUNDING_M)
        & (along <= length + ROUNDING_M)
        & (ahead > ROUNDING_M)
    )
    radius_m = np.where(on_piece, np.minimum(radius_m, on_line_m), radius_m)
    point = np.where(on_piece[:, None], touch, point)
    radius_m = np.where(through, 0.0, radius_m)
    return np.where(through[:, None], 0.0, point), radius_m


def _limit_of_point(point: Floats, way: Floats) -> Floats:
    """Return how long a leg along `way` may be before a point is as near: |p|^2 / (2 p.way)."""
    ahead = np.einsum("ij,ij->i", point, way)
    square = np.einsum("ij,ij->i", point, point)
    with np.errstate(divide="ignore", invalid="ignore"):
        limit_m = square / (2 * ahead)
    return np.where(ahead > 0, limit_m, np.inf)
