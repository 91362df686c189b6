"""How far is searched: as far as anything counts, and as far as accuracies can move a bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.model.reach import VAGUE_M

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile

TIGHT_TIMES = 2.0  # of the longest limit: longer walks are bounded less tightly
PLACED = ("compounds", "neighbourhoods", "gates", "entrances")  # whose accuracies move people


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How far is searched: see `Baseline.bound_m` and `build_category_fields`; metres."""

    bound_m: float
    tight_m: float


def measure_bounds(study: Study, profile: WalkProfile, *, unsure_m: float) -> Bounds:
    """Return how far is searched in a study for one walker.

    Walks of slow people are bounded as tightly as the standard asks, so that another speed
    changes no distance.

    Parameters
    ----------
    unsure_m
        How far accuracies can move a bound: see `sum_accuracies_m`.
    """
    longest_m = max(max(category.limits_m(profile).values()) for category in study.categories)
    standard_m = max(tier.limit_m for category in study.categories for tier in category.tiers)
    return Bounds(
        bound_m=max(study.settings.search_limit_m, longest_m) + unsure_m,
        tight_m=TIGHT_TIMES * max(longest_m, standard_m),
    )


def measure_accuracies_m(study: Study) -> float:
    """Return how far accuracies can move a bound: a home's and a facility's, metres."""
    layers = [study.layers[name] for name in PLACED if name in study.layers]
    return sum_accuracies_m(
        study,
        homes_m=[layer["accuracy_m"].to_numpy(float) for layer in layers],
        facilities_m=study.layers["facilities"]["accuracy_m"].to_numpy(float),
    )


def sum_accuracies_m(study: Study, *, homes_m: Iterable[Floats], facilities_m: Floats) -> float:
    """Return the same of homes and facilities that are not those of the study's layers."""
    if study.whole is not None:
        return study.whole.accuracy_m
    home_m = max(float(np.nan_to_num(own_m).max(initial=0.0)) for own_m in homes_m)
    facility_m = float(np.nan_to_num(facilities_m).max(initial=0.0))
    # What is known worse bounds nothing anyway.
    return min(home_m, VAGUE_M) + min(facility_m, VAGUE_M)
