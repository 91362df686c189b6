"""What a row of compounds says: a dash is "does not apply", empty "not known", 0 "none"."""

from __future__ import annotations

import datetime as dt

import pytest

from ganquan_geo.load.plan.compound_rows import PARTS, build_compound, build_register
from ganquan_geo.load.staff_rows import Cell, StaffRow
from ganquan_geo.model.plan_records import CompoundRecord

START, TODAY = dt.date(2021, 1, 1), dt.date(2025, 8, 1)


def row(**cells: str) -> StaffRow:
    said = {key: Cell(text) for key, text in {"id": "c-01", **cells}.items()}
    return StaffRow(cells=said, number=3, where="小区.csv")


def test_empty_none_and_a_dash_are_three_things() -> None:
    own = build_compound(
        row(lifts="", parking_spaces="0", charging_points="无"), start=START, today=TODAY
    )
    assert own.counts == {"parking_spaces": 0, "charging_points": 0}
    dashed = build_compound(
        row(bike_shed="—", repaired_on="-", security="不适用"), start=START, today=TODAY
    )
    assert dashed.not_applicable == {"bike_shed", "repaired_on", "security"}
    assert not dashed.counts
    assert not dashed.days
    assert build_compound(row(), start=START, today=TODAY) == CompoundRecord(id="c-01")


def test_cells_as_people_write_them() -> None:
    own = row(
        households="1,226 户",
        committee="有",
        bike_shed="否",
        management="封闭式",
        security="完好",
        repaired_on="2023年9月1日",
        family_files="1200",
    )
    found = build_compound(own, start=START, today=TODAY)
    assert found.counts == {
        "households": 1226,
        "committee": 1,
        "bike_shed": 0,
        "family_files": 1200,
    }
    assert found.words == {"management": "closed", "security": "working"}
    assert found.days == {"repaired_on": dt.date(2023, 9, 1)}
    assert not own.faults


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("committee", "大概"),
        ("management", "不清楚吧"),
        ("security", "坏"),
        ("repaired_on", "去年"),
        ("lifts", "-3"),
        ("lifts", "几台"),
    ],
)
def test_a_cell_that_says_nothing_known_is_a_fault_of_its_row(column: str, text: str) -> None:
    own = row(**{column: text})
    build_compound(own, start=START, today=TODAY)
    (fault,) = own.faults
    assert column in fault.what.zh
    assert fault.rows == ("3 (id=c-01)",)


@pytest.mark.parametrize(
    ("text", "word"),
    [("有", "installed"), ("已安装", "installed"), ("已装", "installed"), ("部分损坏", "broken")],
)
def test_equipment_that_is_there_is_not_said_to_be_broken(text: str, word: str) -> None:
    own = row(security=text)
    assert build_compound(own, start=START, today=TODAY).words == {"security": word}
    taken = {"已装，是否完好不明"} if word == "installed" else set()
    assert set(own.taken.values()) == taken


@pytest.mark.parametrize(("part", "whole", "said", "_"), PARTS)
def test_a_part_is_no_more_than_its_whole(part: str, whole: str, said: str, _: str) -> None:
    own = row(**{part: "11", whole: "10"})
    build_compound(own, start=START, today=TODAY)
    assert f"{said}（11 > 10）" in [fault.what.zh for fault in own.faults]
    even = row(**{part: "10", whole: "10"})
    build_compound(even, start=START, today=TODAY)
    assert not even.faults


def test_a_part_is_no_more_than_its_whole_in_the_layer() -> None:
    own = row(family_files="11")
    build_compound(own, start=START, today=TODAY, people={"households": {"c-01": 10.0}})
    assert "家庭档案多于户数（11 > 10）" in [fault.what.zh for fault in own.faults]


def test_a_day_that_has_not_come_is_told() -> None:
    own = row(closed_on="2026-01-01")
    build_compound(own, start=START, today=TODAY)
    assert [fault.severity for fault in own.faults] == ["warning"]


def test_whether_a_register_is_complete() -> None:
    full = build_register(row(complete="是", checked_on="2025-07-01", checked_by="服务办"))
    assert (full.complete, full.checked_on) == (True, dt.date(2025, 7, 1))
    assert build_register(row(complete="不完整")).complete is False
    assert build_register(row(complete="")).complete is None
    odd = row(complete="差不多")
    assert build_register(odd).complete is None
    assert odd.faults


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"households": "0", "residents": "900"}, "有实有人口而户数为 0（900）"),
        ({"households": "90", "residents": "0"}, "有户数而实有人口为 0（90）"),
        ({"households": "90", "buildings": "无"}, "有户数而楼栋数为 0（90）"),
        ({"households": "0", "residents": "0"}, ""),
        ({"residents": "900"}, ""),
    ],
)
def test_people_without_homes_are_told(cells: dict[str, str], told: str) -> None:
    own = row(**cells)
    build_compound(own, start=START, today=TODAY)
    assert [fault.what.zh for fault in own.faults] == ([told] if told else [])
    layer = row(residents="900")
    build_compound(layer, start=START, today=TODAY, people={"households": {"c-01": 0.0}})
    assert len(layer.faults) == 1


def test_how_far_from_exact_a_count_was_written_is_kept() -> None:
    cells = {"lifts": "约1226台", "parking_spaces": "2000多个", "charging_points": "1000"}
    found = build_compound(row(**cells), start=START, today=TODAY)
    assert found.rough == {"lifts": "about", "parking_spaces": "over"}
    assert found.counts == {"lifts": 1226, "parking_spaces": 2000, "charging_points": 1000}
