from __future__ import annotations

import numpy as np

from ganquan_geo.arrays.unroll import unroll


def test_each_thing_has_its_row_and_its_number_in_it() -> None:
    row, number = unroll(np.array([2, 0, 3, 1]))
    assert row.tolist() == [0, 0, 2, 2, 2, 3]
    assert number.tolist() == [0, 1, 0, 1, 2, 0]


def test_nothing_stands_for_nothing() -> None:
    row, number = unroll(np.zeros(3, np.int64))
    assert len(row) == len(number) == 0
