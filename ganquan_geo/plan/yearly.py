"""What every year of the plan has to reach, by the readings of each year."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

from ganquan_geo.model.street_line import Range
from ganquan_geo.plan.judging import Judged
from ganquan_geo.plan.readings import Answer, find_rival
from ganquan_geo.words.figures import format_number
from ganquan_geo.words.text import STOP, Text, join_texts, same_text

if TYPE_CHECKING:
    from ganquan_geo.model.plan import Indicator, Plan
    from ganquan_geo.model.plan_records import IndicatorRecord
    from ganquan_geo.plan.readings import Readings


def judge_years(plan: Plan, indicator: Indicator, readings: Readings, *, today: date) -> Answer:
    """Return the answer to what every year has to reach: the least of the years, settled.

    A year that is over without having reached it cannot be mended. What reaches it early has
    reached it; what falls short says so only at the year's end. A year without a reading that
    decides it cannot be judged, and is named with why.
    """
    target = indicator.target if indicator.target is not None else math.inf
    by_year: dict[int, list[IndicatorRecord]] = {}
    for row in readings.counting:
        if row.measured_on:
            by_year.setdefault(row.measured_on.year, []).append(row)
    last = {year: rows[-1] for year, rows in by_year.items()}
    figures = {year: row.measured for year, row in last.items() if row.measured is not None}
    years = range(plan.start.year, plan.end.year + 1)
    over = [year for year in years if year < today.year or plan.end <= today]
    short = [year for year in over if figures.get(year, target) < target]
    early = [year for year in short if last[year].measured_on != _end(plan, year)]
    failed = [year for year in short if year not in early]
    lacking = [year for year in over if year not in figures]
    left = [
        *(_EARLY.filled(year=year, day=last[year].measured_on) for year in early),
        *(_left_year(row, why) for row, why in readings.left_out),
    ]
    rivals = [rival for rows in by_year.values() if (rival := find_rival(indicator, rows))]
    told = [Text("没有逐年填报", "no year has a reading")]
    if figures:
        listed = "、".join(f"{year} 年 {format_number(own)}" for year, own in figures.items())
        list_en = ", ".join(f"{year}: {format_number(own)}" for year, own in figures.items())
        told = [Text(f"工作人员逐年填报：{listed}", f"reported by staff, {list_en}")]
    if rivals:
        judged = Judged("unverified", join_texts(rivals, STOP))
    elif failed:
        reason = Text("{years} 年没有达到", "not reached in {years}").filled(years=_listed(failed))
        judged = Judged("not done", reason)
    elif lacking or early or not figures:
        reason = Text("缺 {years} 年的填报", "no reading for {years}")
        none = [] if figures else told
        own = [reason.filled(years=_listed(lacking))] if lacking else none
        judged = Judged("missing", join_texts([*own, *left], STOP))
    else:
        reason = Text("已满的各年都达到", "every year that is over reached it")
        judged = Judged("done" if len(over) == len(years) else "on the way", reason)
    least = min(figures.values(), default=None)
    return Answer(
        evidence=join_texts([*told, *left], STOP),
        measured=None if least is None else Range(value=least, low=least, high=least),
        settled=judged if indicator.target is not None else None,
    )


_EARLY = Text(
    "缺 {year} 年底的填报（{day} 还没有达到）",
    "no reading of the end of {year} (not reached on {day})",
)


def _end(plan: Plan, year: int) -> date:
    return min(date(year, 12, 31), plan.end)


def _listed(years: list[int]) -> Text:
    return join_texts([same_text(str(year)) for year in years])


def _left_year(row: IndicatorRecord, why: Text) -> Text:
    """Return which year's reading does not count, and why."""
    form = Text("{year}的填报不计入：{why}", "the reading {year} does not count: {why}")
    year = Text("没有日期", "without a day")
    if row.measured_on is not None:
        year = Text(f"{row.measured_on.year} 年", f"of {row.measured_on.year}")
    return form.filled(year=year, why=why)
