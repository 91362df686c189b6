"""Choose sites: integer programmes over homes and candidates, solved by HiGHS with their bounds.

Maximum cover after Church and ReVelle (1974), set cover, and p-median after ReVelle and Swain
(1970). Homes with the same candidates are one; a pair counts only where it betters what exists.
The solver may be stopped by its clock with an answer, or with none: then a choice made greedily
stands in, and what is not solved is never called proven.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from ganquan_geo.arrays.groups import changes

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints

TIME_LIMIT_S = 60.0
MOST_EXACT_PAIRS = 50_000  # with more, walks are shortened by a search with a bound
PRICE_ROUNDS, PATIENCE = 300, 12
EXACT = 1e-6  # as near as the solver's own tolerance
CHOSEN = 0.5  # between the no and the yes of a whole number that was solved for


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """The candidates that were chosen, and what no choice can better.

    Parameters
    ----------
    candidates
        (k,) rows, rising.
    value, bound
        What the choice reaches, and the best that any could.
    """

    candidates: Ints
    value: float
    bound: float

    @property
    def proven(self) -> bool:
        """Return whether no choice is better."""
        return abs(self.value - self.bound) <= EXACT * max(1.0, abs(self.bound))


def choose_most(covers: sparse.csr_array, weight: Floats, *, count: int) -> Chosen:
    """Choose so many candidates that cover the greatest weight.

    Parameters
    ----------
    covers
        (h, c) which homes each candidate covers that are not covered yet.
    weight
        (h,) above zero.
    """
    groups, merged = merge_homes(covers, weight)
    homes, candidates = groups.shape
    if not homes:
        return Chosen(candidates=np.empty(0, np.int64), value=0.0, bound=0.0)
    # Variables: candidates, then groups of homes; a group is covered if one of its own is chosen.
    matrix = sparse.hstack([groups, -sparse.eye_array(homes)], format="csr")
    number = sparse.csr_array(np.append(np.ones(candidates), np.zeros(homes))[None])
    found = solve(
        np.append(np.zeros(candidates), -merged),
        [LinearConstraint(matrix, 0.0, np.inf), LinearConstraint(number, 0, count)],
        integer=np.append(np.ones(candidates), np.zeros(homes)),
    )
    each = groups.T @ merged
    most = min(float(np.sort(each)[::-1][:count].sum()), float(merged.sum()))

    def reached(chosen: Ints) -> Chosen:
        covered = np.asarray(groups[:, chosen].sum(axis=1)).ravel() > 0
        bound = bound_weight(min(-found.least, most), merged)
        return Chosen(candidates=chosen, value=float(merged[covered].sum()), bound=bound)

    return choose_better(
        reached(found.chosen(candidates)), reached(_cover_greedily(groups, merged, count=count))
    )


def choose_better(one: Chosen, other: Chosen) -> Chosen:
    """Return the choice that reaches more, the first of equals; no choice reaches beyond either."""
    best = one if one.value >= other.value else other
    return replace(best, bound=min(one.bound, other.bound))


def _cover_greedily(groups: sparse.csr_array, weight: Floats, *, count: int) -> Ints:
    """Return so many candidates, each that which covers most of what is not covered yet."""
    left, chosen = weight.copy(), list[int]()
    while len(chosen) < count and left.any():
        chosen.append(int((groups.T @ left).argmax()))
        left[groups[:, [chosen[-1]]].nonzero()[0]] = 0.0
    return np.array(chosen, dtype=np.int64)


def choose_all(covers: sparse.csr_array) -> tuple[Chosen, Flags]:
    """Choose the fewest candidates that cover all homes that any covers.

    Returns
    -------
    chosen, reachable
        The choice, and (h,) which homes some candidate covers.
    """
    reachable = np.asarray(covers.sum(axis=1)).ravel() > 0
    groups, _ = merge_homes(covers[np.flatnonzero(reachable)], np.ones(int(reachable.sum())))
    candidates = groups.shape[1]
    if not groups.shape[0]:
        return Chosen(candidates=np.empty(0, np.int64), value=0.0, bound=0.0), reachable
    found = solve(
        np.ones(candidates),
        [LinearConstraint(groups, 1.0, np.inf)],
        integer=np.ones(candidates),
    )
    own = found.chosen(candidates)
    greedy = _cover_greedily(groups, np.ones(groups.shape[0]), count=candidates)
    chosen = greedy if found.x is None or len(greedy) < len(own) else own
    fewest = groups.shape[0] / float(groups.sum(axis=0).max())
    bound = float(np.ceil(max(found.least, fewest) - EXACT))
    return Chosen(candidates=chosen, value=float(len(chosen)), bound=bound), reachable


def choose_least_walk(
    home: Ints, candidate: Ints, gain: Floats, *, homes: int, candidates: int, count: int
) -> Chosen:
    """Choose so many candidates that shorten the weighted walks most.

    Parameters
    ----------
    home, candidate, gain
        (p,) pairs in which the candidate is nearer than what exists, and by how much, weighted.
    homes, candidates
        How many there are.
    """
    if not len(home):
        return Chosen(candidates=np.empty(0, np.int64), value=0.0, bound=0.0)
    pairs = _Pairs(home=home, candidate=candidate, gain=gain, homes=homes, candidates=candidates)
    if len(home) > MOST_EXACT_PAIRS:
        return _search_least_walk(pairs, count)
    solved = _solve_least_walk(pairs, count)
    return solved if solved.proven else choose_better(solved, _search_least_walk(pairs, count))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pairs:
    """Homes and candidates that better their walks: see `choose_least_walk`."""

    home: Ints
    candidate: Ints
    gain: Floats
    homes: int
    candidates: int

    def beyond(self, level: Floats) -> Floats:
        """Return (c,) what each candidate gains above (h,) a level that each home has already."""
        more = np.maximum(self.gain - level[self.home], 0.0)
        sums = np.bincount(self.candidate, weights=more, minlength=self.candidates)
        return sums.astype(np.float64)

    def reached(self, chosen: Ints) -> Floats:
        """Return (h,) the best gain of each home by some candidates."""
        best = np.zeros(self.homes)
        kept = np.isin(self.candidate, chosen)
        np.maximum.at(best, self.home[kept], self.gain[kept])
        return best


def _search_least_walk(pairs: _Pairs, count: int) -> Chosen:
    """Choose greedily and by Lagrangian relaxation, which bounds every choice from above.

    With a price for each home that a candidate serves, no choice gains more than all prices and
    the best candidates beyond them; prices go down where nobody serves and up where many do.
    """
    best, chosen = np.zeros(pairs.homes), np.empty(0, dtype=np.int64)
    for _ in range(count):
        more = pairs.beyond(best)
        if more.max() <= 0:
            break
        chosen = np.append(chosen, int(more.argmax()))
        best = pairs.reached(chosen)
    chosen = _swap(pairs, chosen)
    best = pairs.reached(chosen)
    bound, price, scale, stale = np.inf, best.copy(), 1.0, 0
    for _ in range(PRICE_ROUNDS):
        worth = pairs.beyond(price)
        top = np.argsort(-worth, kind="stable")[:count]
        now = float(price.sum() + worth[top].sum())
        stale = 0 if now < bound else stale + 1
        bound = min(bound, now)
        tried = pairs.reached(top)
        if tried.sum() > best.sum():
            chosen = _swap(pairs, top)
            best = pairs.reached(chosen)
        served = np.isin(pairs.candidate, top) & (pairs.gain > price[pairs.home])
        slope = 1.0 - np.bincount(pairs.home[served], minlength=pairs.homes)
        size = float(slope @ slope)
        if bound - best.sum() <= EXACT * bound or not size:
            break
        if stale >= PATIENCE:
            scale, stale = scale / 2, 0
        price = np.maximum(price - scale * (now - best.sum()) / size * slope, 0.0)
    return Chosen(candidates=np.sort(chosen), value=float(best.sum()), bound=float(bound))


def _swap(pairs: _Pairs, chosen: Ints) -> Ints:
    """Return the choice with each candidate changed for a better one, until there is none."""
    chosen, better = chosen.copy(), True
    while better:
        better = False
        for place in range(len(chosen)):
            more = pairs.beyond(pairs.reached(np.delete(chosen, place)))
            other = int(more.argmax())
            if more[other] > more[chosen[place]] * (1 + EXACT):
                chosen[place], better = other, True
    return chosen


def _solve_least_walk(pairs: _Pairs, count: int) -> Chosen:
    """Choose exactly, as an integer programme."""
    size, candidates = len(pairs.home), pairs.candidates
    rows = np.arange(size)
    # Variables: candidates, then pairs; a home takes one pair at most, a pair needs its candidate.
    uses = sparse.hstack(
        [
            sparse.csr_array((np.ones(size), (rows, pairs.candidate)), shape=(size, candidates)),
            -sparse.eye_array(size),
        ],
        format="csr",
    )
    once = sparse.hstack(
        [
            sparse.csr_array((pairs.homes, candidates)),
            sparse.csr_array((np.ones(size), (pairs.home, rows)), shape=(pairs.homes, size)),
        ],
        format="csr",
    )
    number = sparse.csr_array(np.append(np.ones(candidates), np.zeros(size))[None])
    found = solve(
        np.append(np.zeros(candidates), -pairs.gain),
        [
            LinearConstraint(uses, 0.0, np.inf),
            LinearConstraint(once, 0.0, 1.0),
            LinearConstraint(number, 0, count),
        ],
        integer=np.append(np.ones(candidates), np.zeros(size)),
    )
    chosen = found.chosen(candidates)
    value = float(pairs.reached(chosen).sum())
    bound = min(-found.least, float(pairs.reached(np.arange(candidates)).sum()))
    return Chosen(candidates=chosen, value=value, bound=max(bound, value))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """What the solver found until it was done, or its time was over.

    Parameters
    ----------
    x
        (v,) the variables; None where it found no answer.
    least
        What no answer can be below; minus infinity where it knows nothing.
    """

    x: Floats | None
    least: float

    def chosen(self, candidates: int) -> Ints:
        """Return which of the first variables are chosen: none where there is no answer."""
        if self.x is None:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero(self.x[:candidates] > CHOSEN)


def solve(cost: Floats, rules: list[LinearConstraint], *, integer: Floats) -> Solved:
    """Solve for the least cost: within a minute, or to the end where nothing has to be whole.

    Raises
    ------
    RuntimeError
        If a programme without whole numbers cannot be solved.
    """
    found = milp(
        cost,
        constraints=rules,
        bounds=Bounds(0.0, 1.0),
        integrality=integer,
        options={"time_limit": TIME_LIMIT_S, "mip_rel_gap": 0.0} if integer.any() else {},
    )
    if integer.any():
        bound = found.mip_dual_bound
        return Solved(x=found.x, least=-np.inf if bound is None else float(bound))
    if not found.success:
        raise RuntimeError(found.message)
    return Solved(x=found.x, least=float(found.fun))


def bound_weight(bound: float, weight: Floats) -> float:
    """Return a bound of a sum of weights: where all are whole numbers, it is one too."""
    whole = np.array_equal(weight, np.round(weight))
    return float(np.floor(bound + EXACT)) if whole else float(bound)


def merge_homes(covers: sparse.csr_array, weight: Floats) -> tuple[sparse.csr_array, Floats]:
    """Return homes with the same candidates as one, their weights added; those with none left."""
    own = covers.sorted_indices()
    keys = [
        own.indices[a:b].tobytes() for a, b in zip(own.indptr[:-1], own.indptr[1:], strict=True)
    ]
    names, group = np.unique(np.array(keys, dtype=object), return_inverse=True)
    order = np.argsort(group, kind="stable")
    first = order[np.flatnonzero(changes(group[order]))] if len(order) else order
    merged = np.bincount(group, weights=weight, minlength=len(names))
    some = np.array([bool(name) for name in names], dtype=bool)
    return own[first[some]], merged[some]
