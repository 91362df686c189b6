"""What is known of a state, carried over to streets of which some are others.

Streets are cut where they meet, so a closed or a new one changes the edges it touches, and the
numbers of all. All other edges are the same to the bit, in the same order: they are looked up by
their ends, and everything that stands on them keeps its place under another number. A mask of
closed edges and an overlay of new ones would not do: the streets that crossed a closed one would
still be cut there, and corners it pulled together would stay apart from where they are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.groups import list_rows
from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.network.build.renoding import Renoded
from ganquan_geo.network.places.best_places import LINE_OFF_M
from ganquan_geo.network.places.farthest import seeds_at
from ganquan_geo.network.places.places import chain_demands
from ganquan_geo.network.places.spots import CORE_M, SCALE
from ganquan_geo.network.search.engine import search_nearest
from ganquan_geo.network.search.seeds import NOBODY

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Ints, Texts
    from ganquan_geo.network.ground import Ground
    from ganquan_geo.network.places.farthest_at_nodes import FarthestWalks
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.places.places import Demand
    from ganquan_geo.network.places.snapping import Spans
    from ganquan_geo.network.places.spots import Spots
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.distances import DistanceField
    from ganquan_geo.network.walks.readings import CategoryFields
    from ganquan_geo.scenario.live.state import LiveState

GONE = -1
NEAR_M = 1.0  # what is this much beyond reach is left alone: rounding is far less


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Renumbered:
    """How one network follows from another.

    Parameters
    ----------
    network
        The later one.
    nodes, edges
        By number in the earlier one: the number now; -1 for what is gone.
    changed
        All edges that only one of them has, as one shape in their plane.
    at_changed
        By number in the earlier one: whether one of these ends there.
    ends
        The nodes of the later network at which these end.
    street_ids
        The streets that they are of.
    others
        Whether anything is another at all.
    """

    network: WalkNetwork
    nodes: Ints
    edges: Ints
    changed: shapely.Geometry
    at_changed: Flags
    ends: Ints
    street_ids: Texts
    others: bool

    def within(self, limit_m: float) -> Flags:
        """Return (n,) the nodes from which a walk within a limit can pass a changed edge."""
        if not len(self.ends):
            return np.zeros(len(self.network.node_xy), bool)
        node_m, _ = search_nearest(self.network.engine, seeds_at(self.ends), bound_m=limit_m)
        near: Flags = np.isfinite(node_m)
        return near


def match_networks(before: WalkNetwork, after: WalkNetwork) -> Renumbered | None:
    """Look the edges of a network up in another one; None where nothing can be carried over."""
    grades = [bool((own.level == 0).any()) for own in (before, after)]
    if before.crs.srs != after.crs.srs or grades[0] != grades[1]:
        return None
    was, now = (np.ascontiguousarray(own.node_xy).view(complex)[:, 0] for own in (before, after))
    at = np.minimum(np.searchsorted(now, was), len(now) - 1)
    nodes = np.where(now[at] == was, at, GONE)
    edges = _match_edges(before, after, nodes)
    if (np.diff(edges[edges != GONE]) <= 0).any() or (np.diff(nodes[nodes != GONE]) <= 0).any():
        return None
    return follow_renoded(before, Renoded(network=after, nodes=nodes, edges=edges))


def follow_renoded(before: WalkNetwork, renoded: Renoded) -> Renumbered:
    """Tell what is another in a network of which nodes and edges are known by number."""
    after, nodes, edges = renoded.network, renoded.nodes, renoded.edges
    kept = edges != GONE
    new = np.ones(len(after.u), bool)
    new[edges[kept]] = False
    at_new = np.zeros(len(after.node_xy), bool)
    at_new[after.u[new]] = at_new[after.v[new]] = True
    at_changed = (nodes == GONE) | at_new[nodes]
    at_changed[before.u[~kept]] = at_changed[before.v[~kept]] = True
    ends = nodes[np.concatenate([before.u[~kept], before.v[~kept]])]
    return Renumbered(
        network=after,
        nodes=nodes,
        edges=edges,
        changed=shapely.MultiLineString([*before.line[~kept], *after.line[new]]),
        at_changed=at_changed,
        ends=np.unique(np.concatenate([ends[ends != GONE], after.u[new], after.v[new]])),
        street_ids=np.concatenate(
            [own.streets["street_id"].to_numpy(dtype=object)[some]
             for own, some in ((before, ~kept), (after, new))]
        ),
        others=bool((~kept).any() or new.any()),
    )  # fmt: skip


def _match_edges(before: WalkNetwork, after: WalkNetwork, nodes: Ints) -> Ints:
    """Return the number now of each edge that is the same line of the same street."""
    count = len(after.node_xy)
    u, v = nodes[before.u], nodes[before.v]
    key, keys = u * count + v, after.u * count + after.v
    low, high = (np.searchsorted(keys, key, side=side) for side in ("left", "right"))
    row, other = list_rows(low, np.where((u == GONE) | (v == GONE), 0, high - low))
    ids, ids_now = (own.streets["street_id"].to_numpy(dtype=object) for own in (before, after))
    same = (before.length_m[row] == after.length_m[other]) & (ids[row] == ids_now[other])
    row, other = row[same], other[same]
    same = shapely.equals_exact(before.line[row], after.line[other], tolerance=0.0)
    row, other = row[same], other[same]
    # Of a line that a street has twice, neither is carried over.
    alone = (np.bincount(row, minlength=len(u))[row] == 1) & (
        np.bincount(other, minlength=len(keys))[other] == 1
    )
    edges = np.full(len(u), GONE)
    edges[row[alone]] = other[alone]
    return edges


def carry_state(state: LiveState, ground: Ground, onto: Renumbered) -> LiveState:
    """Return a state with everything under its number in another network.

    What stands on edges that are gone has the number -1 there, and must be joined anew.
    """
    demands = {layer: _carry_demand(own, onto) for layer, own in state.demands.items()}
    categories = {
        key: replace(
            own,
            fields=_carry_fields(own.fields, onto),
            own_fields=None if own.own_fields is None else _carry_fields(own.own_fields, onto),
        )
        for key, own in state.categories.items()
    }
    return replace(
        state,
        ground=ground,
        demands=demands,
        homes=chain_demands(list(demands.values())),
        categories=categories,
    )


def find_rejoined(state: LiveState, onto: Renumbered, *, snap_limit_m: float) -> frozenset[str]:
    """Return the ids of all homes and facilities that may join the streets elsewhere now.

    Whatever is near enough to a changed edge that this is looked at where its joints are found.
    """
    found: list[Texts] = [np.empty(0, dtype=object)]
    for layer, rows in state.rows.homes.items():
        demand = state.demands[layer]
        located = np.flatnonzero(demand.table["located"].to_numpy(bool))
        far = demand.starts.spots.far.renumbered(located)
        near = _are_near(rows, onto, far, located, snap_limit_m=snap_limit_m)
        found.append(rows.id[near | np.isin(rows.street_id, onto.street_ids)])
    for own in state.categories.values():
        places = own.fields.facilities
        some = state.rows.facilities.of(np.isin(state.rows.facilities.id, places.ids))
        located = np.flatnonzero(places.located)
        near = _are_near(some, onto, places.spots.far, located, snap_limit_m=snap_limit_m)
        found.append(some.id[near])
    return frozenset(np.concatenate(found).tolist())


def _are_near(
    rows: PlaceRows, onto: Renumbered, far: Spans, located: Ints, *, snap_limit_m: float
) -> Flags:
    """Return (k,) which places are near enough to a changed edge.

    A place that is joined looks no farther than to the streets that may be the nearest of any
    point that it may be at; all others, and areas, as far as places are joined at all.
    """
    shapes = rows.drawn(onto.network)
    unsure_m = np.nan_to_num(rows.accuracy_m)
    unsure_m = np.where(unsure_m > VAGUE_M, 0.0, unsure_m)
    leg_m = np.full(len(shapes), np.inf)
    leg_m[located] = 0.0
    np.maximum.at(leg_m, far.facility, far.leg_m)
    reach_m = np.where(np.isinf(leg_m), snap_limit_m, leg_m)
    wide = shapely.get_dimensions(shapes) > 0
    reach_m[wide] = np.maximum(reach_m[wide], max(snap_limit_m, LINE_OFF_M))
    reach_m = (reach_m + np.maximum(CORE_M, unsure_m) / 2 + 2 * unsure_m) * (1 + SCALE) + NEAR_M
    near: Flags = (shapely.distance(shapes, onto.changed) <= reach_m) | (rows.level != 0)
    return near


def _carry_demand(demand: Demand, onto: Renumbered) -> Demand:
    starts = demand.starts
    spots = _carry_spots(starts.spots, onto)
    farthest = replace(starts.farthest, spots=spots.far, edge=onto.edges[starts.farthest.edge])
    carried = replace(
        starts,
        at=replace(starts.at, edge=onto.edges[starts.at.edge]),
        along=_carry_spans(starts.along, onto),
        spots=spots,
        farthest=farthest,
    )
    return replace(demand, starts=carried)


def _carry_spots(spots: Spots, onto: Renumbered) -> Spots:
    return replace(spots, near=_carry_spans(spots.near, onto), far=_carry_spans(spots.far, onto))


def _carry_spans(spans: Spans, onto: Renumbered) -> Spans:
    return replace(spans, edge=onto.edges[spans.edge])


def _carry_fields(fields: CategoryFields, onto: Renumbered) -> CategoryFields:
    """Return the fields as far as they tell whose walks are others: see `find_homes_to_measure`."""
    facilities = replace(
        fields.facilities,
        spans=_carry_spans(fields.facilities.spans, onto),
        spots=_carry_spots(fields.facilities.spots, onto),
    )
    return replace(
        fields,
        facilities=facilities,
        near=_carry_field(fields.near, onto),
        possible=_carry_field(fields.possible, onto),
        worst={
            key: replace(
                own,
                field=_carry_field(own.field, onto),
                walks=None if own.walks is None else _carry_walks(own.walks, onto),
            )
            for key, own in fields.worst.items()
        },
    )


def _carry_field(field: DistanceField, onto: Renumbered) -> DistanceField:
    """Return a field with NaN at the nodes that are new."""
    count, kept = len(onto.network.node_xy), onto.nodes != GONE
    node_m, node_facility = np.full(count, np.nan), np.full(count, NOBODY, dtype=np.int32)
    node_m[onto.nodes[kept]] = field.node_m[kept]
    node_facility[onto.nodes[kept]] = field.node_facility[kept]
    return replace(field, node_m=node_m, node_facility=node_facility)


def _carry_walks(walks: FarthestWalks, onto: Renumbered) -> FarthestWalks:
    kept = onto.nodes[walks.node] != GONE
    known = walks.kept
    return replace(
        walks,
        count=len(onto.network.node_xy),
        kept=None if known is None else known.carried(onto.nodes, onto.at_changed),
        node=onto.nodes[walks.node[kept]],
        facility=walks.facility[kept],
        walk_m=walks.walk_m[kept],
    )
