"""Main roads that a walk meets on its way: crossed, or met on one side only."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import geodesic_m
from ganquan_geo.model.ring_results import MainCrossing
from ganquan_geo.plan.crossings import JUNCTION_M

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.model.ring_results import RingLeg
    from ganquan_geo.plan.ground import Ground

MAIN_CLASSES = ("arterial", "secondary")
LOOK_M = 15.0  # how far from a node the direction of a street is read
STRAIGHT_RAD = math.radians(20.0)  # a turn of less is no side of a street
CLASS_BASIS = "class_basis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An edge of a walk, from one of its nodes to the other."""

    leg: int
    edge: int
    start: int
    end: int


def build_steps(ground: Ground, legs: tuple[RingLeg, ...], *, today: bool) -> tuple[Step, ...]:
    """Return the edges of a ring in walking order: once built, or today with the detours."""
    steps: list[Step] = []
    for leg in legs:
        detour = today and leg.missing_m > 0
        nodes = leg.line.nodes[:1] if detour else leg.line.nodes
        for row, edge in enumerate(leg.detour_edges if detour else leg.line.edges):
            start = steps[-1].end if detour and row else nodes[0 if detour else row]
            ends = (int(ground.network.u[edge]), int(ground.network.v[edge]))
            end = ends[1] if start == ends[0] else ends[0]
            steps.append(Step(leg=leg.number, edge=edge, start=start, end=end))
    return tuple(steps)


def find_main_crossings(ground: Ground, steps: tuple[Step, ...]) -> tuple[MainCrossing, ...]:
    """Return the main roads that a walk meets, in walking order.

    At a node a road is crossed if it goes off on both sides of the way. A road that the way
    walks along is crossed, somewhere along it, if the way comes to it on one side and leaves
    it on the other; a way that comes or leaves straight on has no side and says nothing.
    """
    if not steps:
        return ()
    pairs = list(pairwise(steps))
    if steps[-1].end == steps[0].start:
        pairs.append((steps[-1], steps[0]))
    met: list[MainCrossing] = []
    for one, other in pairs:
        met += _met_at(ground, one, other)
    found = [*_one_for_each_junction(met), *_crossed_along(ground, steps)]
    return tuple(sorted(found, key=lambda crossing: crossing.leg))


def _crossed_along(ground: Ground, steps: tuple[Step, ...]) -> list[MainCrossing]:
    """Return the main roads that the way comes to on one side and leaves on the other."""
    closed = steps[-1].end == steps[0].start
    runs = [list(own) for _, own in groupby(steps, key=lambda s: str(ground.names[s.edge]))]
    if closed and len(runs) > 1 and _name(ground, runs[0]) == _name(ground, runs[-1]):
        runs[0] = runs.pop() + runs[0]
    around = list(zip(runs[-1:] + runs[:-1], runs, runs[1:] + runs[:1], strict=True))
    crossed = []
    for before, run, after in around if closed else around[1:-1]:
        on_main = [step for step in run if ground.street_class[step.edge] in MAIN_CLASSES]
        if len(runs) == 1 or not on_main or not _name(ground, run):
            continue
        came_left = _is_left(
            _bearing(ground, before[-1].edge, before[-1].end),
            _bearing(ground, run[0].edge, run[0].start),
        )
        back = _bearing(ground, run[-1].edge, run[-1].end)
        goes_left = _is_left(_bearing(ground, after[0].edge, after[0].start), back + math.pi)
        if came_left is not None and goes_left is not None and came_left != goes_left:
            crossed.append(_crossing(ground, on_main[0], on_main[0].edge, at=None))
    return crossed


def _name(ground: Ground, run: list[Step]) -> str:
    return str(ground.names[run[0].edge])


def _is_left(bearing: float, ahead: float) -> bool | None:
    """Return on which side of the way ahead a bearing is; None if it is in line with it."""
    turn = (bearing - ahead) % math.tau
    if min(turn % math.pi, math.pi - turn % math.pi) < STRAIGHT_RAD:
        return None
    return turn < math.pi


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


def _place(crossing: MainCrossing) -> Floats:
    return np.array([[crossing.lon, crossing.lat]], dtype=np.float64)


def _met_at(ground: Ground, step: Step, following: Step) -> list[MainCrossing]:
    network, node = ground.network, step.end
    walked = {str(ground.names[step.edge]), str(ground.names[following.edge])}
    back = _bearing(ground, step.edge, node)
    ahead = _bearing(ground, following.edge, following.start)
    sides: dict[str, set[bool]] = {}
    edges: dict[str, int] = {}
    at_node = np.flatnonzero(((network.u == node) | (network.v == node)) & ground.existing)
    for other in at_node.tolist():
        name = str(ground.names[other])
        if not name or name in walked or ground.street_class[other] not in MAIN_CLASSES:
            continue
        turn = (_bearing(ground, other, node) - ahead) % math.tau
        left_of_way = turn < (back - ahead) % math.tau
        sides.setdefault(name, set()).add(left_of_way)
        edges[name] = other
    return [
        replace(_crossing(ground, step, edges[name], at=node), crossed=seen == {True, False})
        for name, seen in sorted(sides.items())
    ]


def _crossing(ground: Ground, step: Step, road: int, *, at: int | None) -> MainCrossing:
    lon, lat = (None, None) if at is None else ground.lonlat(ground.network.node_xy[at])
    return MainCrossing(
        leg=step.leg,
        street=str(ground.names[road]),
        street_class=str(ground.street_class[road]),
        class_assumed=str(ground.network.streets.iloc[road].get(CLASS_BASIS)).startswith("assumed"),
        crossed=True,
        planned=not bool(ground.existing[step.edge]),
        lon=lon,
        lat=lat,
    )


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
