"""Bring coordinates and layers from one coordinate system into another, in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.load.faults import refused
from ganquan_geo.load.systems.find import (
    CoordinateSystem,
    find_system,
    settle_source,
    settle_target,
)
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

DEGREE_DECIMALS, METRE_DECIMALS = 10, 5  # of 0.01 mm


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A way from one settled system to another, through WGS 84.

    Parameters
    ----------
    source, target
        The systems, zones and zone numbers found.
    """

    source: CoordinateSystem
    target: CoordinateSystem

    def __call__(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) coordinates of `source` in `target`; NaN where there is none."""
        return self.target.coordinates(self.source.lonlat(xy))

    @property
    def decimals(self) -> int:
        """Decimals of the coordinates that a file is given: 0.01 mm."""
        return DEGREE_DECIMALS if self.target.is_degrees else METRE_DECIMALS

    @property
    def crs(self) -> str | None:
        """What a file's own label can say of `target`; None for GCJ-02, BD-09, a local grid."""
        if self.target.epsg is None or self.target.is_swapped:
            return None
        return f"EPSG:{self.target.epsg}"


def find_move(
    xy: NDArray[np.float64], *, source: str, target: str, folder: Path | None = None
) -> Move:
    """Return the way between two named systems for these very coordinates.

    Parameters
    ----------
    xy
        Shape (n, 2), in `source`; they decide open zones, and NaN rows are passed over.
    source, target
        Names as `find_system` knows them.
    folder
        Where control points of a local grid are looked for.

    Raises
    ------
    DataError
        If a name is not known, or the coordinates cannot be in `source` or `target`.
    """
    start, end = find_system(source, folder=folder), find_system(target, folder=folder)
    settled = settle_source(start, xy)
    lonlat = settled.lonlat(xy)
    _refuse_lost(source, xy, lonlat)
    move = Move(source=settled, target=settle_target(end, lonlat))
    _refuse_lost(target, xy, move(xy))
    return move


def move_frame(
    frame: gpd.GeoDataFrame,
    *,
    source: str,
    target: str,
    folder: Path | None = None,
    rounded: bool = False,
) -> tuple[gpd.GeoDataFrame, Move]:
    """Return a layer with its coordinates in another system, and the systems found.

    Parameters
    ----------
    frame
        The layer; its own `crs` is not consulted, `source` says what the numbers are.
    source, target
        Names as `find_system` knows them, such as ``"GCJ-02"`` or ``"EPSG:4549"``.
    folder
        Where control points of a local grid are looked for.
    rounded
        To the decimals that texts are written with: the digits after are another computer's.

    Returns
    -------
    frame
        A copy. Its `crs` is that of `target`, or None where the target has no EPSG code.
    move
        The systems found, with their zones.

    Raises
    ------
    DataError
        If a name is not known, or rows have coordinates that cannot be in `source`; the rows are
        those of the layer, counted from 1.
    """
    geometry = frame.geometry.to_numpy()
    xy, owner = shapely.get_coordinates(geometry, return_index=True)
    try:
        move = find_move(xy, source=source, target=target, folder=folder)
    except DataError as error:
        raise DataError([_by_feature(fault, owner) for fault in error.faults]) from None

    def move_flat(flat: NDArray[np.float64]) -> NDArray[np.float64]:
        xy = move(flat[:, :2])
        return np.column_stack([xy.round(move.decimals) if rounded else xy, flat[:, 2:]])

    moved = frame.copy()
    has_z = bool(shapely.has_z(geometry).any())
    placed = shapely.transform(geometry, move_flat, include_z=has_z)
    moved = moved.set_geometry(gpd.GeoSeries(placed, index=frame.index))
    return moved.set_crs(move.crs, allow_override=True), move


def write_json(document: dict[str, object], move: Move) -> bytes:
    """Return a GeoJSON document as text that says which system it is in.

    RFC 7946 alone would mislead.
    """
    document.pop("crs", None)
    document.pop("coordinate_system", None)
    if move.target.key != "WGS 84":
        document["coordinate_system"] = move.target.key
        if move.crs is not None:
            code = move.crs.replace(":", "::")
            name = {"name": f"urn:ogc:def:crs:{code}"}
            document["crs"] = {"type": "name", "properties": name}
    return json.dumps(document, ensure_ascii=False, separators=(", ", ": ")).encode("utf-8")


def _refuse_lost(system: str, xy: NDArray[np.float64], moved: NDArray[np.float64]) -> None:
    lost = np.flatnonzero(np.isfinite(xy).all(axis=1) & ~np.isfinite(moved).all(axis=1))
    if len(lost):
        raise refused(
            system,
            Text("坐标超出该坐标系的范围", "coordinates are beyond what this system can hold"),
            Text("改正坐标，或改写坐标系", "correct them, or name the right system"),
            rows=tuple(str(row + 1) for row in lost),
        )


def _by_feature(fault: Fault, owner: NDArray[np.intp]) -> Fault:
    """Return a fault whose rows are features, not single coordinates."""
    if not fault.rows or not all(row.isdigit() for row in fault.rows):
        return fault
    rows = dict.fromkeys(str(owner[int(row) - 1] + 1) for row in fault.rows)
    return replace(fault, rows=tuple(rows))
