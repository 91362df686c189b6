"""Where lines meet: they cross, an end touches, or a corner was drawn on another line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.network.build.segments import find_near_pairs
from ganquan_geo.network.search.built import EXTENSION, load_kernel
from ganquan_geo.network.search.lines import Cuts, Nearness, find_cuts_on_grid

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints
    from ganquan_geo.network.build.segments import Segments

COINCIDENT_M = 0.01  # closer than this, two things were drawn at the same point
CORNER_M = 0.1  # closer than this, a corner was drawn on the other line: 6 decimals of a degree
ROUNDING_M = 1e-6  # closer than this along a line, two places are one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Feet(Columns):
    """Vertices near segments of other lines, and the places there nearest to them."""

    vertex: Ints  # a segment: the vertex is its start, or its end
    at_end: Flags
    segment: Ints
    share: Floats  # of the segment's length, from its start as drawn
    xy: Floats
    distance_m: Floats


def find_cuts(
    segments: Segments,
    level: Ints,
    *,
    tolerance_m: float,
    drawn: Flags | None = None,
    extension: str = EXTENSION,
) -> Cuts:
    """Find where lines are to be cut because another one meets them.

    Two lines of the same level are cut where they cross. An end within the tolerance of
    another line cuts that line if both have the same level, or if it was drawn on it. Both
    are cut where a corner of one lies on the other, but for rounding, at the same level.

    Parameters
    ----------
    segments
        Of lines that do not cross themselves.
    level
        By line: 0 at grade, above it bridges, below it tunnels.
    drawn
        By line: whether it meets others by where it runs; two lines that do not are not cut by
        each other. None: all are.
    extension
        The compiled searches; where they have not been built, numpy finds the same places.

    Returns
    -------
    Cuts
        Without those at an end of their line; one may come more than once.
    """
    near = Nearness(
        end_m=float(tolerance_m),
        drawn_m=COINCIDENT_M,
        corner_m=float(min(tolerance_m, CORNER_M)),
        rounding_m=ROUNDING_M,
    )
    kernel = load_kernel(extension)
    if drawn is None and kernel is not None and len(segments.line):
        return find_cuts_on_grid(kernel, segments, level, near=near)
    cuts = _cuts_of_pairs(segments, level, near, drawn)
    total_m = segments.total_m()[cuts.line]
    return cuts.of((cuts.along_m > ROUNDING_M) & (cuts.along_m < total_m - ROUNDING_M))


def _cuts_of_pairs(segments: Segments, level: Ints, near: Nearness, drawn: Flags | None) -> Cuts:
    """Return the cuts found by looking at every pair of near segments, at the lines' ends too."""
    chosen = None if drawn is None else drawn[segments.line]
    a, b = find_near_pairs(segments, distance_m=near.end_m, chosen=chosen)
    feet = []
    for one, other in ((a, b), (b, a)):
        feet.append(_feet(segments, level, one, other, near, at_end=False))
        ending = segments.last[one]
        feet.append(_feet(segments, level, one[ending], other[ending], near, at_end=True))
    nearest = _nearest(segments, _Feet.chain(feet))
    return Cuts.chain([*_crossings(segments, level, a, b), *_touches(segments, nearest)])


def _crossings(segments: Segments, level: Ints, a: Ints, b: Ints) -> list[Cuts]:
    """Return the cuts of both where two segments of the same level cross in their insides.

    Where they meet otherwise a vertex lies on a segment, which is seen to by the vertices.
    The place is reckoned from the two segments in a fixed order, so that it is the same
    however the lines are drawn and listed.
    """
    same = level[segments.line[a]] == level[segments.line[b]]
    a, b = a[same], b[same]
    swapped = _comes_after(segments, a, b)
    a, b = np.where(swapped, b, a), np.where(swapped, a, b)
    run_a, run_b = segments.high[a] - segments.low[a], segments.high[b] - segments.low[b]
    gap = segments.low[b] - segments.low[a]
    turn = _cross(run_a, run_b)
    of_a, of_b = _cross(gap, run_b), _cross(gap, run_a)
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = (turn != 0) & (of_a / turn > 0) & (of_a / turn < 1)
        inside &= (of_b / turn > 0) & (of_b / turn < 1)
    a, b, run_a = a[inside], b[inside], run_a[inside]
    xy = segments.low[a] + run_a * of_a[inside, None] / turn[inside, None]
    return [
        Cuts(
            line=segments.line[own],
            along_m=segments.along_m[own] + np.hypot(*(xy - segments.start[own]).T),
            xy=xy,
        )
        for own in (a, b)
    ]


def _comes_after(segments: Segments, a: Ints, b: Ints) -> Flags:
    """Return whether a segment comes after the other in the order of their coordinates."""
    after = np.zeros(len(a), bool)
    decided = np.zeros(len(a), bool)
    for points in (segments.low, segments.high):
        for axis in (0, 1):
            one, other = points[a, axis], points[b, axis]
            after |= ~decided & (one > other)
            decided |= one != other
    return after


def _cross(one: Floats, other: Floats) -> Floats:
    product: Floats = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return product


def _dot(one: Floats, other: Floats) -> Floats:
    product: Floats = one[:, 0] * other[:, 0] + one[:, 1] * other[:, 1]
    return product


def _feet(
    segments: Segments, level: Ints, one: Ints, other: Ints, near: Nearness, *, at_end: bool
) -> _Feet:
    """Return the vertices of `one` that meet the segments `other`."""
    point = (segments.end if at_end else segments.start)[one]
    low = segments.low[other]
    run = segments.high[other] - low
    square = _dot(run, run)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip(_dot(point - low, run) / square, 0.0, 1.0)
    share = np.where(square > 0, share, 0.0)
    xy = low + run * share[:, None]
    xy = np.where((share >= 1)[:, None], segments.high[other], xy)
    distance_m = np.hypot(*(point - xy).T)
    is_end = np.full(len(one), fill_value=True) if at_end else segments.first[one]
    same = level[segments.line[one]] == level[segments.line[other]]
    corner_m = np.where(same, near.corner_m, -1.0)
    limit_m = np.where(is_end, np.where(same, near.end_m, near.drawn_m), corner_m)
    feet = _Feet(
        vertex=one,
        at_end=np.full(len(one), at_end),
        segment=other,
        share=np.where(segments.turned[other], 1.0 - share, share),
        xy=xy,
        distance_m=distance_m,
    )
    return feet.of(distance_m <= limit_m)


def _nearest(segments: Segments, feet: _Feet) -> _Feet:
    """Return of each vertex the one foot on each line that is nearest, the first of several."""
    line = segments.line[feet.segment]
    lines = line.max(initial=0) + 1
    which = (feet.vertex * lines + line) * 2 + feet.at_end  # vertex and line in one
    return feet.of(first_of_each(which, feet.distance_m, feet.segment))


def _touches(segments: Segments, feet: _Feet) -> list[Cuts]:
    """Return the cuts of the lines that are met, and of those whose corner meets them."""
    corner = ~feet.at_end & ~segments.first[feet.vertex]
    own = feet.vertex[corner]
    return [
        Cuts(
            line=segments.line[feet.segment],
            along_m=segments.along_m[feet.segment] + feet.share * segments.length_m[feet.segment],
            xy=feet.xy,
        ),
        Cuts(line=segments.line[own], along_m=segments.along_m[own], xy=segments.start[own]),
    ]
