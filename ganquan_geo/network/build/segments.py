"""The straight segments of lines as arrays, and which of them are near each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segments:
    """Segments in the order of their lines.

    What is measured on a segment must not depend on the way its line is drawn, so each has
    its ends also in a fixed order, the one with the lower x, then y, first.

    Parameters
    ----------
    line
        (s,) row of the line each is part of.
    along_m
        (s,) distance of its start along the line, metres.
    length_m
        (s,) metres; may be zero.
    start, end
        (s, 2) as drawn.
    low, high
        (s, 2) the same two points, the lower one first.
    turned
        (s,) whether its start is the higher one.
    first, last
        (s,) whether it is the first and the last of its line.
    """

    line: Ints
    along_m: Floats
    length_m: Floats
    start: Floats
    end: Floats
    low: Floats
    high: Floats
    turned: Flags
    first: Flags
    last: Flags

    def total_m(self) -> Floats:
        """Return the length of each line, metres; each has a segment."""
        total_m: Floats = self.along_m[self.last] + self.length_m[self.last]
        return total_m


def build_segments(xy: Floats, owner: Ints) -> Segments:
    """Return the segments of lines.

    Parameters
    ----------
    xy, owner
        (c, 2) vertices and (c,) the line of each, in order.
    """
    same = owner[1:] == owner[:-1]
    start, end, line = xy[:-1][same], xy[1:][same], owner[1:][same]
    length_m = np.hypot(*(end - start).T)
    run = np.cumsum(length_m) - length_m
    first = np.diff(line, prepend=-1) != 0
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    return Segments(
        line=line,
        along_m=run - run[np.flatnonzero(first)][np.cumsum(first) - 1],
        length_m=length_m,
        start=start,
        end=end,
        low=np.where(turned[:, None], end, start),
        high=np.where(turned[:, None], start, end),
        turned=turned,
        first=first,
        last=np.diff(line, append=-1) != 0,
    )


def find_near_pairs(
    segments: Segments, *, distance_m: float, chosen: Flags | None = None
) -> tuple[Ints, Ints]:
    """Return the pairs (a, b), a < b, of segments of different lines near each other.

    No pair within the distance is missing and none comes twice; some are farther apart by
    rounding. Where segments are `chosen`, one of each pair at least is.
    """
    drawn = np.asarray(shapely.linestrings(np.stack([segments.start, segments.end], axis=1)))
    reach_m = distance_m * (1 + 1e-9) + 1e-6  # but for rounding
    asked = np.arange(len(drawn)) if chosen is None else np.flatnonzero(chosen)
    a, b = shapely.STRtree(drawn).query(drawn[asked], predicate="dwithin", distance=reach_m)
    a = asked[a]
    near = (a < b) & (segments.line[a] != segments.line[b])
    if chosen is not None:
        near |= (a > b) & ~chosen[b] & (segments.line[a] != segments.line[b])
    a, b = a[near], b[near]
    return np.minimum(a, b), np.maximum(a, b)


def vertices_of(lines: Shapes) -> tuple[Floats, Ints]:
    """Return the vertices of lines and the row of the line each is of."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    return xy, owner.astype(np.int64)


def draw_lines(xy: Floats, owner: Ints) -> Shapes:
    """Return the LineStrings that have these vertices."""
    return np.asarray(shapely.linestrings(xy, indices=owner), dtype=object)
