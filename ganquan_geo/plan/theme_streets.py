"""Whether streets are rebuilt with the themes they were to have, by the table of projects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ganquan_geo.model.street_line import Range
from ganquan_geo.plan.readings import Answer
from ganquan_geo.words import glossary
from ganquan_geo.words.text import STOP, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.plan_results import ProjectResult


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
        said = is_done and record.contradiction is None and record.theme and record.evidence
        if said and wanted and not any(own.is_named_in(record.theme) for own in wanted):
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
            parts = {"theme": record.theme, "evidence": record.evidence, "day": record.has_day}
            listed = join_texts([LACKS[key] for key, own in parts.items() if not own])
            lacking = Text(
                "项目表写明完成，还缺{listed}", "it is said to be done, and lacks {listed}"
            ).filled(listed=listed)
            yield key, Answer(evidence=evidence, lacking=lacking, counted=1.0)
            continue
        value = 1.0 if sure else 0.0
        measured = Range(value=value, low=value, high=value)
        yield key, Answer(evidence=evidence, measured=measured)


LACKS = {
    "theme": Text("建成的主题", "the theme delivered"),
    "evidence": glossary.EVIDENCE,
    "day": Text("竣工或验收日期", "a day of completion or acceptance"),
}
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
