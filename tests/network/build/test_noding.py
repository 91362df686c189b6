from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import hypothesis
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from ganquan_geo.network.build.noding import NodedLines, build_noded_lines
from ganquan_geo.network.build.segments import vertices_of
from tests.towns import SIDES_M, line

if TYPE_CHECKING:
    from collections.abc import Sequence

TOLERANCE_M = 1.0


def noded(
    *lines: shapely.LineString, level: Sequence[int] = (), tolerance_m: float = TOLERANCE_M
) -> NodedLines:
    return build_noded_lines(
        *vertices_of(np.array(lines, dtype=object)),
        level=np.array(level or [0] * len(lines), dtype=np.int64),
        tolerance_m=tolerance_m,
    )


def edges(found: NodedLines) -> list[tuple[tuple[float, ...], tuple[float, ...], float]]:
    """Return both ends and the length of every edge, to the millimetre, sorted."""
    xy = [tuple(spot) for spot in (found.node_xy.round(3) + 0.0).tolist()]
    length_m = shapely.length(found.line).round(3).tolist()
    rows = zip(found.u.tolist(), found.v.tolist(), length_m, strict=True)
    return sorted((min(xy[u], xy[v]), max(xy[u], xy[v]), m) for u, v, m in rows)


def parts(found: NodedLines) -> int:
    graph = nx.Graph(zip(found.u.tolist(), found.v.tolist(), strict=True))
    return nx.number_connected_components(graph)


def test_no_lines_are_no_edges_and_no_nodes() -> None:
    found = noded()
    assert edges(found) == []
    assert found.node_xy.shape == (0, 2)


def test_a_single_line_is_one_edge() -> None:
    assert edges(noded(line((0, 0), (30, 0), (30, 40)))) == [((0, 0), (30, 40), 70)]


def test_lines_that_cross_at_grade_share_a_node() -> None:
    found = noded(line((0, 0), (100, 0)), line((40, -30), (40, 30)))
    assert edges(found) == [
        ((0, 0), (40, 0), 40),
        ((40, -30), (40, 0), 30),
        ((40, 0), (40, 30), 30),
        ((40, 0), (100, 0), 60),
    ]
    assert sorted(found.parent.tolist()) == [0, 0, 1, 1]


@pytest.mark.parametrize("level", [(1, 0), (-1, 0), (2, 1), (1, -1)])
def test_lines_that_cross_at_different_levels_do_not_meet(level: tuple[int, int]) -> None:
    found = noded(line((0, 0), (100, 0)), line((40, -30), (40, 30)), level=level)
    assert edges(found) == [((0, 0), (100, 0), 100), ((40, -30), (40, 30), 60)]
    assert parts(found) == 2


def test_two_lines_on_the_same_bridge_level_do_meet() -> None:
    found = noded(line((0, 0), (100, 0)), line((40, -30), (40, 30)), level=(1, 1))
    assert len(found.u) == 4


def test_a_crossing_on_a_bridge_does_not_join_the_crossing_beneath_it() -> None:
    cross = (line((-50, 0), (50, 0)), line((0, -50), (0, 50)))
    turned = (line((-50, -50), (50, 50)), line((-50, 50), (50, -50)))
    found = noded(*cross, *turned, level=(0, 0, 1, 1))
    assert len(found.u) == 8
    assert parts(found) == 2
    here = np.hypot(*found.node_xy.T) < 1e-9
    assert here.sum() == 2


def test_a_bridge_joins_the_streets_it_starts_from_and_not_the_one_below() -> None:
    west, bridge, east = (
        line((-100, 0), (-20, 0)),
        line((-20, 0), (20, 0)),
        line((20, 0), (100, 0)),
    )
    below = line((0, -50), (0, 50))
    found = noded(west, bridge, east, below, level=(0, 1, 0, 0))
    assert edges(found) == [
        ((-100, 0), (-20, 0), 80),
        ((-20, 0), (20, 0), 40),
        ((0, -50), (0, 50), 100),
        ((20, 0), (100, 0), 80),
    ]
    assert parts(found) == 2


def test_a_bridge_that_ends_on_a_vertex_of_a_street_joins_it_there() -> None:
    street, bridge = line((0, 0), (50, 0), (100, 0)), line((50, 0), (50, 80))
    found = noded(street, bridge, level=(0, 1))
    assert edges(found) == [((0, 0), (50, 0), 50), ((50, 0), (50, 80), 80), ((50, 0), (100, 0), 50)]


def test_a_bridge_whose_end_lies_exactly_on_a_street_joins_it() -> None:
    found = noded(line((0, 0), (100, 0)), line((50, 0), (50, 80)), level=(0, 1))
    assert edges(found) == [((0, 0), (50, 0), 50), ((50, 0), (50, 80), 80), ((50, 0), (100, 0), 50)]


def test_a_bridge_whose_end_lies_beside_a_street_does_not_join_it() -> None:
    found = noded(line((0, 0), (100, 0)), line((50, 0.5), (50, 80)), level=(0, 1))
    assert parts(found) == 2


@pytest.mark.parametrize("gap_m", [0.0, 0.4, -0.4])
def test_an_end_that_touches_within_the_tolerance_is_joined(gap_m: float) -> None:
    found = noded(line((0, 0), (100, 0)), line((40, gap_m), (40, 60)))
    assert edges(found) == [((0, 0), (40, 0), 40), ((40, 0), (40, 60), 60), ((40, 0), (100, 0), 60)]


def test_an_end_that_stops_short_by_more_than_the_tolerance_is_not_joined() -> None:
    found = noded(line((0, 0), (100, 0)), line((40, 1.5), (40, 60)))
    assert edges(found) == [((0, 0), (100, 0), 100), ((40, 1.5), (40, 60), 58.5)]


def test_an_end_that_touches_near_the_other_lines_end_is_joined() -> None:
    """It is 0.8 m from the line, and 1.13 m from the line's end."""
    found = noded(line((0, 0), (100, 0)), line((99.2, 0.8), (99.2, 60)))
    assert parts(found) == 1


@pytest.mark.parametrize("gap_m", [0.0, 0.08, -0.08])
def test_a_corner_drawn_on_another_street_is_joined_to_it(gap_m: float) -> None:
    """Six decimals of a degree move a corner by up to 0.08 m off the street it was put on."""
    found = noded(line((0, 0), (100, 0)), line((20, 50), (40, gap_m), (60, 50)))
    assert parts(found) == 1
    assert len(found.u) == 4


def test_a_corner_beside_a_street_or_under_it_is_not_joined() -> None:
    street = line((0, 0), (100, 0))
    assert parts(noded(street, line((20, 50), (40, 0.3), (60, 50)))) == 2
    assert parts(noded(street, line((20, 50), (40, 0), (60, 50)), level=(1, 0))) == 2


def test_ends_within_the_tolerance_become_one_node() -> None:
    found = noded(line((0, 0), (100, 0)), line((100, 0), (200, 0)), line((100.3, 0.4), (100, 90)))
    assert len(found.node_xy) == 4
    assert (100, 0) in {tuple(xy) for xy in found.node_xy.tolist()}


@pytest.mark.parametrize(
    ("corner_x", "loop_m"), [(0.05, None), (0.9, 2.014)], ids=["to 0.9 m", "to 2 m"]
)
def test_a_crooked_bit_whose_ends_are_joined_stays_if_it_is_still_long(
    corner_x: float, loop_m: float | None
) -> None:
    """Its ends are 0.95 m apart; drawn it is 1.5 m long, and as a loop at (0, 0) 0.9 or 2.0 m."""
    bit = line((0, 0), (corner_x, 0.45), (0.95, 0))
    found = noded(line((-100, 0), (0, 0)), bit, line((0.95, 0), (100, 0)))
    loops = [m for start, end, m in edges(found) if start == end]
    assert loops == ([] if loop_m is None else [pytest.approx(loop_m, abs=0.002)])
    assert len(found.line) == 2 + len(loops)


def test_a_chain_of_near_crossings_leaves_no_street_behind() -> None:
    """Five streets 0.9 m apart, joined to one node; every one of them must reach the others."""
    across = [line((0.9 * n, -20), (0.9 * n, 20)) for n in range(5)]
    found = noded(line((-50, 0), (50, 0)), *across)
    assert parts(found) == 1
    assert len(found.u) == 12


def test_near_crossings_on_both_streets_keep_the_streets_joined() -> None:
    """A lattice finer than the tolerance is one place, with all its ends hanging on it."""
    grid = [0.0, 0.7, 1.4]
    across = [line((-30, y), (30, y)) for y in grid]
    along = [line((x, -30), (x, 30)) for x in grid]
    found = noded(*across, *along)
    assert parts(found) == 1
    assert len(found.u) == 12


@pytest.mark.parametrize("apart_m", [0.3, 0.8])
def test_the_node_of_two_near_crossings_does_not_depend_on_who_drew_the_street(
    apart_m: float,
) -> None:
    street, across = line((0, 0), (100, 0)), [line((x, -9), (x, 9)) for x in (50, 50 + apart_m)]
    assert edges(noded(street, *across)) == edges(noded(street.reverse(), *across))
    assert edges(noded(street, *across)) == edges(noded(*reversed(across), street.reverse()))


def test_parallel_lines_between_the_same_ends_are_both_kept() -> None:
    found = noded(line((0, 0), (100, 0)), line((0, 0), (50, 30), (100, 0)))
    assert found.u.tolist() == [0, 0]
    assert found.v.tolist() == [1, 1]
    assert shapely.length(found.line).tolist() == pytest.approx([100, 2 * np.hypot(50, 30)])


def test_a_line_drawn_twice_stays_twice() -> None:
    found = noded(line((0, 0), (100, 0)), line((100, 0), (0, 0)))
    assert edges(found) == [((0, 0), (100, 0), 100)] * 2
    assert sorted(found.parent.tolist()) == [0, 1]


def test_overlapping_lines_are_cut_where_the_overlap_starts_and_ends() -> None:
    found = noded(line((0, 0), (60, 0)), line((40, 0), (100, 0)))
    assert edges(found) == [
        ((0, 0), (40, 0), 40),
        ((40, 0), (60, 0), 20),
        ((40, 0), (60, 0), 20),
        ((60, 0), (100, 0), 40),
    ]


def test_a_closed_ring_is_a_loop() -> None:
    ring = line((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))
    found = noded(ring)
    assert (found.u.tolist(), found.v.tolist()) == ([0], [0])
    assert shapely.length(found.line).tolist() == [400]


def test_a_ring_is_cut_where_a_street_meets_it() -> None:
    ring = line((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))
    found = noded(ring, line((50, -50), (50, 0)), line((50, 100), (50, 150)))
    assert edges(found) == [
        ((0, 0), (50, 0), 50),
        ((0, 0), (50, 100), 150),
        ((50, -50), (50, 0), 50),
        ((50, 0), (50, 100), 200),
        ((50, 100), (50, 150), 50),
    ]


def test_a_ring_drawn_not_quite_closed_is_closed() -> None:
    found = noded(line((0, 0), (100, 0), (100, 100), (0, 100), (0, 0.5)))
    assert found.u.tolist() == found.v.tolist() == [0]


def test_a_line_that_crosses_itself_is_cut_there() -> None:
    found = noded(line((0, 0), (100, 100), (100, 0), (0, 100)))
    half = round(float(np.hypot(50, 50)), 3)
    assert edges(found) == [
        ((0, 0), (50, 50), half),
        ((0, 100), (50, 50), half),
        ((50, 50), (50, 50), round(2 * float(np.hypot(50, 50)) + 100, 3)),
    ]
    assert found.parent.tolist() == [0, 0, 0]


def test_a_line_no_longer_than_the_tolerance_disappears() -> None:
    found = noded(line((0, 0), (100, 0)), line((100, 0), (100.6, 0)))
    assert edges(found) == [((0, 0), (100, 0), 100)]


def test_a_loop_is_kept_if_longer_than_the_tolerance() -> None:
    found = noded(line((0, 0), (5, 0), (0, 5), (0.2, 0.2)))
    assert found.u.tolist() == found.v.tolist() == [0]


def test_edges_run_from_the_lower_to_the_higher_node() -> None:
    found = noded(line((100, 0), (0, 0)), line((50, 30), (50, -30)))
    assert (found.u <= found.v).all()
    first = shapely.get_coordinates(shapely.get_point(found.line, 0))
    last = shapely.get_coordinates(shapely.get_point(found.line, -1))
    assert first.tolist() == found.node_xy[found.u].tolist()
    assert last.tolist() == found.node_xy[found.v].tolist()


def test_nodes_are_numbered_by_x_then_y() -> None:
    found = noded(line((100, 0), (0, 0)), line((50, 30), (50, -30)))
    assert found.node_xy.tolist() == [[0, 0], [50, -30], [50, 0], [50, 30], [100, 0]]


def test_the_town_drawn_without_vertices_has_16_nodes_and_24_edges() -> None:
    across = [line((0, y), (300, y)) for y in SIDES_M]
    along = [line((x, 300), (x, 0)) for x in SIDES_M]
    found = noded(*across, *along)
    assert found.node_xy.tolist() == [[x, y] for x in SIDES_M for y in SIDES_M]
    assert shapely.length(found.line).tolist() == [100.0] * 24


def test_lines_of_very_different_places_do_not_disturb_each_other() -> None:
    far = line((90_000, 90_000), (90_000, 90_100))
    found = noded(line((0, 0), (100, 0)), far, line((40, -30), (40, 30)))
    assert parts(found) == 2
    assert len(found.u) == 5


_SPOT = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda p: (100.0 * p[0], 100.0 * p[1]))


@st.composite
def drawings(draw: st.DrawFn) -> list[shapely.LineString]:
    """Draw lines on a lattice: they cross, touch, overlap, close and cross themselves."""
    found = draw(
        st.lists(st.lists(_SPOT, min_size=2, max_size=5), min_size=1, max_size=6).filter(
            lambda rows: all(a != b for row in rows for a, b in itertools.pairwise(row))
        )
    )
    return [line(*row) for row in found]


@hypothesis.given(drawings(), st.randoms(use_true_random=False))
def test_order_and_direction_of_the_lines_do_not_matter(
    lines: list[shapely.LineString], random: object
) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    turned = [shapely.reverse(one) for one in shuffled]
    assert edges(noded(*turned)) == edges(noded(*lines))


@st.composite
def sketches(draw: st.DrawFn) -> list[shapely.LineString]:
    """Draw straight streets on a lattice finer than the tolerance: everything is nearly met."""
    spot = st.tuples(st.integers(-20, 20), st.integers(-20, 20))
    found = draw(
        st.lists(st.tuples(spot, spot).filter(lambda ab: ab[0] != ab[1]), min_size=2, max_size=6)
    )
    return [
        line((0.4 * a[0] + 0.1 * b[1], 0.4 * a[1]), (0.4 * b[0], 0.4 * b[1] + 0.1 * a[0]))
        for a, b in found
    ]


@hypothesis.given(sketches())
def test_whatever_meets_within_the_tolerance_is_connected(lines: list[shapely.LineString]) -> None:
    """Streets that cross, or whose end is near another, are one part, in any tangle."""
    meeting: nx.Graph[int] = nx.Graph()
    meeting.add_nodes_from(range(len(lines)))
    for (a, one), (b, other) in itertools.combinations(enumerate(lines), 2):
        ends = [shapely.Point(xy) for xy in (*one.coords, *other.coords)]
        touch = (
            min(end.distance(other) for end in ends[:2]),
            min(end.distance(one) for end in ends[2:]),
        )
        near = min(touch)
        hypothesis.assume(abs(near - TOLERANCE_M) > 1e-6)
        if one.intersects(other) or near < TOLERANCE_M:
            meeting.add_edge(a, b)
    found = noded(*lines)
    together: nx.Graph[int] = nx.Graph(zip(found.u.tolist(), found.v.tolist(), strict=True))
    for group in nx.connected_components(meeting):
        rows = np.isin(found.parent, list(group))
        nodes = set(found.u[rows].tolist())
        if nodes:
            assert nodes <= nx.node_connected_component(together, min(nodes))


def brute_graph(lines: list[shapely.LineString]) -> nx.Graph[tuple[float, float]]:
    """Return the fully noded linework as shapely makes it: another algorithm altogether."""
    graph: nx.Graph[tuple[float, float]] = nx.Graph()
    merged = shapely.get_parts(shapely.unary_union(lines))
    for piece in merged:
        for a, b in itertools.pairwise(piece.coords):
            ends = [(round(x, 4) + 0.0, round(y, 4) + 0.0) for x, y in (a, b)]
            graph.add_edge(*ends, weight=float(np.hypot(b[0] - a[0], b[1] - a[1])))
    return graph


# A street that turns back on a spot another one, cut at its own crossing, only nearly runs through.
@hypothesis.example(
    [
        line((0, 100), (100, 200), (0, 0)),
        line((0, 200), (500, 100), (0, 100), (200, 300)),
    ]
)
@hypothesis.given(drawings())
def test_distances_are_those_of_shapelys_own_noding(lines: list[shapely.LineString]) -> None:
    expected = brute_graph(lines)
    found = noded(*lines, tolerance_m=0.01)
    graph: nx.Graph[tuple[float, float]] = nx.Graph()
    xy = [(round(x, 4) + 0.0, round(y, 4) + 0.0) for x, y in found.node_xy.tolist()]
    for u, v, length in zip(found.u, found.v, shapely.length(found.line), strict=True):
        known = graph.get_edge_data(xy[u], xy[v], {"weight": np.inf})["weight"]
        graph.add_edge(xy[u], xy[v], weight=min(known, float(length)))
    ends = sorted({(x, y) for one in lines for x, y in (one.coords[0], one.coords[-1])})
    for start in ends:
        want = nx.single_source_dijkstra_path_length(expected, start)
        got = nx.single_source_dijkstra_path_length(graph, start)
        for end in ends:
            assert got.get(end, np.inf) == pytest.approx(want.get(end, np.inf), abs=1e-3)


@hypothesis.given(drawings())
def test_no_length_is_lost_or_made(lines: list[shapely.LineString]) -> None:
    """Lines that run over themselves are drawn once; the rest keeps its length."""
    found = noded(*lines, tolerance_m=0.01)
    once = sum(shapely.length(shapely.unary_union(one)) for one in lines)
    assert shapely.length(found.line).sum() == pytest.approx(once, abs=0.01)


@hypothesis.given(drawings())
def test_every_edge_lies_on_the_line_it_comes_from(lines: list[shapely.LineString]) -> None:
    found = noded(*lines, tolerance_m=0.01)  # so no crossing is near enough to another to move
    for row, edge in zip(found.parent, found.line, strict=True):
        assert edge.hausdorff_distance(edge.intersection(lines[row].buffer(1e-3))) < 1e-3
