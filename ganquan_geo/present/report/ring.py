"""The ring in a report: leg by leg, what is missing, and how one walks today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.plan.ring_words import ring_points, said_crossings
from ganquan_geo.present.plan.rows import LEG_STATES
from ganquan_geo.present.plan.sheets import said_span
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.report.content import (
    Bullets,
    Heading,
    Part,
    ReportTable,
    said_titles,
)
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.ring_results import HomesNear, Ring, RingLeg

NOTHING = "—"


def write_ring(plan: PlanResult, lang: Lang) -> list[Part]:
    """Give the ring as a whole, its legs, and the compounds near it; nothing without one."""
    ring = plan.ring
    if ring is None:
        return []
    called = plan_street_names(plan, lang)
    points = [*ring_points(ring), *_minutes(plan, ring), *_on_the_way(ring, called)]
    stop = "。" if lang == "zh" else "."
    parts: list[Part] = [
        Heading(text=Text("环线", "The ring").said(lang), level=2),
        Bullets(items=tuple(_sentence(point.said(lang)) + stop for point in points)),
        ReportTable(
            caption=Text("环线逐段", "The ring, leg by leg").said(lang),
            head=said_titles(
                lang,
                ("段", "leg"),
                ("道路", "street"),
                ("自", "from"),
                ("至", "to"),
                ("状态", "state"),
                ("长度/米", "length, m"),
                ("±米", "± m"),
                ("现有最短绕行", "shortest way today"),
            ),
            rows=tuple(_leg(leg, called, lang) for leg in ring.legs),
            shares=(0.06, 0.17, 0.17, 0.17, 0.11, 0.1, 0.07, 0.17),
            numbers=frozenset({0, 5, 6}),
        ),
    ]
    if ring.homes:
        parts.append(_homes(ring.homes, lang))
    return parts


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _leg(leg: RingLeg, called: Mapping[str, str], lang: Lang) -> tuple[str, ...]:
    detour = ""
    if leg.detour is not None:
        streets = Text("、", ", ").said(lang).join(called.get(s, s) for s in leg.detour_streets)
        detour = Text(
            f"{said_span(leg.detour, 'zh')}，经{streets}",
            f"{said_span(leg.detour, 'en')} by {streets}",
        ).said(lang)
    elif leg.missing_m > 0:
        detour = Text("没有路", "no way").said(lang)
    resolved = not leg.line.refusals
    return (
        str(leg.number),
        called.get(leg.street, leg.street),
        called.get(leg.start, leg.start),
        called.get(leg.end, leg.end),
        LEG_STATES[leg.state].said(lang),
        f"{leg.line.length_m:,.0f}" if resolved else NOTHING,
        f"{leg.line.high_m - leg.line.length_m:,.0f}" if resolved else NOTHING,
        detour,
    )


def _minutes(plan: PlanResult, ring: Ring) -> list[Text]:
    """Return how long a round takes for each profile that has a speed."""
    found = []
    for profile in plan.study.profiles:
        if profile.id not in ring.minutes or profile.speed_m_per_s is None:
            continue
        built, today = ring.minutes[profile.id]
        zh = f"{profile.name.zh}：建成后走一圈 {built:.0f} 分钟"
        en = f"{profile.name.en}: {built:.0f} min once built"
        if today is not None and ring.missing_m > 0:
            zh += f"，今天绕行 {today:.0f} 分钟"
            en += f", {today:.0f} min today with the detour"
        found.append(Text(zh, en))
    return found


def _on_the_way(ring: Ring, called: Mapping[str, str]) -> list[Text]:
    """Return the main roads that are crossed, and streets that are the only link."""
    points = []
    if any(own.crossed for own in ring.crossings) and not ring.unresolved:
        points += [
            Text(f"{word.zh}：{text.zh}", f"{word.en}: {text.en}")
            for word, text in said_crossings(ring, called)
            if text is not None
        ]
    if ring.bridge_streets:
        names = ring.bridge_streets
        points.append(
            Text(
                f"是两片路网之间唯一通路的：{'、'.join(names)}",
                f"only link between two parts of the streets: "
                f"{', '.join(called.get(name, name) for name in names)}",
            )
        )
    return points


def _homes(homes: tuple[HomesNear, ...], lang: Lang) -> Part:
    limits = sorted({own.limit_m for own in homes})
    counts = {(own.limit_m, own.built): f"{own.count} ({own.low}–{own.high})" for own in homes}
    located = homes[0].located
    return ReportTable(
        caption=Text(
            f"步行可到环线的小区（位置已知 {located} 个）",
            f"Compounds within a walk of the ring ({located} of known position)",
        ).said(lang),
        head=said_titles(
            lang, ("步行距离/米", "walk, m"), ("今天", "today"), ("建成后", "once built")
        ),
        rows=tuple(
            (
                f"{limit_m:,.0f}",
                counts.get((limit_m, False), NOTHING),
                counts.get((limit_m, True), NOTHING),
            )
            for limit_m in limits
        ),
        shares=(0.3, 0.35, 0.35),
        numbers=frozenset({0, 1, 2}),
    )
