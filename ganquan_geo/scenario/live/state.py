"""What is known of an edited study: every part made anew only where an edit reaches it.

The same functions make the parts of a baseline and measure its walks; here each is asked only
for the homes and facilities that are others, which join and are measured as they would be among
all. So what comes of edits one by one is, to the bit, what comes of the edited study measured
from its files.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.arrays.cores import map_on_cores
from ganquan_geo.measure.coverage import by_layer, count_homes, take_weights
from ganquan_geo.network.joins.gated_homes import join_gated_homes
from ganquan_geo.network.joins.joins import join_homes
from ganquan_geo.network.places.places import chain_demands
from ganquan_geo.network.search_bounds import measure_bounds, sum_accuracies_m
from ganquan_geo.scenario.live.carry import (
    carry_state,
    find_rejoined,
    follow_renoded,
    match_networks,
)
from ganquan_geo.scenario.live.measuring import Edited, measure_category, take_measured
from ganquan_geo.scenario.live.rows import COMPOUNDS, are_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Flags
    from ganquan_geo.measure.counts import Count
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory, WalkProfile
    from ganquan_geo.network.build.renoding import Renoded
    from ganquan_geo.network.ground import Ground
    from ganquan_geo.network.places.places import Demand
    from ganquan_geo.network.search_bounds import Bounds
    from ganquan_geo.scenario.live.carry import Renumbered
    from ganquan_geo.scenario.live.measuring import CategoryState
    from ganquan_geo.scenario.live.rows import StudyRows

    Key = tuple[str, int, str]  # category, minutes, denominator


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiveState:
    """An edited study, measured for one walker.

    Parameters
    ----------
    rows
        The study.
    profile
        Who walks.
    ground
        The streets, and gates on them.
    bounds
        How far is searched.
    demands, homes
        As in `Baseline`.
    categories
        By category.
    counts
        By category, minutes and denominator: the homes within the tier.
    opened
        As in `Baseline`; what is possible by it is part of the walks.
    """

    rows: StudyRows
    profile: WalkProfile
    ground: Ground
    bounds: Bounds
    demands: Mapping[str, Demand]
    homes: Demand
    categories: Mapping[str, CategoryState]
    counts: Mapping[Key, Count]
    opened: LiveState | None = None

    def slices(self) -> dict[str, slice]:
        """Return by layer which homes are its own."""
        return _slices(self.demands)


def build_state(
    study: Study,
    rows: StudyRows,
    profile: WalkProfile,
    ground: Ground,
    *,
    before: LiveState | None = None,
    touched: frozenset[str] = frozenset(),
    renoded: Renoded | None = None,
) -> LiveState:
    """Measure an edited study.

    Parameters
    ----------
    study
        As it was before all edits: its settings, categories and boundary.
    rows, profile, ground
        As they are now.
    before
        The state that edits have led from; None: everything is measured.
    touched
        Ids of the homes and facilities that may be others in `rows` than they were.
    renoded
        How the streets follow from those before, where that is known.
    """
    bounds = measure_bounds(
        study,
        profile,
        unsure_m=sum_accuracies_m(
            study,
            homes_m=[
                *(own.accuracy_m for own in rows.homes.values()),
                *(
                    own["accuracy_m"].to_numpy(float)
                    for own in (rows.gates, study.layers.get("entrances"))
                    if own is not None
                ),
            ],
            facilities_m=rows.facilities.accuracy_m,
        ),
    )
    streets = None
    if before is not None and before.ground is not ground:
        if renoded is not None:
            streets = follow_renoded(before.ground.network, renoded)
        elif before.ground.gated is None and ground.gated is None:
            streets = match_networks(before.ground.network, ground.network)
        if streets is None:
            before = None
        elif not streets.others:
            ground, streets = before.ground, None
        else:
            limit_m = study.settings.snap_limit_m
            touched |= find_rejoined(before, streets, snap_limit_m=limit_m)
            before = carry_state(before, ground, streets)
    opened = None
    if ground.opened is not None:
        was = None if before is None else before.opened
        opened = build_state(study, rows, profile, ground.opened, before=was, touched=touched)
    demands = _join_demands(study, rows, ground, before, touched, streets)
    homes, moved = _chain_homes(demands, before, touched, gated=ground.gated is not None)
    state = LiveState(
        rows=rows,
        profile=profile,
        ground=ground,
        bounds=bounds,
        demands=demands,
        homes=homes,
        categories={},
        counts={},
        opened=opened,
    )
    edited = Edited(
        before=before,
        touched=touched,
        moved=moved,
        some=take_measured(homes, moved) if moved.any() else None,
        streets=streets,
    )
    others = [own for own in study.categories if _is_other(state, own, edited)]
    found = map_on_cores(
        lambda category: measure_category(study, state, category, edited),
        others,
        size=len(ground.network.node_xy),
    )
    measured = dict(zip([own.id for own in others], found, strict=True))
    kept = {} if before is None else before.categories
    state = replace(
        state, categories={own.id: {**kept, **measured}[own.id] for own in study.categories}
    )
    return replace(state, counts=_count(study, state, before))


def _join_demands(
    study: Study,
    rows: StudyRows,
    ground: Ground,
    before: LiveState | None,
    touched: frozenset[str],
    streets: Renumbered | None,
) -> dict[str, Demand]:
    limit_m = study.settings.snap_limit_m
    demands: dict[str, Demand] = {}
    for layer, own in rows.homes.items():
        which = np.ones(len(own.id), bool) if before is None else are_in(own.id, touched)
        if before is not None and not which.any():
            demands[layer] = before.demands[layer]
            continue
        some = own.of(which)
        if (
            before is not None
            and streets is None
            and some.stand_like(before.rows.homes[layer].of(which))
        ):
            demands[layer] = before.demands[layer].told(which, some.about())
            continue
        gated = ground.gated if layer == COMPOUNDS else None
        if gated is not None:  # people come out by gates of compounds around theirs, too
            which, some = np.ones(len(own.id), bool), own
        network, pieces = ground.around(some)
        joined, _ = join_homes(
            network, some, about=some.about(), snap_limit_m=limit_m, pieces=pieces
        )
        if gated is not None and pieces is not None:
            joined, *_ = join_gated_homes(gated, own, joined, pieces=pieces)
        if before is not None and not which.all():
            joined = before.demands[layer].put(which, joined)
        demands[layer] = joined
    return demands


def _chain_homes(
    demands: Mapping[str, Demand],
    before: LiveState | None,
    touched: frozenset[str],
    *,
    gated: bool,
) -> tuple[Demand, Flags]:
    """Return the homes of all layers, and which rows of them stand elsewhere than before."""
    if before is None:
        homes = chain_demands(list(demands.values()))
        return homes, np.ones(len(homes.table), bool)
    moved = {
        layer: (are_in(own.table.index.to_numpy(dtype=object), touched) | gated)
        & (own.starts.at is not before.demands[layer].starts.at)
        for layer, own in demands.items()
    }
    every = np.concatenate(list(moved.values()))
    if every.any():
        return chain_demands(list(demands.values())), every
    if all(own is before.demands[layer] for layer, own in demands.items()):
        return before.homes, every
    return replace(before.homes, table=pd.concat([own.table for own in demands.values()])), every


def _is_other(state: LiveState, category: FacilityCategory, edited: Edited) -> bool:
    """Return whether anything of a category may be another than it was."""
    before, rows = edited.before, state.rows.facilities
    if before is None or edited.streets is not None or before.bounds != state.bounds:
        return True
    old = before.categories[category.id].fields.facilities
    served = rows.serve(category) & are_in(rows.id, edited.touched)
    return bool(edited.moved.any() or served.any() or are_in(old.ids, edited.touched).any())


def _count(study: Study, state: LiveState, before: LiveState | None) -> dict[Key, Count]:
    """Count the homes within every tier, where that may be another number than before."""
    rows, weights = state.slices(), None
    counts: dict[Key, Count] = {}
    same_homes = before is not None and before.homes is state.homes
    for category in study.categories:
        walks, limits_m = state.categories[category.id].walks, category.limits_m(state.profile)
        columns = None
        for minutes, limit_m in limits_m.items():
            if (
                before is not None
                and same_homes
                and walks is before.categories[category.id].walks
                and limit_m == category.limits_m(before.profile)[minutes]
            ):
                known = (category.id, minutes)
                counts |= {key: own for key, own in before.counts.items() if key[:2] == known}
                continue
            weights = weights or take_weights(
                {key: own.table for key, own in state.demands.items()}
            )
            columns = columns or by_layer(weights, rows, walks)
            found = count_homes(columns, limit_m)
            counts |= {(category.id, minutes, by): count for by, count in found.items()}
    return counts


def _slices(demands: Mapping[str, Demand]) -> dict[str, slice]:
    stops = np.cumsum([0, *(len(own.table) for own in demands.values())]).tolist()
    return {name: slice(*ends) for name, ends in zip(demands, pairwise(stops), strict=True)}
