"""What is measured of supply: what standards speak of, and every capacity that is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.layers import CAPACITIES
from ganquan_geo.model.supply import Per, SupplyItem, SupplyStandard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from ganquan_geo.model.walking import FacilityCategory

    Key = tuple[tuple[str, ...], str, Per]


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
