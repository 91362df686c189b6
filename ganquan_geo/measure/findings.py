"""Decide each coverage figure once: its share and bounds, what it is held against, its grade."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.measure.counts import LIKELY_PART, SAME_SHARE
from ganquan_geo.model.finding import Comparison, Finding, Grade, Lack, Relation
from ganquan_geo.model.results import DENOMINATORS, Register
from ganquan_geo.model.walking import NO_SOURCE, StatedFigure
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_min, format_share
from ganquan_geo.words.text import STOP, Text, how_many, join_texts

if TYPE_CHECKING:
    from ganquan_geo.measure.counts import Count, Likely
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory, Role, WalkProfile

NOTHING_SAID = Text("", "")
CHECK_GATES = Text(
    "核实出入口能否通行（开闭、时段、通行对象）：{gates}",
    "find out who passes these gates (state, hours, users): {gates}",
)
ROLES: tuple[Role, ...] = ("target", "reference", "baseline")  # what a share is held against first
COVERAGE_KEY = re.compile(r"coverage:([^:]+):(\d+):([^:]+)")  # of an indicator's `measure`


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A grade, why it is that, and what would settle it."""

    grade: Grade
    lacks: Lack | None = None
    reason: Text = NOTHING_SAID
    step: Text = NOTHING_SAID


CHECK_HOURS = Text(
    "核实这些道路的开放时段：{streets}", "find out the opening hours of these streets: {streets}"
)


class OpenGates(NamedTuple):
    """What gates and streets may decide a figure, by name; "" for none.

    `alone`: whether no position leaves it open besides.
    """

    names: Text
    alone: bool
    streets: Text = NOTHING_SAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What is measured of one category, tier and denominator.

    Parameters
    ----------
    count, own_count
        How much is covered, by all facilities and by those inside the boundary alone (None
        where that is not measured).
    register
        What is known of the facilities.
    likely
        What draws of the positions say; None without draws.
    homes
        What the compounds of the study are called.
    gates
        Those of which nobody knows who passes, and streets of which nobody knows whether they are
        open, if that may decide the figure.
    """

    category: FacilityCategory
    tier_min: int
    limit_m: float
    denominator: str
    count: Count
    own_count: Count | None
    register: Register
    likely: Likely | None = None
    homes: Text = glossary.COMPOUNDS
    gates: OpenGates | None = None


def list_stated_figures(study: Study) -> tuple[StatedFigure, ...]:
    """Return the shares that documents state: those of the settings, and the plan's targets."""
    if study.plan is None:
        return study.figures
    found = []
    for indicator in study.plan.indicators:
        key = COVERAGE_KEY.fullmatch(indicator.measure)
        if key and indicator.target is not None and indicator.direction == "at_least":
            category, minutes, denominator = key.groups()
            source = Text(
                f"规划第 {indicator.source.line} 行", f"plan, line {indicator.source.line}"
            )
            found.append(
                StatedFigure(
                    category=category,
                    tier_min=int(minutes),
                    role="target",
                    share=indicator.target,
                    denominator=denominator,
                    period=indicator.period,
                    source=source,
                    confidence=NO_SOURCE,
                    indicator=indicator.id,
                )
            )
    return (*found, *study.figures)


def decide(
    measured: Measured, *, figures: tuple[StatedFigure, ...], profile: WalkProfile
) -> Finding:
    """Decide a figure: what is known of it, how it stands to what is stated, and its grade.

    A target is met if the surely covered share reaches it without any assumed position. It is
    not met if even the possibly covered share falls short and no facility can be missing or
    elsewhere. Else, if nine of ten draws of the positions agree, whether gates and streets that
    are not known to be open are open or shut, it is likely met, or, where no
    facility can be missing or elsewhere, likely not met. In every other case there is no saying,
    for one of three reasons: there is no target, positions are to be verified, data are missing.

    Parameters
    ----------
    figures
        All that is stated of any category; see `list_stated_figures`.
    profile
        Who walks. Stated shares are held against the standard distances only.
    """
    count, register, likely = measured.count, measured.register, measured.likely
    category, minutes = measured.category, measured.tier_min
    own_figures = tuple(
        one for one in figures if one.category == category.id and one.tier_min == minutes
    )
    barred = _barred(measured)
    comparisons = tuple(
        Comparison(figure=figure, relation=_relate(measured, figure, profile, barred))
        for figure in select_figures(own_figures, measured.denominator)
    )
    target = next((own for own in comparisons if own.figure.role == "target"), None)
    judged = _judge(measured, target, barred)
    assumed = register.assumed > 0 and barred is None
    known = barred is None
    own = measured.own_count if known else None
    share = count.share if known and not assumed else None
    held = [own.figure.share for own in comparisons if own.relation != "not comparable"]
    part = None if likely is None or not held else likely.part_met(held[0] or 0.0, of=count)
    low, high = (count.low("known"), count.high()) if known else (None, None)
    return Finding(
        category=category.id,
        tier_min=minutes,
        limit_m=measured.limit_m,
        denominator=measured.denominator,
        category_name=category.name,
        name=Text(
            f"{category.name.zh} {format_min(minutes).zh}",
            f"{category.name.en}, {format_min(minutes).en}",
        ),
        covered=None if share is None else count.covered["near"],
        total=count.total,
        share=share,
        low=low,
        high=high,
        assumed_share=count.share if assumed else None,
        assumed_low=count.low() if assumed else None,
        own_share=None if own is None or assumed else own.share,
        own_low=None if own is None else own.low("known"),
        own_high=None if own is None else own.high(),
        likely_low=None if likely is None or assumed else _within(likely.low, low, high),
        likely_high=None if likely is None or assumed else _within(likely.high, low, high),
        likely_met_share=part if known else None,
        comparisons=comparisons,
        grade=judged.grade,
        lacks=judged.lacks,
        reason=judged.reason,
        step=judged.step,
        to_verify=register.assumed if judged.lacks == "unverified" else 0,
        homes=measured.homes,
    )


def _within(share: float, low: float | None, high: float | None) -> float | None:
    """Return what is likely of a share, kept between its sure bounds; None without these."""
    return None if low is None or high is None else min(max(share, low), high)


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


def _relate(
    measured: Measured, figure: StatedFigure, profile: WalkProfile, barred: Judgement | None
) -> Relation:
    """Return how a share stands to a stated one, by its bounds."""
    stated, count = figure.share, measured.count
    if (
        stated is None
        or barred is not None
        or profile.speed_m_per_s is not None
        or figure.denominator not in (None, measured.denominator)
    ):
        return "not comparable"
    if (count.low("known") or 0.0) >= stated - SAME_SHARE:
        return "above"
    if _reaches_possibly(count, stated) or measured.register.assumed:
        return "open"
    return "below as listed" if _open(measured) else "below"


def _barred(measured: Measured) -> Judgement | None:
    """Return why nothing at all can be said, if so."""
    count, name = measured.count, DENOMINATORS[measured.denominator]
    n, step, homes = count.weightless, NOTHING_SAID, measured.homes
    if measured.denominator == "compounds":
        name = Text(f"{homes.zh}数", homes.en)
    if not measured.register.located:
        reason = Text("没有一处现有设施的位置可用", "no existing facility has a usable position")
        step = Text("补充设施名录和位置", "enter facilities and their positions")
    elif not n and count.total <= 0 < count.unmeasured:
        lost = f"{count.unmeasured:,.0f}"
        reason = Text(f"{lost} {name.zh}都没有可用的位置", f"none of {lost} has a position")
        step = Text(f"补充{homes.zh}的位置", f"enter the positions of {homes.en}")
    elif measured.denominator == "residential_area_m2" and (n or count.total <= 0):
        reason = Text(f"{homes.zh}没有用地范围", f"the land of {homes.en} is not known")
        if n:
            reason = Text(
                f"{n} 个{homes.zh}没有用地范围", f"{homes.en} whose land is not known: {n}"
            )
        step = Text(f"补充{homes.zh}的用地范围", f"enter the outlines of {homes.en}")
    elif n:
        reason = Text(
            f"{n} 个{homes.zh}没有{name.zh}", f"{homes.en} with no figure for {name.en}: {n}"
        )
        step = Text(f"填报{name.zh}", f"enter the {name.en} of {homes.en}")
    elif count.total <= 0:
        reason = Text(f"没有{name.zh}可计", f"there is nothing to count for {name.en}")
    else:
        return None
    return Judgement(grade="missing", lacks="missing", reason=reason, step=step)


def _judge(measured: Measured, target: Comparison | None, barred: Judgement | None) -> Judgement:
    """Return the grade, and where it is not judged what is missing.

    Without a target there is none to judge by, whatever else is missing: that is the reason then.
    """
    lack = barred or _open(measured)
    is_other = barred is None and target is not None and target.relation == "not comparable"
    if target is None or target.figure.share is None or is_other:
        lack = lack or Judgement(grade="no target", step=_want_target(target))
        return replace(lack, grade="no target")
    if barred is not None:
        return barred
    stated, count, likely = target.figure.share, measured.count, measured.likely
    if target.relation == "above":
        return Judgement(grade="met")
    part = None if likely is None else likely.part_met(stated, of=count)
    if part is not None and part >= LIKELY_PART:
        return Judgement(grade="likely met", reason=_word_draws(part))
    if target.relation == "below":
        return Judgement(grade="not met")
    if likely is not None and lack is None:
        most = likely.part_perhaps_met(stated, of=count)
        if 1 - most >= LIKELY_PART:
            return Judgement(grade="likely not met", reason=_word_draws(most))
    doubt = _reaches_possibly(count, stated) or NOTHING_SAID
    step = Text("核实位置，缩小误差区间", "verify positions, so that the bounds narrow")
    if measured.register.unknown or count.unmeasured:
        step = Text("补充缺失的位置", "enter the positions that are missing")
    if gates := measured.gates:
        checks = [CHECK_GATES.filled(gates=gates.names)] if gates.names.zh else []
        checks += [CHECK_HOURS.filled(streets=gates.streets)] if gates.streets.zh else []
        step = join_texts(checks if gates.alone else [*checks, step], STOP)
    return lack or Judgement(grade="unverified", lacks="unverified", reason=doubt, step=step)


def _open(measured: Measured) -> Judgement | None:
    """Return what of the facilities is to be verified or missing, if anything."""
    register, category = measured.register, measured.category
    if n := register.assumed:
        positions = "position" if n == 1 else "positions"
        reason = Text(f"{n} 处推定位置待核实", f"{n} assumed {positions} to be verified")
        if measured.count.share is not None:
            held = format_share(measured.count.share)
            reason = join_texts(
                [reason, Text(f"推定属实则为 {held}", f"{held} if all of them hold")], STOP
            )
        step = Text(f"核实 {n} 处推定位置", f"verify {n} assumed {positions}")
        return Judgement(grade="unverified", lacks="unverified", reason=reason, step=step)
    if not category.register_complete:
        reason = glossary.REGISTER_UNVERIFIED
        step = Text(
            "补全名录、核实后声明（{note}）", "complete the register and declare it ({note})"
        )
        step = step.filled(note=category.note)
        return Judgement(grade="missing", lacks="missing", reason=reason, step=step)
    if n := register.unknown:
        unplaced = how_many(n, "facility has", "facilities have")
        reason = Text(f"{n} 处设施没有可用的位置", f"{unplaced} no usable position")
        step = Text(
            f"补充或核对 {n} 处设施的位置",
            f"enter or see to the positions of {how_many(n, 'facility', 'facilities')}",
        )
        return Judgement(grade="unverified", lacks="unverified", reason=reason, step=step)
    return None


def _want_target(target: Comparison | None) -> Text:
    if target is not None and target.figure.share is None:
        return Text("目标只有方向，待定数字", "the target is a direction; a figure is wanted")
    if target is not None:  # of another denominator or walker, where it is judged
        return NOTHING_SAID
    return Text("明确目标及出处", "state a target and its source")


def _word_draws(part: float) -> Text:
    return Text(
        f"位置在精度内随机抽取，{format_share(part)} 的抽取达到",
        f"reached in {format_share(part)} of the draws of positions within their accuracy",
    )


def _reaches_possibly(count: Count, stated: float) -> Text | None:
    """Return why the facilities that are known may reach a share yet, if so."""
    apart = count.unreachable / max(count.total + count.unmeasured, 1e-9)
    if (count.high() or 0.0) >= stated - SAME_SHARE:
        return Text("误差区间跨目标值", "the bounds lie on both sides of it")
    if count.unreachable and (count.high() or 0.0) + apart >= stated - SAME_SHARE:
        return Text(
            "有起点所在的街道与路网不相连或太远，或出入口都不能通行",
            "some origins stand on streets apart from the network, or too far, or behind gates "
            "that nobody passes",
        )
    return None
