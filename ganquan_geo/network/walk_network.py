"""The walk network: nodes and edges with their exact lengths."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.geodesy.projection import WGS84

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from pyproj import CRS
    from scipy.sparse import csr_array


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
    kept
        What has been built from the network for searching, so that it is built once.

    Examples
    --------
    >>> len(network.node_xy), len(network.u)  # nodes and edges
    (69, 98)
    >>> float(network.length_m.sum().round())
    32328.0
    >>> network.streets.loc[0, ["name", "street_class"]].to_list()  # of edge 0
    ['新村路', 'secondary']
    """

    node_xy: NDArray[np.float64]
    u: NDArray[np.int64]
    v: NDArray[np.int64]
    line: NDArray[np.object_]
    length_m: NDArray[np.float64]
    streets: pd.DataFrame
    crs: CRS
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def adjacency(self) -> csr_array:
        """Return the (n, n) matrix of the shortest edge between each two nodes, metres."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - heavy

        loop = self.u == self.v
        a = np.concatenate([self.u[~loop], self.v[~loop]])
        b = np.concatenate([self.v[~loop], self.u[~loop]])
        length_m = np.tile(self.length_m[~loop], 2)
        order = np.lexsort((length_m, b, a))
        a, b, length_m = a[order], b[order], length_m[order]
        first = np.ones(len(a), bool)
        first[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1])
        count = len(self.node_xy)
        # Built by hand: a conversion would add the lengths of parallel edges.
        start = np.searchsorted(a[first], np.arange(count + 1))
        return csr_array((length_m[first], b[first], start), shape=(count, count))


def project(frame: gpd.GeoDataFrame, network: WalkNetwork) -> NDArray[np.object_]:
    """Return the geometries of a WGS 84 layer in the plane of a network."""
    return np.asarray(frame.geometry.set_crs(WGS84, allow_override=True).to_crs(network.crs))
