"""Convert a file from one coordinate system into another, by its format."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio

from ganquan_geo.load.systems.convert import Move, convert_json, find_move, move_frame
from ganquan_geo.load.text_tables import TextTable, find_column, read_text_table
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

VECTOR_DRIVERS = {".gpkg": "GPKG", ".shp": "ESRI Shapefile"}
JSON_ENDINGS = (".geojson", ".json")
CSV_ENDING = ".csv"
LON_NAMES = ("lon", "lng", "long", "longitude", "经度", "x", "东坐标", "横坐标", "easting")
LAT_NAMES = ("lat", "latitude", "纬度", "y", "北坐标", "纵坐标", "northing")
KEPT_BESIDE_SHP = (".dbf", ".cpg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """A conversion that is ready to be written.

    Parameters
    ----------
    files
        By file name, what that file will hold.
    move
        The systems found, with their zones.
    position_count
        How many coordinates are converted.
    """

    files: Mapping[str, bytes]
    move: Move
    position_count: int

    def said(self) -> tuple[Text, ...]:
        """Return what was converted, how surely, and the fit of a local grid."""
        start, end = self.move.source, self.move.target
        lines = [
            Text(
                f"{self.position_count} 个坐标：{start.name.zh} → {end.name.zh}",
                f"{self.position_count} coordinates: {start.name.en} -> {end.name.en}",
            )
        ]
        accuracy_m = max(start.accuracy_m, end.accuracy_m)
        if accuracy_m > 0.0:
            lines.append(
                Text(
                    f"两个坐标系之间的换算本身可差 {accuracy_m:.2g} 米",
                    f"the way between the systems may itself be {accuracy_m:.2g} m off",
                )
            )
        lines += [system.grid.said() for system in (start, end) if system.grid is not None]
        return tuple(lines)

    def writers(self) -> dict[str, Callable[[Path], None]]:
        """Return by file name what writes it, for writing all or none."""

        def writer(content: bytes) -> Callable[[Path], None]:
            def write(path: Path) -> None:
                path.write_bytes(content)

            return write

        return {name: writer(content) for name, content in self.files.items()}


def build_conversion(
    path: Path, out: Path, *, source: str, target: str, workspace: Path
) -> Conversion:
    """Read a file and build the files that hold it in another system; nothing is written yet.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, Shapefile, or CSV with coordinate columns (lon/lat, lng/lat, 经度/纬度,
        x/y and the like).
    out
        The file to make, in the same format; it must not exist.
    source, target
        Names of systems as `find_system` knows them.
    workspace
        An empty folder for files on the way; the caller removes it.

    Raises
    ------
    DataError
        If the file cannot be used, `out` exists, the formats differ, or coordinates cannot be in
        `source`.
    """
    ending = _checked_ending(path, out)
    try:
        if ending in JSON_ENDINGS:
            return _json_conversion(path, out, source=source, target=target)
        if ending == CSV_ENDING:
            return _csv_conversion(path, out, source=source, target=target)
        return _vector_conversion(path, out, source=source, target=target, workspace=workspace)
    except DataError as error:
        named = [
            Fault(
                where=f"{path.name} ({fault.where})" if fault.where != path.name else path.name,
                what=fault.what,
                mend=fault.mend,
                rows=fault.rows,
            )
            for fault in error.faults
        ]
        raise DataError(named) from None


def _checked_ending(path: Path, out: Path) -> str:
    known = (*JSON_ENDINGS, *VECTOR_DRIVERS, CSV_ENDING)
    ending = path.suffix.lower()
    faults = []
    if not path.is_file():
        faults.append(_fault(path, "没有这个文件", "no such file", "查看文件名", "see to its name"))
    elif ending not in known:
        listed = ", ".join(known)
        faults.append(
            _fault(
                path,
                "不能换算这种格式",
                "is of a format that is not converted",
                f"先另存为其中之一：{listed}",
                f"save it first as one of: {listed}",
            )
        )
    same = out.suffix.lower() == ending or {out.suffix.lower(), ending} <= set(JSON_ENDINGS)
    if not same:
        faults.append(
            _fault(
                out,
                f"格式与原文件不同（{ending}）",
                f"has another format than the file ({ending})",
                f"结果文件名以 {ending} 结尾",
                f"let its name end in {ending}",
            )
        )
    taken = [out, *(out.with_suffix(part) for part in (".dbf", ".shx") if ending == ".shp")]
    if any(file.exists() or file.is_symlink() for file in taken):
        faults.append(
            _fault(
                out,
                "已经存在；换算从不覆盖文件",
                "exists already; a conversion overwrites nothing",
                "换一个文件名",
                "choose another name",
            )
        )
    if faults:
        raise DataError(faults)
    return ending


def _json_conversion(path: Path, out: Path, *, source: str, target: str) -> Conversion:
    content, move, count = convert_json(path.read_bytes(), source=source, target=target)
    return Conversion(files={out.name: content}, move=move, position_count=count)


def _csv_conversion(path: Path, out: Path, *, source: str, target: str) -> Conversion:
    table = read_text_table(path)
    x_at, y_at = find_column(table.header, LON_NAMES), find_column(table.header, LAT_NAMES)
    if x_at is None or y_at is None:
        listed = ", ".join((*LON_NAMES, *LAT_NAMES))
        raise DataError(
            [
                _fault(
                    path,
                    "没有坐标列",
                    "has no columns of coordinates",
                    f"列名用其中之二：{listed}",
                    f"name two columns from: {listed}",
                )
            ]
        )
    cells = [(row[x_at].strip(), row[y_at].strip()) for row in table.rows]
    xy = np.array([_position(cell) for cell in cells], dtype=np.float64).reshape(-1, 2)
    is_given = np.array([bool(x or y) for x, y in cells], dtype=bool)
    wrong = np.flatnonzero(is_given & ~np.isfinite(xy).all(axis=1))
    if len(wrong):
        fault = _fault(path, "坐标不是数字", "coordinates are no numbers", "改正", "correct them")
        rows = tuple(str(row + 1) for row in wrong)
        raise DataError([Fault(where=fault.where, what=fault.what, mend=fault.mend, rows=rows)])
    move = find_move(xy, source=source, target=target)
    moved = move(xy)
    written_rows = []
    for row, place, given in zip(table.rows, moved.tolist(), is_given, strict=True):
        changed = list(row)
        if given:
            changed[x_at], changed[y_at] = (f"{value:.{move.decimals}f}" for value in place)
        written_rows.append(tuple(changed))
    header = list(table.header)
    if move.source.is_degrees != move.target.is_degrees:
        header[x_at], header[y_at] = ("lon", "lat") if move.target.is_degrees else ("x", "y")
    written = TextTable(
        header=tuple(header),
        rows=tuple(written_rows),
        encoding=table.encoding,
        separator=table.separator,
    )
    return Conversion(
        files={out.name: written.encoded()}, move=move, position_count=int(is_given.sum())
    )


def _vector_conversion(
    path: Path, out: Path, *, source: str, target: str, workspace: Path
) -> Conversion:
    """Convert every layer of a GeoPackage, or the geometry of a Shapefile."""
    driver = VECTOR_DRIVERS[path.suffix.lower()]
    moves: list[Move] = []
    count = 0
    try:
        for name, _ in pyogrio.list_layers(path).tolist():
            # A Shapefile's attribute table is not read at all: it is copied.
            columns: list[str] | None = [] if driver != "GPKG" else None
            frame = pyogrio.read_dataframe(path, layer=name, columns=columns, use_arrow=False)
            is_placed = isinstance(frame, gpd.GeoDataFrame)
            if is_placed:
                frame, move = move_frame(frame, source=source, target=target)
                moves.append(move)
                count += len(frame.get_coordinates())
            _write_layer(frame, workspace / out.name, driver=driver, layer=name, move=moves[-1:])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        what = Text(f"无法读取（{error}）", f"cannot be read ({error})")
        mend = Text("重新导出", "export it again")
        raise DataError([Fault(where=path.name, what=what, mend=mend)]) from None
    if not moves:
        raise DataError([_fault(path, "没有几何", "has no geometry", "换一个文件", "use another")])
    if driver != "GPKG":
        _keep_attributes(path, workspace / out.name, feature_count=len(frame))
    files = {file.name: file.read_bytes() for file in sorted(workspace.iterdir())}
    return Conversion(files=files, move=moves[0], position_count=count)


def _write_layer(
    frame: pd.DataFrame, path: Path, *, driver: str, layer: str, move: list[Move]
) -> None:
    options = {}
    if driver == "GPKG" and move:
        options["DESCRIPTION"] = move[0].target.key
    with warnings.catch_warnings():
        # GCJ-02, BD-09 and local grids have no label that a file could carry.
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        if driver != "GPKG":
            pyogrio.write_dataframe(frame, path, driver=driver)
        else:
            pyogrio.write_dataframe(
                frame, path, driver=driver, layer=layer, append=path.exists(), layer_options=options
            )


def _keep_attributes(path: Path, made: Path, *, feature_count: int) -> None:
    """Put a Shapefile's own attribute table beside the new geometry, byte for byte."""
    for ending in KEPT_BESIDE_SHP:
        made.with_suffix(ending).unlink(missing_ok=True)
        kept = next((file for file in _beside(path, ending)), None)
        if kept is not None:
            made.with_suffix(ending).write_bytes(kept.read_bytes())
    table = made.with_suffix(".dbf")
    row_count = int.from_bytes(table.read_bytes()[4:8], "little") if table.exists() else -1
    if row_count != feature_count:
        raise DataError(
            [
                _fault(
                    path,
                    "属性表（.dbf）缺少，或行数与几何不符",
                    "its attribute table (.dbf) is missing or has another number of rows",
                    "在 GIS 中重新导出（已删除的行会一并清除）",
                    "export it again from a GIS, which also clears deleted rows",
                )
            ]
        )


def _beside(path: Path, ending: str) -> list[Path]:
    """Return the file of a Shapefile with that ending, in small or capital letters."""
    return [
        file
        for file in (path.with_suffix(ending), path.with_suffix(ending.upper()))
        if file.is_file()
    ]


def _position(cells: tuple[str, str]) -> tuple[float, float]:
    try:
        return float(cells[0]), float(cells[1])
    except ValueError:
        return float("nan"), float("nan")


def _fault(path: Path, zh: str, en: str, mend_zh: str, mend_en: str) -> Fault:
    return Fault(where=path.name, what=Text(zh, en), mend=Text(mend_zh, mend_en))
