"""Counts of homes and what draws say of them, each figure on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ganquan_geo.measure.counts import (
    Count,
    build_count,
    measure_count,
    summarise_draws,
)
from ganquan_geo.model.reach import READINGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAN, INF = np.nan, np.inf
# home:       0      1      2      3      4      5
COLUMNS = {
    "located": [1, 1, 0, 1, 1, 0],
    "residents": [10, 20, 30, 40, NAN, NAN],
    "near_m": [100, 490, NAN, INF, 500, NAN],
    "far_m": [100, 510, NAN, INF, 500, NAN],
    "sure_m": [120, 600, NAN, INF, 501, NAN],
    "possible_m": [90, 400, NAN, INF, 499, NAN],
    "known_m": [900, 600, NAN, INF, 501, NAN],
}


def walks() -> dict[str, NDArray[np.float64]]:
    return {name: np.array(cells, dtype=float) for name, cells in COLUMNS.items()}


def test_homes_are_counted_by_reading_and_those_left_out_told_apart() -> None:
    """Of six homes two have no position, and of the four one reaches nothing at all."""
    found = measure_count(walks(), limit_m=500.0, weight=None)
    assert found == Count(
        total=4,
        unmeasured=2,
        unreachable=1,
        weightless=0,
        covered={"near": 3, "far": 2, "sure": 1, "possible": 3, "known": 0},
    )
    assert found.low("sure") == 1 / 6
    assert found.low() == found.low("sure")
    assert found.low("known") == 0.0
    assert found.high() == (3 + 2) / 6
    assert found.share is None  # two or three, by the place in the street


def test_a_weight_counts_where_it_is_known() -> None:
    """Home 4 is located and home 5 is not; neither has a figure."""
    found = measure_count(walks(), limit_m=500.0, weight="residents")
    assert found == Count(
        total=70,
        unmeasured=30,
        unreachable=40,
        weightless=2,
        covered={"near": 30, "far": 10, "sure": 10, "possible": 30, "known": 0},
    )
    assert (found.low(), found.high(), found.share) == (None, None, None)


@pytest.mark.parametrize(("limit_m", "covered"), [(489.9, 1), (490.0, 2), (499.9, 2), (500.0, 3)])
def test_a_limit_holds_the_walk_of_just_that_length(limit_m: float, covered: int) -> None:
    assert measure_count(walks(), limit_m=limit_m, weight=None).covered["near"] == covered


FOUR_OF_EIGHT = Count(
    total=8.0,
    unmeasured=2.0,
    unreachable=2.0,
    weightless=0,
    covered={"near": 4, "far": 4, "sure": 3, "possible": 5, "known": 1},
)


def test_a_share_is_of_what_was_measured_and_its_bounds_of_all_there_is() -> None:
    assert FOUR_OF_EIGHT.share == 4 / 8
    assert FOUR_OF_EIGHT.low() == 3 / 10
    assert FOUR_OF_EIGHT.low("known") == 1 / 10
    assert FOUR_OF_EIGHT.high() == (5 + 2) / 10


@pytest.mark.parametrize(
    ("total", "far", "has_share"),
    [
        # Rounding of a sum grows with the sum: 1e-6 of each.
        (8.0, 4.0 + 7e-6, True),
        (8.0, 4.0 + 9e-6, False),
        (0.5, 4.0 + 0.9e-6, True),
        (0.5, 4.0 + 2e-6, False),
        (0.0, 4.0, False),
    ],
)
def test_a_share_is_a_single_figure_where_both_ends_agree(
    total: float, far: float, *, has_share: bool
) -> None:
    own = replace(FOUR_OF_EIGHT, total=total, covered=FOUR_OF_EIGHT.covered | {"far": far})
    assert (own.share is not None) == has_share


@pytest.mark.parametrize(
    "changed",
    [{"total": 0.0, "unmeasured": 0.0}, {"weightless": 1}],
    ids=["nothing there", "one without a figure"],
)
def test_without_all_there_is_there_are_no_bounds(changed: dict[str, float]) -> None:
    own = replace(FOUR_OF_EIGHT, **changed)  # type: ignore[arg-type]
    assert (own.low(), own.high()) == (None, None)


def test_what_was_not_measured_bounds_a_share_by_itself() -> None:
    own = replace(FOUR_OF_EIGHT, total=0.0, covered=dict.fromkeys(READINGS, 0.0))
    assert (own.share, own.low(), own.high()) == (None, 0.0, 1.0)


def test_a_row_of_street_length_is_a_count() -> None:
    row = {"total": 50.0} | {str(reading): float(n) for n, reading in enumerate(READINGS)}
    own = build_count(row)
    assert (own.total, own.unmeasured, own.unreachable, own.weightless) == (50.0, 0.0, 0.0, 0)
    assert own.covered == {reading: float(n) for n, reading in enumerate(READINGS)}
    assert build_count(row | {"weightless": 3}).weightless == 3


def test_nine_of_ten_draws_are_between_the_ends_of_what_is_likely() -> None:
    """Of 1 to 100 of 100, five are below 0.06 and five above 0.95."""
    shares = np.random.default_rng(1).permutation(np.arange(1, 101) / 100)
    known = np.zeros(100)
    own = summarise_draws(shares, known)
    assert (own.low, own.high) == (0.05, 0.95)
    assert own.known_shares is known


@pytest.mark.parametrize(
    ("stated", "part", "perhaps"),
    [
        # 0.25 to 1 of 8 that were measured, of 10: 0.2, 0.4, 0.6 and 0.8 of all.
        # Perhaps the 2 besides.
        (0.2, 1.0, 1.0),
        (0.4, 0.75, 1.0),
        (0.4 + 1e-6, 0.5, 0.75),
        (0.8, 0.25, 0.5),
        (0.9, 0.0, 0.25),
        (1.0 + 1e-6, 0.0, 0.0),
    ],
)
def test_homes_without_a_position_are_not_covered_in_any_draw(
    stated: float, part: float, perhaps: float
) -> None:
    shares = np.array([0.25, 0.5, 0.75, 1.0])
    likely = summarise_draws(np.zeros(4), shares)
    own = replace(FOUR_OF_EIGHT, unreachable=0.0)
    assert likely.part_met(stated, of=own) == part
    assert likely.part_perhaps_met(stated, of=own) == perhaps


def test_of_nothing_measured_no_draw_reaches_a_share() -> None:
    nothing = replace(FOUR_OF_EIGHT, total=0.0, unmeasured=0.0)
    likely = summarise_draws(np.ones(4), np.ones(4))
    assert likely.part_met(0.5, of=nothing) == 0.0
