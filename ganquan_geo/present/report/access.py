"""The chapter on reach: the table of all categories, a section and a map for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.finding_words import (
    has_others,
    word_bounds,
    word_covered,
    word_grade,
    word_own_share,
    word_reason,
    word_sentence,
    word_share,
)
from ganquan_geo.present.reaches import largest_minutes, walk_columns
from ganquan_geo.present.report.chart import ERROR_BOUNDS
from ganquan_geo.present.report.content import (
    Facts,
    Heading,
    Paragraph,
    Part,
    Picture,
)
from ganquan_geo.present.web.homes import count_reached
from ganquan_geo.present.wide_bounds import explain_whole_bounds
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.present.worded_tables import name_denominator, word_missing
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_share, format_whole
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import FULL_STOP, Text, format_list, in_brackets, join_texts

if TYPE_CHECKING:
    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.words.text import Lang

REACHED_OF_EACH = Text("各{homes}可达服务类别数", "Categories within reach of each {home}")
WHOLE_COLUMNS = (
    Column(glossary.CATEGORY, 0.11),
    Column(glossary.MIN, 0.07, "right"),
    Column(glossary.REACHED_OF_ALL, 0.11, "right"),
    Column(glossary.SHARE_COVERED, 0.1, "right"),
    Column(ERROR_BOUNDS, 0.13, "right"),
    Column(glossary.GRADE, 0.13),
    Column(Text("理由和对照", "reason, compared with"), 0.35),
)
TIER_COLUMNS = (
    Column(glossary.MIN, 0.12, "right"),
    Column(glossary.LIMIT_M, 0.14, "right"),
    Column(glossary.REACHED_OF_ALL, 0.18, "right"),
    Column(glossary.SHARE_COVERED, 0.18, "right"),
    Column(ERROR_BOUNDS, 0.2, "right"),
    Column(glossary.GRADE, 0.18),
)
OWN_COLUMNS = (
    Column(glossary.CATEGORY, 0.24),
    Column(Text("全部设施", "all facilities"), 0.38, "right"),
    Column(Text("仅界内设施", "those inside the boundary"), 0.38, "right"),
)
DENOMINATOR_COLUMNS = (
    Column(glossary.CATEGORY, 0.17),
    Column(glossary.DENOMINATOR, 0.29),
    Column(glossary.TOTAL, 0.13, "right"),
    Column(glossary.SHARE_COVERED, 0.11, "right"),
    Column(ERROR_BOUNDS, 0.16, "right"),
    Column(glossary.GRADE, 0.14),
)
RULE = Text(
    "注：误差区间全部不低于目标为达标，全部低于目标且名录已核实为未达标，位置抽取九成以上一致为很可能；"
    "参照值和规划公布值不是目标。没有单一数字的只有误差区间。",
    "Note: met if all of the bounds reach the target, not met if none does and the register is "
    "verified, likely if nine of ten draws of positions agree; references and published figures "
    "are no targets. Without a single figure there are bounds alone.",
)
SAME_RULE = Text("注：评定规则同总表。", "Note: graded as in the table of all categories.")
MOST_NAMED = 8


def write_access(facts: Facts) -> list[Part]:
    """Give all categories in one table, each in a section of its own, then what else counts."""
    lang = facts.lang
    parts: list[Part] = [
        Heading(text=Text("步行可达性评估", "Reach on foot").said(lang)),
        Heading(text=Text("总体情况", "All categories").said(lang), level=2),
        Paragraph(text=_describe_homes(facts)),
        _picture(REACHED_OF_EACH.filled(**facts.result.study.home_words()), facts),
        build_table(
            Text("各类设施步行可达覆盖率", "Within reach of each category"),
            WHOLE_COLUMNS,
            (_whole_row(own, lang) for own in facts.result.main_findings()),
            lang=lang,
        ),
        Paragraph(text=RULE.said(lang), look="note"),
        *_explain_bounds(facts),
    ]
    for category in facts.result.study.categories:
        parts += _write_category(category, facts)
    return [*parts, *_write_own(facts), *_write_denominators(facts)]


def _explain_bounds(facts: Facts) -> list[Part]:
    """Say why bounds reach 100 %; nothing where none does for one reason."""
    why = [text.capital().said(facts.lang) for text in explain_whole_bounds(facts.result)]
    stop = FULL_STOP.said(facts.lang)
    return [Paragraph(text=f"{text}{stop}") for text in why]


def _write_category(category: FacilityCategory, facts: Facts) -> list[Part]:
    """Give one category: its figure, each of its tiers, its map."""
    lang, result = facts.lang, facts.result
    tiers = sorted(category.tiers, key=lambda tier: tier.minutes)
    main = result.finding(category.id, largest_minutes(category))
    note = Text("名录：{note}。", "Register: {note}.").filled(note=category.note)
    said = _describe_finding(main, lang) + _joined(lang) + note.said(lang)
    parts: list[Part] = [
        Heading(text=category.name.capital().said(lang), level=2),
        Paragraph(text=said),
    ]
    if main.low is None:  # no facility, so nothing to count and nothing to draw
        return parts
    caption = Text("{name}步行可达范围", "Reach of {name} on foot").filled(name=category.name)
    table = Text("{name}分时段覆盖率", "{name} by time").filled(name=category.name.capital())
    return [
        *parts,
        build_table(
            table,
            TIER_COLUMNS,
            (_tier_row(result.finding(category.id, own.minutes), lang) for own in tiers),
            lang=lang,
        ),
        Paragraph(text=SAME_RULE.said(lang), look="note"),
        _picture(caption, facts, image=category.id),
    ]


def _joined(lang: Lang) -> str:
    return "" if lang == "zh" else " "


def _picture(caption: Text, facts: Facts, *, image: str = "overview") -> Picture:
    said = caption.said(facts.lang)
    name = facts.result.study.name.said(facts.lang)
    return Picture(caption=said, image=image, says=f"{name}：{said}")


def _describe_finding(own: Finding, lang: Lang) -> str:
    """Return one category's figure and bounds, its grade, and what it is held against."""
    reason = word_reason(own).said(lang)
    form = Text("{said}。评定：{grade}{why}。", "{said}. Verdict: {grade}{why}.")
    return form.filled(
        said=word_sentence(own).capital(),
        grade=word_grade(own),
        why=in_brackets(reason, lang) if reason else "",
    ).said(lang)


def _describe_homes(facts: Facts) -> str:
    result, lang = facts.result, facts.lang
    columns = walk_columns(result)
    certain, _ = count_reached(columns, result)
    located = columns[0]["located"].to_numpy(bool)
    every = len(result.study.categories)
    names = shown_names(result.study.layers["compounds"], lang)
    full = int((certain[located] == every).sum())
    least = int(certain[located].min()) if located.any() else 0
    worst = [
        name
        for name, count, there in zip(names, certain.tolist(), located.tolist(), strict=True)
        if there and count == least
    ]
    listed = format_list(worst[:MOST_NAMED], lang)
    form = Text("（{all} 个{homes}）", " ({all} {homes})")
    if len(worst) > MOST_NAMED:
        form = Text("等 {all} 个{homes}", " and {more} more")
    words = result.study.home_words()
    more = form.filled(
        all=format_whole(len(worst)), more=format_whole(len(worst) - MOST_NAMED), **words
    )
    said = Text(
        "能确定到达全部 {every} 类设施的{homes}有 {full} 个。"
        "确定可达类别最少的{homes}只有 {least} 类可达：{listed}{more}。",
        "{full} {homes} surely reach all {every} kinds. The fewest, {least}, are reached "
        "from {listed}{more}.",
    )
    if least == 0:
        said = Text(
            "能确定到达全部 {every} 类设施的{homes}有 {full} 个。"
            "没有一类设施能确定到达的：{listed}{more}。",
            "{full} {homes} surely reach all {every} kinds. None is surely reached from "
            "{listed}{more}.",
        )
    said = said.filled(every=every, full=full, least=least, listed=listed, more=more, **words)
    return said.said(lang)


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
    title = Text("边界外设施的作用", "What facilities outside the boundary add")
    caption = Text(
        "计入和不计入边界外设施的{homes}覆盖率",
        "Coverage of {homes} with and without facilities outside the boundary",
    )
    return [
        Heading(text=title.said(lang), level=2),
        build_table(
            caption.filled(**facts.result.study.home_words()), OWN_COLUMNS, rows, lang=lang
        ),
    ]


def _write_denominators(facts: Facts) -> list[Part]:
    lang = facts.lang
    largest = {own.id: largest_minutes(own) for own in facts.result.study.categories}
    last = [own for own in facts.result.findings if own.tier_min == largest[own.category]]
    caption = Text("最大时段各种口径的覆盖率", "Coverage at the largest tier, counted in all ways")
    missing = word_missing(facts.result)
    note = Text(
        "注：本报告采用{homes}口径。总数为位置已知的，有位置不明的写明共有多少；误差区间按全部计。{missing}",
        "Note: this report counts {homes}. Totals are those of known position, with how many "
        "there are where some are not; bounds are of all. {missing}",
    )
    measured = [own for own in last if own.low is not None]
    if not measured:
        return []
    return [
        Heading(text=Text("各种口径", "Other ways of counting").said(lang), level=2),
        build_table(
            caption,
            DENOMINATOR_COLUMNS,
            (_denominator_row(own, facts) for own in measured),
            lang=lang,
        ),
        Paragraph(
            text=note.filled(missing=missing or "", **facts.result.study.home_words())
            .said(lang)
            .strip(),
            look="note",
        ),
    ]


def _whole_row(own: Finding, lang: Lang) -> tuple[str, ...]:
    return (
        own.category_name.said(lang),
        str(own.tier_min),
        word_covered(own),
        NOTHING if own.share is None else format_share(own.share),
        word_bounds(own),
        word_grade(own).said(lang),
        word_reason(own).said(lang) or NOTHING,
    )


def _tier_row(own: Finding, lang: Lang) -> tuple[str, ...]:
    return (
        str(own.tier_min),
        f"{own.limit_m:.0f}",
        word_covered(own),
        NOTHING if own.share is None else format_share(own.share),
        word_bounds(own),
        word_grade(own).said(lang),
    )


def _denominator_row(own: Finding, facts: Facts) -> tuple[str, ...]:
    lang, name = facts.lang, name_denominator(own.denominator, facts.result.study)
    layer = facts.result.study.layers.get(own.denominator)
    total = format_whole(own.total)
    if layer is not None and len(layer) > own.total:
        form = Text("{total}（共 {all}）", "{total} (of {all})")
        total = form.filled(total=total, all=format_whole(len(layer))).said(lang)
    if own.denominator == "compounds":
        name = join_texts((name, Text("（采用）", " (used)")), Text("", ""))
    return (
        own.category_name.said(lang),
        name.said(lang),
        total,
        NOTHING if own.share is None else format_share(own.share),
        word_bounds(own),
        word_grade(own).said(lang),
    )
