"""Walks inside compounds from points of their land: to gates, and to facilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.gates.gate_rows import PERHAPS, SURE
from ganquan_geo.network.gates.gated import find_part
from ganquan_geo.network.gates.lanes import close_over_gates, measure_inside_m
from ganquan_geo.network.gates.residents import THREE, measure_hops, place_on_lanes
from ganquan_geo.network.gates.rooms import choose_targets, find_gate, list_targets
from ganquan_geo.network.gates.walled_room import OPEN
from ganquan_geo.network.gates.yards import InnerWalks, Position, lay_out_yard
from ganquan_geo.network.places.snapping import origin_points, spans_of
from ganquan_geo.network.walks.distances import build_field

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Shapes
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.gates.residents import Exits
    from ganquan_geo.network.gates.yards import Yard
    from ganquan_geo.network.joins.inside_walks import Near
    from ganquan_geo.network.places.snapping import Snapped


def measure_to_facility(
    gated: Gated, own: tuple[str, ...], position: Position, points: Shapes, near: Near
) -> InnerWalks:
    """Return the (p,) walks inside from points of a compound to a facility."""
    nowhere = np.full((3, len(points)), np.inf)
    targets = list(list_targets(gated, own, near.standing))
    if not targets:
        return InnerWalks(*nowhere)
    walks = np.stack(_measure_to_places(gated, own, position, points, [one.at for one in targets]))
    walks = walks + np.stack([np.stack(one.inner) for one in targets], axis=2)
    sure, stated = choose_targets(gated, own, targets)
    return InnerWalks(
        walks[0].min(axis=1),
        walks[1][:, stated].min(axis=1, initial=np.inf),
        walks[2][:, sure].min(axis=1, initial=np.inf),
    )


def _measure_to_places(
    gated: Gated, own: tuple[str, ...], position: Position, points: Shapes, places: list[Position]
) -> InnerWalks:
    """Return (p, t) the walks inside from points to places: by the lanes, or straight without."""
    shapes = np.array([one.shape for one in places], dtype=object)
    straight = _walk_straight(gated, own[0], position, points, places)
    yard = lay_out_yard(gated, own, position, passed=SURE, gates=np.empty(0, dtype=np.int64))
    if yard is None or own[0] not in gated.lanes:
        return straight
    at = yard.place(own[0], shapely.centroid(shapes))
    inside_m = measure_inside_m(yard.network, yard.place(own[0], points), at)
    exact = np.array([one.is_exact() for one in places], dtype=bool)
    still = position.accuracy_m == 0
    return _by_lanes(yard, own[0], points, at, inside_m, straight, exact=exact, still=still)


def measure_to_gates(
    gated: Gated, own: tuple[str, ...], position: Position, exits: Exits, points: Shapes
) -> InnerWalks:
    """Return (p, e) the walks inside from points to gates: by the lanes, or straight without."""
    first = exits.gate if exits.first is None else exits.first
    straight = _walk_straight(
        gated, own[0], position, points, [find_gate(gated, gate) for gate in first.tolist()]
    )
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
    exact: Flags = gated.gates.accuracy_m[first] == 0
    still = position.accuracy_m == 0
    return _by_lanes(yard, own[0], points, at, inside_m, straight, exact=exact, still=still)


def _walk_straight(
    gated: Gated, compound: str, position: Position, points: Shapes, places: list[Position]
) -> InnerWalks:
    """Return (p, t) the walks from points of a compound to places without lanes."""
    room = gated.rooms.get(compound, OPEN)
    shapes = np.array([one.shape for one in places], dtype=object)
    unsure_m = position.accuracy_m + np.array([one.accuracy_m for one in places])
    straight_m: Floats = shapely.distance(points[:, None], shapes[None])
    best_m = straight_m
    if room.round_m:
        best_m = np.maximum(straight_m, room.measure(points, origin_points(shapes)))
    least_m, most_m = np.maximum(straight_m - unsure_m, 0.0), best_m.copy()
    for row, place in enumerate(places):
        if position.accuracy_m == 0 and place.is_exact():
            least_m[:, row] = best_m[:, row]
            continue
        corners = np.asarray(shapely.points(shapely.get_coordinates(place.shape)))
        far_m = shapely.distance(points[:, None], corners[None]).max(axis=1)
        most_m[:, row] = np.maximum(best_m[:, row], far_m + unsure_m[row] + room.round_m)
    return InnerWalks(least_m, best_m, most_m)


def _by_lanes(  # noqa: PLR0913
    yard: Yard,
    compound: str,
    points: Shapes,
    at: Snapped,
    inside_m: Floats,
    straight: InnerWalks,
    *,
    exact: Flags,
    still: bool,
) -> InnerWalks:
    """Return (p, t) the walks from points to places by lanes, as far as these are known.

    Parameters
    ----------
    at
        (t,) the places on the lanes; edge -1 for one that they do not lead to.
    inside_m, straight
        (p, t) the walks by the lanes between places as given, and those straight.
    exact, still
        (t,) whether each place, and whether the compound is known exactly.
    """
    led_out = np.isfinite(inside_m.min(axis=1, initial=np.inf))
    best_m = np.where(led_out[:, None], inside_m, straight.best_m)
    if still and exact.all():
        return InnerWalks(best_m, best_m, best_m)
    # Whichever of the lanes it joins, the walk is as long as the longest to any, and its leg more.
    edges = find_part(yard.network, compound)
    far_m = np.full(len(at.edge), np.inf)
    for one in np.flatnonzero(at.edge >= 0).tolist():
        span = spans_of(at.of(np.array([one])))
        field = build_field(yard.network, span, extra_m=span.leg_m, bound_m=np.inf)
        ends_m = field.node_m[yard.network.u[edges]] + yard.network.length_m[edges]
        far_m[one] = ends_m.max() * (1 if exact[one] else 2)
    most_m = yard.place(compound, points).leg_m[:, None] + far_m
    most_m = most_m + (straight.greatest_m - straight.best_m)
    return InnerWalks(straight.least_m, best_m, np.maximum(most_m, straight.greatest_m))
