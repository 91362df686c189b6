"""Homes and facilities joined to the walk network, those that cannot be joined named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.errors import Fault
from ganquan_geo.model.results import Register
from ganquan_geo.model.text import Text
from ganquan_geo.network.snapping import Snapped, Spans, build_spans, snap_points
from ganquan_geo.network.walk_network import project

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from ganquan_geo.network.walk_network import WalkNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Demand:
    """Where people start.

    Parameters
    ----------
    table
        (k rows) index: `id`; columns: `name`, `located` (joined to a street), `accuracy_m`,
        `snap_m` (straight leg to the street, metres; NaN where not located), and
        `households`, `residents`, `residents_60plus` (NaN where not known).
    at
        The places of the located rows, in their order.
    """

    table: pd.DataFrame
    at: Snapped


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FacilitySet:
    """The facilities of one category.

    Parameters
    ----------
    ids
        (f,) of every facility of the category, rising; a facility's number is its place here.
    accuracy_m
        (f,) accuracy of the position, metres; NaN where it has none.
    assumed
        (f,) whether the position is assumed.
    on_line
        (f,) whether only the street it stands on is known.
    located
        (f,) whether it is joined to the network at all.
    spans
        Where the located ones stand.
    """

    ids: NDArray[np.object_]
    accuracy_m: NDArray[np.float64]
    assumed: NDArray[np.bool_]
    on_line: NDArray[np.bool_]
    located: NDArray[np.bool_]
    spans: Spans


def join_demand(
    network: WalkNetwork, layer: gpd.GeoDataFrame, *, snap_limit_m: float, where: str
) -> tuple[Demand, list[Fault]]:
    """Join homes to the network; an area starts from its centre, or a point inside it.

    Parameters
    ----------
    layer
        Compounds or neighbourhoods in WGS 84; geometry may be missing.
    snap_limit_m
        Farther than this from any street is not joined, and is a named problem.
    where
        The layer's name for messages.
    """
    known = layer.geometry.notna().to_numpy()
    places = project(layer[known], network)
    points = shapely.centroid(places)
    outside = ~shapely.intersects(places, points)
    points[outside] = shapely.point_on_surface(places[outside])
    at, near = _snapped(network, points, snap_limit_m)
    located = known.copy()
    located[known] = near
    table = pd.DataFrame({"name": layer["name"], "accuracy_m": layer["accuracy_m"]})
    table["located"] = located
    table["snap_m"] = np.nan
    table.loc[located, "snap_m"] = at.leg_m[near]
    for column in ("households", "residents", "residents_60plus"):
        table[column] = layer[column] if column in layer else np.nan
    problems = [
        *_unknown_position(where, layer.index[~known].tolist()),
        *_too_far(where, layer.index[known][~near].tolist(), snap_limit_m),
    ]
    chosen = Snapped(edge=at.edge[near], offset_m=at.offset_m[near], leg_m=at.leg_m[near])
    return Demand(table=table, at=chosen), problems


def join_facilities(
    network: WalkNetwork, layer: gpd.GeoDataFrame, *, snap_limit_m: float, where: str
) -> tuple[FacilitySet, list[Fault]]:
    """Join the existing facilities of one category to the network.

    Parameters
    ----------
    layer
        The facilities of the category in WGS 84, in rising order of `id`.
    snap_limit_m, where
        As in `join_demand`.
    """
    layer = layer[layer["status"] == "existing"]
    known = np.flatnonzero(layer.geometry.notna().to_numpy())
    places = project(layer.iloc[known], network)
    spans = build_spans(network, places)
    too_far = np.unique(spans.facility[spans.leg_m > snap_limit_m])
    spans = spans.of(~np.isin(spans.facility, too_far))
    spans = Spans(
        facility=known[spans.facility],
        edge=spans.edge,
        start_m=spans.start_m,
        end_m=spans.end_m,
        leg_m=spans.leg_m,
    )
    located = np.zeros(len(layer), bool)
    located[spans.facility] = True
    kinds = layer.geom_type.to_numpy(dtype=object)
    facilities = FacilitySet(
        ids=layer.index.to_numpy(dtype=object),
        accuracy_m=layer["accuracy_m"].to_numpy(float),
        assumed=layer["assumed"].to_numpy(bool),
        on_line=np.isin(kinds, ["LineString", "MultiLineString"]),
        located=located,
        spans=spans,
    )
    problems = [
        *_unknown_position(where, layer.index[layer.geometry.isna()].tolist()),
        *_too_far(where, layer.index[known[too_far]].tolist(), snap_limit_m),
    ]
    return facilities, problems


def build_register(facilities: FacilitySet) -> Register:
    """Count the facilities of a category by what is known of their position."""
    located = facilities.located
    return Register(
        located=int(located.sum()),
        assumed=int((located & facilities.assumed).sum()),
        on_street=int((located & facilities.on_line).sum()),
        unknown=int((~located).sum()),
    )


def _snapped(
    network: WalkNetwork, points: NDArray[np.object_], snap_limit_m: float
) -> tuple[Snapped, NDArray[np.bool_]]:
    at = snap_points(network, points)
    return at, at.leg_m <= snap_limit_m


def _too_far(where: str, ids: list[str], snap_limit_m: float) -> list[Fault]:
    if not ids:
        return []
    return [
        Fault(
            where=where,
            what=Text(
                f"离最近的可步行街道超过 {snap_limit_m:.0f} 米，不计步行距离",
                f"is more than {snap_limit_m:.0f} m from any walkable street, so no walking "
                "distance is given",
            ),
            mend=Text(
                "补上通往它的道路，或查看坐标", "add the street that leads there, or see its position"
            ),
            rows=tuple(f"id={name}" for name in ids),
            severity="warning",
        )
    ]


def _unknown_position(where: str, ids: list[str]) -> list[Fault]:
    if not ids:
        return []
    return [
        Fault(
            where=where,
            what=Text("位置不明，留在名录中而不参与计算", "has no known position; it is kept and not used"),
            mend=Text("查明后填上位置", "add the position when it is known"),
            rows=tuple(f"id={name}" for name in ids),
            severity="warning",
        )
    ]
