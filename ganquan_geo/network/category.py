"""All that is measured of one category: walks, street length, land, service areas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.geodesy.projection import WGS84, to_lonlat
from ganquan_geo.network.areas.service_areas import build_service_area
from ganquan_geo.network.walks.places import build_register, join_facilities
from ganquan_geo.network.walks.reach import measure_reach
from ganquan_geo.network.walks.readings import CategoryFields, build_category_fields
from ganquan_geo.network.walks.walks import measure_frontage, measure_land, measure_walks

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.results import Register
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.intervals import Intervals
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.places import Demand
    from ganquan_geo.network.walks.walks import Land

TIGHT_TIMES = 1.5  # of the longest limit: walks up to this are bounded tightly in any network


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Origins:
    """Where walks to the facilities of any category start.

    Parameters
    ----------
    demands
        By layer: the homes joined to the network.
    inside
        The streets of the sub-district.
    land
        The residential land joined to the network.
    """

    demands: Mapping[str, Demand]
    inside: Intervals
    land: Land


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CategoryMeasures:
    """What the network tells about one category.

    Parameters
    ----------
    register
        What is known of its facilities.
    walks
        By demand layer: `network.walks.walks.measure_walks`.
    frontage, land
        A row for each tier: `network.walks.walks.measure_frontage` and `measure_land`.
    areas
        Service areas of its tiers in WGS 84: `category`, `tier_min`, `limit_m`, `length_m`
        (of the reached streets), `lines`, `geometry`.
    problems
        Facilities that could not be used.
    """

    register: Register
    walks: Mapping[str, pd.DataFrame]
    frontage: pd.DataFrame
    land: pd.DataFrame
    areas: gpd.GeoDataFrame
    problems: tuple[Fault, ...]


def measure_category(
    network: WalkNetwork,
    study: Study,
    category: FacilityCategory,
    *,
    origins: Origins,
    limits_m: Mapping[int, float],
    with_areas: bool = True,
) -> CategoryMeasures:
    """Measure one category on the network.

    Parameters
    ----------
    origins
        Where walks start; joined to the network once for all categories.
    limits_m
        By tier in minutes: walking distance, metres.
    with_areas
        Whether to draw service areas; else there are none in the result.
    """
    numbers = study.settings
    bound_m = max(numbers.search_limit_m, *limits_m.values()) + measure_accuracies_m(study)
    layer = study.layers["facilities"]
    facilities, problems = join_facilities(
        network,
        layer[layer["kind"].isin(category.kinds)],
        snap_limit_m=numbers.snap_limit_m,
        where=f"facilities ({category.id})",
    )
    fields = build_category_fields(
        network, facilities, bound_m=bound_m, tight_m=TIGHT_TIMES * max(limits_m.values())
    )
    return CategoryMeasures(
        register=build_register(facilities),
        walks={
            name: measure_walks(network, demand, fields, bound_m=bound_m)
            for name, demand in origins.demands.items()
        },
        frontage=measure_frontage(network, fields, inside=origins.inside, limits_m=limits_m),
        land=measure_land(network, origins.land, fields, limits_m=limits_m, bound_m=bound_m),
        areas=_service_areas(
            network,
            category.id,
            fields,
            limits_m=limits_m if with_areas else {},
            width_m=numbers.area_width_m,
        ),
        problems=tuple(problems),
    )


def measure_accuracies_m(study: Study) -> float:
    """Return how far accuracies can move a bound: a home's and a facility's, metres."""
    if study.whole is not None:
        return study.whole.accuracy_m
    layers = [
        study.layers[name] for name in ("compounds", "neighbourhoods") if name in study.layers
    ]
    home_m = max(float(layer["accuracy_m"].max(skipna=True)) for layer in layers)
    facility_m = float(study.layers["facilities"]["accuracy_m"].max(skipna=True))
    return float(np.nan_to_num(home_m) + np.nan_to_num(facility_m))


def _service_areas(
    network: WalkNetwork,
    category: str,
    fields: CategoryFields,
    *,
    limits_m: Mapping[int, float],
    width_m: float,
) -> gpd.GeoDataFrame:
    rows = []
    for minutes, limit_m in limits_m.items():
        reach = measure_reach(network, fields.near, limit_m=limit_m)
        lines, land = build_service_area(network, reach, width_m=width_m)
        rows.append(
            {
                "category": category,
                "tier_min": minutes,
                "limit_m": limit_m,
                "length_m": reach.length_m(),
                "lines": lines,
                "geometry": land,
            }
        )
    columns = ["category", "tier_min", "limit_m", "length_m", "lines", "geometry"]
    frame = gpd.GeoDataFrame(rows, columns=columns)
    for name in ("lines", "geometry"):
        drawn = shapely.transform(
            frame[name].to_numpy(dtype=object), partial(to_lonlat, crs=network.crs)
        )
        frame[name] = gpd.GeoSeries(drawn, crs=WGS84)
    return frame.set_geometry("geometry")
