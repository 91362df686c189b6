"""Inside a compound: walks by its lanes from a home to gates and to facilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.network.gates.gated import find_part
from ganquan_geo.network.gates.passages import join_lanes, link_gates
from ganquan_geo.network.places.farthest import build_spot_edges, measure_farthest
from ganquan_geo.network.places.snapping import (
    Snapped,
    origin_points,
    snap_among,
    spans_of,
    whole_edges,
)
from ganquan_geo.network.places.spots import build_pieces, build_place_spots
from ganquan_geo.network.walks.bounds import WorstField, measure_greatest, measure_least
from ganquan_geo.network.walks.distances import build_field, measure_nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.arrays.types import Floats, Ints, Shapes
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.spots import Spots
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.distances import DistanceField

GRID_M, MOST_POINTS = 5.0, 2_000  # of the grid that stands for the places of an area
ORIGIN = shapely.Point(0, 0)  # stands for places that are known by stretches alone


class Position(NamedTuple):
    """Where something is: its shape in the plane, None if not known, and how far it may be off."""

    shape: shapely.Geometry | None
    accuracy_m: float

    def is_point(self) -> bool:
        """Return whether it is known by a point."""
        return self.shape is not None and shapely.get_dimensions(self.shape) == 0

    def is_exact(self) -> bool:
        """Return whether it is known exactly where it is."""
        return self.is_point() and self.accuracy_m == 0


class InnerWalks(NamedTuple):
    """(k,) walks inside a compound, metres: the least, that of the best estimate, the greatest."""

    least_m: Floats
    best_m: Floats
    greatest_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Yard:
    """The lanes of a compound, and of those that enclose it, with where walks begin.

    Parameters
    ----------
    network
        The lanes, joined by the gates between these compounds.
    best
        The places where a walk begins by the best estimate: one, or each of several gates.
    spots
        Anywhere it may begin.
    vague
        Whether that is known too badly for anything to bound the walks.
    """

    network: WalkNetwork
    best: Snapped
    spots: Spots
    vague: bool = False

    def measure(self, at: Snapped, to: Sequence[Position], part: Sequence[str]) -> InnerWalks:
        """Measure the walks to places on the lanes, legs of both included.

        Parameters
        ----------
        at
            (k,) places; one with the edge -1 is not reached by lanes.
        to, part
            (k,) What is known of each in the plane, and whose lanes it joins.
        """
        found = InnerWalks(*(np.full(len(at.edge), np.inf) for _ in range(3)))
        far = build_spot_edges(self.spots.far, count=1)
        for row in np.flatnonzero(at.edge >= 0).tolist():
            own = at.of(np.array([row]))
            span = spans_of(own)
            near = build_field(self.network, span, extra_m=span.leg_m, bound_m=np.inf)
            best_m, _ = measure_nearest(self.network, near, self.best, bound_m=np.inf)
            found.best_m[row] = best_m.min(initial=np.inf)
            if self.vague or to[row].accuracy_m > VAGUE_M:
                found.least_m[row] = 0.0 if np.isfinite(found.best_m[row]) else np.inf
                continue
            least, greatest = near, near
            if not to[row].is_exact():
                least, greatest = self._spread(own, to[row], part[row])
            found.least_m[row] = measure_least(
                self.network, least, self.spots.near, count=1, bound_m=np.inf
            )[0]
            if np.isfinite(greatest.extra_m).all():
                found.greatest_m[row] = measure_greatest(
                    self.network, WorstField(field=greatest), far, bound_m=np.inf, closely=True
                )[0]
        return found

    def _spread(self, at: Snapped, to: Position, part: str) -> tuple[DistanceField, DistanceField]:
        """Return how far it is to a place that may be anywhere: at its best, and at most.

        At most: it counts as standing at its best estimate, so far off that no walk is longer.
        """
        network = self.network
        spots = build_place_spots(
            network,
            np.array([to.shape], dtype=object),
            np.array([to.accuracy_m]),
            best=at,
            level=np.zeros(1, dtype=np.int64),
            pieces=build_pieces(network, edges=find_part(network, part)),
        )
        spread = build_spot_edges(spots.far, count=1)
        one = np.zeros(1, dtype=np.int64)
        farthest_m = measure_farthest(network, spread, at, (one, one), limit_m=np.inf)
        return (
            build_field(network, spots.near, extra_m=spots.near.leg_m, bound_m=np.inf),
            build_field(network, spans_of(at), extra_m=farthest_m, bound_m=np.inf),
        )

    def place(self, compound: str, points: Shapes) -> Snapped:
        """Return the places of points on the lanes of one of the compounds."""
        return snap_among(self.network, points, find_part(self.network, compound))


def lay_out_yard(
    gated: Gated, own: tuple[str, ...], position: Position, *, passed: int, gates: Ints
) -> Yard | None:
    """Return the lanes that residents of a compound walk on; None where there are none.

    Parameters
    ----------
    gated
        All gates and lanes.
    own
        The compound, and those that enclose it.
    position
        Where the home is.
    passed
        Gates inside that residents pass at least so surely are walked through.
    gates
        Those that lead from one of the compounds to another.
    """
    lanes = {one: gated.lanes[one] for one in own if one in gated.lanes}
    if not lanes:
        return None
    rows, compounds = gated.gates, gated.gates.compound
    inner = gates[(rows.residents[gates] >= passed) & (gated.inside.edge[gates] >= 0)]
    network = join_lanes(
        lanes,
        link_gates(
            rows.id[inner],
            shapely.get_coordinates(gated.points[inner]),
            from_part=compounds[inner],
            inside=gated.inside.of(inner),
            to_part=gated.lead[inner],
            outside=_snap_each(lanes, gated, inner),
        ),
    )
    if own[0] in lanes:
        best, spots = _begin_at(network, find_part(network, own[0]), position)
        vague = position.accuracy_m > VAGUE_M
        return Yard(network=network, best=best, spots=spots, vague=vague)
    mine = gates[(compounds[gates] == own[0]) & (rows.residents[gates] >= passed)]
    if not len(mine):
        return None
    best = Snapped.chain(
        snap_among(network, gated.points[[row]], find_part(network, gated.lead[row]))
        for row in mine.tolist()
    )
    return Yard(network=network, best=best, spots=_known_spots(network, best))


def _snap_each(lanes: dict[str, WalkNetwork], gated: Gated, rows: Ints) -> Snapped:
    """Return the places of gates on the lanes that each leads to."""
    at = gated.inside.of(rows)
    for part in dict.fromkeys(gated.lead[rows].tolist()):
        own = np.flatnonzero(gated.lead[rows] == part)
        edges = np.arange(len(lanes[part].u))
        at = at.put(own, snap_among(lanes[part], gated.points[rows[own]], edges))
    return at


def _begin_at(network: WalkNetwork, edges: Ints, position: Position) -> tuple[Snapped, Spots]:
    """Return where a walk begins on lanes: from a point, or anywhere along the lanes of an area."""
    point = ORIGIN if position.shape is None else position.shape
    if position.shape is None:
        point = shapely.line_interpolate_point(network.line[edges[0]], 0.5, normalized=True)
    best = snap_among(network, origin_points(np.array([point], dtype=object)), edges)
    if position.is_point():
        spots = build_place_spots(
            network,
            np.array([position.shape], dtype=object),
            np.array([position.accuracy_m]),
            best=best,
            level=np.zeros(1, dtype=np.int64),
            pieces=build_pieces(network, edges=edges),
        )
        return best, spots
    number = np.zeros(len(edges), dtype=np.int64)
    whole = whole_edges(network, edges).renumbered(number)
    beside_m = np.zeros(len(edges))
    if position.shape is not None:
        beside_m = measure_beside_m(network.line[edges], position)
    return best, _known_spots(network, best).joined(whole, beside_m=beside_m)


def measure_beside_m(lanes: Shapes, position: Position) -> Floats:
    """Return (l,) how far the places of an area may be from each lane that is nearest to them.

    Every place is within half a diagonal of a point of a grid; so far it may be from a lane more
    than that point is, and another lane may be the nearest one where it is no more than twice as
    far off. No less than the truth, and by no more than a few steps of the grid.
    """
    area = shapely.buffer(position.shape, position.accuracy_m)
    step_m = max(GRID_M, float(np.sqrt(shapely.area(area) / MOST_POINTS)))
    near_m = step_m * float(np.sqrt(0.5))
    west, south, east, north = shapely.bounds(shapely.buffer(area, near_m))
    x, y = np.meshgrid(
        np.arange(west, east + step_m, step_m), np.arange(south, north + step_m, step_m)
    )
    points = np.asarray(shapely.points(x.ravel(), y.ravel()))
    points = points[shapely.distance(points, area) <= near_m]
    metres = shapely.distance(points[:, None], lanes[None])
    nearest = metres <= metres.min(axis=1, keepdims=True) + 2 * near_m
    beside_m: Floats = np.where(nearest, metres + near_m, 0.0).max(axis=0)
    return beside_m


def _known_spots(network: WalkNetwork, at: Snapped) -> Spots:
    """Return the spots of one home that may begin at any of some places."""
    return build_place_spots(
        network,
        np.array([ORIGIN], dtype=object),
        np.zeros(1),
        best=spans_of(at).renumbered(np.zeros(len(at.edge), dtype=np.int64)),
        level=np.zeros(1, dtype=np.int64),
    )
