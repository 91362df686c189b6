"""Each compound's walk to each category, as it is read: a row for each, by neighbourhood."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.model.reach import REACHES
from ganquan_geo.present.belonging import name_neighbourhoods
from ganquan_geo.present.fields import PROBLEM_FIELDS, TableField
from ganquan_geo.present.reaches import find_reaches, walk_columns
from ganquan_geo.present.stand_ins import word_unreachable
from ganquan_geo.words.figures import format_range, format_whole
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.reach import Reach
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang

HOME_WALKS = Text("{home}步行情况", "Walks of each {home}")
NOTE = Text(
    "按各类最大时段评价；数字为到最近设施的步行距离，没有单一数字的为上下限；"
    "可达为在误差之内都可达；待核实为只靠推定位置的设施，不计距离。",
    "At the largest tier of each category; metres to the nearest facility, or the bounds "
    "without a single figure. Reached: wherever positions are within their accuracy. To be "
    "verified: by facilities at assumed positions alone, whose walk is not told.",
)


def build_home_walks(result: CoverageResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each compound, ordered by neighbourhood and name; none without facilities.

    Returns
    -------
    pandas.DataFrame
        `neighbourhood` and `place`, then of each category, by its id, how the compound stands to
        it and the walk in metres.
    """
    table = pd.DataFrame(
        {
            "neighbourhood": name_neighbourhoods(result.study, lang),
            "place": shown_names(result.study.layers["compounds"], lang),
        }
    )
    unreachable = word_unreachable(result.study).said(lang)
    for number, (category, own) in enumerate(
        zip(result.study.categories, walk_columns(result), strict=True)
    ):
        reaches = find_reaches(result, number, own)
        pairs = zip(own.to_dict("records"), reaches, strict=True)
        table[category.id] = [_walk(row, reach, unreachable, lang) for row, reach in pairs]
    if not any(register.located for register in result.registers.values()):
        return table.iloc[:0]
    hoods, names = table["neighbourhood"].tolist(), table["place"].tolist()
    order = sorted(range(len(names)), key=lambda n: (not hoods[n], hoods[n], names[n], n))
    return table.iloc[order].reset_index(drop=True)


def home_walk_fields(result: CoverageResult) -> dict[str, TableField]:
    """Return what the columns of the walks are called."""
    return {
        "neighbourhood": PROBLEM_FIELDS["neighbourhood"],
        "place": replace(PROBLEM_FIELDS["place"], title=result.study.home_words()["home"]),
        **{
            own.id: TableField(name=own.id, title=own.name, form="text", note=NOTE)
            for own in result.study.categories
        },
    }


def _walk(row: Mapping[Any, Any], reach: Reach, unreachable: str, lang: Lang) -> str:
    """Return how a compound stands to a service, and its walk or the bounds of it."""
    said = REACHES[reach].said(lang)
    if reach in ("not measured", "unverified"):
        return said
    single, low, high = row["distance_m"], row["distance_low_m"], row["distance_high_m"]
    if not math.isnan(single):
        return f"{said} {format_whole(single)}"
    if math.isnan(low):
        return unreachable
    walk = format_range(low, high) if not math.isnan(high) else f"{format_whole(low)}–"
    return f"{said} {walk}"
