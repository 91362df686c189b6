"""The compounds of a plan's areas, and what is reached in each, once it is told what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.model.belonging import find_neighbourhoods, match_neighbourhoods
from ganquan_geo.model.reach import find_reaches

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.model.plan import Plan, PlanArea
    from ganquan_geo.model.study import Study

COLUMNS = ["area", "category", "tier_min", "compounds", "reached", "possible", "by_place"]


def find_members(area: PlanArea, layer: gpd.GeoDataFrame | None) -> tuple[list[int], list[str]]:
    """Return the rows of the neighbourhoods in an area, and the names that no row has.

    The plan says it, else the layer of neighbourhoods in its column `service_area`.
    """
    named = list(area.neighbourhoods)
    if layer is None:
        return [], named
    if not named and "service_area" in layer:
        told = layer["service_area"].astype(str).str.removesuffix("片区")
        names = {area.name.zh.removesuffix("片区"), area.name.en}
        return np.flatnonzero(told.isin(names)).tolist(), []
    rows = match_neighbourhoods(named, layer)
    lost = [name for name, row in zip(named, rows, strict=True) if row < 0]
    return [row for row in rows if row >= 0], lost


def split_by_areas(plan: Plan, study: Study, distances: pd.DataFrame) -> pd.DataFrame:
    """Return how many compounds of each area reach each category, for areas that are told whole.

    Returns
    -------
    pandas.DataFrame
        `area` (row of the plan), `category`, `tier_min`, `compounds`, `reached` (for sure) and
        `possible` (at most), and `by_place`: how many compounds are taken for the area by their
        position alone, because their rows name no committee.
    """
    rows: list[tuple[object, ...]] = []
    layer, of = study.layers.get("neighbourhoods"), find_neighbourhoods(study)
    homes = study.layers["compounds"]
    untold = (homes["neighbourhood"] == "").to_numpy() if "neighbourhood" in homes else of >= 0
    walks_of = dict(tuple(distances[distances["layer"] == "compounds"].groupby("category")))
    for number, area in enumerate(plan.areas):
        members, lost = find_members(area, layer)
        inside = np.isin(of, members)
        if lost or not inside.any():
            continue
        for category in study.categories:
            for tier in category.tiers:
                reach = find_reaches(walks_of[category.id], tier.limit_m)[inside]
                sure = int((reach == "reached").sum())
                may = int(np.isin(reach, ("possible", "unverified", "not measured")).sum())
                by_place = int((untold & inside).sum())
                counts = (int(inside.sum()), sure, sure + may, by_place)
                rows.append((number, category.id, tier.minutes, *counts))
    return pd.DataFrame(rows, columns=COLUMNS)
