"""The ring in words: what exists, what is missing, how far, how long, what it crosses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.model.text import Lang, Text
from ganquan_geo.present.plan.sheets import Sheet, said_length, said_metres
from ganquan_geo.present.plan.streets import plan_street_names

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import HomesNear, PlanResult, Ring


def build_ring_sheet(result: PlanResult, *, lang: Lang) -> Sheet:
    """Return the ring as pairs of a word and what is to be said; empty where there is none."""
    ring = result.ring
    if ring is None:
        return []
    missing = sum(leg.missing_m > 0 for leg in ring.legs)
    sheet = [
        (Text("围合", "closed"), _closed(ring)),
        (Text("现有", "exists"), _m(ring.existing_m)),
        (
            Text("尚缺", "missing"),
            Text(
                f"{ring.missing_m:,.0f} 米（{missing} 段）",
                f"{ring.missing_m:,.0f} m ({missing} {'leg' if missing == 1 else 'legs'})",
            )
            if missing
            else None,
        ),
        (Text("建成后全长", "length once built"), _length(ring)),
        (Text("步行时间", "time on foot"), _minutes(result, ring)),
        *_today(ring),
        (Text("穿越主路", "main roads crossed"), _crossings(result, ring)),
        (Text("沿主路", "along main roads"), _m(ring.main_m) if ring.main_m else None),
        *_homes(ring),
    ]
    return [[word.said(lang), text.said(lang)] for word, text in sheet if text is not None]


def said_ring(result: PlanResult, lang: Lang) -> str:
    """Return the ring in one paragraph."""
    pairs = build_ring_sheet(result, lang=lang)
    if lang == "zh":
        return "；".join(f"{word}：{value}" for word, value in pairs) + "。"
    return "; ".join(f"{word}: {value}" for word, value in pairs) + "."


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


def _closed(ring: Ring) -> Text:
    closed = Text("闭合", "closed") if ring.closed else Text("不闭合", "not closed")
    order = Text("次序无误", "in order") if ring.in_order else Text("次序有误", "not in order")
    today = (
        Text("今天可以走通", "can be walked today")
        if ring.walkable_today
        else Text("今天走不通", "cannot be walked today")
    )
    return Text(f"{closed.zh}，{order.zh}，{today.zh}", f"{closed.en}, {order.en}, {today.en}")


def _length(ring: Ring) -> Text:
    built = ring.built
    figure = built.value or 0.0
    return Text(
        said_length(figure, built.low, built.high, "zh"),
        said_length(figure, built.low, built.high, "en"),
    )


def _minutes(result: PlanResult, ring: Ring) -> Text | None:
    names = {profile.id: profile.name for profile in result.study.profiles}
    found = [(names[key], built) for key, (built, _) in ring.minutes.items() if key in names]
    if not found:
        return None
    return Text(
        "；".join(f"{minutes:.0f} 分钟（{name.zh}）" for name, minutes in found),
        "; ".join(f"{minutes:.0f} min ({name.en})" for name, minutes in found),
    )


def _today(ring: Ring) -> list[tuple[Text, Text | None]]:
    """Return today's round in place of the ring, where part of it is missing."""
    if ring.missing_m <= 0:
        return []
    word = Text("今天走一圈", "a round today")
    if ring.today_m is None or ring.today_twice_m is None or ring.today_loop_m is None:
        return [(word, Text("没有绕行的路", "there is no way round"))]
    return [
        (
            word,
            Text(
                f"{ring.today_m:,.0f} 米（含绕行），其中 {ring.today_twice_m:,.0f} 米来回重复",
                f"{ring.today_m:,.0f} m with detours, {ring.today_twice_m:,.0f} m of it there "
                "and back",
            ),
        ),
        (Text("今天的闭合圈", "closed loop today"), _m(ring.today_loop_m)),
        (
            Text("联通后路网", "network once linked"),
            Text(
                f"独立环路多 {ring.loops_added} 个",
                f"{ring.loops_added} more independent loops",
            ),
        ),
    ]


def _crossings(result: PlanResult, ring: Ring) -> Text:
    crossed = [crossing.street for crossing in ring.crossings if crossing.crossed]
    if not crossed:
        return Text("没有", "none")
    names = plan_street_names(result, "en")
    zh, en = [], []
    for street in dict.fromkeys(crossed):
        times = crossed.count(street)
        zh.append(f"{street} {times} 次")
        en.append(f"{names.get(street, street)} {times}×")
    return Text("，".join(zh), ", ".join(en))


def _homes(ring: Ring) -> list[tuple[Text, Text | None]]:
    rows: list[tuple[Text, Text | None]] = []
    for limit_m in dict.fromkeys(homes.limit_m for homes in ring.homes):
        own = [homes for homes in ring.homes if homes.limit_m == limit_m]
        word = Text(f"步行 {limit_m:.0f} 米内小区", f"compounds within {limit_m:.0f} m on foot")
        zh = "，".join(f"{'建成后' if h.built else '今天'} {_count(h)}" for h in own)
        en = ", ".join(f"{_count(h)} {'once built' if h.built else 'today'}" for h in own)
        rows.append((word, Text(zh, en)))
    return rows


def _count(homes: HomesNear) -> str:
    return f"{homes.count} ({homes.low}–{homes.high})"


def _m(length_m: float) -> Text:
    return Text(said_metres(length_m, "zh"), said_metres(length_m, "en"))
