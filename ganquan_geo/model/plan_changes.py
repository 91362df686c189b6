"""What changed between two dates of one plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from ganquan_geo.model.plan_results import PlanResult


HomeChange = Literal["gained", "lost", "mixed", "may gain", "may lose", "open", "shorter", "longer"]

HOME_CHANGES: dict[HomeChange, Text] = {
    "gained": Text("受益（时段提前）", "gained (reached in a smaller tier)"),
    "lost": Text("受损（时段推后）", "lost (reached in a larger tier, or not at all)"),
    "mixed": Text("有得有失", "gained one service, lost another"),
    "may gain": Text("可能受益（只会更近）", "may have gained (can only be nearer)"),
    "may lose": Text("可能受损（只会更远）", "may have lost (can only be farther)"),
    "open": Text("难分高低（误差区间重叠）", "open (the bounds overlap)"),
    "shorter": Text("步行缩短，时段不变", "a shorter walk, in the same tier"),
    "longer": Text("步行变长，时段不变", "a longer walk, in the same tier"),
}


def weigh_changes(found: set[str]) -> HomeChange:
    """Return what the changes of one home's walks come to: the weightiest of them."""
    if {"gained", "lost"} <= found:
        return "mixed"
    if {"may gain", "may lose"} <= found and not {"gained", "lost"} & found:
        return "open"
    return next(change for change in HOME_CHANGES if change in found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanComparison:
    """Two dates of one study side by side.

    Parameters
    ----------
    old, new
        What `measure_plan` returned for each date.
    changes
        A row for each thing that changed: `subject` ("project", "ring", "ring leg", "street",
        "facility", "compound", "neighbourhood", "coverage", "finding"), `key`, `name`,
        `field`, `old`, `new` (text; empty for none), `delta` (NaN where it is no quantity).
    indicators
        A row for each indicator: `id`, `name` (Text), `unit`, `target`, `old`, `old_low`,
        `old_high`, `new`, `new_low`, `new_high`, `delta` (NaN where either has no single
        figure), `old_verdict`, `new_verdict`, `moved`.
    places
        What changed that has a place, WGS 84: `subject`, `key`, `name`, `change` ("added",
        "removed", "changed", "moved"), `geometry`.
    homes
        A row for each compound and category whose walk or tier changed: `id`, `name`,
        `category`, `old_m`, `old_low_m`, `old_high_m`, `new_m`, `new_low_m`, `new_high_m`
        (metres; infinite where not reachable, NaN without a single figure), `old_tier`,
        `new_tier` (the smallest tier surely reached, minutes; NaN for none) and `change`: see
        `HOME_CHANGES`.
    timeline
        Each indicator in time: `id`, `name` (Text), `unit`, `date`, `what` ("baseline",
        "measured", "target"), `value`, `low`, `high`.
    evaluation
        The same in sentences, for a yearly, mid-term or final evaluation.

    Examples
    --------
    >>> comparison.old.study.date.year, comparison.new.study.date.year
    (2025, 2027)
    >>> comparison.changes.loc[0, ["subject", "name", "field", "old", "new"]].to_list()
    ['project', '甘泉路', 'status', 'unknown', 'done']
    """

    old: PlanResult
    new: PlanResult
    changes: pd.DataFrame
    indicators: pd.DataFrame
    places: gpd.GeoDataFrame
    homes: pd.DataFrame
    timeline: pd.DataFrame
    evaluation: tuple[Text, ...]
