"""Facilities that people enter by entrances, or by the gates of the compound they stand in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import to_plane
from ganquan_geo.network.gates.gate_rows import SURE
from ganquan_geo.network.gates.rooms import chain_walks, climb, find_place
from ganquan_geo.network.gates.walls import WALL_M
from ganquan_geo.network.gates.yards import InnerWalks, Position
from ganquan_geo.network.joins.gated_homes import find_compounds_around, start_at_gates
from ganquan_geo.network.places.snapping import Spans, spans_of
from ganquan_geo.network.places.spots import Spots, chain_spots

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Objects, Shapes, Texts
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.best_places import FacilityPlaces
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.places.places import FacilitySet
    from ganquan_geo.network.places.regions import Pieces


class Standing(NamedTuple):
    """Where a facility stands inside compounds: these, the smallest first, and its position."""

    compounds: tuple[str, ...]
    place: Position


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DoorsOfServices:
    """The doors of facilities, as rows that are joined to the streets.

    Parameters
    ----------
    gated
        The gates on the network; None where nobody has listed any.
    rows
        (d,) a row for each door, by rising id of the facility, which comes once for each.
    gate
        (d,) number of the gate that each is; -1 for one that is none.
    perhaps
        (d,) whether it is not known that people can enter there.
    shut
        (d,) facilities in a compound that nobody but its residents can enter.
    inner
        (d,) walks inside from the door to the facility.
    around
        (d,) `Standing` of facilities in compounds, whose residents reach them inside; else None.
    """

    gated: Gated | None
    rows: PlaceRows
    gate: Ints
    perhaps: Flags
    shut: Flags
    inner: InnerWalks
    around: Objects

    def put_at_gates(
        self, placed: FacilityPlaces, spots: Spots, *, pieces: Pieces
    ) -> tuple[FacilityPlaces, Spots]:
        """Return places with those at gates where these lead to: a street, or a neighbour's lanes.

        Parameters
        ----------
        placed, spots
            All doors, each at the street nearest to it.
        pieces
            Of the streets at grade.
        """
        doors, gated = np.flatnonzero(self.gate >= 0), self.gated
        if gated is None or not len(doors):
            return placed, spots
        gate = self.gate[doors]
        spans = spans_of(gated.outside.of(gate)).renumbered(doors)
        kept = self.gate[placed.spans.facility] < 0
        placed = replace(
            placed,
            spans=Spans.chain([placed.spans.of(kept), spans]).in_order(),
            beyond=np.setdiff1d(placed.beyond, doors),
        )
        at_gates = start_at_gates(gated, gate, pieces).spots.renumbered(doors)
        return placed, chain_spots([spots.of(self.gate < 0), at_gates]).in_order()

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
) -> DoorsOfServices:
    """Find by which doors people enter facilities.

    A facility with listed entrances is entered by these. A facility or entrance inside the outline
    of a compound with gates is entered by the gates that let others in, and reached from there by
    the lanes or, where there are none, straight. Any other is entered where it stands.

    Parameters
    ----------
    rows
        (f,) facilities.
    entrances
        The checked layer of entrances in WGS 84, with `facility_id`; None where there is none.
    gated
        The gates on the network; None where nobody has listed any.
    """
    around: list[tuple[str, ...]] = [()] * len(rows.id)
    doors: list[tuple[str, ...]] = []
    if gated is not None:
        around = _find_yards(gated, rows.id, rows.drawn(gated.network))
    owner = np.full(0, 0)
    if entrances is not None:
        owner = pd.Index(rows.id).get_indexer(pd.Index(entrances["facility_id"]))
        entrances = entrances[owner >= 0]
        owner = owner[owner >= 0]
        doors = [()] * len(owner)
        if gated is not None:
            doors = _find_yards_of_entrances(gated, entrances)
    parts: list[_Door] = []
    for number in range(len(rows.id)):
        own = np.flatnonzero(owner == number)
        if entrances is not None and len(own):
            for door in own.tolist():
                entrance = _put_at(rows, number, entrances.iloc[[door]])
                parts.append(_enter(entrance, gated, doors[door]))
        else:
            parts.append(_enter(rows.of(np.array([number])), gated, around[number]))
    if not parts:
        parts = [_open_doors(rows)]
    return DoorsOfServices(
        gated=gated,
        rows=type(rows).chain([own.rows for own in parts]),
        gate=np.concatenate([own.gate for own in parts]),
        perhaps=np.concatenate([own.perhaps for own in parts]),
        shut=np.concatenate([own.shut for own in parts]),
        inner=chain_walks([own.inner for own in parts]),
        around=np.concatenate([own.around for own in parts]),
    )


def _find_yards(gated: Gated, ids: Texts, shapes: Shapes) -> list[tuple[str, ...]]:
    """Return the compounds with gates around each of some places, the smallest first."""
    no_homes = np.array([f"\0{key}" for key in ids], dtype=object)
    return find_compounds_around(gated, no_homes, shapes)


def _find_yards_of_entrances(gated: Gated, entrances: gpd.GeoDataFrame) -> list[tuple[str, ...]]:
    """Return the compounds around each entrance; one in the wall of a compound leads out of it."""
    shapes = np.asarray(entrances.geometry, dtype=object)
    shapes = shapely.transform(shapes, lambda xy: to_plane(xy, gated.network.crs))
    found = _find_yards(gated, entrances.index.to_numpy(dtype=object), shapes)
    wall = dict(zip(gated.walls.ids, shapely.boundary(gated.walls.areas), strict=True))
    off_m = WALL_M + np.nan_to_num(entrances["accuracy_m"].to_numpy(float))
    return [
        tuple(one for one in around if shapely.distance(shape, wall[one]) > at_wall_m)
        for around, shape, at_wall_m in zip(found, shapes, off_m.tolist(), strict=True)
    ]


class _Door(NamedTuple):
    """Doors of one facility: as in `DoorsOfServices`."""

    rows: PlaceRows
    gate: Ints
    perhaps: Flags
    shut: Flags
    inner: InnerWalks
    around: Objects


def _open_doors(rows: PlaceRows) -> _Door:
    """Return doors that everybody enters by, which are no gates, with nothing inside to walk."""
    no = np.zeros(len(rows.id), bool)
    nothing: Floats = np.zeros(len(no))
    inner = InnerWalks(nothing, nothing, nothing)
    return _Door(rows, np.full(len(no), -1), no, no, inner, np.full(len(no), None))


def _put_at(rows: PlaceRows, number: int, entrance: gpd.GeoDataFrame) -> PlaceRows:
    """Return a facility at one of its entrances."""
    return replace(
        rows.of(np.array([number])),
        shape=np.asarray(entrance.geometry, dtype=object),
        accuracy_m=entrance["accuracy_m"].to_numpy(float),
    )


def _enter(row: PlaceRows, gated: Gated | None, around: tuple[str, ...]) -> _Door:
    """Return the doors to the place of one row: the gates of the compounds around it, if any."""
    door = _open_doors(row)
    if gated is None or not around:
        return door
    place = find_place(row, gated, 0)
    ways = list(climb(gated, around, place, gated.gates.others, inward=True))
    standing = np.full(max(len(ways), 1), None)
    standing[:] = [Standing(around, place)] * len(standing)
    if not ways:
        return door._replace(shut=~door.shut, around=standing)
    let_in = np.array([way.gates[-1] for way in ways])
    own = replace(
        row.of(np.zeros(len(ways), dtype=np.int64)),
        shape=gated.gates.shape[let_in],
        accuracy_m=gated.gates.accuracy_m[let_in],
    )
    return _open_doors(own)._replace(
        gate=let_in,
        perhaps=np.array([way.passed != SURE for way in ways], dtype=bool),
        inner=chain_walks([way.inner for way in ways]),
        around=standing,
    )
