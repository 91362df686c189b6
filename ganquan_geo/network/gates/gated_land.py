"""Residential land inside compounds, whose people come out by the gates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.gates.gate_rows import PERHAPS, SURE
from ganquan_geo.network.gates.gated_homes import find_compounds_around, start_at_gates
from ganquan_geo.network.gates.lanes import close_over_gates, measure_inside_m
from ganquan_geo.network.gates.residents import THREE, find_exits, measure_hops, place_on_lanes
from ganquan_geo.network.gates.yards import Position, lay_out_yard
from ganquan_geo.network.places.doors import Doors
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

LEAST: Mapping[Reading, int] = {"possible": -1, "near": 0, "far": 0, "sure": 1, "known": 1}


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
    inner_m, unsure_m
        (d,) walk inside from the point to the gate, metres, and how far that may be off.
    starts
        The gates on the network.
    """

    land_m2: Floats
    doors: Doors
    start: Ints
    inner_m: Floats
    unsure_m: Floats
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
        by_door = {
            reading: metres[self.start]
            + np.maximum(self.inner_m + LEAST[reading] * self.unsure_m, 0.0)
            for reading, metres in by_gate.items()
        }
        return choose_doors(self.doors, by_door, np.zeros(len(self.start), dtype=np.int64))[0]


def find_gated_areas(gated: Gated, ids: Texts, shapes: Shapes) -> list[tuple[str, ...]]:
    """Return for each area the compounds whose gates its people use, if any gate is placed."""
    around = find_compounds_around(gated, ids, shapes)
    placed = set(gated.gates.compound[gated.joined].tolist())
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
    parts: list[tuple[Ints, Ints, Flags, Floats, Floats]] = []
    for area in np.unique(owner).tolist():
        rows = np.flatnonzero(owner == area)
        position = Position(shapes[area], float(accuracy_m[area]))
        exits = find_exits(gated, around[area], position)
        usable = np.flatnonzero(gated.joined[exits.gate])
        inside_m = _measure_to_gates(gated, around[area], position, exits, points[rows])
        for one in usable.tolist():
            reached = np.isfinite(inside_m[:, one])
            own = rows[reached]
            parts.append(
                (
                    own,
                    np.full(len(own), exits.gate[one]),
                    np.full(len(own), exits.sure[one]),
                    inside_m[reached, one],
                    np.full(len(own), accuracy_m[area]),
                )
            )
    nothing = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, bool), *[np.empty(0)] * 2)
    home, gate, sure, inner_m, unsure_m = (
        np.concatenate(own) for own in zip(nothing, *parts, strict=True)
    )
    order = np.lexsort((gate, home))
    used, start = np.unique(gate[order], return_inverse=True)
    return GatedLand(
        land_m2=land_m2,
        doors=Doors(home=home[order], gate=gate[order], sure=sure[order], count=len(points)),
        start=start,
        inner_m=inner_m[order],
        unsure_m=unsure_m[order],
        starts=start_at_gates(gated, used, pieces),
    )


def _measure_to_gates(
    gated: Gated, own: tuple[str, ...], position: Position, exits: Exits, points: Shapes
) -> Floats:
    """Return (p, e) the walks inside from points to gates: by the lanes, or straight without."""
    straight_m: Floats = shapely.distance(points[:, None], gated.points[exits.gate][None])
    if not any(own_m.any() for own_m in exits.inner):
        return straight_m
    gates = np.flatnonzero(
        np.isin(gated.gates.compound, own)
        & (gated.gates.residents >= PERHAPS)
        & gated.joined
        & np.isin(gated.lead, own)
    )
    yard = lay_out_yard(gated, own, position, passed=SURE, gates=gates)
    if yard is None or own[0] not in gated.lanes:
        return straight_m
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
    return np.where(led_out[:, None], inside_m, straight_m)
