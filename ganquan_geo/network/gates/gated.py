"""The streets, the lanes of compounds and their gates, as one network that everybody walks on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import to_plane
from ganquan_geo.network.gates.gate_rows import NOBODY, PERHAPS, GateRows
from ganquan_geo.network.gates.passages import STREETS, join_lanes, link_gates
from ganquan_geo.network.places.snapping import Snapped, snap_among, snap_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Flags, Ints, Shapes, Texts
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
    """

    network: WalkNetwork
    lanes: Mapping[str, WalkNetwork]
    gates: GateRows
    points: Shapes
    lead: Texts
    joined: Flags
    outside: Snapped
    inside: Snapped

    def passed_perhaps(self) -> Flags:
        """Return (g,) the gates that others may walk through, which is not known."""
        through: Flags = self.joined & (self.gates.others == PERHAPS) & (self.inside.edge >= 0)
        return through


def lay_out_gates(
    streets: WalkNetwork,
    lanes: Mapping[str, WalkNetwork],
    gates: GateRows,
    *,
    passed: int,
    snap_limit_m: float,
) -> Gated:
    """Join gates to lanes and streets.

    A gate leads from the lanes of its compound to whatever is nearest outside: a street, or a
    lane of another compound where it stands in a wall between the two.

    Parameters
    ----------
    streets
        The public streets.
    lanes
        By compound, in the same plane.
    gates
        Of all compounds.
    passed
        Gates that others than residents pass at least so surely join lanes and streets:
        `SURE`, or `PERHAPS`.
    snap_limit_m
        A gate farther than this from any street or lane leads nowhere.
    """
    points = shapely.transform(gates.shape, lambda xy: to_plane(xy, streets.crs))
    placed = np.flatnonzero(gates.placed())
    lead = np.full(len(gates.id), STREETS, dtype=object)
    inside = _nowhere(len(gates.id))
    nearest_m = np.full(len(gates.id), np.inf)
    nearest_m[placed] = snap_points(streets, points[placed]).leg_m
    for compound, own in lanes.items():
        mine = placed[gates.compound[placed] == compound]
        inside = inside.put(mine, snap_points(own, points[mine]))
        others = placed[gates.compound[placed] != compound]
        leg_m = snap_points(own, points[others]).leg_m
        nearer = leg_m < nearest_m[others] - NEARER_M
        lead[others[nearer]] = compound
        nearest_m[others[nearer]] = leg_m[nearer]
    joined = nearest_m <= snap_limit_m
    mirrored = np.flatnonzero(
        joined & (lead != STREETS) & (gates.others >= PERHAPS) & (inside.edge >= 0)
    )
    parts = {STREETS: streets, **lanes}
    open_to_all = np.flatnonzero(joined & (gates.others >= passed) & (inside.edge >= 0))
    links = link_gates(
        gates.id[open_to_all],
        shapely.get_coordinates(points[open_to_all]),
        from_part=gates.compound[open_to_all],
        inside=inside.of(open_to_all),
        to_part=lead[open_to_all],
        outside=_snap_parts(parts, points[open_to_all], lead[open_to_all]),
    )
    network = join_lanes(parts, links) if lanes else streets
    outside = _nowhere(len(gates.id))
    for part in dict.fromkeys(lead[joined].tolist()):
        rows = np.flatnonzero(joined & (lead == part))
        outside = outside.put(rows, snap_among(network, points[rows], find_part(network, part)))
    found = Gated(
        network=network,
        lanes=lanes,
        gates=gates,
        points=points,
        lead=lead,
        joined=joined,
        outside=outside,
        inside=inside,
    )
    return found if not len(mirrored) else _with_mirrored(found, mirrored)


def _with_mirrored(gated: Gated, rows: Ints) -> Gated:
    """Return the gates with those in shared walls seen from the other side, too.

    Whoever is on the lanes that such a gate leads to can walk in by it, if others can pass.
    """
    gates, back = gated.gates, gated.gates.of(rows)
    points, inside, outside = gated.points[rows], gated.inside, gated.outside
    from_lanes, to_lanes = _nowhere(len(rows)), _nowhere(len(rows))
    for row, (own, other) in enumerate(zip(gated.lead[rows], back.compound, strict=True)):
        one, lanes = np.array([row]), gated.lanes[own]
        edges = np.arange(len(lanes.u))
        from_lanes = from_lanes.put(one, snap_among(lanes, points[one], edges))
        edges = find_part(gated.network, other)
        to_lanes = to_lanes.put(one, snap_among(gated.network, points[one], edges))
    mirrored = replace(
        back,
        compound=gated.lead[rows],
        residents=back.others,
        others=np.full(len(rows), NOBODY),
    )
    return replace(
        gated,
        gates=GateRows.chain([gates, mirrored]),
        points=np.concatenate([gated.points, points]),
        lead=np.concatenate([gated.lead, back.compound]),
        joined=np.concatenate([gated.joined, np.ones(len(rows), bool)]),
        outside=Snapped.chain([outside, to_lanes]),
        inside=Snapped.chain([inside, from_lanes]),
    )


def find_part(network: WalkNetwork, part: str) -> Ints:
    """Return the edges of a part that places can join: the streets at grade, or some lanes."""
    if part == STREETS:
        return network.ground_edge
    streets = network.streets
    return np.flatnonzero((streets["access"] == part) & (streets["gate"] == ""))


def _snap_parts(parts: Mapping[str, WalkNetwork], points: Shapes, lead: Texts) -> Snapped:
    """Join each point to the part that is named for it, on the network of that part."""
    at = _nowhere(len(points))
    for part in dict.fromkeys(lead.tolist()):
        rows = np.flatnonzero(lead == part)
        at = at.put(rows, snap_points(parts[part], points[rows]))
    return at


def _nowhere(count: int) -> Snapped:
    return Snapped(
        edge=np.full(count, -1), offset_m=np.full(count, np.nan), leg_m=np.full(count, np.inf)
    )
