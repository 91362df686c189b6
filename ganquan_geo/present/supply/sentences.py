"""What facilities offer, in sentences that can be read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from ganquan_geo.model.layers import CAPACITIES
from ganquan_geo.model.supply import GROUPS, PERSONS, VERDICTS, find_state
from ganquan_geo.present.supply.words import (
    PER_1000,
    UNITS,
    find_standard,
    is_of_each,
    word_per_1000,
    word_reason,
    word_standard,
    write_figure,
)
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_m, format_range, format_share
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import COMMA, FULL_STOP, STOP, Lang, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from ganquan_geo.model.supply import SupplyItem, SupplyResult

    Row = Mapping[Any, Any]

NOTHING_SAID = Text("", "")
BELOW = ("below", "below as listed")
FEWEST = 3  # neighbourhoods that are named
LANGS: tuple[Lang, ...] = get_args(Lang)
AS_LISTED = Text("按现有名录，", ", as listed")
MORE = Text(" 等 {n} 个", ", {n} in all")
TITLE = Text("{name}{what}", "{what} of {name}")
EACH = Text("{name}每处{what}", "{what} of each of {name}")
TITLED = Text("{title}：{said}", "{title}: {said}")


def describe_supply(result: SupplyResult) -> tuple[tuple[Text, ...], ...]:
    """Return the sentences in paragraphs: the whole, each item, the method, what to fill in."""
    paragraphs = (
        tuple(_describe_all(result)),
        *(tuple(_describe_item(result, item)) for item in result.items),
        tuple(_describe_method(result)),
        tuple(_describe_wanted(result)),
    )
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def _describe_all(result: SupplyResult) -> Iterator[Text]:
    """Yield how many figures there are, and how many of them cannot be told."""
    areas = result.areas[result.areas["layer"] == "boundary"]
    if areas.empty:
        yield Text(
            "没有可以测算的：没有一处现有设施填了建筑面积、床位、座位或工作人员，也没有对应的标准。",
            "Nothing to measure: no existing facility has a floor area, beds, seats or staff, and "
            "no standard is of a kind that the study has.",
        )
        return
    counts = areas["verdict"].value_counts()
    listed = join_texts(
        Text("{verdict} {n} 项", "{verdict}: {n}").filled(verdict=name, n=counts[verdict])
        for verdict, name in VERDICTS.items()
        if verdict in counts
    )
    said = Text(
        "{study}的设施供给，共 {n} 项：{listed}。",
        "Supply of {study}, {n} {n|figure|figures}: {listed}.",
    )
    yield said.filled(study=result.study.name, n=len(areas), listed=listed)


def word_headline(result: SupplyResult, item: SupplyItem) -> Text:
    """Return the first sentence on what homes share of an item, or that it is not known."""
    homes = [*_describe_homes(result, item), *_describe_item(result, item)]
    return homes[0]


def _describe_item(result: SupplyResult, item: SupplyItem) -> Iterator[Text]:
    rows = _rows(result.areas, item, layer="boundary").to_dict("records")
    for row in rows:
        if not is_of_each(item, row):
            yield _describe_per_1000(result, item, row)
    if sizes := [row for row in rows if is_of_each(item, row)]:
        yield _describe_sizes(result, item, sizes)
    yield from _describe_homes(result, item)
    if (text := _describe_equity(result, item, _rows(result.equity, item))) is not None:
        yield text


def _describe_per_1000(result: SupplyResult, item: SupplyItem, row: Row) -> Text:
    """Return a figure of the sub-district, what it is held against, its verdict, and why."""
    standard = find_standard(item, row)
    figure = word_per_1000(item, row["low"], row["high"])
    title = TITLE.filled(name=item.name, what=CAPACITIES[item.capacity])
    said = [TITLED.filled(title=title.capital(), said=figure)]
    if standard is not None:
        said.append(word_standard(item, standard, conflicting=row["conflicting"]))
    if find_state(row["low"], row["high"]) != "missing":
        said.append(VERDICTS[row["verdict"]])
    return _as_sentence([*said, word_reason(result, item, row)])


def _describe_sizes(result: SupplyResult, item: SupplyItem, rows: Sequence[Row]) -> Text:
    """Return how many facilities are as large as each standard for their size asks."""
    said = []
    for row in rows:
        standard = find_standard(item, row)
        if standard is None:
            continue
        verdict = Text("{verdict}：{n} 处达到，{small} 处不到", "{verdict}: {n} do, {small} do not")
        found = verdict.filled(
            verdict=VERDICTS[row["verdict"]], n=int(row["enough"]), small=int(row["too_small"])
        )
        if not row["enough"] + row["too_small"]:
            found = VERDICTS["missing"]
        held = word_standard(item, standard, conflicting=row["conflicting"])
        said.append(join_texts([held, found], COMMA))
    title = EACH.filled(name=item.name, what=CAPACITIES[item.capacity])
    first = TITLED.filled(title=title.capital(), said=join_texts(said, STOP))
    return _as_sentence([first, word_reason(result, item, rows[0])])


def _describe_homes(result: SupplyResult, item: SupplyItem) -> Iterator[Text]:
    """Yield how homes differ in what their people can share, where something is known of it."""
    homes = _rows(result.homes, item, layer="compounds")
    known = homes[homes["low"] == homes["high"]]
    partly = homes[(homes["low"] != homes["high"]) & (homes["low"] > 0)]
    some = known[known["low"] > 0]
    words = {**result.study.home_words(), "unit": UNITS[item.capacity], "per": PER_1000[item.per]}
    if len(some):
        said = Text(
            "按步行可达分摊（位置按现值），{n} 个{homes}中 {k} 个可以测算，"
            "{none} 个在 {limit}以内没有；其余{per} {range} {unit}，中位 {middle} {unit}。",
            "Shared within walking distance (positions as given), {k} of {n} {n|home|homes} can be "
            "measured, {none} have nothing within {limit}; the others {range} {unit} {per}, "
            "median {middle}.",
        )
        yield said.filled(
            **words,
            n=len(homes),
            k=len(known),
            none=len(known) - len(some),
            limit=format_m(max(item.category.limits_m(result.profile).values())),
            range=format_range(float(some["low"].min()), float(some["low"].max()), write_figure),
            middle=write_figure(float(some["low"].median())),
        )
    if len(partly):
        said = Text(
            "按步行可达分摊（位置按现值），{n} 个{homes}资料不全，只知{per}至少 {range} {unit}。",
            "Shared within walking distance (positions as given), of {n} {homes} some data are "
            "missing: at least {range} {unit} {per}.",
        )
        lows = format_range(float(partly["low"].min()), float(partly["low"].max()), write_figure)
        yield said.filled(**words, n=len(partly), range=lows)
    below = int(homes["verdict"].isin(BELOW).sum())
    if below and (len(some) or len(partly)):
        yield Text(
            "{listed}分摊到的低于标准的{homes} {n} 个。",
            "{n} {n|home|homes} {n|shares|share} less than the standard{listed}.",
        ).filled(**words, n=below, listed="" if item.category.register_complete else AS_LISTED)
    hoods = _rows(result.homes, item, layer="neighbourhoods")
    hoods = hoods[hoods["low"] == hoods["high"]].sort_values(["low", "area"])
    if len(hoods) and len(some):
        tied = int((hoods["low"] <= hoods["low"].iloc[:FEWEST].iloc[-1]).sum())
        hoods = hoods.head(FEWEST)
        names = [
            shown_names(result.study.layers["neighbourhoods"].loc[list(hoods["area"])], lang)
            for lang in LANGS
        ]
        listed = join_texts(
            Text(f"{zh} {write_figure(low)}", f"{en} {write_figure(low)}")
            for zh, en, low in zip(*names, hoods["low"], strict=True)
        )
        yield Text(
            "平均到各居民区，最少的是：{listed}{more}（{per}，{unit}）。",
            "By neighbourhood, the least on average: {listed}{more} ({unit} {per}).",
        ).filled(**words, listed=listed, more=MORE.filled(n=tied) if tied > FEWEST else "")


def _describe_equity(result: SupplyResult, item: SupplyItem, rows: pd.DataFrame) -> Text | None:
    """Return how equally the groups share; None where none is known."""
    parts = []
    for row in rows.to_dict("records"):
        if np.isnan(row["mean"]):
            continue
        said = Text(
            "{group}平均每千人 {mean} {unit}，基尼系数 {gini}，{share} 的人步行范围内没有",
            "{group}: mean {mean} {unit} per 1,000, Gini {gini}, {share} with nothing within reach",
        )
        gini = glossary.NOT_MEASURED if np.isnan(row["gini"]) else f"{row['gini']:.2f}"
        parts.append(
            said.filled(
                group=GROUPS[row["group"]],
                mean=write_figure(row["mean"]),
                unit=UNITS[item.capacity],
                gini=gini,
                share=format_share(row["unserved_share"]),
            )
        )
    if wrong := int(rows["contradicting"].max()):
        contradicting = Text(
            "{n} 个{homes}的60岁及以上人口多于常住人口，请核对",
            "{n} {n|home|homes} {n|has|have} more people aged 60+ than people: to be corrected",
        )
        parts.append(contradicting.filled(n=wrong, **result.study.home_words()))
    if not parts:
        return None
    return _as_sentence([join_texts(parts, STOP).capital()])


def _describe_method(result: SupplyResult) -> Iterator[Text]:
    """Yield how homes share, by which decay, and what is not in it."""
    for weights in dict.fromkeys(tuple(own.items()) for own in result.weights.values()):
        zh = "、".join(f"{minutes} 分钟以内 {weight:g}" for minutes, weight in weights)
        en = ", ".join(f"{weight:g} within {minutes} min" for minutes, weight in weights)
        yield Text(
            f"分摊按 E2SFCA（Luo、Qi，2009）：每处设施按步行圈内的人口分，离得远的权重小：{zh}。",
            f"Shared by E2SFCA (Luo and Qi, 2009): each facility among the people in its rings, "
            f"weighted {en}.",
        )
    if result.study.keeps_hours():
        yield glossary.WALKING_IS.filled(walker=result.said_walker())
    yield Text(
        "人口为名录内{homes}之和。位置按现值计，位置误差没有计入上下限；名录以外的设施、街道以外"
        "来使用的人不在内，靠近边界的数偏高。",
        "People are those of the {homes} listed. Positions count as given, their accuracy is not "
        "in the bounds; facilities outside the register and people from outside are not in it: "
        "figures near the boundary are high.",
    ).filled(**result.study.home_words())
    own = result.areas[result.areas["layer"] == "neighbourhoods"]
    bare = len(result.study.layers.get("neighbourhoods", ())) - own["area"].nunique()
    if bare:
        yield Text(
            "{n} 个居民区没有范围（面），不计千人指标，只归总各小区分摊到的数；"
            "小区归到最近的居民区。",
            "{n} {n|neighbourhood has|neighbourhoods have} no outline: no figures per 1,000 of "
            "their own, only the mean "
            "of what compounds share, each by its nearest neighbourhood.",
        ).filled(n=bare)


def _describe_wanted(result: SupplyResult) -> Iterator[Text]:
    """Yield what is to be filled in, where, and by whom."""
    areas = result.areas[result.areas["layer"] == "boundary"]
    for capacity, name in CAPACITIES.items():
        wanted = [
            Text(
                f"{own.name.zh} {row['without_capacity']} 处",
                f"{own.name.en} {row['without_capacity']}",
            )
            for own in result.items
            if own.capacity == capacity
            for row in _rows(areas, own).to_dict("records")[:1]
            if row["without_capacity"]
        ]
        if wanted:
            yield Text(
                "请各条线科室在设施表填“{name}”（{column}）：{wanted}。没有的填 0，不知道的留空。",
                "To be filled in by the offices in charge, in the facilities: {name} ({column}): "
                "{wanted}. Write 0 for none, leave empty what is not known.",
            ).filled(name=name, column=capacity, wanted=join_texts(wanted))
    homes = result.study.layers["compounds"]
    for column, name in PERSONS.items():
        blank = int(homes[column].isna().sum()) if column in homes else len(homes)
        if blank:
            yield Text(
                "请各居委会在{homes}表填“{name}”（{column}）：缺 {n} 个。",
                "To be filled in by the neighbourhood committees, for the {homes}: {name} "
                "({column}), missing for {n}.",
            ).filled(**result.study.home_words(), name=name, column=column, n=blank)


def _as_sentence(parts: list[Text]) -> Text:
    whole = join_texts([part for part in parts if part.zh], STOP)
    return join_texts([whole, FULL_STOP], NOTHING_SAID)


def _rows(table: pd.DataFrame, item: SupplyItem, *, layer: str = "") -> pd.DataFrame:
    chosen = np.logical_and.reduce([table[key] == value for key, value in item.key.items()])
    return table[chosen & (table["layer"] == layer)] if layer else table[chosen]
