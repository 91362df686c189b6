"""Maximum cover where places can serve so much and no more, as an integer programme.

After Current and Storbeck (1988), with the homes of one place allotted to several: what a home
counts for may be split between the places within its reach.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import LinearConstraint

from ganquan_geo.scenario.covering import (
    Chosen,
    bound_weight,
    choose_better,
    merge_homes,
    solve,
)

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints

    Cells = tuple[Ints, Ints, Floats]

ROUNDING = 9  # decimals of what is served
NO_CELLS: Cells = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Places that serve homes.

    Parameters
    ----------
    covers
        (h, s) which homes are within reach of each place.
    weight
        (h,) what each home counts for.
    capacity
        (s,) how much each place can serve, in the unit of the weights; infinite for no limit.
    existing
        How many of the places are there already: the first ones.
    """

    covers: sparse.csr_array
    weight: Floats
    capacity: Floats
    existing: int

    def only(self, chosen: Ints) -> Places:
        """Return those that exist and some of the others, as if all existed."""
        kept = np.append(np.arange(self.existing), self.existing + chosen)
        return Places(
            covers=self.covers[:, kept],
            weight=self.weight,
            capacity=self.capacity[kept],
            existing=len(kept),
        )


def choose_most_served(places: Places, *, count: int) -> Chosen:
    """Choose so many further places that, with those that exist, the greatest weight is served.

    Returns
    -------
    Chosen
        Rows among the further places; value and bound are of all that is served.
    """
    groups, weight = merge_homes(places.covers, places.weight)
    group, place = groups.nonzero()
    if not len(group):
        return Chosen(candidates=np.empty(0, np.int64), value=0.0, bound=0.0)
    homes, size = groups.shape
    pair, further = np.arange(len(group)), size - places.existing
    capacity = np.minimum(places.capacity, groups.T @ weight)
    new, new_pair = np.arange(places.existing, size), np.flatnonzero(place >= places.existing)
    opened, each = place[new_pair] - places.existing, np.arange(len(new_pair))
    one = np.ones(len(each))
    beside = partial(_beside, widths=(further, len(pair)))
    # Variables: further places, then the part of each home that each place serves. A home is
    # served once, a place serves what it can, and one that is not chosen serves nobody.
    rules = [
        LinearConstraint(beside(homes, NO_CELLS, (group, pair, np.ones(len(pair)))), -np.inf, 1.0),
        LinearConstraint(
            beside(
                size,
                (new, new - places.existing, -capacity[new]),
                (place, pair, weight[group]),
            ),
            -np.inf,
            np.where(np.arange(size) < places.existing, capacity, 0.0),
        ),
        LinearConstraint(
            beside(len(each), (each, opened, -one), (each, new_pair, one)),
            -np.inf,
            0.0,
        ),
        LinearConstraint(np.append(np.ones(further), np.zeros(len(pair)))[None], 0, count),
    ]
    cost = np.append(np.zeros(further), -weight[group])
    found = solve(cost, rules, integer=np.append(np.ones(further), np.zeros(len(pair))))
    limit = min(float(weight.sum()), _most_of_largest(capacity, places.existing, count=count))
    bound = bound_weight(min(-found.least, limit), np.append(weight, capacity))
    solved = Chosen(
        candidates=found.chosen(further),
        value=0.0 if found.x is None else round(float(-cost @ found.x), ROUNDING),
        bound=bound,
    )
    if not further or solved.proven:
        return solved
    largest = np.sort(np.argsort(-capacity[places.existing :], kind="stable")[:count])
    value = measure_served(places.only(largest))
    return choose_better(solved, Chosen(candidates=largest, value=value, bound=bound))


def _most_of_largest(capacity: Floats, existing: int, *, count: int) -> float:
    """Return what so many of the largest further places could serve with those that exist."""
    largest = np.sort(capacity[existing:])[::-1][:count]
    return float(capacity[:existing].sum() + largest.sum())


def measure_served(places: Places) -> float:
    """Return the greatest weight that places which all exist can serve."""
    return choose_most_served(places, count=0).value


def _beside(rows: int, *parts: Cells, widths: tuple[int, ...]) -> sparse.csr_array:
    """Return matrices side by side, each given by the rows, columns and values of its cells."""
    return sparse.hstack(
        [
            sparse.csr_array((values, (row, column)), shape=(rows, width))
            for (row, column, values), width in zip(parts, widths, strict=True)
        ],
        format="csr",
    )
