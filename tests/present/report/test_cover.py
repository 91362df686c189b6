from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from ganquan_geo import Imprint, Text
from ganquan_geo.present.report.cover import write_cover, write_title

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult


def test_what_the_study_does_not_say_stays_open_on_the_cover(town_result: CoverageResult) -> None:
    lines = write_cover(town_result, "zh")
    assert lines == (
        ("version", "版本：（待填）"),
        ("fact", "编制单位：（待填）"),
        ("fact", "资料截至：2026-01-01"),
        ("fact", "步行方式：标准距离"),
        ("date", "编制日期：（待填）"),
    )


def test_the_cover_says_who_compiled_it_when_and_in_which_version(
    town_result: CoverageResult,
) -> None:
    imprint = Imprint(
        compiled_by=Text("方格镇政府", "Grid Town"),
        published=dt.date(2026, 12, 3),
        version=Text("送审稿", "draft for review"),
    )
    result = replace(town_result, study=replace(town_result.study, imprint=imprint))
    assert write_cover(result, "zh")[:2] == (
        ("version", "（送审稿）"),
        ("fact", "编制单位：方格镇政府"),
    )
    assert write_cover(result, "zh")[-1] == ("date", "二〇二六年十二月")
    assert write_cover(result, "en")[0] == ("version", "draft for review")
    assert write_cover(result, "en")[-1] == ("date", "December 2026")


def test_the_title_is_that_of_offices(town_result: CoverageResult) -> None:
    assert write_title(town_result.study, "zh") == ("方格镇15分钟社区生活圈步行可达覆盖率评估报告")
