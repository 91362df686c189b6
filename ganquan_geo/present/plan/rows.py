"""The tables of a plan as they stand in files: columns, rounding, words of one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.model.plan import WORKS
from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.model.plan_results import VERDICTS
from ganquan_geo.model.street_line import finite
from ganquan_geo.present.plan.indicator_figures import word_indicator
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.tables import DECIMALS_SHARE
from ganquan_geo.words import glossary
from ganquan_geo.words.text import LIST, Lang, Text, find_name, same_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan_results import PlanResult, ProjectResult
    from ganquan_geo.model.scenario_results import PlanComparison

LEG_STATES = {
    "existing": glossary.EXISTING,
    "missing": glossary.MISSING,
    "partly missing": Text("部分未贯通", "partly missing"),
    "no length": Text("起止点重合，待核实", "begins where it ends, to be verified"),
    "not resolved": glossary.NOT_RESOLVED,
}
RULES = {
    "street_theme": Text("同一条路的主题不一", "themes of one street"),
    "street_form": Text("同一条路的形式不一", "forms of one street"),
    "theme_street": Text("同一主题的道路不一", "streets of one theme"),
    "place_name": Text("同一处设施名称不一", "names of one place"),
    "count": Text("数目不一", "counts"),
    "heading": Text("同一事项归类不一", "headings of one thing"),
    "count_on_the_ground": Text("数目与图层不符", "counts on the ground"),
    "members": Text("数目与点名的不符", "counts and what is named"),
    "project_state": Text("项目状态说法不一", "states of one project"),
    "project_count": Text("项目数不符", "number of projects"),
    "works": Text("工程不全", "works"),
    "ring_street": Text("环线上的路不是项目", "ring streets that are no project"),
    "ring_leg": glossary.RING,
    "denominator": Text("比例没有分母或分母没有总数", "shares of an unstated whole"),
    "no_target": Text("没有目标数字", "no target figure"),
    "against_walking": Text("与步行相左", "against walking"),
    "no_place": Text("场所没有位置", "names without a place"),
    "project_outside": Text("项目多在边界之外", "projects mostly outside"),
    "along_boundary": Text("项目是否沿边界", "projects beside the boundary"),
    "area": Text("片区范围不明", "areas of unknown extent"),
    "reading": Text("填报与资料、规划不符", "what staff reported"),
    "street_name": Text("路名无法确定", "street names"),
    "crossing": Text("路口不存在", "missing crossings"),
    "several_crossings": Text("路口不止一处", "several crossings"),
    "several_ways": Text("走法不止一种", "several ways"),
    "broken_street": Text("道路中断", "broken streets"),
}
NEAR = {"straight": "50m", "on foot": "300m_on_foot"}
COUNTS = tuple(
    f"{layer}_{near}{bound}"
    for layer in ("facilities", "compounds")
    for near in NEAR.values()
    for bound in ("", "_low", "_high")
)
DECIMALS_M = 1


def build_project_rows(result: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each project, numbers of places along it among the columns.

    Codes are the same in every language; the words for them are in columns of their own.
    """
    english, between = plan_street_names(result, "en"), LIST.said(lang)
    rows = []
    for own in result.projects:
        record, line = own.record, own.line
        parts = [stretch for stretch in own.stretches if stretch.start]
        rows.append(
            {
                "id": own.project.id,
                "street": own.project.segment.street,
                "street_en": _english(english, own),
                "listed": own.project.listed,
                "plan_line": own.project.source.line,
                "theme": "; ".join(own.themes),
                "theme_name": between.join(
                    find_name(result.plan.theme_names, k, lang) for k in own.themes
                ),
                "theme_segment": "; ".join(f"{s.start}—{s.end}" for s in parts),
                "theme_segment_m": _rounded_m(sum(s.length_m for s in parts), known=bool(parts)),
                "works": "; ".join(own.project.works),
                "works_name": between.join(WORKS[work].said(lang) for work in own.project.works),
                "status": record.status,
                "status_name": STATUS_NAMES[record.status].said(lang),
                "start_date": "" if record.start is None else record.start.isoformat(),
                "end_date": "" if record.end is None else record.end.isoformat(),
                "budget_cny": record.budget_cny,
                "evidence": record.evidence,
                "note": record.note,
                "length_m": _rounded_m(line.length_m, known=not line.refusals),
                "length_low_m": _rounded_m(line.low_m, known=not line.refusals),
                "length_high_m": _rounded_m(line.high_m, known=not line.refusals),
                "drawn_street_m": _rounded_m(own.drawn.length_m, known=not line.refusals),
                "net_share": None
                if own.net_share is None
                else round(own.net_share, DECIMALS_SHARE),
                **_along(result, own),
                "ring_legs": "; ".join(map(str, own.ring_legs)),
                "neighbours": "; ".join(own.neighbours),
                "crosses": "; ".join(own.crosses),
                "refused": "; ".join(refusal.what.said(lang) for refusal in line.refusals),
            }
        )
    table = pd.DataFrame(rows, columns=None if rows else ["id", "street", "status", "length_m"])
    return table.astype(dict.fromkeys(COUNTS, "Int64")) if rows else table


def _english(names: Mapping[str, str], own: ProjectResult) -> str:
    """Return a street's English name; empty where the data has none."""
    name = names.get(own.line.street, own.line.street)
    return "" if name == own.line.street else name


def _along(result: PlanResult, own: ProjectResult) -> dict[str, object]:
    """Return the counts along a project by column; missing where it was not resolved."""
    table = result.along[result.along["project_id"] == own.project.id]
    found: dict[str, object] = dict.fromkeys(COUNTS)
    for row in table.to_dict("records"):
        for column, name in (("count", ""), ("low", "_low"), ("high", "_high")):
            found[f"{row['layer']}_{NEAR[str(row['way'])]}{name}"] = row[column]
    return found


def build_place_rows(result: PlanResult) -> pd.DataFrame:
    """Return what is along each project, nearest first."""
    table = result.places.copy()
    for column in table.columns:
        if column.endswith("_m"):
            table[column] = table[column].astype(float).replace(np.inf, np.nan).round(DECIMALS_M)
    return table.sort_values(["project_id", "layer", "straight_near_m", "place_id"])


def build_reach_rows(result: PlanResult) -> pd.DataFrame:
    """Return what share of each project is within the tiers of each category."""
    table = result.coverage.copy()
    for column in ("share", "share_low", "share_high"):
        table[column] = pd.to_numeric(table[column], errors="coerce").round(DECIMALS_SHARE)
    return table


def build_area_rows(result: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each area, category and tier; none where nobody says what is in them."""
    if result.areas is None:
        return pd.DataFrame(columns=["area", "category", "tier_min", "compounds", "reached"])
    names = dict(enumerate(own.name.said(lang) for own in result.plan.areas))
    return result.areas.assign(area=result.areas["area"].map(names))


def build_indicator_rows(result: PlanResult, *, lang: Lang) -> pd.DataFrame:
    """Return the table of indicators with verdict and evidence, in one language."""
    rows = []
    for own in result.indicators:
        indicator, measured = own.indicator, own.measured
        rows.append(
            {
                "id": indicator.id,
                "name": indicator.name.said(lang),
                "group": indicator.group,
                "group_name": find_name(result.plan.group_names, indicator.group, lang),
                "unit": indicator.unit,
                "direction": indicator.direction,
                "denominator": indicator.denominator,
                "denominator_count": indicator.denominator_count,
                "period": indicator.period,
                "spatial": indicator.spatial,
                "plan_line": indicator.source.line,
                "baseline": indicator.baseline,
                "target": indicator.target,
                "measured": _value(None if measured is None else measured.value),
                "measured_low": _value(None if measured is None else measured.low),
                "measured_high": _value(None if measured is None else finite(measured.high)),
                "verdict": own.verdict,
                "verdict_name": VERDICTS[own.verdict].said(lang),
                "reason": word_indicator(own).said(lang),
                "evidence": own.evidence.said(lang),
            }
        )
    return pd.DataFrame(rows, columns=None if rows else ["id", "name", "target", "verdict"])


def build_misfit_records(result: PlanResult) -> list[dict[str, object]]:
    """Return every misfit ready for JSON, in both languages."""
    return [
        {
            "rule": misfit.rule,
            "rule_name": RULES.get(misfit.rule, same_text(misfit.rule)).both(),
            "subject": misfit.subject,
            "what": misfit.what.both(),
            "candidates": [candidate.both() for candidate in misfit.candidates],
            "sources": [{"line": s.line, "part": s.part} for s in misfit.sources],
        }
        for misfit in result.misfits
    ]


def build_moved_rows(comparison: PlanComparison, *, lang: Lang) -> pd.DataFrame:
    """Return every indicator before and after, as it is written."""
    table = comparison.indicators.copy()
    table["name"] = [name.said(lang) for name in table["name"]]
    for column in ("before_verdict", "after_verdict"):
        names = [VERDICTS[verdict].said(lang) if verdict else "" for verdict in table[column]]
        table.insert(list(table.columns).index(column) + 1, f"{column}_name", names)
    ends = [f"{when}{end}" for when in ("before", "after") for end in ("", "_low", "_high")]
    numbers = [*ends, "change"]
    table[numbers] = table[numbers].astype(float).round(DECIMALS_SHARE)
    return table


def _rounded_m(length_m: float, *, known: bool) -> float | None:
    return round(length_m, DECIMALS_M) if known else None


def _value(number: float | None) -> float | None:
    return None if number is None else round(number, DECIMALS_SHARE)
