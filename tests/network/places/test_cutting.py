from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.network.intervals import Intervals
from ganquan_geo.network.places.cutting import (
    build_cut_network,
    build_part_network,
    cut_lines,
    cut_parts,
    cut_parts_compiled,
)
from ganquan_geo.network.search.built import load_kernel
from tests.towns import EXACT_M, line, plain_network

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Cut = Callable[..., tuple[NDArray[np.float64], NDArray[np.int64]]]

SPOTS = st.tuples(st.integers(-3, 9), st.integers(-3, 9)).map(lambda at: (25.0 * at[0], at[1] / 3))
SHARES = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 1.0]), st.floats(0.0, 1.0))


def compiled(
    lines: NDArray[np.object_], start: NDArray[np.float64], end: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    kernel = load_kernel()
    if kernel is None:
        pytest.skip("the kernel has not been built")
    return cut_parts_compiled(kernel, lines, start, end)


@pytest.mark.parametrize("cut", [cut_parts, compiled])
def test_a_bend_is_kept_where_it_is_between_the_cuts(cut: Cut) -> None:
    """From 3 m before the bend to 4 m behind it; the same line as far as the bend; all of it."""
    bent = shapely.LineString([(0, 0), (6, 0), (6, 6)])
    lines = np.array([bent, bent, bent], dtype=object)
    xy, first = cut(lines, np.array([0.25, 0.0, 0.0]), np.array([10 / 12, 0.5, 1.0]))
    assert first.tolist() == [0, 3, 5, 8]
    expected = [(3, 0), (6, 0), (6, 4), (0, 0), (6, 0), (0, 0), (6, 0), (6, 6)]
    assert xy == pytest.approx(np.array(expected), abs=EXACT_M)


@hypothesis.given(
    st.lists(st.tuples(st.lists(SPOTS, min_size=2, max_size=6), SHARES, SHARES), max_size=6)
)
def test_parts_are_cut_alike_with_and_without_the_kernel(
    drawn: list[tuple[list[tuple[float, float]], float, float]],
) -> None:
    given = [shapely.LineString(spots) for spots, _, _ in drawn]
    hypothesis.assume(all(each.length > 0 for each in given))
    lines = np.array(given, dtype=object)
    shares = np.sort([(one, other) for _, one, other in drawn]).reshape(-1, 2)
    start, end = np.ascontiguousarray(shares[:, 0]), np.ascontiguousarray(shares[:, 1])
    xy, first = cut_parts(lines, start, end)
    mine, mine_first = compiled(lines, start, end)
    assert mine_first.tolist() == first.tolist()
    assert np.array_equal(mine, xy)


def test_a_whole_edge_is_its_own_line_and_a_stretch_is_as_long_as_it_says() -> None:
    network = plain_network([line((0, 0), (100, 0)), line((100, 0), (100, 100))])
    whole_m = network.length_m[0]
    found = cut_lines(
        network,
        Intervals(
            edge=np.array([0, 1]), start_m=np.array([0.0, 10.0]), end_m=np.array([whole_m, 40.0])
        ),
    )
    assert found[0] is network.line[0]
    assert found[1].equals_exact(line((100, 10), (100, 40)), 1e-3)


def test_a_part_of_a_network_keeps_what_is_known_of_its_streets() -> None:
    """Of three edges the first is left out: the others' streets are numbered anew and the same."""
    network = plain_network(
        [line((0, 0), (100, 0)), line((100, 0), (100, 100)), line((100, 100), (0, 100))]
    )
    part = build_part_network(network, np.array([False, True, True]))
    assert list(part.streets) == list(network.streets)
    assert part.streets.index.tolist() == [0, 1]
    assert part.streets["name"].tolist() == network.streets["name"].tolist()[1:]
    assert part.length_m == pytest.approx([100, 100])
    assert shapely.equals(part.line, network.line[1:]).all()
    cut = build_cut_network(network, np.array([1]), np.array([40.0]))
    assert list(cut.streets) == list(network.streets)
    assert cut.streets.index.tolist() == [0, 1, 2, 3]
    assert cut.length_m == pytest.approx([100, 40, 60, 100])
