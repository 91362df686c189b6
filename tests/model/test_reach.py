from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.model.reach import find_reach, find_reaches

if TYPE_CHECKING:
    from ganquan_geo.model.reach import Reach

LIMIT_M = 1000.0


def walk(
    *, known: float, sure: float, possible: float, position: str = "known", located: bool = True
) -> dict[str, object]:
    return {
        "known_m": known,
        "sure_m": sure,
        "possible_m": possible,
        "position": position,
        "located": located,
    }


@pytest.mark.parametrize(
    ("home", "reach"),
    [
        (walk(known=990, sure=990, possible=900), "reached"),
        (walk(known=1000, sure=1000, possible=1000), "reached"),
        (walk(known=1100, sure=1100, possible=900), "possible"),
        (walk(known=math.inf, sure=math.inf, possible=0), "possible"),  # home of no position
        (walk(known=1100, sure=1100, possible=900, position="assumed"), "unverified"),
        (walk(known=1100, sure=800, possible=700), "unverified"),  # surely, but only by assumption
        (walk(known=1300, sure=1200, possible=1001), "not reached"),
        (walk(known=math.inf, sure=math.inf, possible=math.inf, position=""), "not reached"),
        (walk(known=math.nan, sure=math.nan, possible=math.nan, located=False), "not measured"),
    ],
)
def test_a_home_is_reached_possibly_or_not_or_waits(home: dict[str, object], reach: Reach) -> None:
    assert find_reach(home, LIMIT_M) == reach


@given(
    st.lists(st.floats(0, 3000), min_size=3, max_size=3),
    st.sampled_from(["known", "assumed", "street"]),
    st.floats(100, 2000),
    st.floats(0, 500),
)
def test_a_wider_limit_never_takes_a_home_away(
    metres: list[float], position: str, limit_m: float, more_m: float
) -> None:
    possible, sure, known = sorted(metres)
    home = walk(known=known, sure=sure, possible=possible, position=position)
    order = ["not reached", "unverified", "possible", "reached"]
    near, wide = (find_reach(home, limit) for limit in (limit_m, limit_m + more_m))
    if "not reached" in (near, wide) or "reached" in (near, wide):
        assert order.index(near) <= order.index(wide)


def test_a_table_of_homes_is_told_as_each_of_them() -> None:
    homes = [
        walk(known=990, sure=990, possible=900),
        walk(known=1100, sure=1100, possible=900),
        walk(known=math.inf, sure=math.inf, possible=math.inf, position=""),
        walk(known=math.nan, sure=math.nan, possible=math.nan, located=False),
        walk(known=1100, sure=800, possible=700),
    ]
    found = find_reaches(pd.DataFrame(homes), LIMIT_M).tolist()
    assert found == ["reached", "possible", "not reached", "not measured", "unverified"]
