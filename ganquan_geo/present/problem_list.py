"""The list of problems as offices keep it: where, what, how sure, and on what it rests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.model.finding import GRADES
from ganquan_geo.present.belonging import name_neighbourhoods
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.tiers import largest_minutes
from ganquan_geo.words.figures import NOTHING, format_m, format_whole
from ganquan_geo.words.names import plain_text, shown_names
from ganquan_geo.words.text import COMMA, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang

TO_FILL = Text("待填", "to fill in")
SLOW = Text("慢行网络", "walking network")
GRAVE, MIDDLING = Text("重", "grave"), Text("中", "middling")
SEVERITIES = {  # by how sure a gap is
    "certain": GRAVE,
    "none reachable": GRAVE,
    "within accuracy": MIDDLING,
    "depends on the place in the street": MIDDLING,
    "not measured": Text("待定", "open"),
}
PROBLEMS = {
    "certain": Text(
        "步行到最近设施 {walk}，超出 {limit} 米标准 {over}",
        "{walk} on foot to the nearest, {over} beyond {limit} m",
    ),
    "within accuracy": Text(
        "步行到最近设施 {walk}，可能超出 {limit} 米标准",
        "{walk} on foot to the nearest, possibly beyond {limit} m",
    ),
    "depends on the place in the street": Text(
        "设施仅到路段，是否在 {limit} 米内取决于其位置",
        "known only to its street; whether within {limit} m depends on the place",
    ),
    "none reachable": Text("没有步行可达的设施", "no facility can be walked to"),
    "not measured": Text("小区位置不明，未测算", "position not known, not measured"),
}
VERIFIED = Text("测算确定", "sure as measured")
TO_VERIFY = GRADES["unverified"]
RULE = Text(
    "注：严重程度按把握分：确定超出标准或没有可达设施为重，在误差之内或取决于设施位置为中。"
    "“待填”由街道填写。",
    "Note: grave where the walk is surely too far or there is none, middling where accuracy or the "
    "place of the facility decides. What is to fill in is the office's to fill in.",
)


def build_problems(result: CoverageResult, plan: PlanResult | None, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each problem: compounds that are not covered, and gaps of the ring.

    Returns
    -------
    pandas.DataFrame
        `no`, `neighbourhood`, `place`, `category`, `problem`, `people`, `data_basis`,
        `severity`, `verified`; ordered by neighbourhood and compound, streets last.
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
    graded = {own.category: own.grade for own in result.main_findings()}
    rows = largest_gaps(result)
    rows.sort(
        key=lambda row: (
            not hoods[row["demand_id"]],
            hoods[row["demand_id"]],
            names[row["demand_id"]],
            str(row["demand_id"]),
            order[row["category"]],
        )
    )
    found: list[tuple[str, ...]] = []
    for row in rows:
        home, category, sure = row["demand_id"], row["category"], row["certainty"]
        doubt = sure not in ("certain", "none reachable") or graded[category] in (
            "unverified",
            "missing",
        )
        found.append(
            (
                hoods[home],
                names[home],
                called[category],
                _problem(row).said(lang),
                _people(layer.loc[home], lang),
                _basis(row, lang),
                SEVERITIES[sure].said(lang),
                (TO_VERIFY if doubt else VERIFIED).said(lang),
            )
        )
    return found


def largest_gaps(result: CoverageResult) -> list[dict[str, Any]]:
    """Return the gaps of each category's largest tier."""
    largest = {own.id: largest_minutes(own) for own in result.study.categories}
    gaps = result.gaps
    own = gaps[gaps["tier_min"] == gaps["category"].map(largest)]
    return [{str(key): value for key, value in row.items()} for row in own.to_dict("records")]


def _problem(row: Mapping[str, Any]) -> Text:
    form = PROBLEMS[row["certainty"]]
    if pd.isna(row["distance_m"]) and "{walk}" in form.zh:
        form = Text("步行可能超出 {limit} 米标准", "possibly beyond {limit} m on foot")
        if row["certainty"] == "certain":
            form = Text("步行超出 {limit} 米标准", "beyond {limit} m on foot")
    walk = format_m(row["distance_m"])
    return form.filled(walk=walk, over=format_m(row["over_m"]), limit=f"{row['limit_m']:.0f}")


def _people(home: pd.Series, lang: Lang) -> str:
    """Return how many households and residents there are, as far as they are known."""
    units = {
        "households": Text("{n} 户", "{n} households"),
        "residents": Text("{n} 人", "{n} people"),
    }
    known = [
        form.filled(n=format_whole(float(home[name])))
        for name, form in units.items()
        if name in home.index and not pd.isna(home[name])
    ]
    return (join_texts(known, COMMA) if known else TO_FILL).said(lang)


def _basis(row: Mapping[str, Any], lang: Lang) -> str:
    nearest = plain_text(row["facility_name"])
    if not nearest:
        return Text("步行测算", "measured on foot").said(lang)
    form = Text("步行测算，最近为{name}", "measured on foot, nearest is {name}")
    return form.filled(name=nearest).said(lang)


def _of_ring(plan: PlanResult, lang: Lang) -> list[tuple[str, ...]]:
    """Return the legs of the ring that are missing."""
    if plan.ring is None:
        return []
    called = plan_street_names(plan, lang)
    between = Text("{street}（{start}—{end}）", "{street} ({start}–{end})")
    return [
        (
            "",
            between.filled(
                street=called[leg.street], start=called[leg.start], end=called[leg.end]
            ).said(lang),
            SLOW.said(lang),
            _gap_of(leg.missing_m, leg.detour_m).said(lang),
            NOTHING,
            Text("规划登记和路网测算", "the plan and the measured streets").said(lang),
            SEVERITIES["certain"].said(lang),
            TO_VERIFY.said(lang),
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
