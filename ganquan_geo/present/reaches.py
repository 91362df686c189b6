"""How the compounds stand to one service, in classes and in words, the same on every map."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ganquan_geo.model.reach import REACHES, SAME_M
from ganquan_geo.model.reach import find_reaches as reaches_within
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from ganquan_geo.model.reach import Reach
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.walking import FacilityCategory

HEADING = Text("{homes}（{minutes} 分钟）", "{homes} ({minutes} min)")
LIKELY = Text(
    "{reach} {n} 个（取决于位置误差；按所给位置 {near} 个可达）",
    "{reach}: {n} (depends on the accuracy; {near} as the positions are given)",
)
UNVERIFIED = Text(
    "{reach} {n} 个（只靠推定位置的设施）", "{reach}: {n} (by assumed positions alone)"
)
BY_REGISTER = Text(
    "{reach} {n} 个（按现有名录，名录未核实）",
    "{reach}: {n} (by the register as it is, not verified)",
)

POSSIBLE = Text(
    "{reach} {n} 个（按所给位置 {near} 个可达）", "{reach}: {n} ({near} of them as given)"
)
OPEN: tuple[Reach, ...] = ("not reached", "possible", "unverified", "not measured")


def largest_minutes(category: FacilityCategory) -> int:
    """Return the minutes of a category's largest tier."""
    return max(tier.minutes for tier in category.tiers)


def common_minutes(categories: Iterable[FacilityCategory]) -> int | None:
    """Return the minutes of the largest tier, where all categories have the same."""
    largest = {largest_minutes(category) for category in categories}
    return largest.pop() if len(largest) == 1 else None


def walk_columns(result: CoverageResult) -> list[pd.DataFrame]:
    """Return for each category the walks of all compounds, in the order of the layer."""
    table = result.distances
    homes = table["layer"] == "compounds"
    return [
        table[homes & (table["category"] == category.id)].set_index("demand_id")
        for category in result.study.categories
    ]


def find_reaches(
    result: CoverageResult, number: int, walks: pd.DataFrame, minutes: int | None = None
) -> list[Reach]:
    """Return how each compound stands to the category at place `number`.

    Parameters
    ----------
    walks
        Of the compounds to that category, as in `CoverageResult.distances`.
    minutes
        At which tier; None: at its largest.
    """
    category = result.study.categories[number]
    if not result.registers[category.id].located:
        return ["not measured"] * len(walks)
    limit_m = category.limit_m(minutes or largest_minutes(category), result.profile)
    return cast("list[Reach]", reaches_within(walks, limit_m).tolist())


def word_heading(
    category: FacilityCategory, homes: Text = glossary.COMPOUNDS, minutes: int | None = None
) -> Text:
    """Return what stands above the classes of homes, by what these are called."""
    return HEADING.filled(homes=homes.capital(), minutes=minutes or largest_minutes(category))


def word_reaches(
    result: CoverageResult, number: int, walks: pd.DataFrame, minutes: int | None = None
) -> list[tuple[Reach, Text]]:
    """Return each class that occurs, with how many compounds are in it and what it rests on.

    Parameters are those of `find_reaches`.
    """
    category = result.study.categories[number]
    reaches = find_reaches(result, number, walks, minutes)
    forms: dict[Reach, Text] = {"possible": LIKELY, "unverified": UNVERIFIED}
    if not category.register_complete:
        forms["not reached"] = BY_REGISTER
    near = count_as_given(result, number, walks, minutes)
    return [
        (
            reach,
            forms.get(reach, glossary.REACHED_OF).filled(
                reach=name, n=f"{reaches.count(reach):,}", near=f"{near:,}"
            ),
        )
        for reach, name in REACHES.items()
        if reach in reaches
    ]


def word_open(
    result: CoverageResult, number: int, minutes: int, *, surely: bool = True
) -> Text | None:
    """Return how many compounds are in each class but the reached; None where none is.

    Parameters
    ----------
    number, minutes
        The category, by its place in the study, and the tier.
    surely
        Whether to say those too that are not reached.
    """
    walks = walk_columns(result)[number]
    reaches = find_reaches(result, number, walks, minutes)
    near = count_as_given(result, number, walks, minutes)
    parts = [
        (POSSIBLE if reach == "possible" else glossary.REACHED_OF).filled(
            reach=REACHES[reach], n=f"{reaches.count(reach):,}", near=f"{near:,}"
        )
        for reach in OPEN
        if reach in reaches and (surely or reach != "not reached")
    ]
    return join_texts(parts) if parts else None


def count_as_given(
    result: CoverageResult, number: int, walks: pd.DataFrame, minutes: int | None = None
) -> int:
    """Return how many of those possibly reached are so with all positions as they are given."""
    category = result.study.categories[number]
    limit_m = category.limit_m(minutes or largest_minutes(category), result.profile) + SAME_M
    pairs = zip(
        find_reaches(result, number, walks, minutes),
        walks["far_m"].to_numpy(float).tolist(),
        strict=True,
    )
    return sum(reach == "possible" and m <= limit_m for reach, m in pairs)
