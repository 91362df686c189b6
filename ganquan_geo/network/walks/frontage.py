"""Share of the length of streets from which services are within each tier, with bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.intervals import Intervals, chain_intervals, measure_overlaps_m
from ganquan_geo.network.walks.places import join_facilities
from ganquan_geo.network.walks.reach import measure_reach
from ganquan_geo.network.walks.readings import ACCURACY_SIGN, build_category_fields
from ganquan_geo.network.walks.walks import build_inside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ganquan_geo.model.readings import Reading
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory, WalkProfile
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.readings import CategoryFields

    Floats = NDArray[np.float64]

FIGURES = ["category", "tier_min", "limit_m", "length_m", "share", "share_low", "share_high"]
SHOWN: dict[str, tuple[Reading, ...]] = {
    "share": ("near", "far"),
    "share_low": ("sure",),
    "share_high": ("possible",),
}
SAME_SHARE = 1e-9
SHARE_DIGITS = 9


def measure_frontage(study: Study, profile: WalkProfile) -> pd.DataFrame:
    """Measure what share of each named street lies within the tiers of each category.

    Parameters
    ----------
    study, profile
        What is measured, and for whom.

    Returns
    -------
    pandas.DataFrame
        A row for each street, category and tier: `street` (the name in the layer) and the
        columns of `measure_stretches`. A street is its walkable part inside the boundary and
        the study's margin; streets that have none are left out.

    Raises
    ------
    DataError
        If no street can be walked.
    """
    numbers = study.settings
    network = build_walk_network(
        study.layers["streets"],
        join_tolerance_m=numbers.join_tolerance_m,
        avoids=profile.avoids,
    )
    inside = build_inside(network, study.layers["boundary"], margin_m=numbers.boundary_margin_m)
    named = network.streets["name"].fillna("").astype(str).to_numpy()[inside.edge]
    stretches = {
        str(street): Intervals(
            edge=inside.edge[own], start_m=inside.start_m[own], end_m=inside.end_m[own]
        )
        for street, own in pd.Series(named).groupby(named).indices.items()
        if street
    }
    return measure_stretches(network, study, profile, stretches).rename(
        columns={"stretch": "street"}
    )


def measure_stretches(
    network: WalkNetwork, study: Study, profile: WalkProfile, stretches: Mapping[str, Intervals]
) -> pd.DataFrame:
    """Measure what share of some stretches lies within the tiers of each category.

    Parameters
    ----------
    stretches
        By any key: stretches of the network's edges, of some length.

    Returns
    -------
    pandas.DataFrame
        A row for each stretch, category and tier: `stretch` (the key), `category`, `tier_min`,
        `limit_m`, `length_m`, and `share`, `share_low`, `share_high` of that length, 0 to 1;
        `share` is None where facilities are known only to their street and best and worst
        differ. None throughout where no facility of the category is located.
    """
    layer = study.layers["facilities"]
    rows: list[dict[str, object]] = []
    for category in study.categories:
        facilities, _ = join_facilities(
            network,
            layer[layer["kind"].isin(category.kinds)],
            snap_limit_m=study.settings.snap_limit_m,
            where="facilities",
        )
        fields = build_category_fields(network, facilities, bound_m=study.settings.search_limit_m)
        rows += _category_rows(network, category, fields, stretches, profile)
    return pd.DataFrame(rows, columns=["stretch", *FIGURES])


def _category_rows(
    network: WalkNetwork,
    category: FacilityCategory,
    fields: CategoryFields,
    stretches: Mapping[str, Intervals],
    profile: WalkProfile,
) -> list[dict[str, object]]:
    own_m = network.streets["accuracy_m"].fillna(0.0).to_numpy(float)
    located = bool(fields.facilities.located.any())
    every = chain_intervals(list(stretches.values()))
    owner = np.repeat(np.arange(len(stretches)), [len(own.edge) for own in stretches.values()])
    total_m = np.array([own.length_m() for own in stretches.values()])
    rows = []
    for tier in category.tiers:
        limit_m = category.limit_m(tier.minutes, profile)
        shares: dict[Reading, Floats] = {}
        for reading in (reading for readings in SHOWN.values() for reading in readings):
            reach = measure_reach(
                network, fields.field(reading), limit_m=limit_m - ACCURACY_SIGN[reading] * own_m
            )
            covered_m = measure_overlaps_m(every, reach)
            shares[reading] = np.bincount(owner, covered_m, minlength=len(total_m)) / total_m
        for number, key in enumerate(stretches):
            row: dict[str, object] = {
                "stretch": key,
                "category": category.id,
                "tier_min": tier.minutes,
                "limit_m": limit_m,
                "length_m": float(total_m[number]),
            }
            for column, readings in SHOWN.items():
                own = [float(shares[reading][number]) for reading in readings]
                single = max(own) - min(own) <= SAME_SHARE
                row[column] = round(own[0], SHARE_DIGITS) if located and single else None
            rows.append(row)
    return rows
