"""The walk from every home to the nearest facility of a category, or to one at its own place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.close_points import find_close_points
from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.model.reach import READINGS, Reading
from ganquan_geo.network.places.spots import SCALE
from ganquan_geo.network.search.seeds import NOBODY
from ganquan_geo.network.walks.readings import (
    RISING,
    CategoryFields,
    InsideWalks,
    measure_readings,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes
    from ganquan_geo.network.places.doors import Doors
    from ganquan_geo.network.places.places import Demand, FacilitySet
    from ganquan_geo.network.walk_network import WalkNetwork

GIVEN: tuple[Reading, ...] = ("near", "far")  # with positions as given
UNKNOWN_M: dict[Reading, float] = {"possible": 0.0, "sure": np.inf, "known": np.inf}
SAME_PLACE_M = 1.0  # closer than this, a home and a facility are at one place


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

    def possible_by(self, others: Walks) -> Walks:
        """Return the walks, possibly as short as others of the same homes and facilities."""
        least_m = np.minimum(self.metres["possible"], others.metres["possible"])
        return replace(self, metres={**self.metres, "possible": least_m})

    def put(self, rows: Flags, others: Walks, *, number: Ints) -> Walks:
        """Return the walks with those of some homes measured anew.

        Parameters
        ----------
        rows
            (k,) which homes.
        others
            Their walks, to the facilities as they are now.
        number
            (f,) the number that each facility has now; -1 for one that no other home walks to.
        """
        facility = np.append(number, NOBODY)[self.facility]
        facility[rows] = others.facility
        metres = {reading: own_m.copy() for reading, own_m in self.metres.items()}
        for reading, own_m in metres.items():
            own_m[rows] = others.metres[reading]
        return replace(others, metres=metres, facility=facility)


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
    starts = demand.starts
    by_door, winners = measure_readings(
        network, category, starts.at, starts.spots.near, starts.farthest,
        bound_m=bound_m, closely=True,
    )  # fmt: skip
    for reading, unknown_m in UNKNOWN_M.items():
        by_door[reading] = np.where(starts.vague(), unknown_m, by_door[reading])
    distances, winner = choose_doors(demand.doors, by_door, winners)
    distances, winner = _with_same_place(demand, category.facilities, distances, winner)
    if category.inside is not None:
        assumed = category.facilities.assumed
        distances, winner = _with_inside(demand, category.inside, assumed, distances, winner)
    if category.unbound is not None:
        by_gate_only = demand.table["accuracy_m"].isna().to_numpy()[located]
        unsure_m = np.where(by_gate_only, np.inf, demand.accuracy_m)
        straight_m = category.unbound.least_m(demand.shapes, unsure_m)
        distances["possible"] = np.minimum(distances["possible"], straight_m)
    metres: dict[Reading, Floats] = {}
    for reading in READINGS:
        metres[reading] = np.full(len(located), np.nan)
        metres[reading][located] = np.maximum(distances[reading], 0.0) + 0.0  # and never -0.0
    facilities = category.facilities
    facility = np.full(len(located), NOBODY)
    facility[located] = winner
    positions = np.where(facilities.assumed, "assumed", "known")
    positions[facilities.on_line] = "street"
    return Walks(metres=metres, facility=facility, facility_ids=facilities.ids, positions=positions)


def choose_doors(
    doors: Doors, by_door: dict[Reading, Floats], winners: Ints
) -> tuple[dict[Reading, Floats], Ints]:
    """Return the walks of homes, given those from each of their doors: people choose.

    Parameters
    ----------
    by_door
        By reading, (d,) metres.
    winners
        (d,) the facility that is walked to.
    """
    if doors.plain():
        return by_door, winners
    used = doors.used()
    distances = {reading: doors.nearest(by_door[reading], used) for reading in GIVEN}
    distances["possible"] = doors.nearest(by_door["possible"])
    for reading in ("sure", "known"):
        distances[reading] = doors.greatest(by_door[reading])
    door = doors.nearest_door(by_door["near"])
    return distances, np.where(door < 0, NOBODY, np.append(winners, NOBODY)[door])


def _with_same_place(
    demand: Demand,
    facilities: FacilitySet,
    distances: dict[Reading, Floats],
    winner: Ints,
) -> tuple[dict[Reading, Floats], Ints]:
    """Return the walks with facilities at the very place of a home counted as there."""
    straight_m, number = find_same_place(demand.xy, facilities.points())
    winner = np.where(straight_m < distances["near"], number, winner)
    nearer = {reading: np.minimum(distances[reading], straight_m) for reading in GIVEN}
    least_m, greatest_m = find_straight(demand, facilities, facilities.located)
    # A facility may stand in the middle of a compound, where its best estimate starts.
    nearer["possible"] = np.minimum(np.minimum(distances["possible"], least_m), nearer["near"])
    nearer["sure"] = np.minimum(distances["sure"], greatest_m)
    if (guessed := facilities.located & facilities.assumed).any():
        _, greatest_m = find_straight(demand, facilities, facilities.located & ~guessed)
    nearer["known"] = np.minimum(distances["known"], greatest_m)
    return nearer, winner


def _with_inside(
    demand: Demand,
    inside: InsideWalks,
    assumed: Flags,
    distances: dict[Reading, Floats],
    winner: Ints,
) -> tuple[dict[Reading, Floats], Ints]:
    """Return the walks with facilities inside the home's own compound reached inside."""
    row, walks = find_inside(demand, inside)
    by_home = np.lexsort((walks.facility, walks.best_m, row))
    first = by_home[first_of_each(row[by_home])]
    nearer = first[walks.best_m[first] < distances["near"][row[first]]]
    winner = winner.copy()
    winner[row[nearer]] = walks.facility[nearer]
    reached = {reading: own_m.copy() for reading, own_m in distances.items()}
    by_reading: dict[Reading, Floats] = {
        "possible": walks.least_m,
        "near": walks.best_m,
        "far": walks.best_m,
        "sure": walks.greatest_m,
        "known": np.where(assumed[walks.facility], np.inf, walks.greatest_m),
    }
    for reading, own_m in by_reading.items():
        np.minimum.at(reached[reading], row, own_m)
    for lower, higher in pairwise(RISING):
        reached[higher] = np.maximum(reached[lower], reached[higher])
    return reached, winner


def find_inside(demand: Demand, inside: InsideWalks) -> tuple[Ints, InsideWalks]:
    """Return the walks inside compounds of some homes, and the located home of each."""
    located = demand.table["located"].to_numpy(bool)
    row = demand.table.index[located].get_indexer(pd.Index(inside.home))
    return row[row >= 0], inside.of(row >= 0)


def find_same_place(homes: Floats, facilities: Floats) -> tuple[Floats, Ints]:
    """Find the facility that stands at the very place of each home.

    Nobody walks out to the street and back to where they are: such a facility is as far as
    the straight line, whatever the legs to the street.

    Parameters
    ----------
    homes, facilities
        (k, 2) and (f, 2) plane coordinates, metres; NaN for a facility without a point.

    Returns
    -------
    distance_m
        (k,) metres; infinite where no facility is within 1 m.
    facility
        (k,) its number, the lower one of two equally near; -1 for none.
    """
    distance_m = np.full(len(homes), np.inf)
    number = np.full(len(homes), -1)
    known = np.flatnonzero(np.isfinite(facilities).all(axis=1))
    row, home = find_close_points(facilities[known], homes, distance_m=SAME_PLACE_M)
    facility = known[row]
    walk_m = np.hypot(*(homes[home] - facilities[facility]).T)
    nearest = first_of_each(home, walk_m, facility)
    distance_m[home[nearest]], number[home[nearest]] = walk_m[nearest], facility[nearest]
    return distance_m, number


def find_straight(demand: Demand, facilities: FacilitySet, used: Flags) -> tuple[Floats, Floats]:
    """Find how far in a straight line facilities are that may be at the very place of a home.

    Returns
    -------
    least_m
        (k,) metres, wherever both are; infinite where they are never within 1 m of each other.
    greatest_m
        (k,) metres, wherever both are; infinite where they need not be within 1 m.
    """
    least_m, greatest_m = np.full(len(demand.xy), np.inf), np.full(len(demand.xy), np.inf)
    chosen = np.flatnonzero(used & facilities.in_the_open())
    if not len(chosen) or not len(demand.xy):
        return least_m, greatest_m
    tree = shapely.STRtree(_edges_of(facilities.shapes[chosen]))
    homes = _edges_of(demand.shapes)
    most_m = float(facilities.accuracy_m[chosen].max())
    home, row = tree.query(
        homes, predicate="dwithin", distance=demand.accuracy_m + most_m + SAME_PLACE_M
    )
    apart_m = shapely.distance(homes[home], tree.geometries[row])
    unsure_m = demand.accuracy_m[home] + facilities.accuracy_m[chosen[row]]
    nearest_m = np.maximum(apart_m - unsure_m * (1 + SCALE), 0.0)
    near = nearest_m <= SAME_PLACE_M
    np.minimum.at(least_m, home[near], nearest_m[near])
    points = (shapely.get_dimensions(homes[home]) == 0) & (
        shapely.get_dimensions(tree.geometries[row]) == 0
    )
    always = points & (apart_m + unsure_m <= SAME_PLACE_M)
    np.minimum.at(greatest_m, home[always], (apart_m + unsure_m)[always])
    return least_m, greatest_m


def _edges_of(shapes: Shapes) -> Shapes:
    """Return points and lines as they are and areas as their outlines."""
    outlines = shapes.copy()
    wide = shapely.get_dimensions(shapes) == 2  # noqa: PLR2004
    outlines[wide] = shapely.boundary(shapes[wide])
    return outlines
