"""The longest walk to a facility that may stand anywhere on its spot.

A walk to a point x of an edge goes by either end of the edge: it is the lesser of `du + x` and
`dv + length - x`. With the leg from there, the longest is at the farther end of a stretch that is
walked onto from one side, or where both ways are equal. So for each edge of a spot three stretches
can hold it: the one where both ways are equal, the best of those before it, the best of those
behind it. The last two are prepared, so a walk costs a look-up and not a pass over the spot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.groups import best_so_far, changes, list_rows
from ganquan_geo.network.search.seeds import Seeds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.walk_network import WalkNetwork

CELLS_AT_ONCE = 2**22  # of distances from the ends of edges: 32 MB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpotEdges:
    """Spots by place and edge, ready for looking up their farthest points.

    Parameters
    ----------
    spots
        Stretches with their greatest legs, as `Spots.far`.
    place, edge
        (g,) each place with each edge of its spot, in the order of the stretches.
    first
        (g + 1,) their first rows in `spots`.
    of_place
        (p + 1,) the first of each place; places without a spot have none.
    before, behind
        (s,) of the stretches of the same place and edge up to this one the one with the greatest
        end and leg; of those from this one on the one with the greatest leg less its start.
    start_key, lift_m
        (s,) the starts of the stretches, metres, lifted by so much with each place and edge.
    """

    spots: Spans
    place: Ints
    edge: Ints
    first: Ints
    of_place: Ints
    before: Ints
    behind: Ints
    start_key: Floats
    lift_m: float

    def rows_of(self, places: Ints) -> tuple[Ints, Ints]:
        """Return the edges of the spots of some places: of which of them, and its row."""
        return list_rows(self.of_place[places], np.diff(self.of_place)[places])


def build_spot_edges(spots: Spans, *, count: int) -> SpotEdges:
    """Prepare spots for looking up farthest points.

    Parameters
    ----------
    count
        How many places there are, with a spot or without.
    """
    place = spots.facility
    starts = np.flatnonzero(changes(place, spots.edge))
    first = np.append(starts, len(place))
    group = np.repeat(np.arange(len(starts)), np.diff(first))
    lift_m = float(spots.end_m.max(initial=0.0)) + 1.0
    backwards = best_so_far(group[::-1], (spots.leg_m - spots.start_m)[::-1])
    return SpotEdges(
        spots=spots,
        place=place[starts],
        edge=spots.edge[starts],
        first=first,
        of_place=np.searchsorted(place[starts], np.arange(count + 1)),
        before=best_so_far(group, spots.end_m + spots.leg_m),
        behind=len(group) - 1 - backwards[::-1],
        start_key=group * lift_m + spots.start_m,
        lift_m=lift_m,
    )


def find_peak(
    network: WalkNetwork, of: SpotEdges, group: Ints, *, by_u: Floats, by_v: Floats
) -> tuple[Floats, Ints, Floats]:
    """Find the longest walk, leg included, to a point of a spot on one edge.

    Parameters
    ----------
    group
        (q,) place and edge.
    by_u, by_v
        (q,) walks to the two ends of the edge, metres.

    Returns
    -------
    walk_m
        (q,) metres; infinite where neither end is reached.
    row
        (q,) the stretch it leads to.
    at_m
        (q,) the point on the edge, metres.
    """
    spots, length_m = of.spots, network.length_m[of.edge[group]]
    by_v = by_v + length_m  # to the start of the edge, as it were
    with np.errstate(invalid="ignore"):
        turn_m = (by_v - by_u) / 2
    turn_m[np.isnan(turn_m)] = 0.0
    low, high = of.first[group], of.first[group + 1] - 1
    turn_key = group * of.lift_m + np.minimum(np.maximum(turn_m, 0.0), length_m)
    last_start = np.searchsorted(of.start_key, turn_key, side="right") - 1
    here = np.minimum(np.maximum(last_start, low), high)
    # Lifted keys round, the more the later the group: what they misplace is put right, so that a
    # spot is measured the same whatever others there are.
    while (later := (here < high) & (spots.start_m[np.minimum(here + 1, high)] <= turn_m)).any():
        here = here + later
    while (sooner := (here > low) & (spots.start_m[here] > turn_m)).any():
        here = here - sooner
    rows = np.stack(
        [here, of.before[np.maximum(here - 1, low)], of.behind[np.minimum(here + 1, high)]]
    )
    x = np.minimum(np.maximum(turn_m, spots.start_m[rows]), spots.end_m[rows])
    walk_m = np.minimum(by_u + x, by_v - x) + spots.leg_m[rows]
    best = walk_m.argmax(axis=0), np.arange(len(group))
    return walk_m[best], rows[best], x[best]


def find_peak_along(
    network: WalkNetwork,
    of: SpotEdges,
    group: Ints,
    *,
    by_u: Floats,
    by_v: Floats,
    along_m: Floats,
) -> Floats:
    """Find the longest walk to a spot from a place on the very edge, leg included.

    On the side of `u` one goes straight back or round by `u`, on the side of `v` straight on or
    round by `v`: two searches, and the other side's straight way is below zero in each.

    Parameters
    ----------
    along_m
        (q,) where on the edge the place is.
    """
    length_m = network.length_m[of.edge[group]]
    back_m, _, _ = find_peak(network, of, group, by_u=by_u, by_v=along_m - length_m)
    on_m, _, _ = find_peak(network, of, group, by_u=-along_m, by_v=by_v)
    return np.maximum(back_m, on_m)


def measure_farthest(
    network: WalkNetwork,
    of: SpotEdges,
    places: Snapped,
    pairs: tuple[Ints, Ints],
    *,
    limit_m: float,
    ends_m: tuple[Floats, Floats] | None = None,
) -> Floats:
    """Measure the walk of each pair of a place and a facility at its worst, facility's leg in.

    Parameters
    ----------
    of
        The facilities.
    places
        Points on edges; their own legs do not count.
    pairs
        (q,) rows of `places`, and facilities, which have a spot.
    limit_m
        Ends of edges farther away than this count as not reached.
    ends_m
        As `FarthestWalks.ends_m`, where it is there: nothing is searched then.

    Returns
    -------
    numpy.ndarray
        (q,) metres; infinite where some point of the spot is not reached.
    """
    place, facility = pairs
    pair, group = of.rows_of(facility)
    who, edge = place[pair], of.edge[group]
    walk_m = np.empty(len(pair))
    found = (
        _from_ends(network, edge, places, who, limit_m)
        if ends_m is None
        else _by_ends(network, group, places, who, ends_m)
    )
    for some, from_u, from_v in found:
        along = places.edge[who[some]] == edge[some]
        here = some[~along]
        walk_m[here] = find_peak(
            network, of, group[here], by_u=from_u[~along], by_v=from_v[~along]
        )[0]
        here = some[along]
        walk_m[here] = find_peak_along(
            network, of, group[here], by_u=from_u[along], by_v=from_v[along],
            along_m=places.offset_m[who[here]],
        )  # fmt: skip
    return greatest_of_each(pair, walk_m, len(place))


def _from_ends(
    network: WalkNetwork, edge: Ints, places: Snapped, who: Ints, limit_m: float
) -> Iterator[tuple[Ints, Floats, Floats]]:
    """Yield rows, some at a time, with the walks from both ends of an edge to a place."""
    u, v = network.u[places.edge], network.v[places.edge]
    nodes, column = np.unique(np.concatenate([u, v]), return_inverse=True)
    at_u, at_v = column.reshape(2, -1)
    off_m = network.length_m[places.edge] - places.offset_m
    edges, number = np.unique(edge, return_inverse=True)
    step = max(1, CELLS_AT_ONCE // (2 * max(len(nodes), 1)))
    for begin in range(0, len(edges), step):
        chosen = edges[begin : begin + step]
        some = np.flatnonzero((number >= begin) & (number < begin + step))
        ends, row = np.unique(
            np.concatenate([network.u[chosen], network.v[chosen]]), return_inverse=True
        )
        far_m = network.engine.distances(seeds_at(ends), nodes, limit_m=limit_m)
        own = who[some]
        from_u, from_v = (
            np.minimum(
                far_m[end, at_u[own]] + places.offset_m[own], far_m[end, at_v[own]] + off_m[own]
            )
            for end in (half[number[some] - begin] for half in row.reshape(2, -1))
        )
        yield some, from_u, from_v


def _by_ends(
    network: WalkNetwork, group: Ints, places: Snapped, who: Ints, ends_m: tuple[Floats, Floats]
) -> Iterator[tuple[Ints, Floats, Floats]]:
    """Yield the same of all rows, from walks that are known."""
    u, v = network.u[places.edge][who], network.v[places.edge][who]
    offset_m = places.offset_m[who]
    off_m = network.length_m[places.edge][who] - offset_m
    from_u, from_v = (
        np.minimum(far_m[group, u] + offset_m, far_m[group, v] + off_m) for far_m in ends_m
    )
    yield np.arange(len(group)), from_u, from_v


def seeds_at(nodes: Ints) -> Seeds:
    """Start at each of some nodes, as a facility of its own."""
    return Seeds(node=nodes, start_m=np.zeros(len(nodes)), facility=np.arange(len(nodes)))


def greatest_of_each(row: Ints, value: Floats, count: int) -> Floats:
    """Return the greatest value of each row; rows rise, and every one has some."""
    if not count:
        return np.empty(0)
    greatest: Floats = np.maximum.reduceat(value, np.searchsorted(row, np.arange(count)))
    return greatest
