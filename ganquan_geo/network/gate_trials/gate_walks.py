"""Walks by gates: as they are, with one more open, and with walls taken away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.model.reach import READINGS
from ganquan_geo.network.gate_trials.new_gates import (
    ON_STREET_M,
    NewGates,
    append_new,
    find_new_gates,
)
from ganquan_geo.network.gate_trials.trials import (
    Trials,
    join_trials,
    list_closed,
    repeat_inside,
    try_inside,
)
from ganquan_geo.network.gates.gate_rows import PERHAPS
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.places.spots import build_pieces
from ganquan_geo.network.walks.readings import InsideWalks
from ganquan_geo.network.walks.walks import measure_walks

if TYPE_CHECKING:
    from collections.abc import Callable

    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.model.reach import Reading
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.places import Demand
    from ganquan_geo.network.walks.walks import Walks

    ByReading = dict[str, dict[Reading, Floats]]  # by category

HOMES = "compounds"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tried:
    """Walks of homes, each with one more gate.

    Parameters
    ----------
    trials
        Which home and gate each is of.
    metres
        By category and reading, (t,) metres.
    """

    trials: Trials
    metres: ByReading


def measure_now(base: Baseline, demand_of: Callable[[Baseline], Demand]) -> ByReading:
    """Measure the walks of homes, possibly as short as with gates open that may be.

    Parameters
    ----------
    demand_of
        Which homes of a baseline.

    Returns
    -------
    dict
        By category and reading, (k,) metres; NaN where a home is not located.
    """

    def measured(own: Baseline, key: str) -> Walks:
        fields = own.categories[key]
        return measure_walks(own.network, demand_of(own), fields, bound_m=own.bound_m)

    return _measure_each(base, measured)


def try_closed(base: Baseline, gated: Gated) -> Tried:
    """Measure the walks of homes with each of their closed gates opened to residents.

    Parameters
    ----------
    gated
        Those of the baseline.
    """
    trials = list_closed(gated, take_rows(base.study.layers[HOMES]))
    return _try(base, trials, lambda own: own)


def try_new(base: Baseline, gated: Gated) -> tuple[NewGates, Tried]:
    """Measure the walks of homes with one more gate for residents, at places on their outline."""
    rows = take_rows(base.study.layers[HOMES])
    limit_m = min(base.study.settings.snap_limit_m, ON_STREET_M)
    new = find_new_gates(gated, rows, snap_limit_m=limit_m)
    _, trials = append_new(gated, new)

    def with_new(own: Gated) -> Gated:
        return append_new(own, find_new_gates(own, rows, snap_limit_m=limit_m))[0]

    return new, _try(base, trials, with_new)


def has_through_ways(gated: Gated) -> bool:
    """Return whether others than residents may walk through some compound by its lanes."""
    passed = gated.joined & (gated.gates.others >= PERHAPS) & (gated.inside.edge >= 0)
    return bool(passed.any())


def _try(base: Baseline, trials: Trials, gates_of: Callable[[Gated], Gated]) -> Tried:
    """Measure trials on a baseline; `gates_of` makes the gates they open of its own."""
    rows = take_rows(base.study.layers[HOMES])
    if not len(trials.home):
        nothing = np.empty(0)
        return Tried(
            trials=trials,
            metres={key: dict.fromkeys(READINGS, nothing) for key in base.categories},
        )

    def joined(own: Baseline) -> tuple[Gated, Demand]:
        assert own.gated is not None  # noqa: S101 - whoever tries gates has them
        gated = gates_of(own.gated)
        demand = join_trials(
            gated,
            rows,
            trials,
            snap_limit_m=own.study.settings.snap_limit_m,
            pieces=build_pieces(own.network),
        )
        return gated, demand

    laid = {id(own): joined(own) for own in (base, base.opened) if own is not None}

    def measured(own: Baseline, key: str) -> Walks:
        gated, demand = laid[id(own)]
        fields = own.categories[key]
        parts = [try_inside(gated, rows, trials, fields.facilities)]
        if fields.inside is not None:
            parts.append(repeat_inside(fields.inside, rows, trials))
        inside = [part for part in parts if part is not None]
        fields = replace(fields, inside=InsideWalks.chain(inside) if inside else None)
        return measure_walks(own.network, demand, fields, bound_m=own.bound_m)

    return Tried(trials=trials, metres=_measure_each(base, measured))


def _measure_each(base: Baseline, measured: Callable[[Baseline, str], Walks]) -> ByReading:
    """Measure each category; possible is what is so with the gates open that may be, too."""
    walks = {key: measured(base, key) for key in base.categories}
    if base.opened is not None:
        opened = base.opened
        walks = {key: own.possible_by(measured(opened, key)) for key, own in walks.items()}
    return {key: own.metres for key, own in walks.items()}
