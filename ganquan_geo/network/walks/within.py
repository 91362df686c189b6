"""What lies within a walk: counts and sums at every node, and every walk of many to many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.network.places.snapping import find_points, snap_points, spans_of
from ganquan_geo.network.search.seeds import build_home_links, build_seeds
from ganquan_geo.network.walks.walks import SAME_PLACE_M

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.walk_network import WalkNetwork

COLUMNS_AT_ONCE = 16  # a search adds up so many; each takes eight bytes a node and thread


def count_within(network: WalkNetwork, places: gpd.GeoDataFrame, *, limit_m: float) -> Ints:
    """Count the places within a walk of every node of the network.

    Parameters
    ----------
    network
        The walk network.
    places
        Facilities or homes; areas count from their centre, or a point inside them.
    limit_m
        Length of the walk, the straight leg from the place to the street included, metres.
        Exactly this far is within it.

    Returns
    -------
    numpy.ndarray
        (n,) how many places each node reaches.

    Raises
    ------
    DataError
        Where the places have no coordinate reference system, or some have no position.

    Examples
    --------
    How many clinics each crossing has within 800 m:

    >>> clinics = study.layers["facilities"].query("kind == 'community_health'")
    >>> reached = gg.count_within(network, clinics, limit_m=800.0)
    >>> len(reached), int(reached.max())
    (69, 3)
    """
    ones = np.ones((len(places), 1))
    return _sums(network, places, ones, limit_m=limit_m)[:, 0].astype(np.int64)


def sum_within(
    network: WalkNetwork,
    places: gpd.GeoDataFrame,
    columns: Sequence[str],
    *,
    limit_m: float,
) -> pd.DataFrame:
    """Add up residents, floor area and the like within a walk of every node of the network.

    Parameters
    ----------
    network, places, limit_m
        As for `count_within`.
    columns
        The numbers to add up, all in one run.

    Returns
    -------
    pandas.DataFrame
        A row for each node, by number, and the columns, in their own units. NaN where a place
        within the walk has no number: the sum is then not known.

    Raises
    ------
    DataError
        As for `count_within`.

    Examples
    --------
    >>> clinics = study.layers["facilities"].query("kind == 'community_health'")
    >>> beds = gg.sum_within(network, clinics.assign(beds=10.0), ["beds"], limit_m=800.0)
    >>> float(beds["beds"].max())
    30.0
    """
    values = places[list(columns)].to_numpy(dtype=np.float64)
    unknown = np.isnan(values)
    gaps = np.flatnonzero(unknown.any(axis=0))
    given = np.hstack([np.where(unknown, 0.0, values), unknown[:, gaps]])
    sums = _sums(network, places, given, limit_m=limit_m)
    known, missing = sums[:, : len(columns)], sums[:, len(columns) :]
    known[:, gaps] = np.where(missing > 0, np.nan, known[:, gaps])
    return pd.DataFrame(known, columns=list(columns))


def distance_table(
    network: WalkNetwork,
    origins: gpd.GeoDataFrame,
    destinations: gpd.GeoDataFrame,
    *,
    limit_m: float,
) -> pd.DataFrame:
    """Measure every walk from a home to a facility that is within a limit.

    Parameters
    ----------
    network
        The walk network.
    origins, destinations
        Where walks start and end; areas count from their centre, or a point inside them.
    limit_m
        Longest walk, the straight legs at both ends included, metres; exactly this long is
        within it.

    Returns
    -------
    pandas.DataFrame
        A row for each pair, by origin and destination as they are given: `origin`,
        `destination` (index values) and `distance_m`. Places within 1 m of each other are as
        far as the straight line.

    Raises
    ------
    DataError
        As for `count_within`, of either.

    Examples
    --------
    >>> clinics = study.layers["facilities"].query("kind == 'community_health'")
    >>> walks = gg.distance_table(network, study.layers["compounds"], clinics, limit_m=800.0)
    >>> walks.round(1).head(2)
            origin destination  distance_m
    0  compound-02   health-09       694.2
    1  compound-02   health-13       556.4
    """
    start_points, end_points = find_points(network, origins), find_points(network, destinations)
    homes = snap_points(network, start_points)
    spans = spans_of(snap_points(network, end_points))
    links = build_home_links(network, homes, spans, extra_m=spans.leg_m)
    seeds = build_seeds(network, spans, extra_m=spans.leg_m)
    table = network.engine.table(seeds, links, limit_m=limit_m)
    here, there = shapely.STRtree(end_points).query(
        start_points, predicate="dwithin", distance=SAME_PLACE_M
    )
    straight_m = shapely.distance(start_points[here], end_points[there])
    near = straight_m <= limit_m
    walks = pd.DataFrame(
        {
            "origin": np.concatenate([table.home, here[near]]),
            "destination": np.concatenate([table.facility, there[near]]),
            "distance_m": np.concatenate([table.distance_m, straight_m[near]]),
        }
    )
    least = walks.groupby(["origin", "destination"])["distance_m"].min().reset_index()
    least["origin"] = origins.index[least["origin"]]
    least["destination"] = destinations.index[least["destination"]]
    return least


def _sums(
    network: WalkNetwork, places: gpd.GeoDataFrame, values: Floats, *, limit_m: float
) -> Floats:
    spans = spans_of(snap_points(network, find_points(network, places)))
    seeds = build_seeds(network, spans, extra_m=spans.leg_m)
    sums = np.empty((len(network.node_xy), values.shape[1]))
    for begin in range(0, values.shape[1], COLUMNS_AT_ONCE):
        some = slice(begin, begin + COLUMNS_AT_ONCE)
        sums[:, some] = network.engine.sums(seeds, values[:, some], limit_m=limit_m)
    return sums
