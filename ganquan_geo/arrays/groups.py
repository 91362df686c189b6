"""Rows in groups: their order, where groups begin and end, running bests, rows written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.arrays.types import Flags, Floats, Ints


def find_order(first: NDArray[Any], *others: NDArray[Any]) -> Ints:
    """Return the order of rows by the first key, then by the others, of equal ones as they come.

    Sorted by the first key alone, most rows are in order: a stable sort merges runs that are in
    order already in one pass. Only groups of equal first keys whose other keys then stand in
    another order are sorted by all.

    Parameters
    ----------
    first
        (k,) the key that decides, without NaN.
    others
        (k,) each, the keys that decide between equal ones, the weightier first.
    """
    order = np.argsort(first, kind="stable")
    equal = np.flatnonzero(~changes(first[order])) - 1  # rows equal to the next one
    if not len(equal):
        return order
    here, there = order[equal], order[equal + 1]
    back = np.zeros(len(equal), bool)
    for key in reversed(others):
        back = (key[here] > key[there]) | ((key[here] == key[there]) & back)
    if back.any():
        group = np.cumsum(changes(first[order])) - 1
        wrong = np.zeros(group[-1] + 1, bool)
        wrong[group[equal[back]]] = True
        rows = np.flatnonzero(wrong[group])
        some = order[rows]
        order[rows] = some[np.lexsort([key[some] for key in (*reversed(others), first)])]
    return order


def first_of_each(group: Ints, *keys: NDArray[Any]) -> Ints:
    """Return the first row of each group, by rising group, of several by the keys in turn."""
    order = np.lexsort((*reversed(keys), group))
    return order[np.flatnonzero(changes(group[order]))]


def changes(*sorted_keys: NDArray[Any]) -> Flags:
    """Return of rows in order whether any key differs from the row before."""
    new = np.ones(len(sorted_keys[0]), bool)
    new[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in sorted_keys])
    return new


def find_runs(new: Flags) -> tuple[Ints, Ints]:
    """Return the first and the last row of each group, by where a new one starts."""
    first = np.flatnonzero(new)
    return first, np.append(first[1:], len(new))[: len(first)] - 1


def rises(group: Ints, value: Floats) -> Flags:
    """Return of rows by group which are greater than all before them in their group."""
    if not len(group):
        return np.empty(0, bool)
    best = value[best_so_far(group, value)]
    return np.asarray(changes(group) | np.append(True, value[1:] > best[:-1]))


def best_so_far(group: Ints, value: Floats) -> Ints:
    """Return for each row the row of the greatest value so far in its group.

    Parameters
    ----------
    group
        (k,) rows of one group stand together.
    value
        (k,) without NaN.
    """
    best = np.arange(len(value))
    reach = 1  # rows that each has looked back upon
    while (same := group[reach:] == group[:-reach]).any():
        before, own = best[:-reach], best[reach:]
        best = np.concatenate(
            [best[:reach], np.where(same & (value[before] >= value[own]), before, own)]
        )
        reach *= 2
    return best


def unroll(count: Ints) -> tuple[Ints, Ints]:
    """Return (t,) the row of each thing, and (t,) its number within the row, from 0.

    Parameters
    ----------
    count
        (k,) how many things each row stands for; t in all.
    """
    row = np.repeat(np.arange(len(count)), count)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)


def list_rows(first: Ints, count: Ints) -> tuple[Ints, Ints]:
    """Return (t,) of which run each row is, and (t,) the row, of runs that stand together.

    Parameters
    ----------
    first, count
        (k,) where each run starts, and how many rows it has; t in all.
    """
    run, within = unroll(count)
    return run, first[run] + within


def sum_before(first: Ints, value: Floats) -> Floats:
    """Return for each row the sum of the values before it in its group, added one by one.

    What a group comes to depends on nothing outside of it, to the last digit.

    Parameters
    ----------
    first
        (g,) where each group starts; the first one at 0.
    value
        (k,) rows of one group stand together.
    """
    before = np.zeros(len(value))
    count = np.diff(np.append(first, len(value)))
    longest = np.argsort(-count, kind="stable")
    starts, left = first[longest], -count[longest]
    for step in range(1, int(count.max(initial=0))):
        row = starts[: np.searchsorted(left, -step)] + step
        before[row] = before[row - 1] + value[row - 1]
    return before
