"""The coverage of two states of a study side by side, and in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.scenario_results import count_changes
from ganquan_geo.words.figures import format_shares, format_whole
from ganquan_geo.words.text import COMMA, Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study

KEY = ["category", "tier_min", "denominator"]
SHARES = ["share", "share_low", "share_high"]
GAINED, LOST = ("gained", "lost")
SURE = {GAINED, LOST}
LISTED = Text("、", "; ")  # names of facilities have commas of their own
NOT_CERTAIN = Text(
    "，前后的上下限重叠，不能断定有变化", "; the bounds overlap: no change is certain"
)


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
    was, now = ("before_tier", "after_tier")
    if change == LOST:
        was, now = now, was
    own = homes[(homes["change"] == change) & (homes["category"] == category)]
    own = own[own["layer"] == layer]
    within = own[now].le(tier) & ~own[was].le(tier)
    return int(within.sum())


def describe_states(
    before: CoverageResult, after: CoverageResult, homes: pd.DataFrame, summary: pd.DataFrame
) -> Iterator[Text]:
    """Yield the sentences: who gains and who loses, what came and went, each share that changed."""
    yield _describe_homes(before, after, homes[homes["layer"] == "compounds"])
    yield from _describe_facilities(before.study, after.study)
    yield from _describe_shares(after, homes, summary)


def _describe_homes(before: CoverageResult, after: CoverageResult, compounds: pd.DataFrame) -> Text:
    """Return how many compounds gained, lost, or may have; with the days of two dates."""
    study, parts = after.study, count_changes(compounds)
    said = (
        Text(
            "{days}按到各类设施的步行，{all} 个{homes}中，{parts}。",
            "{days}of {all} {homes} by their walks to services: {parts}.",
        )
        if parts
        else Text(
            "{days}{all} 个{homes}到各类设施的步行都没有变化。",
            "{days}no walk of the {all} {homes} to any service changes.",
        )
    )
    days = Text("", "")
    if before.study.date != study.date:
        days = Text("{was} 至 {now}，", "from {was} to {now} ").filled(
            was=before.study.date, now=study.date
        )
    return said.filled(
        days=days,
        all=format_whole(len(study.layers["compounds"])),
        parts=join_texts(parts, COMMA),
        **study.home_words(),
    ).capital()


def _describe_facilities(before: Study, after: Study) -> Iterator[Text]:
    """Yield the facilities that came and went, by name."""
    was, now = (_name_facilities(own) for own in (before, after))
    for said, own, other in (
        (Text("新增设施 {n} 处：{names}。", "New facilities, {n}: {names}."), now, was),
        (Text("减少设施 {n} 处：{names}。", "Facilities that are gone, {n}: {names}."), was, now),
    ):
        found = [name for key, name in own.items() if key not in other]
        if found:
            yield said.filled(n=len(found), names=join_texts(found, LISTED))


def _name_facilities(study: Study) -> dict[str, Text]:
    """Return by id what each existing facility is called, with its kind."""
    layer = study.layers["facilities"]
    layer = layer[layer["status"] == "existing"]
    one = Text("{name}（{kind}）", "{name} ({kind})")
    return {
        str(key): one.filled(name=name, kind=study.kinds.get(kind, same_text(kind)))
        for key, name, kind in zip(layer.index, layer["name"], layer["kind"], strict=True)
    }


def _describe_shares(
    after: CoverageResult, homes: pd.DataFrame, summary: pd.DataFrame
) -> Iterator[Text]:
    """Yield each share of compounds that changed, with the bounds of both states.

    Where they overlap, homes may have gained or lost and none surely did, no change is certain.
    """
    names = {category.id: category.name for category in after.study.categories}
    found = {own: set(rows) for own, rows in homes.groupby("category")["change"]}
    either = {own for own, changes in found.items() if "open" in changes and not SURE & changes}
    for row in summary.to_dict("records"):
        if row["denominator"] != "compounds" or pd.isna(row["before_share_low"]):
            continue
        was, now = (
            format_shares(
                None if pd.isna(row[f"{when}_share"]) else row[f"{when}_share"],
                row[f"{when}_share_low"],
                row[f"{when}_share_high"],
            )
            for when in ("before", "after")
        )
        if was == now:
            continue
        overlap = (
            row["after_share_low"] <= row["before_share_high"]
            and row["before_share_low"] <= row["after_share_high"]
        )
        line = Text(
            "{category} {n} 分钟步行可达覆盖率：{was} → {now}（按{homes}数）{sure}。",
            "{category}, within a {n}-minute walk: {was} → {now} of the {homes}{sure}.",
        )
        yield line.filled(
            category=names[row["category"]].capital(),
            n=row["tier_min"],
            was=was,
            now=now,
            sure=NOT_CERTAIN if overlap and row["category"] in either else Text("", ""),
            **after.study.home_words(),
        )
