"""Homes and facilities joined to the walk network, those that cannot be joined named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.model.results import Register
from ganquan_geo.network.walks.best_places import (
    place_facilities,
    place_homes,
    select_existing,
    select_shapes,
)
from ganquan_geo.network.walks.farthest import SpotEdges, build_spot_edges
from ganquan_geo.network.walks.place_rows import take_rows
from ganquan_geo.network.walks.snapping import Snapped, Spans
from ganquan_geo.network.walks.spots import Spots, build_place_spots, chain_spots
from ganquan_geo.network.walks.unjoined import name_unjoined_facilities, name_unjoined_homes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.best_places import FacilityPlaces, HomePlaces
    from ganquan_geo.network.walks.place_rows import PlaceRows
    from ganquan_geo.network.walks.regions import Pieces

ABOUT = ("name", "households", "residents", "residents_60plus")  # what a home is told with


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Demand:
    """Where people start.

    Parameters
    ----------
    table
        (k rows) index: `id`; columns: `name`, `located` (joined to a street), `accuracy_m`,
        `snap_m` (straight leg to the street, metres; NaN where not located), and
        `households`, `residents`, `residents_60plus` (NaN where not known).
    along
        The stretches of those that are known only to a street, by located row.
    at
        The places of the (l,) located rows on the network, in their order: their best estimates.
    spots
        Where each located row may be joined, given the accuracy of its position; an area may be
        left anywhere on its outline.
    farthest
        Its far side, ready for looking up farthest points.
    xy
        (l, 2) where the located rows themselves are, plane metres.
    shapes
        (l,) what is known of each position in plane metres: a point or an outline.
    accuracy_m
        (l,) how far each may be from that, metres; infinite where only a street is known that is
        not in the network.
    level
        (l,) of the streets that each can join.
    """

    table: pd.DataFrame
    at: Snapped
    along: Spans
    spots: Spots
    farthest: SpotEdges
    xy: Floats
    shapes: Shapes
    accuracy_m: Floats
    level: Ints

    def vague(self) -> Flags:
        """Return (l,) which are known too badly for anything to bound their walks."""
        by_street = np.isin(np.arange(len(self.xy)), self.along.facility)
        vague: Flags = (self.accuracy_m > VAGUE_M) & ~by_street
        return vague


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FacilitySet:
    """The facilities of one category.

    Parameters
    ----------
    ids
        (f,) of every facility of the category, rising; a facility's number is its place here.
    assumed
        (f,) whether the position is assumed.
    on_line
        (f,) whether only the street it stands on is known.
    located
        (f,) whether it is joined to the network at all.
    lost
        (f,) whether it exists and could not be joined: it may be anywhere.
    spans
        Where the located ones stand on the network, with positions as given.
    spots
        Where they may stand, given the accuracy of their positions.
    shapes
        (f,) what is known of each position in plane metres; None for those not located.
    accuracy_m
        (f,) how far each may be from that, metres; zero for those without a position.
    level
        (f,) of the streets that each can join.
    """

    ids: Texts
    assumed: Flags
    on_line: Flags
    located: Flags
    lost: Flags
    spans: Spans
    spots: Spots
    shapes: Shapes
    accuracy_m: Floats
    level: Ints

    def within(self, area: shapely.Geometry) -> FacilitySet | None:
        """Return the set with those alone located that touch an area; None if all of them do.

        What is touched is the position as stated, without its accuracy.
        """
        inside = self.located & shapely.intersects(self.shapes, area)
        if (inside == self.located).all():
            return None
        return replace(
            self,
            located=inside,
            spans=self.spans.of(inside[self.spans.facility]),
            spots=self.spots.of(inside),
            shapes=select_shapes(self.shapes, inside),
            accuracy_m=np.where(inside, self.accuracy_m, 0.0),
        )

    def points(self) -> Floats:
        """Return (f, 2) where those located by a point are, plane metres; NaN for all others."""
        return np.column_stack([shapely.get_x(self.shapes), shapely.get_y(self.shapes)])

    def vague(self) -> Flags:
        """Return (f,) which are known too badly for anything to bound the walks to them."""
        vague: Flags = self.located & (self.accuracy_m > VAGUE_M)
        return vague

    def uncertain(self) -> Flags:
        """Return (f,) which may stand at more than one place."""
        wide = shapely.get_dimensions(self.shapes) > 0
        uncertain: Flags = self.located & ((self.accuracy_m > 0) | wide)
        return uncertain


def join_demand(
    network: WalkNetwork,
    layer: gpd.GeoDataFrame,
    *,
    snap_limit_m: float,
    where: str,
    pieces: Pieces | None = None,
) -> tuple[Demand, list[Fault]]:
    """Join the homes of a layer to the network, those it cannot join named.

    Parameters
    ----------
    layer
        Compounds or neighbourhoods in WGS 84; geometry may be missing.
    snap_limit_m, pieces
        As for `join_homes`.
    where
        The layer's name for messages.
    """
    about = pd.DataFrame({name: layer.get(name, np.nan) for name in ABOUT}, index=layer.index)
    demand, placed = join_homes(
        network, take_rows(layer), about=about, snap_limit_m=snap_limit_m, pieces=pieces
    )
    return demand, name_unjoined_homes(where, layer, placed, snap_limit_m=snap_limit_m)


def join_homes(
    network: WalkNetwork,
    rows: PlaceRows,
    *,
    about: pd.DataFrame,
    snap_limit_m: float,
    pieces: Pieces | None = None,
) -> tuple[Demand, HomePlaces]:
    """Join homes to the network; each joins as it does without the others.

    Their best estimates are those of `place_homes`.

    Parameters
    ----------
    about
        (k rows) the columns `ABOUT`, index `id`.
    snap_limit_m
        Farther than this from any street is not joined.
    pieces
        What `build_pieces` returned for the network; None: it is built where it is needed.
    """
    placed = place_homes(network, rows, snap_limit_m=snap_limit_m)
    near, known = placed.near, placed.known
    located = known.copy()
    located[known] = near
    snap_m = np.full(len(located), np.nan)
    snap_m[located] = placed.at.leg_m[near]
    told = {"name": about["name"], "accuracy_m": rows.accuracy_m}
    told |= {"located": located, "snap_m": snap_m}
    joined = rows.of(located)
    accuracy_m = np.nan_to_num(joined.accuracy_m)
    chosen = placed.at.of(near)
    along = placed.along.of(near[placed.along.facility])
    along = along.renumbered(np.cumsum(near) - 1)
    by_street = np.zeros(len(chosen.edge), bool)
    by_street[along.facility] = True
    lost = (joined.street_id != "") & ~by_street  # of a street that this walker cannot use
    accuracy_m = np.where(lost, np.inf, accuracy_m)
    shapes = placed.shapes[near]
    spots = build_place_spots(
        network,
        shapes,
        np.where(by_street, 0.0, accuracy_m),
        best=chosen,
        level=placed.level[near],
        pieces=pieces,
    ).joined(along, beside_m=accuracy_m[along.facility])
    demand = Demand(
        table=pd.DataFrame(told | {name: about[name] for name in ABOUT[1:]}, index=about.index),
        at=chosen,
        along=along,
        spots=spots,
        farthest=build_spot_edges(spots.far, count=int(near.sum())),
        xy=shapely.get_coordinates(placed.points[near]),
        shapes=_with_streets(network, shapes, along),
        accuracy_m=accuracy_m,
        level=placed.level[near],
    )
    return demand, placed


def _with_streets(network: WalkNetwork, shapes: Shapes, along: Spans) -> Shapes:
    """Return shapes with the whole street in place of those that are known only to it."""
    if not len(along.edge):
        return shapes
    homes, number = np.unique(along.facility, return_inverse=True)
    known = shapes.copy()
    known[homes] = shapely.multilinestrings(network.line[along.edge], indices=number)
    return known


def chain_demands(demands: Sequence[Demand]) -> Demand:
    """Return the homes of all, one after the other, so that they are measured in one go."""
    ends = np.cumsum([len(demand.xy) for demand in demands])
    rows = np.split(np.arange(ends[-1]), ends[:-1])  # of each among all
    both = list(zip(demands, rows, strict=True))
    spots = chain_spots([demand.spots.renumbered(own) for demand, own in both])
    return Demand(
        table=pd.concat([demand.table for demand in demands]),
        at=Snapped.chain(demand.at for demand in demands),
        along=Spans.chain(demand.along.renumbered(own) for demand, own in both),
        spots=spots,
        farthest=build_spot_edges(spots.far, count=int(ends[-1])),
        xy=np.concatenate([demand.xy for demand in demands]),
        shapes=np.concatenate([demand.shapes for demand in demands]),
        accuracy_m=np.concatenate([demand.accuracy_m for demand in demands]),
        level=np.concatenate([demand.level for demand in demands]),
    )


def join_facilities(
    network: WalkNetwork,
    layer: gpd.GeoDataFrame,
    *,
    snap_limit_m: float,
    where: str,
    pieces: Pieces | None = None,
) -> tuple[FacilitySet, list[Fault]]:
    """Join the existing facilities of one category to the network, those it cannot join named.

    Parameters
    ----------
    layer
        The facilities of the category in WGS 84, in rising order of `id`.
    snap_limit_m, where, pieces
        As in `join_demand`.
    """
    layer = select_existing(layer)
    facilities, placed = join_services(
        network, take_rows(layer), snap_limit_m=snap_limit_m, pieces=pieces
    )
    return facilities, name_unjoined_facilities(where, layer, placed, snap_limit_m=snap_limit_m)


def join_services(
    network: WalkNetwork, rows: PlaceRows, *, snap_limit_m: float, pieces: Pieces | None = None
) -> tuple[FacilitySet, FacilityPlaces]:
    """Join existing facilities to the network; each joins as it does without the others.

    Their best estimates are those of `place_facilities`; parameters as for `join_homes`.
    """
    placed = place_facilities(network, rows, snap_limit_m=snap_limit_m)
    joined = placed.joined()
    accuracy_m = np.where(joined, np.nan_to_num(rows.accuracy_m), 0.0)
    spots = build_place_spots(
        network, placed.shapes, accuracy_m, best=placed.spans, level=placed.level, pieces=pieces
    ).of(joined)
    facilities = FacilitySet(
        ids=rows.id,
        assumed=rows.assumed,
        on_line=placed.on_line,
        located=joined,
        lost=~joined,
        spans=placed.spans,
        spots=spots,
        shapes=select_shapes(placed.shapes, joined),
        accuracy_m=accuracy_m,
        level=placed.level,
    )
    return facilities, placed


def build_register(facilities: FacilitySet) -> Register:
    """Count the facilities of a category by what is known of their position."""
    located = facilities.located
    return Register(
        located=int(located.sum()),
        assumed=int((located & facilities.assumed).sum()),
        on_street=int((located & facilities.on_line).sum()),
        unknown=int((~located).sum()),
    )
