"""What differs in the layers of two states of a study: features, field by field, with places."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import WGS84, local_crs
from ganquan_geo.measure.compare_homes import find_changed
from ganquan_geo.model.scenario_results import FeatureChange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.model.study import Study

    FindPlace = Callable[[str, str], BaseGeometry | None]

SUBJECTS = {  # of changes, by layer
    "streets": "street",
    "facilities": "facility",
    "compounds": "compound",
    "neighbourhoods": "neighbourhood",
    "gates": "gate",
    "entrances": "entrance",
}
NONE_YET = ("gates", "entrances")  # without a layer there are none
HIDDEN = frozenset({"source_row", "geometry"})  # no columns of a table of changes
MOVED_M = 1.0  # less than this is rounding of coordinates
PLACE_COLUMNS = ["subject", "key", "name", "change", "geometry"]
THERE = {"presence": "present", "status": "existing", "walkable": "true"}  # of a feature in use


def compare_layers(before: Study, after: Study) -> Iterator[FeatureChange]:
    """Yield a row for every feature that was added or removed, and for every changed field."""
    for layer, subject in SUBJECTS.items():
        old, new = before.layers.get(layer), after.layers.get(layer)
        if layer in NONE_YET:
            old = new.iloc[:0] if old is None and new is not None else old
            new = old.iloc[:0] if new is None and old is not None else new
        if old is None or new is None or old is new:
            continue
        for key in sorted(find_changed(old, new, ignored=HIDDEN)):
            if key not in new.index:
                yield FeatureChange(subject, key, _name(old, key), "presence", "present", "")
            elif key not in old.index:
                yield FeatureChange(subject, key, _name(new, key), "presence", "", "present")
            else:
                yield from _changed(subject, key, _name(new, key), old.loc[key], new.loc[key])


def _changed(
    subject: str, key: str, name: str, before: pd.Series, after: pd.Series
) -> Iterator[FeatureChange]:
    changed = partial(FeatureChange, subject, key, name)
    for field in before.index.union(after.index):
        was, now = _text(before.get(field)), _text(after.get(field))
        if field not in HIDDEN and was != now:
            yield changed(str(field), was, now)
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


def _name(layer: gpd.GeoDataFrame, key: str) -> str:
    """Return what a feature is called; its id where it has no name."""
    return (_text(layer.loc[key, "name"]) if "name" in layer else "") or key


def build_features(rows: Iterable[FeatureChange]) -> pd.DataFrame:
    """Return `ScenarioResult.features` of its rows."""
    return pd.DataFrame(list(rows), columns=FeatureChange._fields).astype({"change": float})


def gather_places(features: pd.DataFrame, *find: FindPlace) -> gpd.GeoDataFrame:
    """Return everything that changed and has a place, each once: see `ScenarioResult.places`.

    Parameters
    ----------
    find
        What finds the place of a subject and key, the later state before the earlier one.
    """
    rows = []
    for pair, own in features.groupby(["subject", "key"], sort=False):
        subject, key = str(pair[0]), str(pair[1])
        places = (one(subject, key) for one in find)
        place = next((own for own in places if own is not None and not own.is_empty), None)
        if place is not None:
            rows.append((subject, key, own["name"].iloc[0], _kind(own), place))
    return gpd.GeoDataFrame(rows, columns=PLACE_COLUMNS, geometry="geometry", crs=WGS84)


def find_place(study: Study, subject: str, key: str) -> BaseGeometry | None:
    """Return the geometry of a feature of a layer, WGS 84; None where it has none."""
    for layer, name in SUBJECTS.items():
        if name == subject and key in study.layers.get(layer, pd.DataFrame()).index:
            known: BaseGeometry | None = study.layers[layer].geometry.loc[key]
            return known
    return None


def _kind(rows: pd.DataFrame) -> str:
    """Return how a thing changed; one that is built or closed is there, or is there no more."""
    for field, there in THERE.items():
        own = rows[rows["field"] == field]
        if len(own) and there in {was := own["before"].iloc[0], own["after"].iloc[0]}:
            return "removed" if was == there else "added"
    return "moved" if set(rows["field"]) == {"moved_m"} else "changed"


def _text(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
