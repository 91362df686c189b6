"""What gates do, in sentences that can be read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.model.gate_results import DETOURS_FROM, SIDES
from ganquan_geo.present.gates.rows import name_rows
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_m
from ganquan_geo.words.text import Text, how_many, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from ganquan_geo.model.gate_results import GatesResult
    from ganquan_geo.model.walking import FacilityCategory

    Row = Mapping[Any, Any]

NOTHING_SAID = Text("", "")
HOME_LAYERS = {"compounds": glossary.COMPOUND, "neighbourhoods": glossary.NEIGHBOURHOOD}
SURE_ALONE = Text("只算确定让外人过的出入口，", "by gates that surely let others through ")
MOST_NAMES = 5  # of gates, in a sentence
LEAST_M = 1.0  # a detour that is told
AREA = 2  # dimensions


def describe_gates(result: GatesResult) -> tuple[Text, ...]:
    """Return the sentences: what is listed, each category, ways through, the method."""
    return (
        *_describe_all(result),
        *(said for own in result.study.categories for said in _describe_category(result, own)),
        *_describe_through(result),
        Text(
            "没有画内部路的小区，步行从出入口算起；增设的便民通道沿围墙每 20 米试一处，"
            "只供本小区居民；临街的只在离公共道路 50 米以内试。",
            "Where no lanes are drawn a walk begins at the gate; one more gate, for residents "
            "only, is tried every 20 m along the wall, on the street side within 50 m of a public "
            "street.",
        ),
    )


def describe_ranked(rows: pd.DataFrame, result: GatesResult) -> Iterator[Text]:
    """Yield what `rank_gates` found: how it was looked for, and each gate."""
    words = result.study.home_words()
    if rows.empty:
        yield Text(
            "打开关着的出入口、沿围墙增设便民通道，都不能缩短步行（没有出入口资料或轮廓的{homes}没有试）。",
            "No closed gate opened and no gate added makes a walk shorter ({homes} without gates "
            "listed or without an outline were not tried).",
        ).filled(**words)
        return
    yield Text(
        "关着的出入口对居民打开，或沿围墙每 20 米试增一处，得益最多的"
        "（按位置现值，只计本{home}居民；权属、邻区意见未核实）：",
        "Closed gates opened to residents, or one more tried every 20 m along the wall, that gain "
        "most (with positions as given, for residents of that {home} alone; owners and neighbours "
        "not asked):",
    ).filled(**words)
    row = Text("{rank}. {home}，{what}：{walk}{newly}", "{rank}. {home}, {what}: {walk}{newly}")
    opened = Text("打开{gate}", "{gate} opened")
    new = Text(
        "增设便民通道（{side}），东经 {lon} 北纬 {lat}", "one more gate ({side}), {lon} E {lat} N"
    )
    for own in rows.to_dict("records"):
        what = opened.filled(gate=_names(result, "gates", own["gate"]))
        if not own["gate"]:
            place = {key: f"{own[key]:.6f}" for key in ("lon", "lat")}
            what = new.filled(side=SIDES[own["side"]], **place)
        yield row.filled(
            rank=own["rank"],
            home=_names(result, "compounds", own["compound"]),
            what=what,
            walk=_word_change(own["walk_m"], own["after_m"]),
            newly=_word_newly(own["newly_min"]),
        )


def _describe_all(result: GatesResult) -> Iterator[Text]:
    gates = result.gates.drop_duplicates("gate")
    counts = gates["state"].value_counts()
    states = join_texts(
        Text("{state} {n} 个", "{state}: {n}").filled(state=name, n=counts[state])
        for state, name in GATE_STATES.items()
        if state in counts
    )
    yield Text(
        "{study}，{walker}：{compounds}共有 {gates}，其中{states}。",
        "{study}, {walker}: {compounds} with {gates} in all; {states}.",
    ).filled(
        study=result.study.name,
        walker=result.study.said_walker(result.profile, result.access),
        compounds=_count_compounds(gates["compound"].nunique()),
        gates=Text(f"{len(gates)} 个出入口", how_many(len(gates), "gate")),
        states=states,
    )
    if result.without_gates:
        yield Text(
            "另有 {n}没有出入口资料，以小区位置近似，待补出入口。",
            "Without gates listed: {n}; walks from there begin at their positions.",
        ).filled(n=_count_compounds(result.without_gates))
    points = _count_points(result)
    if points:
        yield Text(
            "有出入口的小区中，{n}没有轮廓，没有试增设便民通道：补画轮廓后再算。",
            "Of those with gates, {n} with no outline: new gates are not tried there until one is "
            "drawn.",
        ).filled(n=_count_compounds(points))
    passed = gates.assign(passed=gates["residents"] != "no").groupby("compound")["passed"].any()
    shut = passed.index[~passed].tolist()
    if shut:
        yield Text(
            "{names}此时没有一个出入口可走。", "At this hour no gate of {names} can be passed."
        ).filled(names=join_texts(_names(result, "compounds", key) for key in shut))


def _describe_category(result: GatesResult, category: FacilityCategory) -> Iterator[Text]:
    homes = result.homes[result.homes["category"] == category.id]
    yield _describe_detours(result, category, homes)
    yield from _describe_closed(result, category, homes)
    yield from _describe_new(result, category, homes)


def _describe_detours(result: GatesResult, category: FacilityCategory, homes: pd.DataFrame) -> Text:
    far = homes[np.isfinite(homes["detour_m"]) & (homes["detour_m"] >= LEAST_M)]
    if far.empty:
        return Text(
            "{category}：没有小区因围墙绕行。", "{category}: no compound has a detour by its walls."
        ).filled(category=category.name.capital())
    most = _greatest(far, "detour_m")
    return Text(
        "{category}：{n}因围墙绕行，最多的是{name}，多走 {m}（{against}）。",
        "{category}: {n} with a detour by walls, the longest {name}, {m} ({against}).",
    ).filled(
        category=category.name.capital(),
        n=_count_compounds(len(far)),
        name=_names(result, "compounds", most["compound"]),
        m=format_m(most["detour_m"]),
        against=DETOURS_FROM[most["detour_from"]],
    )


def _describe_closed(
    result: GatesResult, category: FacilityCategory, homes: pd.DataFrame
) -> Iterator[Text]:
    closed = homes[homes["gain_m"] > 0]
    if not closed.empty:
        best = _greatest(closed, "gain_m")
        yield Text(
            "{category}：对居民打开关着的出入口，得益最多的是{gate}：{name}{walk}{newly}。",
            "{category}: of the closed gates, {gate} opened to residents gains most: {name}, "
            "{walk}{newly}.",
        ).filled(
            gate=_names(result, "gates", best["gate"]),
            name=_names(result, "compounds", best["compound"]),
            category=category.name.capital(),
            walk=_word_change(best["walk_m"], best["opened_m"]),
            newly=_word_newly(best["newly_min"]),
        )


def _describe_new(
    result: GatesResult, category: FacilityCategory, homes: pd.DataFrame
) -> Iterator[Text]:
    new = result.new_gates[result.new_gates["category"] == category.id]
    for side, where in SIDES.items():
        rows = new[new["side"] == side]
        if rows.empty:
            continue
        best = _greatest(rows, "gain_m")
        own = _greatest(homes[homes["compound"] == best["compound"]], "walk_m")
        yield Text(
            "{category}：增设便民通道（{where}），得益最多的是{name}：{walk}{newly}{leg}。",
            "{category}: one more gate ({where}) gains most for {name}: {walk}{newly}{leg}.",
        ).filled(
            leg=_word_leg(best["leg_m"]),
            where=where,
            name=_names(result, "compounds", best["compound"]),
            category=category.name.capital(),
            walk=_word_change(own["walk_m"], best["walk_m"]),
            newly=_word_newly(best["newly_min"]),
        )


def _describe_through(result: GatesResult) -> Iterator[Text]:
    through = result.through
    if through is None:
        yield Text(
            "没有画出外人可以穿行的小区内部路，看不出小区不让穿行有什么影响。",
            "No way through a compound is drawn, so that closing them cannot be measured.",
        )
        return
    perhaps = _word_perhaps(result)
    if through.empty:
        kinds = [HOME_LAYERS[own] for own in HOME_LAYERS if own in result.study.layers]
        yield Text(
            "小区都不让外人穿行，{sure}没有{homes}因此多走{perhaps}。",
            "With all compounds closed to through traffic {sure}no {homes} walks farther{perhaps}.",
        ).filled(
            sure=SURE_ALONE if result.perhaps else NOTHING_SAID,
            homes=join_texts(kinds, Text("、", " or ")),
            perhaps=Text("；{own}", "; {own}").filled(own=perhaps) if result.perhaps else perhaps,
        )
        return
    for category in result.study.categories:
        own = through[through["category"] == category.id]
        if not own.empty:
            yield _word_farther(result, category, own)
    if result.perhaps:
        yield Text("不让外人穿行一项，{own}。", "Of these ways through, {own}.").filled(own=perhaps)


def _word_perhaps(result: GatesResult) -> Text:
    """Return of how many gates it is not known whether they let others through, and which."""
    if not result.perhaps:
        return NOTHING_SAID
    owners = result.gates.drop_duplicates("gate").set_index("gate")["compound"]
    names = [
        Text("{compound} {gate}", "{gate} of {compound}").filled(
            compound=_names(result, "compounds", owners[key]), gate=_names(result, "gates", key)
        )
        for key in result.perhaps[:MOST_NAMES]
    ]
    n = len(result.perhaps)
    return Text(
        "有 {n} 处出入口能不能让外人过不知道（{names}{more}），没有计入",
        "{gates} that perhaps let others through are left out ({names}{more})",
    ).filled(
        n=n,
        gates=how_many(n, "gate"),
        names=join_texts(names),
        more=Text(" 等", ", …") if n > MOST_NAMES else NOTHING_SAID,
    )


def _count_compounds(n: int) -> Text:
    return Text(f"{n} 个小区", how_many(n, "compound"))


def _count_points(result: GatesResult) -> int:
    """Return how many compounds with gates are known by no outline."""
    layer = result.study.layers["compounds"]
    gated = layer.index.astype(str).isin(result.homes["compound"])
    return int((gated & (shapely.get_dimensions(layer.geometry.to_numpy()) != AREA)).sum())


def _greatest(rows: pd.DataFrame, column: str) -> Row:
    """Return the row with the greatest figure, the first of equal ones."""
    return rows.iloc[int(np.argmax(rows[column].to_numpy(float)))].to_dict()


def _word_farther(result: GatesResult, category: FacilityCategory, rows: pd.DataFrame) -> Text:
    most, n = _greatest(rows, "change_m"), rows["layer"].value_counts()
    counts = [
        Text(f"{n[layer]} 个{name.zh}", how_many(int(n[layer]), name.en))
        for layer, name in HOME_LAYERS.items()
        if layer in n
    ]
    return Text(
        "{category}：小区都不让外人穿行，{n}多走，最多的是{name}，{walk}。",
        "{category}: with all compounds closed to through traffic it is farther from {n}, most "
        "from {name}: {walk}.",
    ).filled(
        n=join_texts(counts, Text("、", " and ")),
        category=category.name.capital(),
        name=_names(result, most["layer"], most["home"]),
        walk=_word_change(most["before_m"], most["after_m"]),
    )


def _word_change(before_m: float, after_m: float) -> Text:
    return Text("由{before}变为{after}", "{before} before, {after} after").filled(
        before=_word_walk(before_m), after=_word_walk(after_m)
    )


def _word_walk(walk_m: float) -> Text:
    if not np.isfinite(walk_m):
        return glossary.NOT_REACHABLE
    return Text(" {m}", "{m}").filled(m=format_m(walk_m))


def _word_leg(leg_m: float) -> Text:
    """Say how far the street is; nothing of a place in a shared wall."""
    if not np.isfinite(leg_m):
        return NOTHING_SAID
    return Text("；该处离公共道路 {m}", "; a public street is {m} from there").filled(
        m=format_m(leg_m)
    )


def _word_newly(minutes: str) -> Text:
    if not minutes:
        return NOTHING_SAID
    return Text("，进入 {n} 分钟", ", now within {n} min").filled(
        n=join_texts(map(same_text, minutes.split(";")))
    )


def _names(result: GatesResult, layer: str, key: str) -> Text:
    """Return what a feature is called in either language; its id where it has no name."""
    zh, en = (name_rows(result, layer, lang).get(str(key), "") or str(key) for lang in ("zh", "en"))
    return Text(zh, en)
