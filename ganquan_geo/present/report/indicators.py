"""The plan's indicators in a report: baseline, target, measured, verdict."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ganquan_geo.present.plan.rows import VERDICTS, said
from ganquan_geo.present.plan.said_tables import UNITS
from ganquan_geo.present.report.content import (
    Heading,
    Paragraph,
    Part,
    ReportTable,
    said_titles,
)
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from ganquan_geo.model.plan_lines import Range
    from ganquan_geo.model.plan_results import IndicatorResult, PlanResult

NOTHING = "—"


def write_indicators(plan: PlanResult, lang: Lang) -> list[Part]:
    """Give first what something is measured of, with its evidence, then all the others."""
    title = Heading(text=Text("指标", "Indicators").said(lang), level=2)
    if not plan.indicators:
        return [title, Paragraph(text=Text("规划没有指标。", "There are none.").said(lang))]
    measured = [own for own in plan.indicators if own.measured is not None]
    others = [own for own in plan.indicators if own.measured is None]
    parts: list[Part] = [
        title,
        Paragraph(
            text=Text(
                f"共 {len(plan.indicators)} 项：{count_verdicts(plan, lang)}。"
                f"测得数字的 {len(measured)} 项，其余 {len(others)} 项图层不能回答，"
                "工作人员也没有填。",
                f"{len(plan.indicators)} in all: {count_verdicts(plan, lang)}. Something is "
                f"measured of {len(measured)}; of the other {len(others)} no layer tells, and "
                "staff have entered nothing.",
            ).said(lang)
        ),
    ]
    if measured:
        parts.append(_measured(measured, lang))
    if others:
        parts.append(_others(others, lang))
    return parts


def count_verdicts(plan: PlanResult, lang: Lang) -> str:
    """Return how many indicators have each verdict."""
    counts = Counter(own.verdict for own in plan.indicators)
    parts = [
        f"{text.said(lang)} {counts[key]}"  # type: ignore[index]
        for key, text in VERDICTS.items()
        if key
    ]
    return Text("，", ", ").said(lang).join(parts)


def _measured(rows: list[IndicatorResult], lang: Lang) -> Part:
    return ReportTable(
        caption=Text("测得数字的指标", "Indicators that something is measured of").said(lang),
        head=said_titles(
            lang,
            ("指标", "indicator"),
            ("基期", "baseline"),
            ("目标", "target"),
            ("测得", "measured"),
            ("判定", "verdict"),
            ("理由和依据", "reason and evidence"),
        ),
        rows=tuple(
            (
                own.indicator.name.said(lang),
                said_figure(own.indicator.baseline, own.indicator.unit, lang),
                said_figure(own.indicator.target, own.indicator.unit, lang),
                said_bounds(own.measured, own.indicator.unit, lang),
                said(VERDICTS, own.verdict, lang),
                _reason(own, lang),
            )
            for own in rows
        ),
        shares=(0.17, 0.075, 0.085, 0.18, 0.1, 0.39),
        numbers=frozenset({1, 2, 3}),
    )


def _others(rows: list[IndicatorResult], lang: Lang) -> Part:
    return ReportTable(
        caption=Text("没有测得数字的指标", "Indicators that nothing is measured of").said(lang),
        head=said_titles(
            lang,
            ("指标", "indicator"),
            ("时期", "period"),
            ("基期", "baseline"),
            ("目标", "target"),
            ("判定", "verdict"),
            ("行号", "line"),
        ),
        rows=tuple(
            (
                own.indicator.name.said(lang),
                own.indicator.period,
                said_figure(own.indicator.baseline, own.indicator.unit, lang),
                said_figure(own.indicator.target, own.indicator.unit, lang),
                said(VERDICTS, own.verdict, lang),
                str(own.indicator.source.line),
            )
            for own in rows
        ),
        shares=(0.4, 0.14, 0.12, 0.14, 0.12, 0.08),
        numbers=frozenset({2, 3, 5}),
    )


def said_figure(value: float | None, unit: str, lang: Lang) -> str:
    """Return a figure in its unit; a share in percent, a deed as done or not."""
    if value is None:
        return NOTHING
    if unit == "share":
        return f"{value * 100:.3g}%"
    if unit == "done":
        done = Text("完成", "done") if value >= 1 else Text("未完成", "not done")
        return done.said(lang)
    number = f"{value:,.6g}"
    return number if unit == "rank" else f"{number} {said(UNITS, unit, lang)}"


def said_bounds(measured: Range | None, unit: str, lang: Lang) -> str:
    """Return a measured figure with its bounds, or the bounds alone."""
    if measured is None:
        return NOTHING
    if unit == "done":
        return said_figure(measured.value, unit, lang)
    low, high = (_bare(bound, unit) for bound in (measured.low, measured.high))
    bounds = low if low == high else f"{low}–{high}"
    if measured.value is None:
        return bounds
    single = _bare(measured.value, unit)
    return single if single == bounds else f"{single} ({bounds})"


def _bare(value: float, unit: str) -> str:
    return f"{value * 100:.0f}%" if unit == "share" else f"{value:,.6g}"


def _reason(own: IndicatorResult, lang: Lang) -> str:
    stop = "。" if lang == "zh" else ". "
    return stop.join(text for text in (own.reason.said(lang), own.evidence.said(lang)) if text)
