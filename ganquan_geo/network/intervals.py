"""Stretches of edges as numbers: merged, measured, intersected. Exact, no geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.arrays.groups import best_so_far, changes, find_order, find_runs, list_rows

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals(Columns):
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


NO_STRETCHES = Intervals(edge=np.empty(0, dtype=np.int64), start_m=np.empty(0), end_m=np.empty(0))


def build_intervals(edge: Ints, start_m: Floats, end_m: Floats) -> Intervals:
    """Merge stretches that may overlap; those of no length disappear."""
    real = Intervals(edge=edge, start_m=start_m, end_m=end_m).of(end_m > start_m)
    every = real.of(find_order(real.edge, real.start_m))
    reached_m = every.end_m[best_so_far(every.edge, every.end_m)]
    new = changes(every.edge)
    new[1:] |= every.start_m[1:] > reached_m[:-1]
    first, last = find_runs(new)
    return Intervals(edge=every.edge[first], start_m=every.start_m[first], end_m=reached_m[last])


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
    low, high = (np.searchsorted(other[order], one, side=side) for side in ("left", "right"))
    row, there = list_rows(low, high - low)
    return row, order[there]
