"""The least and the greatest walk from places that may be anywhere on their spots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.groups import changes, list_rows, unroll
from ganquan_geo.network.intervals import pair_on_same_edge
from ganquan_geo.network.places.farthest import find_peak, measure_farthest
from ganquan_geo.network.places.snapping import Snapped
from ganquan_geo.network.walks.distances import measure_nearest

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.places.farthest import SpotEdges
    from ganquan_geo.network.places.farthest_at_nodes import FarthestWalks
    from ganquan_geo.network.places.snapping import Spans
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.distances import DistanceField

APART_M = (8.0, 1.0)  # of the points by which stretches are measured, ever closer
PART_M = 1.0  # they are measured in parts no longer
CLOSE_M = 0.5  # bounds are worked out until the truth is known to be this near


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorstField:
    """Distances with facilities that count at their worst place.

    Parameters
    ----------
    field
        The facilities that are known exactly, and, by an upper bound, the others: from nodes it
        is exact up to `tight_m`, between them and beyond it is at most too long.
    walks
        From the nodes to each of the others that can be the nearest; None where there are none.
    """

    field: DistanceField
    walks: FarthestWalks | None = None


def measure_least(
    network: WalkNetwork, field: DistanceField, sides: Spans, *, count: int, bound_m: float
) -> Floats:
    """Measure the least walk from anywhere on a spot to a facility anywhere on its own.

    Parameters
    ----------
    field
        Facilities at their best, `CategoryFields.possible`.
    sides
        Stretches of the places with their least legs.
    count
        How many places there are.

    Returns
    -------
    numpy.ndarray
        (count,) metres; infinite beyond the bound.
    """
    edge, place = sides.edge, sides.facility
    least_m = np.full(count, np.inf)
    by_u = field.node_m[network.u[edge]] + sides.start_m
    by_v = field.node_m[network.v[edge]] + network.length_m[edge] - sides.end_m
    np.minimum.at(least_m, place, np.minimum(by_u, by_v) + sides.leg_m)
    # On the edges of facilities: those with the shortest legs first, so that most of the others
    # need no look.
    extra_m = np.full(len(network.u), np.inf)
    np.minimum.at(extra_m, field.spans.edge, field.extra_m)
    new = changes(place, edge)
    least_leg_m = np.minimum.reduceat(sides.leg_m, np.flatnonzero(new)) if len(new) else sides.leg_m
    shortest = sides.leg_m == least_leg_m[np.cumsum(new) - 1]
    for some in (shortest, ~shortest):
        rows = np.flatnonzero(some & (extra_m[edge] + sides.leg_m < least_m[place]))
        pair, other = pair_on_same_edge(edge[rows], field.spans.edge)
        own = rows[pair]
        between_m = np.maximum(
            np.maximum(field.spans.start_m[other] - sides.end_m[own], 0.0),
            sides.start_m[own] - field.spans.end_m[other],
        )
        own_m = between_m + field.extra_m[other] + sides.leg_m[own]
        first = np.flatnonzero(changes(own))
        own_m = np.minimum.reduceat(own_m, first) if len(first) else own_m
        np.minimum.at(least_m, place[own[first]], own_m)
    return np.where(least_m <= bound_m, least_m, np.inf)


def measure_greatest(
    network: WalkNetwork, worst: WorstField, homes: SpotEdges, *, bound_m: float, closely: bool
) -> Floats:
    """Measure the greatest walk from anywhere on a spot to the nearest facility at its worst.

    A first bound goes by the ends of the edges. Where the walk from its very point is shorter by
    more than half a metre, all stretches of the spot are measured one by one. A place that is
    known exactly is measured from where it is.

    Parameters
    ----------
    homes
        The spots.
    closely
        Whether to do so; else the first bound is returned.

    Returns
    -------
    numpy.ndarray
        (count,) metres; infinite where from some point nothing is reached within the bound.
    """
    count = len(homes.of_place) - 1
    node_m = worst.field.node_m
    walk_m, row, at_m = find_peak(
        network, homes, np.arange(len(homes.edge)),
        by_u=node_m[network.u[homes.edge]], by_v=node_m[network.v[homes.edge]],
    )  # fmt: skip
    greatest_m = np.zeros(count)
    np.maximum.at(greatest_m, homes.place, walk_m)
    top = np.flatnonzero(walk_m == greatest_m[homes.place])
    at = Snapped(edge=homes.edge[top], offset_m=at_m[top], leg_m=homes.spots.leg_m[row[top]])
    attained_m = np.zeros(count)
    own_m = (
        measure_at_worst(network, worst, at, bound_m=np.inf)
        if closely
        else measure_nearest(network, worst.field, at, bound_m=np.inf)[0]
    )
    np.maximum.at(attained_m, homes.place[top], own_m)
    known = homes.place[_find_points(homes)]
    greatest_m[known] = attained_m[known]
    if closely:
        loose = np.isfinite(attained_m) & (greatest_m > attained_m + CLOSE_M)
        closer_m = _measure_closer(network, worst, homes, np.where(loose, attained_m, np.inf))
        greatest_m = np.where(loose, np.minimum(greatest_m, closer_m), greatest_m)
    return np.where(greatest_m <= bound_m, greatest_m, np.inf)


def _find_points(homes: SpotEdges) -> Ints:
    """Return the only edge of every place that is known exactly, by its row in `homes`."""
    alone = np.diff(homes.of_place)[homes.place] == 1
    first, last = homes.first[:-1], homes.first[1:] - 1
    spots = homes.spots
    return np.flatnonzero(alone & (first == last) & (spots.start_m[first] == spots.end_m[first]))


def _measure_closer(
    network: WalkNetwork, worst: WorstField, homes: SpotEdges, attained_m: Floats
) -> Floats:
    """Return the greatest walk of some places, by points along the edges of their spots.

    A walk grows by no more than one goes on, so two points tell how long the walks from between
    them are at most and at least. Points are set ever closer, and stretches that cannot lead more
    than half a metre beyond what is attained are left out.

    Parameters
    ----------
    attained_m
        (count,) metres; infinite for places to leave out.
    """
    spots, node_m = homes.spots, worst.field.node_m
    most_m = spots.leg_m + np.minimum(
        node_m[network.u[spots.edge]] + spots.end_m,
        node_m[network.v[spots.edge]] + network.length_m[spots.edge] - spots.start_m,
    )
    left = most_m > attained_m[spots.facility] + CLOSE_M
    greatest_m = np.zeros(len(attained_m))
    np.maximum.at(greatest_m, spots.facility[~left], most_m[~left])
    rows = np.flatnonzero(left)
    long_m = (spots.end_m - spots.start_m)[rows]
    count = np.maximum(np.ceil(long_m / PART_M), 1).astype(np.int64)
    part, number = unroll(count)
    rows, most_m, long_m = rows[part], most_m[rows[part]], (long_m / count)[part]
    start_m = spots.start_m[rows] + number * long_m
    edge, place, leg_m = spots.edge[rows], spots.facility[rows], spots.leg_m[rows]
    attained_m = attained_m.copy()
    for apart_m in APART_M:
        left = most_m > attained_m[place] + CLOSE_M
        np.maximum.at(greatest_m, place[~left], most_m[~left])
        edge, place, leg_m, most_m = edge[left], place[left], leg_m[left], most_m[left]
        start_m, long_m = start_m[left], long_m[left]
        end_m = start_m + long_m
        before = np.floor(start_m / apart_m).astype(np.int64)
        behind = np.ceil(end_m / apart_m).astype(np.int64)
        marks = int(behind.max(initial=0)) + 1
        key, column = np.unique(
            np.concatenate([edge * marks + before, edge * marks + behind]), return_inverse=True
        )
        on, number = np.divmod(key, marks)
        at_m = np.minimum(number * apart_m, network.length_m[on])
        at = Snapped(edge=on, offset_m=at_m, leg_m=np.zeros(len(on)))
        walk_m = measure_at_worst(network, worst, at, bound_m=np.inf)
        low_m, high_m = at_m[column].reshape(2, -1)
        by_low_m, by_high_m = walk_m[column].reshape(2, -1)
        most_m = leg_m + np.minimum.reduce(
            [by_low_m + end_m - low_m, by_high_m + high_m - start_m,
             (by_low_m + by_high_m + high_m - low_m) / 2]
        )  # fmt: skip
        least_m = np.maximum(by_low_m + low_m - start_m, by_high_m - high_m + end_m)
        np.maximum.at(attained_m, place, leg_m + least_m)
    np.maximum.at(greatest_m, place, most_m)
    return greatest_m


def measure_at_worst(
    network: WalkNetwork, worst: WorstField, places: Snapped, *, bound_m: float
) -> Floats:
    """Measure the walk from places that are known to the nearest facility at its worst, exactly.

    Returns
    -------
    numpy.ndarray
        (k,) metres, legs of both included; infinite beyond the bound.
    """
    walk_m, _ = measure_nearest(network, worst.field, places, bound_m=np.inf)
    walks = worst.walks
    if walks is not None:
        leg_m = np.where(np.isfinite(places.leg_m), places.leg_m, 0.0)  # none leads out there
        pairs = _candidates(network, walks, places, walk_m - leg_m)
        own_m = measure_farthest(
            network, walks.of, places, pairs, limit_m=walks.limit_m, ends_m=walks.ends_m
        )
        np.minimum.at(walk_m, pairs[0], own_m + places.leg_m[pairs[0]])
    return np.where(walk_m <= bound_m, walk_m, np.inf)


def _candidates(
    network: WalkNetwork, walks: FarthestWalks, places: Snapped, most_m: Floats
) -> tuple[Ints, Ints]:
    """Return the pairs of places and facilities that can be the nearest from there.

    Those that can be it from neither end of the edge cannot be it from between. Along the edge a
    walk changes by no more than one goes, so from an end it tells how long it is at least.

    Parameters
    ----------
    most_m
        (k,) how long the walk from each place is at most, without its own leg, metres.
    """
    first = np.searchsorted(walks.node, np.arange(walks.count + 1))
    off_m = network.length_m[places.edge] - places.offset_m
    count, parts = max(len(walks.of.of_place), 1), []
    for node, along_m in (
        (network.u[places.edge], places.offset_m),
        (network.v[places.edge], off_m),
    ):
        place, row = list_rows(first[node], first[node + 1] - first[node])
        near = walks.walk_m[row] - along_m[place] <= most_m[place]
        parts.append(place[near] * count + walks.facility[row[near]])
    return np.divmod(np.unique(np.concatenate(parts)), count)
