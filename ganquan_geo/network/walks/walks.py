"""The walk from every home to the nearest facility of a category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.model.readings import READINGS, Reading
from ganquan_geo.network.search.seeds import NOBODY
from ganquan_geo.network.walks.readings import CategoryFields, measure_readings
from ganquan_geo.network.walks.same_place import find_same_place, find_straight

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.places import Demand, FacilitySet

GIVEN: tuple[Reading, ...] = ("near", "far")  # with positions as given
UNKNOWN_M: dict[Reading, float] = {"possible": 0.0, "sure": np.inf, "known": np.inf}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walks:
    """The walks of some homes to the nearest facility of a category.

    Parameters
    ----------
    metres
        By reading: (k,) for each home, infinite where nothing is reachable, NaN where the home is
        not located. `sure`, `possible` and `known` hold wherever in their spots the home and the
        facilities are.
    facility
        (k,) number of the facility walked to with positions as given; -1 for none.
    facility_ids, positions
        (f,) of the facilities: their ids, and how they are known (``"known"``, ``"assumed"``,
        ``"street"``).
    """

    metres: dict[Reading, Floats]
    facility: Ints
    facility_ids: NDArray[Any]
    positions: NDArray[Any]


def measure_walks(
    network: WalkNetwork, demand: Demand, category: CategoryFields, *, bound_m: float
) -> Walks:
    """Measure the walk from every home to the nearest facility of one category.

    A facility at the very place of a home is as far as the straight line.

    Returns
    -------
    Walks
        Of the homes, in order.
    """
    located = demand.table["located"].to_numpy()
    distances, winner = measure_readings(
        network, category, demand.at, demand.spots.near, demand.farthest,
        bound_m=bound_m, closely=True,
    )  # fmt: skip
    distances, winner = _with_same_place(demand, category.facilities, distances, winner)
    for reading, unknown_m in UNKNOWN_M.items():
        distances[reading] = np.where(demand.vague(), unknown_m, distances[reading])
    metres: dict[Reading, Floats] = {}
    for reading in READINGS:
        metres[reading] = np.full(len(located), np.nan)
        metres[reading][located] = np.maximum(distances[reading], 0.0)
    facilities = category.facilities
    facility = np.full(len(located), NOBODY)
    facility[located] = winner
    positions = np.where(facilities.assumed, "assumed", "known")
    positions[facilities.on_line] = "street"
    return Walks(metres=metres, facility=facility, facility_ids=facilities.ids, positions=positions)


def _with_same_place(
    demand: Demand,
    facilities: FacilitySet,
    distances: dict[Reading, Floats],
    winner: Ints,
) -> tuple[dict[Reading, Floats], Ints]:
    """Return the walks with facilities at the very place of a home counted as there."""
    straight_m, number = find_same_place(demand.xy, facilities.points())
    winner = np.where(straight_m < distances["near"], number, winner)
    nearer: dict[Reading, Floats] = {}
    for reading in GIVEN:
        nearer[reading] = np.minimum(distances[reading], straight_m)
    least_m, greatest_m = find_straight(demand, facilities, facilities.located)
    # A facility may stand in the middle of a compound, where its best estimate starts.
    nearer["possible"] = np.minimum(np.minimum(distances["possible"], least_m), nearer["near"])
    nearer["sure"] = np.minimum(distances["sure"], greatest_m)
    if (guessed := facilities.located & facilities.assumed).any():
        _, greatest_m = find_straight(demand, facilities, facilities.located & ~guessed)
    nearer["known"] = np.minimum(distances["known"], greatest_m)
    return nearer, winner
