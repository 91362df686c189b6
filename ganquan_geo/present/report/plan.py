"""The section of a report on the street plan: what was laid on the streets, and what not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ganquan_geo.model.plan import STATUS_NAMES
from ganquan_geo.present.plan.indicator_figures import count_verdicts
from ganquan_geo.present.plan.worded_tables import word_findings
from ganquan_geo.present.report.axis import write_axis
from ganquan_geo.present.report.content import (
    Facts,
    Heading,
    Paragraph,
    Part,
    Picture,
)
from ganquan_geo.present.report.indicators import write_indicators
from ganquan_geo.present.report.projects import write_projects
from ganquan_geo.present.report.ring import write_ring
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_m
from ganquan_geo.words.text import Lang, Text, format_list

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult

FINDING_COLUMNS = (
    Column(glossary.RULE, 0.22),
    Column(glossary.DOES_NOT_FIT, 0.63),
    Column(glossary.LINE, 0.15),
)


def write_plan(facts: Facts) -> list[Part]:
    """Give projects, ring, cross, indicators and contradictions; nothing without a plan."""
    plan, lang = facts.plan, facts.lang
    if plan is None:
        return []
    caption = Text("道路项目、环线、十字轴和门户", "Projects, ring, cross and gateways").said(lang)
    return [
        Heading(
            text=Text("道路项目、环线和指标", "Street projects, ring, indicators").said(lang),
        ),
        Paragraph(text=_what_was_laid(plan, lang)),
        Picture(
            caption=caption,
            image="plan",
            says=f"{plan.plan.name.said(lang)}：{caption}",
            floats=True,
        ),
        *write_projects(plan, lang),
        *write_ring(plan, lang),
        *write_axis(plan, lang),
        *write_indicators(plan, lang),
        *_write_findings(plan, lang),
    ]


def describe_plan(plan: PlanResult, lang: Lang) -> str:
    """Return the plan in one paragraph for the summary."""
    listed = [own for own in plan.projects if own.project.listed]
    done = sum(own.record.status == "done" for own in listed)
    unknown = sum(own.record.status == "unknown" for own in listed)
    parts = [
        Text(
            "{plan}列有道路项目 {n} 个，登记为完成的 {done} 个，未填报状态的 {unknown} 个。",
            "The {plan} lists {n} street projects; {done} are recorded as done, of {unknown} the "
            "state is unknown. ",
        ).filled(plan=plan.plan.name, n=len(listed), done=done, unknown=unknown)
    ]
    ring = plan.ring
    if ring is not None:
        said = Text(
            "环线今天未贯通：现有 {there}，断点 {missing}。",
            "The ring cannot be walked today: {there} exist, {missing} are missing. ",
        )
        if ring.unresolved:
            said = Text(
                "环线能否贯通暂不评定：{n} 段无法确定。",
                "Whether the ring can be walked cannot be assessed: {n} of its legs are not "
                "resolved. ",
            )
        elif ring.walkable_today:
            said = Text(
                "环线全长 {there}，今天就能走通。", "The ring, {there}, can be walked today. "
            )
        there, missing = format_m(ring.existing_m), format_m(ring.missing_m)
        parts.append(said.filled(n=ring.unresolved, there=there, missing=missing))
    parts.append(
        Text(
            "指标 {n} 项：{verdicts}。规划自身、规划与实地之间核对事项 {findings} 处。",
            "{n} indicators: {verdicts}. {findings} points do not fit, in the plan itself or "
            "with the ground.",
        ).filled(
            n=len(plan.indicators),
            verdicts=count_verdicts(plan, lang),
            findings=len(plan.findings),
        )
    )
    return "".join(part.said(lang) for part in parts)


def _what_was_laid(plan: PlanResult, lang: Lang) -> str:
    counts = Counter(own.record.status for own in plan.projects if own.project.listed)
    states = format_list(
        (f"{name.said(lang)} {counts[key]}" for key, name in STATUS_NAMES.items() if counts[key]),
        lang,
    )
    listed = sum(counts.values())
    apart = len(plan.projects) - listed
    also = Text(f"，另有单列的 {apart} 个", f", and {apart} that stand apart") if apart else None
    period = f"{plan.plan.start.year}-{plan.plan.end.year}"
    return Text(
        f"依据{plan.plan.document.zh}（{period}）。规划公布道路项目 "
        f"{plan.plan.stated_project_count} 个，所列 {listed} 个（{states}）"
        f"{also.zh if also else ''}。状态、起止、经费和依据由工作人员填在项目表里，"
        "没有人填的一律为“不明”。长度和沿线只计边界之内，括号内为位置误差给出的上下限。",
        f"From the {plan.plan.document.en} ({period}). The plan says that there are "
        f"{plan.plan.stated_project_count} street projects and lists {listed} ({states})"
        f"{also.en if also else ''}. Staff keep status, dates, budget and evidence in a table; "
        "what nobody reported is unknown. Lengths and what lies along are those inside the "
        "boundary; in brackets, the bounds from the positions' accuracy.",
    ).said(lang)


def _write_findings(plan: PlanResult, lang: Lang) -> list[Part]:
    title = Heading(text=Text("规划与现状核对事项", "What does not fit").said(lang), level=2)
    rows = word_findings(plan, lang=lang)
    if rows.empty:
        return [title, Paragraph(text=Text("没有发现。", "Nothing was found.").said(lang))]
    could_be = Text("；可能是：{names}", "; could be: {names}")
    cells = [
        (
            row["rule"],
            row["what"]
            + (could_be.filled(names=row["candidates"]).said(lang) if row["candidates"] else ""),
            row["plan_lines"],
        )
        for row in rows.to_dict("records")
    ]
    return [
        title,
        Paragraph(
            text=Text(
                "规划前后说法不一、数目不一、没有分母或目标、与路网和图层不符的地方。"
                "行号指规划公开文本。",
                "Where the plan contradicts itself, counts differently, gives no denominator or "
                "target, or does not fit the streets and layers. Lines are those of its text.",
            ).said(lang)
        ),
        build_table(Text("核对结果", "What was found"), FINDING_COLUMNS, cells, lang=lang),
    ]
