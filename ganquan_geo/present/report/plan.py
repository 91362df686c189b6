"""The chapters of a report on the street plan: the ring, the indicators, the projects."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.present.fields import NUMBER, UNTIL
from ganquan_geo.present.finding_words import write_steps
from ganquan_geo.present.plan.indicator_figures import count_verdicts
from ganquan_geo.present.plan.rows import RULES
from ganquan_geo.present.plan.worded_tables import build_area_tables
from ganquan_geo.present.project_list import OFFICE_FILLS
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
from ganquan_geo.words.figures import format_m, format_whole
from ganquan_geo.words.text import Lang, Text, find_name, format_list

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult

RING_IMAGE, PROJECT_IMAGE = "ring", "projects"
PROJECT_LAYERS = ("project", "project_theme")  # of the lines of a plan
WHOLE_RING = 2  # parts on the ring as a whole: heading and sentences
NETWORK_MAP = Text("慢行现状与断点、环线、十字轴和门户", "Ring with its gaps, cross and gateways")
PROJECT_MAP = Text("项目布局", "Where the projects are")
STREET_BY_STREET = Text(
    "一路一图（起点、止点、工程内容、进度和改造前后照片）另见图册，每条道路一幅。",
    "A map for each street, with ends, works, progress and photographs, is in the atlas.",
)
CARRIED_OUT = Text("规划实施", "The street plan")
COUNT_COLUMNS = (
    Column(glossary.RULE, 0.7),
    Column(Text("处数", "how many"), 0.3, "right"),
)
ACTION_COLUMNS = (
    Column(NUMBER, 0.08, "right"),
    Column(Text("行动", "action"), 0.52),
    Column(glossary.RESPONSIBLE, 0.2),
    Column(UNTIL, 0.2),
)


def write_network(facts: Facts) -> list[Part]:
    """Give the ring with its gaps, the cross and the gateways; nothing without a plan."""
    plan, lang = facts.plan, facts.lang
    if plan is None or (plan.ring is None and plan.axis is None and not plan.gateways):
        return []
    ring = write_ring(plan, lang)
    drawn = [_picture(NETWORK_MAP, RING_IMAGE, plan, lang)] if RING_IMAGE in facts.images else []
    return [
        Heading(text=Text("慢行网络与环线", "Walking network and ring").said(lang)),
        *ring[:WHOLE_RING],
        *drawn,
        *ring[WHOLE_RING:],
        *write_axis(plan, lang),
    ]


def split_plan(plan: PlanResult) -> dict[str, PlanResult]:
    """Return what each map of a plan is drawn from, by its image: ring and cross; projects."""
    of_projects = plan.lines["layer"].isin(PROJECT_LAYERS)
    parts = {
        PROJECT_IMAGE: replace(plan, lines=plan.lines[of_projects], gateways=()),
        RING_IMAGE: replace(plan, lines=plan.lines[~of_projects], projects=()),
    }
    return {image: own for image, own in parts.items() if not own.lines.empty}


def _picture(caption: Text, image: str, plan: PlanResult, lang: Lang) -> Picture:
    said = caption.said(lang)
    return Picture(caption=said, image=image, says=f"{plan.plan.name.said(lang)}：{said}")


def write_evaluation(facts: Facts) -> list[Part]:
    """Give the indicators, and what does not fit in the plan; nothing without a plan."""
    plan, lang = facts.plan, facts.lang
    if plan is None:
        return []
    return [
        Heading(text=Text("规划实施评估", "How the plan is carried out").said(lang)),
        *write_indicators(plan, lang),
        *build_area_tables(plan, lang=lang),
        *_count_misfits(plan, lang),
    ]


def write_program(facts: Facts) -> list[Part]:
    """Give the projects of the plan, and what is to be done next."""
    plan, lang = facts.plan, facts.lang
    steps = write_steps(facts.result.main_findings())
    if plan is None and not steps:
        return []
    title = Text("行动计划", "Plan of action")
    if plan is not None:
        title = Text("项目库与行动计划", "Projects and plan of action")
    parts: list[Part] = [Heading(text=title.said(lang))]
    if plan is not None:
        drawn: list[Part] = []
        if PROJECT_IMAGE in facts.images:
            drawn = [
                Paragraph(text=STREET_BY_STREET.said(lang)),
                _picture(PROJECT_MAP, PROJECT_IMAGE, plan, lang),
            ]
        parts += write_projects(plan, lang, intro=_what_was_laid(plan, lang), drawn=drawn)
    if steps:
        open_ = OFFICE_FILLS.said(lang)
        caption = Text("数据核实与补充的行动", "What is to be verified and completed")
        rows = [
            (str(number), step.said(lang), open_, open_)
            for number, step in enumerate(steps, start=1)
        ]
        next_ = Text("下一步行动", "Next steps")
        parts += [
            Heading(text=next_.said(lang), level=2),
            build_table(caption, ACTION_COLUMNS, rows, lang=lang),
        ]
    return parts


def describe_plan(plan: PlanResult, lang: Lang) -> str:
    """Return the plan in one paragraph for the summary."""
    listed = [own for own in plan.projects if own.project.listed]
    done = sum(own.record.status == "done" for own in listed)
    unsure = done - sum(own.record.is_surely_done for own in listed)
    doubt = Text(
        f"（其中 {unsure} 个没有依据、日期或自相矛盾）",
        f" ({unsure} without evidence or a day, or against their own row)",
    )
    unknown = sum(own.record.status == "unknown" for own in listed)
    parts = [
        Text(
            "{plan}列有道路项目 {n} 个，登记为完成的 {done} 个{doubt}，未填报状态的 {unknown} 个。",
            "The {plan} lists {n} street {n|project|projects}; {done} are recorded as done{doubt}, "
            "{unknown} are not "
            "reported. ",
        ).filled(
            plan=plan.plan.name,
            n=len(listed),
            done=done,
            doubt=doubt if unsure else "",
            unknown=unknown,
        )
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
            "{n} {n|indicator|indicators}: {verdicts}. {findings} {findings|point does|points do} "
            "not fit, in the plan itself or "
            "with the ground.",
        ).filled(
            n=len(plan.indicators),
            verdicts=count_verdicts(plan, lang),
            findings=len(plan.misfits),
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
        "没有人填的一律为“未填报”。长度和沿线只计边界之内，括号内为位置误差给出的上下限。",
        f"From the {plan.plan.document.en} ({period}). The plan says that there are "
        f"{plan.plan.stated_project_count} street projects and lists {listed} ({states})"
        f"{also.en if also else ''}. Staff keep status, dates, budget and evidence in a table; "
        "what nobody reported is said to be so. Lengths and what lies along are those inside the "
        "boundary; in brackets, the bounds from the positions' accuracy.",
    ).said(lang)


def _count_misfits(plan: PlanResult, lang: Lang) -> list[Part]:
    """Count what does not fit by kind; the list is in the annex."""
    title = Heading(text=Text("规划与现状核对事项", "What does not fit").said(lang), level=2)
    if not plan.misfits:
        return [title, Paragraph(text=Text("没有发现。", "Nothing was found.").said(lang))]
    counts = Counter(own.rule for own in plan.misfits)
    said = Text(
        "规划前后说法不一、数目不一、没有分母或目标、与路网和图层不符的地方共 {n} 处，"
        "逐条见附表。这些是核对事项，不是对规划的评价。",
        "{n} {n|place|places} where the plan contradicts itself, counts differently, gives no "
        "denominator "
        "or target, or does not fit the streets and layers; each is listed in the annex. They are "
        "to be checked, and no verdict on the plan.",
    )
    rows = [
        (find_name(RULES, rule, lang), format_whole(number))
        for rule, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return [
        title,
        Paragraph(text=said.filled(n=len(plan.misfits)).said(lang)),
        build_table(Text("核对事项分类", "By kind"), COUNT_COLUMNS, rows, lang=lang),
    ]
