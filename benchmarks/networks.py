"""The networks that the benchmarks run on: two real ones and seeded synthetic ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "real"
EARTH_M_PER_DEGREE = 111_195.0
SPACING_M = 90.0
SYNTHETIC = {"50k": 50_000, "200k": 200_000, "1M": 1_000_000, "4M": 4_000_000}
GRID_DEGREE = 4.0
MEAN_DEGREE = 2.85
NOT_WALKABLE = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "construction",
    "proposed",
    "raceway",
    "bus_guideway",
)
THROUGH = 2  # ways that meet at a point where nothing branches off


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Streets:
    """An undirected network as arrays.

    Parameters
    ----------
    node_xy
        (n, 2) positions, metres.
    u, v
        (m,) end nodes of each edge.
    length_m
        (m,) metres, above zero.
    """

    name: str
    node_xy: Floats
    u: Ints
    v: Ints
    length_m: Floats


def read_network(name: str) -> Streets:
    """Read or make the network of this name."""
    if name == "Porto":
        return _porto(simplified=True)
    if name == "Porto with shape points":
        return _porto(simplified=False)
    if name == "Moscow":
        return _moscow()
    return build_synthetic(name, nodes=SYNTHETIC[name], seed=6)


def build_synthetic(name: str, *, nodes: int, seed: int) -> Streets:
    """Build a street grid with jittered crossings and a share of its edges removed."""
    rng = np.random.default_rng(seed)
    side = round(nodes**0.5)
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    number = np.arange(side * side).reshape(side, side)
    node_xy = np.column_stack([column.ravel(), row.ravel()]) * SPACING_M
    node_xy += rng.uniform(-0.3 * SPACING_M, 0.3 * SPACING_M, node_xy.shape)
    u = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    v = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    kept = rng.random(len(u)) < MEAN_DEGREE / GRID_DEGREE
    u, v = u[kept], v[kept]
    straight_m = np.linalg.norm(node_xy[u] - node_xy[v], axis=1)
    length_m = straight_m * rng.uniform(1.0, 1.2, len(u))
    order = np.lexsort((node_xy[:, 1], node_xy[:, 0]))  # as the walk network numbers them
    back = np.argsort(order)
    return Streets(name=name, node_xy=node_xy[order], u=back[u], v=back[v], length_m=length_m)


def place_facilities(streets: Streets, *, categories: int, seed: int) -> list[tuple[Ints, Floats]]:
    """Place one facility for each 2,000 nodes, 50 at least: edges, and metres from `u`."""
    rng = np.random.default_rng(seed)
    count = max(50, len(streets.node_xy) // 2000)
    placed = []
    for _ in range(categories):
        edge = rng.integers(len(streets.u), size=count)
        placed.append((edge, rng.random(count) * streets.length_m[edge]))
    return placed


def _porto(*, simplified: bool) -> Streets:
    """Join the walkable ways of Porto where they share a point."""
    frame = pyogrio.read_dataframe(
        REAL / "porto_portugal.osm.pbf",
        layer="lines",
        columns=["highway", "other_tags"],
        where="highway IS NOT NULL",
    )
    forbidden = frame["other_tags"].fillna("").str.contains('"foot"=>"no"', regex=False)
    walkable = ~frame["highway"].isin(NOT_WALKABLE) & ~forbidden
    lonlat, way = shapely.get_coordinates(frame.geometry[walkable].to_numpy(), return_index=True)
    point = np.round(lonlat * 1e7).astype(np.int64)
    _, first, node = np.unique(
        point[:, 0] * 4_000_000_000 + point[:, 1], return_index=True, return_inverse=True
    )
    middle = np.radians(lonlat[:, 1].mean())
    xy = lonlat[first] * EARTH_M_PER_DEGREE * np.array([np.cos(middle), 1.0])
    same = way[1:] == way[:-1]
    u, v = node[:-1][same], node[1:][same]
    step_m = np.linalg.norm(xy[u] - xy[v], axis=1)
    if not simplified:
        drawn = step_m > 0
        return _numbered("Porto with shape points", xy, u[drawn], v[drawn], step_m[drawn])
    end = np.flatnonzero(np.diff(way, prepend=-1, append=way[-1] + 1))
    is_node = np.bincount(np.concatenate([u, v]), minlength=len(first)) > THROUGH
    is_node[node[end[:-1]]] = True
    is_node[node[end[1:] - 1]] = True
    along_m = np.zeros(len(node))
    along_m[1:] = np.cumsum(np.where(same, np.linalg.norm(xy[node[1:]] - xy[node[:-1]], axis=1), 0))
    stop = np.flatnonzero(is_node[node])
    joined = way[stop[1:]] == way[stop[:-1]]
    a, b = stop[:-1][joined], stop[1:][joined]
    long_m = along_m[b] - along_m[a]
    drawn = long_m > 0
    return _numbered("Porto", xy, node[a][drawn], node[b][drawn], long_m[drawn])


def _moscow() -> Streets:
    """Read the road network of Moscow; its lengths are straight lines between its nodes."""
    xy = np.fromfile(REAL / "moscow-roads.co.bin", dtype="<i4").reshape(-1, 2).astype(float)
    ends = np.fromfile(REAL / "moscow-roads.gr.bin", dtype="<i4").reshape(-1, 2).astype(np.int64)
    u, v = ends.T - 1
    length_m = np.linalg.norm(xy[u] - xy[v], axis=1)
    drawn = length_m > 0
    return _numbered("Moscow", xy, u[drawn], v[drawn], length_m[drawn])


def _numbered(name: str, xy: Floats, u: Ints, v: Ints, length_m: Floats) -> Streets:
    """Leave out nodes without an edge."""
    used, ends = np.unique(np.concatenate([u, v]), return_inverse=True)
    first, last = ends.reshape(2, -1)
    return Streets(name=name, node_xy=xy[used], u=first, v=last, length_m=length_m)
