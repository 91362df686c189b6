"""What tables that staff keep of compounds and projects add up to, for the plan's indicators."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ganquan_geo.model.street_line import Range
from ganquan_geo.plan.readings import Answer
from ganquan_geo.words.text import COMMA, STOP, Text, how_many, join_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.plan_records import CompoundRecord, Rough
    from ganquan_geo.model.plan_results import ProjectResult
    from ganquan_geo.model.study import Study

_MORE_THAN_HOMES = Text(
    "{n} 个小区填的多于户数，不计", "{n} have more than they have homes, and are not counted"
)
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
        sound = rows
        if column == "adapted_homes":  # the layer may have the households
            most = {key: households(key) for key in by_key}
            sound = [
                row for key, row in by_key.items() if not row.counts.get(column, 0.0) > most[key]
            ]
        yield from _sum(column, sound, size, wrong=len(rows) - len(sound))
    tests: dict[str, Callable[[CompoundRecord], float | None]] = {
        "repaired_on": after_start,
        "closed_on": is_closed,
        "committee": lambda row: row.counts.get("committee"),
    }
    for column, test in tests.items():
        yield from _number(column, rows, size, test, partial(_why_not, column, today))
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


def _why_not(column: str, today: date, row: CompoundRecord) -> Text:
    """Return why a compound with a day is not counted: its day, or what else its row says."""
    if row.days[column] > today:
        return Text("{n} 个的日期晚于资料日期，不计", "{n} after the study's date are not counted")
    if column == "closed_on":
        return _BOTH
    return Text("{n} 个的日期早于规划期，不计", "{n} before the period are not counted")


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
    column: str, rows: list[CompoundRecord], size: int, *, wrong: int
) -> Iterator[tuple[str, Answer]]:
    given = [row for row in rows if column in row.counts]
    done = len(given) + sum(column in row.not_applicable for row in rows)
    if not done and not wrong:
        return
    rough = _word_rough(column, given)
    total = sum(row.counts[column] for row in given if row.rough.get(column) != "about")
    full = done == size and rough is None
    evidence, lacking = _filled(done, size), _open(size - done - wrong)
    if wrong:
        why = _MORE_THAN_HOMES.filled(n=wrong)
        lacking = why if lacking is None else join_texts([lacking, why], COMMA)
    if lacking is not None:
        only = Text("合计只是下限", "the sum is only a lower bound")
        lacking = join_texts([lacking, only], COMMA)
        evidence = join_texts([evidence, only], COMMA)
    if rough is not None:
        evidence = join_texts([evidence, rough], COMMA)
    yield (
        f"compounds:{column}",
        Answer(
            evidence=evidence,
            measured=Range(
                value=total if full else None, low=total, high=total if full else math.inf
            ),
            lacking=None if rough else lacking,
            may_be_higher=rough,
        ),
    )


def _word_rough(column: str, rows: list[CompoundRecord]) -> Text | None:
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
    both = sum(own is None and column in row.days for own, row in zip(told, rows, strict=True))
    if given or both:
        there, open_ = sum(given), size - len(given)
        measured = Range(value=None if open_ else there, low=there, high=there + open_)
        evidence = _filled(len(given), size)
        left = Counter(not_counted(row) for row in rows if column in row.days and not test(row))
        more = [form.filled(n=n) for form, n in left.items()]
        evidence = join_texts([evidence, *more], COMMA)
        why = [own for own in (_open(open_ - both), _BOTH.filled(n=both) if both else None) if own]
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
    if not told and not left:
        return
    there = sum(word in words for word in told)
    unknown = size - open_ - dashed - len(told)  # closed or not, with it or not
    answer = _share(there, unknown, len(told), len(told) + open_ + dashed, size)
    if left and answer.lacking is not None:
        lacking = join_texts([answer.lacking, *left], STOP)
        answer = replace(answer, lacking=lacking)
    yield f"compounds:{column}", answer


def _files(plan: Plan, households: Mapping[str, float]) -> Iterator[tuple[str, Answer]]:
    """Yield the part of all households that have a file."""
    files = {
        key: row.counts["family_files"]
        for key, row in plan.compounds.items()
        if "family_files" in row.counts
    }
    if not files:
        return
    evidence, total = _filled(len(files), len(households)), sum(households.values())
    if math.isnan(total):
        unknown = sum(math.isnan(own) for own in households.values())
        why = Text(
            f"{unknown} 个小区没有户数", f"{how_many(unknown, 'compound')} without households"
        )
        yield "compounds:family_files", Answer(evidence=join_texts([evidence, why], STOP))
        return
    if not total:
        yield "compounds:family_files", Answer(evidence=NOTHING_THERE, is_of_nothing=True)
        return
    if more := sum(own > households.get(key, math.inf) for key, own in files.items()):
        why = Text(
            f"{more} 个小区的档案多于户数",
            f"{how_many(more, 'compound')} with more files than homes",
        )
        yield "compounds:family_files", Answer(evidence=join_texts([evidence, why], STOP))
        return
    about = [row for key, row in plan.compounds.items() if key in households]
    if rough := [own for key in ("family_files", "households") if (own := _word_rough(key, about))]:
        exact = [key for key in files if plan.compounds[key].rough.get("family_files") != "about"]
        low = 0.0 if _word_rough("households", about) else sum(files[key] for key in exact) / total
        why = join_texts([evidence, *dict.fromkeys(rough)], COMMA)
        answer = Answer(
            evidence=why, measured=Range(value=None, low=low, high=1.0), may_be_higher=why
        )
        yield "compounds:family_files", answer
        return
    open_ = sum(own for key, own in households.items() if key not in files)
    yield (
        "compounds:family_files",
        _share(sum(files.values()), open_, total - open_, len(files), len(households)),
    )


def _name_themes(plan: Plan, street: str) -> list[Text]:
    """Return the themes of a street, by the table of indicators where it has one."""
    themes = [own for own in plan.themes if own.segment.street == street]
    table = [own for own in themes if own.source.part == "table"]
    keys = dict.fromkeys(own.theme for own in table or themes)
    return [plan.theme_names[key] for key in keys if key in plan.theme_names]


def answer_by_project(
    plan: Plan, projects: tuple[ProjectResult, ...]
) -> Iterator[tuple[str, Answer]]:
    """Yield ``project:<id>``: whether a street is rebuilt with the theme that it was to have.

    The table of projects has to say which theme was delivered: that of the plan's table of
    indicators, or any that the plan names for the street where its table names none.
    """
    for own in projects:
        record = own.record
        is_done = record.status == "done"
        sure = record.is_surely_done and record.theme
        street, key = own.project.segment.street, f"project:{own.project.id}"
        if record.status in ("unknown", "outside"):
            evidence = _NO_STATUS[record.status].filled(street=street)
            if record.stretches:
                evidence = join_texts([evidence, record.stretch_states], STOP)
            yield key, Answer(evidence=evidence, counted=0.0)
            continue
        evidence = Text(
            f"项目表：{street}，建成的主题：{record.theme or '未填报'}，"
            f"依据：{record.evidence or '未附'}",
            f"the projects table: {street}, theme delivered: {record.theme or 'not reported'}, "
            f"evidence: {record.evidence or 'none'}",
        )
        if is_by_review(own):
            evidence = join_texts([evidence, _BY_REVIEW], STOP)
            yield key, Answer(evidence=evidence, lacking=_BY_REVIEW, counted=1.0)
            continue
        wanted = _name_themes(plan, street)
        if sure and wanted and not any(own.is_named_in(record.theme) for own in wanted):
            listed = join_texts(wanted)
            other = Text("规划要的主题是{listed}", "the plan's theme is {listed}")
            evidence = join_texts([evidence, other.filled(listed=listed)], STOP)
            yield key, Answer(evidence=evidence, counted=0.0)
            continue
        if (doubt := record.contradiction) is not None:
            either = Range(value=None, low=0.0, high=1.0)
            evidence = join_texts([evidence, doubt], STOP)
            yield key, Answer(evidence=evidence, measured=either, may_be_higher=doubt)
            continue
        if is_done and not sure:
            lacking = Text(
                "项目表写明完成，还缺建成的主题或依据",
                "it is said to be done, without the theme delivered or without evidence",
            )
            yield key, Answer(evidence=evidence, lacking=lacking, counted=1.0)
            continue
        value = 1.0 if sure else 0.0
        measured = Range(value=value, low=value, high=value)
        yield key, Answer(evidence=evidence, measured=measured)


_BY_REVIEW = Text(
    "规划回顾所说的完成属于上一规划期，本期的完成还缺竣工、验收日期或另外的依据",
    "what the plan's review says done is of the period before: done in this one lacks a day or "
    "evidence of its own",
)
_OF_PLAN = re.compile("回顾|规划提纲|规划纲要|review", re.IGNORECASE)


def is_by_review(result: ProjectResult) -> bool:
    """Return whether a project is done by the plan's own review alone: of the period before."""
    record = result.record
    by_plan = any(
        own.status == "done" and own.source.part == "review" for own in result.project.stated
    )
    parts = [part for part in re.split("[，,、；;]", record.evidence) if part.strip()]
    is_bare = record.status == "done" and not (record.end or record.accepted_on)
    return by_plan and is_bare and all(_OF_PLAN.search(part) for part in parts)


_NO_STATUS = {
    "unknown": Text("项目表没有填报{street}的状态", "the projects table has no status of {street}"),
    "outside": Text(
        "项目表：{street}的完工日期在规划期以前或资料日期以后，不计入完成",
        "the projects table: {street} was done before the period or after the study's date, which "
        "does not count",
    ),
}
