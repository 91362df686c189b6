"""Coordinate systems by the names people use, and the way from each to WGS 84 and back.

A system is named by a short text: ``WGS 84``, ``GCJ-02`` or ``高德``, ``BD-09`` or ``百度``,
``CGCS2000``, ``CGCS2000 三度带`` (zone found from the coordinates), ``CGCS2000 3-degree 120E``,
``EPSG:4549``, ``local:control.csv``; `` swapped`` behind any of them means that the file has the
two coordinates the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from pyproj.transformer import TransformerGroup

from ganquan_geo.geodesy import datums
from ganquan_geo.load.faults import refused
from ganquan_geo.load.systems import zones
from ganquan_geo.load.systems.local_grid import LocalGrid, move_points, read_local_grid
from ganquan_geo.load.systems.names import NamedSystem, parse_system
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from ganquan_geo.model.errors import DataError

CGCS2000_CODE = 4490
LARGEST_DEGREE = 180.0
CGCS2000_ACCURACY_M = 1.0  # the frames have drifted apart by less than this since 2000


class _Shift(NamedTuple):
    """How one datum of Chinese maps is reached and left, and which maps have it."""

    undo: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    apply: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    maps: str


SHIFTS = {
    "GCJ-02": _Shift(datums.gcj02_to_wgs84, datums.wgs84_to_gcj02, "高德、腾讯"),
    "BD-09": _Shift(datums.bd09_to_wgs84, datums.wgs84_to_bd09, "百度"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CoordinateSystem:
    """One settled coordinate system.

    Parameters
    ----------
    key
        A name that `find_system` understands, such as ``"EPSG:4549"``.
    name
        What to call it, in both languages.
    datum
        How its coordinates reach WGS 84: a key of `SHIFTS`, ``"EPSG"`` or ``"local"``.
    epsg
        EPSG code, where `datum` is ``"EPSG"``.
    grid
        The fitted grid, where `datum` is ``"local"``.
    is_degrees
        Whether the coordinates are longitude and latitude.
    is_swapped
        Whether a file has the second coordinate first.
    accuracy_m
        How far the way to WGS 84 may itself be off, metres.
    """

    key: str
    name: Text
    datum: str
    epsg: int | None = None
    grid: LocalGrid | None = None
    is_degrees: bool = True
    is_swapped: bool = False
    accuracy_m: float = 0.0

    def lonlat(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return WGS 84 longitude and latitude of (n, 2) coordinates; NaN where there is none."""
        plain = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        plain = plain[:, ::-1] if self.is_swapped else plain
        if self.datum in SHIFTS:
            return SHIFTS[self.datum].undo(plain)
        if self.grid is not None:
            return self.grid.lonlat(plain)
        return move_points(plain, _transformer(self.epsg, is_inverse=False))

    def coordinates(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the coordinates in this system of (n, 2) WGS 84 degrees; NaN where none."""
        given = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        if self.datum in SHIFTS:
            plain = SHIFTS[self.datum].apply(given)
        elif self.grid is not None:
            plain = self.grid.coordinates(given)
        else:
            plain = move_points(given, _transformer(self.epsg, is_inverse=True))
        return np.ascontiguousarray(plain[:, ::-1]) if self.is_swapped else plain


def to_wgs84(xy: NDArray[np.float64], system: str) -> NDArray[np.float64]:
    """Return (n, 2) coordinates of a named system as WGS 84 longitude and latitude, degrees.

    Parameters
    ----------
    xy
        Shape (n, 2): longitude and latitude in degrees or easting and northing in metres, in
        this order unless the name says ``swapped``. A row of NaN stays NaN.
    system
        A name as `find_system` knows it. A CGCS2000 zone with or without its number before
        the eastings is recognised.

    Raises
    ------
    DataError
        If the name is not known, or coordinates cannot belong to the system.
    """
    return settle_source(find_system(system), xy).lonlat(xy)


def from_wgs84(lonlat: NDArray[np.float64], system: str) -> NDArray[np.float64]:
    """Return (n, 2) WGS 84 degrees in a named system; the reverse of `to_wgs84`.

    Raises
    ------
    DataError
        If the name is not known, or the degrees are none.
    """
    return settle_target(find_system(system), lonlat).coordinates(lonlat)


def find_system(name: str, *, folder: Path | None = None) -> CoordinateSystem | NamedSystem:
    """Return the system of that name, or a family of zones still to be settled.

    Parameters
    ----------
    name
        As the user wrote it.
    folder
        Where the control points of a local grid are looked for; the working folder if absent.

    Raises
    ------
    DataError
        If the name, its EPSG code or its control points cannot be used.
    """
    named = parse_system(name)
    if named is None:
        raise _unknown(name)
    return named if named.is_open else _settled(named, folder=folder)


def settle_source(
    system: CoordinateSystem | NamedSystem, xy: NDArray[np.float64]
) -> CoordinateSystem:
    """Return the very system that coordinates are in: its zone, with or without zone number.

    Raises
    ------
    DataError
        If the coordinates cannot belong to the system: metres for degrees, a zone number that
        contradicts the name, or no sign of which zone it is.
    """
    rows = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    plain = rows[:, ::-1] if system.is_swapped else rows
    known = plain[np.isfinite(plain).all(axis=1)]
    if isinstance(system, CoordinateSystem):
        zone = zones.zone_of_code(system.epsg) if system.epsg is not None else None
        if system.is_degrees:
            _refuse_metres(system.key, plain)
        if zone is None or not len(known):
            return system
        if (np.abs(known) <= LARGEST_DEGREE).all():
            raise refused(
                system.key,
                Text(
                    "坐标是经纬度，不是米",
                    "the coordinates are degrees, but the system is in metres",
                ),
                Text(
                    "写 WGS 84、CGCS2000、GCJ-02 或 BD-09",
                    "name WGS 84, CGCS2000, GCJ-02 or BD-09",
                ),
            )
        fitting = zones.match_numbering(zone, known, where=system.key)
    else:
        fitting = zones.find_numbered_zone(system.width_deg, known, where=system.said)
    return _turned(_epsg_system(fitting.code), is_swapped=system.is_swapped)


def settle_target(
    system: CoordinateSystem | NamedSystem, lonlat: NDArray[np.float64]
) -> CoordinateSystem:
    """Return the system to convert to: of a family of zones the one nearest the centroid.

    The centroid decides for all points together: 121.5° E, the border between two 3-degree
    zones, runs through Shanghai, and one layer must not fall into two planes.

    Raises
    ------
    DataError
        If positions are not longitude and latitude, or lie in none of China's zones.
    """
    rows = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    _refuse_metres("WGS 84", rows)
    if isinstance(system, CoordinateSystem):
        return system
    known = rows[np.isfinite(rows).all(axis=1)]
    zone = zones.choose_zone(
        known, width_deg=system.width_deg, is_numbered=system.is_numbered, where=system.said
    )
    return _turned(_epsg_system(zone.code), is_swapped=system.is_swapped)


def _settled(named: NamedSystem, *, folder: Path | None) -> CoordinateSystem:
    if named.kind == "datum":
        name = Text(f"{named.key}（{SHIFTS[named.key].maps}）", named.key)
        system = CoordinateSystem(key=named.key, name=name, datum=named.key)
    elif named.kind == "local":
        grid = read_local_grid(named.path, parameters=named.parameters, folder=folder)
        system = CoordinateSystem(
            key=named.key,
            name=Text(f"本地坐标系（{grid.name}）", f"local grid ({grid.name})"),
            datum="local",
            grid=grid,
            is_degrees=False,
            accuracy_m=grid.rms_m,
        )
    else:
        system = _epsg_system(named.epsg if named.zone is None else named.zone.code)
    return _turned(system, is_swapped=named.is_swapped)


def _turned(system: CoordinateSystem, *, is_swapped: bool) -> CoordinateSystem:
    if not is_swapped:
        return system
    swapped = Text(f"{system.name.zh}，两坐标颠倒", f"{system.name.en}, coordinates swapped")
    return replace(system, key=f"{system.key} swapped", name=swapped, is_swapped=True)


@lru_cache(maxsize=64)
def _epsg_system(code: int) -> CoordinateSystem:
    key = "WGS 84" if code == zones.WGS84_CODE else f"EPSG:{code}"
    try:
        crs = CRS.from_epsg(code)
    except CRSError:
        raise _unknown(key) from None
    if not (crs.is_geographic or crs.is_projected):
        raise refused(
            key,
            Text(
                f"{crs.name} 不是平面或经纬度坐标系（地心坐标要三个数）",
                f"{crs.name} is neither plane nor geographic (geocentric coordinates are three "
                "numbers)",
            ),
            Text("CGCS2000 经纬度是 EPSG:4490", "CGCS2000 degrees are EPSG:4490"),
        )
    label = crs.name if code == zones.WGS84_CODE else f"{crs.name}（{key}）"
    return CoordinateSystem(
        key=key,
        name=Text(label, label.replace("（", " (").replace("）", ")")),
        datum="EPSG",
        epsg=code,
        is_degrees=crs.is_geographic,
        accuracy_m=_accuracy_m(crs, key),
    )


def _accuracy_m(crs: CRS, key: str) -> float:
    """Return how sure the way to WGS 84 is, or refuse where none is published."""
    base = crs.geodetic_crs
    if base is not None and base.to_epsg() in (CGCS2000_CODE, 4480):
        return CGCS2000_ACCURACY_M
    best = TransformerGroup(crs, zones.WGS84_CODE, always_xy=True).transformers
    if not best or "Ballpark" in best[0].description:
        raise refused(
            key,
            Text(
                f"没有公布的从 {crs.name} 到 WGS 84 的换算参数，直接套用会偏几十到上百米",
                f"no transformation from {crs.name} to WGS 84 is published; taking one "
                "for the other is tens of metres to over a hundred wrong",
            ),
            Text(
                "用当地控制点拟合：local:控制点.csv",
                "fit it from local control points: local:control.csv",
            ),
        )
    return max(float(best[0].accuracy), 0.0)


@lru_cache(maxsize=64)
def _transformer(code: int | None, *, is_inverse: bool) -> Transformer:
    start, end = (zones.WGS84_CODE, code) if is_inverse else (code, zones.WGS84_CODE)
    return Transformer.from_crs(start, end, always_xy=True)


def _refuse_metres(where: str, lonlat: NDArray[np.float64]) -> None:
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero((np.abs(lonlat) > (180.0, 90.0)).any(axis=1))
    if not len(wrong):
        return
    row = wrong[0]
    shown = f"{lonlat[row, 0]:.6g}, {lonlat[row, 1]:.6g}"
    mend = Text(
        "是米制平面坐标就写它的坐标系，如 EPSG:4549",
        "if they are metres name their system, such as EPSG:4549",
    )
    if (np.abs(lonlat[wrong]) <= (90.0, 180.0)).all():
        mend = Text(
            f"经纬度颠倒了：写“{where} swapped”",
            f"longitude and latitude are swapped: name the system '{where} swapped'",
        )
    raise refused(
        where,
        Text(
            f"{len(wrong)} 个坐标不是经纬度（如 {shown}）",
            f"{len(wrong)} coordinates are no longitude and latitude (such as {shown})",
        ),
        mend,
        rows=tuple(str(number + 1) for number in wrong),
    )


def _unknown(name: str) -> DataError:
    return refused(
        name[:60],
        Text("没有这个坐标系", "no such coordinate system"),
        Text(
            "可写 WGS 84、GCJ-02（高德）、BD-09（百度）、CGCS2000、CGCS2000 三度带、EPSG:4549、"
            "local:控制点.csv",
            "use WGS 84, GCJ-02, BD-09, CGCS2000, CGCS2000 3-degree, EPSG:4549 or "
            "local:control.csv",
        ),
    )
