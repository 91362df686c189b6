"""The lanes of compounds: which are whose, and how far it is inside from a place to the gates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.network.build.walk_network import build_walk_network, find_middle, select_walked
from ganquan_geo.network.places.snapping import spans_of
from ganquan_geo.network.search.seeds import build_home_links, build_seeds

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.network.places.snapping import Snapped
    from ganquan_geo.network.walk_network import WalkNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetsAndLanes:
    """The streets that are everybody's, and the lanes of each compound.

    Parameters
    ----------
    streets
        The layer without lanes.
    lanes
        By id of the compound: its own lanes as a network.
    middle
        Longitude and latitude that the plane of all of them goes through.
    """

    streets: gpd.GeoDataFrame
    lanes: Mapping[str, WalkNetwork]
    middle: tuple[float, float]


def split_lanes(
    streets: gpd.GeoDataFrame,
    *,
    gated: frozenset[str],
    join_tolerance_m: float,
    avoids: tuple[str, ...],
    middle: tuple[float, float] | None,
) -> StreetsAndLanes:
    """Return the streets apart from the lanes of compounds.

    Lanes of a compound whose gates nobody has listed are left out of both: where they lead out
    is not known.

    Parameters
    ----------
    streets
        A checked street layer in WGS 84 with `access`: empty or the id of a compound.
    gated
        Ids of the compounds with gates.
    join_tolerance_m, avoids, middle
        As for `build_walk_network`.
    """
    lane = streets["access"] != ""
    walked = select_walked(streets[lane], avoids=avoids)
    middle = middle or find_middle(streets if streets.empty else streets[~lane])
    return StreetsAndLanes(
        streets=streets[~lane],
        middle=middle,
        lanes={
            str(compound): build_walk_network(
                own.assign(access=""),
                join_tolerance_m=join_tolerance_m,
                avoids=avoids,
                middle=middle,
            )
            for compound, own in walked.groupby("access")
            if compound in gated
        },
    )


def measure_inside_m(lanes: WalkNetwork, places: Snapped, gates: Snapped) -> Floats:
    """Return (p, g) the walks inside from places to gates by the lanes, legs included, metres.

    Parameters
    ----------
    lanes
        The network of one compound.
    places, gates
        (p,) and (g,) on it.

    Returns
    -------
    numpy.ndarray
        Infinite where the lanes do not lead from one to the other.
    """
    spans = spans_of(gates)
    seeds = build_seeds(lanes, spans, extra_m=gates.leg_m)
    links = build_home_links(lanes, places, spans, extra_m=gates.leg_m)
    table = lanes.engine.table(seeds, links, limit_m=np.inf)
    inside_m = np.full((len(places.edge), len(gates.edge)), np.inf)
    np.minimum.at(inside_m, (table.home, table.facility), table.distance_m)
    return inside_m


def close_over_gates(inside_m: Floats, between_m: Floats, outside_m: Floats) -> Floats:
    """Return (p, g) the least walk from places to leave a compound for good by each gate.

    Somebody may leave by one gate, walk along the street, come in by another and cross the
    compound. Walks from gate to gate, inside and outside in turn, are closed by the
    Floyd-Warshall algorithm (R. W. Floyd, Algorithm 97, Communications of the ACM 5, 1962).

    Parameters
    ----------
    inside_m
        (p, g) from each place to each gate by the lanes, metres.
    between_m
        (g, g) from gate to gate by the lanes, metres.
    outside_m
        (g, g) from gate to gate by the streets, metres.
    """
    hop_m = np.minimum(between_m, outside_m)
    np.fill_diagonal(hop_m, 0.0)
    for by in range(len(hop_m)):
        hop_m = np.minimum(hop_m, hop_m[:, [by]] + hop_m[[by], :])
    least_m: Floats = (inside_m[:, :, None] + hop_m[None]).min(axis=1)
    return least_m
