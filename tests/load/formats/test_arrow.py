"""Read in columns, a table is what it is read in rows."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
import warnings
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import hypothesis
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from ganquan_geo.load.formats.arrow import read_plain_table

ROWS = 3
INT64 = st.integers(-(2**53), 2**53)
KINDS = {
    "str": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    "Int64": INT64,
    "Int32": st.integers(-(2**31), 2**31 - 1),
    "boolean": st.booleans(),
    "float64": st.floats(allow_nan=False),
}
SHAPES = {
    "Point": [shapely.Point(1, 2), shapely.Point(), shapely.Point(3, 4)],
    "LineString": [
        shapely.LineString([(0.1, x), (1, 1 / 3), (2, 2)][: 2 + x % 2]) for x in range(ROWS)
    ],
    "LineString Z": [shapely.LineString([(x, 0, 1), (x, 1, 2)]) for x in range(ROWS)],
    "MultiPolygon": [shapely.MultiPolygon([shapely.box(x, 0, x + 1, 1)]) for x in range(ROWS)],
}
HEADER = "47500001e6100000"  # GeoPackage 1.3, 2.1.3: version, flags, SRS 4326
MEASURED = HEADER + shapely.to_wkb(shapely.from_wkt("POINT M (1 2 3)"), hex=True, flavor="iso")
CURVED = HEADER + "0108000000" + "00" * 4  # a circular string of no points
TOUCHED = ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")


def write(path: Path, columns: dict[str, Any], shapes: object = None) -> bytes:
    where = SHAPES["Point"] if shapes is None else shapes
    frame = gpd.GeoDataFrame(columns, geometry=where, crs="EPSG:4326")
    pyogrio.write_dataframe(frame, path, layer="h")
    return path.read_bytes()


def changed(path: Path, order: str) -> bytes:
    """Return the bytes after a statement of SQL."""
    with closing(sqlite3.connect(path)) as database:
        for name in TOUCHED:  # the triggers of the index call them
            database.create_function(name, 1, lambda _: 0)
        database.execute(order)
        database.commit()
    return path.read_bytes()


def in_rows(content: bytes) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame: pd.DataFrame = pyogrio.read_dataframe(
            content, layer="h", use_arrow=False, on_invalid="ignore"
        )
    return frame


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), max_size=5))
    return {
        f"c{number}": pd.Series(
            draw(st.lists(st.none() | KINDS[kind], min_size=ROWS, max_size=ROWS)), dtype=kind
        )
        for number, kind in enumerate(kinds)
    }


def _is_missing(column: pd.Series[Any]) -> bool:
    """Return whether a column lacks values that columns and rows show differently."""
    empty = column.isna()
    if column.dtype == "boolean":
        return bool(empty.any())
    return column.dtype == "str" and bool(empty.all())


@hypothesis.given(tables(), st.sampled_from(sorted(SHAPES)))
def test_columns_and_rows_are_equal(columns: dict[str, Any], shape: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        content = write(Path(folder) / "h.gpkg", columns, SHAPES[shape])
    frame = read_plain_table(content, "h")
    if frame is not None:
        assert_frame_equal(frame, in_rows(content))
        assert frame.crs == "EPSG:4326"
    missing = any(_is_missing(column) for column in columns.values())
    assert (frame is None) == missing


@pytest.mark.parametrize("column", ["whole", "share", "yes", "name"])
@pytest.mark.parametrize("value", ["'abc'", "'7'", "2.7", "x'00ff'", "9e18", "99999999999", "''"])
def test_values_that_do_not_fit_their_field_are_equal(
    tmp_path: Path, column: str, value: str
) -> None:
    columns = {"whole": [1, 2, 3], "share": [0.5, 1, 2], "yes": [True, False, True]}
    write(tmp_path / "h.gpkg", {**columns, "name": ["a", "b", "c"]})
    order = f"UPDATE h SET {column} = {value} WHERE fid = 2"  # noqa: S608
    content = changed(tmp_path / "h.gpkg", order)
    frame = read_plain_table(content, "h")
    assert frame is not None
    assert_frame_equal(frame, in_rows(content))


def test_rows_taken_out_leave_no_gap(tmp_path: Path) -> None:
    write(tmp_path / "h.gpkg", {"name": ["a", "b", "c"]})
    frame = read_plain_table(changed(tmp_path / "h.gpkg", "DELETE FROM h WHERE fid = 2"), "h")
    assert frame is not None
    assert frame["name"].tolist() == ["a", "c"]
    assert frame.index.tolist() == [0, 1]


@pytest.mark.parametrize(
    "order",
    [
        "DELETE FROM h",
        "UPDATE h SET name = CAST(x'c0ff41' AS TEXT) WHERE fid = 2",
        "UPDATE h SET geom = x'4750' WHERE fid = 2",
        "UPDATE h SET geom = NULL WHERE fid = 2",
        f"UPDATE h SET geom = x'{MEASURED}' WHERE fid = 2",  # noqa: S608
        f"UPDATE h SET geom = x'{CURVED}' WHERE fid = 2",  # noqa: S608
        "ALTER TABLE h ADD COLUMN raw BLOB",
    ],
)
def test_what_is_out_of_the_ordinary_is_read_in_rows(tmp_path: Path, order: str) -> None:
    write(tmp_path / "h.gpkg", {"name": ["a", "b", "c"]})
    assert read_plain_table(changed(tmp_path / "h.gpkg", order), "h") is None


@pytest.mark.parametrize(
    ("columns", "shapes"),
    [
        ({"day": pd.to_datetime(["2026-01-01"] * ROWS)}, None),
        ({"short": np.ones(ROWS, "int16")}, None),
        ({}, [shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)]), shapely.Point(1, 1)]),
    ],
)
def test_other_fields_and_shapes_are_read_in_rows(
    tmp_path: Path, columns: dict[str, Any], shapes: object
) -> None:
    assert read_plain_table(write(tmp_path / "h.gpkg", columns, shapes), "h") is None


with np.errstate(invalid="ignore"):
    NOWHERE = shapely.LineString([(0, 0), (np.nan, 1)])
ODD_LINES = st.sampled_from(
    [shapely.LineString(), NOWHERE, *(shapely.LineString([(1, 1), (x, x)]) for x in (1, 2))]
)


@hypothesis.given(st.lists(ODD_LINES, min_size=ROWS, max_size=ROWS))
def test_odd_lines_are_equal(shapes: list[shapely.LineString]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        content = write(Path(folder) / "h.gpkg", {}, shapes)
    frame = read_plain_table(content, "h")
    assert frame is not None
    wkb = [
        shapely.to_wkb(table.geometry.to_numpy()).tolist() for table in (frame, in_rows(content))
    ]
    assert wkb[0] == wkb[1]


def test_many_rows_keep_their_turn(tmp_path: Path) -> None:
    many = 70_000  # more than a batch of columns
    names = [f"小区{row}" for row in range(many)]
    points = shapely.points(np.arange(many) / many, 0.5)
    lines = shapely.linestrings(np.random.default_rng(1).uniform(size=(many, 3, 2)))
    for name, shapes in (("h.gpkg", points), ("lines.gpkg", lines)):
        frame = read_plain_table(write(tmp_path / name, {"name": names}, shapes), "h")
        assert frame is not None
        assert frame["name"].tolist() == names
        assert shapely.equals_identical(frame.geometry.to_numpy(), shapes).all()


def test_without_pyarrow_the_answer_is_the_same(tmp_path: Path) -> None:
    write(tmp_path / "h.gpkg", {"name": ["甲", None, "c"], "whole": [1, 2, 3]})
    program = (
        "import sys; from pathlib import Path\n"
        "if sys.argv[2] == 'without': sys.modules['pyarrow'] = None\n"
        "from ganquan_geo.load.formats.arrow import read_plain_table\n"
        "from ganquan_geo.load.formats.geopackage import read_geopackage\n"
        "from ganquan_geo.load.sources import LayerSource\n"
        "path = Path(sys.argv[1])\n"
        "frame = read_geopackage(path.read_bytes(), LayerSource(file='h.gpkg')).frame\n"
        "print(read_plain_table(path.read_bytes(), 'h') is None, file=sys.stderr)\n"
        "print(frame.to_json())\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "h.gpkg"), how],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        for how in ("with", "without")
    ]
    assert [run.stderr.split()[-1] for run in said] == ["False", "True"]
    assert said[0].stdout == said[1].stdout
