"""A conversion is refused where its new format would lose a row, a column or a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pyogrio
import pytest

from ganquan_geo import DataError
from ganquan_geo.load.systems import format_limits
from ganquan_geo.load.systems.convert_files import build_conversion
from ganquan_geo.present.systems import write_converted
from tests.load.office import write_csv

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("名称", "经度", "纬度", "备注")


def convert(path: Path, out: Path) -> None:
    workspace = out.with_name("work")
    workspace.mkdir()
    made = build_conversion(path, out, source="WGS 84", target="高德", workspace=workspace)
    write_converted(out.parent, made.files, made.tables)


@pytest.mark.parametrize(
    ("cell", "fits"),
    [("x" * 32_767, True), ("x" * 32_768, False), ("😀" * 16_383, True), ("😀" * 16_384, False)],
)
def test_a_cell_is_written_whole_or_not_at_all(tmp_path: Path, cell: str, fits: bool) -> None:  # noqa: FBT001
    path = write_csv(tmp_path / "h.csv", [HEADER, ("甲", 121.43, 31.27, cell)])
    if not fits:
        with pytest.raises(DataError, match=r"o\.xlsx：列“备注”有 1 格太长.*32,767"):
            convert(path, tmp_path / "o.xlsx")
        assert not (tmp_path / "o.xlsx").exists()
        return
    convert(path, tmp_path / "o.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").active
    assert sheet is not None
    assert sheet["D2"].value == cell


def test_every_limit_of_a_sheet_is_said_at_once() -> None:
    tall = pd.DataFrame({"a": [""] * format_limits.SHEET_ROWS})
    with pytest.raises(DataError, match="1,048,577 行") as caught:
        format_limits.check_sheet(tall, "o.xlsx")
    assert len(caught.value.faults) == 1
    format_limits.check_sheet(tall.iloc[1:], "o.xlsx")
    wide = pd.DataFrame([["x" * 40_000] + [""] * format_limits.SHEET_COLUMNS])
    with pytest.raises(DataError) as caught:
        format_limits.check_sheet(wide, "o.xlsx")
    said = str(caught.value)
    assert "16,385 列" in said
    assert "第 1 条，最长 40,000 字" in said


@pytest.mark.parametrize(
    ("column", "other", "told"),
    [("Name", "NAME", "Name / NAME"), ("fid", "x", "fid"), ("GEOM", "x", "GEOM")],
)
def test_columns_that_a_geopackage_cannot_hold_are_said(
    tmp_path: Path, column: str, other: str, told: str
) -> None:
    rows = [("名称", "经度", "纬度", column, other), ("甲", 121.43, 31.27, "a", "b")]
    path = write_csv(tmp_path / "h.csv", rows)
    with pytest.raises(DataError, match=f"写不进去：{told}"):
        convert(path, tmp_path / "o.gpkg")
    rows[0] = ("名称", "经度", "纬度", "c1", "c2")
    (tmp_path / "plain").mkdir()
    convert(write_csv(tmp_path / "plain.csv", rows), tmp_path / "plain/o.gpkg")
    assert {"c1", "c2"} <= set(pyogrio.read_dataframe(tmp_path / "plain/o.gpkg").columns)


def test_too_many_columns_for_a_geopackage_are_said() -> None:
    wide = pd.DataFrame(columns=[f"c{number}" for number in range(1_999)])
    with pytest.raises(DataError, match="1,999 列"):
        format_limits.check_database(wide, "o.gpkg")
    format_limits.check_database(wide.iloc[:, 1:], "o.gpkg")


def test_a_conversion_tells_what_its_reader_left_out(tmp_path: Path) -> None:
    rows = [HEADER, ("甲", 121.43, 31.27, ""), ("乙", 121.44, 31.28, ""), ("合计", "", "", "2")]
    path = write_csv(tmp_path / "h.csv", rows)
    made = build_conversion(
        path, tmp_path / "o.xlsx", source="WGS 84", target="高德", workspace=tmp_path
    )
    assert any("合计" in line.zh for line in made.said())


def test_coordinates_that_were_texts_are_told_or_refused(tmp_path: Path) -> None:
    form = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, '
        '"geometry": {"type": "Point", "coordinates": %s}}]}'
    )
    path = tmp_path / "x.geojson"
    path.write_text(form % '["121.43", "31.27"]', encoding="utf-8")
    made = build_conversion(
        path, tmp_path / "o.geojson", source="WGS 84", target="高德", workspace=tmp_path
    )
    assert any("写成了文字" in line.zh for line in made.said())
    for odd in ('["a", 31.27]', "[true, 31.27]", '["121,43", "31,27"]', "[121.43, null]"):
        path.write_text(form % odd, encoding="utf-8")
        with pytest.raises(DataError, match="第 1 行：几何里的坐标读不出来"):
            build_conversion(
                path, tmp_path / "o.geojson", source="WGS 84", target="高德", workspace=tmp_path
            )
