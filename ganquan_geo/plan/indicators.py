"""Indicators: what the layers can answer, what staff measured, and the verdict on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.model.plan_results import IndicatorResult, Verdict
from ganquan_geo.model.street_line import Range
from ganquan_geo.words.figures import format_share
from ganquan_geo.words.text import STOP, Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.plan import Indicator, Plan

SAME = 1e-9
SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What can be measured for an indicator: the figure, or only why there is none.

    Parameters
    ----------
    may_be_higher
        Why the real figure may lie above the bounds, as where a register is not complete;
        None if it cannot.
    measured_on
        The day it stands for, where that is not the study's own date.
    finding
        The coverage figure that it is, which has its grade already; None for all else.
    """

    evidence: Text
    measured: Range | None = None
    may_be_higher: Text | None = None
    measured_on: date | None = None
    finding: Finding | None = None


class Judged(NamedTuple):
    """A verdict and the sentence that gives its reason."""

    verdict: Verdict
    reason: Text


def assess_indicators(
    plan: Plan, answers: Mapping[str, Answer], *, today: date
) -> tuple[IndicatorResult, ...]:
    """Hold every indicator's target against what is measured.

    Parameters
    ----------
    answers
        By the indicator's `measure`: what the layers say. What staff have measured comes
        first, and is held against the time that had passed on its own day.
    today
        The date the study stands for.
    """
    results = []
    for indicator in plan.indicators:
        answer = find_answer(plan, indicator, answers)
        on = min(today, answer.measured_on or today)
        judged = _judge_answer(indicator, answer, elapsed_share=plan.elapsed_share(on))
        results.append(
            IndicatorResult(
                indicator=indicator,
                measured=answer.measured,
                evidence=answer.evidence,
                verdict=judged.verdict,
                reason=judged.reason,
                finding=answer.finding,
            )
        )
    return tuple(results)


def _judge_answer(indicator: Indicator, answer: Answer, *, elapsed_share: float) -> Judged:
    """Return the verdict: of a coverage figure the one it has, but for what time has to tell.

    A grade that rests on another target than the indicator's own is not taken.
    """
    finding, may_be_higher = answer.finding, answer.may_be_higher
    own = finding is not None and (
        indicator.target is None
        or (finding.target is not None and finding.target.figure.indicator == indicator.id)
    )
    if finding is not None and not own and finding.grade in ("unverified", "missing"):
        may_be_higher = finding.reason
    judged = judge(
        indicator, answer.measured, elapsed_share=elapsed_share, may_be_higher=may_be_higher
    )
    if finding is None or not own:
        return judged
    short = finding.grade in ("not met", "likely not met")
    timed = short and judged.verdict in ("on the way", "behind", "not done")
    return judged if timed else Judged(finding.grade, finding.reason)


def judge(
    indicator: Indicator,
    measured: Range | None,
    *,
    elapsed_share: float,
    may_be_higher: Text | None = None,
) -> Judged:
    """Return the verdict on one indicator.

    Met: the whole range reaches the target. Not reached, with a known beginning: on the way if
    the way from there to the target is covered at least as far as the period has passed, else
    behind. What is added within the period begins at nothing; everything else at its baseline.
    Not reached, without a beginning: not done once the period is over; behind where it would be so
    even if it had begun at nothing; else it cannot be assessed. Nor can it where the real
    figure may lie above the bounds.

    Parameters
    ----------
    elapsed_share
        How much of the plan's period had passed when it was measured, 0 to 1.
    may_be_higher
        Why the real figure may lie above the bounds of `measured`; None if it cannot.
    """
    if indicator.target is None:
        return _held_against_baseline(indicator, measured, may_be_higher)
    if measured is None:
        return _unclear("missing", "没有现状值", "nothing has been measured")
    if indicator.direction == "about":
        return _about(indicator.target, measured)
    sign = 1.0 if indicator.direction == "at_least" else -1.0
    target = sign * indicator.target
    worst, best = sorted((sign * measured.low, sign * measured.high))
    if worst >= target - SAME and not (may_be_higher and indicator.direction == "at_most"):
        return Judged("met", Text("达到目标值", "the target is reached"))
    if may_be_higher is not None:
        return Judged("unverified", may_be_higher)
    if best >= target - SAME:
        return _unclear(
            "unverified",
            "目标值在误差区间之内",
            "the target lies within the range that was measured",
        )
    return _not_reached(indicator, measured, target=indicator.target, elapsed_share=elapsed_share)


def _not_reached(
    indicator: Indicator, measured: Range, *, target: float, elapsed_share: float
) -> Judged:
    """Hold what falls short of its target against the time that has passed."""
    if elapsed_share >= 1.0:
        return Judged("not done", Text("期满而未达到", "the period is over and it is not reached"))
    start = 0.0 if indicator.added else indicator.baseline
    if start is not None:
        return _on_the_way(measured, start=start, target=target, elapsed_share=elapsed_share)
    if _behind_at_best(indicator, measured, elapsed_share):
        reached, passed = format_share(measured.high / target), format_share(elapsed_share)
        reason = Text(
            f"期限已过 {passed}，即使从零起步也只走完 {reached}",
            f"{passed} of the period has passed; even from nothing at all it has "
            f"come {reached} of the way",
        )
        return Judged("behind", reason)
    return _unclear(
        "missing",
        "缺基期值，无从评定进度；现状值低于目标值",
        "no baseline, so there is no telling whether it is on its way; it is short of its target",
    )


def _held_against_baseline(
    indicator: Indicator, measured: Range | None, may_be_higher: Text | None
) -> Judged:
    """Return that there is no target, and how the measured range stands to what was claimed."""
    said = [Text("规划没有目标值", "the plan has no target figure")]
    claimed = indicator.baseline
    if claimed is not None and measured is not None:
        stands = Text("现状值低于规划公布值", "what is measured is less than the published figure")
        if measured.low >= claimed - SAME:
            stands = Text(
                "现状值不低于规划公布值", "what is measured is no less than the published figure"
            )
        elif measured.high >= claimed - SAME:
            stands = Text(
                "与规划公布值难分高低", "neither above nor below the published figure for sure"
            )
        elif may_be_higher is not None:
            stands = Text(
                "按现有资料低于规划公布值",
                "by the data as they are less than the published figure",
            )
        said.append(stands)
    if measured is not None and may_be_higher is not None:
        said.append(may_be_higher)
    return Judged("no target", join_texts(said, STOP))


def _about(target: float, measured: Range) -> Judged:
    """Judge a target that is only said to be about a figure."""
    if abs(measured.low - target) <= SAME and abs(measured.high - target) <= SAME:
        return Judged("met", Text("正是目标数字", "it is the very figure"))
    return _unclear(
        "no target",
        "目标写作“左右”，规划没有给出允许相差多少",
        "the target is “about” a figure, and the plan does not say how far off is still about",
    )


def _behind_at_best(indicator: Indicator, measured: Range, elapsed_share: float) -> bool:
    """Return whether it is behind wherever it began: the way from nothing is the most it can be.

    One thing that is done or not has no half-way.
    """
    single = indicator.unit != SHARE and (indicator.target or 0.0) <= 1
    if single or indicator.direction != "at_least" or not indicator.target:
        return False
    return measured.high / indicator.target < elapsed_share - SAME


def _on_the_way(measured: Range, *, start: float, target: float, elapsed_share: float) -> Judged:
    """Hold the way covered since the baseline against the time that has passed."""
    if abs(target - start) <= SAME:
        return Judged("behind", Text("低于规划公布的基期值", "worse than the published baseline"))
    low, high = sorted(
        (bound - start) / (target - start) for bound in (measured.low, measured.high)
    )
    passed = format_share(elapsed_share)
    one, other = format_share(low), format_share(high)
    done = same_text(one) if one == other else Text(f"{one} 至 {other}", f"{one} to {other}")
    said = Text(
        f"期限已过 {passed}，走完 {done.zh}",
        f"{passed} of the period has passed, {done.en} of the way is done",
    )
    if low >= elapsed_share - SAME:
        return Judged("on the way", said)
    return Judged("behind" if high < elapsed_share - SAME else "unverified", said)


def find_answer(plan: Plan, indicator: Indicator, answers: Mapping[str, Answer]) -> Answer:
    """Return what staff have reported of an indicator, else what the layers say of it."""
    reading = next(iter(plan.readings.get(indicator.id, ())), None)
    if reading is not None and reading.measured is not None:
        on = "" if reading.measured_on is None else f" {reading.measured_on.isoformat()}"
        return Answer(
            measured=Range(value=reading.measured, low=reading.measured, high=reading.measured),
            evidence=Text(
                f"工作人员填报{on}：{reading.evidence or '未附依据'}",
                f"reported by staff{on}: {reading.evidence or 'no evidence given'}",
            ),
            measured_on=reading.measured_on,
        )
    if indicator.measure in answers:
        return answers[indicator.measure]
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


def _unclear(verdict: Verdict, zh: str, en: str) -> Judged:
    return Judged(verdict, Text(zh, en))
