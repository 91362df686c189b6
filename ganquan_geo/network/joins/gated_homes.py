"""Homes whose people come out by gates, joined to the network at these."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.gates.gate_rows import NOBODY
from ganquan_geo.network.gates.gated import find_part
from ganquan_geo.network.gates.passages import STREETS
from ganquan_geo.network.gates.residents import find_exits_of
from ganquan_geo.network.gates.yards import InnerWalks, Position
from ganquan_geo.network.places.doors import Doors
from ganquan_geo.network.places.farthest import build_spot_edges
from ganquan_geo.network.places.places import Demand, Starts
from ganquan_geo.network.places.snapping import origin_points, whole_edges
from ganquan_geo.network.places.spots import Spots, build_pieces, build_place_spots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.arrays.types import Flags, Ints, Shapes, Texts
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.gates.residents import Exits
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.places.regions import Pieces


def find_compounds_around(gated: Gated, ids: Texts, shapes: Shapes) -> list[tuple[str, ...]]:
    """Return for each place the compounds whose gates its people use: its own, then those around.

    Parameters
    ----------
    ids, shapes
        (k,) of homes or others, in the plane; None without a position.

    Returns
    -------
    list
        (k,) ids of compounds with gates; none for a home that no gate is known of.
    """
    listed, walls = set(gated.gates.compound.tolist()), gated.walls
    found: list[tuple[str, ...]] = [(str(key),) if key in listed else () for key in ids.tolist()]
    home, area = shapely.STRtree(walls.areas).query(shapes, predicate="covered_by")
    around = walls.ids[area] != ids[home]
    home, area = home[around], area[around]
    smallest_first = np.lexsort((shapely.area(walls.areas[area]), home))
    last = dict[int, int]()  # of two that overlap, one in neither, the smaller is around
    for row, other in zip(home[smallest_first], area[smallest_first], strict=True):
        if shapely.covered_by(walls.areas[other], shapes[row]):  # the same outline twice
            continue
        if row not in last or shapely.covered_by(walls.areas[last[row]], walls.areas[other]):
            found[row] = (*found[row], str(walls.ids[other]))
            last[row] = other
    return found


def join_gated_homes(
    gated: Gated, rows: PlaceRows, plain: Demand, *, pieces: Pieces
) -> tuple[Demand, Flags, Ints]:
    """Return homes joined at the gates that their people come out by, where any are known.

    Parameters
    ----------
    rows
        (k,) all homes.
    plain
        The same joined by their positions.
    pieces
        Of the streets at grade.

    Returns
    -------
    homes, by_gates, stranded
        The homes, (k,) which are joined by gates, and (k,) whether their lanes lead to none of
        these: `SURE`, `PERHAPS` or `NOBODY`.
    """
    shapes = rows.drawn(gated.network)
    around = find_compounds_around(gated, rows.id, shapes)
    by_gates = np.array([bool(own) for own in around], dtype=bool)
    if not by_gates.any():
        return plain, by_gates, np.full(len(by_gates), NOBODY)
    chosen = np.flatnonzero(by_gates)
    exits = [
        find_exits_of(gated, str(rows.id[row]), around[row], find_position(rows, shapes, row))
        for row in chosen.tolist()
    ]
    own = join_by_exits(gated, rows.of(chosen), plain.of(by_gates), exits, pieces=pieces)
    stranded = np.full(len(by_gates), NOBODY)
    stranded[chosen] = [one.stranded for one in exits]
    return plain.put(by_gates, own), by_gates, stranded


def find_position(rows: PlaceRows, shapes: Shapes, row: int) -> Position:
    """Return where a home is, given the shapes of all in the plane."""
    shape = shapes[row] if rows.placed()[row] else None
    return Position(shape, float(np.nan_to_num(rows.accuracy_m[row])))


def join_by_exits(
    gated: Gated, rows: PlaceRows, plain: Demand, exits: Sequence[Exits], *, pieces: Pieces
) -> Demand:
    """Return homes joined at the gates by which their people come out.

    Parameters
    ----------
    rows
        (k,) the homes.
    plain
        The same joined by their positions.
    exits
        (k) the gates of each.
    pieces
        Of the streets at grade.
    """
    located, placed = plain.table["located"].to_numpy(bool), rows.placed()
    # A gate without a position is anywhere that the home itself may be left.
    usable = [
        gated.joined[own.gate] | there for own, there in zip(exits, located.tolist(), strict=True)
    ]
    both = list(zip(exits, usable, strict=True))
    home = np.repeat(np.arange(len(exits)), [int(used.sum()) for used in usable])
    gate = np.concatenate([own.gate[used] for own, used in both])
    sure = np.concatenate([own.sure[used] for own, used in both])
    every = zip(*([own_m[used] for own_m in own.inner] for own, used in both), strict=True)
    inner = InnerWalks(*(np.concatenate(own_m) for own_m in every))
    door = np.where(located, np.cumsum(located) - 1, -1)[home]
    starts = _farther(_start_at(gated, gate, door, plain, pieces), inner)
    there = placed.copy()  # also one whose gates are all closed: its place is known
    there[home] = True
    doors = Doors(home=home, gate=gate, sure=sure, count=len(there)).of(
        np.ones(len(home), bool), there
    )
    table = plain.table.copy()
    table["located"] = there
    snap_m = np.full(len(there), np.nan)
    snap_m[there] = doors.nearest(starts.at.leg_m, doors.used())
    table["snap_m"] = np.where(np.isinf(snap_m), np.nan, snap_m)
    own = rows.drawn(gated.network)
    unplaced = np.flatnonzero(~placed[home])[::-1]
    own[home[unplaced]] = starts.shapes[unplaced]  # all that is known is its first gate
    own = own[there]
    return Demand(
        table=table,
        starts=starts,
        doors=doors,
        xy=shapely.get_coordinates(origin_points(own)),
        shapes=own,
        accuracy_m=np.nan_to_num(rows.accuracy_m[there]),
    )


def _start_at(gated: Gated, gate: Ints, own_door: Ints, plain: Demand, pieces: Pieces) -> Starts:
    """Return the doors at some gates; a gate without a position is where its home is joined."""
    at_gate = gated.joined[gate]
    if at_gate.all():
        return start_at_gates(gated, gate, pieces)
    doors = np.flatnonzero(~at_gate)
    # Several gates may have the one place; `of` numbers each once.
    parts = [start_at_gates(gated, gate[at_gate], pieces)]
    parts += [plain.starts.of(own_door[[door]]) for door in doors.tolist()]
    order = np.concatenate([np.flatnonzero(at_gate), doors])
    return Starts.chain(parts).of(np.argsort(order))


def start_at_gates(gated: Gated, gate: Ints, pieces: Pieces) -> Starts:
    """Return the doors at some gates that are joined.

    Parameters
    ----------
    gate
        (d,) their numbers.
    pieces
        Of the streets at grade.
    """
    parts, order = [_at_gates(gated, gate[:0], pieces, None)], [np.empty(0, dtype=np.int64)]
    for lead in dict.fromkeys(gated.lead[gate].tolist()):
        doors = np.flatnonzero(gated.lead[gate] == lead)
        edges = None if lead == STREETS else find_part(gated.network, lead)
        parts.append(_at_gates(gated, gate[doors], pieces, edges))
        order.append(doors)
    return Starts.chain(parts).of(np.argsort(np.concatenate(order)))


def _at_gates(gated: Gated, gate: Ints, pieces: Pieces, edges: Ints | None) -> Starts:
    """Return the doors at gates that lead to streets, or to some lanes."""
    network, at = gated.network.walled(None), gated.outside.of(gate)
    level = np.zeros(len(gate), dtype=np.int64)
    spots = build_place_spots(
        network,
        gated.points[gate],
        gated.gates.accuracy_m[gate],
        best=at,
        level=level,
        pieces=pieces if edges is None else build_pieces(network, edges=edges),
    )
    return Starts(
        at=at,
        along=whole_edges(network, np.empty(0, dtype=np.int64)),
        spots=spots,
        farthest=build_spot_edges(spots.far, count=len(gate)),
        shapes=gated.points[gate],
        accuracy_m=gated.gates.accuracy_m[gate],
        level=level,
        inner_m=np.zeros(len(gate)),
    )


def _farther(starts: Starts, inner: InnerWalks) -> Starts:
    """Return doors with the walks inside to each before them."""
    if not any(own_m.any() for own_m in inner):
        return starts
    near, far = starts.spots.near, starts.spots.far
    spots = Spots(
        near=replace(near, leg_m=near.leg_m + inner.least_m[near.facility]),
        far=replace(far, leg_m=far.leg_m + inner.greatest_m[far.facility]),
    )
    return replace(
        starts,
        at=replace(starts.at, leg_m=starts.at.leg_m + inner.best_m),
        inner_m=inner.best_m,
        spots=spots,
        farthest=build_spot_edges(spots.far, count=len(starts.at.edge)),
    )
