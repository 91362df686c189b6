"""What people can share on foot of what facilities offer: by home, and by group of people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.measure.catchments import measure_catchments, weigh_walks
from ganquan_geo.measure.supply import THOUSAND, judge, none_listed
from ganquan_geo.model.supply import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ganquan_geo.arrays.types import Flags, Floats, Ints
    from ganquan_geo.measure.supply import SupplyArea, SupplyGround
    from ganquan_geo.model.supply import Group, SupplyItem, SupplyStandard

    Row = dict[str, Any]

HOME_COLUMNS = [
    *("layer", "area", *KEY),
    *("people", "low", "high", "reached", "without_capacity", "assumed", "on_street", "verdict"),
]
EQUITY_COLUMNS = [
    *(*KEY, "group", "people", "mean", "gini", "unserved_share"),
    *("without_people", "without_figure", "contradicting"),
]


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
    if none_listed(item, own):
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


def measure_gini(values: Floats, people: Floats) -> float | None:
    """Return the Gini coefficient of a value among people; None where nobody has anything.

    Half the mean difference between any two people, over the mean: 0 where all have the same.

    Parameters
    ----------
    values
        (h,) what each person of a home has, zero or more.
    people
        (h,) how many live there.
    """
    order = np.argsort(values, kind="stable")
    own, many = values[order], people[order]
    total = float(many.sum())
    had = float(many @ own)
    if total <= 0 or had <= 0:
        return None
    below = np.cumsum(many) - many / 2
    return float(2 * (many * own) @ below / (total * had) - 1)
