"""A walk network after a few streets have come or gone: only what is near them is noded anew.

Streets are cut and joined by what is within the tolerance of them. So the lines near a changed one,
and the lines near these, are noded without it and with it; where the two differ, the edges of the
network before give way to others. All others stay, to the bit, under the numbers that noding all
streets would give them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.groups import changes, find_order, unroll
from ganquan_geo.network.build.noding import build_noded_lines
from ganquan_geo.network.build.segments import draw_lines
from ganquan_geo.network.build.walk_network import (
    draw_streets,
    measure_length_m,
    select_walked,
)
from ganquan_geo.network.walk_network import WalkNetwork

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd
    from pyproj import CRS

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts
    from ganquan_geo.network.build.noding import NodedLines
    from ganquan_geo.network.build.walk_network import WalkLines

FAR = 10.0  # tolerances: nothing meets so far away, unless ends are joined in long rows
IN_ROW = 3.0  # tolerances that an end is moved at most, where there are no such rows
LEAST_M = 1.0  # of a tolerance, for what meets but for rounding

Found = tuple[str, bytes]  # an edge: its street, and its line


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnStreets:
    """All streets of a layer in the plane, walked or not.

    Parameters
    ----------
    lines
        What `draw_streets` returned.
    street_id
        (k,) the street of each line.
    first
        (k + 1,) where its vertices begin.
    tree
        The lines.
    bounds
        (4,) of the walked streets, degrees: they decide the plane.
    """

    lines: WalkLines
    street_id: Texts
    first: Ints
    tree: shapely.STRtree
    bounds: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Renoded:
    """A network that follows from another.

    Parameters
    ----------
    network
        The later one.
    nodes, edges
        By number in the earlier one: the number now; -1 for what is gone.
    """

    network: WalkNetwork
    nodes: Ints
    edges: Ints


def draw_all_streets(layer: gpd.GeoDataFrame, walked: gpd.GeoDataFrame, crs: CRS) -> DrawnStreets:
    """Draw a layer for `renode`.

    Parameters
    ----------
    layer, walked
        All streets, and those of them that are walked.
    crs
        The plane of their network.
    """
    lines = draw_streets(layer, crs)
    return DrawnStreets(
        lines=lines,
        street_id=layer.index.to_numpy(dtype=object)[lines.row],
        first=np.searchsorted(lines.owner, np.arange(len(lines.row) + 1)),
        tree=shapely.STRtree(draw_lines(lines.xy, lines.owner)),
        bounds=walked.total_bounds,
    )


def renode(
    network: WalkNetwork,
    drawn: DrawnStreets,
    layers: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    *,
    changed: Collection[str],
    added: Collection[str],
    avoids: tuple[str, ...],
    join_tolerance_m: float,
) -> Renoded | None:
    """Return the network of a changed layer of streets; None where all must be noded.

    Parameters
    ----------
    network
        Of the layer before.
    drawn
        The streets of some layer before that.
    layers
        The layer before and the one now.
    changed
        Ids of the streets that may be walked in one of them alone.
    added
        Ids that may be of streets that are not among the drawn ones.
    avoids, join_tolerance_m
        As for `build_walk_network`.
    """
    was, now = (_select(layer, changed, avoids) for layer in layers)
    differ = was ^ now
    if not differ:
        count = len(network.node_xy)
        return Renoded(network=network, nodes=np.arange(count), edges=np.arange(len(network.u)))
    every = _lines_of(drawn, layers, added, network.crs)
    tolerance_m = max(join_tolerance_m, LEAST_M)
    reach_m = FAR * tolerance_m
    moved = [row for own in differ for row in every.rows_of(own)]
    if not moved or not _keeps_plane(drawn, layers, differ):
        return None
    near = every.near(every.shapes(np.array(moved)), reach_m)
    near = every.near(every.shapes(near), reach_m)
    near = near[np.lexsort((near, every.street_id[near].astype(str)))]
    noded = []
    for layer in layers:
        used = _select(layer, every.street_id[near].tolist(), avoids)
        rows = near[[own in used for own in every.street_id[near].tolist()]]
        if not len(rows):
            return None
        noded.append(every.noded(rows, join_tolerance_m))
    if max(own.moved_m for own, _ in noded) > IN_ROW * tolerance_m:
        return None
    before, after = (_by_line(own, ids) for own, ids in noded)
    if before is None or after is None:
        return None
    gone = [_find_edge(network, key, row, noded[0][0]) for key, row in before.items()
            if key not in after]  # fmt: skip
    if None in gone:
        return None
    new = np.array([row for key, row in after.items() if key not in before], dtype=np.int64)
    return _put(network, np.array(gone, dtype=np.int64), noded[1], new, layers[1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lines:
    """The drawn lines, and behind them those of streets that have come since."""

    parts: tuple[WalkLines, ...]
    drawn: DrawnStreets
    street_id: Texts

    def rows_of(self, street: str) -> list[int]:
        """Return the lines of a street."""
        count, found = len(self.drawn.street_id), list[int]()
        for first, last in ((0, count), (count, len(self.street_id))):
            ids = self.street_id[first:last]  # rising
            low, high = (int(np.searchsorted(ids, street, side=side)) for side in ("left", "right"))
            found += range(first + low, first + high)
        return found

    def shapes(self, rows: Ints) -> Shapes:
        count = len(self.drawn.street_id)
        found = np.empty(len(rows), dtype=object)
        old = rows < count
        found[old] = self.drawn.tree.geometries[rows[old]]
        if len(self.parts) > 1:
            found[~old] = draw_lines(self.parts[1].xy, self.parts[1].owner)[rows[~old] - count]
        return found

    def near(self, shapes: Shapes, reach_m: float) -> Ints:
        """Return the lines within so far of some shapes."""
        _, near = self.drawn.tree.query(shapes, predicate="dwithin", distance=reach_m)
        count = len(self.drawn.street_id)
        more = np.arange(count, len(self.street_id))
        apart_m = shapely.distance(self.shapes(more)[:, None], shapes[None, :])
        return np.concatenate([np.unique(near), more[(apart_m <= reach_m).any(axis=1)]])

    def noded(self, rows: Ints, tolerance_m: float) -> tuple[NodedLines, Texts]:
        """Node some lines, and return the street of each edge."""
        count, xy, sizes = len(self.drawn.street_id), [], []
        for row in rows.tolist():
            lines, own = (self.parts[0], row) if row < count else (self.parts[1], row - count)
            first, last = (
                self.drawn.first[own : own + 2]
                if row < count
                else np.searchsorted(lines.owner, [own, own + 1])
            )
            xy.append(lines.xy[first:last])
            sizes.append(int(last - first))
        level, by_vertex = (
            np.concatenate([getattr(own, name) for own in self.parts])[rows]
            for name in ("level", "by_vertex")
        )
        noded = build_noded_lines(
            np.concatenate(xy),
            unroll(np.array(sizes))[0],
            level=level,
            tolerance_m=tolerance_m,
            by_vertex=by_vertex,
        )
        return noded, self.street_id[rows[noded.parent]]


def _lines_of(
    drawn: DrawnStreets,
    layers: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    added: Collection[str],
    crs: CRS,
) -> _Lines:
    """Return the drawn lines, with those of streets that either layer has besides."""
    parts, ids = [drawn.lines], [drawn.street_id]
    more = [own for own in added if own not in drawn.lines.streets.index]
    tables = [layer.loc[layer.index.intersection(more)] for layer in layers]
    table = pd.concat(tables) if all(len(own) for own in tables) else max(tables, key=len)
    table = table[~table.index.duplicated()].sort_index()
    if len(table):
        parts.append(draw_streets(table, crs))
        ids.append(table.index.to_numpy(dtype=object)[parts[1].row])
    return _Lines(parts=tuple(parts), drawn=drawn, street_id=np.concatenate(ids))


def _select(
    layer: gpd.GeoDataFrame, ids: Collection[str], avoids: tuple[str, ...]
) -> frozenset[str]:
    """Return which of some ids are of streets that are walked."""
    some = layer.loc[layer.index.intersection(pd.unique(np.array(list(ids), dtype=object)))]
    return frozenset(select_walked(some, avoids=avoids).index)


def _keeps_plane(
    drawn: DrawnStreets, layers: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], ids: Collection[str]
) -> bool:
    """Return whether the walked streets surely lie in the same box with some streets or without."""
    own = [layer.loc[layer.index.intersection(list(ids))].total_bounds for layer in layers]
    low, high = np.nanmin(own, axis=0)[:2], np.nanmax(own, axis=0)[2:]
    return bool((low > drawn.bounds[:2]).all() and (high < drawn.bounds[2:]).all())


def _by_line(noded: NodedLines, ids: Texts) -> dict[Found, int] | None:
    """Return the edges by street and line; None where two are the same."""
    lines = shapely.to_wkb(noded.line).tolist()
    found = {key: row for row, key in enumerate(zip(ids.tolist(), lines, strict=True))}
    return found if len(found) == len(lines) else None


def _find_edge(network: WalkNetwork, key: Found, row: int, noded: NodedLines) -> int | None:
    """Return the one edge of a network that is an edge of some lines noded alone."""
    u, v = (_number(network.node_xy, noded.node_xy[own[row]]) for own in (noded.u, noded.v))
    if u is None or v is None:
        return None
    u, v = min(u, v), max(u, v)
    low, high = (int(np.searchsorted(network.u, u, side=side)) for side in ("left", "right"))
    some = low + np.flatnonzero(network.v[low:high] == v)
    ids = network.streets["street_id"].iloc[some].tolist()
    lines = shapely.to_wkb(network.line[some]).tolist()
    same = [one for one, own in zip(some.tolist(), zip(ids, lines, strict=True), strict=True)
            if own == key]  # fmt: skip
    return same[0] if len(same) == 1 else None


def _number(node_xy: Floats, xy: Floats) -> int | None:
    """Return the one node at a place."""
    low, high = (
        int(np.searchsorted(node_xy[:, 0], xy[0], side=side)) for side in ("left", "right")
    )
    rows = low + np.flatnonzero(node_xy[low:high, 1] == xy[1])
    return int(rows[0]) if len(rows) == 1 else None


def _put(
    network: WalkNetwork,
    gone: Ints,
    noded: tuple[NodedLines, Texts],
    new: Ints,
    layer: gpd.GeoDataFrame,
) -> Renoded | None:
    """Return a network without some edges and with others in their order."""
    kept = np.ones(len(network.u), bool)
    kept[gone] = False
    local, ids = noded[0], noded[1][new]
    if len(np.unique(local.node_xy, axis=0)) < len(local.node_xy):
        return None
    used = np.zeros(len(network.node_xy), bool)
    used[network.u[kept]] = used[network.v[kept]] = True
    ends = local.node_xy[np.concatenate([local.u[new], local.v[new]])]
    both = np.concatenate([network.node_xy[used], ends])
    node_xy, number = _sorted_nodes(both)
    nodes = np.full(len(network.node_xy), -1)
    nodes[used] = number[: int(used.sum())]
    if (np.diff(nodes[used]) <= 0).any():  # two nodes at one place
        return None
    u_new, v_new = number[int(used.sum()) :].reshape(2, -1)
    count, u, v = len(node_xy), nodes[network.u[kept]], nodes[network.v[kept]]
    line = local.line[new]
    where = _find_places(network, kept, u * count + v, (u_new * count + v_new, line, ids))
    if where is None:
        return None
    at, order = where
    edges = np.full(len(kept), -1)
    edges[kept] = np.arange(len(u)) + np.searchsorted(at, np.arange(len(u)), side="right")
    streets = network.streets
    rows = pd.DataFrame(layer.loc[ids[order]]).reindex(columns=streets.columns[1:])
    rows = rows.rename_axis("street_id").reset_index()
    turn = np.insert(np.flatnonzero(kept), at, len(kept) + np.arange(len(at)))
    joined = pd.concat([streets, rows]) if len(rows) else streets
    return Renoded(
        network=WalkNetwork(
            node_xy=node_xy,
            u=np.insert(u, at, u_new[order]),
            v=np.insert(v, at, v_new[order]),
            line=np.insert(network.line[kept], at, line[order]),
            length_m=np.insert(
                network.length_m[kept], at, measure_length_m(line[order], network.crs)
            ),
            streets=joined.iloc[turn].reset_index(drop=True),
            crs=network.crs,
        ),
        nodes=nodes,
        edges=edges,
    )


def _sorted_nodes(both: Floats) -> tuple[Floats, Ints]:
    """Return places in order, each once, and the number of each."""
    order = find_order(both[:, 0], both[:, 1])
    new = changes(both[order, 0], both[order, 1])
    number = np.empty(len(both), dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    return both[order[new]], number


def _find_places(
    network: WalkNetwork, kept: Flags, key: Ints, new: tuple[Ints, Shapes, Texts]
) -> tuple[Ints, Ints] | None:
    """Return before which kept edges the new ones come, and their order; None if undecided."""
    keys, lines, ids = new
    length_m, edge = shapely.length(lines), np.flatnonzero(kept)
    order = np.lexsort((ids.astype(str), length_m, keys))
    at = []
    for row in order.tolist():
        low, high = (int(np.searchsorted(key, keys[row], side=side)) for side in ("left", "right"))
        others = edge[low:high]
        streets = network.streets["street_id"].iloc[others].tolist()
        rank = list(zip(shapely.length(network.line[others]).tolist(), streets, strict=True))
        own = (float(length_m[row]), str(ids[row]))
        if own in rank:
            return None
        at.append(low + sum(one < own for one in rank))
    same = ~changes(keys[order], length_m[order], ids[order]) if len(order) else order
    return None if same.any() else (np.array(at, dtype=np.int64), order)
