"""All compounds closed to others who walk through: the walks of all homes before and after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from ganquan_geo.model.reach import SAME_M
from ganquan_geo.network.gates.residents import THREE, find_exits
from ganquan_geo.network.joins.gated_homes import find_compounds_around, find_position
from ganquan_geo.network.places.doors import Doors
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.places.snapping import spans_of
from ganquan_geo.network.search.seeds import build_home_links, build_seeds
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.walks import find_inside, find_same_place

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.snapping import Snapped
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.distances import DistanceField
    from ganquan_geo.network.walks.readings import CategoryFields


TAKEN_M = 0.5  # a way this little longer than the one taken is looked at too


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
    """Join those anew whose walk inside leads out and in again, and through others' compounds."""
    chosen = _find_changed(base, gated, closed)
    if not len(chosen):
        return None
    demand, compounds = base.demands["compounds"], base.study.layers["compounds"]
    located = demand.table.index[demand.table["located"].to_numpy(bool)]
    rows = take_rows(compounds[compounds.index.isin(gated.gates.compound)])
    shapes = rows.drawn(gated.network)
    around = find_compounds_around(gated, rows.id, shapes)
    own = pd.Index(rows.id).get_indexer(located[chosen]).tolist()
    after = replace(gated, network=closed)
    exits = [find_exits(after, around[row], find_position(rows, shapes, row)) for row in own]
    gate = np.concatenate([one.gate for one in exits])
    at = gated.outside.of(gate)
    inner_m = np.concatenate([one.inner.best_m for one in exits])
    doors = Doors(
        home=np.repeat(np.arange(len(chosen)), [len(one.gate) for one in exits]),
        gate=gate,
        sure=np.concatenate([one.sure for one in exits]),
        count=len(chosen),
    )
    return _Rejoined(chosen, doors, replace(at, leg_m=at.leg_m + inner_m))


def _find_changed(base: Baseline, gated: Gated, closed: WalkNetwork) -> Ints:
    """Return the compounds of which a way by streets from gate to gate grows, as far as it counts.

    It counts where somebody takes it: where the way to a gate from inside is the one that leaves by
    another gate and comes in again. None such is longer than the longest way inside.
    """
    homes = base.demands["compounds"]
    inner_m, own = homes.starts.inner_m, homes.doors.home
    by_gate = (homes.doors.gate >= 0) & np.isfinite(inner_m)
    count = np.bincount(own[by_gate], minlength=homes.doors.count)
    led = np.bincount(own[by_gate], weights=inner_m[by_gate], minlength=homes.doors.count) > 0
    rows = np.flatnonzero(by_gate & ((count >= THREE) & led)[own])
    rows = rows[gated.joined[homes.doors.gate[rows]]]
    limit_m = float(inner_m[rows].max(initial=0.0))
    at, own = gated.outside.of(homes.doors.gate[rows]), own[rows]
    before, after = (_walk_between(one, at, own, limit_m) for one in (base.network, closed))
    grown = before[after.reindex(before.index, fill_value=np.inf) > before + SAME_M]
    last, first = np.divmod(grown.index.to_numpy(), max(len(rows), 1))
    taken = inner_m[rows[first]] + grown.to_numpy() <= inner_m[rows[last]] + TAKEN_M
    return np.unique(own[last[taken]])


def _walk_between(network: WalkNetwork, at: Snapped, own: Ints, limit_m: float) -> pd.Series:
    """Return the walks between places of one compound within a limit, by number of the pair."""
    if not len(own):
        return pd.Series(dtype=float)
    spans = spans_of(at)
    seeds = build_seeds(network, spans, extra_m=at.leg_m)
    links = build_home_links(network, at, spans, extra_m=at.leg_m)
    table = network.engine.table(seeds, links, limit_m=limit_m)
    same = own[table.home] == own[table.facility]
    pair = (table.home * len(own) + table.facility)[same]
    return pd.Series(table.distance_m[same]).groupby(pair).min()


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
