"""Convert a file from one coordinate system into another, by its format.

A file that keeps its format keeps all but its coordinates (`same_format`, `same_kml`). Any other
is read as a layer would be and written anew: GeoJSON or GeoPackage with its shapes, CSV or Excel
with its places in columns.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import shapely

from ganquan_geo.load.faults import fault
from ganquan_geo.load.files import is_there
from ganquan_geo.load.formats.dispatch import DELIMITED, EXTENSIONS
from ganquan_geo.load.loose import LooseLayer, read_loose
from ganquan_geo.load.systems import same_format, same_kml
from ganquan_geo.load.systems.convert import move_frame, write_json
from ganquan_geo.load.systems.find import find_system
from ganquan_geo.load.systems.format_limits import check_database, check_sheet
from ganquan_geo.model.errors import DataError
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from ganquan_geo.load.systems.convert import Move
    from ganquan_geo.model.errors import Fault

JSON_ENDINGS = (".geojson", ".json")
SPREADSHEETS = (".csv", ".xlsx")
KEPT = (*JSON_ENDINGS, ".gpkg", ".shp", ".kml", *DELIMITED)
WRITTEN = (*JSON_ENDINGS, ".gpkg", *SPREADSHEETS)


def build_conversion(
    path: Path, out: Path, *, source: str, target: str, workspace: Path, part: str | None = None
) -> same_format.Conversion:
    """Read a file and build the files that hold it in another system; nothing is written yet.

    Parameters
    ----------
    path
        A file of any format that a layer may have.
    out
        The file to make: of the same format (GeoJSON, GeoPackage, Shapefile, KML, delimited
        text), or GeoJSON, GeoPackage, CSV or Excel. It must not exist.
    source, target
        Names of systems as `find_system` knows them.
    workspace
        An empty folder for files on the way; the caller removes it.
    part
        The sheet, layer or inner file to read where there are several.

    Raises
    ------
    DataError
        With every fault: the file cannot be used, a system is not known, `out` exists or has a
        format that is not written, or coordinates cannot be in `source`.
    """
    faults = [*_ending_faults(path, out), *_name_faults(source, target)]
    if faults:
        raise DataError(faults)
    try:
        if _same_kind(path, out) and part is None:
            return _kept(path, out, source=source, target=target, workspace=workspace)
        loose = read_loose(path, part=part, system=source)
        return _written(loose, out, source=source, target=target, workspace=workspace)
    except DataError as error:
        named = [
            one
            if one.where in (path.name, out.name)
            else replace(one, where=f"{path.name} ({one.where})")
            for one in error.faults
        ]
        raise DataError(named) from None


def _kept(
    path: Path, out: Path, *, source: str, target: str, workspace: Path
) -> same_format.Conversion:
    ending = path.suffix.lower()
    if ending in JSON_ENDINGS:
        return same_format.convert_geojson(path, out, source=source, target=target)
    if ending in DELIMITED:
        return same_format.convert_delimited(path, out, source=source, target=target)
    if ending == ".kml":
        return same_kml.convert_kml(path, out, source=source, target=target)
    convert = same_format.convert_geopackage if ending == ".gpkg" else same_format.convert_shapefile
    return convert(path, out, source=source, target=target, workspace=workspace)


def _written(
    loose: LooseLayer, out: Path, *, source: str, target: str, workspace: Path
) -> same_format.Conversion:
    """Write a file anew in the format that the name of the new one says."""
    plain = gpd.GeoDataFrame(geometry=loose.geometry)
    placed, move = move_frame(plain, source=source, target=target, rounded=True)
    count = len(placed.get_coordinates())
    # Rows of totals that were left out, hidden ones that were not, and the like.
    notes = tuple(Text(one.said("zh"), one.said("en")) for one in loose.notes)
    ending = out.suffix.lower()
    if ending in SPREADSHEETS:
        table = _with_places(loose, placed.geometry, move)
        if ending == ".xlsx":
            check_sheet(table, out.name)
        return same_format.Conversion(
            tables={out.name: table}, move=move, position_count=count, notes=notes
        )
    frame = loose.frame().set_geometry(placed.geometry.set_crs(None, allow_override=True))
    made = workspace / out.name
    if ending == ".gpkg":
        check_database(frame.drop(columns=frame.geometry.name), out.name)
        same_format.write_geopackage(frame.set_crs(move.crs), made, layer=out.stem, move=[move])
        content = made.read_bytes()
    else:
        with same_format.writing(made):
            pyogrio.write_dataframe(frame, made, driver="GeoJSON")
        content = write_json(json.loads(made.read_bytes()), move)
    return same_format.Conversion(
        files={out.name: content}, move=move, position_count=count, notes=notes
    )


def _with_places(loose: LooseLayer, placed: gpd.GeoSeries, move: Move) -> pd.DataFrame:
    """Return the table with its places in columns: those it had, else new ones behind."""
    positions = dict(loose.positions)
    shapes = placed.to_numpy()
    if not positions:
        points = bool((shapely.get_type_id(shapes[~shapely.is_missing(shapes)]) == 0).all())
        names = ("lon", "lat") if move.target.is_degrees else ("x", "y")
        positions = dict(zip(("lon", "lat"), names, strict=True)) if points else {"wkt": "wkt"}
    table = loose.table.astype(object).where(loose.table.notna(), "").astype(str)
    cells = [
        {} if shape is None else same_format.written_place(positions, shape, move)
        for shape in shapes
    ]
    for name in positions.values():
        table[name] = [cell.get(name, "") for cell in cells]
    return table.rename(columns=same_format.renamed(positions, move))


def _same_kind(path: Path, out: Path) -> bool:
    before, after = path.suffix.lower(), out.suffix.lower()
    if before in JSON_ENDINGS:
        return after in JSON_ENDINGS
    return before == after and before in KEPT


def _ending_faults(path: Path, out: Path) -> Iterator[Fault]:
    before, after = path.suffix.lower(), out.suffix.lower()
    if not is_there(path):
        yield fault(path.name, "没有这个文件", "no such file", "查看文件名", "see to its name")
    elif before not in EXTENSIONS:
        listed = " ".join(EXTENSIONS)
        yield fault(
            path.name,
            "不能换算这种格式",
            "is of a format that is not converted",
            f"可换算：{listed}",
            f"these are: {listed}",
        )
    elif not _same_kind(path, out) and after not in WRITTEN:
        kept = (before,) if before in KEPT and before not in WRITTEN else ()
        listed = " ".join((*kept, *WRITTEN))
        yield fault(
            out.name,
            f"{before} 不能写成 {after or '没有扩展名的文件'}",
            f"cannot be made of a {before} file",
            f"结果文件名以其中之一结尾：{listed}",
            f"let its name end in one of: {listed}",
        )
    taken = [out, *(out.with_suffix(part) for part in (".dbf", ".shx") if after == ".shp")]
    if any(file.exists() or file.is_symlink() for file in taken):
        yield fault(
            out.name,
            "已经存在；换算从不覆盖文件",
            "exists already; a conversion overwrites nothing",
            "换一个文件名",
            "choose another name",
        )


def _name_faults(source: str, target: str) -> Iterator[Fault]:
    """Find what is wrong with the names of the two systems, whatever the file holds."""
    for option, name in (("--from", source), ("--to", target)):
        try:
            find_system(name)
        except DataError as error:
            for one in error.faults:
                yield replace(one, where=f"{option} {one.where}")
