"""Streets that cross and are not joined, and the homes whose walks hang on that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.network.baseline import DEMAND_LAYERS
from ganquan_geo.network.build.walk_network import build_walk_lines, node_walk_lines
from ganquan_geo.network.faults.crossings import (
    find_bare_crossings,
    join_crossings,
    name_unjoined_crossings,
)
from ganquan_geo.network.walk_network import find_levels, project
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.places import join_facilities
from ganquan_geo.network.walks.points import origin_points
from ganquan_geo.network.walks.snapping import Snapped, snap_points

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.walk_network import WalkNetwork

LESS_M = 1.0  # a walk this much shorter is another walk


def find_unjoined_crossings(study: Study, network: WalkNetwork) -> tuple[Fault, ...]:
    """Ask about the crossings of streets that meet by their vertices and have none in common.

    Parameters
    ----------
    study
        Its layers may be absent, but for the streets.
    network
        Of the study's streets.
    """
    tolerance_m = study.settings.join_tolerance_m
    lines = build_walk_lines(study.layers["streets"])
    if not lines.by_vertex.any():
        return ()
    found = find_bare_crossings(lines, join_tolerance_m=tolerance_m, apart=True)
    if not len(found.first):
        return ()
    joined = node_walk_lines(join_crossings(lines, found), join_tolerance_m=tolerance_m)
    now_m, then_m = (_nearest_m(study, each) for each in (network, joined))
    less = (then_m < now_m - LESS_M).any(axis=0)
    return name_unjoined_crossings(lines, found, homes=int(less.sum()))


def _nearest_m(study: Study, network: WalkNetwork) -> Floats:
    """Return (categories, homes) the walk to the nearest facility; infinite where there is none."""
    limit_m = study.settings.snap_limit_m
    homes = [_home_places(study.layers[n], network) for n in DEMAND_LAYERS if n in study.layers]
    found = np.full((len(study.categories), sum(len(at.edge) for at in homes)), np.inf)
    if "facilities" not in study.layers or not homes:
        return found
    at = Snapped.chain(homes)
    facilities = study.layers["facilities"]
    for row, category in zip(found, study.categories, strict=True):
        chosen = facilities[facilities["kind"].isin(category.kinds)]
        own, _ = join_facilities(network, chosen, snap_limit_m=limit_m, where="")
        if not len(own.spans.edge):
            continue
        field = build_field(network, own.spans, extra_m=own.spans.leg_m, bound_m=np.inf)
        row[:], _ = measure_nearest(network, field, at, bound_m=np.inf)
    found[:, at.leg_m > limit_m] = np.inf
    return found


def _home_places(layer: gpd.GeoDataFrame, network: WalkNetwork) -> Snapped:
    known = layer[layer.geometry.notna() & ~layer.geometry.is_empty]
    points = origin_points(project(known, network))
    return snap_points(network, points, level=find_levels(known))
