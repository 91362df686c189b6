"""Read GeoPackage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from ganquan_geo.load.faults import WHICH_PART, broken, refused, sound
from ganquan_geo.load.formats.arrow import read_plain_table
from ganquan_geo.load.formats.raw import RawLayer, counted, read_features
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.errors import Fault

GEOPACKAGE = Text(" GeoPackage 文件", "GeoPackage")
MAGIC = b"SQLite format 3\x00"
HEADER_BYTES = 100
JOURNAL = slice(18, 20)  # 1: rollback journal, 2: write-ahead log (SQLite file format, 1.3)
ROLLBACK = b"\x01\x01"
INDEX_MODULE = "rtree"


def read_geopackage(content: bytes, source: LayerSource) -> RawLayer:
    """Read one table of features of a GeoPackage.

    The file is read from memory, so nothing is ever written beside it.

    Raises
    ------
    DataError
        If the file is damaged, holds views or foreign virtual tables (which can run functions
        or open other files), or has several layers and none is named.
    """
    content, tables = open_geopackage(content, source)
    notes: list[Fault] = []
    frame = _read_noting(content, _chosen(tables, source), source.file, notes)
    return counted(frame, *notes)


def check_at_rest(path: Path, where: str) -> None:
    """See that no other program is still writing a GeoPackage.

    Raises
    ------
    DataError
        If changes to it are still in the log beside it.
    """
    log = path.with_name(path.name + "-wal")
    if log.is_file() and log.stat().st_size:
        raise refused(
            where,
            Text("还在别的程序中打开，改动未全部写入", "is still open in another program"),
            Text("在 QGIS 等程序中保存并关闭它", "save and close it there (in QGIS, say)"),
        )


def open_geopackage(content: bytes, source: LayerSource) -> tuple[bytes, list[str]]:
    """Return the bytes of a GeoPackage that holds only tables at rest, and its tables.

    Raises
    ------
    DataError
        As `read_geopackage`.
    """
    if not content.startswith(MAGIC) or len(content) < HEADER_BYTES:
        raise broken(source.file, GEOPACKAGE)
    if content[JOURNAL] != ROLLBACK:
        # A write-ahead log cannot be used in memory, and there is none left to apply.
        content = content[: JOURNAL.start] + ROLLBACK + content[JOURNAL.stop :]
    return content, _feature_tables(content, source)


def read_tables(content: bytes, source: LayerSource) -> dict[str, pd.DataFrame]:
    """Return every table of a GeoPackage by its name.

    Raises
    ------
    DataError
        As `read_geopackage`.
    """
    content, names = open_geopackage(content, source)
    return {name: _read_noting(content, name, source.file, []) for name in names}


def _read_noting(content: bytes, layer: str, where: str, notes: list[Fault]) -> pd.DataFrame:
    plain = read_plain_table(content, layer)
    if plain is not None:
        return plain
    return read_features(content, broken(where, GEOPACKAGE), notes=notes, where=where, layer=layer)


def _feature_tables(content: bytes, source: LayerSource) -> list[str]:
    """Return the tables of features; raise if the database holds more than plain tables."""
    damaged = (sqlite3.Error, UnicodeDecodeError)
    with (
        sound(source.file, GEOPACKAGE, *damaged),
        closing(sqlite3.connect(":memory:")) as database,
    ):
        database.deserialize(content)
        database.text_factory = lambda raw: raw.decode("utf-8", "replace")
        database.execute("PRAGMA trusted_schema = OFF")
        if database.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise broken(source.file, GEOPACKAGE)
        schema = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        active = [str(name) for kind, name, sql in schema if _is_active(kind, sql)]
        if active:
            listed = ", ".join(name[:40] for name in sorted(active)[:5])
            raise refused(
                source.file,
                Text(
                    f"含有视图或虚拟表（{listed}），不读",
                    f"holds views or virtual tables ({listed})",
                ),
                Text("把图层另存为新的 GeoPackage", "save the layer to a new GeoPackage"),
            )
        rows = database.execute(
            "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features',"
            " 'attributes') ORDER BY data_type DESC, table_name"
        ).fetchall()
    return [str(name) for (name,) in rows]


def _is_active(kind: str, sql: str | None) -> bool:
    """Return whether an entry of the schema is more than a table at rest."""
    if kind == "view":
        return True
    words = (sql or "").lower().split()
    if words[:3] != ["create", "virtual", "table"]:
        return False
    using = words.index("using") if "using" in words else -2
    return not words[using + 1 : using + 2] or not words[using + 1].startswith(INDEX_MODULE)


def _chosen(layers: list[str], source: LayerSource) -> str:
    listed = ", ".join(name[:40] for name in layers[:10])
    if source.part in layers:
        return str(source.part)
    if source.part is None and len(layers) == 1:
        return layers[0]
    raise refused(
        source.file,
        Text(f"里面的图层有：{listed or '无'}", f"holds these layers: {listed or 'none'}"),
        WHICH_PART,
    )
