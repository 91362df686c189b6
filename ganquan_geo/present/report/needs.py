"""The chapter on needs: how many compounds are not covered, and where most of them are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ganquan_geo.model.reach import REACHES
from ganquan_geo.present.belonging import name_neighbourhoods
from ganquan_geo.present.cause_words import count_causes
from ganquan_geo.present.reaches import OPEN, find_reaches, walk_columns
from ganquan_geo.present.report.content import Bullets, Facts, Heading, Paragraph, Part
from ganquan_geo.present.report.position import picture_state
from ganquan_geo.present.report.worst import write_worst_gaps
from ganquan_geo.present.told_gaps import tier_gaps, told_tier
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_whole
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.reach import Reach

GAP_COLUMNS = (
    Column(glossary.CATEGORY, 0.16),
    Column(glossary.MIN, 0.08, "right"),
    Column(Text("合计", "all"), 0.08, "right"),
    *(Column(REACHES[key], 0.17, "right") for key in OPEN),
)
CAUSE_COLUMNS = (
    Column(glossary.CATEGORY, 0.16),
    Column(glossary.MIN, 0.08, "right"),
    Column(Text("原因", "cause"), 0.24),
    Column(Text("个数", "count"), 0.08, "right"),
    Column(Text("相差", "by how much"), 0.24),
    Column(Text("补齐途径", "what would help"), 0.2),
)
CAUSE_NOTE = Text(
    "注：原因由反事实推得，依次为：位置不明；名录未核实；直线距离内也没有设施；打通不超过 150 米"
    "的通道即可到达；核实位置、出入口或道路开放时段即可判定；其余为绕行。通道为直线，墙、河、楼和权属未核实。",
    "Note: a cause is what would cover the {home}, tried in this order: its position is not known; "
    "the register is not verified; nothing within the limit even in a straight line; a passage of "
    "at most 150 m would do; positions, gates or hours decide; else a detour. Passages are "
    "straight: walls, water, buildings and ownership are not looked at.",
)
MOST_HOODS, MOST_PROBLEMS = 10, 12


def write_needs(facts: Facts) -> list[Part]:
    """Count the gaps by category, tier and neighbourhood; every one is in the annex."""
    lang, result = facts.lang, facts.result
    walks, words = walk_columns(result), result.study.home_words()
    counts = [
        (
            category.name.said(lang),
            str(tier.minutes),
            *_count_open(find_reaches(result, number, walks[number], tier.minutes)),
        )
        for number, category in enumerate(result.study.categories)
        for tier in sorted(category.tiers, key=lambda own: own.minutes)
    ]
    parts: list[Part] = [
        Heading(text=Text("需求与问题", "Needs and problems").said(lang)),
        Heading(text=glossary.GAPS.filled(**words).capital().said(lang), level=2),
        *picture_state(facts, "uncovered"),
        build_table(
            Text("各类各时段未确定覆盖的{homes}数", "Not surely covered, of {homes}").filled(
                **words
            ),
            GAP_COLUMNS,
            counts,
            lang=lang,
        ),
        *_write_causes(facts),
        *_write_hoods(facts),
        Heading(text=Text("主要问题", "The main problems").said(lang), level=2),
    ]
    worst = write_worst_gaps(facts, most=MOST_PROBLEMS)
    if not worst:
        said = Text("最大时段没有未覆盖的{homes}。", "There is no gap at the largest tier.").filled(
            **words
        )
        return [*parts, Paragraph(text=said.said(lang))]
    every = Text("逐条见附表中的问题清单。", "Each is listed in the annex.")
    return [*parts, Bullets(items=worst, ordered=True), Paragraph(text=every.said(lang))]


def _write_causes(facts: Facts) -> list[Part]:
    """Count the causes of the gaps of each category at the tier told, and what would help."""
    lang, result = facts.lang, facts.result
    rows = [
        (
            category.name.said(lang),
            str(minutes),
            name.said(lang),
            format_whole(n),
            more.said(lang) or NOTHING,
            remedy.said(lang),
        )
        for category in result.study.categories
        for minutes in [told_tier(result, category)]
        for name, n, more, remedy in count_causes(tier_gaps(result, {category.id: minutes}))
    ]
    if not rows:
        return []
    words = result.study.home_words()
    caption = Text(
        "未覆盖的原因和补齐途径（{homes}数，按所给位置）",
        "Why {homes} are not covered, and what would help (positions as given)",
    )
    return [
        build_table(caption.filled(**words), CAUSE_COLUMNS, rows, lang=lang),
        Paragraph(text=CAUSE_NOTE.filled(**words).said(lang), look="note"),
    ]


def _write_hoods(facts: Facts) -> list[Part]:
    """Count the gaps at the largest tier by neighbourhood, those with most of them first."""
    lang, result = facts.lang, facts.result
    layer = result.study.layers["compounds"]
    hoods = dict(zip(layer.index, name_neighbourhoods(result.study, lang), strict=True))
    gaps = [
        (hood, category.id, reach)
        for number, (category, walks) in enumerate(
            zip(result.study.categories, walk_columns(result), strict=True)
        )
        for home, reach in zip(walks.index, find_reaches(result, number, walks), strict=True)
        if reach != "reached" and (hood := hoods[home])
    ]
    if not gaps:
        return []
    compounds = Counter(hood for hood in hoods.values() if hood)
    by_category = Counter((hood, category) for hood, category, _ in gaps)
    total = Counter(hood for hood, _, _ in gaps)
    surely = Counter(hood for hood, _, reach in gaps if reach == "not reached")
    listed = sorted(total, key=lambda name: (-surely[name], -total[name], name))
    categories, words = result.study.categories, result.study.home_words()
    columns = (
        Column(glossary.NEIGHBOURHOOD, 0.22),
        Column(words["homes"], 0.1, "right"),
        *(Column(own.name, 0.5 / len(categories), "right") for own in categories),
        Column(Text("其中不可达（类次）", "not reached of these, all categories"), 0.18, "right"),
    )
    rows = [
        (
            hood,
            format_whole(compounds[hood]),
            *(format_whole(by_category[hood, own.id]) for own in categories),
            format_whole(surely[hood]),
        )
        for hood in listed[:MOST_HOODS]
    ]
    caption = Text(
        "未确定覆盖的{homes}较多的居民区（最大时段；列 {shown} 个，共 {every} 个）",
        "Neighbourhoods with most {homes} not surely covered (largest tier; {shown} of {every})",
    ).filled(shown=len(rows), every=len(listed), **words)
    note = Text(
        "注：各类栏为该类未确定覆盖的{homes}数；“其中不可达”按类别累计，一个{home}"
        "有两类不可达计 2。"
        "{homes}按所在居民区归属；居民区只有点位的，按就近归属。",
        "Note: under each category the {homes} not surely covered by it; the last column adds up "
        "the categories, so that a {home} not reached by two counts twice. {homes} belong to the "
        "neighbourhood around them, or to the nearest point.",
    ).filled(**words)
    return [
        Heading(text=Text("分居民区情况", "By neighbourhood").said(lang), level=2),
        build_table(caption, columns, rows, lang=lang),
        Paragraph(text=note.said(lang), look="note"),
    ]


def _count_open(reaches: list[Reach]) -> tuple[str, ...]:
    """Return how many compounds are not surely covered, then how many of each kind."""
    counts = [reaches.count(key) for key in OPEN]
    return tuple(format_whole(n) for n in (sum(counts), *counts))
