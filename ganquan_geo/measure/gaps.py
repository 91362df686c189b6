"""The gap list: homes that do not reach a service, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.model.readings import SAME_M

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.results import Register
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile

COLUMNS = [
    "demand_id",
    "demand_name",
    "category",
    "tier_min",
    "limit_m",
    "facility_id",
    "facility_name",
    "distance_m",
    "over_m",
    "certainty",
]


def measure_gaps(
    study: Study,
    profile: WalkProfile,
    *,
    registers: Mapping[str, Register],
    homes: pd.DataFrame,
) -> pd.DataFrame:
    """List every home that is not, or not certainly, within a limit.

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
    found = []
    for category in study.categories:
        if not registers[category.id].located:
            continue
        own = homes[homes["category"] == category.id]
        for tier in category.tiers:
            limit_m = category.limit_m(tier.minutes, profile)
            gap = own[~(own["far_m"] <= limit_m + SAME_M)].copy()
            gap["tier_min"] = tier.minutes
            gap["limit_m"] = limit_m
            gap["over_m"] = gap["distance_m"] - limit_m
            gap["certainty"] = np.select(
                [
                    ~gap["located"],
                    np.isinf(gap["possible_m"]),
                    gap["near_m"] <= limit_m + SAME_M,
                    gap["possible_m"] <= limit_m + SAME_M,
                ],
                [
                    "not measured",
                    "none reachable",
                    "depends on the place in the street",
                    "within accuracy",
                ],
                "certain",
            )
            found.append(gap)
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(found, ignore_index=True)[COLUMNS]
