"""Rows that stand for several things each, written out thing by thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Ints


def unroll(count: Ints) -> tuple[Ints, Ints]:
    """Return (t,) the row of each thing, and (t,) its number within the row, from 0.

    Parameters
    ----------
    count
        (k,) how many things each row stands for; t in all.
    """
    row = np.repeat(np.arange(len(count)), count)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
