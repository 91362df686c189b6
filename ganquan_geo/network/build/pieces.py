"""Pieces of lines as arrays of vertices: their ends moved, turned, and drawn at last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.order import changes
from ganquan_geo.arrays.unroll import unroll
from ganquan_geo.network.build.segments import draw_lines

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Pieces of lines, one after the other.

    Parameters
    ----------
    line
        (p,) row of the line each is part of.
    xy
        (c, 2) vertices of all, plane metres.
    first, last
        (p,) rows of the first and last vertex of each.
    own_ends
        (p, 2) whether its ends are ends of its line.
    """

    line: Ints
    xy: Floats
    first: Ints
    last: Ints
    own_ends: Flags

    def length_m(self) -> Floats:
        """Return (p,) the length of each piece, metres."""
        step_m = np.zeros(len(self.xy))
        step_m[1:] = np.hypot(*np.diff(self.xy, axis=0).T)
        step_m[self.first] = 0.0
        length_m: Floats = np.add.reduceat(step_m, self.first)
        return length_m

    def ends(self) -> Floats:
        """Return (2p, 2) first and last vertices in turn."""
        return np.stack([self.xy[self.first], self.xy[self.last]], axis=1).reshape(-1, 2)

    def with_ends(self, ends: Floats) -> Pieces:
        """Return the pieces with (2p, 2) first and last vertices in turn put in their places."""
        xy = self.xy.copy()
        xy[self.first], xy[self.last] = ends[0::2], ends[1::2]
        return replace(self, xy=xy)

    def drawn(self, chosen: Flags, *, backwards: Flags) -> Shapes:
        """Return some pieces as lines, those that are `backwards` turned, no vertex twice."""
        first, last, turned = self.first[chosen], self.last[chosen], backwards[chosen]
        owner, step = unroll(last - first + 1)
        row = np.where(turned[owner], last[owner] - step, first[owner] + step)
        xy = self.xy[row]
        new = changes(owner, xy[:, 0], xy[:, 1])
        return draw_lines(xy[new], owner[new])
