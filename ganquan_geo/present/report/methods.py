"""The sections of a report that say how it was made, what it cannot say, and from what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ganquan_geo.model.layers import LAYERS
from ganquan_geo.present.corrections import word_change, word_source
from ganquan_geo.present.quality.places import PlaceNames, word_place
from ganquan_geo.present.report.content import (
    Bullets,
    Facts,
    Heading,
    Paragraph,
    Part,
)
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.present.worded_tables import made_of, word_edits
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import METRES, format_min
from ganquan_geo.words.text import Text, in_brackets, join_texts

if TYPE_CHECKING:
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study

REGISTER_COLUMNS = (
    Column(glossary.CATEGORY, 0.13),
    Column(glossary.POSITION_KNOWN, 0.12, "right"),
    Column(glossary.ASSUMED, 0.12, "right"),
    Column(glossary.STREET_ONLY, 0.11, "right"),
    Column(glossary.UNKNOWN, 0.12, "right"),
    Column(Text("名录收全", "complete"), 0.12),
    Column(glossary.NOTE, 0.28),
)
FILE_COLUMNS = (
    Column(glossary.FILE, 0.27),
    Column(Text("SHA-256", "SHA-256"), 0.73),
)
CORRECTION_COLUMNS = (
    Column(glossary.NUMBER, 0.08),
    Column(Text("更正项", "correction"), 0.52),
    Column(Text("依据（何人，何时）", "basis (by whom, when)"), 0.4),
)
INPUT_COLUMNS = (Column(Text("项目", "item"), 0.3), Column(Text("内容", "content"), 0.7))


def write_methods(facts: Facts) -> list[Part]:
    """Say how the figures were made and what they mean."""
    lang, study, profile = facts.lang, facts.result.study, facts.result.profile
    numbers = study.settings
    tiers = sorted(
        {tier for own in study.categories for tier in own.tiers}, key=lambda t: t.minutes
    )
    limits = join_texts(
        join_texts((format_min(t.minutes), METRES.filled(n=f"{t.limit_m:g}")), Text(" ", " "))
        for t in tiers
    )
    speed = profile.speed_m_per_s
    walk = Text("步行速度 {speed} 米/秒（{source}）。", "Walking speed {speed} m/s ({source}).")
    if speed is None:
        walk = Text("用标准距离（{limits}），不设速度。", "Standard distances: {limits}; no speed.")
    walk = walk.filled(limits=limits, speed=f"{speed or 0:g}", source=profile.source)
    homes = facts.result.study.home_words()["homes"]
    points = [
        walk,
        Text(
            "道路在平面相交或相接处断开；桥和隧道不与下面、上面的道路相通。"
            "长度在 WGS 84 椭球面上量算。",
            "Streets are cut where they cross at grade or touch; bridges and tunnels are not. "
            "Lengths are geodesic on the WGS 84 ellipsoid.",
        ),
        Text(
            f"{homes.zh}和设施从最近街道上最近的点上路，到街道的直线一段也计入；离街道超过 "
            f"{numbers.snap_limit_m:g} 米的不测算。边界外的街道和设施参加测算。",
            "Homes and facilities join at the nearest point on a street, and the straight leg "
            f"counts; beyond {numbers.snap_limit_m:g} m from any street they are not measured. "
            "Streets and facilities outside the boundary count.",
        ),
        Text(
            "仅到路段的设施，分别按街道上最近和最远的位置计算。",
            "A facility known only to its street is taken at its nearest and farthest place there.",
        ),
        Text(
            f"{homes.zh}和设施可能在其位置误差之内的任何一处，从那里可以上不同的街道。"
            f"上下限是其中最不利和最有利的步行距离；位置不明的{homes.zh}，下限按未覆盖、上限按已覆盖计。"
            "到离街道太远、或位置误差在 200 米以上的设施，至少要走的路是直线距离减去误差；"
            "没有位置的设施可能就在旁边。它们不是概率。",
            "Homes and facilities may be anywhere within the accuracy of their positions, and join "
            "other streets from there. Bounds are the worst and the best walk of all; homes of "
            "unknown position count as not covered in the lower and as covered in the upper "
            "bound. To a facility too far from any street, or known no better than 200 m, the "
            "least walk is the straight line less what positions may be off; one without a "
            "position may be right there. Bounds are no probability.",
        ),
    ]
    if facts.result.draws:
        points.append(
            Text(
                "“很可能”由抽取得出：各处位置在其误差之内随机抽取 {n} 次，"
                "九成抽取落在所写的范围之内；出入口、道路能否通行不知道的不是机会，低的一头当它关，高的一头当它开。",
                "What is likely comes from {n} draws of all positions within their accuracy: nine "
                "of ten lie in the range that is given. Whether gates and streets are open that "
                "nobody knows of is no chance: they are shut at its low end and open at its high.",
            ).filled(n=f"{facts.result.draws:,}")
        )
    return [
        Heading(text=Text("数据说明与评估局限", "Data and limits").said(lang)),
        Heading(text=Text("测算方法", "How it is measured").said(lang), level=2),
        Bullets(items=tuple(point.said(lang) for point in points)),
    ]


def write_registers(facts: Facts) -> list[Part]:
    """Give what is known of the facilities of each category."""
    lang, result = facts.lang, facts.result
    rows = []
    for category in result.study.categories:
        own = result.registers[category.id]
        known = own.located - own.assumed - own.on_street
        complete = glossary.YES if category.register_complete else glossary.NO
        rows.append(
            (
                category.name.said(lang),
                str(known),
                str(own.assumed),
                str(own.on_street),
                str(own.unknown),
                complete.said(lang),
                category.note.said(lang),
            )
        )
    caption = Text("各类设施的名录和位置（处）", "Registers and positions")
    return [build_table(caption, REGISTER_COLUMNS, rows, lang=lang)]


LIMITS = Text(
    "小区内部的道路、弄堂、出入口和开门时间没有资料：从小区到最近街道按直线走，"
    "以小区点位近似，待补出入口。"
    "大的小区因此可能差出这一段的长度。没有人口资料时，小区数不代表人数。",
    "Lanes inside compounds, gates and their hours are not known: the walk goes straight from a "
    "home to the nearest street, which can be off by that leg in a large compound. Without people "
    "counted, compounds are not residents.",
)
LIMITS_WITH_GATES = Text(
    "居民按所列出入口的开闭、开放时段和通行对象进出；没有列出入口的小区以点位近似，小区内部路只有画出的才计入。"
    "没有人口资料时，小区数不代表人数。",
    "People pass the gates that are listed, by their states, hours and users; a compound without "
    "any is left at its position, and only lanes that are drawn are walked. Without people "
    "counted, compounds are not residents.",
)
LIMITS_OF_STAND_INS = Text(
    "住户在哪里、从哪里出入没有资料，以{homes}代表：到最近街道按直线走。"
    "{homes}有大有小，其数目不代表人数，占比也不是居民的占比。",
    "Where people live and by which door they leave is not known; {homes} stand for them, and the "
    "walk to the nearest street is straight. They stand for more or fewer people each: their "
    "number is none of residents, and no share is one of residents.",
)


def write_limits(facts: Facts) -> list[Part]:
    """Say what cannot be assessed, and which problems the data have."""
    lang, result = facts.lang, facts.result
    problems = [*result.study.warnings, *result.problems]
    if facts.plan is not None:
        problems += facts.plan.problems
    edits = word_edits(result.study)
    places = PlaceNames(result.study.layers, lang, result.study.kinds)
    items = (
        *([edits.said(lang)] if edits else []),
        *(_format_problem(problem, facts, places) for problem in problems),
    ) or (glossary.NO_FAULTS.said(lang),)
    return [
        Heading(text=Text("评估局限", "Limits").said(lang), level=2),
        Paragraph(text=_word_limits(result.study).said(lang)),
        Heading(text=Text("资料中的问题", "Problems in the data").said(lang), level=2),
        Bullets(items=items),
    ]


def _word_limits(study: Study) -> Text:
    """Return what is not known of how people come out."""
    if study.has_gates():
        limits = LIMITS_WITH_GATES
    else:
        limits = LIMITS if study.homes == "compounds" else LIMITS_OF_STAND_INS
    return limits.filled(**study.home_words())


def _format_problem(problem: Fault, facts: Facts, places: PlaceNames) -> str:
    """Return a problem with the layer, category and places it is in by name."""
    lang = facts.lang
    layer, _, rest = problem.where.partition(" (")
    if layer not in LAYERS:
        return problem.said(lang)
    names = {own.id: own.name.said(lang) for own in facts.result.study.categories}
    where = LAYERS[layer].title.said(lang)
    if category := rest.removesuffix(")"):
        named = names.get(category, category)
        where += in_brackets(named, lang)
    return replace(problem, where=word_place(problem, where, places), rows=()).said(lang)


def write_provenance(facts: Facts) -> list[Part]:
    """Say from what, with what and when the results were made."""
    lang = facts.lang
    rows = made_of(facts.result, lang=lang)
    return [
        Heading(
            text=glossary.DATA_SOURCE.plural("sources of the data").capital().said(lang), level=2
        ),
        build_table(Text("资料和程序", "Data and tool"), INPUT_COLUMNS, rows, lang=lang),
        *_write_corrections(facts),
        *_write_inputs(facts),
        *_write_statement(facts),
    ]


def _write_corrections(facts: Facts) -> list[Part]:
    """List the corrections of the study; nothing where it has none."""
    lang, study = facts.lang, facts.result.study
    if not study.corrections:
        return []
    rows = [
        (own.number, word_change(own, study).said(lang), word_source(own).said(lang))
        for own in study.corrections
    ]
    caption = Text("更正情况", "Corrections")
    return [build_table(caption, CORRECTION_COLUMNS, rows, lang=lang)]


def _write_inputs(facts: Facts) -> list[Part]:
    """List the files that were read, so that anyone can check them; nothing without files."""
    lang, inputs = facts.lang, facts.result.study.inputs
    if not inputs:
        return []
    said = Text(
        "同样的输入文件和程序版本给出同样的结果；SHA-256 可用来核对文件。",
        "The same inputs and the same version give the same results; the SHA-256 of each input "
        "lets anyone check.",
    )
    return [
        Paragraph(text=said.said(lang)),
        build_table(Text("输入文件", "Input files"), FILE_COLUMNS, inputs.items(), lang=lang),
    ]


def _write_statement(facts: Facts) -> list[Part]:
    """Give what the study wants to be said beside every map; nothing where it says nothing."""
    statement, lang = facts.result.study.imprint.statement, facts.lang
    if statement is None:
        return []
    return [
        Heading(text=Text("声明", "Statement").said(lang), level=2),
        Paragraph(text=statement.said(lang)),
    ]
