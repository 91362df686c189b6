"""The homes of the web map: what each reaches, on which the colours and cards rest."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.reach import SAME_M, find_reaches
from ganquan_geo.present.reaches import largest_minutes, walk_columns
from ganquan_geo.present.told_gaps import told_tier
from ganquan_geo.present.web.packing import (
    pack_array,
    pack_metres,
    pack_points,
    pack_polygons,
    pack_some,
    pack_table,
    pack_tuple,
    pack_values,
)
from ganquan_geo.words.names import basis_of, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.walking import FacilityCategory, WalkProfile
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

AREA = 2  # dimensions
# Of each tier: surely, possibly, only by assumption, not, not measured.
STATES: Mapping[str, str] = MappingProxyType(
    {"reached": "y", "possible": "m", "unverified": "v", "not reached": "n", "not measured": "-"}
)
PEOPLE = ("households", "residents", "residents_60plus")


def build_homes(result: CoverageResult, lang: Lang, numbers: Mapping[str, int]) -> Json:
    """Return every compound of the study, packed.

    Parameters
    ----------
    numbers
        By facility id: its place in the page's list of facilities.

    Returns
    -------
    dict
        A packed table. `certain` and `possible`: how many categories are within their largest
        tier (absent where not measured, like `walks`); `walks`: for each category the nearest
        facility's number (-1 for none), position, `near`, `far`, `possible` and `sure` metres
        (None for unreachable), a letter for each tier (see `STATES`), and of one not covered at
        the tier told its cause ("" for none), the metres of it and how many more homes gain.
    """
    layer = result.study.layers["compounds"]
    columns = walk_columns(result)
    located = columns[0]["located"].to_numpy(bool)
    certain, possible = count_reached(columns, result)
    names = names_of(layer, lang)
    measured = {
        "certain": pack_array(certain[located]),
        "possible": pack_array(possible[located]),
        "walks": pack_tuple(
            [
                pack_tuple(
                    [
                        *_walks(own[located], category, result, numbers),
                        *_causes(own.index[located], category, result),
                    ]
                )
                for own, category in zip(columns, result.study.categories, strict=True)
            ]
        ),
    }
    return pack_table(
        len(layer),
        {
            "id": pack_values([str(key) for key in layer.index]),
            "name": pack_values([name for name, _ in names]),
            "other": pack_values([other for _, other in names]),
            "accuracy_m": pack_metres(layer["accuracy_m"].to_numpy(float)),
            "snap_m": pack_metres(columns[0]["snap_m"].to_numpy(float)),
            "basis": pack_values(basis_of(layer, lang)),
            **_where(layer.geometry.to_numpy()),
            **_people(layer),
            **{key: pack_some(own, located) for key, own in measured.items()},
        },
    )


def _causes(ids: pd.Index, category: FacilityCategory, result: CoverageResult) -> list[Json]:
    """Return the packed causes of the gaps of a category at the tier told: words, metres, gains."""
    gaps = result.gaps
    own = gaps[
        (gaps["category"] == category.id) & (gaps["tier_min"] == told_tier(result, category))
    ]
    own = own.set_index("demand_id")[["cause", "cause_m", "also_gain"]].reindex(ids)
    return [
        pack_array(own["cause"].fillna("").astype(object)),
        pack_metres(own["cause_m"].to_numpy(float)),
        pack_array(own["also_gain"].fillna(0).to_numpy(int)),
    ]


def _where(geometry: NDArray[np.object_]) -> dict[str, Json]:
    known = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    points = known & (shapely.get_type_id(geometry) == shapely.GeometryType.POINT)
    areas = known & (shapely.get_dimensions(geometry) == AREA)
    found = {}
    if points.any():
        found["at"] = pack_some(pack_points(geometry[points]), points)
    if areas.any():
        found["area"] = pack_some(pack_polygons(geometry[areas]), areas)
    return found


def _people(layer: gpd.GeoDataFrame) -> dict[str, Json]:
    found = {}
    for name in PEOPLE:
        numbers = layer[name].to_numpy(float) if name in layer else np.empty(0)
        known = np.isfinite(numbers)
        if known.any():
            found[name] = pack_some(pack_array(np.rint(numbers[known]).astype(np.int64)), known)
    return found


def _within(table: pd.DataFrame, reading: str, limit_m: float) -> NDArray[np.bool_]:
    """Return whether a walk is within a limit; one that was not measured is not."""
    with np.errstate(invalid="ignore"):
        return np.asarray(table[f"{reading}_m"].to_numpy(float) <= limit_m + SAME_M)


def count_reached(
    columns: list[pd.DataFrame], result: CoverageResult
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many categories are within their largest tier, surely and possibly.

    Surely: as in the lower bounds of the findings, without facilities at assumed positions.
    """
    certain = np.zeros(len(columns[0]), dtype=np.int64)
    possible = certain.copy()
    for own, category in zip(columns, result.study.categories, strict=True):
        minutes = largest_minutes(category)
        limit_m = category.limit_m(minutes, result.profile)
        certain += _within(own, "known", limit_m)
        possible += _within(own, "possible", limit_m)
    return certain, possible


def _walks(
    own: pd.DataFrame,
    category: FacilityCategory,
    result: CoverageResult,
    numbers: Mapping[str, int],
) -> list[Json]:
    """Return the packed columns of the walks to one category."""
    facility, distinct = pd.factorize(own["facility_id"])
    number = np.array([numbers.get(own_id, -1) for own_id in distinct.tolist()], dtype=np.int64)
    return [
        pack_array(number[facility]),
        pack_array(own["position"]),
        *(
            pack_metres(own[name].to_numpy(float))
            for name in ("near_m", "far_m", "possible_m", "sure_m")
        ),
        pack_letters(own, category, result.profile),
    ]


def pack_letters(own: pd.DataFrame, category: FacilityCategory, profile: WalkProfile) -> Json:
    """Return how homes stand to a category within each tier of a walker: see `STATES`."""
    tiers = sorted(category.tiers, key=lambda tier: tier.minutes)
    states, letters = np.zeros(len(own), dtype=np.int64), [""]
    signs = list(STATES.values())
    for tier in tiers:
        reaches = find_reaches(own, category.limit_m(tier.minutes, profile))
        number = pd.Index(list(STATES)).get_indexer(pd.Index(reaches))
        states, found = pd.factorize(states * len(signs) + number)  # those that occur, anew
        letters = [
            letters[before] + signs[state]
            for before, state in zip(*np.divmod(found, len(signs)), strict=True)
        ]
    return pack_array(np.array(letters, dtype=object)[states])
