"""What an office fills in becomes the same facts as corrections, to the bit; all else is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from ganquan_geo import (
    Corrections,
    DataError,
    Edit,
    measure_coverage,
    read_study,
    write_corrections,
    write_coverage,
    write_plan,
)
from ganquan_geo.flow.coverage import build_baseline
from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.model.forms import FORMS_FILE
from tests.commands import run
from tests.load.edits.test_corrections import layers
from tests.load.small_osm import write_osm
from tests.towns.forms import fill, write_town_forms
from tests.towns.gated import write_gated_town
from tests.towns.plan import write_plan_town
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import Study

SAID: dict[str, Any] = {"basis": "现场核实", "by": "某街道办", "at": "2025-12-03"}
META = {"basis": "现场核实"}
PLACE = {"lon": 121.4312601, "lat": 31.271894, "accuracy_m": 5.0}
TYPED = {key: str(value) for key, value in PLACE.items()}
CASES: dict[str, tuple[dict[tuple[str, str], dict[str, object]], list[Edit]]] = {
    "a facility recorded": (
        {("facilities", "+1"): {"id": "new", "name": "新诊所", "kind": "诊所", **PLACE, **META}},
        [Edit(op="facility.add", target="new", new={"name": "新诊所", "kind": "clinic", **PLACE})],
    ),
    "a facility without an id is called by its name": (
        {("facilities", "+1"): {"name": "新诊所", "kind": "诊所", "seats": "四十座", **META}},
        [
            Edit(
                op="facility.add",
                target="新诊所",
                new={"name": "新诊所", "kind": "clinic", "seats": 40.0},
            )
        ],
    ),
    "a facility moved and renamed": (
        {("facilities", "clinic-1"): {**TYPED, "name": "一诊所", **META}},
        [
            Edit(op="facility.move", target="clinic-1", new=PLACE),
            Edit(op="facility.set", target="clinic-1", new={"name": "一诊所"}),
        ],
    ),
    "a facility placed that was known to a street": (
        {("facilities", "market-1"): {**PLACE, **META}},
        [Edit(op="facility.move", target="market-1", new=PLACE)],
    ),
    "an assumed position confirmed": (
        {("facilities", "clinic-guessed"): {"assumed": "否", "accuracy_m": "3米", **META}},
        [
            Edit(
                op="facility.set",
                target="clinic-guessed",
                new={"assumed": False, "accuracy_m": 3.0},
            )
        ],
    ),
    "a facility only planned, another gone": (
        {
            ("facilities", "clinic-1"): {"status": "待建", **META},
            ("facilities", "clinic-guessed"): {"status": "停用", **META},
        },
        [
            Edit(op="facility.set", target="clinic-1", new={"status": "planned"}),
            Edit(op="facility.remove", target="clinic-guessed"),
        ],
    ),
    "households counted": (
        {("compounds", "home-c"): {"households": "约310户", "residents": "1.2万", **META}},
        [Edit(op="home.set", target="home-c", new={"households": 310.0, "residents": 12_000.0})],
    ),
    "a compound placed": (
        {("compounds", "home-lost"): {**PLACE, **META}},
        [Edit(op="home.set", target="home-lost", new=PLACE)],
    ),
    "a gate recorded": (
        {
            ("gates", "+1"): {
                "id": "g-1",
                "compound_id": "home-c",
                "state": "仅供居民通行",
                **PLACE,
                "hours": "06:00-22:00",
                "users": "人车",
                "barrier_free": "是",
                **META,
            }
        },
        [
            Edit(
                op="gate.add",
                target="g-1",
                new={
                    "compound_id": "home-c",
                    "state": "residents",
                    **PLACE,
                    "hours": "06:00-22:00",
                    "users": "人车",
                    "barrier_free": "yes",
                },
            )
        ],
    ),
    "a register found not complete": (
        {("registers", "clinic"): {"complete": "否", **META}},
        [Edit(op="register.set", target="clinic", new={"complete": False})],
    ),
}


def facts(*edits: Edit) -> Corrections:
    return Corrections(edits=tuple(replace(edit, **SAID) for edit in edits))


def filled(folder: Path, rows: dict[tuple[str, str], dict[str, object]], **heads: object) -> Study:
    fill(write_town_forms(folder), rows, **heads)  # type: ignore[arg-type]
    return read_study(folder)


@pytest.mark.parametrize("case", CASES)
def test_a_row_is_the_same_fact_as_a_correction_to_the_bit(tmp_path: Path, case: str) -> None:
    rows, edits = CASES[case]
    town = filled(write_study(tmp_path / "forms", layers=layers()), rows)
    other = write_study(tmp_path / "corrections", layers=layers())
    write_corrections(facts(*edits), other)
    expected = read_study(other)
    assert set(town.layers) == set(expected.layers)
    for name, layer in expected.layers.items():
        pd.testing.assert_frame_equal(town.layers[name], layer, check_exact=True)
    assert town.categories == expected.categories
    assert [own.state for own in town.corrections] == ["ok"] * len(edits)
    assert all(own.edit.place for own in town.corrections)


def test_figures_are_those_of_the_same_corrections_to_the_bit(tmp_path: Path) -> None:
    made = []
    for name in ("a facility moved and renamed", "a gate recorded"):
        rows, edits = CASES[name]
        town = filled(write_study(tmp_path / f"{name} 1", layers=layers()), rows)
        other = write_study(tmp_path / f"{name} 2", layers=layers())
        write_corrections(facts(*edits), other)
        made.append([measure_coverage(build_baseline(one)) for one in (town, read_study(other))])
    for ours, theirs in made:
        pd.testing.assert_frame_equal(ours.coverage, theirs.coverage, check_exact=True)


def outputs(folder: Path, out: Path) -> dict[str, bytes]:
    study = read_study(folder)
    result = measure_coverage(build_baseline(study), draws=0)
    write_coverage(result, out)
    if study.has_plan():
        write_plan(measure_plan(study, coverage=result), out / "plan")
    return {
        str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()
    }


def test_forms_left_as_they_are_or_emptied_change_no_byte(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town", layers={"compounds": layers()["compounds"]})
    today = outputs(folder, tmp_path / "a")
    path = write_town_forms(folder)
    assert outputs(folder, tmp_path / "b") == today
    book = openpyxl.load_workbook(path)
    for page in book.worksheets[:6]:
        for row in page.iter_rows(min_row=6):
            for cell in row:
                cell.value = None
    book.save(path)
    assert outputs(folder, tmp_path / "c") == today


def test_a_layer_that_has_changed_since_the_form_was_written_is_told(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "town", layers=layers())
    path = fill(write_town_forms(folder), {("compounds", "home-a"): {"households": 120, **META}})
    assert not read_study(folder).warnings
    rows = layers()
    rows["compounds"][0]["households"] = 130
    write_study(folder, layers=rows)
    (own,) = read_study(folder).corrections
    assert own.state == "conflict"
    assert own.fault is not None
    assert own.fault.said("zh").startswith(
        "填报.xlsx：小区台账!A6，核实小区：households 现在是“130”"
    )
    rows["compounds"] = rows["compounds"][1:]
    write_study(folder, layers=rows)
    (own,) = read_study(folder).corrections
    assert own.state == "gone"
    assert path.exists()


def test_what_corrections_say_otherwise_stands_and_is_told(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "town", layers=layers())
    path = write_town_forms(folder)
    fill(path, {("compounds", "home-c"): {"households": 310, "residents": 700, **META}})
    write_corrections(
        facts(Edit(op="home.set", target="home-c", new={"households": 999.0})), folder
    )
    study = read_study(folder)
    row = study.layers["compounds"].loc["home-c"]
    assert (row["households"], row["residents"]) == (999, 700)
    (warning,) = [one for one in study.warnings if "按 corrections.toml" in one.what.zh]
    assert (warning.where, warning.severity) == (FORMS_FILE, "warning")
    assert "的户数与" in warning.what.zh


def test_rows_of_the_forms_that_disagree_are_told(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "town", layers=layers())
    book = openpyxl.Workbook()
    page = book.create_sheet("小区台账", 0)
    page.append(["填报单位", "甲", "填报日期", "2025-12-03"])
    page.append(["小区", "户数"])
    page.append(["home-c", 310])
    page.append(["home-c", 311])
    book.save(folder / FORMS_FILE)
    study = read_study(folder)
    assert study.layers["compounds"].loc["home-c", "households"] == 310
    assert "小区台账!A4（home-c）的户数与 小区台账!A3 不一致" in " ".join(
        one.what.zh for one in study.warnings
    )


def test_ids_of_another_list_do_not_double_the_facilities(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "town", layers=layers())
    book = openpyxl.Workbook()
    page = book.create_sheet("设施台账", 0)
    page.append(["填报单位", "甲", "填报日期", "2025-12-03"])
    page.append(["编号", "设施名称", "种类"])
    page.append(["1", "clinic-1", "诊所"])
    book.save(folder / FORMS_FILE)
    with pytest.raises(DataError, match="编号不是这样"):
        read_study(folder)


FAULTS: dict[str, tuple[tuple[str, str], dict[str, object], str]] = {
    "no figure": (("compounds", "home-a"), {"households": "几十户"}, "小区台账!H6 写着“几十户”"),
    "two senses": (("compounds", "home-a"), {"residents": "300-400"}, "小区台账!I6"),
    "a unit of something else": (("compounds", "home-a"), {"households": "300栋"}, "H6"),
    "no position": (("facilities", "clinic-1"), {"lon": "西边"}, "设施台账!E6 写着“西边”"),
    "half a position": (("facilities", "market-1"), {"lon": 121.4}, "一起填"),
    "no kind": (("facilities", "clinic-1"), {"kind": "粮店"}, "设施台账!C6 写着“粮店”"),
    "no day": (("compounds", "home-a"), {"households": 9, "checked_on": "去年"}, "不是日期"),
    "neither yes nor no": (("registers", "clinic"), {"complete": "差不多"}, "名录核实!E6"),
    "no compound": (("gates", "+1"), {"compound_id": "某园", **PLACE}, "出入口!B"),
    "no hours": (("gates", "+1"), {"compound_id": "home-a", **PLACE, "hours": "白天"}, "出入口!J"),
    "a row without a kind": (("facilities", "+1"), {"name": "甲"}, "缺：种类"),
    "a new one that is closed": (
        ("facilities", "+1"),
        {"name": "甲", "kind": "诊所", **PLACE, "status": "停用"},
        "写着停用，而图层里没有这一处",
    ),
    "a formula that failed": (("compounds", "home-a"), {"households": "=1/0"}, "小区台账!H6"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_wrong_cell_is_named_with_what_stands_there(tmp_path: Path, case: str) -> None:
    key, cells, said = FAULTS[case]
    with pytest.raises(DataError) as caught:
        filled(write_study(tmp_path / "town", layers=layers()), {key: {**META, **cells}})
    assert [fault.where for fault in caught.value.faults] == [FORMS_FILE]
    (fault,) = caught.value.faults
    assert said in fault.what.zh
    assert fault.what.en
    assert fault.mend.en


def test_an_id_that_another_row_has_is_named_with_both_cells(tmp_path: Path) -> None:
    cells: dict[str, object] = {**META, "id": "market-1"}
    with pytest.raises(DataError) as caught:
        filled(write_study(tmp_path / "town", layers=layers()), {("facilities", "clinic-1"): cells})
    (fault,) = [one for one in caught.value.faults if "已有" in one.what.zh]
    assert "的编号“market-1”在 设施台账!A" in fault.what.zh


def test_every_wrong_cell_is_told_at_once(tmp_path: Path) -> None:
    rows: dict[tuple[str, str], dict[str, object]] = {
        ("compounds", "home-a"): {"households": "若干", "residents": "一百二"},
        ("compounds", "home-b"): {"residents_60plus": "-5"},
        ("facilities", "clinic-1"): {"accuracy_m": "不远", "checked_on": "去年"},
    }
    with pytest.raises(DataError) as caught:
        filled(write_study(tmp_path / "town"), rows)
    assert len(caught.value.faults) == 5


def test_nobody_who_says_so_is_a_fault(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "town")
    rows: dict[tuple[str, str], dict[str, object]] = {("compounds", "home-a"): {"households": 120}}
    with pytest.raises(DataError, match="填报日期和填报单位"):
        filled(folder, rows, unit=None, day=None)
    more = {
        **rows["compounds", "home-a"],
        "checked_by": "居委会",
        "checked_on": dt.date(2025, 7, 1),
    }
    (folder / FORMS_FILE).unlink()
    (own,) = filled(folder, {("compounds", "home-a"): more}, unit=None, day=None).corrections
    assert (own.edit.by, own.edit.at) == ("居委会", "2025-07-01")
    assert own.edit.basis == "填报表“小区台账”"


def test_positions_of_a_map_service_are_brought_to_wgs84(tmp_path: Path) -> None:
    rows: dict[tuple[str, str], dict[str, object]] = {("facilities", "market-1"): dict(PLACE)}
    town = filled(write_study(tmp_path / "a", layers=layers()), rows, system="高德")
    other = write_study(tmp_path / "b", layers=layers())
    write_corrections(facts(Edit(op="facility.move", target="market-1", new=PLACE)), other)
    path = other / "corrections.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f'coordinate_system = "高德"\n{text}', encoding="utf-8")
    ours, theirs = (one.layers["facilities"].loc["market-1"] for one in (town, read_study(other)))
    assert ours.geometry.equals(theirs.geometry)
    assert ours["accuracy_m"] == theirs["accuracy_m"]
    assert abs(ours.geometry.x - PLACE["lon"]) > 0.003
    folder = write_study(tmp_path / "c", layers=layers())
    with pytest.raises(DataError, match="一起填"):  # the other degree is still in WGS 84
        filled(folder, {("facilities", "clinic-1"): {"lon": 121.5}}, system="高德")


def test_how_cells_were_taken_is_told(tmp_path: Path) -> None:
    rows: dict[tuple[str, str], dict[str, object]] = {
        ("compounds", "home-a"): {
            "households": "约300户",
            "residents": 250,
            "checked_on": "2024年底",
        }
    }
    study = filled(write_study(tmp_path / "town"), rows)
    (note,) = [one for one in study.warnings if "认作" in one.what.zh]
    assert note.severity == "note"
    assert "小区台账!H6“约300户” 认作 300" in note.what.zh
    assert "“2024年底” 认作 2024-12-31" in note.what.zh


def test_gates_that_are_there_change_and_keep_their_compound(tmp_path: Path) -> None:
    folder = write_gated_town(tmp_path / "town")
    gates = read_study(folder).layers["gates"]
    first, owner = str(gates.index[0]), gates["compound_id"].iloc[0]
    study = filled(folder, {("gates", first): {"state": "常闭", "hours": "06:00-22:00"}})
    row = study.layers["gates"].loc[first]
    assert (row["state"], row["hours"], row["compound_id"]) == ("closed", "06:00-22:00", owner)
    assert [own.state for own in study.corrections] == ["ok"]


def test_a_workbook_of_the_offices_own_is_read(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "街道 甲", layers=layers())
    book = openpyxl.Workbook()
    page = book.create_sheet("小区台账", 0)
    book.remove(book["Sheet"])
    page.append(["某街道小区台账"])
    page.append(["填报单位：某街道办", None, "填报日期：2025年12月3日"])
    page.append(["小区名称", "总户数（百户）", "常住人口", "备注栏"])
    page.append(["home-c", 3.1, "约700人", "无"])
    page.append(["home-a", 100 / 100, 250, None])
    page.append(["合计", 4.1, 950, None])
    book.create_sheet("随手记")["A1"] = "别的"
    book.save(folder / FORMS_FILE)
    study = read_study(folder)
    (own,) = study.corrections
    assert (own.edit.target, dict(own.edit.new)) == (
        "home-c",
        {"households": 310.0, "residents": 700.0},
    )
    told = " ".join(one.what.zh for one in study.warnings)
    assert "没有读的工作表：随手记" in told
    assert "小区台账!A6 是“合计”" in told


@pytest.mark.parametrize("name", ["填报(1).xlsx", "填报 - 副本.xlsx", "填报.xls"])
def test_a_workbook_of_another_name_is_told(tmp_path: Path, name: str) -> None:
    folder = write_study(tmp_path / "town")
    (folder / name).write_bytes(b"x")
    (warning,) = read_study(folder).warnings
    assert (warning.where, warning.mend.zh) == (name, "改名为 填报.xlsx")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"<html>"])
def test_a_damaged_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    folder = write_study(tmp_path / "town")
    (folder / FORMS_FILE).write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_study(folder)
    assert {fault.where for fault in caught.value.faults} == {FORMS_FILE}


def test_an_imported_town_takes_forms_too(tmp_path: Path) -> None:
    folder = tmp_path / "导入 的镇"
    assert run("import-osm", write_osm(tmp_path / "small.osm"), "--out", folder).returncode == 0
    before = read_study(folder)
    path = write_town_forms(folder)
    for name, layer in read_study(folder).layers.items():
        pd.testing.assert_frame_equal(layer, before.layers[name], check_exact=True)
    home = str(before.layers["compounds"].index[0])
    fill(path, {("compounds", home): {"households": "约120户"}})
    assert read_study(folder).layers["compounds"].loc[home, "households"] == 120
