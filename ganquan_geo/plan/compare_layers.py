"""What changed in the layers between two dates: added, removed, moved, changed."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.geodesy.projection import WGS84, local_crs

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.model.plan_results import PlanResult

LAYERS = {
    "streets": "street",
    "facilities": "facility",
    "compounds": "compound",
    "neighbourhoods": "neighbourhood",
}
HIDDEN = {"source_row", "geometry"}
MOVED_M = 1.0  # less than this is rounding of coordinates
PLACES = ["subject", "key", "name", "change", "geometry"]


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
    for layer, subject in LAYERS.items():
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
    return gpd.GeoDataFrame(rows, columns=PLACES, geometry="geometry", crs=WGS84)


def _geometry(result: PlanResult, subject: str, key: str) -> BaseGeometry | None:
    """Return the geometry of one thing at one date, WGS 84; None where it has none."""
    for layer, name in LAYERS.items():
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
