"""The distance table: one row for each origin and category, with names and ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.model.readings import SAME_M

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study


def build_distance_table(
    study: Study, layer: str, *, walks: dict[str, pd.DataFrame], demand: pd.DataFrame
) -> pd.DataFrame:
    """Put the walks of one demand layer into one table.

    Parameters
    ----------
    layer
        Name of the demand layer.
    walks
        By category: `network.walks.walks.measure_walks`, a row for each of `demand`, in its order.
    demand
        The demand table: `name`, `located`, `snap_m` and weights, index `id`.

    Returns
    -------
    pandas.DataFrame
        Category by category, each in the order of `demand`: `layer`, `demand_id`,
        `demand_name`, `category`, `facility_id`, `facility_name`, `distance_m` (NaN without a
        single figure or where nothing is reachable), `distance_low_m`, `distance_high_m`,
        `snap_m`, `position`, `located`, the weights and
        the readings `near_m`, `far_m`, `sure_m`, `possible_m`, `known_m`.
    """
    table = pd.concat(
        [walks[category.id].assign(category=category.id) for category in study.categories],
        ignore_index=True,
    )
    table["layer"] = layer
    again = np.tile(np.arange(len(demand)), len(study.categories))
    for column in ("name", "located", "snap_m", "households", "residents", "residents_60plus"):
        table["demand_name" if column == "name" else column] = demand[column].array.take(again)
    names = study.layers["facilities"]["name"]
    table["facility_name"] = table["facility_id"].map(names).fillna("")
    near, far = table["near_m"], table["far_m"]
    with np.errstate(invalid="ignore"):
        single = np.isfinite(near) & ((far - near).abs() <= SAME_M)
    table["distance_m"] = near.where(single)
    table["distance_low_m"] = table["possible_m"].where(np.isfinite(table["possible_m"]))
    table["distance_high_m"] = table["sure_m"].where(np.isfinite(table["sure_m"]))
    return table
