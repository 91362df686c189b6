"""The quality report and the repaired copy of a study with every fault planted."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ganquan_geo import DataError, OutputError, check_study, measure_coverage, read_study
from ganquan_geo.flow.fix import fix_study, repair_study
from ganquan_geo.model.errors import Measure
from ganquan_geo.model.quality import GRADES, RULES
from ganquan_geo.present.quality.console import format_report
from ganquan_geo.present.quality.files import build_fault_collection, write_quality
from ganquan_geo.present.quality.fixed_folder import edit_settings
from ganquan_geo.present.quality.map import build_fault_payload
from tests.commands import run, shown
from tests.paths import DATA
from tests.towns import facility, home, line, lonlat_at, point, polygon, row, street
from tests.towns.studies import SETTINGS, town_layers, write_study

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.quality import QualityReport
    from ganquan_geo.words.text import Lang
    from tests.towns import Row

EVIL = "<img src=x onerror=alert(1)></script>`${1}"


def faulty_layers() -> dict[str, list[Row]]:
    """Return the town with faults that do not stop the work, and steps."""
    layers = town_layers()
    layers["streets"] += [
        street("again", line((0, 0), (300, 0)), name="row-0"),
        street("lane", line((150, 0), (150, 96))),
        street("lost", line((120, 250), (180, 250)), name=EVIL),
        street("stairs", line((300, 300), (400, 300)), street_class="steps"),
        street("above", line((400, 300), (450, 300))),
    ]
    layers["facilities"] += [
        facility("clinic-2", point(54, 72), name="clinic-1", accuracy_m=10),
        facility("clinic-3", point(0, 0), name="clinic-1", accuracy_m=10),
        facility("school-2", point(200, 30), kind="market", name="school-1"),
    ]
    layers["compounds"].append(home("outside", point(300, 700)))
    return layers


def broken_layers() -> dict[str, list[Row]]:
    """Return the faulty town with faults that stop the work, all of them certain to mend."""
    layers = faulty_layers()
    layers["compounds"] += [
        home("turned", None, geometry=shapely.Point(lonlat_at(200, 20)[::-1])),
        # Walks its outline out to a point and back: one square of 20 m and a line beside it.
        home("spike", polygon((10, 10), (30, 10), (50, 10), (30, 10), (30, 30), (10, 30))),
        home("home-a", point(50, 0), households=100, residents=250),
    ]
    layers["streets"].append(street("dot", line((150, 150), (150, 150))))
    return layers


def plain(report: QualityReport, rule: str) -> list[Fault]:
    return [fault for fault in report.faults if fault.rule == rule]


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("q") / "faulty", layers=faulty_layers())


@pytest.fixture(scope="module")
def report(faulty: Path) -> QualityReport:
    return check_study(faulty)


@pytest.mark.parametrize(
    ("rule", "grade", "rows", "value", "unit"),
    [
        ("same_facility", "warning", ("1 (id=clinic-1)", "4 (id=clinic-2)"), 90, "m"),
        ("same_facility", "warning", ("1 (id=clinic-1)", "5 (id=clinic-3)"), 0, "m"),
        ("same_facility", "warning", ("4 (id=clinic-2)", "5 (id=clinic-3)"), 90, "m"),
        ("same_facility", "note", ("3 (id=school-1)", "6 (id=school-2)"), 30, "m"),
        ("far_outside", "warning", ("5 (id=outside)",), 380, "m"),
        ("off_street", "warning", ("5 (id=outside)",), 1, "count"),
        ("island", "warning", ("11 (id=lost)",), 60, "m"),
        ("near_end", "warning", ("2 (id=row-100)", "10 (id=lane)"), 4, "m"),
        ("duplicate_line", "warning", ("1 (id=row-0)", "9 (id=again)"), 300, "m"),
        ("unplaced", "warning", ("2 (id=n-2)",), 1, "count"),
        ("profile", "warning", ("13 (id=above)",), 50, "m"),
    ],
)
def test_each_planted_fault_is_found(
    report: QualityReport,
    rule: str,
    grade: str,
    rows: tuple[str, ...],
    value: float,
    unit: str,
) -> None:
    (fault,) = [one for one in plain(report, rule) if one.rows == rows]
    assert fault.severity == grade
    assert fault.figure().value == pytest.approx(value, abs=0.01)
    assert fault.figure().unit == unit
    assert fault.where.endswith(".geojson")
    assert (fault.geometry is None) == (rule == "unplaced")


def test_nothing_else_is_found(report: QualityReport) -> None:
    counts = {rule: len(plain(report, rule)) for rule in RULES}
    assert {rule: count for rule, count in counts.items() if count} == {
        "same_facility": 4,
        "far_outside": 1,
        "off_street": 1,
        "island": 1,
        "near_end": 1,
        "bare_crossing": 4,
        "duplicate_line": 1,
        "unplaced": 1,
        "profile": 1,
    }


def test_the_report_says_where_how_bad_and_how_to_mend(report: QualityReport) -> None:
    for lang, mend in (("zh", "改法："), ("en", "To mend: ")):
        said = format_report(report, lang)  # type: ignore[arg-type]
        for fault in report.faults:
            assert fault.what.said(lang) in said  # type: ignore[arg-type]
            assert fault.mend.said(lang) in said  # type: ignore[arg-type]
            assert all(label.split(" ")[0] in said for label in fault.rows[:5])
        assert "id=" not in said
        assert said.count(mend) == len(report.faults)
    assert report.count("error") == 0
    order = [list(GRADES).index(fault.severity) for fault in report.faults]
    assert order == sorted(order)


def test_json_is_geojson_with_places_and_figures(report: QualityReport) -> None:
    collection = json.loads(json.dumps(build_fault_collection(report), allow_nan=False))
    assert collection["counts"]["note"] == 5
    (island,) = [one for one in collection["features"] if one["properties"]["rule"] == "island"]
    said = island["properties"]
    assert (said["value"], said["unit"], said["rows"]) == (60.0, "m", ["11 (id=lost)"])
    assert island["geometry"]["type"] == "MultiLineString"
    assert [said["lon"], said["lat"]] == pytest.approx(lonlat_at(150, 250), abs=4e-4)
    assert set(said["what"]) == set(said["mend"]) == {"zh", "en"}


def test_the_same_faults_give_the_same_files(report: QualityReport, tmp_path: Path) -> None:
    first = write_quality(report, tmp_path / "a", lang="zh")
    second = write_quality(report, tmp_path / "b", lang="zh")
    assert [one.read_bytes() for one in first] == [one.read_bytes() for one in second]


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False))
def test_row_order_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: random.Random
) -> None:
    layers = faulty_layers()
    for features in layers.values():
        order.shuffle(features)
    folder = write_study(tmp_path_factory.mktemp("order") / "s", layers=layers)
    assert ids_and_figures(check_study(folder)) == ids_and_figures(
        check_study(write_study(folder.parent / "t", layers=faulty_layers()))
    )


def ids_and_figures(report: QualityReport) -> set[tuple[object, ...]]:
    return {
        (
            fault.rule,
            fault.severity,
            tuple(sorted(row.split("(")[-1] for row in fault.rows)),
            round(fault.figure().value, 2),
        )
        for fault in report.faults
    }


def test_what_can_be_read_is_checked_though_something_cannot(tmp_path: Path) -> None:
    layers = faulty_layers()
    layers["compounds"][0]["name"] = ""
    report = check_study(write_study(tmp_path / "s", layers=layers))
    assert {"island", "near_end", "same_facility"} <= {fault.rule for fault in report.faults}
    (error,) = [fault for fault in report.faults if fault.severity == "error"]
    assert error.rows == ("1 (id=home-a)",)
    assert error.geometry is not None


def test_a_profile_that_avoids_everything_is_an_error(tmp_path: Path) -> None:
    profile = """
[[profiles]]
id = "nobody"
name = "无处可走"
name_en = "nowhere"
speed_m_per_s = 1.0
avoids = ["local"]
"""
    report = check_study(write_study(tmp_path / "s", settings=SETTINGS + profile))
    (fault,) = plain(report, "profile")
    assert (fault.severity, fault.where) == ("error", "study.toml")
    assert "无处可走" in fault.what.zh


def dirty_layers() -> dict[str, list[Row]]:
    """Return the broken town with one more fault of every kind that spoils a row."""
    layers = broken_layers()
    layers["streets"] += [
        street("empty", line()),
        street("half", line((0, 300), (100, 300), (150, 330)), name="half"),
    ]
    layers["facilities"] += [
        facility("clinic-1", point(0, 0), accuracy_m=10),
        facility("school-3", point(200, 29), kind="school", name="school-1"),
        facility("abroad", point(25_000, 0)),
        facility("beyond", point(1400, 0)),
    ]
    layers["compounds"] += [
        home("home-a2", point(50, 0), name="home-a", households=100, residents=250),
    ]
    return layers


def test_one_run_tells_every_fault_whatever_else_is_wrong(tmp_path: Path) -> None:
    report = check_study(write_study(tmp_path / "s", layers=dirty_layers()))
    found = {(one.rule, one.severity, one.where.split(".")[0], one.rows) for one in report.faults}
    for wanted in (
        ("geometry", "error", "streets", ("15 (id=empty)",)),
        ("geometry", "error", "streets", ("14 (id=dot)",)),
        ("geometry", "error", "compounds", ("6 (id=turned)",)),
        ("geometry", "error", "compounds", ("7 (id=spike)",)),
        ("duplicate_id", "error", "facilities", ("1 (id=clinic-1)", "7 (id=clinic-1)")),
        ("duplicate_id", "error", "compounds", ("1 (id=home-a)", "8 (id=home-a)")),
        ("far_outside", "error", "facilities", ("9 (id=abroad)",)),
        ("far_outside", "warning", "facilities", ("10 (id=beyond)",)),
        ("far_outside", "warning", "compounds", ("5 (id=outside)",)),
        ("same_facility", "warning", "facilities", ("3 (id=school-1)", "8 (id=school-3)")),
        ("same_compound", "warning", "compounds", ("1 (id=home-a)", "9 (id=home-a2)")),
        ("duplicate_line", "warning", "streets", ("1 (id=row-0)", "9 (id=again)")),
        ("overlap", "warning", "streets", ("4 (id=row-300)", "16 (id=half)")),
        ("island", "warning", "streets", ("11 (id=lost)",)),
        ("near_end", "warning", "streets", ("2 (id=row-100)", "10 (id=lane)")),
        ("profile", "warning", "streets", ("13 (id=above)",)),
        ("unplaced", "warning", "neighbourhoods", ("2 (id=n-2)",)),
        ("off_street", "warning", "compounds", ("5 (id=outside)",)),
    ):
        assert wanted in found
    (dot,) = [one for one in report.faults if one.rows == ("14 (id=dot)",)]
    assert "没有长度" in dot.what.zh
    assert "面积" not in dot.mend.zh
    (half,) = plain(report, "overlap")
    assert "--fix" not in half.mend.zh
    beyond = [one for one in plain(report, "far_outside") if one.rows == ("10 (id=beyond)",)]
    assert "1,000 米" in beyond[0].what.zh
    assert beyond[0].figure().value == pytest.approx(1080, abs=0.1)


def test_rows_with_faults_are_said_to_be_left_out(tmp_path: Path) -> None:
    report = check_study(write_study(tmp_path / "s", layers=dirty_layers()))
    said = {one.zh.split(" ", 1)[0]: one.zh for one in report.unchecked}
    assert said.keys() == {"streets.geojson", "facilities.geojson", "compounds.geojson"}
    assert "14 (id=dot)、15 (id=empty)" in said["streets.geojson"]
    for one in report.unchecked:
        assert one.zh in format_report(report, "zh")
        assert one.en in format_report(report, "en")
    listed = json.loads(json.dumps(build_fault_collection(report)))["unchecked"]
    assert [one["zh"] for one in listed] == [one.zh for one in report.unchecked]


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        ("streets.geojson", "路网"),
        ("boundary.geojson", "离边界的远近"),
        ("compounds.geojson", "重复的小区"),
        ("study.toml", "步行方式"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_counted_as_sound(
    tmp_path: Path, broken: str, word: str
) -> None:
    folder = write_study(tmp_path / "s", layers=faulty_layers())
    text = (folder / broken).read_text(encoding="utf-8")
    (folder / broken).write_text(text[: len(text) // 2] + "[[", encoding="utf-8")
    report = check_study(folder)
    assert report.count("error") > 0
    assert [one for one in report.unchecked if one.zh.startswith(broken) and word in one.zh]
    assert "没有查全" in format_report(report, "zh")
    if broken not in ("streets.geojson", "study.toml"):
        assert {"island", "near_end", "profile"} <= {one.rule for one in report.faults}


def test_points_that_stand_for_the_homes_along_a_street_are_no_twins(tmp_path: Path) -> None:
    homes = [home(f"along-{x}", point(x, 0), name="中山路 沿街住户") for x in (50, 80)]
    named = [home(f"home-{x}", point(x, 100), name="中山小区") for x in (50, 80)]
    report = check_study(write_study(tmp_path / "s", layers={"compounds": [*homes, *named]}))
    (fault,) = plain(report, "same_compound")
    assert fault.rows == ("3 (id=home-50)", "4 (id=home-80)")


def test_one_cell_without_a_number_spoils_its_row_only(tmp_path: Path) -> None:
    rows = ["编号,名称,经度,纬度,依据,精度"]
    for name, (x, y) in {"a": (50, 0), "b": (150, 20), "c": (150, 21)}.items():
        lon, lat = lonlat_at(x, y)
        rows.append(f"{name},{'甲' if name == 'a' else '乙'},{lon},{lat},表,5")
    rows.append("d,丁,东,31.2,表,5")
    text = SETTINGS.replace('"compounds.geojson"', '"homes.csv"')
    text += '\n[columns.compounds]\nbasis = "依据"\n'
    study = write_study(tmp_path / "town", settings=text)
    (study / "homes.csv").write_text("\n".join(rows), encoding="utf-8")
    report = check_study(study)
    (error,) = [one for one in report.faults if one.severity == "error"]
    assert (error.where, error.rows) == ("homes.csv", ("5",))
    assert "不是数字" in error.what.zh
    assert len(plain(report, "same_compound")) == 1
    assert len(report.unchecked) == 1
    with pytest.raises(DataError, match="不是数字"):
        read_study(study)
    assert "homes.csv" not in {one.file for one in repair_study(study).changes}


# The repaired copy.


def test_the_copy_is_mended_and_the_original_is_not_touched(tmp_path: Path) -> None:
    study = write_study(tmp_path / "town", layers=broken_layers())
    before = digests(study)
    with pytest.raises(DataError):
        read_study(study)
    folder, changes = fix_study(study)
    assert folder == tmp_path.resolve() / "town_fixed"
    assert digests(study) == before
    assert {(one.file, one.id, one.column) for one in changes} == {
        ("streets.geojson", "dot", "row"),
        ("streets.geojson", "row-0", "row"),
        ("streets.geojson", "row-100", "geometry"),
        ("streets.geojson", "row-200", "geometry"),
        ("streets.geojson", "column-100", "geometry"),
        ("streets.geojson", "column-200", "geometry"),
        ("facilities.geojson", "clinic-3", "row"),
        ("compounds.geojson", "turned", "geometry"),
        ("compounds.geojson", "spike", "geometry"),
        ("compounds.geojson", "home-a", "row"),
    }
    left = {fault.rule for fault in check_study(folder).faults}
    assert not left & {"bare_crossing", "duplicate_line", "geometry", "duplicate_id", "content"}
    assert {"same_facility", "island", "near_end"} <= left  # not certain: left and listed
    result = measure_coverage(read_study(folder))
    homes = result.study.layers["compounds"]
    assert homes.loc["turned"].geometry.coords[0] == tuple(lonlat_at(200, 20))
    assert homes.loc["spike"].geometry.geom_type == "Polygon"
    for name in ("boundary.geojson", "neighbourhoods.geojson", "study.toml"):
        assert (folder / name).read_bytes() == (study / name).read_bytes()


def test_the_list_of_changes_has_old_and_new(tmp_path: Path) -> None:
    folder, changes = fix_study(write_study(tmp_path / "town", layers=broken_layers()))
    assert folder is not None
    listed = json.loads((folder / "fix_changes.json").read_text(encoding="utf-8"))
    with (folder / "fix_changes.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(listed) == len(table) == len(changes)
    (turned,) = [one for one in listed if one["id"] == "turned"]
    lon, lat = lonlat_at(200, 20)
    assert turned["old"].startswith(f"POINT ({str(lat)[:9]}")
    assert turned["new"].startswith(f"POINT ({str(lon)[:9]}")
    assert (turned["row"], turned["file"]) == (6, "compounds.geojson")
    assert "90" in turned["why"]["zh"]


def test_mending_twice_changes_nothing_more(tmp_path: Path) -> None:
    folder, _ = fix_study(write_study(tmp_path / "town", layers=broken_layers()))
    assert folder is not None
    assert repair_study(folder).changes == ()
    assert fix_study(folder) == (None, ())
    assert not (tmp_path / "town_fixed_fixed").exists()


def test_a_copy_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    study = write_study(tmp_path / "town", layers=broken_layers())
    (tmp_path / "town_fixed").mkdir()
    (tmp_path / "town_fixed" / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(OutputError, match="已经有了"):
        fix_study(study)
    assert digests(tmp_path / "town_fixed").keys() == {"mine.txt"}


def test_a_second_copy_is_told_of_the_first(tmp_path: Path) -> None:
    study = write_study(tmp_path / "town", layers=broken_layers())
    fix_study(study)
    with pytest.raises(OutputError, match="已经有了"):
        fix_study(study)


@pytest.mark.parametrize("name", ["corrections.toml", "plan.toml", "study.toml"])
def test_a_copy_has_what_a_link_in_the_study_leads_to(tmp_path: Path, name: str) -> None:
    study = write_study(tmp_path / "town", layers=broken_layers())
    path = study / name
    if not path.exists():
        path.write_text("# nothing yet\n", encoding="utf-8")
    content = path.read_bytes()
    path.rename(study / "of_2025.txt")
    path.symlink_to("of_2025.txt")
    copy, _ = fix_study(study)
    assert copy is not None
    assert (copy / name).read_bytes() == content
    assert not (copy / name).is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither in a folder")
@pytest.mark.parametrize("name", ["corrections.toml", "plan.toml"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "to itself", "out", "to nothing"])
def test_no_copy_leaves_out_what_the_study_says_of_itself(
    tmp_path: Path, name: str, kind: str
) -> None:
    """Without its corrections a copy would have other figures, and no fault to show for it."""
    study = write_study(tmp_path / "town", layers=broken_layers())
    path, elsewhere = study / name, tmp_path / "elsewhere"
    elsewhere.write_text("", encoding="utf-8")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to({"to itself": path, "out": elsewhere}.get(kind, study / "none"))
    with pytest.raises(DataError, match=name):
        fix_study(study)
    assert not (tmp_path / "town_fixed").exists()


@pytest.mark.parametrize(
    "doubtful",
    [
        {"compounds": [home("bow", polygon((0, 0), (90, 90), (90, 0), (0, 90)))]},
        {"compounds": [home("a", point(50, 0)), home("a", point(60, 0))]},
        {"compounds": [home("sea", None, geometry=shapely.Point(31.0, 123.0))]},
        {"boundary": [row("b", polygon((0, 0), (9, 9), (9, 0), (0, 9)), name="b")]},
    ],
)
def test_what_is_not_certain_is_left(tmp_path: Path, doubtful: dict[str, list[Row]]) -> None:
    study = write_study(tmp_path / "town", layers=doubtful)
    names = [one.file for one in repair_study(study).changes]
    assert f"{next(iter(doubtful))}.geojson" not in names


def test_a_workbook_is_mended_as_geojson(tmp_path: Path) -> None:
    rows = ["编号,名称,经度,纬度,依据,精度"]
    for name, (x, y) in {"a": (50, 0), "b": (150, 20)}.items():
        lon, lat = lonlat_at(x, y)
        rows.append(f"{name},小区{name},{lon},{lat},表,5")
    lon, lat = lonlat_at(200, 20)
    rows.append(f"c,小区c,{lat},{lon},表,5")
    text = SETTINGS.replace('compounds = "compounds.geojson"', 'compounds = "homes.csv"  # 表')
    text += '\n[columns.compounds]\nbasis = "依据"\n'
    study = write_study(tmp_path / "town", settings=text)
    (study / "compounds.geojson").unlink()
    (study / "homes.csv").write_text("\n".join(rows), encoding="gb18030")
    folder, changes = fix_study(study)
    assert folder is not None
    assert ("homes.csv", "c") in {(one.file, one.id) for one in changes}
    assert list(read_study(folder).layers["compounds"]["name"]) == ["小区a", "小区b", "小区c"]
    assert "homes.csv" not in (folder / "study.toml").read_text(encoding="utf-8")
    assert not (folder / "homes.csv").exists()


def test_only_what_is_said_of_the_mended_layer_leaves_the_settings() -> None:
    text = (
        SETTINGS
        + """
[systems]
compounds = "GCJ-02"
streets = "BD-09" # 百度

[columns.compounds]
name = "小区"

[values.facilities.kind]
"卫生站" = "clinic"
"""
    )
    edited = edit_settings(text, {"compounds": "compounds_fixed.geojson"})
    read = tomllib.loads(edited)
    assert read["layers"]["compounds"] == "compounds_fixed.geojson"
    assert read["systems"] == {"streets": "BD-09"}
    assert "columns" not in read
    assert read["values"] == {"facilities": {"kind": {"卫生站": "clinic"}}}
    assert "# 百度" in edited


def test_settings_that_cannot_be_edited_are_refused() -> None:
    with pytest.raises(OutputError, match="无法自动改"):
        edit_settings("columns = {compounds = {name = 'x'}}\n" + SETTINGS, {"compounds": "c"})


# The command and the bundled study.


def test_the_command_says_writes_and_fixes(tmp_path: Path) -> None:
    study = write_study(tmp_path / "town", layers=broken_layers())
    out = tmp_path / "out"
    done = run("check", "--study", study, "--out", out, "--fix", "--lang", "en")
    assert done.returncode == 0, done.stderr  # the copy has no errors
    assert "10 changes" in done.stdout
    assert "town_fixed" in done.stdout
    assert shown(tmp_path / "out") == {
        "faults.json",
        "faults_map.html",
        "faults_fixed.json",
        "faults_fixed_map.html",
    }
    before, left = (
        json.loads((tmp_path / "out" / name).read_text(encoding="utf-8"))
        for name in ("faults.json", "faults_fixed.json")
    )
    assert before["counts"]["error"] > 0
    assert left["counts"]["error"] == 0
    assert left["features"]
    _, said = done.stdout.split("Still in the copy:")
    for one in left["features"]:
        assert one["properties"]["what"]["en"] in said
    with (tmp_path / "town_fixed" / "fix_changes.csv").open(encoding="utf-8-sig") as file:
        old = [row["old"] for row in csv.DictReader(file) if row["column"] == "row"]
    assert not [text for text in old if "=nan" in text or "=;" in text or "None" in text]
    assert [text for text in old if "households=100; " in text and "residents=250; " in text]


def test_the_bundled_study() -> None:
    report = check_study(DATA)
    assert ids_and_figures(report) == {
        ("near_end", "warning", ("id=hutai-lu-1)", "id=hutai-lu-3)"), 8.01),
        ("near_end", "warning", ("id=hutai-lu-1)", "id=hutai-lu-2)"), 8.67),
        ("unplaced", "warning", ("id=culture-room-022)", "id=library-02)"), 2.0),
        ("unplaced", "warning", ("id=elderly-centre-01)", "id=elderly-station-022)"), 2.0),
        ("unplaced", "warning", ("id=310107016022)",), 1.0),
        ("content", "warning", ("id=huangling-lu)",), 1.0),  # done on no day
    }
    assert repair_study(DATA).changes == ()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "facilities.geojson（文化活动）第 93、164 行"),
        ("en", "facilities.geojson (culture) row 93, 164"),
    ],
)
def test_a_category_is_called_by_its_name(lang: Lang, said: str) -> None:
    report = check_study(DATA)
    assert said in format_report(report, lang)
    payload: Any = build_fault_payload(report, lang)
    files = [fault["file"] for rule in payload["rules"] for fault in rule["faults"]]
    assert said[: said.index("第" if lang == "zh" else " row")] in files


def test_figures_are_said_with_their_units() -> None:
    assert Measure(4.25, "m").said("zh") == "4.2 米"
    assert Measure(1234.0, "m").said("en") == "1,234 m"
    assert Measure(0.125, "share").said("en") == "12.5%"
    assert Measure(3, "count").said("zh") == "3 处"


def test_every_error_is_shown(tmp_path: Path) -> None:
    odd = [facility(f"f{n:02}", point(n, 0), kind=f"odd-{n:02}") for n in range(11)]
    said = format_report(check_study(write_study(tmp_path / "s", layers={"facilities": odd})), "zh")
    assert [n for n in range(11) if f"odd-{n:02}" not in said] == []
