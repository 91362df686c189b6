"""The compiled kernel by itself: threads, sizes, limits of its numbers, and real cities."""

from __future__ import annotations

import _ctypes
import os
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
import pytest

from ganquan_geo.arrays import cores
from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.search import kernel as kernel_module
from ganquan_geo.network.search.built import load_kernel
from ganquan_geo.network.search.engine import MOST_EDGES, build_engine, lay_out
from ganquan_geo.network.search.kernel import CompiledNetwork
from ganquan_geo.network.search.scipy_network import ScipyNetwork
from ganquan_geo.network.search.seeds import Seeds, build_home_links
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from tests.network.search.cases import FAR_M, bare, compiled, jittered_grid, plain, seeds_of
from tests.towns import network_of, places, spans, street

if TYPE_CHECKING:
    from collections.abc import Callable

    from ganquan_geo.network.places.snapping import Spans
    from ganquan_geo.network.search.engine import Engine
    from ganquan_geo.network.walk_network import WalkNetwork


def assert_same(one: Engine, other: Engine, seeds: Seeds, *, bound_m: float) -> None:
    (mine_m, mine), (theirs_m, theirs) = (e.nearest(seeds, bound_m=bound_m) for e in (one, other))
    assert np.array_equal(mine_m, theirs_m)
    assert np.array_equal(mine, theirs)


def test_steps_much_longer_than_the_mean_and_starts_far_apart() -> None:
    """The ring of buckets must hold the longest step and the widest spread of starts."""
    short = [(node, node + 1, 0.001) for node in range(3000)]
    network = bare(3003, [*short, (3000, 3001, 2e5), (3001, 3002, 1.0)])
    starts = Seeds(
        node=np.array([0, 3002, 5]), start_m=np.array([0.0, 3e5, 7e4]), facility=np.arange(3)
    )
    assert_same(compiled(network), plain(network), starts, bound_m=np.inf)


def test_no_facilities_and_a_network_of_one_node() -> None:
    nobody = Seeds(node=np.empty(0, np.int64), start_m=np.empty(0), facility=np.empty(0, np.int64))
    network = bare(1, [(0, 0, 5.0)])
    for engine in (compiled(network), plain(network)):
        node_m, winner = engine.nearest(nobody, bound_m=FAR_M)
        assert (node_m.tolist(), winner.tolist()) == ([np.inf], [-1])
        assert engine.sums(nobody, np.empty((0, 2)), limit_m=FAR_M).tolist() == [[0.0, 0.0]]
        assert engine.distances(nobody, np.array([0]), limit_m=FAR_M).shape == (0, 1)


@pytest.fixture(scope="module")
def city() -> WalkNetwork:
    return jittered_grid(141, seed=1)


def city_seeds(city: WalkNetwork, count: int, seed: int = 2) -> tuple[Spans, Seeds]:
    rng = np.random.default_rng(seed)
    edge = rng.integers(len(city.u), size=count)
    at_m = rng.random(count) * city.length_m[edge]
    stands = spans(*zip(range(count), edge.tolist(), at_m.tolist(), at_m.tolist(), strict=True))
    return stands, seeds_of(city, stands)


def test_a_city_in_one_thread_or_two_or_many_at_once(city: WalkNetwork) -> None:
    _, seeds = city_seeds(city, 2100)
    fast, slow = compiled(city), plain(city)
    theirs = slow.nearest(seeds, bound_m=1250.0)
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: fast.nearest(seeds, bound_m=1250.0), range(8)))
    assert all(np.array_equal(run[0], theirs[0]) for run in runs)
    assert all(np.array_equal(run[1], theirs[1]) for run in runs)
    assert len(fast.spare) <= 4
    households = np.arange(2100.0)[:, None]
    sums = fast.sums(seeds, households, limit_m=400.0)  # in two threads
    assert np.array_equal(sums, slow.sums(seeds, households, limit_m=400.0))
    everyone = np.arange(0, len(city.node_xy), 7)
    far_m = fast.distances(seeds, everyone, limit_m=400.0)
    assert np.array_equal(sums[everyone, 0], (np.isfinite(far_m) * households).sum(axis=0))


@pytest.mark.parametrize(
    ("count", "limit_m", "threads"), [(4, np.inf, 2), (200, 3_000.0, 2), (200, 300.0, 1)]
)
def test_few_searches_of_much_are_shared_by_two_threads(
    city: WalkNetwork, monkeypatch: pytest.MonkeyPatch, count: int, limit_m: float, threads: int
) -> None:
    _, seeds = city_seeds(city, count)
    households = np.arange(1.0 * count)[:, None]
    pools: list[int] = []

    class Pool(ThreadPoolExecutor):
        def __init__(self, size: int) -> None:
            pools.append(size)
            super().__init__(size)

    monkeypatch.setattr(cores, "ThreadPoolExecutor", Pool)
    found = []
    for processors in (1, 2):
        monkeypatch.setattr(os, "cpu_count", lambda processors=processors: processors)
        engine = compiled(city)
        reached = engine.reached(seeds, limit_m=limit_m)
        sums = engine.sums(seeds, households, limit_m=limit_m)
        far_m = engine.distances(seeds, np.arange(9), limit_m=limit_m)
        found.append([reached.facility, reached.edge, reached.u_m, reached.v_m, sums, far_m])
    assert pools == [2, 2, 2] * (threads - 1)  # with two processors only
    for one, other in zip(*found, strict=True):
        assert np.array_equal(one, other)


def test_lists_longer_than_the_room_are_asked_for_in_parts(
    city: WalkNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands, seeds = city_seeds(city, 1500)
    rng = np.random.default_rng(9)
    edge = rng.integers(len(city.u), size=4000)
    homes = places(*zip(edge.tolist(), (city.length_m[edge] / 3).tolist(), strict=True))
    links = build_home_links(city, homes, stands, extra_m=stands.leg_m)
    fast = compiled(city)
    whole = fast.table(seeds, links, limit_m=900.0)
    monkeypatch.setattr(kernel_module, "ROOM", 1)  # then it is the least: as many rows as homes
    parts = fast.table(seeds, links, limit_m=900.0)
    assert len(whole.home) > len(homes.edge) * 8
    assert np.array_equal(whole.home, parts.home)
    assert np.array_equal(whole.facility, parts.facility)
    assert np.array_equal(whole.distance_m, parts.distance_m)


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
    graph = engine.graph
    arrays = (graph.joint, graph.chain, graph.length_m, graph.number, graph.rank)
    laid_out = sum(array.nbytes for array in arrays)
    total = laid_out + working + node_m.nbytes + winner.nbytes
    assert total < 100 * 2 * len(city.u)


def test_crossings_of_many_streets_go_on_in_further_joints() -> None:
    rng = np.random.default_rng(8)
    for spokes in range(1, 14):
        star = [(0, spoke, float(length_m)) for spoke, length_m in
                zip(range(1, spokes + 1), rng.integers(1, 9, spokes), strict=True)]  # fmt: skip
        tips = [(spoke, spoke % spokes + 1, 50.0) for spoke in range(1, spokes + 1)]
        network = bare(spokes + 1, [*star, *tips, *star])
        start = Seeds(node=np.array([1]), start_m=np.zeros(1), facility=np.zeros(1, dtype=np.int64))
        engine = compiled(network)
        assert engine.graph.joints >= engine.graph.crossings
        for bound_m in (np.inf, 9.0):
            assert np.array_equal(
                engine.nearest(start, bound_m=bound_m)[0],
                plain(network).nearest(start, bound_m=bound_m)[0],
            )


def test_no_number_reaches_the_end_of_32_bits() -> None:
    """The pool of buckets is the largest thing that 32 bits number."""
    kernel = load_kernel()
    assert kernel is not None
    joints = 2 * MOST_EDGES // 3  # no crossing has fewer than three ways
    assert 2**30 < kernel.pool_size(joints, 0) < 2**31
    with pytest.raises(ValueError, match="more than the kernel can number"):
        lay_out(
            kernel,
            node_xy=np.zeros((1, 2)),
            u=np.lib.stride_tricks.as_strided(np.zeros(1, np.int64), (MOST_EDGES + 1,), (0,)),
            v=np.zeros(1, np.int64),
            length_m=np.zeros(1),
        )


def test_what_is_not_a_distance_is_no_start() -> None:
    network = bare(3, [(0, 1, 1.0), (1, 2, 1.0)])
    start = Seeds(
        node=np.array([0, 1, 2]),
        start_m=np.array([np.nan, np.inf, 3.0]),
        facility=np.array([0, 1, 2]),
    )
    node_m, winner = compiled(network).nearest(start, bound_m=np.inf)
    assert node_m.tolist() == [5.0, 4.0, 3.0]
    assert winner.tolist() == [2, 2, 2]
    assert compiled(network).nearest(start, bound_m=np.nan)[1].tolist() == [-1, -1, -1]


def test_the_kernel_serves_where_it_is_built_and_scipy_elsewhere() -> None:
    network = bare(3, [(0, 1, 1.0), (1, 2, 1.0)])
    assert isinstance(network.engine, CompiledNetwork)
    missing = "ganquan_geo.network._not_built"
    assert load_kernel(missing) is None
    assert isinstance(build_engine(network, extension=missing), ScipyNetwork)


@pytest.mark.parametrize("kind", ["damaged", "stale"])
def test_a_kernel_that_does_not_work_here_is_as_good_as_none(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"not a program" if kind == "damaged" else Path(_ctypes.__file__).read_bytes()
    (tmp_path / f"kernel_{kind}{EXTENSION_SUFFIXES[-1]}").write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path)
    network = bare(3, [(0, 1, 1.0), (1, 2, 1.0)])
    assert load_kernel(f"kernel_{kind}") is None
    assert isinstance(build_engine(network, extension=f"kernel_{kind}"), ScipyNetwork)


def porto(folder: Path) -> WalkNetwork:
    ways = pyogrio.read_dataframe(
        folder / "porto_portugal.osm.pbf", layer="lines", where="highway IS NOT NULL"
    )
    plain_street = street("", None)
    streets = ways[["osm_id", "geometry"]].set_index("osm_id")
    return build_walk_network(
        streets.assign(**{key: plain_street[key] for key in plain_street if key != "geometry"}),
        join_tolerance_m=1.0,
    )


def moscow(folder: Path) -> WalkNetwork:
    xy = np.fromfile(folder / "moscow-roads.co.bin", dtype="<i4").reshape(-1, 2).astype(float)
    edges = np.fromfile(folder / "moscow-roads.gr.bin", dtype="<i4").reshape(-1, 2) - 1
    length_m = np.linalg.norm(xy[edges[:, 0]] - xy[edges[:, 1]], axis=1)
    return network_of(xy, edges[length_m > 0], length_m=length_m[length_m > 0])


@pytest.mark.shared
@pytest.mark.parametrize("city_of", [porto, moscow])
@pytest.mark.parametrize("bound_m", [1250.0, np.inf])
def test_a_real_city_to_the_bit(
    shared_data: Path, city_of: Callable[[Path], WalkNetwork], bound_m: float
) -> None:
    network = city_of(shared_data)
    _, seeds = city_seeds(network, 150)
    assert_same(compiled(network), plain(network), seeds, bound_m=bound_m)
