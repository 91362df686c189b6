"""One engine at work in a process of its own: ``python engines.py ENGINE NETWORK.npz FOLDER``.

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
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = Callable[[], Any]

LIMIT_M = 1250.0
VARIABLES = 100
# Loaded before memory is measured: what a library takes by itself is not what a network takes.
MODULES = {
    "kernel1": ["ganquan_geo.network.search.kernel"],
    "kernel2": ["ganquan_geo.network.search.kernel"],
    "scipy": ["scipy.sparse.csgraph"],
    "pandana": ["pandas", "pandana"],
    "pandarm": ["pandas", "pandarm"],
}
UNREACHED_M = 1e300  # networkit's distance of what cannot be reached


class Work:
    """The network and, by category, the seeds: nodes, metres and facility."""

    def __init__(self, path: str) -> None:
        given = np.load(path)
        self.xy, self.u, self.v, self.length_m = (given[k] for k in ("xy", "u", "v", "length_m"))
        self.edge, self.offset_m = given["edge"], given["offset_m"]
        self.count = len(self.xy)

    @cached_property
    def weights(self) -> Any:
        """Return values on every node: whole numbers, so that sums are exact in any order."""
        return np.random.default_rng(4).integers(0, 50, (self.count, VARIABLES)).astype(float)

    def seeds(self, category: int) -> tuple[Any, Any, Any]:
        """Return nodes, metres and facilities at which searches of a category start."""
        edge, at_m = self.edge[category], self.offset_m[category]
        node = np.concatenate([self.u[edge], self.v[edge]])
        start_m = np.concatenate([at_m, self.length_m[edge] - at_m])
        return node, start_m, np.tile(np.arange(len(edge)), 2)

    def with_sources(self) -> tuple[Any, Any, Any]:
        """Return every step, with a node behind all others for each category.

        Steps lead out of that node only, or else walks could take a short cut through it.
        """
        steps = [(self.u, self.v, self.length_m), (self.v, self.u, self.length_m)]
        for category in range(len(self.edge)):
            node, start_m, _ = self.seeds(category)
            steps.append((np.full(len(node), self.count + category), node, start_m))
        a, b, m = (np.concatenate(part) for part in zip(*steps, strict=True))
        order = np.lexsort((m, b, a))
        a, b, m = a[order], b[order], m[order]
        first = np.r_[True, (a[1:] != a[:-1]) | (b[1:] != b[:-1])]
        return a[first], b[first], m[first]


def kernel(work: Work, *, threads: int) -> dict[str, Answer]:
    from ganquan_geo.network.search import cores, layout  # noqa: PLC0415 - not there for peers
    from ganquan_geo.network.search.kernel import build_compiled_network  # noqa: PLC0415
    from ganquan_geo.network.search.seeds import Seeds  # noqa: PLC0415

    cores.MOST_THREADS = threads
    library = layout.load_kernel()
    assert library is not None, "the kernel has not been built"  # noqa: S101
    engine = build_compiled_network(
        library, node_xy=work.xy, u=work.u, v=work.v, length_m=work.length_m
    )
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


def networkx(work: Work) -> dict[str, Answer]:
    import networkx as nx  # noqa: PLC0415

    graph = nx.DiGraph()
    graph.add_weighted_edges_from(
        zip(*(part.tolist() for part in work.with_sources()), strict=True)
    )

    def search(limit: float | None) -> list[Any]:
        found = []
        for category in range(len(work.edge)):
            far_m = np.full(work.count + len(work.edge), np.inf)
            reached = nx.single_source_dijkstra_path_length(
                graph, work.count + category, cutoff=limit
            )
            far_m[list(reached)] = list(reached.values())
            found.append(far_m[: work.count])
        return found

    return {"A": lambda: search(LIMIT_M), "B": lambda: search(None)}


def igraph(work: Work) -> dict[str, Answer]:
    import igraph as ig  # noqa: PLC0415

    u, v, m = work.with_sources()
    graph = ig.Graph(n=work.count + len(work.edge), edges=np.column_stack([u, v]), directed=True)
    weights = m.tolist()

    def search() -> list[Any]:
        return [
            np.array(graph.distances(work.count + category, weights=weights)[0])[: work.count]
            for category in range(len(work.edge))
        ]

    return {"B": search}


def rustworkx(work: Work) -> dict[str, Answer]:
    import rustworkx as rx  # noqa: PLC0415

    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(work.count + len(work.edge)))
    graph.add_edges_from(list(zip(*(part.tolist() for part in work.with_sources()), strict=True)))

    def search() -> list[Any]:
        found = []
        for category in range(len(work.edge)):
            reached = rx.dijkstra_shortest_path_lengths(graph, work.count + category, float)
            far_m = np.full(work.count + len(work.edge), np.inf)
            far_m[list(reached.keys())] = list(reached.values())
            found.append(far_m[: work.count])
        return found

    return {"B": search}


def networkit(work: Work) -> dict[str, Answer]:
    import networkit as nk  # noqa: PLC0415

    u, v, m = work.with_sources()
    size = work.count + len(work.edge)
    graph = nk.GraphFromCoo((m, (u, v)), size, weighted=True, directed=True)

    def search() -> list[Any]:
        found = []
        for category in range(len(work.edge)):
            run = nk.distance.Dijkstra(graph, work.count + category, storePaths=False)
            run.run()
            far_m = np.asarray(run.getDistances())[: work.count]
            found.append(np.where(far_m < UNREACHED_M, far_m, np.inf))
        return found

    return {"B": search}


def pandana(work: Work, *, name: str) -> dict[str, Answer]:
    """Give the engine, which knows facilities at nodes only, a network cut at every facility."""
    import pandas as pd  # noqa: PLC0415

    module = importlib.import_module(name)
    edge, at_m = work.edge.ravel(), work.offset_m.ravel()
    added = work.count + np.arange(len(edge))
    whole = np.ones(len(work.u), bool)
    whole[edge] = False
    order = np.lexsort((at_m, edge))
    e, m, n = edge[order], at_m[order], added[order]
    first = np.r_[True, e[1:] != e[:-1]]
    last = np.r_[e[1:] != e[:-1], True]
    before = np.where(first, work.u[e], np.r_[0, n[:-1]])
    before_m = np.where(first, 0.0, np.r_[0, m[:-1]])
    a = np.concatenate([work.u[whole], before, n[last]])
    b = np.concatenate([work.v[whole], n, work.v[e[last]]])
    long_m = np.concatenate([work.length_m[whole], m - before_m, work.length_m[e[last]] - m[last]])
    share = (at_m / work.length_m[edge])[:, None]
    on_xy = work.xy[work.u[edge]] * (1 - share) + work.xy[work.v[edge]] * share
    xy = np.concatenate([work.xy, on_xy])
    network = module.Network(
        pd.Series(xy[:, 0]), pd.Series(xy[:, 1]), pd.Series(a), pd.Series(b),
        pd.DataFrame({"m": np.maximum(long_m, 0.0)}), twoway=True,
    )  # fmt: skip
    network.precompute(LIMIT_M)
    per = len(work.edge[0])

    def nearest() -> list[Any]:
        found = []
        for category in range(len(work.edge)):
            at = xy[work.count + category * per : work.count + (category + 1) * per]
            network.set_pois(
                category=f"c{category}", maxdist=LIMIT_M, maxitems=1,
                x_col=pd.Series(at[:, 0]), y_col=pd.Series(at[:, 1]),
            )  # fmt: skip
            far_m = network.nearest_pois(LIMIT_M, f"c{category}", num_pois=1)[1].to_numpy(float)
            found.append(np.where(far_m < LIMIT_M, far_m, np.inf)[: work.count])
        return found

    def summed(nodes: Any, values: Any) -> Any:
        network.set(pd.Series(nodes), variable=pd.Series(values), name="x")
        return network.aggregate(LIMIT_M, type="sum", decay="flat", name="x").to_numpy(float)

    def counts() -> list[Any]:
        return [
            summed(work.count + category * per + np.arange(per), np.ones(per))[: work.count]
            for category in range(len(work.edge))
        ]

    def dense(variables: int) -> list[Any]:
        return [
            summed(np.arange(work.count), work.weights[:, column])[: work.count]
            for column in range(variables)
        ]

    return {
        "A": nearest,
        "counts": counts,
        "sums of 1": lambda: dense(1),
        "sums of 10": lambda: dense(10),
        "sums of 100": lambda: dense(100),
    }


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
    elif name.startswith("panda"):
        tasks = pandana(work, name=name)
    else:
        tasks = globals()[name](work)
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
