"""The coverage of two states of a study side by side, and in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.home_changes import count_changes
from ganquan_geo.words.figures import format_shares
from ganquan_geo.words.text import COMMA, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.model.results import CoverageResult

KEY = ["category", "tier_min", "denominator"]
SHARES = ["share", "share_low", "share_high"]
GAINED, LOST = ("gained", "lost")


def compare_coverage(
    before: CoverageResult, after: CoverageResult, homes: pd.DataFrame
) -> pd.DataFrame:
    """Return a row for each category, tier and denominator of both states.

    Parameters
    ----------
    homes
        What `compare_homes` returned, with `layer`.

    Returns
    -------
    pandas.DataFrame
        See `ScenarioResult.summary`.
    """
    left = before.coverage[[*KEY, "limit_m", *SHARES]]
    right = after.coverage[[*KEY, *SHARES]]
    table = left.merge(right, on=KEY, suffixes=("_before", "_after"))
    names = {
        f"{share}_{when}": f"{when}_{share}" for when in ("before", "after") for share in SHARES
    }
    table = table.rename(columns=names)
    table["change_share"] = table["after_share"] - table["before_share"]
    for change in (GAINED, LOST):
        table[change] = [
            _count(homes, change, row["category"], row["tier_min"], row["denominator"])
            for row in table.to_dict("records")
        ]
    columns = [*KEY[:2], "limit_m", KEY[2], *names.values(), "change_share", GAINED, LOST]
    return table[columns]


def _count(homes: pd.DataFrame, change: str, category: str, tier: float, layer: str) -> int:
    """Count the homes of a layer that surely gained or lost a tier."""
    was, now = ("old_tier", "new_tier") if change == GAINED else ("new_tier", "old_tier")
    own = homes[(homes["change"] == change) & (homes["category"] == category)]
    own = own[own["layer"] == layer]
    within = own[now].le(tier) & ~own[was].le(tier)
    return int(within.sum())


def describe_scenario(
    after: CoverageResult, homes: pd.DataFrame, summary: pd.DataFrame
) -> Iterator[Text]:
    """Yield the sentences: who gains and who loses, then each share that changed."""
    compounds = homes[homes["layer"] == "compounds"]
    parts, words = count_changes(compounds), after.study.home_words()
    count = len(after.study.layers["compounds"])
    if parts:
        said = Text("{all} 个{homes}中，{parts}。", "Of {all} {homes}: {parts}.")
        yield said.filled(all=count, parts=join_texts(parts, COMMA), **words)
    else:
        said = Text(
            "{all} 个{homes}到各类设施的步行都没有变化。",
            "No walk of the {all} {homes} to any service changes.",
        )
        yield said.filled(all=count, **words)
    names = {category.id: category.name for category in after.study.categories}
    for row in summary.to_dict("records"):
        ends = [(row[f"{when}_{share}"]) for when in ("before", "after") for share in SHARES]
        if row["denominator"] != "compounds" or pd.isna(ends[1]):
            continue
        was, now = (
            format_shares(None if pd.isna(share) else share, low, high)
            for share, low, high in (ends[:3], ends[3:])
        )
        if was == now:
            continue
        line = Text(
            "{category} {n} 分钟步行可达覆盖率：{was} → {now}（按{homes}数）。",
            "{category}, within a {n}-minute walk: {was} → {now} of the {homes}.",
        )
        yield line.filled(
            category=names[row["category"]], n=row["tier_min"], was=was, now=now, **words
        )
