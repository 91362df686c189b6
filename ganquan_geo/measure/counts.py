"""How much of a denominator is covered: under each reading of the distances, and in draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.model.reach import READINGS, SAME_M, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.network.walks.draws import DrawnShares

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
        The range that 90 % of the draws fall into, as many below it as above, 0 to 1: the low end
        with all gates and streets shut that are not known to be open, the high end with all open.
    known_shares
        (d,) the share in each draw without facilities at assumed positions, those gates shut.
    known_open_shares
        (d,) the same with those gates open.
    """

    low: float
    high: float
    known_shares: Floats
    known_open_shares: Floats

    def part_met(self, stated_share: float, *, of: Count) -> float:
        """Return the part of the draws, 0 to 1, in which a stated share is reached in any case.

        That is with all gates and streets shut that are not known to be open.

        Facilities at assumed positions do not count: that they are there is no chance. Homes
        whose position is not known count as not covered.

        Parameters
        ----------
        of
            The count, for how much of it could be measured.
        """
        return _part_met(self.known_shares, stated_share, of)

    def part_perhaps_met(self, stated_share: float, *, of: Count) -> float:
        """Return the same with all open that is not chance: gates, homes without a position."""
        open_share = (of.unmeasured + of.unreachable) / max(of.total + of.unmeasured, 1e-9)
        return _part_met(self.known_open_shares, stated_share, of, open_share)


def _part_met(shares: Floats, stated_share: float, of: Count, open_share: float = 0.0) -> float:
    measured_share = of.total / max(of.total + of.unmeasured, 1e-9)
    reached = shares * measured_share + open_share >= stated_share - SAME_SHARE
    return float(reached.mean())


def summarise_draws(
    shares: Floats, known_shares: Floats, *, opened: DrawnShares | None = None
) -> Likely:
    """Return what draws say of a share.

    Parameters
    ----------
    shares, known_shares
        (d,) at least one: the share in each draw, with and without facilities at assumed
        positions, gates and streets shut that are not known to be open.
    opened
        As many draws with these open; None where all are known.
    """
    outside = (1 - LIKELY_PART) / 2
    low, high = np.quantile(shares, [outside, 1 - outside], method="inverted_cdf")
    most = known_shares
    if opened is not None:  # which has more streets, too, of which less may be covered
        high = max(high, np.quantile(opened.share, 1 - outside, method="inverted_cdf"))
        most = np.maximum(np.sort(known_shares), np.sort(opened.known_share))
    return Likely(
        low=float(low), high=float(high), known_shares=known_shares, known_open_shares=most
    )
