from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ganquan_geo.present.report.content import Facts
from ganquan_geo.present.report.worst import write_worst_gaps

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult


def test_the_worst_gaps_say_how_many_where_and_what_would_close_them(
    gap_result: CoverageResult,
) -> None:
    # The clinic is 600 m from home-d, and just 400 m from home-c. The market is known to a
    # street: 350 to 450 m from home-a.
    first, second = write_worst_gaps(Facts(result=gap_result, lang="zh", images={}))
    assert first.startswith("卫生医疗 15 分钟：1 个小区确定超出 400 米，涉及 400 户，为home-d。")
    assert first.endswith("补齐途径：增设服务点，或增设出入口、便民通道以缩短步行。")
    assert second.startswith("市场供应 15 分钟：没有小区确定超出 400 米")
    assert "核实小区出入口和位置" in second


def test_no_more_gaps_than_are_asked_for(gap_result: CoverageResult) -> None:
    assert len(write_worst_gaps(Facts(result=gap_result, lang="en", images={}), most=1)) == 1


def test_without_gaps_nothing_is_said(street_only_result: CoverageResult) -> None:
    empty = street_only_result.gaps.iloc[:0]
    result = replace(street_only_result, gaps=empty)
    assert write_worst_gaps(Facts(result=result, lang="zh", images={})) == ()
