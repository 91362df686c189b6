"""What bounds of walks do not cover: walls that a place may be on either side of, rough gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import to_lonlat, to_plane
from ganquan_geo.model.errors import Fault, Measure, label_rows
from ganquan_geo.network.build.walk_network import select_walked
from ganquan_geo.network.gates.passages import STREETS
from ganquan_geo.network.gates.walls import WALL_M, WIDE, fill_holes
from ganquan_geo.network.joins.unjoined import point_at
from ganquan_geo.network.places.best_places import select_existing
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.places.snapping import snap_points
from ganquan_geo.network.walk_network import find_levels
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats, Shapes
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.place_rows import PlaceRows


def name_unbound(
    gated: Gated,
    *,
    streets: gpd.GeoDataFrame,
    gates: gpd.GeoDataFrame,
    homes: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
) -> Iterator[Fault]:
    """Name what bounds of walks do not cover.

    Parameters
    ----------
    gated
        The gates on the network.
    streets, gates, homes, facilities
        The checked layers in WGS 84.
    """
    existing = select_existing(facilities)
    own = take_rows(homes)
    yield from _name_through(gated, streets, homes)
    for where, layer, rows in (
        ("compounds", homes, own),
        ("facilities", existing, take_rows(existing)),
    ):
        yield from _name(where, layer[_at_walls(gated, own, rows)], *_BY_ITS_POINT)
        yield from _name(where, layer[_in_overlaps(gated, own, rows)], *_IN_TWO)
    yield from _name("gates", gates[_leads_unsurely(gated)[: len(gates)]], *_AS_DRAWN)
    yield from _name("gates", gates[gated.across[: len(gates)]], *_ACROSS)
    yield from _name("gates", gates[_leads_into(gated, own)[: len(gates)]], *_INTO)
    yield from _name_between(gated, own, gates, homes)


def _at_walls(gated: Gated, homes: PlaceRows, rows: PlaceRows) -> Flags:
    """Return which places may be inside a compound with gates, and may be outside.

    Parameters
    ----------
    homes, rows
        All compounds, and the places.
    """
    areas = fill_holes(homes.drawn(gated.network), gated.network)
    chosen = np.flatnonzero(_is_walled(gated, homes, areas))
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


def _in_overlaps(gated: Gated, homes: PlaceRows, rows: PlaceRows) -> Flags:
    """Return which places are in two compounds with gates, of which none is in the other."""
    shapes, areas = (own.drawn(gated.network) for own in (rows, homes))
    areas = fill_holes(areas, gated.network)
    chosen = np.flatnonzero(_is_walled(gated, homes, areas))
    place, area = shapely.STRtree(areas[chosen]).query(shapes, predicate="covered_by")
    area = chosen[area]
    found = np.zeros(len(rows.id), bool)
    for row in np.flatnonzero(np.bincount(place, minlength=len(found)) > 1).tolist():
        own = area[place == row]
        own = areas[own[homes.id[own] != rows.id[row]]]
        own = own[np.argsort(shapely.area(own), kind="stable")]
        found[row] = not shapely.covered_by(own[:-1], own[1:]).all()
    return found


def _leads_into(gated: Gated, homes: PlaceRows) -> Flags:
    """Return (g,) the gates that lead into a neighbour of which no lanes are drawn."""
    shapes = fill_holes(homes.drawn(gated.network), gated.network)
    of = pd.Index(homes.id.astype(str))
    own, into = (of.get_indexer(pd.Index(ids)) for ids in (gated.gates.compound, gated.into))
    leads_into: Flags = (gated.into != STREETS) & ~shapely.covered_by(shapes[own], shapes[into])
    return leads_into


def _name_between(
    gated: Gated, rows: PlaceRows, gates: gpd.GeoDataFrame, homes: gpd.GeoDataFrame
) -> Iterator[Fault]:
    """Name the gates that lead into one neighbour, and stand in the wall of another as well."""
    shapes = rows.drawn(gated.network)
    chosen = np.flatnonzero(_is_walled(gated, rows, shapes))
    leads_into = np.flatnonzero(_leads_into(gated, rows)[: len(gates)])
    names = (
        homes["name"].astype(str).where(homes["name"].astype(str) != "", homes.index.astype(str))
    )
    for gate in leads_into.tolist():
        own = shapes[rows.id.astype(str) == gated.gates.compound[gate]]
        near = chosen[shapely.dwithin(shapes[chosen], gated.points[gate], WALL_M)]
        apart = ~(shapely.covered_by(own, shapes[near]) | shapely.covered_by(shapes[near], own))
        into = str(gated.into[gate])
        others = [one for one in near[apart].tolist() if str(rows.id[one]) != into]
        if others:
            what = _BETWEEN[0].filled(
                into=names[into], others=join_texts(same_text(names.iloc[one]) for one in others)
            )
            yield from _name("gates", gates.iloc[[gate]], what, _BETWEEN[1])


def _name_through(
    gated: Gated, streets: gpd.GeoDataFrame, homes: gpd.GeoDataFrame
) -> Iterator[Fault]:
    """Name the streets that nobody says are public, drawn through compounds with gates.

    Those on a bridge or in a tunnel pass over or under it. What may be outside, or along the
    outline, as far as the positions of both are known, is not meant.
    """
    walked = select_walked(streets, avoids=())
    said = np.zeros(len(walked), bool)
    if "access" in walked:
        said |= (walked["access"] != "").to_numpy(bool)
    if "said_public" in walked:
        said |= (walked["said_public"] == True).to_numpy(bool)  # noqa: E712 - or None
    walked = walked[~said & (find_levels(walked) == 0)]
    own, rows = take_rows(homes), walked.geometry.to_numpy()
    lines = shapely.transform(rows, lambda xy: to_plane(xy, gated.network.crs))
    areas = own.drawn(gated.network)
    chosen = np.flatnonzero(_is_walled(gated, own, areas))
    line, area = shapely.STRtree(areas[chosen]).query(lines, predicate="intersects")
    area = chosen[area]
    slack_m: Floats = np.nan_to_num(walked["accuracy_m"].to_numpy(float))[line]
    slack_m = np.maximum(slack_m + np.nan_to_num(own.accuracy_m)[area], WALL_M)
    sure = shapely.intersects(lines[line], shapely.buffer(areas[area], -slack_m))
    for street, home in zip(line[sure].tolist(), area[sure].tolist(), strict=True):
        inside = shapely.intersection(lines[street], areas[home])
        inside_m = float(shapely.length(inside))
        what, mend = _THROUGH
        name = str(homes["name"].iloc[home]) or str(own.id[home])
        yield Fault(
            where="streets",
            what=what.filled(compound=name, m=f"{inside_m:,.0f}"),
            mend=mend.filled(id=own.id[home]),
            rows=label_rows(walked.iloc[[street]]),
            rule="through",
            measure=Measure(inside_m, "m"),
            geometry=shapely.transform(inside, lambda xy: to_lonlat(xy, gated.network.crs)),
            severity="warning",
        )


def _is_walled(gated: Gated, homes: PlaceRows, areas: Shapes) -> Flags:
    """Return which compounds have gates and an outline."""
    has_gates = np.isin(homes.id.astype(str), gated.gates.compound.astype(str))
    walled: Flags = has_gates & (shapely.get_dimensions(areas) == WIDE)
    return walled


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


_THROUGH = (
    Text(
        "没有写通行范围（access），有 {m} 米在有出入口的小区“{compound}”里面：按公共道路算，"
        "人人都能由此穿过小区",
        "says nothing of access and has {m} m inside {compound}, a compound with gates: taken as a "
        "public street by which everybody walks through",
    ),
    Text(
        "小区内部路在 access 写小区编号 {id}；确实人人可走的写 public",
        "write the compound's id {id} as its access if it is a lane; public if everybody may pass",
    ),
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
_IN_TWO = (
    Text(
        "在两个互相重叠、有出入口的小区里：按较小的一个算，误差区间不含另一种情形",
        "is in two compounds with gates that overlap: taken as in the smaller one, and the bounds "
        "leave out the other case",
    ),
    Text("核对两个小区的范围", "see to the outlines of the two"),
)
_ACROSS = (
    Text(
        "到最近街道的直线穿过有出入口的小区（本小区或别的）：按能这样走算，误差区间不含走不通的情形",
        "has its nearest street across a compound with gates, its own or another: taken as walked "
        "to, and the bounds leave out that nobody may",
    ),
    Text(
        "补上门外的道路，或核对出入口的位置和小区的范围",
        "add the street outside the gate, or see to its position and to the outlines",
    ),
)
_INTO = (
    Text(
        "通到共墙的邻近小区里面，那里没有画出内部路：由此只到那个小区里的设施，不由此上街",
        "leads into the neighbour behind a shared wall, of which no lanes are drawn: people go by "
        "it to facilities in there, and nobody goes on to a street",
    ),
    Text(
        "画出那个小区的内部路（access 写它的编号），或核对出入口的位置",
        "draw the lanes of that compound (its id in access), or see to the position of the gate",
    ),
)
_BETWEEN = (
    Text(
        "在几个小区相接的地方，除“{into}”外还贴着{others}的墙：按通到“{into}”里面算，误差区间不含通到另一个的情形",
        "stands where several compounds meet, in the wall of {into} and of {others}: taken as "
        "leading into {into}, and the bounds leave out that it leads into another",
    ),
    Text("核对出入口的位置，移到它通到的那个小区的墙上", "move it to the wall that it is in"),
)
_AS_DRAWN = (
    Text(
        "位置有误差，又与小区内部路相连：穿行按所给位置算，误差区间不含这处位置误差",
        "is not known exactly and joins lanes: ways through it are taken as drawn, and the bounds "
        "leave out how far it may be off",
    ),
    Text("核实出入口的位置", "verify the position of the gate"),
)
