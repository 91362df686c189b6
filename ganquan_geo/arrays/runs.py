"""Groups of rows that stand together: where they are, and running bests in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints


def find_runs(new: Flags) -> tuple[Ints, Ints]:
    """Return the first and the last row of each group, by where a new one starts."""
    first = np.flatnonzero(new)
    return first, np.append(first[1:], len(new))[: len(first)] - 1


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
