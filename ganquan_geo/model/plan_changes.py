"""What changed of a plan between two states of its study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.words.text import Text


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
