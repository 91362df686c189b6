"""Two dates of one study compared: what changed, by how much, which indicators moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.plan_changes import PlanComparison
from ganquan_geo.plan.compare_homes import build_timeline, compare_homes, describe_homes
from ganquan_geo.plan.compare_layers import Change, compare_layers, gather_places
from ganquan_geo.plan.evaluation import describe_changes
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ganquan_geo.model.plan_lines import Range
    from ganquan_geo.model.plan_results import IndicatorResult, PlanResult
    from ganquan_geo.model.ring_results import Ring

SAME = 1e-6  # smaller than this is rounding
Facts = dict[tuple[str, str], tuple[str, dict[str, object]]]


def compare_results(old: PlanResult, new: PlanResult) -> PlanComparison:
    """Compare two dates of one study.

    Raises
    ------
    DataError
        If they are not of one study, or the first is not of an earlier date.
    """
    faults = tuple(_faults(old, new))
    if faults:
        raise DataError(faults)
    before, after = _facts(old), _facts(new)
    rows = [*_compared(before, after), *_findings(old, new), *compare_layers(old, new)]
    changes = pd.DataFrame(rows, columns=Change._fields)
    changes["delta"] = changes["delta"].astype(float)
    homes = compare_homes(old, new)
    return PlanComparison(
        old=old,
        new=new,
        changes=changes,
        indicators=pd.DataFrame(list(_indicators(old, new))),
        places=gather_places(old, new, changes),
        homes=homes,
        timeline=build_timeline(old, new),
        evaluation=(describe_homes(old, new, homes), *describe_changes(old, new)),
    )


def _faults(old: PlanResult, new: PlanResult) -> Iterator[Fault]:
    if old.study.id != new.study.id:
        yield Fault(
            where=new.study.folder,
            what=Text(
                f"研究的 id 不同（{old.study.id}、{new.study.id}），不是同一研究的两个日期",
                f"the ids differ ({old.study.id}, {new.study.id}): not two dates of one study",
            ),
            mend=Text("给出同一研究的两个文件夹", "give two folders of one study"),
        )
    elif old.study.date >= new.study.date:
        yield Fault(
            where=new.study.folder,
            what=Text(
                f"日期 {new.study.date} 不晚于 {old.study.date}",
                f"its date {new.study.date} is not later than {old.study.date}",
            ),
            mend=Text("先写旧的，后写新的，并核对 study.toml 的 date", "old first, new second"),
        )


def _facts(result: PlanResult) -> Facts:
    """Return what is compared field by field, by subject and key."""
    facts: Facts = {}
    for own in result.projects:
        record = own.record
        facts["project", own.project.id] = (
            own.project.segment.street,
            {
                "status": record.status,
                "start_date": _day(record.start),
                "end_date": _day(record.end),
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
    for row in result.service_coverage.to_dict("records"):
        key = f"{row['category']}:{row['tier_min']}:{row['denominator']}"
        facts["coverage", key] = (str(row["category"]), {"share": _number(row["share"])})
    return facts


def _ring_facts(ring: Ring) -> dict[str, object]:
    facts: dict[str, object] = {
        "closed": _flag(ring.closed),
        "walkable_today": _flag(ring.walkable_today),
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


def _flag(value: bool | None) -> str:  # noqa: FBT001 - a value, not a switch
    return "" if value is None else str(value).lower()


def _compared(before: Facts, after: Facts) -> Iterator[Change]:
    for subject, key in dict.fromkeys([*before, *after]):
        old_name, old = before.get((subject, key), ("", {}))
        new_name, new = after.get((subject, key), ("", {}))
        name = new_name or old_name
        if not old or not new:
            was, now = ("present" if facts else "" for facts in (old, new))
            yield Change(subject, key, name, "presence", was, now)
            continue
        for field, value in old.items():
            later = new.get(field)
            both = isinstance(value, float) and isinstance(later, float)
            delta = later - value if both else np.nan  # type: ignore[operator]
            was, now = _plain(value), _plain(later)
            if was != now and not abs(delta) <= SAME:
                yield Change(subject, key, name, field, was, now, delta)


def _findings(old: PlanResult, new: PlanResult) -> Iterator[Change]:
    """Find contradictions that are new, and those that are settled."""
    was, now = (
        dict.fromkeys((own.rule, own.subject, own.what.zh) for own in result.findings)
        for result in (old, new)
    )
    for own, other, states in ((was, now, ("open", "settled")), (now, was, ("", "open"))):
        for rule, subject, what in own:
            if (rule, subject, what) not in other:
                yield Change("finding", f"{rule}:{subject}", what, "state", *states)


def _indicators(old: PlanResult, new: PlanResult) -> Iterator[dict[str, object]]:
    before = {own.indicator.id: own for own in old.indicators}
    after = {own.indicator.id: own for own in new.indicators}
    for key in dict.fromkeys([*after, *before]):
        one, other = before.get(key), after.get(key)
        indicator = (other or before[key]).indicator
        was, now = _measured(one), _measured(other)
        yield {
            "id": key,
            "name": indicator.name,
            "unit": indicator.unit,
            "target": np.nan if indicator.target is None else indicator.target,
            **{f"old{end}": figure for end, figure in was.items()},
            **{f"new{end}": figure for end, figure in now.items()},
            "delta": now[""] - was[""],
            "old_verdict": one.verdict if one else "",
            "new_verdict": other.verdict if other else "",
            "moved": not (one and other and one.verdict == other.verdict and _same(was, now)),
        }


def _measured(result: IndicatorResult | None) -> dict[str, float]:
    """Return the figure and its bounds by the ends of their columns' names."""
    measured: Range | None = result.measured if result else None
    if measured is None:
        return {"": np.nan, "_low": np.nan, "_high": np.nan}
    value = np.nan if measured.value is None else measured.value
    return {"": value, "_low": measured.low, "_high": measured.high}


def _same(was: Mapping[str, float], now: Mapping[str, float]) -> bool:
    return bool(np.allclose(list(was.values()), list(now.values()), atol=SAME, equal_nan=True))


def _number(value: object) -> float | None:
    if value is None or not isinstance(value, int | float) or not np.isfinite(value):
        return None
    return float(value)


def _day(value: object) -> str:
    return "" if value is None else str(value)


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)
