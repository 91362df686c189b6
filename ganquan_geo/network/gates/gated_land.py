"""Residential land inside compounds, whose people come out by the gates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.gates.gate_rows import PERHAPS, SURE
from ganquan_geo.network.gates.gated import find_part
from ganquan_geo.network.gates.gated_homes import find_compounds_around, start_at_gates
from ganquan_geo.network.gates.lanes import close_over_gates, measure_inside_m
from ganquan_geo.network.gates.residents import THREE, find_exits, measure_hops, place_on_lanes
from ganquan_geo.network.gates.yards import InnerWalks, Position, lay_out_yard
from ganquan_geo.network.places.doors import Doors
from ganquan_geo.network.places.snapping import spans_of
from ganquan_geo.network.walks.distances import build_field
from ganquan_geo.network.walks.readings import measure_readings
from ganquan_geo.network.walks.walks import choose_doors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts
    from ganquan_geo.model.reach import Reading
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.gates.residents import Exits
    from ganquan_geo.network.places.places import Starts
    from ganquan_geo.network.places.regions import Pieces
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.readings import CategoryFields

INNER: Mapping[Reading, int] = {"possible": 0, "near": 1, "far": 1, "sure": 2, "known": 2}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GatedLand:
    """Points of land and the gates by which one walks out from there.

    Parameters
    ----------
    land_m2
        (p,) land each stands for, square metres.
    doors
        The (d,) gates of the points.
    start
        (d,) row of each gate in `starts`.
    inner
        (d,) walks inside from the point to the gate.
    starts
        The gates on the network.
    """

    land_m2: Floats
    doors: Doors
    start: Ints
    inner: InnerWalks
    starts: Starts

    def measure(
        self, network: WalkNetwork, category: CategoryFields, *, bound_m: float
    ) -> dict[Reading, Floats]:
        """Measure the walk from each point to the nearest facility, by reading, (p,) metres."""
        starts = self.starts
        by_gate, _ = measure_readings(
            network, category, starts.at, starts.spots.near, starts.farthest,
            bound_m=bound_m, closely=False,
        )  # fmt: skip
        if category.unbound is not None:
            straight_m = category.unbound.least_m(starts.shapes, starts.accuracy_m)
            by_gate["possible"] = np.minimum(by_gate["possible"], straight_m)
        by_door = {
            reading: metres[self.start] + self.inner[INNER[reading]]
            for reading, metres in by_gate.items()
        }
        return choose_doors(self.doors, by_door, np.zeros(len(self.start), dtype=np.int64))[0]


def find_gated_areas(gated: Gated, ids: Texts, shapes: Shapes) -> list[tuple[str, ...]]:
    """Return for each area the compounds whose gates its people use, if any gate is placed."""
    around = find_compounds_around(gated, ids, shapes)
    placed = set(gated.gates.compound[gated.leads_on()].tolist())
    return [own if placed & set(own) else () for own in around]


def join_gated_land(  # noqa: PLR0913 - points, and the areas they are of
    gated: Gated,
    points: Shapes,
    owner: Ints,
    land_m2: Floats,
    *,
    around: list[tuple[str, ...]],
    shapes: Shapes,
    accuracy_m: Floats,
    pieces: Pieces,
) -> GatedLand:
    """Join points of land to the gates of the compounds that they are in.

    Parameters
    ----------
    points, owner, land_m2
        (p,) Points in the plane, the area each is of, and the land it stands for.
    around, shapes, accuracy_m
        (k,) of the areas: the compounds whose gates are used, outlines, and how far each may be
        from there, metres.
    """
    parts: list[tuple[Ints, Ints, Flags, Floats, Floats, Floats]] = []
    for area in np.unique(owner).tolist():
        rows = np.flatnonzero(owner == area)
        position = Position(shapes[area], float(accuracy_m[area]))
        exits = find_exits(gated, around[area], position, from_gates=True)
        usable = np.flatnonzero(gated.joined[exits.gate])
        inside = _measure_to_gates(gated, around[area], position, exits, points[rows])
        for one in usable.tolist():
            reached = np.isfinite(inside.best_m[:, one])
            own = rows[reached]
            parts.append(
                (
                    own,
                    np.full(len(own), exits.gate[one]),
                    np.full(len(own), exits.sure[one]),
                    *(own_m[reached, one] for own_m in inside),
                )
            )
    nothing = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, bool), *[np.empty(0)] * 3)
    home, gate, sure, *inner = (np.concatenate(own) for own in zip(nothing, *parts, strict=True))
    order = np.lexsort((gate, home))
    used, start = np.unique(gate[order], return_inverse=True)
    return GatedLand(
        land_m2=land_m2,
        doors=Doors(home=home[order], gate=gate[order], sure=sure[order], count=len(points)),
        start=start,
        inner=InnerWalks(*(own_m[order] for own_m in inner)),
        starts=start_at_gates(gated, used, pieces),
    )


def _measure_to_gates(
    gated: Gated, own: tuple[str, ...], position: Position, exits: Exits, points: Shapes
) -> InnerWalks:
    """Return (p, e) the walks inside from points to gates: by the lanes, or straight without."""
    first = exits.gate if exits.first is None else exits.first
    straight_m: Floats = shapely.distance(points[:, None], gated.points[first][None])
    at_gate_m = gated.gates.accuracy_m[first]
    unsure_m = position.accuracy_m + at_gate_m
    least_m = np.maximum(straight_m - unsure_m, 0.0)
    straight = InnerWalks(least_m, straight_m, straight_m + unsure_m)
    if exits.first is not None:  # and on through the compounds around
        least_m, best_m, most_m = (a + b for a, b in zip(straight, exits.inner, strict=True))
        winding = own[0] in gated.lanes
        return InnerWalks(least_m, best_m, np.full_like(most_m, np.inf) if winding else most_m)
    if not any(own_m.any() for own_m in exits.inner):
        return straight
    gates = np.flatnonzero(
        np.isin(gated.gates.compound, own)
        & (gated.gates.residents >= PERHAPS)
        & gated.joined
        & np.isin(gated.lead, own)
    )
    yard = lay_out_yard(gated, own, position, passed=SURE, gates=gates)
    if yard is None or own[0] not in gated.lanes:
        return straight
    at = place_on_lanes(gated, exits.gate, yard.place)
    there = np.flatnonzero(at.edge >= 0)
    inside_m = np.full((len(points), len(exits.gate)), np.inf)
    places = yard.place(own[0], points)
    inside_m[:, there] = measure_inside_m(yard.network, places, at.of(there))
    if len(there) >= THREE:
        inside_m = close_over_gates(
            inside_m, *measure_hops(gated, yard.network, exits.gate, there, at)
        )
    led_out = np.isfinite(inside_m).any(axis=1)
    best_m = np.where(led_out[:, None], inside_m, straight_m)
    if not unsure_m.any():
        return InnerWalks(best_m, best_m, best_m)
    # Whichever of the lanes it joins, the walk is as long as the longest to any, and its leg more.
    far_m = np.full(len(exits.gate), np.inf)
    for one in there.tolist():
        span = spans_of(at.of(np.array([one])))
        field = build_field(yard.network, span, extra_m=span.leg_m, bound_m=np.inf)
        lane_m = yard.network.length_m[find_part(yard.network, own[0])]
        ends_m = field.node_m[yard.network.u[find_part(yard.network, own[0])]]
        far_m[one] = (ends_m + lane_m).max() * (2 if at_gate_m[one] else 1)
    most_m = places.leg_m[:, None] + far_m + unsure_m
    return InnerWalks(least_m, best_m, np.maximum(most_m, straight.greatest_m))
