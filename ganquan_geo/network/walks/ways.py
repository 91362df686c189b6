"""Shortest ways drawn on the streets: of homes to their facilities, or from place to place."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.network.intervals import Intervals
from ganquan_geo.network.places.cutting import cut_lines
from ganquan_geo.network.places.snapping import spans_of
from ganquan_geo.network.search.seeds import NOBODY, build_seeds
from ganquan_geo.network.walks.distances import DistanceField, build_field
from ganquan_geo.network.walks.walks import SAME_PLACE_M

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ganquan_geo.arrays.types import Floats, Ints, Ints32
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.places.places import Demand
    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.search.seeds import Seeds
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.readings import CategoryFields

Step = tuple[int, float, float]
NO_NODE = -1
ROUNDING_M = 1e-9  # two sums of the same steps differ by less


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ways:
    """The ways from anywhere to the nearest of some facilities.

    Parameters
    ----------
    field
        How far it is, and to which.
    before
        (n,) the next node of the way from each node; -1 where the facility's edge is reached.
    pairs
        By both ends of an edge, the lower first: the shortest edge between them.
    """

    network: WalkNetwork
    field: DistanceField
    before: Ints
    pairs: Mapping[tuple[int, int], int]


def find_ways(
    baseline: Baseline, distances: pd.DataFrame, *, layer: str = "compounds"
) -> gpd.GeoDataFrame:
    """Find the shortest way of every home to the facility that its distance is measured to.

    Each category is searched once, from its facilities, and every way is read off that. To a
    facility known only to its street the way leads to the nearest place where it can be.

    Parameters
    ----------
    baseline
        What `build_baseline` returned.
    distances
        The distance table measured on it: `layer`, `demand_id`, `category`, `facility_id`,
        `located`.
    layer
        The origins: ``"compounds"`` or ``"neighbourhoods"``.

    Returns
    -------
    geopandas.GeoDataFrame
        WGS 84, a row for each origin and category that has one: `demand_id`, `category`,
        `facility_id`, `length_m` with both legs, and the way from home to facility.

    Examples
    --------
    >>> baseline = gg.build_baseline(study)
    >>> ways = gg.find_ways(baseline, result.distances)
    >>> ways.loc[0, ["demand_id", "facility_id"]].to_list(), round(ways.loc[0, "length_m"])
    (['compound-01', 'health-13'], 808)
    """
    network, demand = baseline.network, baseline.demands[layer]
    wanted = distances[
        (distances["layer"] == layer) & distances["located"] & (distances["facility_id"] != "")
    ]
    homes = demand.table.index[demand.table["located"].to_numpy(bool)]
    row_of = {str(key): row for row, key in enumerate(homes)}
    pairs, usable = _edges_by_ends(network), demand.doors.used()
    rows = []
    for category, own in wanted.groupby("category", sort=False):
        facilities = baseline.categories[str(category)].facilities
        # A facility with several doors is one, whichever is walked to.
        number = {str(key): row for row, key in enumerate(facilities.ids)}
        last = np.array([number[str(key)] for key in facilities.ids], dtype=np.int64)
        targets = own["facility_id"].map(number).to_numpy()
        spans = facilities.spans.renumbered(last)
        ways = _search(network, spans.of(np.isin(spans.facility, targets)), pairs)
        inside = _list_inside(baseline.categories[str(category)])
        for home, target in zip(own["demand_id"], targets.tolist(), strict=True):
            row = row_of[str(home)]
            doors = np.flatnonzero(usable & (demand.doors.home == row))
            found = _shortest(ways, demand, doors, target) or _shortest(
                # It is as near as another one, but for rounding.
                _search(network, spans.of(spans.facility == target), pairs),
                demand,
                doors,
                target,
            )
            start, place = demand.xy[row].tolist(), facilities.shapes[target]
            inside_m, gates = inside.get((str(home), str(facilities.ids[target])), (np.inf, ()))
            standing = facilities.around[target]
            if standing is not None and inside_m < (np.inf if found is None else found[0]):
                middle = shapely.centroid(standing.place.shape).coords[0]
                by = [] if baseline.gated is None else baseline.gated.points[list(gates)].tolist()
                line = shapely.LineString([start, *(gate.coords[0] for gate in by), middle])
                rows.append((home, category, facilities.ids[target], inside_m, line))
                continue
            is_point = shapely.get_dimensions(place) == 0
            straight_m = float(shapely.Point(start).distance(place))
            if is_point and straight_m <= SAME_PLACE_M:
                length_m, coordinates = straight_m, [start]
            elif found is not None:
                length_m, coordinates = found[0], _bend(network, [start, *found[1].coords])
            else:
                continue
            if is_point:
                coordinates = _bend(network, [place.coords[0], *coordinates[::-1]])[::-1]
            line = shapely.LineString(coordinates)
            rows.append((home, category, facilities.ids[target], length_m, line))
    rows.sort(key=lambda way: str(way[0]))
    columns = ["demand_id", "category", "facility_id", "length_m", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=network.crs).to_crs(
        WGS84
    )


def _bend(network: WalkNetwork, way: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Return the corners of a way, with those of walls that its first leg goes round."""
    if network.walls is None or len(way) < 2:  # noqa: PLR2004
        return way
    bends = network.walls.find_bends(shapely.Point(way[0]), shapely.Point(way[1]))
    return [way[0], *bends, *way[1:]]


def _list_inside(
    fields: CategoryFields,
) -> dict[tuple[str, str], tuple[float, tuple[int, ...]]]:
    """Return by home and facility the walk inside compounds, metres, and the gates on it."""
    walks, ids = fields.inside, fields.facilities.ids
    if walks is None:
        return {}
    named = zip(walks.home, ids[walks.facility], walks.best_m.tolist(), walks.gates, strict=True)
    return {(str(home), str(facility)): (walk_m, gates) for home, facility, walk_m, gates in named}


def _shortest(
    ways: _Ways, demand: Demand, doors: Ints, target: int
) -> tuple[float, shapely.LineString] | None:
    """Return the shortest of the ways from some doors to a facility; None where there is none.

    One that goes out by a gate begins there.
    """
    best: tuple[float, shapely.LineString] | None = None
    for door in doors.tolist():
        way = _way(ways, demand.starts.at.of(np.array([door])), target)
        if way is None or (best is not None and best[0] <= way[0]):
            continue
        gate = demand.starts.shapes[door]
        if demand.doors.gate[door] >= 0 and shapely.get_dimensions(gate) == 0:
            way = way[0], shapely.LineString([gate.coords[0], *way[1].coords])
        best = way
    return best


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
    here, there = (replace(place, leg_m=np.zeros(1)) for place in (start, end))
    return _way(_search(network, spans_of(there), _edges_by_ends(network)), here, 0)


def build_predecessors(
    network: WalkNetwork, seeds: Seeds, node_m: Floats, node_facility: Ints32
) -> Ints:
    """Find the node before each one on a shortest way from its nearest facility.

    Nothing is stored during the search: a node's predecessor is a neighbour with the same
    facility from which the step leads to exactly its distance. Both engines give the same.

    Parameters
    ----------
    seeds
        Where the facilities are.
    node_m, node_facility
        (n,) as `ganquan_geo.network.search.engine.search_nearest` returns them.

    Returns
    -------
    numpy.ndarray
        (n,) node number, the lowest of several; -1 where the way starts at the facility, or
        where there is none.
    """
    count = len(node_m)
    a = np.concatenate([network.u, network.v])
    b = np.concatenate([network.v, network.u])
    with np.errstate(invalid="ignore"):  # infinity less infinity
        excess_m = node_m[a] + np.tile(network.length_m, 2) - node_m[b]
    tight = (
        (np.abs(excess_m) <= ROUNDING_M)
        & (node_facility[a] == node_facility[b])
        & (node_facility[b] != NOBODY)
    )
    a, b = a[tight], b[tight]
    own = (node_facility[seeds.node] == seeds.facility) & (
        np.abs(node_m[seeds.node] - seeds.start_m) <= ROUNDING_M
    )
    settled = node_facility == NOBODY
    settled[seeds.node[own]] = True
    nearer = node_m[a] < node_m[b]
    before = np.full(count, count)
    first = nearer & ~settled[b]
    np.minimum.at(before, b[first], a[first])
    settled |= before < count
    while (level := settled[a] & ~settled[b]).any():  # across steps of no length
        np.minimum.at(before, b[level], a[level])
        settled |= before < count
    return np.where(before < count, before, NO_NODE)


def trace_way(predecessor: Ints, node: int) -> list[int]:
    """Return the nodes from this one to the one at which its facility is joined."""
    way = [node]
    while (node := int(predecessor[node])) != NO_NODE:
        way.append(node)
    return way


def _search(network: WalkNetwork, spans: Spans, pairs: Mapping[tuple[int, int], int]) -> _Ways:
    field = build_field(network, spans, extra_m=spans.leg_m, bound_m=np.inf)
    seeds = build_seeds(network, spans, extra_m=spans.leg_m)
    before = build_predecessors(network, seeds, field.node_m, field.node_facility)
    return _Ways(network=network, field=field, before=before, pairs=pairs)


def _way(ways: _Ways, at: Snapped, target: int) -> tuple[float, shapely.LineString] | None:
    """Return the length with legs, and the line along the streets; None if to another one."""
    network, field = ways.network, ways.field
    edge, offset_m = int(at.edge[0]), float(at.offset_m[0])
    u, v, edge_m = int(network.u[edge]), int(network.v[edge]), float(network.length_m[edge])
    choices: list[tuple[float, int, list[Step], int | None]] = [
        (float(field.node_m[node]) + high - low, int(field.node_facility[node]), steps, node)
        for node, low, high, steps in (
            (u, 0.0, offset_m, [(edge, 0.0, offset_m)]),
            (v, offset_m, edge_m, [(edge, offset_m, edge_m)]),
        )
    ]
    for row in np.flatnonzero(field.spans.edge == edge).tolist():
        nearest_m = min(max(offset_m, field.spans.start_m[row]), field.spans.end_m[row])
        low, high = sorted((offset_m, float(nearest_m)))
        along_m = high - low + float(field.extra_m[row])
        choices.append((along_m, int(field.spans.facility[row]), [(edge, low, high)], None))
    length_m, facility, steps, node = min(choices, key=lambda choice: choice[:2])
    if facility != target or not np.isfinite(length_m):
        return None
    if node is not None:
        nodes = trace_way(ways.before, node)
        for pair in pairwise(nodes):
            between = ways.pairs[min(pair), max(pair)]
            steps.append((between, 0.0, float(network.length_m[between])))
        steps.append(_last_step(ways, nodes[-1], target))
    return length_m + float(at.leg_m[0]), _join_way(network, at, steps)


def _last_step(ways: _Ways, node: int, target: int) -> Step:
    """Return the stretch from the last node of a way to the facility."""
    network, spans = ways.network, ways.field.spans
    steps = []
    for row in np.flatnonzero(spans.facility == target).tolist():
        edge, extra_m = int(spans.edge[row]), float(ways.field.extra_m[row])
        edge_m = float(network.length_m[edge])
        start_m, end_m = float(spans.start_m[row]), min(float(spans.end_m[row]), edge_m)
        if network.u[edge] == node:
            steps.append((start_m + extra_m, (edge, 0.0, start_m)))
        if network.v[edge] == node:
            steps.append((edge_m - end_m + extra_m, (edge, end_m, edge_m)))
    return min(steps)[1]


def _edges_by_ends(network: WalkNetwork) -> dict[tuple[int, int], int]:
    """Return the shortest edge between each two nodes."""
    longest_first = np.argsort(network.length_m, kind="stable")[::-1]
    ends = np.sort(np.column_stack([network.u, network.v])[longest_first], axis=1)
    return dict(zip(map(tuple, ends.tolist()), longest_first.tolist(), strict=True))


def _join_way(network: WalkNetwork, start: Snapped, steps: list[Step]) -> shapely.LineString:
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
