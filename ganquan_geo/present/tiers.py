"""The largest tier of categories, by which homes are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ganquan_geo.model.walking import FacilityCategory


def largest_minutes(category: FacilityCategory) -> int:
    """Return the minutes of a category's largest tier."""
    return max(tier.minutes for tier in category.tiers)


def common_minutes(categories: Iterable[FacilityCategory]) -> int | None:
    """Return the minutes of the largest tier, where all categories have the same."""
    largest = {largest_minutes(category) for category in categories}
    return largest.pop() if len(largest) == 1 else None
