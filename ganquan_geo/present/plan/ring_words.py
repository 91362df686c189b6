"""The ring in words: what exists, what is missing, how far, how long, what it crosses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.plan.rows import LEG_STATES
from ganquan_geo.present.plan.sheets import Sheet, format_detour, format_span
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.worded_table import Column, WordedTable, build_table
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import (
    NOTHING,
    format_count,
    format_m,
    format_min,
    format_whole,
)
from ganquan_geo.words.text import (
    COLON,
    COMMA,
    FULL_STOP,
    STOP,
    Lang,
    Text,
    format_list,
    join_texts,
)

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.ring_results import HomesNear, MainCrossing, Ring
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.plan.streets import CalledStreets

LEGS_TOGETHER = Text("已确定各段合计", "legs resolved, together")
LEG_COLUMNS = (
    Column(glossary.LEG, 0.06, "right"),
    Column(glossary.STREET, 0.17),
    Column(glossary.FROM, 0.17),
    Column(glossary.TO, 0.17),
    Column(glossary.STATUS, 0.11),
    Column(glossary.LENGTH_PER_M, 0.1, "right"),
    Column(Text("±米", "± m"), 0.07, "right"),
    Column(glossary.DETOUR, 0.17),
)


BRIEF_LEG_COLUMNS = (
    LEG_COLUMNS[0],
    Column(glossary.STREET, 0.5),
    *LEG_COLUMNS[4:7],
)


def build_leg_table(result: PlanResult, ring: Ring, *, lang: Lang) -> WordedTable:
    """Return the ring leg by leg."""
    called = plan_street_names(result, lang)
    rows = []
    for leg in ring.legs:
        line, detour = leg.line, format_detour(leg, called, lang)
        if leg.detour is None and leg.missing_m > 0:
            detour = Text("没有路", "no way").said(lang)
        known = not line.refusals
        rows.append(
            (
                str(leg.number),
                *(called[name] for name in (leg.street, leg.start, leg.end)),
                LEG_STATES[leg.state].said(lang),
                format_whole(line.length_m) if known else NOTHING,
                format_whole(line.high_m - line.length_m) if known else NOTHING,
                detour,
            )
        )
    return build_table(glossary.LEG_BY_LEG, LEG_COLUMNS, rows, lang=lang)


def build_brief_leg_table(result: PlanResult, ring: Ring, *, lang: Lang) -> WordedTable:
    """Return the ring leg by leg in few columns, for a terminal; `list_detours` has the rest."""
    called = plan_street_names(result, lang)
    way = Text("{street}：{start}—{end}", "{street}: {start} – {end}")
    rows = []
    for leg in ring.legs:
        line, known = leg.line, not leg.line.refusals
        street, start, end = (called[name] for name in (leg.street, leg.start, leg.end))
        rows.append(
            (
                str(leg.number),
                way.filled(street=street, start=start, end=end).said(lang),
                LEG_STATES[leg.state].said(lang),
                format_whole(line.length_m) if known else NOTHING,
                format_whole(line.high_m - line.length_m) if known else NOTHING,
            )
        )
    return build_table(glossary.LEG_BY_LEG, BRIEF_LEG_COLUMNS, rows, lang=lang)


def list_detours(result: PlanResult, ring: Ring, *, lang: Lang) -> list[str]:
    """Return a sentence for each leg that is not there today: the way round it."""
    called = plan_street_names(result, lang)
    said = Text("第 {leg} 段{word}：{way}。", "Leg {leg}, {word}: {way}.")
    gone = Text("第 {leg} 段没有绕行的路。", "Leg {leg}: there is no way round.")
    return [
        (said if leg.detour is not None else gone)
        .filled(leg=leg.number, word=glossary.DETOUR, way=format_detour(leg, called, lang))
        .said(lang)
        for leg in ring.legs
        if leg.missing_m > 0
    ]


def build_ring_sheet(result: PlanResult, *, lang: Lang) -> Sheet:
    """Return the ring as pairs of a word and what is to be said; empty where there is none."""
    ring = result.ring
    if ring is None:
        return []
    sheet: list[tuple[Text, Text | None]] = [(Text("围合", "closed"), _closed(ring))]
    if ring.unresolved:
        sheet.append((LEGS_TOGETHER, _partial(ring)))
    else:
        count = sum(leg.missing_m > 0 for leg in ring.legs)
        legs = Text("{length}，{n} 段", f"{{length}}, {{n}} {_legs(count)}")
        missing = legs.filled(length=format_span(ring.missing), n=count) if count else None
        built = None if ring.built is None else format_span(ring.built)
        sheet += [
            (glossary.EXISTING, format_span(ring.existing)),
            (glossary.MISSING, missing),
            (Text("建成后全长", "length once built"), built),
            (Text("步行时间", "time on foot"), _minutes(result, ring)),
            *_today(ring),
            *describe_crossings(ring, plan_street_names(result, "en")),
            (Text("沿主路", "along main roads"), format_m(ring.main_m) if ring.main_m else None),
            *_homes(ring, result.study),
        ]
    return [[word.said(lang), text.said(lang)] for word, text in sheet if text is not None]


def format_ring(result: PlanResult, lang: Lang) -> str:
    """Return the ring in one paragraph."""
    pairs = [
        f"{word}{COLON.said(lang)}{value}" for word, value in build_ring_sheet(result, lang=lang)
    ]
    return format_list(pairs, lang, between=STOP) + FULL_STOP.said(lang)


def ring_points(ring: Ring) -> list[Text]:
    """Return what is to be said of the ring as a whole: closed or not, and its lengths."""
    if ring.built is None:
        whole = Text("首尾、次序、全长、时间{why}", "the whole {why}").filled(why=_closed(ring))
        together = Text("{legs} {lengths}", "{legs}: {lengths}")
        return [whole, together.filled(legs=LEGS_TOGETHER, lengths=_partial(ring))]
    parts = [
        join_texts((_shape(ring), *_breaks(ring), _walkable(ring)), COMMA),
        Text("现有 {there}", "{there} exist").filled(there=format_span(ring.existing)),
        Text("建成后全长 {length}", "{length} once built").filled(length=format_span(ring.built)),
    ]
    if ring.today is not None and ring.today_loop is not None and ring.missing_m > 0:
        parts += [
            Text(
                "今天按次序走一圈要绕行，共 {round}，其中 {twice}来回重复",
                "today's round with detours is {round}, {twice} of it twice",
            ).filled(round=format_span(ring.today), twice=format_m(ring.today_twice_m or 0.0)),
            Text(
                "去掉重复，能走的闭合圈是 {loop}", "without that a closed loop of {loop} remains"
            ).filled(loop=format_span(ring.today_loop)),
        ]
    return parts


def _legs(count: int) -> str:
    return (glossary.LEG if count == 1 else glossary.LEG.plural()).en


def _shape(ring: Ring) -> Text:
    closed = glossary.CLOSED if ring.closed else glossary.NOT_CLOSED
    order = glossary.IN_ORDER if ring.in_order else glossary.NOT_IN_ORDER
    return join_texts((closed, order), COMMA)


def _closed(ring: Ring) -> Text:
    """Return whether the ring is closed, or that it cannot be judged, and why."""
    if ring.unresolved:
        why = Text(
            "暂不评定（{n} 段无法确定）",
            f"cannot be assessed ({{n}} {_legs(ring.unresolved)} not resolved)",
        )
        return why.filled(n=ring.unresolved)
    return join_texts((_shape(ring), *_breaks(ring), _walkable(ring)), COMMA)


def _breaks(ring: Ring) -> list[Text]:
    """Return how many legs are missing and how long they are; nothing where none is."""
    count = sum(leg.missing_m > 0 for leg in ring.legs)
    if not count:
        return []
    form = Text("断点 {n} 处 {missing}", f"{{missing}} missing in {{n}} {_legs(count)}")
    return [form.filled(n=count, missing=format_span(ring.missing))]


def _walkable(ring: Ring) -> Text:
    if ring.walkable_today:
        return Text("今天可以走通", "can be walked today")
    return Text("今天走不通", "cannot be walked today")


def _partial(ring: Ring) -> Text:
    """Return the sum of the legs that were resolved, which is not the length of the ring."""
    return Text(
        "{all}，其中现有 {there}，断点 {missing}",
        "{all}, of which {there} exist and {missing} are missing",
    ).filled(
        all=format_m(ring.existing_m + ring.missing_m),
        there=format_m(ring.existing_m),
        missing=format_m(ring.missing_m),
    )


def _minutes(result: PlanResult, ring: Ring) -> Text | None:
    names = {profile.id: profile.name for profile in result.study.profiles}
    one = Text("{time}（{name}）", "{time} ({name})")
    found = [
        one.filled(time=format_min(built), name=names[key])
        for key, (built, _) in ring.minutes.items()
        if key in names
    ]
    return join_texts(found, STOP) if found else None


def _today(ring: Ring) -> list[tuple[Text, Text | None]]:
    """Return today's round in place of the ring, where part of it is missing."""
    if ring.missing_m <= 0:
        return []
    word = Text("今天走一圈", "a round today")
    if ring.today is None or ring.today_twice_m is None or ring.today_loop is None:
        return [(word, Text("没有绕行的路", "there is no way round"))]
    way = Text(
        "{round}，含绕行，其中 {twice}来回重复",
        "{round} with detours, {twice} of it there and back",
    )
    loops = Text("独立环路多 {n} 个", "{n} more independent loops")
    return [
        (word, way.filled(round=format_span(ring.today), twice=format_m(ring.today_twice_m))),
        (Text("今天的闭合圈", "closed loop today"), format_span(ring.today_loop)),
        (Text("联通后路网", "network once linked"), loops.filled(n=ring.loops_added)),
    ]


def describe_crossings(ring: Ring, called: CalledStreets) -> list[tuple[Text, Text | None]]:
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
        streets = join_texts(Text(name, called[name]) for name in assumed)
        note = Text("{streets}的道路等级系推定", "that {streets} are main roads is assumed")
        rows.append((Text("道路等级", "class of road"), note.filled(streets=streets)))
    return rows


def _crossed(crossings: tuple[MainCrossing, ...], called: CalledStreets) -> Text:
    """Return how often each main road is crossed, and on which legs."""
    by_street: dict[str, list[Text]] = {}
    for own in crossings:
        if own.crossed:
            by_street.setdefault(own.street, []).append(_where(own))
    if not by_street:
        return Text("没有", "none")
    one = Text("{street} {times} 次（{legs}）", "{street} {times}× ({legs})")
    return join_texts(
        (
            one.filled(street=Text(name, called[name]), times=len(legs), legs=join_texts(legs))
            for name, legs in by_street.items()
        ),
        COMMA,
    )


def _where(crossing: MainCrossing) -> Text:
    form = Text("第 {leg} 段", "leg {leg}")
    if crossing.planned:
        form = Text("第 {leg} 段经规划的通道", "leg {leg} by the planned link")
    elif crossing.lon is None:
        form = Text("第 {leg} 段沿途某处", "somewhere along leg {leg}")
    return form.filled(leg=crossing.leg)


def _homes(ring: Ring, study: Study) -> list[tuple[Text, Text | None]]:
    rows: list[tuple[Text, Text | None]] = []
    for limit_m in dict.fromkeys(homes.limit_m for homes in ring.homes):
        own = [_near(homes) for homes in ring.homes if homes.limit_m == limit_m]
        word = Text("步行 {m} 米内{homes}", "{homes} within {m} m on foot")
        rows.append(
            (word.filled(m=format_whole(limit_m), **study.home_words()), join_texts(own, COMMA))
        )
    return rows


def _near(homes: HomesNear) -> Text:
    when = glossary.ONCE_BUILT if homes.built else glossary.TODAY
    count = format_count(homes.count, homes.low, homes.high)
    return Text("{when} {count}", "{count} {when}").filled(when=when, count=count)
