"""What each home can share of what facilities offer: enhanced two-step floating catchments.

After Luo and Qi (2009): a facility's capacity is shared out over the people in its rings, a home
adds up the shares of the facilities in its own, and both weigh by the ring of the walk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.model.reach import SAME_M

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Flags, Floats, Ints

# A Gaussian through the published weights: three rings of equal width have 1, 0.68 and 0.22.
STEEPNESS = 3.43


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catchments:
    """What each home can share, per person.

    Parameters
    ----------
    low, high
        (h,) bounds by what is missing: equal where nothing is, `high` infinite where nothing
        limits it.
    reached, missing
        (h,) facilities within the outermost ring, and those of them whose capacity is not known.
    """

    low: Floats
    high: Floats
    reached: Ints
    missing: Ints


def weigh_rings(minutes: tuple[int, ...]) -> tuple[float, ...]:
    """Return the weight of each ring between tiers, innermost first.

    Each has that of its inner edge, by minutes: exp(-3.43 (inner / outermost)^2), to two decimals.

    Parameters
    ----------
    minutes
        Of the tiers, rising.
    """
    inner = np.array([0, *minutes[:-1]]) / minutes[-1]
    return tuple(np.round(np.exp(-STEEPNESS * inner**2), 2).tolist())


def weigh_walks(distance_m: Floats, limits_m: Mapping[int, float]) -> Floats:
    """Return (w,) the weight of each walk by its ring; 0 beyond the outermost.

    Parameters
    ----------
    limits_m
        By tier, in minutes: its walking distance.
    """
    minutes = tuple(sorted(limits_m))
    weights = np.array([*weigh_rings(minutes), 0.0])
    ring = np.zeros(len(distance_m), dtype=np.int8)
    for tier in minutes:
        ring += distance_m > limits_m[tier] + SAME_M
    return weights[ring]


def measure_catchments(
    home: Ints,
    facility: Ints,
    weight: Floats,
    *,
    people: Floats,
    capacity: Floats,
    home_located: Flags,
    facility_located: Flags,
) -> Catchments:
    """Bound what each person of each home can share, by all that is missing.

    A missing capacity, a facility that may stand anywhere, and people who are not counted or may
    live anywhere can each be any number. A facility that only homes without people reach is
    shared by nobody and limits nothing.

    Parameters
    ----------
    home, facility, weight
        (w,) each walk between located ends; those of weight 0 count for nothing.
    people, capacity
        (h,) and (f,) persons and units; NaN where not known.
    home_located, facility_located
        (h,) and (f,) whether each has a usable position.
    """
    counts = weight > 0
    if not counts.all():
        home, facility, weight = home[counts], facility[counts], weight[counts]
    blank, vague = np.isnan(capacity), np.isnan(people)
    people_known = np.where(vague, 0.0, people)
    elsewhere = float(people_known[~home_located].sum())
    demand = _sums(facility, weight * people_known[home], len(capacity))
    uncounted = _sums(facility, vague[home], len(capacity)) > 0
    if (vague & ~home_located).any():
        uncounted[:] = True
    offered = np.where(blank, 0.0, capacity)
    nothing = np.zeros(len(capacity))
    least = np.divide(offered, demand + elsewhere, out=nothing, where=(demand > 0) & ~uncounted)
    most = np.divide(offered, demand, out=np.where(offered > 0, np.inf, 0.0), where=demand > 0)
    most[blank] = np.inf
    low = _sums(home, weight * least[facility], len(people))
    high = low.copy()
    if not np.array_equal(least, most):
        high = _sums(home, weight * most[facility], len(people))
    lost = ~facility_located & (blank | (offered > 0))
    if lost.any():
        # Wherever it stands, the people of one home share no more than all of it.
        most_each = np.inf if blank[lost].any() else offered[lost].sum()
        high += np.divide(most_each, people, out=np.full(len(people), np.inf), where=people > 0)
    low[~home_located], high[~home_located] = 0.0, np.inf
    return Catchments(
        low=low,
        high=high,
        reached=np.bincount(home, minlength=len(people)),
        missing=_sums(home, blank[facility], len(people)).astype(np.int64),
    )


def _sums(group: Ints, values: Floats | Flags, count: int) -> Floats:
    """Return (count,) the sum of the values of each group; none of an empty table is whole."""
    return np.bincount(group, values, minlength=count).astype(float)
