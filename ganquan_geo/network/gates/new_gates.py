"""Where one more gate could be: places along the outlines of compounds, and what is outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.geodesy.projection import to_lonlat
from ganquan_geo.network.gates.gate_rows import NOBODY, GateRows
from ganquan_geo.network.gates.gate_trials import Trials
from ganquan_geo.network.gates.gated import find_part
from ganquan_geo.network.gates.passages import STREETS
from ganquan_geo.network.gates.walls import WALL_M, WIDE, draw_ways
from ganquan_geo.network.places.snapping import Snapped, snap_among, snap_points

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Ints, Shapes
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.place_rows import PlaceRows

STEP_M = 20.0  # between places along an outline
TOUCH_M = 0.5  # a way that is inside another compound for less only touches it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewGates(Columns):
    """Places for one more gate.

    Parameters
    ----------
    home
        (n,) number of the compound.
    point
        (n,) in the plane.
    outside
        (n,) the nearest public street.
    shared
        (n,) whether another compound is behind the wall, or on the way to the street.
    """

    home: Ints
    point: Shapes
    outside: Snapped
    shared: Flags


def find_new_gates(gated: Gated, rows: PlaceRows, *, snap_limit_m: float) -> NewGates:
    """Find places for one more gate on the outlines of compounds that have gates.

    Every 20 m along the outline there is one, unless the nearest public street is too far, or
    lies across the compound itself.

    Parameters
    ----------
    rows
        All compounds.
    snap_limit_m
        How far a street may be.
    """
    network, shapes = gated.network, rows.drawn(gated.network)
    has_gates = np.isin(rows.id.astype(str), gated.gates.compound.astype(str))
    homes = np.flatnonzero(has_gates & (shapely.get_dimensions(shapes) == WIDE))
    points = [_along(shapes[home]) for home in homes.tolist()]
    home = np.repeat(homes, [len(own) for own in points])
    point = np.concatenate([*points, np.empty(0, dtype=object)])
    if not len(home):
        return _found(home, point, snap_among(network, point, find_part(network, STREETS)))
    at = snap_among(network, point, find_part(network, STREETS))
    way = draw_ways(network, point, at)
    leads_out = shapely.length(shapely.intersection(way, shapes[home])) <= TOUCH_M
    leads_out &= ~_crosses_around(home, way, shapes, has_gates)
    kept = np.flatnonzero(leads_out & (at.leg_m <= snap_limit_m))
    found = _found(home[kept], point[kept], at.of(kept))
    return replace(found, shared=_is_shared(found, way[kept], shapes))


def append_new(gated: Gated, new: NewGates, rows: PlaceRows) -> tuple[Gated, Trials]:
    """Return the gates with new ones after them, all closed, and a trial for each."""
    count, compound = len(new.home), rows.id[new.home]
    lonlat = to_lonlat(shapely.get_coordinates(new.point), gated.network.crs)
    nobody = np.full(count, NOBODY)
    gates = GateRows(
        id=np.array([f"+{number}" for number in range(count)], dtype=object),
        compound=compound,
        shape=np.asarray(shapely.points(lonlat), dtype=object),
        accuracy_m=np.zeros(count),
        residents=nobody,
        others=nobody,
    )
    inside = Snapped(
        edge=np.full(count, -1), offset_m=np.full(count, np.nan), leg_m=np.full(count, np.inf)
    )
    for key, lanes in gated.lanes.items():
        own = np.flatnonzero(compound == key)
        inside = inside.put(own, snap_points(lanes, new.point[own]))
    first = len(gated.gates.id)
    more = replace(
        gated,
        gates=GateRows.chain([gated.gates, gates]),
        points=np.concatenate([gated.points, new.point]),
        lead=np.concatenate([gated.lead, np.full(count, STREETS, dtype=object)]),
        joined=np.concatenate([gated.joined, np.ones(count, bool)]),
        outside=Snapped.chain([gated.outside, new.outside]),
        inside=Snapped.chain([gated.inside, inside]),
        into=np.concatenate([gated.into, np.full(count, STREETS, dtype=object)]),
        across=np.concatenate([gated.across, np.zeros(count, bool)]),
    )
    return more, Trials(home=new.home, gate=np.arange(first, first + count))


def _found(home: Ints, point: Shapes, at: Snapped) -> NewGates:
    return NewGates(home=home, point=point, outside=at, shared=np.zeros(len(home), bool))


def _along(area: shapely.Geometry) -> Shapes:
    """Return points every 20 m along the outer outlines of an area."""
    rings = [shapely.get_exterior_ring(part) for part in shapely.get_parts(area)]
    each = [
        shapely.line_interpolate_point(ring, np.arange(0.0, shapely.length(ring), STEP_M))
        for ring in rings
    ]
    return np.concatenate(each)


def _crosses_around(home: Ints, way: Shapes, shapes: Shapes, has_gates: Flags) -> Flags:
    """Return which ways to the street cross the wall of a gated compound around their own."""
    areas = np.flatnonzero(has_gates & (shapely.get_dimensions(shapes) == WIDE))
    row, area = shapely.STRtree(shapes[areas]).query(way, predicate="intersects")
    area = areas[area]
    around = (area != home[row]) & shapely.covered_by(shapes[home[row]], shapes[area])
    through_m = shapely.length(shapely.intersection(way[row], shapes[area]))
    found = np.zeros(len(home), bool)
    found[row[around & (through_m > WALL_M)]] = True
    return found


def _is_shared(new: NewGates, way: Shapes, shapes: Shapes) -> Flags:
    """Return which have another compound behind the wall, but for those around or inside it."""
    areas = np.flatnonzero(shapely.get_dimensions(shapes) == WIDE)
    row, other = shapely.STRtree(shapes[areas]).query(way, predicate="dwithin", distance=WALL_M)
    other, own = areas[other], new.home[row]
    apart = (own != other) & ~(
        shapely.covered_by(shapes[own], shapes[other])
        | shapely.covered_by(shapes[other], shapes[own])
    )
    row, other = row[apart], other[apart]
    near = shapely.dwithin(new.point[row], shapes[other], WALL_M)
    crossed = shapely.length(shapely.intersection(way[row], shapes[other])) > TOUCH_M
    shared = np.zeros(len(new.home), bool)
    shared[row[near | crossed]] = True
    return shared
