"""What bounds of walks do not cover: walls that a place may be on either side of, rough gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.errors import Fault, label_rows
from ganquan_geo.network.gates.unjoined import point_at
from ganquan_geo.network.places.best_places import select_existing
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.places.snapping import snap_points
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.place_rows import PlaceRows

AREA = 2  # dimensions


def name_unbound(
    gated: Gated, *, gates: gpd.GeoDataFrame, homes: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame
) -> Iterator[Fault]:
    """Name what bounds of walks do not cover.

    Parameters
    ----------
    gated
        The gates on the network.
    gates, homes, facilities
        The checked layers in WGS 84.
    """
    existing = select_existing(facilities)
    own = take_rows(homes)
    for where, layer, rows in (
        ("compounds", homes, own),
        ("facilities", existing, take_rows(existing)),
    ):
        yield from _name(where, layer[_at_walls(gated, own, rows)], *_BY_ITS_POINT)
    yield from _name("gates", gates[_leads_unsurely(gated)[: len(gates)]], *_AS_DRAWN)


def _at_walls(gated: Gated, homes: PlaceRows, rows: PlaceRows) -> Flags:
    """Return which places may be inside a compound with gates, and may be outside.

    Parameters
    ----------
    homes, rows
        All compounds, and the places.
    """
    areas = homes.drawn(gated.network)
    walled = np.isin(homes.id.astype(str), gated.gates.compound.astype(str))
    walled &= shapely.get_dimensions(areas) == AREA
    chosen = np.flatnonzero(walled)
    found = np.zeros(len(rows.id), bool)
    if not len(chosen):
        return found
    shapes, off_m = rows.drawn(gated.network), np.nan_to_num(rows.accuracy_m)
    wall_m = np.nan_to_num(homes.accuracy_m)
    tree = shapely.STRtree(areas[chosen])
    reach_m = off_m + float(wall_m[chosen].max())
    place, area = tree.query(shapes, predicate="dwithin", distance=reach_m)
    area = chosen[area]
    slack_m: Floats = off_m[place] + wall_m[area]
    other = (slack_m > 0) & (rows.id[place] != homes.id[area])
    place, area, slack_m = place[other], area[other], slack_m[other]
    inside = shapely.covered_by(shapes[place], shapely.buffer(areas[area], slack_m))
    inside &= ~shapely.covered_by(shapes[place], shapely.buffer(areas[area], -slack_m))
    found[place[inside]] = True
    return found


def _leads_unsurely(gated: Gated) -> Flags:
    """Return (g,) the gates not known exactly that others walk through, or that may lead to lanes.

    They are part of the network as they are drawn.
    """
    unsure = gated.joined & (gated.gates.accuracy_m > 0)
    found = unsure & (gated.gates.others > 0) & (gated.inside.edge >= 0)
    for compound, lanes in gated.lanes.items():
        rows = np.flatnonzero(unsure & (gated.gates.compound != compound))
        if len(rows):
            leg_m = snap_points(lanes, gated.points[rows]).leg_m
            near = leg_m <= gated.outside.leg_m[rows] + 2 * gated.gates.accuracy_m[rows]
            found[rows[near]] = True
    return found


def _name(where: str, rows: gpd.GeoDataFrame, what: Text, mend: Text) -> Iterator[Fault]:
    if not rows.empty:
        yield Fault(
            where=where,
            what=what,
            mend=mend,
            rows=label_rows(rows),
            rule="wall",
            geometry=point_at(rows),
            severity="warning",
        )


_BY_ITS_POINT = (
    Text(
        "离有出入口的小区围墙比位置误差还近，墙内墙外不能确定：按所给位置算，误差区间不含另一种情形",
        "may be on either side of the wall of a compound with gates: taken by its position, and "
        "the bounds leave out the other case",
    ),
    Text(
        "核实位置；有入口的设施在 entrances 图层写明入口",
        "verify the position; give the entrances of a facility in the entrances layer",
    ),
)
_AS_DRAWN = (
    Text(
        "位置有误差，又与小区内部路相连：穿行按所给位置算，误差区间不含这处位置误差",
        "is not known exactly and joins lanes: ways through it are taken as drawn, and the bounds "
        "leave out how far it may be off",
    ),
    Text("核实出入口的位置", "verify the position of the gate"),
)
