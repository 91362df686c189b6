"""By which gates residents come out of their compound, and how far that is inside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.gates.gate_rows import NOBODY, PERHAPS, SURE
from ganquan_geo.network.gates.lanes import close_over_gates
from ganquan_geo.network.gates.rooms import chain_walks, climb, find_gate, walk_inside
from ganquan_geo.network.gates.yards import InnerWalks, Position, lay_out_yard
from ganquan_geo.network.places.snapping import spans_of
from ganquan_geo.network.search.seeds import build_home_links, build_seeds

if TYPE_CHECKING:
    from collections.abc import Callable

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.snapping import Snapped
    from ganquan_geo.network.walk_network import WalkNetwork

THREE = 3  # gates: out by one, in again by another, out by a third


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exits:
    """The gates by which the residents of one compound come out.

    Parameters
    ----------
    gate
        (e,) their numbers among all gates.
    sure
        (e,) whether they surely pass.
    inner
        Walks inside to each; zero where nobody has drawn lanes.
    stranded
        Whether there are lanes that lead to none of the gates, so that walks begin at these:
        `SURE`, `PERHAPS` or `NOBODY`.
    first
        (e,) the gates of the compound itself that lead there through one around; None where each
        exit is its own.
    """

    gate: Ints
    sure: Flags
    inner: InnerWalks
    stranded: int = NOBODY
    first: Ints | None = None


def find_exits(
    gated: Gated, own: tuple[str, ...], position: Position, *, from_gates: bool = False
) -> Exits:
    """Find by which gates the residents of a compound come out, and the walks there.

    Without lanes a walk begins at the gates. With lanes it begins where the home is, and goes by
    them; people may leave by one gate, walk along the street, and cross their compound.

    Parameters
    ----------
    gated
        The gates on the network.
    own
        The compound, and those that enclose it, whose residents its own are too.
    position
        Where the home is, in the plane.
    from_gates
        Whether ways through compounds around begin at its own gates: those of `Exits.first`.
    """
    gates = gated.gates
    passed = np.isin(gates.compound, own) & (gates.residents >= PERHAPS)
    if (passed & np.isin(gated.into, own[1:])).any():
        free = from_gates or own[0] not in gated.lanes
        return _find_exits_through(gated, own, position, free=free)
    within = np.flatnonzero(passed & gated.joined & np.isin(gated.lead, own))
    out = passed & (gated.joined | ~gates.placed()) & ~(gated.joined & np.isin(gated.lead, own))
    at_home = np.flatnonzero(out & (gates.compound == own[0]))
    walks, all_led = {}, True
    exits = np.flatnonzero(out & ((gated.inside.edge >= 0) | (gates.compound == own[0])))
    for least in (PERHAPS, SURE):
        yard = lay_out_yard(gated, own, position, passed=least, gates=within)
        if yard is None:
            continue
        at = place_on_lanes(gated, exits, yard.place)
        found = yard.measure(
            at, [find_gate(gated, gate) for gate in exits.tolist()], gates.compound[exits].tolist()
        )
        if own[0] not in gated.lanes:  # at its own gates to the street a walk begins
            for own_m in found:
                own_m[gates.compound[exits] == own[0]] = 0.0
        if least == PERHAPS:  # out by no other gate before
            all_led = bool(np.isfinite(found.greatest_m[gates.compound[exits] == own[0]]).all())
        usable = np.flatnonzero((gates.residents[exits] >= least) & (at.edge >= 0))
        if len(usable) >= THREE:
            found = _close(gated, yard.network, exits, usable, at, found)
        walks[least] = found
    if PERHAPS not in walks or not np.isfinite(walks[PERHAPS].least_m).any():
        nothing = np.zeros(len(at_home))
        inner = InnerWalks(nothing, nothing, nothing)
        return Exits(
            gate=at_home,
            sure=gates.residents[at_home] == SURE,
            inner=inner,
            stranded=SURE if PERHAPS in walks and len(at_home) else NOBODY,
        )
    low = walks[PERHAPS]
    # Where none of its gates into another compound is surely open, there are those to the street.
    begins_m = np.where(gates.compound[exits] == own[0], 0.0, np.inf)
    high = walks.get(SURE, InnerWalks(begins_m, begins_m, begins_m))
    reached = np.isfinite(low.least_m)
    best_m = np.where(np.isfinite(high.best_m), high.best_m, low.best_m)
    inner = InnerWalks(
        low.least_m[reached],
        best_m[reached],
        np.maximum(best_m, high.greatest_m)[reached],
    )
    sure = (gates.residents[exits] == SURE) & np.isfinite(high.best_m)
    led_out = all_led or bool((sure & np.isfinite(high.greatest_m)).any())
    stranded = NOBODY if led_out else PERHAPS
    return Exits(gate=exits[reached], sure=sure[reached], inner=inner, stranded=stranded)


def find_exits_of(gated: Gated, key: str, own: tuple[str, ...], position: Position) -> Exits:
    """Find the exits of a home, which may stand inside a compound and have no gates of its own.

    Then, where there are no lanes, it walks from where it stands to the gates of that compound.

    Parameters
    ----------
    key
        Its id.
    own, position
        As for `find_exits`.
    """
    exits = find_exits(gated, own, position)
    if own[0] in (key, *gated.lanes) or position.shape is None:
        return exits
    first = exits.gate if exits.first is None else exits.first
    begins = (gated.gates.compound[first] == own[0]) & gated.gates.placed()[first]
    inner = np.stack(exits.inner)
    for row in np.flatnonzero(begins).tolist():
        walk = walk_inside(gated, own, position, find_gate(gated, int(first[row])))
        inner[:, [row]] += np.stack(walk)
    return replace(exits, inner=InnerWalks(*inner))


def _find_exits_through(
    gated: Gated, own: tuple[str, ...], position: Position, *, free: bool
) -> Exits:
    """Find the exits of a compound whose gates lead into another around it that has no lanes.

    Nobody goes out of these for a while to come in again. Each way through the gates is an exit.
    """
    ways = list(climb(gated, own, position, gated.gates.residents, free=free))
    nothing = InnerWalks(*np.zeros((3, 0)))
    return Exits(
        gate=np.array([way.gates[-1] for way in ways], dtype=np.int64),
        sure=np.array([way.passed == SURE for way in ways], dtype=bool),
        inner=chain_walks([nothing, *(way.inner for way in ways)]),
        first=np.array([way.gates[0] for way in ways], dtype=np.int64),
    )


def place_on_lanes(gated: Gated, rows: Ints, place: Callable[[str, Shapes], Snapped]) -> Snapped:
    """Return the places of gates on the lanes of their own compounds; edge -1 without lanes."""
    inside = gated.inside.of(rows)
    at = replace(inside, edge=np.full(len(rows), -1))
    for compound in dict.fromkeys(gated.gates.compound[rows].tolist()):
        own = np.flatnonzero((gated.gates.compound[rows] == compound) & (inside.edge >= 0))
        if len(own):
            at = at.put(own, place(compound, gated.points[rows[own]]))
    return at


def _close(
    gated: Gated,
    lanes: WalkNetwork,
    exits: Ints,
    usable: Ints,
    at: Snapped,
    inner: InnerWalks,
) -> InnerWalks:
    """Return the walks with those that leave the compound for a while and come back."""
    hops_m = measure_hops(gated, lanes, exits, usable, at)
    least_m, best_m, greatest_m = (close_over_gates(own_m[None], *hops_m)[0] for own_m in inner)
    unsure_m = gated.gates.accuracy_m[exits]
    if unsure_m.any():  # no way is shorter than straight; and nobody need leave and come back
        straight_m = shapely.distance(gated.points[exits][:, None], gated.points[exits][None])
        straight_m = np.maximum(straight_m - unsure_m[:, None] - unsure_m, 0.0)
        least_m = close_over_gates(inner.least_m[None], straight_m, straight_m)[0]
        greatest_m = inner.greatest_m
    return InnerWalks(least_m, best_m, greatest_m)


def measure_hops(
    gated: Gated, lanes: WalkNetwork, exits: Ints, usable: Ints, at: Snapped
) -> tuple[Floats, Floats]:
    """Return (e, e) the walks from gate to gate by the lanes, and by the streets, metres.

    Parameters
    ----------
    exits, at
        (e,) numbers of the gates, and their places on the lanes.
    usable
        Those that are walked through; infinite for the others.
    """
    count = len(exits)
    between_m, outside_m = np.full((count, count), np.inf), np.full((count, count), np.inf)
    grid = np.ix_(usable, usable)
    between_m[grid] = _measure_between(lanes, at.of(usable))
    # Nobody goes farther by the streets than by the lanes between the two farthest gates.
    limit_m = float(between_m[grid].max(initial=0.0))
    outside = gated.outside.of(exits[usable])
    outside_m[grid] = _measure_between(gated.network, outside, limit_m=limit_m)
    return between_m, outside_m


def _measure_between(network: WalkNetwork, at: Snapped, *, limit_m: float = np.inf) -> Floats:
    """Return (e, e) the walks between places, legs of both included; infinite without one."""
    there = np.flatnonzero((at.edge >= 0) & np.isfinite(at.leg_m))
    own = at.of(there)
    spans = spans_of(own)
    seeds = build_seeds(network, spans, extra_m=own.leg_m)
    links = build_home_links(network, own, spans, extra_m=own.leg_m)
    table = network.engine.table(seeds, links, limit_m=limit_m)
    found = np.full((len(at.edge), len(at.edge)), np.inf)
    np.minimum.at(found, (there[table.home], there[table.facility]), table.distance_m)
    return found
