"""What gates do, in sentences that can be read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.model.gate_results import DETOURS_FROM, SIDES
from ganquan_geo.present.gates.rows import name_rows
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_m
from ganquan_geo.words.text import Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from ganquan_geo.model.gate_results import GatesResult
    from ganquan_geo.model.walking import FacilityCategory

    Row = Mapping[Any, Any]

NOTHING_SAID = Text("", "")
LEAST_M = 1.0  # a detour that is told


def describe_gates(result: GatesResult) -> tuple[Text, ...]:
    """Return the sentences: what is listed, each category, ways through, the method."""
    return (
        *_describe_all(result),
        *(said for own in result.study.categories for said in _describe_category(result, own)),
        *_describe_through(result),
        Text(
            "没有画内部路的小区，步行从出入口算起；增设的便民通道沿围墙每 20 米试一处，"
            "只供本小区居民。",
            "Where no lanes are drawn a walk begins at the gate; one more gate, for residents "
            "only, is tried every 20 m along the wall.",
        ),
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
        "{study}，{hour}，{profile}：{compounds} 个小区共有 {gates} 个出入口，其中{states}。",
        "{study}, {hour}, {profile}: {compounds} compounds with {gates} gates in all; {states}.",
    ).filled(
        study=result.study.name,
        hour=result.access.said,
        profile=result.profile.name,
        compounds=gates["compound"].nunique(),
        gates=len(gates),
        states=states,
    )
    if result.without_gates:
        yield Text(
            "另有 {n} 个小区没有出入口资料，以小区位置近似，待补出入口。",
            "{n} compounds have no gates listed; they are taken as where they are.",
        ).filled(n=result.without_gates)
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
        "{category}：{n} 个小区因围墙绕行，最多的是{name}，多走 {m}（{against}）。",
        "{category}: compounds with a detour by their walls: {n}, the longest {name}, {m} "
        "({against}).",
    ).filled(
        category=category.name.capital(),
        n=len(far),
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
            "对居民打开关着的出入口，得益最多的是{gate}：{name}到{category}，{walk}{newly}。",
            "Of the closed gates, {gate} opened to residents gains most: {name} to {category} "
            "{walk}{newly}.",
        ).filled(
            gate=_names(result, "gates", best["gate"]),
            name=_names(result, "compounds", best["compound"]),
            category=category.name,
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
            "增设便民通道（{where}），得益最多的是{name}：到{category}，{walk}{newly}；"
            "该处离公共道路 {leg}。",
            "One more gate ({where}) gains most for {name}: to {category} {walk}{newly}; a public "
            "street is {leg} from there.",
        ).filled(
            leg=format_m(best["leg_m"]),
            where=where,
            name=_names(result, "compounds", best["compound"]),
            category=category.name,
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
    rows = through[through["layer"] == "compounds"]
    if rows.empty:
        yield Text(
            "小区都不让外人穿行，没有小区因此多走。",
            "With all compounds closed to through traffic no compound walks farther.",
        )
    for category in result.study.categories:
        own = rows[rows["category"] == category.id]
        if not own.empty:
            yield _word_farther(result, category, own)


def _greatest(rows: pd.DataFrame, column: str) -> Row:
    """Return the row with the greatest figure, the first of equal ones."""
    return rows.iloc[int(np.argmax(rows[column].to_numpy(float)))].to_dict()


def _word_farther(result: GatesResult, category: FacilityCategory, rows: pd.DataFrame) -> Text:
    most = _greatest(rows, "change_m")
    return Text(
        "小区都不让外人穿行：{n} 个小区到{category}多走，最多的是{name}，{walk}。",
        "With all compounds closed to through traffic, {n} walk farther to {category}, the most "
        "{name}: {walk}.",
    ).filled(
        n=len(rows),
        category=category.name,
        name=_names(result, "compounds", most["home"]),
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


def _word_newly(minutes: str) -> Text:
    if not minutes:
        return NOTHING_SAID
    return Text("，进入 {n} 分钟", ", now within {n} min").filled(n=minutes.replace(";", "、"))


def _names(result: GatesResult, layer: str, key: str) -> Text:
    """Return what a feature is called in either language; its id where it has no name."""
    zh, en = (name_rows(result, layer, lang).get(str(key), "") or str(key) for lang in ("zh", "en"))
    return Text(zh, en)
