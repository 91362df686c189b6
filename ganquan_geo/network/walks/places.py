"""Homes and facilities joined to the walk network, those that cannot be joined named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.errors import DataError, Fault, label_rows
from ganquan_geo.model.results import Register
from ganquan_geo.network.walk_network import project
from ganquan_geo.network.walks.snapping import Snapped, Spans, build_spans, snap_points
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from ganquan_geo.network.walk_network import WalkNetwork


LINE_OFF_M = 50.0  # a facility's line may be drawn this far beside its street


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
        The places of the located rows on the network, in their order.
    xy
        (l, 2) where the located rows themselves are, plane metres.
    """

    table: pd.DataFrame
    at: Snapped
    xy: NDArray[np.float64]


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
        Where the located ones stand on the network.
    xy
        (f, 2) where those located by a point are, plane metres; NaN for all others.
    """

    ids: NDArray[np.object_]
    accuracy_m: NDArray[np.float64]
    assumed: NDArray[np.bool_]
    on_line: NDArray[np.bool_]
    located: NDArray[np.bool_]
    spans: Spans
    xy: NDArray[np.float64]


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
    known = _has_position(layer)
    places = project(layer[known], network)
    points = origin_points(places)
    at, near = _snapped(network, points, snap_limit_m)
    located = known.copy()
    located[known] = near
    table = pd.DataFrame({"name": layer["name"], "accuracy_m": layer["accuracy_m"]})
    table["located"] = located
    table["snap_m"] = np.nan
    table.loc[located, "snap_m"] = at.leg_m[near]
    for column in ("households", "residents", "residents_60plus"):
        table[column] = layer.get(column, np.nan)
    problems = [
        *_unknown_position(where, layer[~known]),
        *_too_far(where, layer[known][~near], snap_limit_m),
    ]
    chosen = Snapped(edge=at.edge[near], offset_m=at.offset_m[near], leg_m=at.leg_m[near])
    return Demand(table=table, at=chosen, xy=shapely.get_coordinates(points[near])), problems


def origin_points(places: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return where people start from: the centre of each place, or a point inside it."""
    points = places.copy()
    wide = np.flatnonzero(shapely.get_type_id(places) != shapely.GeometryType.POINT)
    points[wide] = shapely.centroid(places[wide])
    outside = wide[~shapely.intersects(places[wide], points[wide])]
    points[outside] = shapely.point_on_surface(places[outside])
    return points


def find_points(network: WalkNetwork, frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return where people start from the rows of a frame, in the plane of the network.

    Raises
    ------
    DataError
        Where the frame has no coordinate reference system, or some rows have no position.
    """
    faults = []
    if frame.crs is None:
        faults.append(
            Fault(
                where="places",
                what=Text("没有坐标系", "have no coordinate reference system"),
                mend=Text("用 set_crs 写明坐标系", "name it with set_crs"),
            )
        )
    nowhere = frame.geometry.isna() | frame.geometry.is_empty
    if nowhere.any():
        faults.append(
            Fault(
                where="places",
                what=Text("有的行没有位置", "some rows have no position"),
                mend=Text("补上位置或删去这些行", "add the position, or leave these rows out"),
                rows=label_rows(frame[nowhere]),
            )
        )
    if faults:
        raise DataError(faults)
    return origin_points(np.asarray(frame.geometry.to_crs(network.crs)))


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
    has_position = _has_position(layer)
    known = np.flatnonzero(has_position)
    places = project(layer.iloc[known], network)
    kinds = layer.geom_type.to_numpy(dtype=object)
    on_line = np.isin(kinds, ["LineString", "MultiLineString"])
    spans = build_spans(network, places)
    beyond = spans.facility[spans.leg_m > snap_limit_m]
    astray = _lines_astray(network, places, on_line[known])
    too_far = np.union1d(beyond, astray)
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
    by_point = np.flatnonzero(located & ~on_line)
    xy = np.full((len(layer), 2), np.nan)
    xy[by_point] = shapely.get_coordinates(places[np.searchsorted(known, by_point)])
    facilities = FacilitySet(
        ids=layer.index.to_numpy(dtype=object),
        accuracy_m=layer["accuracy_m"].to_numpy(float),
        assumed=layer["assumed"].to_numpy(bool),
        on_line=on_line,
        located=located,
        spans=spans,
        xy=xy,
    )
    problems = [
        *_unknown_position(where, layer[~has_position]),
        *_too_far(where, layer.iloc[known[np.setdiff1d(beyond, astray)]], snap_limit_m),
        *_astray(where, layer.iloc[known[astray]]),
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


def _has_position(layer: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    geometry = layer.geometry.to_numpy()
    return np.asarray(~(shapely.is_missing(geometry) | shapely.is_empty(geometry)), dtype=bool)


def _lines_astray(
    network: WalkNetwork, places: NDArray[np.object_], on_line: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return the numbers of the lines that anywhere leave the streets."""
    lines = np.flatnonzero(on_line)
    sampled = shapely.segmentize(places[lines], LINE_OFF_M)
    xy, owner = shapely.get_coordinates(sampled, return_index=True)
    if not len(xy):
        return lines
    off = snap_points(network, np.asarray(shapely.points(xy))).leg_m > LINE_OFF_M
    return lines[np.unique(owner[off])]


def _astray(where: str, rows: gpd.GeoDataFrame) -> list[Fault]:
    if rows.empty:
        return []
    return [
        Fault(
            where=where,
            what=Text(
                f"所在街道的线有的地方离可步行的街道超过 {LINE_OFF_M:.0f} 米，不计步行距离",
                f"is drawn along a line that is somewhere more than {LINE_OFF_M:.0f} m from any "
                "walkable street, so no walking distance is given",
            ),
            mend=Text("沿 streets 图层的线画", "draw it along the line in the streets layer"),
            rows=label_rows(rows),
            rule="off_street",
            geometry=_where(rows),
            severity="warning",
        )
    ]


def _snapped(
    network: WalkNetwork, points: NDArray[np.object_], snap_limit_m: float
) -> tuple[Snapped, NDArray[np.bool_]]:
    at = snap_points(network, points)
    return at, at.leg_m <= snap_limit_m


def _too_far(where: str, rows: gpd.GeoDataFrame, snap_limit_m: float) -> list[Fault]:
    if rows.empty:
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
                "补上通往它的道路，或查看坐标",
                "add the street that leads there, or see its position",
            ),
            rows=label_rows(rows),
            rule="off_street",
            geometry=_where(rows),
            severity="warning",
        )
    ]


def _unknown_position(where: str, rows: gpd.GeoDataFrame) -> list[Fault]:
    if rows.empty:
        return []
    return [
        Fault(
            where=where,
            what=Text(
                "位置不明，留在名录中而不参与计算", "has no known position; it is kept and not used"
            ),
            mend=Text("查明后填上位置", "add the position when it is known"),
            rows=label_rows(rows),
            rule="unplaced",
            severity="warning",
        )
    ]


def _where(rows: gpd.GeoDataFrame) -> shapely.Geometry:
    """Return a point on each of the rows."""
    return shapely.MultiPoint(list(shapely.point_on_surface(rows.geometry.to_numpy())))
