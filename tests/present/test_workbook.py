from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.model.finding import GRADES
from ganquan_geo.present.fields import SaidTable
from ganquan_geo.present.finding_words import word_count, write_headline
from ganquan_geo.present.wide_bounds import explain_whole_bounds
from ganquan_geo.present.workbook import split_table, write_workbook
from ganquan_geo.present.workbook_styles import A4, MOST_ON_A4, share_format
from tests.present.conftest import FORMULA

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang


@pytest.fixture
def book(tmp_path: Path, town_result: CoverageResult) -> openpyxl.Workbook:
    return openpyxl.load_workbook(write_workbook(town_result, tmp_path / "out"))


def tables_of(book: openpyxl.Workbook) -> list[Any]:
    return [sheet for sheet in book if sheet.title != "结论"]


def test_a_sheet_for_each_table_with_filters_and_a_standing_head(book: openpyxl.Workbook) -> None:
    assert " ".join(book.sheetnames) == (
        "结论 问题清单 覆盖率 小区步行情况 设施 对照数字 出处 距离 未覆盖小区 字段"
    )
    for sheet in tables_of(book):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(isinstance(cell.value, str) for cell in sheet[1])


def test_the_first_sheet_is_the_answer(
    book: openpyxl.Workbook, town_result: CoverageResult
) -> None:
    sheet = book.worksheets[0]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert write_headline(town_result).zh in texts
    for own in town_result.main_findings():
        (row,) = [row for row in sheet.iter_rows() if row[0].value == own.name.zh]
        assert row[1].value == word_count(own).zh
        assert row[2].value == own.share
        assert [row[3].value, row[4].value] == [own.low, own.high]
        assert row[8].value == GRADES[own.grade].zh
    assert any("户数（" in str(text) and "数据缺失的口径" in str(text) for text in texts)


def test_the_chart_is_drawn_from_the_cells_of_the_table(book: openpyxl.Workbook) -> None:
    sheet: Any = book.worksheets[0]
    (chart,) = sheet._charts
    own = [chart, *chart._charts[1:]]
    (names,) = {str(one.cat.strRef.f) for part in own for one in part.series if one.cat.strRef}
    found = re.fullmatch(r"(?:'结论'|结论)!\$A\$(\d+):\$A\$(\d+)", names)
    assert found is not None
    first, last = int(found[1]), int(found[2])
    assert [sheet.cell(row, 1).value for row in range(first, last + 1)] == [
        "卫生医疗 15 分钟",
        "市场供应 15 分钟",
    ]
    values = [str(one.val.numRef.f) for part in own for one in part.series]
    columns = {text.split("$")[1] for text in values}
    assert columns == {"C", "D", "F", "L"}  # share, lower bound, target, length of the bar
    assert sheet.column_dimensions["L"].hidden


def test_the_grades_are_coloured_by_rules(book: openpyxl.Workbook) -> None:
    for title in ("结论", "覆盖率"):
        rules = [one for own in book[title].conditional_formatting for one in own.rules]
        said = {one.formula[0].strip('"') for one in rules}
        assert {"达标", "未达标", "数据待核实", "数据缺失"} <= said


def test_codes_stand_in_hidden_columns_alone(
    tmp_path: Path, bundled_result: CoverageResult
) -> None:
    plan = measure_plan(bundled_result.study, coverage=bundled_result)
    path = write_workbook(bundled_result, tmp_path, plan=plan)
    for sheet in openpyxl.load_workbook(path):
        for number, column in enumerate(sheet.iter_cols(min_row=2), start=1):
            letter = get_column_letter(number)
            codes = [
                str(cell.value)
                for cell in column
                if re.fullmatch(r"[a-z]+([-_][a-z0-9]+)+", str(cell.value or ""))
            ]
            assert not codes or sheet.column_dimensions[letter].hidden, (sheet.title, codes[:3])


def test_no_row_is_without_data(book: openpyxl.Workbook) -> None:
    head, *rows = book["覆盖率"].iter_rows(values_only=True)
    assert rows
    assert all(row[head.index("占比下限")] is not None for row in rows)
    assert "常住人口" not in {row[head.index("分母")] for row in rows}


def test_numbers_are_numbers_with_formats(
    book: openpyxl.Workbook, town_result: CoverageResult
) -> None:
    sheet = book["覆盖率"]
    head = [cell.value for cell in sheet[1]]
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == int(town_result.coverage["share_low"].notna().sum())
    share = rows[0][head.index("占比")]
    assert share.value == pytest.approx(float(town_result.coverage["share"].iloc[0]), abs=1e-4)
    assert share.number_format == share_format(float(str(share.value)), lang="zh")
    assert rows[0][head.index("类别")].value == "卫生医疗"
    assert rows[0][head.index("评定")].value in {text.zh for text in GRADES.values()}


def test_text_never_becomes_a_formula(book: openpyxl.Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == FORMULA for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    assert not any(cell.hyperlink for cell in cells)


def test_the_sheet_of_fields_names_every_column(book: openpyxl.Workbook) -> None:
    listed = {(row[0].value, row[1].value) for row in book["字段"].iter_rows(min_row=2)}
    for sheet in tables_of(book):
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
        ("指标表", "单位"),
    ]:
        head, *rows = book[title].iter_rows(values_only=True)
        said = [str(row[head.index(column)] or "") for row in rows]
        assert any(said), column
        assert not [text for text in said if re.search("[a-z]{3}", text)], column


def test_the_page_of_conclusions_prints_on_one_page(book: openpyxl.Workbook) -> None:
    first, *others = book.worksheets
    fitted = first.sheet_properties.pageSetUpPr
    assert fitted is not None
    assert fitted.fitToPage
    assert {first.page_setup.fitToWidth, first.page_setup.fitToHeight} <= {1, None}  # 1 if unsaid
    for sheet in others:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth in (1, None)
        assert sheet.page_setup.fitToHeight == 0  # as many as it takes
        assert sheet.print_title_rows == "$1:$1"


def test_what_is_for_filters_alone_is_hidden_and_named(
    tmp_path: Path, bundled_result: CoverageResult
) -> None:
    plan = measure_plan(bundled_result.study, coverage=bundled_result)
    book = openpyxl.load_workbook(write_workbook(bundled_result, tmp_path, plan=plan))
    hidden = {sheet.title for sheet in book if sheet.sheet_state == "hidden"}
    assert hidden == {"距离", "未覆盖小区", "道路项目", "项目沿线", "项目覆盖", "字段"}
    said = {row[0].value: str(row[1].value) for row in book["出处"].iter_rows()}
    assert all(title in said["隐藏的数据表"] for title in hidden)
    for sheet in book:  # what has no area is not printed where others have one
        assert bool(sheet.print_area) == (sheet.sheet_state != "hidden"), sheet.title


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sheet_that_is_read_can_be_read_on_a4(
    tmp_path: Path, bundled_result: CoverageResult, lang: Lang
) -> None:
    plan = measure_plan(bundled_result.study, coverage=bundled_result)
    book = openpyxl.load_workbook(write_workbook(bundled_result, tmp_path, plan=plan, lang=lang))
    shown = [sheet for sheet in book if sheet.sheet_state != "hidden"]
    for sheet in shown:
        assert sheet.page_setup.paperSize == A4, sheet.title
        columns: Any = sheet.column_dimensions.values()
        across = sum(own.width * (own.max - own.min + 1) for own in columns if not own.hidden)
        assert across <= MOST_ON_A4, sheet.title
    problems = shown[1]
    heights = {n: problems.row_dimensions[n].height for n in range(2, problems.max_row + 1)}
    assert any(height and height > 30 for height in heights.values())  # cells break into lines


def test_why_bounds_reach_all_stands_under_the_table(
    tmp_path: Path, bundled_result: CoverageResult
) -> None:
    why = explain_whole_bounds(bundled_result)
    assert why
    sheet = openpyxl.load_workbook(write_workbook(bundled_result, tmp_path)).worksheets[0]
    texts = [str(row[0].value) for row in sheet.iter_rows()]
    assert all(f"{own.zh}。" in texts for own in why)


def test_shares_read_as_they_do_everywhere(tmp_path: Path, bundled_result: CoverageResult) -> None:
    sheet = openpyxl.load_workbook(write_workbook(bundled_result, tmp_path)).worksheets[0]
    rows = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    health = rows["卫生医疗 15 分钟"]
    assert health[2].number_format == "0.0%"  # 97.4 %
    assert (health[4].value, health[4].number_format) == (1.0, "0%")
    assert (health[6].value, health[6].number_format) == (0.85, '0%"左右"')
    assert (health[7].value, health[7].number_format) == (0.98, "0%")


def test_a_wide_table_keeps_its_details_under_an_outline(
    tmp_path: Path, bundled_result: CoverageResult
) -> None:
    sheet = openpyxl.load_workbook(write_workbook(bundled_result, tmp_path))["覆盖率"]
    head = [cell.value for cell in sheet[1]]
    hidden = {
        head[n]
        for n in range(len(head))
        if sheet.column_dimensions[get_column_letter(n + 1)].hidden
    }
    assert "仅界内设施" in hidden
    assert not hidden & {"类别", "占比", "占比下限", "占比上限", "评定"}


@pytest.mark.parametrize(
    ("rows", "counts"), [(0, [0]), (1_048_575, [1_048_575]), (1_048_577, [1_048_575, 2])]
)
def test_a_table_longer_than_a_sheet_goes_on_on_the_next(rows: int, counts: list[int]) -> None:
    table = SaidTable(title="距离", rows=pd.DataFrame({"rank": range(rows)}), data=True)
    parts = split_table(table)
    assert [len(part.rows) for part in parts] == counts
    assert [part.title for part in parts] == ["距离", "距离 2"][: len(counts)]
    assert all(part.data for part in parts)
    assert pd.concat([part.rows for part in parts])["rank"].tolist() == list(range(rows))
