"""What changed between two dates of one plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.words.text import Text


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
