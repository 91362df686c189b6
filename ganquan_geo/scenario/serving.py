"""Sites in the order of what each adds; and sites that can serve so much and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ganquan_geo.network.gates.every_walk import measure_table
from ganquan_geo.scenario.candidates import read_capacity
from ganquan_geo.scenario.capacities import Places, choose_most_served, measure_served
from ganquan_geo.scenario.walks_now import find_known

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.search.seeds import Table
    from ganquan_geo.scenario.candidates import Candidates


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
