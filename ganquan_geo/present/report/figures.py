"""The sections of a report that hold its tables and maps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.model.results import DENOMINATORS, VERDICTS
from ganquan_geo.present.fields import SAID
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
    SHARE_NOT_KNOWN,
    format_share,
    format_share_range,
    format_whole,
    word_reason,
)
from ganquan_geo.words.text import STOP, Text, format_list, in_brackets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.walking import Tier
    from ganquan_geo.words.text import Lang

COVERAGE_COLUMNS = (
    Column(glossary.CATEGORY, 0.15),
    Column(glossary.MIN, 0.08, "right"),
    Column(glossary.LIMIT_M, 0.11, "right"),
    Column(glossary.SHARE, 0.11, "right"),
    Column(glossary.BOUNDS, 0.18, "right"),
    Column(glossary.BASELINE_STATED, 0.12, "right"),
    Column(glossary.TARGET_STATED, 0.12, "right"),
    Column(glossary.VERDICT, 0.13),
)
DENOMINATOR_COLUMNS = (
    Column(glossary.CATEGORY, 0.15),
    Column(glossary.DENOMINATOR, 0.29),
    Column(glossary.TOTAL, 0.13, "right"),
    Column(glossary.SHARE, 0.12, "right"),
    Column(glossary.BOUNDS, 0.17, "right"),
    Column(glossary.VERDICT, 0.14),
)
VERDICT_COLUMNS = (
    Column(glossary.CATEGORY, 0.15),
    Column(glossary.VERDICT, 0.15),
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
    table = facts.result.coverage
    overview = Text("各小区可达的类数", "Categories within reach of each compound").said(lang)
    homes = table[table["denominator"] == "compounds"]
    last = _last_tiers(facts)
    return [
        Heading(text=glossary.COVERAGE.capital().said(lang)),
        Paragraph(
            text=Text(
                "下表以小区为起点。占比是可达小区占位置已知小区的比例；范围是位置误差给出的上下限，"
                "不是概率。设施只知所在街道的，没有单一数字。",
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
            (_coverage_row(row, facts) for row in _records(homes)),
            lang=lang,
        ),
        Heading(text=Text("各种分母", "Every denominator").said(lang), level=2),
        Paragraph(
            text=Text(
                "所称的覆盖率没有说明是什么的比例，所以在最大时段把资料允许的分母并列；"
                "没有资料的写明原因。",
                "The stated shares do not say of what. Every denominator is given at the largest "
                "tier; where there are no data, the reason is given.",
            ).said(lang)
        ),
        build_table(
            Text("最大时段各种分母的覆盖率", "Coverage under every denominator"),
            DENOMINATOR_COLUMNS,
            (_denominator_row(row, facts) for row in _records(last) if _is_known(row)),
            lang=lang,
        ),
        Paragraph(text=_not_known(last, lang)),
        Heading(text=Text("判定理由", "Reasons for the verdicts").said(lang), level=2),
        build_table(
            Text("最大时段小区覆盖率的判定理由", "Verdicts on compounds"),
            VERDICT_COLUMNS,
            (
                (
                    _category(row, facts),
                    VERDICTS[row["verdict"]].said(lang),
                    word_reason(row).said(lang),
                )
                for row in _records(last[last["denominator"] == "compounds"])
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
        text = Text("最大时段没有缺口。", "There is no gap at the largest tier.")
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
    caption = Text("最大时段的缺口清单", "Gaps at the largest tier")
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


def _coverage_row(row: Mapping[str, Any], facts: Facts) -> tuple[str, ...]:
    lang = facts.lang
    return (
        _category(row, facts),
        str(row["tier_min"]),
        f"{row['limit_m']:.0f}",
        format_share(row["share"]) if _is_known(row) else SHARE_NOT_KNOWN.said(lang),
        _bounds(row),
        format_share(row["baseline_share"]),
        format_share(row["target_share"]),
        VERDICTS[row["verdict"]].said(lang),
    )


def _denominator_row(row: Mapping[str, Any], facts: Facts) -> tuple[str, ...]:
    lang = facts.lang
    return (
        _category(row, facts),
        DENOMINATORS[str(row["denominator"])].said(lang),
        format_whole(row["total"]),
        format_share(row["share"]),
        _bounds(row),
        VERDICTS[row["verdict"]].said(lang),
    )


def _not_known(rows: pd.DataFrame, lang: Lang) -> str:
    """Return which denominators cannot be given at all, and why."""
    reasons: dict[str, list[str]] = {}
    for row in _records(rows):
        if not _is_known(row):
            name = DENOMINATORS[row["denominator"]].said(lang)
            reasons.setdefault(row["reason"].said(lang), []).append(name)
    if not reasons:
        return Text("各种分母都有资料。", "There are data for every denominator.").said(lang)
    parts = (
        format_list(dict.fromkeys(names), lang) + in_brackets(reason, lang)
        for reason, names in reasons.items()
    )
    said = Text("无法测算的分母：{parts}。", "Not known: {parts}.")
    return said.filled(parts=format_list(parts, lang, between=STOP)).said(lang)


def _last_tiers(facts: Facts) -> pd.DataFrame:
    table = facts.result.coverage
    largest = {own.id: largest_minutes(own) for own in facts.result.study.categories}
    return table[table["tier_min"] == table["category"].map(largest)]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _category(row: Mapping[str, Any], facts: Facts) -> str:
    names = {own.id: own.name.said(facts.lang) for own in facts.result.study.categories}
    return names[str(row["category"])]


def _is_known(row: Mapping[str, Any]) -> bool:
    return not pd.isna(row["share_low"])


def _bounds(row: Mapping[str, Any]) -> str:
    return format_share_range(row["share_low"], row["share_high"]) if _is_known(row) else NOTHING
