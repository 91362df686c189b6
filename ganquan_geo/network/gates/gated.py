"""The streets, the lanes of compounds and their gates, as one network that everybody walks on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import to_plane
from ganquan_geo.network.gates.gate_rows import NOBODY, PERHAPS, GateRows
from ganquan_geo.network.gates.passages import STREETS, join_lanes, link_gates
from ganquan_geo.network.places.snapping import Snapped, snap_among, snap_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.walk_network import WalkNetwork

WALL_M = 5.0  # an outline nearer to another compound's is a wall between the two
WIDE = 2  # dimensions of an area
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
        (g,) the compound around, without lanes near, inside of whose wall each comes out; "" for
        none. Such a gate is not joined: from there people walk straight to the gates of that one.
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

    def leads_on(self) -> Flags:
        """Return (g,) the gates that lead to a street or lane, or into a compound around."""
        leads_on: Flags = self.joined | (self.into != "")
        return leads_on

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
    lane of another compound where it stands in a wall between the two. Where the way to the street
    would cross the wall of a gated compound around, that way is none.

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
    placed = np.flatnonzero(gates.placed())
    lead = np.full(len(gates.id), STREETS, dtype=object)
    inside = _nowhere(len(gates.id))
    nearest_m = np.full(len(gates.id), np.inf)
    at = snap_points(streets, points[placed])
    nearest_m[placed] = at.leg_m
    into = np.full(len(gates.id), STREETS, dtype=object)
    into[placed] = _find_walls(streets, points[placed], at, gates.of(placed), compounds)
    nearest_m[into != STREETS] = np.inf
    for compound, own in lanes.items():
        mine = placed[gates.compound[placed] == compound]
        inside = inside.put(mine, snap_points(own, points[mine]))
        others = placed[gates.compound[placed] != compound]
        others = others[np.isin(into[others], (STREETS, compound))]
        leg_m = snap_points(own, points[others]).leg_m
        nearer = leg_m < nearest_m[others] - NEARER_M
        lead[others[nearer]] = compound
        nearest_m[others[nearer]] = leg_m[nearer]
    joined = nearest_m <= snap_limit_m
    into[joined] = STREETS
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
        into=into,
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
        into=np.concatenate([gated.into, np.full(len(rows), STREETS, dtype=object)]),
    )


def _find_walls(
    streets: WalkNetwork, points: Shapes, at: Snapped, gates: GateRows, compounds: PlaceRows
) -> Texts:
    """Return the smallest compound around that of each gate whose wall is on its way to the street.

    Nothing for a gate in the outer wall itself.
    """
    found = np.full(len(points), STREETS, dtype=object)
    shapes = compounds.drawn(streets)
    ids = compounds.id.astype(str)
    walled = np.isin(ids, gates.compound.astype(str)) & (shapely.get_dimensions(shapes) == WIDE)
    areas = np.flatnonzero(walled)
    if not len(areas) or not len(points) or not len(streets.u):
        return found
    gate, area = shapely.STRtree(shapes[areas]).query(points, predicate="covered_by")
    area = areas[area]
    way = draw_ways(streets, points, at)[gate]
    foot = shapely.get_point(way, 1)
    inside = shapely.length(shapely.intersection(way, shapes[area]))
    off_m = gates.accuracy_m[gate] + np.nan_to_num(compounds.accuracy_m[area])
    own = pd.Index(ids).get_indexer(pd.Index(gates.compound[gate].astype(str)))
    crossed = (own != area) & shapely.covered_by(shapes[own], shapes[area])
    crossed &= (inside > WALL_M + off_m) & ~shapely.covered_by(foot, shapes[area])
    largest_first = np.argsort(-shapely.area(shapes[area[crossed]]), kind="stable")
    found[gate[crossed][largest_first]] = ids[area[crossed][largest_first]]
    return found


def draw_ways(network: WalkNetwork, points: Shapes, at: Snapped) -> Shapes:
    """Return the straight ways from points to where they join streets."""
    share: Floats = at.offset_m / network.length_m[at.edge]
    foot = shapely.line_interpolate_point(network.line[at.edge], share, normalized=True)
    ends = np.stack([shapely.get_coordinates(points), shapely.get_coordinates(foot)], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)


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
