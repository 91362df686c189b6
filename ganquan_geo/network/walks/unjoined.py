"""What is said of homes and facilities that cannot be joined to a street."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.errors import Fault, label_rows
from ganquan_geo.network.walks.best_places import LINE_OFF_M
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags
    from ganquan_geo.network.walks.best_places import FacilityPlaces, HomePlaces
    from ganquan_geo.network.walks.places import Demand


def name_unjoined_homes(
    where: str,
    layer: gpd.GeoDataFrame,
    placed: HomePlaces,
    *,
    snap_limit_m: float,
    spared: Flags | None = None,
) -> list[Fault]:
    """Name the homes of a layer that could not be joined to a street.

    Parameters
    ----------
    where
        The layer's name for messages.
    layer, placed
        The layer, and what `place_homes` returned for its rows.
    spared
        (k,) homes that are joined otherwise; None: none is.
    """
    named = np.ones(len(layer), bool) if spared is None else ~spared
    rows = layer[placed.known]
    stated = np.isin(np.arange(len(rows)), placed.along.facility)
    far = ~placed.near & named[placed.known]
    return [
        *_name_unplaced(where, layer[~placed.known & named]),
        *_name_too_far(where, rows[far & ~stated], snap_limit_m),
        *_name_far_from_stated(where, rows[far & stated], snap_limit_m),
    ]


def name_shut_in(where: str, layer: gpd.GeoDataFrame, demand: Demand) -> list[Fault]:
    """Name the homes of a layer of which no gate can be passed."""
    located = np.flatnonzero(demand.table["located"].to_numpy(bool))
    shut = np.setdiff1d(np.arange(demand.doors.count), demand.doors.home)
    what = Text(
        "没有一处出入口在这个时刻可以通行，走不到任何设施",
        "has no gate that can be passed at this hour: nothing is reached",
    )
    mend = Text(
        "核对出入口的开闭、开放时段、通行对象和位置",
        "see to the states, hours, users and positions of its gates",
    )
    return _name(where, layer.iloc[located[shut]], what, mend, rule="shut_in")


def name_unjoined_facilities(
    where: str, layer: gpd.GeoDataFrame, placed: FacilityPlaces, *, snap_limit_m: float
) -> list[Fault]:
    """Name the facilities of a layer that could not be joined; as for homes."""
    too_far = np.setdiff1d(placed.beyond, placed.astray)
    return [
        *_name_unplaced(where, layer[~placed.known]),
        *_name_too_far(where, layer.iloc[too_far], snap_limit_m),
        *_name_astray(where, layer.iloc[placed.astray]),
    ]


def _name_astray(where: str, rows: gpd.GeoDataFrame) -> list[Fault]:
    """Name the rows whose line somewhere leaves the streets."""
    what = Text(
        f"所在街道的线有的地方离可步行的街道超过 {LINE_OFF_M:.0f} 米，不计步行距离",
        f"is drawn along a line that is somewhere more than {LINE_OFF_M:.0f} m from any walkable "
        "street, so no walking distance is given",
    )
    mend = Text("沿 streets 图层的线画", "draw it along the line in the streets layer")
    return _name(where, rows, what, mend, rule="off_street")


def _name_too_far(where: str, rows: gpd.GeoDataFrame, snap_limit_m: float) -> list[Fault]:
    """Name the rows that are too far from any street."""
    what = Text(
        f"离最近的可步行街道超过 {snap_limit_m:.0f} 米，不计步行距离",
        f"is more than {snap_limit_m:.0f} m from any walkable street, so no walking distance is "
        "given",
    )
    mend = Text(
        "补上通往它的道路，或查看坐标", "add the street that leads there, or see its position"
    )
    return _name(where, rows, what, mend, rule="off_street")


def _name_far_from_stated(where: str, rows: gpd.GeoDataFrame, snap_limit_m: float) -> list[Fault]:
    """Name the rows that are too far from the street they state."""
    what = Text(
        f"离 street_id 所写的街道超过 {snap_limit_m:.0f} 米，不计步行距离",
        f"is more than {snap_limit_m:.0f} m from the street its street_id states, so no walking "
        "distance is given",
    )
    mend = Text("查看坐标和 street_id，哪个不对", "see which is wrong, its position or street_id")
    return _name(where, rows, what, mend, rule="off_street")


def _name_unplaced(where: str, rows: gpd.GeoDataFrame) -> list[Fault]:
    """Name the rows without a position."""
    what = Text(
        "位置不明，不计入覆盖率，只放宽误差区间",
        "has no known position: it counts in no share and only widens the bounds",
    )
    mend = Text("查明后填上位置", "add the position when it is known")
    return _name(where, rows, what, mend, rule="unplaced")


def _name(where: str, rows: gpd.GeoDataFrame, what: Text, mend: Text, *, rule: str) -> list[Fault]:
    """Return one fault of some rows, with a point on each that has a place; none of no rows."""
    if rows.empty:
        return []
    unplaced = rule == "unplaced" or rows.geometry.isna().any()
    placed = None if unplaced else shapely.point_on_surface(rows.geometry.to_numpy())
    return [
        Fault(
            where=where,
            what=what,
            mend=mend,
            rows=label_rows(rows),
            rule=rule,
            geometry=None if placed is None else shapely.MultiPoint(list(placed)),
            severity="warning",
        )
    ]
