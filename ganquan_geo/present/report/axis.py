"""The cross and the gateways in a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.report.content import (
    Heading,
    Paragraph,
    Part,
    ReportTable,
    said_titles,
)
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult


def write_axis(plan: PlanResult, lang: Lang) -> list[Part]:
    """Give the streets of the cross and where named streets meet the boundary."""
    if plan.axis is None and not plan.gateways:
        return []
    called = plan_street_names(plan, lang)
    comma = Text("、", ", ").said(lang)
    parts: list[Part] = [
        Heading(text=Text("十字轴和门户", "The cross and the gateways").said(lang), level=2)
    ]
    if plan.axis is not None:
        metres = Text(" 米", " m").said(lang)
        streets = comma.join(
            f"{called.get(own.street, own.street)} {own.line.length_m:,.0f}{metres}"
            for own in plan.axis.streets
        )
        count = len(plan.axis.meeting)
        parts.append(
            Paragraph(
                text=Text(
                    f"十字轴界内长度：{streets}；两轴相交 {count} 处。",
                    f"Length of the cross inside: {streets}; the axes meet at {count} place(s).",
                ).said(lang)
            )
        )
    if plan.gateways:
        passes, ends = Text("穿过边界", "passes"), Text("止于边界", "ends")
        parts.append(
            ReportTable(
                caption=Text("门户", "Gateways").said(lang),
                head=said_titles(
                    lang,
                    ("道路", "street"),
                    ("方式", "kind"),
                    ("相交于", "at"),
                    ("沿边界/米", "along boundary, m"),
                    ("误差 ±米", "± m"),
                ),
                rows=tuple(
                    (
                        called.get(own.street, own.street),
                        (passes if own.kind == "passes" else ends).said(lang),
                        comma.join(called.get(name, name) for name in own.at) or "—",
                        f"{own.along_m:,.0f}",
                        f"{own.accuracy_m:,.0f}",
                    )
                    for own in plan.gateways
                ),
                shares=(0.2, 0.16, 0.32, 0.17, 0.15),
                numbers=frozenset({3, 4}),
            )
        )
    return parts
