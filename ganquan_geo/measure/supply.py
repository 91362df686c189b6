"""What facilities offer per 1,000 people: by area, held against standards; by home; by group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.measure.catchments import measure_catchments, weigh_walks
from ganquan_geo.measure.inequality import measure_gini
from ganquan_geo.model.supply import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from ganquan_geo.arrays.types import Flags, Floats, Ints
    from ganquan_geo.model.supply import Group, SupplyItem, SupplyStandard, SupplyVerdict

    Row = dict[str, Any]

THOUSAND = 1_000.0
AREA_COLUMNS = [
    *("layer", "area", *KEY),
    *("facilities", "without_capacity", "assumed", "maybe_inside", "capacity_known"),
    *("people_known", "homes", "without_people"),
    *("low", "high", "enough", "too_small", "standard", "conflicting", "verdict"),
]
HOME_COLUMNS = [
    *("layer", "area", *KEY),
    *("people", "low", "high", "reached", "without_capacity", "assumed", "on_street", "verdict"),
]
EQUITY_COLUMNS = [
    *(*KEY, "group", "people", "mean", "gini", "unserved_share"),
    *("without_people", "without_figure", "contradicting"),
]
SAME_SHARE = 1e-9  # figures that differ by less are the same


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyArea:
    """An area that is measured as a whole.

    Parameters
    ----------
    layer, id
        The layer it is of, and its id there.
    homes
        (h,) which compounds belong to it.
    surely, possibly
        (f,) which facilities stand inside it; both None where it has no outline.
    """

    layer: str
    id: str
    homes: Flags
    surely: Flags | None
    possibly: Flags | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SupplyGround:
    """Homes, facilities and the walks between them, as tables.

    Parameters
    ----------
    homes
        (h rows) index: `id`; `located`, `residents`, `residents_60plus` (NaN where not known).
    facilities
        (f rows) existing ones; index: `id`; `kind`, `located`, `assumed`, `on_street` and the
        columns of capacity (NaN where not known).
    home, facility, distance_m
        (w,) each walk: the rows of its ends, and metres.
    areas
        The sub-district first, then the neighbourhoods.
    """

    homes: pd.DataFrame
    facilities: pd.DataFrame
    home: Ints
    facility: Ints
    distance_m: Floats
    areas: tuple[SupplyArea, ...]


def judge(low: float, high: float, standard: SupplyStandard, *, complete: bool) -> SupplyVerdict:
    """Hold the bounds of a figure against a standard.

    Parameters
    ----------
    low, high
        Bounds by what is missing, in the standard's unit.
    complete
        Whether no facility can be missing from the register.
    """
    least, most = (value * (1 - SAME_SHARE) for value in (standard.least, standard.most))
    if low <= 0 and not np.isfinite(high):
        return "missing"
    if not standard.comparable:
        return "not comparable"
    if low >= most:
        return "reached"
    if high < least:
        return "below" if complete else "below as listed"
    if low >= least and high < most:
        return "between"
    return "missing"


def measure_areas(item: SupplyItem, ground: SupplyGround) -> Iterator[Row]:
    """Yield a row for each area and standard of an item; one without a standard.

    A row has `layer`, `area`, the item's key, `facilities`, `without_capacity`, `assumed`,
    `maybe_inside` (facilities that may stand inside or not), `capacity_known`, `people_known`,
    `homes`, `without_people`, `low` and `high` per 1,000 people (NaN for those of each facility),
    `enough` and `too_small` (of a standard for each facility, else NaN), `standard`, `conflicting`,
    `verdict`. Neighbourhoods without an outline have no row.
    """
    own = ground.facilities["kind"].isin(item.kinds).to_numpy(bool)
    capacity = ground.facilities[item.capacity].to_numpy(float)
    people = ground.homes[item.per].to_numpy(float)
    for area in ground.areas:
        if area.surely is None or area.possibly is None:
            continue
        surely, possibly = own & area.surely, own & area.possibly
        blank = np.isnan(capacity)
        living = people[area.homes]
        offered = float(np.nansum(capacity[surely]))
        most = np.inf if (possibly & blank).any() else float(np.nansum(capacity[possibly]))
        counted, uncounted = float(np.nansum(living)), int(np.isnan(living).sum())
        low = offered / counted if counted > 0 and not uncounted else 0.0
        high = most / counted if counted > 0 else np.inf
        if _none_listed(item, possibly):
            low, high = 0.0, np.inf
        row = {
            "layer": area.layer,
            "area": area.id,
            **item.key,
            "facilities": int(possibly.sum()),
            "without_capacity": int((possibly & blank).sum()),
            "assumed": int((possibly & ground.facilities["assumed"].to_numpy(bool)).sum()),
            "maybe_inside": int((possibly & ~surely).sum()),
            "capacity_known": float(np.nansum(capacity[possibly])),
            "people_known": counted,
            "homes": int(area.homes.sum()),
            "without_people": uncounted,
        }
        yield from _held(item, row, capacity[possibly], low * THOUSAND, high * THOUSAND)


def _none_listed(item: SupplyItem, there: Flags) -> bool:
    """Return whether no facility is listed, which does not say that there is none."""
    return not there.any() and not item.category.register_complete


def _held(item: SupplyItem, row: Row, capacity: Floats, low: float, high: float) -> Iterator[Row]:
    """Yield the row of an area with each of the standards it is held against."""
    per_1000 = {**row, "low": low, "high": high, "enough": np.nan, "too_small": np.nan}
    if not any(standard.per != "each" for standard in item.standards):
        yield {**per_1000, "standard": "", "conflicting": False, "verdict": "no standard"}
    for standard in item.standards:
        rivals = {(one.least, one.most) for one in item.standards if one.per == standard.per}
        named = {"standard": standard.id, "conflicting": len(rivals) > 1}
        if standard.per != "each":
            verdict = judge(low, high, standard, complete=item.category.register_complete)
            yield {**per_1000, **named, "verdict": verdict}
        elif row["layer"] == "boundary":
            yield {**row, **_sizes(capacity, standard), **named}


def _sizes(capacity: Floats, standard: SupplyStandard) -> Row:
    """Return how many facilities are as large as a standard for each of them asks."""
    enough = int((capacity >= standard.least * (1 - SAME_SHARE)).sum())
    small = int((capacity < standard.least * (1 - SAME_SHARE)).sum())
    verdict: SupplyVerdict = "missing"
    if small:
        verdict = "below"
    elif enough and enough == len(capacity):
        verdict = "reached"
    return {"low": np.nan, "high": np.nan, "enough": enough, "too_small": small, "verdict": verdict}


def measure_homes(
    item: SupplyItem, ground: SupplyGround, limits_m: Mapping[int, float]
) -> list[Row]:
    """Return a row for each compound, then for each area, of what its people can share.

    A row has `layer`, `area`, the item's key, `people` (NaN where not all are known), `low` and
    `high` (per 1,000 people; equal where nothing is missing, `high` infinite where nothing limits
    it), `verdict` (by the item's standards per 1,000 people), and of compounds
    `reached`, `without_capacity`, `assumed` and `on_street`: facilities within the outermost ring.
    An area has the mean of its compounds by people.

    Parameters
    ----------
    limits_m
        By tier, in minutes: the walking distance of the item's category.
    """
    own = ground.facilities["kind"].isin(item.kinds).to_numpy(bool)
    number = np.cumsum(own) - 1
    used = own[ground.facility]
    home, facility = ground.home[used], number[ground.facility[used]]
    weight = weigh_walks(ground.distance_m[used], limits_m)
    facilities = ground.facilities[own]
    people = ground.homes[item.per].to_numpy(float)
    found = measure_catchments(
        home,
        facility,
        weight,
        people=people,
        capacity=facilities[item.capacity].to_numpy(float),
        home_located=ground.homes["located"].to_numpy(bool),
        facility_located=facilities["located"].to_numpy(bool),
    )
    low, high = found.low * THOUSAND, found.high * THOUSAND
    if _none_listed(item, own):
        high = np.full(len(people), np.inf)
    marks = {
        name: _count(home, facility, weight, facilities[name].to_numpy(bool), len(people))
        for name in ("assumed", "on_street")
    }
    columns = {
        "people": people,
        "low": low,
        "high": high,
        "reached": found.reached,
        "without_capacity": found.missing,
        **marks,
    }
    cells = {name: column.tolist() for name, column in columns.items()}
    rows = [
        {"layer": "compounds", "area": key, **item.key}
        | {name: column[at] for name, column in cells.items()}
        for at, key in enumerate(ground.homes.index)
    ]
    rows += [_mean(item, area, people, low, high) for area in ground.areas]
    standard, complete = _combine(item), item.category.register_complete
    for row in rows:
        row["verdict"] = "no standard"
        if standard is not None:
            row["verdict"] = judge(row["low"], row["high"], standard, complete=complete)
    return rows


def _combine(item: SupplyItem) -> SupplyStandard | None:
    """Return all standards per 1,000 people of an item as one range; None where it has none."""
    held = [standard for standard in item.standards if standard.per != "each"]
    if not held:
        return None
    return replace(
        held[0],
        least=min(standard.least for standard in held),
        most=max(standard.most for standard in held),
        comparable=all(standard.comparable for standard in held),
    )


def _count(home: Ints, facility: Ints, weight: Floats, marked: Flags, count: int) -> Ints:
    """Return (h,) how many of the marked facilities each home reaches."""
    counts = (weight > 0) & marked[facility]
    return np.bincount(home[counts], minlength=count)


def _mean(item: SupplyItem, area: SupplyArea, people: Floats, low: Floats, high: Floats) -> Row:
    """Return what the people of an area can share on average, in bounds."""
    there = area.homes & ~(people <= 0)
    living, bounds = people[there], (low[there], high[there])
    total = float(living.sum()) if area.homes.any() else np.nan
    if not there.any():
        found = (0.0, np.inf)
    elif np.isnan(total):
        found = (float(bounds[0].min()), float(bounds[1].max()))
    elif (bounds[0] == bounds[1]).all():
        found = (float(bounds[0] @ living) / total,) * 2
    else:
        found = (float(bounds[0] @ living) / total, float(bounds[1] @ living) / total)
    return {
        "layer": area.layer,
        "area": area.id,
        **item.key,
        "people": total,
        "low": found[0],
        "high": found[1],
    }


def measure_equity(item: SupplyItem, ground: SupplyGround, rows: list[Row]) -> Iterator[Row]:
    """Yield a row for each group of people: how equally they share what an item offers.

    A row has the item's key, `group`, `people`, `mean` per 1,000 people, `gini`, `unserved_share`
    (of the group, with nothing within reach), all NaN where something is missing; and how many
    compounds lack what: `without_people`, `without_figure`, `contradicting` (more people over 60
    than people). Where nobody has anything, `gini` is NaN.

    Parameters
    ----------
    rows
        What `measure_homes` returned for the item.
    """
    compounds = rows[: len(ground.homes)]
    low, high = (np.array([row[key] for row in compounds]) for key in ("low", "high"))
    every, older = (
        ground.homes[name].to_numpy(float) for name in ("residents", "residents_60plus")
    )
    groups: dict[Group, Floats] = {
        "residents": every,
        "residents_60plus": older,
        "residents_under60": every - older,
    }
    for group, people in groups.items():
        if item.per == "residents_60plus" != group:
            continue
        there = ~(people == 0)
        contradicting = 0 if group == "residents" else int((every < older).sum())
        uncounted = int(np.isnan(people).sum())
        unsure = int((there & (low != high)).sum())
        known = not (contradicting or uncounted or unsure) and bool(there.any())
        total = float(people.sum()) if known else np.nan
        gini = measure_gini(low, people) if known else None
        yield {
            **item.key,
            "group": group,
            "people": total,
            "mean": float(low @ people) / total if known else np.nan,
            "gini": np.nan if gini is None else gini,
            "unserved_share": float(people[low == 0].sum()) / total if known else np.nan,
            "without_people": uncounted,
            "without_figure": unsure,
            "contradicting": contradicting,
        }
