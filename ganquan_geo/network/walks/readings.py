"""Five readings of the distance to the nearest facility of a category.

A position is known to some accuracy, only to a street, or only by assumption; each reading
takes one stand on that. `near` and `far` take positions as given and a facility known only
to its street at its best and worst place there; where both agree there is a single figure.
`sure` and `possible` add and subtract the accuracy of the facility's position: bounds, not
probabilities. `known` is `sure` without the facilities whose position is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.cores import map_on_cores
from ganquan_geo.model.readings import READINGS, Reading
from ganquan_geo.network.search.engine import engine_of
from ganquan_geo.network.walks.distances import DistanceField, build_field, measure_nearest
from ganquan_geo.network.walks.farthest import FarthestWalks, measure_farthest_walks
from ganquan_geo.network.walks.snapping import Snapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.places import FacilitySet

    Floats = NDArray[np.float64]

ACCURACY_SIGN: dict[Reading, float] = {
    "near": 0.0,
    "far": 0.0,
    "sure": 1.0,
    "possible": -1.0,
    "known": 1.0,
}
WORST_ON_STREET: tuple[Reading, ...] = ("far", "sure", "known")
RISING: tuple[Reading, ...] = ("near", "far", "sure", "known")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CategoryFields:
    """The distance fields of one category, one for each reading.

    Parameters
    ----------
    fields
        By reading. Where facilities known only to a street count at their worst place, the
        nodes' distances include them; between nodes such a field is an upper bound.
    """

    facilities: FacilitySet
    fields: dict[Reading, DistanceField]


def build_category_fields(
    network: WalkNetwork, facilities: FacilitySet, *, bound_m: float
) -> CategoryFields:
    """Build the five fields of a category; equal ones are built once."""
    spread = bool((facilities.on_line & facilities.located).any())
    guessed = bool((facilities.assumed & facilities.located).any())
    as_one: dict[Reading, Reading] = {}
    if not spread:
        as_one["far"] = "near"
    if not guessed:
        as_one["known"] = "sure"
    engine_of(network)  # laid out once, before it is used by several threads
    built = [reading for reading in READINGS if reading not in as_one]
    worst = measure_farthest_walks(network, facilities, _at_nodes(network), bound_m=bound_m)
    found = map_on_cores(
        lambda reading: _field(network, facilities, reading, worst, bound_m),
        built,
        size=len(network.node_xy),
    )
    by_reading = dict(zip(built, found, strict=True))
    fields = {reading: by_reading[as_one.get(reading, reading)] for reading in READINGS}
    return CategoryFields(facilities=facilities, fields=fields)


def measure_readings(
    network: WalkNetwork, category: CategoryFields, places: Snapped, *, bound_m: float
) -> tuple[dict[Reading, Floats], NDArray[np.int64]]:
    """Measure each reading at each place, legs included, exactly.

    Returns
    -------
    distances
        By reading, (k,) metres; infinite beyond the bound.
    facility
        (k,) number of the nearest facility with positions as given (on its street: at its
        best place); -1 for none.
    """
    distances: dict[Reading, Floats] = {}
    measured: dict[int, Floats] = {}
    nearest, winner = measure_nearest(network, category.fields["near"], places, bound_m=bound_m)
    measured[id(category.fields["near"])] = nearest
    worst = measure_farthest_walks(network, category.facilities, places, bound_m=bound_m)
    for reading in READINGS:
        field = category.fields[reading]
        if id(field) not in measured:
            distance_m, _ = measure_nearest(network, field, places, bound_m=bound_m)
            if reading in WORST_ON_STREET:
                worst_m, _ = _least_at_worst(category.facilities, reading, worst)
                distance_m = np.minimum(distance_m, worst_m)
            distance_m = np.where(distance_m <= bound_m, distance_m, np.inf)
            measured[id(field)] = np.maximum(distance_m, 0.0)
        distances[reading] = measured[id(field)]
    # Sums in another order differ in the last digit; the readings must not change places there.
    for lower, higher in pairwise(RISING):
        distances[higher] = np.maximum(distances[lower], distances[higher])
    distances["possible"] = np.minimum(distances["possible"], distances["near"])
    return distances, winner


def _field(
    network: WalkNetwork,
    facilities: FacilitySet,
    reading: Reading,
    worst: FarthestWalks,
    bound_m: float,
) -> DistanceField:
    spans = facilities.spans
    used = np.ones(len(spans.facility), bool)
    if reading in WORST_ON_STREET:
        used &= ~facilities.on_line[spans.facility]
    if reading == "known":
        used &= ~facilities.assumed[spans.facility]
    spans = spans.of(used)
    extra_m = spans.leg_m + ACCURACY_SIGN[reading] * facilities.accuracy_m[spans.facility]
    field = build_field(network, spans, extra_m=extra_m, bound_m=bound_m)
    if reading not in WORST_ON_STREET:
        return field
    worst_m, which = _least_at_worst(facilities, reading, worst)
    better = worst_m < field.node_m
    return DistanceField(
        node_m=np.where(better, worst_m, field.node_m),
        node_facility=np.where(better, which, field.node_facility),
        spans=field.spans,
        extra_m=field.extra_m,
    )


def _least_at_worst(
    facilities: FacilitySet, reading: Reading, worst: FarthestWalks
) -> tuple[Floats, NDArray[np.int64]]:
    """Return the least walk over the facilities known only to a street, and where it leads."""
    used = facilities.on_line & facilities.located
    if reading == "known":
        used = used & ~facilities.assumed
    return worst.least(used, extra_m=ACCURACY_SIGN[reading] * facilities.accuracy_m)


def _at_nodes(network: WalkNetwork) -> Snapped:
    """Return the nodes of the network as places on one of their edges."""
    count = len(network.node_xy)
    edge = np.zeros(count, dtype=np.int64)
    offset_m = np.zeros(count)
    numbers = np.arange(len(network.u))
    edge[network.v], offset_m[network.v] = numbers, network.length_m
    edge[network.u], offset_m[network.u] = numbers, 0.0
    return Snapped(edge=edge, offset_m=offset_m, leg_m=np.zeros(count))
