"""What an office fills in becomes the same facts as corrections, to the bit; all else is told."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

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
from ganquan_geo.load.forms.facts import build_facts
from ganquan_geo.load.forms.sheets import read_forms
from ganquan_geo.load.study import survey_study
from ganquan_geo.model.forms import FORMS_FILE
from tests.commands import run
from tests.load.edits.test_corrections import layers
from tests.load.small_osm import write_osm
from tests.towns.forms import column_of, fill, write_town_forms
from tests.towns.gated import write_gated_town
from tests.towns.plan import write_plan_town
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from ganquan_geo import Fault, Study
    from ganquan_geo.load.study import StudySurvey

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
    "a compound recorded": (
        {("compounds", "+1"): {"name": "新小区", **PLACE, "households": "约120户", **META}},
        [
            Edit(
                op="home.add",
                target="新小区",
                new={**PLACE, "households": 120.0, "name": "新小区"},
            )
        ],
    ),
    "what is kept beside": (
        {
            ("facilities", "clinic-1"): {
                "beds": "—",
                "on_main_road": "是",
                "grade": "一级",
                "open_hours": "周一至周五",
                "opened_on": "2024年底",
                **META,
            },
            ("compounds", "home-a"): {"address": "甲路 1 弄", "built_year": 1985, **META},
        },
        [
            Edit(
                op="facility.set",
                target="clinic-1",
                new={
                    "beds": 0.0,
                    "on_main_road": "yes",
                    "grade": "一级",
                    "open_hours": "周一至周五",
                    "opened_on": "2024-12-31",
                },
            ),
            Edit(
                op="home.set", target="home-a", new={"address": "甲路 1 弄", "built_year": "1985"}
            ),
        ],
    ),
    "a gate of a compound recorded": (
        {
            ("compounds", "+1"): {"name": "新小区", **META},
            ("gates", "+1"): {"id": "g", "compound_id": "新小区", **PLACE, **META},
        },
        [
            Edit(op="home.add", target="新小区", new={"name": "新小区"}),
            Edit(
                op="gate.add",
                target="g",
                new={"state": "unknown", "compound_id": "新小区", **PLACE},
            ),
        ],
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


class Written(NamedTuple):
    """A study with its forms as they were written, read once for many tests."""

    folder: Path
    survey: StudySurvey

    def state(
        self, folder: Path, rows: dict[tuple[str, str], dict[str, object]], **heads: object
    ) -> tuple[tuple[Edit, ...], tuple[Fault, ...]]:
        """Return what the forms state with some cells filled in."""
        path = shutil.copy(self.folder / FORMS_FILE, folder)
        forms = read_forms(fill(Path(path), rows, **heads).parent)  # type: ignore[arg-type]
        assert self.survey.settings is not None
        edits, faults, _ = build_facts(forms, self.survey.found.layers, self.survey.settings)
        return edits, (*forms.faults, *faults)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = write_study(tmp_path_factory.mktemp("written") / "town", layers=layers())
    survey = survey_study(folder)
    write_town_forms(folder)
    return Written(folder, survey)


@pytest.mark.parametrize("case", CASES)
def test_a_row_is_the_same_fact_as_a_correction(
    tmp_path: Path, written: Written, case: str
) -> None:
    rows, expected = CASES[case]
    edits, faults = written.state(tmp_path, rows)
    assert not [fault for fault in faults if fault.severity != "note"]
    assert all(edit.place for edit in edits)
    said = [replace(edit, place="", old={}) for edit in edits]
    assert said == list(facts(*expected).edits)


APART = ("without an id", "another gone", "kept beside", "of a compound")  # the others go together
TOGETHER = [name for name in CASES if not any(own in name for own in APART)]


def test_layers_and_figures_are_those_of_the_same_corrections_to_the_bit(tmp_path: Path) -> None:
    rows = {key: cells for name in TOGETHER for key, cells in CASES[name][0].items()}
    town = filled(write_study(tmp_path / "forms", layers=layers()), rows)
    other = write_study(tmp_path / "corrections", layers=layers())
    write_corrections(facts(*(edit for name in TOGETHER for edit in CASES[name][1])), other)
    expected = read_study(other)
    assert set(town.layers) == set(expected.layers)
    for name, layer in expected.layers.items():
        pd.testing.assert_frame_equal(town.layers[name], layer, check_exact=True, check_like=True)
    assert [own.register_complete for own in town.categories] == [
        own.register_complete for own in expected.categories
    ]
    assert {own.state for own in town.corrections} == {"ok"}
    ours, theirs = (measure_coverage(build_baseline(one)) for one in (town, expected))
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
    assert own.fault.said("zh").startswith("填报.xlsx：小区台账!A6，核实小区：户数 现在是“130”")
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


def write_own(folder: Path, title: str, *rows: list[object]) -> None:
    """Write a workbook of the office's own, with one sheet."""
    book = openpyxl.Workbook()
    page = book.create_sheet(title, 0)
    for row in (["填报单位", "甲", "填报日期", "2025-12-03"], *rows):
        page.append(row)
    book.save(folder / FORMS_FILE)


def test_rows_of_the_forms_that_disagree_are_told(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "town", layers=layers())
    write_own(folder, "小区台账", ["小区", "户数"], ["home-c", 310], ["home-c", 311])
    study = read_study(folder)
    assert study.layers["compounds"].loc["home-c", "households"] == 310
    assert "小区台账!A4（home-c）的户数与 小区台账!A3 不一致" in " ".join(
        one.what.zh for one in study.warnings
    )


def test_ids_of_another_list_do_not_double_the_facilities(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "town", layers=layers())
    write_own(folder, "设施台账", ["编号", "设施名称", "种类"], ["1", "clinic-1", "诊所"])
    with pytest.raises(DataError, match="编号不是这样"):
        read_study(folder)


FAULTS: dict[str, tuple[tuple[str, str], dict[str, object], str]] = {
    "no figure": (("compounds", "home-a"), {"households": "几十户"}, "小区台账!L6 写着“几十户”"),
    "two senses": (("compounds", "home-a"), {"residents": "300-400"}, "小区台账!M6"),
    "a unit of something else": (("compounds", "home-a"), {"households": "300栋"}, "L6"),
    "half a person": (("compounds", "home-a"), {"residents": "2.400"}, "小区台账!M6"),
    "no accuracy": (("facilities", "clinic-1"), {**PLACE, "accuracy_m": 0}, "设施台账!G6"),
    "half a home": (("compounds", "home-a"), {"households": 300.5}, "L6 写着“300.5”"),
    "no position": (("facilities", "clinic-1"), {"lon": "西边"}, "设施台账!E6 写着“西边”"),
    "half a position": (("facilities", "market-1"), {"lon": 121.4}, "一起填"),
    "no kind": (("facilities", "clinic-1"), {"kind": "粮店"}, "设施台账!C6 写着“粮店”"),
    "no day": (("compounds", "home-a"), {"households": 9, "checked_on": "去年"}, "不是日期"),
    "neither yes nor no": (("registers", "clinic"), {"complete": "差不多"}, "名录核实!E6"),
    "no compound": (("gates", "+1"), {"compound_id": "某园", **PLACE}, "出入口!B"),
    "no hours": (("gates", "+1"), {"compound_id": "home-a", **PLACE, "hours": "早晚"}, "出入口!J"),
    "a row without a kind": (("facilities", "+1"), {"name": "甲"}, "缺：种类"),
    "a new one that is closed": (
        ("facilities", "+1"),
        {"name": "甲", "kind": "诊所", **PLACE, "status": "停用"},
        "写着停用，而图层里没有这一处",
    ),
    "no kind of the study": (
        ("registers", "clinic"),
        {"id": "klinik", "complete": "是"},
        "“klinik”",
    ),
    "no committee": (("compounds", "home-a"), {"neighbourhood": "某居委会"}, "小区台账!C6"),
    "a compound there is": (("compounds", "+1"), {"name": "home-a"}, "已有叫“home-a”的"),
    "a facility there is": (
        ("facilities", "+1"),
        {"name": "clinic-1", "kind": "诊所"},
        "已有叫“clinic-1”的",
    ),
    "a formula that failed": (("compounds", "home-a"), {"households": "=1/0"}, "小区台账!L6"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_wrong_cell_is_named_with_what_stands_there(
    tmp_path: Path, written: Written, case: str
) -> None:
    key, cells, said = FAULTS[case]
    edits, faults = written.state(tmp_path, {key: {**META, **cells}})
    assert not edits
    (fault,) = [own for own in faults if own.severity == "error"]
    assert fault.where == FORMS_FILE
    assert said in fault.what.zh
    assert fault.what.en
    assert fault.mend.en


TOLD: dict[str, tuple[tuple[str, str], dict[str, object], str, str]] = {
    "signed and still assumed": (
        ("facilities", "clinic-guessed"),
        {"checked_on": "2025-12-01"},
        "warning",
        "“推定位置”却仍写着“是”",
    ),
    "signed alone": (
        ("facilities", "market-1"),
        {"checked_on": "2025-12-01"},
        "note",
        "只签了核实",
    ),
    "taken": (
        ("compounds", "home-a"),
        {"households": "约300户", "residents": 250, "checked_on": "2024年底"},
        "note",
        "小区台账!L6“约300户” 认作 300；小区台账!AE6“2024年底” 认作 2024-12-31",
    ),
    "a dash where the layer has a figure": (
        ("compounds", "home-a"),
        {"households": "—"},
        "note",
        "小区台账!L6 写“—”，图层的值照用",
    ),
    "one degree alone": (
        ("facilities", "clinic-1"),
        {"lon": 121.4312},
        "warning",
        "只改了经度，另一格照原来的",
    ),
    "open before its day": (
        ("facilities", "clinic-1"),
        {"opened_on": "2027-01-01"},
        "warning",
        "与状态不符",
    ),
    "open after its end": (
        ("facilities", "clinic-1"),
        {"shut_on": "2025-06-01"},
        "warning",
        "与状态不符",
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_what_is_odd_is_told(tmp_path: Path, written: Written, case: str) -> None:
    key, cells, severity, said = TOLD[case]
    _, faults = written.state(tmp_path, {key: cells})
    (fault,) = [own for own in faults if said in own.what.zh]
    assert fault.severity == severity


@pytest.mark.parametrize("mark", ["—", "-", "——", "不适用"])
def test_a_dash_is_no_fault_anywhere(tmp_path: Path, written: Written, mark: str) -> None:
    rows: dict[tuple[str, str], dict[str, object]] = {
        ("facilities", "clinic-1"): dict.fromkeys(("address", "beds", "grade", "shut_on"), mark),
        ("compounds", "home-b"): dict.fromkeys(("residents", "address", "lifts"), mark),
        ("gates", "+1"): {"compound_id": "home-a", **PLACE, "hours": mark, "street": mark},
        ("registers", "clinic"): {"complete": mark, **META},
    }
    edits, faults = written.state(tmp_path, rows)
    assert not [own for own in faults if own.severity == "error"]
    assert [(own.op, dict(own.new)) for own in edits] == [
        ("facility.set", {"beds": 0.0}),
        ("gate.add", {"state": "unknown", "compound_id": "home-a", **PLACE}),
    ]


@pytest.mark.parametrize("title", ["小区台账2025", "小区台账 (2)"])
def test_a_sheet_under_another_name_is_a_fault(
    tmp_path: Path, written: Written, title: str
) -> None:
    book = openpyxl.load_workbook(written.folder / FORMS_FILE)
    if title.endswith(")"):
        book.copy_worksheet(book["小区台账"]).title = title
    else:
        book["小区台账"].title = title
    book.save(tmp_path / FORMS_FILE)
    (fault,) = read_forms(tmp_path).faults
    assert fault.severity == ("warning" if title.endswith(")") else "error")
    assert f"工作表“{title}”的表头是“小区台账”的" in fault.what.zh


def test_an_id_that_another_row_has_is_named_with_both_cells(
    tmp_path: Path, written: Written
) -> None:
    cells: dict[str, object] = {**META, "id": "market-1"}
    _, faults = written.state(tmp_path, {("facilities", "clinic-1"): cells})
    (fault,) = [one for one in faults if "已有" in one.what.zh]
    assert "的编号“market-1”在 设施台账!A" in fault.what.zh


def test_nobody_who_says_so_is_a_fault(tmp_path: Path, written: Written) -> None:
    rows: dict[tuple[str, str], dict[str, object]] = {("compounds", "home-a"): {"households": 120}}
    edits, faults = written.state(tmp_path, rows, unit=None, day=None)
    assert not edits
    assert "填报日期和填报单位" in faults[0].what.zh
    more = {"checked_by": "居委会", "checked_on": dt.date(2025, 7, 1), "households": 120}
    (own,), _ = written.state(tmp_path, {("compounds", "home-a"): more}, unit=None, day=None)
    assert (own.by, own.at, own.basis) == ("居委会", "2025-07-01", "填报表“小区台账”")


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


def test_gates_that_are_there_change_and_keep_their_compound(tmp_path: Path) -> None:
    folder = write_gated_town(tmp_path / "town")
    gates = read_study(folder).layers["gates"]
    first, owner = str(gates.index[0]), gates["compound_id"].iloc[0]
    study = filled(folder, {("gates", first): {"state": "仅供居民通行", "hours": "06:00-22:00"}})
    row = study.layers["gates"].loc[first]
    assert (row["state"], row["hours"], row["compound_id"]) == ("residents", "06:00-22:00", owner)
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


@pytest.mark.parametrize("name", ["填报(1).xlsx", "填报（甘泉）.xlsx", "填报.xls"])
def test_a_workbook_of_another_name_is_told(tmp_path: Path, written: Written, name: str) -> None:
    shutil.copy(written.folder / FORMS_FILE, tmp_path / name)
    mend = "在 Excel 或 WPS 里另存为 填报.xlsx" if name.endswith(".xls") else "改名为 填报.xlsx"
    (warning,) = read_forms(tmp_path).faults
    assert (warning.where, warning.mend.zh) == (name, mend)
    shutil.copy(written.folder / FORMS_FILE, tmp_path)
    (warning,) = read_forms(tmp_path).faults
    assert (warning.where, warning.mend.zh) == (name, "只读 填报.xlsx：并入，或移走")


@pytest.mark.parametrize(
    ("name", "title", "told"),
    [
        ("填报说明.xlsx", "说明", False),
        ("填报说明.xlsx", "小区台账", True),
        ("填报.xls", "", True),
    ],
)
def test_a_file_of_a_similar_name_is_known_by_its_sheets(
    tmp_path: Path, name: str, title: str, *, told: bool
) -> None:
    (tmp_path / name).write_bytes(b"x")  # what cannot be read may be one
    if title:
        book = openpyxl.Workbook()
        book.worksheets[0].title = title
        book.save(tmp_path / name)
    assert bool(read_forms(tmp_path).faults) == told


LIFTS = column_of("compounds", "lifts")
LOST: dict[str, tuple[Callable[[Any, Any], object], str, str]] = {
    "a row": (
        lambda book, _: book["设施台账"].delete_rows(6),
        "note",
        "不见了原有的行：clinic-1；",
    ),
    "a cell": (lambda _, page: page.__setitem__("E6", None), "note", "空着的格：小区台账!E6；"),
    "a column": (lambda _, page: page.delete_cols(LIFTS), "note", "缺列：加装电梯"),
    "another heading": (lambda _, page: page.__setitem__("L4", "户籍数"), "warning", "缺列：户数"),
    "ids": (lambda _, page: page.delete_cols(1), "error", "没有编号这一列"),
    "a sheet": (lambda book, page: book.remove(page), "note", "不见了原有的行：home-a、"),
    "one of its own": (
        lambda _, page: page.__setitem__("AG4", "备注"),
        "note",
        "小区台账!AG4“备注”",
    ),
}


@pytest.mark.parametrize("case", LOST)
def test_what_is_gone_or_not_read_is_told(tmp_path: Path, written: Written, case: str) -> None:
    change, severity, said = LOST[case]
    book = openpyxl.load_workbook(written.folder / FORMS_FILE)
    book["小区台账"]["AG7"] = "x" if "own" in case else None
    change(book, book["小区台账"])
    book.save(tmp_path / FORMS_FILE)
    told = [own for own in read_forms(tmp_path).faults if said in own.what.zh]
    assert [own.severity for own in told] == [severity], read_forms(tmp_path).faults


def test_merged_words_are_of_each_row_and_merged_figures_of_none(
    tmp_path: Path, written: Written
) -> None:
    rows: dict[tuple[str, str], dict[str, object]] = {
        ("compounds", "home-a"): {"lifts": 2, "checked_by": "三居委", "households": 9},
        ("compounds", "home-b"): {"households": 8},
    }
    path = Path(shutil.copy(written.folder / FORMS_FILE, tmp_path))
    fill(path, rows, unit=None)
    book = openpyxl.load_workbook(path)
    for column in ("lifts", "checked_by"):
        at = column_of("compounds", column)
        book["小区台账"].merge_cells(start_row=6, end_row=7, start_column=at, end_column=at)
    book.save(path)
    read = read_forms(tmp_path)
    first, second = read.rows["compounds"][:2]
    assert (first.text("checked_by"), second.text("checked_by")) == ("三居委", "三居委")
    assert "lifts" not in first.cells
    assert [own.what.zh.split(" ")[0] for own in read.faults] == ["小区台账!T6", "小区台账!T7"]


def test_a_gate_that_is_wrong_is_named_with_its_cell_and_compound(
    tmp_path: Path, written: Written
) -> None:
    folder = tmp_path / "town"
    shutil.copytree(written.folder, folder)
    far = {"compound_id": "home-c", "name": "南门", **PLACE, "lat": PLACE["lat"] + 0.02}
    fill(folder / FORMS_FILE, {("gates", "+1"): far})
    (fault,) = [own for own in read_study(folder).warnings if "离所属小区" in own.what.zh]
    assert fault.rows == ("出入口!A6 (id=home-c 南门，home-c)",)


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
