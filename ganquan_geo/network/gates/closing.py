"""All compounds closed to others who walk through: the walks of all homes before and after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ganquan_geo.network.gates.gate_trials import NO_GATE, Trials, join_trials
from ganquan_geo.network.gates.residents import THREE
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.places.spots import build_pieces
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.walks import find_inside, find_same_place

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.doors import Doors
    from ganquan_geo.network.places.snapping import Snapped
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.distances import DistanceField
    from ganquan_geo.network.walks.readings import CategoryFields


class Change(NamedTuple):
    """(k,) walks of all homes, positions as given, before and after, metres; NaN: not located."""

    before_m: Floats
    after_m: Floats


class _Rejoined(NamedTuple):
    """Homes whose people leave by one gate and come in by another: their doors afterwards."""

    home: Ints
    doors: Doors
    at: Snapped


def close_through(base: Baseline, gated: Gated) -> dict[str, Change]:
    """Measure the walks of all homes as they are, and once nobody walks through a compound.

    Residents go in and out as before, and others come in to facilities there. The gates that
    others pass are the last edges of the network: it is searched again without them.

    Parameters
    ----------
    gated
        The gates of the baseline.
    """
    closed = _without_gates(base.network)
    rejoined = _rejoin(base, gated, closed)
    found = {}
    for key, fields in base.categories.items():
        spans = fields.facilities.spans
        field = build_field(closed, spans, extra_m=spans.leg_m, bound_m=base.bound_m)
        found[key] = Change(
            _measure(base, fields, base.network, fields.near, None),
            _measure(base, fields, closed, field, rejoined),
        )
    return found


def _without_gates(network: WalkNetwork) -> WalkNetwork:
    """Return the network without the gates that others pass; all else has its number still."""
    if "gate" not in network.streets:
        return network
    kept = slice(int((network.streets["gate"] == "").sum()))
    return replace(
        network,
        u=network.u[kept],
        v=network.v[kept],
        line=network.line[kept],
        length_m=network.length_m[kept],
        streets=network.streets.iloc[kept],
    )


def _rejoin(base: Baseline, gated: Gated, closed: WalkNetwork) -> _Rejoined | None:
    """Join those anew whose walk inside may lead out and in again, so through others' compounds."""
    homes = base.demands["compounds"]
    located = np.flatnonzero(homes.table["located"].to_numpy(bool))
    doors = np.bincount(homes.doors.home[homes.doors.gate >= 0], minlength=homes.doors.count)
    chosen = np.flatnonzero(doors >= THREE)
    if not len(chosen):
        return None
    demand = join_trials(
        replace(gated, network=closed),
        take_rows(base.study.layers["compounds"]),
        Trials(home=located[chosen], gate=np.full(len(chosen), NO_GATE)),
        snap_limit_m=base.study.settings.snap_limit_m,
        pieces=build_pieces(closed),
    )
    return _Rejoined(chosen, demand.doors, demand.starts.at)


def _measure(
    base: Baseline,
    fields: CategoryFields,
    network: WalkNetwork,
    field: DistanceField,
    rejoined: _Rejoined | None,
) -> Floats:
    """Measure the walks of all homes; what is at their very place, or inside with them, counts."""
    homes = base.homes
    by_door, _ = measure_nearest(network, field, homes.starts.at, bound_m=base.bound_m)
    near_m = homes.doors.nearest(by_door, homes.doors.used())
    if rejoined is not None:  # compounds come first among all homes
        doors = rejoined.doors
        by_door, _ = measure_nearest(network, field, rejoined.at, bound_m=base.bound_m)
        near_m[rejoined.home] = doors.nearest(by_door, doors.used())
    straight_m, _ = find_same_place(homes.xy, fields.facilities.points())
    near_m = np.minimum(near_m, straight_m)
    if fields.inside is not None:
        home, inside = find_inside(homes, fields.inside)
        np.minimum.at(near_m, home, inside.best_m)
    found = np.full(len(homes.table), np.nan)
    found[homes.table["located"].to_numpy(bool)] = np.maximum(near_m, 0.0)
    return found
