"""Hold a measured share against the shares that documents state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.model.results import DENOMINATORS, Register, Verdict
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from ganquan_geo.measure.counts import Count
    from ganquan_geo.model.walking import FacilityCategory, StatedFigure

ROLES = {"baseline": Text("基期称", "baseline"), "target": Text("目标", "target")}
SAID: dict[Verdict, Text] = {
    "met": Text("达到", "met"),
    "not met": Text("未达到", "not met"),
    "cannot be assessed": Text("无法判定", "cannot be assessed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict and the sentence that gives its reason."""

    verdict: Verdict
    reason: Text


def judge(
    count: Count,
    *,
    denominator: str,
    category: FacilityCategory,
    register: Register,
    figures: tuple[StatedFigure, ...],
) -> Judgement:
    """Hold one coverage figure against what is stated for its category and tier.

    A stated share is met if the surely covered share reaches it without any assumed position.
    It is not met if even the possibly covered share falls short and no facility can be
    missing. In every other case it cannot be assessed. The verdict is that on the target
    where a target is stated, else that on the baseline; the reason tells of both.

    Parameters
    ----------
    figures
        What is stated for this category and tier; may be empty.
    """
    barred = _barred(count, denominator, category, register)
    if barred is not None:
        return Judgement(verdict="cannot be assessed", reason=barred)
    if not figures:
        reason = Text("没有可对照的数字", "no stated figure to hold it against")
        return Judgement(verdict="cannot be assessed", reason=_noted(reason, count, register))
    single = [_judge_one(count, figure, denominator, category, register) for figure in figures]
    decisive = max(range(len(figures)), key=lambda row: figures[row].role == "target")
    reason = Text(
        "；".join(item.reason.zh for item in single), "; ".join(item.reason.en for item in single)
    )
    verdict = single[decisive].verdict
    return Judgement(verdict=verdict, reason=_noted(reason, count, register))


def _barred(
    count: Count, denominator: str, category: FacilityCategory, register: Register
) -> Text | None:
    """Return why nothing at all can be said, if so."""
    name = DENOMINATORS[denominator]
    if not register.located:
        return Text(
            f"{category.name.zh}的设施没有一处位置已知",
            f"no facility for {category.name.en} has a known position",
        )
    if count.weightless:
        return Text(
            f"{count.weightless} 个小区没有{name.zh}",
            f"{count.weightless} compounds have no {name.en}",
        )
    if count.total <= 0:
        if denominator == "residential_area_m2":
            return Text("小区只有点位，没有用地范围", "compounds are points, their land is not known")
        return Text(f"没有{name.zh}可计", f"there is nothing to count for {name.en}")
    return None


def _judge_one(
    count: Count,
    figure: StatedFigure,
    denominator: str,
    category: FacilityCategory,
    register: Register,
) -> Judgement:
    role = ROLES[figure.role]
    if figure.share is None:
        return _judged(
            "cannot be assessed",
            role.zh + "只有方向、没有数字",
            f"the {role.en} names a direction and no figure",
        )
    stated = Text(f"{role.zh} {_percent(figure.share)}", f"{role.en} {_percent(figure.share)}")
    if figure.denominator not in (None, denominator):
        other = DENOMINATORS[str(figure.denominator)]
        return _judged(
            "cannot be assessed",
            f"{stated.zh}的分母是{other.zh}",
            f"the {stated.en} is a share of {other.en}",
        )
    unnamed = figure.denominator is None
    zh = stated.zh + ("（出处未说明分母）" if unnamed else "")
    en = stated.en + (" (of what is not stated)" if unnamed else "")
    verdict, why = _weigh(count, figure.share, category, register)
    said = SAID[verdict]
    return _judged(
        verdict,
        f"{zh}：{said.zh}" + (f"，{why.zh}" if why else ""),
        f"{en}: {said.en}" + (f", {why.en}" if why else ""),
    )


def _weigh(
    count: Count, stated: float, category: FacilityCategory, register: Register
) -> tuple[Verdict, Text | None]:
    low, high, known = count.low() or 0.0, count.high() or 0.0, count.low("known") or 0.0
    if known >= stated:
        return "met", None
    if low >= stated:
        return "cannot be assessed", Text(
            "仅当假定的位置属实才达到", "met only if the assumed positions hold"
        )
    if high >= stated:
        return "cannot be assessed", Text(
            "所述数字落在位置精度给出的范围之内",
            "the stated figure lies within the range that the positions' accuracy leaves",
        )
    if not category.register_complete:
        return "cannot be assessed", Text(
            f"名录不全：{category.note.zh}", f"the register is not complete: {category.note.en}"
        )
    if register.unknown:
        return "cannot be assessed", Text(
            f"另有 {register.unknown} 处设施位置不明",
            f"{register.unknown} more facilities have no known position",
        )
    return "not met", None


def _noted(reason: Text, count: Count, register: Register) -> Text:
    """Return the reason with what the reader must know of the figure itself."""
    zh, en = [reason.zh], [reason.en]
    if register.assumed:
        zh.append(f"{register.located} 处设施中 {register.assumed} 处位置为假定")
        en.append(f"{register.assumed} of {register.located} facility positions are assumed")
    if register.on_street:
        zh.append(f"{register.on_street} 处只知所在街道")
        en.append(f"{register.on_street} known only to their street")
    if register.unknown:
        zh.append(f"{register.unknown} 处位置不明、未计入")
        en.append(f"{register.unknown} without a known position, left out")
    if count.unmeasured:
        zh.append(f"另有 {count.unmeasured:g} 个起点位置不明，计入范围")
        en.append(f"{count.unmeasured:g} origins without a known position count in the range")
    return Text("；".join(zh), "; ".join(en))


def _judged(verdict: Verdict, zh: str, en: str) -> Judgement:
    return Judgement(verdict=verdict, reason=Text(zh, en))


def _percent(share: float) -> str:
    return f"{share * 100:.3g} %"
