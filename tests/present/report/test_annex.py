from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.flow.coverage import measure_coverage
from ganquan_geo.present.report import annex
from ganquan_geo.present.report.annex import write_annex
from ganquan_geo.present.report.content import Facts, Paragraph
from ganquan_geo.present.report.methods import write_provenance
from ganquan_geo.present.worded_table import WordedTable

if TYPE_CHECKING:
    import pytest

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.report.content import Part


def facts(result: CoverageResult) -> Facts:
    return Facts(result=result, lang="zh", images={})


def table(parts: list[Part], caption: str) -> WordedTable:
    return next(part for part in parts if isinstance(part, WordedTable) and caption in part.caption)


def test_each_compound_has_its_walks_under_its_neighbourhood(gap_result: CoverageResult) -> None:
    own = table(write_annex(facts(gap_result)), "各小区步行可达情况")
    assert own.groups == {0}
    assert own.rows[0] == ("一居", "", "")
    walks = {row[0]: row[1:] for row in own.rows[1:]}
    # To the clinic; the market is anywhere on a street 100 m long.
    assert walks["home-a"] == ("可达 50", "可能可达 350–450")
    assert walks["home-d"][0] == "不可达 600"
    assert walks["home-d"][1].startswith("可达 ")


def test_where_the_nearest_is_assumed_no_walk_is_told(street_only_result: CoverageResult) -> None:
    rows = table(write_annex(facts(street_only_result)), "各小区步行可达情况").rows
    walks = {row[0]: row[1:] for row in rows}
    assert walks["home-d"][1] == "可达 0–72"  # by one whose position is known
    assert walks["home-e"] == ("未测算", "未测算")


def test_of_very_long_lists_the_grave_rows_stay_and_the_rest_is_told(
    gap_result: CoverageResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annex, "MOST_ROWS", 2)
    parts = write_annex(facts(gap_result))
    problems = table(parts, "问题清单")
    rows = [row for n, row in enumerate(problems.rows) if n not in problems.groups]
    assert [row[0] for row in rows] == ["1", "2"]  # no numbers are jumped
    assert "重" in {row[problems.head.index("严重程度")] for row in rows}
    notes = [part.text for part in parts if isinstance(part, Paragraph)]
    assert any("这里列 2 条，序号只在本表之内；全部见工作簿" in text for text in notes)


def test_without_gaps_there_is_no_list_of_problems(gap_result: CoverageResult) -> None:
    result = replace(gap_result, gaps=pd.DataFrame(columns=gap_result.gaps.columns))
    captions = [
        part.caption for part in write_annex(facts(result)) if isinstance(part, WordedTable)
    ]
    assert captions == ["各小区步行可达情况（米，按居民区）"]


def test_problems_stand_under_the_name_of_their_neighbourhood(gap_result: CoverageResult) -> None:
    own = table(write_annex(facts(gap_result)), "问题清单")
    assert "居委会" not in own.head
    assert own.groups == {0}
    assert own.rows[0][0] == f"一居（{len(own.rows) - 1} 项）"


def test_digests_of_the_inputs_stand_with_the_sources(gap_result: CoverageResult) -> None:
    own = table(write_provenance(facts(gap_result)), "输入文件")
    assert {row[1] for row in own.rows} == set(gap_result.study.inputs.values())


def test_without_a_facility_no_list_of_dashes_is_written(gap_result: CoverageResult) -> None:
    layers = gap_result.study.layers
    none = replace(gap_result.study, layers={**layers, "facilities": layers["facilities"].iloc[:0]})
    result = measure_coverage(none)
    captions = [
        part.caption for part in write_annex(facts(result)) if isinstance(part, WordedTable)
    ]
    assert not any("各小区步行可达情况" in caption for caption in captions)
