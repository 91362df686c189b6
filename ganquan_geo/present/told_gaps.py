"""The gaps that summary and list of problems speak of: which tiers, and how many compounds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ganquan_geo.present.reaches import largest_minutes, word_open
from ganquan_geo.words.text import STOP, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.walking import FacilityCategory


SURE = ("certain", "none reachable")
Gap = dict[str, Any]


def settled_categories(result: CoverageResult) -> set[str]:
    """Return the categories whose register is complete, each facility at a position of its own."""
    complete = {own.id for own in result.study.categories if own.register_complete}
    registers = result.registers
    return {key for key in complete if not registers[key].assumed and not registers[key].unknown}


def told_tier(result: CoverageResult, category: FacilityCategory) -> int:
    """Return the minutes of the tier whose gaps are told of a category.

    The largest; of a category whose register is complete, and from which no compound is surely
    too far there, the largest at which one is.
    """
    tiers = sorted((tier.minutes for tier in category.tiers), reverse=True)
    if category.id in settled_categories(result):
        own = result.gaps[result.gaps["category"] == category.id]
        sure = set(own.loc[own["certainty"].isin(SURE), "tier_min"])
        return next((minutes for minutes in tiers if minutes in sure), tiers[0])
    return tiers[0]


def told_gaps(result: CoverageResult) -> list[Gap]:
    """Return the gaps that are listed: of each category's largest tier and of the one told."""
    found = []
    for category in result.study.categories:
        largest = largest_minutes(category)
        found += tier_gaps(result, {category.id: largest})
        if (told := told_tier(result, category)) != largest:
            rows = tier_gaps(result, {category.id: told})
            found += [row for row in rows if row["certainty"] != "not measured"]
    return found


def count_told(result: CoverageResult) -> Text | None:
    """Return how many compounds are not surely reached, by category, tier told and class."""
    one = Text("{name} {minutes} 分钟{counts}", "{name}, {minutes} min: {counts}")
    parts = []
    for number, category in enumerate(result.study.categories):
        minutes = {largest_minutes(category), told_tier(result, category)}
        parts += [
            one.filled(name=category.name, minutes=own, counts=counts)
            for own in sorted(minutes, reverse=True)
            if (counts := word_open(result, number, own)) is not None
        ]
    if not parts:
        return None
    form = Text("合计（个{homes}）：{parts}。", "{homes}: {parts}.").filled(
        parts=join_texts(parts, STOP), **result.study.home_words()
    )
    return form.capital()


def tier_gaps(result: CoverageResult, minutes: Mapping[str, int]) -> list[Gap]:
    """Return the gaps of one tier of each category, with the walk's bounds.

    `near_m` and `far_m` are the walk where it is a single figure, else its bounds; a walk to an
    assumed position is no figure.

    Parameters
    ----------
    minutes
        By category: the tier.
    """
    gaps = result.gaps
    own = gaps[gaps["tier_min"] == gaps["category"].map(minutes)]
    homes = result.distances[result.distances["layer"] == "compounds"]
    walks = homes[["demand_id", "category"]].assign(
        near_m=homes["distance_m"].fillna(homes["distance_low_m"]).fillna(math.inf),
        far_m=homes["distance_m"].fillna(homes["distance_high_m"]).fillna(math.inf),
    )
    found = own.merge(walks, on=["demand_id", "category"], how="left", sort=False)
    return [{str(key): value for key, value in row.items()} for row in found.to_dict("records")]
