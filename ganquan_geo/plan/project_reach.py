"""Share of each project's length from which services are within 5, 10 and 15 minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.network.intervals import Intervals, build_intervals, measure_overlap_m
from ganquan_geo.network.places import join_facilities
from ganquan_geo.network.reach import measure_reach
from ganquan_geo.network.readings import ACCURACY_SIGN, build_category_fields

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import ProjectResult
    from ganquan_geo.model.readings import Reading
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory, WalkProfile
    from ganquan_geo.network.readings import CategoryFields
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.plan.ground import Ground

COLUMNS = ["project_id", "category", "tier_min", "limit_m", "share", "share_low", "share_high"]
SHOWN: dict[str, tuple[Reading, ...]] = {
    "share": ("near", "far"),
    "share_low": ("sure",),
    "share_high": ("possible",),
}
SAME_SHARE = 1e-9
SHARE_DIGITS = 9


def measure_project_reach(
    ground: Ground, study: Study, projects: tuple[ProjectResult, ...], profile: WalkProfile
) -> pd.DataFrame:
    """Measure what share of each project lies within the tiers of each category.

    Returns
    -------
    pandas.DataFrame
        A row for each project, category and tier: `project_id`, `category`, `tier_min`,
        `limit_m`, and `share`, `share_low`, `share_high`, 0 to 1; `share` is None where
        facilities are known only to their street and best and worst differ. None throughout
        where no facility of the category is located.
    """
    network, numbers = ground.existing_network()
    here = {int(edge): row for row, edge in enumerate(numbers)}
    stretches = {
        result.project.id: _stretches(network, [here[e] for e in result.line.edges if e in here])
        for result in projects
        if result.line.edges
    }
    rows = []
    for category in study.categories:
        layer = study.layers["facilities"]
        facilities, _ = join_facilities(
            network,
            layer[layer["kind"].isin(category.kinds)],
            snap_limit_m=study.settings.snap_limit_m,
            where="facilities",
        )
        fields = build_category_fields(network, facilities, bound_m=study.settings.search_limit_m)
        rows += _category_rows(network, category, fields, stretches, profile)
    return pd.DataFrame(rows, columns=COLUMNS)


def _stretches(network: WalkNetwork, edges: list[int]) -> Intervals:
    chosen = np.array(edges, dtype=np.int64)
    return build_intervals(chosen, np.zeros(len(chosen)), network.length_m[chosen])


def _category_rows(
    network: WalkNetwork,
    category: FacilityCategory,
    fields: CategoryFields,
    stretches: dict[str, Intervals],
    profile: WalkProfile,
) -> list[dict[str, object]]:
    own_m = network.streets["accuracy_m"].fillna(0.0).to_numpy(float)
    located = bool(fields.facilities.located.any())
    rows = []
    for tier in category.tiers:
        limit_m = category.limit_m(tier.minutes, profile)
        reach = {
            reading: measure_reach(
                network,
                fields.fields[reading],
                limit_m=limit_m - ACCURACY_SIGN[reading] * own_m,
            )
            for readings in SHOWN.values()
            for reading in readings
        }
        for identity, stretch in stretches.items():
            row: dict[str, object] = {
                "project_id": identity,
                "category": category.id,
                "tier_min": tier.minutes,
                "limit_m": limit_m,
            }
            total_m = stretch.length_m()
            for column, readings in SHOWN.items():
                shares = [measure_overlap_m(reach[r], stretch) / total_m for r in readings]
                single = max(shares) - min(shares) <= SAME_SHARE
                row[column] = round(shares[0], SHARE_DIGITS) if located and single else None
            rows.append(row)
    return rows
