"""What a scenario changes: who gains, who loses, by how much; the same in every file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ganquan_geo import (
    Edit,
    OutputError,
    Scenario,
    apply_scenario,
    build_baseline,
    compare_scenarios,
    measure_coverage,
    read_study,
    write_scenario,
)
from tests.scenario.test_apply import VERTICES, at
from tests.towns import facility, point, street, town_street_rows
from tests.towns.studies import town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import ScenarioResult, Study

LINK = Edit(op="link.add", target="link", new={"name": "通道", "line": VERTICES})
NEW = {"kind": "clinic", "name": "新诊所", **at(point(300, 300))}
CLINIC = Edit(op="facility.add", target="new", new=NEW)


def compared(study: Study, scenario: Scenario) -> ScenarioResult:
    return compare_scenarios(study, apply_scenario(study, scenario), scenario=scenario)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return read_study(write_study(tmp_path_factory.mktemp("town")))


def test_a_facility_more_gives_and_takes_from_nobody(study: Study) -> None:
    found = compared(study, Scenario(name="s", edits=(CLINIC,)))
    own: Any = found.homes.query("layer == 'compounds'").set_index(["demand_name", "category"])
    # home-d stands at (300, 300): 600 m from the old clinic, 0 m from the new one; home-c at
    # (300, 100): 400 m and 200 m. The old clinic is known to 10 m.
    assert own.loc[("home-d", "health"), "change"] == "gained"
    assert own.loc[("home-d", "health"), ["before_tier", "after_tier"]].tolist() == [15, 5]
    assert own.loc[("home-c", "health"), ["before_m", "after_m"]].tolist() == pytest.approx(
        [400, 200]
    )
    assert set(own["change"]) <= {"gained", "may gain", "shorter"}
    summary: Any = found.summary.set_index(["category", "tier_min", "denominator"])
    row = summary.loc[("health", 5, "compounds")]
    assert row[["before_share", "after_share", "change_share"]].tolist() == [0.5, 1.0, 0.5]
    assert row[["gained", "lost"]].tolist() == [2, 0]
    assert "2 个受益" in found.sentences[0].zh


def test_a_link_that_nobody_joins_makes_nothing_longer(tmp_path: Path) -> None:
    # From the street y = 0 between homes and clinic to y = 300: the clinic's disc is at (0, 0),
    # so the link begins at (250, 0), away from everything uncertain.
    link = street("link", shapely.LineString([(250, 0), (250, 300)]), status="planned")
    streets = [*town_street_rows(at_m=(0, 300)), link]
    study = read_study(write_study(tmp_path, layers={"streets": streets}))
    opened = Scenario(name="s", edits=(Edit(op="street.open", target="link"),))
    found = compared(study, opened)
    health = found.homes.query("category == 'health'")
    assert not set(health["change"]) & {"lost", "may lose", "longer", "open"}


def test_without_edits_nothing_changes(study: Study) -> None:
    found = compared(study, Scenario(name="nothing"))
    assert found.homes.empty
    assert not found.summary["change_share"].any()
    assert found.sentences[0].zh == "4 个小区到各类设施的步行都没有变化。"


def test_an_end_that_misses_its_street_is_named(study: Study) -> None:
    short = Edit(
        op="link.add",
        target="short",
        new={"name": "断头", "line": [list(at(point(x, y)).values()) for x, y in STUB]},
    )
    found = compared(study, Scenario(name="s", edits=(short,)))
    assert any("8.0 米" in fault.what.zh for fault in found.problems)


def test_an_end_far_from_every_street_is_named_with_its_distance(study: Study) -> None:
    # Both ends of the first link are inside blocks, 40 m from the streets around; the second
    # runs from street to street.
    def link(key: str, ends: tuple[tuple[float, float], ...]) -> Edit:
        line = [list(at(point(x, y)).values()) for x, y in ends]
        return Edit(op="link.add", target=key, new={"name": key, "line": line})

    apart = link("apart", ((40, 50), (60, 50)))
    whole = link("whole", ((150, 0), (150, 100)))
    found = compared(study, Scenario(name="s", edits=(apart, whole)))
    said = [fault for fault in found.problems if "没有接上" in fault.what.zh]
    assert ["apart" in fault.rows[0] for fault in said] == [True, True]
    assert all("40 米" in fault.what.zh for fault in said)


def test_a_problem_that_was_there_before_is_none_of_the_scenario(tmp_path: Path) -> None:
    layers = town_layers()
    layers["facilities"].insert(0, facility("a-closed-one", point(0, 300)))
    layers["facilities"].append(facility("nowhere", None))
    study = read_study(write_study(tmp_path, layers={"facilities": layers["facilities"]}))
    removed = Edit(op="facility.remove", target="a-closed-one")
    found = compared(study, Scenario(name="s", edits=(removed,)))
    assert any("nowhere" in row for fault in found.before.problems for row in fault.rows)
    assert found.problems == ()  # though it is now in another row


STUB = ((150, 0), (150, 92))  # 8 m short of the street y = 100, which is 100 m round


def test_the_files_say_the_same(study: Study, tmp_path: Path) -> None:
    found = compared(study, Scenario(name="两项", note="试试", edits=(CLINIC, LINK)))
    paths = write_scenario(found, tmp_path / "out")
    assert {path.name for path in paths} == {
        "changes.csv",
        "changes.gpkg",
        "summary.csv",
        "feature_changes.csv",
        "edits.csv",
        "coverage_before.csv",
        "coverage_after.csv",
        "scenario.toml",
        "scenario.json",
        "scenario_map.html",
    }
    changes = pd.read_csv(tmp_path / "out" / "changes.csv")
    first = ["demand_id", "demand_name", "category", "before_m", "after_m", "change_m"]
    assert changes.columns[:6].tolist() == first
    bounds = ["before_low_m", "before_high_m", "after_low_m", "after_high_m"]
    assert changes.columns[6:12].tolist() == [*bounds, "tiers_gained", "tiers_lost"]
    row = changes.query("demand_id == 'home-d' and category == 'health'").iloc[0]
    assert (row["before_m"], row["after_m"], row["change_m"]) == (600, 0, -600)
    assert str(row["tiers_gained"]) == "5;10"
    summary = json.loads((tmp_path / "out" / "scenario.json").read_text(encoding="utf-8"))
    assert summary["sentences"][0]["zh"] == found.sentences[0].zh
    page = (tmp_path / "out" / "scenario_map.html").read_text(encoding="utf-8")
    assert "方案：两项" in page
    assert "新诊所" in page


spots = st.tuples(st.integers(0, 300), st.integers(0, 300))


@settings(max_examples=25, deadline=None)
@given(spots, st.integers(0, 60))
def test_an_added_facility_never_worsens_a_walk(
    study: Study, spot: tuple[int, int], accuracy_m: int
) -> None:
    new = {**NEW, **at(point(*spot)), "accuracy_m": accuracy_m}
    edit = Edit(op="facility.add", target="new", new=new)
    found = compared(study, Scenario(name="s", edits=(edit,)))
    before, after = measure_coverage(study, with_areas=False).distances, found.after.distances
    for reading in ("distance_m", "possible_m", "sure_m"):
        assert (after[reading].fillna(-1) <= before[reading].fillna(-1) + 1e-9).all()
    assert not set(found.homes["change"]) & {"lost", "may lose", "longer", "open", "mixed"}


@pytest.mark.parametrize(
    ("speed_m_per_s", "never"),
    [
        (0.5, {"gained", "may gain", "open", "shorter"}),
        (2.0, {"lost", "may lose", "open", "longer"}),
    ],
    ids=["a slower walker", "a faster walker"],
)
def test_a_walker_who_changes_speed_changes_one_way(
    study: Study, speed_m_per_s: float, never: set[str]
) -> None:
    edit = Edit(op="profile.set", target="elderly", new={"speed_m_per_s": speed_m_per_s})
    after = apply_scenario(study, Scenario(name="s", edits=(edit,)))
    found = compare_scenarios(study, after, profile="elderly")
    assert len(found.homes)
    assert not set(found.homes["change"]) & never


def test_a_baseline_that_is_there_serves_as_the_state_before(study: Study) -> None:
    after = apply_scenario(study, Scenario(name="s", edits=(CLINIC,)))
    found, again = (compare_scenarios(before, after) for before in (study, build_baseline(study)))
    pd.testing.assert_frame_equal(found.homes, again.homes)


def test_results_are_written_into_neither_study(study: Study, tmp_path: Path) -> None:
    other = read_study(write_study(tmp_path / "other"))
    with pytest.raises(OutputError):
        write_scenario(compare_scenarios(study, other), other.folder)
