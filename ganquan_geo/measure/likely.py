"""What is likely of a share whose positions were drawn in their spots, beside its sure bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.measure.counts import Count

SAME_SHARE = 1e-9  # shares that differ by less are the same
LIKELY_PART = 0.9  # the part of the draws that a likely range holds, and that makes a verdict


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
