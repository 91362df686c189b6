"""Indicators in time: baseline, what was measured in two states, target."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.street_line import finite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.model.plan_results import PlanResult


def build_timeline(old: PlanResult, new: PlanResult) -> pd.DataFrame:
    """Return each indicator in time: baseline, what was measured at both dates, target.

    Returns
    -------
    pandas.DataFrame
        See `PlanComparison.timeline`; a baseline has the date of the end of its period's last
        year, and none where the plan does not say. What a changed study would come to is
        "proposed", for nobody measured it; what staff counted is the same in both states.
    """
    return pd.DataFrame(
        list(dict.fromkeys(_points(old, new))),
        columns=["id", "name", "unit", "date", "what", "value", "low", "high"],
    )


def _points(old: PlanResult, new: PlanResult) -> Iterator[tuple[object, ...]]:
    """Yield a row of the timeline for each point in time, by indicator."""
    before = {own.indicator.id: own for own in old.indicators}
    for own in new.indicators:
        indicator = own.indicator
        head = (indicator.id, indicator.name, indicator.unit)
        if indicator.baseline is not None:
            day = _end_of(indicator.baseline_period)
            yield (*head, day, "baseline", *(indicator.baseline,) * 3)
        for result, one in ((old, before.get(indicator.id)), (new, own)):
            if one is None or one.measured is None:
                continue
            day = (one.measured_on or result.study.date).isoformat()
            what = "proposed" if result.study.edited and not one.measured_on else "measured"
            value = math.nan if one.measured.value is None else one.measured.value
            yield (*head, day, what, value, one.measured.low, finite(one.measured.high))
        if indicator.target is not None:
            yield (*head, new.plan.end.isoformat(), "target", *(indicator.target,) * 3)


def _end_of(period: str) -> str:
    """Return the last day of the last year that a period names; empty if it names none."""
    years = [part for part in period.replace("–", "-").split("-") if part.strip().isdecimal()]
    return f"{int(years[-1]):04d}-12-31" if years and len(years[-1].strip()) == 4 else ""  # noqa: PLR2004
