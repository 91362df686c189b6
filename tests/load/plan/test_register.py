"""The register and the tables that staff keep: every fault told, nothing written."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.load.study import read_study
from ganquan_geo.model.errors import DataError
from tests.paths import DATA
from tests.towns.plan import PLAN, PROJECTS, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.plan import Plan


def loaded(folder: Path) -> Plan:
    return read_study(folder).usable_plan()


def refused(folder: Path) -> str:
    with pytest.raises(DataError) as caught:
        loaded(folder)
    return str(caught.value)


def test_a_register_becomes_things(tmp_path: Path) -> None:
    plan = loaded(write_plan_town(tmp_path / "town"))
    assert [project.id for project in plan.projects] == ["first-row", "column-100"]
    assert plan.projects[0].works == ("greenery", "fronts", "furniture", "signs")
    assert plan.ring is not None
    assert len(plan.ring.streets) == 5
    assert plan.records["first-row"].end == dt.date(2025, 9, 30)
    assert plan.readings["trees"][0].measured == 160


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_excel_saves_csv_in_several_encodings(tmp_path: Path, encoding: str) -> None:
    folder = write_plan_town(tmp_path / "town")
    (folder / "projects.csv").write_text(PROJECTS, encoding=encoding)
    assert loaded(folder).records["first-row"].evidence == "验收单 1 号"


def test_done_without_evidence_is_a_word_and_no_fault(tmp_path: Path) -> None:
    rows = PROJECTS.replace("验收单 1 号", "")
    study = read_study(write_plan_town(tmp_path / "town", projects=rows))
    assert study.plan is not None
    assert [fault.what.en for fault in study.plan_faults] == ["is done without evidence"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('line = 10\nstreets = ["row-200"]', 'streets = ["row-200"]', "缺少 gateways.line"),
        ('theme = "quiet"', 'theme = "loud"', "theme_names 里没有“loud”"),
        ('id = "column-100"', 'id = "first-row"', "projects 有两个 id“first-row”"),
        ('end = "column-300"\n', "", "只写了一端"),
        ("end = 2028-12-31", "end = 2024-12-31", "止日早于起日"),
        ("stated_project_count = 2", 'stated_project_count = "two"', "stated_project_count"),
        ("[plan]", "[plan]\nmayor = 1", "不认识的键 plan.mayor"),
        ("[plan]", "[plan", "不是合格的 TOML"),
        ('"projects.csv"', '"nothing.csv"', "没有这个文件"),
        ('"projects.csv"', '"../projects.csv"', "在研究文件夹之外"),
    ],
)
def test_faults_of_the_register(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in PLAN
    folder = write_plan_town(tmp_path / "town", plan=PLAN.replace(old, new, 1))
    assert words in refused(folder)


def test_a_wrong_type_hides_no_other_fault_of_the_register(tmp_path: Path) -> None:
    plan = (
        PLAN.replace("stated_project_count = 2", 'stated_project_count = "two"')
        .replace('id = "column-100"', 'id = "first-row"')
        .replace('theme = "quiet"', 'theme = "loud"')
        .replace("baseline = 100", "id2 = [1]")
    )
    said = refused(write_plan_town(tmp_path / "town", plan=plan))
    for words in ("stated_project_count", "id2", "两个 id“first-row”", "里没有“loud”"):
        assert words in said, said


@pytest.mark.parametrize("wrong", ["themes = 3", "themes = [1]", 'theme_names = "x"'])
def test_tables_of_a_wrong_type_are_told(tmp_path: Path, wrong: str) -> None:
    bare = PLAN[: PLAN.index("[tables]")]
    folder = write_plan_town(tmp_path / "town", plan=f"{wrong}\n{bare}")
    assert wrong.split(" ", maxsplit=1)[0] in refused(folder)


def test_a_study_without_a_plan_says_so(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town")
    (folder / "plan.toml").unlink()
    assert "研究文件夹里没有规划" in refused(folder)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01", b"id,name\n1,2\n", b""])
def test_a_table_that_is_none(tmp_path: Path, content: bytes) -> None:
    folder = write_plan_town(tmp_path / "town")
    (folder / "projects.csv").write_bytes(content)
    assert "projects.csv" in refused(folder)


def test_a_workbook_that_is_none(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town", plan=PLAN.replace("projects.csv", "projects.xlsx"))
    (folder / "projects.xlsx").write_bytes(b"no workbook")
    assert "不是完好的 Excel 工作簿" in refused(folder)


def test_the_bundled_tables_hold_nothing_invented() -> None:
    plan = loaded(DATA)
    known = {key for key, record in plan.records.items() if record.status != "unknown"}
    assert known == {"huangling-lu"}
    assert all(record.budget_cny is None for record in plan.records.values())
    assert plan.readings
    assert all(own.measured is None for rows in plan.readings.values() for own in rows)
