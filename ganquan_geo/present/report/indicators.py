"""The indicators of a plan in a report: what was measured, and what nobody has reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.plan_results import VERDICTS
from ganquan_geo.present.plan.indicator_figures import (
    count_verdicts,
    format_measured,
    format_stated,
    word_indicator,
)
from ganquan_geo.present.report.content import Heading, Paragraph, Part
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import IndicatorResult, PlanResult

MEASURED_COLUMNS = (
    Column(glossary.INDICATOR, 0.17),
    Column(glossary.BASELINE, 0.075, "right"),
    Column(glossary.TARGET, 0.085, "right"),
    Column(glossary.MEASURED, 0.18, "right"),
    Column(glossary.GRADE, 0.1),
    Column(Text("理由和依据", "reason and evidence"), 0.39),
)


def write_indicators(plan: PlanResult, lang: Lang) -> list[Part]:
    """Give the verdicts, then the indicators that were measured."""
    title = Heading(text=glossary.INDICATOR.plural().capital().said(lang), level=2)
    if not plan.indicators:
        return [title, Paragraph(text=Text("规划没有指标。", "There are none.").said(lang))]
    measured = [own for own in plan.indicators if own.measured is not None]
    said = Text(
        "共 {all} 项：{verdicts}。有现状值的 {measured} 项，其余 {others} 项图层不能回答，"
        "也没有计入的填报值。全部指标见附表。",
        "{all} in all: {verdicts}. Something is measured of {measured}; of the other {others} no "
        "layer tells, and no reading by staff counts. All are in the annex.",
    ).filled(
        all=len(plan.indicators),
        verdicts=count_verdicts(plan, lang),
        measured=len(measured),
        others=len(plan.indicators) - len(measured),
    )
    parts: list[Part] = [title, Paragraph(text=said.said(lang))]
    if measured:
        caption = Text("有现状值的指标", "Indicators that something is measured of")
        rows = [_measured_row(own, lang) for own in measured]
        parts.append(build_table(caption, MEASURED_COLUMNS, rows, lang=lang))
    return parts


def _measured_row(own: IndicatorResult, lang: Lang) -> tuple[str, ...]:
    indicator, stop = own.indicator, Text("。", ". ").said(lang)
    return (
        indicator.name.said(lang),
        format_stated(indicator.baseline, indicator.unit, lang),
        format_stated(indicator.target, indicator.unit, lang),
        format_measured(own.measured, indicator.unit, lang),
        VERDICTS[own.verdict].said(lang),
        stop.join(
            text for text in (word_indicator(own).said(lang), own.evidence.said(lang)) if text
        ),
    )
