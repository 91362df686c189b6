"""Mend the streets where the walk network stays the same: twins and missing nodes."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.quality import Change, said_cells, said_shape
from ganquan_geo.network.build.meeting import COINCIDENT_M
from ganquan_geo.network.build.walk_network import build_walk_lines, build_walk_network
from ganquan_geo.network.faults.crossings import find_bare_crossings
from ganquan_geo.network.faults.overlaps import WHOLE_SHARE, find_overlaps
from ganquan_geo.words.text import Text

TWIN = Text(
    "整条落在另一条线上，除编号外各字段相同，删去不改变路网",
    "it lies wholly on another line and agrees with it in all but the id; the network stays",
)
NODE = Text(
    "两条线同层相交，测算本来就在此相接，加上共同的点不改变路网",
    "two lines of one level cross and were taken to meet here; the network stays",
)


def repair_streets(
    frame: gpd.GeoDataFrame,
    checked: gpd.GeoDataFrame,
    *,
    file: str,
    join_tolerance_m: float,
) -> tuple[gpd.GeoDataFrame, tuple[Change, ...]]:
    """Leave out lines that repeat another, and give crossing lines a common point.

    Both leave the walk network as it is, but for lengths that counted double.

    Parameters
    ----------
    frame
        The street layer as it was opened, ids without repeats; it is not changed.
    checked
        The same layer, checked.

    Returns
    -------
    frame
        A mended copy, in the order of the file.
    changes
        Every change.

    Raises
    ------
    DataError
        If no street can be walked.
    """
    twins = _find_twins(checked, join_tolerance_m)
    ids = frame["id"].astype(str)
    changes = [
        Change(
            file=file,
            row=int(checked.loc[twin, "source_row"]),
            id=str(twin),
            column="row",
            old=said_cells({"id": twin, **checked.loc[twin].drop("source_row")}),
            new="",
            why=TWIN,
        )
        for twin in sorted(twins)
    ]
    frame = frame[~ids.isin(twins)].copy()
    left = checked[~checked.index.isin(twins)]
    lines = build_walk_lines(left)
    found = find_bare_crossings(lines, join_tolerance_m=join_tolerance_m)
    rows = lines.row[np.concatenate([found.first, found.second])]
    bare = found.bare.T.ravel()
    at = np.tile(found.lonlat, (2, 1))[bare]
    needy = lines.streets.index.to_numpy(dtype=object)[rows[bare]]
    shapes = pd.Series(frame.geometry.to_numpy(), index=frame["id"].astype(str))
    for name in sorted(set(needy)):
        old = shapes[name]
        points = at[needy == name]
        shapes[name] = _with_points(old, points[np.lexsort(points.T)])
        changes.append(
            Change(
                file=file,
                row=int(left.loc[name, "source_row"]),
                id=str(name),
                column="geometry",
                old=said_shape(old),
                new=said_shape(shapes[name]),
                why=NODE,
            )
        )
    geometry = gpd.GeoSeries(shapes.to_numpy(), index=frame.index, crs=frame.crs)
    return frame.set_geometry(geometry), tuple(changes)


def _find_twins(checked: gpd.GeoDataFrame, join_tolerance_m: float) -> set[str]:
    """Return the ids of streets that lie wholly on another that agrees in every column."""
    network = build_walk_network(checked, join_tolerance_m=join_tolerance_m)
    pairs = find_overlaps(network, join_tolerance_m=join_tolerance_m)
    pairs = pairs[(pairs["apart_m"] <= COINCIDENT_M) & (pairs["first"] != pairs["second"])]
    facts = pd.DataFrame(checked.drop(columns=["source_row", checked.geometry.name])).astype(str)
    first, second = (facts.loc[pairs[side]].to_numpy(dtype=object) for side in ("first", "second"))
    pairs = pairs[(first == second).all(axis=1)]
    inside = pairs["first"][
        (pairs["first_share"] >= WHOLE_SHARE) & (pairs["second_share"] < WHOLE_SHARE)
    ]
    return {*pairs["second"][pairs["second_share"] >= WHOLE_SHARE], *inside}


def _with_points(shape: shapely.Geometry, points: np.ndarray) -> shapely.Geometry:
    """Return a (multi)line with further vertices on it; those it has stay as they are."""
    parts = [shapely.get_coordinates(part) for part in shapely.get_parts(shape)]
    for point in points:
        away = [_to_segments(xy, point) for xy in parts]
        nearest = int(np.argmin([own.min() for own in away]))
        segment = int(away[nearest].argmin())
        parts[nearest] = np.insert(parts[nearest], segment + 1, point, axis=0)
    lines = [shapely.LineString(xy) for xy in parts]
    return lines[0] if isinstance(shape, shapely.LineString) else shapely.MultiLineString(lines)


def _to_segments(xy: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Return (n - 1,) the distance of a point from each segment of a line."""
    segments = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
    return np.atleast_1d(shapely.distance(segments, shapely.Point(point)))
