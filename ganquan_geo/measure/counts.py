"""How much of a denominator is covered: under each reading of the distances, and in draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.model.reach import READINGS, SAME_M, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Floats

    Walks = Mapping[str, Floats]  # columns of a table of homes

SAME_SHARE = 1e-9  # shares that differ by less are the same
LIKELY_PART = 0.9  # the part of the draws that a likely range holds, and that makes a verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What is covered of a denominator.

    Parameters
    ----------
    total
        How much could be measured, in the denominator's unit.
    unmeasured
        How much more there is whose position is not known.
    unreachable
        How much of `total` reaches no facility at all, by no reading.
    weightless
        How many units have no value for this denominator; if any, it cannot be assessed.
    covered
        By reading, in the denominator's unit.
    """

    total: float
    unmeasured: float
    unreachable: float
    weightless: int
    covered: dict[Reading, float]

    @property
    def share(self) -> float | None:
        """Covered share, 0 to 1, of what could be measured; None without a single figure."""
        near, far = self.covered["near"], self.covered["far"]
        single = abs(near - far) <= SAME_M * max(1.0, self.total)
        return near / self.total if self.total > 0 and single else None

    def low(self, reading: Reading = "sure") -> float | None:
        """Surely covered share of all there is, the unmeasured taken as not covered."""
        every = self.total + self.unmeasured
        return None if every <= 0 or self.weightless else self.covered[reading] / every

    def high(self) -> float | None:
        """Possibly covered share of all there is, the unmeasured taken as covered."""
        every = self.total + self.unmeasured
        if every <= 0 or self.weightless:
            return None
        return (self.covered["possible"] + self.unmeasured) / every


def measure_count(walks: Walks, *, limit_m: float, weight: str | None) -> Count:
    """Count the homes within a limit, each as one or by a weight.

    Parameters
    ----------
    walks
        For each home: the distances of `network.walks.walks.measure_walks`, `located`, and the
        weights.
    limit_m
        Walking distance, metres.
    weight
        Column to sum, such as ``"residents"``; None counts homes.
    """
    located = walks["located"] > 0
    weights = np.ones(len(located)) if weight is None else walks[weight]
    weighed = np.isfinite(weights)
    used = located & weighed
    covered: dict[Reading, float] = {
        reading: float(weights[used & (walks[f"{reading}_m"] <= limit_m + SAME_M)].sum())
        for reading in READINGS
    }
    return Count(
        total=float(weights[used].sum()),
        unmeasured=float(weights[~located & weighed].sum()),
        unreachable=float(weights[used & np.isinf(walks["possible_m"])].sum()),
        weightless=int((~weighed).sum()),
        covered=covered,
    )


def build_count(row: Mapping[Any, Any]) -> Count:
    """Return the count of street length or land from one row of its table."""
    return Count(
        total=float(row["total"]),
        unmeasured=0.0,
        unreachable=0.0,
        weightless=int(row.get("weightless", 0)),
        covered={reading: float(row[reading]) for reading in READINGS},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """What the draws say of one share.

    Parameters
    ----------
    low, high
        The range that 90 % of the draws fall into, as many below it as above, 0 to 1.
    known_shares
        (d,) the share in each draw without facilities at assumed positions.
    """

    low: float
    high: float
    known_shares: Floats

    def part_met(self, stated_share: float, *, of: Count, open_share: float = 0.0) -> float:
        """Return the part of the draws, 0 to 1, in which a stated share is reached.

        Facilities at assumed positions do not count: that they are there is no chance. Homes
        whose position is not known count as not covered.

        Parameters
        ----------
        of
            The count, for how much of it could be measured.
        open_share
            What may be covered besides, for reasons that are no chance.
        """
        measured_share = of.total / max(of.total + of.unmeasured, 1e-9)
        reached = self.known_shares * measured_share + open_share >= stated_share - SAME_SHARE
        return float(reached.mean())


def summarise_draws(shares: Floats, known_shares: Floats) -> Likely:
    """Return what draws say of a share.

    Parameters
    ----------
    shares, known_shares
        (d,) at least one: the share in each draw, with and without facilities at assumed
        positions.
    """
    outside = (1 - LIKELY_PART) / 2
    low, high = np.quantile(shares, [outside, 1 - outside], method="inverted_cdf")
    return Likely(low=float(low), high=float(high), known_shares=known_shares)
