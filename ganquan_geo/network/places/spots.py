"""Spots: where uncertain places may stand on the network, as stretches of edges with legs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.groups import (
    best_so_far,
    changes,
    find_order,
    find_runs,
    list_rows,
    sum_before,
)
from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.network.places.beams import find_beams
from ganquan_geo.network.places.regions import Pieces, Regions
from ganquan_geo.network.places.snapping import Spans, spans_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes
    from ganquan_geo.network.places.snapping import Snapped
    from ganquan_geo.network.walk_network import WalkNetwork

WIDTH_M = 1.0  # stretches of a spot are no longer: its walks are known to about as much
TOLERANCE_M = 0.25  # of legs
STEP_M = 0.25  # legs are told in such steps, so that neighbours with like legs are one stretch
CORE_M = 20.0  # pieces of an outline: each has few streets near it
SCALE = 1e-4  # lengths in the plane and on the ellipsoid agree to less, some 80 km around


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spots:
    """Where places may be joined: stretches of edges with the legs from there.

    A place that is known exactly has one stretch of no length. Stretches that decide no walk are
    left out: where a neighbour has a leg that is shorter, or longer, by more than the way to it.

    Parameters
    ----------
    near
        The stretches with the least legs from anywhere on them.
    far
        The stretches with the greatest legs, by place, by edge, then along it, none over another.
    """

    near: Spans
    far: Spans

    def of(self, chosen: Flags) -> Spots:
        """Return the spots of the places for which `chosen`, by row of the place, is true."""
        return Spots(
            near=self.near.of(chosen[self.near.facility]),
            far=self.far.of(chosen[self.far.facility]),
        )

    def renumbered(self, number: Ints) -> Spots:
        """Return the spots with `number`, rising, in place of the row of their place."""
        return Spots(near=self.near.renumbered(number), far=self.far.renumbered(number))

    def in_order(self) -> Spots:
        """Return the spots by rising row of their place, else as they are."""
        return Spots(near=self.near.in_order(), far=self.far.in_order())

    def joined(self, stretches: Spans, *, beside_m: Floats) -> Spots:
        """Return the spots with stretches added, from which a place is at most so far beside."""
        if not len(stretches.edge):
            return self
        far = replace(stretches, leg_m=stretches.leg_m + beside_m)
        return Spots(
            near=drop_needless([self.near, stretches], longest=False),
            far=drop_needless([self.far, far], longest=True),
        )


def chain_spots(parts: Sequence[Spots]) -> Spots:
    """Return the spots of all, one after the other, whose places rise from part to part."""
    return Spots(
        near=Spans.chain(part.near for part in parts),
        far=Spans.chain(part.far for part in parts),
    )


def build_place_spots(
    network: WalkNetwork,
    shapes: Shapes,
    accuracy_m: Floats,
    *,
    best: Snapped | Spans,
    level: Ints,
    coarse: float = 1.0,
    pieces: Pieces | None = None,
) -> Spots:
    """Find where places may be joined, given what is known of their positions.

    A point may be anywhere within its accuracy; an area may be left or entered anywhere on its
    outline; a place known only to its street stands anywhere along it. The best estimates are
    part of the spots. Of a place that is known too badly to say where it may be, that is all.

    Parameters
    ----------
    shapes
        (k,) Points, lines or polygons in the plane of the network.
    accuracy_m
        (k,) how far from that a place may be, metres.
    best
        The best estimates: one of each place, or stretches by the row of the place.
    level
        (k,) of the streets that each can join.
    coarse, pieces
        As for `find_stretches`; the pieces at grade, if they have been built.
    """
    stretches = best if isinstance(best, Spans) else spans_of(best)
    near, far = [stretches], [stretches]
    spread = (accuracy_m > 0) | (shapely.get_dimensions(shapes) == 2)  # noqa: PLR2004
    spread &= accuracy_m <= VAGUE_M
    for one in np.unique(level[spread]).tolist():
        rows = np.flatnonzero(spread & (level == one))
        regions = build_regions(shapes[rows], accuracy_m[rows])
        own = pieces if pieces is not None and one == 0 else build_pieces(network, level=one)
        found = find_stretches(network, regions, own, coarse=coarse)
        if network.walls is not None and one == 0:
            found = network.walls.spread(
                network, (shapes[rows], accuracy_m[rows]), found, own, coarse=coarse
            )
        near.append(found[0].renumbered(rows))
        far.append(found[1].renumbered(rows))
    step_m = coarse * STEP_M
    return Spots(
        near=drop_needless(near, longest=False, step_m=step_m),
        far=drop_needless(far, longest=True, step_m=step_m),
    )


def find_stretches(
    network: WalkNetwork, regions: Regions, pieces: Pieces, *, coarse: float = 1.0
) -> tuple[Spans, Spans]:
    """Find the stretches that the points of regions join, each by its nearest street.

    Parameters
    ----------
    regions
        Where each place may be.
    pieces
        Of the streets that places can join.
    coarse
        How many times as long stretches may be, and as loose their legs: bounds hold all the same.

    Returns
    -------
    near, far
        Stretches by row of the place, with the least and with the greatest legs; they may lie
        over each other.
    """
    wider = replace(regions, radius_m=regions.radius_m * (1 + SCALE))
    near = _find_near(pieces, wider)
    beams = find_beams(
        wider, pieces, near, width_m=coarse * WIDTH_M, tolerance_m=coarse * TOLERANCE_M
    )
    piece = beams.piece
    run_m = pieces.end_m[piece] - pieces.start_m[piece]
    length_m = pieces.length_m[piece]
    beside = np.abs(beams.side) == 1
    corner_m = np.where(beams.side == 0, pieces.start_m[piece], pieces.end_m[piece])
    ends_m = [
        np.where(beside, pieces.start_m[piece] + at / length_m * run_m, corner_m)
        for at in (beams.low, beams.high)
    ]
    stretch = Spans(
        facility=regions.place[beams.region],
        edge=pieces.edge[piece],
        start_m=ends_m[0],
        end_m=np.minimum(ends_m[1], network.length_m[pieces.edge[piece]]),
        leg_m=beams.least_m * (1 - SCALE),
    )
    return stretch, replace(stretch, leg_m=beams.greatest_m * (1 + SCALE))


def drop_needless(parts: list[Spans], *, longest: bool, step_m: float = STEP_M) -> Spans:
    """Return stretches in order, without those that decide no walk.

    A walk to a point grows by no more than one goes on, so a stretch decides no longest walk
    where another of the same place and edge has a leg longer by the way to it and the stretch
    itself; no shortest one where that leg is shorter by as much.
    """
    apart = _cut_apart(Spans.chain(parts), longest=longest)
    stretches = _merge(apart, longest=longest, step_m=step_m)
    group = np.cumsum(changes(stretches.facility, stretches.edge), dtype=np.int64)
    leg_m = stretches.leg_m if longest else -stretches.leg_m
    needless = np.zeros(len(group), bool)
    for value, own in (
        (leg_m + stretches.end_m, slice(None)),
        (leg_m - stretches.start_m, slice(None, None, -1)),
    ):
        best = best_so_far(group[own], value[own])
        before = best[:-1]
        follows = group[own][1:] == group[own][:-1]
        dropped = np.zeros(len(group), bool)
        dropped[1:] = follows & (value[own][before] >= value[own][1:])
        needless |= dropped[own]
    return stretches.of(~needless)


def _merge(stretches: Spans, *, longest: bool, step_m: float) -> Spans:
    """Return stretches in order, neighbours with like legs made one.

    Legs of neighbours are like if they lie in one step; the longest or the shortest is kept.
    """
    new = changes(stretches.facility, stretches.edge, np.floor(stretches.leg_m / step_m))
    new[1:] |= stretches.start_m[1:] > stretches.end_m[:-1]
    first, last = find_runs(new)
    keep = np.maximum if longest else np.minimum
    return Spans(
        facility=stretches.facility[first],
        edge=stretches.edge[first],
        start_m=stretches.start_m[first],
        end_m=stretches.end_m[last],
        leg_m=keep.reduceat(stretches.leg_m, first) if len(first) else stretches.leg_m,
    )


def _cut_apart(stretches: Spans, *, longest: bool) -> Spans:
    """Return stretches in order, those of one place and edge cut where others begin or end.

    Where several lie over each other, the longest or the shortest of their legs is kept.
    """
    if not len(stretches.edge):
        return stretches
    own = stretches.of(np.lexsort((stretches.start_m, stretches.edge, stretches.facility)))
    group = np.cumsum(changes(own.facility, own.edge)) - 1
    both, ends = np.tile(group, 2), np.concatenate([own.start_m, own.end_m])
    rising = np.lexsort((ends, both))
    new = changes(both[rising], ends[rising])
    rank = np.empty(len(rising), dtype=np.int64)
    rank[rising] = np.cumsum(new) - 1
    point_group, point_m = both[rising[new]], ends[rising[new]]
    first, last = rank.reshape(2, -1)
    # Between every two marks of a group is a stretch; a point alone has one of no length.
    row, mark = list_rows(first, np.maximum(last - first, 1))
    key = 2 * mark + (last > first)[row]
    by_key = np.argsort(key, kind="stable")
    starts = np.flatnonzero(changes(key[by_key]))
    keep = np.maximum if longest else np.minimum
    begin, is_stretch = np.divmod(key[by_key][starts], 2)
    return replace(
        own.of(np.searchsorted(group, point_group[begin])),
        start_m=point_m[begin],
        end_m=point_m[begin + is_stretch],
        leg_m=keep.reduceat(own.leg_m[row][by_key], starts),
    )


def build_regions(shapes: Shapes, accuracy_m: Floats) -> Regions:
    """Return where places may be: within their accuracy of a point, a line or an outline.

    Parameters
    ----------
    shapes
        (k,) Points, lines or polygons in plane metres.
    accuracy_m
        (k,) metres; NaN counts as zero.
    """
    lines = shapes.copy()
    wide = shapely.get_dimensions(shapes) == 2  # noqa: PLR2004
    lines[wide] = shapely.boundary(shapes[wide])
    # The farther it may be from its outline, the fewer pieces this takes.
    lines = shapely.segmentize(lines, np.maximum(CORE_M, np.nan_to_num(accuracy_m)))
    parts, owner = shapely.get_parts(lines, return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    is_point = shapely.get_dimensions(parts) == 0
    same = np.flatnonzero((part[1:] == part[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    alone = np.flatnonzero(is_point[part])
    start = np.concatenate([xy[alone], xy[same]])
    end = np.concatenate([xy[alone], xy[same + 1]])
    place = owner[part[np.concatenate([alone, same])]].astype(np.int64)
    return Regions(place=place, start=start, end=end, radius_m=np.nan_to_num(accuracy_m)[place])


def build_pieces(network: WalkNetwork, *, level: int = 0, edges: Ints | None = None) -> Pieces:
    """Return the straight pieces of the edges of one level, or of some, and their corners."""
    joined = network.edges_of_level(level) if edges is None else edges
    xy, owner = shapely.get_coordinates(network.line[joined], return_index=True)
    row = np.flatnonzero((owner[1:] == owner[:-1]) & (xy[1:] != xy[:-1]).any(axis=1))
    start, end, edge = xy[row], xy[row + 1], joined[owner[row]]
    long = np.hypot(*(end - start).T)
    total = np.bincount(edge, long, minlength=len(network.u))
    before = sum_before(np.flatnonzero(changes(edge)), long)
    per_m = network.length_m[edge] / total[edge]
    start_m, end_m = before * per_m, (before + long) * per_m
    corners = _corners(start, end)
    return Pieces(
        edge=edge,
        start=start,
        end=end,
        step=(end - start) / long[:, None],
        length_m=long,
        start_m=start_m,
        end_m=np.minimum(end_m, network.length_m[edge]),
        corner_piece=corners[0],
        corner_at_end=corners[1],
        corner_low=corners[2],
        corner_high=corners[3],
        tree=shapely.STRtree(np.asarray(shapely.linestrings(np.stack([start, end], axis=1)))),
    )


def _corners(start: Floats, end: Floats) -> tuple[Ints, Flags, Floats, Floats]:
    """Return the corners at which points can join: where no piece leads off over a half turn."""
    count = len(start)
    vertex = np.concatenate([start, end])
    run = np.concatenate([end - start, start - end])
    by_place = find_order(vertex[:, 0], vertex[:, 1])
    number = np.empty(len(vertex), dtype=np.int64)
    number[by_place] = np.cumsum(changes(vertex[by_place, 0], vertex[by_place, 1])) - 1
    angle = np.arctan2(run[:, 1], run[:, 0])
    order = np.lexsort((angle, number))
    first, last = find_runs(changes(number[order]))
    here = angle[order]
    following = np.empty(len(order))
    following[:-1] = here[1:]
    following[last] = here[first] + 2 * np.pi
    gap = following - here
    open_to = np.flatnonzero(gap > np.pi + 1e-9)
    row = order[open_to]
    piece, at_end = row % count if count else row, row >= count
    rising = np.argsort(piece, kind="stable")
    low = here[open_to] + np.pi / 2
    high = following[open_to] - np.pi / 2
    return piece[rising], at_end[rising], low[rising], high[rising]


def _find_near(pieces: Pieces, regions: Regions) -> tuple[Ints, Ints]:
    """Return for each region every piece that may be the nearest to a point of it.

    No point of a region is farther from its nearest piece than the ends of the core are, half
    the core and the radius more; so a piece that is nearest to any is within that and another
    radius of the core.
    """
    core = np.asarray(shapely.linestrings(np.stack([regions.start, regions.end], axis=1)))
    alone = (regions.start == regions.end).all(axis=1)
    core[alone] = shapely.points(regions.start[alone])
    far_m = np.zeros(len(core))
    for end in (regions.start, regions.end):
        _, nearest_m = pieces.tree.query_nearest(
            shapely.points(end), return_distance=True, all_matches=False
        )
        far_m = np.maximum(far_m, nearest_m)
    reach_m = far_m + shapely.length(core) / 2 + 2 * regions.radius_m
    region, piece = pieces.tree.query(core, predicate="dwithin", distance=reach_m * (1 + SCALE))
    return region.astype(np.int64), piece.astype(np.int64)
