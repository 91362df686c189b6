"""Tables of walks, and of street length and land within reach, for the measuring room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

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


def measure_walks(
    network: WalkNetwork, demand: Demand, category: CategoryFields, *, bound_m: float
) -> pd.DataFrame:
    """Measure the walk from every home to the nearest facility of one category.

    Returns
    -------
    pandas.DataFrame
        A row for each home, in order: `demand_id`, `facility_id` ("" for none), `position`
        ("known", "assumed", "street", "" for none), and `near_m`, `far_m`, `sure_m`,
        `possible_m`, `known_m`, metres, infinite where not reachable, NaN where the home is
        not located. The last three hold wherever in their spots the home and the facilities
        are. A facility at the very place of a home is as far as the straight line.
    """
    located = demand.table["located"].to_numpy()
    distances, winner = measure_readings(
        network, category, demand.at, demand.spots.near, demand.farthest,
        bound_m=bound_m, closely=True,
    )  # fmt: skip
    distances, winner = _with_same_place(demand, category.facilities, distances, winner)
    for reading, unknown_m in UNKNOWN_M.items():
        distances[reading] = np.where(demand.vague(), unknown_m, distances[reading])
    columns: dict[str, NDArray[Any]] = {}
    for reading in READINGS:
        distance_m = np.full(len(located), np.nan)
        distance_m[located] = np.maximum(distances[reading], 0.0)
        columns[f"{reading}_m"] = distance_m
    facilities = category.facilities
    number = np.full(len(located), NOBODY)
    number[located] = winner
    position = np.where(facilities.assumed, "assumed", "known")
    position[facilities.on_line] = "street"
    return pd.DataFrame(
        {
            "demand_id": demand.table.index,
            **columns,
            "facility_id": _take_or_empty(facilities.ids, number),
            "position": _take_or_empty(position, number),
        }
    )


def _take_or_empty(texts: NDArray[Any], number: Ints) -> pd.Series:
    """Return the text of each number; there is none, an empty one, for -1."""
    return pd.Series(pd.array([*texts, ""], dtype="str").take(number))


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
