"""Streets that cross and are not joined, and the homes whose walks hang on that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.network.baseline import DEMAND_LAYERS
from ganquan_geo.network.build.vertices import VERTEX_M
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
from ganquan_geo.network.walks.snapping import Snapped, snap_points, spans_of

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.walk_network import WalkNetwork

NOWHERE = Snapped(edge=np.zeros(0, dtype=np.int64), offset_m=np.zeros(0), leg_m=np.zeros(0))
LESS_M = 1.0  # a walk this much shorter is another walk
ROUNDING_M = 1e-3  # two lengths of one walk differ by less


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
    homes_m, crossings_m = [], []
    for each, combined in ((network, np.maximum), (joined, np.minimum)):
        homes, crossings = _home_places(study, each), _crossing_places(each, found.xy)
        at = Snapped.chain([homes, crossings[0]])
        nearest_m = _nearest_m(study, each, at)
        homes_m.append(nearest_m[:, : len(homes.edge)])
        of_crossing = np.zeros((len(found.first), len(nearest_m)))
        of_crossing += 0.0 if combined is np.maximum else np.inf
        combined.at(of_crossing, crossings[1], nearest_m[:, len(homes.edge) :].T)
        crossings_m.append(of_crossing)
    less = homes_m[1] < homes_m[0] - LESS_M
    matters = np.asarray((crossings_m[1] < crossings_m[0] - LESS_M).any(axis=1))
    count = np.zeros(len(found.first), dtype=np.int64)
    for row in np.flatnonzero(matters & less.any()).tolist():
        there = crossings[0].of(np.flatnonzero(crossings[1] == row)[:1])
        field = build_field(
            joined, spans_of(there), extra_m=np.zeros(len(there.edge)), bound_m=np.inf
        )
        away_m, _ = measure_nearest(joined, field, homes, bound_m=np.inf)
        by_way_of_it = away_m + crossings_m[1][row][:, None] <= homes_m[1] + ROUNDING_M
        count[row] = (by_way_of_it & less).any(axis=0).sum()
    return name_unjoined_crossings(lines, found, homes=count)


def _nearest_m(study: Study, network: WalkNetwork, at: Snapped) -> Floats:
    """Return (categories, places) the walk to the nearest facility; infinite where none is."""
    limit_m = study.settings.snap_limit_m
    found = np.full((len(study.categories), len(at.edge)), np.inf)
    if "facilities" not in study.layers:
        return found
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


def _home_places(study: Study, network: WalkNetwork) -> Snapped:
    parts = [NOWHERE]
    for name in DEMAND_LAYERS:
        if name in study.layers:
            layer = study.layers[name]
            known = layer[layer.geometry.notna() & ~layer.geometry.is_empty]
            points = origin_points(project(known, network))
            parts.append(snap_points(network, points, level=find_levels(known)))
    return Snapped.chain(parts)


def _crossing_places(network: WalkNetwork, xy: Floats) -> tuple[Snapped, Ints]:
    """Return where crossings are on every edge that passes them, and the crossing of each."""
    points = np.asarray(shapely.points(xy))
    row, edge = shapely.STRtree(network.line).query(points, predicate="dwithin", distance=VERTEX_M)
    share = shapely.line_locate_point(network.line[edge], points[row], normalized=True)
    at = Snapped(edge=edge, offset_m=share * network.length_m[edge], leg_m=np.zeros(len(edge)))
    return at, row
