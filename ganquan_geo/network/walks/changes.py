"""Which homes must be measured anew when facilities of a category have changed.

A walk is made of what is known at the ends of the edges of the home's spot, of the facilities on
those edges, and of facilities that may stand at the home's very place. A home of which none of
that is another keeps its walks, to the bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.reach import READINGS
from ganquan_geo.network.search.seeds import NOBODY
from ganquan_geo.network.walks.walks import SAME_PLACE_M

NOWHERE = -1  # the number of an edge that is gone

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Ints
    from ganquan_geo.network.places.farthest_at_nodes import FarthestWalks
    from ganquan_geo.network.places.places import Demand, FacilitySet
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.readings import CategoryFields


def find_homes_to_measure(
    network: WalkNetwork,
    demand: Demand,
    before: CategoryFields,
    after: CategoryFields,
    *,
    number: Ints,
    nodes: Flags | None = None,
) -> Flags:
    """Find the homes whose walks to a category may have become others.

    Parameters
    ----------
    before, after
        The category with its facilities as they were and as they are.
    number
        (f,) of each facility as it was: its number now, if it is the same in every way; else -1.
    nodes
        (n,) those from which ways to facilities may be others because the streets are.

    Returns
    -------
    numpy.ndarray
        (k,) by row of the table of homes.
    """
    nodes = np.zeros(len(network.node_xy), bool) if nodes is None else nodes.copy()
    edges = np.zeros(len(network.u), bool)
    gone = number == NOBODY
    new = np.ones(len(after.facilities.ids), bool)
    new[number[~gone]] = False
    for own, changed in ((before, gone), (after, new)):
        if (changed & own.facilities.unbound()).any():  # wherever homes stand, they may be nearer
            return demand.table["located"].to_numpy(bool).copy()
        for spans in (own.facilities.spans, own.facilities.spots.near, own.facilities.spots.far):
            edge = spans.edge[changed[spans.facility]]
            edges[edge[edge != NOWHERE]] = True
    for reading in READINGS:
        nodes |= before.field(reading).node_m != after.field(reading).node_m
    was = before.near.node_facility
    nodes |= np.append(number, NOBODY)[was] != after.near.node_facility
    for key, worst in before.worst.items():
        _mark_pairs(nodes, worst.walks, after.worst[key].walks, number)
    edges |= nodes[network.u] | nodes[network.v]
    starts, located = demand.starts, np.zeros(demand.doors.count, bool)
    located[demand.doors.home[edges[starts.at.edge]]] = True
    for spans in (starts.spots.near, starts.spots.far):
        located[demand.doors.home[spans.facility[edges[spans.edge]]]] = True
    for facilities, changed in ((before.facilities, gone), (after.facilities, new)):
        located |= _find_beside(demand, facilities, changed)
    rows = demand.table["located"].to_numpy(bool).copy()
    rows[rows] = located
    return rows


def _mark_pairs(
    nodes: Flags, before: FarthestWalks | None, after: FarthestWalks | None, number: Ints
) -> None:
    """Mark the nodes from which walks to facilities at their worst are others."""
    if before is None or after is None:
        for own in (before, after):
            if own is not None:
                nodes[own.node] = True
        return
    facility = number[before.facility]
    kept = facility != NOBODY
    nodes[before.node[~kept]] = True
    if not len(after.node):
        nodes[before.node] = True
        return
    count = int(after.facility.max()) + int(facility.max(initial=0)) + 1
    old, new = before.node[kept] * count + facility[kept], after.node * count + after.facility
    row = np.minimum(np.searchsorted(new, old), len(new) - 1)
    same = (new[row] == old) & (after.walk_m[row] == before.walk_m[kept])
    nodes[before.node[kept][~same]] = True
    found = np.zeros(len(new), bool)
    found[row[same]] = True
    nodes[after.node[~found]] = True


def _find_beside(demand: Demand, facilities: FacilitySet, changed: Flags) -> Flags:
    """Return (l,) which homes may have one of some facilities at their very place.

    By the boxes round both: a home too many is measured for nothing, none is missed.
    """
    beside = np.zeros(len(demand.xy), bool)
    rows = np.flatnonzero(changed & facilities.located)
    if not len(rows):
        return beside
    low, high = np.split(shapely.bounds(demand.shapes), 2, axis=1)
    low, high = np.minimum(low, demand.xy), np.maximum(high, demand.xy)
    for row in rows:
        box = shapely.bounds(facilities.shapes[row])
        reach_m = (demand.accuracy_m + facilities.accuracy_m[row] + 2 * SAME_PLACE_M)[:, None]
        beside |= ((low - reach_m <= box[2:]) & (high + reach_m >= box[:2])).all(axis=1)
    return beside
