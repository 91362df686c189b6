"""The part of land and streets that draws are measured by.

A city has more land and streets than it takes to see how drawn positions move a share. So draws
measure some of them, and what all have more or less than these as given is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.model.reach import SAME_M
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.reach import measure_covered_m

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.walks.distances import DistanceField

LAND_POINTS = 500
STREET_STRETCHES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """Rows of land or streets, and how much more of all is covered, with positions as given.

    Parameters
    ----------
    rows, size
        (r,) which of them, and (r,) how large each is, square metres or metres.
    more
        By category and tier in minutes: the covered share of all less that of the rows, with all
        facilities, and without assumed ones where there are such.
    """

    rows: Ints
    size: Floats
    more: Mapping[tuple[str, int], tuple[float, ...]]

    def shares(self, covered: Floats, key: tuple[str, int], number: int) -> Floats:
        """Return the covered share of all in each draw.

        Parameters
        ----------
        covered
            (d, r) how much of each of the rows is covered in each draw, in the unit of `size`.
        number
            0 with all facilities, 1 without assumed ones.
        """
        drawn = covered.sum(axis=1) / max(self.size.sum(), 1e-9)
        shares: Floats = np.clip(drawn + self.more[key][number], 0.0, 1.0)
        return shares


def sample_land(base: Baseline) -> Sample | None:
    """Return the land that draws are measured by; None where some compounds have none.

    Land behind gates is not drawn: then nothing likely is said of land.
    """
    land, network = base.land, base.network
    if land.weightless or not len(land.land_m2) or land.by_gates is not None:
        return None

    def covered_m2(field: DistanceField, limits_m: list[float]) -> list[Floats]:
        walk_m, _ = measure_nearest(network, field, land.at, bound_m=base.bound_m)
        walk_m = np.where(land.joined["near"], walk_m, np.inf)
        return [np.where(walk_m <= limit_m + SAME_M, land.land_m2, 0.0) for limit_m in limits_m]

    return _sampled(base, land.land_m2, LAND_POINTS, covered_m2)


def sample_streets(base: Baseline) -> Sample:
    """Return the stretches inside the boundary that draws are measured by."""
    inside = base.inside

    def covered_m(field: DistanceField, limits_m: list[float]) -> list[Floats]:
        return [
            measure_covered_m(base.network, field, inside, limit_m=limit_m) for limit_m in limits_m
        ]

    return _sampled(base, inside.end_m - inside.start_m, STREET_STRETCHES, covered_m)


def _sampled(
    base: Baseline,
    size: Floats,
    most: int,
    covered: Callable[[DistanceField, list[float]], list[Floats]],
) -> Sample:
    """Return evenly chosen rows, at most so many.

    Parameters
    ----------
    size
        Of all rows.
    covered
        Measures of all rows how much is within each limit of a field.
    """
    step = max(1, -(-len(size) // most))
    rows = np.arange(step // 2, len(size), step)
    whole, part = max(size.sum(), 1e-9), max(size[rows].sum(), 1e-9)
    more: dict[tuple[str, int], tuple[float, ...]] = {}
    for category in base.study.categories:
        limits_m = base.limits_m(category)
        fields = _fields_as_given(base, category.id)
        if step == 1:  # all of them
            more |= dict.fromkeys(((category.id, tier) for tier in limits_m), (0.0,) * len(fields))
            continue
        found = [covered(field, list(limits_m.values())) for field in fields]
        for number, minutes in enumerate(limits_m):
            more[category.id, minutes] = tuple(
                float(own[number].sum() / whole - own[number][rows].sum() / part) for own in found
            )
    return Sample(rows=rows, size=size[rows], more=more)


def _fields_as_given(base: Baseline, category: str) -> list[DistanceField]:
    """Return the field of all facilities as given, and where some are assumed without these."""
    own = base.categories[category]
    facilities = own.facilities
    guessed = facilities.assumed[facilities.spans.facility]
    if not guessed.any():
        return [own.near]
    spans = facilities.spans.of(~guessed)
    return [own.near, build_field(base.network, spans, extra_m=spans.leg_m, bound_m=base.bound_m)]
