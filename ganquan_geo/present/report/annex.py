"""The annex of a report: the long lists, on pages that lie on their side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.present.fields import (
    PROBLEM_LIST,
    PROBLEM_TITLES,
    PROJECT_LIST,
    PROJECT_TITLES,
)
from ganquan_geo.present.home_walks import NOTE as HOME_WALKS_NOTE
from ganquan_geo.present.home_walks import build_home_walks
from ganquan_geo.present.plan.indicator_table import (
    INDICATOR_LIST,
    NUMBERS,
    TITLES,
    build_indicator_table,
)
from ganquan_geo.present.plan.indicator_table import NOTE as INDICATOR_NOTE
from ganquan_geo.present.plan.worded_tables import word_misfits
from ganquan_geo.present.problem_list import (
    SEVERITIES,
    SLOW,
    build_problems,
    explain_problems,
)
from ganquan_geo.present.project_list import build_projects
from ganquan_geo.present.report.content import Facts, Heading, Paragraph, Part
from ganquan_geo.present.told_gaps import count_told
from ganquan_geo.present.worded_table import Column, WordedTable, build_table
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_whole
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ganquan_geo.model.plan_results import PlanResult

PROBLEM_SHARES: dict[Lang, tuple[float, ...]] = {
    "zh": (0.03, 0.09, 0.08, 0.27, 0.21, 0.055, 0.135, 0.045, 0.085),
    "en": (0.03, 0.085, 0.075, 0.255, 0.185, 0.09, 0.12, 0.065, 0.095),
}
PROJECT_SHARES = (
    *(0.03, 0.055, 0.065, 0.055, 0.09, 0.12, 0.07, 0.055),
    *(0.055, 0.055, 0.055, 0.055, 0.06, 0.055, 0.065, 0.06),
)
FINDING_COLUMNS = (
    Column(glossary.RULE, 0.2),
    Column(glossary.DOES_NOT_FIT, 0.68),
    Column(glossary.PLAN_SECTION, 0.12),
)
INDICATOR_SHARES = (
    *(0.03, 0.05, 0.105, 0.045, 0.035, 0.045, 0.05, 0.085),
    *(0.06, 0.05, 0.055, 0.06, 0.055, 0.135, 0.14),
)
MOST_ROWS = 500  # of a list on paper
NO_NEIGHBOURHOOD = Text("未归属居民区", "in no neighbourhood")


def write_annex(facts: Facts) -> list[Part]:
    """List every problem, project, compound, indicator, and point to be checked."""
    lang, plan = facts.lang, facts.plan
    parts: list[Part] = [Heading(text=Text("附件", "Annex").said(lang), kind="annex")]
    parts += _write_problems(facts)
    if plan is not None and plan.projects:
        caption = PROJECT_LIST
        projects = build_projects(plan, lang=lang)
        parts.append(_listed(caption, PROJECT_TITLES, PROJECT_SHARES, projects, lang))
    parts += _write_homes(facts)
    if plan is not None:
        parts += [*_write_indicators(plan, lang), *_write_findings(plan, lang)]
    return parts


def _write_problems(facts: Facts) -> list[Part]:
    """List the problems under the names of their neighbourhoods, numbered as they stand here."""
    lang = facts.lang
    problems = build_problems(facts.result, facts.plan, lang=lang)
    if problems.empty:
        return []
    shown = _gravest(problems, lang).assign(no=lambda own: range(1, len(own) + 1))
    grouped = shown["neighbourhood"].ne(NOTHING).any()
    names = [name for name in PROBLEM_TITLES if name != "neighbourhood"]
    rows: list[tuple[str, ...]] = []
    groups: set[int] = set()
    for hood, own in shown.groupby("neighbourhood", sort=False):
        if grouped:
            groups.add(len(rows))
            rows.append((_group_name(str(hood), len(own), lang), *[""] * (len(names) - 1)))
        rows += [tuple(map(str, row)) for row in own.drop(columns="neighbourhood").to_numpy()]
    told, words = count_told(facts.result), facts.result.study.home_words()
    columns = [
        Column(PROBLEM_TITLES[name].filled(**words), share, "right" if name == "no" else "left")
        for name, share in zip(names, PROBLEM_SHARES[lang], strict=True)
    ]
    return [
        build_table(PROBLEM_LIST, columns, rows, lang=lang, groups=groups),
        *_tell_of_more(len(shown), len(problems), lang),
        *([Paragraph(text=told.said(lang), look="note")] if told else []),
        Paragraph(text=explain_problems(facts.result).said(lang), look="note"),
    ]


def _group_name(hood: str, number: int, lang: Lang) -> str:
    """Return the heading of the problems of one neighbourhood, and how many there are."""
    name = hood or NO_NEIGHBOURHOOD.said(lang)
    if hood == NOTHING:
        name = SLOW.said(lang)
    return Text("{name}（{n} 项）", "{name} ({n})").filled(name=name, n=number).said(lang)


def _gravest(problems: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Return as many problems as paper bears, the grave ones first to stay."""
    if len(problems) <= MOST_ROWS:
        return problems
    ranks = {word.said(lang): rank for rank, word in enumerate(SEVERITIES)}
    rank = problems["severity"].map(ranks).to_numpy()
    return problems.iloc[sorted(np.argsort(rank, kind="stable")[:MOST_ROWS].tolist())]


def _tell_of_more(shown: int, every: int, lang: Lang) -> list[Part]:
    """Say how many rows are in the workbook alone; nothing where there are none."""
    if shown == every:
        return []
    said = Text(
        "注：共 {every} 条，这里列 {shown} 条，序号只在本表之内；全部见工作簿。",
        "Note: {shown} of {every} are listed here, with numbers of their own; all are in the "
        "workbook.",
    ).filled(every=format_whole(every), shown=format_whole(shown))
    return [Paragraph(text=said.said(lang), look="note")]


def _listed(
    caption: Text,
    titles: Mapping[str, Text],
    shares: tuple[float, ...],
    rows: pd.DataFrame,
    lang: Lang,
) -> WordedTable:
    columns = [
        Column(titles[str(name)], share, "right" if name == "no" else "left")
        for name, share in zip(rows.columns, shares, strict=True)
    ]
    cells = ([str(value) for value in row] for row in rows.itertuples(index=False))
    return build_table(caption, columns, cells, lang=lang)


def _write_homes(facts: Facts) -> list[Part]:
    """Give each compound's walk to each category, neighbourhood by neighbourhood."""
    lang, result = facts.lang, facts.result
    table = build_home_walks(result, lang=lang)
    if table.empty:
        return []
    grouped = table["neighbourhood"].ne("").any()
    rows: list[tuple[str, ...]] = []
    groups: set[int] = set()
    for hood, own in table.head(MOST_ROWS).groupby("neighbourhood", sort=False):
        if grouped:
            groups.add(len(rows))
            name = str(hood) or NO_NEIGHBOURHOOD.said(lang)
            rows.append((name, *[""] * len(result.study.categories)))
        rows += [tuple(map(str, row)) for row in own.drop(columns="neighbourhood").to_numpy()]
    columns = (
        Column(result.study.home_words()["home"], 0.2),
        *(Column(own.name, 0.8 / len(result.study.categories)) for own in result.study.categories),
    )
    caption = Text(
        "各{homes}步行可达情况（米，按居民区）", "Walks of each {home} (m), by neighbourhood"
    )
    if not grouped:
        caption = Text("各{homes}步行可达情况（米）", "Walks of each {home} (m)")
    caption = caption.filled(**result.study.home_words())
    note = Text("注：{note}", "Note: {note}").filled(note=HOME_WALKS_NOTE)
    listed = build_table(caption, columns, rows, lang=lang, groups=groups)
    more = _tell_of_more(min(len(table), MOST_ROWS), len(table), lang)
    return [listed, *more, Paragraph(text=note.said(lang), look="note")]


def _write_indicators(plan: PlanResult, lang: Lang) -> list[Part]:
    if not plan.indicators:
        return []
    columns = [
        Column(title, share, "right" if name in NUMBERS else "left")
        for (name, title), share in zip(TITLES.items(), INDICATOR_SHARES, strict=True)
    ]
    table = build_indicator_table(plan, lang=lang)
    rows = [tuple(map(str, row)) for row in table.to_numpy()]
    return [
        build_table(INDICATOR_LIST, columns, rows, lang=lang),
        Paragraph(text=INDICATOR_NOTE.said(lang), look="note"),
    ]


def _write_findings(plan: PlanResult, lang: Lang) -> list[Part]:
    rows = word_misfits(plan, lang=lang)
    if rows.empty:
        return []
    could_be = Text("；可能是：{names}", "; could be: {names}")
    cells = [
        (
            row["rule"],
            row["what"]
            + (could_be.filled(names=row["candidates"]).said(lang) if row["candidates"] else ""),
            row["plan_sections"],
        )
        for row in rows.to_dict("records")
    ]
    caption = Text("规划与现状核对事项清单", "Every point that does not fit")
    return [build_table(caption, FINDING_COLUMNS, cells, lang=lang)]
