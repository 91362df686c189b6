"""Hold a measured share against the shares that documents state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.model.results import DENOMINATORS, VERDICTS, Register, Verdict
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from ganquan_geo.measure.counts import Count
    from ganquan_geo.model.walking import FacilityCategory, StatedFigure

ROLES = {"baseline": Text("基期", "baseline"), "target": Text("目标", "target")}


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
    weighed = [_weigh(count, figure, denominator, category, register) for figure in figures]
    decisive = max(range(len(figures)), key=lambda row: figures[row].role == "target")
    reason = _joined(figures, weighed)
    return Judgement(verdict=weighed[decisive].verdict, reason=_noted(reason, count, register))


def _joined(figures: tuple[StatedFigure, ...], weighed: list[Judgement]) -> Text:
    """Return one sentence for all stated figures, those with the same outcome together."""
    groups: dict[Judgement, list[Text]] = {}
    for figure, judgement in zip(figures, weighed, strict=True):
        role = ROLES[figure.role]
        share = "" if figure.share is None else f" {_percent(figure.share)}"
        groups.setdefault(judgement, []).append(Text(f"{role.zh}{share}", f"{role.en}{share}"))
    zh, en = [], []
    for judgement, stated in groups.items():
        said, why = VERDICTS[judgement.verdict], judgement.reason
        zh.append(
            "、".join(text.zh for text in stated) + f"：{said.zh}" + (why.zh and f"，{why.zh}")
        )
        en.append(
            ", ".join(text.en for text in stated) + f": {said.en}" + (why.en and f", {why.en}")
        )
    if any(figure.share is not None and figure.denominator is None for figure in figures):
        zh.append("所称比例未说明分母")
        en.append("the stated share does not say what it is a share of")
    return Text("；".join(zh), "; ".join(en))


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
            return Text(
                "小区只有点位，没有用地范围", "compounds are points, their land is not known"
            )
        return Text(f"没有{name.zh}可计", f"there is nothing to count for {name.en}")
    return None


def _weigh(
    count: Count,
    figure: StatedFigure,
    denominator: str,
    category: FacilityCategory,
    register: Register,
) -> Judgement:
    """Hold the bounds of a measured share against one stated figure."""
    if figure.share is None:
        return _unclear("只有方向、没有数字", "a direction without a figure")
    if figure.denominator not in (None, denominator):
        other = DENOMINATORS[str(figure.denominator)]
        return _unclear(f"其分母是{other.zh}", f"it is a share of {other.en}")
    low, high, known = count.low() or 0.0, count.high() or 0.0, count.low("known") or 0.0
    if known >= figure.share:
        return Judgement(verdict="met", reason=Text("", ""))
    if low >= figure.share:
        return _unclear("仅当假定的位置属实才达到", "met only if the assumed positions hold")
    if high >= figure.share:
        return _unclear("落在位置精度所给的范围之内", "within the range the accuracy leaves")
    if not category.register_complete:
        return _unclear(
            f"名录不全（{category.note.zh}）",
            f"the register is not complete ({category.note.en})",
        )
    if register.unknown:
        return _unclear(
            f"另有 {register.unknown} 处设施位置不明",
            f"{register.unknown} more facilities have no known position",
        )
    return Judgement(verdict="not met", reason=Text("", ""))


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


def _unclear(zh: str, en: str) -> Judgement:
    return Judgement(verdict="cannot be assessed", reason=Text(zh, en))


def _percent(share: float) -> str:
    return f"{share * 100:.3g}%"
