"""The list of problems as offices keep it: where, what, how sure, and on what it rests."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.present.belonging import name_neighbourhoods
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.tiers import largest_minutes
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_m, format_range, format_whole
from ganquan_geo.words.names import plain_text, shown_names
from ganquan_geo.words.text import COMMA, Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.words.text import Lang

TO_FILL = Text("待填", "to fill in")
SLOW = Text("慢行网络", "walking network")
GRAVE, MIDDLING, OPEN = Text("重", "grave"), Text("中", "middling"), Text("待定", "open")
SEVERITIES = {  # of a category whose register is complete: by how sure a gap is
    "certain": GRAVE,
    "none reachable": GRAVE,
    "within accuracy": MIDDLING,
    "depends on the place in the street": MIDDLING,
    "not measured": OPEN,
}
SURE = ("certain", "none reachable")
PROBLEMS = {
    "certain": Text(
        "步行到最近设施 {walk}，超出 {limit} 米标准 {over}",
        "{walk} on foot to the nearest, {over} beyond {limit} m",
    ),
    "within accuracy": Text(
        "步行到最近设施 {walk}，超出 {limit} 米标准 {over}，在误差之内",
        "{walk} on foot to the nearest, {over} beyond {limit} m, within accuracy",
    ),
    "depends on the place in the street": Text(
        "设施仅到路段，步行 {walk}，是否在 {limit} 米内取决于其位置",
        "known only to its street, {walk} on foot; whether within {limit} m depends on the place",
    ),
    "none reachable": Text(
        "{search} 米内没有步行可达的设施", "no facility within {search} m on foot"
    ),
    "not measured": Text("{homes}位置不明，未测算", "position not known, not measured"),
}
EITHER = Text(  # the bounds of the walk lie on both sides of the limit
    "步行到最近设施 {walk}，是否超出 {limit} 米标准在误差之内",
    "{walk} on foot to the nearest; whether beyond {limit} m is within accuracy",
)
PEOPLE = {
    "households": Text("{n} 户", "{n} households"),
    "residents": Text("{n} 人", "{n} people"),
}
RULE = Text(
    "注：按居委会、类别排列，远的在前。名录已核实的类别，确定超出标准或没有可达设施为重，误差之内或取决于"
    "设施位置为中；名录未核实或有推定位置的类别一律待定。是否核实：“是”为名录已核实、位置误差之内结论不变，"
    "“否”为名录、位置尚待核实，“—”为由规划登记和路网得出，不涉及名录。“待填”由街道填写。",
    "Note: by residents' committee and category, the farthest first. Where the register is "
    "complete, it is grave if the walk is surely too far or there is none, middling where accuracy "
    "or the place of the facility decides; where the register is not verified or positions are "
    "assumed, severity is open. Verified: yes if the register is complete and accuracy changes "
    "nothing, no if register or positions are to be verified, a dash for what comes from the plan "
    "and the streets and needs no register. What is to fill in is the office's to fill in.",
)


def build_problems(result: CoverageResult, plan: PlanResult | None, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each problem: compounds that are not covered, and gaps of the ring.

    Returns
    -------
    pandas.DataFrame
        `no`, `neighbourhood`, `place`, `category`, `problem`, `people`, `data_basis`,
        `severity`, `verified`; ordered by neighbourhood and category, the farthest first, streets
        last.
    """
    rows = [*_of_compounds(result, lang), *(_of_ring(plan, lang) if plan is not None else ())]
    table = pd.DataFrame(rows, columns=COLUMNS[1:])
    table.insert(0, "no", range(1, len(table) + 1))
    return table


COLUMNS = (
    "no",
    "neighbourhood",
    "place",
    "category",
    "problem",
    "people",
    "data_basis",
    "severity",
    "verified",
)


def _of_compounds(result: CoverageResult, lang: Lang) -> list[tuple[str, ...]]:
    layer = result.study.layers["compounds"]
    hoods = dict(zip(layer.index, name_neighbourhoods(result.study, lang), strict=True))
    names = dict(zip(layer.index, shown_names(layer, lang), strict=True))
    order = {own.id: number for number, own in enumerate(result.study.categories)}
    called = {own.id: own.name.said(lang) for own in result.study.categories}
    known = {name: layer[name].astype(float).to_dict() for name in PEOPLE if name in layer}
    settled = settled_categories(result)
    none = "" if any(hoods.values()) else NOTHING
    # Places of one name are one row: the stretches of a street that stand for its homes.
    alike: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
    for row in largest_gaps(result):
        home = row["demand_id"]
        key = hoods[home], row["category"], names[home] or str(home), row["certainty"]
        alike.setdefault(key, []).append(row)
    listed = sorted(
        alike.items(),
        key=lambda pair: (
            not pair[0][0],
            pair[0][0],
            order[pair[0][1]],
            pair[0][3] not in SURE,
            -max(_far_m(row) for row in pair[1]),
            pair[0][2],
        ),
    )
    return [
        (
            hood or none,
            _place(name, rows).said(lang),
            called[category],
            _problem(rows, result.study).said(lang),
            _people(rows, known, lang),
            _basis(rows, lang),
            (SEVERITIES[sure] if category in settled else OPEN).said(lang),
            (glossary.YES if category in settled and sure in SURE else glossary.NO).said(lang),
        )
        for (hood, category, name, sure), rows in listed
    ]


def settled_categories(result: CoverageResult) -> set[str]:
    """Return the categories whose register is complete, each facility at a position of its own."""
    complete = {own.id for own in result.study.categories if own.register_complete}
    registers = result.registers
    return {key for key in complete if not registers[key].assumed and not registers[key].unknown}


def tier_gaps(result: CoverageResult, minutes: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the gaps of one tier of each category, with the walk's bounds.

    `near_m` and `far_m` are the walk where it is a single figure, else its bounds; a walk to an
    assumed position is no figure.

    Parameters
    ----------
    minutes
        By category: the tier.
    """
    gaps = result.gaps
    own = gaps[gaps["tier_min"] == gaps["category"].map(minutes)]
    homes = result.distances[result.distances["layer"] == "compounds"]
    walks = homes[["demand_id", "category"]].assign(
        near_m=homes["distance_m"].fillna(homes["distance_low_m"]).fillna(math.inf),
        far_m=homes["distance_m"].fillna(homes["distance_high_m"]).fillna(math.inf),
    )
    found = own.merge(walks, on=["demand_id", "category"], how="left", sort=False)
    return [{str(key): value for key, value in row.items()} for row in found.to_dict("records")]


def largest_gaps(result: CoverageResult) -> list[dict[str, Any]]:
    """Return the gaps of each category's largest tier."""
    return tier_gaps(result, {own.id: largest_minutes(own) for own in result.study.categories})


def _far_m(row: Mapping[str, Any]) -> float:
    return float(row["far_m"]) if math.isfinite(row["far_m"]) else math.inf


def _place(name: str, rows: list[dict[str, Any]]) -> Text:
    if len(rows) == 1:
        return same_text(name)
    return Text("{name}（{n} 处）", "{name} ({n} places)").filled(name=name, n=len(rows))


def _problem(rows: list[dict[str, Any]], study: Study) -> Text:
    """Return what is wrong, in metres wherever there is a figure."""
    sure, limit_m = rows[0]["certainty"], float(rows[0]["limit_m"])
    near = min(float(row["near_m"]) for row in rows)
    far = max(_far_m(row) for row in rows)
    walk, over = word_walk(near, far), word_walk(near - limit_m, far - limit_m)
    form = PROBLEMS[sure]
    if sure == "within accuracy" and near < limit_m:
        form = EITHER
    return form.filled(
        walk=walk,
        over=over,
        limit=f"{limit_m:.0f}",
        search=format_whole(study.settings.search_limit_m),
        **study.home_words(),
    )


def word_walk(near_m: float, far_m: float) -> Text:
    """Return a walk in metres, or its bounds; without an upper one that there is none."""
    if not math.isfinite(far_m):
        return Text("{m}以上", "{m} or more").filled(m=format_m(near_m))
    return Text("{m} 米", "{m} m").filled(m=format_range(near_m, far_m))


def _people(
    rows: list[dict[str, Any]], known: Mapping[str, Mapping[Any, float]], lang: Lang
) -> str:
    """Return how many households and residents there are, where they are known of each home."""
    said = []
    for name, counts in known.items():
        total = sum(counts.get(row["demand_id"], math.nan) for row in rows)
        if not math.isnan(total):
            said.append(PEOPLE[name].filled(n=format_whole(total)))
    return (join_texts(said, COMMA) if said else TO_FILL).said(lang)


def _basis(rows: list[dict[str, Any]], lang: Lang) -> str:
    names = dict.fromkeys(plain_text(row["facility_name"]) for row in rows)
    nearest = [name for name in names if name]
    if len(nearest) != 1 or rows[0]["certainty"] == "not measured":
        return Text("步行测算", "measured on foot").said(lang)
    form = Text("步行测算，最近为{name}", "measured on foot, nearest is {name}")
    return form.filled(name=nearest[0]).said(lang)


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
