"""Corrections: equal to the layers edited by hand, in every figure; none is lost silently."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganquan_geo import (
    Corrections,
    DataError,
    Edit,
    Scenario,
    apply_scenario,
    check_study,
    measure_coverage,
    read_corrections,
    read_study,
    write_corrections,
    write_coverage,
)
from ganquan_geo.present.quality.places import row_numbers
from tests.commands import run
from tests.scenario.test_apply import LINK, VERTICES, at, without
from tests.towns import facility, home, line, point, street
from tests.towns.studies import SETTINGS, town_layers, write_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ganquan_geo import Fault, Study
    from tests.towns import Row

    Layers = dict[str, list[Row]]
    ByHand = Callable[[Layers], object]

SAID: dict[str, Any] = {"basis": "现场核实", "by": "居委会", "at": "2025-12-03"}
TWO_KINDS = SETTINGS.replace('kinds = ["clinic"]', 'kinds = ["clinic", "school"]')
OPEN = TWO_KINDS.replace("register_complete = true", "register_complete = false", 1)


def fact(op: Any, target: str, **new: object) -> Edit:  # noqa: ANN401 - one of the ops
    return Edit(op=op, target=target, new=new, **SAID)


def layers() -> Layers:
    """Return the town with a planned street, and with what there is to find out."""
    town = town_layers()
    town["streets"].append(street("planned", line((150, 100), (150, 200)), status="planned"))
    town["facilities"] += [
        facility("clinic-lost", None),
        facility("clinic-guessed", point(300, 250), assumed=True, accuracy_m=30),
    ]
    town["compounds"] += [
        home("home-lost", None),
        home("home-street", point(150, 100), street_id="row-100", accuracy_m=20),
    ]
    return town


def town(folder: Path, *edits: Edit, settings: str = SETTINGS, rows: Layers | None = None) -> Study:
    write_study(folder, layers=rows or layers(), settings=settings)
    if edits:
        write_corrections(Corrections(edits=edits), folder)
    return read_study(folder)


def put(name: str, row: Row) -> ByHand:
    """Return what puts a row into a layer, in the place of the one of its id."""

    def change(town: Layers) -> None:
        town[name] = [*without(town[name], row["id"]), row]

    return change


def leave_out(name: str, row_id: str) -> ByHand:
    def change(town: Layers) -> None:
        town[name] = without(town[name], row_id)

    return change


PLACE = point(120, 210)
HERE = {**at(PLACE), "accuracy_m": 5.0}
CASES: dict[str, tuple[Edit, ByHand]] = {
    "a facility recorded": (
        fact("facility.add", "new", kind="clinic", name="new", **HERE),
        put("facilities", facility("new", PLACE, accuracy_m=5.0)),
    ),
    "a facility recorded whose place nobody knows": (
        fact("facility.add", "new", kind="market", name="new"),
        put("facilities", facility("new", None, kind="market")),
    ),
    "a facility found elsewhere": (
        fact("facility.move", "clinic-1", **HERE),
        put("facilities", facility("clinic-1", PLACE, accuracy_m=5.0)),
    ),
    "a facility placed that had no position": (
        fact("facility.move", "clinic-lost", **HERE),
        put("facilities", facility("clinic-lost", PLACE, accuracy_m=5.0)),
    ),
    "a facility placed that was known to a street": (
        fact("facility.move", "market-1", **HERE),
        put("facilities", facility("market-1", PLACE, kind="market", accuracy_m=5.0)),
    ),
    "an assumed position confirmed": (
        fact("facility.set", "clinic-guessed", assumed=False, accuracy_m=3.0),
        put("facilities", facility("clinic-guessed", point(300, 250), accuracy_m=3.0)),
    ),
    "a facility of another kind, without a position": (
        fact("facility.set", "clinic-lost", kind="market", name="other"),
        put("facilities", facility("clinic-lost", None, kind="market", name="other")),
    ),
    "a facility that is only planned": (
        fact("facility.set", "clinic-1", status="planned"),
        put("facilities", facility("clinic-1", point(0, 0), accuracy_m=10, status="planned")),
    ),
    "a facility struck off, the last of its category": (
        fact("facility.remove", "market-1"),
        leave_out("facilities", "market-1"),
    ),
    "households counted": (
        fact("home.set", "home-c", households=310.0, residents=700.0, residents_60plus=90.0),
        put(
            "compounds",
            home(
                "home-c",
                point(300, 100),
                households=310,
                residents=700,
                residents_60plus=90,
            ),
        ),
    ),
    "a compound found elsewhere": (
        fact("home.set", "home-d", **HERE),
        put("compounds", home("home-d", PLACE, accuracy_m=5.0, households=400, residents=1000)),
    ),
    "a compound placed that had no position": (
        fact("home.set", "home-lost", **HERE),
        put("compounds", home("home-lost", PLACE, accuracy_m=5.0)),
    ),
    "a compound placed that was known to a street": (
        fact("home.set", "home-street", **HERE),
        put("compounds", home("home-street", PLACE, accuracy_m=5.0)),
    ),
    "a street recorded": (
        fact("link.add", "link", name="link", line=VERTICES, accuracy_m=2.0),
        put("streets", street("link", LINK, street_class="footway", accuracy_m=2.0)),
    ),
    "a street found closed": (
        fact("street.close", "row-100"),
        put("streets", street("row-100", line((0, 100), (300, 100)), walkable=False)),
    ),
    "a street found open": (
        fact("street.open", "planned"),
        put("streets", street("planned", line((150, 100), (150, 200)))),
    ),
}


def figures(study: Study) -> tuple[pd.DataFrame, ...]:
    found = measure_coverage(study, with_areas=False)
    return found.distances, found.coverage, found.gaps


def same_figures(one: Study, other: Study) -> None:
    for found, expected in zip(figures(one), figures(other), strict=True):
        pd.testing.assert_frame_equal(found, expected, check_exact=True)


@pytest.mark.parametrize(("edit", "by_hand"), CASES.values(), ids=CASES)
def test_a_corrected_study_equals_the_one_edited_by_hand(
    tmp_path: Path, edit: Edit, by_hand: ByHand
) -> None:
    rows = layers()
    by_hand(rows)
    corrected = town(tmp_path / "corrected", edit)
    same_figures(corrected, town(tmp_path / "by-hand", rows=rows))
    assert [own.state for own in corrected.corrections] == ["ok"]
    assert corrected.edited == ()
    assert "corrections.toml" in corrected.inputs


@pytest.mark.parametrize(
    ("before", "declared", "complete"),
    [
        (OPEN, [("health", True)], True),
        (OPEN, [("clinic", True)], False),  # schools are still to be verified
        (OPEN, [("clinic", True), ("school", True)], True),
        (OPEN, [("health", True), ("school", False)], False),
        (TWO_KINDS, [("school", False)], False),
        (TWO_KINDS, [("school", False), ("school", True)], True),
    ],
)
def test_a_register_is_complete_when_each_of_its_kinds_is(
    tmp_path: Path,
    before: str,
    declared: list[tuple[str, bool]],
    complete: bool,  # noqa: FBT001 - a cell of the table above
) -> None:
    edits = [fact("register.set", target, complete=value) for target, value in declared]
    corrected = town(tmp_path / "corrected", *edits, settings=before)
    after = TWO_KINDS if complete else OPEN
    by_hand = town(tmp_path / "by-hand", settings=after)
    assert corrected.categories[0].register_complete == complete
    found, expected = (measure_coverage(own, with_areas=False) for own in (corrected, by_hand))
    pd.testing.assert_frame_equal(found.coverage, expected.coverage, check_exact=True)
    assert "现场核实" in corrected.categories[0].note.zh
    assert corrected.categories[1] == by_hand.categories[1]


@pytest.mark.parametrize("text", [None, "", "# 还没有更正\n", "edits = []\n"])
def test_a_study_without_corrections_is_as_it_was_to_the_bit(
    tmp_path: Path, text: str | None
) -> None:
    study = town(tmp_path / "as-it-is")
    other = town(tmp_path / "other")
    if text is not None:
        (tmp_path / "other" / "corrections.toml").write_text(text, encoding="utf-8")
        other = read_study(tmp_path / "other")
    for name, layer in study.layers.items():
        pd.testing.assert_frame_equal(layer, other.layers[name], check_exact=True)
    assert (study.categories, study.warnings) == (other.categories, other.warnings)
    assert other.corrections == ()


LOST = at(point(150, 20))
INVERSES: dict[str, tuple[Edit, Edit]] = {
    "a compound": (
        fact("home.set", "home-b", **HERE, households=1.0),
        fact("home.set", "home-b", **LOST, accuracy_m=20.0, households=200.0),
    ),
    "a facility": (
        fact("facility.add", "new", kind="clinic", name="n", **HERE),
        fact("facility.remove", "new"),
    ),
    "a street": (fact("street.close", "row-0"), fact("street.open", "row-0")),
    "a register": (
        fact("register.set", "health", complete=False),
        fact("register.set", "health", complete=True),
    ),
    "what is assumed": (
        fact("facility.set", "clinic-guessed", assumed=False, accuracy_m=1.0),
        fact("facility.set", "clinic-guessed", assumed=True, accuracy_m=30.0),
    ),
}


@pytest.mark.parametrize(("edit", "inverse"), INVERSES.values(), ids=INVERSES)
def test_a_correction_and_its_inverse_change_nothing(
    tmp_path: Path, edit: Edit, inverse: Edit
) -> None:
    as_it_is = town(tmp_path / "as-it-is")
    same_figures(town(tmp_path / "there-and-back", edit, inverse), as_it_is)
    there = town(tmp_path / "there", edit)
    same = [layer.equals(as_it_is.layers[name]) for name, layer in there.layers.items()]
    assert not all(same) or there.categories != as_it_is.categories


APART = (
    fact("home.set", "home-a", households=7.0),
    fact("home.set", "home-b", **HERE),
    fact("facility.move", "clinic-lost", **HERE),
    fact("facility.add", "new", kind="market", name="n", **HERE),
    fact("facility.remove", "school-1"),
    fact("street.close", "row-0"),
    fact("link.add", "link", name="l", line=VERTICES, accuracy_m=0.0),
    fact("register.set", "market", complete=False),
    fact("facility.remove", "nobody"),
)


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return town(tmp_path_factory.mktemp("apart"), *APART)


@settings(max_examples=6, deadline=None)
@given(st.permutations(APART))
def test_independent_corrections_commute(apart: Study, edits: list[Edit]) -> None:
    write_corrections(Corrections(edits=tuple(edits)), apart.folder)
    found = read_study(apart.folder)
    for name, layer in apart.layers.items():
        pd.testing.assert_frame_equal(layer, found.layers[name], check_exact=True)
    assert apart.categories == found.categories
    assert {own.state for own in found.corrections} == {"ok", "gone"}


STALE: dict[str, tuple[Edit, str]] = {
    "nothing there": (fact("facility.move", "clinic-9", **HERE), "没有设施 clinic-9"),
    "a name for an id": (fact("home.set", "方格", households=1.0), "没有小区 方格"),
    "no such street": (fact("street.close", "row-9"), "没有道路 row-9"),
    "no such register": (fact("register.set", "sport", complete=True), "没有类别"),
    "there already": (fact("facility.add", "clinic-1", kind="clinic", name="n"), "clinic-1 已有"),
    "no position to confirm": (fact("facility.set", "clinic-lost", assumed=False), "没有位置"),
    "a value that is another now": (
        replace(fact("home.set", "home-b", households=5.0), old={"households": 199.0}),
        "households 现在是“200”，不是“199”",
    ),
}
FITS = fact("home.set", "home-a", households=7.0)


@pytest.mark.parametrize(("edit", "said"), STALE.values(), ids=STALE)
def test_what_no_longer_fits_is_listed_and_the_rest_is_applied(
    tmp_path: Path, edit: Edit, said: str
) -> None:
    study = town(tmp_path / "town", edit, FITS)
    assert study.layers["compounds"].loc["home-a", "households"] == 7
    assert [own.state == "ok" for own in study.corrections] == [False, True]
    told = of_corrections(study.warnings)
    assert len(told) == 1
    assert (told[0].severity, told[0].rule) == ("warning", "correction")
    assert said in told[0].what.zh
    assert "没有套用" in told[0].what.zh


def test_check_and_coverage_list_what_no_longer_fits(tmp_path: Path) -> None:
    study = town(tmp_path / "town", *(edit for edit, _ in STALE.values()), FITS)
    told = of_corrections(study.warnings)
    assert len(told) == len(STALE)
    assert set(told) <= set(check_study(tmp_path / "town").faults)
    write_coverage(measure_coverage(study, with_areas=False), tmp_path / "out")
    written = json.loads((tmp_path / "out" / "coverage.json").read_text(encoding="utf-8"))
    assert {one.what.zh for one in told} <= {own["what"]["zh"] for own in written["problems"]}
    states = [own["state"] for own in written["corrections"]]
    assert states == ["gone"] * 4 + ["conflict"] * 3 + ["ok"]


def of_corrections(faults: tuple[Fault, ...]) -> list[Fault]:
    return [one for one in faults if one.where == "corrections.toml"]


def test_a_row_with_an_error_of_its_own_is_not_said_to_be_gone(tmp_path: Path) -> None:
    rows = layers()
    rows["compounds"][0]["households"] = "许多"
    write_study(tmp_path, layers=rows)
    write_corrections(Corrections(edits=(FITS, *STALE["no such street"][:1])), tmp_path)
    told = of_corrections(check_study(tmp_path).faults)
    assert [one.what.zh for one in told if "row-9" not in one.what.zh] == []
    assert len(told) == 1


def test_a_position_that_is_a_slip_can_be_corrected(tmp_path: Path) -> None:
    rows = layers()
    rows["compounds"][0] |= {"geometry": point(0, 0)}  # 0° E 0° N
    write_study(tmp_path, layers=rows)
    with pytest.raises(DataError):
        read_study(tmp_path)
    write_corrections(Corrections(edits=(fact("home.set", "home-a", **HERE),)), tmp_path)
    assert read_study(tmp_path).corrections[0].state == "ok"


def test_every_answer_on_paper_tells_of_a_correction_that_is_left_out(tmp_path: Path) -> None:
    study = tmp_path / "town"
    town(study, STALE["nothing there"][0])
    (tmp_path / "s.toml").write_text('name = "s"\n', encoding="utf-8")
    for command, *more in (
        ("scenario", "--study", study, "--scenario", tmp_path / "s.toml"),
        ("compare", study, study),
        ("supply", "--study", study),
    ):
        done = run(command, *more, "--out", tmp_path / command)
        assert done.returncode == 0, done.stderr
        assert done.stderr.count("没有套用") == 1, command


def test_a_scenario_builds_on_the_corrected_study(tmp_path: Path) -> None:
    gone = STALE["nothing there"][0]
    study = town(tmp_path, fact("facility.add", "new", kind="clinic", name="n", **HERE), gone)
    moved = Edit(op="facility.move", target="new", new=at(point(300, 300)), old={"accuracy_m": 5.0})
    after = apply_scenario(study, Scenario(name="s", edits=(moved,)))
    assert after.edited == ("facilities",)
    assert after.corrections == study.corrections
    assert after.inputs == study.inputs
    assert of_corrections(after.warnings) == of_corrections(study.warnings)
    assert len(of_corrections(after.warnings)) == 1


def test_rows_keep_the_numbers_of_their_file(tmp_path: Path) -> None:
    rows = layers()
    rows["compounds"].insert(0, home("z-far", point(2_000, 0)))
    placed = {**at(point(2_100, 0)), "accuracy_m": 1.0}
    study = town(
        tmp_path,
        fact("home.set", "home-d", **placed),
        fact("facility.add", "new", kind="clinic", name="n", **at(point(9_000, 0)), accuracy_m=1.0),
        rows=rows,
    )
    told = {one.where: one.rows for one in study.warnings if one.rule == "far_outside"}
    assert told == {
        "compounds.geojson": ("5 (id=home-d)", "1 (id=z-far)"),
        "facilities.geojson": ("+ (id=new)",),
    }
    added = next(one for one in study.warnings if one.where == "facilities.geojson")
    assert row_numbers(added) == ["id=new"]


def test_a_study_without_a_layer_of_facilities_has_those_that_corrections_record(
    tmp_path: Path,
) -> None:
    rows = {name: own for name, own in layers().items() if name != "facilities"}
    bare = SETTINGS.replace('facilities = "facilities.geojson"\n', "")
    new = fact("facility.add", "new", kind="clinic", name="new", **HERE)
    study = town(tmp_path / "a", new, rows=rows, settings=bare)
    by_hand = town(
        tmp_path / "b", rows=rows | {"facilities": [facility("new", PLACE, accuracy_m=5.0)]}
    )
    same_figures(study, by_hand)
    assert not any("没有设施：" in one.what.zh for one in study.warnings)


def test_the_last_facility_of_all_can_be_struck_off(tmp_path: Path) -> None:
    rows = layers() | {"facilities": [facility("clinic-1", point(0, 0))]}
    study = town(tmp_path, fact("facility.remove", "clinic-1"), rows=rows)
    assert study.layers["facilities"].empty
    assert measure_coverage(study, with_areas=False).coverage["covered"].fillna(0).eq(0).all()


FACT = 'basis = "现场"\nby = "某人"\nat = 2025-12-03\n'
HOME = '[[edits]]\nop = "home.set"\ntarget = "home-a"\n'
CLINIC = '[[edits]]\nop = "facility.add"\nid = "n"\nkind = "clinic"\nname = "n"\n'
STREET = '[[edits]]\nop = "link.add"\nid = "n"\nname = "n"\n'
BROKEN: dict[str, tuple[str, str]] = {
    "no basis": (HOME + 'households = 1\nby = "b"\nat = 2025-12-03', "basis"),
    "an empty basis": (HOME + 'households = 1\nbasis = " "\nby = "b"\nat = 2025-12-03', "basis"),
    "by nobody": (HOME + 'households = 1\nbasis = "b"\nat = 2025-12-03', "by"),
    "no date": (HOME + 'households = 1\nbasis = "b"\nby = "b"', "at"),
    "a walker": (f'[[edits]]\nop = "profile.set"\ntarget = "elderly"\n{FACT}', "op"),
    "a group": (f'[[edits]]\nop = "group"\nedits = []\n{FACT}', "op"),
    "a key of scenarios": (f'name = "s"\n{HOME}households = 1\n{FACT}', "name"),
    "a key that is none": (f"{HOME}flats = 1\n{FACT}", "flats"),
    "fewer than nobody": (f"{HOME}households = -1\n{FACT}", "households"),
    "nothing to change": (HOME + FACT, "没有写改成什么"),
    "a place of no accuracy": (f"{HOME}lon = 121.43\nlat = 31.27\n{FACT}", "accuracy_m"),
    "a longitude alone": (f"{HOME}lon = 121.43\naccuracy_m = 1\n{FACT}", "只有经度"),
    "a facility moved to no place": (
        f'[[edits]]\nop = "facility.move"\ntarget = "clinic-1"\naccuracy_m = 1\n{FACT}',
        "lon",
    ),
    "a facility recorded without accuracy": (
        f"{CLINIC}lon = 121.43\nlat = 31.27\n{FACT}",
        "accuracy_m",
    ),
    "a street recorded without accuracy": (
        f"{STREET}line = [[121.43, 31.27], [121.43, 31.28]]\n{FACT}",
        "accuracy_m",
    ),
    "a street without length": (
        f"{STREET}accuracy_m = 1\nline = [[121.43, 31.27], [121.43, 31.27]]\n{FACT}",
        "没有长度",
    ),
    "a kind that is none": (
        f'[[edits]]\nop = "facility.set"\ntarget = "clinic-1"\nkind = "barber"\n{FACT}',
        "barber",
    ),
    "a status that is none": (
        f'[[edits]]\nop = "facility.set"\ntarget = "clinic-1"\nstatus = "open"\n{FACT}',
        "open",
    ),
    "a register that is neither": (
        f'[[edits]]\nop = "register.set"\ntarget = "health"\ncomplete = "大概"\n{FACT}',
        "complete",
    ),
    "a system that is none": (
        f'coordinate_system = "冥王星"\n{HOME}households = 1\n{FACT}',
        "冥王星",
    ),
    "a system in metres": (
        f'coordinate_system = "EPSG:4549"\n{HOME}households = 1\n{FACT}',
        "EPSG:4549",
    ),
    "no TOML": ("[[edits", "TOML"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_stops_the_study_and_says_where(tmp_path: Path, text: str, said: str) -> None:
    write_study(tmp_path)
    (tmp_path / "corrections.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_study(tmp_path)
    told = of_corrections(caught.value.faults) or list(caught.value.faults)
    assert all(one.where.startswith("corrections.toml") for one in caught.value.faults)
    assert any(said in one.said("zh") for one in told)
    assert check_study(tmp_path).count("error") == len(told)


@pytest.mark.parametrize(
    "text",
    [
        "2025-13-01",
        "2025-02-30",
        "2025年2月30日",
        "1889-01-01",
        "去年",
        "2025-12",
        "",
        "20251203.5",
    ],
)
def test_a_date_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    write_study(tmp_path)
    said = HOME + f'households = 1\nbasis = "b"\nby = "b"\nat = "{text}"'
    (tmp_path / "corrections.toml").write_text(said, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_corrections(tmp_path)
    assert "edits.1.at" in caught.value.faults[0].what.zh
    assert "2026年11月3日" in caught.value.faults[0].mend.zh


@pytest.mark.parametrize(
    "text",
    [
        *("2025-12-03", '"2025-12-03"', '"2025年12月3日"', '"2025/12/3"', '"2025.12.03"'),
        *(
            '"２０２５年１２月３日"',
            '" 2025 年 12 月 3 日"',
            "2025-12-03T08:00:00",
            "2025-12-03 08:00:00Z",
        ),
    ],
)
def test_a_date_is_read_as_people_write_it(tmp_path: Path, text: str) -> None:
    said = HOME + f'households = 1\nbasis = "b"\nby = "b"\nat = {text}'
    (tmp_path / "corrections.toml").write_text(said, encoding="utf-8")
    assert read_corrections(tmp_path).edits[0].at == "2025-12-03"


def test_what_is_later_than_the_data_is_noted(tmp_path: Path) -> None:
    later = [
        Edit(op="home.set", target="home-a", new={"households": n}, basis="b", by="b", at=day)
        for n, day in enumerate(["2026-01-01", "2026-01-02", "2026-11-03"])
    ]
    told = of_corrections(town(tmp_path, *later).warnings)
    assert [one.severity for one in told] == ["note"]
    assert "第 2、3 项的日期晚于研究的数据日期 2026-01-01" in told[0].what.zh


@pytest.mark.parametrize(
    "name", ["corrections.toml.txt", "Corrections.TOML", "corrections (1).toml"]
)
def test_a_file_that_is_not_called_as_it_must_is_named(tmp_path: Path, name: str) -> None:
    write_study(tmp_path)
    (tmp_path / name).write_text(f"{HOME}households = 1\n{FACT}", encoding="utf-8")
    told = [one for one in read_study(tmp_path).warnings if one.where == name]
    assert [one.severity for one in told] == ["warning"]
    (tmp_path / "corrections.toml").write_text("", encoding="utf-8")
    told = [one for one in read_study(tmp_path).warnings if one.where == name]
    assert ["只读 corrections.toml" in one.mend.zh for one in told] == [True]  # a copy beside it


def test_a_link_to_the_file_itself_is_no_copy(tmp_path: Path) -> None:
    write_study(tmp_path)
    (tmp_path / "corrections.toml").write_text("", encoding="utf-8")
    (tmp_path / "Corrections.TOML").symlink_to("corrections.toml")
    assert not [one for one in read_study(tmp_path).warnings if one.where == "Corrections.TOML"]


def test_a_file_that_cannot_be_opened_is_no_study_without_corrections(tmp_path: Path) -> None:
    write_study(tmp_path)
    (tmp_path / "corrections.toml").mkdir()
    with pytest.raises(DataError) as caught:
        read_study(tmp_path)
    assert caught.value.faults[0].where == "corrections.toml"
