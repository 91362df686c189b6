"""Choose the reader by the file's extension; each reader holds the content against it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ganquan_geo.load.faults import refused
from ganquan_geo.load.formats.raw import SHAPEFILE_PARTS, read_bytes, sha256
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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
    """Read a file once, by the reader for its extension.

    No library is ever left to guess what a file is: some of the formats it might guess open
    other files, or the network.

    Parameters
    ----------
    schema
        Tables find their header by the names of its columns.

    Returns
    -------
    RawLayer
        Its `inputs` are of the very bytes that were read, by `source.file` and, of the other
        parts of a Shapefile, by their names beside it.

    Raises
    ------
    DataError
        If the extension is unknown, or the reader refuses the content.
    """
    extension = path.suffix.lower()
    if extension not in EXTENSIONS:
        listed = " ".join(EXTENSIONS)
        raise refused(
            source.file,
            Text(
                f"扩展名 {extension or '（无）'} 不认识", f"has an unknown extension {extension!r}"
            ),
            Text(f"可用的有：{listed}", f"use one of: {listed}"),
        )
    files = read_files(path, source.file)
    home = PurePosixPath(source.file)
    names = {
        **{suffix: str(home.with_name(part.name)) for suffix, part in _parts_beside(path).items()},
        extension: source.file,
    }
    with ThreadPoolExecutor(1) as beside:  # a city's files take a second
        digests = {
            names[suffix]: beside.submit(sha256, content) for suffix, content in files.items()
        }
        raw = _read(extension, files, source, schema)
    return replace(raw, inputs={name: digest.result() for name, digest in digests.items()})


def read_files(path: Path, where: str) -> dict[str, bytes]:
    """Return the bytes of a file by its ending; of a Shapefile those of its other parts too.

    Raises
    ------
    DataError
        If one cannot be read, leads out of the folder, or is being written by another program.
    """
    if path.suffix.lower() == ".gpkg":
        from ganquan_geo.load.formats.geopackage import check_at_rest  # noqa: PLC0415

        check_at_rest(path, where)
    home = path.parent.resolve()
    parts = _parts_beside(path)
    for suffix, part in parts.items():
        if part.is_symlink() and not part.resolve().is_relative_to(home):
            raise refused(
                where,
                Text(f"{suffix} 是通向文件夹之外的链接", f"has a {suffix} that links out of here"),
                Text("复制文件本身", "copy the file itself"),
            )
    return {
        suffix: read_bytes(file, where)
        for suffix, file in {**parts, path.suffix.lower(): path}.items()
    }


def input_files(folder: Path, names: Iterable[str]) -> list[str]:
    """Return the named files of a folder, and beside a Shapefile the parts that are read."""
    found = []
    for name in names:
        found.append(name)
        beside = _parts_beside(folder / name).values()
        found += [part.relative_to(folder).as_posix() for part in beside]
    return found


def _parts_beside(path: Path) -> dict[str, Path]:
    """Return by ending the other parts of a loose Shapefile; none for any other file."""
    if path.suffix.lower() != ".shp" or not path.parent.is_dir():
        return {}
    return {
        beside.suffix.lower(): beside
        for beside in sorted(path.parent.iterdir())
        if beside.stem == path.stem
        and beside.suffix.lower() in SHAPEFILE_PARTS
        and beside.name != path.name
        and beside.is_file()
    }


def _read(
    extension: str, files: Mapping[str, bytes], source: LayerSource, schema: LayerSchema
) -> RawLayer:
    if extension in (".shp", ".zip"):
        from ganquan_geo.load.formats.shapefile import read_shapefile  # noqa: PLC0415

        return read_shapefile(files, source)
    content = files[extension]
    if extension in (".geojson", ".json"):
        from ganquan_geo.load.formats.geojson import read_geojson  # noqa: PLC0415

        return read_geojson(content, source)
    if extension == ".gpkg":
        from ganquan_geo.load.formats.geopackage import read_geopackage  # noqa: PLC0415

        return read_geopackage(content, source)
    if extension in (".parquet", ".geoparquet"):
        from ganquan_geo.load.formats.geoparquet import read_geoparquet  # noqa: PLC0415

        return read_geoparquet(content, source)
    if extension in (".kml", ".kmz"):
        from ganquan_geo.load.formats.kml import read_kml  # noqa: PLC0415

        return read_kml(content, source)
    if extension == ".dxf":
        from ganquan_geo.load.formats.dxf import read_dxf  # noqa: PLC0415

        return read_dxf(content, source)
    if extension in DELIMITED:
        from ganquan_geo.load.formats.csv_file import read_csv  # noqa: PLC0415

        return read_csv(content, source, schema)
    from ganquan_geo.load.formats.workbook import read_workbook  # noqa: PLC0415

    return read_workbook(content, source, schema)
