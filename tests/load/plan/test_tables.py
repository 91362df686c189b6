"""The tables that staff keep, as staff keep them: titles, Chinese headings, dates and money."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ganquan_geo.load.plan.entries import IndicatorEntry
from ganquan_geo.load.plan.project_rows import build_project
from ganquan_geo.load.plan.reading_rows import build_reading
from ganquan_geo.load.staff_rows import Cell, StaffRow, amount_scale
from ganquan_geo.load.study import read_study
from ganquan_geo.model.errors import DataError
from tests.towns.plan import PLAN, write_plan_town

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.plan import Plan

HEADINGS = ("编号", "道路名称", "进度", "开工日期", "竣工日期", "经费（万元）", "依据", "备注")


def ledger(folder: Path, *rows: Sequence[object], sheets: Sequence[str] = ("台账",)) -> Path:
    """Write the town with a ledger as an office keeps it, and return its folder."""
    plan = PLAN.replace('"projects.csv"', '"台账.xlsx"')
    if len(sheets) > 1:
        plan += f'\n[parts]\nprojects = "{sheets[0]}"\n'
    town = write_plan_town(folder / "town", plan=plan)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = sheets[0]
    for other in sheets[1:]:
        book.create_sheet(other).append(["别的", "内容"])
    sheet.append(["方格镇美丽街区项目台账（2025 年 12 月）"])
    sheet.merge_cells("A1:H1")
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(list(row))
    sheet.append(["合计", "", "", "", "", "=SUM(F3:F9)"])
    book.save(town / "台账.xlsx")
    return town


def read(town: Path) -> tuple[Plan, tuple[Fault, ...]]:
    study = read_study(town)
    return study.usable_plan(), study.plan_faults


def test_a_ledger_as_an_office_keeps_it(tmp_path: Path) -> None:
    town = ledger(
        tmp_path,
        (
            "first-row",
            "首行",
            "已完工",
            dt.date(2025, 2, 1),
            "2025年9月30日",
            "1,200",
            "甲",
            "",
        ),
        ("column-100", "百列", "施工中", "２０２５．１０．１", None, "120.5万元", "", "夜间施工"),
    )
    before = (town / "台账.xlsx").read_bytes()
    plan, notes = read(town)
    done, under_way = plan.records["first-row"], plan.records["column-100"]
    assert (done.status, under_way.status) == ("done", "under_way")
    assert (done.start, done.end) == (dt.date(2025, 2, 1), dt.date(2025, 9, 30))
    assert under_way.start == dt.date(2025, 10, 1)
    assert done.budget_cny == 12_000_000  # the heading's unit
    assert under_way.budget_cny == 1_205_000  # the cell's own
    assert under_way.note == "夜间施工"
    assert (town / "台账.xlsx").read_bytes() == before
    said = "\n".join(note.what.zh for note in notes)
    assert "进度 → status" in said
    assert "经费（万元） → budget_cny" in said
    assert "合计" in said  # the row of totals is left out, and told of
    assert all("study.toml" not in note.mend.zh for note in notes)


def test_one_of_several_sheets_is_named_in_the_plan(tmp_path: Path) -> None:
    town = ledger(tmp_path, ("first-row", "首行", "在建"), sheets=("台账", "说明"))
    plan, faults = read(town)
    assert plan.records["first-row"].status == "under_way"
    assert ("id=column-100",) in [fault.rows for fault in faults]
    without = (town / "plan.toml").read_text(encoding="utf-8").split("[parts]")[0]
    (town / "plan.toml").write_text(without, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read(town)
    assert "有这些工作表：台账、说明" in str(caught.value)
    assert "plan.toml 的 [parts]" in str(caught.value)


def test_all_faults_of_a_ledger_at_once(tmp_path: Path) -> None:
    town = ledger(
        tmp_path,
        ("first-row", "首行", "差不多", "2025年13月", None, "很多", "甲", ""),
        ("first-row", "首行", "完成", "2025-05-01", "2025-04-01", "", "甲"),
        ("third-row", "百列", "在建"),
        ("", "百列", "在建"),
    )
    with pytest.raises(DataError) as caught:
        read(town)
    said = str(caught.value)
    for words in (
        "第 3 (id=first-row) 行：开工日期 的“2025年13月”不是日期",
        "第 3 (id=first-row) 行：经费（万元） 的“很多”不是金额",
        "第 3 (id=first-row) 行：进度 的“差不多”无人认识",
        "第 4 (id=first-row) 行：编号“first-row”重复",
        "第 4 (id=first-row) 行：完工日早于开工日",
        "第 5 (id=third-row) 行：规划文件中没有编号“third-row”",
        "第 6 (id=) 行：没有编号",
    ):
        assert words in said, said


def test_other_faults_of_a_row_that_belongs_to_no_project_are_told(tmp_path: Path) -> None:
    town = ledger(
        tmp_path,
        ("third-row", "百列", "在建", "2025年13月"),
        ("first-row", "column-100", "在建", None, None, "很多"),
    )
    with pytest.raises(DataError) as caught:
        read(town)
    said = str(caught.value)
    for words in (
        "规划文件中没有编号“third-row”",
        "开工日期 的“2025年13月”不是日期",
        "编号“first-row”是首行，名称却写着column-100",
        "经费（万元） 的“很多”不是金额",
    ):
        assert words in said, said


def test_a_formula_saved_without_its_value_is_told(tmp_path: Path) -> None:
    """As a program leaves it that writes a workbook without calculating; totals do not count."""
    town = ledger(
        tmp_path,
        ("first-row", "首行", "完成", None, None, "=60+60", "甲", ""),
        ("column-100", "百列", "在建"),
    )
    plan, faults = read(town)
    assert plan.records["first-row"].budget_cny is None
    (told,) = [fault for fault in faults if "公式" in fault.what.zh]
    assert (told.severity, told.where, told.rows) == ("warning", "台账.xlsx", ("3",))
    assert told.what.zh.endswith("F3")
    assert "在 Excel 中打开并保存" in told.mend.zh


def test_an_unknown_id_is_answered_with_that_of_the_name(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="“首行”的编号是 first-row"):
        read(ledger(tmp_path, ("一号", "首行", "在建")))


def test_a_ledger_without_ids_lists_what_it_has(tmp_path: Path) -> None:
    plan = PLAN.replace('"projects.csv"', '"list.csv"')
    town = write_plan_town(tmp_path / "town", plan=plan)
    (town / "list.csv").write_text("道路名称,状态\n首行,在建\n", encoding="gb18030")
    with pytest.raises(DataError, match=r"缺少列 id.*现有：道路名称、状态"):
        read(town)


def test_what_is_odd_in_time_is_said(tmp_path: Path) -> None:
    _, notes = read(
        ledger(
            tmp_path,
            ("first-row", "首行", "完成", "2025-02-01", "2026-02-01", "", "甲", ""),
            ("column-100", "百列", "未开工", "2025-10-01", "", "", "", ""),
        )
    )
    said = "\n".join(note.what.zh for note in notes)
    assert "完工或验收日 2026-02-01 晚于资料日期 2026-01-01" in said
    assert "写明未开工，而开工日期是 2025-10-01" in said


@pytest.mark.parametrize(
    ("end", "status"),
    [("2024-12-31", "outside"), ("2025-01-01", "done"), ("2026-01-02", "outside")],
)
def test_works_done_outside_the_plans_period_are_not_done(
    tmp_path: Path, end: str, status: str
) -> None:
    """The period begins on 2025-01-01, and the study is of 2026-01-01."""
    register, notes = read(
        ledger(tmp_path, ("first-row", "首行", "完成", "2024-02-01", end, "", "甲", ""))
    )
    assert register.records["first-row"].status == status
    told = [note for note in notes if "不计入完成" in note.what.zh]
    assert len(told) == (status == "outside")


def row(**cells: str) -> StaffRow:
    said = {key: Cell(text) for key, text in cells.items()}
    return StaffRow(cells=said, number=3, where="表.xlsx")


@pytest.mark.parametrize(
    ("text", "unit", "figure"),
    [
        ("0.55", "share", 0.55),
        ("55%", "share", 0.55),
        ("５５％", "share", 0.55),
        ("55", "share", None),
        ("1,226", "stairwells", 1226.0),
        ("16 处", "places", 16.0),
        ("55%", "places", None),
        ("已完成", "done", 1.0),
        ("否", "done", 0.0),
        ("2", "done", None),
        ("-3", "places", None),
        ("1,22", "places", None),
        ("约 20", "places", 20.0),
        ("三处", "places", 3.0),
        ("1,500辆左右", "bikes", 1500.0),
        ("第3名", "rank", 3.0),
        ("第3名", "places", None),
        ("0", "rank", None),  # the first is 1
        ("第0名", "rank", None),
        ("0.5", "rank", None),
        ("3.5", "rank", 3.5),  # of several ranks the mean
        ("850.5", "people", None),
        ("1.5处", "places", None),
        ("1.2万", "people", 12_000.0),
        ("3.5", "trees", 3.5),  # of a unit that nobody knows
        ("11/20", "share", 0.55),
        ("11/20", "places", None),
        ("21/20", "share", None),
        ("20至30", "places", None),
        ("2个地块", "plots", 2.0),
        ("２个地块", "plots", 2.0),
        ("88.5分", "score", 88.5),
        ("约15个小区", "compounds", 15.0),
        ("12家企业", "enterprises", 12.0),
        ("80户家庭", "homes", 80.0),
        ("1千2", "places", None),
        ("1,500人", "bikes", None),
        ("95分", "share", None),
        ("5分", "rank", None),
        ("300以上", "places", None),
        ("3克", "trees", None),
        ("3株", "trees", None),
        ("3个", "trees", 3.0),  # of a unit that nobody knows
        ("建成", "done", 1.0),
        ("推进中", "done", 0.0),
        ("大概", "done", None),
    ],
)
def test_figures_in_the_unit_of_their_indicator(text: str, unit: str, figure: float | None) -> None:
    own = row(id="x", measured=text)
    assert own.figure("measured", unit) == figure
    assert bool(own.faults) == (figure is None)


def test_parts_of_a_person_are_a_fault_of_their_cell_with_its_mend() -> None:
    own = row(id="x", measured="850.5", target="900.5", baseline="870.5")
    assert own.figure("measured", "people") is None
    assert own.figure("target", "people") is None
    assert own.figure("baseline", "people") == 870.5  # may be an average
    assert [fault.mend.zh for fault in own.faults] == ["写一个整数，如 1200、约300、1.2万"] * 2


@pytest.mark.parametrize("text", ["", "不明", "—", "待定", "暂无"])
def test_unknown_is_no_fault(text: str) -> None:
    own = row(id="x", measured=text, start_date=text, budget_cny=text)
    assert own.figure("measured", "places") is None
    assert own.date("start_date") is None
    assert own.money_cny("budget_cny") is None
    assert not own.faults


@pytest.mark.parametrize(
    ("text", "budget_cny"),
    [
        ("1200000", 1_200_000),
        ("￥1,200,000.50", 1_200_000.5),
        ("120万", 1_200_000),
        ("1.2 亿元", 120_000_000),
        ("300元整", 300),
        ("12,00", None),
        ("-5", None),
        ("一百万", 1_000_000),
        ("约120万元", 1_200_000),
        ("几百万", None),
    ],
)
def test_money(text: str, budget_cny: float | None) -> None:
    own = row(id="x", budget_cny=text)
    assert own.money_cny("budget_cny") == budget_cny
    assert bool(own.faults) == (budget_cny is None)


@pytest.mark.parametrize(
    ("heading", "scale"),
    [("经费（万元）", 1e4), ("预算/元", 1), ("投资（亿元）", 1e8), ("经费", 1)],
)
def test_the_heading_may_name_the_unit(heading: str, scale: float) -> None:
    assert amount_scale(heading) == scale


@pytest.mark.parametrize(
    ("column", "text", "figure"),
    [
        ("lifts", "3台", 3.0),
        ("lifts", "3户", None),
        ("parking_spaces", "30个车位", 30.0),
        ("charging_points", "8根", 8.0),
        ("adapted_homes", "5户家庭", 5.0),
        ("adapted_homes", "5台", None),
        ("residents_80plus", "45人", 45.0),
        ("residents_80plus", "45户", None),
        ("buildings", "12幢", 12.0),
    ],
)
def test_a_unit_fits_its_column_or_is_refused_by_name(
    column: str, text: str, figure: float | None
) -> None:
    own = row(id="x", **{column: text})
    assert own.figure(column, "whole") == figure
    told = " ".join(fault.said("zh") for fault in own.faults)
    assert ("不合" in told) == (figure is None)
    if figure is None:
        assert f"单位“{text[-1]}”不合" in told
        assert "只写数，或写" in told


@pytest.mark.parametrize(
    ("column", "text", "figure"),
    [
        ("parking_spaces", "新增30", 30.0),
        ("parking_spaces", "新增30个", 30.0),
        ("lifts", "加装2台", 2.0),
        ("households", "新增30", None),  # of all of them nothing is said
    ],
)
def test_a_word_of_the_heading_before_the_figure(
    column: str, text: str, figure: float | None
) -> None:
    own = row(id="x", **{column: text})
    assert own.figure(column, "whole") == figure
    assert bool(own.taken) == (figure is not None)


@pytest.mark.parametrize("text", ["基本完工", "基本完成", "已基本建成", "主体完工"])
def test_nearly_done_is_refused_with_how_to_write_it(text: str) -> None:
    own = row(id="x", measured=text, status=text)
    assert own.figure("measured", "done") is None
    assert "做成的写“是”" in own.faults[0].mend.zh
    build_project(own, start=dt.date(2021, 1, 1), today=dt.date(2025, 8, 1))
    assert "还没有完的写“在建”，形象进度写 95% 的样子" in own.faults[1].mend.zh


@pytest.mark.parametrize(
    ("text", "done"),
    [
        *zip(
            ("已创成", "创成", "顺利完成", "未创成", "未建", "申报中"),
            (1, 1, 1, 0, 0, 0),
            strict=True,
        )
    ],
)
def test_done_or_not_in_more_words(text: str, done: int) -> None:
    own = row(id="x", measured=text)
    assert own.figure("measured", "done") == done
    assert not own.faults


def test_a_score_in_per_cent_says_how_to_write_it() -> None:
    own = row(id="x", measured="98%")
    assert own.figure("measured", "score") is None
    assert "写分数（0–100）" in own.faults[0].mend.zh


def test_what_is_done_on_no_day_is_told() -> None:
    start, today = dt.date(2021, 1, 1), dt.date(2025, 8, 1)
    cells = {"status": "完工", "evidence": "验收单"}
    for more, told in (
        ({}, ["没有竣工、验收日期"]),
        ({"planned_end": "2026-12-01"}, ["没有竣工、验收日期", "2026-12-01，晚于资料日期"]),
        ({"accepted_on": "2024年12月", "planned_end": "2026-12-01"}, []),
        ({"end_date": "2024.12"}, []),
    ):
        own = row(id="x", **cells, **more)
        record = build_project(own, start=start, today=today)
        assert record.is_surely_done == (not told)
        assert [word in one.what.zh for word, one in zip(told, own.faults, strict=True)] == [
            True
        ] * len(told)


def test_what_is_taken_for_yes_or_no_is_told() -> None:
    own = row(id="x", measured="在建", target="是")
    assert own.figure("measured", "done") == 0.0
    assert own.figure("target", "done") == 1.0
    assert [*own.taken.values()] == ["否"]


def test_a_share_of_people_is_of_whole_ones() -> None:
    """1.6 of 105,000 volunteers is a share that nobody meant."""
    entry = IndicatorEntry(
        id="x", name="志愿者", name_en="volunteers", unit="share", line=1, part="body"
    )
    period, today = (dt.date(2021, 1, 1), dt.date(2025, 12, 31)), dt.date(2025, 8, 1)
    for spatial, faults in ((False, 1), (True, 0)):  # lengths may have parts
        own = row(id="x", numerator="1.6", denominator="10.5万", measured_on="2024", evidence="a")
        changed = entry.model_copy(update={"spatial": spatial})
        build_reading(own, changed, period=period, today=today)
        errors = [fault for fault in own.faults if fault.severity == "error"]
        assert len(errors) == faults


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"status": "完工", "progress": "40%"}, "40%"),
        ({"status": "完工", "start_date": "2026-01-01"}, "2026-01-01"),
        ({"status": "在建", "progress": "100%"}, "100%"),
        ({"status": "在建", "end_date": "2024-05-01"}, "2024-05-01"),
        ({"status": "未开工", "progress": "40%"}, None),  # it is not done either way
        ({"status": "完工", "progress": "100%", "accepted_on": "2024-05-01"}, None),
        ({"status": "在建", "progress": "40%"}, None),
    ],
)
def test_a_row_that_is_done_and_is_not_leaves_it_open(
    cells: dict[str, str], told: str | None
) -> None:
    own = row(id="x", evidence="验收单", **cells)
    record = build_project(own, start=dt.date(2021, 1, 1), today=dt.date(2025, 8, 1))
    assert (record.contradiction is None) == (told is None)
    if told is not None and record.contradiction is not None:
        assert told in record.contradiction.zh
    assert not own.faults or told or cells["status"] == "未开工"
