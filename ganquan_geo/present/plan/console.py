"""The plan as a person reads it in a terminal: projects, ring, misfits, indicators, changes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text as Line

from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.model.plan_results import VERDICTS
from ganquan_geo.present.console import Prose, draw_table
from ganquan_geo.present.plan.answer import write_answer
from ganquan_geo.present.plan.indicator_figures import (
    count_verdicts,
    format_measured,
    format_stated,
    list_moved,
    word_indicator,
)
from ganquan_geo.present.plan.ring_words import (
    build_brief_leg_table,
    build_ring_sheet,
    list_detours,
)
from ganquan_geo.present.plan.rows import RULES
from ganquan_geo.present.plan.sheets import build_gateway_sheet
from ganquan_geo.present.plan.streets import add_translations, plan_street_names
from ganquan_geo.present.plan.worded_tables import build_area_tables
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_count, format_m, format_share, format_whole
from ganquan_geo.words.text import (
    COLON,
    COMMA,
    STOP,
    Lang,
    Text,
    find_name,
    format_list,
    in_brackets,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ganquan_geo.model.plan_results import PlanResult, Verdict
    from ganquan_geo.model.scenario_results import PlanComparison
    from ganquan_geo.present.plan.streets import CalledStreets

PROJECT_COLUMNS = (
    Column(glossary.STREET, 0.14),
    Column(glossary.THEME, 0.14),
    Column(glossary.STATUS, 0.12),
    Column(Text("界内米", "m inside"), 0.12, "right"),
    Column(glossary.OF_STREETS, 0.12, "right"),
    Column(Text("50米设施", "places 50 m"), 0.12, "right"),
    Column(Text("300米住户", "homes 300 m"), 0.12, "right"),
    Column(glossary.RING_LEG.plural(), 0.12),
)
INDICATOR_COLUMNS = (
    Column(Text("", ""), 0.05, "right"),
    Column(glossary.INDICATOR, 0.3),
    Column(glossary.BASELINE, 0.15, "right"),
    Column(glossary.TARGET, 0.15, "right"),
    Column(glossary.MEASURED, 0.2, "right"),
    Column(glossary.GRADE, 0.15),
)
MOVED_COLUMNS = (
    Column(glossary.INDICATOR, 0.3),
    Column(glossary.BEFORE, 0.2),
    Column(glossary.AFTER, 0.2),
    Column(Text("之前评定", "verdict before"), 0.15),
    Column(Text("之后评定", "verdict after"), 0.15),
)


def draw_plan(result: PlanResult, *, lang: Lang) -> RenderableType:
    """Return the projects and the ring, and how many misfits there are."""
    parts: list[RenderableType] = [
        Prose(write_answer(result, lang)),
        _draw_projects(result, lang),
    ]
    if result.ring is not None:
        parts.append(draw_table(build_brief_leg_table(result, result.ring, lang=lang)))
        parts += map(Prose, list_detours(result, result.ring, lang=lang))
        pairs = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 1))
        pairs.add_column(no_wrap=True)
        pairs.add_column(overflow="fold")
        for word, value in build_ring_sheet(result, lang=lang):
            pairs.add_row(word, value)
        parts.append(pairs)
    parts += [Line(line) for line in _cross_and_gateways(result, lang)]
    return Group(*parts)


def _draw_projects(result: PlanResult, lang: Lang) -> Table:
    themes, called = result.plan.theme_names, plan_street_names(result, lang)
    rows = [
        (
            called[own.line.street] + ("" if own.project.listed else "*"),
            format_list((find_name(themes, key, lang) for key in own.themes), lang),
            STATUS_NAMES[own.record.status].said(lang),
            glossary.NOT_RESOLVED.said(lang)
            if own.line.refusals
            else format_whole(own.line.length_m),
            format_share(own.net_share),
            _count(result, own.project.id, "facilities", "straight"),
            _count(result, own.project.id, "compounds", "on foot"),
            format_list(map(str, own.ring_legs), lang),
        )
        for own in result.projects
    ]
    title = Text("{plan} · {date}", "{plan} · {date}").filled(
        plan=result.plan.name, date=result.study.date
    )
    table = draw_table(build_table(title, PROJECT_COLUMNS, rows, lang=lang))
    means = Text(
        "50米设施：离道路直线 50 米以内；300米住户：步行 300 米以内的{homes}。",
        "places 50 m: in a straight line; homes 300 m: on foot.",
    ).filled(**result.study.home_words())
    table.caption = f"{glossary.APART.said(lang)}{STOP.said(lang)}{means.said(lang)}"
    table.caption_justify = "left"
    return table


def _count(result: PlanResult, key: str, layer: str, way: str) -> str:
    along = result.along
    own = along[(along["project_id"] == key) & (along["layer"] == layer) & (along["way"] == way)]
    if own.empty:
        return NOTHING
    return format_count(*own.iloc[0][["count", "low", "high"]])


def _cross_and_gateways(result: PlanResult, lang: Lang) -> list[str]:
    """Return a line for the cross and one for each gateway."""
    called = plan_street_names(result, lang)
    lines = []
    if result.axis is not None and result.axis.streets:
        streets = (
            f"{called[own.street]} {format_m(own.length_m).said(lang)}"
            for own in result.axis.streets
        )
        line = Text("\n十字轴，界内：{streets}", "\nThe cross, inside: {streets}")
        where = Text("；相交于{at}（±{accuracy}）", "; meeting at {at} (± {accuracy})")
        at = _name_crossing(result, called, lang) if result.axis.meeting else ""
        lines.append(
            line.filled(streets=format_list(streets, lang, between=COMMA)).said(lang)
            + (
                where.filled(at=at, accuracy=format_m(result.axis.accuracy_m)).said(lang)
                if at
                else ""
            )
        )
    word = glossary.GATEWAY.said(lang)
    for gateway in result.gateways:
        (_, kind), *facts = build_gateway_sheet(result, gateway, lang=lang)
        values = [kind, *(f"{name} {value}" for name, value in facts)]
        listed = format_list(values, lang, between=COMMA)
        lines.append(f"{word} {called[gateway.street]}{COLON.said(lang)}{listed}")
    return lines


def _name_crossing(result: PlanResult, called: CalledStreets, lang: Lang) -> str:
    """Return where the axes meet by the names of the streets, and at how many places."""
    if result.axis is None:
        return ""
    names = [called[own.street] for own in result.axis.streets]
    between = Text("—", " and ")
    form = Text("{names}路口", "the crossing of {names}")
    if (n := len(result.axis.meeting)) > 1:
        form = Text("{names}，共 {n} 处", "{n} {n|crossing|crossings} of {names}")
    return form.filled(names=format_list(names, lang, between=between), n=n).said(lang)


def draw_misfits(result: PlanResult, *, lang: Lang) -> RenderableType:
    """Return every misfit under the name of its rule."""
    groups: dict[str, list[str]] = defaultdict(list)
    called = plan_street_names(result, lang) if lang == "en" else {}
    for misfit in result.misfits:
        line = misfit.what.said(lang)
        if misfit.candidates:
            listed = format_list((c.said(lang) for c in misfit.candidates), lang, between=STOP)
            line += Text(f"。可能是：{listed}", f". It could be: {listed}").said(lang)
        groups[misfit.rule].append(add_translations(line, called))
    lines = []
    for rule, said_lines in groups.items():
        lines.append(f"{find_name(RULES, rule, lang)} ({len(said_lines)})")
        lines += [f"  · {line}" for line in said_lines]
    count = len(result.misfits)
    lines.append(Text("共 {n} 处。", "{n} {n|finding|findings}.").filled(n=count).said(lang))
    return Line("\n".join(lines))


def draw_indicators(result: PlanResult, *, lang: Lang) -> RenderableType:
    """Return the indicators that something is measured of, then the others by what they lack."""
    rows: list[tuple[str, ...]] = []
    notes = []
    note = Text("{n} {reason}。依据：{evidence}。", "{n} {reason}. Evidence: {evidence}.")
    lacking: dict[tuple[Verdict, str], list[str]] = defaultdict(list)
    for own in result.indicators:
        indicator, unit = own.indicator, own.indicator.unit
        name = indicator.name.said(lang)
        target = format_stated(indicator.target, unit, lang)
        if own.measured is None:
            bare = unit == "done" or indicator.target is None
            lacking[own.verdict, own.evidence.said(lang)].append(
                name if bare else f"{name} {target}"
            )
            continue
        baseline = format_stated(indicator.baseline, unit, lang)
        measured = format_measured(own.measured, unit, lang)
        number = len(rows) + 1
        rows.append(
            (str(number), name, baseline, target, measured, VERDICTS[own.verdict].said(lang))
        )
        notes.append(
            note.filled(n=f"{number:>3}", reason=word_indicator(own), evidence=own.evidence).said(
                lang
            )
        )
    title = Text("有现状值的指标 · {date}", "What is measured · {date}").filled(
        date=result.study.date
    )
    for (verdict, evidence), names in lacking.items():
        missing = VERDICTS[verdict].capital().said(lang)
        lead = in_brackets(str(len(names)), lang) + COLON.said(lang)
        notes += ["", f"{missing}{lead}{evidence}", format_list(names, lang)]
    first = Text("{n} 项指标：{verdicts}。", "{n} {n|indicator|indicators}: {verdicts}.").filled(
        n=len(result.indicators), verdicts=count_verdicts(result, lang)
    )
    return Group(
        Prose(first.said(lang)),
        draw_table(build_table(title, INDICATOR_COLUMNS, rows, lang=lang)),
        *map(Prose, notes),
        *map(draw_table, build_area_tables(result, lang=lang)),
    )


def draw_moved(comparison: PlanComparison, *, lang: Lang) -> RenderableType:
    """Return the indicators that moved, as a table."""
    title = glossary.MOVED_INDICATORS
    return draw_table(build_table(title, MOVED_COLUMNS, list_moved(comparison, lang), lang=lang))
