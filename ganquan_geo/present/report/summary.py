"""The summary of a report, in words with the figures in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.finding_words import (
    word_grade,
    word_reason,
    word_sentence,
    write_headline,
    write_steps,
)
from ganquan_geo.present.report.content import Bullets, Facts, Heading, Paragraph, Part
from ganquan_geo.present.report.plan import describe_plan
from ganquan_geo.present.web.homes import count_reached, walk_columns
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import Text, format_list

if TYPE_CHECKING:
    from ganquan_geo.model.finding import Finding
    from ganquan_geo.words.text import Lang

MOST_NAMED = 8


def write_summary(facts: Facts) -> list[Part]:
    """Say what was found, in sentences."""
    lang, findings = facts.lang, facts.result.main_findings()
    steps = tuple(step.said(lang) for step in write_steps(findings))
    to_do = Text("待办：", "To do:").said(lang)
    what_to_do: list[Part] = [Paragraph(text=to_do), Bullets(items=steps)] if steps else []
    return [
        Heading(text=Text("摘要", "Summary").said(lang)),
        Paragraph(text=write_headline(facts.result).said(lang)),
        Paragraph(text=_what_was_measured(facts)),
        Bullets(items=tuple(_describe_finding(own, lang) for own in findings)),
        Paragraph(text=_describe_homes(facts)),
        *what_to_do,
        Paragraph(text=_describe_grades(lang)),
        *([Paragraph(text=describe_plan(facts.plan, lang))] if facts.plan is not None else []),
    ]


def _what_was_measured(facts: Facts) -> str:
    result, lang = facts.result, facts.lang
    study = result.study
    compounds = study.layers["compounds"]
    placed = int(compounds.geometry.notna().sum())
    categories = [own.name.said(lang) for own in study.categories]
    km = result.network.length_inside_m / 1000
    return Text(
        f"本报告测算{study.name.zh}的住宅小区步行到达{'、'.join(categories)}"
        f"共 {len(categories)} 类服务设施的情况。"
        f"参加测算的小区有 {placed} 个（名录共 {len(compounds)} 个），"
        f"街道内可步行的道路长 {km:.2f} 公里。步行方式为“{result.profile.name.zh}”，"
        f"资料日期为 {study.date.isoformat()}。",
        f"This report measures how the compounds of {study.name.en} reach {len(categories)} "
        f"kinds of service on foot: {', '.join(categories)}. {placed} of {len(compounds)} "
        f"compounds have a position; {km:.2f} km of walkable street lie inside the boundary. "
        f"Walking: {result.profile.name.en}; data of {study.date.isoformat()}.",
    ).said(lang)


def _describe_finding(own: Finding, lang: Lang) -> str:
    """Return one category's figure and bounds, its grade, and what it is held against."""
    reason = word_reason(own)
    form = Text("{said}。{grade}", "{said}. {grade}")
    if reason.zh:
        form = Text("{said}。{grade}：{reason}。", "{said}. {grade}: {reason}.")
    return form.filled(
        said=word_sentence(own).capital(), grade=word_grade(own).capital(), reason=reason
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
    form = Text("（{all} 个小区）", " ({all} compounds)")
    if len(worst) > MOST_NAMED:
        form = Text("等 {all} 个小区", " and {more} more")
    more = form.filled(all=len(worst), more=len(worst) - MOST_NAMED)
    said = Text(
        "能确定到达全部 {every} 类设施的小区有 {full} 个。"
        "确定可达服务类别最少的是 {least} 类：{listed}{more}。",
        "{full} compounds surely reach all {every} kinds. The fewest, {least}, are reached "
        "from {listed}{more}.",
    )
    return said.filled(every=every, full=full, least=least, listed=listed, more=more).said(lang)


def _describe_grades(lang: Lang) -> str:
    return Text(
        "评定规则：误差区间全部达到目标为“达标”，全部低于目标且名录已核实为“未达标”；区间跨目标、"
        "但位置在精度内随机抽取九成以上一致的，为“很可能”。不能评定的分三种：推定位置未核实的为"
        "“数据待核实”，名录或资料不全的为“数据缺失”，没有目标的为“无对应目标”。参照值和规划公布值"
        "不是目标，只说高低。",
        "How figures are graded: met, if all of the bounds reach the target; not met, if none does "
        "and the register is verified; likely, if the bounds lie on both sides but nine of ten "
        "draws of the positions within their accuracy agree. What is not graded is to be verified "
        "(assumed positions), has data missing (registers), or has no target. References and "
        "published figures are no targets; they are only told to be higher or lower.",
    ).said(lang)
