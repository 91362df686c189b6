"""The forms filled in for a made-up half-way date: most indicators become judgements.

What stays open says what is missing. What is typed into them is in the tables of
`tests/cases/half_way`; every figure there is made up. The tables themselves give the same, and
the forms emptied give the answer of the bundled study.
"""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ganquan_geo import PlanResult, measure_plan, read_study
from ganquan_geo.model.forms import form_sheet, form_sheets
from ganquan_geo.model.plan_results import NOT_JUDGED
from tests.paths import DATA, ROOT
from tests.towns.forms import FIRST, fill, write_town_forms

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.plan_results import IndicatorResult
    from tests.towns.forms import Cells

FILLED = ROOT / "tests" / "cases" / "half_way"
HALF_WAY = "2023-06-30"


@pytest.fixture(scope="module")
def half_way(tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    folder = tmp_path_factory.mktemp("half_way") / "study"
    shutil.copytree(DATA, folder)
    set_day(folder)
    fill(write_town_forms(folder), typed(), day=HALF_WAY)
    return measure_plan(read_study(folder))


def set_day(folder: Path) -> None:
    settings = folder / "study.toml"
    said = settings.read_text(encoding="utf-8")
    settings.write_text(said.replace("date = 2025-08-01", f"date = {HALF_WAY}"), encoding="utf-8")


def typed() -> dict[tuple[str, str], Cells]:
    """Return the tables as cells of the forms; a second row of an id goes to the end."""
    rows: dict[tuple[str, str], Cells] = {}
    tables = {"indicators": "indicator_readings", "compounds": "compound_records"}
    tables |= {"projects": "projects", "registers": "facility_registers"}
    for key, name in tables.items():
        known = {column.key for column in form_sheet(key).columns} - {"name"}
        more = 0
        with (FILLED / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                cells: Cells = {own: text for own, text in row.items() if own in known and text}
                where = row["id"]
                if (key, where) in rows:
                    more += 1
                    where = f"+{more}"
                if cells.keys() - {"id"}:
                    rows[key, where] = cells
    return rows


def test_the_tables_give_the_records_that_the_forms_give(
    tmp_path: Path, half_way: PlanResult
) -> None:
    folder = tmp_path / "study"
    shutil.copytree(DATA, folder)
    for table in FILLED.glob("*.csv"):
        shutil.copy(table, folder)
    set_day(folder)
    plan = read_study(folder).usable_plan()
    assert plan.records == half_way.plan.records
    assert plan.readings == half_way.plan.readings
    filled = {key: own for key, own in half_way.plan.compounds.items() if own != type(own)(id=key)}
    assert {key: own for key, own in plan.compounds.items() if own != type(own)(id=key)} == filled


def test_the_forms_emptied_give_the_answer_of_today(tmp_path: Path, bundled: PlanResult) -> None:
    folder = tmp_path / "study"
    shutil.copytree(DATA, folder)
    path = write_town_forms(folder)
    book = openpyxl.load_workbook(path)
    for page in book.worksheets[: len(form_sheets())]:
        for row in page.iter_rows(min_row=FIRST):
            for cell in row:
                cell.value = None
    book.save(path)
    study = read_study(folder)
    assert study.plan == bundled.plan
    assert not study.corrections
    for name, layer in bundled.study.layers.items():
        assert layer.equals(study.layers[name]), name


@pytest.fixture(scope="module")
def found(half_way: PlanResult) -> dict[str, IndicatorResult]:
    return {own.indicator.id: own for own in half_way.indicators}


def test_most_indicators_are_judged_and_the_others_say_what_is_missing(
    half_way: PlanResult,
) -> None:
    open_ = [own for own in half_way.indicators if own.verdict in NOT_JUDGED]
    assert len(half_way.indicators) == 76
    assert len(open_) == 21
    for own in open_:
        words = ("缺", "没有", "不计入", "不符", "待核实", "未核实")
        assert any(word in own.reason.zh for word in words), own
    # Nothing is open for want of a reading alone but what the example leaves out on purpose.
    blank = [own.indicator.id for own in open_ if "尚未填" in own.evidence.zh]
    assert blank == ["fire-stations"]


@pytest.mark.parametrize(
    ("key", "verdict", "said"),
    [
        # Readings that do not count.
        ("police-rooms", "no target", "2019-12-31 不在规划期"),
        ("court", "missing", "分子、分母都是 0"),
        # Readings that the layers do not bear out.
        ("ring", "unverified", "填报值 100% 与资料不符（现有 2,983 米，缺 674 米"),
        ("street-projects", "unverified", "填报值 12 与资料不符（项目表：共 12 条，完成 4 条"),
        # What every year has to reach.
        ("science", "on the way", "已满的各年都达到"),
        ("social-budget", "missing", "缺 2021 年的填报"),
        # Levels to be kept, less is better, about a figure.
        ("hotline-contact", "not met", "未达到要保持的水平"),
        ("hotline-on-time", "met", "达到目标值"),
        ("appearance-rank", "met", "达到目标值"),
        ("waste-rank", "not met", "未达到要保持的水平"),
        ("unemployed", "met", "达到目标值"),
        ("bikes", "met", "与目标数字相差不超过 100"),
        # Sums of the table of compounds: 9 repaired of 15 when 910 of 1,826 days have passed.
        ("repairs", "on the way", "期限已过 49.8%，走完 60%"),
        ("adapted-homes", "behind", "走完 48.8%"),
        ("chargers", "missing", "还有 18 个小区没有填，合计只是下限"),
        ("family-files", "early", "达到目标值"),
        ("security-coverage", "early", "达到目标值"),
        ("security-intact", "not met", "未达到要保持的水平"),
        ("owners", "missing", "缺基期值"),
        # Theme streets, from the table of projects; one in two stretches.
        ("ganquan-street", "early", "达到目标值"),
        ("pingli-street", "not done", "尚未做成"),
        ("business-centre", "not done", "尚未做成"),
        ("office-frontage", "unverified", "小区主干道没有资料"),
    ],
)
def test_each_way_of_judging(
    found: dict[str, IndicatorResult], key: str, verdict: str, said: str
) -> None:
    own = found[key]
    assert own.verdict == verdict, own
    assert said in own.reason.zh, own.reason.zh
    assert own.reason.en


def test_targets_of_the_office_carry_their_source(found: dict[str, IndicatorResult]) -> None:
    own = found["unemployed"]
    assert own.indicator.target == 700
    assert own.evidence.zh.endswith("目标值据：演示：虚构的区级任务书")
    assert found["reoffending"].measured is not None
    assert found["reoffending"].measured.value == 1 / 200


def test_a_sum_over_part_of_the_compounds_has_no_upper_bound(
    found: dict[str, IndicatorResult],
) -> None:
    chargers, parking = found["chargers"].measured, found["parking"].measured
    assert chargers is not None
    assert (chargers.value, chargers.low, chargers.high) == (None, 450, float("inf"))
    assert parking is not None
    assert (parking.value, parking.low, parking.high) == (1203, 1203, 1203)
    assert "78 个小区填了 60 个" in found["chargers"].evidence.zh


def test_what_the_layers_do_not_bear_out_is_a_finding_of_the_check(half_way: PlanResult) -> None:
    said = [own.what.zh for own in half_way.misfits if own.rule == "reading"]
    assert len(said) == 2
    assert said[0].startswith("环形慢行通道已有的长度比例：填报值 100% 与资料不符")
    assert said[1].startswith("美丽街区道路建设：填报值 12 与资料不符")


def test_readings_that_do_not_count_are_told_when_they_are_read(half_way: PlanResult) -> None:
    told = {fault.what.zh for fault in half_way.problems if "填报值不计入" in fault.what.zh}
    assert len(told) == 3
    assert all(one.startswith("指标填报!") for one in told)


def test_emptied_the_tables_give_the_answer_of_today(bundled: PlanResult) -> None:
    assert {own.verdict for own in bundled.indicators} == set(NOT_JUDGED)
    plan = bundled.plan
    assert all(not own.counts and not own.words for own in plan.compounds.values())
    assert all(own.complete is None for own in plan.registers.values())
    assert all(row.measured is None for rows in plan.readings.values() for row in rows)
    assert read_heads(FILLED) == read_heads(DATA)


def read_heads(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes().split(b"\r\n")[0] for path in folder.glob("*.csv")}


@pytest.mark.parametrize("head", ["| 达标、完成、提前实现 |", "| met, done, ahead of time |"])
def test_the_table_in_the_documents(half_way: PlanResult, bundled: PlanResult, head: str) -> None:
    lines = (ROOT / "docs" / "street_plan.md").read_text(encoding="utf-8").splitlines()
    first = next(row for row, line in enumerate(lines) if line.startswith(head))
    groups = (
        ("met", "early", "done"),
        ("on the way",),
        ("behind",),
        ("not done", "not met"),
        *((verdict,) for verdict in NOT_JUDGED),
    )
    for line, group in zip(lines[first:], groups, strict=False):
        told = [int(cell) for cell in line.split("|")[2:4]]
        counted = [
            sum(own.verdict in group for own in result.indicators) for result in (bundled, half_way)
        ]
        assert told == counted, line
