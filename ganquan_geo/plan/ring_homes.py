"""Homes within a walk of the ring, today and once the planned legs are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.model.ring_results import HomesNear
from ganquan_geo.network.walks.bounds import WorstField, measure_greatest, measure_least
from ganquan_geo.network.walks.cutting import build_part_network
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.places import join_demand
from ganquan_geo.network.walks.snapping import whole_edges

if TYPE_CHECKING:
    from ganquan_geo.model.ring_results import RingLeg
    from ganquan_geo.model.study import Study
    from ganquan_geo.plan.ground import Ground

LIMITS_M = (300.0, 500.0)


def measure_homes(ground: Ground, study: Study, legs: tuple[RingLeg, ...]) -> tuple[HomesNear, ...]:
    """Count the compounds within 300 and 500 m of the ring on foot.

    Today only existing legs and streets count. The bounds hold wherever in its spot a home is;
    they add and subtract the accuracy of the leg's line.
    """
    counts = []
    for built in (False, True):
        used = ground.existing | built
        network = build_part_network(ground.network, used)
        number = np.cumsum(used) - 1
        edges = [int(number[edge]) for leg in legs for edge in leg.line.edges if used[edge]]
        demand, _ = join_demand(
            network,
            study.layers["compounds"],
            snap_limit_m=study.settings.snap_limit_m,
            where="compounds",
        )
        accuracy_m = ground.accuracy_m[used]
        bound_m = 2 * (max(LIMITS_M) + float(accuracy_m.max(initial=0.0)))
        spans = whole_edges(network, np.unique(np.array(edges, dtype=np.int64)))
        best, given, worst = (
            build_field(network, spans, extra_m=sign * accuracy_m[spans.edge], bound_m=bound_m)
            for sign in (-1.0, 0.0, 1.0)
        )
        given_m, _ = measure_nearest(network, given, demand.at, bound_m=bound_m)
        located = demand.table["located"].to_numpy(bool)
        least_m = measure_least(
            network, best, demand.spots.near, count=len(given_m), bound_m=bound_m
        )
        greatest_m = measure_greatest(
            network, WorstField(field=worst), demand.farthest, bound_m=bound_m, closely=True
        )
        vague = demand.vague()
        least_m, greatest_m = np.where(vague, 0.0, least_m), np.where(vague, np.inf, greatest_m)
        counts += [
            HomesNear(
                limit_m=limit_m,
                built=built,
                count=int((given_m <= limit_m).sum()),
                low=int((greatest_m <= limit_m).sum()),
                high=int((least_m <= limit_m).sum()) + int((~located).sum()),
                located=int(located.sum()),
                unknown=int((~located).sum()),
            )
            for limit_m in LIMITS_M
        ]
    return tuple(counts)
