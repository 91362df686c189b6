"""The list of projects as offices keep it; what only the office knows stays open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.plan import BOUNDARY, WORKS
from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_m, format_number, format_share
from ganquan_geo.words.text import LIST, STOP, Text, find_name, format_list

if TYPE_CHECKING:
    from ganquan_geo.model.plan import End
    from ganquan_geo.model.plan_results import PlanResult, ProjectResult
    from ganquan_geo.present.plan.streets import CalledStreets
    from ganquan_geo.words.text import Lang

OFFICE_FILLS = Text("待街道填写", "for the office to fill in")
OPEN_COLUMNS = ("code", "kind_of_works", "funding", "lead", "partners", "phase", "new_coverage")
COLUMNS = (
    "no",
    "code",
    "name",
    "kind_of_works",
    "location",
    "content",
    "scale",
    "estimate",
    "funding",
    "lead",
    "partners",
    "phase",
    "deadline",
    "progress",
    "answers",
    "new_coverage",
)


def build_projects(plan: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each street project, in the order of the plan.

    Money, departments, times and whatever else the plan and the tables of staff do not say is
    left open in so many words.
    """
    called = plan_street_names(plan, lang)
    rows = [
        {
            "no": number,
            **dict.fromkeys(OPEN_COLUMNS, OFFICE_FILLS.said(lang)),
            **_known(own, plan, called, lang),
        }
        for number, own in enumerate(plan.projects, start=1)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _known(
    own: ProjectResult, plan: PlanResult, called: CalledStreets, lang: Lang
) -> dict[str, str]:
    """Return what plan, staff and streets say of a project."""
    project, record, open_ = own.project, own.record, OFFICE_FILLS.said(lang)
    themes = [find_name(plan.plan.theme_names, key, lang) for key in own.themes]
    works = format_list((WORKS[key].said(lang) for key in project.works), lang)
    theme = Text("主题：{themes}", "theme: {themes}").filled(themes=LIST.said(lang).join(themes))
    content = [part for part in (record.content, works) if part]
    content += [theme.said(lang)] if themes else []
    length = Text("界内 {length}", "{length} inside").filled(length=format_m(own.line.length_m))
    scale = [] if own.line.refusals else [length.said(lang)]
    scale += [record.quantities] if record.quantities else []
    days = (record.planned_start, record.planned_end)
    legs = LIST.said(lang).join(str(number) for number in own.ring_legs)
    answers = Text("环线第 {legs} 段", "ring, leg {legs}").filled(legs=legs)
    share = record.progress_share
    progress = [] if share is None else [format_share(share)]
    estimate = None if record.budget_cny is None else format_number(record.budget_cny / 10_000)
    return {
        "name": called[project.segment.street],
        "location": _location(own, called, lang),
        "content": format_list(content, lang, between=STOP) or open_,
        "scale": format_list(scale, lang, between=STOP) or open_,
        "estimate": estimate or open_,
        "funding": record.funding or open_,
        "lead": record.responsible or open_,
        "phase": " – ".join("?" if day is None else f"{day:%Y-%m}" for day in days)
        if any(days)
        else open_,
        "deadline": str(record.planned_end or record.end or open_),
        "progress": " ".join([STATUS_NAMES[record.status].said(lang), *progress]),
        "answers": answers.said(lang) if legs else NOTHING,
    }


def _location(own: ProjectResult, called: CalledStreets, lang: Lang) -> str:
    segment = own.project.segment
    if segment.start is None or segment.end is None:
        return Text("全线（界内段）", "the whole street inside").said(lang)
    ends = [_end(end, called, lang) for end in (segment.start, segment.end)]
    return "—".join(ends) if lang == "zh" else " – ".join(ends)


def _end(end: End, called: CalledStreets, lang: Lang) -> str:
    if end.name == BOUNDARY:
        return glossary.BOUNDARY.said(lang)
    return called[end.name]
