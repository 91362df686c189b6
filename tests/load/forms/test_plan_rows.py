"""Projects and readings of the forms are those of the tables that staff keep, and told apart."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import check_study, read_study
from ganquan_geo.load.plan.reading_rows import build_reading
from ganquan_geo.load.plan.register import read_plan
from ganquan_geo.load.plan.staff_rows import StaffRow
from ganquan_geo.load.settings import read_settings
from ganquan_geo.model.forms import FORMS_FILE
from tests.towns.forms import fill, read_forms_plan, write_town_forms
from tests.towns.plan import PLAN, PROJECTS, READINGS, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.load.plan.register import PlanReading
    from ganquan_geo.model.plan import Plan
    from tests.towns.forms import Cells

PERIOD = (dt.date(2021, 1, 1), dt.date(2025, 12, 31))
MORE = (
    PLAN
    + """
[[indicators]]
id = "about"
name = "左右"
name_en = "about"
unit = "bikes"
target = 10
direction = "about"
line = 22
part = "table"

[[indicators]]
id = "offices"
name = "沿街比例"
name_en = "offices on streets"
unit = "share"
target = 0.5
line = 23
part = "table"

[[indicators]]
id = "rank"
name = "排名"
name_en = "rank"
unit = "rank"
target = 4
direction = "at_most"
line = 24
part = "table"
"""
)


def town(folder: Path, rows: dict[tuple[str, str], Cells]) -> PlanReading:
    write_plan_town(folder, plan=MORE)
    fill(write_town_forms(folder), rows)
    return read_forms_plan(folder)


def plan_of(reading: PlanReading) -> Plan:
    assert reading.plan is not None, reading.faults
    return reading.plan


def test_rows_of_the_forms_equal_those_of_the_tables(tmp_path: Path) -> None:
    study = town(
        tmp_path / "forms",
        {
            ("projects", "column-100"): {
                "status": "完成",
                "end_date": dt.date(2025, 12, 30),
                "budget_cny": "约150",
                "progress": "100%",
                "evidence": "验收单 2 号",
            },
            ("indicators", "offices"): {
                "numerator": 11,
                "denominator": "20个",
                "measured_on": "2025年底",
                "evidence": "年报",
            },
            ("indicators", "rank"): {
                "measured": "第3名",
                "measured_on": "2025年",
                "evidence": "通报",
            },
        },
    )
    tables = write_plan_town(
        tmp_path / "tables",
        plan=MORE,
        projects=PROJECTS.replace("note\n", "note,progress\n")
        .replace(
            "百列,在建,2025-10-01,,,,", "百列,完成,2025-10-01,2025-12-30,1500000,验收单 2 号,,100%"
        )
        .replace("1 号,\n", "1 号,,\n"),
        readings=READINGS.replace("evidence\n", "evidence,numerator,denominator\n")
        .replace(",,,,\n", ",,,,,,\n")
        .replace("清点\n", "清点,,\n")
        + "offices,,,2025-12-31,年报,11,20\nrank,,3,2025-12-31,通报,,\n",
    )
    ours = plan_of(study)
    theirs = plan_of(read_plan(tables, today=read_settings(tables).date))
    assert ours.records == theirs.records
    assert ours.readings == theirs.readings
    assert ours.readings["offices"][0].measured == 0.55
    assert FORMS_FILE in study.inputs
    told = " ".join(fault.what.zh for fault in study.faults)
    assert "指标填报!F" in told
    assert "“第3名” 认作 3" in told
    assert "“2025年底” 认作 2025-12-31" in told
    assert "“约150” 认作 1,500,000 元" in told


@pytest.mark.parametrize("text", ["11/20", "55%", "0.55", "约55%", "百分之五十五"])
def test_a_share_in_any_words(tmp_path: Path, text: str) -> None:
    cells: Cells = {"measured": text, "measured_on": "2025-12-01", "evidence": "年报"}
    plan = plan_of(town(tmp_path / "town", {("indicators", "offices"): cells}))
    (own,) = plan.readings["offices"]
    assert own.measured == pytest.approx(0.55)
    assert (own.numerator, own.denominator) == ((11, 20) if "/" in text else (None, None))


def test_a_figure_of_every_year_is_a_row_of_its_own(tmp_path: Path) -> None:
    rows: dict[tuple[str, str], Cells] = {
        ("indicators", "trees"): {"measured": 165},  # corrects the one that is there
        ("indicators", "+1"): {
            "name": "树",
            "measured": "一百八十",
            "measured_on": "2026年",
            "evidence": "清点",
        },
    }
    readings = plan_of(town(tmp_path / "town", rows)).readings["trees"]
    assert [(own.measured, str(own.measured_on)) for own in readings] == [
        (165, "2025-12-01"),
        (180, "2026-12-31"),
    ]


def test_wrong_cells_of_the_plan_are_named_and_stop_the_plan_alone(tmp_path: Path) -> None:
    study = town(
        tmp_path / "town",
        {
            ("projects", "column-100"): {
                "status": "差不多",
                "end_date": "明年",
                "budget_cny": "很多",
            },
            ("indicators", "trees"): {"measured": "11/20"},
            ("indicators", "offices"): {"measured": "95", "measured_on": "月底"},
        },
    )
    assert study.plan is None
    said = [fault.what.zh for fault in study.faults]
    assert {fault.where for fault in study.faults} == {FORMS_FILE}
    for place in ("道路项目台账!U", "道路项目台账!R", "道路项目台账!J", "指标填报!F", "指标填报!I"):
        assert any(text.startswith(place) for text in said), place
    assert len(said) == 6


def test_a_table_that_says_otherwise_meanwhile_is_told(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town", plan=MORE)
    path = write_town_forms(folder)
    fill(path, {("projects", "column-100"): {"end_date": "2025-12-30"}})
    changed = PROJECTS.replace("百列,在建,2025-10-01,,", "百列,在建,2025-10-01,2026-03-01,")
    (folder / "projects.csv").write_text(changed, encoding="utf-8")
    study = read_forms_plan(folder)
    assert str(plan_of(study).records["column-100"].end) == "2025-12-30"
    (warning,) = [one for one in study.faults if "不一致" in one.what.zh]
    assert "2026-03-01" in warning.what.zh
    assert "projects.csv" in warning.what.zh


def test_a_plan_without_tables_takes_all_from_the_forms(tmp_path: Path) -> None:
    bare = PLAN.replace('projects = "projects.csv"\nindicators = "readings.csv"\n', "")
    folder = write_plan_town(tmp_path / "town", plan=bare)
    rows: dict[tuple[str, str], Cells] = {
        ("indicators", "trees"): {"measured": 150, "measured_on": "2025-12-01", "evidence": "清点"},
        ("compounds", "home-a"): {"lifts": "两台", "management": "封闭", "bike_shed": "—"},
        ("registers", "clinic"): {"complete": "否"},
    }
    fill(write_town_forms(folder), rows)
    plan = plan_of(read_forms_plan(folder))
    assert plan.readings["trees"][0].measured == 150
    home = plan.compounds["home-a"]
    assert (home.counts, home.words) == ({"lifts": 2}, {"management": "closed"})
    assert home.not_applicable == {"bike_shed"}
    assert plan.registers["clinic"].complete is False


ODD: dict[str, tuple[tuple[str, str], Cells, str]] = {
    "a tolerance without its source": (
        ("indicators", "about"),
        {"tolerance": 5, "measured": 9, "measured_on": "2025年", "evidence": "年报"},
        "允许偏差没有写出处，不用。改法：在目标出处写明",
    ),
    "a baseline without its source": (
        ("indicators", "offices"),
        {"baseline": "40%"},
        "基期值没有写出处，不用。改法：在基期出处写明",
    ),
    "a day and evidence of no figure": (
        ("indicators", "offices"),
        {"measured_on": "2025年底", "evidence": "年报"},
        "填了统计日期、依据材料而没有现状值",
    ),
    "more spent than there is": (
        ("projects", "first-row"),
        {"spent_cny": 300, "budget_cny": 200},
        "已完成投资 3,000,000 元多于总投资 2,000,000 元",
    ),
    "done by half": (
        ("projects", "first-row"),
        {"progress": 55},
        "写明完成，而形象进度只有 55%",
    ),
    "repaired before the period": (
        ("compounds", "home-a"),
        {"repaired_on": "2019年底"},
        "修缮完成日期 2019-12-31 早于规划期 2025-01-01",
    ),
    "closed after today": (
        ("compounds", "home-a"),
        {"closed_on": "2029-01-01"},
        "封闭管理日期 2029-01-01 晚于资料日期 2026-01-01",
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_what_counts_for_nothing_is_told_in_the_words_of_the_sheet(
    tmp_path: Path, case: str
) -> None:
    key, cells, said = ODD[case]
    reading = town(tmp_path / "town", {key: cells})
    told = [fault.said("zh") for fault in reading.faults if fault.severity == "warning"]
    assert any(said in one for one in told), told
    for one in told:
        assert not KEYS.search(one.partition("改法")[2]), one
    plan_of(reading)


KEYS = re.compile(r"[a-z]+_[a-z]+")


def test_progress_without_a_status_counts_as_not_reported_and_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "town"
    blank = PROJECTS.replace("百列,在建,2025-10-01", "百列,,")
    write_plan_town(folder, plan=MORE, projects=blank)
    fill(write_town_forms(folder), {("projects", "column-100"): {"progress": "60%"}})
    reading = read_forms_plan(folder)
    assert plan_of(reading).records["column-100"].status == "unknown"
    assert "填了形象进度（%）而没有状态" in " ".join(one.what.zh for one in reading.faults)


@pytest.mark.parametrize(
    ("typed", "share", "told"),
    [
        ("60", 0.6, "60%"),
        (60, 0.6, "60%"),
        ("55 %", 0.55, ""),
        ("0.55", 0.55, "55%"),
        (100, 1.0, "100%"),
        (0, 0.0, "0%"),
    ],
)
def test_progress_under_a_heading_in_per_cent(
    tmp_path: Path, typed: object, share: float, told: str
) -> None:
    reading = town(tmp_path / "town", {("projects", "column-100"): {"progress": typed}})
    assert plan_of(reading).records["column-100"].progress_share == pytest.approx(share)
    taken = [one.what.zh for one in reading.faults if "认作" in one.what.zh]
    assert bool(taken) == bool(told)
    assert not told or f"认作 {told}" in taken[0]


@pytest.mark.parametrize("typed", [1, "1", 160, "-5"])
def test_progress_that_may_be_read_in_two_ways_is_a_fault(tmp_path: Path, typed: object) -> None:
    reading = town(tmp_path / "town", {("projects", "column-100"): {"progress": typed}})
    (fault,) = reading.faults
    assert fault.what.zh.startswith("道路项目台账!T7 的")


def test_what_is_wrong_with_a_layers_own_cell_is_told_once(tmp_path: Path) -> None:
    rows: dict[tuple[str, str], Cells] = {
        ("compounds", "home-a"): {"households": "几十户", "lifts": "很多"},
        ("registers", "clinic"): {"complete": "差不多"},
    }
    (fault,) = [one for one in town(tmp_path / "town", rows).faults if one.severity == "error"]
    assert fault.what.zh.startswith("小区台账!T6 的“很多”")


def test_a_wrong_cell_of_the_plan_stops_the_plan_alone_and_check_says_so(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town", plan=MORE)
    fill(write_town_forms(folder), {("indicators", "trees"): {"measured": "很多"}})
    (fault,) = [one for one in check_study(folder).faults if one.severity == "error"]
    assert fault.what.zh.endswith("（只停规划，覆盖率照算）")
    assert read_study(folder).plan is None


def test_numerator_and_denominator_are_a_figure() -> None:
    cells = {"id": "x", "numerator": "11", "denominator": "20", "measured_on": "2025-12-01"}
    for unit in ("share", "places"):
        own = StaffRow(cells={**cells, "evidence": "年报"}, number=3, where="readings.csv")
        build_reading(own, unit=unit, period=PERIOD, today=PERIOD[1])
        assert not [one for one in own.faults if "而没有现状值" in one.what.zh], unit


def test_targets_of_coverage_are_those_of_the_study_alone() -> None:
    """A target of a form would make `plan` say another thing than `coverage`."""
    cells = {"id": "x", "target": "0.5", "target_source": "街道自定"}
    for measure, target in (("coverage:health:15:compounds", None), ("count:clinic", 0.5)):
        own = StaffRow(cells=cells, number=3, where="readings.csv")
        made = build_reading(own, unit="share", period=PERIOD, today=PERIOD[1], measure=measure)
        assert made.target == target
        said = [one.what.zh for one in own.faults]
        assert any("覆盖率的目标值写在 study.toml" in one for one in said) == (target is None)
