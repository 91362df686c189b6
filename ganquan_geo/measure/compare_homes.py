"""Who gained and who lost between two states of a study: home by home, service by service."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ganquan_geo.model.reach import READINGS as WALK_READINGS
from ganquan_geo.model.reach import find_reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.scenario_results import HomeChange
    from ganquan_geo.model.walking import FacilityCategory

COLUMNS = (
    *("demand_id", "demand_name", "category", "before_m", "after_m", "change_m"),
    *("before_low_m", "before_high_m", "after_low_m", "after_high_m"),
    *("tiers_gained", "tiers_lost", "before_tier", "after_tier", "change", "layer"),
)
READINGS = {"m": "distance_m", "low_m": "possible_m", "high_m": "sure_m"}
SAME_M = 1.0  # less than this is rounding of coordinates
PLACE_DECIMALS = 6  # of degrees: 0.1 m
NAMES = frozenset({"name", "name_en", "basis", "source_row"})  # columns no walk hangs on
BOTH: frozenset[HomeChange] = frozenset({"may gain", "may lose"})
DECIDING = ("located", "position", *(f"{name}_m" for name in WALK_READINGS))  # of a walk
Walk = dict[Any, Any]
DOORS = ("gates", "entrances")  # layers of where people come out and go in


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejoined:
    """Who may join a street that is walked in one of two states alone: ids.

    For all others a street more never makes a walk longer, and a street less none shorter.
    """

    homes: frozenset[str]
    categories: frozenset[str]


def compare_homes(
    before: CoverageResult, after: CoverageResult, *, layer: str, rejoined: Rejoined
) -> pd.DataFrame:
    """Return a row for each home and category that changed, for homes of both states.

    A tier is gained if the home is now surely reached in one that it was not even possibly
    reached in before, and lost the other way round. Where the bounds of both states overlap, the
    positions may still be those of both: if streets and home are the same and
    facilities were only added, no walk has become longer wherever they are, and where they were
    only closed, none shorter. The same holds of streets for those who join none of these, and of
    a walker who became faster or slower alone. Everything else is open.

    Parameters
    ----------
    layer
        ``"compounds"`` or ``"neighbourhoods"``.
    rejoined
        Who joins streets that are not in both states.

    Returns
    -------
    pandas.DataFrame
        See `ScenarioResult.homes`; by category, in the order of the layer.
    """
    others = {own.id: own for own in before.study.categories}
    moved = find_changed(before.study.layers[layer], after.study.layers[layer])
    streets = _street_ways(before, after)
    rows: list[dict[str, object]] = []
    for category in after.study.categories:
        own = others.get(category.id)
        if own is None:
            continue
        limits = own.limits_m(before.profile), category.limits_m(after.profile)
        facilities = _facility_ways(before, own, after, category)
        ways = streets | facilities | _limit_ways(*limits)
        if streets and category.id in rejoined.categories:
            ways = BOTH
        pairs = _pair_walks(before, after, layer, category.id, every=limits[0] != limits[1])
        for was, now in pairs:
            identity = str(now["demand_id"])
            either = identity in moved or (streets and identity in rejoined.homes)
            row = _compared(was, now, limits, BOTH if either else ways)
            if row is not None:
                rows.append(row | {"layer": layer})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _pair_walks(
    before: CoverageResult, after: CoverageResult, layer: str, category: str, *, every: bool
) -> Iterable[tuple[Walk, Walk]]:
    """Return the walks of homes in both states side by side: those that differ, or every one."""
    tables = [
        own[(own["layer"] == layer) & (own["category"] == category)].set_index(
            "demand_id", drop=False
        )
        for own in (before.distances, after.distances)
    ]
    common = tables[1].index[tables[1].index.isin(tables[0].index)]
    was, now = (own.loc[common] for own in tables)
    if not every:
        pairs = [(was[name].to_numpy(), now[name].to_numpy()) for name in DECIDING]
        # What is not a number in both, because it was not measured, is no difference.
        differ = np.any([(old != new) & ~(pd.isna(old) & pd.isna(new)) for old, new in pairs], 0)
        was, now = was[differ], now[differ]
    return zip(was.to_dict("records"), now.to_dict("records"), strict=True)


def _street_ways(old: CoverageResult, new: CoverageResult) -> frozenset[HomeChange]:
    """Return which ways streets can have changed walks of those who join the same."""
    if old.profile.avoids != new.profile.avoids or old.study.settings != new.study.settings:
        return BOTH
    if any(_layer_differs(old, new, name) for name in DOORS):
        return BOTH
    was, now = (
        layer[layer["walkable"].eq(True) & (layer["status"] == "existing")]
        for layer in (result.study.layers["streets"] for result in (old, new))
    )
    ways = _ways(was, now)
    return BOTH if ways and new.study.is_gated() else ways


def _layer_differs(old: CoverageResult, new: CoverageResult, name: str) -> bool:
    """Return whether a layer that a study may have is another."""
    was, now = (result.study.layers.get(name) for result in (old, new))
    if was is None or now is None:
        return was is not now
    return bool(find_changed(was, now))


def _facility_ways(
    old: CoverageResult,
    was_category: FacilityCategory,
    new: CoverageResult,
    category: FacilityCategory,
) -> frozenset[HomeChange]:
    """Return which ways the facilities of a category can have changed walks."""
    was, now = (
        layer[layer["kind"].isin(own.kinds) & (layer["status"] == "existing")]
        for own, layer in (
            (was_category, old.study.layers["facilities"]),
            (category, new.study.layers["facilities"]),
        )
    )
    return _ways(was, now)


def _limit_ways(old: Mapping[int, float], new: Mapping[int, float]) -> frozenset[HomeChange]:
    """Return which ways the limits of the tiers, metres by minutes, can have changed tiers."""
    if set(old) != set(new):
        return BOTH
    farther = any(new[minutes] > limit_m for minutes, limit_m in old.items())
    nearer = any(new[minutes] < limit_m for minutes, limit_m in old.items())
    ways: list[tuple[HomeChange, bool]] = [("may gain", farther), ("may lose", nearer)]
    return frozenset(way for way, is_so in ways if is_so)


def _ways(was: gpd.GeoDataFrame, now: gpd.GeoDataFrame) -> frozenset[HomeChange]:
    """Return that walks may be longer without what was there, and shorter by what is new."""
    changed = find_changed(was, now)
    ways: list[tuple[HomeChange, gpd.GeoDataFrame]] = [("may lose", was), ("may gain", now)]
    return frozenset(way for way, layer in ways if changed & set(map(str, layer.index)))


def find_changed(
    old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, *, ignored: frozenset[str] = NAMES
) -> set[str]:
    """Return the ids of rows that are in one layer alone, or not the same in all but names."""
    if old is new:
        return set()
    columns = sorted({*old.columns, *new.columns} - ignored - {old.geometry.name})
    was, now = (
        {
            str(key): (shape, *map(_plain, cells))
            for key, shape, *cells in zip(
                layer.index,
                layer.geometry.to_wkt(rounding_precision=PLACE_DECIMALS),
                *(layer.get(name, pd.Series(None, layer.index)) for name in columns),
                strict=True,
            )
        }
        for layer in (old, new)
    )
    return {key for key in {*was, *now} if was.get(key) != now.get(key)}


def _plain(value: object) -> object:
    """Return a cell so that every empty one is equal."""
    empty = value is pd.NA or (isinstance(value, float) and math.isnan(value))
    return None if empty else value


def _compared(
    old: Walk,
    new: Walk,
    limits: tuple[Mapping[int, float], Mapping[int, float]],
    ways: frozenset[HomeChange],
) -> dict[str, object] | None:
    """Return a row; None where nothing changed or either was not measured."""
    if not (old["located"] and new["located"] and ways):
        return None
    tiers = _tiers(old, limits[0]), _tiers(new, limits[1])
    change = _change(*tiers) or _walk_change(old, new)
    if change == "open" and len(ways) == 1:
        (change,) = ways
    if change is None:
        return None
    sure = {"gained": "", "lost": ""}
    if change in sure:
        near, far = sorted(own[0] for own in tiers)
        held = sorted(minutes for minutes in limits[1] if near <= minutes < far)
        sure[change] = ";".join(map(str, held))
    return {
        "demand_id": str(new["demand_id"]),
        "demand_name": new["demand_name"],
        "category": new["category"],
        **{
            f"{when}_{name}": walk[reading]
            for when, walk in (("before", old), ("after", new))
            for name, reading in READINGS.items()
        },
        "change_m": _finite(new["distance_m"]) - _finite(old["distance_m"]),
        "tiers_gained": sure["gained"],
        "tiers_lost": sure["lost"],
        "before_tier": _finite(tiers[0][0]),
        "after_tier": _finite(tiers[1][0]),
        "change": change,
    }


def _tiers(walk: Walk, limits: Mapping[int, float]) -> tuple[float, float]:
    """Return the smallest tier surely, and possibly, reached, minutes; infinite for none."""
    reaches = {minutes: find_reach(walk, limit_m) for minutes, limit_m in limits.items()}
    surely = [minutes for minutes, reach in reaches.items() if reach == "reached"]
    maybe = [minutes for minutes, reach in reaches.items() if reach != "not reached"]
    return min(surely, default=math.inf), min(maybe, default=math.inf)


def _change(old: tuple[float, float], new: tuple[float, float]) -> HomeChange | None:
    if old == new:
        return None
    if new[0] < old[1]:
        return "gained"
    return "lost" if new[1] > old[0] else "open"


def _walk_change(old: Walk, new: Walk) -> HomeChange | None:
    if new["sure_m"] < old["possible_m"] - SAME_M:
        return "shorter"
    if new["possible_m"] > old["sure_m"] + SAME_M:
        return "longer"
    names = ("near_m", "far_m", "possible_m", "sure_m")
    same = all(old[name] == new[name] or abs(old[name] - new[name]) <= SAME_M for name in names)
    return None if same else "open"


def _finite(number: float) -> float:
    return number if math.isfinite(number) else math.nan
