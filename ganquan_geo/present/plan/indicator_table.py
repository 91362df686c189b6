"""The table of indicators as offices keep it, with its fifteen columns."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.plan import PARTS
from ganquan_geo.model.plan_results import VERDICTS
from ganquan_geo.present.fields import NUMBER, list_fields
from ganquan_geo.present.plan.indicator_figures import (
    UNITS,
    format_completion,
    format_measured,
    format_stated_number,
    word_indicator,
)
from ganquan_geo.present.project_list import OFFICE_FILLS
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_share
from ganquan_geo.words.text import STOP, Text, find_name, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ganquan_geo.model.plan import Direction
    from ganquan_geo.model.plan_results import IndicatorResult, PlanResult
    from ganquan_geo.words.text import Lang

INDICATOR_LIST = PARTS["table"].capital()
TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "no": NUMBER,
        "group": glossary.CATEGORY,
        "name": glossary.INDICATOR,
        "unit": Text("单位", "unit"),
        "nature": Text("属性", "binding or expected"),
        "baseline": glossary.BASELINE_VALUE,
        "target": glossary.TARGET_VALUE,
        "current": Text("现状值（年）", "today (year)"),
        "completion": Text("完成度", "completed"),
        "elapsed": Text("序时进度", "time elapsed"),
        "expected": Text("预计完成度", "expected to be completed"),
        "verdict": Text("评估结论", "assessment"),
        "in_charge": Text("责任部门", "in charge"),
        "source": glossary.DATA_SOURCE,
        "note": glossary.NOTE,
    }
)
LONG = ("name", "source", "note")
NUMBERS = ("no", "baseline", "target", "current", "completion", "elapsed")
NOTE = Text(
    "注：完成度为（现状值－基期值）/（目标值－基期值），规划期内新增的为现状值/目标值；没有单一现状值、"
    "没有基期值或目标等于基期的不计。序时进度为规划期已过的占比，现状值由工作人员填报的按填报日计。"
    "未写明方向的越高越好。“—”为规划没有写或不适用；“待街道填写”的规划和图层都没有。",
    "Note: completed is (today - baseline) / (target - baseline), for what is added within the "
    "period today / target; none without a single figure, a baseline, or a way between baseline "
    "and target. Time elapsed is the part of the plan's period that has passed, on the day of the "
    "figure where staff measured it. More is better unless it is said otherwise. A dash: the plan "
    "does not say, or it does not apply; what neither plan nor layers tell is the office's to "
    "fill in.",
)
DIRECTIONS: dict[Direction, Text] = {
    "at_most": Text("越低越好", "less is better"),
    "below": Text("低于才算，相等不算", "below it, not equal to it"),
    "above": Text("高于才算，相等不算", "above it, not equal to it"),
    "about": Text("规划写作“左右”", "the plan says “about”"),
}
ON_FOOT = Text("步行可达", "reach on foot")


def build_indicator_table(plan: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each indicator, each cell as it is read.

    Returns
    -------
    pandas.DataFrame
        The columns of `TITLES`. What only the office knows is left open in so many words; what
        does not apply is a dash.
    """
    rows = [_row(number, own, plan, lang) for number, own in enumerate(plan.indicators, start=1)]
    return pd.DataFrame(rows, columns=list(TITLES))


def _row(number: int, own: IndicatorResult, plan: PlanResult, lang: Lang) -> dict[str, object]:
    indicator, open_ = own.indicator, OFFICE_FILLS.said(lang)
    day = _measured_on(own, plan)
    return {
        "no": number,
        "group": _group(own, plan, lang),
        "name": indicator.name.said(lang),
        "unit": _unit(indicator.unit, lang),
        "nature": NOTHING,  # no plan that is read says which of its targets are binding
        "baseline": format_stated_number(indicator.baseline, indicator.unit, lang),
        "target": format_stated_number(indicator.target, indicator.unit, lang),
        "current": _current(own, day, lang),
        "completion": format_completion(own),
        "elapsed": NOTHING
        if indicator.target is None
        else format_share(plan.plan.elapsed_share(day)),
        "expected": open_,
        "verdict": VERDICTS[own.verdict].said(lang),
        "in_charge": open_,
        "source": _source(own).said(lang),
        "note": _note(own).said(lang) or NOTHING,
    }


def _group(own: IndicatorResult, plan: PlanResult, lang: Lang) -> str:
    """Return the heading in the plan; of what stands under none, what it is about."""
    indicator = own.indicator
    if indicator.group:
        return find_name(plan.plan.group_names, indicator.group, lang)
    if own.finding is not None:
        return ON_FOOT.said(lang)
    if indicator.measure.startswith("ring"):
        return glossary.RING.said(lang)
    return PARTS[indicator.source.part].said(lang)


def _unit(unit: str, lang: Lang) -> str:
    return "%" if unit == "share" else find_name(UNITS, unit, lang)


def _measured_on(own: IndicatorResult, plan: PlanResult) -> date:
    return own.measured_on or plan.study.date


def _current(own: IndicatorResult, day: date, lang: Lang) -> str:
    if own.measured is None:
        return NOTHING
    said = format_measured(own.measured, own.indicator.unit, lang)
    return Text("{said}（{year}）", "{said} ({year})").filled(said=said, year=day.year).said(lang)


def _source(own: IndicatorResult) -> Text:
    """Return where the plan says it, and what the figure of today rests on."""
    line = Text("规划{cited}", "plan, {cited}").filled(cited=own.indicator.source.cited())
    return join_texts([line, own.evidence] if own.evidence.zh else [line], STOP)


def _note(own: IndicatorResult) -> Text:
    reason = word_indicator(own)
    direction = DIRECTIONS.get(own.indicator.direction, same_text(""))
    return join_texts([text for text in (direction, reason) if text.zh], STOP)


INDICATOR_FIELDS = list_fields(TITLES, LONG)
