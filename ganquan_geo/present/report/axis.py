"""The cross and the gateways in a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.report.content import Heading, Paragraph, Part
from ganquan_geo.present.worded_table import Column, build_table
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_m, format_whole
from ganquan_geo.words.text import Lang, Text, format_list

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult

COLUMNS = (
    Column(glossary.STREET, 0.2),
    Column(Text("方式", "kind"), 0.16),
    Column(glossary.AT, 0.32),
    Column(Text("沿边界/米", "along boundary, m"), 0.17, "right"),
    Column(Text("误差 ±米", "± m"), 0.15, "right"),
)


def write_axis(plan: PlanResult, lang: Lang) -> list[Part]:
    """Give the streets of the cross and where named streets meet the boundary."""
    if plan.axis is None and not plan.gateways:
        return []
    called = plan_street_names(plan, lang)
    title = Text("十字轴和门户", "The cross and the gateways")
    parts: list[Part] = [Heading(text=title.said(lang), level=2)]
    if plan.axis is not None:
        streets = (
            f"{called[own.street]} {format_m(own.length_m).said(lang)}" for own in plan.axis.streets
        )
        said = Text(
            "十字轴界内长度：{streets}；两轴相交 {n} 处。",
            "Length of the cross inside: {streets}; the axes meet at {n} place(s).",
        ).filled(streets=format_list(streets, lang), n=len(plan.axis.meeting))
        parts.append(Paragraph(text=said.said(lang)))
    if plan.gateways:
        rows = [
            (
                called[own.street],
                (glossary.PASSES if own.kind == "passes" else glossary.ENDS).said(lang),
                format_list((called[name] for name in own.at), lang) or NOTHING,
                format_whole(own.along_m),
                format_whole(own.accuracy_m),
            )
            for own in plan.gateways
        ]
        caption = glossary.GATEWAY.plural().capital()
        parts.append(build_table(caption, COLUMNS, rows, lang=lang))
    return parts
