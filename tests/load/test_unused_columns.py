"""Columns that are not used are named; where a figure hangs on it, as a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.load.office import STATED, read, told, write_csv, write_homes

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.errors import Fault

HEAD = ["名称", "经度", "纬度"]
ROWS = [["甲", "121.43", "31.27"], ["乙", "121.44", "31.28"], ["丙", "121.45", "31.29"]]


def notes_of(folder: Path, more: dict[str, list[str]], **stated: Any) -> list[Fault]:  # noqa: ANN401
    columns = [[name, *cells] for name, cells in more.items()]
    write_table(folder, columns)
    return list(read(folder, "t.csv", **STATED, **stated).notes)


def write_table(folder: Path, columns: list[list[str]]) -> None:
    rows = [[*row, *(one[at] for one in columns)] for at, row in enumerate([HEAD, *ROWS])]
    write_csv(folder / "t.csv", rows)


def rivals(notes: list[Fault]) -> list[Fault]:
    return [note for note in notes if "两列都像" in note.what.zh]


@pytest.mark.parametrize(
    ("name", "first", "second", "rows"),
    [
        ("户数", "1 2 3", "1 2 3", None),
        ("户数", "1 2 3", "1.0 2 3", None),
        ("户数", "1 2 3", "1 20 3", ("3",)),
        ("户数", "1 2 3", "10 20 30", ("2", "3", "4")),
        ("户数", "1 2 3", "1 - 3", ("3",)),
        ("户数 (旧)", "1 2 3", "1 2 4", ("4",)),
        ("经度", "121.43 121.44 121.45", "121.43 121.44 121.5", ("4",)),
        ("备注", "a b c", "a b d", None),
        ("编号", "a b c", "a b d", ("4",)),
        ("依据", "a b c", "a b d", ("4",)),
    ],
)
def test_two_columns_of_one_name(
    tmp_path: Path, name: str, first: str, second: str, rows: tuple[str, ...] | None
) -> None:
    columns = [[name, *first.split()], [name, *second.split()]]
    if name == "经度":
        columns = columns[1:]
    write_table(tmp_path, columns)
    found = rivals(list(read(tmp_path, "t.csv", **STATED).notes))
    assert [one.rows for one in found] == ([] if rows is None else [rows])
    assert {one.severity for one in found} <= {"warning"}


def test_a_cell_that_only_the_second_column_has_is_told(tmp_path: Path) -> None:
    write_table(tmp_path, [["户数", "1", "", "3"], ["户数", "1", "2", ""]])
    (found,) = rivals(list(read(tmp_path, "t.csv", **STATED).notes))
    assert found.rows == ("3",)


@pytest.mark.parametrize(
    ("first", "second"), [("户数", "总户数"), ("户数", "百户数"), ("常住人口", "总人口")]
)
def test_two_names_of_one_meaning(tmp_path: Path, first: str, second: str) -> None:
    more = {first: ["1", "2", "3"], second: ["1", "2", "4"]}
    (found,) = rivals(notes_of(tmp_path, more))
    assert found.rows == ("4",)
    key = "households" if first == "户数" else "residents"
    assert not rivals(notes_of(tmp_path, more, columns={key: second}))


def test_many_ids_and_sources_are_no_rivals(tmp_path: Path) -> None:
    more = {"编号": ["1", "2", "3"], "fid": ["7", "8", "9"], "代码": ["a", "b", "c"]}
    assert not rivals(notes_of(tmp_path, more))


def test_metres_beside_degrees_are_no_rivals(tmp_path: Path) -> None:
    more = {"X": ["636105", "636106", "636107"], "Y": ["3460691", "3460692", "3460693"]}
    notes = notes_of(tmp_path, more)
    assert not rivals(notes)
    assert [note.severity for note in notes if "有几组坐标" in note.what.zh] == ["note"]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("2024年户数", "households"),
        ("户籍户数合计", "households"),
        ("登记人口数", "residents"),
        ("老年人口（65+）", "residents_60plus"),
        ("定位误差等级", "accuracy_m"),
    ],
)
def test_a_column_that_looks_known_and_is_not_used_is_a_warning(
    tmp_path: Path, heading: str, key: str
) -> None:
    notes = notes_of(tmp_path, {heading: ["1", "2", "3"]})
    (found,) = [note for note in notes if f"字段 {key}" in note.what.zh and "像是" in note.what.zh]
    assert found.severity == "warning"
    assert heading in found.what.zh


def test_columns_that_look_like_coordinates(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", [("名称", "中心点经度值", "中心点纬度值"), ("甲", 121.4, 31.2)])
    said = told(read(tmp_path, "t.csv", **STATED))
    assert "没有用到的列 中心点经度值、中心点纬度值 像是坐标" in said


def test_units_in_a_column_of_their_own_are_told(tmp_path: Path) -> None:
    more = {"户数": ["1", "2", "3"], "单位": ["百户", "百户", "户"]}
    (found,) = [note for note in notes_of(tmp_path, more) if "列“单位”写着 百户" in note.what.zh]
    assert found.severity == "warning"
    more["单位"] = ["户", "户", "户"]
    assert not [note for note in notes_of(tmp_path, more) if "列“单位”" in note.what.zh]


def test_the_other_columns_are_noted_together(tmp_path: Path) -> None:
    notes = notes_of(tmp_path, {"面积（万㎡）": ["1", "2", "3"], "绿化率": ["a", "b", "c"]})
    (found,) = [note for note in notes if "没有用到的列" in note.what.zh]
    assert found.severity == "note"
    assert "面积（万㎡）、绿化率" in found.what.zh


def test_columns_of_files_with_shapes_are_not_listed(tmp_path: Path) -> None:
    write_homes(tmp_path / "h.geojson", "WGS 84")
    assert "没有用到的列" not in told(read(tmp_path, "h.geojson"))
