"""Where one more gate could be: places along the outlines of compounds, and what is outside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import to_lonlat
from ganquan_geo.network.gate_trials.trials import Trials
from ganquan_geo.network.gates.gate_rows import NOBODY, GateRows
from ganquan_geo.network.gates.gated import find_part, find_sides
from ganquan_geo.network.gates.passages import STREETS
from ganquan_geo.network.gates.walls import WIDE
from ganquan_geo.network.places.snapping import Snapped, snap_among

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Ints, Shapes, Texts
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.place_rows import PlaceRows

STEP_M = 20.0  # between places along an outline
ON_STREET_M = 50.0  # a wall farther from a street is on none: half a wide road, and its pavement


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewGates:
    """Places for one more gate.

    Parameters
    ----------
    home
        (n,) number of the compound.
    gates
        (n,) the gates themselves, closed.
    point
        (n,) in the plane.
    lead, into, joined, outside, inside
        (n,) what is on either side, as for the gates there are: see `Gated`.
    """

    home: Ints
    gates: GateRows
    point: Shapes
    lead: Texts
    into: Texts
    joined: Flags
    outside: Snapped
    inside: Snapped

    def shared(self) -> Flags:
        """Return (n,) whether another compound is behind the wall, or around its own."""
        return np.asarray((self.lead != STREETS) | (self.into != STREETS), dtype=bool)


def find_new_gates(gated: Gated, rows: PlaceRows, *, snap_limit_m: float) -> NewGates:
    """Find places for one more gate on the outlines of compounds that have gates.

    Every 20 m along the outline there is one, unless the nearest public street is too far, or
    cannot be come to but through a compound. It leads where a gate would that stood there.

    Parameters
    ----------
    rows
        All compounds.
    snap_limit_m
        How far a street may be.
    """
    network, shapes = gated.network.walled(None), rows.drawn(gated.network)
    has_gates = np.isin(rows.id.astype(str), gated.gates.compound.astype(str))
    homes = np.flatnonzero(has_gates & (shapely.get_dimensions(shapes) == WIDE))
    points = [_along(shapes[home]) for home in homes.tolist()]
    home = np.repeat(homes, [len(own) for own in points])
    point = np.concatenate([*points, np.empty(0, dtype=object)])
    lonlat = to_lonlat(shapely.get_coordinates(point), network.crs)
    nobody = np.full(len(home), NOBODY)
    gates = GateRows(
        id=np.array([f"+{number}" for number in range(len(home))], dtype=object),
        compound=rows.id[home],
        shape=np.asarray(shapely.points(lonlat), dtype=object),
        accuracy_m=np.zeros(len(home)),
        residents=nobody,
        others=nobody,
    )
    sides = find_sides(network, gated.lanes, point, gates, rows, snap_limit_m=snap_limit_m)
    outside = sides.at_street
    for part in dict.fromkeys(sides.lead[sides.lead != STREETS].tolist()):
        led = np.flatnonzero(sides.lead == part)
        outside = outside.put(led, snap_among(network, point[led], find_part(network, part)))
    kept = np.flatnonzero((sides.joined & ~sides.across) | (sides.into != STREETS))
    return NewGates(
        home=home[kept],
        gates=gates.of(kept),
        point=point[kept],
        lead=sides.lead[kept],
        into=sides.into[kept],
        joined=sides.joined[kept],
        outside=outside.of(kept),
        inside=sides.inside.of(kept),
    )


def append_new(gated: Gated, new: NewGates) -> tuple[Gated, Trials]:
    """Return the gates with new ones after them, all closed, and a trial for each."""
    count, first = len(new.home), len(gated.gates.id)
    more = replace(
        gated,
        gates=GateRows.chain([gated.gates, new.gates]),
        points=np.concatenate([gated.points, new.point]),
        lead=np.concatenate([gated.lead, new.lead]),
        joined=np.concatenate([gated.joined, new.joined]),
        outside=Snapped.chain([gated.outside, new.outside]),
        inside=Snapped.chain([gated.inside, new.inside]),
        into=np.concatenate([gated.into, new.into]),
        across=np.concatenate([gated.across, np.zeros(count, bool)]),
    )
    return more, Trials(home=new.home, gate=np.arange(first, first + count))


def _along(area: shapely.Geometry) -> Shapes:
    """Return points every 20 m along the outer outlines of an area."""
    rings = [shapely.get_exterior_ring(part) for part in shapely.get_parts(area)]
    each = [
        shapely.line_interpolate_point(ring, np.arange(0.0, shapely.length(ring), STEP_M))
        for ring in rings
    ]
    return np.concatenate(each)
