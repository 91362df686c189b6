"""The lists of problems and of projects, as offices keep them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ganquan_geo.present.fields import PROBLEM_TITLES, PROJECT_TITLES
from ganquan_geo.present.plan.sheets import build_project_facts
from ganquan_geo.present.problem_list import build_problems
from ganquan_geo.present.project_list import OFFICE_FILLS, OPEN_COLUMNS, build_projects
from ganquan_geo.present.reaches import count_as_given, find_reaches, walk_columns
from ganquan_geo.present.report.content import Facts
from ganquan_geo.present.report.worst import write_worst_gaps
from ganquan_geo.present.told_gaps import count_told, told_gaps, told_tier
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.words.text import Lang

Planned = tuple["CoverageResult", "PlanResult"]


def test_each_compound_is_a_row_with_where_how_sure_and_on_what_it_rests(
    gap_result: CoverageResult,
) -> None:
    rows = build_problems(gap_result, None, lang="zh")
    assert list(rows.columns) == list(PROBLEM_TITLES)
    assert len(rows) == len({row["demand_id"] for row in told_gaps(gap_result)})
    assert rows["no"].tolist() == list(range(1, len(rows) + 1))
    own = {row["place"]: row for row in rows.to_dict("records")}
    far = own["home-d"]
    assert far["neighbourhood"] == "一居"
    assert far["category"] == "卫生医疗"
    assert far["problem"] == "卫生医疗 15 分钟：步行 600 米，超出 200 米"
    assert far["people"] == "400 户，1,000 人"
    assert (far["severity"], far["verified"]) == ("重", "是")
    # The market is anywhere on a street, 350 to 450 m away: at 15 minutes its place decides, at
    # 5 minutes it is surely too far, so that the smaller tier is listed too.
    near = own["home-a"]
    assert near["problem"] == (
        "市场供应 15 分钟：步行 350–450 米，取决于设施位置；"
        "市场供应 5 分钟：步行 350–450 米，超出 50–150 米"
    )
    assert (near["severity"], near["verified"]) == ("中", "待核实：设施位置")


def test_on_a_register_that_is_not_verified_severity_is_open(gap_result: CoverageResult) -> None:
    study = gap_result.study
    open_ = tuple(replace(own, register_complete=False) for own in study.categories)
    result = replace(gap_result, study=replace(study, categories=open_))
    rows = build_problems(result, None, lang="zh")
    assert set(rows["severity"]) == {"待定"}
    assert all(said.startswith("待核实：名录") for said in rows["verified"])


def test_places_of_one_name_are_one_row_with_the_range_of_their_walks(
    gap_result: CoverageResult,
) -> None:
    """As the stretches of a street that stand for those who live along it."""
    homes = gap_result.study.layers["compounds"].assign(name="一条街", name_en="")
    layers = {**gap_result.study.layers, "compounds": homes}
    gaps = gap_result.gaps.assign(certainty="certain")
    result = replace(gap_result, study=replace(gap_result.study, layers=layers), gaps=gaps)
    (row,) = build_problems(result, None, lang="zh").to_dict("records")
    assert row["place"] == f"一条街（{len({own['demand_id'] for own in told_gaps(result)})} 处）"
    assert row["problem"].count("卫生医疗 15 分钟") == 1
    assert row["category"] == "卫生医疗、市场供应"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_count_of_the_summary_is_found_in_the_list(
    bundled_result: CoverageResult, lang: Lang
) -> None:
    """As many items of a category, tier and certainty as the summary says, row by row."""
    worst = "".join(write_worst_gaps(Facts(result=bundled_result, lang=lang, images={}), most=12))
    rows = build_problems(bundled_result, None, lang=lang)
    between = "；" if lang == "zh" else "; "
    items: Counter[tuple[str, bool]] = Counter()
    for said in rows["problem"]:
        for item in said.split(between):
            head, _, what = item.partition("：" if lang == "zh" else ": ")
            open_ = any(
                word in what for word in ("误差", "取决", "accuracy", "where the facility is")
            )
            items[head, not open_] += 1
    told = count_told(bundled_result)
    assert told is not None
    checked = 0
    for number, category in enumerate(bundled_result.study.categories):
        minutes = told_tier(bundled_result, category)
        form = Text("{name} {minutes} 分钟", "{name}, {minutes} min")
        name = form.filled(name=category.name, minutes=minutes).said(lang)
        sure, rest = items[name, True], items[name, False]
        if sure + rest == 0:
            continue
        assert f"{sure} 个小区" in worst or f"{sure} compounds" in worst
        assert name in told.said(lang)
        walks = walk_columns(bundled_result)[number]
        reaches = find_reaches(bundled_result, number, walks, minutes)
        near = count_as_given(bundled_result, number, walks, minutes)
        assert sure == reaches.count("not reached")
        assert rest == reaches.count("possible") - near  # the list holds those beyond as given
        assert f"可能可达 {rest + near} 个（按所给位置 {near} 个可达）" in told.zh
        checked += 1
    assert checked == 3


def test_no_walk_is_beyond_a_limit_by_less_than_nothing(bundled_result: CoverageResult) -> None:
    rows = build_problems(bundled_result, None, lang="zh")
    assert rows["problem"].str.contains(r"步行 [\d,–]+ 米").all()
    assert not rows["problem"].str.contains(r"超出 -|-\d").any()
    assert rows["problem"].str.contains("至多超出").any()
    assert all(said == "是" or said.startswith("待核实：") for said in rows["verified"])
    assert rows["place"].is_unique


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


def test_what_staff_say_of_money_offices_and_times_is_listed(planned: Planned) -> None:
    first, *rest = planned[1].projects
    record = replace(
        first.record,
        funding="区财政",
        responsible="管理办",
        builder="某公司",
        quantities="立面 30 处",
        content="补植",
        planned_start=date(2025, 2, 1),
        planned_end=date(2025, 12, 31),
        spent_cny=400_000.0,
        length_m=310.0,
    )
    plan = replace(planned[1], projects=(replace(first, record=record), *rest))
    own = build_projects(plan, lang="zh").iloc[0]
    assert (own["funding"], own["lead"], own["phase"]) == ("区财政", "管理办", "2025-02 – 2025-12")
    assert (own["scale"], own["deadline"]) == ("界内 300 米；立面 30 处", "2025-12-31")
    assert own["content"].startswith("补植；")
    facts = dict(build_project_facts(plan, plan.projects[0], lang="zh"))
    assert facts["计划起止"] == "2025-02-01 – 2025-12-31"
    assert (facts["已完成投资"], facts["实施单位"]) == ("¥400,000", "某公司")
    assert (facts["资金来源"], facts["台账所填长度"]) == ("区财政", "310 米")


def test_no_english_in_the_chinese_lists(bundled_result: CoverageResult) -> None:
    rows = build_problems(bundled_result, None, lang="zh")
    assert not rows.astype(str).apply(lambda own: own.str.contains("[a-z]{3}")).any().any()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_problem_is_beyond_the_limit_by_less_than_nothing(
    bundled_result: CoverageResult, lang: Lang
) -> None:
    problems = build_problems(bundled_result, None, lang=lang)["problem"]
    either = "至多超出" if lang == "zh" else "at most"
    assert problems.str.contains(either).any()
    assert not problems.str.contains(r"[\s–]-\d").any()
