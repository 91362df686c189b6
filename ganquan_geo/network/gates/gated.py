"""The streets, the lanes of compounds and their gates, as one network that everybody walks on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import to_plane
from ganquan_geo.network.gates.free_legs import FreeLegs
from ganquan_geo.network.gates.gate_rows import PERHAPS, GateRows
from ganquan_geo.network.gates.passages import STREETS, join_lanes, link_gates
from ganquan_geo.network.gates.walled_room import build_rooms
from ganquan_geo.network.gates.walls import find_feet, find_outside
from ganquan_geo.network.places.snapping import Snapped, snap_among, snap_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Flags, Ints, Shapes, Texts
    from ganquan_geo.network.gates.walled_room import WalledRoom
    from ganquan_geo.network.gates.walls import Walls
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.walk_network import WalkNetwork

NEARER_M = 0.01  # a lane is nearer than a street by more than this, or the gate is the street's


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gated:
    """Streets and lanes joined by the gates that everybody passes, and all gates on them.

    Parameters
    ----------
    network
        The streets, the lanes of all compounds with gates, and those gates as edges.
    lanes
        By compound: its own lanes.
    gates
        All gates; those without a position are on no street.
    points
        (g,) where they are in the plane; None where that is not known.
    lead
        (g,) what is nearest outside: `STREETS`, or the lanes of another compound, by its id.
    joined
        (g,) which have a position, and a street or lane near enough.
    outside
        (g,) their places on `network`; of those that are joined.
    inside
        (g,) their places on the lanes of their own compound; edge -1 where it has none.
    into
        (g,) the compound, without lanes near, that each comes out in: one around its own, or one
        behind a wall that the two share; "" for none. Such a gate is not joined: from there people
        walk straight to the gates of the one around, or to what is in the neighbour.
    across
        (g,) whether its way to the street may lead through a wall.
    rooms
        By compound with an outline: the land that people walk on inside.
    walls
        The compounds with an outline, as legs of places outside meet them; also of `network`.
    """

    network: WalkNetwork
    lanes: Mapping[str, WalkNetwork]
    gates: GateRows
    points: Shapes
    lead: Texts
    joined: Flags
    outside: Snapped
    inside: Snapped
    into: Texts
    across: Flags
    rooms: Mapping[str, WalledRoom]
    walls: FreeLegs

    def leads_on(self) -> Flags:
        """Return (g,) the gates that lead to a street or lane, or into a compound around."""
        leads_on: Flags = self.joined | (self.into != "")
        return leads_on

    def behind(self, gate: int) -> str:
        """Return the compound that a gate leads to the lanes of, or into; `STREETS` for none."""
        return str(self.into[gate] or self.lead[gate])

    def list_meeting(self, compounds: tuple[str, ...]) -> set[str]:
        """Return some compounds, and those from which gates lead into them."""
        behind = np.where(self.into != STREETS, self.into, self.lead)
        own = np.isin(behind, compounds) & self.leads_on()
        return {*compounds, *self.gates.compound[own].tolist()}

    def passed_perhaps(self) -> Flags:
        """Return (g,) the gates that others may walk through, which is not known."""
        through: Flags = self.joined & (self.gates.others == PERHAPS) & (self.inside.edge >= 0)
        return through


def lay_out_gates(
    streets: WalkNetwork,
    lanes: Mapping[str, WalkNetwork],
    gates: GateRows,
    *,
    compounds: PlaceRows,
    passed: int,
    snap_limit_m: float,
) -> Gated:
    """Join gates to lanes and streets.

    A gate leads from the lanes of its compound to whatever is nearest outside: a street, or a
    lane of another compound. Where every way to a street would lead through a wall, it leads into
    the compound behind: see `find_outside`.

    Parameters
    ----------
    streets
        The public streets.
    lanes
        By compound, in the same plane.
    gates
        Of all compounds.
    compounds
        Those themselves, with their outlines.
    passed
        Gates that others than residents pass at least so surely join lanes and streets:
        `SURE`, or `PERHAPS`.
    snap_limit_m
        A gate farther than this from any street or lane leads nowhere.
    """
    points = shapely.transform(gates.shape, lambda xy: to_plane(xy, streets.crs))
    sides = find_sides(streets, lanes, points, gates, compounds, snap_limit_m=snap_limit_m)
    lead, into, inside, joined = sides.lead, sides.into, sides.inside, sides.joined
    behind = (joined & (lead != STREETS)) | (into != STREETS)
    mirrored = np.flatnonzero(behind & (gates.others >= PERHAPS))
    parts = {STREETS: streets, **lanes}
    open_to_all = np.flatnonzero(joined & (gates.others >= passed) & (inside.edge >= 0))
    links = link_gates(
        gates.id[open_to_all],
        shapely.get_coordinates(points[open_to_all]),
        from_part=gates.compound[open_to_all],
        inside=inside.of(open_to_all),
        to_part=lead[open_to_all],
        outside=_snap_parts(lanes, points, lead, sides.at_street).of(open_to_all),
    )
    network = join_lanes(parts, links) if lanes else streets
    outside = _nowhere(len(gates.id))
    for part in dict.fromkeys(lead[joined].tolist()):
        rows = np.flatnonzero(joined & (lead == part))
        if part != STREETS:
            at = snap_among(network, points[rows], find_part(network, part))
        else:
            at = move_to(network, streets, sides.at_street.of(rows))
        outside = outside.put(rows, at)
    areas, ids = sides.walls.areas, sides.walls.ids
    walls = FreeLegs(areas=areas, ids=ids, limit_m=snap_limit_m)
    gated = Gated(
        network=network.walled(walls),
        lanes=lanes,
        gates=gates,
        points=points,
        lead=lead,
        joined=joined,
        outside=outside,
        inside=inside,
        into=into,
        across=sides.across,
        rooms=build_rooms(ids, areas),
        walls=walls,
    )
    return gated if not len(mirrored) else _with_mirrored(gated, mirrored)


class Sides(NamedTuple):
    """What gates have on either side: as in `Gated`, with places on the streets alone."""

    at_street: Snapped
    lead: Texts
    into: Texts
    across: Flags
    joined: Flags
    inside: Snapped
    walls: Walls


def find_sides(
    streets: WalkNetwork,
    lanes: Mapping[str, WalkNetwork],
    points: Shapes,
    gates: GateRows,
    compounds: PlaceRows,
    *,
    snap_limit_m: float,
) -> Sides:
    """Find the streets, lanes and compounds that gates lead to; parameters as in `lay_out_gates`.

    The streets may have lanes beside them, which are no part of the ground.
    """
    placed = np.flatnonzero(gates.placed())
    lead = np.full(len(gates.id), STREETS, dtype=object)
    inside = _nowhere(len(gates.id))
    nearest_m = np.full(len(gates.id), np.inf)
    found = find_outside(
        streets, points[placed], gates.of(placed), compounds, snap_limit_m=snap_limit_m
    )
    nearest_m[placed] = found.at.leg_m
    at_street = _nowhere(len(gates.id)).put(placed, found.at)
    into, across = np.full(len(gates.id), STREETS, dtype=object), np.zeros(len(gates.id), bool)
    into[placed], across[placed] = found.behind, found.across
    nearest_m[into != STREETS] = np.inf
    for compound, own in lanes.items():
        mine = placed[gates.compound[placed] == compound]
        inside = inside.put(mine, snap_points(own, points[mine]))
        others = gates.compound[placed] != compound
        others &= np.isin(into[placed], (STREETS, compound))
        others = np.flatnonzero(others)
        others = placed[others[found.walls.are_at(others, compound)]]
        leg_m = snap_points(own, points[others]).leg_m
        nearer = leg_m < nearest_m[others] - NEARER_M
        lead[others[nearer]] = compound
        nearest_m[others[nearer]] = leg_m[nearer]
    joined = nearest_m <= snap_limit_m
    into[joined] = STREETS
    across &= joined & (lead == STREETS)
    return Sides(at_street, lead, into, across, joined, inside, found.walls)


def _with_mirrored(gated: Gated, rows: Ints) -> Gated:
    """Return the gates with those in shared walls seen from the other side, too.

    Whoever is on its side of the wall can walk in by it, if others can pass.
    """
    gates, back = gated.gates, gated.gates.of(rows)
    points, inside, outside = gated.points[rows], gated.inside, gated.outside
    behind = np.where(gated.into[rows] != STREETS, gated.into[rows], gated.lead[rows])
    has_lanes = np.isin(back.compound, list(gated.lanes))
    from_lanes, to_lanes = _nowhere(len(rows)), _nowhere(len(rows))
    for row, (own, other) in enumerate(zip(behind.tolist(), back.compound, strict=True)):
        one = np.array([row])
        if own in gated.lanes:
            from_lanes = from_lanes.put(one, snap_points(gated.lanes[own], points[one]))
        if other in gated.lanes:
            edges = find_part(gated.network, other)
            to_lanes = to_lanes.put(one, snap_among(gated.network, points[one], edges))
    mirrored = replace(back, compound=behind, residents=back.others)
    return replace(
        gated,
        gates=GateRows.chain([gates, mirrored]),
        points=np.concatenate([gated.points, points]),
        lead=np.concatenate([gated.lead, np.where(has_lanes, back.compound, STREETS)]),
        joined=np.concatenate([gated.joined, has_lanes]),
        outside=Snapped.chain([outside, to_lanes]),
        inside=Snapped.chain([inside, from_lanes]),
        into=np.concatenate([gated.into, np.where(has_lanes, STREETS, back.compound)]),
        across=np.concatenate([gated.across, np.zeros(len(rows), bool)]),
    )


def find_part(network: WalkNetwork, part: str) -> Ints:
    """Return the edges of a part that places can join: the streets at grade, or some lanes."""
    if part == STREETS:
        return network.ground_edge
    streets = network.streets
    return np.flatnonzero((streets["access"] == part) & (streets["gate"] == ""))


def _snap_parts(
    lanes: Mapping[str, WalkNetwork], points: Shapes, lead: Texts, at_street: Snapped
) -> Snapped:
    """Return the places of points each on the network of the part that is named for it."""
    at = at_street
    for part in dict.fromkeys(lead[lead != STREETS].tolist()):
        rows = np.flatnonzero(lead == part)
        at = at.put(rows, snap_points(lanes[part], points[rows]))
    return at


def move_to(network: WalkNetwork, streets: WalkNetwork, at: Snapped) -> Snapped:
    """Return places on streets as they are on a network that has these among others, cut anew."""
    if network is streets:
        return at
    feet = find_feet(streets, at)
    return replace(snap_among(network, feet, find_part(network, STREETS)), leg_m=at.leg_m)


def _nowhere(count: int) -> Snapped:
    return Snapped(
        edge=np.full(count, -1), offset_m=np.full(count, np.nan), leg_m=np.full(count, np.inf)
    )
