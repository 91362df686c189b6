"""Dead ends that nearly touch another street: drawn too short, or really apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.geodesy.projection import to_lonlat, to_plane
from ganquan_geo.model.errors import Fault, Measure
from ganquan_geo.model.layers import GATE_GAP_DEG
from ganquan_geo.network.build.meeting import COINCIDENT_M
from ganquan_geo.network.build.walk_network import find_by_vertex
from ganquan_geo.network.faults.parts import label_streets, on_earth
from ganquan_geo.network.search.seeds import Seeds
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection

    from ganquan_geo.arrays.types import Flags, Floats, Ints
    from ganquan_geo.network.walk_network import WalkNetwork

NEAR_M = 10.0  # a dead end this near another street may have been meant to touch it
GATE_M = 0.03  # ends before one gate point at one place as near as this
DETOUR_M = 100.0  # where the way round is shorter than this, the gap changes little


def find_near_ends(network: WalkNetwork, *, join_tolerance_m: float) -> tuple[Fault, ...]:
    """Name the dead ends within `NEAR_M` of a street they do not reach within `DETOUR_M`.

    Ends within the tolerance were joined when the lines were noded, so every gap is wider, but
    for streets that meet by their vertices alone. Ends that an import cut short before a gate or
    a wall are meant to be apart: they are none.
    Of several streets near one end the nearest is named; two ends that face each other are
    one fault. Streets of another level count only where one of their own ends is near.
    """
    end, edge = _near(network, join_tolerance_m)
    points = np.asarray(shapely.points(network.node_xy[end]))
    offset_m = shapely.line_locate_point(network.line[edge], points)
    far = _way_round_m(network, end, edge, offset_m) > DETOUR_M
    end, edge, offset_m, points = end[far], edge[far], offset_m[far], points[far]
    foot = shapely.line_interpolate_point(network.line[edge], offset_m)
    gap_m = shapely.distance(points, foot)
    kept = _one_each(network, end, edge, gap_m)
    own = _edge_at(network)[end]
    gaps = shapely.linestrings(
        np.stack(
            [network.node_xy[end[kept]], shapely.get_coordinates(foot[kept]).reshape(-1, 2)], axis=1
        )
    )
    return tuple(
        _fault(label_streets(network.streets.iloc[[own[row], edge[row]]]), shape, float(gap_m[row]))
        for row, shape in zip(kept, on_earth(np.asarray(gaps), network), strict=True)
    )


def find_loose_ends(network: WalkNetwork, streets: Collection[str]) -> tuple[Fault, ...]:
    """Name the ends of some streets that meet nothing and are farther than `NEAR_M` from all.

    Parameters
    ----------
    streets
        Ids of streets that were drawn to join others, such as the links of a scenario.
    """
    identity = network.streets["street_id"].to_numpy(str)
    degree = np.bincount(np.concatenate([network.u, network.v]), minlength=len(network.node_xy))
    dead = np.flatnonzero(degree == 1)
    own = _edge_at(network)[dead]
    faults = []
    for street in sorted(streets):
        others = network.line[identity != street]
        ours = identity[own] == street
        for node, edge in zip(dead[ours], own[ours], strict=True):
            end = shapely.Point(network.node_xy[node])
            line = others[shapely.STRtree(others).nearest(end)] if len(others) else None
            if line is None or (gap_m := float(end.distance(line))) <= NEAR_M:
                continue
            gap = shapely.shortest_line(end, line)
            (shape,) = on_earth(np.array([gap]), network)
            rows = label_streets(network.streets.iloc[[edge]])
            faults.append(_loose(rows, shape, gap_m))
    return tuple(faults)


def _loose(rows: tuple[str, ...], gap: shapely.Geometry, gap_m: float) -> Fault:
    return Fault(
        where="streets",
        rule="near_end",
        severity="warning",
        what=Text(
            f"一端没有接上别的道路，最近的在 {gap_m:,.0f} 米外，从这一端走不出去",
            f"an end meets no other street, the nearest is {gap_m:,.0f} m away: nobody gets out "
            "there",
        ),
        mend=Text(
            "若应相通，把这一端画到那条道路上；本是断头路的，不改",
            "draw the end up to that street if people are to pass; leave it if it is a dead end",
        ),
        rows=rows,
        measure=Measure(gap_m, "m"),
        geometry=gap,
    )


def _near(network: WalkNetwork, join_tolerance_m: float) -> tuple[Ints, Ints]:
    """Return the dead ends and the edges near each that it does not touch."""
    degree = np.bincount(np.concatenate([network.u, network.v]), minlength=len(network.node_xy))
    dead = np.flatnonzero(degree == 1)
    own = _edge_at(network)
    dead = dead[~_at_gates(network, dead, own[dead])]
    points = np.asarray(shapely.points(network.node_xy[dead]))
    tree = shapely.STRtree(network.line)
    which, edge = tree.query(points, predicate="dwithin", distance=NEAR_M)
    end = dead[which]
    level = network.level
    gap_m = shapely.distance(points[which], network.line[edge])
    ends = np.stack([network.node_xy[network.u[edge]], network.node_xy[network.v[edge]]])
    to_end_m = np.hypot(*(ends - network.node_xy[end]).transpose(2, 0, 1)).min(axis=0)
    at_an_end = to_end_m <= gap_m + COINCIDENT_M
    meant = (own[end] != edge) & ((level[own[end]] == level[edge]) | at_an_end)
    by_vertex = find_by_vertex(network.streets)  # two of these are not joined by being near
    meant &= (gap_m > join_tolerance_m) | (by_vertex[own[end]] & by_vertex[edge])
    return end[meant], edge[meant]


def _at_gates(network: WalkNetwork, dead: Ints, own: Ints) -> Flags:
    """Return which dead ends stop before a gate: another, drawn on, would end at the same place.

    Parameters
    ----------
    dead, own
        (n,) the nodes, and the edge of each.
    """
    by_vertex = find_by_vertex(network.streets)[own]
    lines = network.line[own]
    at_start = network.u[own] == dead
    before = np.asarray(shapely.get_point(lines, np.where(at_start, 1, -2)))
    end = to_lonlat(network.node_xy[dead], network.crs)
    step = end - to_lonlat(shapely.get_coordinates(before), network.crs)
    length_deg = np.hypot(*step.T)
    on_deg = np.minimum(GATE_GAP_DEG, length_deg / 2)  # of short stretches a third was cut off
    share = on_deg / np.where(length_deg > 0, length_deg, 1.0)
    places = np.asarray(shapely.points(to_plane(end + step * share[:, None], network.crs)))
    a, b = shapely.STRtree(places).query(places, predicate="dwithin", distance=GATE_M)
    faces: Flags = np.zeros(len(dead), dtype=bool)
    faces[a[(a != b) & by_vertex[a] & by_vertex[b]]] = True
    return faces


def _edge_at(network: WalkNetwork) -> Ints:
    """Return (n,) an edge of each node; of a dead end, its only one."""
    edge = np.zeros(len(network.node_xy), dtype=np.int64)
    edge[network.u] = np.arange(len(network.u))
    edge[network.v] = np.arange(len(network.v))
    return edge


def _way_round_m(network: WalkNetwork, end: Ints, edge: Ints, offset_m: Floats) -> Floats:
    """Return the walk from each end to the foot on its edge; infinite beyond `DETOUR_M`."""
    ends, which = np.unique(end, return_inverse=True)
    seeds = Seeds(node=ends, start_m=np.zeros(len(ends)), facility=np.arange(len(ends)))
    reached = network.engine.reached(seeds, limit_m=DETOUR_M)
    edges = len(network.u)
    key = reached.facility * edges + reached.edge  # rising
    wanted = which * edges + edge
    row = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
    way_m = np.full(len(end), np.inf)
    found = np.flatnonzero(key[row] == wanted) if len(key) else np.empty(0, dtype=np.int64)
    own = reached.of(row[found])
    left_m = np.maximum(network.length_m[edge] - offset_m, 0.0)
    way_m[found] = np.minimum(own.u_m + offset_m[found], own.v_m + left_m[found])
    return way_m


def _one_each(network: WalkNetwork, end: Ints, edge: Ints, gap_m: Floats) -> Ints:
    """Return the rows to keep: the nearest edge of each end, and of two facing ends one."""
    nearest = first_of_each(end, gap_m, edge)
    found = pd.DataFrame(
        {
            "row": nearest,
            "end": end[nearest],
            "own": _edge_at(network)[end[nearest]],
            "edge": edge[nearest],
            "gap_m": gap_m[nearest],
        }
    )
    facing = found.merge(found, left_on=["own", "edge"], right_on=["edge", "own"])
    between_m = np.hypot(*(network.node_xy[facing["end_x"]] - network.node_xy[facing["end_y"]]).T)
    later = (facing["gap_m_x"] > facing["gap_m_y"]) | (
        (facing["gap_m_x"] == facing["gap_m_y"]) & (facing["end_x"] > facing["end_y"])
    )
    dropped = facing["row_x"][later & (between_m <= 2 * NEAR_M)]
    return np.setdiff1d(nearest, dropped.to_numpy())


def _fault(rows: tuple[str, ...], gap: shapely.Geometry, gap_m: float) -> Fault:
    return Fault(
        where="streets",
        rule="near_end",
        severity="warning",
        what=Text(
            f"断头处离另一条街道 {gap_m:.1f} 米而不相接，绕行超过 {DETOUR_M:.0f} 米或走不到",
            f"ends {gap_m:.1f} m from another street without touching it; the way round is over "
            f"{DETOUR_M:.0f} m, or there is none",
        ),
        mend=Text(
            "若实地相通，把断头处画到那条街道上；若有墙或门隔开，不改",
            "draw it up to that street if people can pass; leave it if a wall or gate is between",
        ),
        rows=rows,
        measure=Measure(gap_m, "m"),
        geometry=gap,
    )
