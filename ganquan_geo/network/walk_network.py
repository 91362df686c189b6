"""The walk network: nodes and edges with their exact lengths, laid out for searching."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.network.search.engine import build_engine
from ganquan_geo.network.search.lines import build_line_index

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS
    from scipy.sparse import csr_array

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes
    from ganquan_geo.network.gates.free_legs import FreeLegs
    from ganquan_geo.network.search.engine import Engine
    from ganquan_geo.network.search.lines import LineIndex

NOT = frozenset({"", "no", "false", "0", "0.0", "none", "nan", "<na>", "building_passage"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WalkNetwork:
    """An undirected network on which people walk both ways.

    Parameters
    ----------
    node_xy
        (n, 2) node positions in the plane, metres.
    u, v
        (m,) end nodes of each edge, u <= v; parallel edges and loops are allowed.
    line
        (m,) edge geometry from `u` to `v` in the plane.
    length_m
        (m,) length of each edge on the WGS 84 ellipsoid, metres, above zero.
    streets
        (m rows) what is known of each edge: ``street_id`` and the columns of the street.
    crs
        The plane.
    walls
        What legs of places may not lead through; None where nobody has listed any gates.

    Attributes
    ----------
    level
        (m,) 0 at grade, above it bridges, below it tunnels: see `find_levels`.
    engine
        The network laid out for searching.
    ground_edge
        (g,) the edges at grade, all where there are none; lanes of compounds (`access`) are not
        among them.
    index
        These for finding the nearest of them, once that has been needed: see `ground`.
    trees
        These for finding those near, once that has been needed: see `ground_tree`.

    Examples
    --------
    >>> len(network.node_xy), len(network.u)  # nodes and edges
    (69, 98)
    >>> float(network.length_m.sum().round())
    32328.0
    >>> network.streets.loc[0, ["name", "street_class"]].to_list()  # of edge 0
    ['新村路', 'secondary']
    """

    node_xy: Floats
    u: Ints
    v: Ints
    line: Shapes
    length_m: Floats
    streets: pd.DataFrame
    crs: CRS
    walls: FreeLegs | None = None
    level: Ints = field(init=False, repr=False)
    engine: Engine = field(init=False, repr=False)
    ground_edge: Ints = field(init=False, repr=False)
    index: list[LineIndex] = field(init=False, repr=False)
    trees: list[shapely.STRtree] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the network out, once: everything that measures uses it."""
        level = find_levels(self.streets) if len(self.streets) else np.zeros(len(self.u), int)
        public = self.public()
        edge = np.flatnonzero((level == 0) & public)
        edge = edge if len(edge) else np.flatnonzero(public)
        object.__setattr__(self, "level", level)
        object.__setattr__(self, "ground_edge", edge)
        object.__setattr__(self, "index", [])
        object.__setattr__(self, "trees", [])
        object.__setattr__(self, "engine", build_engine(self))

    @property
    def ground(self) -> LineIndex:
        """The edges at grade, for finding the nearest of them."""
        if not self.index:
            self.index.append(build_line_index(self.line[self.ground_edge]))
        return self.index[0]

    @property
    def ground_tree(self) -> shapely.STRtree:
        """The edges at grade, for finding all that are near."""
        if not self.trees:
            self.trees.append(shapely.STRtree(self.line[self.ground_edge]))
        return self.trees[0]

    def around(self, edges: Ints) -> WalkNetwork:
        """Return the same network with some edges alone at grade, for places near these only."""
        near = copy(self)
        object.__setattr__(near, "ground_edge", edges)
        object.__setattr__(near, "index", [])
        object.__setattr__(near, "trees", [])
        return near

    def walled(self, walls: FreeLegs | None) -> WalkNetwork:
        """Return the same network with other walls, or without any."""
        other = copy(self)
        object.__setattr__(other, "walls", walls)
        return other

    def edges_of_level(self, level: int) -> Ints:
        """Return the edges that places of a level can join: those at grade where it has none."""
        edge = np.flatnonzero((self.level == level) & self.public()) if level else self.ground_edge
        return edge if len(edge) else self.ground_edge

    def public(self) -> Flags:
        """Return (m,) which edges are streets, and no lanes or gates of a compound."""
        if "access" not in self.streets:
            return np.ones(len(self.u), bool)
        return np.asarray(self.streets["access"].fillna("") == "", dtype=bool)

    def adjacency(self) -> csr_array:
        """Return the (n, n) matrix of the shortest edge between each two nodes, metres."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - heavy

        count, loop = len(self.node_xy), self.u == self.v
        a = np.concatenate([self.u[~loop], self.v[~loop]])
        b = np.concatenate([self.v[~loop], self.u[~loop]])
        length_m = np.tile(self.length_m[~loop], 2)
        # Built by hand: a conversion would add the lengths of parallel edges.
        first = first_of_each(a * count + b, length_m)
        start = np.searchsorted(a[first], np.arange(count + 1))
        return csr_array((length_m[first], b[first], start), shape=(count, count))


def project(frame: gpd.GeoDataFrame, network: WalkNetwork) -> Shapes:
    """Return the geometries of a WGS 84 layer in the plane of a network."""
    return np.asarray(frame.geometry.set_crs(WGS84, allow_override=True).to_crs(network.crs))


def find_levels(streets: pd.DataFrame) -> Ints:
    """Return the level of streets or places: `layer`, else +1 on a bridge and -1 in a tunnel.

    Columns may be missing, and may hold what OpenStreetMap has in them, such as ``"yes"``.
    """
    bridge, tunnel = (
        _flags(streets[name]) if name in streets else np.zeros(len(streets), bool)
        for name in ("bridge", "tunnel")
    )
    implied = bridge.astype(np.int64) - tunnel.astype(np.int64)
    if "layer" not in streets:
        return implied
    layer = pd.to_numeric(streets["layer"], errors="coerce").fillna(0).to_numpy().astype(np.int64)
    return np.where(layer != 0, layer, implied)


def _flags(values: pd.Series) -> Flags:
    if values.dtype == bool:
        return values.to_numpy()
    texts = [str(value).strip().lower() for value in values.tolist()]
    return np.array([text not in NOT for text in texts], dtype=bool)
