"""The ring audit: legs between crossings, what is missing, the way round, and homes near it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.ring_results import HomesNear, LegState, Ring, RingLeg
from ganquan_geo.model.street_line import Misfit, Range, StreetLine
from ganquan_geo.model.walking import SECONDS_PER_MIN
from ganquan_geo.network.joins.joins import join_demand
from ganquan_geo.network.places.cutting import build_part_network
from ganquan_geo.network.places.snapping import whole_edges
from ganquan_geo.network.walks.bounds import WorstField, measure_greatest, measure_least
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.routes import (
    find_bridges,
    find_route,
    is_one_loop,
    measure_cycle_count,
    odd_edges,
)
from ganquan_geo.plan.crossings import JUNCTION_M, Corner, corner_accuracy_m
from ganquan_geo.plan.main_roads import MAIN_CLASSES, build_steps, find_main_crossings
from ganquan_geo.plan.names import StreetNames, find_street
from ganquan_geo.plan.segments import find_corner, resolve_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.model.plan import NamedStreets
    from ganquan_geo.model.study import Study
    from ganquan_geo.plan.ground import Ground

NOTHING_M = 1e-6  # less than this is rounding
CORNER_M = 2 * JUNCTION_M  # a corner is no farther across on foot than this
HOME_LIMITS_M = (300.0, 500.0)  # of walks between homes and the ring


def audit_ring(ground: Ground, study: Study, named: NamedStreets, *, names: StreetNames) -> Ring:
    """Resolve a ring of named streets leg by leg and find out what of it can be walked.

    Parameters
    ----------
    named
        The streets in order, with repeats. If the last is the first again, both are one leg.
    """
    legs = build_legs(ground, named.streets, names=names)
    joins = _joins(ground, legs)
    unresolved = sum(leg.state == "not resolved" for leg in legs)
    closed = None if unresolved else joins is not None
    planned = [*(edge for leg in legs for edge in leg.line.edges), *(joins or ())]
    today = _edges_today(legs, joins)
    built_m, joins_m = ground.length_m(planned), ground.length_m(joins or ())
    loop = None if today is None else odd_edges(today)
    today_m = None if today is None else ground.length_m(today)
    slack_m = sum(leg.line.high_m - leg.line.length_m for leg in legs)
    used = {*planned, *(today or ())}
    there = ground.existing.nonzero()[0].tolist()
    missing = {edge for edge in planned if not ground.existing[edge]}
    bridges = find_bridges(ground.network, there) & used
    loops = [measure_cycle_count(ground.network, edges) for edges in (there, {*there, *missing})]
    return Ring(
        legs=legs,
        unresolved=unresolved,
        closed=closed,
        in_order=closed and _is_in_order(ground, planned),
        # That a leg is missing is known though another is not resolved.
        walkable_today=False if any(leg.missing_m > NOTHING_M for leg in legs) else closed,
        existing=_sum_of(legs, missing=False),
        missing=_sum_of(legs, missing=True),
        joins_m=joins_m,
        built=None if unresolved else _sum_walked(legs, built_m, joins_m, today=False),
        today=None if today_m is None else _sum_walked(legs, today_m, joins_m, today=True),
        today_twice_m=None if loop is None or today_m is None else today_m - ground.length_m(loop),
        today_loop=None if loop is None else _spread(ground.length_m(loop), slack_m),
        minutes={
            profile.id: (
                built_m / profile.speed_m_per_s / SECONDS_PER_MIN,
                None if today_m is None else today_m / profile.speed_m_per_s / SECONDS_PER_MIN,
            )
            for profile in study.profiles
            if profile.speed_m_per_s is not None and not unresolved
        },
        bridge_streets=tuple(sorted({str(ground.names[edge]) for edge in bridges})),
        loops_added=None if unresolved else loops[1] - loops[0],
        main_m=ground.length_m(
            edge for edge in planned if ground.street_class[edge] in MAIN_CLASSES
        ),
        crossings=find_main_crossings(ground, build_steps(ground, legs, today=False)),
        crossings_today=None
        if today is None
        else find_main_crossings(ground, build_steps(ground, legs, today=True)),
        homes=() if unresolved else measure_homes(ground, study, legs),
    )


def build_legs(
    ground: Ground, streets: Sequence[str], *, names: StreetNames
) -> tuple[RingLeg, ...]:
    """Return the legs of a ring: each street from its crossing with the one before it."""
    listed = list(streets)
    if len(listed) > 1 and find_street(names, listed[0]) == find_street(names, listed[-1]):
        listed.pop()
    found = [find_street(names, street) for street in listed]
    corners = [
        find_corner(ground, one, other, names=names) for one, other in pairwise([*found, found[0]])
    ]
    legs = []
    for number, (written, street) in enumerate(zip(listed, found, strict=True), start=1):
        before, after = corners[number - 2], corners[number - 1]
        refusals = tuple(dict.fromkeys(x for x in (before, after) if isinstance(x, Misfit)))
        known = [corner for corner in (before, after) if isinstance(corner, Corner)]
        if isinstance(street, Misfit):
            line = StreetLine(street=written, refusals=(street,))
        elif refusals:
            line = StreetLine(street=street, refusals=refusals)
        else:
            line = resolve_between(ground, street, starts=known[0], ends=known[1])
        leg = RingLeg(
            number=number,
            street=line.street,
            start=listed[number - 2],
            end=listed[number % len(listed)],
            state=_state(line, 0.0),
            line=line,
            missing_m=0.0,
            accuracy_m=max((corner_accuracy_m(ground, corner) for corner in known), default=0.0),
            corner=None
            if line.edges or not line.nodes
            else shapely.Point(ground.lonlat(ground.network.node_xy[line.nodes[0]])),
        )
        legs.append(_with_detour(ground, leg))
    return tuple(legs)


def _with_detour(ground: Ground, leg: RingLeg) -> RingLeg:
    """Return a leg with what of it is missing, and the existing way that stands in for it."""
    missing = [edge for edge in leg.line.edges if not ground.existing[edge]]
    if not missing:
        return leg
    missing_m = ground.length_m(missing)
    way = find_route(
        ground.network,
        ground.existing.nonzero()[0].tolist(),
        starts=(leg.line.nodes[0],),
        ends=(leg.line.nodes[-1],),
    )
    leg = replace(leg, missing_m=missing_m, state=_state(leg.line, missing_m))
    if way is None:
        return leg
    streets = dict.fromkeys(str(ground.names[edge]) for edge in way.edges)
    return replace(
        leg,
        detour=_spread(way.length_m, leg.line.high_m - leg.line.length_m),
        detour_streets=tuple(streets),
        detour_edges=way.edges,
    )


def _spread(length_m: float, slack_m: float) -> Range:
    return Range(value=length_m, low=max(0.0, length_m - slack_m), high=length_m + slack_m)


def _sum_of(legs: tuple[RingLeg, ...], *, missing: bool) -> Range:
    """Return the length of what exists of some legs, or of what is missing, with its bounds.

    The bounds of a leg of which a part is missing go to each part by its share.
    """
    value = low = high = 0.0
    for leg in legs:
        line = leg.line
        if line.length_m <= NOTHING_M:
            high += 0.0 if missing else line.high_m
            continue
        own_m = leg.missing_m if missing else line.length_m - leg.missing_m
        value += own_m
        low += line.low_m * own_m / line.length_m
        high += line.high_m * own_m / line.length_m
    return Range(value=value, low=low, high=high)


def _sum_walked(
    legs: tuple[RingLeg, ...], walked_m: float, joins_m: float, *, today: bool
) -> Range:
    """Return a round with the bounds of the legs, or today of the detours in their place."""
    walked = [
        (leg.detour.low, leg.detour.high)
        if today and leg.detour is not None
        else (leg.line.low_m, leg.line.high_m)
        for leg in legs
    ]
    low_m, high_m = (sum(ends) for ends in zip(*walked, strict=True))
    return Range(value=walked_m, low=low_m + joins_m, high=high_m + joins_m)


def _state(line: StreetLine, missing_m: float) -> LegState:
    if line.refusals:
        return "not resolved"
    if not line.edges:
        return "no length"
    if missing_m <= NOTHING_M:
        return "existing"
    return "missing" if line.length_m - missing_m <= NOTHING_M else "partly missing"


def _joins(ground: Ground, legs: tuple[RingLeg, ...]) -> list[int] | None:
    """Return the short ways across corners where a leg begins beside the end of the last.

    Where carriageways cross, two legs may meet at different nodes of one junction.

    Returns
    -------
    list of int or None
        Edges; None where some leg does not begin at the junction where the one before ends.
    """
    if not all(leg.line.nodes for leg in legs):
        return None
    joins: list[int] = []
    for before, leg in pairwise([*legs, legs[0]]):
        here, there = before.line.nodes[-1], leg.line.nodes[0]
        way = find_route(ground.network, range(len(ground.names)), starts=(here,), ends=(there,))
        if way is None or way.length_m > CORNER_M:
            return None
        joins += way.edges
    return joins


def _is_in_order(ground: Ground, planned: list[int]) -> bool:
    """Return whether the round is one closed line, but for steps back at its corners."""
    loop = odd_edges(planned)
    back_m = ground.length_m(planned) - ground.length_m(loop)
    return is_one_loop(ground.network, loop) and back_m <= 2 * CORNER_M


def _edges_today(legs: tuple[RingLeg, ...], joins: list[int] | None) -> list[int] | None:
    """Return the edges of today's round, detours included; None where there is no round."""
    if joins is None:
        return None
    walked = list(joins)
    for leg in legs:
        if leg.missing_m <= NOTHING_M:
            walked += leg.line.edges
        elif leg.detour_m is None:
            return None
        else:
            walked += leg.detour_edges
    return walked


def measure_homes(ground: Ground, study: Study, legs: tuple[RingLeg, ...]) -> tuple[HomesNear, ...]:
    """Count the compounds within 300 and 500 m of the ring on foot.

    Today only existing legs and streets count. The bounds hold wherever in its spot a home is;
    they add and subtract the accuracy of the leg's line.
    """
    counts = []
    for built in (False, True):
        used = ground.existing | built
        network = build_part_network(ground.network, used)
        number = np.cumsum(used) - 1
        edges = [int(number[edge]) for leg in legs for edge in leg.line.edges if used[edge]]
        demand, _ = join_demand(
            network,
            study.layers["compounds"],
            snap_limit_m=study.settings.snap_limit_m,
            where="compounds",
        )
        accuracy_m = ground.accuracy_m[used]
        bound_m = 2 * (max(HOME_LIMITS_M) + float(accuracy_m.max(initial=0.0)))
        spans = whole_edges(network, np.unique(np.array(edges, dtype=np.int64)))
        best, given, worst = (
            build_field(network, spans, extra_m=sign * accuracy_m[spans.edge], bound_m=bound_m)
            for sign in (-1.0, 0.0, 1.0)
        )
        given_m, _ = measure_nearest(network, given, demand.starts.at, bound_m=bound_m)
        located = demand.table["located"].to_numpy(bool)
        least_m = measure_least(
            network, best, demand.starts.spots.near, count=len(given_m), bound_m=bound_m
        )
        greatest_m = measure_greatest(
            network, WorstField(field=worst), demand.starts.farthest, bound_m=bound_m, closely=True
        )
        vague = demand.vague()
        least_m, greatest_m = np.where(vague, 0.0, least_m), np.where(vague, np.inf, greatest_m)
        counts += [
            HomesNear(
                limit_m=limit_m,
                built=built,
                count=int((given_m <= limit_m).sum()),
                low=int((greatest_m <= limit_m).sum()),
                high=int((least_m <= limit_m).sum()) + int((~located).sum()),
                located=int(located.sum()),
                unknown=int((~located).sum()),
            )
            for limit_m in HOME_LIMITS_M
        ]
    return tuple(counts)
