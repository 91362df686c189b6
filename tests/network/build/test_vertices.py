"""Lines that meet by their vertices, alone and among lines that meet by where they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import hypothesis
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.network.build.noding import NodedLines, build_noded_lines
from ganquan_geo.network.build.segments import vertices_of
from tests.network.build.test_noding import TOLERANCE_M, drawings, edges, parts
from tests.towns import line

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence


def noded(
    *lines: shapely.LineString, by_vertex: Sequence[bool] = (), level: Sequence[int] = ()
) -> NodedLines:
    return build_noded_lines(
        *vertices_of(np.array(lines, dtype=object)),
        level=np.array(level or [0] * len(lines), dtype=np.int64),
        tolerance_m=TOLERANCE_M,
        by_vertex=np.array(by_vertex or [True] * len(lines), dtype=bool),
    )


def test_lines_that_cross_without_a_common_vertex_do_not_meet() -> None:
    assert len(edges(noded(line((0, 0), (100, 0)), line((40, -30), (40, 30))))) == 2


@pytest.mark.parametrize("level", [(0, 0), (1, 0), (0, -1)])
def test_a_common_vertex_joins_whatever_the_level(level: tuple[int, int]) -> None:
    found = noded(line((0, 0), (40, 0), (100, 0)), line((40, -30), (40, 0), (40, 30)), level=level)
    assert edges(found) == [
        ((0, 0), (40, 0), 40),
        ((40, -30), (40, 0), 30),
        ((40, 0), (40, 30), 30),
        ((40, 0), (100, 0), 60),
    ]


def test_an_end_on_a_vertex_joins_and_an_end_on_a_segment_does_not() -> None:
    street = line((0, 0), (40, 0), (100, 0))
    assert parts(noded(street, line((40, 0), (40, 30)))) == 1
    assert parts(noded(street, line((70, 0), (70, 30)))) == 2


@pytest.mark.parametrize("gap_m", [0.006, 0.3, 0.8])
def test_dead_ends_near_each_other_stay_apart(gap_m: float) -> None:
    assert parts(noded(line((0, 0), (50, 0)), line((50 + gap_m, 0), (100, 0)))) == 2


def test_a_line_that_crosses_itself_meets_itself_at_common_vertices_alone() -> None:
    eight = [(0, 0), (30, 30), (30, 0), (0, 30), (0, 0)]
    assert edges(noded(line(*eight))) == [((0, 0), (0, 0), round(60 + 60 * 2**0.5, 3))]
    middle = [(0, 0), (15, 15), (30, 30), (30, 0), (15, 15), (0, 30), (0, 0)]
    assert len(edges(noded(line(*middle)))) == 3  # its start, too, is an end


def test_a_line_that_is_drawn_meets_the_others_where_it_runs() -> None:
    ways = [line((0, 0), (100, 0)), line((40, -30), (40, 30))]
    link = line((20, -5), (20, 10), (40.4, 10))
    found = noded(*ways, link, by_vertex=[True, True, False])
    assert parts(found) == 1
    assert ((20, 0), (100, 0), 80) in edges(found)
    assert parts(noded(*ways, line((20, -5), (20, 10)), by_vertex=[True, True, False])) == 2


def test_a_line_split_by_an_editor_stays_whole() -> None:
    halves = [line((0, 0), (40, 0)), line((40, 0), (100, 0))]
    assert parts(noded(*halves)) == 1


@hypothesis.given(drawings())
def test_without_common_vertices_as_drawn_lines_and_with_all_of_them(
    lines: list[shapely.LineString],
) -> None:
    """An engine of its own: a graph whose nodes are the vertices."""
    found = noded(*lines)
    graph: nx.Graph[tuple[float, float]] = nx.Graph()
    for drawn in lines:
        xy = [(x + 0.0, y + 0.0) for x, y in drawn.coords]
        nx.add_path(graph, xy)
    total_m = sum(drawn.length for drawn in lines)
    assert float(shapely.length(found.line).sum()) == pytest.approx(total_m, abs=1e-6)
    assert parts(found) == nx.number_connected_components(graph)


@hypothesis.given(drawings(), st.randoms(use_true_random=False))
def test_order_and_direction_do_not_matter(
    lines: list[shapely.LineString], chance: random.Random
) -> None:
    flags = [chance.random() < 0.5 for _ in lines]
    turned = [(shapely.reverse(one), flag) for one, flag in zip(lines, flags, strict=True)]
    chance.shuffle(turned)
    there = noded(*lines, by_vertex=flags)
    back = noded(*(one for one, _ in turned), by_vertex=[flag for _, flag in turned])
    assert edges(there) == edges(back)


@hypothesis.given(drawings())
def test_drawn_lines_are_noded_as_ever_beside_one_far_away(lines: list[shapely.LineString]) -> None:
    far = line((9_000, 9_000), (9_100, 9_000))
    alone = noded(*lines, by_vertex=[False] * len(lines))
    beside = noded(*lines, far, by_vertex=[*[False] * len(lines), True])
    assert [e for e in edges(beside) if e[0][0] < 8_000] == edges(alone)
