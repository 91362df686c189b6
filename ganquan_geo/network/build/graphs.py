"""The walk network as a networkx graph and back; what networkx tells about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pyproj
import shapely

from ganquan_geo.geodesy.projection import WGS84, local_crs, to_lonlat
from ganquan_geo.network.build.graph_attributes import read_graph
from ganquan_geo.network.build.walk_network import measure_length_m
from ganquan_geo.network.walk_network import WalkNetwork

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints, Shapes

Graph: TypeAlias = "nx.Graph[Any]"


def is_graph(thing: object) -> TypeGuard[Graph]:
    """Return whether a thing is a networkx graph of any kind."""
    return isinstance(thing, nx.Graph)


def graph_streets(graph: Graph) -> gpd.GeoDataFrame:
    """Return the edges of a graph as a layer in WGS 84; lists among their values as texts.

    Raises
    ------
    DataError
        As `from_networkx`.
    """
    network = from_networkx(graph)
    rows = network.streets.map(
        lambda value: "、".join(map(str, value)) if isinstance(value, list | tuple | set) else value
    )
    return gpd.GeoDataFrame(rows, geometry=network.line, crs=network.crs).to_crs(WGS84)


def to_networkx(network: WalkNetwork) -> nx.MultiGraph[int]:
    """Return the network as a networkx MultiGraph in WGS 84.

    Parameters
    ----------
    network
        The walk network.

    Returns
    -------
    networkx.MultiGraph
        Nodes carry `x` and `y` (longitude and latitude, degrees); edges carry `length_m`,
        `geometry` and the columns of their street; the graph carries `crs`. Edge keys are the
        network's edge numbers.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = gg.to_networkx(network)
    >>> graph.number_of_edges(), nx.is_connected(graph)
    (98, True)
    """
    graph: nx.MultiGraph[Any] = nx.MultiGraph(crs="EPSG:4326")
    lonlat = to_lonlat(network.node_xy, network.crs)
    graph.add_nodes_from((node, {"x": x, "y": y}) for node, (x, y) in enumerate(lonlat.tolist()))
    lines = shapely.transform(network.line, lambda xy: to_lonlat(xy, network.crs))
    rows: list[dict[str, Any]] = [
        {str(key): value for key, value in row.items()}
        for row in network.streets.to_dict("records")
    ]
    ends = zip(network.u.tolist(), network.v.tolist(), strict=True)
    for edge, (u, v) in enumerate(ends):
        graph.add_edge(u, v, key=edge)
        graph.edges[u, v, edge].update(
            {**rows[edge], "length_m": float(network.length_m[edge]), "geometry": lines[edge]}
        )
    return graph


def from_networkx(graph: nx.Graph[Any], *, length_key: str | None = None) -> WalkNetwork:
    """Return a walk network made of a networkx graph, such as one that osmnx made.

    People walk both ways, so direction is dropped: of two opposite edges with the same
    geometry one is kept. Edges that really run beside each other stay.

    Parameters
    ----------
    graph
        Any networkx graph whose nodes carry `x` and `y`; edges may carry `geometry`. The
        graph's `crs` says what the coordinates are, WGS 84 if it is silent. Numbers may be
        texts and geometry WKT, as a GraphML file has them.
    length_key
        The edge attribute that holds the length in metres. None: lengths are measured on
        the ellipsoid along the geometry, like everywhere else in this package.

    Returns
    -------
    WalkNetwork
        In a plane through the middle of the graph; the columns of `streets` are `street_id`
        (the edge's own, else its `osmid`, else its two nodes) and the other attributes of the
        edges.

    Raises
    ------
    DataError
        If nodes have no usable coordinates, edges no usable geometry or not the length asked
        for, or the `crs` cannot be used; nodes and edges are named.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.Graph(crs="EPSG:4326")
    >>> graph.add_node("west", x=121.430, y=31.27)
    >>> graph.add_node("east", x=121.431, y=31.27)
    >>> graph.add_edge("west", "east")
    >>> gg.from_networkx(graph).length_m.round(1)
    array([95.2])
    """
    read = read_graph(graph, length_key=length_key)
    names = list(graph.nodes)
    number = {name: row for row, name in enumerate(names)}
    crs_in, xy = read.crs, read.xy
    to_wgs84 = pyproj.Transformer.from_crs(crs_in, WGS84, always_xy=True)
    lonlat = np.column_stack(to_wgs84.transform(xy[:, 0], xy[:, 1]))
    crs = local_crs(*((lonlat.min(axis=0) + lonlat.max(axis=0)) / 2))
    plane = pyproj.Transformer.from_crs(crs_in, crs, always_xy=True)

    def projected(points: Floats) -> Floats:
        return np.column_stack(plane.transform(points[:, 0], points[:, 1]))

    edges = list(graph.edges(data=True))
    u = np.array([number[edge[0]] for edge in edges], dtype=np.int64)
    v = np.array([number[edge[1]] for edge in edges], dtype=np.int64)
    straight = np.asarray(shapely.linestrings(np.stack([xy[u], xy[v]], axis=1)))
    drawn = np.where(shapely.is_missing(read.drawn), straight, read.drawn)
    line = shapely.transform(drawn, projected)
    node_xy = projected(xy)
    line = _from_u_to_v(line, node_xy[u])
    length_m = measure_length_m(line, crs) if read.length_m is None else read.length_m
    u, v = _joined_by_no_length(u, v, length_m, len(names))
    backwards = u > v
    line = np.where(backwards, shapely.reverse(line), line)
    u, v = np.minimum(u, v), np.maximum(u, v)
    kept = _one_way_each(u, v, line, length_m)
    hidden = {"geometry", "length_m", "street_id"}
    rows = [
        {"street_id": read.street_ids[row]}
        | {k: w for k, w in edges[row][2].items() if k not in hidden}
        for row in kept
    ]
    return WalkNetwork(
        node_xy=node_xy,
        u=u[kept],
        v=v[kept],
        line=line[kept],
        length_m=length_m[kept],
        streets=pd.DataFrame(rows, index=range(len(rows))),
        crs=crs,
    )


def _joined_by_no_length(u: Ints, v: Ints, length_m: Floats, count: int) -> tuple[Ints, Ints]:
    """Return the ends of the edges, with nodes that an edge of no length links made one."""
    links = np.flatnonzero((length_m <= 0) & (u != v))
    first = np.arange(count)
    for nodes in nx.connected_components(
        nx.Graph(zip(u[links].tolist(), v[links].tolist(), strict=True))
    ):
        first[list(nodes)] = min(nodes)
    return first[u], first[v]


def _from_u_to_v(line: Shapes, start: Floats) -> Shapes:
    """Return the lines turned so that each starts at its end that is nearer to `start`."""
    first = shapely.get_coordinates(shapely.get_point(line, 0))
    last = shapely.get_coordinates(shapely.get_point(line, -1))
    turned = np.hypot(*(first - start).T) > np.hypot(*(last - start).T)
    return np.where(turned, shapely.reverse(line), line)


def _one_way_each(
    u: Ints,
    v: Ints,
    line: Shapes,
    length_m: Floats,
) -> Ints:
    """Return the rows to keep: the first of each set of equal edges, none of no length.

    Edges drawn alike but of different length, to the centimetre, are different ways.
    """
    shape = shapely.to_wkb(shapely.normalize(shapely.set_precision(line, 0.001)))
    keys = pd.DataFrame({"u": u, "v": v, "shape": shape, "length_m": length_m.round(2)})
    return np.flatnonzero(~keys.duplicated().to_numpy() & (length_m > 0))
