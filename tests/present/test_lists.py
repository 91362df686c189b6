"""The lists of problems and of projects, as offices keep them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.present.list_fields import PROBLEM_TITLES, PROJECT_TITLES
from ganquan_geo.present.problem_list import build_problems
from ganquan_geo.present.project_list import OFFICE_FILLS, OPEN_COLUMNS, build_projects

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang

Planned = tuple["CoverageResult", "PlanResult"]


def test_each_gap_is_a_problem_with_where_how_sure_and_on_what_it_rests(
    gap_result: CoverageResult,
) -> None:
    rows = build_problems(gap_result, None, lang="zh")
    assert list(rows.columns) == list(PROBLEM_TITLES)
    largest = gap_result.gaps[gap_result.gaps["tier_min"] == 15]
    assert len(rows) == len(largest)  # no two compounds have one name
    assert rows["no"].tolist() == list(range(1, len(rows) + 1))
    sure = rows[(rows["place"] == "home-d") & (rows["category"] == "卫生医疗")].iloc[0]
    assert sure["neighbourhood"] == "一居"
    assert sure["problem"] == "步行到最近设施 600 米，超出 400 米标准 200 米"
    assert sure["people"] == "400 户，1,000 人"
    assert (sure["severity"], sure["verified"]) == ("重", "是")
    market = rows[rows["category"] == "市场供应"].iloc[0]
    assert market["problem"] == "设施仅到路段，步行 350–450 米，是否在 400 米内取决于其位置"
    assert (market["severity"], market["verified"]) == ("中", "否")


def test_on_a_register_that_is_not_verified_severity_is_open(gap_result: CoverageResult) -> None:
    study = gap_result.study
    open_ = tuple(replace(own, register_complete=False) for own in study.categories)
    result = replace(gap_result, study=replace(study, categories=open_))
    rows = build_problems(result, None, lang="zh")
    assert set(rows["severity"]) == {"待定"}
    assert set(rows["verified"]) == {"否"}


def test_places_of_one_name_are_one_row_with_the_range_of_their_walks(
    gap_result: CoverageResult,
) -> None:
    """As the stretches of a street that stand for those who live along it."""
    homes = gap_result.study.layers["compounds"].assign(name="一条街", name_en="")
    layers = {**gap_result.study.layers, "compounds": homes}
    gaps = gap_result.gaps.assign(certainty="certain")
    result = replace(gap_result, study=replace(gap_result.study, layers=layers), gaps=gaps)
    rows = build_problems(result, None, lang="zh")
    largest = gaps[gaps["tier_min"] == 15]
    assert len(rows) == largest["category"].nunique()
    for _, row in rows.iterrows():
        own = largest[largest["category"] == {"卫生医疗": "health"}.get(row["category"], "market")]
        assert row["place"] == ("一条街" if len(own) == 1 else f"一条街（{len(own)} 处）")


def test_metres_stand_wherever_there_is_a_figure(bundled_result: CoverageResult) -> None:
    rows = build_problems(bundled_result, None, lang="zh")
    assert rows["problem"].str.contains(r"步行(?:到最近设施)? [\d,–]+ 米").all()
    assert set(rows["verified"]) <= {"是", "否", "—"}


def test_people_that_nobody_counted_are_left_to_the_office(town_result: CoverageResult) -> None:
    bundled = town_result.study.layers["compounds"].drop(columns=["households", "residents"])
    layers = {**town_result.study.layers, "compounds": bundled}
    gaps = town_result.gaps.assign(tier_min=15)
    result = replace(town_result, study=replace(town_result.study, layers=layers), gaps=gaps)
    rows = build_problems(result, None, lang="zh")
    assert len(rows) > 0
    assert set(rows["people"]) == {"待填"}


def test_the_gap_of_the_ring_is_a_problem(planned: Planned) -> None:
    rows = build_problems(*planned, lang="zh")
    last = rows.iloc[-1]
    assert last["category"] == "慢行网络"
    assert last["problem"] == "断点 300 米，现需绕行 500 米"
    assert (last["severity"], last["people"], last["verified"]) == ("重", "—", "—")


def test_projects_say_what_plan_and_staff_say_and_leave_the_rest_to_the_office(
    planned: Planned,
) -> None:
    rows = build_projects(planned[1], lang="zh")
    assert list(rows.columns) == list(PROJECT_TITLES)
    first = rows.iloc[0]
    # Staff keep one million yuan and the end of the works; nothing else of money or offices.
    assert first["name"] == "首行"
    assert (first["estimate"], first["deadline"], first["progress"]) == (
        "100",
        "2025-09-30",
        "完成",
    )
    assert first["scale"] == "界内 300 米"
    assert {first[name] for name in OPEN_COLUMNS} == {OFFICE_FILLS.zh} == {"待街道填写"}
    assert "待街道填写" in rows["estimate"].tolist()
    assert rows.astype(str).map(len).min().min() > 0


def test_no_english_in_the_chinese_lists(bundled_result: CoverageResult) -> None:
    rows = build_problems(bundled_result, None, lang="zh")
    assert not rows.astype(str).apply(lambda own: own.str.contains("[a-z]{3}")).any().any()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_problem_is_beyond_the_limit_by_less_than_nothing(
    bundled_result: CoverageResult, lang: Lang
) -> None:
    problems = build_problems(bundled_result, None, lang=lang)["problem"]
    either = "是否超出 1000 米标准在误差之内" if lang == "zh" else "whether beyond 1000 m"
    assert problems.str.contains(either).any()
    assert not problems.str.contains(r"[\s–]-\d").any()
