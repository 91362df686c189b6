"""The tables of walks: one row for each origin and category, and the homes that are too far."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.model.reach import READINGS, SAME_M

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Flags, Floats
    from ganquan_geo.model.results import Register
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile
    from ganquan_geo.network.walks.walks import Walks

COPIED = {
    "demand_name": "name",
    "located": "located",
    "snap_m": "snap_m",
    "households": "households",
    "residents": "residents",
    "residents_60plus": "residents_60plus",
}
CERTAINTIES = (
    "not measured",
    "none reachable",
    "depends on the place in the street",
    "within accuracy",
    "certain",
)
GAP_COLUMNS = [
    *("demand_id", "demand_name", "category", "tier_min", "limit_m"),
    *("facility_id", "facility_name", "distance_m", "over_m", "certainty"),
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HomeWalks:
    """The walks of the homes of some layers.

    Parameters
    ----------
    homes
        By layer (``"compounds"``, ``"neighbourhoods"``): `name`, `located`, `snap_m` and weights,
        index `id`.
    walks
        By category: `network.walks.walks.measure_walks` of all `homes`, in their order.
    own_walks
        The same to the facilities inside the boundary alone, of categories that have others.
    """

    homes: Mapping[str, pd.DataFrame]
    walks: Mapping[str, Walks]
    own_walks: Mapping[str, Walks]

    def rows(self) -> dict[str, slice]:
        """Return by layer which rows of the walks are its homes'."""
        stops = np.cumsum([0, *(len(table) for table in self.homes.values())]).tolist()
        return {name: slice(*ends) for name, ends in zip(self.homes, pairwise(stops), strict=True)}


def build_distance_table(study: Study, measured: HomeWalks) -> pd.DataFrame:
    """Put the walks of all homes into one table.

    Returns
    -------
    pandas.DataFrame
        Layer by layer and category by category, each in the order of the layer: `layer`,
        `demand_id`, `demand_name`, `category`, `facility_id`, `facility_name`, `distance_m`
        (NaN without a single figure, to an assumed position, or out of reach), `distance_low_m`,
        `distance_high_m`, `snap_m`, `position`, `located`, the weights and the readings
        `near_m`, `far_m`, `sure_m`, `possible_m`, `known_m`.
    """
    categories = [category.id for category in study.categories]
    rows = measured.rows()
    every = sum(len(table) for table in measured.homes.values())
    counts = [(own.stop - own.start) * len(categories) for own in rows.values()]
    # Category by category as it comes, to layer by layer.
    order = np.concatenate(
        [
            (np.arange(len(categories))[:, None] * every + np.arange(every)[own]).ravel()
            for own in rows.values()
        ]
    )
    category, row = np.divmod(order, every)
    homes = pd.concat(list(measured.homes.values()))
    walks = [measured.walks[category] for category in categories]
    metres = {
        f"{reading}_m": np.concatenate([own.metres[reading] for own in walks])[order]
        for reading in READINGS
    }
    # The facilities of all categories, one after the other, and none in the end.
    first = np.cumsum([0, *(len(own.facility_ids) for own in walks)])
    chosen = [
        np.where(own.facility < 0, first[-1], own.facility + start)
        for own, start in zip(walks, first, strict=False)
    ]
    facility = np.concatenate(chosen)[order]
    facility_ids = np.concatenate([*(own.facility_ids for own in walks), [""]])
    names = study.layers["facilities"]["name"]
    named = names.index.get_indexer(facility_ids)
    positions = np.concatenate([*(own.positions for own in walks), [""]])
    best_m, low_m, high_m = tell_metres(metres, assumed=(positions == "assumed")[facility])
    return pd.DataFrame(
        {
            "demand_id": homes.index.array.take(row),
            **metres,
            "facility_id": pd.array(facility_ids, dtype="str").take(facility),
            "position": pd.array(positions, dtype="str").take(facility),
            "category": pd.array(categories, dtype="str").take(category),
            "layer": pd.array(list(rows), dtype="str").take(np.repeat(range(len(rows)), counts)),
            **{to: homes[name].array.take(row) for to, name in COPIED.items()},
            "facility_name": pd.array([*names, ""], dtype="str").take(named[facility]),
            "distance_m": best_m,
            "distance_low_m": low_m,
            "distance_high_m": high_m,
        }
    )


def tell_metres(metres: Mapping[str, Floats], *, assumed: Flags) -> tuple[Floats, Floats, Floats]:
    """Return how long walks are as they are told: the best estimate and the bounds.

    Parameters
    ----------
    metres
        ``near_m``, ``far_m``, ``possible_m`` and ``sure_m``, (k,) each, metres.
    assumed
        (k,) whether the nearest facility is at an assumed position.

    Returns
    -------
    best_m
        (k,) metres; NaN without a single figure, to an assumed position, or out of reach.
    low_m, high_m
        (k,) metres; NaN where there is no bound.
    """
    near_m, possible_m, sure_m = (metres[f"{name}_m"] for name in ("near", "possible", "sure"))
    with np.errstate(invalid="ignore"):
        single = np.isfinite(near_m) & (np.abs(metres["far_m"] - near_m) <= SAME_M)
    return (
        np.where(single & ~assumed, near_m, np.nan),
        np.where(np.isfinite(possible_m), possible_m, np.nan),
        np.where(np.isfinite(sure_m), sure_m, np.nan),
    )


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
        (minutes, limit_m, np.flatnonzero(of_category == category.id))
        for category in study.categories
        if registers[category.id].located
        for minutes, limit_m in category.limits_m(profile).items()
    ]
    found = [own[~(far_m[own] <= limit_m + SAME_M)] for _, limit_m, own in tiers]
    if not found:
        return pd.DataFrame(columns=GAP_COLUMNS)
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
    copied = {name: homes[name].array.take(row) for name in GAP_COLUMNS if name in homes}
    gaps = copied | {
        "tier_min": np.repeat([minutes for minutes, *_ in tiers], count),
        "limit_m": limit_m,
        "over_m": np.asarray(copied["distance_m"]) - limit_m,
        "certainty": pd.array(CERTAINTIES, dtype="str").take(certainty),
    }
    return pd.DataFrame({name: gaps[name] for name in GAP_COLUMNS})
