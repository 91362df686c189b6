"""Cut street lines where they meet, so that meeting streets share a node.

All work is on whole arrays; there is no loop over streets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Lines = NDArray[np.object_]

COINCIDENT_M = 0.01  # closer than this, two things were drawn at the same point
CORNER_M = 0.1  # closer than this, a corner was drawn on the other line: 6 decimals of a degree
ROUNDING_M = 1e-6  # closer than this along a line, two cuts are one


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
    """

    parent: Ints
    line: Lines
    u: Ints
    v: Ints
    node_xy: Floats


def build_noded_lines(lines: Lines, *, level: Ints, tolerance_m: float) -> NodedLines:
    """Cut lines at crossings at grade and at touches, and join their ends.

    Two lines are cut where they cross if they have the same level. An end that touches
    another line within the tolerance cuts it if both have the same level, or if the end was
    drawn on the other line itself; both are cut where a corner of one lies on the other, but
    for rounding, if they have the same level. Ends within the tolerance of each other are
    joined whatever their level, so a bridge meets the street it starts from and not the one
    it passes over. Parallel edges and loops are kept.

    Parameters
    ----------
    lines
        (k,) LineStrings in plane metres.
    level
        (k,) whole numbers: 0 at grade, above it bridges, below it tunnels.
    tolerance_m
        Points closer than this are the same.

    Returns
    -------
    NodedLines
        The same for every order and every direction of the input lines, but for `parent`.
    """
    lines, parent = _without_self_crossings(lines)
    level = level[parent]
    cuts = _cuts(lines, level, tolerance_m)
    pieces, piece_line, own_ends = _split(lines, *cuts)
    drawn_m = shapely.length(pieces)
    ends = _end_points(pieces)
    node, node_xy = _joined(ends, np.repeat(level[piece_line], 2), own_ends.ravel(), tolerance_m)
    pieces = _with_ends(pieces, node_xy[node])
    u, v = node.reshape(-1, 2).T
    kept = (u != v) | (np.minimum(drawn_m, shapely.length(pieces)) > tolerance_m)
    return _in_order(parent[piece_line[kept]], pieces[kept], u[kept], v[kept], node_xy)


def _without_self_crossings(lines: Lines) -> tuple[Lines, Ints]:
    """Return the lines with those that cross themselves cut there, and their parents."""
    simple = shapely.is_simple(lines)
    parent = np.arange(len(lines))
    if simple.all():
        return lines, parent
    parts, owner = shapely.get_parts(shapely.node(lines[~simple]), return_index=True)
    return (
        np.concatenate([lines[simple], parts]),
        np.concatenate([parent[simple], parent[~simple][owner]]),
    )


def _cuts(lines: Lines, level: Ints, tolerance_m: float) -> tuple[Ints, Floats, Floats]:
    """Return which lines to cut and where, as distances along them and as (c, 2) points."""
    tree = shapely.STRtree(lines)
    first, second = tree.query(lines, predicate="intersects")
    pair = (first < second) & (level[first] == level[second])
    first, second = first[pair], second[pair]
    points, owner = shapely.get_coordinates(
        shapely.intersection(lines[first], lines[second]), return_index=True
    )
    touching, touched = _touches(lines, level, tree, tolerance_m)
    corner, cornered, met = _corners(lines, level, tree, min(tolerance_m, CORNER_M))
    touching, touched = np.concatenate([touching, corner]), np.concatenate([touched, met])
    foot_m = shapely.line_locate_point(lines[touched], touching)
    foot = shapely.get_coordinates(shapely.line_interpolate_point(lines[touched], foot_m))
    corner_xy = shapely.get_coordinates(corner)
    crossed = np.concatenate([first[owner], second[owner], cornered])
    crossing = np.concatenate([points, points, corner_xy])
    crossed_m = shapely.line_locate_point(lines[crossed], shapely.points(crossing))
    return (
        np.concatenate([crossed, touched]),
        np.concatenate([crossed_m, foot_m]),
        np.concatenate([crossing, foot]),
    )


def _touches(
    lines: Lines, level: Ints, tree: shapely.STRtree, tolerance_m: float
) -> tuple[Lines, Ints]:
    """Return the line ends that touch another line, and which line each touches."""
    ends = np.asarray(shapely.points(_end_points(lines)))
    owner = np.repeat(np.arange(len(lines)), 2)
    end, touched = tree.query(ends, predicate="dwithin", distance=tolerance_m)
    other = owner[end] != touched
    end, touched = end[other], touched[other]
    on_line = shapely.distance(ends[end], lines[touched]) <= COINCIDENT_M
    meets = (level[owner[end]] == level[touched]) | on_line
    return ends[end[meets]], touched[meets]


def _corners(
    lines: Lines, level: Ints, tree: shapely.STRtree, tolerance_m: float
) -> tuple[Lines, Ints, Ints]:
    """Return the inner vertices that lie on another line, the line of each, and that line."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    inner = np.zeros(len(owner), bool)
    inner[1:-1] = (owner[1:-1] == owner[:-2]) & (owner[1:-1] == owner[2:])
    points, owner = np.asarray(shapely.points(xy[inner])), owner[inner]
    corner, met = tree.query(points, predicate="dwithin", distance=tolerance_m)
    meets = (owner[corner] != met) & (level[owner[corner]] == level[met])
    corner, met = corner[meets], met[meets]
    return points[corner], owner[corner], met


def _split(
    lines: Lines, cut_line: Ints, cut_m: Floats, cut_xy: Floats
) -> tuple[Lines, Ints, Flags]:
    """Return the pieces, the line of each, and (m, 2) whether its ends are ends of the line."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    along = _along(xy, owner)
    total = shapely.length(lines)
    kept = _distinct(cut_line, cut_m, total)
    cut_line, cut_m, cut_xy = cut_line[kept], cut_m[kept], cut_xy[kept]
    every_line = np.concatenate([owner, cut_line])
    every_m = np.concatenate([along, cut_m])
    every_xy = np.concatenate([xy, cut_xy])
    is_cut = np.concatenate([np.zeros(len(owner), bool), np.ones(len(cut_line), bool)])
    order = np.lexsort((is_cut, every_m, every_line))
    line, xy, is_cut = every_line[order], every_xy[order], is_cut[order]
    copies = np.where(is_cut, 2, 1)  # a cut ends one piece and starts the next
    starts = np.ones(len(line), bool)
    starts[1:] = line[1:] != line[:-1]
    twin = np.repeat(np.arange(len(line)), copies)
    second = np.zeros(len(twin), bool)
    second[1:] = twin[1:] == twin[:-1]
    piece = np.cumsum((starts[twin] & ~second) | second) - 1
    pieces = np.asarray(shapely.linestrings(xy[twin], indices=piece))
    first_row = np.flatnonzero(np.diff(piece, prepend=-1))
    last_row = np.append(first_row[1:], len(piece)) - 1
    own_ends = ~np.column_stack([is_cut[twin[first_row]], is_cut[twin[last_row]]])
    return pieces, line[twin[first_row]], own_ends


def _along(xy: Floats, owner: Ints) -> Floats:
    """Return the distance of each vertex along its own line."""
    step = np.zeros(len(xy))
    step[1:] = np.hypot(*np.diff(xy, axis=0).T)
    first = np.searchsorted(owner, np.arange(owner[-1] + 1))
    step[first] = 0.0
    run = np.cumsum(step)
    return run - run[first][owner]


def _distinct(line: Ints, along_m: Floats, total_m: Floats) -> Ints:
    """Return the cuts that are not at an end of their line nor at another cut.

    Cuts that are merely near each other all stay: what was drawn to meet there must find its
    end. The short pieces between them shrink to nothing when ends are joined.
    """
    order = np.lexsort((along_m, line))
    line, along_m = line[order], along_m[order]
    inside = (along_m > ROUNDING_M) & (along_m < total_m[line] - ROUNDING_M)
    order, line, along_m = order[inside], line[inside], along_m[inside]
    new = np.ones(len(line), bool)
    new[1:] = (line[1:] != line[:-1]) | (np.diff(along_m) > ROUNDING_M)
    return order[new]


def _end_points(lines: Lines) -> Floats:
    """Return (2k, 2) first and last points of each line, in turn."""
    first = shapely.get_coordinates(shapely.get_point(lines, 0))
    last = shapely.get_coordinates(shapely.get_point(lines, -1))
    return np.stack([first, last], axis=1).reshape(-1, 2)


def _joined(ends: Floats, level: Ints, own_end: Flags, tolerance_m: float) -> tuple[Ints, Floats]:
    """Return the node of each end and the node positions.

    A node lies where most of its ends lie; of several such places, at the lowest x and y.
    """
    pairs = cKDTree(ends).query_pairs(tolerance_m, output_type="ndarray").reshape(-1, 2)
    a, b = pairs[:, 0], pairs[:, 1]
    drawn_together = np.hypot(*(ends[a] - ends[b]).T) <= COINCIDENT_M
    meets = (
        (level[a] == level[b])
        | (own_end[a] & own_end[b])
        | ((own_end[a] | own_end[b]) & drawn_together)
    )
    count = len(ends)
    links = coo_array((np.ones(meets.sum()), (a[meets], b[meets])), shape=(count, count))
    _, cluster = connected_components(links, directed=False)
    place, which, votes = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
    which = which.ravel()
    order = np.lexsort((which, -votes[which], cluster))
    first = order[np.flatnonzero(np.diff(cluster[order], prepend=-1))]
    centre = place[which[first]]
    by_place = np.lexsort((centre[:, 1], centre[:, 0]))
    rank = np.empty_like(by_place)
    rank[by_place] = np.arange(len(by_place))
    return rank[cluster], centre[by_place]


def _with_ends(pieces: Lines, ends: Floats) -> Lines:
    """Return the pieces with their first and last points moved to the given ones."""
    xy, owner = shapely.get_coordinates(pieces, return_index=True)
    first = np.searchsorted(owner, np.arange(len(pieces)))
    last = np.append(first[1:], len(owner)) - 1
    xy[first], xy[last] = ends[0::2], ends[1::2]
    return np.asarray(shapely.linestrings(xy, indices=owner))


def _in_order(parent: Ints, line: Lines, u: Ints, v: Ints, node_xy: Floats) -> NodedLines:
    """Return the edges each from its lower to its higher node, in a fixed order."""
    backwards = u > v
    line = shapely.remove_repeated_points(np.where(backwards, shapely.reverse(line), line))
    u, v = np.minimum(u, v), np.maximum(u, v)
    used, renumbered = np.unique(np.concatenate([u, v]), return_inverse=True)
    u, v = renumbered.reshape(2, -1)
    order = np.lexsort((parent, shapely.length(line), v, u))
    return NodedLines(
        parent=parent[order], line=line[order], u=u[order], v=v[order], node_xy=node_xy[used]
    )
