"""The way from every home to its nearest facility of each category, drawn on the streets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from scipy.sparse.csgraph import dijkstra

from ganquan_geo.model.projection import WGS84
from ganquan_geo.network.graphs import join_way
from ganquan_geo.network.places import join_demand, origin_points
from ganquan_geo.network.same_place import SAME_PLACE_M
from ganquan_geo.network.snapping import Snapped, Spans, build_spans
from ganquan_geo.network.walk_network import build_walk_network, project

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile
    from ganquan_geo.network.walk_network import WalkNetwork

Step = tuple[int, float, float]
NOWHERE = -9999  # what scipy writes for "no node before this one"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Start:
    """A home on the network and the distances from the two ends of its edge."""

    at: Snapped
    point: shapely.Point
    nodes: tuple[int, int]
    distance_m: NDArray[np.float64]
    before: NDArray[np.int32]

    @property
    def edge(self) -> int:
        return int(self.at.edge[0])

    @property
    def offset_m(self) -> float:
        return float(self.at.offset_m[0])


def find_ways(
    study: Study, profile: WalkProfile, distances: pd.DataFrame, *, layer: str = "compounds"
) -> gpd.GeoDataFrame:
    """Find the shortest way of every home to the facility that its distance is measured to.

    The network is built once, and Dijkstra's algorithm runs once for each home. To a facility
    known only to its street the way leads to the nearest place where it can be.

    Parameters
    ----------
    study, profile
        What was measured, and for whom.
    distances
        The distance table of that measurement: `layer`, `demand_id`, `category`,
        `facility_id`, `located`.
    layer
        The origins: ``"compounds"`` or ``"neighbourhoods"``.

    Returns
    -------
    geopandas.GeoDataFrame
        WGS 84, a row for each origin and category that has one: `demand_id`, `category`,
        `facility_id`, `length_m` with both legs, and the way from home to facility.
    """
    numbers = study.settings
    network = build_walk_network(
        study.layers["streets"], join_tolerance_m=numbers.join_tolerance_m, avoids=profile.avoids
    )
    demand, _ = join_demand(
        network, study.layers[layer], snap_limit_m=numbers.snap_limit_m, where=layer
    )
    wanted = distances[
        (distances["layer"] == layer) & distances["located"] & (distances["facility_id"] != "")
    ]
    facilities = study.layers["facilities"].loc[sorted(set(wanted["facility_id"]))]
    places = project(facilities, network)
    spans = build_spans(network, places)
    number = {str(key): row for row, key in enumerate(facilities.index)}
    adjacency = network.adjacency()
    pairs = _edges_by_ends(network)
    homes = demand.table.index[demand.table["located"].to_numpy(bool)]
    points = origin_points(project(study.layers[layer].loc[homes], network))
    row_of = {str(key): row for row, key in enumerate(homes)}
    rows = []
    for home, own in wanted.groupby("demand_id", sort=True):
        row = row_of[str(home)]
        start = _start(network, adjacency, demand.at, points[row], row)
        for item in own.itertuples(index=False):
            target = number[str(item.facility_id)]
            is_point = shapely.get_dimensions(places[target]) == 0
            straight_m = float(start.point.distance(places[target]))
            found = _way(network, start, spans.of(spans.facility == target), pairs)
            if is_point and straight_m <= SAME_PLACE_M:
                length_m, coordinates = straight_m, [start.point.coords[0]]
            elif found is not None:
                length_m, coordinates = found[0], [start.point.coords[0], *found[1].coords]
            else:
                continue
            if is_point:
                coordinates.append(places[target].coords[0])
            rows.append(
                {
                    "demand_id": home,
                    "category": item.category,
                    "facility_id": item.facility_id,
                    "length_m": length_m,
                    "geometry": shapely.LineString(coordinates),
                }
            )
    columns = ["demand_id", "category", "facility_id", "length_m", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=network.crs).to_crs(
        WGS84
    )


def _start(
    network: WalkNetwork, adjacency: object, at: Snapped, point: shapely.Point, row: int
) -> _Start:
    edge = int(at.edge[row])
    nodes = (int(network.u[edge]), int(network.v[edge]))
    distance_m, before = dijkstra(
        adjacency, directed=False, indices=list(nodes), return_predecessors=True
    )
    chosen = np.array([row])
    return _Start(
        at=Snapped(edge=at.edge[chosen], offset_m=at.offset_m[chosen], leg_m=at.leg_m[chosen]),
        point=point,
        nodes=nodes,
        distance_m=distance_m,
        before=before,
    )


def _way(
    network: WalkNetwork, start: _Start, spans: Spans, pairs: Mapping[tuple[int, int], int]
) -> tuple[float, shapely.LineString] | None:
    """Return length with legs, and the line along the streets, to the nearest of some spans."""
    best: tuple[float, list[Step]] | None = None
    ends = zip(
        spans.edge.tolist(),
        spans.start_m.tolist(),
        spans.end_m.tolist(),
        spans.leg_m.tolist(),
        strict=True,
    )
    for edge, low_m, high_m, leg_m in ends:
        for place_m in sorted({low_m, high_m}):
            best = _shorter(best, _through_nodes(network, start, edge, place_m, leg_m, pairs))
        if edge == start.edge:
            nearest_m = min(max(start.offset_m, low_m), high_m)
            low, high = sorted((start.offset_m, nearest_m))
            best = _shorter(best, (high - low + leg_m, [(edge, low, high)]))
    if best is None:
        return None
    length_m, steps = best
    return length_m + float(start.at.leg_m[0]), join_way(network, start.at, steps)


def _shorter(
    best: tuple[float, list[Step]] | None, other: tuple[float, list[Step]] | None
) -> tuple[float, list[Step]] | None:
    if best is None or (other is not None and other[0] < best[0]):
        return other
    return best


def _through_nodes(
    network: WalkNetwork,
    start: _Start,
    edge: int,
    place_m: float,
    leg_m: float,
    pairs: Mapping[tuple[int, int], int],
) -> tuple[float, list[Step]] | None:
    """Return the shortest way that leaves the first edge and enters the last by their ends."""
    first_m, last_m = float(network.length_m[start.edge]), float(network.length_m[edge])
    heads = ((start.edge, 0.0, start.offset_m), (start.edge, start.offset_m, first_m))
    tails = ((int(network.u[edge]), 0.0, place_m), (int(network.v[edge]), place_m, last_m))
    choices = [
        (
            (head[2] - head[1]) + float(start.distance_m[source, node]) + (high - low) + leg_m,
            source,
            node,
            (edge, low, high),
        )
        for source, head in enumerate(heads)
        for node, low, high in tails
    ]
    length_m, source, node, tail = min(choices)
    if not np.isfinite(length_m):
        return None
    middle: list[Step] = []
    while node != start.nodes[source]:
        previous = int(start.before[source, node])
        if previous == NOWHERE:
            break
        between = pairs[min(previous, node), max(previous, node)]
        middle.append((between, 0.0, float(network.length_m[between])))
        node = previous
    return length_m, [heads[source], *reversed(middle), tail]


def _edges_by_ends(network: WalkNetwork) -> dict[tuple[int, int], int]:
    """Return the shortest edge between each two nodes."""
    found: dict[tuple[int, int], int] = {}
    order = np.argsort(network.length_m, kind="stable")[::-1]
    for edge in order.tolist():
        found[int(network.u[edge]), int(network.v[edge])] = edge
    return found
