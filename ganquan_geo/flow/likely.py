"""What is likely of covered shares: positions drawn, and what is no chance taken both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.measure.counts import summarise_draws
from ganquan_geo.network.baseline import settle_unknown
from ganquan_geo.network.walks.draws import STREETS, DrawnShares, measure_draws

if TYPE_CHECKING:
    from ganquan_geo.measure.counts import Likely
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.walks.draws import Key


def measure_likely(base: Baseline, *, draws: int) -> dict[Key, Likely]:
    """Return what draws say of each category, tier and denominator.

    That nobody knows whether a gate or street is open is no chance: positions are drawn with all
    of these shut, and again with all open.
    """
    settled = settle_unknown(base)
    if settled is None:
        drawn = measure_draws(base, draws=draws)
        return {key: summarise_draws(own.share, own.known_share) for key, own in drawn.items()}
    shut, opened = (measure_draws(own, draws=draws) for own in settled)
    none = DrawnShares(share=np.zeros(draws), known_share=np.zeros(draws))  # all behind those gates
    # Of all streets that may be open, as the shares that are measured.
    shut_m, opened_m = (own.inside.length_m() for own in settled)
    found = {}
    for key, own in opened.items():
        least = shut.get(key, none)
        part = min(shut_m / opened_m, 1.0) if key[2] == STREETS and opened_m > 0 else 1.0
        found[key] = summarise_draws(least.share * part, least.known_share * part, opened=own)
    return found
