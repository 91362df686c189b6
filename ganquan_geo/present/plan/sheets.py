"""The sheet of each project, leg and gateway: pairs of a word and what is to be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.geodesy.projection import geodesic_m
from ganquan_geo.model.plan import STATUS_NAMES, WORKS
from ganquan_geo.present.plan.rows import LEG_STATES, VERDICTS, said
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.web.text import said_share
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.model.plan_lines import Range
    from ganquan_geo.model.plan_results import Gateway, PlanResult, ProjectResult
    from ganquan_geo.model.ring_results import RingLeg
    from ganquan_geo.model.study import Study

Sheet = list[list[str]]
WAYS = {
    ("facilities", "straight"): Text("50 米内设施", "facilities within 50 m"),
    ("compounds", "straight"): Text("50 米内小区", "compounds within 50 m"),
    ("facilities", "on foot"): Text("步行 300 米内设施", "facilities within 300 m on foot"),
    ("compounds", "on foot"): Text("步行 300 米内小区", "compounds within 300 m on foot"),
}
ASSUMED = "*"
CORNER_M = 60.0  # gateways no farther apart than this are at one corner


def build_project_facts(result: PlanResult, own: ProjectResult, *, lang: Lang) -> Sheet:
    """Return what is known of one project but for what it reaches; empty lines are left out."""
    record, line = own.record, own.line
    names = plan_street_names(result, lang)
    themes = result.plan.theme_names
    streets = {p.project.id: p.line.street for p in result.projects}
    days = " – ".join("?" if day is None else day.isoformat() for day in (record.start, record.end))
    comma = Text("、", ", ").said(lang)
    refused = "; ".join(finding.what.said(lang) for finding in line.refusals)
    sheet = [
        (Text("状态", "status"), STATUS_NAMES[record.status].said(lang)),
        (Text("主题", "theme"), _themes(own, themes, lang)),
        (Text("主题路段", "themed segment"), _segments(own, names, lang)),
        (Text("工程", "works"), comma.join(WORKS[work].said(lang) for work in own.project.works)),
        (Text("起止", "dates"), "" if record.start is None and record.end is None else days),
        (Text("经费", "budget"), "" if record.budget_cny is None else f"¥{record.budget_cny:,.0f}"),
        (Text("依据", "evidence"), record.evidence),
        (Text("备注", "note"), record.note),
        (
            Text("界内长度", "length inside"),
            refused or said_length(line.length_m, line.low_m, line.high_m, lang),
        ),
        (
            Text("占界内路网", "of the streets inside"),
            "" if own.net_share is None or refused else f"{own.net_share:.1%}",
        ),
        *_along(result, own, lang),
        (Text("环线段", "ring legs"), comma.join(map(str, own.ring_legs))),
        (
            Text("相邻项目", "neighbouring projects"),
            comma.join(_called(names, (streets[key] for key in own.neighbours))),
        ),
        (Text("相交道路", "streets it meets"), comma.join(_called(names, own.crosses))),
        (Text("规划行号", "line of the plan"), str(own.project.source.line)),
    ]
    return [[text.said(lang), value] for text, value in sheet if value]


def _themes(own: ProjectResult, names: Mapping[str, Text], lang: Lang) -> str:
    listed = Text("、", ", ").said(lang).join(said(names, key, lang) for key in own.themes)
    if len(own.themes) < 2:  # noqa: PLR2004 - one theme cannot disagree with itself
        return listed
    return listed + Text("（说法不一，见核对）", " (the plan disagrees, see the check)").said(lang)


def _segments(own: ProjectResult, names: Mapping[str, str], lang: Lang) -> str:
    """Return the segments on which a theme holds, where it is not the whole street."""
    said_parts = []
    for part in own.stretches:
        if part.start:
            start, end = _called(names, (part.start, part.end))
            said_parts.append(f"{start}—{end} {said_metres(part.length_m, lang)}")
    return Text("、", ", ").said(lang).join(said_parts)


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
    rows = [
        [
            Text("沿街长度在…内", "share of length within").said(lang),
            *(Text(f"{tier} 分钟", f"{tier} min").said(lang) for tier in tiers),
        ]
    ]
    for category in result.study.categories:
        cells = table[table["category"] == category.id].set_index("tier_min")
        star = ASSUMED if has_assumed(result.study, category.kinds) else ""
        rows.append(
            [
                category.name.said(lang) + star,
                *(
                    said_share(dict(cells.loc[tier]), lang) if tier in cells.index else ""
                    for tier in tiers
                ),
            ]
        )
    return rows


def has_assumed(study: Study, kinds: Iterable[str]) -> bool:
    """Return whether any facility of some kinds stands at an assumed position."""
    facilities = study.layers["facilities"]
    own = facilities[facilities["kind"].isin(list(kinds)) & (facilities["status"] == "existing")]
    return bool(own["assumed"].any())


def build_leg_sheet(result: PlanResult, leg: RingLeg, *, lang: Lang) -> Sheet:
    """Return what is known of one leg of the ring."""
    line = leg.line
    names = plan_street_names(result, lang)
    comma = Text("、", ", ").said(lang)
    start, end = _called(names, (leg.start, leg.end))
    detour = ""
    if leg.detour is not None:
        streets = comma.join(_called(names, leg.detour_streets))
        by = Text(f"，经{streets}", f" by {streets}").said(lang)
        detour = said_span(leg.detour, lang) + by
    refused = "; ".join(finding.what.said(lang) for finding in line.refusals)
    sheet = [
        (Text("状态", "state"), LEG_STATES[leg.state].said(lang)),
        (Text("起讫", "from, to"), f"{start} → {end}"),
        (
            Text("长度", "length"),
            refused or said_length(line.length_m, line.low_m, line.high_m, lang),
        ),
        (Text("现有最短绕行", "shortest way today"), detour),
    ]
    return [[text.said(lang), value] for text, value in sheet if value]


def build_gateway_sheet(result: PlanResult, gateway: Gateway, *, lang: Lang) -> Sheet:
    """Return what is known of one gateway."""
    names = plan_street_names(result, lang)
    kind = (
        Text("穿过边界", "passes the boundary")
        if gateway.kind == "passes"
        else Text("止于边界", "ends at the boundary")
    )
    sheet = [
        (Text("门户", "gateway"), kind.said(lang)),
        (Text("相交于", "at"), Text("、", ", ").said(lang).join(_called(names, gateway.at))),
        (Text("沿边界", "along the boundary"), _said_along(result, gateway, lang)),
        (
            Text("同处门户", "here too the gateway of"),
            Text("、", ", ").said(lang).join(_called(names, _gateways_here(result, gateway))),
        ),
        (Text("误差", "accuracy"), "±" + said_metres(gateway.accuracy_m, lang)),
    ]
    return [[text.said(lang), value] for text, value in sheet if value]


def _said_along(result: PlanResult, gateway: Gateway, lang: Lang) -> str:
    """Return how far the street runs along the boundary: one stretch between two gateways."""
    if not gateway.along_m:
        return ""
    same = [
        other
        for other in result.gateways
        if other.street == gateway.street and other.along_m == gateway.along_m
    ]
    between = Text("，两处门户之间", ", between its two gateways").said(lang)
    return said_metres(gateway.along_m, lang) + (between if len(same) > 1 else "")


def _gateways_here(result: PlanResult, gateway: Gateway) -> list[str]:
    """Return the other streets whose gateway is at the same corner."""
    place = np.array([[gateway.lon, gateway.lat]])
    return [
        other.street
        for other in result.gateways
        if other.street != gateway.street
        and geodesic_m(place, np.array([[other.lon, other.lat]]))[0] <= CORNER_M
    ]


def said_length(length_m: float, low_m: float, high_m: float, lang: Lang) -> str:
    """Return a length with its bounds."""
    return f"{said_metres(length_m, lang)} ({low_m:,.0f}–{high_m:,.0f})"


def said_span(figure: Range, lang: Lang) -> str:
    """Return a length given as a range, metres, with its bounds."""
    return said_length(figure.value or 0.0, figure.low, figure.high, lang)


def said_metres(length_m: float, lang: Lang) -> str:
    """Return a length in whole metres."""
    return f"{length_m:,.0f} {Text('米', 'm').said(lang)}"


def _called(names: Mapping[str, str], streets: Iterable[str]) -> list[str]:
    return [names.get(street, street) for street in streets]


def _along(result: PlanResult, own: ProjectResult, lang: Lang) -> list[tuple[Text, str]]:
    table = result.along[result.along["project_id"] == own.project.id]
    if table.empty:
        unknown = VERDICTS["cannot be assessed"].said(lang)
        return [(word, unknown) for word in WAYS.values()]
    return [
        (WAYS[row["layer"], row["way"]], f"{row['count']} ({row['low']}–{row['high']})")
        for row in table.to_dict("records")
    ]
