"""Walks from gates to the nearest facilities, on either side of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.network.gates.gate_rows import SURE
from ganquan_geo.network.gates.passages import STREETS
from ganquan_geo.network.gates.rooms import (
    choose_targets,
    climb,
    find_gate,
    list_targets,
    walk_inside,
)
from ganquan_geo.network.joins.gated_homes import find_compounds_around
from ganquan_geo.network.joins.inside_walks import list_standing
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.walks.distances import measure_nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.arrays.types import Floats, Texts
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.joins.inside_walks import Near

    Rooms = dict[str, tuple[str, ...]]  # by compound: it, and those around it


def measure_from_gates(base: Baseline, gated: Gated) -> dict[str, tuple[Floats, Texts]]:
    """Measure the walk from each gate to the nearest facility of each category.

    That is outside, also by further gates of compounds around; or inside, in the gate's own
    compound or the one that it leads into. Whether the gate itself is open does not matter.

    Returns
    -------
    dict
        By category: (g,) metres, infinite where nothing is reached, and (g,) the facility, "" for
        none.
    """
    found = {}
    rows = np.flatnonzero(gated.joined)
    compounds = take_rows(base.study.layers["compounds"])
    around = find_compounds_around(gated, compounds.id, compounds.drawn(gated.network))
    rooms = dict(zip(compounds.id.astype(str).tolist(), around, strict=True))
    onward = list(_list_onward(gated, rooms))
    for key, fields in base.categories.items():
        out_m, out = np.full(len(gated.joined), np.inf), np.full(len(gated.joined), "", object)
        out_m[rows], number = measure_nearest(
            base.network, fields.near, gated.outside.of(rows), bound_m=base.bound_m
        )
        out_m = np.maximum(out_m, 0.0)
        out[rows] = np.append(fields.facilities.ids, "")[number]
        walks = [(gate, inner_m + out_m[last], out[last]) for gate, last, inner_m in onward]
        standing = list_standing(gated, fields.facilities)
        walks += [
            (gate, walk_m, fields.facilities.ids[number])
            for gate, number, walk_m in _list_inside(gated, rooms, standing)
        ]
        metres, ids = out_m.copy(), out.copy()
        for gate, walk_m, facility in walks:
            if walk_m < metres[gate] and walk_m <= base.bound_m:
                metres[gate], ids[gate] = walk_m, facility
        found[key] = metres, ids
    return found


def _list_onward(gated: Gated, rooms: Rooms) -> Iterator[tuple[int, int, float]]:
    """Yield gates into a compound around, a last gate to the street, and the walk between, metres.

    Residents go on from there; by gates that may be closed only where no others are.
    """
    for gate, own in enumerate(gated.gates.compound.tolist()):
        lead = gated.behind(gate)
        if lead in rooms[own][1:]:
            rest = rooms[own][rooms[own].index(lead) :]
            ways = list(climb(gated, rest, find_gate(gated, gate), gated.gates.residents))
            for way in [one for one in ways if one.passed == SURE] or ways:
                yield gate, way.gates[-1], float(way.inner.best_m[0])


def _list_inside(
    gated: Gated, rooms: Rooms, standing: list[Near]
) -> Iterator[tuple[int, int, float]]:
    """Yield gates, facilities that people come to inside from there, and the walks, metres."""
    for gate, own in enumerate(gated.gates.compound.tolist()):
        at, lead = find_gate(gated, gate), gated.behind(gate)
        sides = [rooms[own]]
        if lead in rooms[own]:
            sides.append(rooms[own][rooms[own].index(lead) :])
        elif lead != STREETS:  # a neighbour, out of which only its residents go on
            sides.append((lead,))
        for side in sides:
            for number, place, _ in standing:
                if not set(side).intersection(place.compounds):
                    continue
                targets = list(list_targets(gated, side, place))
                _, stated = choose_targets(gated, side, targets)
                for target in (targets[one] for one in stated):
                    inner = walk_inside(gated, side, at, target.at)
                    yield gate, number, float(inner.best_m[0] + target.inner.best_m[0])
