"""Verdicts on indicators: met, on the way, behind, and why there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo import PlanResult, edit_study, measure_plan, read_study
from ganquan_geo.model.plan import Direction, Indicator, Source
from ganquan_geo.model.plan_results import NOT_JUDGED
from ganquan_geo.model.street_line import Range
from ganquan_geo.plan.indicators import assess_indicators
from ganquan_geo.plan.judging import judge
from ganquan_geo.present.plan.indicator_figures import word_indicator
from ganquan_geo.words.text import Text
from tests.towns.plan import write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.plan import Plan


@pytest.fixture(scope="module")
def town_plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    plan = read_study(write_plan_town(tmp_path_factory.mktemp("town") / "town")).plan
    assert plan is not None
    return plan


def indicator(
    target: float | None,
    baseline: float | None = None,
    direction: Direction = "at_least",
    *,
    added: bool = False,
    unit: str = "count",
) -> Indicator:
    return Indicator(
        id="x",
        name=Text("某", "x"),
        unit=unit,
        added=added,
        direction=direction,
        target=target,
        baseline=baseline,
        baseline_period="",
        denominator="",
        denominator_count=None,
        period="",
        spatial=True,
        measure="",
        effect="",
        source=Source(line=1),
    )


def exactly(value: float) -> Range:
    return Range(value=value, low=value, high=value)


@pytest.mark.parametrize(
    ("own", "measured", "elapsed", "verdict"),
    [
        (indicator(100), exactly(100), 0.5, "early"),
        (indicator(100), exactly(100), 1.0, "done"),
        (indicator(100), exactly(99), 1.0, "not done"),
        (indicator(100), exactly(99), 0.5, "missing"),  # no baseline, not over
        (indicator(100), exactly(49), 0.5, "behind"),  # even if it began at nothing
        (indicator(1, unit="done"), exactly(0), 0.5, "not done"),  # no half-way
        (indicator(1, unit="done"), exactly(1), 0.5, "early"),
        (indicator(1, unit="places"), exactly(0), 0.5, "not done"),
        (indicator(1, unit="share"), exactly(0.4), 0.5, "behind"),
        (indicator(100, added=True), exactly(60), 0.5, "on the way"),
        (indicator(100, 50, added=True), exactly(40), 0.5, "behind"),  # begins at nothing
        (indicator(100, direction="about"), exactly(100), 0.5, "met"),
        (indicator(100, direction="about"), exactly(102), 1.0, "missing"),
        (indicator(100, 0), exactly(60), 0.5, "on the way"),
        (indicator(100, 0), exactly(40), 0.5, "behind"),
        (indicator(100, 0), Range(value=None, low=40, high=60), 0.5, "unverified"),
        (indicator(100, 0), Range(value=None, low=90, high=110), 1.0, "unverified"),
        (indicator(100, 0), Range(value=None, low=100, high=110), 1.0, "done"),
        (indicator(None), exactly(5), 1.0, "no target"),
        (indicator(100), None, 1.0, "missing"),
        (indicator(10, 50, "at_most"), exactly(8), 0.5, "early"),
        (indicator(10, 50, "at_most"), exactly(25), 0.5, "on the way"),
        (indicator(10, 50, "at_most"), exactly(45), 0.5, "behind"),
        (indicator(100, 100), exactly(95), 0.5, "behind"),  # the baseline had it already
        # 160 % and 400 % of a way back are none.
        (indicator(0.15, 0.2, unit="share"), exactly(0.12), 0.8, "behind"),
        (indicator(60, 70), exactly(30), 0.8, "behind"),
        (indicator(60, 70), Range(value=None, low=30, high=59), 0.0, "behind"),
        (indicator(50, 40, "at_most"), exactly(60), 0.8, "behind"),
        (indicator(5, direction="at_most", added=True), exactly(10), 0.8, "behind"),
        (indicator(100, 50), exactly(40), 0.0, "behind"),  # it moved away
        (indicator(100, 50), Range(value=None, low=40, high=60), 0.1, "unverified"),
    ],
)
def test_verdicts(own: Indicator, measured: Range | None, elapsed: float, verdict: str) -> None:
    assert judge(own, measured, elapsed_share=elapsed).verdict == verdict


def test_what_went_back_is_told_and_has_no_way() -> None:
    share = judge(indicator(0.15, 0.2, unit="share"), exactly(0.12), elapsed_share=0.8).reason
    assert share.zh == "不如基期值 20%（已达到目标值）"
    away = judge(indicator(10, 50, "at_most"), exactly(70), elapsed_share=0.5).reason
    assert away.zh == "不如基期值 50"
    strict = indicator(0.01, 0.01, "below", unit="share")
    equal = judge(strict, exactly(0.01), elapsed_share=0.5)
    assert equal.verdict == "behind"
    assert equal.reason.zh == "基期值 1% 就是目标值，还要更好才算达到"
    still = judge(indicator(100, 50), exactly(50), elapsed_share=0.5).reason
    assert still.zh.endswith("走完 0%")  # as far as it was is no farther back


def test_the_way_done_is_one_figure_where_its_ends_are_said_alike() -> None:
    one = judge(indicator(100, 0), exactly(75), elapsed_share=0.5).reason
    assert one.zh.endswith("走完 75%")
    assert one.en.endswith("75% of the way is done")
    two = judge(indicator(100, 0), Range(value=None, low=60, high=75), elapsed_share=0.5).reason
    assert two.zh.endswith("走完 60% 至 75%")


INCOMPLETE = Text("名录不全", "not complete")


@pytest.mark.parametrize(
    ("own", "measured", "verdict"),
    [
        (indicator(100), exactly(100), "done"),  # more can only be more
        (indicator(100), exactly(20), "unverified"),
        (indicator(10, direction="at_most"), exactly(8), "unverified"),
    ],
)
def test_a_figure_that_may_be_higher_is_no_bound_above(
    own: Indicator, measured: Range, verdict: str
) -> None:
    judged = judge(own, measured, elapsed_share=1.0, may_be_higher=INCOMPLETE)
    assert judged.verdict == verdict
    if verdict == "unverified":
        assert judged.reason == INCOMPLETE


@pytest.mark.parametrize(
    ("measured", "may_be_higher", "said"),
    [
        (exactly(0.99), None, "不低于规划公布值"),
        (exactly(0.97), None, "低于规划公布值"),
        (Range(value=0.97, low=0.95, high=0.99), None, "难分高低"),
        (exactly(0.2), INCOMPLETE, "按现有资料低于规划公布值"),
    ],
)
def test_without_a_target_the_claim_of_the_period_before_is_told_of(
    measured: Range, may_be_higher: Text | None, said: str
) -> None:
    own = indicator(None, 0.98, unit="share")
    judged = judge(own, measured, elapsed_share=0.5, may_be_higher=may_be_higher)
    assert judged.verdict == "no target"
    assert said in judged.reason.zh


ORDER = {"done": 2, "early": 2, "on the way": 1, "behind": 0, "not done": 0}


@given(st.floats(0, 200), st.floats(0, 200), st.floats(0, 1))
def test_more_is_never_worse(one: float, other: float, elapsed: float) -> None:
    low, high = sorted((one, other))
    verdicts = [
        judge(indicator(100, 0), exactly(value), elapsed_share=elapsed).verdict
        for value in (low, high)
    ]
    assert ORDER[verdicts[0]] <= ORDER[verdicts[1]]


def test_the_town(tmp_path: Path) -> None:
    result = measure_plan(read_study(write_plan_town(tmp_path / "town")))
    found = {own.indicator.id: own for own in result.indicators}
    # 365 of 1,461 days have passed; 60 of 100 trees: on the way.
    assert found["trees"].verdict == "on the way"
    assert found["trees"].measured == exactly(160)
    assert "160（2025-12-01）：清点" in found["trees"].evidence.zh
    assert found["clinics"].verdict == "early"
    assert found["streets"].measured == exactly(1)
    assert found["streets"].verdict == "missing"


@pytest.mark.parametrize(
    ("day", "share"),
    [
        ("2024-12-31", 0.0),
        ("2025-01-01", 0.0),
        ("2025-01-02", 1 / 1461),
        ("2028-12-31", 1460 / 1461),
        ("2029-01-01", 1.0),
        ("2031-06-01", 1.0),
    ],
)
def test_the_last_day_belongs_to_the_period(town_plan: Plan, day: str, share: float) -> None:
    assert town_plan.elapsed_share(date.fromisoformat(day)) == share


@pytest.mark.parametrize(
    ("today", "measured_on", "verdict"),
    [
        # 60 of 100 trees: enough until three fifths of 2025 to 2028 are over. What was counted
        # is held against the time that had passed on its own day,
        ("2031-01-01", "2026-01-01", "on the way"),
        ("2027-05-26", "2027-05-26", "on the way"),  # 876 of 1,461 days
        ("2027-05-28", "2027-05-27", "behind"),  # 877 of 1,461 days
        ("2031-01-01", "2028-12-30", "behind"),
        ("2029-01-01", "2028-12-31", "not done"),
        # but no day at all, one before or after the period, or one to come is no day to count on.
        ("2026-01-01", None, "unverified"),
        ("2026-01-01", "2024-12-31", "missing"),
        ("2031-01-01", "2029-01-01", "missing"),
        ("2026-01-01", "2026-01-02", "missing"),
    ],
)
def test_a_target_is_held_against_the_time_that_had_passed(
    town_plan: Plan, today: str, measured_on: str | None, verdict: str
) -> None:
    on = None if measured_on is None else date.fromisoformat(measured_on)
    reading = replace(town_plan.readings["trees"][0], measured_on=on)
    plan = replace(town_plan, readings={"trees": (reading,)})
    found = assess_indicators(plan, {}, today=date.fromisoformat(today))
    (trees,) = [own for own in found if own.indicator.id == "trees"]
    assert trees.verdict == verdict
    assert (trees.measured is None) == (verdict in ("unverified", "missing"))


@pytest.mark.parametrize(
    ("unit", "target", "high", "verdict"),
    [
        # Without a beginning: behind only where even from nothing it is not far enough.
        ("count", 100, 50, "missing"),
        ("count", 100, 49.999, "behind"),
        ("count", 2, 0, "behind"),
        ("count", 1, 0.5, "missing"),  # one thing has no half-way
        ("count", 1, 0, "not done"),
        ("share", 1, 0.49, "behind"),
        ("share", 0.5, 0.24, "behind"),
        ("share", 0.5, 0.25, "missing"),
    ],
)
def test_behind_wherever_it_began(unit: str, target: float, high: float, verdict: str) -> None:
    measured = Range(value=None, low=0, high=high)
    assert judge(indicator(target, unit=unit), measured, elapsed_share=0.5).verdict == verdict


@pytest.mark.parametrize(
    ("measured", "verdict"),
    [
        (exactly(50), "on the way"),
        (Range(value=None, low=50, high=60), "on the way"),
        (Range(value=None, low=49, high=50), "unverified"),
        (Range(value=None, low=40, high=49), "behind"),
    ],
)
def test_the_whole_range_has_to_be_on_the_way(measured: Range, verdict: str) -> None:
    """Half of the period has passed; from 0 to 100, and the other way, from 100 to 0."""
    assert judge(indicator(100, 0), measured, elapsed_share=0.5).verdict == verdict
    down = Range(value=None, low=100 - measured.high, high=100 - measured.low)
    own = indicator(0, 100, "at_most")
    assert judge(own, down, elapsed_share=0.5).verdict == verdict


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (100, 100, "met"),
        (99, 100, "missing"),
        (100, 101, "missing"),
        (100 - 1e-10, 100 + 1e-10, "met"),
    ],
)
def test_about_a_figure_is_met_by_the_figure_alone(low: float, high: float, verdict: str) -> None:
    own = indicator(100, direction="about")
    measured = Range(value=None, low=low, high=high)
    assert judge(own, measured, elapsed_share=0.5).verdict == verdict


def test_no_measure_is_missing_even_where_the_period_is_over() -> None:
    assert judge(indicator(100, 0), None, elapsed_share=1.0).verdict == "missing"
    assert judge(indicator(100, direction="about"), None, elapsed_share=0.5).verdict == "missing"


def test_the_bundled_plan_claims_nothing_that_is_not_known(bundled: PlanResult) -> None:
    assert {own.verdict for own in bundled.indicators} == set(NOT_JUDGED)
    reasons = [word_indicator(own) for own in bundled.indicators]
    assert all(reason.zh and reason.en for reason in reasons)
    assert all(own.evidence.zh and own.evidence.en for own in bundled.indicators)


def test_frontage_is_a_test_of_position_and_says_how_sure_it_is(bundled: PlanResult) -> None:
    own = next(one for one in bundled.indicators if one.indicator.id == "office-frontage")
    assert own.measured is not None
    assert own.measured.low < 0.5 < own.measured.high
    assert own.measured.value is None  # a neighbourhood is not its office
    assert "没有办公点的位置" in own.evidence.zh
    assert "小区主干道没有资料" in own.reason.zh


def test_what_the_layers_can_answer_is_measured(bundled: PlanResult) -> None:
    measured = {own.indicator.id for own in bundled.indicators if own.measured is not None}
    assert measured == {
        *(f"coverage-15-{key}" for key in ("health", "elderly", "culture", "fitness", "market")),
        *(f"coverage-10-{key}" for key in ("elderly", "culture", "fitness")),
        "ring",
        "street-projects",
        "elderly-stations",
        "office-frontage",
        "business-centre",
    }
    for own in bundled.indicators:
        if own.measured is None and own.indicator.spatial:
            words = ("工作人员", "项目表", "小区台账")
            assert any(word in own.evidence.zh for word in words), own.indicator.id


def test_facilities_that_are_only_assumed_are_not_in_the_lower_bound(bundled: PlanResult) -> None:
    found = {own.indicator.id: own for own in bundled.indicators}
    elderly = found["coverage-15-elderly"].measured
    assert elderly is not None
    # Of known position are three meal points alone.
    assert elderly == Range(value=None, low=44 / 78, high=1.0)
    stations = found["elderly-stations"].measured
    assert stations == Range(value=None, low=0.0, high=20.0)
    culture = found["coverage-10-culture"]
    assert culture.measured is not None
    assert culture.finding is not None
    assert culture.finding.assumed_low is not None
    assert culture.measured.low == culture.finding.low
    assert culture.measured.low < culture.finding.assumed_low


def test_projects_are_counted_with_what_is_found_of_them(bundled: PlanResult) -> None:
    own = next(one for one in bundled.indicators if one.indicator.id == "street-projects")
    assert own.measured == Range(value=None, low=0.0, high=12.0)
    assert "路网上找到 12 条，界内共 11.4 公里" in own.evidence.zh


def test_baseline_target_and_measured_stay_apart(bundled: PlanResult) -> None:
    own = next(one for one in bundled.indicators if one.indicator.id == "coverage-15-health")
    assert (own.indicator.baseline, own.indicator.target) == (0.98, None)
    assert own.measured is not None
    assert own.measured.low < 0.98 < own.measured.high


def test_coverage_is_judged_by_the_target_that_a_study_states(bundled: PlanResult) -> None:
    """The plan states none, so there is none; a study may, with its source."""
    study = bundled.study
    before = next(one for one in bundled.indicators if one.indicator.id == "coverage-15-health")
    assert before.verdict == "no target"
    stated = next(own for own in study.figures if own.category == "health")
    target = replace(
        stated, role="target", share=0.85, denominator="compounds", source=Text("任务书", "brief")
    )
    changed = edit_study(study, figures=(*study.figures, target))
    found = measure_plan(changed)
    own = next(one for one in found.indicators if one.indicator.id == "coverage-15-health")
    assert (own.indicator.target, own.verdict) == (0.85, "met")
    assert own.evidence.zh.endswith("目标值据：任务书")


def test_coverage_has_one_verdict_wherever_it_is_read(bundled: PlanResult) -> None:
    found = [own for own in bundled.indicators if own.finding is not None]
    assert len(found) == 8
    for own in found:
        assert own.finding is not None
        assert own.verdict == own.finding.grade == "no target"
        assert own.finding.reason.zh in own.reason.zh
    assert {own.finding.lacks for own in found if own.finding} == {None, "unverified", "missing"}


@pytest.mark.parametrize(
    ("direction", "low", "high", "verdict"),
    [
        ("below", 0.01, 0.01, "not met"),  # equal to the mean is not below it
        ("below", 0.0099, 0.0099, "met"),
        ("below", 0.0, 0.01, "unverified"),
        ("at_most", 0.01, 0.01, "met"),
        ("above", 0.01, 0.01, "not met"),
        ("above", 0.011, 0.02, "met"),
        ("at_least", 0.01, 0.01, "met"),
    ],
)
def test_below_a_figure_is_not_equal_to_it(
    direction: Direction, low: float, high: float, verdict: str
) -> None:
    own = replace(indicator(0.01, None, direction, unit="share"), kept=True)
    measured = Range(value=None, low=low, high=high)
    assert judge(own, measured, elapsed_share=0.5).verdict == verdict
