"""Residential land inside compounds, whose people come out by the gates."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.gates.residents import find_exits
from ganquan_geo.network.gates.yards import InnerWalks, Position
from ganquan_geo.network.joins.gated_homes import find_compounds_around, start_at_gates
from ganquan_geo.network.joins.inside_walks import list_standing
from ganquan_geo.network.joins.land_walks import measure_to_facility, measure_to_gates
from ganquan_geo.network.places.doors import Doors
from ganquan_geo.network.walks.readings import RISING, measure_readings
from ganquan_geo.network.walks.walks import choose_doors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts
    from ganquan_geo.model.reach import Reading
    from ganquan_geo.network.gates.gated import Gated
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
    gated
        All gates, by which facilities inside are reached without coming out.
    points
        (p,) in the plane.
    areas
        Of each compound: it and those around it, where it is, and the (n,) rows of its points.
    """

    land_m2: Floats
    doors: Doors
    start: Ints
    inner: InnerWalks
    starts: Starts
    gated: Gated
    points: Shapes
    areas: tuple[tuple[tuple[str, ...], Position, Ints], ...]

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
        nobody = np.zeros(len(self.start), dtype=np.int64)
        found = choose_doors(self.doors, by_door, nobody)[0]
        facilities = category.facilities
        for near in list_standing(self.gated, facilities):
            if shapely.is_missing(facilities.shapes[near.number]):
                continue  # outside the boundary
            for own, position, rows in self.areas:
                if near.compounds.intersection(own):
                    walks = measure_to_facility(self.gated, own, position, self.points[rows], near)
                    for reading, one in INNER.items():
                        if reading != "known" or not facilities.assumed[near.number]:
                            found[reading][rows] = np.minimum(found[reading][rows], walks[one])
        for lower, higher in pairwise(RISING):
            found[higher] = np.maximum(found[lower], found[higher])
        return found


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
    areas = []
    for area in np.unique(owner).tolist():
        rows = np.flatnonzero(owner == area)
        position = Position(shapes[area], float(accuracy_m[area]))
        areas.append((around[area], position, rows))
        exits = find_exits(gated, around[area], position, from_gates=True)
        usable = np.flatnonzero(gated.joined[exits.gate])
        inside = measure_to_gates(gated, around[area], position, exits, points[rows])
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
        gated=gated,
        points=points,
        areas=tuple(areas),
    )
