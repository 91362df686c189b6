"""Share of the length of streets from which services are within each tier, with bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.model.reach import READINGS, Reading
from ganquan_geo.network.intervals import NO_STRETCHES, Intervals, measure_overlaps_m
from ganquan_geo.network.walks.reach import measure_reach_by_limit
from ganquan_geo.network.walks.readings import ACCURACY_SIGN, CategoryFields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.distances import DistanceField

ROUNDING_M = 1e-3  # street length; less than this missing is rounding, not a gap
FIGURES = ["category", "tier_min", "limit_m", "length_m", "share", "share_low", "share_high"]
SHOWN: tuple[tuple[Reading, ...], ...] = (("near", "far"), ("sure",), ("possible",))  # of shares
ASSUMED: tuple[tuple[Reading, ...], ...] = ((), ("known",), ("possible",))  # as in the findings
SAME_SHARE = 1e-9
SHARE_DIGITS = 9


def measure_frontage(baseline: Baseline) -> pd.DataFrame:
    """Measure what share of each named street lies within the tiers of each category.

    Parameters
    ----------
    baseline
        What `build_baseline` returned.

    Returns
    -------
    pandas.DataFrame
        A row for each street, category and tier: `street` (the name in the layer) and the
        columns of `measure_stretches`. A street is its walkable part inside the boundary and
        the study's margin; streets that have none are left out.

    Examples
    --------
    >>> shares = gg.measure_frontage(gg.build_baseline(study))
    >>> street = shares.query("street == '志丹路' and category == 'health'")
    >>> street[["tier_min", "share", "share_low", "share_high"]].round(2)
        tier_min  share  share_low  share_high
    13         5   0.17       0.11        0.29
    36        10   0.75       0.59        0.84
    59        15   1.00       1.00        1.00
    """
    inside, network = baseline.inside, baseline.network
    names = network.streets.get("name", pd.Series("", index=range(len(network.u))))
    named = names.fillna("").astype(str).to_numpy()[inside.edge]
    stretches = {
        str(street): inside.of(np.asarray(own))
        for street, own in pd.Series(named).groupby(named).indices.items()
        if street
    }
    return measure_stretches(baseline, stretches).rename(columns={"stretch": "street"})


def measure_stretches(baseline: Baseline, stretches: Mapping[str, Intervals]) -> pd.DataFrame:
    """Measure what share of some stretches lies within the tiers of each category.

    Parameters
    ----------
    stretches
        By any key: stretches of the edges of the baseline's network, of some length.

    Returns
    -------
    pandas.DataFrame
        A row for each stretch, category and tier: `stretch` (the key), `category`, `tier_min`,
        `limit_m`, `length_m`, and `share`, `share_low`, `share_high` of that length, 0 to 1;
        `share` is None where facilities are known only to their street and best and worst
        differ, and where some are at assumed positions, which count in the upper bound alone.
        None throughout where no facility of the category is located.
    """
    every = Intervals.chain([NO_STRETCHES, *stretches.values()])
    owner = np.repeat(np.arange(len(stretches)), [len(own.edge) for own in stretches.values()])
    total_m = np.array([own.length_m() for own in stretches.values()])
    rows: list[list[object]] = []
    for category in baseline.study.categories:
        fields = baseline.categories[category.id]
        located = bool(fields.facilities.located.any())
        shown = ASSUMED if (fields.facilities.located & fields.facilities.assumed).any() else SHOWN
        limits_m = baseline.limits_m(category)
        covered_m = measure_covered_m(
            baseline.network, fields, every, limits_m=list(limits_m.values())
        )
        for step, (minutes, limit_m) in enumerate(limits_m.items()):
            shares = {
                reading: np.bincount(owner, own_m[step], minlength=len(total_m)) / total_m
                for reading, own_m in covered_m.items()
            }
            for number, key in enumerate(stretches):
                row: list[object] = [key, category.id, minutes, limit_m, float(total_m[number])]
                for readings in shown:
                    own = [float(shares[reading][number]) for reading in readings]
                    single = bool(own) and max(own) - min(own) <= SAME_SHARE
                    row.append(round(own[0], SHARE_DIGITS) if located and single else None)
                rows.append(row)
    return pd.DataFrame(rows, columns=["stretch", *FIGURES])


def measure_inside_frontage(
    network: WalkNetwork,
    category: CategoryFields,
    *,
    inside: Intervals,
    limits_m: Mapping[int, float],
) -> dict[int, dict[str, float]]:
    """Measure the street length inside the boundary from which a facility is within limits.

    Returns
    -------
    dict
        By tier: `total`, and by reading the length in metres.
    """
    total_m = inside.length_m()
    own_m = measure_covered_m(network, category, inside, limits_m=list(limits_m.values()))
    found: dict[int, dict[str, float]] = {minutes: {"total": total_m} for minutes in limits_m}
    for reading, each_m in own_m.items():
        for row, covered_m in zip(found.values(), each_m.sum(axis=1).tolist(), strict=True):
            row[reading] = total_m if covered_m > total_m - ROUNDING_M else covered_m
    return found


def measure_covered_m(
    network: WalkNetwork,
    category: CategoryFields,
    stretches: Intervals,
    *,
    limits_m: Sequence[float],
) -> dict[Reading, Floats]:
    """Return the length of each stretch from which a facility is within limits.

    A street's own accuracy, where known, counts as that of the point one starts from.

    Returns
    -------
    dict
        By reading: (t, k) metres, for each limit and stretch.
    """
    own_m = _street_accuracy_m(network)
    limits = np.asarray(limits_m, dtype=np.float64)[:, None]
    edge = (np.arange(len(limits))[:, None] * len(network.u) + stretches.edge).ravel()
    again = replace(stretches.of(np.tile(np.arange(len(stretches.edge)), len(limits))), edge=edge)
    measured: dict[tuple[DistanceField, float], Floats] = {}
    covered_m: dict[Reading, Floats] = {}
    for reading in READINGS:
        key = field, sign = category.along_streets(network, reading), ACCURACY_SIGN[reading]
        if key not in measured:
            reach = measure_reach_by_limit(network, field, limits_m=limits - sign * own_m)
            measured[key] = measure_overlaps_m(again, reach).reshape(len(limits), -1)
        covered_m[reading] = measured[key]
    return covered_m


def _street_accuracy_m(network: WalkNetwork) -> Floats:
    """Return the accuracy of each edge's street, zero where the network does not say it."""
    if "accuracy_m" not in network.streets:
        return np.zeros(len(network.u))
    own_m: Floats = np.nan_to_num(network.streets["accuracy_m"].to_numpy(float))
    return own_m
