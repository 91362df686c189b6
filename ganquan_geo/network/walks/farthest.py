"""Facilities known only to their street: the walk to each at its worst place there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.network.search.engine import engine_of
from ganquan_geo.network.search.seeds import NOBODY, Seeds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.places import FacilitySet
    from ganquan_geo.network.walks.snapping import Snapped, Spans

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

CELLS_AT_ONCE = 2**22  # of distances from the ends of stretches: 32 MB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FarthestWalks:
    """Walks within the bound from places to facilities, each at its worst place.

    Parameters
    ----------
    count
        How many places there are.
    place, facility, walk_m
        (w,) each pair, by rising facility, and metres, legs included.
    """

    count: int
    place: Ints
    facility: Ints
    walk_m: Floats

    def least(self, used: Flags, *, extra_m: Floats) -> tuple[Floats, Ints]:
        """Return (count,) the least walk from each place, and the facility it leads to.

        Parameters
        ----------
        used
            (f,) the facilities that count.
        extra_m
            (f,) metres added for each.

        Returns
        -------
        walk_m
            (count,) metres; infinite where there is none.
        facility
            (count,) the lower one of two equally near; -1 for none.
        """
        kept = used[self.facility]
        place, facility = self.place[kept], self.facility[kept]
        walk_m = self.walk_m[kept] + extra_m[facility]
        order = np.lexsort((facility, walk_m, place))
        best = order[np.flatnonzero(np.diff(place[order], prepend=-1))]
        least_m, which = np.full(self.count, np.inf), np.full(self.count, NOBODY)
        least_m[place[best]], which[place[best]] = walk_m[best], facility[best]
        return least_m, which


def measure_farthest_walks(
    network: WalkNetwork, facilities: FacilitySet, places: Snapped, *, bound_m: float
) -> FarthestWalks:
    """Measure the walk from each place to every facility that is known only to its street."""
    numbers = np.flatnonzero(facilities.on_line & facilities.located)
    found = [
        measure_farthest(
            network,
            facilities.spans.of(facilities.spans.facility == number),
            places,
            bound_m=bound_m,
        )
        for number in numbers
    ]
    return FarthestWalks(
        count=len(places.edge),
        place=np.concatenate([np.empty(0, np.int64), *(place for place, _ in found)]),
        facility=np.repeat(numbers, [len(place) for place, _ in found]),
        walk_m=np.concatenate([np.empty(0), *(walk_m for _, walk_m in found)]),
    )


def measure_farthest(
    network: WalkNetwork, stretches: Spans, places: Snapped, *, bound_m: float
) -> tuple[Ints, Floats]:
    """Measure the walk to one facility from its worst position on the stretches it may be on.

    On a stretch of an edge the walk to a position x is the least of the way by the edge's
    first node, the way by its last node, and, from a place on the same edge, the way along
    it. It is greatest at an end of the stretch or where two of these are equal.

    Parameters
    ----------
    stretches
        All of one facility.

    Returns
    -------
    place
        (w,) rows, rising, of the places from which every position is within the bound.
    walk_m
        (w,) metres, legs included.
    """
    near = _find_near(network, stretches, places, bound_m)
    edge, offset_m = places.edge[near], places.offset_m[near]
    edge_m = network.length_m[edge]
    nodes, number = np.unique(
        np.concatenate([network.u[edge], network.v[edge]]), return_inverse=True
    )
    at_u, at_v = number.reshape(2, -1)
    worst_m = np.zeros(len(near))
    for stretch, first_m, last_m in _from_ends(network, stretches, nodes, bound_m):
        own = stretches.edge[stretch]
        ends = stretches.start_m[stretch], stretches.end_m[stretch], network.length_m[own]
        by_first = np.minimum(first_m[at_u] + offset_m, first_m[at_v] + edge_m - offset_m)
        by_last = np.minimum(last_m[at_u] + offset_m, last_m[at_v] + edge_m - offset_m)
        walk_m = _farthest_on(ends, by_first, by_last)
        same = np.flatnonzero(edge == own)
        walk_m[same] = _farthest_on(ends, by_first[same], by_last[same], along_m=offset_m[same])
        worst_m = np.maximum(worst_m, walk_m)
    worst_m = worst_m + places.leg_m[near] + stretches.leg_m.max(initial=0.0)
    within = worst_m <= bound_m
    return near[within], worst_m[within]


def _find_near(network: WalkNetwork, stretches: Spans, places: Snapped, bound_m: float) -> Ints:
    """Return the rows of the places from which anything of the stretches may be within reach."""
    ends = np.unique(np.concatenate([network.u[stretches.edge], network.v[stretches.edge]]))
    seeds = Seeds(node=ends, start_m=np.zeros(len(ends)), facility=np.zeros_like(ends))
    node_m, _ = engine_of(network).nearest(seeds, bound_m=bound_m)
    reached = np.isfinite(node_m)
    u, v = network.u[places.edge], network.v[places.edge]
    return np.flatnonzero(reached[u] | reached[v] | np.isin(places.edge, stretches.edge))


def _from_ends(
    network: WalkNetwork, stretches: Spans, at: Ints, bound_m: float
) -> Iterator[tuple[int, Floats, Floats]]:
    """Yield each stretch, and how far some nodes are from its edge's first and last node."""
    step = max(1, CELLS_AT_ONCE // (2 * max(len(at), 1)))
    for start in range(0, len(stretches.edge), step):
        edge = stretches.edge[start : start + step]
        ends, number = np.unique(
            np.concatenate([network.u[edge], network.v[edge]]), return_inverse=True
        )
        seeds = Seeds(node=ends, start_m=np.zeros(len(ends)), facility=np.arange(len(ends)))
        node_m = engine_of(network).distances(seeds, at, limit_m=bound_m)
        for row, (first, last) in enumerate(number.reshape(2, -1).T):
            yield start + row, node_m[first], node_m[last]


def _farthest_on(
    ends: tuple[float, float, float],
    by_first: Floats,
    by_last: Floats,
    *,
    along_m: Floats | None = None,
) -> Floats:
    """Return (k,) the longest of the walks to the positions on a stretch.

    Parameters
    ----------
    ends
        Where on its edge the stretch starts and ends, and the length of the edge, metres.
    by_first, by_last
        (k,) metres to the first and the last node of the edge.
    along_m
        (k,) where the places are, if they are on this edge.
    """
    start_m, end_m, length_m = ends
    with np.errstate(invalid="ignore"):
        turning: list[float | Floats] = [start_m, end_m, (by_last + length_m - by_first) / 2]
        if along_m is not None:
            turning += [(along_m - by_first) / 2, (along_m + by_last + length_m) / 2]
        worst_m = np.zeros(len(by_first))
        for turn in turning:
            x = np.clip(turn, start_m, end_m)
            walk_m = np.minimum(by_first + x, by_last + length_m - x)
            if along_m is not None:
                walk_m = np.minimum(walk_m, np.abs(x - along_m))
            worst_m = np.fmax(worst_m, walk_m)
    return worst_m
