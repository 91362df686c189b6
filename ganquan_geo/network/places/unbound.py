"""Facilities whose walks the streets do not bound: no walk is shorter than the straight line.

One could not be joined to any street, or its position is known too badly for its surroundings
to tell anything; one without any position may be right beside a home.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.results import Register
from ganquan_geo.network.places.spots import SCALE

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Shapes
    from ganquan_geo.network.places.places import Demand, FacilitySet
    from ganquan_geo.network.walk_network import WalkNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unbound:
    """The facilities of a category whose walks the streets do not bound.

    Parameters
    ----------
    shapes, accuracy_m
        (k,) what is known of their positions, plane, and how far each may be from that, metres.
    anywhere
        Whether there are others without any position.
    """

    shapes: Shapes
    accuracy_m: Floats
    anywhere: bool

    def least_m(self, places: Shapes, accuracy_m: Floats | float = 0.0) -> Floats:
        """Return (p,) metres in a straight line: no walk from a place to the nearest is shorter.

        Parameters
        ----------
        places, accuracy_m
            (p,) in the same plane, and how far each may be from there, metres.
        """
        nearest_m = np.full(len(places), 0.0 if self.anywhere else np.inf)
        if self.anywhere or not len(places):
            return nearest_m
        for own_m in np.unique(self.accuracy_m):
            tree = shapely.STRtree(self.shapes[self.accuracy_m == own_m])
            row, apart_m = tree.query_nearest(places, all_matches=False, return_distance=True)
            found_m = apart_m * (1 - SCALE) - own_m * (1 + SCALE)
            np.minimum.at(nearest_m, row[0], found_m)
        return np.maximum(nearest_m - np.asarray(accuracy_m) * (1 + SCALE), 0.0)

    def least_on_streets_m(self, network: WalkNetwork) -> Floats:
        """Return (n,) metres at nodes, such that by them no place on an edge is bound too high.

        A place on an edge is at most half of its length from one of the ends: with the length
        of the longest edge there taken off, the way to that end and on from it is no longer than
        the straight line from the place.
        """
        if self.anywhere:
            return np.full(len(network.node_xy), -np.inf)
        longest_m = np.zeros(len(network.node_xy))
        for ends in (network.u, network.v):
            np.maximum.at(longest_m, ends, network.length_m)
        return self.least_m(np.asarray(shapely.points(network.node_xy))) - longest_m


def find_unbound(facilities: FacilitySet) -> Unbound | None:
    """Return the facilities whose walks the streets do not bound; None where there are none."""
    every = facilities.unbound()
    if not every.any():
        return None
    placed = every & ~shapely.is_missing(facilities.shapes)
    return Unbound(
        shapes=facilities.shapes[placed],
        accuracy_m=facilities.accuracy_m[placed],
        anywhere=bool((every & ~placed).any()),
    )


def build_register(facilities: FacilitySet, homes: Demand, *, bound_m: float) -> Register:
    """Count the facilities of a category by what is known of their position.

    One that could not be joined and is farther in a straight line than `bound_m` from every home
    is known well enough: it serves none of them.
    """
    _, first, owner = np.unique(facilities.ids.astype(str), return_index=True, return_inverse=True)
    located, open_yet = np.zeros((2, len(first)), bool)
    np.logical_or.at(located, owner, facilities.located | facilities.perhaps)
    nowhere = facilities.lost & shapely.is_missing(facilities.shapes)
    np.logical_or.at(open_yet, owner, nowhere)
    placed = np.flatnonzero(facilities.lost & ~nowhere)
    if len(placed) and len(homes.shapes):
        unsure_m = facilities.accuracy_m[placed] + float(homes.accuracy_m.max())
        near, _ = shapely.STRtree(homes.shapes).query(
            facilities.shapes[placed],
            predicate="dwithin",
            distance=(bound_m + unsure_m) * (1 + SCALE),
        )
        open_yet[owner[placed[near]]] = True
    return Register(
        located=int(located.sum()),
        assumed=int((located & facilities.assumed[first]).sum()),
        on_street=int((located & facilities.on_line[first]).sum()),
        unknown=int((open_yet & ~located).sum()),
    )
