from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from ganquan_geo.present.report.build import build_report, write_report
from ganquan_geo.present.report.content import Heading
from ganquan_geo.present.worded_table import WordedTable
from ganquan_geo.present.workbook import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.report.content import Report


@pytest.fixture(scope="module")
def report(planned: tuple[CoverageResult, PlanResult]) -> Report:
    return build_report(planned[0], plan=planned[1])


def _table(report: Report, caption: str) -> WordedTable:
    return next(
        part
        for part in report.parts
        if isinstance(part, WordedTable) and part.caption.startswith(caption)
    )


def test_the_plan_has_three_chapters(report: Report) -> None:
    heads = [part.text for part in report.parts if isinstance(part, Heading)]
    start = heads.index("慢行网络与环线")
    assert heads[start : start + 10] == [
        *("慢行网络与环线", "环线", "十字轴和门户"),
        *("规划实施评估", "指标", "规划与现状核对事项"),
        *("项目库与行动计划", "道路项目", "下一步行动"),
        "数据说明与评估局限",
    ]


def test_projects_say_what_staff_keep_and_what_was_measured(report: Report) -> None:
    first, column = _table(report, "道路项目：主题").rows
    assert first[:4] == ("首行", "安静", "完成", "300")
    assert column[2] == "在建"
    kept = _table(report, "工作人员登记").rows
    assert kept[0] == ("首行", "2025-02-01", "2025-09-30", "1,000,000", "验收单 1 号", "—")
    # The clinic at (0, 0) is within 15 minutes of all of row-0, wherever it stands.
    assert _table(report, "道路项目长度").rows[0][1] == "100%"


def test_the_missing_leg_has_its_detour(report: Report) -> None:
    legs = _table(report, "环线逐段").rows
    assert [leg[4] for leg in legs] == ["现有", "现有", "现有", "未贯通"]
    # 100 m along row-300, 300 m down column-100, 100 m back along row-0.
    assert legs[3][7].startswith("500 米 (420–580)，经")


def test_indicators_are_judged_and_what_nobody_measured_says_so(report: Report) -> None:
    rows = {row[0]: row for row in _table(report, "有现状值").rows}
    assert rows["诊所"][4] == "提前实现"
    assert rows["树"][1:4] == ("100 trees", "200 trees", "160")
    every = {row[2]: row for row in _table(report, "指标表").rows}
    assert rows.keys() <= every.keys()
    assert every["树"][5:8] == ("100", "200", "160（2025）")
    assert every["树"][3] == "trees"


def test_the_summary_tells_of_the_plan(report: Report) -> None:
    assert any("环线今天未贯通" in str(part) for part in report.parts[:10])


def test_word_and_pdf_hold_the_section_and_its_map(
    tmp_path: Path, planned: tuple[CoverageResult, PlanResult]
) -> None:
    coverage, plan = planned
    word, pdf = write_report(coverage, tmp_path, plan=plan, formats=("docx", "pdf"))
    book = docx.Document(str(word))
    assert "五、慢行网络与环线" in [paragraph.text for paragraph in book.paragraphs]
    # The chart, three maps of what there is, what is not covered, the overview, two categories,
    # ring and projects.
    assert len(book.inline_shapes) == 10
    legs = next(table for table in book.tables if table.cell(0, 0).text == "段")
    repeated = legs.rows[0]._tr.trPr
    assert repeated is not None
    assert "tblHeader" in repeated.xml
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "环线逐段" in text
    assert "plan.toml" in text  # in the provenance


def test_a_template_takes_fields_of_the_plan(
    tmp_path: Path, planned: tuple[CoverageResult, PlanResult]
) -> None:
    coverage, plan = planned
    book = docx.Document()
    book.add_paragraph("{{ ring }}")
    table = book.add_table(rows=3, cols=2)
    table.cell(0, 0).text = "{%tr for row in projects %}"
    table.cell(1, 0).text = "{{ row.street }}"
    table.cell(1, 1).text = "{{ row.status }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    book.add_paragraph("{{ map_plan }}")
    book.save(str(tmp_path / "mine.docx"))
    (path,) = write_report(
        coverage, tmp_path / "out", plan=plan, formats=(), template=tmp_path / "mine.docx"
    )
    filled = docx.Document(str(path))
    assert "闭合" in filled.paragraphs[0].text
    assert [cell.text for cell in filled.tables[0].rows[1].cells] == ["column-100", "在建"]
    assert len(filled.inline_shapes) == 1


def test_the_workbook_has_the_plans_sheets(
    tmp_path: Path, planned: tuple[CoverageResult, PlanResult]
) -> None:
    coverage, plan = planned
    book = openpyxl.load_workbook(write_workbook(coverage, tmp_path, plan=plan))
    own = ["问题清单", "项目清单", "环线", "指标表", "规划核对", "道路项目", "项目沿线", "项目覆盖"]
    assert [name for name in book.sheetnames if name in own] == own
    head, first, *_ = book["道路项目"].iter_rows(values_only=True)
    row = dict(zip(head, first, strict=True))
    assert row["状态"] == "完成"
    assert row["界内长度（米）"] == pytest.approx(300, abs=0.1)
    assert row["经费（元）"] == 1_000_000
    files = [cell.value for cell in book["出处"]["A"]]
    assert "plan.toml SHA-256" in files
