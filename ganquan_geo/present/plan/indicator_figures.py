"""The figures of an indicator in its own unit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ganquan_geo.model.plan_results import VERDICTS
from ganquan_geo.present.finding_words import UNITS as SHARED_UNITS
from ganquan_geo.present.finding_words import word_reason as word_finding
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import (
    NOTHING,
    format_bounded,
    format_number,
    format_share,
    format_shares,
)
from ganquan_geo.words.text import COMMA, STOP, Lang, Text, find_name, format_list, join_texts

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import IndicatorResult, PlanResult
    from ganquan_geo.model.scenario_results import PlanComparison
    from ganquan_geo.model.street_line import Range

UNITS = {
    "share": glossary.SHARE,
    "done": Text("是否完成", "done or not"),
    "compounds": SHARED_UNITS["compounds"],
    "bikes": Text("辆", "bikes"),
    "homes": SHARED_UNITS["households"],
    "neighbourhoods_per_year": Text("个居民区/年", "neighbourhoods a year"),
    "people": SHARED_UNITS["residents"],
    "places": Text("处", "places"),
    "plots": Text("个地块", "plots"),
    "points": Text("个", "points"),
    "rank": Text("名次", "rank"),
    "spaces": Text("个车位", "spaces"),
    "stairwells": Text("个楼道", "stairwells"),
    "stations": Text("个站点", "stations"),
    "streets": Text("条", "streets"),
    "items": Text("项", "items"),
    "score": Text("分", "score"),
    "enterprises": Text("家", "enterprises"),
}
SAME_VALUE = 1e-9


def format_stated(value: float | None, unit: str, lang: Lang) -> str:
    """Return a baseline or a target with its unit, such as ``85%`` or ``12 homes``."""
    if value is None:
        return NOTHING
    if unit == "share":
        return format_share(value)
    if unit == "done":
        return (glossary.DONE if value >= 1 else glossary.NOT_DONE).said(lang)
    number = format_number(value)
    return number if unit == "rank" else f"{number} {find_name(UNITS, unit, lang)}"


def format_measured(measured: Range | None, unit: str, lang: Lang) -> str:
    """Return what was measured with its bounds, such as ``12 (10–14)``."""
    if measured is None:
        return NOTHING
    if unit == "done":
        return format_stated(measured.value, unit, lang)
    form = format_shares if unit == "share" else format_bounded
    return form(measured.value, measured.low, measured.high)


def format_stated_number(value: float | None, unit: str, lang: Lang) -> str:
    """Return a baseline or a target where its unit stands beside it, such as ``85%`` or ``12``."""
    if value is None or unit in ("share", "done"):
        return format_stated(value, unit, lang)
    return format_number(value)


def format_completion(own: IndicatorResult) -> str:
    """Return how much of the way from baseline to target is done, with its bounds.

    What is added within the period begins at nothing. `NOTHING` where there is no single figure
    of today, no baseline, or no way between baseline and target.
    """
    indicator, measured = own.indicator, own.measured
    start, target = 0.0 if indicator.added else indicator.baseline, indicator.target
    if measured is None or measured.value is None or start is None or target is None:
        return NOTHING
    way = target - start
    if abs(way) <= SAME_VALUE:
        return NOTHING
    value = (measured.value - start) / way
    low, high = sorted((bound - start) / way for bound in (measured.low, measured.high))
    return format_shares(value, low, high)


def word_indicator(own: IndicatorResult) -> Text:
    """Return why the verdict on an indicator is what it is; of coverage as everywhere else."""
    if own.finding is None:
        return own.reason
    said = word_finding(own.finding)
    if own.verdict == own.finding.grade or not own.reason.zh:
        return said
    return join_texts([own.reason, said], STOP)


def count_verdicts(result: PlanResult, lang: Lang) -> str:
    """Return how many indicators have each verdict."""
    counts = Counter(own.verdict for own in result.indicators)
    parts = (
        f"{name.said(lang)} {counts[verdict]}"
        for verdict, name in VERDICTS.items()
        if counts[verdict]
    )
    return format_list(parts, lang, between=COMMA)


def list_moved(comparison: PlanComparison, lang: Lang) -> list[list[str]]:
    """Return a row for each indicator that moved: name, measured then and now, verdicts."""
    before = {own.indicator.id: own for own in comparison.before.indicators}
    after = {own.indicator.id: own for own in comparison.after.indicators}
    rows = []
    for row in comparison.indicators[comparison.indicators["moved"]].to_dict("records"):
        pair = (before.get(row["id"]), after.get(row["id"]))
        rows.append(
            [
                row["name"].said(lang),
                *(format_measured(own.measured, row["unit"], lang) if own else "" for own in pair),
                *(VERDICTS[own.verdict].said(lang) if own else "" for own in pair),
            ]
        )
    return rows
