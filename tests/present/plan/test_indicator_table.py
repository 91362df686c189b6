"""The table of indicators: fifteen columns, and how far the way to each target is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.model.street_line import Range
from ganquan_geo.present.plan.indicator_figures import format_completion
from ganquan_geo.present.plan.indicator_table import TITLES, build_indicator_table
from ganquan_geo.present.project_list import OFFICE_FILLS

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import IndicatorResult, PlanResult
    from ganquan_geo.model.results import CoverageResult

Planned = tuple["CoverageResult", "PlanResult"]


@pytest.fixture
def trees(planned: Planned) -> IndicatorResult:
    """Return 160 trees of 200, from 100."""
    return next(own for own in planned[1].indicators if own.indicator.name.zh == "树")


def test_the_fifteen_columns_of_offices(planned: Planned) -> None:
    table = build_indicator_table(planned[1], lang="zh")
    assert "、".join(TITLES[str(name)].zh for name in table) == (
        "序号、类别、指标、单位、属性、基期值、目标值、现状值（年）、完成度、序时进度、预计完成度、"
        "评估结论、责任部门、数据来源、说明"
    )
    assert len(table) == len(planned[1].indicators)
    assert set(table["in_charge"]) == set(table["expected"]) == {OFFICE_FILLS.zh}
    assert set(table["nature"]) == {"—"}
    assert table["source"].str.match(r"规划(正文|指标表)第 \d+ 行").all()
    assert (table["group"].str.len() > 0).all()


def test_completed_is_the_way_from_baseline_to_target(trees: IndicatorResult) -> None:
    assert format_completion(trees) == "60%"
    ranged = replace(trees, measured=Range(value=160, low=150, high=180))
    assert format_completion(ranged) == "60% (50–80)"
    down = replace(trees.indicator, baseline=200.0, target=100.0, direction="at_most")
    assert format_completion(replace(trees, indicator=down)) == "40%"


def test_what_is_added_begins_at_nothing(trees: IndicatorResult) -> None:
    added = replace(trees.indicator, baseline=None, added=True)
    assert format_completion(replace(trees, indicator=added)) == "80%"


@pytest.mark.parametrize(
    "change", [{"baseline": 200.0}, {"baseline": None}, {"target": None}], ids=str
)
def test_without_a_way_there_is_no_part_of_it(
    trees: IndicatorResult, change: dict[str, float | None]
) -> None:
    own = replace(trees, indicator=replace(trees.indicator, **change))  # type: ignore[arg-type]
    assert format_completion(own) == "—"


def test_bounds_alone_are_no_part_of_the_way(trees: IndicatorResult) -> None:
    assert format_completion(replace(trees, measured=Range(value=None, low=1, high=2))) == "—"
    assert format_completion(replace(trees, measured=None)) == "—"


def test_time_elapsed_is_that_of_the_day_of_the_figure(planned: Planned) -> None:
    plan = planned[1]
    table = build_indicator_table(plan, lang="zh")
    today = dict(zip(table["name"], table["current"], strict=True))
    reading = plan.plan.readings["trees"][0]
    assert reading.measured_on is not None
    days = (plan.plan.end - plan.plan.start).days + 1
    share = min(1.0, (reading.measured_on - plan.plan.start).days / days)
    assert plan.plan.elapsed_share(reading.measured_on) == share
    assert plan.plan.elapsed_share(plan.plan.end + dt.timedelta(days=9)) == 1.0
    assert today["树"].endswith(f"（{reading.measured_on.year}）")
