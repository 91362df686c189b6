"""Sound files of every format, small, to be broken by the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyogrio

from tests.load.office import (
    STATED,
    homes,
    kml_text,
    write_csv,
    write_dxf,
    write_shapefile,
    write_xls,
    write_xlsx,
    zipped,
)
from tests.towns import home, point
from tests.towns.studies import write_layer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADER = ("名称", "经度", "纬度")
ROW = ("甘泉苑", 121.43, 31.27)


def _zip(path: Path) -> None:
    write_shapefile(path.with_name("inner.shp"), homes(), encoding="UTF-8")
    zipped(path, sorted(path.parent.glob("inner.*")))


def _kmz(path: Path) -> None:
    path.with_name("doc.kml").write_text(kml_text(), encoding="utf-8")
    zipped(path, [path.with_name("doc.kml")])


WRITERS: dict[str, Callable[[Path], object]] = {
    ".geojson": lambda path: write_layer(path, [home("a", point(0, 0))]),
    ".gpkg": lambda path: pyogrio.write_dataframe(homes(), path, layer="h"),
    ".parquet": lambda path: homes().to_parquet(path),
    ".shp": lambda path: write_shapefile(path, homes(), encoding="GBK", cpg=False),
    ".zip": _zip,
    ".kml": lambda path: path.write_text(kml_text(), encoding="utf-8"),
    ".kmz": _kmz,
    ".dxf": write_dxf,
    ".csv": lambda path: write_csv(path, [HEADER, ROW]),
    ".xlsx": lambda path: write_xlsx(path, [HEADER, ROW]),
    ".xls": lambda path: write_xls(path, [HEADER, ROW]),
}
FILES = [f"x{suffix}" for suffix in WRITERS]


def write_good(folder: Path, file: str) -> Path:
    """Write a sound file of the kind its name says, and return its path."""
    path = folder / file
    WRITERS[path.suffix](path)
    return path


WORDS = {"part": "注记", "columns": {"name": "dxf_layer"}}


def stated_for(file: str) -> dict[str, Any]:
    return {**STATED, **(WORDS if file.endswith(".dxf") else {})}
