"""Compounds inside one another: walks in one of them, and through the gates of each in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from ganquan_geo.network.gates.gate_rows import PERHAPS, SURE
from ganquan_geo.network.gates.walled_room import OPEN
from ganquan_geo.network.gates.yards import InnerWalks, Position, lay_out_yard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ganquan_geo.arrays.types import Ints
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.place_rows import PlaceRows


class Way(NamedTuple):
    """A way from a place by gates, in order, how surely one passes them, and (1,) walks so far."""

    gates: tuple[int, ...]
    passed: int
    inner: InnerWalks


class Target(NamedTuple):
    """What a walk inside a compound leads to first on its way to a facility, and what is left then.

    Parameters
    ----------
    at
        A gate, or the facility itself.
    out, back
        How surely people leave their compounds by the gates on the way, and others enter by those
        after these.
    inner
        (1,) the walk on from there.
    gates
        All gates on the way, in order.
    across
        Whether it leads into a neighbour.
    """

    at: Position
    out: int
    back: int
    inner: InnerWalks
    gates: tuple[int, ...]
    across: bool


class Between(NamedTuple):
    """A walk inside from a home to a facility: the least, the stated and the greatest, metres.

    `gates` are those on the stated walk.
    """

    least_m: float
    best_m: float
    greatest_m: float
    gates: tuple[int, ...]


def climb(
    gated: Gated,
    own: tuple[str, ...],
    place: Position,
    passes: Ints,
    *,
    until: str = "",
    inward: bool = False,
    free: bool = False,
) -> Iterator[Way]:
    """Yield the ways out of a compound, and of those around it, by gates of each in turn.

    Parameters
    ----------
    own
        The compounds around the place, the smallest first.
    place
        Where the ways begin.
    passes
        (g,) how surely each gate is passed.
    until
        The compound around that they lead to; "": out of all.
    inward
        Whether they are walked from the gates to the place.
    free
        Whether nothing is walked to the gates of the first compound.
    """
    gates = gated.gates
    mine = (gates.compound == own[0]) & (passes >= PERHAPS) & gated.leads_on()
    for gate in np.flatnonzero(mine).tolist():
        at = find_gate(gated, gate)
        ends = (at, place) if inward else (place, at)
        inner = add_walks() if free else walk_inside(gated, own, *ends)
        way = Way((gate,), int(passes[gate]), inner)
        if gated.into[gate] and gated.into[gate] not in own[1:]:
            continue  # into a neighbour, and no farther
        lead = gated.behind(gate)
        lead = lead if lead in own[1:] else ""
        if lead == until:
            yield way
        elif lead:
            rest = own[own.index(lead) :]
            for more in climb(gated, rest, at, passes, until=until, inward=inward):
                inner = add_walks(way.inner, more.inner)
                yield Way((gate, *more.gates), min(way.passed, more.passed), inner)


def list_targets(
    gated: Gated, own: tuple[str, ...], facility: tuple[tuple[str, ...], Position]
) -> Iterator[Target]:
    """Yield what walks to a facility lead to first from inside some compounds.

    People leave the compounds that the facility is not in by gates for residents, as far as one
    that it is in, or by a gate into a neighbour that it is in; they enter those that they are not
    of by gates that let others in.

    Parameters
    ----------
    own
        The compounds around a home, the smallest first.
    facility
        The compounds around it, and where it is.
    """
    around, end = facility
    if own[0] in around:
        for way in _list_ins(gated, around, end, own[0]):
            at = find_gate(gated, way.gates[-1]) if way.gates else end
            yield Target(at, SURE, way.passed, way.inner, way.gates[::-1], across=False)
        return
    gates = gated.gates
    mine = (gates.compound == own[0]) & (gates.residents >= PERHAPS) & gated.leads_on()
    for gate in np.flatnonzero(mine).tolist():
        at, passed, into = find_gate(gated, gate), int(gates.residents[gate]), gated.behind(gate)
        if into in own[1:]:
            room = own[own.index(into) :]
            for more in list_targets(gated, room, facility):
                inner = add_walks(walk_inside(gated, room, at, more.at), more.inner)
                out = min(passed, more.out)
                yield more._replace(at=at, out=out, inner=inner, gates=(gate, *more.gates))
        elif into in around:
            room = around[around.index(into) :]
            for way in _list_ins(gated, around, end, into):
                enter = find_gate(gated, way.gates[-1]) if way.gates else end
                inner = add_walks(walk_inside(gated, room, at, enter), way.inner)
                yield Target(at, passed, way.passed, inner, (gate, *way.gates[::-1]), across=True)


def _list_ins(gated: Gated, around: tuple[str, ...], end: Position, since: str) -> list[Way]:
    """Return the ways to a facility from one of the compounds it is in, its gates first."""
    if around[0] == since:
        return [Way((), SURE, add_walks())]
    return list(climb(gated, around, end, gated.gates.others, until=since, inward=True))


def walk_between(
    gated: Gated, home: tuple[tuple[str, ...], Position], facility: tuple[tuple[str, ...], Position]
) -> Between | None:
    """Return the walk inside from a home to a facility; None where their compounds do not meet.

    Where people leave their own compound for a neighbour, a walk begins as all out of it do: see
    `find_exits`.

    Parameters
    ----------
    home, facility
        The compounds around each, the smallest first, and where it is.
    """
    own, start = home
    targets = list(list_targets(gated, own, facility))
    if not targets and not set(own) & set(facility[0]):
        return None
    walks = [
        one.inner
        if one.across and own[0] not in gated.lanes
        else add_walks(walk_inside(gated, own, start, one.at), one.inner)
        for one in targets
    ]
    sure, stated = choose_targets(gated, own, targets)
    best_m, gates = min(
        ((float(walks[one].best_m[0]), targets[one].gates) for one in stated),
        default=(np.inf, ()),
    )
    return Between(
        min((float(walk.least_m[0]) for walk in walks), default=np.inf),
        best_m,
        min((float(walks[one].greatest_m[0]) for one in sure), default=np.inf),
        gates,
    )


def choose_targets(
    gated: Gated, own: tuple[str, ...], targets: Sequence[Target]
) -> tuple[list[int], list[int]]:
    """Return the numbers of targets that people surely come to, and by which walks are stated.

    People whose gates all may be closed are stated to go by one of them.
    """
    leads_on = gated.leads_on() & (gated.gates.compound == own[0])
    least = SURE if (gated.gates.residents[leads_on] == SURE).any() else PERHAPS
    stated = [row for row, one in enumerate(targets) if one.back == SURE and one.out >= least]
    return [row for row in stated if targets[row].out == SURE], stated


def add_walks(*walks: InnerWalks) -> InnerWalks:
    """Return walks one after the other; (1,) zeros for none."""
    return InnerWalks(*np.sum([np.zeros((3, 1)), *(np.stack(own) for own in walks)], axis=0))


def chain_walks(walks: Sequence[InnerWalks]) -> InnerWalks:
    """Return the walks of all, one beside the other."""
    return InnerWalks(*(np.concatenate(own_m) for own_m in zip(*walks, strict=True)))


def find_gate(gated: Gated, gate: int) -> Position:
    """Return where a gate is in the plane."""
    return Position(gated.points[gate], float(gated.gates.accuracy_m[gate]))


def find_place(rows: PlaceRows, gated: Gated, row: int) -> Position:
    """Return where a facility or home is in the plane."""
    return Position(rows.drawn(gated.network)[row], float(np.nan_to_num(rows.accuracy_m[row])))


def walk_inside(
    gated: Gated, own: tuple[str, ...], position: Position, place: Position
) -> InnerWalks:
    """Return the walk inside compounds to a place: by the lanes, or straight without any.

    Where lanes lead there from some of the places where both may be, and not from others, it may
    be as short as straight, and nothing says how long.
    """
    if position.shape is None or shapely.is_empty(position.shape):
        return InnerWalks(np.zeros(1), np.full(1, np.inf), np.full(1, np.inf))
    straight = walk_straight(gated, own[0], position, place)
    yard = lay_out_yard(gated, own, position, passed=SURE, gates=np.empty(0, dtype=np.int64))
    if yard is None or own[0] not in gated.lanes:
        return straight
    at = yard.place(own[0], np.array([shapely.centroid(place.shape)], dtype=object))
    found = yard.measure(at, [place], [own[0]])
    if np.isinf(found.least_m).all():
        return straight
    if np.isfinite(found.greatest_m).all():
        return found
    best_m = np.where(np.isfinite(found.best_m), found.best_m, straight.best_m)
    return InnerWalks(np.minimum(found.least_m, straight.least_m), best_m, found.greatest_m)


def walk_straight(gated: Gated, compound: str, position: Position, place: Position) -> InnerWalks:
    """Return the walk from one place to another without lanes: straight, or round walls."""
    room = gated.rooms.get(compound, OPEN)
    unsure_m = position.accuracy_m + place.accuracy_m
    middle = room.find_origin(position.shape)
    end = shapely.get_point(shapely.shortest_line(place.shape, middle), 0)
    best_m = room.measure(middle, end)[0]
    if position.is_exact() and place.is_exact():
        return InnerWalks(best_m, best_m, best_m)
    one, other = (shapely.get_coordinates(own.shape) for own in (position, place))
    far_m = float(np.hypot(*(one[:, None] - other[None]).T).max()) + unsure_m + room.round_m
    near_m = max(float(shapely.distance(position.shape, place.shape)) - unsure_m, 0.0)
    return InnerWalks(np.array([near_m]), best_m, np.maximum(best_m, far_m))
