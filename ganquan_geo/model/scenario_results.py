"""Two states of a study side by side: what differs, who gains and who loses."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from ganquan_geo.words.figures import format_whole
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.scenario import ResolvedEdit, Scenario


HomeChange = Literal["gained", "lost", "mixed", "may gain", "may lose", "open", "shorter", "longer"]

HOME_CHANGES: dict[HomeChange, Text] = {
    "gained": Text("受益（时段提前）", "gained (reached in a smaller tier)"),
    "lost": Text("受损（时段推后）", "lost (reached in a larger tier, or not at all)"),
    "mixed": Text("有得有失", "gained one service, lost another"),
    "may gain": Text("可能受益（只会变好）", "may have gained (can only be better)"),
    "may lose": Text("可能受损（只会变差）", "may have lost (can only be worse)"),
    "open": Text("难分高低（误差区间重叠）", "open (the bounds overlap)"),
    "shorter": Text("步行缩短，时段不变", "a shorter walk, in the same tier"),
    "longer": Text("步行变长，时段不变", "a longer walk, in the same tier"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanComparison:
    """The plan of two states of a study side by side.

    Parameters
    ----------
    before, after
        What `measure_plan` returned for each.
    indicators
        A row for each indicator: `id`, `name` (Text), `unit`, `target`, `before`, `before_low`,
        `before_high`, `after`, `after_low`, `after_high`, `change` (NaN where either has no
        single figure), `before_verdict`, `after_verdict`, `moved`.
    timeline
        Each indicator in time: `id`, `name` (Text), `unit`, `date`, `what` ("baseline",
        "measured", "proposed" where a scenario changed the study, "target"), `value`, `low`,
        `high`.
    evaluation
        The same in sentences, for a yearly, mid-term or final evaluation.

    Examples
    --------
    >>> two = comparison.plan
    >>> two.before.study.date.year, two.after.study.date.year
    (2025, 2027)
    >>> two.evaluation[0].zh
    '12 条道路项目：未填报 12 → 11，完成 0 → 1。'
    """

    before: PlanResult
    after: PlanResult
    indicators: pd.DataFrame
    timeline: pd.DataFrame
    evaluation: tuple[Text, ...]


class FeatureChange(NamedTuple):
    """A row of `ScenarioResult.features`."""

    subject: str
    key: str
    name: str
    field: str
    before: str
    after: str
    change: float = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScenarioResult:
    """Two states of a study: before and after a scenario, or any two.

    Parameters
    ----------
    scenario, edits
        What was proposed, and each edit with what it changes.
    before, after
        Coverage of both.
    homes
        A row for each home and category whose walk or tier changed: `demand_id`, `demand_name`,
        `category`, `before_m`, `after_m`, `change_m`, `before_low_m`, `before_high_m`,
        `after_low_m`, `after_high_m` (metres; infinite where not reachable, NaN without a single
        figure), `tiers_gained`, `tiers_lost` (those surely gained or lost, minutes, several with
        semicolons between), `before_tier`, `after_tier` (the smallest tier surely reached,
        minutes; NaN for none), `change` (see `HOME_CHANGES`) and `layer`.
    summary
        A row for each category, tier and denominator: `category`, `tier_min`, `limit_m`,
        `denominator`, `before_share`, `before_share_low`, `before_share_high`, the same
        `after_...`, `change_share` (0 to 1; NaN without a single figure), `gained` and `lost`
        (homes that surely gained or lost this tier; 0 but for the denominators that count homes).
    features
        A row for each field of a thing that is not the same: `subject` ("street", "facility",
        "compound", "neighbourhood", and of a plan "project", "ring", "ring leg", "finding"),
        `key`, `name`, `field`, `before`, `after` (text; empty for none), `change` (NaN where it
        is no quantity).
    places
        Those that have a place, WGS 84: `subject`, `key`, `name`, `change` ("added", "removed",
        "changed", "moved"), `geometry`.
    sentences
        All of it in sentences, for a report.
    problems
        What is odd about the streets and places that were added, and what cannot be compared.
    plan
        The plan of both; None where either has none that can be used.

    Examples
    --------
    >>> passage = gg.Edit(op="street.open", target="lvdi-tongdao")
    >>> built = gg.apply_scenario(study, gg.Scenario(name="打通", edits=(passage,)))
    >>> found = gg.compare_scenarios(study, built)
    >>> found.summary.query("category == 'fitness' and denominator == 'compounds'")[
    ...     ["tier_min", "before_share", "after_share"]
    ... ].round(3).iloc[-1].to_list()
    [15.0, 0.423, 0.449]
    >>> found.features.loc[0, ["subject", "name", "field", "before", "after"]].to_list()
    ['street', '绿地通行和联通通道（规划）', 'status', 'planned', 'existing']
    """

    scenario: Scenario
    edits: tuple[ResolvedEdit, ...]
    before: CoverageResult
    after: CoverageResult
    homes: pd.DataFrame
    summary: pd.DataFrame
    features: pd.DataFrame
    places: gpd.GeoDataFrame
    sentences: tuple[Text, ...]
    problems: tuple[Fault, ...]
    plan: PlanComparison | None = None


def count_changes(homes: pd.DataFrame) -> list[Text]:
    """Return how many homes have each change, by the weightiest of theirs.

    Parameters
    ----------
    homes
        `demand_id` and `change`, a row for each walk that changed.
    """
    weighed = Counter(weigh_changes(set(own)) for _, own in homes.groupby("demand_id")["change"])
    counted = Text("{n} 个{what}", "{n} {what}")
    return [
        counted.filled(n=format_whole(weighed[change]), what=name)
        for change, name in HOME_CHANGES.items()
        if weighed[change]
    ]


def weigh_changes(found: set[str]) -> HomeChange:
    """Return what the changes of one home's walks come to: the weightiest of them."""
    if {"gained", "lost"} <= found:
        return "mixed"
    if {"may gain", "may lose"} <= found and not {"gained", "lost"} & found:
        return "open"
    return next(change for change in HOME_CHANGES if change in found)
