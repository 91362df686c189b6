"""Choose sites: integer programmes over homes and candidates, solved by HiGHS with their bounds.

Maximum cover after Church and ReVelle (1974), set cover, and p-median after ReVelle and Swain
(1970). Homes with the same candidates are one; a pair counts only where it betters what exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from ganquan_geo.arrays.groups import changes

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints

TIME_LIMIT_S = 60.0
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
    groups, merged = _merge_homes(covers, weight)
    homes, candidates = groups.shape
    # Variables: candidates, then groups of homes; a group is covered if one of its own is chosen.
    matrix = sparse.hstack([groups, -sparse.eye_array(homes)], format="csr")
    number = sparse.csr_array(np.append(np.ones(candidates), np.zeros(homes))[None])
    found = _solve(
        np.append(np.zeros(candidates), -merged),
        [LinearConstraint(matrix, 0.0, np.inf), LinearConstraint(number, 0, count)],
        integer=np.append(np.ones(candidates), np.zeros(homes)),
    )
    chosen = np.flatnonzero(found.x[:candidates] > CHOSEN)
    reached = np.asarray(groups[:, chosen].sum(axis=1)).ravel() > 0
    return Chosen(
        candidates=chosen,
        value=float(merged[reached].sum()),
        bound=_bound(-found.mip_dual_bound, merged),
    )


def choose_all(covers: sparse.csr_array) -> tuple[Chosen, Flags]:
    """Choose the fewest candidates that cover all homes that any covers.

    Returns
    -------
    chosen, reachable
        The choice, and (h,) which homes some candidate covers.
    """
    reachable = np.asarray(covers.sum(axis=1)).ravel() > 0
    groups, _ = _merge_homes(covers[np.flatnonzero(reachable)], np.ones(int(reachable.sum())))
    candidates = groups.shape[1]
    if not groups.shape[0]:
        return Chosen(candidates=np.empty(0, np.int64), value=0.0, bound=0.0), reachable
    found = _solve(
        np.ones(candidates),
        [LinearConstraint(groups, 1.0, np.inf)],
        integer=np.ones(candidates),
    )
    chosen = np.flatnonzero(found.x > CHOSEN)
    bound = float(np.ceil(found.mip_dual_bound - EXACT))
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
    pairs = len(home)
    rows = np.arange(pairs)
    # Variables: candidates, then pairs; a home takes one pair at most, a pair needs its candidate.
    uses = sparse.hstack(
        [
            sparse.csr_array((np.ones(pairs), (rows, candidate)), shape=(pairs, candidates)),
            -sparse.eye_array(pairs),
        ],
        format="csr",
    )
    once = sparse.hstack(
        [
            sparse.csr_array((homes, candidates)),
            sparse.csr_array((np.ones(pairs), (home, rows)), shape=(homes, pairs)),
        ],
        format="csr",
    )
    number = sparse.csr_array(np.append(np.ones(candidates), np.zeros(pairs))[None])
    found = _solve(
        np.append(np.zeros(candidates), -gain),
        [
            LinearConstraint(uses, 0.0, np.inf),
            LinearConstraint(once, 0.0, 1.0),
            LinearConstraint(number, 0, count),
        ],
        integer=np.append(np.ones(candidates), np.zeros(pairs)),
    )
    chosen = np.flatnonzero(found.x[:candidates] > CHOSEN)
    best = np.zeros(homes)
    kept = np.isin(candidate, chosen)
    np.maximum.at(best, home[kept], gain[kept])
    return Chosen(
        candidates=chosen, value=float(best.sum()), bound=max(-found.mip_dual_bound, best.sum())
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Solved:
    """(v,) the variables, and what no choice of them can better."""

    x: Floats
    mip_dual_bound: float


def _solve(cost: Floats, rules: list[LinearConstraint], *, integer: Floats) -> _Solved:
    """Solve for the least cost, within a minute; nothing chosen where no answer was found."""
    found = milp(
        cost,
        constraints=rules,
        bounds=Bounds(0.0, 1.0),
        integrality=integer,
        options={"time_limit": TIME_LIMIT_S},
    )
    x = np.zeros(len(cost)) if found.x is None else found.x
    bound = found.mip_dual_bound
    return _Solved(x=x, mip_dual_bound=float(cost @ x if bound is None else bound))


def _bound(bound: float, weight: Floats) -> float:
    """Return a bound of a sum of weights: where all are whole numbers, it is one too."""
    whole = np.array_equal(weight, np.round(weight))
    return float(np.floor(bound + EXACT)) if whole else float(bound)


def _merge_homes(covers: sparse.csr_array, weight: Floats) -> tuple[sparse.csr_array, Floats]:
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
