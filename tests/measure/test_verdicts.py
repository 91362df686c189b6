"""Counts, bounds and verdicts on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.load.defaults import PROFILES
from ganquan_geo.measure.counts import Count, measure_count
from ganquan_geo.measure.verdicts import judge, select_figures
from ganquan_geo.model.readings import READINGS
from ganquan_geo.model.results import Register
from ganquan_geo.model.walking import FacilityCategory, StatedFigure, Tier
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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


def stated(share: float | None, *, role: str = "target", of: str | None = None) -> StatedFigure:
    return StatedFigure(
        category="health",
        tier_min=15,
        role="baseline" if role == "baseline" else "target",
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


@pytest.mark.parametrize(
    ("counted", "complete", "register", "share", "verdict", "why"),
    [
        (count(90, 90, 95, 99), True, KNOWN, 0.90, "met", ""),
        (count(90, 90, 95, 99), False, KNOWN, 0.90, "met", ""),
        (count(90, 90, 95, 99), True, KNOWN, 0.95, "cannot be assessed", "精度"),
        (count(90, 90, 95, 99), True, KNOWN, 1.00, "not met", ""),
        (count(90, 90, 95, 99), False, KNOWN, 1.00, "cannot be assessed", "名录不全"),
        (
            count(90, 90, 95, 99),
            True,
            Register(located=3, assumed=0, on_street=0, unknown=2),
            1.0,
            "cannot be assessed",
            "2 处设施位置不可用",
        ),
        (count(0, 90, 95, 99), True, KNOWN, 0.90, "cannot be assessed", "假定"),
        (
            count(0, 0, 0, 0),
            True,
            Register(located=3, assumed=3, on_street=0, unknown=0),
            0.90,
            "cannot be assessed",
            "假定",
        ),
        (count(90, 90, 95, 99), True, KNOWN, None, "cannot be assessed", "没有数字"),
    ],
)
def test_a_verdict_needs_the_whole_range(
    counted: Count,
    complete: bool,  # noqa: FBT001 - a row of a table
    register: Register,
    share: float | None,
    verdict: str,
    why: str,
) -> None:
    judged = judge(
        counted,
        denominator="compounds",
        category=category(complete=complete),
        register=register,
        figures=(stated(share),),
        profile=STANDARD,
    )
    assert judged.verdict == verdict
    assert why in judged.reason.zh


def test_the_target_decides_and_the_baseline_is_told() -> None:
    judged = judge(
        count(90, 90, 95, 99),
        denominator="compounds",
        category=category(),
        register=KNOWN,
        figures=(stated(1.0, role="baseline"), stated(0.85)),
        profile=STANDARD,
    )
    assert judged.verdict == "met"
    assert "基期 100%（2025，源）：未达到" in judged.reason.zh
    assert "目标 85%（2025，源）：达到" in judged.reason.zh


def test_a_share_of_something_else_is_not_compared() -> None:
    judged = judge(
        count(90, 90, 95, 99),
        denominator="compounds",
        category=category(),
        register=KNOWN,
        figures=(stated(0.5, of="residents"),),
        profile=STANDARD,
    )
    assert judged.verdict == "cannot be assessed"
    assert "常住人口" in judged.reason.zh


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
    judged = judge(
        count(90, 90, 95, 99),
        denominator="compounds",
        category=category(),
        register=KNOWN,
        figures=(stated(0.5),),
        profile=PROFILES[-1],
    )
    assert judged.verdict == "cannot be assessed"
    assert "轮椅" in judged.reason.zh


def test_homes_on_an_island_bar_not_met() -> None:
    counted = walks([(100.0, 1), (float("inf"), 1)])
    judged = judge(
        measure_count(counted, limit_m=500.0, weight=None),
        denominator="compounds",
        category=category(),
        register=KNOWN,
        figures=(stated(0.9),),
        profile=STANDARD,
    )
    assert judged.verdict == "cannot be assessed"
    assert "不相连" in judged.reason.zh
