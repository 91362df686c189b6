from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ganquan_geo.present.report.content import Facts
from ganquan_geo.present.report.worst import write_worst_gaps

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult


def test_the_worst_gaps_say_how_many_where_and_what_would_close_them(
    gap_result: CoverageResult,
) -> None:
    # The clinic is 600 m from home-d, and just 400 m from home-c. The market is known to a
    # street: 350 to 450 m from home-a.
    first, second = write_worst_gaps(Facts(result=gap_result, lang="zh", images={}))
    assert first.startswith("卫生医疗 15 分钟：1 个小区确定超出 400 米，涉及 400 户，为home-d；")
    assert "另有可能可达 1 个（按所给位置 1 个可达）。" in first
    assert first.endswith("补齐途径：增设服务点，或增设出入口、便民通道以缩短步行。")
    # Surely too far from it are two, at a smaller tier.
    assert second.startswith("市场供应 5 分钟：2 个小区确定超出 300 米")


def test_of_a_register_that_is_not_verified_a_gap_depends_on_it(
    gap_result: CoverageResult,
) -> None:
    study = gap_result.study
    open_ = tuple(replace(own, register_complete=False) for own in study.categories)
    result = replace(gap_result, study=replace(study, categories=open_))
    said = write_worst_gaps(Facts(result=result, lang="zh", images={}))
    assert said[0].startswith("卫生医疗 15 分钟：按现有名录 1 个小区超出 400 米")
    assert all("是否属实取决于名录核实" in text and "先补全名录" in text for text in said)
    assert not any("确定" in text or "没有小区" in text for text in said)


def test_a_category_that_is_verified_comes_before_one_with_more_gaps_that_is_not(
    gap_result: CoverageResult,
) -> None:
    study = gap_result.study
    health, market = study.categories
    mixed = (replace(health, register_complete=False), market)
    result = replace(gap_result, study=replace(study, categories=mixed))
    said = write_worst_gaps(Facts(result=result, lang="zh", images={}))
    assert [text[:4] for text in said] == ["市场供应", "卫生医疗"]


def test_the_gap_of_the_ring_comes_first_with_what_would_close_it(
    planned: tuple[CoverageResult, PlanResult],
) -> None:
    coverage, plan = planned
    first = write_worst_gaps(Facts(result=coverage, plan=plan, lang="zh", images={}))[0]
    assert first.startswith("环线断点 300 米")
    assert "现需绕行 500 米" in first
    assert "补齐途径：" in first


def test_no_more_gaps_than_are_asked_for(gap_result: CoverageResult) -> None:
    assert len(write_worst_gaps(Facts(result=gap_result, lang="en", images={}), most=1)) == 1


def test_without_gaps_nothing_is_said(street_only_result: CoverageResult) -> None:
    empty = street_only_result.gaps.iloc[:0]
    result = replace(street_only_result, gaps=empty)
    assert write_worst_gaps(Facts(result=result, lang="zh", images={})) == ()
