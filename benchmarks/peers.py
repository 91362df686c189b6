"""Other engines at the same work, each by the interface its users have.

Every function prepares its engine and returns what it can be asked for, by task.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.work import LIMIT_M

if TYPE_CHECKING:
    from benchmarks.work import Answer, Work

ROUTINGKIT_UNIT_M = 1e-4  # its lengths are whole numbers below 2**31: up to 214 km
UNREACHED_M = 1e300  # networkit's distance of what cannot be reached


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
    xy, a, b, long_m = work.cut()
    network = module.Network(
        pd.Series(xy[:, 0]), pd.Series(xy[:, 1]), pd.Series(a), pd.Series(b),
        pd.DataFrame({"m": long_m}), twoway=True,
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


def routingkit_cch(work: Work) -> dict[str, Answer]:
    """Search by a customizable contraction hierarchy: one sweep from all seeds to all nodes.

    That there may be several starts, each with metres of its own, is part of its interface. The
    preparing has three parts: the order, the hierarchy, the lengths.
    """
    import routingkit_cch as rk  # noqa: PLC0415

    lat, lon = (work.xy[:, axis].astype(np.float32).tolist() for axis in (1, 0))
    tail = np.concatenate([work.u, work.v]).tolist()
    head = np.concatenate([work.v, work.u]).tolist()
    weight = np.rint(np.tile(work.length_m, 2) / ROUTINGKIT_UNIT_M).astype(np.int64).tolist()
    order = rk.compute_order_inertial(work.count, tail, head, lat, lon)
    metric = rk.CCHMetric(rk.CCH(order, tail, head, False), weight)
    query = rk.CCHOneToMany(metric, list(range(work.count)))
    starts = []
    for category in range(len(work.edge)):
        node, start_m, _ = work.seeds(category)
        whole = np.rint(start_m / ROUTINGKIT_UNIT_M).astype(np.int64)
        starts.append(list(zip(node.tolist(), whole.tolist(), strict=True)))

    def search() -> list[Any]:
        found = []
        for start in starts:
            far = np.array(query.distances_from_multi(start), dtype=float)
            far[np.isnan(far)] = np.inf  # None is what cannot be reached
            found.append(far * ROUTINGKIT_UNIT_M)
        return found

    return {"B": search}


def cityseer(work: Work) -> dict[str, Answer]:
    """Give the engine, which measures streets by their geometry, bent lines of their length.

    Of a place on a street it knows the nearer end only, if other streets are in the way; so the
    network is cut at every facility. It counts facilities in the same run, whether asked or not.
    """
    from cityseer.rustalgos import data, graph  # noqa: PLC0415

    xy, u, v, long_m = work.cut()
    streets = graph.NetworkStructure()
    for node, (x, y) in enumerate(xy.tolist()):
        streets.add_street_node(node, x, y, True, 1.0)
    straight = xy[v] - xy[u]
    straight_m = np.linalg.norm(straight, axis=1)
    aside_m = np.sqrt(np.maximum(long_m**2 - straight_m**2, 0.0)) / 2
    along = np.where(straight_m[:, None] > 0, straight, [1.0, 0.0])
    along /= np.linalg.norm(along, axis=1)[:, None]
    bend = (xy[u] + xy[v]) / 2 + np.column_stack([-along[:, 1], along[:, 0]]) * aside_m[:, None]
    ends = (u, v, xy[u], bend, xy[v])
    for edge, (a, b, p, q, r) in enumerate(zip(*(part.tolist() for part in ends), strict=True)):
        for start, end, line in ((a, b, (p, q, r)), (b, a, (r, q, p))):
            wkt = f"LINESTRING ({', '.join(f'{x!r} {y!r}' for x, y in line)})"
            streets.add_street_edge(start, end, edge, start, end, wkt)
    streets.validate()
    streets.build_edge_rtree()
    facilities, kinds = data.DataMap(), {}
    for number, (x, y) in enumerate(xy[work.count :].tolist()):
        kinds[str(number)] = str(number // len(work.edge[0]))
        facilities.insert(str(number), f"POINT ({x!r} {y!r})")
    facilities.assign_data_to_network(streets, 1.0, 4)
    names, limit = [str(category) for category in range(len(work.edge))], int(LIMIT_M)

    def nearest() -> list[Any]:
        found = facilities.accessibility(
            streets, kinds, names, distances=[limit], decay_fn="1", pbar_disabled=True
        )
        every = (found.result[name].distance[limit] for name in names)
        return [np.where(np.isfinite(m), m, np.inf)[: work.count] for m in every]

    return {"A": nearest}
