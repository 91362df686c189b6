"""Compiled searches on a walk network: nearest facilities, counts, sums and tables.

The searches are in ``kernel.c``, built when the package is installed where there is a C
compiler. Without it everything works through scipy, which is also the oracle: see
`ganquan_geo.network.search`. It is C because C starts at once: it loads in 0.3 ms and has
no size of its own, where numba took 0.35 s of processor time and 116 MB to be ready with three
lines of code from its cache (1.4 to 2.2 s and 190 MB with whole searches): more than all of a
city's searches. It is plain C behind ctypes, so it waits on no version of Python or numpy. The
price: a computer with neither a compiler nor a built wheel stays with scipy.

Distances are float64 metres, summed from the facility outwards one edge at a time, and equal
to the bit to those of scipy on the same network. Sums of values are added in the order in
which nodes are reached: whole numbers are exact, others equal another order's to rounding.
"""

from __future__ import annotations

import ctypes
import struct
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ganquan_geo.network.cores import run_on_cores
from ganquan_geo.network.seeds import NOBODY, Table, group_by_facility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ganquan_geo.network.seeds import HomeLinks, Seeds

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Ints32 = NDArray[np.int32]

EXTENSION = "ganquan_geo.network._kernel"
RING = 1024  # as in kernel.c
CELLS = 2048  # as in kernel.c
PADDING = 3  # steps behind the last one that may be fetched ahead of time
MOST_EDGES = 2**28  # three entries for each of two directions are numbered in 32 bits
SHORTEST_MEAN_M = 1e-6  # a bucket is not narrower than this
ROOM = 2**21  # rows of a list that are asked for at a time

STEP = np.dtype([("m", np.float64), ("to", np.int32), ("edge", np.int32)])
LABEL = np.dtype([("m", np.float64), ("facility", np.int32), ("slot", np.int32)])
ENTRY = np.dtype([("node", np.int32), ("next", np.int32)])
UNREACHED = np.array((np.inf, np.iinfo(np.int32).max, -1), dtype=LABEL)


class _Graph(NamedTuple):
    first: Ints32
    step: NDArray[np.void]
    mean_m: float
    longest_m: float


class _Scratch(NamedTuple):
    label: NDArray[np.void]
    entry: NDArray[np.void]
    ring: Ints32
    batch: Ints32
    reached: Ints32


class _Seeds(NamedTuple):
    node: Ints32
    facility: Ints32
    m: Floats


class _Homes(NamedTuple):
    first: Ints
    home: Ints32
    to_m: Floats
    leg_m: Floats
    along_first: Ints
    along_home: Ints32
    along_m: Floats


class Reach(NamedTuple):
    """The nodes within a limit of every node, kept for many sums.

    Takes four bytes for each pair of nodes: some hundreds of megabytes for a large city.
    """

    network: CompiledNetwork
    start: Ints
    node: Ints32

    def sums(self, values: Floats) -> Floats:
        """Add up the (n,) values of the nodes within the limit of every node; (n,)."""
        network = self.network
        inside = np.ascontiguousarray(values[network.number], dtype=np.float64)
        result = np.empty(len(inside))

        def add(begin: int, stop: int) -> None:
            network.call("sum_lists", self.start, begin, stop, self.node, inside, result)

        run_on_cores(add, len(inside))
        return result[network.rank]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledNetwork:
    """A network laid out for the compiled searches; may serve several threads at once.

    What is near on the ground is made near in memory: inside, nodes are numbered along a
    Morton curve. Everything given and returned is in the network's own numbers.

    Parameters
    ----------
    library
        The loaded kernel.
    number, rank
        (n,) the own number of each inside node, and the reverse.
    graph
        Both directions of every edge, by inside node.
    spare
        Working memory that is not in use.
    """

    library: ctypes.CDLL
    number: Ints32
    rank: Ints32
    graph: _Graph
    spare: list[_Scratch] = field(default_factory=list)

    def nearest(self, seeds: Seeds, *, bound_m: float) -> tuple[Floats, Ints]:
        """Measure how far each node is from its nearest facility, and which one that is.

        Parameters
        ----------
        seeds
            Where the facilities are.
        bound_m
            Farther than this is not reachable; exactly this far is.

        Returns
        -------
        node_m
            (n,) metres; infinite beyond the bound.
        node_facility
            (n,) number of the facility, the lowest of equally near ones; -1 beyond the bound.
        """
        count = len(self.rank)
        node_m, node_facility = np.full(count, np.inf), np.full(count, NOBODY, dtype=np.int64)
        inside = self._inside(seeds)
        with self._scratch(len(inside.node)) as scratch:
            self.call(
                "nearest", self.graph, scratch, inside, len(inside.node), bound_m,
                self.number, count, node_m, node_facility,
            )  # fmt: skip
        return node_m, node_facility

    def counts(self, seeds: Seeds, *, limit_m: float) -> Ints:
        """Count the facilities within the limit of each node; (n,)."""
        grouped, start, _ = group_by_facility(seeds)
        inside = self._inside(grouped)
        totals: list[Ints] = []  # one for each thread

        def count(begin: int, stop: int) -> None:
            mine = np.zeros(len(self.rank), dtype=np.int64)
            with self._scratch(len(inside.node)) as scratch:
                self.call(
                    "count_each", self.graph, scratch, inside, start, begin, stop, limit_m,
                    self.number, mine,
                )  # fmt: skip
            totals.append(mine)

        run_on_cores(count, len(start) - 1, chunks_per_thread=1)
        return totals[0] if len(totals) == 1 else np.sum(totals, axis=0)

    def sums(self, values: Floats, *, limit_m: float) -> Floats:
        """Add up the values of the nodes within the limit of each node, itself included.

        Parameters
        ----------
        values
            (n, k) one run serves all k.

        Returns
        -------
        numpy.ndarray
            (n, k).
        """
        given = np.ascontiguousarray(values[self.number], dtype=np.float64)
        result = np.zeros_like(given)
        sources, start = self._every_node()

        def add(begin: int, stop: int) -> None:
            with self._scratch(1) as scratch:
                self.call(
                    "sum_each", self.graph, scratch, sources, start, begin, stop, limit_m,
                    given, values.shape[1], result,
                )  # fmt: skip

        run_on_cores(add, len(given))
        return result[self.rank]

    def reach(self, *, limit_m: float) -> Reach:
        """List the nodes within the limit of each node, for sums of many variables."""
        sources, start = self._every_node()
        end = np.zeros(len(self.rank) + 1, dtype=np.int64)
        found: dict[int, Ints32] = {}

        def listed(begin: int, stop: int) -> None:
            room = max(ROOM, len(self.rank))
            node = np.empty(room, dtype=np.int32)
            with self._scratch(1) as scratch:
                while begin < stop:
                    done = self.call(
                        "list_each", self.graph, scratch, sources, start, begin, stop, limit_m,
                        room, end[1:], node,
                    )  # fmt: skip
                    found[begin] = node[: end[done]].copy()
                    begin = done

        run_on_cores(listed, len(self.rank))
        return Reach(self, _joined(end, sorted(found)), _stacked(found, np.int32))

    def table(self, seeds: Seeds, homes: HomeLinks, *, limit_m: float) -> Table:
        """Measure every walk from a home to a facility that is within the limit.

        Parameters
        ----------
        seeds
            Where the facilities are, their own legs included.
        homes
            Where the homes are.
        limit_m
            Exactly this far is within it.
        """
        grouped, start, facilities = group_by_facility(seeds)
        inside = self._inside(grouped)
        links = self._links(homes, facilities)
        end = np.zeros(len(facilities) + 1, dtype=np.int64)
        found: dict[int, Ints32] = {}
        far_m: dict[int, Floats] = {}

        def measured(begin: int, stop: int) -> None:
            room = max(ROOM, len(homes.leg_m))
            home, home_m = np.empty(room, dtype=np.int32), np.empty(room)
            best_m, touched = (
                np.full(len(homes.leg_m), np.inf),
                np.empty(len(homes.leg_m), dtype=np.int32),
            )
            with self._scratch(len(inside.node)) as scratch:
                while begin < stop:
                    done = self.call(
                        "table_each", self.graph, scratch, inside, start, begin, stop, limit_m,
                        links, best_m, touched, room, end[1:], home, home_m,
                    )  # fmt: skip
                    found[begin] = home[: end[done]].copy()
                    far_m[begin] = home_m[: end[done]].copy()
                    begin = done

        run_on_cores(measured, len(facilities))
        start = _joined(end, sorted(found))
        return Table(
            home=_stacked(found, np.int32).astype(np.int64),
            facility=np.repeat(facilities, np.diff(start)),
            distance_m=_stacked(far_m, np.float64),
        ).ordered()

    def call(self, name: str, *given: Any) -> int:  # noqa: ANN401 - arrays, groups and numbers
        """Call the kernel: arrays by address, groups of them as structures, numbers as they are."""
        result: int = getattr(self.library, name)(*(_as_c(value) for value in given))
        return result

    def _inside(self, seeds: Seeds) -> _Seeds:
        return _Seeds(
            node=self.rank[seeds.node],
            facility=seeds.facility.astype(np.int32),
            m=np.ascontiguousarray(seeds.start_m, dtype=np.float64),
        )

    def _every_node(self) -> tuple[_Seeds, Ints]:
        count = len(self.rank)
        nodes = np.arange(count, dtype=np.int32)
        seeds = _Seeds(node=nodes, facility=np.zeros(count, np.int32), m=np.zeros(count))
        return seeds, np.arange(count + 1)

    def _links(self, homes: HomeLinks, facilities: Ints) -> _Homes:
        node = self.rank[homes.node]
        order = np.argsort(node, kind="stable")
        source = np.searchsorted(facilities, homes.along_facility)
        along = np.argsort(source, kind="stable")
        return _Homes(
            first=np.searchsorted(node[order], np.arange(len(self.rank) + 1)),
            home=homes.home[order].astype(np.int32),
            to_m=homes.to_m[order],
            leg_m=homes.leg_m,
            along_first=np.searchsorted(source[along], np.arange(len(facilities) + 1)),
            along_home=homes.along_home[along].astype(np.int32),
            along_m=homes.along_m[along],
        )

    @contextmanager
    def _scratch(self, seed_count: int) -> Iterator[_Scratch]:
        """Lend working memory, made once for each thread; pages not used are never touched."""
        needed = 3 * len(self.graph.step) + seed_count
        try:
            scratch = self.spare.pop()
        except IndexError:
            scratch = _build_scratch(len(self.rank), needed)
        if len(scratch.entry) < needed:
            scratch = scratch._replace(entry=np.empty(needed, dtype=ENTRY))
        yield scratch
        self.spare.append(scratch)


def load_kernel(extension: str = EXTENSION) -> ctypes.CDLL | None:
    """Return the compiled searches; nothing where they have not been built."""
    found = find_spec(extension)
    if not (found and found.origin):
        return None
    library = ctypes.CDLL(found.origin)
    library.list_each.restype = ctypes.c_int64
    library.table_each.restype = ctypes.c_int64
    return library


def build_compiled_network(
    library: ctypes.CDLL, *, node_xy: Floats, u: Ints, v: Ints, length_m: Floats
) -> CompiledNetwork:
    """Lay a network out for the compiled searches.

    Parameters
    ----------
    node_xy
        (n, 2) positions in any plane: they only decide the order in memory.
    u, v
        (m,) end nodes of each edge; parallel edges and loops are allowed.
    length_m
        (m,) metres, not below zero.
    """
    nodes, edges = len(node_xy), len(u)
    if edges > MOST_EDGES:
        raise ValueError(f"{edges} edges are more than the kernel can number")
    number, rank = np.empty(nodes, dtype=np.int32), np.empty(nodes, dtype=np.int32)
    first = np.zeros(nodes + 1, dtype=np.int32)
    step = np.zeros(2 * edges + PADDING, dtype=STEP)
    network = CompiledNetwork(
        library=library,
        number=number,
        rank=rank,
        graph=_Graph(
            first=first,
            step=step,
            mean_m=max(float(length_m.mean()) if edges else 0.0, SHORTEST_MEAN_M),
            longest_m=float(length_m.max(initial=0.0)),
        ),
    )
    xy = np.ascontiguousarray(node_xy, dtype=np.float64)
    west, south = xy.min(axis=0, initial=np.inf)
    extent_m = max(float(np.ptp(xy, axis=0).max()) if nodes else 0.0, 1.0)
    spare = np.empty(nodes, dtype=np.uint32), np.empty(nodes, dtype=np.int32)
    network.call("order", xy, nodes, west, south, (CELLS - 1) / extent_m, *spare, number)
    rank[number] = np.arange(nodes, dtype=np.int32)
    ends = np.ascontiguousarray(u, np.int64), np.ascontiguousarray(v, np.int64)
    network.call("connect", *ends, np.ascontiguousarray(length_m), edges, rank, nodes, first, step)
    return network


def _as_c(value: Any) -> Any:  # noqa: ANN401 - one of four kinds
    if isinstance(value, np.ndarray):
        return ctypes.c_void_p(value.ctypes.data)
    if isinstance(value, tuple):  # a structure of pointers and doubles, only read by the kernel
        layout = "".join("d" if isinstance(member, float) else "P" for member in value)
        members = (m if isinstance(m, float) else m.ctypes.data for m in value)
        return ctypes.c_char_p(struct.pack(layout, *members))
    return ctypes.c_double(value) if isinstance(value, float) else ctypes.c_int64(value)


def _build_scratch(nodes: int, entries: int) -> _Scratch:
    return _Scratch(
        label=np.full(nodes, UNREACHED),
        entry=np.empty(entries, dtype=ENTRY),
        ring=np.full(RING, -1, dtype=np.int32),
        batch=np.empty(nodes, dtype=np.int32),
        reached=np.empty(nodes, dtype=np.int32),
    )


def _joined(end: Ints, begins: list[int]) -> Ints:
    """Turn ends of lists that start anew at each of `begins` into starts of one list."""
    length = np.diff(end)
    length[begins] = end[1:][begins] if begins else 0
    return np.concatenate([[0], np.cumsum(length)])


def _stacked(parts: dict[int, NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate([np.empty(0, kind), *(parts[begin] for begin in sorted(parts))])
