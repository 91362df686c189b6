"""The sections of a report that hold its tables and maps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.present.fields import SAID
from ganquan_geo.present.finding_words import (
    has_others,
    word_bounds,
    word_covered,
    word_grade,
    word_own_share,
    word_reason,
    word_share,
)
from ganquan_geo.present.report.content import (
    Facts,
    Heading,
    LiveMap,
    Paragraph,
    Part,
    Picture,
)
from ganquan_geo.present.tiers import largest_minutes
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.present.worded_tables import word_gaps
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import (
    NOTHING,
    format_share,
    format_whole,
)
from ganquan_geo.words.map_page import WORDS
from ganquan_geo.words.text import STOP, Text, format_list, in_brackets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.walking import Tier
    from ganquan_geo.words.text import Lang

COVERAGE_COLUMNS = (
    Column(glossary.CATEGORY, 0.15),
    Column(glossary.MIN, 0.08, "right"),
    Column(glossary.LIMIT_M, 0.11, "right"),
    Column(glossary.COMPOUNDS, 0.13, "right"),
    Column(glossary.SHARE, 0.13, "right"),
    Column(glossary.BOUNDS, 0.2, "right"),
    Column(glossary.GRADE, 0.2),
)
OWN_COLUMNS = (
    Column(glossary.CATEGORY, 0.2),
    Column(Text("全部设施", "all facilities"), 0.4, "right"),
    Column(Text("仅界内设施", "those inside the boundary"), 0.4, "right"),
)
TIER_COLUMNS = (
    Column(glossary.CATEGORY, 0.2),
    Column(Text("评价时距", "time and distance"), 0.35),
    Column(glossary.SOURCE, 0.45),
)
DENOMINATOR_COLUMNS = (
    Column(glossary.CATEGORY, 0.15),
    Column(glossary.DENOMINATOR, 0.29),
    Column(glossary.TOTAL, 0.13, "right"),
    Column(glossary.SHARE, 0.12, "right"),
    Column(glossary.BOUNDS, 0.17, "right"),
    Column(glossary.GRADE, 0.14),
)
VERDICT_COLUMNS = (
    Column(glossary.CATEGORY, 0.15),
    Column(glossary.GRADE, 0.15),
    Column(Text("理由", "reason"), 0.7),
)
GAP_COLUMNS = (
    Column(glossary.CATEGORY, 0.16),
    Column(glossary.MIN, 0.08, "right"),
    Column(Text("合计", "all"), 0.08, "right"),
    Column(Text("确定过远", "surely too far"), 0.13, "right"),
    Column(Text("在误差之内", "within accuracy"), 0.14, "right"),
    Column(Text("取决于设施位置", "depends on the place"), 0.17, "right"),
    Column(glossary.NONE_REACHABLE, 0.14, "right"),
    Column(glossary.NOT_MEASURED, 0.1, "right"),
)
LISTED_COLUMNS = (
    Column(glossary.CATEGORY, 0.12),
    Column(glossary.COMPOUND, 0.22),
    Column(glossary.NEAREST_FACILITY, 0.27),
    Column(Text("步行/米", "walk, m"), 0.14, "right"),
    Column(Text("超出/米", "too far, m"), 0.11, "right"),
    Column(glossary.CERTAINTY, 0.14),
)
SHORT = {
    "within accuracy": Text("误差之内", "within accuracy"),
    "depends on the place in the street": glossary.DEPENDS,
    "none reachable": glossary.NOT_REACHABLE,
    "not measured": glossary.NOT_MEASURED,
}


def write_coverage(facts: Facts) -> list[Part]:
    """Give the overview map, coverage by category and tier, then under every denominator."""
    lang, study = facts.lang, facts.result.study
    findings = facts.result.findings
    overview = Text("各小区可达服务类别数", "Categories within reach of each compound").said(lang)
    last = _last_tiers(facts)
    return [
        Heading(text=glossary.COVERAGE.capital().said(lang)),
        Paragraph(
            text=Text(
                "下表以小区为起点。占比是可达小区占位置已知小区的比例；范围是位置误差给出的上下限，"
                "不是概率。设施仅到路段的，没有单一数字。",
                "Compounds are the origins. The share is of compounds of known position; the "
                "bounds come from the accuracy of positions and are no probability. Where a "
                "facility is known only to its street there is no single figure.",
            ).said(lang)
        ),
        LiveMap(caption=Text("可以操作的地图", "The map to use").said(lang)),
        Picture(
            caption=overview,
            image="overview",
            says=f"{study.name.said(lang)}：{overview}",
            floats=True,
        ),
        build_table(
            Text("各类各时段的小区覆盖率", "Compounds covered"),
            COVERAGE_COLUMNS,
            (_coverage_row(own, lang) for own in findings if own.denominator == "compounds"),
            lang=lang,
        ),
        *_write_tiers(facts),
        *_write_own(facts),
        Heading(text=Text("各种分母", "Every denominator").said(lang), level=2),
        Paragraph(
            text=Text(
                "规划公布值没有说明是什么的比例，所以在最大时段把资料允许的分母并列；"
                "没有资料的写明原因。",
                "The stated shares do not say of what. Every denominator is given at the largest "
                "tier; where there are no data, the reason is given.",
            ).said(lang)
        ),
        build_table(
            Text("最大时段各种分母的覆盖率", "Coverage under every denominator"),
            DENOMINATOR_COLUMNS,
            (_denominator_row(own, lang) for own in last if own.low is not None),
            lang=lang,
        ),
        Paragraph(text=_not_known(last, lang)),
        Heading(text=Text("评定理由", "Reasons for the verdicts").said(lang), level=2),
        build_table(
            Text("最大时段小区覆盖率的评定理由", "Verdicts on compounds"),
            VERDICT_COLUMNS,
            (
                (
                    own.category_name.said(lang),
                    word_grade(own).said(lang),
                    word_reason(own, sources=True).said(lang),
                )
                for own in facts.result.main_findings()
            ),
            lang=lang,
        ),
    ]


def write_maps(facts: Facts) -> list[Part]:
    """Show the reach of each category, a page for each, after all that is read."""
    lang, study = facts.lang, facts.result.study
    parts: list[Part] = [
        Heading(
            text=Text("附图：各类可达范围", "Maps: reach of each category").said(lang),
            new_page=True,
        )
    ]
    for category in study.categories:
        name = category.name.said(lang)
        caption = Text(f"{name}：步行可达范围", f"{name}: reach on foot").said(lang)
        parts.append(
            Picture(caption=caption, image=category.id, says=f"{study.name.said(lang)}：{caption}")
        )
    return parts


def write_gaps(facts: Facts) -> list[Part]:
    """List the gaps: how many in each tier, then every one at the largest tier."""
    lang, result = facts.lang, facts.result
    counts = [
        (category.name.said(lang), str(tier.minutes), *_gap_counts(result, category.id, tier))
        for category in result.study.categories
        for tier in category.tiers
    ]
    caption = Text("各类各时段未确定覆盖的小区数", "Compounds not surely covered")
    return [
        Heading(text=glossary.GAPS.capital().said(lang)),
        build_table(caption, GAP_COLUMNS, counts, lang=lang),
        _listed_gaps(facts),
    ]


def _listed_gaps(facts: Facts) -> Part:
    """Return the list of gaps at the largest tier, or a sentence where there is none."""
    lang, spans = facts.lang, _spans(facts)
    gaps = word_gaps(facts.result, lang=lang)
    largest = {own.name.said(lang): largest_minutes(own) for own in facts.result.study.categories}
    listed = gaps[gaps["tier_min"] == gaps["category"].map(largest)]
    if listed.empty:
        text = Text("最大时段没有未覆盖小区。", "There is no gap at the largest tier.")
        return Paragraph(text=text.said(lang))
    short = {SAID["certainty"][key].said(lang): text.said(lang) for key, text in SHORT.items()}
    rows = [
        (
            row["category"],
            row["demand_name"],
            row["facility_name"] or NOTHING,
            _walk(row, spans),
            format_whole(row["over_m"]),
            short.get(row["certainty"], row["certainty"]),
        )
        for row in _records(listed)
    ]
    caption = Text("最大时段未覆盖小区清单", "Gaps at the largest tier")
    return build_table(caption, LISTED_COLUMNS, rows, lang=lang)


def _walk(row: Mapping[str, Any], spans: Mapping[tuple[str, str], tuple[float, float]]) -> str:
    """Return the walk, or the nearest and farthest it can be where there is no single one."""
    if not pd.isna(row["distance_m"]):
        return format_whole(row["distance_m"])
    low, high = spans[str(row["demand_id"]), str(row["category"])]
    if pd.isna(low) or math.isinf(low):
        return NOTHING
    return f"{low:,.0f}–" + (f"{high:,.0f}" if math.isfinite(high) else "")


def _spans(facts: Facts) -> dict[tuple[str, str], tuple[float, float]]:
    """Return by compound and category's name the nearest and farthest that a walk can be."""
    table = facts.result.distances
    own = table[table["layer"] == "compounds"]
    names = {one.id: one.name.said(facts.lang) for one in facts.result.study.categories}
    return {
        (str(home), names[str(category)]): (float(low), float(high))
        for home, category, low, high in zip(
            own["demand_id"], own["category"], own["near_m"], own["far_m"], strict=True
        )
    }


def _gap_counts(result: CoverageResult, category: str, tier: Tier) -> tuple[str, ...]:
    """Return how many gaps there are, then how many of each certainty."""
    gaps = result.gaps
    own = gaps[(gaps["category"] == category) & (gaps["tier_min"] == tier.minutes)]
    counts = own["certainty"].value_counts()
    return (str(len(own)), *(str(counts.get(key, 0)) for key in SAID["certainty"]))


def _write_tiers(facts: Facts) -> list[Part]:
    """Give the minutes and metres by which each category is measured, and where they are from."""
    lang, profile = facts.lang, facts.result.profile
    tier_of = WORDS["reach_tier"]
    rows = []
    for category in facts.result.study.categories:
        limits = [
            tier_of.filled(
                minutes=tier.minutes, limit=f"{category.limit_m(tier.minutes, profile):.0f}"
            ).said(lang)
            for tier in category.tiers
        ]
        sources = {tier.source.said(lang): None for tier in category.tiers}
        source = profile.source if profile.speed_m_per_s is not None else format_list(sources, lang)
        rows.append((category.name.said(lang), format_list(limits, lang), source or NOTHING))
    caption = Text("各类评价时距及依据", "Times and distances, and where they are laid down")
    return [build_table(caption, TIER_COLUMNS, rows, lang=lang)]


def _write_own(facts: Facts) -> list[Part]:
    """Hold coverage against that by the facilities inside the boundary alone, where they differ."""
    lang = facts.lang
    rows = [
        (own.category_name.said(lang), word_share(own).said(lang), word_own_share(own).said(lang))
        for own in facts.result.main_findings()
        if has_others(own)
    ]
    if not rows:
        return []
    caption = Text(
        "计入和不计入边界外设施的小区覆盖率",
        "Compounds covered with and without facilities outside the boundary",
    )
    return [build_table(caption, OWN_COLUMNS, rows, lang=lang)]


def _coverage_row(own: Finding, lang: Lang) -> tuple[str, ...]:
    return (
        own.category_name.said(lang),
        str(own.tier_min),
        f"{own.limit_m:.0f}",
        word_covered(own),
        NOTHING if own.share is None else format_share(own.share),
        word_bounds(own),
        word_grade(own).said(lang),
    )


def _denominator_row(own: Finding, lang: Lang) -> tuple[str, ...]:
    return (
        own.category_name.said(lang),
        DENOMINATORS[own.denominator].said(lang),
        format_whole(own.total),
        NOTHING if own.share is None else format_share(own.share),
        word_bounds(own),
        word_grade(own).said(lang),
    )


def _not_known(findings: Iterable[Finding], lang: Lang) -> str:
    """Return which denominators cannot be given at all, and why."""
    reasons: dict[str, list[str]] = {}
    for own in findings:
        if own.low is None:
            name = DENOMINATORS[own.denominator].said(lang)
            reasons.setdefault(own.reason.said(lang), []).append(name)
    if not reasons:
        return Text("各种分母都有资料。", "There are data for every denominator.").said(lang)
    parts = (
        format_list(dict.fromkeys(names), lang) + in_brackets(reason, lang)
        for reason, names in reasons.items()
    )
    said = Text("数据缺失的分母：{parts}。", "Data missing: {parts}.")
    return said.filled(parts=format_list(parts, lang, between=STOP)).said(lang)


def _last_tiers(facts: Facts) -> list[Finding]:
    largest = {own.id: largest_minutes(own) for own in facts.result.study.categories}
    return [own for own in facts.result.findings if own.tier_min == largest[own.category]]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]
