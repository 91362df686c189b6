"""The sections of a report that say how it was made, what it cannot say, and from what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ganquan_geo.model.layers import LAYERS
from ganquan_geo.present.report.content import (
    Bullets,
    Facts,
    Heading,
    Paragraph,
    Part,
    ReportTable,
    said_titles,
)
from ganquan_geo.present.said_tables import provenance, said_edits, said_figures
from ganquan_geo.present.web.text import percent
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.errors import Fault


def write_methods(facts: Facts) -> list[Part]:
    """Say how the figures were made and what they mean."""
    lang, study, profile = facts.lang, facts.result.study, facts.result.profile
    numbers = study.settings
    tiers = sorted(
        {tier for own in study.categories for tier in own.tiers}, key=lambda t: t.minutes
    )
    limits_zh = "、".join(f"{t.minutes} 分钟 {t.limit_m:g} 米" for t in tiers)
    limits_en = ", ".join(f"{t.minutes} min {t.limit_m:g} m" for t in tiers)
    speed = profile.speed_m_per_s
    walk = (
        Text(
            f"用标准距离（{limits_zh}），不设速度。", f"Standard distances: {limits_en}; no speed."
        )
        if speed is None
        else Text(
            f"步行速度 {speed:g} 米/秒（{profile.source}）。",
            f"Walking speed {speed:g} m/s ({profile.source}).",
        )
    )
    points = [
        walk,
        Text(
            "道路在平面相交或相接处断开；桥和隧道不与下面、上面的道路相通。"
            "长度在 WGS 84 椭球面上量算。",
            "Streets are cut where they cross at grade or touch; bridges and tunnels are not. "
            "Lengths are geodesic on the WGS 84 ellipsoid.",
        ),
        Text(
            f"小区和设施从最近街道上最近的点上路，到街道的直线一段也计入；离街道超过 "
            f"{numbers.snap_limit_m:g} 米的不测算。边界外的街道和设施参加测算。",
            "Homes and facilities join at the nearest point on a street, and the straight leg "
            f"counts; beyond {numbers.snap_limit_m:g} m from any street they are not measured. "
            "Streets and facilities outside the boundary count.",
        ),
        Text(
            "只知所在街道的设施，分别按街道上最近和最远的位置计算。",
            "A facility known only to its street is taken at its nearest and farthest place there.",
        ),
        Text(
            "上下限由小区和设施位置的误差得出：最不利时误差全部加上，最有利时全部减去；位置不明的小区，"
            "下限按未覆盖、上限按已覆盖计。它们不是概率。",
            "Bounds add or take away the whole accuracy of homes and facilities; homes of unknown "
            "position count as not covered in the lower and as covered in the upper bound. They "
            "are no probability.",
        ),
    ]
    figures = said_figures(facts.result, lang=lang)
    parts: list[Part] = [
        Heading(text=Text("方法", "Methods").said(lang)),
        Bullets(items=tuple(point.said(lang) for point in points)),
    ]
    if not figures.empty:
        parts += [
            Heading(text=Text("对照的数字", "Stated figures").said(lang), level=2),
            ReportTable(
                caption=Text("文件所称的覆盖率", "Shares that documents state").said(lang),
                head=said_titles(
                    lang,
                    ("类别", "category"),
                    ("分钟", "min"),
                    ("性质", "role"),
                    ("所称", "share"),
                    ("时期", "period"),
                    ("出处", "source"),
                ),
                rows=tuple(
                    (
                        row["category"],
                        str(row["tier_min"]),
                        row["role"],
                        "—"
                        if row["share"] != row["share"] or row["share"] is None
                        else percent(float(row["share"])),
                        row["period"],
                        row["source"],
                    )
                    for row in figures.to_dict("records")
                ),
                shares=(0.13, 0.07, 0.08, 0.09, 0.13, 0.5),
                numbers=frozenset({1, 3}),
            ),
        ]
    return parts


def write_limits(facts: Facts) -> list[Part]:
    """Say what cannot be assessed, and which inputs the figures rest on."""
    lang, result = facts.lang, facts.result
    rows = []
    for category in result.study.categories:
        own = result.registers[category.id]
        known = own.located - own.assumed - own.on_street
        complete = Text("是", "yes") if category.register_complete else Text("否", "no")
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
    problems = [*result.study.warnings, *result.problems]
    if facts.plan is not None:
        problems += facts.plan.problems
    edits = said_edits(result.study)
    items = (
        *([edits.said(lang)] if edits else []),
        *(_said_problem(problem, facts) for problem in problems),
    ) or (Text("没有发现问题。", "None was found.").said(lang),)
    return [
        Heading(text=Text("限制", "Limits").said(lang)),
        Paragraph(
            text=Text(
                "小区内部的道路、弄堂、出入口和开门时间没有资料：从小区到最近街道按直线走。"
                "大的小区因此可能差出这一段的长度。没有人口资料时，小区数不代表人数。",
                "Lanes inside compounds, gates and their hours are not known: the walk goes "
                "straight from a home to the nearest street, which can be off by that leg in a "
                "large compound. Without people counted, compounds are not residents.",
            ).said(lang)
        ),
        ReportTable(
            caption=Text("各类设施的名录和位置", "Registers and positions").said(lang),
            head=said_titles(
                lang,
                ("类别", "category"),
                ("位置已知", "known"),
                ("假定", "assumed"),
                ("只知街道", "street only"),
                ("不明", "unknown"),
                ("名录收全", "complete"),
                ("说明", "note"),
            ),
            rows=tuple(rows),
            shares=(0.13, 0.1, 0.08, 0.1, 0.08, 0.1, 0.41),
            numbers=frozenset({1, 2, 3, 4}),
        ),
        Heading(text=Text("资料中的问题", "Problems in the data").said(lang), level=2),
        Bullets(items=items),
    ]


def _said_problem(problem: Fault, facts: Facts) -> str:
    """Return a problem with the layer and category it is in by name."""
    lang = facts.lang
    layer, _, rest = problem.where.partition(" (")
    if layer not in LAYERS:
        return problem.said(lang)
    names = {own.id: own.name.said(lang) for own in facts.result.study.categories}
    where = LAYERS[layer].title.said(lang)
    if category := rest.removesuffix(")"):
        named = names.get(category, category)
        where += f"（{named}）" if lang == "zh" else f" ({named})"
    return replace(problem, where=where).said(lang)


def write_provenance(facts: Facts) -> list[Part]:
    """Say from what, with what and when the results were made."""
    lang = facts.lang
    rows = provenance(facts.result, lang=lang)
    return [
        Heading(text=Text("出处", "Provenance").said(lang)),
        Paragraph(
            text=Text(
                "同样的输入文件和程序版本给出同样的结果。文件的 SHA-256 可用来核对。",
                "The same inputs and the same version give the same results; the SHA-256 of each "
                "input lets anyone check.",
            ).said(lang)
        ),
        ReportTable(
            caption=Text("输入文件和程序", "Inputs and tool").said(lang),
            head=(Text("项目", "item").said(lang), Text("内容", "content").said(lang)),
            rows=tuple((str(item), str(value)) for item, value in rows.to_numpy().tolist()),
            shares=(0.3, 0.7),
        ),
    ]
