"""Distance fields: how far the nearest of some facilities is from anywhere on the network.

A field is made by one bounded run of Dijkstra's algorithm from all its facilities at once.
Homes, street frontage and service areas are all read off the same field.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.network.intervals import pair_on_same_edge
from ganquan_geo.network.search.engine import search_nearest
from ganquan_geo.network.search.seeds import NOBODY, build_seeds

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints, Ints32
    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.walk_network import WalkNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DistanceField:
    """Distance to the nearest facility from every node, and the facilities on the edges.

    Parameters
    ----------
    node_m
        (n,) distance from each node, metres; infinite where none is within the bound.
    node_facility
        (n,) number of the facility that is nearest; -1 where there is none.
    spans
        Where the facilities stand, with `extra_m`.
    extra_m
        (s,) what is added to the walk along the street for each stretch: the facility's own
        leg, and its position's accuracy if the field is a bound. May be below zero.
    """

    node_m: Floats
    node_facility: Ints32
    spans: Spans
    extra_m: Floats


def build_field(
    network: WalkNetwork, spans: Spans, *, extra_m: Floats, bound_m: float
) -> DistanceField:
    """Measure the distance from every node to the nearest of the facilities.

    Parameters
    ----------
    network
        The walk network.
    spans
        Where the facilities stand.
    extra_m
        (s,) metres added for each stretch; below zero for a lower bound.
    bound_m
        Farther than this is not reachable.
    """
    seeds = build_seeds(network, spans, extra_m=extra_m)
    node_m, node_facility = search_nearest(network.engine, seeds, bound_m=bound_m)
    return DistanceField(node_m=node_m, node_facility=node_facility, spans=spans, extra_m=extra_m)


def measure_nearest(
    network: WalkNetwork, field: DistanceField, places: Snapped, *, bound_m: float
) -> tuple[Floats, Ints]:
    """Measure the walk from each place to its nearest facility, legs included.

    The walk goes by either end of the place's edge, or straight along the edge where the
    facility stands on the same one.

    Returns
    -------
    distance_m
        (k,) metres; infinite beyond the bound.
    facility
        (k,) number of the nearest facility, the lower one of two equally near; -1 for none.
    """
    u, v = network.u[places.edge], network.v[places.edge]
    place, span = pair_on_same_edge(places.edge, field.spans.edge)
    along_m = places.offset_m[place]
    between_m = np.maximum(
        np.maximum(field.spans.start_m[span] - along_m, along_m - field.spans.end_m[span]), 0.0
    )
    far_m, facility = _nearer(
        (field.node_m[u] + places.offset_m, field.node_facility[u].astype(np.int64)),
        (
            field.node_m[v] + network.length_m[places.edge] - places.offset_m,
            field.node_facility[v].astype(np.int64),
        ),
    )
    own_m, own_facility = between_m + field.extra_m[span], field.spans.facility[span]
    first = first_of_each(place, own_m, own_facility)
    row = place[first]
    far_m[row], facility[row] = _nearer(
        (far_m[row], facility[row]), (own_m[first], own_facility[first])
    )
    distance_m = far_m + places.leg_m
    reached = distance_m <= bound_m
    return np.where(reached, distance_m, np.inf), np.where(reached, facility, NOBODY)


def _nearer(one: tuple[Floats, Ints], other: tuple[Floats, Ints]) -> tuple[Floats, Ints]:
    """Return the shorter of two walks to each place, of equal ones to the lower facility."""
    before = (other[0] < one[0]) | ((other[0] == one[0]) & (other[1] < one[1]))
    return np.where(before, other[0], one[0]), np.where(before, other[1], one[1])
