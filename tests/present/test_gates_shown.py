"""Gates on the web map, on paper and on the sheet of their compound, in a town on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ganquan_geo import build_baseline, find_ways, measure_coverage, measure_gates, read_study
from ganquan_geo.present import symbology
from ganquan_geo.present.atlas.homes import home_features
from ganquan_geo.present.gates.map import build_gates_page
from ganquan_geo.present.gates.shown import LANE, find_looks, name_owners
from ganquan_geo.present.print.gates import LEAST_SCALE, find_marks, gate_rows
from ganquan_geo.present.print.legend_rows import ground_rows
from ganquan_geo.present.print.paper import Box, fit_window
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.web.map import build_payload
from tests.towns.walled import walled_layers, write_walled_town

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang

STATES = {"open": 3, "residents": 3, "timed": 1, "closed": 2, "unknown": 1}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> CoverageResult:
    return measure_coverage(read_study(write_walled_town(tmp_path_factory.mktemp("walled"))))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_web_map_tells_state_hours_users_and_when_checked(
    result: CoverageResult, lang: Lang
) -> None:
    shown = build_payload(result, lang)["gates"]
    assert isinstance(shown, dict)
    found = {(own["compound"], own["name"]): own for own in shown["gates"]}
    assert len(found) == len(walled_layers()["gates"])
    south = found["中心里", "南门"]
    assert (south["state"], south["said"]["hours"]) == ("open", "06:00-22:00")
    assert south["said"]["checked_on"] == "2026-03-18"
    assert found["点小区", "南门"]["said"]["hours"] == {"zh": "全天", "en": "all day"}[lang]
    assert {own["name"] for own in shown["entrances"]} == {"方格菜场"}
    assert set(STATES) <= set(shown["marks"])


def test_signs_tell_states_apart_without_colour() -> None:
    fills = {state: symbology.GATE_MARKS[state] for state in STATES if state != "unknown"}
    assert len(set(fills.values())) == len(fills)  # the unknown has a question mark


def test_paper_shows_gates_where_they_are_legible(result: CoverageResult) -> None:
    scene = build_scene(result, lang="zh")
    near = fit_window(scene.bounds_m, Box(x=0, y=0, width=170, height=170), crs=scene.crs)
    drawn = {mark: len(spots) for mark, spots in find_marks(scene, near).items()}
    assert drawn == {**STATES, "entrance": 1}
    assert [row.text for row in gate_rows(scene, near)][:2] == [
        "出入口：可对外通行",
        "出入口：仅供居民通行",
    ]
    far = fit_window(scene.bounds_m, Box(x=0, y=0, width=10, height=10), crs=scene.crs)
    assert far.scale > LEAST_SCALE
    assert not find_marks(scene, far)


def test_lanes_have_a_line_of_their_own_and_say_whose_they_are(result: CoverageResult) -> None:
    scene, payload = build_scene(result, lang="zh"), build_payload(result, "zh")
    streets = scene.study.layers["streets"]
    owners = name_owners(streets, scene.study.layers["compounds"], "zh")
    lanes = (streets["access"] != "").to_numpy()
    assert set(np.array(owners)[lanes]) == {"中心里", "东苑"}
    assert set(np.array(owners)[~lanes]) == {""}
    assert {look == LANE for look in find_looks(streets)[lanes]} == {True}
    assert isinstance(payload["classes"], list)
    assert ["compound", "小区内部路"] in payload["classes"]
    assert symbology.STREETS[LANE].colour not in {
        own.colour for key, own in symbology.STREETS.items() if key != LANE
    }
    near = fit_window(scene.bounds_m, Box(x=0, y=0, width=170, height=170), crs=scene.crs)
    assert "小区内部路" in [row.text for row in ground_rows(scene, near, 1.0)]


def test_a_study_with_entrances_alone_has_a_map(tmp_path: Path) -> None:
    folder = write_walled_town(tmp_path / "town")
    settings = (folder / "study.toml").read_text(encoding="utf-8")
    kept = [line for line in settings.splitlines() if not line.startswith("gates =")]
    (folder / "study.toml").write_text("\n".join(kept), encoding="utf-8")
    shown = build_payload(measure_coverage(read_study(folder)), "zh")["gates"]
    assert isinstance(shown, dict)
    assert not shown["gates"]
    assert shown["entrances"]


def test_the_sheet_of_a_compound_lists_its_gates(result: CoverageResult) -> None:
    ways = find_ways(build_baseline(result.study), result.distances, layer="compounds")
    sheets = {
        own.name: own for own in home_features(build_scene(result, lang="zh"), "compound", ways)
    }
    (table,) = [own for own in sheets["中心里"].tables if own.title == "出入口"]
    assert table.rows == (
        ("名称", "开闭", "开放时段", "核实日期"),
        ("南门", "可对外通行", "06:00-22:00", "2026-03-18"),
        ("北门", "可对外通行", "06:00-22:00", "2026-03-18"),
        ("西门", "常闭", "—", "2025-11-02"),
        ("东门", "开闭待核实", "—", "—"),
    )
    assert [name for name, _ in sheets["中心里"].named] == ["南门", "北门", "西门", "东门"]
    assert all(own.title != "出入口" for own in sheets["无门小区"].tables)


def test_the_map_of_gates_says_who_walks_farther(result: CoverageResult) -> None:
    """Only 西苑 has a short cut by 东苑, which then lets nobody else through: 152 m become 207."""
    page = build_gates_page(measure_gates(result.study), lang="zh")
    explored = page.payload["explore"]
    assert isinstance(explored, dict)
    farther = {row[0]: (row[1], row[2]) for row in explored["values"]}
    assert farther["西苑"] == ("55", "卫生医疗")
    assert farther["中心里"] == ("0", "")
