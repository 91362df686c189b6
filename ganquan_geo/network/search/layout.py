"""The compiled kernel: calling it, and laying a network out for it.

Only crossings are searched. Nodes between which nothing branches off, and dead ends, are kept
as chains: they get their distances from their ends. What is near on the ground is made near in
memory: crossings are numbered along a Morton curve, chains by the crossing they start from.
"""

from __future__ import annotations

import ctypes
import struct
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Ints32 = NDArray[np.int32]

CELLS = 2048  # as in kernel_layout.c
WAYS = 4  # as in kernel.h
MOST_EDGES = 2**27  # members of buckets are numbered in 32 bits
LARGE_PAGE = 2**21  # bytes
SHORTEST_MEAN_M = 1e-6  # a bucket is not narrower than this

LINE = np.dtype([("m", np.float64, WAYS), ("to", np.int32, WAYS), ("way", np.int32, WAYS)])
CHAIN = np.dtype(
    [("m", np.float64)] + [(name, np.int32) for name in ("from", "to", "inner", "lengths")]
)
FOUND = np.dtype([(name, np.int32) for name in ("start", "edge", "to", "count")])


class Graph(NamedTuple):
    """A network as `kernel.h` describes it."""

    line: NDArray[np.void]
    chain: NDArray[np.void]
    length_m: Floats
    crossings: int
    lines: int
    chains: int
    mean_m: float
    longest_m: float


class Layout(NamedTuple):
    """A network laid out, and its numbers inside.

    Parameters
    ----------
    graph
        What the kernel works on.
    number
        (inside,) the own number of each node inside; -1 for a line that goes on another.
    rank
        (n,) the inside number of each node.
    """

    graph: Graph
    number: Ints32
    rank: Ints32


def call(library: ctypes.CDLL, name: str, *given: Any) -> int:  # noqa: ANN401
    """Call the kernel: arrays by address, groups of them as structures, numbers as they are."""
    result: int = getattr(library, name)(*(_as_c(value) for value in given))
    return result


def lay_out(library: ctypes.CDLL, *, node_xy: Floats, u: Ints, v: Ints, length_m: Floats) -> Layout:
    """Lay a network out for the compiled searches.

    Parameters
    ----------
    node_xy
        (n, 2) positions in any plane: they only decide the order in memory.
    u, v
        (m,) end nodes of each edge; parallel edges and loops are allowed.
    length_m
        (m,) metres, not below zero.

    Raises
    ------
    ValueError
        For more edges than can be numbered.
    """
    nodes, edges = len(node_xy), len(u)
    if edges > MOST_EDGES:
        raise ValueError(f"{edges} edges are more than the kernel can number")
    ends = tuple(np.ascontiguousarray(end, dtype=np.int64) for end in (u, v))
    given = (*ends, np.ascontiguousarray(length_m, dtype=np.float64))
    along = _order(library, node_xy)
    degree, across = np.zeros(nodes, np.int32), np.zeros(nodes, np.int32)
    crossing, used = np.zeros(nodes, np.uint8), np.zeros(edges, np.uint8)
    found = np.empty(edges, dtype=FOUND)
    chains = call(
        library, "find_chains", given, edges, nodes, degree, across, crossing, used, found
    )
    found = found[:chains].copy()
    crossings = int(crossing.sum())
    inner = nodes - crossings
    ways, rank = np.zeros(crossings, np.int32), np.empty(nodes, np.int32)
    number = np.empty(crossings, np.int32)
    lines = call(
        library, "number_crossings",
        given, edges, nodes, along, crossing, used, found, chains, number, rank, ways,
    )  # fmt: skip
    number = np.concatenate([number, np.full(lines - crossings + inner, -1, np.int32)])
    chain, own_m = np.empty(chains + 1, dtype=CHAIN), np.empty(inner + 2 * chains + 1)
    call(
        library, "lay_chains",
        given, across, found, chains, crossings, lines,
        np.empty(chains, np.int32), number, rank, np.zeros(crossings + 1, np.int32), chain, own_m,
    )  # fmt: skip
    line = _in_large_pages(lines, LINE)
    last, taken = np.empty(crossings, np.int32), np.zeros(lines, np.uint8)
    call(
        library, "lay_lines",
        given, edges, rank, used, chain, chains, own_m, crossings, lines, ways, last, taken, line,
    )  # fmt: skip
    step_m = given[2][used == _STEP]
    chain_m = chain["m"][:-1]
    through_m = chain_m[chain["from"][:-1] != chain["to"][:-1]]
    steps = len(step_m) + len(through_m)
    graph = Graph(
        line=line,
        chain=chain,
        length_m=own_m,
        crossings=crossings,
        lines=lines,
        chains=chains,
        mean_m=max((step_m.sum() + through_m.sum()) / max(steps, 1), SHORTEST_MEAN_M),
        longest_m=max(float(step_m.max(initial=0.0)), float(chain_m.max(initial=0.0))),
    )
    return Layout(graph=graph, number=number, rank=rank)


_STEP = 2  # as in kernel_layout.c: an edge between two crossings


def _order(library: ctypes.CDLL, node_xy: Floats) -> Ints32:
    """Return the nodes along a curve that keeps together what is near."""
    nodes = len(node_xy)
    xy = np.ascontiguousarray(node_xy, dtype=np.float64)
    west, south = (float(along_axis.min(initial=np.inf)) for along_axis in xy.T)
    extent_m = max(1.0, *(float(np.ptp(along_axis)) for along_axis in xy.T if nodes))
    spare = np.empty(nodes, dtype=np.uint32), np.empty(nodes, dtype=np.int32)
    along = np.empty(nodes, dtype=np.int32)
    call(library, "order", xy, nodes, west, south, (CELLS - 1) / extent_m, *spare, along)
    return along


def _in_large_pages(count: int, kind: np.dtype[np.void]) -> NDArray[np.void]:
    """Return room for an array, from where a large page of memory starts.

    numpy asks the system for large pages from 4 MB on. Searches then look up fewer pages: a
    fifth less time for a city of 70,000 nodes.
    """
    size = count * kind.itemsize
    if size < LARGE_PAGE // 4:
        return np.empty(count, dtype=kind)
    room = np.empty(max(size, LARGE_PAGE) + LARGE_PAGE, dtype=np.uint8)
    start = -room.ctypes.data % LARGE_PAGE
    return room[start : start + size].view(kind)


def _as_c(value: Any) -> Any:  # noqa: ANN401 - one of four kinds
    if isinstance(value, np.ndarray):
        return ctypes.c_void_p(value.ctypes.data)
    if isinstance(value, tuple):  # a structure, only read by the kernel
        layout = "".join(_code(member) for member in value)
        members = (m.ctypes.data if isinstance(m, np.ndarray) else m for m in value)
        return ctypes.c_char_p(struct.pack(layout, *members))
    return ctypes.c_double(value) if isinstance(value, float) else ctypes.c_int64(value)


def _code(member: object) -> str:
    """Return how `struct` calls a member: all are eight bytes, so they need no padding."""
    if isinstance(member, np.ndarray):
        return "P"
    return "d" if isinstance(member, float) else "q"
