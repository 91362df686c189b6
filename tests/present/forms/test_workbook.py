"""The office's own workbook: what is in it, and that it reads what it offers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from ganquan_geo import read_study, write_forms
from ganquan_geo.load.forms.sheets import read_forms
from ganquan_geo.model.forms import FORMS_FILE, form_sheet, form_sheets
from ganquan_geo.model.plan_records import CompoundRecord
from ganquan_geo.present.forms.rows import build_choices, build_form_rows, build_sheets
from ganquan_geo.present.forms.workbook import HEADER
from ganquan_geo.present.workbook_columns import letters_of
from tests.paths import DATA
from tests.towns.forms import FIRST, column_of, fill, write_town_forms
from tests.towns.gated import write_gated_town
from tests.towns.plan import write_plan_town
from tests.towns.studies import write_study

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from ganquan_geo.words.text import Lang
    from tests.towns.forms import Cells


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_known_of_the_bundled_study_is_filled_in(tmp_path: Path, lang: Lang) -> None:
    study = read_study(DATA)
    book = openpyxl.load_workbook(write_forms(study, tmp_path, lang=lang))
    titles = [sheet.title.said(lang) for sheet in form_sheets()]
    assert book.sheetnames[:7] == titles
    assert [book[name].sheet_state for name in book.sheetnames[7:]] == ["hidden", "veryHidden"]
    for sheet, title in zip(form_sheets(), titles, strict=True):
        page = book[title]
        assert page.protection.sheet
        assert page.page_setup.orientation == "landscape"
        assert page.freeze_panes == "C5"
        heads = [at for at, cell in enumerate(page[2], 1) if cell.value]
        # The coordinate system, and the cell for who has seen it, are printed on the first page.
        assert (
            max(heads, default=0) + (not sheet.is_placed) <= (*sheet.breaks, len(sheet.columns))[0]
        )
        for at, column in enumerate(sheet.columns, 1):
            assert str(page.cell(4, at).value).startswith(column.head.said(lang))
            assert page.cell(4, at).protection.locked
            is_known = sheet.key != "gates"  # of which the study has none
            assert page.cell(FIRST, at).protection.locked == (column.locked and is_known)
    facilities = book[titles[1]]
    ids = [cell.value for cell in facilities["A"]]
    row = ids.index("health-09") + 1
    shape = study.layers["facilities"].geometry["health-09"]
    assert facilities.cell(row, column_of("facilities", "lon")).value == pytest.approx(shape.x)
    assert len([own for own in ids if own in study.layers["facilities"].index]) == 202
    first = ids.index("health-01")
    assert first < ids.index("bus-01")  # those that figures rest on come first
    indicators = [cell.value for cell in book[titles[6]]["A"]]
    assert study.plan is not None
    assert {own.id for own in study.plan.indicators} <= {*indicators}


def test_the_same_study_gives_the_same_bytes(tmp_path: Path) -> None:
    study = read_study(write_plan_town(tmp_path / "town"))
    one, other = (write_forms(study, tmp_path / name).read_bytes() for name in "ab")
    assert one == other


def test_the_example_and_a_form_as_written_say_nothing(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town")
    write_town_forms(folder)
    forms = read_forms(folder)
    assert not forms.faults
    assert {row.text("id") for row in forms.rows["compounds"]} == {
        f"home-{letter}" for letter in "abcd"
    }
    assert not [row for rows in forms.rows.values() for row in rows if row.typed]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_that_can_be_chosen_is_understood(tmp_path: Path, lang: Lang) -> None:
    folder = write_gated_town(tmp_path / "town")
    plan = write_plan_town(tmp_path / "plan")
    (folder / "plan.toml").write_bytes((plan / "plan.toml").read_bytes())
    for name in ("projects.csv", "readings.csv"):
        (folder / name).write_bytes((plan / name).read_bytes())
    study = read_study(folder)
    identity = {
        "facilities": "clinic-1",
        "compounds": str(study.layers["compounds"].index[0]),
        "projects": "first-row",
        "registers": "clinic",
    }
    offered = {sheet.key: build_choices(study, sheet, lang) for sheet in build_sheets(study)}
    place = {"lon": 121.43, "lat": 31.27, "accuracy_m": 5}
    seen: set[tuple[str, str, str]] = set()
    for turn in range(max(len(words) for own in offered.values() for words in own.values())):
        rows: dict[tuple[str, str], Cells] = {}
        for key, own in offered.items():
            cells = {column: words[turn % len(words)] for column, words in own.items()}
            seen |= {(key, *pair) for pair in cells.items()}
            if cells:
                rows[key, identity.get(key, "+1")] = {**cells, **(place if key == "gates" else {})}
        (folder / FORMS_FILE).unlink(missing_ok=True)
        fill(write_town_forms(folder, lang=lang), rows, lang=lang)
        read = read_study(folder)
        assert not [fault for fault in read.plan_faults if fault.severity == "error"]
        assert {own.state for own in read.corrections} == {"ok"}
    assert len(seen) == sum(len(words) for own in offered.values() for words in own.values())


def test_new_forms_keep_what_the_old_ones_say(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "town")
    rows: dict[tuple[str, str], Cells] = {
        ("compounds", "home-a"): {"households": 120, "basis": "入户登记"},
        ("facilities", "+1"): {"name": "新诊所", "kind": "诊所"},
        ("facilities", "market-1"): {"status": "停用", "basis": "已拆"},
        ("compounds", "+1"): {"name": "新小区", "households": 20},
        ("registers", "market"): {"complete": "否"},
    }
    fill(write_town_forms(folder), rows)
    study = read_study(folder)
    before = read_study(folder, with_forms=False)
    assert not before.corrections
    path = write_forms(study, tmp_path / "new", before=before)
    (folder / FORMS_FILE).write_bytes(path.read_bytes())
    again = read_study(folder)
    said = [
        [
            (edit.op, edit.target, edit.new, edit.basis)
            for edit in (own.edit for own in one.corrections)
        ]
        for one in (study, again)
    ]
    assert sorted(said[0], key=str) == sorted(said[1], key=str)
    for name, layer in study.layers.items():
        assert layer.drop(columns="source_row").equals(
            again.layers[name].drop(columns="source_row")
        )


def test_a_study_without_a_plan_has_no_sheets_of_one(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path / "某 街道"))
    book = openpyxl.load_workbook(write_forms(study, tmp_path / "填报 表"))
    assert book.sheetnames[:4] == [
        form_sheet(key).title.zh for key in ("facilities", "registers", "compounds", "gates")
    ]


def offered(page: Worksheet, row: int, column: int) -> list[str]:
    """Return what can be chosen in a cell."""
    place = page.cell(row, column).coordinate
    found = [own for own in page.data_validations.dataValidation if place in own.sqref]
    if not found:
        return []
    book = page.parent
    assert book is not None
    title, cells = str(found[0].formula1).lstrip("=").split("!")
    return [str(cell.value) for (cell,) in book[title.strip("'")][cells.replace("$", "")]]


def test_what_can_be_chosen_of_projects_and_indicators(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_forms(read_study(DATA), tmp_path))
    projects, indicators = book["道路项目台账"], book["指标填报"]
    assert offered(projects, FIRST, column_of("projects", "theme"))[:2] == ["公益", "休闲"]
    states = offered(projects, FIRST, column_of("projects", "status"))
    assert {"谋划", "前期", "在建", "完工", "已验收", "暂缓", "取消"} <= {*states}
    ids = {cell.value: cell.row for cell in indicators["A"]}
    at = column_of("indicators", "measured")
    assert offered(indicators, ids["green-vein"], at) == ["是", "否"]
    assert not offered(indicators, ids["bikes"], at)
    areas = offered(book["居民区"], FIRST, column_of("neighbourhoods", "service_area"))
    assert areas == ["沪太片区", "甘泉片区"]


def test_a_stage_and_a_rough_figure_stay_in_forms_written_anew(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town")
    rows: dict[tuple[str, str], Cells] = {
        ("projects", "first-row"): {"status": "已验收", "end_date": "2026-05-01"},
        ("projects", "column-100"): {"status": "前期", "theme": "安静、热闹"},
        ("indicators", "trees"): {"measured": "160多"},
        ("indicators", "clinics"): {
            "measured": "约3处",
            "measured_on": "2025年",
            "evidence": "清点",
        },
    }
    fill(write_town_forms(folder), rows)
    study = read_study(folder)
    first = study.usable_plan().records["first-row"]
    assert (first.status, first.stage) == ("outside", "已验收")
    assert study.usable_plan().records["column-100"].status == "planned"
    assert study.usable_plan().readings["trees"][0].rough == "over"
    told = " ".join(own.what.zh for own in study.plan_faults)
    assert "“前期” 认作 未开工" in told
    path = write_forms(study, tmp_path / "new", before=read_study(folder, with_forms=False))
    (folder / FORMS_FILE).write_bytes(path.read_bytes())
    again = read_study(folder).usable_plan()
    assert again.records == study.usable_plan().records
    assert again.readings == study.usable_plan().readings


def test_a_project_of_several_stretches_keeps_a_row_for_each(tmp_path: Path) -> None:
    """Two stretches in the table are two rows of the form; one is filled in, the other stays."""
    lines = (
        "id,name,status,stretch,length_m,evidence\n"
        "first-row,首行,在建,东段,200,\n"
        "first-row,首行,完成,西段,300,验收单 1 号\n"
    )
    folder = write_plan_town(tmp_path / "town", projects=lines)
    fill(write_town_forms(folder), {("projects", "first-row"): {"progress": "40%"}})
    study = read_study(folder)
    assert not [own for own in study.plan_faults if own.where == FORMS_FILE]
    east, west = study.usable_plan().records["first-row"].stretches
    assert (east.stretch, east.status, east.progress_share) == ("东段", "under_way", 0.4)
    assert (west.stretch, west.status, west.length_m) == ("西段", "done", 300)
    path = write_forms(study, tmp_path / "new", before=read_study(folder, with_forms=False))
    (folder / FORMS_FILE).write_bytes(path.read_bytes())
    assert read_study(folder).usable_plan().records == study.usable_plan().records


@pytest.mark.parametrize(
    ("measure", "yearly", "sheet"),
    [
        ("compounds:lifts", False, "小区台账"),
        ("project:first-row", False, "道路项目台账"),
        ("projects_done", False, "道路项目台账"),
        ("count:clinic", False, "设施台账"),
        ("office_frontage", False, "设施台账"),
        ("coverage:health:15:compounds", False, "图层测算"),
        ("maps", False, "填报"),
        ("count:clinic", True, "填报"),
        ("", False, "填报"),
    ],
)
def test_where_an_indicator_is_answered_is_said(
    tmp_path: Path,
    measure: str,
    yearly: bool,  # noqa: FBT001
    sheet: str,
) -> None:
    study = read_study(write_plan_town(tmp_path / "town"))
    plan = study.usable_plan()
    one = replace(plan.indicators[0], measure=measure, yearly=yearly)
    rows = build_form_rows(
        replace(study, plan=replace(plan, indicators=(one,))), form_sheet("indicators"), "zh"
    )
    assert rows[0]["answered"] == sheet


def test_about_figures_of_compounds_stay_so_in_forms_written_anew(tmp_path: Path) -> None:
    study = read_study(write_plan_town(tmp_path / "town"))
    key = str(study.layers["compounds"].index[0])
    record = CompoundRecord(
        id=key,
        counts={"lifts": 7.0, "parking_spaces": 20.0},
        rough={"lifts": "about", "parking_spaces": "over"},
    )
    plan = replace(study.usable_plan(), compounds={key: record})
    rows = build_form_rows(replace(study, plan=plan), form_sheet("compounds"), "zh")
    own = next(row for row in rows if row["id"] == key)
    assert (own["lifts"], own["parking_spaces"]) == ("约7", "20多")


def test_sheets_print_so_that_they_can_be_read(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_forms(read_study(DATA), tmp_path))
    for sheet in form_sheets():
        page = book[sheet.title.zh]
        title = f"甘泉路街道 {sheet.title.zh}"
        assert page.oddHeader is not None
        assert page.oddHeader.left.text == title  # on pages across and down too
        assert page.page_setup.orientation == "landscape"
        wide = sum(own.width for own in sheet.columns) > 120
        assert page.page_setup.paperSize == (8 if wide else 9)  # A3, A4
        assert not sheet.breaks or (page.page_setup.scale or 0) >= 80
        for at, column in enumerate(sheet.columns, 1):
            head, _, unit = str(page.cell(HEADER + 1, at).value).partition("\n")
            assert head == column.head.zh
            # Its bracket is closed in one line.
            letters = next(
                own.width
                for own in page.column_dimensions.values()
                if (own.min or 0) <= at <= (own.max or 0)
            )
            assert letters_of(unit) <= letters, unit
        if sheet.breaks:  # what each page repeats has no label without what it labels
            label = page.cell(2, 1).value
            assert label in (None, "坐标系")
            assert page.cell(2, 2).value == (None if label is None else "WGS 84")
