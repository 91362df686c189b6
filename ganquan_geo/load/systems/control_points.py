"""Control points of a local grid, read from a CSV file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.geodesy.datums import bd09_to_wgs84, gcj02_to_wgs84
from ganquan_geo.load.faults import refused
from ganquan_geo.load.files import find_inside, read_bytes, sha256
from ganquan_geo.load.formats.csv_file import read_delimited
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MOST_POINTS_BYTES = 1 << 20
COLUMNS = {
    "x": ("x", "东坐标", "东", "easting", "e"),
    "y": ("y", "北坐标", "北", "northing", "n"),
    "lon": ("lon", "lng", "longitude", "经度"),
    "lat": ("lat", "latitude", "纬度"),
}
NAME_COLUMNS = ("name", "id", "点名", "点号", "名称")
SYSTEM_COLUMNS = ("system", "坐标系")
TO_WGS84 = {
    "": None,
    "WGS 84": None,
    "WGS84": None,
    "CGCS2000": None,
    "GCJ-02": gcj02_to_wgs84,
    "BD-09": bd09_to_wgs84,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ControlPoints:
    """Points known in a local grid and on the earth.

    Parameters
    ----------
    name
        Name of the file.
    names, rows
        Of each point its name and its row in the file, counted from 1.
    grid
        Shape (n, 2): x (east) and y (north) in the grid.
    lonlat
        Shape (n, 2): WGS 84 longitude and latitude, degrees.
    inputs
        SHA-256 of the file, by its path as the user named it.
    """

    name: str
    names: tuple[str, ...]
    rows: tuple[int, ...]
    grid: NDArray[np.float64]
    lonlat: NDArray[np.float64]
    inputs: Mapping[str, str] = field(default_factory=dict)


def read_control_points(path: str, *, folder: Path | None = None) -> ControlPoints:
    """Read a CSV file of control points.

    Its columns are ``x`` (东坐标, east), ``y`` (北坐标, north), ``lon`` (经度) and ``lat`` (纬度);
    ``name`` (点名) may be there, and ``system`` (坐标系) where the degrees are GCJ-02 or BD-09
    and not WGS 84 or CGCS2000.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    file = Path(path) if folder is None else find_inside(folder, path)
    content = read_bytes(file, file.name, most_bytes=MOST_POINTS_BYTES)
    header, rows = _table(content, file.name)
    columns = {key: _column(header, rows, names) for key, names in COLUMNS.items()}
    missing = [key for key, cells in columns.items() if cells is None]
    if missing:
        listed = ", ".join(missing)
        what = Text(f"控制点表缺少列 {listed}", f"the control points lack the columns {listed}")
        mend = Text("加上这些列：x、y、lon、lat", "add them: x, y, lon, lat")
        raise refused(file.name, what, mend)
    numbers = np.array([[_number(cell) for cell in cells or ()] for cells in columns.values()]).T
    names = _column(header, rows, NAME_COLUMNS) or [f"{row + 1}" for row in range(len(rows))]
    stated = _column(header, rows, SYSTEM_COLUMNS) or [""] * len(rows)
    systems = [system.strip().upper() for system in stated]
    _refuse_wrong_rows(file.name, numbers, systems)
    return ControlPoints(
        name=file.name,
        names=tuple(names),
        rows=tuple(range(1, len(names) + 1)),
        grid=numbers[:, :2],
        lonlat=_in_wgs84(numbers[:, 2:], systems),
        inputs={path: sha256(content)},
    )


def _table(content: bytes, where: str) -> tuple[list[str], list[list[str]]]:
    """Return header and rows, each row as long as the header."""
    lines = [row for row in read_delimited(content, where).rows if any(row)]
    if not lines:
        raise refused(
            where,
            Text("是空的", "is empty"),
            Text("第一行写列名", "write column names into the first row"),
        )
    header, *rows = lines
    return header, [row + [""] * (len(header) - len(row)) for row in rows]


def _column(header: list[str], rows: list[list[str]], names: tuple[str, ...]) -> list[str] | None:
    """Return the cells of the first column that has one of the names, in the names' order."""
    plain = [column.strip().lower() for column in header]
    place = next((plain.index(name) for name in names if name in plain), None)
    return None if place is None else [row[place] for row in rows]


def _number(cell: str) -> float:
    try:
        return float(cell.strip())
    except ValueError:
        return float("nan")


def _refuse_wrong_rows(where: str, numbers: NDArray[np.float64], systems: list[str]) -> None:
    not_numbers = ~np.isfinite(numbers).all(axis=1)
    not_degrees = ~not_numbers & (np.abs(numbers[:, 2:]) > (180.0, 90.0)).any(axis=1)
    unknown = np.array([system not in TO_WGS84 for system in systems], dtype=bool)
    found = [
        (not_numbers, Text("坐标不是数字", "coordinates are no numbers"), "x, y, lon, lat"),
        (not_degrees, Text("lon、lat 不是经纬度", "lon and lat are no degrees"), "lon, lat"),
        (
            unknown,
            Text("坐标系不认识", "the system is not known"),
            ", ".join(filter(None, TO_WGS84)),
        ),
    ]
    faults = [
        Fault(
            where=where,
            what=what,
            mend=Text(f"改正：{mend}", f"correct: {mend}"),
            rows=tuple(str(row + 1) for row in np.flatnonzero(mask)),
        )
        for mask, what, mend in found
        if mask.any()
    ]
    if faults:
        raise DataError(faults)


def _in_wgs84(lonlat: NDArray[np.float64], systems: list[str]) -> NDArray[np.float64]:
    placed = lonlat.copy()
    for name, convert in TO_WGS84.items():
        rows = np.array([system == name for system in systems], dtype=bool)
        if convert is not None and rows.any():
            placed[rows] = convert(lonlat[rows])
    return placed
