"""Sites in the order of what each adds; and sites that can serve so much and no more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import LinearConstraint

from ganquan_geo.network.walks.every_walk import measure_table
from ganquan_geo.scenario.candidates import read_capacity
from ganquan_geo.scenario.covering import (
    Chosen,
    bound_weight,
    choose_better,
    merge_homes,
    solve,
)
from ganquan_geo.scenario.walks_now import find_known

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.search.seeds import Table
    from ganquan_geo.scenario.candidates import Candidates

    Cells = tuple[Ints, Ints, Floats]

ROUNDING = 9  # decimals of what is served
NO_CELLS: Cells = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """The candidates chosen, by rank.

    Parameters
    ----------
    order
        (k,) rows of candidates.
    gained, gained_weight
        Of each the homes newly within its limit, and how much more is covered with it.
    covered
        The weight covered without any and with all.
    bound, proven
        What no choice can better, and whether this one reaches it.
    unreachable
        Rows of homes that no candidate covers, where all are to be covered.
    unlimited
        How many facilities and candidates have no capacity and serve anybody who comes; None
        where capacities do not count.
    """

    order: Ints
    gained: list[Ints]
    gained_weight: Floats
    covered: tuple[float, float]
    bound: float
    proven: bool
    unreachable: Ints
    unlimited: tuple[int, int] | None = None


def rank_chosen(
    chosen: Ints, walks: Table, now_m: Floats, weights: Floats, limit_m: float
) -> tuple[Ints, list[Ints]]:
    """Return the chosen in the order of what each adds, and the homes that it newly covers."""
    covered = now_m <= limit_m
    order: list[int] = []
    gained: list[Ints] = []
    left = chosen.tolist()
    within = walks.distance_m <= limit_m
    own = {one: walks.home[within & (walks.facility == one)] for one in left}
    while left:
        new = {one: own[one][~covered[own[one]]] for one in left}
        best = max(left, key=lambda one: (float(weights[new[one]].sum()), -one))
        order.append(best)
        gained.append(new[best])
        covered[new[best]] = True
        left.remove(best)
    return np.array(order, dtype=np.int64), gained


def serve_most(  # noqa: PLR0913 - homes, places, and what is sought
    base: Baseline,
    category: FacilityCategory,
    candidates: Candidates,
    walks: Table,
    now_m: Floats,
    weights: Floats,
    *,
    count: int,
    limit_m: float,
) -> Answer:
    """Choose candidates of limited capacity so that, beside what exists, most is served."""
    places, unlimited = _gather(base, category, candidates, walks, weights, limit_m=limit_m)
    chosen = choose_most_served(places, count=count)
    before = measure_served(places.only(chosen.candidates[:0]))
    order, more, served = chosen.candidates[:0], [], before
    left = chosen.candidates.tolist()
    while left:
        reached = {one: measure_served(places.only(np.append(order, one))) for one in left}
        best = max(left, key=lambda one: (reached[one], -one))
        more.append(reached[best] - served)
        order, served = np.append(order, best), reached[best]
        left.remove(best)
    covered, gained = now_m <= limit_m, []
    for one in order.tolist():
        own = walks.home[(walks.facility == one) & (walks.distance_m <= limit_m)]
        gained.append(own[~covered[own]])
        covered[own] = True
    return Answer(
        order=order,
        gained=gained,
        gained_weight=np.array(more),
        covered=(before, served),
        bound=chosen.bound,
        proven=chosen.proven,
        unreachable=order[:0],
        unlimited=unlimited,
    )


def _gather(
    base: Baseline,
    category: FacilityCategory,
    candidates: Candidates,
    walks: Table,
    weights: Floats,
    *,
    limit_m: float,
) -> tuple[Places, tuple[int, int]]:
    """Return the facilities at known positions, then the candidates, with what each can serve."""
    known = find_known(base, category)
    doors = np.unique(known.facility)
    table = measure_table(base, base.demands["compounds"], known, known.leg_m, limit_m=limit_m)
    row_of = np.full(int(doors.max(initial=-1)) + 1, -1)
    facilities = base.study.layers["facilities"]
    # One with several doors is one place.
    there, row_of[doors] = np.unique(
        base.categories[category.id].facilities.ids[doors].astype(str), return_inverse=True
    )
    ids = there.tolist()
    capacity = read_capacity(facilities.loc[ids])
    capacity = np.full(len(there), np.inf) if capacity is None else capacity
    further = np.full(len(candidates.ids), np.inf)
    if candidates.capacity is not None:
        further = candidates.capacity
    near = walks.distance_m <= limit_m
    cells = (
        np.append(table.home, walks.home[near]),
        np.append(row_of[table.facility], len(there) + walks.facility[near]),
    )
    covers = sparse.csr_array(
        (np.ones(len(cells[0])), cells), shape=(len(weights), len(there) + len(further))
    )
    covers.sum_duplicates()
    covers.data[:] = 1.0  # by whichever door
    places = Places(
        covers=covers,
        weight=weights,
        capacity=np.append(capacity, further),
        existing=len(there),
    )
    return places, (int(np.isinf(capacity).sum()), int(np.isinf(further).sum()))


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
