"""Units of figures, wherever a heading says them; and what only looks like one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo.model.errors import DataError
from tests.load.office import STATED, read, told, write_csv

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.load.layers import OpenedLayer


def read_one(folder: Path, heading: str, cell: str, above: str = "") -> OpenedLayer:
    rows = [("名称", "经度", "纬度", heading), ("甲", "121.43", "31.27", cell)]
    write_csv(folder / "t.csv", [(above, "", "", ""), *rows] if above else rows)
    return read(folder, "t.csv", defaults={"basis": "台账", "accuracy_m": 30})


@pytest.mark.parametrize(
    ("column", "heading", "value"),
    [
        ("households", "百户数", 300),
        ("households", "户数_百", 300),
        ("households", "户数 百户", 300),
        ("households", "户数/百", 300),
        ("households", "户数（百户）", 300),
        ("households", "户数(单位:百户)", 300),
        ("households", "户数（单位 百户）", 300),
        ("households", "户数【百】", 300),
        ("households", "（百户）户数", 300),
        ("households", "户数（以百户计）", 300),
        ("households", "户数x100", 300),
        ("households", "户数（×100）", 300),
        ("households", "总户数（千户）", 3_000),
        ("households", "百户", 300),
        ("households", "households (hundreds)", 300),
        ("households", "households_100", 300),
        ("households", "households (thousand households)", 3_000),
        ("residents", "人口（万）", 30_000),
        ("residents", "万人口", 30_000),
        ("residents", "常住人口_万人", 30_000),
        ("residents", "population (k)", 3_000),
        ("residents_60plus", "60岁以上（百人）", 300),
        ("residents_60plus", "60岁以上人口_百", 300),
        ("households", "户数", 3),
        ("households", "户数（户）", 3),
        ("households", "户数（2024年）", 3),
        ("households", "户数（截至2024.12.31）", 3),
        ("households", "户数（含空置）", 3),
        ("accuracy_m", "精度（厘米）", 0.03),
        ("accuracy_m", "精度_cm", 0.03),
        ("accuracy_m", "误差（公里）", 3_000),
        ("accuracy_m", "精度（米）", 3),
    ],
)
def test_a_unit_in_any_notation(tmp_path: Path, column: str, heading: str, value: float) -> None:
    layer = read_one(tmp_path, heading, "3")
    assert layer.frame[column].tolist() == [value]
    changed = [note.severity for note in layer.notes if "各值乘以" in note.what.zh]
    assert changed == (["warning"] if value != 3 else [])
    assert "原样用" not in told(layer)


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("户数（栋）", "栋"),
        ("户数（套）", "套"),
        ("户数（万元）", "万元"),
        ("户数（百人）", "百人"),
        ("户数（亿户）", "亿户"),
        ("户数（10^2）", "10^2"),
        ("精度（等级）", "等级"),
        ("精度（″）", "″"),
    ],
)
def test_what_is_no_unit_of_the_column_is_told(tmp_path: Path, heading: str, said: str) -> None:
    layer = read_one(tmp_path, heading, "3")
    (warning,) = [note for note in layer.notes if "原样用" in note.what.zh]
    assert warning.severity == "warning"
    assert said in warning.what.zh


def test_a_word_above_the_table_that_may_be_of_any_column_is_told(tmp_path: Path) -> None:
    layer = read_one(tmp_path, "户数", "3", above="单位：百")
    assert layer.frame["households"].tolist() == [3]
    assert "“百”不像字段 households" in told(layer)
    assert read_one(tmp_path, "户数", "3", above="单位：百户").frame["households"].tolist() == [300]


def test_totals_of_columns_with_units_are_left_out(tmp_path: Path) -> None:
    rows = [("甲", 121.43, 31.27, 3), ("乙", 121.44, 31.28, 4), ("一居", "", "", 7)]
    write_csv(tmp_path / "t.csv", [("名称", "经度", "纬度", "百户数"), *rows])
    assert list(read(tmp_path, "t.csv", **STATED).frame["name"]) == ["甲", "乙"]


def test_part_of_a_household_is_refused(tmp_path: Path) -> None:
    """Three hundred and a half homes are none; 3.005 hundreds of people may be estimated."""
    read_one(tmp_path, "总户数（百户）", "3.01")
    with pytest.raises(DataError, match=r"300\.5") as caught:
        read_one(tmp_path, "户数", "300.5")
    (fault,) = [own for own in caught.value.faults if own.severity == "error"]
    assert fault.rows
    assert "不小于零的整数" in f"{fault.what.zh}{fault.mend.zh}"
