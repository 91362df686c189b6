"""A street project on the sheet of its street: theme, status, length, what lies along it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.plan import BOUNDARY, WORKS
from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.present.atlas.ends import ENDS
from ganquan_geo.present.atlas.features import FigureTable
from ganquan_geo.present.plan.sheets import build_project_facts
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_share
from ganquan_geo.words.text import Text, format_list

if TYPE_CHECKING:
    from ganquan_geo.model.plan import End
    from ganquan_geo.model.plan_results import PlanResult, ProjectResult
    from ganquan_geo.words.text import Lang


def project_table(
    plan: PlanResult, own: ProjectResult, ends: tuple[Text, Text], lang: Lang
) -> FigureTable:
    """Return what the plan and its staff say of a project, and what was measured of it.

    Parameters
    ----------
    ends
        Where its street begins and ends inside the boundary.
    """
    listed = glossary.STREET_PROJECT.capital()
    apart = Text("道路项目（单列）", "Street project (stands apart)")
    rows = [*_ledger(own, ends, lang), *_facts(plan, own, lang)]
    return FigureTable(
        title=(listed if own.project.listed else apart).said(lang),
        rows=tuple(rows),
        shares=(0.36, 0.64),
    )


def _ledger(own: ProjectResult, whole_ends: tuple[Text, Text], lang: Lang) -> list[tuple[str, str]]:
    """Return what the table of projects has a column for; what it does not say stays blank."""
    record, segment = own.record, own.project.segment
    whole = segment.start is segment.end is None
    start, end = (_end_name(end, lang) for end in (segment.start, segment.end))
    if whole:
        start, end = (text.said(lang) for text in whole_ends)
    ends = zip(ENDS, (record.start_at or start, record.end_at or end), strict=True)
    works = format_list((WORKS[work].said(lang) for work in own.project.works), lang)
    done = "" if record.progress_share is None else format_share(record.progress_share)
    state = STATUS_NAMES[record.status].said(lang)
    return [
        (word.said(lang), value)
        for word, value in (
            *ends,
            (Text("工程内容", "works"), record.content or works),
            (glossary.PROGRESS, format_list([state, *([done] if done else [])], lang)),
        )
    ]


def _facts(plan: PlanResult, own: ProjectResult, lang: Lang) -> list[tuple[str, str]]:
    told = {glossary.STATUS.said(lang), glossary.WORKS.said(lang)}
    facts = build_project_facts(plan, own, lang=lang)
    return [(name, value) for name, value in facts if name not in told]


def _end_name(end: End | None, lang: Lang) -> str:
    if end is None:
        return ""
    return glossary.BOUNDARY.said(lang) if end.name == BOUNDARY else end.name
