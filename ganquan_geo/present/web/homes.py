"""The homes of the web map: what each reaches, on which the colours and popups rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.readings import SAME_M
from ganquan_geo.present.web.ground import DECIMALS, polygons_of
from ganquan_geo.present.web.text import Json, metres, names_of, plain_text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.text import Lang
    from ganquan_geo.model.walking import FacilityCategory

PEOPLE = ("households", "residents", "residents_60plus")


def build_homes(result: CoverageResult, lang: Lang, numbers: Mapping[str, int]) -> list[Json]:
    """Return every compound of the study.

    Parameters
    ----------
    numbers
        By facility id: its place in the page's list of facilities.

    Returns
    -------
    list of dict
        `certain` and `possible`: how many categories are within their largest tier (None
        where not measured); `walks`: for each category the nearest facility's number (-1 for
        none), position, `near`, `far`, `possible` and `sure` metres (None for unreachable),
        and a letter for each tier: y(es), m(aybe), n(o).
    """
    layer = result.study.layers["compounds"]
    columns = walk_columns(result)
    walks = [
        _walks(own, category, result, numbers)
        for own, category in zip(columns, result.study.categories, strict=True)
    ]
    located = columns[0]["located"].to_numpy(bool)
    snap_m = columns[0]["snap_m"].to_numpy(float)
    certain, possible = count_reached(columns, result)
    homes: list[Json] = []
    for row, (name, other) in enumerate(names_of(layer, lang)):
        home: Json = {
            "name": name,
            "other": other,
            "accuracy_m": metres(layer["accuracy_m"].iloc[row]),
            "snap_m": metres(snap_m[row]),
            "basis": plain_text(layer["basis"].iloc[row]),
            **_where(layer.geometry.iloc[row]),
            **_people(layer, row),
        }
        if located[row]:
            home["certain"], home["possible"] = int(certain[row]), int(possible[row])
            home["walks"] = [own[row] for own in walks]
        homes.append(home)
    return homes


def _where(geometry: shapely.Geometry | None) -> Json:
    if geometry is None or shapely.is_empty(geometry):
        return {}
    if isinstance(geometry, shapely.Point):
        return {"at": [round(geometry.y, DECIMALS), round(geometry.x, DECIMALS)]}
    return {"area": polygons_of(geometry)}


def _people(layer: gpd.GeoDataFrame, row: int) -> Json:
    found = {name: whole(layer[name].iloc[row]) for name in PEOPLE if name in layer}
    return {name: number for name, number in found.items() if number is not None}


def _within(table: pd.DataFrame, reading: str, limit_m: float) -> NDArray[np.bool_]:
    """Return whether a walk is within a limit; one that was not measured is not."""
    with np.errstate(invalid="ignore"):
        return np.asarray(table[f"{reading}_m"].to_numpy(float) <= limit_m + SAME_M)


def walk_columns(result: CoverageResult) -> list[pd.DataFrame]:
    """Return for each category the walks of all compounds, in the order of the layer."""
    layer = result.study.layers["compounds"]
    table = result.distances[result.distances["layer"] == "compounds"]
    return [
        table[table["category"] == category.id].set_index("demand_id").loc[layer.index]
        for category in result.study.categories
    ]


def count_reached(
    columns: list[pd.DataFrame], result: CoverageResult
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many categories are within their largest tier, surely and possibly."""
    certain = np.zeros(len(columns[0]), dtype=np.int64)
    possible = certain.copy()
    for own, category in zip(columns, result.study.categories, strict=True):
        minutes = max(tier.minutes for tier in category.tiers)
        limit_m = category.limit_m(minutes, result.profile)
        certain += _within(own, "far", limit_m)
        possible += _within(own, "near", limit_m)
    return certain, possible


def _walks(
    own: pd.DataFrame,
    category: FacilityCategory,
    result: CoverageResult,
    numbers: Mapping[str, int],
) -> list[list[object]]:
    tiers = sorted(category.tiers, key=lambda tier: tier.minutes)
    states = np.full(len(own), "", dtype=object)
    for tier in tiers:
        limit_m = category.limit_m(tier.minutes, result.profile)
        sure, maybe = _within(own, "far", limit_m), _within(own, "near", limit_m)
        states = states + np.where(sure, "y", np.where(maybe, "m", "n")).astype(object)
    return [
        [
            numbers.get(str(facility), -1),
            position,
            *(metres(value) for value in readings),
            state,
        ]
        for facility, position, readings, state in zip(
            own["facility_id"],
            own["position"],
            own[["near_m", "far_m", "possible_m", "sure_m"]].to_numpy(float).tolist(),
            states.tolist(),
            strict=True,
        )
    ]
