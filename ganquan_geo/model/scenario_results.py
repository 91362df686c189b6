"""What a scenario would change: both states measured, who gains and who loses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.scenario import ResolvedEdit, Scenario
    from ganquan_geo.words.text import Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScenarioResult:
    """A study before and after a scenario.

    Parameters
    ----------
    scenario, edits
        What was proposed, and each edit with what it changes.
    before, after
        Coverage of the study as it is, and with all edits.
    homes
        A row for each home and category whose walk or tier changed: as
        `PlanComparison.homes`, and `layer`.
    summary
        A row for each category, tier and denominator: `category`, `tier_min`, `limit_m`,
        `denominator`, `before_share`, `before_share_low`, `before_share_high`, the same
        `after_...`, `change_share` (0 to 1; NaN without a single figure), `gained` and `lost`
        (homes that surely gained or lost this tier; 0 but for the denominators that count homes).
    sentences
        The same in sentences, for a report.
    problems
        What is odd about the streets and places that were added.

    Examples
    --------
    >>> passage = gg.Edit(op="street.open", target="lvdi-tongdao")
    >>> built = gg.apply_scenario(study, gg.Scenario(name="打通", edits=(passage,)))
    >>> found = gg.compare_scenarios(study, built)
    >>> found.summary.query("category == 'fitness' and denominator == 'compounds'")[
    ...     ["tier_min", "before_share", "after_share"]
    ... ].round(3).iloc[-1].to_list()
    [15.0, 0.218, 0.244]
    """

    scenario: Scenario
    edits: tuple[ResolvedEdit, ...]
    before: CoverageResult
    after: CoverageResult
    homes: pd.DataFrame
    summary: pd.DataFrame
    sentences: tuple[Text, ...]
    problems: tuple[Fault, ...]
