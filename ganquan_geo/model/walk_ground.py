"""The streets and what is on them as plain arrays, so that a page can measure walks by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NearestField:
    """How far the nearest facility of a category is, from anywhere on the streets.

    Parameters
    ----------
    ids
        (f,) ids of the facilities.
    point
        (f,) where those stand that are located by a point, WGS 84; None for others.
    node_m, node_facility
        (n,) from each node: metres to the nearest, infinite where none is within the bound, and
        its number, -1 for none.
    facility, edge, start_m, end_m, extra_m
        (s,) stretches of edges on which facilities stand: whose, on which edge, from where to
        where on it (metres from `u`), and metres from the street to the facility.
    """

    ids: Texts
    point: Shapes
    node_m: Floats
    node_facility: Ints
    facility: Ints
    edge: Ints
    start_m: Floats
    end_m: Floats
    extra_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WalkGround:
    """The walk network of a study without gates, with positions as they are given.

    Parameters
    ----------
    node_count
        How many nodes there are.
    u, v, length_m
        (m,) end nodes of each edge, and its length, metres.
    line
        (m,) its geometry from `u` to `v`, WGS 84.
    joined
        (m,) whether places join it: streets at grade.
    categories
        By category: its facilities.
    home_id, home_edge, home_offset_m, home_leg_m
        (h,) located homes: id, edge, metres along it from `u`, metres to it.
    snap_limit_m, bound_m
        Farther from a street than the first nothing is joined, farther than the second no walk is
        looked for.
    """

    node_count: int
    u: Ints
    v: Ints
    length_m: Floats
    line: Shapes
    joined: Flags
    categories: Mapping[str, NearestField]
    home_id: Texts
    home_edge: Ints
    home_offset_m: Floats
    home_leg_m: Floats
    snap_limit_m: float
    bound_m: float
