"""What staff have read of an indicator, and how it stands to what the layers say of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.model.plan import MORE
from ganquan_geo.model.plan_records import find_left_out
from ganquan_geo.model.street_line import Misfit, Range
from ganquan_geo.plan.judging import DONE, SAME, SHARE, Judged
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_bounded, format_number, format_share, format_shares
from ganquan_geo.words.text import STOP, Text, join_texts, same_text

if TYPE_CHECKING:
    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.plan import Indicator, Plan
    from ganquan_geo.model.plan_records import IndicatorRecord

ROUNDED = {SHARE: 0.005}  # a share written in whole per cent
WHOLE = 0.5
BESIDE = Text(" {figure} ", " {figure}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What can be measured for an indicator: the figure, or only why there is none.

    Parameters
    ----------
    may_be_higher
        Why the real figure may lie above the bounds, as where a register is not complete;
        None if it cannot.
    ceiling
        What the real figure cannot lie above all the same; none where nothing says so.
    lacking
        What is not filled in that would decide it; None if nothing is.
    counted
        What the source itself states, where its bounds hold what it does not, or where it has no
        figure yet: staff who state another figure elsewhere contradict themselves.
    measured_on
        The day it stands for, where that is not the study's own date.
    is_of_nothing
        Whether the source says that nothing is there to have a share of.
    settled
        The verdict, where no target can decide it.
    finding
        The coverage figure that it is, which has its grade already; None for all else.
    """

    evidence: Text
    measured: Range | None = None
    may_be_higher: Text | None = None
    ceiling: float = math.inf
    lacking: Text | None = None
    counted: float | None = None
    measured_on: date | None = None
    is_of_nothing: bool = False
    settled: Judged | None = None
    finding: Finding | None = None


class Readings(NamedTuple):
    """The readings of one indicator that count, by day, and why the others do not."""

    counting: list[IndicatorRecord]
    left_out: list[tuple[IndicatorRecord, Text]]


def read_readings(plan: Plan, indicator: Indicator, *, today: date) -> Readings:
    """Return what staff have read of an indicator within the plan's period, up to today."""
    rows = plan.readings.get(indicator.id, ())
    why_not = partial(
        find_left_out,
        unit=indicator.unit,
        start=plan.start,
        end=plan.end,
        today=today,
        tolerance=indicator.tolerance,
    )
    told = [(row, why_not(row)) for row in rows]
    counting = [row for row, why in told if why is None and row.measured is not None]
    return Readings(
        sorted(counting, key=lambda row: row.measured_on or plan.start),
        [(row, why) for row, why in told if why is not None],
    )


def held_to(
    plan: Plan, indicator: Indicator, *, year: int | None = None
) -> tuple[Indicator, list[Text]]:
    """Return an indicator with what only staff can give, and who says so.

    A target or a baseline where the plan states none, and how far off "about" reaches; nothing
    without a source, which is told.

    Parameters
    ----------
    year
        Of the figure that is judged: a target dated in another year does not hold it, and is told;
        None where only targets without a date do.
    """
    rows = sorted(
        plan.readings.get(indicator.id, ()),
        key=lambda own: (_year(own) == year, own.measured_on or date.min),
        reverse=True,
    )
    said = []
    for key, (source, name) in GIVEN.items():
        given = [row for row in rows if getattr(row, key) is not None]
        sourced = [row for row in given if getattr(row, source)]
        if not given or not _is_open(indicator, key):
            continue
        if key == "target" and indicator.measure.startswith("coverage:"):
            told = _figure(indicator, getattr(given[0], key))
            said.append(_TARGET_OF_COVERAGE.filled(target=told))
            continue
        if not sourced:
            unused = Text(
                "填报的{name}没有写出处，不用", "the {name} reported has no source: not used"
            )
            said.append(unused.filled(name=name))
            continue
        if key == "target":
            others = [row for row in sourced if _year(row) not in (year, None)]
            sourced = [row for row in sourced if row not in others]
            said += [] if sourced else [_OF_ANOTHER_YEAR.filled(year=_year(others[0]))]
            same = [row for row in sourced if _year(row) == _year(sourced[0])]
            targets = {row.target for row in same if row.target is not None}
            if len(targets) > 1:
                listed = join_texts(_figure(indicator, own) for own in sorted(targets))
                said.append(_RIVAL_TARGETS.filled(listed=listed))
                continue
        for row in sourced[:1]:
            indicator = replace(indicator, **{key: getattr(row, key)})
            form = Text("{name}据：{source}", "{name} set by: {source}")
            said.append(form.filled(name=name, source=getattr(row, source)))
    return indicator, said


def _year(row: IndicatorRecord) -> int | None:
    return None if row.measured_on is None else row.measured_on.year


_OF_ANOTHER_YEAR = Text(
    "填报的目标值是 {year} 年的，不用于别的年份",
    "the target reported is of {year}, and holds no figure of another year",
)
_RIVAL_TARGETS = Text(
    "填报了不同的目标值，不用：{listed}", "different targets are reported, none is used: {listed}"
)
_TARGET_OF_COVERAGE = Text(
    "指标填报给了目标值 {target}，不用：覆盖率的目标值连同出处写在 study.toml 的 [[figures]]"
    '（role = "target"）',
    "the readings give a target of {target}, not used: one of coverage stands with its source in "
    'study.toml, [[figures]], role = "target"',
)
GIVEN = {  # by what staff may give, where its source stands and what it is called
    "target": ("target_source", glossary.TARGET_VALUE),
    "tolerance": ("target_source", Text("允许偏差", "tolerance")),
    "baseline": ("baseline_source", glossary.BASELINE_VALUE),
}


def _is_open(indicator: Indicator, key: str) -> bool:
    """Return whether what staff give of an indicator would be used."""
    if key == "tolerance":
        return indicator.tolerance is None
    known = getattr(indicator, key) is not None
    of_no_use = key == "baseline" and (indicator.added or indicator.target is None)
    return not (known or of_no_use)


def answer_by_reading(
    indicator: Indicator, layer: Answer, readings: Readings, *, today: date
) -> Answer:
    """Return the answer of layers and staff together.

    What the layers say for sure comes first, then what staff have read as far as the layers
    bear it out; where they do not, nothing can be judged.
    """
    if not readings.counting:
        return _left_out(indicator, layer, readings)
    latest = readings.counting[-1]
    told = _reported(indicator, latest)
    doubt = (
        find_rival(indicator, readings.counting)
        or _find_fall(indicator, readings.counting)
        or find_contradiction(indicator, layer, latest, today=today)
    )
    evidence = join_texts([_word_layer(indicator, layer), told], STOP)
    if doubt is not None:
        return replace(layer, evidence=evidence, settled=Judged("unverified", doubt))
    measured = latest.measured
    if measured is None or (layer.measured and _is_sure(layer, measured)):
        return replace(layer, evidence=evidence)
    if layer.measured is None and layer.counted is None:
        evidence = join_texts([told, *([NOTHING_BESIDE] if indicator.measure else [])], STOP)
    found = layer.measured
    if found is not None and layer.lacking and math.isinf(found.high) and measured > found.low:
        more = _figure(indicator, measured - found.low)
        evidence = join_texts([evidence, _FROM_THE_OTHERS.filled(more=more)], STOP)
    off = indicator.tolerance or 0.0 if latest.rough == "about" else 0.0
    bounds = Range(value=measured, low=max(0.0, measured - off), high=measured + off)
    if latest.rough == "over":
        bounds = Range(value=None, low=measured, high=math.inf)
    return Answer(measured=bounds, evidence=evidence, measured_on=latest.measured_on)


_FROM_THE_OTHERS = Text(
    "比合计多出的 {more} 要由没有填的小区补足",
    "the {more} beyond the sum have to come from compounds not filled in",
)
NOTHING_BESIDE = Text(
    "图层和台账没有数字可以核对", "layers and registers have no figure to hold it against"
)


def _word_layer(indicator: Indicator, layer: Answer) -> Text:
    """Return what the layers or registers rest on, and the figure with its bounds."""
    found = layer.measured
    if found is None or indicator.unit == DONE:
        return layer.evidence
    form = format_shares if indicator.unit == SHARE else format_bounded
    value = found.value if layer.counted is None else layer.counted
    figure = form(value, found.low, found.high)
    said = Text("{evidence}，即 {figure}", "{evidence}: {figure}")
    if indicator.unit == SHARE and found.low <= 0 and found.high >= 1:
        said = Text(
            "{evidence}，无从核对（{figure}）", "{evidence}, which decides nothing ({figure})"
        )
    return said.filled(evidence=layer.evidence, figure=figure)


def find_rival(indicator: Indicator, counting: list[IndicatorRecord]) -> Text | None:
    """Return that the latest day has two figures; None where it has one."""
    latest = counting[-1]
    others = [own for own in counting if own.measured_on == latest.measured_on]
    figures = dict.fromkeys(own.measured for own in others if own.measured is not None)
    if len(figures) < 2:  # noqa: PLR2004 - two contradict each other
        return None
    form = Text("{day} 填报了不同的值：{listed}", "of {day} there are different figures: {listed}")
    listed = join_texts([_figure(indicator, own) for own in figures])
    return form.filled(day=latest.measured_on, listed=listed)


def _find_fall(indicator: Indicator, counting: list[IndicatorRecord]) -> Text | None:
    """Return that what is added up within the period falls; None where it does not."""
    told = [row for row in counting if row.measured is not None]
    fell = any(one.measured > other.measured for one, other in pairwise(told))  # type: ignore[operator]
    if not (indicator.added and fell):
        return None
    form = Text(
        "累计数变小，是否为当年数：{listed}", "the sum falls; is each of its year alone: {listed}"
    )
    by_day = (f"{row.measured_on} {_figure(indicator, row.measured or 0.0).zh}" for row in told)
    return form.filled(listed=join_texts(map(same_text, by_day)))


def _is_sure(layer: Answer, read: float) -> bool:
    """Return whether the layers need no reading: they are sure, or say more than it."""
    found = layer.measured
    if found is None or layer.finding is not None:
        return found is not None
    return read < found.low or (found.low == found.high and layer.may_be_higher is None)


def find_contradiction(
    indicator: Indicator, layer: Answer, row: IndicatorRecord, *, today: date
) -> Text | None:
    """Return how a reading and the layers contradict each other; None if they do not.

    More than the layers bear out always does. Less does on the same day only: layers may have
    grown since.
    """
    found, read = layer.measured, row.measured
    form = Text(
        "填报值 {figure} 与资料不符（{evidence}）",
        "{figure} was reported, which the data do not bear out ({evidence})",
    )
    if read is not None and layer.is_of_nothing:
        return form.filled(figure=_figure(indicator, read), evidence=layer.evidence)
    if read is None or (found is None and layer.counted is None):
        return None
    low = high = layer.counted or 0.0
    if found is not None and layer.counted is None:
        low, high = found.low, layer.ceiling if _may_be_higher(layer) else found.high
    slack = ROUNDED.get(indicator.unit, WHOLE)
    grown = row.measured_on != today and indicator.direction in MORE
    is_all = indicator.unit == SHARE and high < 1 - SAME <= read  # all is not nearly all
    if not is_all and read <= high + slack and (read >= low - slack or grown):
        return None
    evidence = _word_layer(indicator, layer)
    return form.filled(figure=_figure(indicator, read), evidence=evidence)


def _may_be_higher(layer: Answer) -> bool:
    unsure = layer.finding is not None and layer.finding.lacks is not None
    return layer.may_be_higher is not None or unsure


def _left_out(indicator: Indicator, layer: Answer, readings: Readings) -> Answer:
    """Return the layers' answer, with why no reading counts."""
    if not readings.left_out:
        return layer
    row, why = readings.left_out[-1]
    figure = Text("", "") if row.measured is None else _figure(indicator, row.measured)
    form = Text("填报值{figure}不计入：{why}", "the reading{figure} does not count: {why}")
    said = form.filled(figure=BESIDE.filled(figure=figure) if figure.zh else figure, why=why)
    settled = layer.settled
    if layer.measured is None and row.measured is not None and why.zh.startswith("没有"):
        settled = Judged("unverified", said)
    elif layer.measured is None:
        settled = Judged("missing", said)
    evidence = said if layer.measured is None else join_texts([layer.evidence, said], STOP)
    return replace(layer, evidence=evidence, settled=settled)


def _reported(indicator: Indicator, row: IndicatorRecord) -> Text:
    figure = ROUGH[row.rough].filled(figure=_figure(indicator, row.measured or 0.0))
    parts = ""
    if row.numerator is not None and row.denominator is not None:
        parts = f" ({format_number(row.numerator)}/{format_number(row.denominator)})"
    form = Text(
        "工作人员填报{figure}（{day}）：{evidence}", "reported by staff{figure} ({day}): {evidence}"
    )
    shown = BESIDE.filled(figure=figure)
    shown = Text(f"{shown.zh.rstrip()}{parts}", f"{shown.en}{parts}")
    return form.filled(figure=shown, day=row.measured_on, evidence=row.evidence)


ROUGH = {
    "": Text("{figure}", "{figure}"),
    "about": Text("约 {figure}", "about {figure}"),
    "over": Text("{figure} 多", "over {figure}"),
}


def _figure(indicator: Indicator, figure: float) -> Text:
    if indicator.unit == DONE:
        return glossary.DONE if figure >= 1 else glossary.NOT_DONE
    return same_text(format_share(figure) if indicator.unit == SHARE else format_number(figure))


def find_reading_misfits(
    plan: Plan, indicator: Indicator, layer: Answer, *, today: date
) -> tuple[Misfit, ...]:
    """List how what staff report of an indicator contradicts the layers, or the plan's target."""
    rows = plan.readings.get(indicator.id, ())
    counting = read_readings(plan, indicator, today=today).counting
    said = [find_contradiction(indicator, layer, row, today=today) for row in counting[-1:]]
    other = Text(
        "填报的{key} {told} 与规划的 {stated} 不同，按规划",
        "the {key} reported is {told}, the plan's is {stated}, which is used",
    )
    said += [
        other.filled(key=name, told=_figure(indicator, told), stated=_figure(indicator, stated))
        for row in rows
        for key, (_, name) in GIVEN.items()
        for told, stated in [(getattr(row, key), getattr(indicator, key))]
        if told is not None and stated not in (None, told) and key != "tolerance"
    ]
    form = Text("{name}：{what}", "{name}: {what}")
    return tuple(
        Misfit(
            rule="reading",
            subject=indicator.id,
            what=form.filled(name=indicator.name, what=what),
            sources=(indicator.source,),
        )
        for what in said
        if what is not None
    )
