"""What a workbook hides, and what it merges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlwt

from ganquan_geo import DataError
from tests.load.office import STATED, read, told, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = ("名称", "经度", "纬度", "户数")
ROWS = [("甲", 121.43, 31.27, 1), ("乙", 121.44, 31.28, 2), ("丙", 121.45, 31.29, 3)]


def change(folder: Path, how: Callable[[Any], None]) -> None:
    write_xlsx(folder / "t.xlsx", [HEAD, *ROWS])
    book = openpyxl.load_workbook(folder / "t.xlsx")
    how(book.active)
    book.save(folder / "t.xlsx")


def hide(sheet: Any, *rows: int) -> None:  # noqa: ANN401
    for row in rows:
        sheet.row_dimensions[row].hidden = True


def fold(sheet: Any) -> None:  # noqa: ANN401
    sheet.row_dimensions.group(3, 4, outline_level=1, hidden=True)


@pytest.mark.parametrize(
    ("how", "rows"),
    [
        (lambda sheet: hide(sheet, 3), ("3",)),
        (lambda sheet: hide(sheet, 1, 2, 4), ("2", "4")),
        (fold, ("3", "4")),
        (lambda sheet: hide(sheet, 9), ()),
    ],
    ids=["one", "with the header", "folded", "below the table"],
)
def test_hidden_rows_are_read_and_told(
    tmp_path: Path, how: Callable[[Any], None], rows: tuple[str, ...]
) -> None:
    change(tmp_path, how)
    layer = read(tmp_path, "t.xlsx", **STATED)
    assert list(layer.frame["name"]) == ["甲", "乙", "丙"]
    found = [note for note in layer.notes if "行是隐藏的" in note.what.zh]
    assert [one.rows for one in found] == ([rows] if rows else [])
    assert {one.severity for one in found} <= {"warning"}


def test_hidden_columns_are_told(tmp_path: Path) -> None:
    def hide_column(sheet: Any) -> None:  # noqa: ANN401
        sheet.column_dimensions["D"].hidden = True

    change(tmp_path, hide_column)
    layer = read(tmp_path, "t.xlsx", **STATED)
    assert layer.frame["households"].tolist() == [1, 2, 3]
    assert "有隐藏的列，照样读入：户数" in told(layer)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_not_read_and_told(tmp_path: Path, state: str) -> None:
    def add(sheet: Any) -> None:  # noqa: ANN401
        older = sheet.parent.create_sheet("2019年")
        older.append(HEAD)
        older.append(("丁", 121.4, 31.2, 9))
        older.sheet_state = state

    change(tmp_path, add)
    layer = read(tmp_path, "t.xlsx", **STATED)
    assert list(layer.frame["name"]) == ["甲", "乙", "丙"]
    assert "隐藏的工作表没有读：2019年" in told(layer)
    assert list(read(tmp_path, "t.xlsx", part="2019年", **STATED).frame["name"]) == ["丁"]


def test_a_workbook_whose_only_table_is_hidden_names_it(tmp_path: Path) -> None:
    def hide_sheet(sheet: Any) -> None:  # noqa: ANN401
        sheet.parent.create_sheet("空")
        sheet.sheet_state = "hidden"
        sheet.parent.active = 1

    change(tmp_path, hide_sheet)
    with pytest.raises(DataError, match="表"):
        read(tmp_path, "t.xlsx", **STATED)


def write_old(folder: Path, hide: Callable[[Any], None], *, title: str = "小区") -> None:
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("Sheet of nothing")
    sheet = book.add_sheet(title)
    for y, row in enumerate([HEAD, *ROWS]):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    hide(sheet)
    book.save(str(folder / "t.xls"))


def hide_old(sheet: Any, *rows: int) -> None:  # noqa: ANN401
    for row in rows:
        sheet.row(row - 1).hidden = True


@pytest.mark.parametrize("title", ["小区", "Homes"])
@pytest.mark.parametrize("rows", [(), (3,), (2, 4)])
def test_hidden_rows_of_an_old_workbook(tmp_path: Path, rows: tuple[int, ...], title: str) -> None:
    write_old(tmp_path, lambda sheet: hide_old(sheet, *rows), title=title)
    layer = read(tmp_path, "t.xls", **STATED)
    assert list(layer.frame["name"]) == ["甲", "乙", "丙"]
    found = [note.rows for note in layer.notes if "行是隐藏的" in note.what.zh]
    assert found == ([tuple(map(str, rows))] if rows else [])


def test_a_hidden_column_of_an_old_workbook(tmp_path: Path) -> None:
    def hide_column(sheet: Any) -> None:  # noqa: ANN401
        sheet.col(3).hidden = True

    write_old(tmp_path, hide_column)
    assert "有隐藏的列，照样读入：户数" in told(read(tmp_path, "t.xls", **STATED))


def merged(folder: Path, column: int, value: object, cells: str) -> None:
    rows: list[list[object]] = [[*row, ""] for row in ROWS]
    for row in rows:
        row[column] = ""
    rows[0][column] = value
    write_xlsx(folder / "t.xlsx", [[*HEAD, "精度"], *rows], merged=[cells])


@pytest.mark.parametrize("value", [600, "600", "600户", "约600", "６００"])
@pytest.mark.parametrize("cells", ["D2:D4", "D2:D3"])
def test_a_count_merged_over_rows_is_theirs_together(
    tmp_path: Path, cells: str, value: object
) -> None:
    merged(tmp_path, 3, value, cells)
    layer = read(tmp_path, "t.xlsx", **STATED)
    assert layer.frame["households"].isna().all()
    (warning,) = [note for note in layer.notes if "合并了几行" in note.what.zh]
    assert warning.severity == "warning"
    assert str(value) in warning.what.zh
    assert warning.rows == (cells.replace("D", "").replace(":", "-"),)


def test_a_measure_merged_over_rows_is_that_of_each(tmp_path: Path) -> None:
    merged(tmp_path, 4, 5, "E2:E4")
    layer = read(tmp_path, "t.xlsx", defaults={"basis": "台账"})
    assert layer.frame["accuracy_m"].tolist() == [5, 5, 5]
    assert "合并了几行" not in told(layer)


def test_a_position_merged_over_rows_is_that_of_each(tmp_path: Path) -> None:
    rows = [("甲", 121.43, 31.27, 1), ("乙", "", "", 2)]
    write_xlsx(tmp_path / "t.xlsx", [HEAD, *rows], merged=["B2:B3", "C2:C3"])
    layer = read(tmp_path, "t.xlsx", **STATED)
    assert layer.frame.geometry.x.tolist() == [121.43, 121.43]
