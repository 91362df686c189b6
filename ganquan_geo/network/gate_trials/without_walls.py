"""Walks with all walls taken away, from where the walks by gates begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.geodesy.projection import WGS84, to_lonlat
from ganquan_geo.network.gate_trials.gate_walks import HOMES, measure_now
from ganquan_geo.network.joins.joins import join_demand

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Ints
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.gate_trials.gate_walks import ByReading
    from ganquan_geo.network.gate_trials.new_gates import NewGates
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.places import Demand


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WithoutWalls:
    """Walks of compounds without any gates and walls, on the lanes of all.

    Parameters
    ----------
    position
        By category and reading, (k,) metres of each compound from its position.
    home, wall
        (p,) the compound of each place in its wall, and metres from there likewise.
    """

    position: ByReading
    home: Ints
    wall: ByReading


def measure_without_walls(
    base: Baseline, free: Baseline, gated: Gated, new: NewGates
) -> WithoutWalls:
    """Measure walks without walls, also from places in the walls of compounds without lanes.

    By gates a walk begins at these there, and so without walls it begins anywhere in the wall:
    where one more gate is tried, and at the gates there are.

    Parameters
    ----------
    base, gated
        With gates and walls, and those.
    free
        The same study without any, on the lanes of all.
    new
        What `find_new_gates` returned for the gates.
    """
    layer, limit_m = base.study.layers[HOMES], base.study.settings.snap_limit_m
    placed = np.flatnonzero(gated.gates.placed())
    home = np.concatenate([new.home, layer.index.get_indexer(gated.gates.compound[placed])])
    point = np.concatenate([new.point, gated.points[placed]])
    begins = (home >= 0) & ~np.isin(layer.index[home], list(gated.lanes))
    home, point = home[begins], point[begins]
    own_m = layer["accuracy_m"].to_numpy(float)[new.home]
    accuracy_m = np.concatenate([own_m, gated.gates.accuracy_m[placed]])[begins]
    walls = layer.iloc[home].assign(accuracy_m=accuracy_m).set_axis(np.arange(len(home)))
    lonlat = shapely.transform(point, lambda xy: to_lonlat(xy, base.network.crs))
    walls = walls.set_geometry(lonlat, crs=WGS84)

    def joined(own: Baseline) -> Demand:
        return join_demand(own.network, walls, snap_limit_m=limit_m, where=HOMES)[0]

    return WithoutWalls(
        position=measure_now(free, lambda own: own.demands[HOMES]),
        home=home,
        wall=measure_now(free, joined),
    )
