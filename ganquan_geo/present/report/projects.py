"""The street projects in a report: what they are, what lies along them, what they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.model.plan import WORKS
from ganquan_geo.present.plan.worded_tables import word_projects
from ganquan_geo.present.reaches import largest_minutes
from ganquan_geo.present.report.content import Heading, Paragraph, Part
from ganquan_geo.present.worded_table import Column, WordedTable, build_table
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import (
    NOTHING,
    format_count,
    format_share,
    format_share_row,
    format_whole,
)
from ganquan_geo.words.text import FULL_STOP, STOP, Lang, Text, format_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.model.plan_results import PlanResult

KEPT = ("start_date", "end_date", "budget_cny", "evidence", "note")
ALL_COLUMNS = (
    Column(glossary.STREET, 0.16),
    Column(glossary.THEME, 0.14),
    Column(glossary.WORKS, 0.25),
    Column(glossary.STATUS, 0.1),
    Column(glossary.LENGTH_PER_M, 0.12, "right"),
    Column(Text("范围/米", "bounds, m"), 0.17, "right"),
    Column(glossary.OF_STREETS, 0.12, "right"),
    Column(glossary.RING_LEG.plural(), 0.1),
)
WORKS_COLUMN = 2
COUNTS = ("facilities_50m", "compounds_50m", "facilities_300m_on_foot", "compounds_300m_on_foot")
ALONG_COLUMNS = (
    Column(glossary.STREET, 0.2),
    *(
        Column(title, share, "right")
        for title, share in zip(glossary.WAYS.values(), (0.18, 0.18, 0.22, 0.22), strict=True)
    ),
)
KEPT_COLUMNS = (
    Column(glossary.STREET, 0.14),
    Column(glossary.START, 0.13),
    Column(glossary.END, 0.13),
    Column(Text("经费/元", "budget, CNY"), 0.14, "right"),
    Column(glossary.EVIDENCE, 0.23),
    Column(glossary.REMARK, 0.23),
)


def write_projects(
    plan: PlanResult, lang: Lang, *, intro: str = "", drawn: Iterable[Part] = ()
) -> list[Part]:
    """Give a row to each project, in three tables that fit on a page upright."""
    title = Heading(text=glossary.STREET_PROJECT.plural().capital().said(lang), level=2)
    table = word_projects(plan, lang=lang)
    rows = [
        {str(key): None if pd.isna(value) else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]
    if not rows:
        return [title, Paragraph(text=Text("规划没有列项目。", "None is listed.").said(lang))]
    for row, own in zip(rows, plan.projects, strict=True):
        row["name"] = str(row["street"]) + ("" if own.project.listed else "*")
    works = _common_works(plan, lang)
    parts: list[Part] = [title, *([Paragraph(text=intro)] if intro else [])]
    if works:
        text = Text("所列项目的工程都是{works}。", "The works of all listed: {works}.")
        parts.append(Paragraph(text=text.filled(works=works).said(lang)))
    parts += [*drawn, _about(rows, lang, with_works=not works)]
    if any(not own.project.listed for own in plan.projects):
        stop = FULL_STOP.said(lang)
        parts.append(Paragraph(text=glossary.APART.said(lang) + stop))
    refused = [f"{row['street']}：{row['refused']}" for row in rows if row["refused"]]
    if refused:
        text = Text("不能在路网上确定的：{listed}。", "Not resolved on the streets: {listed}.")
        listed = format_list(refused, lang, between=STOP)
        parts.append(Paragraph(text=text.filled(listed=listed).said(lang)))
    parts += [_along(plan, rows, lang), _reach(plan, rows, lang), *_note_reach(plan, lang)]
    parts.append(_kept(rows, lang))
    return parts


def _common_works(plan: PlanResult, lang: Lang) -> str:
    """Return the works of the listed projects if all have the same; else nothing."""
    works = {own.project.works for own in plan.projects if own.project.listed}
    if len(works) != 1:
        return ""
    return format_list((WORKS[work].said(lang) for work in works.pop()), lang)


def _about(rows: list[dict[str, Any]], lang: Lang, *, with_works: bool) -> WordedTable:
    shown = [n for n in range(len(ALL_COLUMNS)) if with_works or n != WORKS_COLUMN]
    cells = [
        (
            row["name"],
            row["theme"] or NOTHING,
            row["works"] or NOTHING,
            row["status"],
            format_whole(row["length_m"]),
            NOTHING
            if row["length_low_m"] is None
            else f"{row['length_low_m']:,.0f}–{row['length_high_m']:,.0f}",
            format_share(row["net_share"]),
            row["ring_legs"] or NOTHING,
        )
        for row in rows
    ]
    return build_table(
        Text("道路项目：主题、状态和长度", "Projects: theme, status, length"),
        [ALL_COLUMNS[n] for n in shown],
        [[own[n] for n in shown] for own in cells],
        lang=lang,
    )


def _along(plan: PlanResult, rows: list[dict[str, Any]], lang: Lang) -> WordedTable:
    caption = Text("道路项目沿线的设施和{homes}", "What lies along the projects")
    cells = [(row["name"], *(_count(row, column) for column in COUNTS)) for row in rows]
    words = plan.study.home_words()
    columns = [own._replace(title=own.title.filled(**words)) for own in ALONG_COLUMNS]
    return build_table(caption.filled(**words), columns, cells, lang=lang)


def _reach(plan: PlanResult, rows: list[dict[str, Any]], lang: Lang) -> WordedTable:
    """Return the share of each project's length within the largest tier of each category."""
    categories = plan.study.categories
    minutes = max(largest_minutes(own) for own in categories)
    table = plan.coverage[plan.coverage["tier_min"] == minutes]
    found = {(row["project_id"], row["category"]): row for row in table.to_dict("records")}
    caption = Text(
        "道路项目长度中 {minutes} 分钟可达各类设施的占比",
        "Share of each project's length within {minutes} minutes of each category",
    ).filled(minutes=minutes)
    columns = [
        Column(glossary.STREET, 0.2),
        *(Column(name, 0.8 / len(categories), "right") for name in _marked(plan)),
    ]
    cells = [
        (
            row["name"],
            *(
                format_share_row(found.get((own.project.id, category.id))).said(lang)
                for category in categories
            ),
        )
        for row, own in zip(rows, plan.projects, strict=True)
    ]
    return build_table(caption, columns, cells, lang=lang)


def _note_reach(plan: PlanResult, lang: Lang) -> list[Part]:
    """Say what the mark at a category means; nothing where none has it."""
    if _marked(plan) == [own.name for own in plan.study.categories]:
        return []
    note = Text(
        "注：标“推定”的类别有推定位置的设施，只有上下限，下限不计推定位置，待核实。",
        "Note: services marked assumed have bounds alone; assumed positions count in the upper "
        "one, and are to be verified.",
    )
    return [Paragraph(text=note.said(lang), look="note")]


def _marked(plan: PlanResult) -> list[Text]:
    """Return what the categories are called; those with assumed positions are marked so."""
    table = plan.service_coverage
    assumed = set(table.loc[table["assumed_share"].notna(), "category"])
    form = Text("{name}（推定）", "{name} (assumed)")
    return [
        form.filled(name=own.name) if own.id in assumed else own.name
        for own in plan.study.categories
    ]


def _kept(rows: list[dict[str, Any]], lang: Lang) -> Part:
    """Return what staff reported of the projects; a sentence where they reported nothing."""
    known = [row for row in rows if any(row[column] for column in KEPT)]
    if not known:
        text = Text(
            "项目表里没有填起止日期、经费、依据和备注。",
            "No dates, budget, evidence or notes are in the table of projects.",
        )
        return Paragraph(text=text.said(lang))
    cells = [
        (
            row["name"],
            row["start_date"] or NOTHING,
            row["end_date"] or NOTHING,
            format_whole(row["budget_cny"]),
            row["evidence"] or NOTHING,
            row["note"] or NOTHING,
        )
        for row in known
    ]
    caption = Text("工作人员登记的起止、经费和依据", "Dates, budget and evidence")
    return build_table(caption, KEPT_COLUMNS, cells, lang=lang)


def _count(row: Mapping[str, Any], column: str) -> str:
    if row[column] is None:
        return NOTHING
    return format_count(row[column], row[f"{column}_low"], row[f"{column}_high"])
