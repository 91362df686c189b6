"""Walks from the nodes to facilities at their worst, where these can be the nearest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.groups import changes, first_of_each, list_rows
from ganquan_geo.network.places.farthest import (
    CELLS_AT_ONCE,
    find_peak,
    greatest_of_each,
    seeds_at,
)
from ganquan_geo.network.search.seeds import NOBODY

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints
    from ganquan_geo.network.places.farthest import SpotEdges
    from ganquan_geo.network.walk_network import WalkNetwork

LEAST_AT_ONCE = 16  # places: each reaches a small part of a large network
CELLS_KEPT = 2**20  # of a category, with its baseline
_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptWalks:
    """What is known of each facility at its worst, whatever others there are.

    Parameters
    ----------
    facility, node, best_m
        (w,) each facility with each node that it is within the limit of, and the walk to the
        nearest end of an edge of its spot, metres.
    walk_m
        (w,) the walk to it at its worst; NaN where that has not been asked for.
    anchor_m
        (f,) the same from its best estimate, by number; NaN where that is not known.
    longest_m
        (n,) the longest edge at each node, metres.
    """

    facility: Ints
    node: Ints
    best_m: Floats
    walk_m: Floats
    anchor_m: Floats
    longest_m: Floats | None

    def renumbered(self, number: Ints, *, count: int) -> KeptWalks:
        """Return what is known of facilities under other numbers, of which there are so many."""
        row = np.flatnonzero(number[self.facility] != NOBODY)
        anchor_m = np.full(count, np.nan)
        anchor_m[number[number != NOBODY]] = self.anchor_m[number != NOBODY]
        return replace(self.of(row), facility=number[self.facility[row]], anchor_m=anchor_m)

    def carried(self, nodes: Ints, changed: Flags) -> KeptWalks:
        """Return what still holds where some nodes are at the ends of edges that are others.

        Parameters
        ----------
        nodes, changed
            By node: its number now, and whether it is.
        """
        lost = np.zeros(len(self.anchor_m), bool)
        lost[self.facility[changed[self.node]]] = True
        kept = self.of(np.flatnonzero(~lost[self.facility]))
        anchor_m = np.where(lost, np.nan, self.anchor_m)
        return replace(kept, node=nodes[kept.node], anchor_m=anchor_m, longest_m=None)

    def of(self, rows: Ints) -> KeptWalks:
        """Return some of the pairs."""
        pairs = ("facility", "node", "best_m", "walk_m")
        return replace(self, **{name: getattr(self, name)[rows] for name in pairs})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FarthestWalks:
    """Walks from the nodes to facilities at their worst, where these can be the nearest.

    Parameters
    ----------
    of, limit_m
        The facilities, and as far as walks to them were looked for, metres.
    count
        How many nodes there are.
    node, facility, walk_m
        (w,) each pair, by node, and metres, the facility's leg included.
    ends_m
        (g, count) from the two ends of each edge of a spot to the nodes, metres; None where these
        are too many to keep.
    kept
        What can be used again where other facilities are others; None where `ends_m` is there.
    """

    of: SpotEdges
    limit_m: float
    count: int
    node: Ints
    facility: Ints
    walk_m: Floats
    ends_m: tuple[Floats, Floats] | None
    kept: KeptWalks | None = None

    def only(self, used: Flags) -> FarthestWalks:
        """Return the walks to the facilities that are used, by their number."""
        kept = used[self.facility]
        return replace(
            self, node=self.node[kept], facility=self.facility[kept], walk_m=self.walk_m[kept]
        )

    def least(self) -> tuple[Floats, Ints]:
        """Return (count,) the least walk from each node, and to which facility that is.

        Returns
        -------
        walk_m
            (count,) metres; infinite where there is none.
        facility
            (count,) the lower one of two equally near; -1 for none.
        """
        best = first_of_each(self.node, self.walk_m, self.facility)
        least_m, which = np.full(self.count, np.inf), np.full(self.count, NOBODY)
        least_m[self.node[best]] = self.walk_m[best]
        which[self.node[best]] = self.facility[best]
        return least_m, which


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Walks:
    """Walks from some ends of edges to all nodes within a limit, which are few in a city.

    Parameters
    ----------
    nodes
        How many nodes there are.
    key, walk_m
        (w,) rising, the end's row times `nodes` and the node; and metres.
    """

    nodes: int
    key: Ints
    walk_m: Floats

    def between(self, end: Ints, node: Ints) -> Floats:
        """Return the walks between ends and nodes, metres; infinite beyond the limit."""
        wanted = end * self.nodes + node
        row = np.minimum(np.searchsorted(self.key, wanted), len(self.key) - 1)
        walk_m: Floats = np.where(self.key[row] == wanted, self.walk_m[row], np.inf)
        return walk_m

    def best_of(self, place: Ints, end: Ints) -> tuple[Ints, Ints, Floats]:
        """Return each place with each node that its ends reach, in order, and the least walk."""
        ends = int(end.max()) + 1
        pairs = np.unique(place * ends + end)
        first, behind = (
            np.searchsorted(self.key, (pairs % ends + more) * self.nodes) for more in (0, 1)
        )
        which, row = list_rows(first, behind - first)
        cell = (pairs // ends)[which] * self.nodes + self.key[row] % self.nodes
        order = np.argsort(cell, kind="stable")
        cell = cell[order]
        starts = np.flatnonzero(changes(cell))
        best_m = np.minimum.reduceat(self.walk_m[row[order]], starts)
        return cell[starts] // self.nodes, cell[starts] % self.nodes, best_m


def _walks_from(network: WalkNetwork, ends: Ints, limit_m: float) -> _Walks:
    nodes = len(network.node_xy)
    reached = network.engine.reached(seeds_at(ends), limit_m=limit_m)
    key = np.concatenate(
        [reached.facility * nodes + at[reached.edge] for at in (network.u, network.v)]
    )
    walk_m = np.concatenate([reached.u_m, reached.v_m])
    within = np.isfinite(walk_m)
    key, first = np.unique(key[within], return_index=True)
    return _Walks(nodes=nodes, key=key, walk_m=walk_m[within][first])


def measure_at_nodes(
    network: WalkNetwork,
    of: SpotEdges,
    *,
    ceiling_m: Floats,
    limit_m: float,
    known: KeptWalks | None = None,
    anchor_m: Floats | None = None,
) -> FarthestWalks:
    """Measure the walks from the nodes to facilities at their worst.

    Parameters
    ----------
    ceiling_m
        (n,) what is known already of the least of these walks from each node: at most this.
        Facilities that even at their best are farther from there are left out.
    limit_m
        As in `measure_farthest`.
    known
        Of the same network, by the numbers of the facilities now.
    anchor_m
        As in `KeptWalks`, to keep.
    """
    nodes = len(network.node_xy)
    longest_m = None if known is None else known.longest_m
    if longest_m is None:
        longest_m = np.zeros(nodes)
        np.maximum.at(longest_m, network.u, network.length_m)
        np.maximum.at(longest_m, network.v, network.length_m)
    found: list[tuple[Ints, Ints, Floats, Floats, Flags]] = [
        (_NONE, _NONE, np.empty(0), np.empty(0), np.empty(0, dtype=bool))
    ]
    with_spot = np.flatnonzero(np.diff(of.of_place))
    if known is not None:
        near = known.best_m <= ceiling_m[known.node] + 2 * longest_m[known.node]
        again = np.ones(len(of.of_place) - 1, bool)
        again[known.facility] = False
        again[known.facility[near & np.isnan(known.walk_m)]] = True
        row = np.flatnonzero(~again[known.facility])
        pairs = known.of(row)
        found.append((pairs.node, pairs.facility, pairs.best_m, pairs.walk_m, near[row]))
        with_spot = with_spot[again[with_spot]]
    step = max(LEAST_AT_ONCE, CELLS_AT_ONCE // (4 * nodes))
    ends_m = None
    for begin in range(0, len(with_spot), step):
        own = with_spot[begin : begin + step]
        pair, group = of.rows_of(own)
        edge = of.edge[group]
        ends, row = np.unique(
            np.concatenate([network.u[edge], network.v[edge]]), return_inverse=True
        )
        far = _walks_from(network, ends, limit_m)
        if known is None and len(own) == len(with_spot) and len(edge) * nodes <= CELLS_KEPT:
            every = far.between(np.arange(len(ends))[:, None], np.arange(nodes))
            ends_m = every[row[: len(edge)]], every[row[len(edge) :]]
        # Whoever is not inside an edge passes one of its ends on the way to it.
        which, node, best_m = far.best_of(np.tile(pair, 2), row)
        # Between the nodes of an edge the ceiling rises by its length at most, and so does this.
        near = best_m <= ceiling_m[node] + 2 * longest_m[node]
        found.append((node, own[which], best_m, np.full(len(node), np.nan), near))
        which, node = which[near], node[near]
        starts = np.flatnonzero(np.diff(pair, prepend=-1))
        count = np.diff(np.append(starts, len(pair)))[which]
        query, local = list_rows(starts[which], count)
        by_u, by_v = (far.between(half[local], node[query]) for half in row.reshape(2, -1))
        walk_m = find_peak(network, of, group[local], by_u=by_u, by_v=by_v)[0]
        found[-1][3][near] = greatest_of_each(query, walk_m, len(which))
    node, facility, best_m, walk_m, near = map(np.concatenate, zip(*found, strict=True))
    kept = None
    if anchor_m is not None and ends_m is None:
        kept = KeptWalks(
            facility=facility,
            node=node,
            best_m=best_m,
            walk_m=walk_m,
            anchor_m=anchor_m,
            longest_m=longest_m,
        )
    node, facility, walk_m = node[near], facility[near], walk_m[near]
    order = np.lexsort((facility, node))
    return FarthestWalks(
        of=of,
        limit_m=limit_m,
        count=nodes,
        node=node[order],
        facility=facility[order],
        walk_m=walk_m[order],
        ends_m=ends_m,
        kept=kept,
    )
