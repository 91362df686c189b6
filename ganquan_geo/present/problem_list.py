"""The list of problems as offices keep it: where, what, how sure, and on what it rests."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.present.belonging import name_neighbourhoods
from ganquan_geo.present.cause_words import word_cause
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.reaches import largest_minutes
from ganquan_geo.present.told_gaps import SURE, Gap, settled_categories, told_gaps
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_m, format_range, format_whole
from ganquan_geo.words.names import plain_text, shown_names
from ganquan_geo.words.stand_ins import in_english
from ganquan_geo.words.text import COMMA, STOP, Text, format_list, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.words.text import Lang

TO_FILL = Text("待填", "to fill in")
SLOW = Text("慢行网络", "walking network")
GRAVE, MIDDLING = Text("重", "grave"), Text("中", "middling")
MINOR, OPEN = Text("轻", "minor"), Text("待定", "open")
SEVERITIES = (GRAVE, MIDDLING, MINOR, OPEN)
ITEM = Text("{name} {minutes} 分钟：{what}", "{name}, {minutes} min: {what}")
PROBLEMS = {
    "certain": Text("步行 {walk}，{over}", "{walk} on foot, {over}"),
    "within accuracy": Text(
        "步行 {walk}，{over}，在误差之内", "{walk} on foot, {over}, within accuracy"
    ),
    "depends on the place in the street": Text(
        "步行 {walk}，取决于设施位置",
        "{walk} on foot, depending on where the facility is",
    ),
    "none reachable": Text(
        "{search} 米内没有步行可达的设施", "no facility within {search} m on foot"
    ),
}
NOT_MEASURED = Text("{homes}位置不明，各类均未测算", "position not known, nothing measured")
PEOPLE = {
    "households": Text("{n} 户", "{n} {n|household|households}"),
    "residents": Text("{n} 人", "{n} people"),
}
REGISTER = Text("名录", "register")
PLACE = Text("设施位置", "facility")
GATE = glossary.GATES
OWN_PLACE = Text("{home}位置", "{home}")
TO_VERIFY = Text("待核实：{things}", "to verify: {things}")
RULE = Text(
    "注：每个{home}一行，{order}重的、远的在前；列出各类最大评价时距不可达的，"
    "和可能可达而按所给位置超出的，名录已核实的类别另列有{homes}不可达的较小时距；"
    "可能可达而按所给位置可达的、待核实的不列入。"
    "严重程度只按名录已核实、设施位置已知的类别：确定超出最大时距或没有可达设施为重；"
    "是否超出最大时距在误差之内，或确定超出较小时距为中；是否超出较小时距在误差之内为轻；其余待定。"
    "是否核实：“是”为名录已核实、误差之内结论不变，否则写明待核实的事项；“—”为由规划登记和路网得出。"
    "“待填”由街道填写。",
    "Note: a row for each {home}, {order}the grave and far first: what is not reached at the "
    "largest tier of a category, or possibly but not as positions are given, and, where its "
    "register is complete, at the largest tier at which some are not reached. Those possibly "
    "reached that are so as given, and those to be verified, are not listed. "
    "Severity is by categories with a complete register and known positions alone: grave if "
    "surely too far at the largest tier or none can be reached; middling if accuracy decides "
    "there, or surely too far at a smaller tier; minor if accuracy decides at a smaller tier; else "
    "open. Verified: yes if the register is complete "
    "and accuracy changes nothing, else what is to be verified: register, position of the "
    "facility, gates or position of the {home}; a dash for what comes from the plan and the "
    "streets. What is to fill in is the office's to fill in.",
)


def build_problems(result: CoverageResult, plan: PlanResult | None, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each compound that is not surely covered, and for each gap of the ring.

    Returns
    -------
    pandas.DataFrame
        `no`, `neighbourhood`, `place`, `category`, `problem`, `cause`, `people`, `data_basis`,
        `severity`, `verified`; ordered by neighbourhood, the grave and far first, streets last.
    """
    rows = [*_of_compounds(result, lang), *(_of_ring(plan, lang) if plan is not None else ())]
    table = pd.DataFrame(rows, columns=COLUMNS[1:])
    table.insert(0, "no", range(1, len(table) + 1))
    return table


def explain_problems(result: CoverageResult) -> Text:
    """Return what stands under the list: what is listed, in which order, how it is weighed."""
    order = same_text("")
    if any(name_neighbourhoods(result.study, "zh")):
        order = Text("按居委会排列，", "by residents' committee, ")
    return RULE.filled(order=order, **result.study.home_words())


COLUMNS = (
    "no",
    "neighbourhood",
    "place",
    "category",
    "problem",
    "cause",
    "people",
    "data_basis",
    "severity",
    "verified",
)


def _of_compounds(result: CoverageResult, lang: Lang) -> list[tuple[str, ...]]:
    layer = result.study.layers["compounds"]
    hoods = dict(zip(layer.index, name_neighbourhoods(result.study, lang), strict=True))
    names = dict(zip(layer.index, shown_names(layer, lang), strict=True))
    known = {name: layer[name].astype(float).to_dict() for name in PEOPLE if name in layer}
    settled = settled_categories(result)
    none = "" if any(hoods.values()) else NOTHING
    # Places of one name are one row: the stretches of a street that stand for its homes.
    alike: dict[tuple[str, str], list[Gap]] = {}
    for row in told_gaps(result):
        home = row["demand_id"]
        alike.setdefault((hoods[home], names[home] or str(home)), []).append(row)
    listed = sorted(
        alike.items(),
        key=lambda pair: (
            not pair[0][0],
            pair[0][0],
            SEVERITIES.index(_severity(pair[1], settled, result)),
            -max(map(_excess_m, pair[1])),
            pair[0][1],
        ),
    )
    called = {own.id: own.name for own in result.study.categories}
    return [
        (
            hood or none,
            _place(name, rows).said(lang),
            join_texts(dict.fromkeys(called[row["category"]] for row in rows)).said(lang),
            join_texts(_problems(rows, called, result.study), STOP).said(lang),
            join_texts(_causes(rows, called, result.study), STOP).said(lang),
            _people(rows, known, lang),
            _basis(rows, result, lang),
            _severity(rows, settled, result).said(lang),
            _verified(rows, settled, result).said(lang),
        )
        for (hood, name), rows in listed
    ]


def _severity(rows: list[Gap], settled: set[str], result: CoverageResult) -> Text:
    """Return the gravest of a compound's gaps in categories whose register is complete."""
    largest = {own.id: largest_minutes(own) for own in result.study.categories}
    ranks = [
        int(row["certainty"] not in SURE) + int(row["tier_min"] < largest[row["category"]])
        for row in rows
        if row["category"] in settled and row["certainty"] != "not measured"
    ]
    return SEVERITIES[min(ranks)] if ranks else OPEN


def _verified(rows: list[Gap], settled: set[str], result: CoverageResult) -> Text:
    """Return that nothing is to be verified of a compound's gaps, or what is."""
    complete = {own.id for own in result.study.categories if own.register_complete}
    sure = {row["certainty"] for row in rows}
    open_ = {row["category"] for row in rows} - settled
    registers = (result.registers[key] for key in open_)
    things = {
        REGISTER: not open_ <= complete,
        PLACE: "depends on the place in the street" in sure
        or any(own.assumed or own.unknown for own in registers),
        GATE: "within accuracy" in sure,
        OWN_PLACE.filled(**result.study.home_words()): "not measured" in sure,
    }
    listed = [thing for thing, wanted in things.items() if wanted]
    return TO_VERIFY.filled(things=join_texts(listed)) if listed else glossary.YES


def _far_m(row: Mapping[str, Any]) -> float:
    return float(row["far_m"]) if math.isfinite(row["far_m"]) else math.inf


def _excess_m(row: Mapping[str, Any]) -> float:
    return _far_m(row) - float(row["limit_m"])


def _place(name: str, rows: list[Gap]) -> Text:
    places = len({row["demand_id"] for row in rows})
    if places == 1:
        return same_text(name)
    return Text("{name}（{n} 处）", "{name} ({n} {n|place|places})").filled(name=name, n=places)


def _problems(rows: list[Gap], called: Mapping[str, Text], study: Study) -> list[Text]:
    """Return what is wrong in each category and tier, in metres wherever there is a figure."""
    alike: dict[tuple[str, int, str], list[Gap]] = {}
    for row in rows:
        if row["certainty"] != "not measured":
            alike.setdefault((row["category"], row["tier_min"], row["certainty"]), []).append(row)
    found = []
    for (category, minutes, sure), own in alike.items():
        limit_m = float(own[0]["limit_m"])
        near, far = min(float(row["near_m"]) for row in own), max(map(_far_m, own))
        what = PROBLEMS[sure].filled(
            walk=word_walk(near, far),
            over=_word_over(near, far, limit_m),
            search=format_whole(study.settings.search_limit_m),
        )
        found.append(ITEM.filled(name=called[category], minutes=minutes, what=what))
    if any(row["certainty"] == "not measured" for row in rows):
        found.append(NOT_MEASURED.filled(**study.home_words()))
    return found


def _causes(rows: list[Gap], called: Mapping[str, Text], study: Study) -> list[Text]:
    """Return why each category does not cover the place, those with one cause together."""
    alike: dict[Text, dict[str, None]] = {}
    for row in rows:
        cause = word_cause(row, study.home_words())
        alike.setdefault(cause, {})[row["category"]] = None
    every = {row["category"] for row in rows}
    form = Text("{names}：{cause}", "{names}: {cause}")
    return [
        cause
        if set(own) == every
        else form.filled(names=join_texts(called[key] for key in own), cause=cause)
        for cause, own in alike.items()
    ]


def _word_over(near_m: float, far_m: float, limit_m: float) -> Text:
    """Return by how much a walk is beyond a limit, or at most, or that it may be just within."""
    if far_m <= limit_m:
        return Text("未必在标准之内", "perhaps not within")
    if near_m <= limit_m:
        if not math.isfinite(far_m):
            return Text("可能超出", "perhaps beyond")
        return Text("至多超出 {m}", "beyond by {m} at most").filled(m=format_m(far_m - limit_m))
    return Text("超出 {m}", "beyond by {m}").filled(m=word_walk(near_m - limit_m, far_m - limit_m))


def word_walk(near_m: float, far_m: float) -> Text:
    """Return a walk in metres, or its bounds; without an upper one that there is none."""
    if not math.isfinite(far_m):
        return Text("{m}以上", "{m} or more").filled(m=format_m(near_m))
    return glossary.IN_METRES.filled(m=format_range(near_m, far_m))


def _people(rows: list[Gap], known: Mapping[str, Mapping[Any, float]], lang: Lang) -> str:
    """Return how many households and residents there are, where they are known of each home."""
    homes = dict.fromkeys(row["demand_id"] for row in rows)
    said = []
    for name, counts in known.items():
        total = sum(counts.get(home, math.nan) for home in homes)
        if not math.isnan(total):
            said.append(PEOPLE[name].filled(n=format_whole(total)))
    return (join_texts(said, COMMA) if said else TO_FILL).said(lang)


def _basis(rows: list[Gap], result: CoverageResult, lang: Lang) -> str:
    """Return that walks were measured, and the nearest facilities of the categories."""
    nearest: dict[str, set[str]] = {}
    for row in rows:
        if row["certainty"] != "not measured" and (name := plain_text(row["facility_name"])):
            name = in_english(name, result.study.kinds) if lang == "en" else name
            nearest.setdefault(row["category"], set()).add(name)
    names = dict.fromkeys(next(iter(own)) for own in nearest.values() if len(own) == 1)
    if not names:
        return Text("步行测算", "measured on foot").said(lang)
    form = Text("步行测算，最近为{names}", "measured on foot, nearest {names}")
    return form.filled(names=format_list(names, lang)).said(lang)


def _of_ring(plan: PlanResult, lang: Lang) -> list[tuple[str, ...]]:
    """Return the legs of the ring that are missing."""
    if plan.ring is None:
        return []
    called = plan_street_names(plan, lang)
    between = Text("{street}（{start}—{end}）", "{street} ({start}–{end})")
    return [
        (
            NOTHING,
            between.filled(
                street=called[leg.street], start=called[leg.start], end=called[leg.end]
            ).said(lang),
            SLOW.said(lang),
            _gap_of(leg.missing_m, leg.detour_m).said(lang),
            Text("未贯通，建成这一段", "missing: build this leg").said(lang),
            NOTHING,
            Text("规划登记和路网测算", "the plan and the measured streets").said(lang),
            GRAVE.said(lang),
            NOTHING,
        )
        for leg in plan.ring.legs
        if leg.missing_m > 0
    ]


def _gap_of(missing_m: float, detour_m: float | None) -> Text:
    if detour_m is None:
        return Text("断点 {m}，没有可绕行的路", "{m} missing, no way round").filled(
            m=format_m(missing_m)
        )
    return Text("断点 {m}，现需绕行 {round}", "{m} missing, {round} round it today").filled(
        m=format_m(missing_m), round=format_m(detour_m)
    )
