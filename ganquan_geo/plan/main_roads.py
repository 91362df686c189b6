"""Main roads that a walk meets on its way: crossed, or met on one side only."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.plan_results import MainCrossing
from ganquan_geo.model.projection import geodesic_m
from ganquan_geo.plan.crossings import JUNCTION_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.model.plan_results import RingLeg
    from ganquan_geo.plan.ground import Ground

MAIN_CLASSES = ("arterial", "secondary")
LOOK_M = 15.0  # how far from a node the direction of a street is read


def find_main_crossings(ground: Ground, legs: tuple[RingLeg, ...]) -> tuple[MainCrossing, ...]:
    """Return the main roads met at the nodes of a ring, in walking order.

    A road is crossed if it goes off on both sides of the way; one that the way comes from or
    turns into is walked along there, and which side of it is not known, so it is left out.
    """
    steps = [
        (leg.number, edge, node)
        for leg in legs
        for edge, node in zip(leg.line.edges, leg.line.nodes[1:], strict=True)
    ]
    if not steps:
        return ()
    closed = legs[0].line.nodes[:1] == legs[-1].line.nodes[-1:]
    found = []
    for (number, edge, node), (_, after, _) in pairwise([*steps, *(steps[:1] if closed else [])]):
        found += _met_at(ground, number, node, edge, after)
    return tuple(_one_for_each_junction(found))


def _one_for_each_junction(met: list[MainCrossing]) -> list[MainCrossing]:
    """Return the crossings with the carriageways of one road at one junction as one."""
    kept: list[MainCrossing] = []
    for crossing in met:
        place = _place(crossing)
        row = next(
            (
                row
                for row, other in enumerate(kept)
                if other.street == crossing.street
                and geodesic_m(_place(other), place)[0] <= JUNCTION_M
            ),
            None,
        )
        if row is None:
            kept.append(crossing)
        elif crossing.crossed:
            kept[row] = replace(kept[row], crossed=True)
    return kept


def _place(crossing: MainCrossing) -> NDArray[np.float64]:
    return np.array([[crossing.lon, crossing.lat]])


def _met_at(ground: Ground, number: int, node: int, edge: int, after: int) -> list[MainCrossing]:
    walked = {str(ground.names[edge]), str(ground.names[after])}
    network = ground.network
    back, ahead = _bearing(ground, edge, node), _bearing(ground, after, node)
    sides: dict[str, set[bool]] = {}
    classes: dict[str, str] = {}
    at_node = np.flatnonzero(((network.u == node) | (network.v == node)) & ground.existing)
    for other in at_node.tolist():
        name, street_class = str(ground.names[other]), str(ground.street_class[other])
        if not name or name in walked or street_class not in MAIN_CLASSES:
            continue
        turn = (_bearing(ground, other, node) - ahead) % math.tau
        left_of_way = turn < (back - ahead) % math.tau
        sides.setdefault(name, set()).add(left_of_way)
        classes[name] = street_class
    lon, lat = ground.lonlat(network.node_xy[node])
    return [
        MainCrossing(
            leg=number,
            street=name,
            street_class=classes[name],
            crossed=len(seen) == 2,  # noqa: PLR2004 - both sides
            lon=lon,
            lat=lat,
        )
        for name, seen in sorted(sides.items())
    ]


def _bearing(ground: Ground, edge: int, node: int) -> float:
    """Return the direction in which an edge leaves a node, radians."""
    line = ground.network.line[edge]
    if ground.network.u[edge] != node:
        line = shapely.reverse(line)
    start = shapely.get_coordinates(shapely.get_point(line, 0))[0]
    away = shapely.get_coordinates(
        shapely.line_interpolate_point(line, min(LOOK_M, shapely.length(line)))
    )[0]
    return math.atan2(away[1] - start[1], away[0] - start[0])
