"""Whether residential land is enough to stand for the homes of a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from pyproj import CRS

    from ganquan_geo.load.osm.streets import WalkedStreets

BESIDE_M = 50.0  # streets and doors this near residential land belong to it
LEAST_SHARE = 0.5  # of each must belong to it


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideLand:
    """How much of what else tells of homes lies within `BESIDE_M` of residential land.

    Parameters
    ----------
    areas
        Number of areas of residential land.
    streets, streets_near
        Number of residential streets, and of those beside it.
    doors, doors_near
        Number of house numbers and residential buildings, and of those beside it; none where
        they are fewer than the areas, for then they say little.
    """

    areas: int
    streets: int
    streets_near: int
    doors: int
    doors_near: int

    def is_enough(self) -> bool:
        """Return whether half of each is beside the land."""
        return (
            self.streets_near >= LEAST_SHARE * self.streets
            and self.doors_near >= LEAST_SHARE * self.doors
        )

    def said(self) -> Text:
        """Return why the land is not enough."""
        zh = [f"{self.streets:,} 条居住街道中的 {self.streets_near:,} 条"] if self.streets else []
        en = [f"{self.streets_near:,} of {self.streets:,} residential streets"] * bool(zh)
        if self.doors:
            zh.append(f"{self.doors:,} 处门牌和住宅楼中的 {self.doors_near:,} 处")
            en.append(
                f"{self.doors_near:,} of {self.doors:,} house numbers and residential buildings"
            )
        return Text(
            f"{self.areas} 块居住用地不足以代表住户，没有采用：{BESIDE_M:.0f} 米以内有"
            f"{'、'.join(zh)}，要各占一半（--homes landuse 可以指定）",
            f"too little residential land, not used ({how_many(self.areas, 'area')}): within "
            f"{BESIDE_M:.0f} m of it are {' and '.join(en)}; half of each is asked for "
            "(--homes landuse takes them)",
        )


def measure_land(
    found: Mapping[str, gpd.GeoDataFrame], streets: WalkedStreets, *, crs: CRS
) -> BesideLand:
    """Return what lies beside the residential land.

    Parameters
    ----------
    found
        Homes inside the boundary by what stands for them.
    """
    land = found["landuse"]
    tree = shapely.STRtree(land.geometry.to_crs(crs).to_numpy())
    lines = streets.frame[streets.frame["id"].isin(found["streets"]["street_id"])].geometry
    doors = pd.concat([found["addresses"].geometry, found["buildings"].geometry])
    doors = doors if len(doors) >= len(land) else doors[:0]

    def count_near(shapes: gpd.GeoSeries) -> int:
        near, _ = tree.query(shapes.to_crs(crs).to_numpy(), predicate="dwithin", distance=BESIDE_M)
        return len(np.unique(near))

    return BesideLand(
        areas=len(land),
        streets=len(lines),
        streets_near=count_near(lines),
        doors=len(doors),
        doors_near=count_near(doors),
    )
