from __future__ import annotations

from itertools import accumulate

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from ganquan_geo.arrays.groups import changes, find_order, sum_before, unroll

FEW = st.integers(-2, 3)
ROWS = st.lists(st.tuples(FEW, FEW.map(float), st.booleans()), max_size=30)


@hypothesis.given(ROWS, st.sampled_from([1, 2, 3]))
def test_the_order_is_that_of_a_stable_sort_by_all_keys(
    rows: list[tuple[int, float, bool]], count: int
) -> None:
    keys = [np.array([row[key] for row in rows]) for key in range(count)]
    expected = sorted(range(len(rows)), key=lambda row: rows[row][:count])
    assert find_order(*keys).tolist() == expected


def test_a_change_of_any_key_is_a_change() -> None:
    first, second = np.array([1, 1, 1, 2, 2]), np.array([0.5, 0.5, 0.7, 0.7, 0.7])
    assert changes(first).tolist() == [True, False, False, True, False]
    assert changes(first, second).tolist() == [True, False, True, True, False]


@pytest.mark.parametrize("kind", [np.int64, np.float64])
def test_nothing_is_in_order(kind: type) -> None:
    assert find_order(np.empty(0, kind), np.empty(0, kind)).tolist() == []
    assert changes(np.empty(0, kind)).tolist() == []


def test_each_thing_has_its_row_and_its_number_in_it() -> None:
    row, number = unroll(np.array([2, 0, 3, 1]))
    assert row.tolist() == [0, 0, 2, 2, 2, 3]
    assert number.tolist() == [0, 1, 0, 1, 2, 0]


def test_nothing_stands_for_nothing() -> None:
    row, number = unroll(np.zeros(3, np.int64))
    assert len(row) == len(number) == 0


@hypothesis.given(st.lists(st.lists(st.floats(0.0, 1e3), min_size=1, max_size=6), min_size=1))
def test_sums_before_depend_on_nothing_outside_their_group(groups: list[list[float]]) -> None:
    values = np.concatenate([np.array(own) for own in groups])
    first = np.cumsum([0, *(len(own) for own in groups[:-1])])
    expected = [before for own in groups for before in accumulate([0.0, *own[:-1]])]
    assert sum_before(first, values).tolist() == expected
