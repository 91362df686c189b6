"""Both engines against each other, to the bit, and against networkx on a graph split at points."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import hypothesis
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import strategies as st

from benchmarks.networks import Streets, build_synthetic, read_network
from ganquan_geo.network import kernel
from ganquan_geo.network.distances import build_field, measure_nearest
from ganquan_geo.network.kernel import CompiledNetwork, build_compiled_network, load_kernel
from ganquan_geo.network.scipy_network import ScipyNetwork
from ganquan_geo.network.search import build_engine, engine_of, search_nearest
from ganquan_geo.network.seeds import Seeds, build_home_links, build_seeds
from ganquan_geo.network.walk_network import WalkNetwork
from ganquan_geo.network.ways import build_predecessors, trace_way
from tests.towns import PLANE, places, spans, split_graph

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from ganquan_geo.network.search import Engine
    from ganquan_geo.network.snapping import Snapped, Spans

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FAR_M = 1e9
# Sums of these are exact in binary, so ties are ties in any order of adding.
EXACT_LENGTHS = st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0, 64.0])
ANY_LENGTHS = st.one_of(
    st.sampled_from([0.0, 1e-9, 0.1, 0.2, 0.3, 100.0, 5e4]), st.floats(1e-3, 500.0)
)
SHARES = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    if load_kernel() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("the kernel has not been built")
        pytest.skip("the kernel has not been built: no C compiler")


def bare(count: int, edges: Sequence[tuple[int, int, float]]) -> WalkNetwork:
    """Return a network of given lengths, whatever its drawing says."""
    xy = np.random.default_rng(count).uniform(0, 1000, (count, 2))
    u, v = ([pick(a, b) for a, b, _ in edges] for pick in (min, max))
    return of_streets(
        Streets(
            name="bare",
            node_xy=xy,
            u=np.array(u, dtype=np.int64),
            v=np.array(v, dtype=np.int64),
            length_m=np.array([length_m for _, _, length_m in edges], dtype=float),
        )
    )


def of_streets(streets: Streets) -> WalkNetwork:
    ends = np.stack([streets.node_xy[streets.u], streets.node_xy[streets.v]], axis=1)
    return WalkNetwork(
        node_xy=streets.node_xy,
        u=streets.u,
        v=streets.v,
        line=np.asarray(shapely.linestrings(ends)),
        length_m=streets.length_m,
        streets=pd.DataFrame({"street_id": np.zeros(len(streets.u), dtype=int)}),
        crs=PLANE,
    )


def compiled(network: WalkNetwork) -> CompiledNetwork:
    engine = build_engine(network, compiled_from_nodes=0)
    assert isinstance(engine, CompiledNetwork)
    return engine


def plain(network: WalkNetwork) -> ScipyNetwork:
    return ScipyNetwork(streets=network.adjacency())


@st.composite
def cases(
    draw: st.DrawFn, lengths: st.SearchStrategy[float] = EXACT_LENGTHS
) -> tuple[WalkNetwork, Spans, Snapped]:
    """Draw a network with parallel edges, loops, islands and steps of no length, and places.

    Facilities and homes stand at quarters of edges, often on the same one.
    """
    count = draw(st.integers(1, 12))
    number = st.integers(0, count - 1)
    edges = draw(st.lists(st.tuples(number, number, lengths), min_size=1, max_size=30))
    network = bare(count, edges)
    where = st.tuples(st.integers(0, len(edges) - 1), SHARES)
    stands = [
        (facility, edge, share * edges[edge][2], share * edges[edge][2])
        for facility, (edge, share) in enumerate(draw(st.lists(where, min_size=1, max_size=6)))
    ]
    homes = draw(st.lists(where, min_size=1, max_size=6))
    legs = [draw(st.sampled_from([0.0, 0.0, 1.0])) for _ in stands]
    return (
        network,
        spans(*stands, leg_m=legs),
        places(*((edge, share * edges[edge][2]) for edge, share in homes), leg_m=0.5),
    )


def seeds_of(network: WalkNetwork, stands: Spans) -> Seeds:
    return build_seeds(network, stands, extra_m=stands.leg_m)


def split(network: WalkNetwork, stands: Spans, homes: Snapped) -> dict[int, dict[Any, float]]:
    """Return by facility the distances, its leg included, to nodes and ("home", number)."""
    at = list(zip(stands.edge.tolist(), stands.start_m.tolist(), strict=True))
    living = list(zip(homes.edge.tolist(), homes.offset_m.tolist(), strict=True))
    cut = split_graph(network, [*at, *living])
    found = {}
    for facility, place in enumerate(at):
        far_m = {
            node: m + float(stands.leg_m[facility]) for node, m in cut.from_place(place).items()
        }
        for home, door in enumerate(living):
            here = cut.at[door]  # noqa: PD008 - a mapping, no table
            if here in far_m:
                far_m["home", home] = far_m[here] + float(homes.leg_m[home])
        found[facility] = far_m
    return found


@hypothesis.given(cases(), st.sampled_from([np.inf, 0.0, 1.0, 2.5, 4.0, 66.0]))
def test_nearest_is_the_least_of_all_and_ties_go_to_the_lower_facility(
    case: tuple[WalkNetwork, Spans, Snapped], bound_m: float
) -> None:
    network, stands, homes = case
    by_facility = split(network, stands, homes)
    for engine in (compiled(network), plain(network)):
        node_m, winner = engine.nearest(seeds_of(network, stands), bound_m=bound_m)
        for node in range(len(network.node_xy)):
            ranked = sorted((far[node], f) for f, far in by_facility.items() if node in far)
            best = ranked[0] if ranked and ranked[0][0] <= bound_m else (np.inf, -1)
            assert (node_m[node], winner[node]) == best


@hypothesis.given(cases(ANY_LENGTHS), st.sampled_from([np.inf, 0.0, 0.3, 300.0, 5e4]))
def test_both_engines_agree_to_the_bit(
    case: tuple[WalkNetwork, Spans, Snapped], bound_m: float
) -> None:
    network, stands, homes = case
    seeds = seeds_of(network, stands)
    fast, slow = compiled(network), plain(network)
    for mine, theirs in zip(
        fast.nearest(seeds, bound_m=bound_m), slow.nearest(seeds, bound_m=bound_m), strict=True
    ):
        assert np.array_equal(mine, theirs)
    assert np.array_equal(fast.counts(seeds, limit_m=bound_m), slow.counts(seeds, limit_m=bound_m))
    links = build_home_links(network, homes, stands, extra_m=stands.leg_m)
    table, oracle = (engine.table(seeds, links, limit_m=bound_m) for engine in (fast, slow))
    assert np.array_equal(table.home, oracle.home)
    assert np.array_equal(table.facility, oracle.facility)
    assert np.array_equal(table.distance_m, oracle.distance_m)


@hypothesis.given(cases(ANY_LENGTHS))
def test_distances_are_those_of_networkx_to_a_micrometre(
    case: tuple[WalkNetwork, Spans, Snapped],
) -> None:
    network, stands, homes = case
    by_facility = split(network, stands, homes)
    node_m, _ = compiled(network).nearest(seeds_of(network, stands), bound_m=np.inf)
    least = [
        min((far[node] for far in by_facility.values() if node in far), default=np.inf)
        for node in range(len(network.node_xy))
    ]
    assert node_m.tolist() == pytest.approx(least, abs=1e-6)


@hypothesis.given(cases(), st.sampled_from([np.inf, 0.0, 1.0, 2.5, 4.0]))
def test_counts_and_sums_are_those_of_separate_searches(
    case: tuple[WalkNetwork, Spans, Snapped], limit_m: float
) -> None:
    network, stands, homes = case
    count = len(network.node_xy)
    by_facility = split(network, stands, homes)
    near = [
        sum(node in far and far[node] <= limit_m for far in by_facility.values())
        for node in range(count)
    ]
    values = np.column_stack([np.arange(count) + 1.0, np.full(count, 10.0)])
    graph = split_graph(network, []).graph
    sums = np.zeros((count, 2))
    for node in range(count):
        reached = nx.single_source_dijkstra_path_length(graph, node, weight="length_m")
        for other, far_m in reached.items():
            sums[node] += values[other] * (far_m <= limit_m)
    fast = compiled(network)
    for engine in (fast, plain(network)):
        assert engine.counts(seeds_of(network, stands), limit_m=limit_m).tolist() == near
        assert np.array_equal(engine.sums(values, limit_m=limit_m), sums)
    assert np.array_equal(fast.reach(limit_m=limit_m).sums(values[:, 0]), sums[:, 0])


@hypothesis.given(cases(), st.sampled_from([np.inf, 0.5, 1.0, 2.5, 4.0]))
def test_the_table_holds_every_walk_within_the_limit(
    case: tuple[WalkNetwork, Spans, Snapped], limit_m: float
) -> None:
    network, stands, homes = case
    by_facility = split(network, stands, homes)
    expected = {
        (home, facility): far["home", home]
        for facility, far in by_facility.items()
        for home in range(len(homes.edge))
        if far.get(("home", home), np.inf) <= limit_m
        and np.isfinite(far.get(("home", home), np.inf))
    }
    links = build_home_links(network, homes, stands, extra_m=stands.leg_m)
    table = compiled(network).table(seeds_of(network, stands), links, limit_m=limit_m)
    walks = zip(table.home.tolist(), table.facility.tolist(), strict=True)
    assert dict(zip(walks, table.distance_m.tolist(), strict=True)) == expected
    assert list(expected) == [] or table.home.tolist() == sorted(table.home.tolist())


@hypothesis.given(cases(), st.sampled_from([3.0, 40.0]))
def test_a_start_below_zero_is_a_facility_that_much_nearer(
    case: tuple[WalkNetwork, Spans, Snapped], lowered_m: float
) -> None:
    network, stands, _ = case
    seeds = seeds_of(network, stands)
    low = Seeds(node=seeds.node, start_m=seeds.start_m - lowered_m, facility=seeds.facility)
    for engine in (compiled(network), plain(network)):
        node_m, winner = engine.nearest(seeds, bound_m=FAR_M)
        low_m, low_winner = search_nearest(engine, low, bound_m=FAR_M - lowered_m)
        assert np.array_equal(low_m, node_m - lowered_m)
        assert np.array_equal(low_winner, winner)
    straight_m, _ = compiled(network).nearest(low, bound_m=FAR_M - lowered_m)
    assert np.array_equal(straight_m, node_m - lowered_m)


@hypothesis.given(cases(ANY_LENGTHS))
def test_the_way_back_is_as_long_as_the_distance(
    case: tuple[WalkNetwork, Spans, Snapped],
) -> None:
    network, stands, _ = case
    seeds = seeds_of(network, stands)
    node_m, winner = search_nearest(compiled(network), seeds, bound_m=FAR_M)
    before = build_predecessors(network, seeds, node_m, winner)
    step_m: dict[tuple[int, int], float] = {}
    for a, b, m in zip(network.u, network.v, network.length_m, strict=True):
        for ends in ((int(a), int(b)), (int(b), int(a))):
            step_m[ends] = min(step_m.get(ends, np.inf), float(m))
    starts = list(zip(seeds.node, seeds.facility, seeds.start_m, strict=True))
    for node in np.flatnonzero(winner >= 0).tolist():
        way = trace_way(before, node)
        joined_m = min(m for at, f, m in starts if at == way[-1] and f == winner[node])
        walked_m = sum(step_m[pair] for pair in pairwise(way))
        assert joined_m + walked_m == pytest.approx(node_m[node], abs=1e-6)
    assert (before[winner < 0] == -1).all()


def test_a_facility_in_the_middle_of_a_long_block_is_not_at_its_end() -> None:
    """Trap: snapping to the nearest node is wrong by up to half a block."""
    network = bare(3, [(0, 1, 1000.0), (1, 2, 200.0)])
    stands, homes = spans((0, 0, 480.0, 480.0)), places((1, 150.0))
    field = build_field(network, stands, extra_m=stands.leg_m, bound_m=FAR_M)
    far_m, _ = measure_nearest(network, field, homes, bound_m=FAR_M)
    assert far_m.tolist() == [520.0 + 150.0]


@pytest.mark.parametrize("engine_of_kind", [compiled, plain])
def test_a_home_and_a_facility_on_the_same_block(engine_of_kind: Any) -> None:  # noqa: ANN401
    """Trap: forgotten, the walk would lead round by an end of the block."""
    network = bare(2, [(0, 1, 1000.0)])
    stands, homes = spans((0, 0, 480.0, 480.0)), places((0, 520.0))
    links = build_home_links(network, homes, stands, extra_m=stands.leg_m)
    table = engine_of_kind(network).table(seeds_of(network, stands), links, limit_m=40.0)
    assert table.distance_m.tolist() == [40.0]


@pytest.mark.parametrize("engine_of_kind", [compiled, plain])
def test_of_parallel_edges_the_shortest_counts(engine_of_kind: Any) -> None:  # noqa: ANN401
    """Trap: a sparse matrix adds them up, and a simple graph keeps the last."""
    network = bare(2, [(0, 1, 30.0), (0, 1, 20.0), (1, 0, 50.0)])
    start = Seeds(node=np.array([0]), start_m=np.zeros(1), facility=np.zeros(1, dtype=np.int64))
    node_m, _ = engine_of_kind(network).nearest(start, bound_m=FAR_M)
    assert node_m.tolist() == [0.0, 20.0]


@pytest.mark.parametrize("engine_of_kind", [compiled, plain])
def test_exactly_the_limit_is_within_it(engine_of_kind: Any) -> None:  # noqa: ANN401
    """Trap: less than, against not more than."""
    network = bare(4, [(0, 1, 1000.0), (1, 2, 250.0), (2, 3, 1e-6)])
    engine: Engine = engine_of_kind(network)
    start = Seeds(node=np.array([0]), start_m=np.zeros(1), facility=np.array([5]))
    node_m, winner = engine.nearest(start, bound_m=1250.0)
    assert node_m.tolist() == [0.0, 1000.0, 1250.0, np.inf]
    assert winner.tolist() == [5, 5, 5, -1]
    assert engine.counts(start, limit_m=1250.0).tolist() == [1, 1, 1, 0]
    assert engine.sums(np.ones((4, 1)), limit_m=1250.0)[:, 0].tolist() == [3, 4, 4, 3]


@pytest.mark.parametrize("engine_of_kind", [compiled, plain])
def test_an_island_is_out_of_reach_and_walks_lead_both_ways(
    engine_of_kind: Any,  # noqa: ANN401
) -> None:
    """Traps: islands; edges are drawn from one end, and walked from either."""
    network = bare(4, [(0, 1, 10.0), (2, 3, 10.0)])
    start = Seeds(node=np.array([1]), start_m=np.array([2.0]), facility=np.array([0]))
    node_m, winner = engine_of_kind(network).nearest(start, bound_m=np.inf)
    assert node_m.tolist() == [12.0, 2.0, np.inf, np.inf]
    assert winner.tolist() == [0, 0, -1, -1]


def test_steps_of_no_length_carry_the_lower_facility_across() -> None:
    """Trap: zero-length edges, here a ring of them with a facility at either side."""
    network = bare(4, [(0, 1, 0.0), (1, 2, 0.0), (2, 3, 0.0), (3, 0, 0.0)])
    start = Seeds(node=np.array([2, 0]), start_m=np.zeros(2), facility=np.array([1, 4]))
    for engine in (compiled(network), plain(network)):
        node_m, winner = engine.nearest(start, bound_m=0.0)
        assert node_m.tolist() == [0.0] * 4
        assert winner.tolist() == [1] * 4
    before = build_predecessors(network, start, node_m, winner)
    assert all(trace_way(before, node)[-1] == 2 for node in range(4))


def test_an_offset_past_the_end_of_an_edge_starts_at_its_end() -> None:
    """Trap: rounding gives tiny negative pieces, at which networkx raises."""
    network = bare(2, [(0, 1, 0.3)])
    past = spans((0, 0, 0.1 + 0.2, 0.1 + 0.2))  # greater than 0.3 in the last digit
    assert seeds_of(network, past).start_m.tolist() == [0.1 + 0.2, 0.0]


def test_steps_much_longer_than_the_mean_and_starts_far_apart() -> None:
    """The ring of buckets must hold the longest step and the widest spread of starts."""
    short = [(node, node + 1, 0.001) for node in range(3000)]
    network = bare(3003, [*short, (3000, 3001, 2e5), (3001, 3002, 1.0)])
    starts = Seeds(
        node=np.array([0, 3002, 5]), start_m=np.array([0.0, 3e5, 7e4]), facility=np.arange(3)
    )
    for mine, theirs in zip(
        compiled(network).nearest(starts, bound_m=np.inf),
        plain(network).nearest(starts, bound_m=np.inf),
        strict=True,
    ):
        assert np.array_equal(mine, theirs)


def test_no_facilities_and_a_network_of_one_node() -> None:
    nobody = Seeds(node=np.empty(0, np.int64), start_m=np.empty(0), facility=np.empty(0, np.int64))
    network = bare(1, [(0, 0, 5.0)])
    for engine in (compiled(network), plain(network)):
        node_m, winner = engine.nearest(nobody, bound_m=FAR_M)
        assert (node_m.tolist(), winner.tolist()) == ([np.inf], [-1])
        assert engine.counts(nobody, limit_m=FAR_M).tolist() == [0]
        assert engine.sums(np.array([[7.0]]), limit_m=0.0).tolist() == [[7.0]]


@pytest.fixture(scope="module")
def city() -> WalkNetwork:
    return of_streets(build_synthetic("city", nodes=20_000, seed=1))


def city_seeds(city: WalkNetwork, count: int, seed: int = 2) -> tuple[Spans, Seeds]:
    rng = np.random.default_rng(seed)
    edge = rng.integers(len(city.u), size=count)
    at_m = rng.random(count) * city.length_m[edge]
    stands = spans(*zip(range(count), edge.tolist(), at_m.tolist(), at_m.tolist(), strict=True))
    return stands, seeds_of(city, stands)


def test_a_city_in_one_thread_or_two_or_many_at_once(city: WalkNetwork) -> None:
    _, seeds = city_seeds(city, 3000)
    fast, slow = compiled(city), plain(city)
    theirs = slow.nearest(seeds, bound_m=1250.0)
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: fast.nearest(seeds, bound_m=1250.0), range(8)))
    assert all(np.array_equal(run[0], theirs[0]) for run in runs)
    assert all(np.array_equal(run[1], theirs[1]) for run in runs)
    assert len(fast.spare) <= 4
    counts = fast.counts(seeds, limit_m=400.0)
    assert np.array_equal(counts, slow.counts(seeds, limit_m=400.0))
    ones = np.ones((len(city.node_xy), 1))
    sums = fast.sums(ones, limit_m=400.0)
    assert np.array_equal(sums[:, 0], fast.reach(limit_m=400.0).sums(ones[:, 0]))
    nodes = Seeds(
        node=np.arange(len(ones)), start_m=np.zeros(len(ones)), facility=np.arange(len(ones))
    )
    assert np.array_equal(sums[:, 0], fast.counts(nodes, limit_m=400.0))


def test_lists_longer_than_the_room_are_asked_for_in_parts(
    city: WalkNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands, seeds = city_seeds(city, 1500)
    rng = np.random.default_rng(9)
    edge = rng.integers(len(city.u), size=4000)
    homes = places(*zip(edge.tolist(), (city.length_m[edge] / 3).tolist(), strict=True))
    links = build_home_links(city, homes, stands, extra_m=stands.leg_m)
    fast = compiled(city)
    whole, listed = fast.table(seeds, links, limit_m=900.0), fast.reach(limit_m=900.0)
    monkeypatch.setattr(kernel, "ROOM", 1)  # then it is the least: the homes, the nodes
    parts, again = fast.table(seeds, links, limit_m=900.0), fast.reach(limit_m=900.0)
    assert len(whole.home) > len(homes.edge) * 8
    assert np.array_equal(whole.home, parts.home)
    assert np.array_equal(whole.facility, parts.facility)
    assert np.array_equal(whole.distance_m, parts.distance_m)
    assert np.array_equal(listed.start, again.start)
    assert np.array_equal(listed.node, again.node)


def test_the_table_and_the_nearest_facility_tell_the_same(city: WalkNetwork) -> None:
    stands, seeds = city_seeds(city, 40)
    rng = np.random.default_rng(3)
    edge = rng.integers(len(city.u), size=2000)
    homes = places(
        *zip(edge.tolist(), (rng.random(2000) * city.length_m[edge]).tolist(), strict=True),
        leg_m=12.0,
    )
    links = build_home_links(city, homes, stands, extra_m=stands.leg_m)
    table = compiled(city).table(seeds, links, limit_m=3000.0)
    field = build_field(city, stands, extra_m=stands.leg_m, bound_m=3000.0)
    far_m, winner = measure_nearest(city, field, homes, bound_m=3000.0)
    least_m = np.full(len(far_m), np.inf)
    np.minimum.at(least_m, table.home, table.distance_m)
    # By the end of an edge, one adds what is left of it and the other takes off what is not.
    assert least_m == pytest.approx(far_m, abs=1e-9)
    best = table.distance_m == least_m[table.home]
    assert dict(zip(table.home[best], table.facility[best], strict=True)) == {
        home: winner[home] for home in np.flatnonzero(np.isfinite(far_m))
    }


def test_memory_stays_below_100_bytes_for_each_direction_of_an_edge(city: WalkNetwork) -> None:
    _, seeds = city_seeds(city, 50)
    engine = compiled(city)
    node_m, winner = engine.nearest(seeds, bound_m=np.inf)
    (scratch,) = engine.spare
    working = sum(array.nbytes for array in scratch)
    laid_out = sum(a.nbytes for a in (engine.graph.first, engine.graph.step, engine.rank))
    total = laid_out + engine.number.nbytes + 2 * working + node_m.nbytes + winner.nbytes
    assert total < 100 * 2 * len(city.u)


def test_small_work_goes_to_scipy_and_large_work_to_the_kernel(city: WalkNetwork) -> None:
    small = bare(3, [(0, 1, 1.0), (1, 2, 1.0)])
    assert isinstance(engine_of(small), ScipyNetwork)
    assert isinstance(engine_of(city), CompiledNetwork)
    assert engine_of(city) is engine_of(city)
    assert load_kernel("ganquan_geo.network._not_built") is None


@pytest.mark.shared
@pytest.mark.parametrize("name", ["Porto", "Moscow"])
@pytest.mark.parametrize("bound_m", [1250.0, np.inf])
def test_a_real_city_to_the_bit(shared_data: Path, name: str, bound_m: float) -> None:
    assert shared_data.exists()
    network = of_streets(read_network(name))
    _, seeds = city_seeds(network, 150)
    library = load_kernel()
    assert library is not None
    fast = build_compiled_network(
        library,
        node_xy=network.node_xy,
        u=network.u,
        v=network.v,
        length_m=network.length_m,
    )
    for mine, theirs in zip(
        fast.nearest(seeds, bound_m=bound_m),
        plain(network).nearest(seeds, bound_m=bound_m),
        strict=True,
    ):
        assert np.array_equal(mine, theirs)
