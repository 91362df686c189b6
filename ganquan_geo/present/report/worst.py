"""The worst gaps of a study, what is sure first, and what would close them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ganquan_geo.present.belonging import name_neighbourhoods
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.problem_list import word_walk
from ganquan_geo.present.reaches import largest_minutes, word_open
from ganquan_geo.present.told_gaps import SURE, Gap, settled_categories, tier_gaps, told_tier
from ganquan_geo.words.figures import format_m, format_whole
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import COMMA, Text, format_list, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.ring_results import RingLeg
    from ganquan_geo.present.report.content import Facts
    from ganquan_geo.words.text import Lang

MOST_GAPS, MOST_HOODS, MOST_HOMES = 3, 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What compounds and their neighbourhoods are called, and how many households they have."""

    homes: Mapping[Any, str]
    hoods: Mapping[Any, str]
    households: Mapping[Any, float]


def write_worst_gaps(facts: Facts, *, most: int = MOST_GAPS) -> tuple[str, ...]:
    """Return the worst gaps, each with where it is and what would close it.

    What is sure comes first: what is missing of the ring, then the categories whose register is
    complete, those with most compounds surely too far before the others. Of a category whose
    register is not verified it is said that its gap depends on the register.
    """
    lang = facts.lang
    said = [_describe_leg(leg, facts.plan, lang) for leg in _missing_legs(facts.plan)]
    return tuple([*said, *_of_categories(facts)][:most])


def _missing_legs(plan: PlanResult | None) -> list[RingLeg]:
    """Return the legs of the ring that are missing, the longest gap first."""
    if plan is None or plan.ring is None or plan.ring.unresolved:
        return []
    legs = [leg for leg in plan.ring.legs if leg.missing_m > 0]
    return sorted(legs, key=lambda leg: (-leg.missing_m, leg.number))


def _describe_leg(leg: RingLeg, plan: PlanResult | None, lang: Lang) -> str:
    """Return a gap of the ring with the project that would close it, or that there is none."""
    if plan is None or plan.ring is None:
        return ""
    called = plan_street_names(plan, lang)
    street = Text(leg.street, called[leg.street])
    parts = [
        Text("环线断点 {m}", "Ring: {m} missing").filled(m=format_m(leg.missing_m)),
        Text("在{street}（{start}—{end}）", "on {street} ({start}–{end})").filled(
            street=street, start=called[leg.start], end=called[leg.end]
        ),
    ]
    if leg.detour_m is not None:
        detour = Text("现需绕行 {m}", "{m} round it today")
        parts.append(detour.filled(m=format_m(leg.detour_m)))
    project = next((own for own in plan.projects if leg.number in own.ring_legs), None)
    close = Text(
        "建成这一段（规划所列道路项目中没有，须先列入项目库）",
        "build this leg (no street project of the plan holds it, so it is first to become one)",
    )
    if project is not None:
        name = called[project.project.segment.street]
        close = Text("道路项目“{name}”", "the street project “{name}”").filled(name=name)
    form = Text("{gap}。补齐途径：{close}{gain}。", "{gap}. To close it: {close}{gain}.")
    return form.filled(gap=join_texts(parts, COMMA), close=close, gain=_gain(plan)).said(lang)


def _gain(plan: PlanResult) -> Text:
    """Return how many more compounds are near the ring once it is built; empty if none is."""
    near = plan.ring.homes if plan.ring is not None else ()
    for limit_m in sorted({own.limit_m for own in near}):
        today, built = (
            next((one.count for one in near if one.limit_m == limit_m and one.built is done), None)
            for done in (False, True)
        )
        if today is not None and built is not None and built > today:
            return Text(
                "，建成后步行 {limit} 米内可到环线的{homes}由 {today} 个增至 {built} 个",
                "; {homes} within {limit} m of the ring then rise from {today} to {built}",
            ).filled(
                limit=format_whole(limit_m),
                today=format_whole(today),
                built=format_whole(built),
                **plan.study.home_words(),
            )
    return same_text("")


def _of_categories(facts: Facts) -> list[str]:
    """Return the gap of each category that has one: at the largest tier with any that is sure."""
    result, lang = facts.result, facts.lang
    layer = result.study.layers["compounds"]
    named = Named(
        homes=dict(zip(layer.index, shown_names(layer, lang), strict=True)),
        hoods=dict(zip(layer.index, name_neighbourhoods(result.study, lang), strict=True)),
        households=layer["households"].to_dict() if "households" in layer else {},
    )
    settled = settled_categories(result)
    found = []
    for number, category in enumerate(result.study.categories):
        minutes = told_tier(result, category)
        rows = _gaps_of(category.id, minutes, facts)
        sure = [row for row in rows if row["certainty"] in SURE]
        if rows:
            own = result.finding(category.id, minutes)
            rest = word_open(result, number, minutes, surely=False)
            complete = category.id in settled
            said = _describe(own, rows, rest, settled=complete, named=named, lang=lang)
            smaller = minutes < largest_minutes(category)
            found.append(
                (category.id not in settled, not sure, smaller, -len(sure), -len(rows), said)
            )
    found.sort(key=lambda gap: gap[:-1])
    return [said for *_, said in found]


def _gaps_of(category: str, minutes: int, facts: Facts) -> list[Gap]:
    return [
        row
        for row in tier_gaps(facts.result, {category: minutes})
        if row["certainty"] != "not measured"
    ]


def _describe(
    own: Finding, rows: list[Gap], rest: Text | None, *, settled: bool, named: Named, lang: Lang
) -> str:
    sure = [row for row in rows if row["certainty"] in SURE]
    shown = sure or rows
    parts = [_how_many(own, sure, rest, settled=settled), *_households(shown, named.households)]
    hood = None
    if len(shown) <= MOST_HOMES:
        homes = format_list((_call(row, named) for row in shown), lang)
        parts.append(Text("为{homes}", "{homes}").filled(homes=homes))
    else:
        counts = Counter(named.hoods[row["demand_id"]] for row in shown)
        listed = sorted(
            ((name, n) for name, n in counts.items() if name), key=lambda pair: (-pair[1], pair[0])
        )[:MOST_HOODS]
        if listed:
            hood = same_text(listed[0][0])
            called = Text("{name}（{n} 个）", "{name} ({n})")
            where = format_list(
                (called.filled(name=name, n=n).said(lang) for name, n in listed), lang
            )
            parts.append(Text("集中在{where}", "mostly in {where}").filled(where=where))
        parts += _farthest(shown, named)
    form = Text(
        "{name}：{gap}{more}。补齐途径：{close}。", "{name}: {gap}{more}. To close it: {close}."
    )
    more = Text("；另有{rest}", "; besides {rest}").filled(rest=rest or "")
    filled = form.filled(
        name=own.name.capital(),
        more=more if sure and rest is not None else "",
        gap=join_texts(parts, COMMA),
        close=_close(own, sure, hood, settled=settled),
    )
    return filled.said(lang)


def _call(row: Gap, named: Named) -> str:
    return named.homes[row["demand_id"]]


def _farthest(rows: list[Gap], named: Named) -> list[Text]:
    """Return which compound is farthest, and its walk; nothing if none can be measured."""
    walked = [row for row in rows if math.isfinite(row["far_m"])]
    if not walked:
        return []
    far = max(walked, key=lambda row: row["far_m"])
    form = Text("最远的{home}步行 {walk}", "farthest {home}, {walk} on foot")
    return [form.filled(home=_call(far, named), walk=word_walk(far["near_m"], far["far_m"]))]


def _households(rows: list[Gap], households: Mapping[Any, float]) -> list[Text]:
    """Return how many households live there, where they are known of each compound."""
    counts = [households.get(row["demand_id"], math.nan) for row in rows]
    total = sum(counts)
    if math.isnan(total):
        return []
    return [Text("涉及 {n} 户", "{n} {n|household|households}").filled(n=format_whole(total))]


def _how_many(own: Finding, sure: list[Gap], rest: Text | None, *, settled: bool) -> Text:
    """Return how many compounds are too far, how surely, and whether it hangs on the register."""
    form = Text(
        "{n} 个{homes}确定超出 {limit} 米", "{n} {n|home|homes} {n|is|are} surely beyond {limit} m"
    )
    if not settled:
        form = Text(
            "按现有名录 {n} 个{homes}超出 {limit} 米",
            "{n} {n|home|homes} {n|is|are} beyond {limit} m by the register as it is",
        )
    if not sure:
        form = Text("步行 {limit} 米以内，{rest}", "within {limit} m on foot, {rest}")
    if not settled:
        hangs = Text("；是否属实取决于名录核实", "; whether it is so depends on the register")
        form = Text(form.zh + hangs.zh, form.en + hangs.en)
    return form.filled(
        n=format_whole(len(sure)),
        limit=f"{own.limit_m:.0f}",
        rest=rest or "",
        homes=own.homes,
    )


def _close(own: Finding, sure: list[Gap], hood: Text | None, *, settled: bool) -> Text:
    """Return what would close a gap: what is to be verified first, then what to build."""
    if own.to_verify:
        return own.step
    first = same_text("")
    if not settled:
        first = Text("先补全名录，仍有不足的", "complete the register; where that is not enough, ")
    where = Text("在{hood}一带", "around {hood} ").filled(hood=hood) if hood else same_text("")
    then = Text(
        "{where}增设服务点，或增设出入口、便民通道以缩短步行",
        "add a place of service {where}or shorten walks by gates and passages",
    ).filled(where=where)
    if not sure:
        then = Text(
            "核实{homes}的出入口和位置，必要时增设便民通道",
            "verify gates and positions, and open a gate or a passage where it is wanted",
        ).filled(homes=own.homes)
    return Text(f"{first.zh}{then.zh}", f"{first.en}{then.en}")
