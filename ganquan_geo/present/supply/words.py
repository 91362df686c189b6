"""The words of supply: figures, standards with how sure they are, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ganquan_geo.model.layers import CAPACITIES
from ganquan_geo.model.supply import (
    CONFIDENCES,
    PERSONS,
    STATES,
    find_state,
)
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_range
from ganquan_geo.words.text import COMMA, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.supply import SupplyItem, SupplyResult, SupplyStandard

    Row = Mapping[Any, Any]

UNITS = {
    "floor_area_m2": glossary.SQUARE_METRES,
    "beds": Text("张", "beds"),
    "seats": Text("座", "seats"),
    "staff": glossary.STAFF,
}
PER_1000 = {
    "residents": Text("每千人", "per 1,000 people"),
    "residents_60plus": Text("每千名60岁及以上居民", "per 1,000 people aged 60+"),
}
NOTHING_SAID = Text("", "")
NONE_FILLED = Text("{n} 处设施{every}没有填{what}", "{what} not filled in for any of {n}")
SOME_NOT_FILLED = Text(
    "{n} 处设施中 {k} 处没有填{what}",
    "{k} of {n} {n|facility|facilities} {k|has|have} no {what} filled in",
)
NONE_COUNTED = Text(
    "{n} 个{homes}{every}没有填{what}", "{what} of {n} {n|home|homes} not filled in"
)
SOME_NOT_COUNTED = Text(
    "{n} 个{homes}中 {k} 个没有填{what}",
    "{k} of {n} {n|home|homes} {k|has|have} no {what} filled in",
)


def is_of_each(item: SupplyItem, row: Row) -> bool:
    """Return whether a row is held against a standard for the size of each facility."""
    standard = find_standard(item, row)
    return standard is not None and standard.per == "each"


def word_standard(item: SupplyItem, standard: SupplyStandard, *, conflicting: bool) -> Text:
    """Return what a standard asks for, how sure that is, and whether another says otherwise."""
    per = Text("每处", "each") if standard.per == "each" else PER_1000[standard.per]
    said = Text(
        "标准{per}不少于 {n} {unit}（{confidence}{other}）",
        "standard: at least {n} {unit} {per} ({confidence}{other})",
    )
    other = Text("；各种说法不一", "; sources differ") if conflicting else NOTHING_SAID
    return said.filled(
        per=per,
        n=format_range(standard.least, standard.most),
        unit=UNITS[item.capacity],
        confidence=CONFIDENCES[standard.confidence],
        other=other,
    )


def word_per_1000(item: SupplyItem, low: float, high: float) -> Text:
    """Return a figure per 1,000 people with what is missing: “每千人至少 12.5 平方米”."""
    state = find_state(low, high)
    if state == "missing":
        return STATES[state]
    figure = STATES[state].filled(low=write_figure(low), high=write_figure(high))
    said = Text("{per}{figure} {unit}", "{figure} {unit} {per}")
    return said.filled(per=PER_1000[item.per], figure=figure, unit=UNITS[item.capacity])


def word_reason(result: SupplyResult, item: SupplyItem, row: Row) -> Text:
    """Return what is missing or to be verified of the figure of an area."""
    parts = []
    if not row["facilities"]:
        parts.append(Text("名录里没有这类设施", "no such facility is listed"))
    standard = find_standard(item, row)
    if blank := row["without_capacity"]:
        said = NONE_FILLED if blank == row["facilities"] else SOME_NOT_FILLED
        parts.append(
            said.filled(
                n=row["facilities"],
                k=blank,
                every=_every(blank),
                what=CAPACITIES[item.capacity],
            )
        )
    if (blank := row["without_people"]) and not is_of_each(item, row):
        said = NONE_COUNTED if blank == row["homes"] else SOME_NOT_COUNTED
        parts.append(
            said.filled(
                n=row["homes"],
                k=blank,
                every=_every(blank),
                **result.study.home_words(),
                what=PERSONS[item.per],
            )
        )
    if not row["people_known"] and not row["without_people"] and not is_of_each(item, row):
        parts.append(Text("没有居民可计", "nobody lives there"))
    if row["maybe_inside"]:
        parts.append(
            Text("{n} 处在不在界内不能确定", "{n} may stand inside or outside").filled(
                n=row["maybe_inside"]
            )
        )
    if row["assumed"]:
        parts.append(Text("{n} 处为推定位置", "{n} at assumed positions").filled(n=row["assumed"]))
    if not item.category.register_complete:
        parts.append(glossary.REGISTER_UNVERIFIED)
    if standard is not None and standard.note.zh:
        parts.append(standard.note)
    return join_texts(parts, COMMA)


def find_standard(item: SupplyItem, row: Row) -> SupplyStandard | None:
    """Return the standard that a row is held against; None for none."""
    return next((own for own in item.standards if own.id == row["standard"]), None)


def write_figure(value: float) -> str:
    """Return a figure per 1,000 people: to the whole from 100, to 0.1 from 10, else to 0.01."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2  # noqa: PLR2004
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _every(n: int) -> str:
    """Return what Chinese says of all of several."""
    return "都" if n > 1 else ""
