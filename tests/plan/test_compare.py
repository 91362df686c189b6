"""Two dates of one town: what changed, by how much, which indicators moved."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ganquan_geo import (
    DataError,
    Edit,
    PlanComparison,
    Scenario,
    ScenarioResult,
    apply_scenario,
    compare_scenarios,
    measure_plan,
    read_study,
)
from ganquan_geo.model.street_line import Range
from ganquan_geo.plan.compare import Facts, _compared, _end_of, _indicators, build_timeline
from ganquan_geo.plan.evaluation import _is_changed
from ganquan_geo.present.plan.timelines import STATES, build_timelines
from tests.scenario.test_apply import at
from tests.towns import point
from tests.towns.plan import PLAN, compare_towns, later_town, write_plan_town
from tests.towns.studies import SETTINGS, town_layers

if TYPE_CHECKING:
    from pathlib import Path


NAN = math.nan


def exactly(value: float) -> Range:
    return Range(value=value, low=value, high=value)


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> ScenarioResult:
    folder = tmp_path_factory.mktemp("dates")
    return compare_towns(write_plan_town(folder / "old"), later_town(folder / "new"))


def of_plan(comparison: ScenarioResult) -> PlanComparison:
    assert comparison.plan is not None
    return comparison.plan


def changes(comparison: ScenarioResult, subject: str) -> set[tuple[str, str, str, str]]:
    own = comparison.features[comparison.features["subject"] == subject]
    return set(zip(own["key"], own["field"], own["before"], own["after"], strict=True))


def test_projects(comparison: ScenarioResult) -> None:
    assert changes(comparison, "project") == {
        ("column-100", "status", "under_way", "done"),
        ("column-100", "end_date", "", "2026-05-01"),
        ("column-100", "evidence", "", "ok"),
    }


def test_layers(comparison: ScenarioResult) -> None:
    assert changes(comparison, "street") == {("column-0", "status", "planned", "existing")}
    assert changes(comparison, "compound") == {("home-d", "presence", "present", "")}
    facilities = changes(comparison, "facility")
    assert ("clinic-2", "presence", "", "present") in facilities
    moved = [row for row in facilities if row[0] == "clinic-1"]
    assert [row[1] for row in moved] == ["moved_m"]
    assert float(moved[0][3]) == pytest.approx(30.0, abs=0.1)


def test_the_ring(comparison: ScenarioResult) -> None:
    own: Any = comparison.features[comparison.features["subject"] == "ring"].set_index("field")
    assert own.loc["walkable_today", ["before", "after"]].tolist() == ["false", "true"]
    assert own.loc["missing_m", "change"] == pytest.approx(-300, rel=1e-4)
    assert own.loc["existing_m", "change"] == pytest.approx(300, rel=1e-4)
    assert own.loc["today_m", "change"] == pytest.approx(-200, rel=1e-4)
    assert "built_m" not in own.index
    leg = changes(comparison, "ring leg")
    assert ("row-300—column-0—row-0", "state", "missing", "existing") in leg


def test_coverage_and_misfits(comparison: ScenarioResult) -> None:
    own: Any = comparison.summary.set_index(["category", "tier_min", "denominator"])
    # Before: home-a and home-b of four homes within 300 m; after: three of three.
    assert own.loc[("health", 5, "compounds"), "change_share"] == pytest.approx(0.5)
    settled = comparison.features[comparison.features["after"] == "settled"]
    assert settled["key"].str.startswith("ring_leg").any()
    opened = comparison.features[comparison.features["after"] == "open"]
    assert opened["key"].str.startswith("count_on_the_ground").any()  # two clinics, plan says one


def test_indicators(comparison: ScenarioResult) -> None:
    own: Any = of_plan(comparison).indicators.set_index("id")
    assert own.loc["trees", "change"] == pytest.approx(30)
    assert own.loc["trees", ["before_verdict", "after_verdict"]].tolist() == [
        "on the way",
        "on the way",
    ]
    assert own.loc["streets", "after_verdict"] == "early"
    assert own["moved"].all()


def test_places_of_the_changes(comparison: ScenarioResult) -> None:
    found = dict(zip(comparison.places["key"], comparison.places["change"], strict=True))
    assert found["home-d"] == "removed"
    assert found["clinic-1"] == "moved"
    assert found["clinic-2"] == "added"
    assert found["column-0"] == "added"  # it was planned
    assert found["row-300—column-0—row-0"] == "changed"
    assert comparison.places.crs.to_epsg() == 4326


def test_the_evaluation_in_sentences(comparison: ScenarioResult) -> None:
    said = [sentence.zh for sentence in comparison.sentences]
    assert said[0].startswith("2026-01-01 至 2028-01-01，按到各类设施的步行，3 个小区中，")
    assert said[1] == "新增设施 1 处：clinic-2（诊所）。"
    assert said[-1] == (
        "本次为末期评估：规划期 2025-01-01 至 2028-12-31，到 2026-01-01 已过 25%，"
        "到 2028-01-01 已过 74.9%。"
    )
    assert not any(re.search(r"(?<!\d)0 → 0(?![.\d])", one) for one in said)
    assert "2 条道路项目：在建 1 → 0，完成 1 → 2。" in said
    assert "column-100：在建 → 完成，依据：ok。" in said
    assert "环线现有 900 → 1,200 米，断点 300 → 0 米，现在可以走通。" in said
    assert "按次序走一圈 1,400 → 1,200 米。" in said
    assert "新达标、完成的指标：道路。" in said
    assert len(said) == len({sentence.en for sentence in comparison.sentences})


def test_what_is_in_one_state_alone_is_told(comparison: ScenarioResult) -> None:
    assert any("1 个只在之前，0 个只在之后" in fault.what.zh for fault in comparison.problems)


def test_after_the_end_it_is_the_final_evaluation(tmp_path: Path) -> None:
    late = SETTINGS.replace("2026-01-01", "2029-01-01")
    comparison = compare_towns(
        write_plan_town(tmp_path / "old"), write_plan_town(tmp_path / "new", settings=late)
    )
    said = [sentence.zh for sentence in comparison.sentences]
    assert said[0] == "2026-01-01 至 2029-01-01，4 个小区到各类设施的步行都没有变化。"
    assert said[-1].startswith("本次为末期评估")
    assert said[-2] == "没有变化：道路项目、环线、核对事项。"


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-02-01", "年度评估"),
        ("2026-12-31", "中期评估"),  # the middle of 2025 to 2028
        ("2027-06-01", "中期评估"),
        ("2027-12-01", "年度评估"),
        ("2028-03-01", "末期评估"),
        ("2028-12-31", "末期评估"),
    ],
)
def test_an_evaluation_is_called_by_where_in_the_period_it_is(
    tmp_path: Path, day: str, kind: str
) -> None:
    later = SETTINGS.replace("2026-01-01", day)
    comparison = compare_towns(
        write_plan_town(tmp_path / "old"), write_plan_town(tmp_path / "new", settings=later)
    )
    assert comparison.sentences[-1].zh.startswith(f"本次为{kind}：")


def test_what_did_not_change_has_no_figures(tmp_path: Path) -> None:
    old = write_plan_town(tmp_path / "old")
    new = write_plan_town(tmp_path / "new", settings=SETTINGS.replace("2026-01-01", "2026-01-02"))
    said = [sentence.zh for sentence in compare_towns(old, new).sentences]
    assert said[1] == "没有变化：道路项目、环线、指标、核对事项。"
    assert len(said) == 3
    assert not any("→" in one for one in said)


def test_what_is_not_done_for_the_calendar_alone_is_told_apart(tmp_path: Path) -> None:
    late = SETTINGS.replace("2026-01-01", "2029-01-01")
    comparison = compare_towns(
        write_plan_town(tmp_path / "old"), write_plan_town(tmp_path / "new", settings=late)
    )
    said = " ".join(sentence.zh for sentence in comparison.sentences)
    before, after = (
        {one.indicator.name.zh for one in own.indicators if one.verdict == "not done"}
        for own in (of_plan(comparison).before, of_plan(comparison).after)
    )
    not_done = after - before
    assert not_done
    told = said.partition("期满而未完成的指标（现状值和目标没有变化）：")[2].partition("。")[0]
    assert set(told.split("、")) == not_done
    assert "新转为未完成的指标" not in said


def test_a_date_held_against_itself_with_another_day_shows_nothing(tmp_path: Path) -> None:
    old = write_plan_town(tmp_path / "old")
    new = write_plan_town(tmp_path / "new", settings=SETTINGS.replace("2026-01-01", "2026-01-02"))
    same = compare_towns(old, new)
    assert same.features.empty
    assert not of_plan(same).indicators["moved"].any()
    assert same.places.empty


def test_two_states_of_one_date_have_no_evaluation(tmp_path: Path) -> None:
    same = compare_towns(write_plan_town(tmp_path / "old"), write_plan_town(tmp_path / "new"))
    assert same.sentences[0].zh == "4 个小区到各类设施的步行都没有变化。"
    assert not any("评估" in sentence.zh for sentence in same.sentences)


def test_the_later_state_comes_second(tmp_path: Path) -> None:
    late = SETTINGS.replace("2026-01-01", "2027-01-01")
    old = write_plan_town(tmp_path / "old", settings=late)
    with pytest.raises(DataError, match="早于"):
        compare_towns(old, write_plan_town(tmp_path / "new"))


def test_studies_without_a_common_home_are_not_compared(tmp_path: Path) -> None:
    layers = town_layers()
    for own in layers["compounds"]:
        own["id"] = f"other-{own['id']}"
    new = write_plan_town(tmp_path / "new", layers={"compounds": layers["compounds"]})
    with pytest.raises(DataError, match="没有一个编号"):
        compare_towns(write_plan_town(tmp_path / "old"), new)


def test_homes_of_another_study_are_the_same_by_id_and_that_is_told(tmp_path: Path) -> None:
    other = SETTINGS.replace('id = "town"', 'id = "other"')
    found = compare_towns(
        write_plan_town(tmp_path / "old"), write_plan_town(tmp_path / "new", settings=other)
    )
    assert found.homes.empty
    assert any("town、other" in fault.what.zh for fault in found.problems)


def test_a_plan_without_ring_is_compared_too(tmp_path: Path) -> None:
    ringless = PLAN[: PLAN.index("[ring]")] + PLAN[PLAN.index("[axis]") :]
    comparison = compare_towns(
        write_plan_town(tmp_path / "old"),
        write_plan_town(
            tmp_path / "new", plan=ringless, settings=SETTINGS.replace("2026-01-01", "2027-01-01")
        ),
    )
    ring = comparison.features[comparison.features["subject"] == "ring"]
    assert ring["field"].tolist() == ["presence"]


@pytest.mark.parametrize(
    ("was", "now", "is_changed"),
    [
        (exactly(5), exactly(5), False),
        (exactly(5), exactly(5 + 1e-7), False),
        (exactly(5), exactly(6), True),
        (None, None, False),
        (None, exactly(5), True),
        (exactly(5), None, True),
        (Range(value=None, low=1, high=9), Range(value=None, low=1, high=9), False),
        (Range(value=None, low=1, high=9), Range(value=None, low=2, high=9), True),
        (Range(value=None, low=1, high=9), Range(value=5, low=1, high=9), True),
        (Range(value=5, low=1, high=9), Range(value=None, low=1, high=9), True),
    ],
)
def test_what_moved_is_told_from_the_calendar(
    comparison: ScenarioResult, was: Range | None, now: Range | None, *, is_changed: bool
) -> None:
    trees = next(
        own for own in of_plan(comparison).before.indicators if own.indicator.id == "trees"
    )
    old, new = (replace(trees, measured=one) for one in (was, now))
    assert _is_changed(old, new) == is_changed
    assert _is_changed(None, new)
    other = replace(new, indicator=replace(new.indicator, target=201.0))
    assert _is_changed(old, other)


def test_facts_of_both_dates_field_by_field() -> None:
    """Only what is there at one of the dates has no fields; figures have how much they changed."""
    before: Facts = {
        ("ring", "ring"): ("ring", {"a_m": 1.0, "b_m": 1.0, "c_m": None, "said": "x", "d": True}),
        ("ring leg", "gone"): ("leg", {"state": "existing"}),
    }
    after: Facts = {
        ("ring", "ring"): ("环", {"a_m": 3.5, "b_m": 1.0, "c_m": 2.0, "said": "y", "d": False}),
        ("ring leg", "new"): ("leg", {"state": "existing"}),
    }
    found = [tuple(own)[:6] for own in _compared(before, after)]
    assert found == [
        ("ring", "ring", "环", "a_m", "1", "3.5"),
        ("ring", "ring", "环", "c_m", "", "2"),
        ("ring", "ring", "环", "said", "x", "y"),
        ("ring", "ring", "环", "d", "true", "false"),
        ("ring leg", "gone", "leg", "presence", "present", ""),
        ("ring leg", "new", "leg", "presence", "", "present"),
    ]
    deltas = [own.change for own in _compared(before, after)]
    assert deltas[0] == 2.5
    assert all(math.isnan(delta) for delta in deltas[1:])
    assert list(_compared(before, before)) == []


def test_indicators_at_both_dates(comparison: ScenarioResult) -> None:
    """What one date has not measured, or not at all, is empty there and has moved."""
    old, new = of_plan(comparison).before, of_plan(comparison).after
    trees = next(own for own in new.indicators if own.indicator.id == "trees")
    bounds = replace(trees, measured=Range(value=None, low=1.0, high=9.0))
    nothing = replace(trees, measured=None)
    cases = [
        ([trees], [trees], [190, 190, 190, 190, 190, 190], False),
        ([nothing], [trees], [NAN, NAN, NAN, 190, 190, 190], True),
        ([bounds], [trees], [NAN, 1, 9, 190, 190, 190], True),
        ([bounds], [bounds], [NAN, 1, 9, NAN, 1, 9], False),
        ([], [trees], [NAN, NAN, NAN, 190, 190, 190], True),
        ([trees], [], [190, 190, 190, NAN, NAN, NAN], True),
        ([trees], [replace(trees, verdict="behind")], [190] * 6, True),
    ]
    for was, now, figures, moved in cases:
        (row,) = _indicators(
            replace(old, indicators=tuple(was)), replace(new, indicators=tuple(now))
        )
        names = ["before", "before_low", "before_high", "after", "after_low", "after_high"]
        np.testing.assert_array_equal([row[name] for name in names], figures)
        assert row["moved"] == moved
        assert row["change"] == 0 or math.isnan(float(str(row["change"])))
        assert (row["before_verdict"] == "") == (not was)
        assert (row["after_verdict"] == "") == (not now)


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
