"""Edits of gates: equal to the study edited by hand, and never called sure where they are not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import (
    Corrections,
    DataError,
    Edit,
    Live,
    Scenario,
    apply_scenario,
    compare_scenarios,
    measure_coverage,
    read_scenario,
    read_study,
    write_corrections,
    write_scenario,
)
from ganquan_geo.present.edits_file import write_scenario_file
from ganquan_geo.present.scenario.feature_words import build_feature_rows
from ganquan_geo.present.scenario.files import build_edit_rows
from tests.scenario.test_apply import at
from tests.towns import point, row
from tests.towns.studies import SETTINGS, write_study

if TYPE_CHECKING:
    from pathlib import Path

    import shapely

    from ganquan_geo import Study
    from tests.towns import Row

NORTH, SOUTH = point(150, 95), point(150, 5)
GATED = SETTINGS.replace("[layers]\n", '[layers]\ngates = "gates.geojson"\n')
ADD = Edit(
    op="gate.add",
    target="north",
    new={"compound_id": "home-b", "state": "residents", "name": "北门", **at(NORTH)},
)


def gate(row_id: str, place: shapely.Point, **columns: object) -> Row:
    return row(row_id, place, compound_id="home-b", **({"state": "residents"} | columns))


def gated(folder: Path, *rows: Row) -> Study:
    return read_study(write_study(folder, layers={"gates": list(rows)}, settings=GATED))


def same(one: Study, other: Study) -> bool:
    tables = [measure_coverage(own, with_areas=False).distances for own in (one, other)]
    return bool(tables[0].equals(tables[1]))


def test_a_gate_is_added_where_there_was_none(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path / "a"))
    added = apply_scenario(study, Scenario(name="北门", edits=(ADD,)))
    assert added.edited == ("gates",)
    assert same(added, gated(tmp_path / "b", gate("north", NORTH)))
    assert not same(added, study)


def test_a_gate_is_set(tmp_path: Path) -> None:
    study = gated(tmp_path / "a", gate("north", NORTH), gate("south", SOUTH, state="closed"))
    opened = Edit(op="gate.set", target="south", new={"state": "open"}, old={"state": "closed"})
    by_hand = gated(tmp_path / "b", gate("north", NORTH), gate("south", SOUTH, state="open"))
    changed = apply_scenario(study, Scenario(name="开", edits=(opened,)))
    assert same(changed, by_hand)
    closed = Edit(op="gate.set", target="south", new={"state": "closed"})
    assert same(apply_scenario(changed, Scenario(name="关", edits=(closed,))), study)


def test_a_new_state_stands_in_place_of_all_that_said_the_old_one(tmp_path: Path) -> None:
    """Hours of a gate that is closed now would say that nobody knows; so would 常闭 否."""
    said = {"hours": "06:00-22:00", "always_closed": "否", "lets_public": "是"}
    study = gated(tmp_path / "a", gate("south", SOUTH, state="open", **said))
    closed = Edit(op="gate.set", target="south", new={"state": "closed"})
    shut = apply_scenario(study, Scenario(name="关", edits=(closed,)))
    assert shut.layers["gates"][["state", "hours"]].to_numpy().tolist() == [["closed", ""]]
    residents = Edit(op="gate.set", target="south", new={"state": "residents"})
    own = apply_scenario(study, Scenario(name="仅居民", edits=(residents,)))
    assert own.layers["gates"]["state"].tolist() == ["residents"]
    assert own.layers["gates"]["hours"].tolist() == study.layers["gates"]["hours"].tolist()


def test_a_gate_that_was_found_is_a_correction(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "a")
    new = {**ADD.new, "accuracy_m": 0.0}
    found = replace(ADD, new=new, basis="现场核实", by="居委会", at="2025-03-01")
    write_corrections(Corrections(edits=(found,)), folder)
    corrected = read_study(folder)
    assert same(corrected, gated(tmp_path / "b", gate("north", NORTH)))
    assert [own.state for own in corrected.corrections] == ["ok"]


def test_what_a_gate_does_is_gained_or_open_never_sure_by_its_kind(tmp_path: Path) -> None:
    study = read_study(write_study(tmp_path))
    scenario = Scenario(name="北门", edits=(ADD,))
    found = compare_scenarios(study, apply_scenario(study, scenario), scenario=scenario)
    own = found.homes[found.homes["demand_id"] == "home-b"]
    assert len(own)
    assert not set(own["change"]) & {"may gain", "may lose"}


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (ADD.__class__(op="gate.add", target="x", new={**ADD.new, "state": "ajar"}), "ajar"),
        (ADD.__class__(op="gate.add", target="x", new={**ADD.new, "compound_id": "no"}), "小区"),
        (Edit(op="gate.set", target="none", new={"state": "open"}), "none"),
        (ADD.__class__(op="gate.add", target="x", new={**ADD.new, "hours": "早晚"}), "早晚"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, edit: Edit, said: str) -> None:
    study = read_study(write_study(tmp_path))
    with pytest.raises(DataError) as raised:
        apply_scenario(study, Scenario(name="x", edits=(edit,)))
    assert said in str([fault.what.zh + fault.mend.zh for fault in raised.value.faults])


def test_gates_come_back_from_a_file(tmp_path: Path) -> None:
    scenario = Scenario(name="北门", edits=(ADD,))
    assert read_scenario(write_scenario_file(scenario, tmp_path / "x.toml")).edits == (ADD,)


def test_a_live_session_takes_a_gate_and_gives_it_back(tmp_path: Path) -> None:
    live = Live(read_study(write_study(tmp_path)))
    live.do(ADD)
    assert live.scenario.edits == (ADD,)
    live.undo()
    assert not live.scenario.edits


def test_every_changed_field_of_a_gate_is_told_before_and_after(tmp_path: Path) -> None:
    hours = {"state": "timed", "hours": "06:00-22:00"}
    study = gated(tmp_path / "a", gate("south", SOUTH, name="南门", **hours))
    new = {"state": "residents", "hours": "", "barrier_free": "yes"}
    scenario = Scenario(name="改", edits=(Edit(op="gate.set", target="south", new=new), ADD))
    found = compare_scenarios(study, apply_scenario(study, scenario), scenario=scenario)
    rows = build_feature_rows(found.features, lang="zh")
    told = rows.set_index("field")["said"][rows["subject"].eq("gate").to_numpy()]
    assert told["state"] == "出入口 南门：开闭 定时开放 → 仅供居民通行"
    assert told["hours"] == "出入口 南门：开放时段 06:00-22:00 → —"
    assert told["wheelchair"] == "出入口 南门：轮椅 不明 → 是"
    assert told["presence"] == "出入口 北门：有无 — → 有"
    edits = build_edit_rows(found, lang="zh")
    assert "开闭 定时开放 → 仅供居民通行" in edits["said"][0]
    assert "开放时段 06:00-22:00 → —" in edits["said"][0]
    assert edits["said"][1] == "有无 — → 有"
    assert not found.places.empty
    write_scenario(found, tmp_path / "out")  # the map shows gates too


def test_an_empty_text_clears_the_hours(tmp_path: Path) -> None:
    study = gated(tmp_path / "a", gate("south", SOUTH, state="open", hours="06:00-22:00"))
    file = tmp_path / "s.toml"
    head = 'name = "x"\n[[edits]]\nop = "gate.set"\ntarget = "south"\n'
    file.write_text(head + 'hours = ""\n', encoding="utf-8")
    cleared = apply_scenario(study, read_scenario(file))
    assert cleared.layers["gates"]["hours"].tolist() == [""]
    file.write_text(head + 'name = ""\n', encoding="utf-8")
    with pytest.raises(DataError, match="name 应为文字，至少 1 个字"):
        read_scenario(file)
    line = 'name = "x"\n[[edits]]\nop = "link.add"\nid = "l"\nname = "y"\nline = []\n'
    file.write_text(line, encoding="utf-8")
    with pytest.raises(DataError, match=r"line 应为用方括号写的清单，如 \[a, b\]，至少 2 项"):
        read_scenario(file)


def told_of(study: Study, *edits: Edit) -> list[str]:
    """Return what a scenario file is refused for."""
    with pytest.raises(DataError) as refused:
        apply_scenario(study, Scenario(name="错", edits=edits, file="b.toml"))
    return [f"{one.where} {one.what.zh}" for one in refused.value.faults]


def set_gate(target: str, **new: object) -> Edit:
    return Edit(op="gate.set", target=target, new=new)


def test_all_faults_of_all_edits_are_told_at_once_by_their_numbers(tmp_path: Path) -> None:
    study = gated(tmp_path / "a", gate("south", SOUTH))
    nobody = replace(ADD, new={**ADD.new, "compound_id": "ZZ"})
    found = told_of(
        study,
        set_gate("south", state="半开"),
        set_gate("nix", state="open"),
        nobody,
        set_gate("south", name="南门"),
        set_gate("south", hours="25点"),
        set_gate("south", users="仅行人"),
        replace(nobody, target="more", new={**nobody.new, "state": "半开"}),
    )
    assert found == [
        "b.toml 第 1 项，修改出入口：state 的“半开”无人认识",
        "b.toml 第 2 项，修改出入口：没有出入口 nix",
        "b.toml 第 3 项，增设出入口：所属小区“ZZ”找不到，或不止一个",
        "b.toml 第 5 项，修改出入口：开放时段“25点”读不懂",
        "b.toml 第 7 项，增设出入口：state 的“半开”无人认识",
        "b.toml 第 7 项，增设出入口：所属小区“ZZ”找不到，或不止一个",
    ]


def test_all_that_is_wrong_of_one_edit_is_told(tmp_path: Path) -> None:
    study = gated(tmp_path / "a", gate("south", SOUTH))
    (one,) = told_of(study, set_gate("south", barrier_free="也许", state="半开"))
    assert one.endswith("state 的“半开”无人认识；barrier_free 的“也许”无人认识")
    wrong = replace(ADD, new={**ADD.new, "lon": "东", "lat": "北"})
    (one,) = told_of(study, wrong)
    assert "lon" in one
    assert "lat" in one


@pytest.mark.parametrize(
    ("new", "what"),
    [
        ({"hours": "夜间关闭"}, "开放时段“夜间关闭”没有说清几点，给出区间"),
        ({"state": "timed"}, "定时开放，没有写开放时段，给出区间"),
        (
            {"state": "closed", "hours": "06:00-22:00"},
            "常闭，又写了开放时段：时段内按开闭待核实计算，其余时间不开",
        ),
        (at(point(150, 900)), "离所属小区 880 米"),
    ],
)
@pytest.mark.parametrize("added", [False, True])
def test_what_checks_say_of_an_edit_is_told(
    tmp_path: Path, new: dict[str, object], what: str, *, added: bool
) -> None:
    study = gated(tmp_path / "a", gate("south", SOUTH))
    edit = set_gate("south", **new)
    if added:
        edit = replace(ADD, new={**ADD.new, **new})
    scenario = Scenario(name="试", edits=(set_gate("south", name="南门"), edit), file="a.toml")
    found = compare_scenarios(study, apply_scenario(study, scenario), scenario=scenario)
    op = "增设" if added else "修改"
    told = [one.what.zh for one in found.problems if one.where == "a.toml"]
    assert told[0] == f"第 2 项，{op}出入口：{what}"
    assert told == [one.what.zh for one in found.edits[1].odd] + told[len(found.edits[1].odd) :]
    rows = build_edit_rows(found, lang="zh")["told"].tolist()
    assert (rows[0], told[0] in rows[1]) == ("", True)
    write_scenario(found, tmp_path / "out", lang="zh")
    written = json.loads((tmp_path / "out" / "scenario.json").read_text("utf-8"))
    assert [bool(one["told"]) for one in written["edits"]] == [False, True]
    assert any(told[0] in one for one in written["problems"])


def test_what_was_odd_before_is_not_told_of_an_edit(tmp_path: Path) -> None:
    study = gated(tmp_path / "a", gate("south", SOUTH, state="timed"))
    scenario = Scenario(name="试", edits=(set_gate("south", name="南门"), ADD), file="a.toml")
    found = compare_scenarios(study, apply_scenario(study, scenario), scenario=scenario)
    assert not [one for one in found.problems if "定时开放" in one.what.zh]
    timed = replace(ADD, new={**ADD.new, "state": "timed"})
    scenario = replace(scenario, edits=(timed,))
    found = compare_scenarios(study, apply_scenario(study, scenario), scenario=scenario)
    (one,) = [one for one in found.problems if "定时开放" in one.what.zh]
    assert one.what.zh == "第 1 项，增设出入口：定时开放，没有写开放时段，给出区间"


def test_gates_that_two_edits_put_at_one_place_are_told_with_the_other(tmp_path: Path) -> None:
    study = gated(tmp_path / "a", gate("south", SOUTH))
    there = replace(ADD, new={**ADD.new, **at(SOUTH)})
    scenario = Scenario(name="试", edits=(there,), file="a.toml")
    found = compare_scenarios(study, apply_scenario(study, scenario), scenario=scenario)
    (one,) = [one for one in found.problems if "同一位置" in one.what.zh]
    assert "（与图层 gates 第 1 (id=south) 行）" in one.what.zh
    alone = compare_scenarios(apply_scenario(study, scenario), study)  # as `compare` has them
    assert [one for one in alone.problems if "同一位置" in one.what.zh]


def test_the_number_of_the_correction_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    gated(folder, gate("south", SOUTH), gate("timed", point(140, 5), state="timed"))
    new = {**ADD.new, "accuracy_m": 1.0, "state": "timed"}
    edits = (
        set_gate("timed", name="偏门"),
        set_gate("south", hours="夜间关闭"),
        replace(ADD, new=new),
    )
    signed = tuple(replace(own, basis="现场", by="居委会", at="2025-12-03") for own in edits)
    write_corrections(Corrections(edits=signed), folder)
    told = [one.what.zh for one in read_study(folder).warnings if "给出区间" in one.what.zh]
    assert told == [
        "开放时段“夜间关闭”没有说清几点，给出区间（corrections.toml 第 2 项）",
        "定时开放，没有写开放时段，给出区间（corrections.toml 第 3 项）",
    ]
