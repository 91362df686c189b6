"""What facilities offer per 1,000 people of an area, held against standards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.model.layers import CAPACITIES
from ganquan_geo.model.supply import KEY, Per, SupplyItem, SupplyStandard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from ganquan_geo.arrays.types import Flags, Floats, Ints
    from ganquan_geo.model.supply import SupplyVerdict
    from ganquan_geo.model.walking import FacilityCategory

    Row = dict[str, Any]
    Key = tuple[tuple[str, ...], str, Per]

THOUSAND = 1_000.0
AREA_COLUMNS = [
    *("layer", "area", *KEY),
    *("facilities", "without_capacity", "assumed", "maybe_inside", "capacity_known"),
    *("people_known", "homes", "without_people"),
    *("low", "high", "enough", "too_small", "standard", "conflicting", "verdict"),
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
        if none_listed(item, possibly):
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


def none_listed(item: SupplyItem, there: Flags) -> bool:
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


def list_items(
    categories: Iterable[FacilityCategory],
    standards: Sequence[SupplyStandard],
    facilities: pd.DataFrame,
) -> tuple[SupplyItem, ...]:
    """Return what is measured, category by category.

    Parameters
    ----------
    standards
        Those of kinds that no category has are passed over.
    facilities
        Existing ones: `kind`, and columns of capacity.
    """
    return tuple(
        item for category in categories for item in _items_of(category, standards, facilities)
    )


def _items_of(
    category: FacilityCategory, standards: Sequence[SupplyStandard], facilities: pd.DataFrame
) -> Iterator[SupplyItem]:
    held: dict[Key, list[SupplyStandard]] = {}
    for standard in standards:
        kinds = tuple(kind for kind in category.kinds if kind in standard.kinds)
        if kinds:
            per: Per = "residents" if standard.per == "each" else standard.per
            held.setdefault((kinds, standard.capacity, per), []).append(standard)
    for (kinds, capacity, per), own in held.items():
        yield SupplyItem(
            category=category,
            name=own[0].name,
            kinds=kinds,
            capacity=capacity,
            per=per,
            standards=tuple(own),
        )
    there = facilities[facilities["kind"].isin(category.kinds)]
    for capacity in CAPACITIES:
        if (category.kinds, capacity, "residents") not in held and there[capacity].notna().any():
            yield SupplyItem(
                category=category,
                name=category.name,
                kinds=category.kinds,
                capacity=capacity,
                per="residents",
            )
