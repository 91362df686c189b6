"""Who gained and who lost between two states of a study: home by home, service by service."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.model.reach import find_reach

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.model.home_changes import HomeChange, Measured
    from ganquan_geo.model.walking import FacilityCategory

COLUMNS = (
    *("id", "name", "category"),
    *("old_m", "old_low_m", "old_high_m", "new_m", "new_low_m", "new_high_m"),
    *("old_tier", "new_tier", "change"),
)
READINGS = {"m": "distance_m", "low_m": "possible_m", "high_m": "sure_m"}
SAME_M = 1.0  # less than this is rounding of coordinates
PLACE_DECIMALS = 6  # of degrees: 0.1 m
NAMES = frozenset({"name", "name_en", "basis", "source_row"})  # columns no walk hangs on
BOTH: frozenset[HomeChange] = frozenset({"may gain", "may lose"})
Walk = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejoined:
    """Who may join a street that is walked in one of two states alone: ids.

    For all others a street more never makes a walk longer, and a street less none shorter.
    """

    homes: frozenset[str]
    categories: frozenset[str]


def compare_homes(
    old: Measured, new: Measured, *, layer: str = "compounds", rejoined: Rejoined | None = None
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
        Who joins streets that are not in both states; None: nobody knows.

    Returns
    -------
    pandas.DataFrame
        See `PlanComparison.homes`; by category, in the order of the layer.
    """
    before, after = _walks(old, layer), _walks(new, layer)
    olds = {own.id: own for own in old.study.categories}
    moved = find_changed(old.study.layers[layer], new.study.layers[layer])
    streets = _street_ways(old, new)
    if streets and rejoined is None:
        streets = BOTH
    unsure = rejoined or Rejoined(homes=frozenset(), categories=frozenset())
    rows: list[dict[str, object]] = []
    for category in new.study.categories:
        own = olds.get(category.id)
        if own is None:
            continue
        limits = own.limits_m(old.profile), category.limits_m(new.profile)
        ways = streets | _facility_ways(old, own, new, category) | _limit_ways(*limits)
        if streets and category.id in unsure.categories:
            ways = BOTH
        for identity in map(str, new.study.layers[layer].index):
            if (identity, category.id) not in before:
                continue
            row = _compared(
                before[identity, category.id],
                after[identity, category.id],
                limits,
                BOTH if identity in moved or (streets and identity in unsure.homes) else ways,
            )
            if row is not None:
                rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _walks(result: Measured, layer: str) -> dict[tuple[str, str], Walk]:
    table = result.distances
    table = table[table["layer"] == layer]
    return {
        (str(row["demand_id"]), str(row["category"])): {str(k): v for k, v in row.items()}
        for row in table.to_dict("records")
    }


def _street_ways(old: Measured, new: Measured) -> frozenset[HomeChange]:
    """Return which ways streets can have changed walks of those who join the same."""
    if old.profile.avoids != new.profile.avoids or old.study.settings != new.study.settings:
        return BOTH
    was, now = (
        layer[layer["walkable"].eq(True) & (layer["status"] == "existing")]
        for layer in (result.study.layers["streets"] for result in (old, new))
    )
    return _ways(was, now)


def _facility_ways(
    old: Measured, was_category: FacilityCategory, new: Measured, category: FacilityCategory
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


def find_changed(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> set[str]:
    """Return the ids of rows that are in one layer alone, or not the same in all but names."""
    columns = sorted({*old.columns, *new.columns} - NAMES - {old.geometry.name})
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
    return {
        "id": str(new["demand_id"]),
        "name": new["demand_name"],
        "category": new["category"],
        **{
            f"{when}_{name}": walk[reading]
            for when, walk in (("old", old), ("new", new))
            for name, reading in READINGS.items()
        },
        "old_tier": _finite(tiers[0][0]),
        "new_tier": _finite(tiers[1][0]),
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


def _finite(tier: float) -> float:
    return tier if math.isfinite(tier) else math.nan
