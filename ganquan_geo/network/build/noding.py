"""Cut street lines where they meet, so that meeting streets share a node.

All work is on whole arrays; there is no loop over streets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.close_points import find_close_pairs, number_parts
from ganquan_geo.arrays.groups import changes, find_order, find_runs, unroll
from ganquan_geo.network.build.meeting import COINCIDENT_M, ROUNDING_M, find_cuts
from ganquan_geo.network.build.segments import build_segments, draw_lines, vertices_of
from ganquan_geo.network.build.vertices import VERTEX_M, find_shared_vertices
from ganquan_geo.network.search.lines import Cuts

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes
    from ganquan_geo.network.build.segments import Segments

STRAIGHT = 2  # vertices of a line that cannot cross itself


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NodedLines:
    """Edges between nodes.

    Parameters
    ----------
    parent
        (m,) row of the line each edge is part of.
    line
        (m,) edge geometry from node `u` to node `v`, in plane metres.
    u, v
        (m,) node numbers, u <= v.
    node_xy
        (n, 2) node positions, in plane metres, in rising order of x, then y.
    moved_m
        How far the end of a line was moved to its node, at most.
    """

    parent: Ints
    line: Shapes
    u: Ints
    v: Ints
    node_xy: Floats
    moved_m: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """Pieces of lines, one after the other.

    Parameters
    ----------
    line
        (p,) row of the line each is part of.
    xy
        (c, 2) vertices of all, plane metres.
    first, last
        (p,) rows of the first and last vertex of each.
    own_ends
        (p, 2) whether its ends are ends of its line.
    """

    line: Ints
    xy: Floats
    first: Ints
    last: Ints
    own_ends: Flags

    def length_m(self) -> Floats:
        """Return (p,) the length of each piece, metres."""
        step_m = np.zeros(len(self.xy))
        step_m[1:] = np.hypot(*np.diff(self.xy, axis=0).T)
        step_m[self.first] = 0.0
        length_m: Floats = np.add.reduceat(step_m, self.first)
        return length_m

    def ends(self) -> Floats:
        """Return (2p, 2) first and last vertices in turn."""
        return np.stack([self.xy[self.first], self.xy[self.last]], axis=1).reshape(-1, 2)

    def with_ends(self, ends: Floats) -> Pieces:
        """Return the pieces with (2p, 2) first and last vertices in turn put in their places."""
        xy = self.xy.copy()
        xy[self.first], xy[self.last] = ends[0::2], ends[1::2]
        return replace(self, xy=xy)

    def drawn(self, chosen: Flags, *, backwards: Flags) -> Shapes:
        """Return some pieces as lines, those that are `backwards` turned, no vertex twice."""
        first, last, turned = self.first[chosen], self.last[chosen], backwards[chosen]
        owner, step = unroll(last - first + 1)
        row = np.where(turned[owner], last[owner] - step, first[owner] + step)
        xy = self.xy[row]
        new = changes(owner, xy[:, 0], xy[:, 1])
        return draw_lines(xy[new], owner[new])


def build_noded_lines(
    xy: Floats, owner: Ints, *, level: Ints, tolerance_m: float, by_vertex: Flags | None = None
) -> NodedLines:
    """Cut lines at crossings at grade and at touches, and join their ends.

    Two lines are cut where they cross if they have the same level. An end that touches
    another line within the tolerance cuts it if both have the same level, or if the end was
    drawn on the other line itself; both are cut where a corner of one lies on the other, but
    for rounding, if they have the same level. Ends within the tolerance of each other are
    joined whatever their level, so a bridge meets the street it starts from and not the one
    it passes over. Parallel edges and loops are kept.

    Lines that meet by their vertices, as those of OpenStreetMap do, meet one another where they
    have a vertex in common, whatever their level, and nowhere else. With other lines they meet
    as those do.

    Parameters
    ----------
    xy, owner
        (c, 2) vertices of the lines in plane metres, and (c,) the row of the line each is of, in
        order; no line without length.
    level
        (k,) whole numbers: 0 at grade, above it bridges, below it tunnels.
    tolerance_m
        Points closer than this are the same.
    by_vertex
        (k,) whether a line meets others that do by vertices; None: no line does.

    Returns
    -------
    NodedLines
        The same for every order and every direction of the input lines, but for `parent`.
    """
    fixed = np.zeros(len(level), bool) if by_vertex is None else by_vertex
    xy, owner, parent = _without_self_crossings(xy, owner, fixed)
    level, fixed = level[parent], fixed[parent]
    segments = build_segments(xy, owner)
    cuts = _find_cuts(xy, owner, segments, level, fixed, tolerance_m)
    pieces = _split(xy, owner, segments, cuts)
    drawn_m = pieces.length_m()
    node, node_xy = _joined(
        pieces.ends(),
        np.repeat(level[pieces.line], 2),
        pieces.own_ends.ravel(),
        np.repeat(fixed[pieces.line], 2),
        tolerance_m,
    )
    moved_m = float(np.hypot(*(pieces.ends() - node_xy[node]).T).max(initial=0.0))
    pieces = pieces.with_ends(node_xy[node])
    u, v = node.reshape(-1, 2).T
    least_m = np.where(fixed[pieces.line], VERTEX_M, tolerance_m)
    kept = (u != v) | (np.minimum(drawn_m, pieces.length_m()) > least_m)
    line = pieces.drawn(kept, backwards=u > v)
    noded = _in_order(parent[pieces.line[kept]], line, u[kept], v[kept], node_xy)
    return replace(noded, moved_m=moved_m)


def _find_cuts(
    xy: Floats, owner: Ints, segments: Segments, level: Ints, fixed: Flags, tolerance_m: float
) -> Cuts:
    """Return where lines are to be cut, those that meet by vertices at those they share."""
    if not fixed.any():
        return find_cuts(segments, level, tolerance_m=tolerance_m)
    shared = find_shared_vertices(xy, owner, segments, fixed)
    if fixed.all():
        return shared
    return Cuts.chain([shared, find_cuts(segments, level, tolerance_m=tolerance_m, drawn=~fixed)])


def _without_self_crossings(xy: Floats, owner: Ints, fixed: Flags) -> tuple[Floats, Ints, Ints]:
    """Return the lines with those that cross themselves cut there, and their parents."""
    count = len(fixed)
    parent = np.arange(count)
    bent = (np.bincount(owner, minlength=count) > STRAIGHT) & ~fixed
    if not bent.any():
        return xy, owner, parent
    chosen = bent[owner]
    lines = draw_lines(xy[chosen], (np.cumsum(bent) - 1)[owner[chosen]])
    crossed = ~shapely.is_simple(lines)
    if not crossed.any():
        return xy, owner, parent
    simple = ~bent
    simple[bent] = ~crossed
    parts, line = shapely.get_parts(shapely.node(lines[crossed]), return_index=True)
    parts_xy, part = vertices_of(parts)
    kept = simple[owner]
    return (
        np.concatenate([xy[kept], parts_xy]),
        np.concatenate([(np.cumsum(simple) - 1)[owner[kept]], simple.sum() + part]),
        np.concatenate([parent[simple], parent[~simple][line]]),
    )


def _split(xy: Floats, owner: Ints, segments: Segments, cuts: Cuts) -> Pieces:
    """Return the pieces of the lines between their cuts."""
    first = np.diff(owner, prepend=-1) != 0
    along_m = np.zeros(len(owner))
    along_m[~first] = segments.along_m + segments.length_m
    cuts = _distinct(cuts)
    every_line = np.concatenate([owner, cuts.line])
    every_m = np.concatenate([along_m, cuts.along_m])
    is_cut = np.arange(len(every_line)) >= len(owner)
    order = find_order(every_line, every_m)  # of a vertex and a cut at one place, the vertex first
    order = order[~_is_replaced(every_line[order], every_m[order], is_cut[order])]
    line, is_cut = every_line[order], is_cut[order]
    twin = np.repeat(np.arange(len(line)), np.where(is_cut, 2, 1))  # it ends one, starts the next
    second = np.diff(twin, prepend=-1) == 0
    starts = second | (np.diff(line, prepend=-1) != 0)[twin]
    first_row, last_row = find_runs(starts)
    return Pieces(
        line=line[twin[first_row]],
        xy=np.concatenate([xy, cuts.xy])[order[twin]],
        first=first_row,
        last=last_row,
        own_ends=~np.column_stack([is_cut[twin[first_row]], is_cut[twin[last_row]]]),
    )


def _is_replaced(line: Ints, along_m: Floats, is_cut: Flags) -> Flags:
    """Return, of vertices and cuts in order, the vertices at which there is a cut."""
    near = (line[1:] == line[:-1]) & (np.diff(along_m) <= ROUNDING_M)
    replaced = np.zeros(len(line), bool)
    replaced[1:] |= near & is_cut[:-1]
    replaced[:-1] |= near & is_cut[1:]
    return replaced & ~is_cut


def _distinct(cuts: Cuts) -> Cuts:
    """Return the cuts that are not at another cut.

    Cuts that are merely near each other all stay: what was drawn to meet there must find its
    end. The short pieces between them shrink to nothing when ends are joined.
    """
    # Of cuts at one place, the same one is kept however the lines are drawn and listed.
    cuts = cuts.of(find_order(cuts.line, cuts.along_m, cuts.xy[:, 0], cuts.xy[:, 1]))
    new = changes(cuts.line)
    new[1:] |= np.diff(cuts.along_m) > ROUNDING_M
    return cuts.of(new)


def _joined(
    ends: Floats, level: Ints, own_end: Flags, fixed: Flags, tolerance_m: float
) -> tuple[Ints, Floats]:
    """Return the node of each end and the node positions.

    A node lies where most of its ends lie; of several such places, at the lowest x and y.
    """
    kind = 4 * level + 2 * fixed + own_end
    order = find_order(ends[:, 0], ends[:, 1], kind)
    new_place = changes(ends[order, 0], ends[order, 1])
    new_kind = new_place | changes(kind[order])
    place = (np.cumsum(new_place) - 1)[new_kind]  # of each kind of end at a place
    which = np.empty(len(order), dtype=np.int64)
    which[order] = np.cumsum(new_kind) - 1
    row = order[new_kind]  # one end stands for all of its kind at its place
    spot, own, kind_level, kind_fixed = ends[row], own_end[row], level[row], fixed[row]
    a, b = find_close_pairs(spot, distance_m=VERTEX_M if fixed.all() else tolerance_m)
    apart_m = np.hypot(*(spot[a] - spot[b]).T)
    meets = (kind_level[a] == kind_level[b]) | (own[a] & own[b])
    meets |= (own[a] | own[b]) & (apart_m <= COINCIDENT_M)
    meets = np.where(kind_fixed[a] & kind_fixed[b], apart_m <= VERTEX_M, meets)
    cluster = number_parts(a[meets], b[meets], count=len(row))
    votes = np.bincount(place[which])
    order = find_order(cluster, -votes[place], place)
    centre = spot[order[np.flatnonzero(np.diff(cluster[order], prepend=-1))]]
    by_place = find_order(centre[:, 0], centre[:, 1])
    rank = np.empty_like(by_place)
    rank[by_place] = np.arange(len(by_place))
    return rank[cluster[which]], centre[by_place]


def _in_order(parent: Ints, line: Shapes, u: Ints, v: Ints, node_xy: Floats) -> NodedLines:
    """Return the edges, from the lower to the higher node, in a fixed order."""
    u, v = np.minimum(u, v), np.maximum(u, v)
    used = np.zeros(len(node_xy), bool)
    used[u] = used[v] = True
    number = np.cumsum(used) - 1
    u, v = number[u], number[v]
    order = find_order(u * len(number) + v, shapely.length(line), parent)
    return NodedLines(
        parent=parent[order],
        line=line[order],
        u=u[order],
        v=v[order],
        node_xy=node_xy[used],
        moved_m=0.0,
    )
