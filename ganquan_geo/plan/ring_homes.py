"""Homes within a walk of the ring, today and once the planned legs are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.model.ring_results import HomesNear
from ganquan_geo.network.walks.cutting import build_part_network
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.places import join_demand
from ganquan_geo.network.walks.snapping import Spans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ganquan_geo.model.ring_results import RingLeg
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.places import Demand
    from ganquan_geo.plan.ground import Ground

LIMITS_M = (300.0, 500.0)


def measure_homes(ground: Ground, study: Study, legs: tuple[RingLeg, ...]) -> tuple[HomesNear, ...]:
    """Count the compounds within 300 and 500 m of the ring on foot.

    Today only existing legs and streets count. The bounds add and subtract the accuracy of
    the home's position and of the leg's line.
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
        bound_m = max(LIMITS_M) + float(accuracy_m.max())
        walks = {
            sign: measure_walks_to(
                network, edges, demand, accuracy_m=sign * accuracy_m, bound_m=2 * bound_m
            )
            for sign in (-1.0, 0.0, 1.0)
        }
        located = demand.table["located"].to_numpy(bool)
        own_m = demand.table["accuracy_m"].to_numpy(float)[located]
        counts += [
            HomesNear(
                limit_m=limit_m,
                built=built,
                count=int((walks[0.0] <= limit_m).sum()),
                low=int((walks[1.0] + own_m <= limit_m).sum()),
                high=int((walks[-1.0] - own_m <= limit_m).sum()) + int((~located).sum()),
                located=int(located.sum()),
                unknown=int((~located).sum()),
            )
            for limit_m in LIMITS_M
        ]
    return tuple(counts)


def measure_walks_to(
    network: WalkNetwork,
    edges: Iterable[int],
    demand: Demand,
    *,
    accuracy_m: NDArray[np.float64],
    bound_m: float,
) -> NDArray[np.float64]:
    """Return the walk of each located home to the nearest place on some edges, metres.

    Parameters
    ----------
    accuracy_m
        (m,) added for each edge of the network; below zero for a lower bound.
    """
    chosen = np.array(sorted(set(edges)), dtype=np.int64)
    spans = Spans(
        facility=np.arange(len(chosen)),
        edge=chosen,
        start_m=np.zeros(len(chosen)),
        end_m=network.length_m[chosen],
        leg_m=np.zeros(len(chosen)),
    )
    field = build_field(network, spans, extra_m=accuracy_m[chosen], bound_m=bound_m)
    walk_m, _ = measure_nearest(network, field, demand.at, bound_m=bound_m)
    return walk_m
