"""The ring in a report: leg by leg, what is missing, and how one walks today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.plan.ring_words import build_leg_table, describe_crossings, ring_points
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.report.content import Bullets, Heading, Part
from ganquan_geo.present.worded_table import Column, WordedTable, build_table
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_count, format_min, format_whole
from ganquan_geo.words.text import COLON, FULL_STOP, Lang, Text, join_texts

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.ring_results import HomesNear, Ring
    from ganquan_geo.present.plan.streets import CalledStreets


def write_ring(plan: PlanResult, lang: Lang) -> list[Part]:
    """Give the ring as a whole, its legs, and the compounds near it; nothing without one."""
    ring = plan.ring
    if ring is None:
        return []
    called = plan_street_names(plan, lang)
    points = [*ring_points(ring), *_minutes(plan, ring), *_on_the_way(ring, called)]
    stop = FULL_STOP.said(lang)
    parts: list[Part] = [
        Heading(text=glossary.RING.capital().said(lang), level=2),
        Bullets(items=tuple(point.capital().said(lang) + stop for point in points)),
        build_leg_table(plan, ring, lang=lang),
    ]
    if ring.homes:
        parts.append(_homes(ring.homes, plan, lang))
    return parts


def _minutes(plan: PlanResult, ring: Ring) -> list[Text]:
    """Return how long a round takes for each profile that has a speed."""
    found = []
    for profile in plan.study.profiles:
        if profile.id not in ring.minutes or profile.speed_m_per_s is None:
            continue
        built, today = ring.minutes[profile.id]
        form = Text("{who}：建成后走一圈 {built}", "{who}: {built} once built")
        if today is not None and ring.missing_m > 0:
            form = Text(
                "{who}：建成后走一圈 {built}，今天绕行 {today}",
                "{who}: {built} once built, {today} today with the detour",
            )
        said = form.filled(who=profile.name, built=format_min(built), today=format_min(today or 0))
        found.append(said)
    return found


def _on_the_way(ring: Ring, called: CalledStreets) -> list[Text]:
    """Return the main roads that are crossed, and streets that are the only link."""
    points = []
    if any(own.crossed for own in ring.crossings) and not ring.unresolved:
        points += [
            join_texts((word, text), COLON)
            for word, text in describe_crossings(ring, called)
            if text is not None
        ]
    if ring.bridge_streets:
        only = Text(
            "是两片路网之间唯一通路的：{streets}",
            "only link between two parts of the streets: {streets}",
        )
        streets = join_texts(Text(name, called[name]) for name in ring.bridge_streets)
        points.append(only.filled(streets=streets))
    return points


def _homes(homes: tuple[HomesNear, ...], plan: PlanResult, lang: Lang) -> WordedTable:
    counts = {(own.limit_m, own.built): format_count(own.count, own.low, own.high) for own in homes}
    caption = Text(
        "步行可到环线的{homes}（位置已知 {n} 个）",
        "{homes} within a walk of the ring ({n} of known position)",
    ).filled(n=homes[0].located, **plan.study.home_words())
    columns = (
        Column(Text("步行距离/米", "walk, m"), 0.3, "right"),
        Column(glossary.TODAY, 0.35, "right"),
        Column(glossary.ONCE_BUILT, 0.35, "right"),
    )
    rows = [
        (
            format_whole(limit_m),
            *(counts.get((limit_m, built), NOTHING) for built in (False, True)),
        )
        for limit_m in sorted({own.limit_m for own in homes})
    ]
    return build_table(caption.capital(), columns, rows, lang=lang)
