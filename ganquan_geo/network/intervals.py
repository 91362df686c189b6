"""Stretches of edges as numbers: merged, measured, intersected. Exact, no geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


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
    order = np.lexsort((start_m, edge))
    edge, start_m, end_m = edge[order], start_m[order], end_m[order]
    if not len(edge):
        return Intervals(edge=edge, start_m=start_m, end_m=end_m)
    reached_m = _running_max(edge, end_m)
    new = np.ones(len(edge), bool)
    new[1:] = (edge[1:] != edge[:-1]) | (start_m[1:] > reached_m[:-1])
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(edge)) - 1
    return Intervals(edge=edge[first], start_m=start_m[first], end_m=reached_m[last])


def measure_overlap_m(a: Intervals, b: Intervals) -> float:
    """Return the length of what two sets of stretches share, metres."""
    both = build_intervals(
        np.concatenate([a.edge, b.edge]),
        np.concatenate([a.start_m, b.start_m]),
        np.concatenate([a.end_m, b.end_m]),
    )
    return max(0.0, a.length_m() + b.length_m() - both.length_m())


def _running_max(group: Ints, values: Floats) -> Floats:
    """Return the greatest value so far within each run of equal groups."""
    rank = np.empty(len(values), dtype=np.int64)
    order = np.argsort(values, kind="stable")
    rank[order] = np.arange(len(values))
    run = np.cumsum(np.diff(group, prepend=group[0]) != 0)
    highest = np.maximum.accumulate(rank + run * len(values)) - run * len(values)
    return np.asarray(values[order][highest])
