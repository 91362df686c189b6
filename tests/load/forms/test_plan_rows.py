"""Projects and readings of the forms are those of the tables that staff keep, and told apart."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import check_study, read_study
from ganquan_geo.load.plan.entries import IndicatorEntry
from ganquan_geo.load.plan.reading_rows import build_reading
from ganquan_geo.load.staff_rows import Cell, StaffRow, column_scales
from ganquan_geo.load.study import survey_study
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.forms import FORMS_FILE
from tests.towns.forms import fill, read_forms_plan, write_town_forms
from tests.towns.plan import PLAN, PROJECTS, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.load.plan.register import PlanReading
    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.plan_records import IndicatorRecord
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


def test_rows_of_the_forms_are_read_and_how_they_were_taken_is_told(tmp_path: Path) -> None:
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
    ours = plan_of(study)
    own = ours.records["column-100"]
    assert (own.status, str(own.end), own.budget_cny, own.progress_share) == (
        *("done", "2025-12-30"),
        *(1_500_000, 1.0),
    )
    assert ours.readings["offices"][0].measured == 0.55
    assert ours.readings["rank"][0].measured == 3
    assert FORMS_FILE in study.inputs
    told = " ".join(fault.what.zh for fault in study.faults)
    assert "指标填报!F" in told
    assert "“第3名” 认作 3" in told
    assert "“2025年底” 认作 2025-12-31" in told
    assert "“约150” 认作 1,500,000 元" in told


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
    folder = write_plan_town(tmp_path / "town", plan=MORE)
    rows: dict[tuple[str, str], Cells] = {
        ("projects", "column-100"): {"status": "差不多", "end_date": "明年", "budget_cny": "很多"},
        ("indicators", "trees"): {"measured": "11/20"},
        ("indicators", "offices"): {"measured": "95", "measured_on": "月底"},
    }
    fill(write_town_forms(folder), rows)
    faults = [own for own in check_study(folder).faults if own.severity == "error"]
    said = [fault.what.zh for fault in faults]
    assert {fault.where for fault in faults} == {FORMS_FILE}
    for place in ("道路项目台账!U", "道路项目台账!R", "道路项目台账!J", "指标填报!F", "指标填报!I"):
        assert any(text.startswith(place) for text in said), place
    assert len(said) == 6
    assert all(text.endswith("（只停规划，覆盖率照算）") for text in said)
    assert read_study(folder).plan is None


@pytest.mark.parametrize("has_settings", [True, False])
def test_faults_of_layers_and_plan_are_told_at_once(
    tmp_path: Path,
    has_settings: bool,  # noqa: FBT001
) -> None:
    folder = write_plan_town(tmp_path / "town", plan=MORE)
    rows: dict[tuple[str, str], Cells] = {
        ("facilities", "+1"): {"name": "某站", "kind": "没有的种类"},
        ("projects", "column-100"): {"status": "差不多", "theme": "飞天"},
        ("compounds", "home-a"): {"lifts": "两户"},
        ("registers", "clinic"): {"complete": "是"},
    }
    fill(write_town_forms(folder), rows)
    if not has_settings:
        settings = folder / "study.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(f"odd = 1\n{text}", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_study(folder)
    errors = [own.what.zh for own in caught.value.faults if own.severity == "error"]
    told = ["差不多", "两户", "没有的种类" if has_settings else "odd"]
    assert len(errors) == len(told)
    for word in told:
        assert any(word in one for one in errors), (word, errors)
    # What is only odd is listed by `check` beside the errors, of the plan too.
    faults = check_study(folder).faults
    assert {*errors} <= {own.what.zh for own in faults}
    if has_settings:
        assert any("飞天" in own.what.zh for own in faults if own.severity == "warning")


def test_a_plan_with_errors_is_refused_with_these_alone(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town", plan=MORE)
    rows: dict[tuple[str, str], Cells] = {
        ("projects", "column-100"): {"status": "差不多", "theme": "飞天"}
    }
    fill(write_town_forms(folder), rows)
    study = read_study(folder)
    assert {own.severity for own in study.plan_faults} >= {"error", "warning"}
    with pytest.raises(DataError, match="差不多") as caught:
        study.usable_plan()
    assert {own.severity for own in caught.value.faults} == {"error"}


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
        "是 55%",
    ),
    **{
        f"{status} with {column} {value}": (
            ("projects", "column-100"),
            {"status": status, column: value},
            f"写明{name}，而{head}是 {told}",
        )
        for status, name, column, value, head, told in (
            ("在建", "在建", "progress", "100%", "形象进度（%）", "100%"),
            ("谋划", "未开工", "progress", "20%", "形象进度（%）", "20%"),
            ("完成", "完成", "progress", "0%", "形象进度（%）", "0%"),
            ("在建", "在建", "start_date", "2028-01-01", "实际开工", "2028-01-01"),
            ("在建", "在建", "accepted_on", "2025-06-01", "验收日期", "2025-06-01"),
        )
    },
    "a theme that the plan does not know": (
        ("projects", "first-row"),
        {"theme": "安静、飞天"},
        "主题“飞天”不是规划的主题，不当作建成的主题。改法：从规划的主题里选：",
    ),
    "about, and nobody says how far off": (
        ("indicators", "about"),
        {"measured": "约9辆", "measured_on": "2025年", "evidence": "年报"},
        "写作约数，没有写明允许偏差和出处，达标与否无从判定。改法：写明允许偏差和目标出处",
    ),
    "nothing of nothing": (
        ("indicators", "offices"),
        {"numerator": "0", "denominator": "0", "measured_on": "2025年", "evidence": "年报"},
        "分子、分母都是 0，没有可以算比例的。改法：当年没有发生的不必改",
    ),
    "nothing of nothing in one cell": (
        ("indicators", "offices"),
        {"measured": "0/0", "measured_on": "2025年", "evidence": "年报"},
        "分子、分母都是 0，没有可以算比例的",
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
        ("55 %", 0.55, ""),
        ("0.55", 0.55, "55%"),
        ("100", 1.0, "100%"),
        ("0", 0.0, "0%"),
        *((text, None, "") for text in ("1", "160", "-5")),  # 1 may be 1 % or all of it
    ],
)
def test_progress_under_a_heading_in_per_cent(typed: str, share: float | None, told: str) -> None:
    (scale,) = column_scales({"progress": "形象进度（%）"}).values()
    own = StaffRow(cells={"progress": Cell(typed, scale=scale)}, number=3, where="projects.csv")
    assert own.figure("progress", "share") == (share if share is None else pytest.approx(share))
    assert [*own.taken.values()] == ([told] if told else [])
    assert bool(own.faults) == (share is None)


def test_what_is_wrong_with_a_cell_is_told_once(tmp_path: Path) -> None:
    rows: dict[tuple[str, str], Cells] = {
        ("compounds", "home-a"): {"households": "几十户", "lifts": "很多"},
        ("registers", "clinic"): {"complete": "差不多", "checked_on": "上个月"},
        ("registers", "market"): {"id": "clinic", "complete": "是", "checked_on": "七月"},
    }
    folder = write_plan_town(tmp_path / "town", plan=MORE)
    fill(write_town_forms(folder), rows)
    survey = survey_study(folder)
    said = [one.what.zh for one in (*survey.faults, *survey.plan.faults) if one.severity == "error"]
    assert len({one.split(" ")[0] for one in said}) == len(said) == 6, said
    assert any(one.startswith("小区台账!T6 的“很多”") for one in said)


def reading(cells: dict[str, str], **entry: object) -> tuple[IndicatorRecord, list[str]]:
    """Return what a row of a table says of an indicator, and what is told of it."""
    said = {key: Cell(text) for key, text in cells.items()}
    own = StaffRow(cells=said, number=3, where="readings.csv")
    names = {"id": "x", "name": "甲", "name_en": "one", "line": 1, "unit": "share"}
    made = build_reading(
        own, IndicatorEntry.model_validate({**names, **entry}), period=PERIOD, today=PERIOD[1]
    )
    return made, [fault.said("zh") for fault in own.faults]


@pytest.mark.parametrize(
    ("text", "unit"),
    [("约1500辆单车", "bikes"), ("约30个车位", "places"), ("约12个场景", "places")],
)
def test_about_is_kept_whatever_unit_stands_behind(text: str, unit: str) -> None:
    made, _ = reading(
        {"measured": text, "measured_on": "2025-12-01", "evidence": "年报"}, unit=unit
    )
    assert made.rough == "about"


@pytest.mark.parametrize("text", ["11/20", "55%", "0.55", "约55%", "百分之五十五"])
def test_a_share_in_any_words(text: str) -> None:
    made, _ = reading({"measured": text, "measured_on": "2025-12-01", "evidence": "年报"})
    assert made.measured == pytest.approx(0.55)
    assert (made.numerator, made.denominator) == ((11, 20) if "/" in text else (None, None))


@pytest.mark.parametrize("unit", ["share", "places"])
def test_numerator_and_denominator_are_a_figure(unit: str) -> None:
    cells = {"numerator": "11", "denominator": "20", "measured_on": "2025-12-01", "evidence": "甲"}
    assert not [one for one in reading(cells, unit=unit)[1] if "而没有现状值" in one]


@pytest.mark.parametrize(
    ("unit", "measured", "numerator", "denominator", "is_wrong"),
    [
        ("compounds", "60", "58", "60", True),
        ("compounds", "58", "58", "60", False),
        ("compounds", "约60", "58", "60", False),
        ("people", "5", "0", "0", True),
        ("rank", "4", "4", "14", False),
        ("done", "是", "2", "5", True),
        ("done", "是", "5", "5", False),
        ("done", "否", "2", "5", False),
        ("score", "98.6", "986", "1000", False),
        ("score", "98.6", "900", "1000", True),
        ("share", "60%", "11", "20", True),
    ],
)
def test_a_figure_that_its_parts_deny_is_a_fault_of_its_cell(
    unit: str, measured: str, numerator: str, denominator: str, *, is_wrong: bool
) -> None:
    cells = {"measured": measured, "numerator": numerator, "denominator": denominator}
    _, said = reading({**cells, "measured_on": "2025-06-30", "evidence": "年报"}, unit=unit)
    text = f"measured 的“{measured}”与分子、分母"
    assert [text in one for one in said if "不符" in one] == [True] * is_wrong


@pytest.mark.parametrize(
    ("unit", "parts", "told"),
    [
        ("places", ("12", "12"), "这一项是数目，写现状值，不用分子、分母"),
        ("places", ("2100", "2000"), "这一项是数目，写现状值，不用分子、分母"),
        ("places", ("2100", ""), "这一项是数目，写现状值，不用分子、分母"),
        ("done", ("1", "1"), "这一项问做成没有，现状值写是或否，不用分子、分母"),
        ("share", ("1", ""), "分子、分母缺一"),
        ("share", ("0", "0"), "分子、分母都是 0"),
    ],
)
def test_why_numerator_and_denominator_alone_do_not_count(
    unit: str, parts: tuple[str, str], told: str
) -> None:
    cells = dict(zip(("numerator", "denominator"), parts, strict=True))
    made, said = reading({**cells, "measured_on": "2025-06-30", "evidence": "年报"}, unit=unit)
    assert made.measured is None
    assert [told in one for one in said if "不计入" in one] == [True]


@pytest.mark.parametrize(("measured", "is_told"), [("4", False), ("20", True), ("100", True)])
def test_a_figure_of_each_neighbourhood_is_not_that_of_all(measured: str, *, is_told: bool) -> None:
    entry = IndicatorEntry.model_validate(
        {"id": "x", "name": "甲", "name_en": "one", "line": 1, "unit": "stairwells"}
        | {"each": "neighbourhoods", "yearly": True}
    )
    said = {"measured": Cell(measured), "measured_on": Cell("2025"), "evidence": Cell("年报")}
    own = StaffRow(cells=said, number=3, where="readings.csv")
    sizes = {"neighbourhoods": 20}
    build_reading(own, entry, period=PERIOD, today=PERIOD[1], sizes=sizes)
    assert ["可能是各居民区的合计" in one.what.zh for one in own.faults] == [True] * is_told


@pytest.mark.parametrize(
    ("text", "direction", "target"),
    [
        ("低于1%", "below", 0.01),
        ("低于1%", "at_most", 0.01),
        ("1%以下", "below", 0.01),
        ("超过90%", "at_least", 0.9),
        ("高于90%", "above", 0.9),
        ("超过90%", "at_most", None),
        ("低于1%", "at_least", None),
        ("不超过1%", "below", 0.01),
    ],
)
def test_targets_in_words_of_more_and_less(text: str, direction: str, target: float | None) -> None:
    made, said = reading({"target": text, "target_source": "区"}, direction=direction)
    assert made.target == target
    assert any("方向相反" in one for one in said) == (target is None)


@pytest.mark.parametrize(
    ("measure", "is_told"), [("coverage:health:15:compounds", True), ("count:clinic", False)]
)
def test_targets_of_coverage_are_those_of_the_study_alone(measure: str, *, is_told: bool) -> None:
    """A target of a form would make `plan` say another thing than `coverage`: not used."""
    made, said = reading({"target": "0.5", "target_source": "街道自定"}, measure=measure)
    assert made.target == 0.5
    assert any("覆盖率的目标值写在 study.toml" in one for one in said) == is_told


@pytest.mark.parametrize(
    ("text", "unit", "direction", "target"),
    [
        ("前5名", "rank", "at_most", 5),
        ("前五", "rank", "at_most", 5),
        ("第5名以内", "rank", "at_most", 5),
        ("900人以内", "people", "at_most", 900),
        ("不超过900", "people", "at_most", 900),
        ("不少于80户", "homes", "at_least", 80),
        ("85%及以上", "share", "at_least", 0.85),
        ("≥85%", "share", "at_least", 0.85),
        ("900人以内", "people", "at_least", None),
        ("85%以上", "share", "at_most", None),
    ],
)
def test_a_target_written_as_a_bound(
    text: str, unit: str, direction: str, target: float | None
) -> None:
    made, said = reading({"target": text, "target_source": "区"}, unit=unit, direction=direction)
    assert made.target == target
    assert bool(said) == (target is None)


@pytest.mark.parametrize(
    ("text", "unit", "target", "tolerance"),
    [
        ("5%", "bikes", 1500, 75),
        ("±5%", "bikes", 1500, 75),
        ("±100辆", "bikes", 1500, 100),
        ("5%", "share", 0.5, 0.05),
        ("5%", "bikes", None, None),
    ],
)
def test_a_tolerance_may_be_a_part_of_the_target(
    text: str, unit: str, target: float | None, tolerance: float | None
) -> None:
    cells = {"tolerance": text, "target_source": "区"}
    made, said = reading(cells, unit=unit, target=target, direction="about")
    assert made.tolerance == tolerance
    assert bool(said) == (tolerance is None)


@pytest.mark.parametrize("nothing", ["—", "无", "暂无", "/"])
def test_evidence_that_says_there_is_none_is_none(nothing: str) -> None:
    cells = {"measured": "50%", "measured_on": "2025-12-01", "evidence": nothing}
    made, said = reading(cells)
    assert made.evidence == ""
    assert any("没有依据" in one for one in said)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "待补",
            "口头",
            "待提供",
            "正在整理",
            "不清楚",
            "同上",
            "待定",
            "材料待补",
            "（待补）",
            "后补",
        ),
        *(
            "口头汇报，待补",
            "资料正在整理",
            "没有依据",
            "暂未提供",
            "待核实",
            "不知道",
            "/",
            "TBD",
            "？",
        ),
    ],
)
def test_what_says_that_there_is_no_evidence_is_none_in_every_column_of_it(text: str) -> None:
    keys = ("evidence", "target_source", "baseline_source", "basis", "checked_by")
    own = StaffRow(cells={key: Cell(text) for key in keys}, number=3, where="readings.csv")
    assert [own.words(key) for key in keys] == [""] * len(keys)
    cells = {"measured": "0.5", "measured_on": "2025-12-01", "evidence": text}
    made, said = reading(cells | {"baseline": "0.1", "baseline_source": text})
    assert (made.evidence, made.baseline_source) == ("", "")
    assert any("没有依据" in one for one in said)
    if text not in ("待定", "/"):  # which say so in every column, and are not told
        assert own.taken["readings.csv", f"3 evidence“{text}”"] == "没有"


@pytest.mark.parametrize(
    "text", ["年报", "口头会议纪要3号", "现场核实", "报告", "待补贴名单", "统计台账", "补充协议"]
)
def test_what_names_a_paper_is_evidence(text: str) -> None:
    own = StaffRow(cells={"evidence": Cell(text)}, number=3, where="readings.csv")
    assert own.words("evidence") == text
    assert not own.taken
