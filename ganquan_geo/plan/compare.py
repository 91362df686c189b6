"""The plan of two states of a study compared: what changed, which indicators moved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.model.scenario_results import FeatureChange, PlanComparison
from ganquan_geo.model.street_line import finite
from ganquan_geo.plan.evaluation import describe_changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.model.plan_results import IndicatorResult, PlanResult
    from ganquan_geo.model.ring_results import Ring
    from ganquan_geo.model.street_line import Range


SAME = 1e-6  # smaller than this is rounding
Facts = dict[tuple[str, str], tuple[str, dict[str, object]]]


def compare_plans(before: PlanResult, after: PlanResult) -> PlanComparison:
    """Compare the plan of two states of a study."""
    return PlanComparison(
        before=before,
        after=after,
        indicators=pd.DataFrame(list(_indicators(before, after))),
        timeline=build_timeline(before, after),
        evaluation=describe_changes(before, after),
    )


def list_plan_changes(plan: PlanComparison) -> Iterator[FeatureChange]:
    """Yield what changed of projects, ring and findings: rows of `ScenarioResult.features`."""
    yield from _compared(_facts(plan.before), _facts(plan.after))
    yield from _misfits(plan.before, plan.after)


def find_plan_place(result: PlanResult, subject: str, key: str) -> BaseGeometry | None:
    """Return the geometry of a project or a leg of the ring, WGS 84; None where it has none."""
    lines = result.lines
    if subject == "project":
        own = lines[(lines["layer"] == "project") & (lines["key"] == key)]
    elif subject == "ring leg" and result.ring is not None:
        numbers = {leg.key: leg.number for leg in result.ring.legs}
        own = lines[(lines["layer"] == "ring") & (lines["key"] == str(numbers.get(key)))]
    else:
        return None
    found: BaseGeometry | None = None if own.empty else own.geometry.iloc[0]
    return found


def _facts(result: PlanResult) -> Facts:
    """Return what is compared field by field, by subject and key."""
    facts: Facts = {}
    for own in result.projects:
        record = own.record
        facts["project", own.project.id] = (
            own.project.segment.street,
            {
                "status": record.status,
                "start_date": record.start,
                "end_date": record.end,
                "budget_cny": record.budget_cny,
                "evidence": record.evidence,
                "length_m": None if own.line.refusals else own.line.length_m,
            },
        )
    if result.ring is not None:
        facts["ring", "ring"] = ("ring", _ring_facts(result.ring))
        for leg in result.ring.legs:
            facts["ring leg", leg.key] = (
                leg.street,
                {
                    "state": leg.state,
                    "length_m": None if leg.line.refusals else leg.line.length_m,
                    "missing_m": None if leg.line.refusals else leg.missing_m,
                },
            )
    return facts


def _ring_facts(ring: Ring) -> dict[str, object]:
    facts: dict[str, object] = {
        "closed": ring.closed,
        "walkable_today": ring.walkable_today,
        "existing_m": None if ring.unresolved else ring.existing_m,
        "missing_m": None if ring.unresolved else ring.missing_m,
        "built_m": None if ring.built is None else ring.built.value,
        "today_m": ring.today_m,
        "today_loop_m": ring.today_loop_m,
    }
    for homes in ring.homes:
        when = "built" if homes.built else "today"
        facts[f"homes_{homes.limit_m:.0f}m_{when}"] = float(homes.count)
    return facts


def _compared(before: Facts, after: Facts) -> Iterator[FeatureChange]:
    for subject, key in dict.fromkeys([*before, *after]):
        old_name, old = before.get((subject, key), ("", {}))
        new_name, new = after.get((subject, key), ("", {}))
        name = new_name or old_name
        if not old or not new:
            was, now = ("present" if facts else "" for facts in (old, new))
            yield FeatureChange(subject, key, name, "presence", was, now)
            continue
        for field, value in old.items():
            later = new.get(field)
            both = isinstance(value, float) and isinstance(later, float)
            delta = later - value if both else np.nan  # type: ignore[operator]
            was, now = _plain(value), _plain(later)
            if was != now and not abs(delta) <= SAME:
                yield FeatureChange(subject, key, name, field, was, now, delta)


def _misfits(old: PlanResult, new: PlanResult) -> Iterator[FeatureChange]:
    """Find contradictions that are new, and those that are settled."""
    was, now = (
        dict.fromkeys((own.rule, own.subject, own.what.zh) for own in result.misfits)
        for result in (old, new)
    )
    for own, other, states in ((was, now, ("open", "settled")), (now, was, ("", "open"))):
        for rule, subject, what in own:
            if (rule, subject, what) not in other:
                yield FeatureChange("finding", f"{rule}:{subject}", what, "state", *states)


def _indicators(old: PlanResult, new: PlanResult) -> Iterator[dict[str, object]]:
    before = {own.indicator.id: own for own in old.indicators}
    after = {own.indicator.id: own for own in new.indicators}
    for key in dict.fromkeys([*after, *before]):
        one, other = before.get(key), after.get(key)
        indicator = (other or before[key]).indicator
        was, now = _measured(one), _measured(other)
        same = np.allclose(list(was.values()), list(now.values()), atol=SAME, equal_nan=True)
        yield {
            "id": key,
            "name": indicator.name,
            "unit": indicator.unit,
            "target": np.nan if indicator.target is None else indicator.target,
            **{f"before{end}": figure for end, figure in was.items()},
            **{f"after{end}": figure for end, figure in now.items()},
            "change": now[""] - was[""],
            "before_verdict": one.verdict if one else "",
            "after_verdict": other.verdict if other else "",
            "moved": not (one and other and one.verdict == other.verdict and same),
        }


def _measured(result: IndicatorResult | None) -> dict[str, float]:
    """Return the figure and its bounds by the ends of their columns' names."""
    measured: Range | None = result.measured if result else None
    if measured is None:
        return {"": np.nan, "_low": np.nan, "_high": np.nan}
    value = np.nan if measured.value is None else measured.value
    return {"": value, "_low": measured.low, "_high": finite(measured.high)}


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


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
