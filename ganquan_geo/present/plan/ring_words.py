"""The ring in words: what exists, what is missing, how far, how long, what it crosses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.plan.sheets import Sheet, said_length, said_metres, said_span
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan_lines import Range
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.ring_results import HomesNear, MainCrossing, Ring


def build_ring_sheet(result: PlanResult, *, lang: Lang) -> Sheet:
    """Return the ring as pairs of a word and what is to be said; empty where there is none."""
    ring = result.ring
    if ring is None:
        return []
    missing = sum(leg.missing_m > 0 for leg in ring.legs)
    if ring.unresolved:
        known = [
            (Text("围合", "closed"), _unresolved(ring)),
            (Text("已确定各段合计", "legs resolved, together"), _partial(ring)),
        ]
        return [[word.said(lang), text.said(lang)] for word, text in known]
    sheet = [
        (Text("围合", "closed"), _closed(ring)),
        (Text("现有", "exists"), _span(ring.existing)),
        (
            Text("尚缺", "missing"),
            Text(
                f"{said_span(ring.missing, 'zh')}，{missing} 段",
                f"{said_span(ring.missing, 'en')}, {missing} {'leg' if missing == 1 else 'legs'}",
            )
            if missing
            else None,
        ),
        (Text("建成后全长", "length once built"), _length(ring)),
        (Text("步行时间", "time on foot"), _minutes(result, ring)),
        *_today(ring),
        *said_crossings(ring, plan_street_names(result, "en")),
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
    if built is None:
        unresolved, partial = _unresolved(ring), _partial(ring)
        return [
            Text(f"闭合、次序、全长、时间{unresolved.zh}", f"the whole {unresolved.en}"),
            Text(f"已确定各段合计 {partial.zh}", f"legs resolved, together: {partial.en}"),
        ]
    closed = Text("闭合", "closed") if ring.closed else Text("不闭合", "not closed")
    order = Text("次序无误", "in order") if ring.in_order else Text("次序有误", "not in order")
    parts = [
        Text(f"{closed.zh}，{order.zh}", f"{closed.en}, {order.en}"),
        Text(
            f"现有 {said_span(ring.existing, 'zh')}，尚缺 {said_span(ring.missing, 'zh')}",
            f"{said_span(ring.existing, 'en')} exist, {said_span(ring.missing, 'en')} are missing",
        ),
        Text(
            f"建成后全长 {built.value or 0:,.0f} 米（{built.low:,.0f}-{built.high:,.0f}）",
            f"{built.value or 0:,.0f} m once built ({built.low:,.0f}-{built.high:,.0f})",
        ),
    ]
    if ring.today is not None and ring.today_loop is not None and ring.missing_m > 0:
        twice_m, loop = ring.today_twice_m, ring.today_loop
        round_zh, round_en = said_span(ring.today, "zh"), said_span(ring.today, "en")
        zh = f"今天按次序走一圈要绕行，共 {round_zh}，其中 {twice_m:,.0f} 米来回重复"
        en = f"today's round with detours is {round_en}, {twice_m:,.0f} m of it twice"
        parts += [
            Text(zh, en),
            Text(
                f"去掉重复，能走的闭合圈是 {said_span(loop, 'zh')}",
                f"without that a closed loop of {said_span(loop, 'en')} remains",
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


def _unresolved(ring: Ring) -> Text:
    """Return that the ring as a whole cannot be judged, and why."""
    count = ring.unresolved
    return Text(
        f"无法判定（{count} 段无法确定）",
        f"cannot be assessed ({count} {'leg' if count == 1 else 'legs'} not resolved)",
    )


def _partial(ring: Ring) -> Text:
    """Return the sum of the legs that were resolved, which is not the length of the ring."""
    total_m = ring.existing_m + ring.missing_m
    return Text(
        f"{total_m:,.0f} 米，其中现有 {ring.existing_m:,.0f} 米，尚缺 {ring.missing_m:,.0f} 米",
        f"{total_m:,.0f} m, of which {ring.existing_m:,.0f} m exist and "
        f"{ring.missing_m:,.0f} m are missing",
    )


def _length(ring: Ring) -> Text | None:
    built = ring.built
    if built is None:
        return None
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
    if ring.today is None or ring.today_twice_m is None or ring.today_loop is None:
        return [(word, Text("没有绕行的路", "there is no way round"))]
    return [
        (
            word,
            Text(
                f"{said_span(ring.today, 'zh')}，含绕行，其中 {ring.today_twice_m:,.0f} 米来回重复",
                f"{said_span(ring.today, 'en')} with detours, {ring.today_twice_m:,.0f} m of it "
                "there and back",
            ),
        ),
        (Text("今天的闭合圈", "closed loop today"), _span(ring.today_loop)),
        (
            Text("联通后路网", "network once linked"),
            Text(
                f"独立环路多 {ring.loops_added} 个",
                f"{ring.loops_added} more independent loops",
            ),
        ),
    ]


def said_crossings(ring: Ring, called: Mapping[str, str]) -> list[tuple[Text, Text | None]]:
    """Return the main roads crossed once the ring is built, and today if that differs.

    Parameters
    ----------
    called
        English names of streets.
    """
    built = _crossed(ring.crossings, called)
    rows: list[tuple[Text, Text | None]] = [(Text("穿越主路", "main roads crossed"), built)]
    if ring.missing_m > 0 and ring.crossings_today is not None:
        today = _crossed(ring.crossings_today, called)
        rows.append((Text("今天穿越主路", "main roads crossed today"), today))
    assumed = dict.fromkeys(
        own.street for own in ring.crossings if own.crossed and own.class_assumed
    )
    if assumed:
        zh, en = "、".join(assumed), ", ".join(called.get(name, name) for name in assumed)
        note = Text(f"{zh}的道路等级系假定", f"that {en} are main roads is assumed")
        rows.append((Text("道路等级", "class of road"), note))
    return rows


def _crossed(crossings: tuple[MainCrossing, ...], called: Mapping[str, str]) -> Text:
    """Return how often each main road is crossed, and on which legs."""
    by_street: dict[str, list[MainCrossing]] = {}
    for own in crossings:
        if own.crossed:
            by_street.setdefault(own.street, []).append(own)
    if not by_street:
        return Text("没有", "none")
    zh, en = [], []
    for street, found in by_street.items():
        times = len(found)
        legs = [_where(crossing) for crossing in found]
        zh.append(f"{street} {times} 次（{'、'.join(leg.zh for leg in legs)}）")
        en.append(f"{called.get(street, street)} {times}× ({', '.join(leg.en for leg in legs)})")
    return Text("，".join(zh), ", ".join(en))


def _where(crossing: MainCrossing) -> Text:
    leg = Text(f"第 {crossing.leg} 段", f"leg {crossing.leg}")
    if crossing.planned:
        return Text(f"{leg.zh}经规划的通道", f"{leg.en} by the planned link")
    if crossing.lon is None:
        return Text(f"{leg.zh}沿途某处", f"somewhere along {leg.en}")
    return leg


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


def _span(figure: Range) -> Text:
    return Text(said_span(figure, "zh"), said_span(figure, "en"))


def _m(length_m: float) -> Text:
    return Text(said_metres(length_m, "zh"), said_metres(length_m, "en"))
