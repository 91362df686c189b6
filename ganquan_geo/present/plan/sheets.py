"""The sheet of each project, leg and gateway: pairs of a word and what is to be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.plan import STATUS_NAMES, WORKS
from ganquan_geo.model.text import Lang, Text
from ganquan_geo.present.plan.rows import LEG_STATES, said
from ganquan_geo.present.web.text import said_share

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import Gateway, PlanResult, ProjectResult, Ring, RingLeg

Sheet = list[list[str]]
SHOWN_MIN = 15
WAYS = {
    ("facilities", "straight"): Text("50 米内设施", "facilities within 50 m"),
    ("compounds", "straight"): Text("50 米内小区", "compounds within 50 m"),
    ("facilities", "on foot"): Text("步行 300 米内设施", "facilities within 300 m on foot"),
    ("compounds", "on foot"): Text("步行 300 米内小区", "compounds within 300 m on foot"),
}


def build_project_sheet(result: PlanResult, own: ProjectResult, *, lang: Lang) -> Sheet:
    """Return what is known of one project, for its popup; empty lines are left out."""
    reach = [[text.said(lang), value] for text, value in _reach(result, own, lang)]
    return [*build_project_facts(result, own, lang=lang), *reach]


def build_project_facts(result: PlanResult, own: ProjectResult, *, lang: Lang) -> Sheet:
    """Return what is known of one project but for what it reaches; empty lines are left out."""
    record, line = own.record, own.line
    names = result.plan.theme_names
    streets = {p.project.id: p.project.segment.street for p in result.projects}
    days = " – ".join("?" if day is None else day.isoformat() for day in (record.start, record.end))
    comma = Text("、", ", ").said(lang)
    sheet = [
        (Text("状态", "status"), STATUS_NAMES[record.status].said(lang)),
        (Text("主题", "theme"), comma.join(said(names, key, lang) for key in own.themes)),
        (Text("工程", "works"), comma.join(WORKS[work].said(lang) for work in own.project.works)),
        (Text("起止", "dates"), "" if record.start is None and record.end is None else days),
        (Text("经费", "budget"), "" if record.budget_cny is None else f"¥{record.budget_cny:,.0f}"),
        (Text("依据", "evidence"), record.evidence),
        (Text("备注", "note"), record.note),
        (
            Text("界内长度", "length inside"),
            said_length(line.length_m, line.low_m, line.high_m, lang),
        ),
        (
            Text("占界内路网", "of the streets inside"),
            "" if own.net_share is None else f"{own.net_share:.1%}",
        ),
        *_along(result, own),
        (Text("环线段", "ring legs"), comma.join(map(str, own.ring_legs))),
        (Text("相邻项目", "neighbouring projects"), comma.join(streets[k] for k in own.neighbours)),
        (Text("相交道路", "streets it meets"), comma.join(own.crosses)),
        (Text("规划行号", "line of the plan"), str(own.project.source.line)),
    ]
    return [[text.said(lang), value] for text, value in sheet if value]


def build_leg_sheet(leg: RingLeg, *, lang: Lang) -> Sheet:
    """Return what is known of one leg of the ring."""
    line = leg.line
    detour = ""
    if leg.detour_m is not None:
        streets = Text("、", ", ").said(lang).join(leg.detour_streets)
        detour = f"{_metres(leg.detour_m, lang)} ({streets})"
    sheet = [
        (Text("状态", "state"), LEG_STATES[leg.state].said(lang)),
        (Text("起讫", "from, to"), f"{leg.start} → {leg.end}"),
        (Text("长度", "length"), said_length(line.length_m, line.low_m, line.high_m, lang)),
        (Text("现有最短绕行", "shortest way today"), detour),
    ]
    return [[text.said(lang), value] for text, value in sheet if value]


def build_gateway_sheet(gateway: Gateway, *, lang: Lang) -> Sheet:
    """Return what is known of one gateway."""
    kind = (
        Text("穿过边界", "passes the boundary")
        if gateway.kind == "passes"
        else Text("止于边界", "ends at the boundary")
    )
    sheet = [
        (Text("门户", "gateway"), kind.said(lang)),
        (Text("相交于", "at"), Text("、", ", ").said(lang).join(gateway.at)),
        (
            Text("沿边界", "along the boundary"),
            _metres(gateway.along_m, lang) if gateway.along_m else "",
        ),
        (Text("误差", "accuracy"), "±" + _metres(gateway.accuracy_m, lang)),
    ]
    return [[text.said(lang), value] for text, value in sheet if value]


def said_ring(ring: Ring, lang: Lang) -> str:
    """Return the ring in a few sentences."""
    parts = ring_points(ring)
    for homes in ring.homes:
        when = Text("建成后", "once built") if homes.built else Text("今天", "today")
        count = f"{homes.count} ({homes.low}-{homes.high})"
        parts.append(
            Text(
                f"{when.zh}步行 {homes.limit_m:.0f} 米内小区 {count}",
                f"compounds within {homes.limit_m:.0f} m on foot {when.en}: {count}",
            )
        )
    if lang == "zh":
        return "；".join(part.zh for part in parts) + "。"
    return "; ".join(part.en for part in parts) + "."


def ring_points(ring: Ring) -> list[Text]:
    """Return what is to be said of the ring as a whole: closed or not, and its lengths."""
    built = ring.built
    closed = Text("闭合", "closed") if ring.closed else Text("不闭合", "not closed")
    order = Text("次序无误", "in order") if ring.in_order else Text("次序有误", "not in order")
    parts = [
        Text(f"{closed.zh}，{order.zh}", f"{closed.en}, {order.en}"),
        Text(
            f"现有 {ring.existing_m:,.0f} 米，尚缺 {ring.missing_m:,.0f} 米",
            f"{ring.existing_m:,.0f} m exist, {ring.missing_m:,.0f} m are missing",
        ),
        Text(
            f"建成后全长 {built.value or 0:,.0f} 米（{built.low:,.0f}-{built.high:,.0f}）",
            f"{built.value or 0:,.0f} m once built ({built.low:,.0f}-{built.high:,.0f})",
        ),
    ]
    if ring.today_m is not None and ring.missing_m > 0:
        twice_m, loop_m = ring.today_twice_m, ring.today_loop_m
        zh = f"今天按次序走一圈要绕行，共 {ring.today_m:,.0f} 米，其中 {twice_m:,.0f} 米来回重复"
        en = f"today's round with detours is {ring.today_m:,.0f} m, {twice_m:,.0f} m of it twice"
        parts += [
            Text(zh, en),
            Text(
                f"去掉重复，能走的闭合圈是 {loop_m:,.0f} 米",
                f"without that a closed loop of {loop_m:,.0f} m remains",
            ),
        ]
    return parts


def said_length(length_m: float, low_m: float, high_m: float, lang: Lang) -> str:
    """Return a length with its bounds."""
    return f"{_metres(length_m, lang)} ({low_m:,.0f}–{high_m:,.0f})"


def _along(result: PlanResult, own: ProjectResult) -> list[tuple[Text, str]]:
    table = result.along[result.along["project_id"] == own.project.id]
    return [
        (WAYS[row["layer"], row["way"]], f"{row['count']} ({row['low']}–{row['high']})")
        for row in table.to_dict("records")
    ]


def _reach(result: PlanResult, own: ProjectResult, lang: Lang) -> list[tuple[Text, str]]:
    """Return the share of the project's length within 15 minutes of each category."""
    table = result.coverage
    rows = table[(table["project_id"] == own.project.id) & (table["tier_min"] == SHOWN_MIN)]
    names = {category.id: category.name for category in result.study.categories}
    found = []
    for row in rows.to_dict("records"):
        name = names[row["category"]]
        value = said_share(row, lang)
        heading = Text(
            f"{SHOWN_MIN} 分钟{name.zh}", f"{name.en} in {SHOWN_MIN} min, share of length"
        )
        found.append((heading, value))
    return found


def _metres(length_m: float, lang: Lang) -> str:
    return f"{length_m:,.0f} {Text('米', 'm').said(lang)}"
