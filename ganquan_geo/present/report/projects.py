"""The street projects in a report: what they are, what lies along them, what they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.plan import WORKS
from ganquan_geo.present.plan.said_tables import said_projects
from ganquan_geo.present.report.content import (
    Heading,
    Paragraph,
    Part,
    ReportTable,
    said_titles,
)
from ganquan_geo.present.web.text import said_share
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ganquan_geo.model.plan_results import PlanResult

NOTHING = "—"
KEPT = ("start_date", "end_date", "budget_cny", "evidence", "note")
WORKS_COLUMN = 2
NUMBERS = ("长度/米", "范围/米", "占路网")
COUNTS = ("facilities_50m", "compounds_50m", "facilities_300m_on_foot", "compounds_300m_on_foot")


def write_projects(plan: PlanResult, lang: Lang) -> list[Part]:
    """Give a row to each project, in three tables that fit on a page upright."""
    title = Heading(text=Text("道路项目", "Street projects").said(lang), level=2)
    rows = [_plain(row) for row in said_projects(plan, lang=lang).to_dict("records")]
    if not rows:
        return [title, Paragraph(text=Text("规划没有列项目。", "None is listed.").said(lang))]
    names = [
        str(row["street"]) + ("" if own.project.listed else "*")
        for row, own in zip(rows, plan.projects, strict=True)
    ]
    works = _common_works(plan, lang)
    parts: list[Part] = [title]
    if works:
        text = Text(f"所列项目的工程都是{works}。", f"The works of all listed: {works}.")
        parts.append(Paragraph(text=text.said(lang)))
    parts.append(_about(names, rows, lang, with_works=not works))
    if any(not own.project.listed for own in plan.projects):
        parts.append(
            Paragraph(
                text=Text("* 单列，不在所列项目之内。", "* stands apart from the list.").said(lang)
            )
        )
    parts += [
        *_refusals(rows, lang),
        _along(names, rows, lang),
        _reach(plan, names, lang),
        _kept(names, rows, lang),
    ]
    return parts


def _common_works(plan: PlanResult, lang: Lang) -> str:
    """Return the works of the listed projects if all have the same; else nothing."""
    works = {own.project.works for own in plan.projects if own.project.listed}
    if len(works) != 1:
        return ""
    return Text("、", ", ").said(lang).join(WORKS[work].said(lang) for work in works.pop())


def _about(names: list[str], rows: list[dict[str, Any]], lang: Lang, *, with_works: bool) -> Part:
    columns = [
        ("道路", "street", 0.16),
        ("主题", "theme", 0.14),
        ("工程", "works", 0.25),
        ("状态", "status", 0.1),
        ("长度/米", "length, m", 0.12),
        ("范围/米", "bounds, m", 0.17),
        ("占路网", "of streets", 0.12),
        ("环线段", "ring legs", 0.1),
    ]
    cells = [
        (
            name,
            str(row["theme"]) or NOTHING,
            str(row["works"]) or NOTHING,
            str(row["status"]),
            _whole(row["length_m"]),
            _span(row["length_low_m"], row["length_high_m"]),
            NOTHING if row["net_share"] is None else f"{row['net_share']:.1%}",
            str(row["ring_legs"]) or NOTHING,
        )
        for name, row in zip(names, rows, strict=True)
    ]
    shown = [number for number in range(len(columns)) if with_works or number != WORKS_COLUMN]
    return ReportTable(
        caption=Text("道路项目：主题、状态和长度", "Projects: theme, status, length").said(lang),
        head=said_titles(lang, *(columns[number][:2] for number in shown)),
        rows=tuple(tuple(row[number] for number in shown) for row in cells),
        shares=tuple(columns[number][2] for number in shown),
        numbers=frozenset(
            place for place, number in enumerate(shown) if columns[number][0] in NUMBERS
        ),
    )


def _refusals(rows: list[dict[str, Any]], lang: Lang) -> list[Part]:
    refused = [f"{row['street']}：{row['refused']}" for row in rows if row["refused"]]
    if not refused:
        return []
    listed = "；".join(refused)
    text = Text(f"不能在路网上确定的：{listed}。", f"Not resolved on the streets: {listed}.")
    return [Paragraph(text=text.said(lang))]


def _along(names: list[str], rows: list[dict[str, Any]], lang: Lang) -> Part:
    return ReportTable(
        caption=Text("道路项目沿线的设施和小区", "What lies along the projects").said(lang),
        head=said_titles(
            lang,
            ("道路", "street"),
            ("50 米内设施", "facilities, 50 m"),
            ("50 米内小区", "compounds, 50 m"),
            ("步行 300 米内设施", "facilities, 300 m walk"),
            ("步行 300 米内小区", "compounds, 300 m walk"),
        ),
        rows=tuple(
            (name, *(_count(row, column) for column in COUNTS))
            for name, row in zip(names, rows, strict=True)
        ),
        shares=(0.2, 0.18, 0.18, 0.22, 0.22),
        numbers=frozenset({1, 2, 3, 4}),
    )


def _reach(plan: PlanResult, names: list[str], lang: Lang) -> Part:
    """Return the share of each project's length within the largest tier of each category."""
    minutes = max(tier.minutes for own in plan.study.categories for tier in own.tiers)
    table = plan.coverage[plan.coverage["tier_min"] == minutes]
    found = {
        (str(row["project_id"]), str(row["category"])): _plain(row)
        for row in table.to_dict("records")
    }
    return ReportTable(
        caption=Text(
            f"道路项目长度中 {minutes} 分钟可达各类设施的占比",
            f"Share of each project's length within {minutes} minutes of each category",
        ).said(lang),
        head=(
            Text("道路", "street").said(lang),
            *(category.name.said(lang) for category in plan.study.categories),
        ),
        rows=tuple(
            (
                name,
                *(
                    said_share(found.get((own.project.id, category.id)), lang)
                    for category in plan.study.categories
                ),
            )
            for name, own in zip(names, plan.projects, strict=True)
        ),
        shares=(0.2, *(0.8 / len(plan.study.categories) for _ in plan.study.categories)),
        numbers=frozenset(range(1, len(plan.study.categories) + 1)),
    )


def _kept(names: list[str], rows: list[dict[str, Any]], lang: Lang) -> Part:
    """Return what staff reported of the projects; a sentence where they reported nothing."""
    known = [
        (name, row)
        for name, row in zip(names, rows, strict=True)
        if any(row[column] for column in KEPT)
    ]
    if not known:
        return Paragraph(
            text=Text(
                "项目表里没有填起止日期、经费、依据和备注。",
                "No dates, budget, evidence or notes are in the table of projects.",
            ).said(lang)
        )
    return ReportTable(
        caption=Text("工作人员登记的起止、经费和依据", "Dates, budget and evidence").said(lang),
        head=said_titles(
            lang,
            ("道路", "street"),
            ("开工", "start"),
            ("完工", "end"),
            ("经费/元", "budget, CNY"),
            ("依据", "evidence"),
            ("备注", "note"),
        ),
        rows=tuple(
            (
                name,
                str(row["start_date"]) or NOTHING,
                str(row["end_date"]) or NOTHING,
                _whole(row["budget_cny"]),
                str(row["evidence"]) or NOTHING,
                str(row["note"]) or NOTHING,
            )
            for name, row in known
        ),
        shares=(0.14, 0.13, 0.13, 0.14, 0.23, 0.23),
        numbers=frozenset({3}),
    )


def _count(row: Mapping[str, Any], column: str) -> str:
    if row.get(column) is None:
        return NOTHING
    low, high = row[f"{column}_low"], row[f"{column}_high"]
    return f"{row[column]:.0f} ({low:.0f}–{high:.0f})"


def _whole(value: float | None) -> str:
    return NOTHING if value is None else f"{value:,.0f}"


def _span(low: float | None, high: float | None) -> str:
    return NOTHING if low is None or high is None else f"{low:,.0f}–{high:,.0f}"


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row with None for every number that is missing."""
    return {str(key): None if pd.isna(value) else value for key, value in row.items()}
