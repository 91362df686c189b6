"""One engine at work in a process of its own: ``python -m benchmarks.engines ENGINE FILE FOLDER``.

Prepares itself, then reads one task a line and answers with one line of JSON: the seconds it
took, the seconds the processor was busy with it, and the most memory used so far above what the
input takes. The distances last found for each task are left in the folder, so that they can be
compared. Runs without the package for peers.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import peers
from benchmarks.work import LIMIT_M, Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.work import Answer

# Loaded before memory is measured: what a library takes by itself is not what a network takes.
MODULES = {
    "kernel1": ["ganquan_geo.network.search.kernel"],
    "kernel2": ["ganquan_geo.network.search.kernel"],
    "scipy": ["scipy.sparse.csgraph"],
    "pandana": ["pandas", "pandana"],
    "pandarm": ["pandas", "pandarm"],
    "routingkit-cch": ["routingkit_cch"],
    "cityseer": ["cityseer.rustalgos"],
}


def kernel(work: Work, *, threads: int) -> dict[str, Answer]:
    from ganquan_geo.arrays import cores  # noqa: PLC0415 - not there for peers
    from ganquan_geo.network.search import built  # noqa: PLC0415
    from ganquan_geo.network.search.engine import lay_out  # noqa: PLC0415
    from ganquan_geo.network.search.kernel import CompiledNetwork  # noqa: PLC0415
    from ganquan_geo.network.search.seeds import Seeds  # noqa: PLC0415

    cores.MOST_THREADS = threads
    compiled = built.load_kernel()
    assert compiled is not None, "the kernel has not been built"  # noqa: S101
    graph = lay_out(compiled, node_xy=work.xy, u=work.u, v=work.v, length_m=work.length_m)
    engine = CompiledNetwork(kernel=compiled, graph=graph, u=work.u, v=work.v)
    seeds = [
        Seeds(node=node, start_m=start_m, facility=facility)
        for node, start_m, facility in map(work.seeds, range(len(work.edge)))
    ]
    everyone = np.arange(work.count)
    nodes = Seeds(node=everyone, start_m=np.zeros(work.count), facility=everyone)
    ones = np.ones((len(work.edge[0]), 1))
    pool = ThreadPoolExecutor(threads)

    def all_of(search: Callable[[Any], Any]) -> list[Any]:
        return list(map(search, seeds)) if threads == 1 else list(pool.map(search, seeds))

    def summed(variables: int) -> list[Any]:
        return list(engine.sums(nodes, work.weights[:, :variables], limit_m=LIMIT_M).T)

    return {
        "A": lambda: [m for m, _ in all_of(lambda s: engine.nearest(s, bound_m=LIMIT_M))],
        "B": lambda: [m for m, _ in all_of(lambda s: engine.nearest(s, bound_m=np.inf))],
        "counts": lambda: [
            found[:, 0] for found in all_of(lambda s: engine.sums(s, ones, limit_m=LIMIT_M))
        ],
        "sums of 1": lambda: summed(1),
        "sums of 10": lambda: summed(10),
        "sums of 100": lambda: summed(100),
    }


def scipy(work: Work) -> dict[str, Answer]:
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

    def graph(u: Any, v: Any, m: Any, size: int) -> Any:
        a, b, m = np.concatenate([u, v]), np.concatenate([v, u]), np.tile(m, 2)
        order = np.lexsort((m, b, a))
        a, b, m = a[order], b[order], m[order]
        first = np.r_[True, (a[1:] != a[:-1]) | (b[1:] != b[:-1])]
        start = np.searchsorted(a[first], np.arange(size + 1))
        return csr_array((m[first], b[first].astype(np.int32), start.astype(np.int32)))

    streets = graph(work.u, work.v, work.length_m, work.count)
    each = []
    for category in range(len(work.edge)):
        node, start_m, source = work.seeds(category)
        order = np.lexsort((start_m, node, source))
        s, n, m = source[order], node[order], start_m[order]
        first = np.r_[True, (s[1:] != s[:-1]) | (n[1:] != n[:-1])]
        s, n, m = s[first], n[first], m[first]
        rows = s.max() + 1
        ends = streets.indptr[-1] + np.searchsorted(s, np.arange(1, rows + 1))
        each.append(
            csr_array(
                (
                    np.concatenate([streets.data, m]),
                    np.concatenate([streets.indices, n]).astype(np.int32),
                    np.concatenate([streets.indptr, ends]).astype(np.int32),
                ),
                shape=(work.count + rows,) * 2,
            )
        )

    def search(limit: float) -> list[Any]:
        found = []
        for graph in each:
            far_m, _, _ = dijkstra(
                graph, indices=np.arange(work.count, graph.shape[0]), min_only=True,
                return_predecessors=True, limit=limit,
            )  # fmt: skip
            found.append(far_m[: work.count])
        return found

    def counts() -> list[Any]:
        found = []
        for g in each:
            total = np.zeros(work.count, np.int64)
            step = max(1, 2**22 // work.count)
            for at in range(work.count, g.shape[0], step):
                some = np.arange(at, min(at + step, g.shape[0]))
                far_m = dijkstra(g, indices=some, limit=LIMIT_M)[:, : work.count]
                total += np.isfinite(far_m).sum(axis=0)
            found.append(total)
        return found

    return {"A": lambda: search(LIMIT_M), "B": lambda: search(np.inf), "counts": counts}


def main(name: str, path: str, folder: str) -> None:
    """Prepare the engine, then do what is asked."""
    _keep_answers_apart()
    work = Work(path)
    for module in MODULES.get(name, [name]):
        importlib.import_module(module)
    before = _memory("VmRSS")
    began = time.perf_counter()
    if name.startswith("kernel"):
        tasks = kernel(work, threads=int(name[-1]))
    elif name == "scipy":
        tasks = scipy(work)
    elif name.startswith("panda"):
        tasks = peers.pandana(work, name=name)
    else:
        tasks = getattr(peers, name.replace("-", "_"))(work)
    _say(seconds=time.perf_counter() - began, tasks=list(tasks))
    for line in sys.stdin:
        task = line.strip()
        began, busy = time.perf_counter(), time.process_time()
        found = tasks[task]()
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
        if found is not None:
            np.save(Path(folder) / f"{name} {task}.npy", found[0])
        del found  # or else the next results would come on top
        _say(seconds=seconds, busy=busy, bytes=_memory("VmHWM") - before)


def _memory(which: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(which):
            return int(line.split()[1]) * 1024
    return 0


def _say(**answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _keep_answers_apart() -> None:
    """Let what libraries print go to standard error, and only answers to standard output."""
    sys.stdout = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
