"""What the table that staff keep of compounds adds up to, for the plan's indicators."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.model.forms import form_heads
from ganquan_geo.model.street_line import Range
from ganquan_geo.plan.readings import Answer
from ganquan_geo.words.figures import ALMOST_ALL, format_number
from ganquan_geo.words.text import COMMA, STOP, Text, how_many, join_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.plan_records import CompoundRecord, Rough
    from ganquan_geo.model.study import Study

_MORE_THAN_HOMES = Text(
    "{n} 个小区填的多于户数，不计", "{n} have more than they have homes, and are not counted"
)
FILES = "family_files"
MOST = {"lifts": "stairwells_fit", "adapted_homes": "households"}  # of which no more can be
SUMS = ("lifts", "parking_spaces", "charging_points", "adapted_homes")
NOTHING_THERE = Text("没有一个小区有这一项，没有比例可言", "no compound has it: of none no share")


def roll_up_compounds(plan: Plan, study: Study) -> Iterator[tuple[str, Answer]]:
    """Yield ``compounds:<column>`` for what the table of compounds has filled in.

    Of part of the compounds a sum is a lower bound, and a share has the bounds that those
    not filled in leave. ``security_installed`` and ``security_working`` are of the closed ones.
    """
    keys = study.layers["compounds"].index
    by_key = {key: plan.compounds[key] for key in keys if key in plan.compounds}
    rows = list(by_key.values())
    today = study.date
    homes = study.layers["compounds"].get("households")

    def after_start(row: CompoundRecord) -> float | None:
        if day := row.days.get("repaired_on"):
            return float(plan.start <= day <= today)
        return row.counts.get("repaired_on")

    def households(key: str) -> float:
        own = plan.compounds.get(key)
        given = own.counts.get("households") if own else None
        return float("nan" if homes is None else homes[key]) if given is None else given

    is_closed, size = partial(_is_closed, today), len(keys)
    for column in SUMS:
        most = {key: _most(column, by_key, key, households) for key in keys}
        yield from _sum(column, by_key, most)
    tests: dict[str, Callable[[CompoundRecord], float | None]] = {
        "repaired_on": after_start,
        "closed_on": partial(_is_closed_in, plan.start, today),
        "committee": lambda row: row.counts.get("committee"),
    }
    for column, test in tests.items():
        yield from _number(column, rows, size, test, partial(_why_not, column, plan.start, today))
    for column in ("bike_shed", "basement"):
        yield from _part_of_those_with(column, rows, size)
    for column, words in (
        ("security_installed", ("installed", "working", "broken")),
        ("security_working", ("working",)),
    ):
        yield from _security(column, words, rows, size, is_closed)
    yield from _files(plan, {key: households(key) for key in study.layers["compounds"].index})


def _is_closed(today: date, row: CompoundRecord) -> float | None:
    """Return whether a compound is closed to through traffic; None where its row says both."""
    word, day = row.words.get("management"), row.days.get("closed_on")
    if word and day and (word == "closed") != (day <= today):
        return None
    if day:
        return float(day <= today)
    return float(word == "closed") if word else row.counts.get("closed_on")


def _is_closed_in(start: date, today: date, row: CompoundRecord) -> float | None:
    """Return whether a compound was closed in the period; None where it was before, too."""
    day = row.days.get("closed_on")
    return None if day and day < start else _is_closed(today, row)


def _most(
    column: str,
    rows: Mapping[str, CompoundRecord],
    key: str,
    households: Callable[[str], float],
) -> float:
    """Return of how many a compound can have it at most; nan where that is not known."""
    of = MOST.get(column, "")
    if key in rows and of in rows[key].rough:
        return math.nan
    if column == "adapted_homes":  # the layer may have the households
        return households(key)
    return rows[key].counts.get(of, math.nan) if key in rows else math.nan


def _why_not(column: str, start: date, today: date, row: CompoundRecord) -> Text:
    """Return why a compound with a day is not counted: its day, or what else its row says."""
    if row.days[column] > today:
        return Text("{n} 个的日期晚于资料日期，不计", "{n} after the study's date are not counted")
    if column == "closed_on" and row.days[column] >= start:
        return _BOTH
    if column == "closed_on":
        return _CLOSED_BEFORE
    return Text("{n} 个的日期早于规划期，不计", "{n} before the period are not counted")


_CLOSED_BEFORE = Text(
    "{n} 个的日期早于规划期，是否为本期的封闭改造不明，只计入上限",
    "{n} closed before the period are in the upper bound alone",
)
_BOTH = Text(
    "{n} 个的管理方式与封闭日期相左，不计",
    "{n} with a day of closing and another management are not counted",
)


def _open(open_: float) -> Text | None:
    """Return what is not filled in; None where all is."""
    form = Text("还有 {n} 个小区没有填", "{n} {n|compound is|compounds are} not filled in")
    return form.filled(n=f"{open_:.0f}") if open_ else None


def _filled(done: int, size: int) -> Text:
    return Text(
        f"小区台账：{size} 个小区填了 {done} 个",
        f"the table of compounds: {done} of {size} are filled in",
    )


def _sum(
    column: str, rows: Mapping[str, CompoundRecord], most: Mapping[str, float]
) -> Iterator[tuple[str, Answer]]:
    """Yield what a column adds up to; of those not filled in up to `most`, where that is known.

    One that has more than that is wrong, and has no upper bound.
    """
    wrong = [key for key, row in rows.items() if row.counts.get(column, 0.0) > most[key]]
    given = {key: row for key, row in rows.items() if key not in wrong and column in row.counts}
    dashed = [key for key, row in rows.items() if column in row.not_applicable]
    if not given and not dashed and not wrong:
        return
    done, size = len(given) + len(dashed), len(most)
    rough = _word_rough(column, given.values())
    total = sum(row.counts[column] for row in given.values() if row.rough.get(column) != "about")
    exact = {*dashed, *(key for key, row in given.items() if column not in row.rough)}
    rest = [math.nan if key in wrong else most[key] for key in most if key not in exact]
    sure = sum(given[key].counts[column] for key in given if key in exact)
    high = math.inf if any(map(math.isnan, rest)) else sure + sum(rest)
    evidence, lacking = _filled(done, size), _open(size - done - len(wrong))
    if wrong:
        why = _MORE_THAN_HOMES.filled(n=len(wrong))
        lacking = why if lacking is None else join_texts([lacking, why], COMMA)
    if lacking is not None:
        only = Text("合计只是下限", "the sum is only a lower bound")
        if math.isfinite(high):
            only = _AT_MOST.filled(of=form_heads()[MOST[column]])
        lacking = join_texts([lacking, only], COMMA)
        evidence = join_texts([evidence, only], COMMA)
    if rough is not None:
        evidence = join_texts([evidence, rough], COMMA)
    yield (
        f"compounds:{column}",
        Answer(
            evidence=evidence,
            measured=Range(value=None if rest else total, low=total, high=high),
            lacking=None if rough else lacking,
            may_be_higher=rough if math.isinf(high) else None,
        ),
    )


_AT_MOST = Text(
    "没有填的按{of}计入上限", "those not filled in count with their {of} in the upper bound"
)


def _word_rough(column: str, rows: Iterable[CompoundRecord]) -> Text | None:
    """Return how many counts are not exact, and what becomes of them; None where all are."""
    found = Counter(row.rough[column] for row in rows if column in row.rough)
    parts = [form.filled(n=found[key]) for key, form in _ROUGH.items() if found[key]]
    return join_texts(parts, COMMA) if parts else None


_ROUGH: Mapping[Rough, Text] = {
    "about": Text("{n} 个小区写的是约数，不当作准数，不计", "{n} are about figures, not counted"),
    "over": Text("{n} 个小区写的是下限", "{n} are lower bounds"),
}


def _number(
    column: str,
    rows: list[CompoundRecord],
    size: int,
    test: Callable[[CompoundRecord], float | None],
    not_counted: Callable[[CompoundRecord], Text],
) -> Iterator[tuple[str, Answer]]:
    """Yield how many compounds have it; those not filled in may have it too.

    `not_counted` words why one with a day is not counted.
    """
    found = [(test(row), column in row.not_applicable) for row in rows]
    told = [0.0 if own is None and dashed else own for own, dashed in found]
    given = [own for own in told if own is not None]
    unsure = Counter(
        not_counted(row)
        for own, row in zip(told, rows, strict=True)
        if own is None and column in row.days
    )
    if given or unsure:
        there, open_ = sum(given), size - len(given)
        measured = Range(value=None if open_ else there, low=there, high=there + open_)
        evidence = _filled(len(given) + unsure.total(), size)
        left = Counter(not_counted(row) for row in rows if column in row.days and not test(row))
        more = [form.filled(n=n) for form, n in left.items()]
        evidence = join_texts([evidence, *more], COMMA)
        why = [form.filled(n=n) for form, n in unsure.items()]
        if nothing := _open(open_ - unsure.total()):
            why = [nothing, *why]
        lacking = join_texts(why, COMMA) if why else None
        yield (
            f"compounds:{column}",
            Answer(evidence=evidence, measured=measured, lacking=lacking),
        )


def _part_of_those_with(
    column: str, rows: list[CompoundRecord], size: int
) -> Iterator[tuple[str, Answer]]:
    given = [row.counts[column] for row in rows if column in row.counts]
    without = sum(column in row.not_applicable for row in rows)
    if given or without:
        yield (
            f"compounds:{column}",
            _share(sum(given), size - without - len(given), len(given), len(given) + without, size),
        )


def _share(there: float, open_: float, told: float, filled: int, size: int) -> Answer:
    """Return the part of those that have it, of which so many more may have it or not."""
    evidence, whole = _filled(filled, size), told + open_
    if not whole:
        nothing = join_texts([evidence, NOTHING_THERE], STOP)
        return Answer(evidence=nothing, is_of_nothing=filled == size)
    value = None if open_ else there / whole
    measured = Range(value=value, low=there / whole, high=(there + open_) / whole)
    return Answer(evidence=evidence, measured=measured, lacking=_open(size - filled))


_NO_MANAGEMENT = Text(
    "{n} 个填了技防设施的小区没有填明管理方式，没有计入",
    "{n} with security filled in do not say how they are managed, and are not counted",
)
_NOT_SAID_WORKING = Text(
    "{n} 个小区只写已装，没有写是否完好", "{n} say installed, and not whether it works"
)


def _security(
    column: str,
    words: tuple[str, ...],
    rows: list[CompoundRecord],
    size: int,
    is_closed: Callable[[CompoundRecord], float | None],
) -> Iterator[tuple[str, Answer]]:
    """Yield the part of the closed compounds whose equipment is there, or works.

    Whether what is only said to be installed works is not known.
    """
    said = [row for row in rows if "security" in row.words]
    both = [row for row in said if is_closed(row) is None and "closed_on" in row.days]
    closed = [row for row in rows if is_closed(row) and "security" not in row.not_applicable]
    open_ = sum(is_closed(row) == 0 for row in rows)
    dashed = sum(bool(is_closed(row)) and "security" in row.not_applicable for row in rows)
    known = {"working", "broken", "none", *words}
    told = [row.words["security"] for row in closed if row.words.get("security") in known]
    left = [
        form.filled(n=n)
        for form, n in (
            (_NO_MANAGEMENT, sum(is_closed(row) is None and row not in both for row in said)),
            (_BOTH, len(both)),
            (_NOT_SAID_WORKING, sum(row.words["security"] not in known for row in said)),
        )
        if n
    ]
    if not said:
        return
    there = sum(word in words for word in told)
    unknown = size - open_ - dashed - len(told)  # closed or not, with it or not
    answer = _share(there, unknown, len(told), len(told) + open_ + dashed, size)
    if left and answer.lacking is not None:
        lacking = join_texts([answer.lacking, *left], STOP)
        answer = replace(answer, lacking=lacking)
    yield f"compounds:{column}", answer


class _Bounds(NamedTuple):
    """What a count of one compound is, at least and at most; alike where it is exact."""

    low: float
    high: float


def _bounds(row: CompoundRecord | None, column: str, figure: float) -> _Bounds:
    rough = row.rough.get(column) if row else None
    low = 0.0 if math.isnan(figure) or rough == "about" else figure
    return _Bounds(low, math.inf if rough or math.isnan(figure) else figure)


def _files(plan: Plan, households: Mapping[str, float]) -> Iterator[tuple[str, Answer]]:
    """Yield the part of all households that have a file.

    A compound of unknown households or files may have a file for each, and mends nothing of what
    others are known to lack. Those without households have no part in it.
    """
    key = "compounds:family_files"
    rows = {own: row for own, row in plan.compounds.items() if own in households}
    files = {own: row.counts[FILES] for own, row in rows.items() if FILES in row.counts}
    if not files:
        return
    dashed = {own for own, row in rows.items() if FILES in row.not_applicable}
    evidence = _filled(len(files) + len(dashed), len(households))
    if more := sum(own > households[at] for at, own in files.items()):
        why = Text(
            f"{more} 个小区的档案多于户数",
            f"{how_many(more, 'compound')} with more files than homes",
        )
        yield key, Answer(evidence=join_texts([evidence, why], STOP))
        return
    held = [own for own in households if own not in dashed]
    have = [_bounds(rows.get(own), FILES, files.get(own, math.nan)) for own in held]
    homes = [_bounds(rows.get(own), "households", households[own]) for own in held]
    total, there = sum(own.high for own in homes), sum(own.low for own in have)
    if not total:
        yield key, Answer(evidence=NOTHING_THERE, is_of_nothing=True)
        return
    lack = sum(max(0.0, of.low - own.high) for own, of in zip(have, homes, strict=True))
    unknown = sum(math.isnan(households[own]) for own in held)
    without = Text("{n} 个小区没有户数", "{n} {n|compound|compounds} without households")
    short = Text("已知缺 {n} 户的档案", "{n} households are known to have none")
    rough = [own for own in (_word_rough(at, rows.values()) for at in (FILES, "households")) if own]
    said = [
        *([without.filled(n=unknown)] if unknown else []),
        *([short.filled(n=format_number(lack))] if lack else []),
    ]
    low, high = 0.0, ALMOST_ALL if lack else 1.0
    if math.isfinite(total):
        low, high = there / total, 1 - lack / total
    if is_exact := math.isfinite(total) and all(own.low == own.high for own in have):
        high = low
    why = join_texts([evidence, *dict.fromkeys(rough), *said], COMMA)
    open_ = [own for own in (_open(len(held) - len(files)), *said[: bool(unknown)]) if own]
    yield (
        key,
        Answer(
            evidence=why,
            measured=Range(value=low if is_exact else None, low=low, high=high),
            may_be_higher=why if rough and high == 1 and low < 1 else None,
            ceiling=high,
            lacking=join_texts(open_, COMMA) if open_ and not rough else None,
        ),
    )
