"""Indicators: what layers and staff say of each together, and the verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ganquan_geo.model.plan_results import IndicatorResult
from ganquan_geo.plan.judging import DONE, NO_TARGET, Judged, judge
from ganquan_geo.plan.readings import (
    Answer,
    answer_by_reading,
    find_reading_misfits,
    held_to,
    read_readings,
)
from ganquan_geo.plan.yearly import judge_years
from ganquan_geo.words.text import STOP, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ganquan_geo.model.plan import Indicator, Plan
    from ganquan_geo.model.street_line import Misfit


def assess_indicators(
    plan: Plan, answers: Mapping[str, Answer], *, today: date
) -> tuple[IndicatorResult, ...]:
    """Hold every indicator's target against what is measured.

    Parameters
    ----------
    answers
        By the indicator's `measure`: what the layers say. What staff have read is held against
        it, and against the time that had passed on its own day.
    today
        The date the study stands for.
    """
    results = []
    for stated in plan.indicators:
        wide, _ = held_to(plan, stated)
        answer = find_answer(plan, wide, answers, today=today)
        year = _find_year(plan, stated, answer, today=today)
        indicator, said = held_to(plan, stated, year=year)
        read = answer.measured_on
        on = today if read is None else read + timedelta(days=1)  # that day has passed
        judged = _judge_answer(indicator, answer, elapsed_share=plan.elapsed_share(on))
        can_fall = not (indicator.added or indicator.unit == DONE)
        if read is not None and can_fall and (old := (today - read).days // 365):
            told = _OLD.filled(day=read, n=old)
            judged = judged._replace(reason=join_texts([judged.reason, told], STOP))
        own = answer.finding.target if answer.finding else None
        if own is not None and own.figure.share and indicator.target is None:
            indicator = replace(indicator, target=own.figure.share)
            set_by = Text("目标值据：{source}", "target set by: {source}")
            said = [set_by.filled(source=own.figure.source), *said]
        results.append(
            IndicatorResult(
                indicator=indicator,
                measured=answer.measured,
                evidence=join_texts([answer.evidence, *said], STOP),
                verdict=judged.verdict,
                reason=judged.reason,
                measured_on=answer.measured_on,
                finding=answer.finding,
            )
        )
    return tuple(results)


_OLD = Text(
    "按 {day} 的填报，距资料日期已满 {n} 年",
    "by the reading of {day}, {n} {n|year|years} and more before the study's date",
)


def _find_year(plan: Plan, stated: Indicator, answer: Answer, *, today: date) -> int | None:
    """Return the year of the figure that is judged; None for what every year has to reach."""
    if stated.yearly:
        return None
    days = [row.measured_on for row in plan.readings.get(stated.id, ()) if row.measured is not None]
    told = max((day for day in days if day and day <= today), default=today)
    return (answer.measured_on or (today if answer.settled is None else told)).year


def find_misfits_of_readings(
    plan: Plan, answers: Mapping[str, Answer], *, today: date
) -> Iterator[Misfit]:
    """List how what staff report contradicts the layers, or the plan."""
    for indicator in plan.indicators:
        layer = answers.get(indicator.measure) or _unanswered(indicator)
        yield from find_reading_misfits(plan, indicator, layer, today=today)


def _judge_answer(indicator: Indicator, answer: Answer, *, elapsed_share: float) -> Judged:
    """Return the verdict: of a coverage figure the one it has, but for what time has to tell.

    A grade that rests on another target than the indicator's own is not taken, and none where
    there is no target at all.
    """
    if answer.settled is not None and indicator.target is None:
        return Judged("no target", join_texts([NO_TARGET, answer.settled.reason], STOP))
    if answer.settled is not None:
        return answer.settled
    finding, may_be_higher = answer.finding, answer.may_be_higher
    stated = None if finding is None or finding.target is None else finding.target.figure
    if finding is not None and indicator.target is None and (stated is None or not stated.share):
        why = [NO_TARGET, *([finding.reason] if finding.reason.zh else [])]
        return Judged(finding.grade, join_texts(why, STOP))
    own = stated is not None and (indicator.target is None or stated.indicator == indicator.id)
    if finding is not None and not own and finding.lacks is not None:
        may_be_higher = finding.reason
    judged = judge(
        indicator, answer.measured, elapsed_share=elapsed_share, may_be_higher=may_be_higher
    )
    if answer.lacking and (judged.verdict == "unverified" or answer.measured is None):
        return Judged("missing", answer.lacking)
    if finding is None or not own:
        return judged
    short = finding.grade in ("not met", "likely not met")
    timed = short and judged.verdict in ("on the way", "behind", "not done")
    return judged if timed else Judged(finding.grade, finding.reason)


def find_answer(
    plan: Plan, indicator: Indicator, answers: Mapping[str, Answer], *, today: date
) -> Answer:
    """Return what the layers say of an indicator, and what staff have read of it."""
    readings = read_readings(plan, indicator, today=today)
    if indicator.yearly:
        return judge_years(plan, indicator, readings, today=today)
    layer = answers.get(indicator.measure) or _unanswered(indicator)
    return answer_by_reading(indicator, layer, readings, today=today)


def _unanswered(indicator: Indicator) -> Answer:
    """Return why no layer says anything of an indicator."""
    kind = indicator.measure.removeprefix("count:")
    if indicator.measure.startswith("coverage:"):
        evidence = Text(
            f"没有“{indicator.measure}”这项测算：应为 coverage:类别:分钟:分母",
            f"there is no measure {indicator.measure!r}: coverage:category:minutes:denominator",
        )
    elif kind != indicator.measure:
        evidence = Text(
            "设施图层没有这一类设施，工作人员也未填报",
            "the facility layer has no facility of its kind, and staff have not reported",
        )
    elif indicator.measure.startswith("compounds:"):
        evidence = Text(
            "小区台账没有填这一列，指标填报表也没有填",
            "the table of compounds does not have it filled in, nor does that of readings",
        )
    elif indicator.spatial:
        evidence = Text(
            "没有能回答它的图层，工作人员也未填报",
            "no layer can answer it, and staff have not reported",
        )
    else:
        evidence = Text(
            "与位置无关，只能由工作人员填报，尚未填",
            "not a matter of place: only staff can report it, and they have not",
        )
    return Answer(evidence=evidence)
