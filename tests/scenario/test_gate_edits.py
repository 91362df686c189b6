"""Edits of gates: equal to the study edited by hand, and never called sure where they are not."""

from __future__ import annotations

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
