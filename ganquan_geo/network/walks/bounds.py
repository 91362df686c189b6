"""The least and the greatest walk from places that may be anywhere on their spots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.unroll import unroll
from ganquan_geo.network.intervals import pair_on_same_edge
from ganquan_geo.network.walks.distances import measure_nearest
from ganquan_geo.network.walks.farthest import find_peak, measure_farthest
from ganquan_geo.network.walks.snapping import Snapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.distances import DistanceField
    from ganquan_geo.network.walks.farthest import FarthestWalks, SpotEdges
    from ganquan_geo.network.walks.snapping import Spans

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

APART_M = 1.0  # points by which a stretch is measured
CLOSE_M = 0.5  # bounds are worked out until the truth is known to be this near


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorstField:
    """Distances with facilities that count at their worst place.

    Parameters
    ----------
    field
        The facilities that are known exactly, and, by an upper bound, the others: from nodes it
        is exact up to `tight_m`, between them and beyond it is at most too long.
    spread
        The others, by the edges of their spots; None where there are none.
    walks
        From the nodes to each of the others that can be the nearest.
    used
        (f,) which of all count.
    limit_m
        As far as walks to the others were looked for, metres.
    """

    field: DistanceField
    spread: SpotEdges | None
    walks: FarthestWalks | None
    used: Flags
    limit_m: float


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
    own, other = pair_on_same_edge(edge, field.spans.edge)
    between_m = np.maximum(
        np.maximum(field.spans.start_m[other] - sides.end_m[own], 0.0),
        sides.start_m[own] - field.spans.end_m[other],
    )
    np.minimum.at(least_m, place[own], between_m + field.extra_m[other] + sides.leg_m[own])
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
    point = _find_points(homes)
    at = Snapped(edge=homes.edge[point], offset_m=at_m[point], leg_m=homes.spots.leg_m[row[point]])
    greatest_m[homes.place[point]] = (
        measure_at_worst(network, worst, at, bound_m=np.inf)
        if closely
        else measure_nearest(network, worst.field, at, bound_m=np.inf)[0]
    )
    if closely and len(row):
        top = np.flatnonzero(walk_m >= greatest_m[homes.place])
        attained_m = np.zeros(count)
        at = Snapped(edge=homes.edge[top], offset_m=at_m[top], leg_m=homes.spots.leg_m[row[top]])
        own_m = measure_at_worst(network, worst, at, bound_m=np.inf)
        np.maximum.at(attained_m, homes.place[top], own_m)
        loose = np.isfinite(attained_m) & (greatest_m > attained_m + CLOSE_M)
        if loose.any():
            closer_m = _one_by_one(network, worst, homes, np.where(loose, attained_m, np.inf))
            greatest_m = np.where(loose, np.minimum(greatest_m, closer_m), greatest_m)
    return np.where(greatest_m <= bound_m, greatest_m, np.inf)


def _find_points(homes: SpotEdges) -> Ints:
    """Return the only edge of every place that is known exactly, by its row in `homes`."""
    alone = np.diff(homes.of_place)[homes.place] == 1
    first, last = homes.first[:-1], homes.first[1:] - 1
    spots = homes.spots
    return np.flatnonzero(alone & (first == last) & (spots.start_m[first] == spots.end_m[first]))


def _one_by_one(
    network: WalkNetwork, worst: WorstField, homes: SpotEdges, attained_m: Floats
) -> Floats:
    """Return the greatest walk of some places, measured point by point.

    Stretches that cannot lead more than half a metre beyond what is attained already are left out.
    A walk grows by no more than one goes on, so between two points of a stretch it is at most half
    of the sum of theirs and of the way between them.

    Parameters
    ----------
    attained_m
        (count,) metres; infinite for places to leave out.
    """
    spots, node_m = homes.spots, worst.field.node_m
    u, v = network.u[spots.edge], network.v[spots.edge]
    most_m = np.minimum(
        node_m[u] + spots.end_m, node_m[v] + network.length_m[spots.edge] - spots.start_m
    )
    row = np.flatnonzero(most_m + spots.leg_m > attained_m[spots.facility] + CLOSE_M)
    whole_m = spots.end_m[row] - spots.start_m[row]
    count = np.maximum(np.ceil(whole_m / APART_M), 1).astype(np.int64)
    stretch, number = unroll(count + 1)
    row, apart_m = row[stretch], (whole_m / count)[stretch]
    at_m = spots.start_m[row] + number * apart_m
    at = Snapped(edge=spots.edge[row], offset_m=at_m, leg_m=spots.leg_m[row])
    walk_m = measure_at_worst(network, worst, at, bound_m=np.inf)
    between = np.flatnonzero(stretch[1:] == stretch[:-1])
    greatest_m = attained_m + CLOSE_M
    np.maximum.at(
        greatest_m,
        spots.facility[row[between]],
        (walk_m[between] + walk_m[between + 1] + apart_m[between]) / 2,
    )
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
    if worst.spread is not None and worst.walks is not None:
        pairs = _candidates(network, worst, worst.walks, places, walk_m - places.leg_m)
        own_m = measure_farthest(network, worst.spread, places, pairs, limit_m=worst.limit_m)
        np.minimum.at(walk_m, pairs[0], own_m + places.leg_m[pairs[0]])
    return np.where(walk_m <= bound_m, walk_m, np.inf)


def _candidates(
    network: WalkNetwork,
    worst: WorstField,
    walks: FarthestWalks,
    places: Snapped,
    most_m: Floats,
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
    parts = []
    for node, along_m in (
        (network.u[places.edge], places.offset_m),
        (network.v[places.edge], off_m),
    ):
        place, number = unroll(first[node + 1] - first[node])
        row = first[node][place] + number
        near = worst.used[walks.facility[row]]
        near &= walks.walk_m[row] - along_m[place] <= most_m[place]
        parts.append(place[near] * len(worst.used) + walks.facility[row[near]])
    return np.divmod(np.unique(np.concatenate(parts)), max(len(worst.used), 1))
