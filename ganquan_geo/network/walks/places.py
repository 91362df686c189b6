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
from ganquan_geo.network.walks.snapping import Snapped, Spans
from ganquan_geo.network.walks.spots import Spots, build_place_spots, chain_spots

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.regions import Pieces


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
    """Join homes to the network.

    Their best estimates are those of `place_homes`.

    Parameters
    ----------
    layer
        Compounds or neighbourhoods in WGS 84; geometry may be missing.
    snap_limit_m
        Farther than this from any street is not joined, and is a named problem.
    where
        The layer's name for messages.
    pieces
        What `build_pieces` returned for the network; None: it is built where it is needed.
    """
    placed, problems = place_homes(network, layer, snap_limit_m=snap_limit_m, where=where)
    near, known = placed.near, placed.known
    rows = layer[known]
    located = known.copy()
    located[known] = near
    table = pd.DataFrame({"name": layer["name"], "accuracy_m": layer["accuracy_m"]})
    table["located"] = located
    table["snap_m"] = np.nan
    table.loc[located, "snap_m"] = placed.at.leg_m[near]
    for column in ("households", "residents", "residents_60plus"):
        table[column] = layer.get(column, np.nan)
    accuracy_m = np.nan_to_num(rows["accuracy_m"].to_numpy(float))[near]
    chosen = placed.at.of(near)
    along = placed.along.of(near[placed.along.facility])
    along = along.renumbered(np.cumsum(near) - 1)
    by_street = np.zeros(len(chosen.edge), bool)
    by_street[along.facility] = True
    if "street_id" in rows:  # of a street that this walker cannot use
        lost = (rows["street_id"][near].fillna("") != "").to_numpy(bool) & ~by_street
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
        table=table,
        at=chosen,
        along=along,
        spots=spots,
        farthest=build_spot_edges(spots.far, count=int(near.sum())),
        xy=shapely.get_coordinates(placed.points[near]),
        shapes=_with_streets(network, shapes, along),
        accuracy_m=accuracy_m,
        level=placed.level[near],
    )
    return demand, problems


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
    """Join the existing facilities of one category to the network.

    Their best estimates are those of `place_facilities`.

    Parameters
    ----------
    layer
        The facilities of the category in WGS 84, in rising order of `id`.
    snap_limit_m, where, pieces
        As in `join_demand`.
    """
    layer = select_existing(layer)
    placed, problems = place_facilities(network, layer, snap_limit_m=snap_limit_m, where=where)
    joined = placed.joined
    accuracy_m = np.where(joined, np.nan_to_num(layer["accuracy_m"].to_numpy(float)), 0.0)
    spots = build_place_spots(
        network, placed.shapes, accuracy_m, best=placed.spans, level=placed.level, pieces=pieces
    ).of(joined)
    facilities = FacilitySet(
        ids=layer.index.to_numpy(dtype=object),
        assumed=layer["assumed"].to_numpy(bool),
        on_line=placed.on_line,
        located=joined,
        lost=~joined,
        spans=placed.spans,
        spots=spots,
        shapes=select_shapes(placed.shapes, joined),
        accuracy_m=accuracy_m,
        level=placed.level,
    )
    return facilities, problems


def build_register(facilities: FacilitySet) -> Register:
    """Count the facilities of a category by what is known of their position."""
    located = facilities.located
    return Register(
        located=int(located.sum()),
        assumed=int((located & facilities.assumed).sum()),
        on_street=int((located & facilities.on_line).sum()),
        unknown=int((~located).sum()),
    )
