"""Compiled searches on a walk network: nearest facilities, sums, tables.

The searches are in ``kernel*.c``, built when the package is installed where there is a C
compiler. Without it everything works through scipy, which is also the oracle: see
`ganquan_geo.network.search.engine`.

Why C and not numba: with 5 categories of a sub-district the kernel loads in some 5 ms and has
no size of its own, where numba took 0.35 s of processor time and 116 MB to be ready with three
lines of code from its cache (1.4 to 2.2 s and 190 MB with whole searches): more than all of a
city's searches. It is plain C behind ctypes, so it waits on no version of Python or numpy. The
price: a computer with neither a compiler nor a built wheel stays with scipy.

Distances are float64 metres, summed from the facility outwards one edge at a time, and equal
to the bit to those of scipy on the same network. Of equally near facilities the lower number is
taken; where two are equal but for the last digit, either. Sums of values are added in the order
in which their places lie in memory, or in two halves: whole numbers are exact.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.cores import run_on_cores
from ganquan_geo.network.search import structures
from ganquan_geo.network.search.seeds import Reached, Table, group_by_facility
from ganquan_geo.network.search.structures import Beside, Graph, Homes, Scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ganquan_geo.arrays.types import Floats, Ints, Ints32
    from ganquan_geo.network.search.seam import Kernel
    from ganquan_geo.network.search.seeds import HomeLinks, Seeds

    Room = tuple[int, Ints, Ints32, Floats]  # rows, where each list ends, what, and its metres

REACHED_US = 0.15  # about what a search takes for each node it reaches
ROOM = 2**21  # rows of a list that are asked for at a time


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledNetwork:
    """A network laid out for the compiled searches; may serve several threads at once.

    Everything given and returned is in the network's own numbers.

    Parameters
    ----------
    kernel
        The compiled functions.
    graph
        The network in memory.
    u, v
        (m,) end nodes of each edge.
    spare
        Working memory that is not in use.
    beside
        The edges at each node inside, once they have been needed.
    """

    kernel: Kernel
    graph: Graph
    u: Ints
    v: Ints
    spare: list[Scratch] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)

    def nearest(self, seeds: Seeds, *, bound_m: float) -> tuple[Floats, Ints32]:
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
        nodes, inside = self.graph.node_count, self._inside(seeds)
        node_m, node_facility = np.empty(nodes), np.empty(nodes, dtype=np.int32)
        with self._scratch(inside) as scratch:
            self.kernel.nearest_facilities(
                self.graph, scratch, inside, bound_m, node_m, node_facility
            )
        return node_m, node_facility

    def distances(self, seeds: Seeds, at: Ints, *, limit_m: float) -> Floats:
        """Measure how far some nodes are from each facility.

        Parameters
        ----------
        at
            (k,) node numbers.

        Returns
        -------
        numpy.ndarray
            (f, k) metres, by rising number of the facility; infinite beyond the limit.
        """
        grouped, start, facilities = group_by_facility(seeds)
        inside, nodes = self._inside(grouped), self.graph.rank[at]
        far_m = np.empty((len(facilities), len(at)))

        def measured(begin: int, stop: int) -> None:
            with self._scratch(inside) as scratch:
                self.kernel.far_each(
                    self.graph, scratch, inside, start, begin, stop, limit_m,
                    nodes, len(nodes), far_m,
                )  # fmt: skip

        run_on_cores(measured, len(facilities), each_us=self._each_us(start, limit_m))
        return far_m

    def reached(self, seeds: Seeds, *, limit_m: float) -> Reached:
        """List the edges with an end within the limit of each facility."""
        grouped, start, facilities = group_by_facility(seeds)
        inside = self._inside(grouped)
        if not self.beside:
            self.beside.append(self._edges_beside())
        beside = self.beside[0]

        def listed(scratch: Scratch, begin: int, stop: int, room: Room) -> int:
            return self.kernel.reach_edges(
                self.graph, scratch, inside, start, begin, stop, limit_m, beside, *room
            )

        edge, end_m, length = self._listed(
            listed, inside, start, limit_m, shape=(max(ROOM, len(self.u)), 2)
        )
        row = np.repeat(np.arange(len(facilities)), length)
        order = np.argsort(row * len(self.u) + edge)
        u_m, v_m = end_m[order].T
        return Reached(facility=facilities[row], edge=edge[order], u_m=u_m, v_m=v_m)

    def sums(self, seeds: Seeds, weights: Floats, *, limit_m: float) -> Floats:
        """Add up the weights of the facilities within the limit of each node.

        Parameters
        ----------
        weights
            (f, k) by rising number of the facility; one run serves all k.

        Returns
        -------
        numpy.ndarray
            (n, k).
        """
        grouped, start, facilities = group_by_facility(seeds)
        inside, given = self._inside(grouped), np.ascontiguousarray(weights, dtype=np.float64)
        width = given.shape[1]
        # One after the other as they lie in memory: rows of sums are then in the cache.
        turn = np.argsort(inside.node[start[:-1]], kind="stable")
        parts: dict[int, Floats] = {}  # one for each thread

        def added(begin: int, stop: int) -> None:
            mine = np.zeros((self.graph.node_count, width))
            with self._scratch(inside) as scratch:
                self.kernel.add_each(
                    self.graph, scratch, inside, start, turn, begin, stop, limit_m,
                    given, width, mine,
                )  # fmt: skip
            parts[begin] = mine

        each_us = self._each_us(start, limit_m)
        run_on_cores(added, len(facilities), each_us=each_us, chunks_per_thread=1)
        total = parts[0]
        for begin in sorted(parts)[1:]:
            total += parts[begin]
        return total

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
        inside, links = self._inside(grouped), self._links(homes, facilities)
        count = len(homes.leg_m)

        def listed(scratch: Scratch, begin: int, stop: int, room: Room) -> int:
            nearest_m, touched = np.full(count, np.inf), np.empty(count, dtype=np.int32)
            return self.kernel.table_each(
                self.graph, scratch, inside, start, begin, stop, limit_m,
                links, nearest_m, touched, *room,
            )  # fmt: skip

        home, distance_m, length = self._listed(
            listed, inside, start, limit_m, shape=(max(ROOM, count),)
        )
        facility = np.repeat(facilities, length)
        return Table(home=home, facility=facility, distance_m=distance_m).ordered()

    def _listed(
        self,
        listed: Callable[[Scratch, int, int, Room], int],
        inside: structures.Seeds,
        start: Ints,
        limit_m: float,
        *,
        shape: tuple[int, ...],
    ) -> tuple[Ints, Floats, Ints]:
        """Call what lists something for each facility, again and again while room runs out.

        Parameters
        ----------
        listed
            Calls the kernel for the facilities from one on to another.
        inside, start
            By facility.
        limit_m
            Of the walk.
        shape
            Of the metres asked for at a time: how many rows, enough for one facility, and what
            there is in a row.

        Returns
        -------
        (numpy.ndarray, numpy.ndarray, numpy.ndarray)
            (r,) what is listed, (r, ...) its metres, and (f,) how many there are of each
            facility.
        """
        count = len(start) - 1
        end = np.zeros(count + 1, dtype=np.int64)
        found: dict[int, tuple[Ints32, Floats]] = {}

        def measured(begin: int, stop: int) -> None:
            item, item_m = np.empty(shape[0], dtype=np.int32), np.empty(shape)
            with self._scratch(inside) as scratch:
                while begin < stop:
                    done = listed(scratch, begin, stop, (len(item), end[1:], item, item_m))
                    rows = int(end[done])
                    found[begin] = item[:rows].copy(), item_m[:rows].copy()
                    begin = done

        run_on_cores(measured, count, each_us=self._each_us(start, limit_m))
        begins = sorted(found)
        length = np.diff(end)  # but the lists start anew at each of `begins`
        length[begins] = end[1:][begins]
        return (
            np.concatenate([np.empty(0, np.int64), *(found[begin][0] for begin in begins)]),
            np.concatenate([np.empty((0, *shape[1:])), *(found[begin][1] for begin in begins)]),
            length,
        )

    def _each_us(self, start: Ints, limit_m: float) -> float:
        """Return about how long one of some searches takes; nothing where threads do not pay.

        A second thread fills working memory as large as the network, so all searches together
        have to reach as many nodes. On a grid of streets, 2 r^2 crossings are within r blocks.
        """
        nodes = self.graph.inside_count
        reached = min(nodes, 2 * (limit_m / self.graph.mean_m) ** 2)
        return REACHED_US * reached if reached * (len(start) - 1) > nodes else 0.0

    def _inside(self, seeds: Seeds) -> structures.Seeds:
        return structures.Seeds(
            node=self.graph.rank[seeds.node],
            facility=seeds.facility.astype(np.int32),
            start_m=np.ascontiguousarray(seeds.start_m, dtype=np.float64),
            seed_count=len(seeds.node),
        )

    def _edges_beside(self) -> Beside:
        ends, two = (self.graph.rank[self.u], self.graph.rank[self.v]), self.u != self.v
        node = np.concatenate([ends[0], ends[1][two]])
        other = np.concatenate([ends[1], ends[0][two]])
        way = np.concatenate([2 * np.arange(len(two)), 2 * np.flatnonzero(two) + 1])
        order = np.argsort(node, kind="stable")
        first = np.searchsorted(node[order], np.arange(self.graph.inside_count + 1))
        return Beside(
            first=first.astype(np.int32),
            way=way[order].astype(np.int32),
            other=other[order],
        )

    def _links(self, homes: HomeLinks, facilities: Ints) -> Homes:
        node = self.graph.rank[homes.node]
        order = np.argsort(node, kind="stable")
        source = np.searchsorted(facilities, homes.along_facility)
        along = np.argsort(source, kind="stable")
        return Homes(
            first=np.searchsorted(node[order], np.arange(self.graph.inside_count + 1)),
            home=homes.home[order].astype(np.int32),
            to_m=homes.to_m[order],
            leg_m=np.ascontiguousarray(homes.leg_m, dtype=np.float64),
            along_first=np.searchsorted(source[along], np.arange(len(facilities) + 1)),
            along_home=homes.along_home[along].astype(np.int32),
            along_m=homes.along_m[along],
        )

    @contextmanager
    def _scratch(self, seeds: structures.Seeds) -> Iterator[Scratch]:
        """Lend working memory, made once for each thread; pages not used are never touched."""
        needed = self.kernel.pool_size(self.graph.joints, seeds.seed_count)
        try:
            scratch = self.spare.pop()
        except IndexError:
            scratch = self._new_scratch(needed)
        if len(scratch.pool) < needed:
            scratch = scratch._replace(pool=np.empty(needed, dtype=np.int32))
        yield scratch
        self.spare.append(scratch)

    def _new_scratch(self, pool_size: int) -> Scratch:
        graph = self.graph
        scratch = Scratch(
            label=np.empty(graph.inside_count, dtype=self.kernel.records["Label"]),
            pool=np.empty(pool_size, dtype=np.int32),
            tail=np.empty(self.kernel.BUCKETS, dtype=np.int32),
            batch=np.empty(graph.joints, dtype=np.int32),
            reached=np.empty(graph.inside_count + 1, dtype=np.int32),
        )
        self.kernel.prepare_scratch(graph, scratch)
        return scratch
