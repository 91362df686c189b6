"""Choose the reader by the file's extension; each reader holds the content against it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ganquan_geo.apart.faults import foreseen
from ganquan_geo.apart.parent import limits_for, run_apart
from ganquan_geo.load.clean import clean_texts, cleaned_note
from ganquan_geo.load.faults import refused
from ganquan_geo.load.files import MAX_FILE_BYTES, read_bytes, sha256
from ganquan_geo.load.formats.csv_file import read_csv
from ganquan_geo.load.formats.dxf import read_dxf
from ganquan_geo.load.formats.geojson import read_geojson
from ganquan_geo.load.formats.geopackage import check_at_rest, read_geopackage
from ganquan_geo.load.formats.geoparquet import read_geoparquet
from ganquan_geo.load.formats.kml import read_kml
from ganquan_geo.load.formats.raw import SHAPEFILE_PARTS
from ganquan_geo.load.formats.shapefile import read_shapefile
from ganquan_geo.load.formats.workbook import read_workbook
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
# Small texts are read in this process, for a child takes half a second to start. All but GeoJSON
# are read by Python; GDAL gets GeoJSON when our own parser has been through it.
READ_HERE = (".geojson", ".json", ".kml", *DELIMITED)
MOST_HERE_BYTES = 8 << 20
WORDS_PARTS = (".prj", ".cpg")
MOST_WORDS_BYTES = 1 << 20  # of the parts of a Shapefile that say how to read it
WITH_PARTS = (".gpkg", ".zip", ".kmz", ".dxf", *WORKBOOKS)
READERS = {
    **dict.fromkeys((".geojson", ".json"), read_geojson),
    **dict.fromkeys((".parquet", ".geoparquet"), read_geoparquet),
    **dict.fromkeys((".kml", ".kmz"), read_kml),
    ".gpkg": read_geopackage,
}
TABLE_READERS = {
    **dict.fromkeys(DELIMITED, read_csv),
    **dict.fromkeys(WORKBOOKS, read_workbook),
}


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
    if source.part is not None and extension not in WITH_PARTS:
        raise refused(
            source.file,
            Text(
                f"{extension} 只有一个内容，没有“{source.part[:40]}”",
                f"is a {extension} and has no parts, so no {source.part[:40]!r}",
            ),
            Text("删去 --part 或 [parts] 里的这一项", "leave out --part, or its entry in [parts]"),
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
        size = sum(map(len, files.values()))
        if extension in READ_HERE and size <= MOST_HERE_BYTES:
            with foreseen(source.file):
                raw = decode(files, extension, source, schema)
        else:
            raw = run_apart(decode, source.file, limits_for(size), files, extension, source, schema)
    return replace(raw, inputs={name: digest.result() for name, digest in digests.items()})


def decode(
    files: Mapping[str, bytes], extension: str, source: LayerSource, schema: LayerSchema
) -> RawLayer:
    """Return what the bytes of a file hold.

    Parameters
    ----------
    files
        By ending, as `read_files` returns them.
    extension
        Of the file that was named.
    """
    if extension in (".shp", ".zip"):
        return read_shapefile(files, source)
    if extension in TABLE_READERS:
        return TABLE_READERS[extension](files[extension], source, schema)
    raw = (
        read_dxf(files[extension], source, schema)
        if extension == ".dxf"
        else READERS[extension](files[extension], source)
    )
    frame, changed = clean_texts(raw.frame)
    notes = (*raw.notes, *cleaned_note(raw.rows[changed], source.file))
    return replace(raw, frame=frame, notes=notes)


def read_files(path: Path, where: str) -> dict[str, bytes]:
    """Return the bytes of a file by its ending; of a Shapefile those of its other parts too.

    Raises
    ------
    DataError
        If one cannot be read, leads out of the folder, or is being written by another program.
    """
    if path.suffix.lower() == ".gpkg":
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
        suffix: read_bytes(
            file, where, most_bytes=MOST_WORDS_BYTES if suffix in WORDS_PARTS else MAX_FILE_BYTES
        )
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
