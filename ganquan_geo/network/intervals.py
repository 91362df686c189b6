"""Stretches of edges as numbers: merged, measured, intersected. Exact, no geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.order import find_order
from ganquan_geo.arrays.runs import best_so_far
from ganquan_geo.arrays.unroll import unroll

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.arrays.types import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """Stretches that do not overlap, in order of edge and place.

    Parameters
    ----------
    edge
        (k,) edge number.
    start_m, end_m
        (k,) from the edge's node `u`, metres; start < end.
    """

    edge: Ints
    start_m: Floats
    end_m: Floats

    def length_m(self) -> float:
        """Return the length of all stretches, metres."""
        return float((self.end_m - self.start_m).sum())


def build_intervals(edge: Ints, start_m: Floats, end_m: Floats) -> Intervals:
    """Merge stretches that may overlap; those of no length disappear."""
    real = end_m > start_m
    edge, start_m, end_m = edge[real], start_m[real], end_m[real]
    order = find_order(edge, start_m)
    edge, start_m, end_m = edge[order], start_m[order], end_m[order]
    reached_m = end_m[best_so_far(edge, end_m)]
    new = np.ones(len(edge), bool)
    new[1:] = (edge[1:] != edge[:-1]) | (start_m[1:] > reached_m[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(edge))[: len(first)] - 1
    return Intervals(edge=edge[first], start_m=start_m[first], end_m=reached_m[last])


def chain_intervals(parts: Sequence[Intervals]) -> Intervals:
    """Return the stretches of all, one after the other, those of each in their order."""
    return Intervals(
        edge=np.concatenate([np.empty(0, dtype=np.int64), *(own.edge for own in parts)]),
        start_m=np.concatenate([np.empty(0), *(own.start_m for own in parts)]),
        end_m=np.concatenate([np.empty(0), *(own.end_m for own in parts)]),
    )


def measure_overlaps_m(stretches: Intervals, others: Intervals) -> Floats:
    """Return (k,) the length that each of some stretches shares with others, metres.

    Parameters
    ----------
    stretches
        (k,) in any order; here they may overlap.
    others
        Merged.
    """
    own, other = pair_on_same_edge(stretches.edge, others.edge)
    start_m = np.maximum(stretches.start_m[own], others.start_m[other])
    end_m = np.minimum(stretches.end_m[own], others.end_m[other])
    shared_m = np.maximum(end_m - start_m, 0.0)
    total_m = np.bincount(own, weights=shared_m, minlength=len(stretches.edge))
    return total_m.astype(np.float64)


def pair_on_same_edge(one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Return the rows of every pair of things that are on the same edge, by rising `one`.

    Parameters
    ----------
    one, other
        (k,) and (l,) edge numbers.
    """
    order = np.argsort(other, kind="stable")
    low = np.searchsorted(other[order], one, side="left")
    high = np.searchsorted(other[order], one, side="right")
    row, within = unroll(high - low)
    return row, order[low[row] + within]
