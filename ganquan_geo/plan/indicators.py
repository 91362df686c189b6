"""Indicators: what the layers can answer, what staff measured, and the verdict on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.model.plan_results import IndicatorResult, Range, Verdict
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ganquan_geo.model.plan import Indicator, Plan

SAME = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What can be measured for an indicator: the figure, or only why there is none."""

    measured: Range | None
    evidence: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
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
        first.
    today
        The date the study stands for.
    """
    results = []
    for indicator in plan.indicators:
        answer = _answer(plan, indicator, answers)
        judged = judge(indicator, answer.measured, elapsed_share=elapsed_share(plan, today))
        results.append(
            IndicatorResult(
                indicator=indicator,
                measured=answer.measured,
                evidence=answer.evidence,
                verdict=judged.verdict,
                reason=judged.reason,
            )
        )
    return tuple(results)


def elapsed_share(plan: Plan, today: date) -> float:
    """Return how much of the plan's period has passed, 0 to 1."""
    days = (plan.end - plan.start).days + 1
    return min(1.0, max(0.0, (today - plan.start).days / days))


def judge(indicator: Indicator, measured: Range | None, *, elapsed_share: float) -> Judged:
    """Return the verdict on one indicator.

    Met: the whole range reaches the target. Not reached, with a baseline: on the way if the
    way from the baseline to the target is covered at least as far as the period has passed,
    else behind. Not reached, without a baseline: behind once the period is over; before, it
    cannot be assessed, since nothing says where it began.
    """
    if indicator.target is None:
        return _unclear("没有目标数字", "there is no target figure")
    if measured is None:
        return _unclear("没有测得的数字", "nothing has been measured")
    sign = 1.0 if indicator.direction == "at_least" else -1.0
    target = sign * indicator.target
    worst, best = sorted((sign * measured.low, sign * measured.high))
    if worst >= target - SAME:
        return Judged(verdict="met", reason=Text("达到目标", "the target is reached"))
    if best >= target - SAME:
        return _unclear(
            "目标落在所测范围之内", "the target lies within the range that was measured"
        )
    if elapsed_share >= 1.0:
        reason = Text("期满而未达到", "the period is over and it is not reached")
        return Judged(verdict="behind", reason=reason)
    if indicator.baseline is None:
        return _unclear(
            "尚未达到；没有基期数字，无从判断进度",
            "not reached yet; without a baseline there is no telling whether it is on its way",
        )
    return _on_the_way(
        measured, start=indicator.baseline, target=indicator.target, elapsed_share=elapsed_share
    )


def _on_the_way(measured: Range, *, start: float, target: float, elapsed_share: float) -> Judged:
    """Hold the way covered since the baseline against the time that has passed."""
    if abs(target - start) <= SAME:
        reason = Text("低于基期已称达到的水平", "worse than what the baseline claims")
        return Judged(verdict="behind", reason=reason)
    low, high = sorted(
        (bound - start) / (target - start) for bound in (measured.low, measured.high)
    )
    said = Text(
        f"期限已过 {elapsed_share:.0%}，走完 {low:.0%} 至 {high:.0%}",
        f"{elapsed_share:.0%} of the period has passed, {low:.0%} to {high:.0%} of the way is done",
    )
    if low >= elapsed_share - SAME:
        return Judged(verdict="on the way", reason=said)
    if high < elapsed_share - SAME:
        return Judged(verdict="behind", reason=said)
    return Judged(verdict="cannot be assessed", reason=said)


def _answer(plan: Plan, indicator: Indicator, answers: Mapping[str, Answer]) -> Answer:
    reading = plan.readings.get(indicator.id)
    if reading is not None and reading.measured is not None:
        on = "" if reading.measured_on is None else f" {reading.measured_on.isoformat()}"
        return Answer(
            measured=Range(value=reading.measured, low=reading.measured, high=reading.measured),
            evidence=Text(
                f"工作人员填报{on}：{reading.evidence or '未附依据'}",
                f"reported by staff{on}: {reading.evidence or 'no evidence given'}",
            ),
        )
    if indicator.measure and indicator.measure in answers:
        return answers[indicator.measure]
    return Answer(
        measured=None,
        evidence=Text(
            "图层不能回答，工作人员未填", "no layer answers it and staff have not reported"
        ),
    )


def _unclear(zh: str, en: str) -> Judged:
    return Judged(verdict="cannot be assessed", reason=Text(zh, en))
