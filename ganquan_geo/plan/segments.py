"""Segments by cross street, resolved to the exact line between crossings, or refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.plan import BOUNDARY, Segment
from ganquan_geo.model.street_line import Misfit, StreetLine
from ganquan_geo.network.walks.routes import (
    Route,
    find_corridor,
    find_longest_line,
    find_parts,
    find_route,
    find_second_route,
)
from ganquan_geo.plan.crossings import (
    Corner,
    choose_side,
    corner_accuracy_m,
    describe_place,
    find_crossings,
    find_staggered,
)
from ganquan_geo.plan.names import StreetNames, find_street
from ganquan_geo.words.figures import format_m
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ganquan_geo.model.plan import Side
    from ganquan_geo.plan.crossings import Nodes
    from ganquan_geo.plan.ground import Ground

PARALLEL_M = 40.0  # carriageways of one street run no farther from each other than this


def resolve_segment(ground: Ground, segment: Segment, *, names: StreetNames) -> StreetLine:
    """Return the exact line of a segment, or why there is no telling which it is.

    Parameters
    ----------
    segment
        As the plan names it.
    names
        How streets may be written, and which of several crossings is meant.

    Returns
    -------
    StreetLine
        With `refusals` if a name is not known, the streets do not meet, they meet more than
        once and no side is named, or there are two ways that are not carriageways of one
        street. The candidates are listed.
    """
    street = find_street(names, segment.street)
    if isinstance(street, Misfit):
        return StreetLine(street=segment.street, refusals=(street,))
    if segment.start is None or segment.end is None:
        return build_whole_street(ground, street)
    found = [
        find_corner(
            ground,
            street,
            BOUNDARY if end.name == BOUNDARY else find_street(names, end.name),
            names=names,
            side=end.side,
        )
        for end in (segment.start, segment.end)
    ]
    refusals = tuple(end for end in found if isinstance(end, Misfit))
    if refusals:
        return StreetLine(street=street, refusals=refusals)
    starts, ends = (end for end in found if isinstance(end, Corner))
    return resolve_between(ground, street, starts=starts, ends=ends)


def find_corner(
    ground: Ground,
    one: str | Misfit,
    other: str | Misfit,
    *,
    names: StreetNames,
    side: Side = "",
) -> Corner | Misfit:
    """Return the junctions where two streets meet, on the side that is named or hinted at."""
    if isinstance(one, Misfit):
        return one
    if isinstance(other, Misfit):
        return other
    corner = find_crossings(ground, one, other)
    if isinstance(corner, Misfit):
        return corner
    return choose_side(ground, corner, side or _hinted_side(names, {one, other}))


def resolve_between(ground: Ground, street: str, *, starts: Corner, ends: Corner) -> StreetLine:
    """Return the line of a street between two corners, each one of some junctions."""
    pairs = list(product(starts.groups, ends.groups))
    if starts.groups == ends.groups and len(starts.groups) > 1:
        pairs = list(combinations(starts.groups, 2))  # both ends at one pair of streets
    slack_m = corner_accuracy_m(ground, starts) + corner_accuracy_m(ground, ends)
    lines = [
        _line_between(ground, street, start=start, end=end, slack_m=slack_m) for start, end in pairs
    ]
    if len(lines) == 1:
        line = lines[0]
        staggered = (*find_staggered(ground, starts), *find_staggered(ground, ends))
        if line.refusals or not staggered:
            return line
        return replace(
            line,
            high_m=line.high_m + sum(apart_m for _, apart_m in staggered) / 2,
            remarks=tuple(dict.fromkeys(remark for remark, _ in staggered)),
        )
    listed = tuple(
        _describe_candidate(ground, line, start, end)
        for line, (start, end) in zip(lines, pairs, strict=True)
    )
    what = Text(
        f"{street}与所列街道相交不止一次，有 {len(lines)} 种可能",
        f"{street} meets the streets named more than once: {len(lines)} possible segments",
    )
    refusal = Misfit(rule="several_crossings", subject=street, what=what, candidates=listed)
    return StreetLine(street=street, refusals=(refusal,))


def _line_between(
    ground: Ground, street: str, *, start: Nodes, end: Nodes, slack_m: float
) -> StreetLine:
    network, own = ground.network, ground.street_edges[street]
    if set(start) & set(end):
        return StreetLine(street=street, nodes=(min(set(start) & set(end)),), high_m=slack_m)
    route = find_route(network, own, starts=start, ends=end)
    if route is None:
        return _broken(ground, street, start, end)
    corridor = find_corridor(network, own, starts=start, ends=end)
    others = [edge for edge in corridor if edge not in route.edges]
    apart = _apart(ground, others, route.edges)
    if apart:
        farthest = max(apart, key=lambda edge: (network.length_m[edge], -edge))
        second = find_second_route(network, own, by=farthest, starts=start, ends=end)
        ways = [way for way in (route, second) if way is not None]
        return StreetLine(street=street, refusals=(_two_ways(ground, street, ways),))
    return StreetLine(
        street=street,
        edges=route.edges,
        nodes=route.nodes,
        length_m=route.length_m,
        low_m=max(0.0, route.length_m - slack_m),
        high_m=route.length_m + slack_m,
        parallel_edges=tuple(sorted(others)),
    )


def build_whole_street(ground: Ground, street: str) -> StreetLine:
    """Return a whole street as one line, its branches added, its other carriageways not."""
    return _gathered(ground, street, ground.street_edges[street])


def build_inside_street(ground: Ground, line: StreetLine) -> StreetLine:
    """Return the part of a resolved line that is inside the boundary.

    The upper bound holds too what runs beside the boundary, nearer than the accuracy of the
    street. The accuracy of the boundary itself is not known and in no bound.
    """
    edges = [edge for edge in line.edges if ground.inside[edge]]
    beside = tuple(edge for edge in line.parallel_edges if ground.inside[edge])
    found = _gathered(ground, line.street, edges)
    return StreetLine(
        street=line.street,
        edges=tuple(edges),
        nodes=found.nodes,
        length_m=ground.length_m(edges),
        low_m=max(0.0, ground.length_m(edges) - _tips_m(ground, edges)),
        high_m=ground.length_m(edges) + max(_tips_m(ground, edges), measure_beside_m(ground, line)),
        parallel_edges=beside,
        remarks=line.remarks,
    )


def measure_beside_m(ground: Ground, line: StreetLine) -> float:
    """Return the length of a line outside that the accuracy of its street may put inside, metres.

    That is what lies beyond the margin around the boundary by no more than the accuracy.
    """
    total_m = 0.0
    for edge in line.edges:
        if not ground.inside[edge]:
            reach_m = ground.margin_m + float(ground.accuracy_m[edge])
            drawn = ground.network.line[edge]
            near = shapely.intersection(drawn, shapely.buffer(ground.outline, reach_m))
            share = shapely.length(near) / shapely.length(drawn)
            total_m += float(share * ground.network.length_m[edge])
    return total_m


def _gathered(ground: Ground, street: str, edges: Iterable[int]) -> StreetLine:
    """Return lines that together are some edges of a street, longest first."""
    main: list[int] = []
    nodes: tuple[int, ...] = ()
    beside: list[int] = []
    left = [tuple(part) for part in find_parts(ground.network, edges)]
    while left:
        part = left.pop(0)
        apart = part if not main else _apart(ground, part, main)
        beside += [edge for edge in part if edge not in apart]
        if len(apart) != len(part):
            left = [*find_parts(ground.network, apart), *left]
            continue
        route = find_longest_line(ground.network, part)
        nodes = nodes or route.nodes
        main += route.edges
        left = [*left, *find_parts(ground.network, set(part) - set(route.edges))]
    length_m = ground.length_m(main)
    slack_m = _tips_m(ground, main)
    return StreetLine(
        street=street,
        edges=tuple(main),
        nodes=nodes,
        length_m=length_m,
        low_m=max(0.0, length_m - slack_m),
        high_m=length_m + slack_m,
        parallel_edges=tuple(sorted(beside)),
    )


def _apart(ground: Ground, edges: Collection[int], main: Iterable[int]) -> tuple[int, ...]:
    """Return those of some edges that do not run beside the main line all the way."""
    if not edges:
        return ()
    band = shapely.buffer(ground.geometry(main), PARALLEL_M)
    listed = np.array(sorted(edges), dtype=np.int64)
    beside = shapely.covered_by(ground.network.line[listed], band)
    return tuple(int(edge) for edge in listed[~beside])


def _tips_m(ground: Ground, edges: Collection[int]) -> float:
    """Return how far the length of a line may be off: the accuracy of its two ends, metres."""
    return 2.0 * max((float(ground.accuracy_m[edge]) for edge in edges), default=0.0)


def _hinted_side(names: StreetNames, streets: set[str]) -> Side:
    """Return which crossing of two streets the plan's hints say is meant; empty for none."""
    for hint in names.hints:
        if {find_street(names, name) for name in hint.streets} == streets:
            return hint.side
    return ""


def _broken(ground: Ground, street: str, start: Nodes, end: Nodes) -> StreetLine:
    refusal = Misfit(
        rule="broken_street",
        subject=street,
        what=Text(
            f"{street}在两个路口之间中断，路网上没有连续的{street}",
            f"{street} is interrupted between the two crossings",
        ),
        candidates=(describe_place(ground, start), describe_place(ground, end)),
    )
    return StreetLine(street=street, refusals=(refusal,))


def _two_ways(ground: Ground, street: str, ways: list[Route]) -> Misfit:
    listed = []
    for way in ways:
        middle = way.edges[len(way.edges) // 2]
        at = shapely.line_interpolate_point(ground.network.line[middle], 0.5, normalized=True)
        lon, lat = ground.lonlat(shapely.get_coordinates(at)[0])
        listed.append(
            Text(
                f"{way.length_m:,.0f} 米，经 {lon:.5f}, {lat:.5f}",
                f"{way.length_m:,.0f} m by {lon:.5f}, {lat:.5f}",
            )
        )
    return Misfit(
        rule="several_ways",
        subject=street,
        what=Text(
            f"沿{street}在两个路口之间有不止一条走法，相距超过 {PARALLEL_M:.0f} 米，"
            "不是同一条路的两幅",
            f"there is more than one way along {street} between the two crossings, more than "
            f"{PARALLEL_M:.0f} m apart, so not carriageways of one street",
        ),
        candidates=tuple(listed),
    )


def _describe_candidate(ground: Ground, line: StreetLine, start: Nodes, end: Nodes) -> Text:
    why = line.refusals[0].what if line.refusals else format_m(line.length_m)
    return Text("{first} 至 {last}：{why}", "{first} to {last}: {why}").filled(
        first=describe_place(ground, start), last=describe_place(ground, end), why=why
    )
