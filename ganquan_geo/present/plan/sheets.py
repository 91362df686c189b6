"""The sheet of each project, leg and gateway: pairs of a word and what is to be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.geodesy.projection import geodesic_m
from ganquan_geo.model.plan import WORKS, WORKS_BEFORE
from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.present.plan.rows import LEG_STATES
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import (
    format_count,
    format_m,
    format_m_range,
    format_min,
    format_share,
    format_share_row,
)
from ganquan_geo.words.text import Lang, Text, find_name, format_list

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ganquan_geo.model.plan_results import Gateway, PlanResult, ProjectResult
    from ganquan_geo.model.ring_results import RingLeg
    from ganquan_geo.model.street_line import Range, StreetLine
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.plan.streets import CalledStreets

Sheet = list[list[str]]
ASSUMED = "*"
CORNER_M = 60.0  # gateways no farther apart than this are at one corner


def build_project_facts(result: PlanResult, own: ProjectResult, *, lang: Lang) -> Sheet:
    """Return what is known of one project but for what it reaches; empty lines are left out."""
    record, refused = own.record, own.line.refusals
    called = plan_street_names(result, lang)
    streets = {p.project.id: called[p.line.street] for p in result.projects}
    works = (WORKS[work].said(lang) for work in own.project.works)
    sheet = [
        (glossary.STATUS, STATUS_NAMES[record.status].said(lang)),
        (Text("各段", "stretches"), record.stretch_states.said(lang)),
        (glossary.THEME, _format_themes(result, own, lang)),
        (glossary.THEME_SEGMENT, _format_segments(own, called, lang)),
        (glossary.WORKS, format_list(works, lang)),
        (Text("上一时期的工程", "works of the period before"), _format_before(result, own, lang)),
        (Text("工程量", "quantities"), record.quantities),
        (Text("计划起止", "planned dates"), _span(record.planned_start, record.planned_end)),
        (Text("起止", "dates"), _span(record.start, record.end)),
        (Text("验收", "accepted on"), str(record.accepted_on or "")),
        (Text("经费", "budget"), _yuan(record.budget_cny)),
        (Text("已完成投资", "spent"), _yuan(record.spent_cny)),
        (glossary.FUNDING, record.funding),
        (glossary.RESPONSIBLE, record.responsible),
        (Text("实施单位", "builder"), record.builder),
        (Text("存在问题", "problems"), record.problems),
        (glossary.EVIDENCE, record.evidence),
        (glossary.REMARK, record.note),
        (glossary.LENGTH_INSIDE, _format_length(own.line, lang)),
        (
            Text("台账所填长度", "length by the table"),
            "" if record.length_m is None else format_m(record.length_m).said(lang),
        ),
        (
            glossary.SHARE_OF_STREETS,
            "" if own.net_share is None or refused else format_share(own.net_share),
        ),
        *_count_along(result, own, lang),
        (glossary.RING_LEG.plural(), format_list(map(str, own.ring_legs), lang)),
        (glossary.NEIGHBOURING, format_list((streets[key] for key in own.neighbours), lang)),
        (glossary.STREETS_MET, format_list((called[name] for name in own.crosses), lang)),
        (glossary.PLAN_SECTION, own.project.source.cited().said(lang)),
    ]
    return _build_sheet(sheet, lang)


def _span(start: date | None, end: date | None) -> str:
    """Return two days, an unknown one as a question mark; nothing of two unknown ones."""
    return f"{start or '?'} – {end or '?'}" if start or end else ""


def _yuan(amount: float | None) -> str:
    return "" if amount is None else f"¥{amount:,.0f}"


def build_reach_table(result: PlanResult, own: ProjectResult, *, lang: Lang) -> Sheet:
    """Return the share of a project's length within each tier of each category.

    Returns
    -------
    list of list of str
        The heading, then a row for each category; a star marks those whose facilities have
        assumed positions.
    """
    table = result.coverage[result.coverage["project_id"] == own.project.id]
    if table.empty:
        return []
    tiers = sorted(set(table["tier_min"]))
    heading = Text("沿街长度在…内", "share of length within").said(lang)
    rows = [[heading, *(format_min(tier).said(lang) for tier in tiers)]]
    found = {(row["category"], row["tier_min"]): row for row in table.to_dict("records")}
    for category in result.study.categories:
        star = ASSUMED if has_assumed(result.study, category.kinds) else ""
        cells = [found.get((category.id, tier)) for tier in tiers]
        said = [format_share_row(cell).said(lang) if cell else "" for cell in cells]
        rows.append([category.name.said(lang) + star, *said])
    return rows


def has_assumed(study: Study, kinds: Iterable[str]) -> bool:
    """Return whether any facility of some kinds stands at an assumed position."""
    facilities = study.layers["facilities"]
    own = facilities[facilities["kind"].isin(list(kinds)) & (facilities["status"] == "existing")]
    return bool(own["assumed"].any())


def build_leg_sheet(result: PlanResult, leg: RingLeg, *, lang: Lang) -> Sheet:
    """Return what is known of one leg of the ring."""
    called = plan_street_names(result, lang)
    sheet = [
        (glossary.STATUS, LEG_STATES[leg.state].said(lang)),
        (Text("起讫", "from, to"), f"{called[leg.start]} → {called[leg.end]}"),
        (Text("长度", "length"), _format_length(leg.line, lang)),
        (glossary.DETOUR, format_detour(leg, called, lang)),
    ]
    return _build_sheet(sheet, lang)


def format_detour(leg: RingLeg, called: CalledStreets, lang: Lang) -> str:
    """Return the shortest way in place of a leg and the streets it takes; empty without one."""
    if leg.detour is None:
        return ""
    streets = format_list((called[name] for name in leg.detour_streets), lang)
    by = Text("{way}，经{streets}", "{way} by {streets}")
    return by.filled(way=format_span(leg.detour), streets=streets).said(lang)


def build_gateway_sheet(result: PlanResult, gateway: Gateway, *, lang: Lang) -> Sheet:
    """Return what is known of one gateway."""
    called = plan_street_names(result, lang)
    kind = glossary.PASSES if gateway.kind == "passes" else glossary.ENDS
    here = _gateways_here(result, gateway)
    sheet = [
        (glossary.GATEWAY, kind.said(lang)),
        (glossary.AT, format_list((called[name] for name in gateway.at), lang)),
        (Text("沿边界", "along the boundary"), _format_along(result, gateway, lang)),
        (
            Text("同处门户", "here too the gateway of"),
            format_list((called[name] for name in here), lang),
        ),
        (Text("误差", "accuracy"), f"±{format_m(gateway.accuracy_m).said(lang)}"),
    ]
    return _build_sheet(sheet, lang)


def format_span(figure: Range) -> Text:
    """Return a length with its bounds."""
    return format_m_range(figure.value or 0.0, figure.low, figure.high)


def _build_sheet(pairs: Iterable[tuple[Text, str]], lang: Lang) -> Sheet:
    return [[word.said(lang), value] for word, value in pairs if value]


def _format_length(line: StreetLine, lang: Lang) -> str:
    refused = "; ".join(refusal.what.said(lang) for refusal in line.refusals)
    return refused or format_m_range(line.length_m, line.low_m, line.high_m).said(lang)


def _format_before(result: PlanResult, own: ProjectResult, lang: Lang) -> str:
    """Return the works that the street of a project had in the period before."""
    return format_list(
        (
            WORKS_BEFORE[works.works].said(lang)
            for works in result.plan.street_baselines
            if own.project.segment.street in works.streets
        ),
        lang,
    )


def _format_themes(result: PlanResult, own: ProjectResult, lang: Lang) -> str:
    names = result.plan.theme_names
    listed = format_list((find_name(names, key, lang) for key in own.themes), lang)
    if len(own.themes) < 2:  # noqa: PLR2004 - one theme cannot disagree with itself
        return listed
    return listed + Text("（说法不一，见核对）", " (the plan disagrees, see the check)").said(lang)


def _format_segments(own: ProjectResult, called: CalledStreets, lang: Lang) -> str:
    """Return the segments on which a theme holds, where it is not the whole street."""
    return format_list(
        (
            f"{called[part.start]}—{called[part.end]} {format_m(part.length_m).said(lang)}"
            for part in own.stretches
            if part.start
        ),
        lang,
    )


def _format_along(result: PlanResult, gateway: Gateway, lang: Lang) -> str:
    """Return how far the street runs along the boundary: one stretch between two gateways."""
    if not gateway.along_m:
        return ""
    own = (gateway.street, gateway.along_m)
    both = sum((other.street, other.along_m) == own for other in result.gateways) > 1
    between = Text("，两处门户之间", ", between its two gateways").said(lang)
    return format_m(gateway.along_m).said(lang) + (between if both else "")


def _gateways_here(result: PlanResult, gateway: Gateway) -> list[str]:
    """Return the other streets whose gateway is at the same corner."""
    place = np.array([[gateway.lon, gateway.lat]])
    return [
        other.street
        for other in result.gateways
        if other.street != gateway.street
        and geodesic_m(place, np.array([[other.lon, other.lat]]))[0] <= CORNER_M
    ]


def _count_along(result: PlanResult, own: ProjectResult, lang: Lang) -> list[tuple[Text, str]]:
    table = result.along[result.along["project_id"] == own.project.id]
    words = result.study.home_words()
    if table.empty:
        unknown = glossary.NOT_RESOLVED.said(lang)
        return [(word.filled(**words), unknown) for word in glossary.WAYS.values()]
    return [
        (glossary.WAYS[layer, way].filled(**words), format_count(count, low, high))
        for layer, way, count, low, high in zip(
            *(table[name] for name in ("layer", "way", "count", "low", "high")), strict=True
        )
    ]
