"""The gap list: homes that do not reach a service, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.model.reach import SAME_M

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.results import Register
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile

CERTAINTIES = (
    "not measured",
    "none reachable",
    "depends on the place in the street",
    "within accuracy",
    "certain",
)
COLUMNS = [
    *("demand_id", "demand_name", "category", "tier_min", "limit_m"),
    *("facility_id", "facility_name", "distance_m", "over_m", "certainty"),
]


def measure_gaps(
    study: Study,
    profile: WalkProfile,
    *,
    registers: Mapping[str, Register],
    homes: pd.DataFrame,
) -> pd.DataFrame:
    """List every home that is not within a limit, with positions as given and streets at worst.

    A category without any usable facility has no gaps: it cannot be assessed.

    Parameters
    ----------
    registers
        By category: what is known of its facilities.
    homes
        A row for each home and category: `demand_id`, `demand_name`, `category`, `located`,
        `facility_id`, `facility_name`, `distance_m` and the readings.

    Returns
    -------
    pandas.DataFrame
        `distance_m` and `over_m` (metres too many) are NaN where there is no single figure or
        nothing is reachable. `certainty` is ``"certain"`` (too far under every reading),
        ``"within accuracy"`` (a home on the other side of its position's accuracy would
        reach), ``"depends on the place in the street"``, ``"none reachable"``, or
        ``"not measured"`` (the home has no usable position).
    """
    of_category, far_m = homes["category"].to_numpy(), homes["far_m"].to_numpy(float)
    tiers = [
        (tier.minutes, category.limit_m(tier.minutes, profile), own)
        for category in study.categories
        if registers[category.id].located
        for own in [np.flatnonzero(of_category == category.id)]
        for tier in category.tiers
    ]
    found = [own[~(far_m[own] <= limit_m + SAME_M)] for _, limit_m, own in tiers]
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    row, count = np.concatenate(found), [len(own) for own in found]
    limit_m = np.repeat([limit_m for _, limit_m, _ in tiers], count)
    near_m, possible_m = (homes[name].to_numpy(float)[row] for name in ("near_m", "possible_m"))
    certainty = np.select(
        [
            ~homes["located"].to_numpy(bool)[row],
            np.isinf(possible_m),
            near_m <= limit_m + SAME_M,
            possible_m <= limit_m + SAME_M,
        ],
        [0, 1, 2, 3],
        4,
    )
    copied = {name: homes[name].array.take(row) for name in COLUMNS if name in homes}
    gaps = copied | {
        "tier_min": np.repeat([minutes for minutes, *_ in tiers], count),
        "limit_m": limit_m,
        "over_m": np.asarray(copied["distance_m"]) - limit_m,
        "certainty": pd.array(CERTAINTIES, dtype="str").take(certainty),
    }
    return pd.DataFrame({name: gaps[name] for name in COLUMNS})
