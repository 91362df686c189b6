"""What facilities offer, as office tables write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ganquan_geo import DataError
from tests.load.office import read, told, write_csv

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.load.layers import OpenedLayer

STATED = {
    "defaults": {
        "basis": "台账",
        "accuracy_m": 30,
        "kind": "clinic",
        "status": "existing",
        "assumed": False,
    }
}


def read_one(folder: Path, heading: str, *cells: str) -> OpenedLayer:
    head = ("设施名称", "经度", "纬度", heading)
    rows = [(f"站{at}", f"121.43{at}", "31.27", cell) for at, cell in enumerate(cells)]
    write_csv(folder / "t.csv", [head, *rows])
    return read(folder, "t.csv", "facilities", **STATED)


@pytest.mark.parametrize(
    ("column", "heading", "cell", "value"),
    [
        ("floor_area_m2", "建筑面积", "1,200.5", 1_200.5),
        ("floor_area_m2", "建筑面积（㎡）", "120", 120),
        ("floor_area_m2", "建筑面积(m²)", "120", 120),
        ("floor_area_m2", "建筑面积㎡", "120", 120),
        ("floor_area_m2", "建筑面积/平方米", "120", 120),
        ("floor_area_m2", "总建筑面积（万平方米）", "0.3", 3_000),
        ("floor_area_m2", "建筑面积（公顷）", "0.3", 3_000),
        ("floor_area_m2", "建筑面积_亩", "3", 2_000),
        ("floor_area_m2", "建筑面积", "1.2万平方米", 12_000),
        ("floor_area_m2", "建筑面积", "约800㎡", 800),
        ("floor_area_m2", "floor_area_m2", "5", 5),
        ("beds", "床位数", "60", 60),
        ("beds", "床位数（张）", "60", 60),
        ("beds", "床位", "60张", 60),
        ("beds", "核定床位数（百张）", "2", 200),
        ("seats", "座位数", "80", 80),
        ("seats", "餐位数（个）", "80", 80),
        ("staff", "工作人员数", "12", 12),
        ("staff", "工作人员（人）", "12人", 12),
    ],
)
def test_headings_and_units(
    tmp_path: Path, column: str, heading: str, cell: str, value: float
) -> None:
    layer = read_one(tmp_path, heading, cell)
    assert layer.frame[column].tolist() == [value]
    assert "原样用" not in told(layer)


@pytest.mark.parametrize("cell", ["—", "", "不详"])
def test_nothing_is_not_zero(tmp_path: Path, cell: str) -> None:
    frame = read_one(tmp_path, "床位数", "5", cell).frame
    assert frame["beds"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("床位数", "-5"),
        ("床位数", "若干"),
        ("床位数", "60平方米"),
        ("建筑面积", "60米"),
        ("建筑面积", "60张"),
        ("建筑面积", "1e400"),
        ("床位数（%）", "60"),
    ],
)
def test_what_is_no_amount_is_refused(tmp_path: Path, heading: str, cell: str) -> None:
    with pytest.raises(DataError):
        read_one(tmp_path, heading, cell)


def test_an_area_is_no_accuracy(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        read_one(tmp_path, "精度", "30m2")


@pytest.mark.parametrize("heading", ["建筑面积（间）", "床位数（平方米）", "工作人员（万元）"])
def test_a_unit_of_something_else_is_a_warning(tmp_path: Path, heading: str) -> None:
    assert "原样用" in told(read_one(tmp_path, heading, "3"))


@pytest.mark.parametrize(
    ("heading", "key"),
    [("使用面积", "floor_area_m2"), ("护理床位", "beds"), ("执业医师", "staff")],
)
def test_a_column_that_looks_like_one_is_a_warning(tmp_path: Path, heading: str, key: str) -> None:
    layer = read_one(tmp_path, heading, "3")
    assert f"像是字段 {key}" in told(layer)
    assert key not in layer.frame


def test_a_total_of_capacities_is_no_facility(tmp_path: Path) -> None:
    head = ("设施名称", "经度", "纬度", "床位数")
    rows = [("甲站", "121.43", "31.27", "5"), ("乙站", "121.44", "31.27", "7")]
    write_csv(tmp_path / "t.csv", [head, *rows, ("全部", "", "", "12")])
    layer = read(tmp_path, "t.csv", "facilities", **STATED)
    assert layer.frame["beds"].tolist() == [5, 7]


def test_a_committee_with_staff_and_no_position_is_a_facility(tmp_path: Path) -> None:
    head = ("设施名称", "经度", "纬度", "工作人员数")
    rows = [("甲站", "121.43", "31.27", "5"), ("合阳居委会", "", "", "7")]
    write_csv(tmp_path / "t.csv", [head, *rows])
    layer = read(tmp_path, "t.csv", "facilities", **STATED)
    assert layer.frame["staff"].tolist() == [5, 7]
