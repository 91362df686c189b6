"""What gates do, on plain figures: gains, tiers, detours, and who walks farther."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from ganquan_geo.measure.gates import (
    Ends,
    compare_through,
    find_best,
    list_newly,
    measure_detour,
    measure_gain_m,
    take_least,
    with_bounds,
)
from ganquan_geo.model.reach import SAME_M

if TYPE_CHECKING:
    from ganquan_geo.model.reach import Reading

NAN = math.nan
INF = math.inf
LIMITS_M = {15: 1_000.0, 5: 300.0, 10: 500.0}


def test_a_walk_has_its_own_bounds() -> None:
    walks: dict[Reading, Any] = {
        "near": np.array([1.0, 2.0]),
        "possible": np.array([0.5, 1.5]),
        "sure": np.array([4.0, 8.0]),
    }
    assert with_bounds("walk", walks, 1) == {"walk_m": 2.0, "walk_low_m": 1.5, "walk_high_m": 8.0}


def test_the_best_trial_is_the_shortest_and_of_equal_ones_the_first() -> None:
    home = np.array([7, 3, 7, 3, 7, 9])
    walk_m = np.array([50.0, 20.0, 40.0, 20.0, 40.0, INF])
    assert find_best(home, walk_m) == {7: 2, 3: 1, 9: 5}


@pytest.mark.parametrize(
    ("before_m", "after_m", "gain_m"),
    [
        (700.0, 300.0, 400.0),
        (300.0, 700.0, 0.0),
        (300.0, 300.0 - SAME_M / 2, 0.0),
        (SAME_M, 0.0, 0.0),
        (2 * SAME_M, 0.0, 2 * SAME_M),
        (INF, 300.0, INF),
        (300.0, INF, 0.0),
        (INF, INF, 0.0),
    ],
)
def test_a_gain_is_what_is_saved(before_m: float, after_m: float, gain_m: float) -> None:
    assert measure_gain_m(before_m, after_m) == gain_m


@pytest.mark.parametrize(
    ("before_m", "after_m", "tiers"),
    [
        (1_200.0, 250.0, "5;10;15"),
        (1_200.0, 300.0, "5;10;15"),
        (1_200.0, 300.0 + SAME_M / 2, "5;10;15"),
        (1_200.0, 300.0 + 2 * SAME_M, "10;15"),
        (1_200.0, 300.0 + SAME_M, "5;10;15"),
        (300.0 + SAME_M, 250.0, ""),
        (500.0, 250.0, "5"),
        (500.0 + SAME_M / 2, 250.0, "5"),
        (500.0 + 2 * SAME_M, 250.0, "5;10"),
        (300.0, 200.0, ""),
        (INF, INF, ""),
        (INF, 900.0, "15"),
    ],
)
def test_a_tier_is_new_on_one_side_of_its_limit(
    before_m: float, after_m: float, tiers: str
) -> None:
    assert list_newly(before_m, after_m, LIMITS_M) == tiers


def test_a_detour_is_against_no_walls() -> None:
    detour = partial(measure_detour, position_m=200.0)
    assert detour(500.0, free_m=100.0, outline_m=150.0) == {
        "outline_m": 150.0,
        "detour_m": 400.0,
        "detour_from": "outline",
    }
    told = detour(500.0, free_m=200.0, outline_m=None)
    assert math.isnan(told.pop("outline_m"))
    assert told == {"detour_m": 300.0, "detour_from": "position"}
    assert detour(INF, free_m=0.0, outline_m=200.0)["detour_m"] == INF
    assert math.isnan(detour(INF, free_m=INF, outline_m=INF)["detour_m"])


def test_the_least_of_several_ways_by_home() -> None:
    """Nobody knows where the third home is; the first leaves by its second place, 5 m."""
    now, free = ({"near": np.array(own)} for own in ([10.0, INF, NAN], [20.0, 30.0, NAN]))
    places = np.array([0, 0, 1]), {"near": np.array([7.0, 5.0, 40.0])}
    least = take_least((free, now), (places,))["near"].tolist()  # type: ignore[arg-type]
    assert least[:2] == [5.0, 30.0]
    assert math.isnan(least[2])
    assert free["near"].tolist()[:2] == [20.0, 30.0]  # as it was


def test_homes_that_walk_farther_are_told_with_the_worst_first() -> None:
    layer = pd.Series({"a": "compounds", "b": "areas", "c": "compounds", "d": "areas"})
    before_m = np.array([100.0, 100.0, 100.0, 100.0])
    after_m = np.array([100.0 + SAME_M / 2, 130.0, 90.0, 180.0])
    before = Ends(before_m, before_m - 20, before_m)
    after = Ends(after_m, after_m - np.array([0, 0, 0, 90]), after_m + np.array([0, INF, 0, 0]))
    found = compare_through(layer, "health", before=before, after=after)
    assert found.index.tolist() == [0, 1]
    assert found.to_dict("list") == {
        "layer": ["areas", "areas"],
        "home": ["d", "b"],
        "category": ["health", "health"],
        "before_m": [100.0, 100.0],
        "before_low_m": [80.0, 80.0],
        "before_high_m": [100.0, 100.0],
        "after_m": [180.0, 130.0],
        "after_low_m": [90.0, 130.0],
        "after_high_m": [180.0, INF],
        "change_m": [80.0, 30.0],
        "change_low_m": [0.0, 30.0],
        "change_high_m": [100.0, INF],
    }
