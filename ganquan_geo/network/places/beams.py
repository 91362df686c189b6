"""Which points of uncertain regions join which streets, and how long their legs are.

A point joins the nearest point of the streets, its foot. Seen from the foot, the points that
join it lie on a ray: square to a straight piece of street, or, at a vertex, in some direction.
Along a ray, the points that join its foot reach from the foot to the first point that is as near
to another street: the centre of a circle that touches that street and passes through the foot.
Both are known in closed form, so a region is taken apart without sampling it:

- A beam is all rays between two rays: of a short stretch of a straight piece, or of a small angle
  at a vertex.
- The greatest leg of a beam is bounded by where its rays leave the region and by touching circles;
  the least by where they enter it. A beam whose least leg is beyond its greatest joins nobody.
- Beams are halved until what their middle ray really attains is within a tolerance of the bound.

Nothing is missed, and nothing is wider than the tolerance.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.arrays.cores import run_on_cores
from ganquan_geo.arrays.groups import list_rows, unroll
from ganquan_geo.network.places.regions import ROUNDING_M, Rays, inside, limits
from ganquan_geo.network.search import structures
from ganquan_geo.network.search.built import load_kernel

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.places.regions import Pieces, Regions
    from ganquan_geo.network.search.seam import Kernel

REGION_US = 300.0  # about what one region takes
BEAMS_EACH, BEAMS_MORE = 400, 20_000  # room for so many for each region, and in all
FIRST_WIDTH_M = 8.0  # of the beams that the halving begins with
FIRST_ANGLE = np.pi / 4  # of the beams at a corner; limits set by points hold below a half turn
SMALLEST_M, SMALL_M, LARGE_M = 0.4, 8.0, 60.0  # radii between which the scale is 1
NARROWEST_M = 0.02  # a beam that joins nobody by its middle ray is halved down to this
AT_ONCE = 1 << 20  # pairs of beams and streets that are looked at in one go


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beams(Columns):
    """Beams from streets into regions.

    Parameters
    ----------
    region, piece
        (b,) the region, and the row of the straight piece of street.
    side
        (b,) +1 or -1: the left or right of a piece; 0: from its start; 2: from its end.
    low, high
        (b,) between which rays: metres along the piece, or angles, radians.
    least_m, greatest_m
        (b,) legs, metres.
    """

    region: Ints
    piece: Ints
    side: Ints
    low: Floats
    high: Floats
    least_m: Floats
    greatest_m: Floats


def find_beams(
    regions: Regions,
    pieces: Pieces,
    near: tuple[Ints, Ints],
    *,
    width_m: float,
    tolerance_m: float,
) -> Beams:
    """Find the beams by which the points of regions join streets.

    Parameters
    ----------
    near
        Rows of `regions` and of `pieces`: for each region every piece that may be the nearest to
        a point of it.
    tolerance_m
        Beams whose legs are all this near to the bounds are not halved, nor those no wider than
        `width_m` of which some leg is twice as near.
    """
    order = np.lexsort((near[1], near[0]))
    region, piece = near[0][order], near[1][order]
    first = np.searchsorted(region, np.arange(len(regions.place) + 1))
    kernel = load_kernel()
    if kernel is not None:
        return _find_compiled(
            kernel, regions, pieces, first, piece, width_m=width_m, tolerance_m=tolerance_m
        )
    scales = _scales_of(regions.radius_m)
    beams = _first_beams(regions, pieces, region, piece)
    done: list[Beams] = []
    while len(beams.region):
        beams, loose_m, uneven_m = _bounded(beams, regions, pieces, piece, first)
        wide_m = 2 * _spread_m(beams, regions, pieces)
        scale = scales[beams.region]
        even = uneven_m <= scale * tolerance_m
        loose = (loose_m > 2 * scale * tolerance_m) | (wide_m > scale * width_m)
        halved = ~even & loose & (wide_m > NARROWEST_M)
        done.append(beams.of(~halved))
        beams = _halves(beams.of(halved))
    return Beams.chain(done) if done else beams


def _scales_of(radius_m: Floats) -> Floats:
    """Return how finely regions are taken apart: small ones more, large ones less."""
    scales: Floats = np.where(
        radius_m < SMALL_M,
        np.maximum(radius_m, SMALLEST_M) / SMALL_M,
        np.maximum(radius_m / LARGE_M, 1.0),
    )
    return scales


def _find_compiled(
    kernel: Kernel,
    regions: Regions,
    pieces: Pieces,
    first: Ints,
    piece: Ints,
    *,
    width_m: float,
    tolerance_m: float,
) -> Beams:
    """Find the same beams by the kernel."""
    count = len(regions.place)
    given = structures.Regions(
        start=np.ascontiguousarray(regions.start),
        end=np.ascontiguousarray(regions.end),
        radius_m=regions.radius_m,
    )
    streets = structures.Pieces(
        start=np.ascontiguousarray(pieces.start),
        end=np.ascontiguousarray(pieces.end),
        step=pieces.step,
        length_m=pieces.length_m,
        corner_first=np.searchsorted(pieces.corner_piece, np.arange(len(pieces.edge) + 1)),
        corner_at_end=pieces.corner_at_end.astype(np.int64),
        corner_low=pieces.corner_low,
        corner_high=pieces.corner_high,
    )
    end = np.zeros(count, dtype=np.int64)
    found: dict[int, Beams] = {}

    def list_some(begin: int, stop: int) -> None:
        room = BEAMS_EACH * (stop - begin) + BEAMS_MORE
        while begin < stop:
            own, side = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
            out = np.empty((room, 4))
            done = kernel.find_beams(
                given, streets, first, piece, begin, stop, float(width_m), float(tolerance_m),
                room, end, own, side, out,
            )  # fmt: skip
            if done == begin:
                room *= 4
                continue
            rows = int(end[done - 1])
            length = np.diff(end[begin:done], prepend=0)
            found[begin] = Beams(
                region=np.repeat(np.arange(begin, done), length),
                piece=own[:rows],
                side=side[:rows],
                low=out[:rows, 0],
                high=out[:rows, 1],
                least_m=out[:rows, 2],
                greatest_m=out[:rows, 3],
            )
            begin = done

    run_on_cores(list_some, count, each_us=REGION_US)
    return Beams.chain(found[begin] for begin in sorted(found))


def _first_beams(regions: Regions, pieces: Pieces, region: Ints, piece: Ints) -> Beams:
    """Return wide beams of every pair that may join: from both sides, and from corners."""
    step, length_m = pieces.step[piece], pieces.length_m[piece]
    ends_m = [
        np.einsum("ij,ij->i", end[region] - pieces.start[piece], step)
        for end in (regions.start, regions.end)
    ]
    radius_m = regions.radius_m[region] + ROUNDING_M
    low = np.clip(np.minimum(*ends_m) - radius_m, 0.0, length_m)
    high = np.clip(np.maximum(*ends_m) + radius_m, 0.0, length_m)
    row, along, part = _in_parts(low, high, FIRST_WIDTH_M)
    first = np.searchsorted(pieces.corner_piece, piece)
    count = np.searchsorted(pieces.corner_piece, piece, side="right") - first
    pair, corner = list_rows(first, count)
    turn, angle, turned = _in_parts(
        pieces.corner_low[corner], pieces.corner_high[corner], FIRST_ANGLE
    )
    every = np.concatenate([row, row, pair[turn]])
    ones = np.ones(len(row), dtype=np.int64)
    at_end = pieces.corner_at_end[corner[turn]]
    return Beams(
        region=region[every],
        piece=piece[every],
        side=np.concatenate([ones, -ones, np.where(at_end, 2, 0)]),
        low=np.concatenate([along, along, angle]),
        high=np.concatenate([along + part, along + part, angle + turned]),
        least_m=np.zeros(len(every)),
        greatest_m=np.zeros(len(every)),
    )


def _in_parts(low: Floats, high: Floats, most: float) -> tuple[Ints, Floats, Floats]:
    """Return ranges cut into equal parts no longer than `most`: row, start and length of each."""
    count = np.ceil((high - low) / most).astype(np.int64)
    row, number = unroll(count)
    part = (high - low)[row] / count[row]
    return row, low[row] + number * part, part


def _bounded(
    beams: Beams, regions: Regions, pieces: Pieces, piece: Ints, first: Ints
) -> tuple[Beams, Floats, Floats]:
    """Return the beams by which anybody may join, with bounds, and how loose the bounds are.

    Of the legs that their first, middle and last rays attain: how far the best, and the worst, are
    from the bounds, metres; infinite where nobody joins by them.
    """
    middle = (beams.low + beams.high) / 2
    rays = [_rays(beams, pieces, at) for at in (beams.low, middle, beams.high)]
    spread_m = _spread_m(beams, regions, pieces)
    enter_m, leave_m = inside(rays[1], regions, beams.region, wider_m=spread_m)
    kept = (enter_m <= leave_m) & (leave_m >= 0)
    beams, rays = beams.of(kept), [ray.of(kept) for ray in rays]
    enter_m, leave_m = np.maximum(enter_m[kept], 0.0), leave_m[kept]
    within = [inside(ray, regions, beams.region, wider_m=0.0) for ray in rays]
    bound_m = leave_m.copy()
    own_m = [own_leave_m.copy() for _, own_leave_m in within]
    count = np.diff(first)[beams.region]
    for begin, stop in _chunks(count):
        row, number = unroll(count[begin:stop])
        row += begin
        other = piece[first[beams.region[row]] + number]
        limit_m, own_limits_m = limits(
            [ray.of(row) for ray in rays], pieces, other,
            own=(other == beams.piece[row]) & (np.abs(beams.side[row]) == 1),
        )  # fmt: skip
        starts = np.flatnonzero(np.diff(row, prepend=-1))
        rows = row[starts]
        for limits_m, least_m in zip((limit_m, *own_limits_m), (bound_m, *own_m), strict=True):
            least_m[rows] = np.minimum(least_m[rows], np.minimum.reduceat(limits_m, starts))
    joined = [
        (np.maximum(own_enter_m, 0.0), attained_m)
        for (own_enter_m, _), attained_m in zip(within, own_m, strict=True)
    ]
    leave = [np.where(a <= b, b, -np.inf) for a, b in joined]
    enter = [np.where(a <= b, a, np.inf) for a, b in joined]
    loose_m = np.maximum(bound_m - np.maximum.reduce(leave), np.minimum.reduce(enter) - enter_m)
    uneven_m = np.maximum(bound_m - np.minimum.reduce(leave), np.maximum.reduce(enter) - enter_m)
    kept = enter_m <= bound_m
    bounded = replace(beams, least_m=enter_m, greatest_m=bound_m)
    return bounded.of(kept), loose_m[kept], uneven_m[kept]


def _rays(beams: Beams, pieces: Pieces, at: Floats) -> Rays:
    """Return the rays of beams at some places or angles."""
    step = pieces.step[beams.piece]
    start, end = pieces.start[beams.piece], pieces.end[beams.piece]
    beside = (np.abs(beams.side) == 1)[:, None]
    square = np.column_stack([-step[:, 1], step[:, 0]]) * beams.side[:, None]
    round_it = np.column_stack([np.cos(at), np.sin(at)])
    vertex = np.where((beams.side == 0)[:, None], start, end)
    return Rays(
        foot=np.where(beside, start + at[:, None] * step, vertex),
        way=np.where(beside, square, round_it),
    )


def _spread_m(beams: Beams, regions: Regions, pieces: Pieces) -> Floats:
    """Return how far a point of a beam may be from that of the middle ray with the same leg."""
    half = (beams.high - beams.low) / 2
    beside = np.abs(beams.side) == 1
    vertex = np.where(
        (beams.side == 0)[:, None], pieces.start[beams.piece], pieces.end[beams.piece]
    )
    far_m = np.maximum(
        *(np.hypot(*(end[beams.region] - vertex).T) for end in (regions.start, regions.end))
    )
    far_m += regions.radius_m[beams.region]
    return np.where(beside, half, half * far_m)


def _halves(beams: Beams) -> Beams:
    """Return both halves of each beam."""
    middle = (beams.low + beams.high) / 2
    return Beams.chain([replace(beams, high=middle), replace(beams, low=middle)])


def _chunks(count: Ints) -> list[tuple[int, int]]:
    """Return ranges of beams with so many pairs each as are looked at in one go."""
    total = np.concatenate([[0], np.cumsum(count)])
    cuts = [0]
    while cuts[-1] < len(count):
        stop = int(np.searchsorted(total, total[cuts[-1]] + AT_ONCE, side="right")) - 1
        cuts.append(max(stop, cuts[-1] + 1))
    return list(itertools.pairwise(cuts))
