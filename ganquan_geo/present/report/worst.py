"""The worst gaps of a study, and what would close them."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from ganquan_geo.present.belonging import name_neighbourhoods
from ganquan_geo.present.problem_list import largest_gaps
from ganquan_geo.words.figures import format_m, format_whole
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import COMMA, Text, format_list, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.present.report.content import Facts
    from ganquan_geo.words.text import Lang

MOST_GAPS, MOST_HOODS, MOST_HOMES = 3, 3, 4
SURE = ("certain", "none reachable")


def write_worst_gaps(facts: Facts, *, most: int = MOST_GAPS) -> tuple[str, ...]:
    """Return the worst gaps, each with where it is and what would close it.

    Of the categories that have gaps those come first from which most compounds are surely too
    far, then those from which most are not surely within reach.
    """
    lang = facts.lang
    layer = facts.result.study.layers["compounds"]
    hoods = dict(zip(layer.index, name_neighbourhoods(facts.result.study, lang), strict=True))
    names = dict(zip(layer.index, shown_names(layer, lang), strict=True))
    known = layer["households"].to_dict() if "households" in layer else {}
    by_category: dict[str, list[dict[str, Any]]] = {}
    for row in largest_gaps(facts.result):
        by_category.setdefault(row["category"], []).append(row)
    found = []
    for own in facts.result.main_findings():
        rows = by_category.get(own.category, [])
        sure = [row for row in rows if row["certainty"] in SURE]
        if rows:
            said = _describe(own, rows, sure, hoods=hoods, names=names, households=known, lang=lang)
            found.append((-len(sure), -len(rows), said))
    found.sort(key=lambda gap: gap[:2])
    return tuple(said for *_, said in found[:most])


def _describe(
    own: Finding,
    rows: list[dict[str, Any]],
    sure: list[dict[str, Any]],
    *,
    hoods: dict[Any, str],
    names: dict[Any, str],
    households: Mapping[Any, float],
    lang: Lang,
) -> str:
    shown = sure or rows
    counts = Counter(hoods[row["demand_id"]] for row in shown if hoods[row["demand_id"]])
    listed = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_HOODS]
    called = Text("{name}（{n} 个）", "{name} ({n})")
    where = format_list((called.filled(name=name, n=n).said(lang) for name, n in listed), lang)
    parts = [_how_many(own, rows, sure), *_households(shown, households)]
    if len(shown) <= MOST_HOMES:
        homes = format_list((names[row["demand_id"]] for row in shown), lang)
        parts.append(Text("为{homes}", "{homes}").filled(homes=homes))
    else:
        if where:
            parts.append(Text("集中在{where}", "mostly in {where}").filled(where=where))
        far = max(shown, key=lambda row: row["over_m"] if row["over_m"] == row["over_m"] else -1)
        if far["over_m"] > 0:
            parts.append(
                Text("最远的{home}超出 {over}", "farthest {home}, {over} too far").filled(
                    home=names[far["demand_id"]], over=format_m(far["over_m"])
                )
            )
    form = Text("{name}：{gap}。补齐途径：{close}。", "{name}: {gap}. To close it: {close}.")
    hood = same_text(listed[0][0]) if listed and len(shown) > MOST_HOMES else None
    filled = form.filled(
        name=own.name.capital(), gap=join_texts(parts, COMMA), close=_close(own, sure, hood)
    )
    return filled.said(lang)


def _households(rows: list[dict[str, Any]], households: Mapping[Any, float]) -> list[Text]:
    """Return how many households live there, where they are known of each compound."""
    counts = [households.get(row["demand_id"], math.nan) for row in rows]
    total = sum(counts)
    if math.isnan(total):
        return []
    return [Text("涉及 {n} 户", "{n} households").filled(n=format_whole(total))]


def _how_many(own: Finding, rows: list[dict[str, Any]], sure: list[dict[str, Any]]) -> Text:
    limit, rest = f"{own.limit_m:.0f}", len(rows) - len(sure)
    if not sure:
        return Text(
            "没有小区确定超出 {limit} 米，{n} 个在误差之内或取决于设施位置",
            "no compound is surely beyond {limit} m, {n} may be",
        ).filled(limit=limit, n=format_whole(rest))
    form = Text("{n} 个小区确定超出 {limit} 米", "{n} compounds are surely beyond {limit} m")
    if rest:
        form = Text(
            "{n} 个小区确定超出 {limit} 米，另有 {rest} 个不能确定",
            "{n} compounds are surely beyond {limit} m, {rest} more may be",
        )
    return form.filled(n=format_whole(len(sure)), limit=limit, rest=format_whole(rest))


def _close(own: Finding, sure: list[dict[str, Any]], hood: Text | None) -> Text:
    """Return what would close a gap: what is to be verified first, then what to build."""
    if own.grade == "unverified" and own.to_verify:
        return own.step
    first = (
        Text("先补全名录，仍有不足的", "complete the register; where that is not enough, ")
        if own.grade == "missing"
        else Text("", "")
    )
    where = Text("在{hood}一带", "around {hood} ").filled(hood=hood) if hood else Text("", "")
    if not sure:
        then = Text(
            "核实小区出入口和位置，必要时增设便民通道",
            "verify gates and positions, and open a gate or a passage where it is wanted",
        )
    else:
        then = Text(
            "{where}增设服务点，或增设出入口、便民通道以缩短步行",
            "add a place of service {where}or shorten walks by gates and passages",
        ).filled(where=where)
    return Text(f"{first.zh}{then.zh}", f"{first.en}{then.en}")
