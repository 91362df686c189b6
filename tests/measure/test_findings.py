"""Counts, bounds and grades on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study, usual_draws
from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.load.defaults import PROFILES
from ganquan_geo.measure.counts import Count, Likely, measure_count, summarise_draws
from ganquan_geo.measure.findings import (
    Measured,
    decide,
    list_stated_figures,
    select_figures,
)
from ganquan_geo.model.reach import READINGS
from ganquan_geo.model.results import Register
from ganquan_geo.model.walking import FacilityCategory, StatedFigure, Tier
from ganquan_geo.words.text import Text
from tests.towns.plan import write_plan_town

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.walking import Role, WalkProfile

STANDARD = PROFILES[0]
KNOWN = Register(located=3, assumed=0, on_street=0, unknown=0)


def category(*, complete: bool = True) -> FacilityCategory:
    return FacilityCategory(
        id="health",
        name=Text("卫生医疗", "health"),
        sign=Text("医", "H"),
        kinds=("clinic",),
        tiers=(Tier(minutes=15, limit_m=1000.0),),
        register_complete=complete,
        note=Text("注", "note"),
    )


def stated(share: float | None, *, role: Role = "target", of: str | None = None) -> StatedFigure:
    return StatedFigure(
        category="health",
        tier_min=15,
        role=role,
        share=share,
        denominator=of,
        period="2025",
        source=Text("源", "source"),
        confidence=Text("test", "test"),
    )


def count(known: float, sure: float, near: float, possible: float) -> Count:
    return Count(
        total=100.0,
        unmeasured=0.0,
        unreachable=0.0,
        weightless=0,
        covered={"known": known, "sure": sure, "near": near, "far": near, "possible": possible},
    )


def found(
    counted: Count,
    *figures: StatedFigure,
    complete: bool = True,
    register: Register = KNOWN,
    profile: WalkProfile = STANDARD,
    own: Count | None = None,
    likely: Likely | None = None,
) -> Finding:
    measured = Measured(
        category=category(complete=complete),
        tier_min=15,
        limit_m=1000.0,
        denominator="compounds",
        count=counted,
        own_count=own or counted,
        register=register,
        likely=likely,
    )
    return decide(measured, figures=figures, profile=profile)


SOME = count(90, 90, 95, 99)
ASSUMED = Register(located=3, assumed=3, on_street=0, unknown=0)
LOST = Register(located=3, assumed=0, on_street=0, unknown=2)


@pytest.mark.parametrize(
    ("counted", "complete", "register", "share", "grade", "why"),
    [
        (SOME, True, KNOWN, 0.90, "met", ""),
        (SOME, False, KNOWN, 0.90, "met", ""),
        (SOME, True, KNOWN, 0.95, "unverified", "误差区间跨目标值"),
        (SOME, True, KNOWN, 1.00, "not met", ""),
        (SOME, False, KNOWN, 1.00, "missing", "名录未核实"),
        (SOME, True, LOST, 1.0, "unverified", "2 处设施没有可用的位置"),
        (count(0, 90, 95, 99), True, ASSUMED, 0.90, "unverified", "3 处推定位置待核实"),
        (count(0, 0, 0, 0), True, ASSUMED, 0.90, "unverified", "3 处推定位置待核实"),
        (SOME, True, KNOWN, None, "no target", ""),
        (SOME, False, KNOWN, None, "no target", "名录未核实"),
        (SOME, False, ASSUMED, None, "no target", "推定属实则为 95%"),
    ],
)
def test_a_grade_needs_the_whole_range(
    counted: Count,
    complete: bool,  # noqa: FBT001 - a row of a table
    register: Register,
    share: float | None,
    grade: str,
    why: str,
) -> None:
    own = found(counted, stated(share), complete=complete, register=register)
    assert own.grade == grade
    assert why in own.reason.zh
    lacks = "unverified" if register is ASSUMED else None if complete else "missing"
    assert own.lacks == (grade if grade in ("unverified", "missing") else lacks if why else None)
    assert bool(own.step.zh) == (grade not in ("met", "not met"))


def test_without_a_target_there_is_nothing_to_meet() -> None:
    """All of 90 to 99 is above 85 and below 100, and either may be of 95: none is a target."""
    own = found(SOME, stated(0.85, role="reference"), stated(1.0, role="baseline"))
    assert own.grade == "no target"
    assert own.target is None
    assert [(one.figure.role, one.relation) for one in own.comparisons] == [
        ("reference", "above"),
        ("baseline", "below"),
    ]
    unsure = found(SOME, stated(0.95, role="reference")).compared("reference")
    assert unsure is not None
    assert unsure.relation == "open"


def test_a_register_that_is_not_verified_leaves_a_share_below_as_it_is_listed() -> None:
    """At most 99 of 100 with what is listed: below 1, but a facility may not be listed."""
    own = found(SOME, stated(1.0, role="baseline"), complete=False).compared("baseline")
    assert own is not None
    assert own.relation == "below as listed"
    assumed = found(SOME, stated(1.0, role="baseline"), register=ASSUMED).compared("baseline")
    assert assumed is not None
    assert assumed.relation == "open"  # an assumed position may be anywhere


def test_the_target_decides_and_the_others_are_told() -> None:
    own = found(SOME, stated(1.0, role="baseline"), stated(0.85), stated(0.99, role="reference"))
    assert own.grade == "met"
    assert [one.figure.role for one in own.comparisons] == ["target", "reference", "baseline"]


def test_a_share_on_assumed_positions_is_no_single_figure() -> None:
    """Without the assumed ones 10 of 100 are surely covered; with them 90 to 99, likely 95."""
    own = found(count(10, 90, 95, 99), stated(0.85), register=ASSUMED)
    assert (own.share, own.covered, own.low, own.high) == (None, None, 0.10, 0.99)
    assert (own.assumed_share, own.assumed_low) == (0.95, 0.90)
    assert own.to_verify == 3


def test_the_own_facilities_alone_stand_beside_all() -> None:
    own = found(SOME, own=count(40, 40, 50, 60))
    assert (own.own_share, own.own_low, own.own_high) == (0.50, 0.40, 0.60)


@pytest.mark.parametrize(
    ("shares", "complete", "grade"),
    [
        (np.array([0.96] * 95 + [0.94] * 5), True, "likely met"),
        (np.array([0.94] * 95 + [0.96] * 5), True, "likely not met"),
        (np.array([0.94] * 95 + [0.96] * 5), False, "missing"),
        (np.array([0.94] * 50 + [0.96] * 50), True, "unverified"),
    ],
)
def test_nine_draws_of_ten_make_it_likely(
    shares: NDArray[np.float64],
    complete: bool,  # noqa: FBT001 - a row of a table
    grade: str,
) -> None:
    own = found(SOME, stated(0.95), complete=complete, likely=summarise_draws(shares, shares))
    assert own.grade == grade
    assert own.likely_met_share == (shares >= 0.95).mean()


def test_a_share_of_something_else_is_not_compared() -> None:
    own = found(SOME, stated(0.5, of="residents"))
    assert own.grade == "no target"
    assert own.comparisons[0].relation == "not comparable"


@pytest.mark.parametrize(
    ("counted", "register", "why"),
    [
        (
            SOME,
            Register(located=0, assumed=0, on_street=0, unknown=1),
            "没有一处现有设施的位置可用",
        ),
        (replace(SOME, weightless=7), KNOWN, "7 个小区没有小区数"),
        (replace(SOME, total=0.0), KNOWN, "没有小区数可计"),
    ],
)
def test_what_cannot_be_measured_is_missing_data(
    counted: Count, register: Register, why: str
) -> None:
    own = found(counted, stated(0.85), register=register)
    assert own.grade == "missing"
    assert why in own.reason.zh
    assert (own.share, own.low, own.high) == (None, None, None)
    assert own.comparisons[0].relation == "not comparable"


def test_a_target_of_the_plan_counts_like_one_of_the_settings(tmp_path: Path) -> None:
    folder = write_plan_town(tmp_path / "town")
    path = folder / "plan.toml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + """
[[indicators]]
id = "clinics-near"
name = "卫生 15 分钟"
name_en = "health within 15 minutes"
unit = "share"
target = 0.5
period = "2025-2028"
spatial = true
measure = "coverage:health:15:compounds"
line = 9
part = "table"
""",
        encoding="utf-8",
    )
    study = read_study(folder)
    target = list_stated_figures(study)[0]
    assert (target.category, target.tier_min, target.share) == ("health", 15, 0.5)
    base = build_baseline(study)
    coverage = measure_coverage(base, with_areas=False, draws=usual_draws(base))
    held = coverage.finding("health", 15).target
    assert held is not None
    assert held.figure == target
    (own,) = [one for one in measure_plan(study).indicators if one.indicator.id == "clinics-near"]
    assert own.finding == coverage.finding("health", 15)
    assert own.verdict == coverage.finding("health", 15).grade


def walks(rows: list[tuple[float, float | None]]) -> dict[str, NDArray[np.float64]]:
    table = pd.DataFrame(rows, columns=["near_m", "residents"])
    for reading in READINGS:
        table[f"{reading}_m"] = table["near_m"]
    table["located"] = table["near_m"].notna()
    return {str(name): table[name].to_numpy(float) for name in table}


def test_a_walk_of_just_the_limit_keeps_it() -> None:
    counted = measure_count(walks([(500.0, 1), (500.1, 1)]), limit_m=500.0, weight=None)
    assert (counted.covered["near"], counted.total) == (1, 2)


def test_weights_not_known_are_counted() -> None:
    counted = measure_count(
        walks([(100.0, 10), (100.0, None), (900.0, 30)]), limit_m=500.0, weight="residents"
    )
    assert (counted.covered["near"], counted.total, counted.weightless) == (10, 40, 1)
    assert counted.low() is None
    assert counted.share == 0.25


@given(
    st.lists(st.floats(0, 2000), min_size=1, max_size=30),
    st.floats(1, 1500),
    st.floats(0, 500),
)
def test_a_longer_limit_never_lowers_coverage(
    distances: list[float], limit_m: float, more_m: float
) -> None:
    table = walks([(distance, 1.0) for distance in distances])
    less = measure_count(table, limit_m=limit_m, weight=None)
    more = measure_count(table, limit_m=limit_m + more_m, weight=None)
    assert less.covered["near"] <= more.covered["near"]
    assert (less.share or 0.0) <= (more.share or 0.0)


@given(
    st.lists(
        st.tuples(st.floats(0, 2000) | st.none(), st.floats(0, 200), st.floats(0, 200)),
        min_size=1,
        max_size=30,
    )
)
def test_low_share_high_are_in_order(rows: list[tuple[float | None, float, float]]) -> None:
    table = pd.DataFrame({"near_m": [row[0] for row in rows]}, dtype=float)
    table["far_m"] = table["near_m"]
    table["sure_m"] = table["near_m"] + [row[1] for row in rows]
    table["known_m"] = table["sure_m"] + [row[2] for row in rows]
    table["possible_m"] = table["near_m"] - [row[1] for row in rows]
    table["located"] = table["near_m"].notna()
    columns = {str(name): table[name].to_numpy(float) for name in table}
    counted = measure_count(columns, limit_m=500.0, weight=None)
    low, high = counted.low(), counted.high()
    assert low is not None
    assert high is not None
    assert 0 <= low <= high <= 1
    if counted.share is not None:
        assert low <= counted.share <= high


def test_each_role_is_held_against_the_figure_of_its_own_denominator() -> None:
    figures = (stated(0.5, of="compounds"), stated(0.9, of="residents"), stated(0.7))
    for denominator, share in (("compounds", 0.5), ("residents", 0.9), ("households", 0.7)):
        assert [figure.share for figure in select_figures(figures, denominator)] == [share]


def test_a_stated_share_is_not_held_against_another_walker() -> None:
    own = found(SOME, stated(0.5), profile=PROFILES[-1])
    assert own.grade == "no target"
    assert own.comparisons[0].relation == "not comparable"


def test_homes_on_an_island_bar_not_met() -> None:
    counted = walks([(100.0, 1), (float("inf"), 1)])
    own = found(measure_count(counted, limit_m=500.0, weight=None), stated(0.9))
    assert own.grade == "unverified"
    assert "不相连" in own.reason.zh


def test_a_share_that_all_draws_reach_is_reached() -> None:
    """Two of three measured homes of five: 2/3 of 3/5 is 2/5, but for the last digit."""
    counted = replace(count(0, 0, 2, 3), total=3.0, unmeasured=2.0)
    shares = np.full(100, 2 / 3)
    assert summarise_draws(shares, shares).part_met(0.4, of=counted) == 1.0


def test_what_is_likely_lies_within_what_is_sure() -> None:
    shares = np.full(100, 0.90 - 1e-12)
    own = found(SOME, likely=summarise_draws(shares, shares))
    assert own.likely_low == own.low == 0.90


def test_each_indicator_is_held_against_its_own_target(tmp_path: Path) -> None:
    """Three of four homes are within 10 minutes: 50 % is met, 95 % is not on its way."""
    folder = write_plan_town(tmp_path / "town")
    path = folder / "plan.toml"
    entry = """
[[indicators]]
id = "near-{n}"
name = "卫生 10 分钟"
name_en = "health within 10 minutes"
unit = "share"
target = {target}
direction = "{direction}"
baseline = 0.0
baseline_period = "2024"
period = "2025-2028"
spatial = true
measure = "coverage:health:10:compounds"
line = 9
part = "table"
"""
    asked = [(0.5, "at_least"), (0.95, "at_least"), (0.95, "about"), (0.5, "at_most")]
    path.write_text(
        path.read_text(encoding="utf-8")
        + "".join(
            entry.format(n=n, target=target, direction=direction)
            for n, (target, direction) in enumerate(asked)
        ),
        encoding="utf-8",
    )
    found_by_id = {
        one.indicator.id: one.verdict for one in measure_plan(read_study(folder)).indicators
    }
    verdicts = [found_by_id[f"near-{n}"] for n in range(4)]
    assert verdicts[0] == "met"
    assert verdicts[1:] != ["met"] * 3
    assert "met" not in verdicts[1:]


# Each branch of a verdict, with figures that tell neighbouring rules apart.


def apart(unreachable: float, *, possible: float = 5.0) -> Count:
    """Return 3 to `possible` of 8 measured and 2 unmeasured homes, some apart from all streets."""
    covered = {"known": 3.0, "sure": 3.0, "near": 4.0, "far": 4.0, "possible": possible}
    return Count(
        total=8.0,
        unmeasured=2.0,
        unreachable=unreachable,
        weightless=0,
        covered={reading: covered[reading] for reading in READINGS},
    )


@pytest.mark.parametrize(
    ("counted", "target", "grade", "why"),
    [
        # (5 + 2) of 10 possibly, and 2 of 10 more if their streets are joined.
        (apart(2.0), 0.30, "met", ""),
        (apart(2.0), 0.31, "unverified", "误差区间跨目标值"),
        (apart(2.0), 0.70, "unverified", "误差区间跨目标值"),
        (apart(2.0), 0.71, "unverified", "与路网不相连或太远"),
        (apart(2.0), 0.90, "unverified", "与路网不相连或太远"),
        (apart(2.0), 0.91, "not met", ""),
        (apart(0.0), 0.70, "unverified", "误差区间跨目标值"),
        (apart(0.0), 0.71, "not met", ""),
    ],
)
def test_homes_apart_from_the_streets_may_be_reached_yet(
    counted: Count, target: float, grade: str, why: str
) -> None:
    own = found(counted, stated(target))
    assert own.grade == grade
    assert why in own.reason.zh
    assert bool(own.reason.zh) == bool(why)
    assert ("缺失的位置" in own.step.zh) == (grade == "unverified")
    relation = {"met": "above", "not met": "below", "unverified": "open"}[grade]
    assert own.comparisons[0].relation == relation


@pytest.mark.parametrize(
    ("share", "grade"),
    [
        # 0.8 x 0.43 is 0.344, and 0.4 more may be covered for no chance: below and above 0.75.
        (0.43, "likely not met"),
        (0.44, "unverified"),
        (0.93, "unverified"),
        (0.94, "likely met"),
    ],
)
def test_what_is_no_chance_keeps_a_draw_from_saying_not_met(share: float, grade: str) -> None:
    shares = np.full(20, share)
    own = found(apart(2.0), stated(0.75), likely=summarise_draws(shares, shares))
    assert own.grade == grade
    assert bool(own.reason.zh)
    assert own.likely_met_share == (1.0 if share == 0.94 else 0.0)


@pytest.mark.parametrize(
    ("above", "grade"),
    [
        (100, "likely met"),
        (90, "likely met"),
        (89, "unverified"),
        (11, "unverified"),
        (10, "likely not met"),
        (0, "likely not met"),
    ],
)
def test_just_nine_of_ten_are_enough(above: int, grade: str) -> None:
    shares = np.array([0.96] * above + [0.94] * (100 - above))
    own = found(SOME, stated(0.95), likely=summarise_draws(shares, shares))
    assert own.grade == grade
    if grade != "unverified":
        assert own.reason.zh.endswith(f"{above}% 的抽取达到")


@pytest.mark.parametrize("register", [ASSUMED, LOST], ids=["assumed", "without a position"])
def test_draws_say_not_met_only_where_no_facility_is_open(register: Register) -> None:
    shares = np.full(20, 0.94)
    own = found(SOME, stated(0.95), register=register, likely=summarise_draws(shares, shares))
    assert own.grade == "unverified"
    assert own.comparisons[0].relation == "open"


def test_draws_that_reach_a_target_say_so_though_the_register_is_open() -> None:
    """More facilities can only add to it."""
    shares = np.full(20, 0.96)
    likely = summarise_draws(shares, shares)
    assert found(SOME, stated(0.95), complete=False, likely=likely).grade == "likely met"
    assert found(SOME, stated(1.0), complete=False, likely=likely).grade == "missing"


def test_the_range_that_is_likely_is_kept_within_the_bounds() -> None:
    """Bounds of 0.90 and 0.99: draws beyond them are rounding, between them they stay."""
    wide = np.array([0.5, 1.0])
    own = found(SOME, likely=summarise_draws(wide, wide))
    assert (own.likely_low, own.likely_high) == (0.90, 0.99)
    inner = np.array([0.93, 0.97])
    own = found(SOME, likely=summarise_draws(inner, inner))
    assert (own.likely_low, own.likely_high) == (0.93, 0.97)
    assumed = found(SOME, register=ASSUMED, likely=summarise_draws(inner, inner))
    assert (assumed.likely_low, assumed.likely_high) == (None, None)


def test_draws_are_held_against_the_first_figure_that_can_be_compared() -> None:
    """The target is of residents, so the reference of 0.95 is what 3 of 4 draws reach."""
    shares = np.array([0.94, 0.96, 0.96, 0.96])
    own = found(
        SOME,
        stated(0.5, of="residents"),
        stated(0.95, role="reference"),
        stated(0.97, role="baseline"),
        likely=summarise_draws(shares, shares),
    )
    assert own.likely_met_share == 0.75
    assert found(SOME, likely=summarise_draws(shares, shares)).likely_met_share is None
    barred = found(
        replace(SOME, weightless=1), stated(0.95), likely=summarise_draws(shares, shares)
    )
    assert (barred.likely_met_share, barred.likely_low) == (None, None)


def test_figures_of_a_share_that_is_one() -> None:
    own = found(SOME, own=count(40, 40, 50, 60))
    assert (own.covered, own.total, own.share) == (95, 100, 0.95)
    assert (own.low, own.high) == (0.90, 0.99)
    assert (own.assumed_share, own.assumed_low, own.to_verify) == (None, None, 0)
    apart_own = found(SOME, own=count(40, 40, 50, 60), register=ASSUMED)
    assert apart_own.own_share is None
    assert (apart_own.own_low, apart_own.own_high) == (0.40, 0.60)


def test_what_was_assumed_and_is_not_asked_for_is_not_to_verify() -> None:
    assert found(SOME, stated(0.9), register=ASSUMED).grade == "met"
    assert found(SOME, stated(0.9), register=ASSUMED).to_verify == 0
    assert found(SOME, stated(0.95), register=ASSUMED).to_verify == 3


def test_of_another_tier_or_category_nothing_is_compared() -> None:
    others = (replace(stated(0.5), tier_min=10), replace(stated(0.5), category="market"))
    assert found(SOME, *others).comparisons == ()


@pytest.mark.parametrize(
    ("denominator", "counted", "why", "step"),
    [
        (
            "compounds",
            replace(SOME, total=0.0, unmeasured=7.0),
            "7 小区数都没有可用的位置",
            "补充小区的位置",
        ),
        ("compounds", replace(SOME, total=0.0), "没有小区数可计", ""),
        ("residents", replace(SOME, weightless=2), "2 个小区没有常住人口", "填报常住人口"),
        (
            "residents",
            replace(SOME, total=0.0, unmeasured=7.0, weightless=2),
            "2 个小区没有常住人口",
            "填报常住人口",
        ),
        (
            "residential_area_m2",
            replace(SOME, weightless=2),
            "2 个小区没有用地范围",
            "补充小区的用地范围",
        ),
        ("residential_area_m2", replace(SOME, total=0.0), "小区没有用地范围", "用地范围"),
        ("street_frontage_m", replace(SOME, total=0.0), "没有可步行街道长度", ""),
    ],
)
def test_each_reason_why_nothing_can_be_said(
    denominator: str, counted: Count, why: str, step: str
) -> None:
    measured = Measured(
        category=category(),
        tier_min=15,
        limit_m=1000.0,
        denominator=denominator,
        count=counted,
        own_count=counted,
        register=KNOWN,
    )
    own = decide(measured, figures=(stated(0.5),), profile=STANDARD)
    assert own.grade == "missing"
    assert own.reason.zh.startswith(why)
    assert step in own.step.zh
    assert bool(step) == bool(own.step.zh)
    assert (own.low, own.high, own.own_low, own.covered) == (None, None, None, None)


def test_a_land_with_some_measured_is_no_missing_land() -> None:
    measured = Measured(
        category=category(),
        tier_min=15,
        limit_m=1000.0,
        denominator="residential_area_m2",
        count=SOME,
        own_count=None,
        register=KNOWN,
    )
    own = decide(measured, figures=(), profile=STANDARD)
    assert own.grade == "no target"
    assert (own.own_share, own.own_low, own.own_high) == (None, None, None)


@pytest.mark.parametrize(
    ("assumed", "zh", "en"),
    [
        (1, "1 处推定位置待核实", "1 assumed position to be verified"),
        (2, "2 处推定位置待核实", "2 assumed positions to be verified"),
    ],
)
def test_one_assumed_position_is_enough_to_be_told(assumed: int, zh: str, en: str) -> None:
    register = Register(located=3, assumed=assumed, on_street=0, unknown=0)
    own = found(SOME, stated(0.95), register=register)
    assert own.reason.zh.startswith(zh)
    assert own.reason.en.startswith(en)
    assert "95%" in own.reason.zh


def test_a_target_without_a_figure_wants_one_and_none_wants_a_source() -> None:
    assert found(SOME, stated(None)).step.zh == "目标只有方向，待定数字"
    assert found(SOME).step.zh == "明确目标及出处"
    assert found(SOME, stated(0.5, of="residents")).step.zh == ""


def test_a_figure_of_another_denominator_is_the_last_choice() -> None:
    of_homes, of_any = stated(0.9, of="residents"), stated(0.7)
    assert select_figures((of_homes, of_any), "households") == (of_any,)
    assert select_figures((of_any, of_homes), "residents") == (of_homes,)
    assert select_figures((of_homes,), "households") == (of_homes,)
    assert select_figures((), "households") == ()
