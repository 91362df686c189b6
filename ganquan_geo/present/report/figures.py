"""The sections of a report that hold its tables and maps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.present.fields import SAID
from ganquan_geo.present.report.content import (
    Facts,
    Heading,
    LiveMap,
    Paragraph,
    Part,
    Picture,
    ReportTable,
    said_titles,
)
from ganquan_geo.present.said_tables import said_gaps
from ganquan_geo.present.web.text import percent, percent_range
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.words.text import Lang

NOTHING = "—"
SHORT = {
    "within accuracy": Text("误差之内", "within accuracy"),
    "depends on the place in the street": Text("取决于位置", "depends"),
    "none reachable": Text("走不到", "none"),
    "not measured": Text("未测算", "not measured"),
}


def write_coverage(facts: Facts) -> list[Part]:
    """Give the overview map, coverage by category and tier, then under every denominator."""
    lang, study = facts.lang, facts.result.study
    table = facts.result.coverage
    overview = Text("各小区可达的类数", "Categories within reach of each compound").said(lang)
    homes = table[table["denominator"] == "compounds"]
    last = _last_tiers(facts)
    return [
        Heading(text=Text("覆盖率", "Coverage").said(lang)),
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
        ReportTable(
            caption=Text("各类各时段的小区覆盖率", "Compounds covered").said(lang),
            head=said_titles(
                lang,
                ("类别", "category"),
                ("分钟", "min"),
                ("限距/米", "limit, m"),
                ("占比", "share"),
                ("范围", "bounds"),
                ("基期所称", "baseline"),
                ("目标所称", "target"),
                ("判定", "verdict"),
            ),
            rows=tuple(_coverage_row(row, facts) for row in _records(homes)),
            shares=(0.15, 0.08, 0.11, 0.11, 0.18, 0.12, 0.12, 0.13),
            numbers=frozenset({1, 2, 3, 4, 5, 6}),
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
        ReportTable(
            caption=Text("最大时段各种分母的覆盖率", "Coverage under every denominator").said(lang),
            head=said_titles(
                lang,
                ("类别", "category"),
                ("分母", "share of"),
                ("总数", "total"),
                ("占比", "share"),
                ("范围", "bounds"),
                ("判定", "verdict"),
            ),
            rows=tuple(_denominator_row(row, facts) for row in _records(last) if _is_known(row)),
            shares=(0.15, 0.29, 0.13, 0.12, 0.17, 0.14),
            numbers=frozenset({2, 3, 4}),
        ),
        Paragraph(text=_not_known(last, lang)),
        Heading(text=Text("判定理由", "Reasons for the verdicts").said(lang), level=2),
        ReportTable(
            caption=Text("最大时段小区覆盖率的判定理由", "Verdicts on compounds").said(lang),
            head=said_titles(lang, ("类别", "category"), ("判定", "verdict"), ("理由", "reason")),
            rows=tuple(
                (
                    _category(row, facts),
                    SAID["verdict"][row["verdict"]].said(lang),
                    row["reason"].said(lang),
                )
                for row in _records(last[last["denominator"] == "compounds"])
            ),
            shares=(0.15, 0.15, 0.7),
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
    gaps = said_gaps(result, lang=lang)
    largest = {
        own.name.said(lang): max(tier.minutes for tier in own.tiers)
        for own in result.study.categories
    }
    counts = [
        (
            category.name.said(lang),
            str(tier.minutes),
            *_gap_counts(gaps, category.name.said(lang), tier.minutes),
        )
        for category in result.study.categories
        for tier in category.tiers
    ]
    listed = gaps[gaps["tier_min"] == gaps["category"].map(largest)]
    return [
        Heading(text=Text("缺口", "Gaps").said(lang)),
        ReportTable(
            caption=Text("各类各时段未确定覆盖的小区数", "Compounds not surely covered").said(lang),
            head=said_titles(
                lang,
                ("类别", "category"),
                ("分钟", "min"),
                ("合计", "all"),
                ("确定过远", "surely too far"),
                ("在误差之内", "within accuracy"),
                ("取决于设施位置", "depends on the place"),
                ("没有走得到的", "none reachable"),
                ("未测算", "not measured"),
            ),
            rows=tuple(counts),
            shares=(0.16, 0.08, 0.08, 0.13, 0.14, 0.17, 0.14, 0.1),
            numbers=frozenset(range(1, 8)),
        ),
        _listed_gaps(listed, facts),
    ]


def _listed_gaps(listed: pd.DataFrame, facts: Facts) -> Part:
    """Return the list of gaps, or a sentence where there is none."""
    lang, spans = facts.lang, _spans(facts)
    if listed.empty:
        text = Text("最大时段没有缺口。", "There is no gap at the largest tier.")
        return Paragraph(text=text.said(lang))
    short = {SAID["certainty"][key].said(lang): text.said(lang) for key, text in SHORT.items()}
    return ReportTable(
        caption=Text("最大时段的缺口清单", "Gaps at the largest tier").said(lang),
        head=said_titles(
            lang,
            ("类别", "category"),
            ("小区", "compound"),
            ("最近的设施", "nearest facility"),
            ("步行/米", "walk, m"),
            ("超出/米", "too far, m"),
            ("把握", "certainty"),
        ),
        rows=tuple(
            (
                row["category"],
                row["demand_name"],
                row["facility_name"] or NOTHING,
                _walk(row, spans),
                _metres(row["over_m"]),
                short.get(row["certainty"], row["certainty"]),
            )
            for row in _records(listed)
        ),
        shares=(0.12, 0.22, 0.27, 0.14, 0.11, 0.14),
        numbers=frozenset({3, 4}),
    )


def _walk(row: Mapping[str, Any], spans: Mapping[tuple[str, str], tuple[float, float]]) -> str:
    """Return the walk, or the nearest and farthest it can be where there is no single one."""
    if not pd.isna(row["distance_m"]):
        return _metres(row["distance_m"])
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


def _gap_counts(gaps: pd.DataFrame, category: str, minutes: int) -> tuple[str, ...]:
    own = gaps[(gaps["category"] == category) & (gaps["tier_min"] == minutes)]
    kinds = [own["certainty"].isin([text.zh, text.en]) for text in SAID["certainty"].values()]
    return (str(len(own)), *(str(int(kind.sum())) for kind in kinds))


def _coverage_row(row: Mapping[str, Any], facts: Facts) -> tuple[str, ...]:
    lang = facts.lang
    return (
        _category(row, facts),
        str(row["tier_min"]),
        f"{row['limit_m']:.0f}",
        _share(row["share"]) if _is_known(row) else Text("无法测算", "not known").said(lang),
        _bounds(row),
        _share(row["baseline_share"]),
        _share(row["target_share"]),
        SAID["verdict"][str(row["verdict"])].said(lang),
    )


def _denominator_row(row: Mapping[str, Any], facts: Facts) -> tuple[str, ...]:
    lang = facts.lang
    return (
        _category(row, facts),
        DENOMINATORS[str(row["denominator"])].said(lang),
        f"{row['total']:,.0f}",
        _share(row["share"]),
        _bounds(row),
        SAID["verdict"][str(row["verdict"])].said(lang),
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
    comma = "、" if lang == "zh" else ", "
    parts = [
        f"{comma.join(dict.fromkeys(names))}（{reason}）"
        if lang == "zh"
        else f"{comma.join(dict.fromkeys(names))} ({reason})"
        for reason, names in reasons.items()
    ]
    return Text(f"无法测算的分母：{'；'.join(parts)}。", f"Not known: {'; '.join(parts)}.").said(
        lang
    )


def _last_tiers(facts: Facts) -> pd.DataFrame:
    table = facts.result.coverage
    largest = {
        own.id: max(tier.minutes for tier in own.tiers) for own in facts.result.study.categories
    }
    return table[table["tier_min"] == table["category"].map(largest)]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _category(row: Mapping[str, Any], facts: Facts) -> str:
    names = {own.id: own.name.said(facts.lang) for own in facts.result.study.categories}
    return names[str(row["category"])]


def _is_known(row: Mapping[str, Any]) -> bool:
    return not pd.isna(row["share_low"])


def _share(value: float | None) -> str:
    return NOTHING if value is None or pd.isna(value) else percent(float(value))


def _bounds(row: Mapping[str, Any]) -> str:
    if not _is_known(row):
        return NOTHING
    return percent_range(float(row["share_low"]), float(row["share_high"]))


def _metres(value: float | None) -> str:
    return NOTHING if value is None or pd.isna(value) else f"{value:,.0f}"
