from __future__ import annotations

import re
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.present.workbook import write_workbook
from tests.present.conftest import FORMULA

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult


@pytest.fixture
def book(tmp_path: Path, town_result: CoverageResult) -> openpyxl.Workbook:
    return openpyxl.load_workbook(write_workbook(town_result, tmp_path / "out"))


def test_a_sheet_for_each_table_with_filters_and_a_standing_head(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["覆盖率", "距离", "缺口", "设施", "对照数字", "出处", "字段"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(isinstance(cell.value, str) for cell in sheet[1])


def test_numbers_are_numbers_with_formats(
    book: openpyxl.Workbook, town_result: CoverageResult
) -> None:
    sheet = book["覆盖率"]
    head = [cell.value for cell in sheet[1]]
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == len(town_result.coverage)
    share = rows[0][head.index("占比")]
    assert share.value == pytest.approx(float(town_result.coverage["share"].iloc[0]), abs=1e-4)
    assert share.number_format == "0.0%"
    assert rows[0][head.index("类别")].value == "卫生医疗"
    assert rows[0][head.index("判定")].value in {"达到", "未达到", "无法判定"}


def test_text_never_becomes_a_formula(book: openpyxl.Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == FORMULA for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    assert not any(cell.hyperlink for cell in cells)


def test_the_sheet_of_fields_names_every_column(book: openpyxl.Workbook) -> None:
    listed = {(row[0].value, row[1].value) for row in book["字段"].iter_rows(min_row=2)}
    for sheet in book:
        if sheet.title != "字段":
            assert {(sheet.title, cell.value) for cell in sheet[1]} <= listed


def test_the_same_result_gives_the_same_bytes(tmp_path: Path, town_result: CoverageResult) -> None:
    one, two = (write_workbook(town_result, tmp_path / name, lang="en") for name in "ab")
    assert one.read_bytes() == two.read_bytes()


def test_a_chinese_workbook_has_no_english_codes(
    tmp_path: Path, bundled_result: CoverageResult
) -> None:
    plan = measure_plan(bundled_result.study, coverage=bundled_result)
    book = openpyxl.load_workbook(write_workbook(bundled_result, tmp_path, plan=plan))
    for title, column in [
        ("对照数字", "可靠程度"),
        ("对照数字", "出处"),
        ("规划核对", "核对项"),
        ("规划核对", "对象"),
        ("指标", "单位"),
    ]:
        head, *rows = book[title].iter_rows(values_only=True)
        said = [str(row[head.index(column)] or "") for row in rows]
        assert any(said), column
        assert not [text for text in said if re.search("[a-z]{3}", text)], column
