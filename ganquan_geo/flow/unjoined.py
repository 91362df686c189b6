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
from ganquan_geo.network.places.best_places import place_facilities, place_homes, select_existing
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.places.snapping import Snapped, spans_of
from ganquan_geo.network.walks.distances import build_field, measure_nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Texts
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.walk_network import WalkNetwork

NOWHERE = Snapped(edge=np.zeros(0, dtype=np.int64), offset_m=np.zeros(0), leg_m=np.zeros(0))
LESS_M = 1.0  # a walk this much shorter is another walk
STEP_M = 0.1  # out on an arm of a crossing, so that it is told which way a walk goes
HALF = 0.5


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
    homes = _home_places(study, joined)
    now_m = _nearest_m(study, network, _home_places(study, network))
    then_m = _nearest_m(study, joined, homes)
    less = then_m < now_m - LESS_M
    count = np.zeros(len(found.first), dtype=np.int64)
    if less.any():
        arms, row = _find_arms(joined, found.xy)
        arms_m = _nearest_m(study, joined, arms)
        street = joined.streets["street_id"].to_numpy(dtype=object)[arms.edge]
        for crossing in range(len(count)):
            own = np.flatnonzero(row == crossing)
            turning = [
                _by_way_of(joined, arms.of(own[street[own] == each]), homes, then_m, on_m)
                for each, on_m in _turns(arms_m[:, own], street[own])
            ]
            if turning:
                count[crossing] = (np.logical_or.reduce(turning) & less).any(axis=0).sum()
    return name_unjoined_crossings(lines, found, homes=count)


def _turns(arms_m: Floats, street: Texts) -> Iterator[tuple[str, Floats]]:
    """Yield each street of a crossing, and the (categories,) walk on where it leaves by another.

    Parameters
    ----------
    arms_m
        (categories, arms) the walk to the nearest facility from a step out on each arm.
    street
        (arms,) the street of each.
    """
    for each in np.unique(street).tolist():
        own = street == each
        if own.all():
            continue
        other_m, own_m = arms_m[:, ~own].min(axis=1), arms_m[:, own].min(axis=1)
        turns = other_m + STEP_M < own_m
        if turns.any():
            yield each, np.where(turns, other_m + STEP_M, np.inf)


def _by_way_of(
    network: WalkNetwork, arms: Snapped, homes: Snapped, home_m: Floats, on_m: Floats
) -> Flags:
    """Return (categories, homes) whose way comes in by these arms and goes on from there."""
    out_m = np.full(len(arms.edge), STEP_M)
    field = build_field(network, spans_of(arms), extra_m=out_m, bound_m=np.inf)
    away_m, _ = measure_nearest(network, field, homes, bound_m=np.inf)
    by_way: Flags = away_m + on_m[:, None] <= home_m + STEP_M / 2
    return by_way


def _nearest_m(study: Study, network: WalkNetwork, at: Snapped) -> Floats:
    """Return (categories, places) the walk to the nearest facility; infinite where none is."""
    limit_m = study.settings.snap_limit_m
    found = np.full((len(study.categories), len(at.edge)), np.inf)
    if "facilities" not in study.layers:
        return found
    facilities = select_existing(study.layers["facilities"])
    for row, category in zip(found, study.categories, strict=True):
        chosen = facilities[facilities["kind"].isin(category.kinds)]
        own = place_facilities(network, take_rows(chosen), snap_limit_m=limit_m)
        if not len(own.spans.edge):
            continue
        field = build_field(network, own.spans, extra_m=own.spans.leg_m, bound_m=np.inf)
        row[:], _ = measure_nearest(network, field, at, bound_m=np.inf)
    found[:, at.leg_m > limit_m] = np.inf
    return found


def _home_places(study: Study, network: WalkNetwork) -> Snapped:
    limit_m = study.settings.snap_limit_m
    parts = [
        place_homes(network, take_rows(study.layers[name]), snap_limit_m=limit_m).at
        for name in DEMAND_LAYERS
        if name in study.layers
    ]
    return Snapped.chain([NOWHERE, *parts])


def _find_arms(network: WalkNetwork, xy: Floats) -> tuple[Snapped, Ints]:
    """Return the places a step out on every edge from each crossing, and the crossing of each."""
    points = np.asarray(shapely.points(xy))
    row, edge = shapely.STRtree(network.line).query(points, predicate="dwithin", distance=VERTEX_M)
    at_end = shapely.line_locate_point(network.line[edge], points[row], normalized=True) > HALF
    length_m = network.length_m[edge]
    step_m = np.minimum(STEP_M, length_m / 2)
    offset_m = np.where(at_end, length_m - step_m, step_m)
    return Snapped(edge=edge, offset_m=offset_m, leg_m=np.zeros(len(edge))), row
