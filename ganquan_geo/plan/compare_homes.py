"""Who gained and who lost between two dates: compound by compound, service by service."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from ganquan_geo.model.plan_changes import HOME_CHANGES, HomeChange, weigh_changes
from ganquan_geo.model.reach import find_reach
from ganquan_geo.words.text import COMMA, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory

COLUMNS = (
    *("id", "name", "category"),
    *("old_m", "old_low_m", "old_high_m", "new_m", "new_low_m", "new_high_m"),
    *("old_tier", "new_tier", "change"),
)
READINGS = {"m": "distance_m", "low_m": "possible_m", "high_m": "sure_m"}
SAME_M = 1.0  # less than this is rounding of coordinates
NAMES = frozenset({"name", "name_en", "basis", "source_row"})  # columns no walk hangs on
BOTH: frozenset[HomeChange] = frozenset({"may gain", "may lose"})
Walk = dict[str, Any]


def compare_homes(old: PlanResult, new: PlanResult) -> pd.DataFrame:
    """Return a row for each compound and category that changed, for compounds of both dates.

    A tier is gained if the compound is now surely reached in one that it was not even possibly
    reached in before, and lost the other way round. Where the bounds of both dates overlap, the
    positions may still be those of both dates: if streets and compound are the same and
    facilities were only added, no walk has become longer wherever they are, and where they were
    only closed, none shorter. Everything else is open.

    Returns
    -------
    pandas.DataFrame
        See `PlanComparison.homes`; by category, in the order of the layer.
    """
    before, after = _walks(old), _walks(new)
    olds = {own.id: own for own in old.study.categories}
    moved = find_changed(old.study.layers["compounds"], new.study.layers["compounds"])
    rows: list[dict[str, object]] = []
    for category in new.study.categories:
        own = olds.get(category.id)
        if own is None:
            continue
        ways = _ways(old, new, category) if own == category else BOTH
        for identity in map(str, new.study.layers["compounds"].index):
            if (identity, category.id) not in before:
                continue
            row = _compared(
                before[identity, category.id],
                after[identity, category.id],
                (own.limits_m(old.profile), category.limits_m(new.profile)),
                BOTH if identity in moved else ways,
            )
            if row is not None:
                rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def build_timeline(old: PlanResult, new: PlanResult) -> pd.DataFrame:
    """Return each indicator in time: baseline, what was measured at both dates, target.

    Returns
    -------
    pandas.DataFrame
        See `PlanComparison.timeline`; a baseline has the date of the end of its period's last
        year, and none where the plan does not say.
    """
    return pd.DataFrame(
        list(_points(old, new)),
        columns=["id", "name", "unit", "date", "what", "value", "low", "high"],
    )


def describe_homes(old: PlanResult, new: PlanResult, homes: pd.DataFrame) -> Text:
    """Return the finding: how many compounds gained, lost, or may have, between which days."""
    weighed = Counter(weigh_changes(set(own)) for _, own in homes.groupby("id")["change"])
    parts = [
        Text("{n} 个{what}", "{n} {what}").filled(n=weighed[change], what=name)
        for change, name in HOME_CHANGES.items()
        if weighed[change]
    ]
    days = {"old": old.study.date, "new": new.study.date}
    if not parts:
        still = Text(
            "{old} 至 {new}，各小区到各类设施的步行没有变化。",
            "From {old} to {new} no compound's walk to any service changed.",
        )
        return still.filled(**days)
    said = Text(
        "{old} 至 {new}，按到各类设施的步行，{all} 个小区中 {parts}。",
        "From {old} to {new}, of {all} compounds by their walks to services: {parts}.",
    )
    count = len(new.study.layers["compounds"])
    return said.filled(**days, all=count, parts=join_texts(parts, COMMA))


def _points(old: PlanResult, new: PlanResult) -> Iterator[tuple[object, ...]]:
    """Yield a row of the timeline for each point in time, by indicator."""
    before = {own.indicator.id: own for own in old.indicators}
    for own in new.indicators:
        indicator = own.indicator
        head = (indicator.id, indicator.name, indicator.unit)
        if indicator.baseline is not None:
            day = _end_of(indicator.baseline_period)
            yield (*head, day, "baseline", *(indicator.baseline,) * 3)
        for result, one in ((old, before.get(indicator.id)), (new, own)):
            if one is None or one.measured is None:
                continue
            reading = result.plan.readings.get(indicator.id)
            own_day = reading.measured_on if reading and reading.measured is not None else None
            day = (own_day or result.study.date).isoformat()
            value = math.nan if one.measured.value is None else one.measured.value
            yield (*head, day, "measured", value, one.measured.low, one.measured.high)
        if indicator.target is not None:
            yield (*head, new.plan.end.isoformat(), "target", *(indicator.target,) * 3)


def _end_of(period: str) -> str:
    """Return the last day of the last year that a period names; empty if it names none."""
    years = [part for part in period.replace("–", "-").split("-") if part.strip().isdecimal()]
    return f"{int(years[-1]):04d}-12-31" if years and len(years[-1].strip()) == 4 else ""  # noqa: PLR2004


def _walks(result: PlanResult) -> dict[tuple[str, str], Walk]:
    table = result.service_distances
    table = table[table["layer"] == "compounds"]
    return {
        (str(row["demand_id"]), str(row["category"])): {str(k): v for k, v in row.items()}
        for row in table.to_dict("records")
    }


def _ways(old: PlanResult, new: PlanResult, category: FacilityCategory) -> frozenset[HomeChange]:
    """Return which ways the walks to a category can have changed, wherever the positions are."""
    same = old.profile == new.profile and old.study.settings == new.study.settings
    if not same or find_changed(old.study.layers["streets"], new.study.layers["streets"]):
        return BOTH
    was, now = (_open_facilities(result.study, category) for result in (old, new))
    changed = find_changed(was, now)
    ways: list[tuple[HomeChange, gpd.GeoDataFrame]] = [("may lose", was), ("may gain", now)]
    return frozenset(way for way, layer in ways if changed & set(map(str, layer.index)))


def _open_facilities(study: Study, category: FacilityCategory) -> gpd.GeoDataFrame:
    layer = study.layers["facilities"]
    return layer[layer["kind"].isin(category.kinds) & (layer["status"] == "existing")]


def find_changed(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> set[str]:
    """Return the ids of rows that are in one layer alone, or not the same in all but names."""
    columns = sorted({*old.columns, *new.columns} - NAMES)
    was, now = (
        {
            str(key): tuple(_plain(value) for value in values)
            for key, *values in layer.reindex(columns=columns).itertuples()
        }
        for layer in (old, new)
    )
    return {key for key in {*was, *now} if was.get(key) != now.get(key)}


def _plain(value: object) -> object:
    """Return a cell so that equal ones compare equal: shapes to 0.1 m, every empty one as None."""
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkt(value, rounding_precision=6)
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
