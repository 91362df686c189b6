"""Facilities that people enter by entrances, or by the gates of the compound they stand in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from ganquan_geo.network.gates.gate_rows import SURE
from ganquan_geo.network.gates.gated_homes import find_compounds_around
from ganquan_geo.network.gates.rooms import chain_walks, climb, find_place, walk_between
from ganquan_geo.network.gates.yards import InnerWalks, Position
from ganquan_geo.network.places.spots import Spots
from ganquan_geo.network.walks.readings import InsideWalks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats, Objects, Shapes, Texts
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.places.places import Demand, FacilitySet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compounds:
    """Compounds with outlines, in the plane.

    Parameters
    ----------
    ids, shapes
        (c,) of all compounds; None without a position.
    """

    ids: Texts
    shapes: Shapes


class Standing(NamedTuple):
    """Where a facility stands inside compounds: these, the smallest first, and its position."""

    compounds: tuple[str, ...]
    place: Position


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DoorsOfServices:
    """The doors of facilities, as rows that are joined to the streets.

    Parameters
    ----------
    rows
        (d,) a row for each door, by rising id of the facility, which comes once for each.
    perhaps
        (d,) whether it is not known that people can enter there.
    shut
        (d,) facilities in a compound that nobody but its residents can enter.
    inner
        (d,) walks inside from the door to the facility.
    around
        (d,) `Standing` of facilities in compounds, whose residents reach them inside; else None.
    """

    rows: PlaceRows
    perhaps: Flags
    shut: Flags
    inner: InnerWalks
    around: Objects

    def apply(self, joined: FacilitySet) -> FacilitySet:
        """Return facilities joined by these rows, entered as far and as surely as they say."""
        sure = ~(self.perhaps | self.shut)
        spans = joined.spans.of(sure[joined.spans.facility])
        near = joined.spots.near.of(~self.shut[joined.spots.near.facility])
        far = joined.spots.far.of(sure[joined.spots.far.facility])
        return replace(
            joined,
            located=joined.located & ~self.perhaps,
            lost=joined.lost & ~self.perhaps,
            perhaps=self.perhaps & joined.located,
            around=self.around,
            inner_m=self.inner.best_m,
            inner_unsure=self.inner.least_m < self.inner.greatest_m,
            spans=replace(spans, leg_m=spans.leg_m + self.inner.best_m[spans.facility]),
            spots=Spots(
                near=replace(near, leg_m=near.leg_m + self.inner.least_m[near.facility]),
                far=replace(far, leg_m=far.leg_m + self.inner.greatest_m[far.facility]),
            ),
        )


def find_doors_of_services(
    rows: PlaceRows,
    entrances: gpd.GeoDataFrame | None,
    gated: Gated | None,
    compounds: Compounds | None,
) -> DoorsOfServices:
    """Find by which doors people enter facilities.

    A facility with listed entrances is entered there. One inside the outline of a compound with
    gates is entered by the gates that let others in, and reached from there by the lanes or, where
    there are none, straight. Any other is entered where it stands.

    Parameters
    ----------
    rows
        (f,) facilities.
    entrances
        The checked layer of entrances in WGS 84, with `facility_id`; None where there is none.
    gated, compounds
        The gates on the network, and the compounds; None where nobody has listed any gates.
    """
    around: list[tuple[str, ...]] = [()] * len(rows.id)
    if gated is not None and compounds is not None:
        around = _find_yards(gated, compounds, rows)
    owner = np.full(0, 0)
    if entrances is not None:
        owner = pd.Index(rows.id).get_indexer(pd.Index(entrances["facility_id"]))
    parts = []
    for number in range(len(rows.id)):
        own = np.flatnonzero(owner == number)
        if entrances is not None and len(own):
            parts.append(_by_entrances(rows, number, entrances.iloc[own]))
        elif gated is not None and around[number]:
            parts.append(_by_gates(rows, number, gated, around[number]))
        else:
            parts.append(_as_it_stands(rows, number))
    if not parts:
        parts = [_as_it_stands(rows, slice(0, 0))]
    doors = [door for door, *_ in parts]
    count = [len(door.id) for door in doors]
    inner = InnerWalks(*(np.concatenate(m) for m in zip(*(p[3] for p in parts), strict=True)))
    return DoorsOfServices(
        rows=type(rows).chain(doors),
        perhaps=np.concatenate([perhaps for _, perhaps, _, _ in parts]),
        shut=np.concatenate([shut for _, _, shut, _ in parts]),
        inner=inner,
        around=_repeated(gated, rows, around, count),
    )


def _repeated(
    gated: Gated | None, rows: PlaceRows, around: list[tuple[str, ...]], count: list[int]
) -> Objects:
    """Return where each facility stands once for each of its doors; None outside compounds."""
    found = np.full(sum(count), None)
    if gated is None or not any(around):
        return found
    shapes, unsure_m = rows.drawn(gated.network), np.nan_to_num(rows.accuracy_m)
    door = 0
    for number, times in enumerate(count):
        if around[number]:
            place = Position(shapes[number], float(unsure_m[number]))
            found[door : door + times] = [Standing(around[number], place)] * times
        door += times
    return found


def measure_inside(
    gated: Gated, homes: Demand, facilities: FacilitySet
) -> Iterator[tuple[int, int, float, float, float]]:
    """Yield the walks inside compounds from located homes to facilities in the same ones.

    Yields
    ------
    tuple
        Home, facility, and the least walk, that of the best estimate, and the greatest, metres.
    """
    located = homes.table["located"].to_numpy(bool)
    ids = homes.table.index[located].to_numpy(dtype=object)
    around = find_compounds_around(gated, ids, homes.shapes)
    for number, standing in enumerate(facilities.around.tolist()):
        if standing is None or standing.place.shape is None:
            continue
        own = standing.compounds
        for home in [row for row, one in enumerate(around) if set(one) & set(own)]:
            position = Position(homes.shapes[home], float(homes.accuracy_m[home]))
            yield home, number, *walk_between(gated, (around[home], position), standing)


def list_inside(
    walks: Iterable[tuple[int, int, float, float, float]], homes: Demand
) -> InsideWalks | None:
    """Return walks that `measure_inside` yielded, with the ids of the homes; None for none."""
    found = list(walks)
    if not found:
        return None
    home, facility, least_m, best_m, greatest_m = map(np.array, zip(*found, strict=True))
    ids = homes.table.index[homes.table["located"].to_numpy(bool)].to_numpy(dtype=object)
    return InsideWalks(
        home=ids[home], facility=facility, least_m=least_m, best_m=best_m, greatest_m=greatest_m
    )


def _find_yards(gated: Gated, compounds: Compounds, rows: PlaceRows) -> list[tuple[str, ...]]:
    """Return the compounds with gates around each facility, the smallest first."""
    listed = np.concatenate([compounds.ids, np.array([f"\0{key}" for key in rows.id], object)])
    shapes = np.concatenate([compounds.shapes, rows.drawn(gated.network)])
    return find_compounds_around(gated, listed, shapes)[len(compounds.ids) :]


def _as_it_stands(
    rows: PlaceRows, number: int | slice
) -> tuple[PlaceRows, Flags, Flags, InnerWalks]:
    own = rows.of(number if isinstance(number, slice) else np.array([number]))
    no = np.zeros(len(own.id), bool)
    return own, no, no, _no_walks(len(own.id))


def _by_entrances(
    rows: PlaceRows, number: int, entrances: gpd.GeoDataFrame
) -> tuple[PlaceRows, Flags, Flags, InnerWalks]:
    count = len(entrances)
    own = replace(
        rows.of(np.full(count, number)),
        shape=np.asarray(entrances.geometry, dtype=object),
        accuracy_m=entrances["accuracy_m"].to_numpy(float),
    )
    no = np.zeros(count, bool)
    return own, no, no, _no_walks(count)


def _by_gates(
    rows: PlaceRows, number: int, gated: Gated, around: tuple[str, ...]
) -> tuple[PlaceRows, Flags, Flags, InnerWalks]:
    ways = list(
        climb(gated, around, find_place(rows, gated, number), gated.gates.others, inward=True)
    )
    if not ways:
        own, no, _, walks = _as_it_stands(rows, number)
        return own, no, ~no, walks
    let_in = np.array([way.gate for way in ways])
    own = replace(
        rows.of(np.full(len(ways), number)),
        shape=gated.gates.shape[let_in],
        accuracy_m=gated.gates.accuracy_m[let_in],
    )
    perhaps = np.array([way.passed != SURE for way in ways], dtype=bool)
    return own, perhaps, np.zeros(len(ways), bool), chain_walks([way.inner for way in ways])


def _no_walks(count: int) -> InnerWalks:
    nothing: Floats = np.zeros(count)
    return InnerWalks(nothing, nothing, nothing)
