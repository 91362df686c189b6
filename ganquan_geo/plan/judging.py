"""The verdict on a figure: its target, how far the way is gone, how much time has passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.model.plan import MORE
from ganquan_geo.words.figures import format_number, format_share
from ganquan_geo.words.text import STOP, Text, join_texts, same_text

if TYPE_CHECKING:
    from ganquan_geo.model.plan import Indicator
    from ganquan_geo.model.plan_results import Verdict
    from ganquan_geo.model.street_line import Range

SAME = 1e-9
SHARE, DONE = "share", "done"


class Judged(NamedTuple):
    """A verdict and the sentence that gives its reason."""

    verdict: Verdict
    reason: Text


NO_TARGET = Text("规划没有目标值", "the plan has no target figure")
IN_RANGE = Judged(
    "unverified",
    Text("目标值在误差区间之内", "the target lies within the range that was measured"),
)


def judge(
    indicator: Indicator,
    measured: Range | None,
    *,
    elapsed_share: float,
    may_be_higher: Text | None = None,
) -> Judged:
    """Return the verdict on one indicator.

    Reached where the whole range reaches the target: done at the end of the period and ahead of
    time before it, or met if it is a level to be kept, which has no half-way and else is not met.
    Not reached, with a known beginning: on the way if the way from there to the target is covered
    at least as far as the period has passed, else behind. What is added within the period begins
    at nothing; everything else at its baseline. Not reached, without a beginning: not done once
    the period is over, or where it is one thing that is done or not; behind where it would be so
    even if it had begun at nothing; else it cannot be assessed. Nor can it where the real figure
    may lie above the bounds.

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
        return Judged("missing", Text("没有现状值", "nothing has been measured"))
    if indicator.direction == "about":
        return _about(indicator, indicator.target, measured)
    sign = -1.0 if indicator.is_less_better else 1.0
    target = sign * indicator.target + (SAME if indicator.is_strict else -SAME)
    worst, best = sorted((sign * measured.low, sign * measured.high))
    if worst >= target and not (may_be_higher and indicator.is_less_better):
        timed: Verdict = "done" if elapsed_share >= 1.0 else "early"
        reached: Verdict = "met" if indicator.kept else timed
        return Judged(reached, Text("达到目标值", "the target is reached"))
    if may_be_higher is not None:
        return Judged("unverified", may_be_higher)
    if best >= target:
        return IN_RANGE
    if indicator.kept:
        return Judged("not met", Text("未达到要保持的水平", "the level to be kept is not reached"))
    return _not_reached(indicator, measured, target=indicator.target, elapsed_share=elapsed_share)


def _not_reached(
    indicator: Indicator, measured: Range, *, target: float, elapsed_share: float
) -> Judged:
    """Hold what falls short of its target against the time that has passed."""
    if elapsed_share >= 1.0:
        return Judged("not done", Text("期满而未达到", "the period is over and it is not reached"))
    if indicator.unit == DONE or (_is_one(indicator) and measured.high == 0):
        reason = Text("尚未做成，规划期未满", "it is not done, and the period is not over")
        return Judged("not done", reason)
    start = 0.0 if indicator.added else indicator.baseline
    if start is not None:
        return _on_the_way(indicator, measured, start=start, elapsed_share=elapsed_share)
    if _behind_at_best(indicator, measured, elapsed_share):
        reached, passed = format_share(measured.high / target), format_share(elapsed_share)
        reason = Text(
            f"期限已过 {passed}，即使从零起步也只走完 {reached}",
            f"{passed} of the period has passed; even from nothing at all it has "
            f"come {reached} of the way",
        )
        return Judged("behind", reason)
    reason = Text(
        "缺基期值，无从评定进度；现状值没有达到目标值",
        "no baseline, so there is no telling whether it is on its way; it is short of its target",
    )
    return Judged("missing", reason)


def _held_against_baseline(
    indicator: Indicator, measured: Range | None, may_be_higher: Text | None
) -> Judged:
    """Return that there is no target, and how the measured range stands to what was claimed."""
    said = [NO_TARGET]
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


def _about(indicator: Indicator, target: float, measured: Range) -> Judged:
    """Judge a target that is only said to be about a figure: by how far off still is about."""
    off = [abs(bound - target) for bound in (measured.low, measured.high)]
    if max(off) <= SAME:
        return Judged("met", Text("正是目标数字", "it is the very figure"))
    if indicator.tolerance is None:
        reason = Text(
            "目标写作“左右”，没有写明出处的允许偏差，达标与否无从判定",
            "the target is “about” a figure, and no source says how far off is still about: "
            "whether it is met cannot be told",
        )
        return Judged("missing", reason)
    within = format_number(indicator.tolerance)
    if max(off) <= indicator.tolerance + SAME:
        reason = Text(
            f"与目标数字相差不超过 {within}", f"no more than {within} from the target figure"
        )
        return Judged("met", reason)
    if min(off) > indicator.tolerance and not measured.low <= target <= measured.high:
        reason = Text(f"与目标数字相差超过 {within}", f"more than {within} from the target figure")
        return Judged("not met", reason)
    reason = Text(
        f"计入误差区间，与目标数字相差可能超过 {within}",
        f"by its bounds it may be more than {within} from the target figure",
    )
    return Judged("unverified", reason)


def _behind_at_best(indicator: Indicator, measured: Range, elapsed_share: float) -> bool:
    """Return whether it is behind wherever it began: the way from nothing is the most it can be.

    One thing that is done or not has no half-way.
    """
    if _is_one(indicator) or indicator.direction not in MORE or not indicator.target:
        return False
    return measured.high / indicator.target < elapsed_share - SAME


_AS_THE_TARGET = Text(
    "基期值 {start} 就是目标值，还要更好才算达到",
    "the baseline of {start} is the target itself, which has to be bettered",
)


def _is_one(indicator: Indicator) -> bool:
    return indicator.unit != SHARE and (indicator.target or 0.0) <= 1


def _on_the_way(
    indicator: Indicator, measured: Range, *, start: float, elapsed_share: float
) -> Judged:
    """Hold the way covered since the baseline against the time that has passed.

    Where the baseline had reached the target already, or was better than what is measured, there
    is no way that was covered.
    """
    target, sign = indicator.target or 0.0, -1.0 if indicator.is_less_better else 1.0
    best = max(sign * measured.low, sign * measured.high)
    had_it = sign * start >= sign * target + (SAME if indicator.is_strict else -SAME)
    form = format_share if indicator.unit == SHARE else format_number
    if indicator.is_strict and abs(target - start) <= SAME and best >= sign * start - SAME:
        return Judged("behind", _AS_THE_TARGET.filled(start=form(start)))
    if had_it or best < sign * start - SAME:
        already = Text("（已达到目标值）", ", which had reached the target")
        reason = Text("不如基期值 {start}{had_it}", "worse than the baseline, {start}{had_it}")
        return Judged("behind", reason.filled(start=form(start), had_it=already if had_it else ""))
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
