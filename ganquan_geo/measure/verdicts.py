"""Hold a measured share against the shares that documents state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.measure.likely import LIKELY_PART
from ganquan_geo.model.results import DENOMINATORS, VERDICTS, Register, Verdict
from ganquan_geo.words.figures import format_share
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.measure.counts import Count
    from ganquan_geo.measure.likely import Likely
    from ganquan_geo.model.walking import FacilityCategory, StatedFigure, WalkProfile

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
    profile: WalkProfile,
    likely: Likely | None = None,
) -> Judgement:
    """Hold one coverage figure against what is stated for its category and tier.

    A stated share is met if the surely covered share reaches it without any assumed position.
    It is not met if even the possibly covered share falls short and no facility can be
    missing or elsewhere. Stated shares are held against the standard distances only. In
    every other case it cannot be assessed, unless nine of ten draws of the positions agree: then
    it is likely met, or, where no facility can be missing or elsewhere, likely not met. The
    verdict is that on the target
    where a target is stated, else that on the baseline; the reason tells of both.

    Parameters
    ----------
    figures
        What is stated for this category, tier and denominator; may be empty.
    profile
        Who walks.
    likely
        What draws of the positions say; None without draws.
    """
    barred = _barred(count, denominator, category, register)
    if barred is not None:
        return Judgement(verdict="cannot be assessed", reason=barred)
    if not figures:
        reason = Text("没有可对照的数字", "no stated figure to hold it against")
        return Judgement(verdict="cannot be assessed", reason=_noted(reason, count, register))
    if profile.speed_m_per_s is not None:
        reason = Text(
            f"所称比例不是就“{profile.name.zh}”而言", f"no figure is stated for {profile.name.en}"
        )
        return Judgement(verdict="cannot be assessed", reason=_noted(reason, count, register))
    weighed = [_weigh(count, figure, denominator, category, register, likely) for figure in figures]
    decisive = max(range(len(figures)), key=lambda row: figures[row].role == "target")
    reason = _joined(figures, weighed)
    return Judgement(verdict=weighed[decisive].verdict, reason=_noted(reason, count, register))


def select_figures(figures: tuple[StatedFigure, ...], denominator: str) -> tuple[StatedFigure, ...]:
    """Return what to hold a share against: for each role the figure of its own denominator.

    Where a role has none, a figure of an unstated denominator; failing that, any.
    """
    chosen = []
    for role in ROLES:
        own = [figure for figure in figures if figure.role == role]
        own.sort(key=lambda figure: (figure.denominator != denominator, figure.denominator or ""))
        chosen += own[:1]
    return tuple(chosen)


def _joined(figures: tuple[StatedFigure, ...], weighed: list[Judgement]) -> Text:
    """Return one sentence for all stated figures, those with the same outcome together."""
    groups: dict[Judgement, list[Text]] = {}
    for figure, judgement in zip(figures, weighed, strict=True):
        role = ROLES[figure.role]
        share = "" if figure.share is None else f" {_percent(figure.share)}"
        where = f"{figure.period}，{figure.source.zh}", f"{figure.period}, {figure.source.en}"
        groups.setdefault(judgement, []).append(
            Text(f"{role.zh}{share}（{where[0]}）", f"{role.en}{share} ({where[1]})")
        )
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
            f"{category.name.zh}没有一处现有设施的位置可用",
            f"no existing facility for {category.name.en} has a usable position",
        )
    if count.weightless and denominator == "residential_area_m2" and count.total > 0:
        return Text(
            f"{count.weightless} 个小区没有用地范围",
            f"the land of {count.weightless} compounds is not known",
        )
    if count.weightless and denominator != "residential_area_m2":
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
    likely: Likely | None,
) -> Judgement:
    """Hold the bounds of a measured share against one stated figure."""
    if figure.share is None:
        return _unclear("只有方向、没有数字", "a direction without a figure")
    if figure.denominator not in (None, denominator):
        other = DENOMINATORS[str(figure.denominator)]
        return _unclear(f"其分母是{other.zh}", f"it is a share of {other.en}")
    low, known = count.low() or 0.0, count.low("known") or 0.0
    if known >= figure.share:
        return Judgement(verdict="met", reason=Text("", ""))
    part = None if likely is None else likely.part_met(figure.share, of=count)
    if part is not None and part >= LIKELY_PART:
        return Judgement(verdict="likely met", reason=_word_draws(part))
    if low >= figure.share:
        return _unclear("仅当假定的位置属实才达到", "met only if the assumed positions hold")
    doubt = _doubt(count, figure.share, category, register)
    complete = category.register_complete and not (register.assumed or register.unknown)
    if doubt and complete and likely is not None:
        every = max(count.total + count.unmeasured, 1e-9)
        open_share = (count.unmeasured + count.unreachable) / every
        most = likely.part_met(figure.share, of=count, open_share=open_share)
        if most <= 1 - LIKELY_PART:
            return Judgement(verdict="likely not met", reason=_word_draws(most))
    return doubt or Judgement(verdict="not met", reason=Text("", ""))


def _word_draws(part: float) -> Text:
    return Text(
        f"各处位置在精度内随机抽取，{format_share(part)} 的抽取达到",
        f"reached in {format_share(part)} of the draws of positions within their accuracy",
    )


def _doubt(
    count: Count, stated: float, category: FacilityCategory, register: Register
) -> Judgement | None:
    """Return why a share that is not surely reached may yet be reached, if so."""
    high = count.high() or 0.0
    apart = count.unreachable / max(count.total + count.unmeasured, 1e-9)
    if high >= stated:
        return _unclear("落在位置精度所给的范围之内", "within the range the accuracy leaves")
    if count.unreachable and high + apart >= stated:
        return _unclear(
            "有起点所在的街道与路网不相连或太远",
            "some origins stand on streets apart from the network, or too far",
        )
    if register.assumed:
        return _unclear("设施位置系假定", "facility positions are assumed")
    if not category.register_complete:
        return _unclear(
            f"名录不全（{category.note.zh}）",
            f"the register is not complete ({category.note.en})",
        )
    if register.unknown:
        return _unclear(
            f"另有 {register.unknown} 处设施位置不可用",
            f"{register.unknown} more facilities have no usable position",
        )
    return None


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
        zh.append(f"{register.unknown} 处位置不可用、未计入")
        en.append(f"{register.unknown} without a usable position, left out")
    if count.unmeasured:
        zh.append(f"另有位置不可用的 {count.unmeasured:g}，计入上下限")
        en.append(f"another {count.unmeasured:g} without a usable position is in the bounds")
    return Text("；".join(zh), "; ".join(en))


def _unclear(zh: str, en: str) -> Judgement:
    return Judgement(verdict="cannot be assessed", reason=Text(zh, en))


def _percent(share: float) -> str:
    return f"{share * 100:.3g}%"
