"""What staff report: which readings count, and how they stand to what the layers say."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ganquan_geo import read_study
from ganquan_geo.model.plan_records import IndicatorRecord
from ganquan_geo.model.street_line import Range
from ganquan_geo.plan.indicators import assess_indicators, find_misfits_of_readings
from ganquan_geo.plan.readings import Answer, find_contradiction
from ganquan_geo.words.text import Text
from tests.towns.plan import write_plan_town

if TYPE_CHECKING:
    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.plan_results import IndicatorResult

TODAY = date(2027, 1, 1)  # the plan is of 2025 to 2028
LAYERS = "count:clinic"


@pytest.fixture(scope="module")
def town_plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return read_study(write_plan_town(tmp_path_factory.mktemp("town") / "town")).usable_plan()


def row(key: str, day: str, measured: float | None, **more: object) -> IndicatorRecord:
    made = IndicatorRecord(
        id=key, measured=measured, measured_on=date.fromisoformat(day), evidence="统计表"
    )
    return replace(made, **more)  # type: ignore[arg-type]


def judged(
    plan: Plan, *rows: IndicatorRecord, layers: Answer | None = None, **change: object
) -> IndicatorResult:
    """Judge the indicator of the rows, changed; at `TODAY`, with what the layers say."""
    key = rows[0].id
    indicators = tuple(
        replace(own, **change) if own.id == key else own  # type: ignore[arg-type]
        for own in plan.indicators
    )
    changed = replace(plan, indicators=indicators, readings={key: rows})
    answers = {} if layers is None else {LAYERS: layers}
    results = assess_indicators(changed, answers, today=TODAY)
    return next(own for own in results if own.indicator.id == key)


def said(low: float, high: float, *, more: bool = False, counted: float | None = None) -> Answer:
    return Answer(
        evidence=Text("图层", "the layer"),
        measured=Range(value=low if low == high else None, low=low, high=high),
        may_be_higher=Text("名录不全", "not complete") if more else None,
        counted=counted,
    )


def test_the_latest_reading_that_counts_is_taken(town_plan: Plan) -> None:
    rows = (
        row("trees", "2026-06-30", 150),
        row("trees", "2025-06-30", 120),
        row("trees", "2026-12-31", 170, evidence=""),
    )
    own = judged(town_plan, *rows)
    assert own.measured == Range(value=150, low=150, high=150)
    assert own.measured_on == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("reading", "layers", "verdict", "shown"),
    [
        # The layers bear it out: where they are not sure the reading is the figure.
        (1, said(0, 1), "early", 1),
        (3, said(0, 1, more=True), "early", 3),
        (1, said(1, 1), "early", 1),
        # They do not: nothing is judged, and what the layers say stands there.
        (3, said(0, 1), "unverified", None),
        (12, said(0, 12, counted=0), "unverified", None),
        (1, said(0, 0, more=True, counted=0), "unverified", 0),  # the layer has it as planned
        # Layers may have grown since; then they come first.
        (1, said(3, 3), "early", 3),
    ],
)
def test_layers_and_readings_are_held_against_each_other(
    town_plan: Plan, reading: float, layers: Answer, verdict: str, shown: float | None
) -> None:
    own = judged(town_plan, row("clinics", "2026-06-30", reading), layers=layers)
    assert own.verdict == verdict
    assert own.measured is not None
    assert own.measured.value == shown
    plan = replace(town_plan, readings={"clinics": (row("clinics", "2026-06-30", reading),)})
    misfits = [one.subject for one in find_misfits_of_readings(plan, {LAYERS: layers}, today=TODAY)]
    assert misfits == (["clinics"] if verdict == "unverified" else [])


def test_less_than_the_layers_say_on_the_same_day_is_a_contradiction(town_plan: Plan) -> None:
    own = judged(town_plan, row("clinics", "2027-01-01", 1), layers=said(3, 3))
    assert own.verdict == "unverified"


def test_what_a_reading_adds_to_a_sum_has_to_come_from_those_not_filled_in(
    town_plan: Plan,
) -> None:
    short = Text("还有 1 个小区没有填", "one is not filled in")
    layers = replace(said(3, math.inf), lacking=short)
    own = judged(town_plan, row("clinics", "2026-06-30", 12), layers=layers)
    assert "比合计多出的 9 要由没有填的小区补足" in own.evidence.zh
    full = judged(town_plan, row("clinics", "2026-06-30", 12), layers=said(3, math.inf, more=True))
    assert "要由没有填的小区补足" not in full.evidence.zh


@pytest.mark.parametrize(
    ("unit", "added", "is_told"),
    [
        ("trees", False, True),
        ("trees", True, False),  # a sum since the period began does not fall
        ("done", False, False),
        ("share", False, True),
    ],
)
def test_the_age_of_a_reading_is_told_of_what_can_fall(
    town_plan: Plan, unit: str, *, added: bool, is_told: bool
) -> None:
    told = row("trees", "2025-06-30", 1.0)
    own = judged(town_plan, told, unit=unit, added=added, target=1.0)
    assert ("距资料日期已满 1 年" in own.reason.zh) == is_told


@pytest.mark.parametrize(
    ("reading", "layers", "is_odd"),
    [
        (1.0, said(0, 0.999), True),  # all is not nearly all
        (0.997, said(0, 0.995), False),  # in whole per cent
        (1.0, said(0, 1), False),
        (1.0, replace(said(0, 0.5, more=True), ceiling=0.9), True),
        (1.0, said(0, 0.5, more=True), False),
        (0.9, replace(said(0, 0.5, more=True), ceiling=0.9), False),
    ],
)
def test_a_share_of_all_needs_all(
    town_plan: Plan, reading: float, layers: Answer, *, is_odd: bool
) -> None:
    (clinics,) = (own for own in town_plan.indicators if own.id == "clinics")
    share = replace(clinics, unit="share", target=1.0)
    told = row("clinics", "2026-06-30", reading)
    assert (find_contradiction(share, layers, told, today=TODAY) is not None) == is_odd


@pytest.mark.parametrize(
    ("years", "verdict", "word"),
    [
        ({2025: 1, 2026: 1}, "on the way", "都达到"),
        ({2025: 1}, "missing", "缺 2026 年"),
        ({2025: 1, 2026: 0}, "not done", "2026 年没有达到"),
        ({2025: 0}, "not done", "2025 年没有达到"),
        ({2026: 1}, "missing", "缺 2025 年"),
    ],
)
def test_every_year_has_to_reach_what_is_yearly(
    town_plan: Plan, years: dict[int, float], verdict: str, word: str
) -> None:
    rows = [row("trees", f"{year}-12-31", figure) for year, figure in years.items()]
    own = judged(town_plan, *rows, yearly=True, target=1.0, baseline=None)
    assert own.verdict == verdict
    assert word in own.reason.zh


@pytest.mark.parametrize(
    ("days", "verdict", "word"),
    [
        ({"2025-03-31": 1}, "missing", "缺 2026 年的填报"),  # reached early, so 2025 is
        ({"2025-12-31": 1, "2026-03-31": 1}, "on the way", "都达到"),
        ({"2025-12-31": 1, "2026-03-31": 0}, "missing", "缺 2026 年底的填报（2026-03-31 还没有"),
        ({"2025-12-31": 1, "2026-03-31": 0, "2026-12-31": 1}, "on the way", "都达到"),
        ({"2025-12-31": 1, "2026-03-31": 0, "2026-12-31": 0}, "not done", "2026 年没有达到"),
        ({"2025-12-31": 0, "2026-03-31": 0}, "not done", "2025 年没有达到"),
    ],
)
def test_a_year_falls_short_only_at_its_end(
    town_plan: Plan, days: dict[str, float], verdict: str, word: str
) -> None:
    rows = [row("trees", day, figure) for day, figure in days.items()]
    own = judged(town_plan, *rows, yearly=True, target=1.0, baseline=None)
    assert own.verdict == verdict
    assert word in own.reason.zh


def test_two_figures_of_one_day_of_a_year_are_a_contradiction(town_plan: Plan) -> None:
    rows = [row("trees", day, n) for day, n in (("2025-12-31", 0), ("2025-12-31", 1))]
    for told in (rows, rows[::-1]):
        own = judged(town_plan, *told, row("trees", "2026-12-31", 1), yearly=True, target=1.0)
        assert own.verdict == "unverified"
        assert "2025-12-31 填报了不同的值" in own.reason.zh


def test_a_target_holds_the_figures_of_its_own_year(town_plan: Plan) -> None:
    """Of 2025 the target is 200, of 2026 it is 120; 150 trees were there in either."""
    old = row("trees", "2025-06-30", 150, target=200.0, target_source="区2025年")
    only = row("trees", "2026-06-30", None, target=120.0, target_source="区2026年")
    at_2025 = judged(town_plan, old, only, target=None)
    assert at_2025.indicator.target == 200
    at_2026 = judged(town_plan, old, row("trees", "2026-06-30", 150), target=None)
    assert (at_2026.indicator.target, at_2026.verdict) == (None, "no target")
    assert "填报的目标值是 2025 年的，不用于别的年份" in at_2026.evidence.zh
    both = judged(town_plan, old, row("trees", "2026-12-31", 150), only, target=None)
    assert (both.indicator.target, both.verdict) == (120, "early")
    whole = replace(only, measured_on=None)  # of no year
    assert judged(town_plan, old, row("trees", "2026-12-31", 150), whole, target=None).verdict == (
        "early"
    )


def test_a_target_of_one_year_holds_no_layers_of_another(town_plan: Plan) -> None:
    told = row("clinics", "2026-06-30", None, target=2.0, target_source="区")
    own = judged(town_plan, told, layers=said(3, 3), target=None)  # of 2027
    assert own.verdict == "no target"
    now = replace(told, measured_on=TODAY)
    assert judged(town_plan, now, layers=said(3, 3), target=None).verdict == "early"


def test_a_target_of_one_year_holds_not_every_year(town_plan: Plan) -> None:
    rows = [
        row("trees", f"{year}-12-31", 1, target=1.0 + 8 * (year == 2025), target_source="区")
        for year in (2025, 2026)
    ]
    own = judged(town_plan, *rows, yearly=True, target=None)
    assert own.verdict == "no target"


def test_two_targets_of_one_year_are_none(town_plan: Plan) -> None:
    rows = [
        row("trees", "2026-06-30", 150, target=target, target_source="区")
        for target in (120.0, 300.0)
    ]
    for told in (rows, rows[::-1]):
        own = judged(town_plan, *told, target=None)
        assert own.verdict == "no target"
        assert "填报了不同的目标值，不用：120、300" in own.evidence.zh


def test_what_is_added_up_does_not_fall(town_plan: Plan) -> None:
    rows = [row("trees", f"2026-0{month}-30", n) for month, n in ((4, 80), (6, 70), (9, 90))]
    own = judged(town_plan, *rows, added=True)
    assert own.verdict == "unverified"
    assert "累计数变小，是否为当年数：2026-04-30 80、2026-06-30 70、2026-09-30 90" in own.reason.zh
    assert judged(town_plan, rows[0], rows[2], added=True).verdict == "on the way"
    assert judged(town_plan, *rows, baseline=0.0).verdict == "on the way"  # no sum


def test_a_level_to_be_kept_says_how_old_its_reading_is(town_plan: Plan) -> None:
    old = row("trees", "2025-06-30", 200)
    told = judged(town_plan, old, kept=True).reason.zh
    assert "按 2025-06-30 的填报，距资料日期已满 1 年" in told
    new = row("trees", "2026-06-30", 200)
    assert "的填报" not in judged(town_plan, new, kept=True).reason.zh
    added = judged(town_plan, old, added=True)
    assert "的填报" not in added.reason.zh  # a sum that has reached it has


def test_the_last_year_ends_what_is_yearly(town_plan: Plan) -> None:
    rows = tuple(row("trees", f"{year}-12-31", 1) for year in range(2025, 2029))
    yearly = tuple(replace(own, yearly=True, target=1.0) for own in town_plan.indicators)
    plan = replace(town_plan, indicators=yearly, readings={"trees": rows})
    for today, verdict in ((date(2028, 12, 30), "on the way"), (date(2029, 1, 1), "done")):
        found = assess_indicators(plan, {}, today=today)
        assert next(own for own in found if own.indicator.id == "trees").verdict == verdict


def test_staff_give_a_target_only_with_its_source_and_where_the_plan_has_none(
    town_plan: Plan,
) -> None:
    own = row("trees", "2026-06-30", 150, target=120.0, target_source="区任务书")
    assert judged(town_plan, own, target=None).verdict == "early"
    assert judged(town_plan, replace(own, target_source=""), target=None).verdict == "no target"
    kept = judged(town_plan, own)
    assert kept.indicator.target == 200  # the plan's own
    plan = replace(town_plan, readings={"trees": (own,)})
    (misfit,) = find_misfits_of_readings(plan, {}, today=TODAY)
    assert "填报的目标值 120 与规划的 200 不同" in misfit.what.zh


@pytest.mark.parametrize(
    ("measured", "tolerance", "verdict"),
    [(190, 10, "met"), (189, 10, "not met"), (211, 10, "not met"), (190, None, "missing")],
)
def test_about_a_figure_is_as_wide_as_somebody_says(
    town_plan: Plan, measured: float, tolerance: float | None, verdict: str
) -> None:
    own = row("trees", "2026-06-30", measured, tolerance=tolerance, target_source="办法")
    assert judged(town_plan, own, direction="about", baseline=None).verdict == verdict


def test_a_level_to_be_kept_has_no_half_way(town_plan: Plan) -> None:
    for measured, verdict in ((200, "met"), (199, "not met")):
        assert judged(town_plan, row("trees", "2026-06-30", measured), kept=True).verdict == verdict


def test_two_figures_of_one_day_are_a_contradiction(town_plan: Plan) -> None:
    rows = (row("trees", "2026-06-30", 150), row("trees", "2026-06-30", 160))
    own = judged(town_plan, *rows)
    assert own.verdict == "unverified"
    assert "2026-06-30 填报了不同的值：150、160" in own.reason.zh
    assert judged(town_plan, rows[0], rows[0]).verdict == judged(town_plan, rows[0]).verdict


def test_the_target_of_the_latest_day_is_taken_in_any_order(town_plan: Plan) -> None:
    old = row("trees", "2025-06-30", 150, target=300.0, target_source="区2025年")
    new = row("trees", "2026-06-30", 150, target=120.0, target_source="区2026年")
    for rows in ((old, new), (new, old)):
        own = judged(town_plan, *rows, target=None)
        assert own.indicator.target == 120


def test_a_baseline_of_staff_needs_its_source_and_makes_a_way(town_plan: Plan) -> None:
    half = row("clinics", "2026-12-31", 5, baseline=2)
    open_ = judged(town_plan, half, measure="", target=10)
    assert open_.verdict == "missing"
    assert "填报的基期值没有写出处，不用" in open_.evidence.zh
    told = judged(town_plan, replace(half, baseline_source="2024 年清点"), measure="", target=10)
    assert told.verdict == "behind"  # (5 - 2) / (10 - 2) of the way, in half the time
    assert "走完 37.5%" in told.reason.zh
    assert "基期值据：2024 年清点" in told.evidence.zh
    kept = judged(
        town_plan, replace(half, baseline_source="别处"), measure="", target=10, baseline=0.0
    )
    assert "走完 50%" in kept.reason.zh  # what the plan says stands


def test_a_tolerance_without_its_source_is_told(town_plan: Plan) -> None:
    near = row("clinics", "2026-12-31", 9, tolerance=2)
    own = judged(town_plan, near, measure="", target=10, direction="about")
    assert own.verdict == "missing"
    assert "没有写明出处的允许偏差" in own.reason.zh
    assert "填报的允许偏差没有写出处，不用" in own.evidence.zh


def test_a_year_whose_reading_is_left_out_is_named_with_why(town_plan: Plan) -> None:
    rows = (
        row("clinics", "2025-12-31", 1, evidence=""),
        row("clinics", "2026-12-31", 1),
    )
    own = judged(town_plan, *rows, measure="", yearly=True)
    assert own.verdict == "missing"
    assert own.reason.zh == "缺 2025 年的填报；2025 年的填报不计入：没有依据"
    assert "2026 年 1" in own.evidence.zh


def test_a_reading_of_what_no_table_bears_out_is_a_contradiction(town_plan: Plan) -> None:
    """Neither a table without a figure nor one of nothing agrees silently."""
    own = row("clinics", "2026-06-30", 1)
    none = Answer(evidence=Text("项目表没有状态", "no status"), counted=0.0)
    empty = Answer(evidence=Text("没有一个小区有", "none has it"), is_of_nothing=True)
    for layers in (none, empty):
        found = judged(town_plan, own, layers=layers)
        assert found.verdict == "unverified"
        assert layers.evidence.zh in found.reason.zh
        plan = replace(town_plan, readings={"clinics": (own,)})
        (misfit,) = find_misfits_of_readings(plan, {LAYERS: layers}, today=TODAY)
        assert layers.evidence.zh in misfit.what.zh
    # The table says it is done, and so does the reading: what lacks is told beside it.
    told = judged(town_plan, own, layers=replace(none, counted=1.0))
    assert told.verdict == "early"
    assert "项目表没有状态" in told.evidence.zh


def test_the_opposing_figure_stands_beside_the_reading(town_plan: Plan) -> None:
    own = row("clinics", "2026-06-30", 9)
    for layers, figure in ((said(2, 4), "图层，即 2–4"), (said(0, 12, counted=3), "即 3 (0–12)")):
        assert figure in judged(town_plan, own, layers=layers).reason.zh
    agreed = judged(town_plan, row("clinics", "2026-06-30", 1), layers=said(0, 4))
    assert "图层，即 0–4" in agreed.evidence.zh
    share = judged(
        town_plan, row("clinics", "2026-06-30", 1), layers=said(0, 1), unit="share", target=1.0
    )
    assert "无从核对（0–100%）" in share.evidence.zh
    bare = judged(town_plan, row("clinics", "2026-06-30", 9))
    assert "没有数字可以核对" in bare.evidence.zh


def test_a_rough_figure_is_as_exact_as_somebody_says(town_plan: Plan) -> None:
    about = row("trees", "2026-06-30", 200, rough="about")
    for direction in ("about", "at_least"):
        own = judged(town_plan, about, direction=direction, baseline=None)
        assert own.verdict == "missing"
        assert "没有写明允许偏差和出处" in own.reason.zh
        assert own.indicator.target == 200
    stated = replace(about, tolerance=10, target_source="办法")
    own = judged(town_plan, stated, direction="about", baseline=None)
    assert own.measured == Range(value=200, low=190, high=210)
    assert own.verdict == "met"
    assert "约 200" in own.evidence.zh
    aside = judged(town_plan, replace(stated, measured=205), direction="about", baseline=None)
    assert aside.verdict == "unverified"  # 195 to 215 of 190 to 210
    by_plan = judged(town_plan, about, direction="about", baseline=None, tolerance=10)
    assert by_plan.verdict == "met"
    over = judged(town_plan, replace(about, rough="over"), baseline=None)
    assert over.verdict == "early"
    assert over.measured == Range(value=None, low=200, high=float("inf"))


def test_a_target_of_coverage_that_staff_give_is_told_where_it_belongs(town_plan: Plan) -> None:
    given = row("clinics", "2026-12-31", None, target=0.95, target_source="区")
    measure = "coverage:health:15:compounds"
    own = judged(town_plan, given, measure=measure, target=None, unit="share")
    assert own.indicator.target is None
    assert "指标填报给了目标值 95%，不用：覆盖率的目标值连同出处写在 study.toml" in own.evidence.zh
