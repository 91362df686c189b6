"""How unequally something is shared among people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats


def measure_gini(values: Floats, people: Floats) -> float | None:
    """Return the Gini coefficient of a value among people; None where nobody has anything.

    Half the mean difference between any two people, over the mean: 0 where all have the same.

    Parameters
    ----------
    values
        (h,) what each person of a home has, zero or more.
    people
        (h,) how many live there.
    """
    order = np.argsort(values, kind="stable")
    own, many = values[order], people[order]
    total = float(many.sum())
    had = float(many @ own)
    if total <= 0 or had <= 0:
        return None
    below = np.cumsum(many) - many / 2
    return float(2 * (many * own) @ below / (total * had) - 1)
