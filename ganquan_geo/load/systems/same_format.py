"""Files of a format that can be given new coordinates and keep everything else as it was.

GeoJSON keeps every property and CSV every other cell as it was written; a Shapefile keeps its
attribute table byte for byte.
"""

from __future__ import annotations

import errno
import json
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from ganquan_geo.apart.parent import limits_for, run_apart
from ganquan_geo.load.faults import refused
from ganquan_geo.load.formats.csv_file import read_delimited
from ganquan_geo.load.formats.dispatch import read_files
from ganquan_geo.load.formats.geojson import check_geojson
from ganquan_geo.load.formats.geopackage import read_tables
from ganquan_geo.load.formats.lost_places import UNREAD_PLACES, texts_as_numbers
from ganquan_geo.load.formats.shapefile import read_parts, read_shapefile
from ganquan_geo.load.formats.tables import header_of, table_of
from ganquan_geo.load.loose import ANY_LAYER, loose_layer
from ganquan_geo.load.map_words import bare_name, shifted_system_in, system_of
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.load.systems.convert import find_move, move_frame, write_json
from ganquan_geo.words import file_faults
from ganquan_geo.words.shown import harmless_text
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from ganquan_geo.load.systems.convert import Move
    from ganquan_geo.model.errors import DataError

STILL = "1980-01-01T00:00:00.000Z"
KEPT_BESIDE_SHP = (".dbf", ".cpg")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?%?")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conversion:
    """What a conversion will write.

    Parameters
    ----------
    files
        By file name, what that file will hold.
    tables
        By file name, a table of cells to be written as a spreadsheet.
    move
        The systems found, with their zones.
    position_count
        How many coordinates are converted.
    notes
        What else was done.
    """

    move: Move
    position_count: int
    files: Mapping[str, bytes] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()

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
        return (*lines, *self.notes)


def convert_geojson(path: Path, out: Path, *, source: str, target: str) -> Conversion:
    """Convert GeoJSON; every property stays, and `bbox` members go, for they would be wrong."""
    content = read_files(path, path.name)[path.suffix.lower()]
    check_geojson(content, path.name)
    mended = texts_as_numbers(content)
    if mended.odd:
        raise refused(
            path.name, *UNREAD_PLACES, rows=tuple(str(row + 1) for row in sorted(mended.odd))
        )
    try:
        document = json.loads(mended.content.decode("utf-8-sig"))
        positions = list(_positions(document))
        xy = np.array([position[:2] for position in positions], dtype=np.float64).reshape(-1, 2)
        if not np.isfinite(xy).all():
            raise ValueError  # noqa: TRY301 - told below like every other broken file
    except (ValueError, RecursionError, TypeError, IndexError):
        what = Text("不是完好的 GeoJSON", "is no sound GeoJSON")
        raise refused("GeoJSON", what, file_faults.EXPORT_AGAIN) from None
    move = find_move(xy, source=source, target=target)
    for position, (x, y) in zip(positions, move(xy).round(move.decimals).tolist(), strict=True):
        position[:2] = [x, y]
    if isinstance(document.get("name"), str):
        document["name"] = said_now(document["name"], move)
    count = len(mended.texts)
    told = Text(
        f"{count} 个要素的坐标写成了文字，按数读入",
        f"{count} features have coordinates written as texts, read as numbers",
    )
    return Conversion(
        files={out.name: write_json(document, move)},
        move=move,
        position_count=len(positions),
        notes=(told,) if count else (),
    )


def _positions(node: object) -> list[list[float]]:
    """Return every position of a GeoJSON object, as the lists inside it."""
    found: list[list[float]] = []
    waiting: list[object] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            part.pop("bbox", None)
            members = ("coordinates", "geometry", "geometries", "features")
            waiting += [part[name] for name in members if name in part]
        elif isinstance(part, list) and part and not isinstance(part[0], (dict, list)):
            found.append(part)
        elif isinstance(part, list):
            waiting += part
    return found


def convert_delimited(path: Path, out: Path, *, source: str, target: str) -> Conversion:
    """Convert delimited text; titles, totals, other columns, encoding and delimiter stay.

    Only a cell that a spreadsheet would calculate gets an apostrophe, and is counted.
    """
    layer = LayerSource(file=path.name, system=source)
    text = read_delimited(read_files(path, path.name)[path.suffix.lower()], path.name)
    sheet = text.sheet()
    head = header_of(sheet, layer, ANY_LAYER)
    raw = table_of(sheet, layer, ANY_LAYER)
    loose = loose_layer(raw, layer)
    xy = shapely.get_coordinates(loose.geometry.to_numpy())
    move = find_move(xy, source=source, target=target)
    rows = [list(row) for row in text.rows]
    moved = shapely.transform(loose.geometry.to_numpy(), move)
    for number, shape in zip(raw.rows.tolist(), moved, strict=True):
        cells = {} if shape is None else written_place(loose.positions, shape, move)
        for name, cell in cells.items():
            rows[number - 1][head.names.index(name)] = cell
    changed = 0
    for row in rows:
        for at, cell in enumerate(row):
            safe = cell if _NUMBER.fullmatch(cell.strip()) else harmless_text(cell)
            changed += safe != cell
            row[at] = safe
    header = renamed(loose.positions, move)
    for row in rows[: head.first]:
        row[:] = [header.get(cell.strip(), said_now(cell, move)) for cell in row]
    return Conversion(
        files={out.name: text.encoded(rows)},
        move=move,
        position_count=int(shapely.get_num_coordinates(moved).sum()),
        notes=tuple(_apostrophes(changed)),
    )


def convert_geopackage(
    path: Path, out: Path, *, source: str, target: str, workspace: Path
) -> Conversion:
    """Convert every layer of a GeoPackage; tables without geometry stay."""
    content = read_files(path, path.name)[".gpkg"]
    layer = LayerSource(file=path.name)
    tables = run_apart(read_tables, path.name, limits_for(len(content)), content, layer)
    moves: list[Move] = []
    count = 0
    for name, table in tables.items():
        moved = table
        if isinstance(table, gpd.GeoDataFrame):
            moved, move = move_frame(table, source=source, target=target, rounded=True)
            moves.append(move)
            count += len(moved.get_coordinates())
        write_geopackage(moved, workspace / out.name, layer=name, move=moves[-1:])
    if not moves:
        raise no_places(path)
    return Conversion(
        files={out.name: (workspace / out.name).read_bytes()}, move=moves[0], position_count=count
    )


def convert_shapefile(
    path: Path, out: Path, *, source: str, target: str, workspace: Path
) -> Conversion:
    """Convert the geometry of a Shapefile and keep its attribute table byte for byte."""
    layer = LayerSource(file=path.name)
    loose = read_files(path, path.name)
    parts = read_parts(loose, layer)
    limits = limits_for(sum(map(len, loose.values())))
    frame = run_apart(read_shapefile, path.name, limits, loose, layer).frame
    if not isinstance(frame, gpd.GeoDataFrame):
        raise no_places(path)
    row_count = int.from_bytes(parts[".dbf"][4:8], "little")
    if row_count != len(frame):
        raise refused(
            path.name,
            Text("属性表（.dbf）的行数与几何不符", "has a table (.dbf) of another number of rows"),
            Text(
                "在 GIS 中重新导出（已删除的行会一并清除）",
                "export it again from a GIS, which also clears deleted rows",
            ),
        )
    frame, move = move_frame(
        frame[[frame.geometry.name]], source=source, target=target, rounded=True
    )
    with writing(out):
        pyogrio.write_dataframe(frame, workspace / out.name, driver="ESRI Shapefile")
    files = {file.name: file.read_bytes() for file in sorted(workspace.iterdir())}
    files = {name: held for name, held in files.items() if not name.endswith(KEPT_BESIDE_SHP)}
    for ending in KEPT_BESIDE_SHP:
        if ending in parts:
            files[f"{out.stem}{ending}"] = parts[ending]
    return Conversion(files=files, move=move, position_count=len(frame.get_coordinates()))


def write_geopackage(frame: pd.DataFrame, path: Path, *, layer: str, move: list[Move]) -> None:
    """Add a layer to a GeoPackage, its system in the description: GCJ-02 has no code."""
    options = {"DESCRIPTION": move[0].target.key} if move else {}
    with writing(path):
        pyogrio.write_dataframe(
            frame, path, driver="GPKG", layer=layer, append=path.exists(), layer_options=options
        )


def written_place(
    positions: Mapping[str, str], moved: shapely.Geometry, move: Move
) -> dict[str, str]:
    """Return, by the file's column, the cells that give a place."""
    if "wkt" in positions:
        return {positions["wkt"]: shapely.to_wkt(moved, rounding_precision=move.decimals)}
    corners = [
        ",".join(f"{value:.{move.decimals}f}" for value in corner)
        for corner in shapely.get_coordinates(moved).tolist()
    ]
    if "lonlat" in positions:
        several = shapely.get_num_geometries(moved) > 1 or shapely.get_num_interior_rings(moved) > 0
        whole = shapely.to_wkt(moved, rounding_precision=move.decimals)
        return {positions["lonlat"]: whole if several else ";".join(corners)}
    x, y = corners[0].split(",")
    return {positions["lon"]: x, positions["lat"]: y}


def renamed(positions: Mapping[str, str], move: Move) -> dict[str, str]:
    """Return new names for columns of coordinates whose names would be wrong now.

    That is where they turn from degrees to metres or back, and where they speak of the map that
    the coordinates were from.
    """
    if "lon" in positions and move.source.is_degrees != move.target.is_degrees:
        new = ("lon", "lat") if move.target.is_degrees else ("x", "y")
        return dict(zip((positions["lon"], positions["lat"]), new, strict=True))
    return {
        name: bare_name(name) or key
        for key, name in positions.items()
        if system_of(name) not in ("", move.target.key)
    }


def said_now(cell: str, move: Move) -> str:
    """Return a title or a heading; one that speaks of another map says what was done."""
    system = shifted_system_in(cell)
    if system in ("", move.target.key):
        return cell
    if not bare_name(cell):
        return move.target.key
    return f"{cell}（已换算为 {move.target.key}）"


def no_places(path: Path) -> DataError:
    """Return the error of a file without geometry."""
    return refused(path.name, file_faults.NO_GEOMETRY, Text("换一个文件", "use another file"))


def _apostrophes(count: int) -> Iterator[Text]:
    if count:
        yield Text(
            f"{count} 个单元格像公式，前面加了撇号，打开时不会计算",
            f"{count} cells look like formulas; an apostrophe keeps them from being calculated",
        )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Let a file be written without a label, which GCJ-02, BD-09 and local grids do not have.

    A GeoPackage bears one date of change, so that the same file makes the same bytes. What GDAL
    cannot write is told as the disk's fault.
    """
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STILL})
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="'crs' was not provided")
            yield
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError) as error:
        raise OSError(errno.EIO, str(error)[:80], str(path)) from error
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
