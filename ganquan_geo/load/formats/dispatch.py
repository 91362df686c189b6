"""Choose the reader by the file's extension; each reader holds the content against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.faults import refused
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ganquan_geo.load.formats.raw import RawLayer
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.layers import LayerSchema

DELIMITED = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xlsm", ".xls")
EXTENSIONS = (
    *(".geojson", ".json", ".gpkg", ".parquet", ".geoparquet", ".shp", ".zip", ".kml", ".kmz"),
    *(".dxf", *DELIMITED, *WORKBOOKS),
)


def read_raw(path: Path, source: LayerSource, schema: LayerSchema) -> RawLayer:
    """Read a file by the reader for its extension.

    No library is ever left to guess what a file is: some of the formats it might guess open
    other files, or the network.

    Parameters
    ----------
    schema
        Tables find their header by the names of its columns.

    Raises
    ------
    DataError
        If the extension is unknown, or the reader refuses the content.
    """
    extension = path.suffix.lower()
    if extension in (".geojson", ".json"):
        from ganquan_geo.load.formats.geojson import read_geojson  # noqa: PLC0415

        return read_geojson(path, source)
    if extension == ".gpkg":
        from ganquan_geo.load.formats.geopackage import read_geopackage  # noqa: PLC0415

        return read_geopackage(path, source)
    if extension in (".parquet", ".geoparquet"):
        from ganquan_geo.load.formats.geoparquet import read_geoparquet  # noqa: PLC0415

        return read_geoparquet(path, source)
    if extension in (".shp", ".zip"):
        from ganquan_geo.load.formats.shapefile import read_shapefile  # noqa: PLC0415

        return read_shapefile(path, source)
    if extension in (".kml", ".kmz"):
        from ganquan_geo.load.formats.kml import read_kml  # noqa: PLC0415

        return read_kml(path, source)
    if extension == ".dxf":
        from ganquan_geo.load.formats.dxf import read_dxf  # noqa: PLC0415

        return read_dxf(path, source)
    if extension in DELIMITED:
        from ganquan_geo.load.formats.csv_file import read_csv  # noqa: PLC0415

        return read_csv(path, source, schema)
    if extension in WORKBOOKS:
        from ganquan_geo.load.formats.workbook import read_workbook  # noqa: PLC0415

        return read_workbook(path, source, schema)
    listed = " ".join(EXTENSIONS)
    raise refused(
        source.file,
        Text(f"扩展名 {extension or '（无）'} 不认识", f"has an unknown extension {extension!r}"),
        Text(f"可用的有：{listed}", f"use one of: {listed}"),
    )


def input_files(folder: Path, names: Iterable[str]) -> list[str]:
    """Return the named files of a folder, and beside a Shapefile the parts that are read."""
    found = []
    for name in names:
        found.append(name)
        if name.lower().endswith(".shp"):
            from ganquan_geo.load.formats.shapefile import PARTS  # noqa: PLC0415

            path = folder / name
            found += [
                beside.relative_to(folder).as_posix()
                for beside in path.parent.iterdir()
                if beside.stem == path.stem
                and beside.suffix.lower() in PARTS
                and beside.name != path.name
            ]
    return found
