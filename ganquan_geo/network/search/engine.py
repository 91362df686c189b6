"""Searches on the walk network, by whichever of two engines costs less.

scipy serves small networks and is the oracle; the compiled kernel serves the others where it
has been built. Both give the same distances, to the bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ganquan_geo.network.search.kernel import build_compiled_network
from ganquan_geo.network.search.layout import load_kernel
from ganquan_geo.network.search.scipy_network import ScipyNetwork
from ganquan_geo.network.search.seeds import Seeds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ganquan_geo.network.search.seeds import HomeLinks, Table
    from ganquan_geo.network.walk_network import WalkNetwork

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Ints32 = NDArray[np.int32]

# Laying out and ten searches took the kernel 1.2 ms and scipy 3.5 ms at 100 nodes, 2.6 and 9.5 at
# 2,000, 3.9 and 16 at 4,000, 20 and 131 at 50,000 (processor time). So the kernel, which loads in
# 0.3 ms, is ahead from the start; up to here the difference is below 7 ms, and a small study
# rests on nothing that has to be compiled.
COMPILED_FROM_NODES = 2_000


class Engine(Protocol):
    """What both engines can do; see `ganquan_geo.network.search.kernel.CompiledNetwork`."""

    def nearest(self, seeds: Seeds, *, bound_m: float) -> tuple[Floats, Ints32]:
        """Measure how far each node is from its nearest facility, and which one that is."""

    def distances(self, seeds: Seeds, at: Ints, *, limit_m: float) -> Floats:
        """Measure how far some nodes are from each facility."""

    def sums(self, seeds: Seeds, weights: Floats, *, limit_m: float) -> Floats:
        """Add up the weights of the facilities within the limit of each node."""

    def table(self, seeds: Seeds, homes: HomeLinks, *, limit_m: float) -> Table:
        """Measure every walk from a home to a facility that is within the limit."""


def engine_of(network: WalkNetwork) -> Engine:
    """Return the engine of a network, built when it is first asked for."""
    if "engine" not in network.kept:
        network.kept["engine"] = build_engine(network)
    engine: Engine = network.kept["engine"]
    return engine


def build_engine(network: WalkNetwork, *, compiled_from_nodes: int = COMPILED_FROM_NODES) -> Engine:
    """Lay the network out for searching, with scipy below so many nodes."""
    library = load_kernel() if len(network.node_xy) >= compiled_from_nodes else None
    if library is None:
        return ScipyNetwork(streets=network.adjacency())
    return build_compiled_network(
        library,
        node_xy=network.node_xy,
        u=network.u,
        v=network.v,
        length_m=network.length_m,
    )


def search_nearest(engine: Engine, seeds: Seeds, *, bound_m: float) -> tuple[Floats, Ints32]:
    """Measure how far each node is from its nearest facility, and which one that is.

    Dijkstra's algorithm takes no start below zero, so all starts are raised by as much.

    Returns
    -------
    node_m
        (n,) metres; infinite beyond the bound.
    node_facility
        (n,) number of the facility, of equally near ones the lowest; -1 beyond the bound.
    """
    shift_m = max(0.0, -float(seeds.start_m.min(initial=0.0)))
    raised = Seeds(node=seeds.node, start_m=seeds.start_m + shift_m, facility=seeds.facility)
    node_m, node_facility = engine.nearest(raised, bound_m=bound_m + shift_m)
    return node_m - shift_m, node_facility
