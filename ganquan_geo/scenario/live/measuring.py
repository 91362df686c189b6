"""The walks to one category, made anew only where an edit reaches them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.network.baseline import build_fields_within, find_doors
from ganquan_geo.network.joins.joins import join_services
from ganquan_geo.network.search.seeds import NOBODY
from ganquan_geo.network.walks.changes import find_homes_to_measure
from ganquan_geo.network.walks.walks import measure_walks
from ganquan_geo.scenario.live.rows import COMPOUNDS, are_in

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Ints
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.places.places import Demand, FacilitySet
    from ganquan_geo.network.walks.readings import CategoryFields
    from ganquan_geo.network.walks.walks import Walks
    from ganquan_geo.scenario.live.carry import Renumbered
    from ganquan_geo.scenario.live.state import LiveState


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CategoryState:
    """A category: how far it is from everywhere, and from every home.

    Parameters
    ----------
    fields, walks
        With all its facilities.
    own_fields, own_walks
        With those inside the boundary alone, where it has others.
    """

    fields: CategoryFields
    walks: Walks
    own_fields: CategoryFields | None
    own_walks: Walks | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edited:
    """What an edit has changed: what is to be done anew.

    Parameters
    ----------
    before
        The state it has led from; None: everything is new.
    touched
        Ids of the homes and facilities that may be others than they were.
    moved
        (k,) the homes of all layers that stand elsewhere than they did.
    some
        Those alone, with what measuring asks of them; None where there are none.
    streets
        How the streets follow from those before, where they are others.
    """

    before: LiveState | None
    touched: frozenset[str]
    moved: Flags
    some: Demand | None
    streets: Renumbered | None


def measure_category(
    study: Study, state: LiveState, category: FacilityCategory, edited: Edited
) -> CategoryState:
    """Measure one category, or what of it is another."""
    by_doors = state.ground.gated is not None or _entrances(study) is not None
    if by_doors or state.opened is not None:
        return _measure_by_doors(study, state, category)
    before = edited.before
    was = None if before is None else before.categories[category.id]
    facilities, number = _join_services(study, state, category, was, edited.touched)
    if before is not None and before.bounds != state.bounds:
        was = None
    if was is not None and edited.streets is None and facilities is was.fields.facilities:
        fields, own_fields = was.fields, was.own_fields
    else:
        fields, own_fields = build_fields_within(
            state.ground,
            facilities,
            state.bounds,
            before=(None, None) if was is None else (was.fields, was.own_fields),
            number=number,
        )
    old = None if was is None else (was.fields, was.walks)
    walks = _walk(state, fields, old, edited, number=number)
    own_walks = None
    if own_fields is not None:
        old = None
        if was is not None and was.own_fields is not None and was.own_walks is not None:
            old = was.own_fields, was.own_walks
        own_walks = _walk(state, own_fields, old, edited, number=number)
    return CategoryState(fields=fields, walks=walks, own_fields=own_fields, own_walks=own_walks)


def _measure_by_doors(study: Study, state: LiveState, category: FacilityCategory) -> CategoryState:
    """Measure one category whose facilities are entered by doors: all of it."""
    ground, rows, bound_m = state.ground, state.rows, state.bounds.bound_m
    facilities, _ = join_services(
        ground.network,
        rows.facilities.of(rows.facilities.serve(category)),
        snap_limit_m=study.settings.snap_limit_m,
        pieces=ground.pieces,
        doors=find_doors(_entrances(study), ground.gated),
    )
    compounds = state.demands.get(COMPOUNDS)
    fields, own_fields = build_fields_within(ground, facilities, state.bounds, compounds=compounds)
    walks = measure_walks(ground.network, state.homes, fields, bound_m=bound_m)
    own_walks = None
    if own_fields is not None:
        own_walks = measure_walks(ground.network, state.homes, own_fields, bound_m=bound_m)
    if state.opened is not None:
        opened = state.opened.categories[category.id]
        walks = walks.possible_by(opened.walks)
        if own_walks is not None and opened.own_walks is not None:
            own_walks = own_walks.possible_by(opened.own_walks)
    return CategoryState(fields=fields, walks=walks, own_fields=own_fields, own_walks=own_walks)


def _entrances(study: Study) -> gpd.GeoDataFrame | None:
    return study.layers.get("entrances")


def _join_services(
    study: Study,
    state: LiveState,
    category: FacilityCategory,
    was: CategoryState | None,
    touched: frozenset[str],
) -> tuple[FacilitySet, Ints]:
    """Return the facilities of a category, and the number that each old one has; -1 if another."""
    rows = state.rows.facilities
    serve, ground = rows.serve(category), state.ground
    some = serve if was is None else serve & are_in(rows.id, touched)
    old = None if was is None else was.fields.facilities
    lost = np.zeros(0, bool) if old is None else are_in(old.ids, touched)
    if old is not None and not some.any() and not lost.any():
        return old, np.arange(len(old.ids))
    network, pieces = ground.around(rows.of(some))
    joined, _ = join_services(
        network, rows.of(some), snap_limit_m=study.settings.snap_limit_m, pieces=pieces
    )
    if old is None:
        return joined, np.zeros(0, dtype=np.int64)
    now = old.of(~lost).joined(joined)
    number = np.full(len(old.ids), NOBODY, dtype=np.int64)
    number[~lost] = np.searchsorted(now.ids, old.ids[~lost])
    return now, number


def _walk(
    state: LiveState,
    fields: CategoryFields,
    old: tuple[CategoryFields, Walks] | None,
    edited: Edited,
    *,
    number: Ints,
) -> Walks:
    """Measure the walks of homes, or of those of them that may be others than they were."""
    network, homes, bound_m = state.ground.network, state.homes, state.bounds.bound_m
    if old is None:
        return measure_walks(network, homes, fields, bound_m=bound_m)
    was, walks = old
    rows, some = edited.moved, edited.some
    if was is not fields:
        rows = rows | find_homes_to_measure(
            network,
            homes,
            was,
            fields,
            number=number,
            nodes=_find_other_ways(edited.streets, was, fields),
        )
        some = take_measured(homes, rows)
    elif some is None:
        return walks
    return walks.put(rows, measure_walks(network, some, fields, bound_m=bound_m), number=number)


def take_measured(homes: Demand, rows: Flags) -> Demand:
    """Return some homes, with what measuring asks of them."""
    return replace(homes, table=homes.table[["located", "accuracy_m"]]).of(rows)


def _find_other_ways(
    streets: Renumbered | None, was: CategoryFields, now: CategoryFields
) -> Flags | None:
    """Return the nodes from which ways to facilities at their worst may be others."""
    walks = [worst.walks for own in (was, now) for worst in own.worst.values()]
    if streets is None or not any(walks):
        return None
    return streets.within(max(own.limit_m for own in walks if own is not None))
