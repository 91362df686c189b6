"""Two dates of one study compared: what changed, by how much, which indicators moved."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.plan_changes import PlanComparison
from ganquan_geo.plan.evaluation import describe_changes
from ganquan_geo.plan.timeline import build_timeline, describe_homes
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.model.plan_results import IndicatorResult, PlanResult
    from ganquan_geo.model.ring_results import Ring
    from ganquan_geo.model.street_line import Range

SAME = 1e-6  # smaller than this is rounding
Facts = dict[tuple[str, str], tuple[str, dict[str, object]]]
SUBJECTS = {  # of changes, by layer
    "streets": "street",
    "facilities": "facility",
    "compounds": "compound",
    "neighbourhoods": "neighbourhood",
}
HIDDEN = {"source_row", "geometry"}  # no columns of a table of changes
MOVED_M = 1.0  # less than this is rounding of coordinates
PLACE_COLUMNS = ["subject", "key", "name", "change", "geometry"]


def compare_results(old: PlanResult, new: PlanResult, *, homes: pd.DataFrame) -> PlanComparison:
    """Compare two dates of one study.

    Parameters
    ----------
    homes
        What `measure.compare_homes.compare_homes` returned for both.

    Raises
    ------
    DataError
        If they are not of one study, or the first is not of an earlier date.
    """
    faults = tuple(_faults(old, new))
    if faults:
        raise DataError(faults)
    before, after = _facts(old), _facts(new)
    rows = [*_compared(before, after), *_misfits(old, new), *compare_layers(old, new)]
    changes = pd.DataFrame(rows, columns=Change._fields)
    changes["delta"] = changes["delta"].astype(float)
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
    for row in result.service_coverage.to_dict("records"):
        key = f"{row['category']}:{row['tier_min']}:{row['denominator']}"
        share = None if pd.isna(row["share"]) else float(row["share"])
        facts["coverage", key] = (str(row["category"]), {"share": share})
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


def _misfits(old: PlanResult, new: PlanResult) -> Iterator[Change]:
    """Find contradictions that are new, and those that are settled."""
    was, now = (
        dict.fromkeys((own.rule, own.subject, own.what.zh) for own in result.misfits)
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
        same = np.allclose(list(was.values()), list(now.values()), atol=SAME, equal_nan=True)
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
            "moved": not (one and other and one.verdict == other.verdict and same),
        }


def _measured(result: IndicatorResult | None) -> dict[str, float]:
    """Return the figure and its bounds by the ends of their columns' names."""
    measured: Range | None = result.measured if result else None
    if measured is None:
        return {"": np.nan, "_low": np.nan, "_high": np.nan}
    value = np.nan if measured.value is None else measured.value
    return {"": value, "_low": measured.low, "_high": measured.high}


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


class Change(NamedTuple):
    """A row of the table of changes: see `ganquan_geo.model.plan_changes.PlanComparison`."""

    subject: str
    key: str
    name: str
    field: str
    old: str
    new: str
    delta: float = math.nan


def compare_layers(old: PlanResult, new: PlanResult) -> Iterator[Change]:
    """Return a row for every feature that was added, removed or moved, and changed field."""
    for layer, subject in SUBJECTS.items():
        before, after = old.study.layers.get(layer), new.study.layers.get(layer)
        if before is None or after is None:
            continue
        for key in sorted(set(before.index) | set(after.index)):
            if key not in after.index:
                yield Change(subject, key, before.loc[key, "name"], "presence", "present", "")
            elif key not in before.index:
                yield Change(subject, key, after.loc[key, "name"], "presence", "", "present")
            else:
                yield from _changed(subject, key, before.loc[key], after.loc[key])


def _changed(subject: str, key: str, before: pd.Series, after: pd.Series) -> Iterator[Change]:
    changed = partial(Change, subject, key, after["name"])
    for field in before.index.union(after.index):
        if field in HIDDEN:
            continue
        old, new = before.get(field), after.get(field)
        if _text(old) != _text(new):
            yield changed(str(field), _text(old), _text(new))
    one, other = before["geometry"], after["geometry"]
    if one is None and other is None:
        return
    if one is None or other is None:
        was, now = ("unknown" if place is None else "known" for place in (one, other))
        yield changed("position", was, now)
        return
    crs = local_crs(*shapely.get_coordinates(shapely.centroid(other))[0])
    pair = gpd.GeoSeries([one, other], crs=WGS84).to_crs(crs)
    if pair.iloc[0].geom_type == pair.iloc[1].geom_type == "Point":
        moved_m = float(pair.iloc[0].distance(pair.iloc[1]))
    else:
        moved_m = float(shapely.hausdorff_distance(*pair))
    if moved_m > MOVED_M:
        yield changed("moved_m", "", f"{moved_m:.1f}", moved_m)


def gather_places(old: PlanResult, new: PlanResult, changes: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return everything that changed and has a place, each once.

    Returns
    -------
    geopandas.GeoDataFrame
        In WGS 84: `subject`, `key`, `name`, `change` ("added", "removed", "moved",
        "changed"), `geometry` (of the new date; of the old one for what was removed).
    """
    rows = []
    for pair, own in changes.groupby(["subject", "key"], sort=False):
        subject, key = str(pair[0]), str(pair[1])
        geometry = _geometry(new, subject, key)
        if geometry is None:
            geometry = _geometry(old, subject, key)
        if geometry is None or geometry.is_empty:
            continue
        presence = own[own["field"] == "presence"]
        if len(presence):
            change = "removed" if presence["new"].iloc[0] == "" else "added"
        else:
            change = "moved" if set(own["field"]) == {"moved_m"} else "changed"
        rows.append((subject, key, own["name"].iloc[0], change, geometry))
    return gpd.GeoDataFrame(rows, columns=PLACE_COLUMNS, geometry="geometry", crs=WGS84)


def _geometry(result: PlanResult, subject: str, key: str) -> BaseGeometry | None:
    """Return the geometry of one thing at one date, WGS 84; None where it has none."""
    for layer, name in SUBJECTS.items():
        if name == subject and key in result.study.layers[layer].index:
            known: BaseGeometry | None = result.study.layers[layer].geometry.loc[key]
            return known
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


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
