"""Scenarios: equal to the study edited by hand, to the bit; and every fault told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import shapely

from ganquan_geo import (
    DataError,
    Edit,
    Scenario,
    apply_scenario,
    build_baseline,
    measure_coverage,
    read_scenario,
    read_study,
    resolve_edits,
)
from tests.towns import facility, home, line, lonlat, point, street, town_street_rows
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import Study
    from tests.towns import Row

CLINIC, MARKET = point(300, 0), point(150, 150)
LINK = line((0, 0), (300, 300))
VERTICES = shapely.get_coordinates(lonlat(LINK)).tolist()


def at(place: shapely.Geometry) -> dict[str, float]:
    lon, lat = shapely.get_coordinates(lonlat(place))[0].tolist()
    return {"lon": lon, "lat": lat}


def without(rows: list[Row], *ids: str) -> list[Row]:
    return [own for own in rows if own["id"] not in ids]


def measured(study: Study) -> pd.DataFrame:
    return measure_coverage(study, with_areas=False).distances


CASES: dict[str, tuple[Edit, dict[str, list[Row]]]] = {
    "a facility is added": (
        Edit(op="facility.add", target="new", new={"kind": "clinic", "name": "n", **at(CLINIC)}),
        {"facilities": [*town_layers()["facilities"], facility("new", CLINIC, name="n")]},
    ),
    "a facility known to a disc is moved to a point": (
        Edit(op="facility.move", target="clinic-1", new=at(CLINIC)),
        {
            "facilities": [
                *without(town_layers()["facilities"], "clinic-1"),
                facility("clinic-1", CLINIC),
            ]
        },
    ),
    "a facility is removed": (
        Edit(op="facility.remove", target="school-1"),
        {"facilities": without(town_layers()["facilities"], "school-1")},
    ),
    "a facility changes its kind": (
        Edit(op="facility.set", target="school-1", new={"kind": "clinic", "accuracy_m": 5.0}),
        {
            "facilities": [
                *without(town_layers()["facilities"], "school-1"),
                facility("school-1", point(200, 0), kind="clinic", accuracy_m=5.0),
            ]
        },
    ),
    "a home is found elsewhere": (
        Edit(op="home.set", target="home-b", new={**at(point(250, 0)), "accuracy_m": 5.0}),
        {
            "compounds": [
                *without(town_layers()["compounds"], "home-b"),
                home("home-b", point(250, 0), accuracy_m=5.0, households=200, residents=500),
            ]
        },
    ),
    "a link is built": (
        Edit(
            op="link.add",
            target="link",
            new={"name": "l", "line": VERTICES},
        ),
        {"streets": [*town_street_rows(at_m=(0, 300)), street("link", LINK)]},
    ),
    "a street is closed": (
        Edit(op="street.close", target="row-0"),
        {"streets": without(town_street_rows(at_m=(0, 300)), "row-0")},
    ),
}


@pytest.mark.parametrize(("edit", "layers"), CASES.values(), ids=CASES)
def test_a_scenario_equals_the_study_edited_by_hand(
    tmp_path: Path, edit: Edit, layers: dict[str, list[Row]]
) -> None:
    study = read_study(write_study(tmp_path / "as-it-is"))
    by_hand = read_study(write_study(tmp_path / "by-hand", layers=layers))
    changed = apply_scenario(study, Scenario(name="s", edits=(edit,)))
    found, expected = measured(changed), measured(by_hand)
    pd.testing.assert_frame_equal(
        found.drop(columns="facility_name"), expected.drop(columns="facility_name")
    )
    same = found["distance_m"].equals(measured(study)["distance_m"])
    assert same == (edit.op == "facility.remove")  # of a school, which counts for nothing


def test_a_scenario_without_edits_is_the_study_itself(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path))
    assert apply_scenario(study, Scenario(name="nothing")) is study


def test_a_planned_street_is_opened_and_a_slower_walker_reaches_less(tmp_path: Path) -> None:
    streets = [*town_street_rows(at_m=(0, 300)), street("link", LINK, status="planned")]
    study = read_study(write_study(tmp_path, layers={"streets": streets}))
    opened = apply_scenario(
        study, Scenario(name="s", edits=(Edit(op="street.open", target="link"),))
    )
    walk = measured(opened).set_index(["demand_id", "category"])["distance_m"]
    assert walk["home-d", "health"] == pytest.approx(300 * 2**0.5, abs=0.5)
    slow = Edit(op="profile.set", target="elderly", new={"speed_m_per_s": 0.5})
    slower = apply_scenario(study, Scenario(name="s", edits=(slow,)))
    assert build_baseline(slower, "elderly").limits_m(study.categories[0])[15] == 450


def test_edits_build_on_those_before_them_and_every_fault_is_told(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path))
    new = {"kind": "clinic", "name": "n", **at(CLINIC)}
    scenario = Scenario(
        name="s",
        edits=(
            Edit(op="facility.add", target="new", new=new),
            Edit(
                op="group",
                edits=(
                    Edit(op="facility.move", target="new", new=at(MARKET)),
                    Edit(op="facility.add", target="clinic-1", new=new),
                ),
            ),
            Edit(op="facility.remove", target="clinic-9"),
            Edit(op="home.set", target="home-b", old={"accuracy_m": 30.0}, new={"households": 1}),
            Edit(op="street.close", target="home-b"),
            Edit(op="profile.set", target="elderly", new={"avoids": ["steps", "stairs"]}),
        ),
    )
    resolved = resolve_edits(study, scenario)
    assert [(own.number, own.state) for own in resolved] == [
        ("1", "ok"),
        ("2.1", "ok"),
        ("2.2", "conflict"),
        ("3", "gone"),
        ("4", "conflict"),
        ("5", "gone"),
        ("6", "wrong"),
    ]
    with pytest.raises(DataError) as caught:
        apply_scenario(study, scenario)
    assert len(caught.value.faults) == 5
    assert "stairs" in caught.value.faults[4].what.zh
    assert "第 2.2 项" in caught.value.faults[0].what.zh
    assert "20" in caught.value.faults[2].what.zh  # what the accuracy is now


BROKEN: dict[str, str] = {
    "no op": 'name = "s"\n[[edits]]\ntarget = "a"',
    "an op that is none": 'name = "s"\n[[edits]]\nop = "facility.paint"\ntarget = "a"',
    "a key that is none": 'name = "s"\n[[edits]]\nop = "street.close"\ntarget = "a"\nwidth = 3',
    "a latitude that is none": (
        'name = "s"\n[[edits]]\nop = "facility.move"\ntarget = "a"\nlon = 31.2\nlat = 121.4'
    ),
    "a line of one point": (
        'name = "s"\n[[edits]]\nop = "link.add"\nid = "a"\nname = "n"\nline = [[121.4, 31.2]]'
    ),
    "no name": '[[edits]]\nop = "street.close"\ntarget = "a"',
    "no TOML": "name = ",
    "an empty file": "",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_its_faults(tmp_path: Path, text: str) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_scenario(path)
    assert all(fault.where == "trial.toml" for fault in caught.value.faults)


def test_a_file_holds_what_the_planner_wrote(tmp_path: Path) -> None:
    path = tmp_path / "trial.toml"
    path.write_text(
        'name = "试设一处"\nnote = "备注"\n[[edits]]\nop = "facility.add"\nid = "t"\n'
        'kind = "market"\nname = "菜场"\nlon = 121.43\nlat = 31.27\nby = "某人"\n',
        encoding="utf-8-sig",
    )
    read = read_scenario(path)
    edit: Any = read.edits[0]
    assert (read.name, read.note, edit.op, edit.target) == ("试设一处", "备注", "facility.add", "t")
    expected = {"kind": "market", "name": "菜场", "lon": 121.43, "lat": 31.27}
    assert dict(edit.new) == expected
    assert edit.by == "某人"


@pytest.mark.parametrize(
    ("old", "holds"),
    [
        ({"name": "clinic-1"}, True),
        ({"name": "clinic-0"}, False),
        ({"name": "clinic-2"}, False),
        ({"accuracy_m": 10.0}, True),
        ({"accuracy_m": 10}, True),
        ({"accuracy_m": 9.0}, False),
        ({"accuracy_m": 11.0}, False),
        ({"no such column": "x"}, False),
    ],
)
def test_an_edit_is_of_what_it_was_made_for(
    tmp_path: Path, old: dict[str, object], *, holds: bool
) -> None:
    """The clinic is called clinic-1 and known to 10 m."""
    study = read_study(write_study(tmp_path))
    edit = Edit(op="facility.remove", target="clinic-1", old=old)
    (resolved,) = resolve_edits(study, Scenario(name="s", edits=(edit,)))
    assert resolved.state == ("ok" if holds else "conflict")
