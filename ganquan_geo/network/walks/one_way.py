"""The shortest way between two places, by networkx, and ways drawn as lines."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import shapely

from ganquan_geo.network.intervals import Intervals
from ganquan_geo.network.walks.cutting import cut_lines

if TYPE_CHECKING:
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.snapping import Snapped


def find_way(
    network: WalkNetwork, start: Snapped, end: Snapped
) -> tuple[float, shapely.LineString] | None:
    """Find the shortest way along the streets between two places.

    Parameters
    ----------
    network
        The walk network.
    start, end
        One place each, as `snap_points` returns them.

    Returns
    -------
    (float, shapely.LineString) or None
        Length along the streets in metres, without the legs, and the way in the plane of the
        network; None where there is no way.

    Examples
    --------
    >>> homes = study.layers["compounds"].to_crs(network.crs).geometry.to_numpy()
    >>> start, end = gg.snap_points(network, homes[:1]), gg.snap_points(network, homes[1:2])
    >>> length_m, line = gg.find_way(network, start, end)
    >>> round(length_m, 1), line.geom_type
    (394.6, 'LineString')
    """
    graph: nx.MultiGraph[Any] = nx.MultiGraph()
    graph.add_weighted_edges_from(
        zip(network.u.tolist(), network.v.tolist(), network.length_m.tolist(), strict=True)
    )
    pieces: dict[frozenset[Any], tuple[float, tuple[int, float, float]]] = {}
    for name, place in (("start", start), ("end", end)):
        edge = int(place.edge[0])
        length_m = float(network.length_m[edge])
        offset_m = min(float(place.offset_m[0]), length_m)  # but for rounding
        for node, low, high in (
            (int(network.u[edge]), 0.0, offset_m),
            (int(network.v[edge]), offset_m, length_m),
        ):
            graph.add_edge(name, node, weight=high - low)
            _keep_shorter(pieces, name, node, (edge, low, high))
    if start.edge[0] == end.edge[0]:
        low, high = sorted((float(start.offset_m[0]), float(end.offset_m[0])))
        graph.add_edge("start", "end", weight=high - low)
        _keep_shorter(pieces, "start", "end", (int(start.edge[0]), low, high))
    for edge, (a, b) in enumerate(zip(network.u.tolist(), network.v.tolist(), strict=True)):
        _keep_shorter(pieces, a, b, (edge, 0.0, float(network.length_m[edge])))
    try:
        nodes: list[Any] = nx.dijkstra_path(graph, "start", "end")
    except nx.NetworkXNoPath:
        return None
    steps = [pieces[frozenset(pair)][1] for pair in pairwise(nodes)]
    return sum(high - low for _, low, high in steps), join_way(network, start, steps)


def _keep_shorter(
    pieces: dict[frozenset[Any], tuple[float, tuple[int, float, float]]],
    a: object,
    b: object,
    piece: tuple[int, float, float],
) -> None:
    pair = frozenset((a, b))
    length_m = piece[2] - piece[1]
    if pair not in pieces or length_m < pieces[pair][0]:
        pieces[pair] = (length_m, piece)


def join_way(
    network: WalkNetwork, start: Snapped, steps: list[tuple[int, float, float]]
) -> shapely.LineString:
    """Return the stretches (edge, from, to, metres) of a way as one line in the plane."""
    edge = int(start.edge[0])
    share = float(start.offset_m[0] / network.length_m[edge])
    way = [network.line[edge].interpolate(share, normalized=True).coords[0]]
    for edge, low, high in steps:
        if high > low:
            stretch = Intervals(
                edge=np.array([edge]), start_m=np.array([low]), end_m=np.array([high])
            )
            points = list(cut_lines(network, stretch)[0].coords)
            turned = math.dist(points[0], way[-1]) > math.dist(points[-1], way[-1])
            way += points[::-1] if turned else points
    return shapely.remove_repeated_points(shapely.LineString(way if len(way) > 1 else way * 2))
