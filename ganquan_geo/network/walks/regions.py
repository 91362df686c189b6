"""Where places may be, and the straight pieces of streets that they may join."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.arrays.columns import Columns

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints


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
