"""The page of conclusions: the answer, a chart, the worst gaps, what is to be verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.finding_words import write_headline, write_steps
from ganquan_geo.present.report.chart import describe_chart
from ganquan_geo.present.report.content import Bullets, Facts, Heading, Paragraph, Part, Picture
from ganquan_geo.present.report.plan import CARRIED_OUT, describe_plan
from ganquan_geo.present.report.worst import write_worst_gaps
from ganquan_geo.present.stand_ins import say_stand_ins
from ganquan_geo.present.wide_bounds import explain_whole_bounds
from ganquan_geo.words.text import FULL_STOP, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.words.text import Lang

CHART = "chart"
CHART_MOST_MM = 104.0
MOST_STEPS = 5
TO_DO = Text("待核实与下一步", "To verify, and next steps")
CHART_CAPTION = Text(
    "各类服务设施步行可达覆盖率（以{homes}为口径，横条为误差区间）",
    "Within reach of each service, share of {homes}; bars are bounds",
)


def write_summary(facts: Facts) -> list[Part]:
    """Give the conclusions on one page."""
    lang, findings, study = facts.lang, facts.result.main_findings(), facts.result.study
    parts: list[Part] = [
        Heading(text=Text("摘要", "Summary").said(lang), kind="front"),
        Paragraph(text=write_headline(facts.result).said(lang), look="lead"),
        Picture(
            caption=CHART_CAPTION.filled(**study.home_words()).said(lang),
            image=CHART,
            says=describe_chart(findings, lang=lang),
            most_mm=CHART_MOST_MM,
        ),
    ]
    notes = [say_stand_ins(study), *explain_whole_bounds(facts.result)]
    parts += [
        Paragraph(text=said.said(lang) + FULL_STOP.said(lang), look="note")
        for said in notes
        if said is not None
    ]
    worst = write_worst_gaps(facts)
    if worst:
        title = Text("主要短板与补齐途径", "The worst gaps, and what would close them")
        parts += [
            Paragraph(text=title.said(lang), look="run-in"),
            Bullets(items=worst, ordered=True),
        ]
    steps = list_steps(write_steps(findings), lang)
    if steps:
        parts += [Paragraph(text=TO_DO.said(lang), look="run-in"), Bullets(items=steps)]
    if facts.plan is not None:
        parts += [
            Paragraph(text=CARRIED_OUT.said(lang), look="run-in"),
            Paragraph(text=describe_plan(facts.plan, lang)),
        ]
    return parts


def list_steps(steps: Sequence[Text], lang: Lang, *, most: int = MOST_STEPS) -> tuple[str, ...]:
    """Return the first steps, and how many more there are."""
    shown = [step.said(lang) for step in steps[:most]]
    if len(steps) > most:
        more = Text("其余 {n} 项见行动计划", "{n} more are in the plan of action")
        shown.append(more.filled(n=len(steps) - most).said(lang))
    return tuple(shown)
