"""Tables of walks, and of street length and land within reach, for the measuring room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.readings import READINGS, SAME_M, Reading
from ganquan_geo.network.intervals import Intervals, measure_overlaps_m
from ganquan_geo.network.search.seeds import NOBODY
from ganquan_geo.network.walk_network import find_levels, project
from ganquan_geo.network.walks.land import build_land_points
from ganquan_geo.network.walks.reach import measure_inside, measure_reach
from ganquan_geo.network.walks.readings import ACCURACY_SIGN, CategoryFields, measure_readings
from ganquan_geo.network.walks.same_place import find_same_place, find_straight
from ganquan_geo.network.walks.snapping import snap_points
from ganquan_geo.network.walks.spots import build_place_spots

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from ganquan_geo.model.study import StudySettings
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.places import Demand, FacilitySet
    from ganquan_geo.network.walks.snapping import Snapped
    from ganquan_geo.network.walks.spots import Spots

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


GIVEN: tuple[Reading, ...] = ("near", "far")  # with positions as given
ROUNDING_M = 1e-3  # street length; less than this missing is rounding, not a gap


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
        network, category, demand.at, demand.spots, bound_m=bound_m, closely=True
    )
    distances, winner = _with_same_place(demand, category.facilities, distances, winner)
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


def _take_or_empty(texts: NDArray[Any], number: NDArray[np.int64]) -> pd.Series:
    """Return the text of each number; there is none, an empty one, for -1."""
    return pd.Series([*texts, ""], dtype="str").take(number).reset_index(drop=True)


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
    least_m, _ = find_straight(demand, facilities, facilities.located)
    nearer["possible"] = np.minimum(distances["possible"], least_m)
    for reading, used in (
        ("sure", facilities.located),
        ("known", facilities.located & ~facilities.assumed),
    ):
        _, greatest_m = find_straight(demand, facilities, used)
        nearer[reading] = np.minimum(distances[reading], greatest_m)
    return nearer, winner


def measure_frontage(
    network: WalkNetwork,
    category: CategoryFields,
    *,
    inside: Intervals,
    limits_m: Mapping[int, float],
) -> pd.DataFrame:
    """Measure the street length inside the boundary from which a facility is within limits.

    A street's own accuracy, where known, counts as that of the point one starts from.

    Returns
    -------
    pandas.DataFrame
        A row for each tier: `tier_min`, `total`, and by reading the length in metres.
    """
    own_m = _street_accuracy_m(network)
    total_m = inside.length_m()
    rows = []
    for minutes, limit_m in limits_m.items():
        row: dict[str, float] = {"tier_min": minutes, "total": total_m}
        measured: dict[tuple[int, float], float] = {}  # readings may share a field
        for reading in READINGS:
            field, sign = category.field(reading), ACCURACY_SIGN[reading]
            if (id(field), sign) not in measured:
                reach = measure_reach(network, field, limit_m=limit_m - sign * own_m)
                covered_m = float(measure_overlaps_m(reach, inside).sum())
                whole = covered_m > total_m - ROUNDING_M
                measured[id(field), sign] = total_m if whole else covered_m
            row[reading] = measured[id(field), sign]
        rows.append(row)
    return pd.DataFrame(rows)


def _street_accuracy_m(network: WalkNetwork) -> NDArray[np.float64]:
    """Return the accuracy of each edge's street, zero where the network does not say it."""
    if "accuracy_m" not in network.streets:
        return np.zeros(len(network.u))
    return network.streets["accuracy_m"].to_numpy(float)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Land:
    """Residential land as points, each joined to the nearest street like a home.

    Parameters
    ----------
    at
        The places of the (p,) points on the network.
    spots
        Where each may be joined, given the accuracy of its compound's position.
    joined
        By reading, (p,) whether a point is near enough to a street.
    land_m2
        (p,) land each stands for, square metres.
    weightless
        How many compounds have no land: only polygons do.
    """

    at: Snapped
    spots: Spots
    joined: Mapping[Reading, NDArray[np.bool_]]
    land_m2: Floats
    weightless: int


def join_land(
    network: WalkNetwork, compounds: gpd.GeoDataFrame, *, settings: StudySettings
) -> Land:
    """Join the land of compounds to the network.

    Parameters
    ----------
    compounds
        Compounds in WGS 84.
    settings
        Spacing of the points that stand for the land, and how far from a street they may be.
    """
    polygons = compounds.geom_type.isin(["Polygon", "MultiPolygon"])
    areas = compounds[polygons & ~compounds.geometry.is_empty]
    points, owner, land_m2 = build_land_points(project(areas, network), step_m=settings.land_step_m)
    level = find_levels(areas)[owner]
    at = snap_points(network, points, level=level)
    accuracy_m = np.nan_to_num(areas["accuracy_m"].to_numpy(float))[owner]
    spots = build_place_spots(
        network, points, accuracy_m, best=at, level=level, width_m=settings.land_step_m / 2
    )
    least_m, greatest_m = at.leg_m.copy(), at.leg_m.copy()
    np.minimum.at(least_m, spots.near.facility, spots.near.leg_m)
    np.maximum.at(greatest_m, spots.far.facility, spots.far.leg_m)
    limit_m = settings.snap_limit_m
    given, surely, possibly = (leg_m <= limit_m for leg_m in (at.leg_m, greatest_m, least_m))
    return Land(
        at=at,
        spots=spots,
        joined={"near": given, "far": given, "sure": surely, "known": surely, "possible": possibly},
        land_m2=land_m2,
        weightless=len(compounds) - len(areas),
    )


def measure_land(
    network: WalkNetwork,
    land: Land,
    category: CategoryFields,
    *,
    limits_m: Mapping[int, float],
    bound_m: float,
) -> pd.DataFrame:
    """Measure the residential land from which a facility is within limits.

    Every point of the land walks straight to the nearest street, like a home.

    Returns
    -------
    pandas.DataFrame
        A row for each tier: `tier_min`, `total`, `weightless` (how many compounds have no
        land), and by reading the land in square metres; no rows where none has any.
    """
    if not len(land.land_m2):
        return pd.DataFrame(columns=["tier_min", "total", *READINGS])
    distances, _ = measure_readings(
        network, category, land.at, land.spots, bound_m=bound_m, closely=False
    )
    rows = []
    for minutes, limit_m in limits_m.items():
        row: dict[str, float] = {"tier_min": minutes, "total": float(land.land_m2.sum())}
        row["weightless"] = land.weightless
        for reading in READINGS:
            within = land.joined[reading] & (distances[reading] <= limit_m + SAME_M)
            row[reading] = float(land.land_m2[within].sum())
        rows.append(row)
    return pd.DataFrame(rows)


def build_inside(network: WalkNetwork, boundary: gpd.GeoDataFrame, *, margin_m: float) -> Intervals:
    """Return the stretches of streets inside the boundary or along it."""
    outline = shapely.union_all(project(boundary, network))
    return measure_inside(network, shapely.buffer(outline, margin_m))
