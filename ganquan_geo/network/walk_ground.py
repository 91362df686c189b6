"""What a page needs to measure walks by itself, taken from a baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import to_lonlat
from ganquan_geo.model.access import access_of
from ganquan_geo.model.results import NearestField, WalkGround
from ganquan_geo.network.baseline import prepare_baseline

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Shapes
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.readings import CategoryFields

MOST_EDGES = 60_000  # a page of more would take megabytes for this alone
MOST_OTHER_EDGES = 10_000  # with more, another walker's streets cost a second run, and megabytes


def build_walk_ground(baseline: Baseline) -> WalkGround | None:
    """Return the streets of a baseline for a page; None above `MOST_EDGES`, or with gates.

    Behind gates a walk hangs on whose home it begins at; a place on the map has no home.
    """
    network = baseline.network
    if baseline.gated is not None or len(network.u) > MOST_EDGES:
        return None
    joined = np.zeros(len(network.u), bool)
    joined[network.ground_edge] = True
    homes = baseline.demands["compounds"]
    at = homes.starts.at
    return WalkGround(
        node_count=len(network.node_xy),
        u=network.u,
        v=network.v,
        length_m=network.length_m,
        line=_to_wgs84(network.line, network),
        joined=joined,
        categories={
            key: _take_field(network, fields) for key, fields in baseline.categories.items()
        },
        home_id=homes.table.index[homes.table["located"].to_numpy(bool)].to_numpy(str),
        home_edge=at.edge,
        home_offset_m=at.offset_m,
        home_leg_m=at.leg_m,
        snap_limit_m=baseline.study.settings.snap_limit_m,
        bound_m=baseline.bound_m,
    )


def build_other_grounds(baseline: Baseline) -> dict[str, WalkGround]:
    """Return the same for the study's walkers who use other streets, by profile.

    None with more than `MOST_OTHER_EDGES`.
    """
    study, ids = baseline.study, set(baseline.study.layers["streets"].index)
    known = ids.issuperset(baseline.network.streets["street_id"])  # not one from elsewhere
    if not known or baseline.gated is not None or len(baseline.network.u) > MOST_OTHER_EDGES:
        return {}
    found: dict[frozenset[str], WalkGround | None] = {study.barred_to(baseline.profile): None}
    for own in study.profiles:
        barred = study.barred_to(own)
        if barred not in found:
            access = access_of(own.id, at_min=baseline.access.at_min)
            found[barred] = build_walk_ground(prepare_baseline(study, own, access=access))
    grounds = {own.id: found[study.barred_to(own)] for own in study.profiles}
    return {key: ground for key, ground in grounds.items() if ground is not None}


def _take_field(network: WalkNetwork, fields: CategoryFields) -> NearestField:
    facilities, near = fields.facilities, fields.near
    is_point: Flags = ~np.isnan(facilities.points()[:, 0])
    point: Shapes = np.empty(len(facilities.ids), dtype=object)
    point[is_point] = _to_wgs84(facilities.shapes[is_point], network)
    spans = near.spans
    return NearestField(
        ids=facilities.ids,
        point=point,
        node_m=near.node_m,
        node_facility=near.node_facility.astype(np.int64),
        facility=spans.facility,
        edge=spans.edge,
        start_m=spans.start_m,
        end_m=spans.end_m,
        extra_m=near.extra_m,
    )


def _to_wgs84(shapes: Shapes, network: WalkNetwork) -> Shapes:
    return np.asarray(shapely.transform(shapes, lambda xy: to_lonlat(xy, network.crs)))
