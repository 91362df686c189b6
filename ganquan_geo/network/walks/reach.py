"""What of the streets lies within a limit: exact along edges, cut where the limit falls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.intervals import Intervals, build_intervals, measure_overlaps_m
from ganquan_geo.network.search.seeds import build_seeds
from ganquan_geo.network.walk_network import project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd

    from ganquan_geo.arrays.types import Floats, Ints, Shapes
    from ganquan_geo.network.places.snapping import Spans
    from ganquan_geo.network.search.seeds import Reached
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.distances import DistanceField

    Stretches = tuple[Ints, Floats, Floats]  # keys of edges, starts and ends

AT_ONCE = 64  # facilities searched from in one go: what they reach stays in the cache


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reaches:
    """What is reached from each of some facilities by itself.

    Parameters
    ----------
    facility, limit_m
        (r,) number of the facility, and the length of the walk, metres.
    start
        (r + 1,) where the stretches of each start.
    stretches
        Those of all, one after the other.
    """

    facility: Ints
    limit_m: Floats
    start: Ints
    stretches: Intervals

    def of_each_stretch(self) -> tuple[Ints, Floats]:
        """Return (k,) whose each stretch is: the facility, and the limit, metres."""
        count = np.diff(self.start)
        return np.repeat(self.facility, count), np.repeat(self.limit_m, count)

    def length_m(self) -> Floats:
        """Return (r,) the length of what each reaches, metres."""
        own_m = self.stretches.end_m - self.stretches.start_m
        return np.array([own_m[a:b].sum() for a, b in pairwise(self.start.tolist())])


def measure_reach(
    network: WalkNetwork, field: DistanceField, *, limit_m: float | Floats
) -> Intervals:
    """Return the stretches of streets from which some facility is within the limit.

    Parameters
    ----------
    limit_m
        One limit, or (m,) one for each edge, metres.
    """
    limits_m = np.broadcast_to(np.asarray(limit_m, dtype=np.float64), network.length_m.shape)
    return measure_reach_by_limit(network, field, limits_m=limits_m[None])


def measure_covered_m(
    network: WalkNetwork, field: DistanceField, stretches: Intervals, *, limit_m: float
) -> Floats:
    """Return (k,) how much of each stretch is within the limit of some facility, metres.

    What `measure_reach` and `measure_overlaps_m` give, without stretches of the edges that lie
    whole in one and hold no facility: those are reached from their ends alone.

    Parameters
    ----------
    stretches
        (k,) in any order.
    """
    edge, held = stretches.edge, np.zeros(len(network.u), bool)
    held[field.spans.edge] = True
    length_m = network.length_m[edge]
    left_m = [np.maximum(limit_m - field.node_m[end[edge]], 0.0) for end in (network.u, network.v)]
    covered_m: Floats = np.minimum(left_m[0] + left_m[1], length_m)
    parts = held[edge] | (stretches.start_m > 0) | (stretches.end_m < length_m)
    own = np.unique(edge[parts])
    u_m, v_m = field.node_m[network.u[own]], field.node_m[network.v[own]]
    reached = build_intervals(
        *_chained(
            [
                _inwards(own, network.length_m[own], u_m, v_m, np.float64(limit_m)),
                _along(network, field.spans.edge, field.spans, limit_m - field.extra_m),
            ]
        )
    )
    covered_m[parts] = measure_overlaps_m(stretches.of(parts), reached)
    return covered_m


def measure_reach_by_limit(
    network: WalkNetwork, field: DistanceField, *, limits_m: Floats
) -> Intervals:
    """Return the stretches of streets from which some facility is within each limit.

    Parameters
    ----------
    limits_m
        (t, m) for each edge, metres.

    Returns
    -------
    Intervals
        With edges numbered on from limit to limit: edge `e` of limit `t` is `t * m + e`.
    """
    edges = len(network.u)
    u_m, v_m = field.node_m[network.u], field.node_m[network.v]
    turn, edge = np.nonzero(np.minimum(u_m, v_m) < limits_m)
    inwards = _inwards(
        turn * edges + edge, network.length_m[edge], u_m[edge], v_m[edge], limits_m[turn, edge]
    )
    spans = field.spans
    every = np.arange(len(limits_m))[:, None] * edges + spans.edge
    left_m = limits_m[:, spans.edge] - field.extra_m
    again = np.tile(np.arange(len(spans.edge)), len(limits_m))
    along = _along(network, every.ravel(), spans.of(again), left_m.ravel())
    return build_intervals(*_chained([inwards, along]))


def measure_each_reach(
    network: WalkNetwork, facilities: Spans, *, limits_m: Sequence[float]
) -> Iterator[Reaches]:
    """Yield what is reached from each facility by itself, some facilities at a time.

    What it costs is what is reached: about as much in a village as in a large city.

    Parameters
    ----------
    facilities
        Where they stand; their legs count.
    limits_m
        Lengths of the walk, metres; exactly this far is within it.

    Yields
    ------
    Reaches
        By rising number of the facility, then in the order of the limits.
    """
    order = np.argsort(facilities.facility, kind="stable")
    numbers, first = np.unique(facilities.facility[order], return_index=True)
    first = np.append(first, len(order))
    for begin in range(0, len(numbers), AT_ONCE):
        some = numbers[begin : begin + AT_ONCE]
        stands = facilities.of(order[first[begin] : first[begin + len(some)]])
        seeds = build_seeds(network, stands, extra_m=stands.leg_m)
        reached = network.engine.reached(seeds, limit_m=max(limits_m))
        yield _cut_off(network, some, stands, reached, limits_m)


def _cut_off(
    network: WalkNetwork, some: Ints, stands: Spans, reached: Reached, limits_m: Sequence[float]
) -> Reaches:
    """Return what is within each limit of the edges reached from some facilities.

    A facility and a limit are a turn, and the stretches of all turns are merged in one go: for
    that, edges are numbered anew in each turn.
    """
    edges, turns = len(network.u), len(some) * len(limits_m)
    turn, own_turn = (
        len(limits_m) * np.searchsorted(some, facility)
        for facility in (reached.facility, stands.facility)
    )
    length_m = network.length_m[reached.edge]
    parts = []
    for step, limit_m in enumerate(limits_m):
        key = (turn + step) * edges + reached.edge
        parts.append(_inwards(key, length_m, reached.u_m, reached.v_m, np.float64(limit_m)))
        key = (own_turn + step) * edges + stands.edge
        parts.append(_along(network, key, stands, limit_m - stands.leg_m))
    merged = build_intervals(*_chained(parts))
    return Reaches(
        facility=np.repeat(some, len(limits_m)),
        limit_m=np.tile(np.asarray(limits_m, dtype=np.float64), len(some)),
        start=np.searchsorted(merged.edge, np.arange(turns + 1) * edges),
        stretches=replace(merged, edge=merged.edge % edges),
    )


def _inwards(
    key: Ints, length_m: Floats, u_m: Floats, v_m: Floats, limit_m: Floats | np.float64
) -> Stretches:
    """Return what is reached of edges, (k,), from either of their ends; `key` tells which."""
    from_u = np.minimum(np.maximum(limit_m - u_m, 0.0), length_m)
    behind = length_m - np.minimum(np.maximum(limit_m - v_m, 0.0), length_m)
    whole = behind <= from_u
    by_u, by_v = whole | (from_u > 0), ~whole & (behind < length_m)
    return (
        np.concatenate([key[by_u], key[by_v]]),
        np.concatenate([np.zeros(np.count_nonzero(by_u)), behind[by_v]]),
        np.concatenate([np.where(whole, length_m, from_u)[by_u], length_m[by_v]]),
    )


def _along(network: WalkNetwork, key: Ints, spans: Spans, left_m: Floats) -> Stretches:
    """Return what is reached of the edges on which facilities stand, along them."""
    near, within_m = left_m >= 0, network.length_m[spans.edge]
    return (
        key[near],
        np.clip(spans.start_m - left_m, 0.0, within_m)[near],
        np.clip(spans.end_m + left_m, 0.0, within_m)[near],
    )


def _chained(parts: Sequence[Stretches]) -> Stretches:
    key, start_m, end_m = zip(*parts, strict=True)
    return np.concatenate(key), np.concatenate(start_m), np.concatenate(end_m)


def build_area(
    network: WalkNetwork, boundary: gpd.GeoDataFrame, *, margin_m: float
) -> shapely.Geometry:
    """Return what counts as inside the boundary, with what is along it, in plane metres."""
    outline = shapely.union_all(project(boundary, network))
    return shapely.buffer(outline, margin_m)


def measure_inside(network: WalkNetwork, area: shapely.Geometry) -> Intervals:
    """Return the stretches of streets that lie within an area of the network's plane."""
    shapely.prepare(area)
    public = network.public()
    inside = public & shapely.contains_properly(area, network.line)
    crossing = np.flatnonzero(public & ~inside & shapely.intersects(area, network.line))
    row, start, end = _segments_inside(network.line[crossing], area)
    edge = crossing[row]
    whole = np.flatnonzero(inside)
    return build_intervals(
        np.concatenate([whole, edge]),
        np.concatenate([np.zeros(len(whole)), start * network.length_m[edge]]),
        np.concatenate([network.length_m[whole], end * network.length_m[edge]]),
    )


def _segments_inside(lines: Shapes, area: shapely.Geometry) -> tuple[Ints, Floats, Floats]:
    """Return the parts of lines within an area: row, and start and end as shares of its length.

    Segment by segment, because a place on a line that closes or crosses itself is not known
    by its coordinates alone.
    """
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    same = owner[1:] == owner[:-1]
    first, row = xy[:-1][same], owner[:-1][same]
    segment = np.asarray(shapely.linestrings(np.stack([first, xy[1:][same]], axis=1)))
    step = shapely.length(segment)
    total = np.bincount(row, weights=step, minlength=len(lines))
    before = np.cumsum(total) - total
    share = (np.cumsum(step) - before[row]) / total[row]
    reached = np.where(np.diff(row, append=-1) != 0, 1.0, np.minimum(share, 1.0))
    left = np.where(np.diff(row, prepend=-1) != 0, 0.0, np.roll(reached, 1))
    parts, of = shapely.get_parts(shapely.intersection(segment, area), return_index=True)
    is_line = shapely.length(parts) > 0
    parts, of = parts[is_line], of[is_line]
    ends = [
        np.hypot(*(shapely.get_coordinates(shapely.get_point(parts, at)) - first[of]).T)
        for at in (0, -1)
    ]
    start = left[of] + np.minimum(*ends) / total[row[of]]
    end = left[of] + np.maximum(*ends) / total[row[of]]
    end = np.where(np.maximum(*ends) >= step[of], reached[of], end)
    return row[of], start, end
