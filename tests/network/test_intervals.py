from __future__ import annotations

import itertools

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from ganquan_geo.network.intervals import Intervals, build_intervals, measure_overlaps_m

Row = tuple[int, int, int]
ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(-3, 20), st.integers(-3, 20)), max_size=12)


def built(rows: list[Row] | list[tuple[int, float, float]]) -> Intervals:
    return build_intervals(
        np.array([edge for edge, _, _ in rows], dtype=np.int64),
        np.array([low for _, low, _ in rows], dtype=float),
        np.array([high for _, _, high in rows], dtype=float),
    )


def cells(rows: list[Row]) -> set[tuple[int, int]]:
    """Return the metres covered, one by one."""
    return {(edge, at) for edge, low, high in rows for at in range(low, high)}


def listed(found: Intervals) -> list[tuple[int, float, float]]:
    return list(zip(found.edge.tolist(), found.start_m.tolist(), found.end_m.tolist(), strict=True))


def test_stretches_that_overlap_or_touch_are_one() -> None:
    rows = [(1, 5, 9), (0, 0, 4), (0, 3, 6), (0, 6, 7), (1, 0, 2), (0, 8, 9)]
    assert listed(built(rows)) == [(0, 0, 7), (0, 8, 9), (1, 0, 2), (1, 5, 9)]
    assert built(rows).length_m() == 14


def test_a_stretch_within_another_disappears_in_it() -> None:
    assert listed(built([(0, 0, 10), (0, 2, 3), (0, 9, 12), (0, 11, 12)])) == [(0, 0, 12)]


def test_stretches_of_no_or_negative_length_disappear() -> None:
    assert listed(built([(0, 3, 3), (0, 5, 4)])) == []
    assert built([]).length_m() == 0


def test_a_stretch_of_one_edge_does_not_reach_into_the_next() -> None:
    assert listed(built([(0, 0, 50), (1, 10, 20), (1, 30, 40)])) == [
        (0, 0, 50),
        (1, 10, 20),
        (1, 30, 40),
    ]


@hypothesis.given(ROWS)
def test_merging_equals_a_set_of_metres(rows: list[Row]) -> None:
    found = built(rows)
    assert cells([(e, int(a), int(b)) for e, a, b in listed(found)]) == cells(rows)
    assert found.length_m() == len(cells(rows))


@hypothesis.given(ROWS)
def test_merged_stretches_are_in_order_and_apart(rows: list[Row]) -> None:
    found = listed(built(rows))
    assert found == sorted(found)
    for (edge, _, end_m), (next_edge, start_m, _) in itertools.pairwise(found):
        assert edge != next_edge or start_m > end_m
    assert listed(built(found)) == found


@hypothesis.given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_stretches_does_not_matter(rows: list[Row], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert listed(built(shuffled)) == listed(built(rows))


def overlap_m(one: Intervals, other: Intervals) -> float:
    return float(measure_overlaps_m(one, other).sum())


@hypothesis.given(ROWS, ROWS)
def test_the_overlap_is_that_of_sets_and_symmetric(a: list[Row], b: list[Row]) -> None:
    found = overlap_m(built(a), built(b))
    assert found == len(cells(a) & cells(b))
    assert found == overlap_m(built(b), built(a))


@hypothesis.given(ROWS, ROWS)
def test_each_stretch_has_its_own_overlap(a: list[Row], b: list[Row]) -> None:
    own = [(edge, low, max(low, high)) for edge, low, high in a]  # unmerged, in any order
    stretches = Intervals(
        edge=np.array([edge for edge, _, _ in own], dtype=np.int64),
        start_m=np.array([low for _, low, _ in own], dtype=float),
        end_m=np.array([high for _, _, high in own], dtype=float),
    )
    found = measure_overlaps_m(stretches, built(b))
    assert found.tolist() == [len(cells([row]) & cells(b)) for row in own]


@hypothesis.given(ROWS)
def test_a_set_overlaps_itself_wholly_and_nothing_not_at_all(rows: list[Row]) -> None:
    found = built(rows)
    assert overlap_m(found, found) == found.length_m()
    assert overlap_m(found, built([])) == 0


FLOATS = st.lists(
    st.tuples(st.integers(0, 2), st.floats(0, 1e4), st.floats(0, 1e4)), min_size=1, max_size=8
)


@hypothesis.given(FLOATS, FLOATS)
def test_the_overlap_is_never_more_than_either(
    a: list[tuple[int, float, float]], b: list[tuple[int, float, float]]
) -> None:
    one, other = built(a), built(b)
    found = overlap_m(one, other)
    assert 0 <= found <= min(one.length_m(), other.length_m()) + 1e-9
    assert found == pytest.approx(overlap_m(other, one), abs=1e-9)
