"""Compounds inside one another: walks in one of them, and through the gates of each in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from ganquan_geo.network.gates.gate_rows import PERHAPS, SURE
from ganquan_geo.network.gates.yards import InnerWalks, Position, lay_out_yard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ganquan_geo.arrays.types import Ints
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.place_rows import PlaceRows


class Way(NamedTuple):
    """A way from a place to a gate: its number, how surely one passes, and (1,) walks so far.

    `first` is the gate of the compound that the place is in.
    """

    gate: int
    first: int
    passed: int
    inner: InnerWalks


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
        way = Way(gate, gate, int(passes[gate]), inner)
        lead = gated.into[gate] or gated.lead[gate]
        lead = lead if lead in own[1:] else ""
        if lead == until:
            yield way
        elif lead:
            rest = own[own.index(lead) :]
            for more in climb(gated, rest, at, passes, until=until, inward=inward):
                inner = add_walks(way.inner, more.inner)
                yield Way(more.gate, gate, min(way.passed, more.passed), inner)


def walk_between(
    gated: Gated, home: tuple[tuple[str, ...], Position], facility: tuple[tuple[str, ...], Position]
) -> tuple[float, float, float]:
    """Return the least walk inside from a home to a facility, the stated and the greatest one.

    People of the home leave the compounds that the facility is not in by gates for residents, and
    enter those that the home is not in by gates that let others in.

    Parameters
    ----------
    home, facility
        The compounds around each, the smallest first, with one in common; and where it is.
    """
    (own, start), (around, end) = home, facility
    common = next(one for one in around if one in own)
    room = own[own.index(common) :]
    outs = [(start, SURE, add_walks())]
    if own[0] != common:
        ways = climb(gated, own, start, gated.gates.residents, until=common)
        outs = [(find_gate(gated, way.gate), way.passed, way.inner) for way in ways]
    ins = [(end, SURE, add_walks())]
    if around[0] != common:
        ways = climb(gated, around, end, gated.gates.others, until=common, inward=True)
        ins = [(find_gate(gated, way.gate), way.passed, way.inner) for way in ways]
    found = merge_walks(
        [
            (min(one, other), add_walks(out_m, walk_inside(gated, room, leave, enter), in_m))
            for leave, one, out_m in outs
            for enter, other, in_m in ins
        ]
    )
    return float(found.least_m[0]), float(found.best_m[0]), float(found.greatest_m[0])


def merge_walks(walks: Sequence[tuple[int, InnerWalks]]) -> InnerWalks:
    """Return the walk by the best of several ways, each passed so surely; infinite without any."""
    sure = [own for passed, own in walks if passed == SURE]
    every = [own for _, own in walks]
    nowhere = np.full(1, np.inf)
    return InnerWalks(
        np.min([nowhere, *(own.least_m for own in every)], axis=0),
        np.min([nowhere, *(own.best_m for own in sure)], axis=0),
        np.min([nowhere, *(own.greatest_m for own in sure)], axis=0),
    )


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
    straight = _walk_straight(position, place)
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


def _walk_straight(position: Position, place: Position) -> InnerWalks:
    """Return the walk straight from one place to another."""
    unsure_m = position.accuracy_m + place.accuracy_m
    middle = shapely.centroid(position.shape)
    straight_m = float(shapely.distance(middle, place.shape))
    one, other = (shapely.get_coordinates(own.shape) for own in (position, place))
    far_m = float(np.hypot(*(one[:, None] - other[None]).T).max()) + unsure_m
    near_m = max(float(shapely.distance(position.shape, place.shape)) - unsure_m, 0.0)
    return InnerWalks(np.array([near_m]), np.array([straight_m]), np.array([far_m]))
