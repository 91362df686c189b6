"""Indicators in time: when each figure is of, and what is known of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ganquan_geo import (
    Edit,
    Scenario,
    apply_scenario,
    compare_scenarios,
    measure_plan,
    read_study,
)
from ganquan_geo.model.street_line import Range
from ganquan_geo.plan.compare import _end_of, build_timeline
from ganquan_geo.present.plan.timelines import STATES, build_timelines
from tests.scenario.test_apply import at
from tests.towns import point
from tests.towns.plan import compare_towns, later_town, write_plan_town

if TYPE_CHECKING:
    from pathlib import Path


def test_an_indicator_goes_from_its_baseline_to_its_target(tmp_path: Path) -> None:
    town = compare_towns(write_plan_town(tmp_path / "old"), later_town(tmp_path / "new"))
    assert town.plan is not None
    timeline = town.plan.timeline
    own = timeline[timeline["id"] == "trees"]
    assert own["what"].tolist() == ["baseline", "measured", "measured", "target"]
    assert own["value"].tolist() == [100, 160, 190, 200]
    # Counted on the day that staff gave, not on the date of the study; no period, no date.
    assert own["date"].tolist() == ["", "2025-12-01", "2025-12-01", "2028-12-31"]
    names = [item["name"] for item in build_timelines(town.plan, "zh")]
    assert "树" in names


def test_bounds_without_a_single_figure_stay_bounds(tmp_path: Path) -> None:
    result = measure_plan(read_study(write_plan_town(tmp_path / "town")))
    trees = next(own for own in result.indicators if own.indicator.id == "trees")
    own = replace(trees, measured=Range(value=None, low=1.0, high=9.0))
    table = build_timeline(replace(result, indicators=(own,)), replace(result, indicators=(trees,)))
    figures = table[["value", "low", "high"]].to_numpy(float)
    expected = [[100, 100, 100], [np.nan, 1, 9], [160, 160, 160], [200, 200, 200]]
    np.testing.assert_array_equal(figures, expected)
    nothing = replace(result, indicators=(replace(trees, measured=None),))
    assert build_timeline(nothing, nothing)["what"].tolist() == ["baseline", "target"]
    assert build_timeline(replace(result, indicators=()), nothing)["id"].tolist() == ["trees"] * 2


@pytest.mark.parametrize(
    ("period", "day"),
    [
        ("2020", "2020-12-31"),
        ("2016-2020", "2020-12-31"),
        ("2016–2020", "2020-12-31"),
        ("2016 - 2020", "2020-12-31"),
        ("", ""),
        ("十三五", ""),
        ("16-20", ""),
    ],
)
def test_a_period_ends_with_its_last_year(period: str, day: str) -> None:
    assert _end_of(period) == day


def test_what_a_scenario_would_come_to_is_not_said_to_be_measured(tmp_path: Path) -> None:
    study = read_study(write_plan_town(tmp_path / "town"))
    new = {"kind": "clinic", "name": "新诊所", **at(point(300, 300))}
    added = Scenario(name="s", edits=(Edit(op="facility.add", target="new", new=new),))
    found = compare_scenarios(study, apply_scenario(study, added), scenario=added)
    assert found.plan is not None
    timeline = found.plan.timeline
    assert timeline.loc[timeline["id"] == "trees", "what"].tolist() == [
        "baseline",
        "measured",  # counted by staff: the same in both
        "target",
    ]
    own = timeline[timeline["id"] == "clinics"]
    assert [what for what in own["what"] if what in STATES] == ["measured", "proposed"]
    # Met before and after, but no longer one clinic: not "unchanged".
    said = [text.zh for text in found.plan.evaluation]
    assert "3 项指标：1 项的数值有变化。" in said
    assert not any("指标" in text for text in said if text.startswith("没有变化"))
