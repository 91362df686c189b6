from __future__ import annotations

import os
import threading

import pytest

from ganquan_geo.arrays.cores import map_on_cores, run_on_cores


@pytest.mark.parametrize(
    ("count", "each_us"), [(0, 1.0), (1, 1e6), (9_999, 1.0), (10_000, 1.0), (12_345, 1.0), (3, 5e3)]
)
@pytest.mark.parametrize("chunks", [1, 8])
def test_ranges_make_up_all_things_once(
    count: int, each_us: float, chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    ranges: list[tuple[int, int]] = []
    run_on_cores(
        lambda a, b: ranges.append((a, b)), count, each_us=each_us, chunks_per_thread=chunks
    )
    assert [i for a, b in sorted(ranges) for i in range(a, b)] == list(range(count))
    several = count > 1 and count * each_us >= 10_000
    assert len(ranges) == (min(2 * chunks, count) if several else 1)


@pytest.mark.parametrize(("nodes", "threads"), [(9_999, 1), (10_000, 2)])
def test_only_large_networks_are_searched_by_two_threads(
    nodes: int,
    threads: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    mine = threading.get_ident()
    found = map_on_cores(lambda n: (n * n, threading.get_ident()), [3, 1, 2], size=nodes)
    assert [square for square, _ in found] == [9, 1, 4]
    assert all((thread != mine) == (threads > 1) for _, thread in found)


def test_threads_of_several_make_no_further_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    ranges: list[tuple[int, int]] = []

    def within(_: int) -> list[int]:
        run_on_cores(lambda a, b: ranges.append((a, b)), 100, each_us=1e6)
        return list(map_on_cores(lambda _: threading.get_ident(), [1, 2], size=10_000))

    for idents in map_on_cores(within, [1, 2], size=10_000):
        assert idents[0] == idents[1] != threading.get_ident()
    assert ranges == [(0, 100), (0, 100)]
