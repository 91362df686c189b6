"""Projects and readings of the forms are those of the tables that staff keep, and told apart."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import read_study
from ganquan_geo.model.forms import FORMS_FILE
from tests.towns.forms import fill, write_town_forms
from tests.towns.plan import PLAN, PROJECTS, READINGS, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import Study
    from tests.towns.forms import Cells

MORE = (
    PLAN
    + """
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


def town(folder: Path, rows: dict[tuple[str, str], Cells], **more: str) -> Study:
    write_plan_town(folder, plan=MORE, **more)  # type: ignore[arg-type]
    fill(write_town_forms(folder), rows)
    return read_study(folder)


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
    ours, theirs = study.usable_plan(), read_study(tables).usable_plan()
    assert ours.records == theirs.records
    assert ours.readings == theirs.readings
    assert ours.readings["offices"][0].measured == 0.55
    assert FORMS_FILE in study.inputs
    told = " ".join(fault.what.zh for fault in study.plan_faults)
    assert "指标填报!F" in told
    assert "“第3名” 认作 3" in told
    assert "“2025年底” 认作 2025-12-31" in told
    assert "“约150” 认作 1,500,000 元" in told


@pytest.mark.parametrize("text", ["11/20", "55%", "0.55", "约55%", "百分之五十五"])
def test_a_share_in_any_words(tmp_path: Path, text: str) -> None:
    cells: Cells = {"measured": text, "measured_on": "2025-12-01", "evidence": "年报"}
    plan = town(tmp_path / "town", {("indicators", "offices"): cells}).usable_plan()
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
    readings = town(tmp_path / "town", rows).usable_plan().readings["trees"]
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
    said = [fault.what.zh for fault in study.plan_faults]
    assert {fault.where for fault in study.plan_faults} == {FORMS_FILE}
    for place in ("道路项目台账!O", "道路项目台账!L", "道路项目台账!H", "指标填报!F", "指标填报!I"):
        assert any(text.startswith(place) for text in said), place
    assert len(said) == 6


def test_a_table_that_says_otherwise_meanwhile_is_told(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town", plan=MORE)
    path = write_town_forms(folder)
    fill(path, {("projects", "column-100"): {"end_date": "2025-12-30"}})
    changed = PROJECTS.replace("百列,在建,2025-10-01,,", "百列,在建,2025-10-01,2026-03-01,")
    (folder / "projects.csv").write_text(changed, encoding="utf-8")
    study = read_study(folder)
    assert str(study.usable_plan().records["column-100"].end) == "2025-12-30"
    (warning,) = [one for one in study.plan_faults if "不一致" in one.what.zh]
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
    plan = read_study(folder).usable_plan()
    assert plan.readings["trees"][0].measured == 150
    home = plan.compounds["home-a"]
    assert (home.counts, home.words) == ({"lifts": 2}, {"management": "closed"})
    assert home.not_applicable == {"bike_shed"}
    assert plan.registers["clinic"].complete is False
