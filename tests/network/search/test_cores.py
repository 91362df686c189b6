from __future__ import annotations

import os
import threading

import pytest

from ganquan_geo.network.search.cores import map_on_cores, run_on_cores


@pytest.mark.parametrize("count", [0, 1, 1_999, 2_000, 12_345])
@pytest.mark.parametrize("chunks", [1, 8])
def test_ranges_make_up_all_things_once(
    count: int, chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    ranges: list[tuple[int, int]] = []
    run_on_cores(lambda a, b: ranges.append((a, b)), count, chunks_per_thread=chunks)
    assert [i for a, b in sorted(ranges) for i in range(a, b)] == list(range(count))
    assert len(ranges) == (2 * chunks if count >= 2_000 else 1)


@pytest.mark.parametrize(("nodes", "threads"), [(9_999, 1), (10_000, 2)])
def test_only_large_networks_are_searched_by_two_threads(
    nodes: int,
    threads: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    mine = threading.get_ident()
    found = map_on_cores(lambda n: (n * n, threading.get_ident()), [3, 1, 2], nodes=nodes)
    assert [square for square, _ in found] == [9, 1, 4]
    assert all((thread != mine) == (threads > 1) for _, thread in found)
