"""Homes and facilities joined to the walk network, those that cannot be joined named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.model.results import Register
from ganquan_geo.network.intervals import pair_on_same_edge
from ganquan_geo.network.walk_network import find_levels, project
from ganquan_geo.network.walks.farthest import SpotEdges, build_spot_edges
from ganquan_geo.network.walks.snapping import (
    Snapped,
    Spans,
    build_spans,
    origin_points,
    snap_outlines,
    snap_points,
    whole_edges,
)
from ganquan_geo.network.walks.spots import Spots, build_place_spots, chain_spots
from ganquan_geo.network.walks.unjoined import (
    LINE_OFF_M,
    name_astray,
    name_too_far,
    name_unplaced,
)

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
            shapes=_those(self.shapes, inside),
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

    The best estimate of an area starts from its centre, or a point inside it; where that is too
    far from any street, from the place of its outline that is nearest to one.

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
    known = _has_position(layer)
    rows = layer[known]
    shapes, level = project(rows, network), find_levels(rows)
    points = origin_points(shapes)
    at = snap_points(network, points, level=level)
    wide = shapely.get_dimensions(shapes) > 0
    by_outline = np.flatnonzero(wide & (at.leg_m > snap_limit_m))
    if len(by_outline):
        best, stands = snap_outlines(network, shapes[by_outline], level=level[by_outline])
        at = at.put(by_outline, best)
        points[by_outline] = stands
    near = at.leg_m <= snap_limit_m
    located = known.copy()
    located[known] = near
    table = pd.DataFrame({"name": layer["name"], "accuracy_m": layer["accuracy_m"]})
    table["located"] = located
    table["snap_m"] = np.nan
    table.loc[located, "snap_m"] = at.leg_m[near]
    for column in ("households", "residents", "residents_60plus"):
        table[column] = layer.get(column, np.nan)
    accuracy_m = np.nan_to_num(rows["accuracy_m"].to_numpy(float))[near]
    chosen = at.of(near)
    along = find_streets_of(network, rows[near])
    by_street = np.zeros(len(chosen.edge), bool)
    by_street[along.facility] = True
    if "street_id" in rows:  # of a street that this walker cannot use
        lost = (rows["street_id"][near].fillna("") != "").to_numpy(bool) & ~by_street
        accuracy_m = np.where(lost, np.inf, accuracy_m)
    spots = build_place_spots(
        network,
        shapes[near],
        np.where(by_street, 0.0, accuracy_m),
        best=chosen,
        level=level[near],
        pieces=pieces,
    ).joined(along, beside_m=accuracy_m[along.facility])
    problems = [
        *name_unplaced(where, layer[~known]),
        *name_too_far(where, rows[~near], snap_limit_m),
    ]
    demand = Demand(
        table=table,
        at=chosen,
        along=along,
        spots=spots,
        farthest=build_spot_edges(spots.far, count=int(near.sum())),
        xy=shapely.get_coordinates(points[near]),
        shapes=_with_streets(network, shapes[near], along),
        accuracy_m=accuracy_m,
        level=level[near],
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


def find_streets_of(network: WalkNetwork, homes: gpd.GeoDataFrame) -> Spans:
    """Return the edges of the streets to which homes are known only, by row of the home.

    Parameters
    ----------
    homes
        (k rows) `street_id`, where there is such a column: the id of the street, or "".
    """
    if "street_id" not in homes or "street_id" not in network.streets:
        return whole_edges(network, np.empty(0, dtype=np.int64))
    named, ids = (table["street_id"].astype(str) for table in (homes, network.streets))
    street, _ = pd.factorize(pd.concat([named, ids]))
    own = np.flatnonzero(named != "")
    home, edge = pair_on_same_edge(street[: len(named)][own], street[len(named) :])
    return whole_edges(network, edge).renumbered(own[home])


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

    The best estimate of an area is the place of its outline that is nearest to a street.

    Parameters
    ----------
    layer
        The facilities of the category in WGS 84, in rising order of `id`.
    snap_limit_m, where, pieces
        As in `join_demand`.
    """
    layer = layer[layer["status"] == "existing"]
    known = _has_position(layer)
    places = _those(project(layer, network), known)
    level = np.where(known, find_levels(layer), 0)
    on_line = shapely.get_dimensions(places) == 1
    spans = build_spans(network, places, level=level)
    beyond = np.unique(spans.facility[spans.leg_m > snap_limit_m])
    astray = _lines_astray(network, places, on_line)
    joined = known.copy()
    joined[np.union1d(beyond, astray)] = False
    spans = spans.of(joined[spans.facility])
    accuracy_m = np.where(joined, np.nan_to_num(layer["accuracy_m"].to_numpy(float)), 0.0)
    spots = build_place_spots(
        network, places, accuracy_m, best=spans, level=level, pieces=pieces
    ).of(joined)
    facilities = FacilitySet(
        ids=layer.index.to_numpy(dtype=object),
        assumed=layer["assumed"].to_numpy(bool),
        on_line=on_line,
        located=joined,
        lost=~joined,
        spans=spans,
        spots=spots,
        shapes=_those(places, joined),
        accuracy_m=accuracy_m,
        level=level,
    )
    problems = [
        *name_unplaced(where, layer[~known]),
        *name_too_far(where, layer.iloc[np.setdiff1d(beyond, astray)], snap_limit_m),
        *name_astray(where, layer.iloc[astray]),
    ]
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


def _those(shapes: Shapes, chosen: Flags) -> Shapes:
    kept = shapes.copy()
    kept[~chosen] = None
    return kept


def _has_position(layer: gpd.GeoDataFrame) -> Flags:
    geometry = layer.geometry.to_numpy()
    return np.asarray(~(shapely.is_missing(geometry) | shapely.is_empty(geometry)), dtype=bool)


def _lines_astray(network: WalkNetwork, places: Shapes, on_line: Flags) -> Ints:
    """Return the numbers of the lines that anywhere leave the streets."""
    lines = np.flatnonzero(on_line)
    sampled = shapely.segmentize(places[lines], LINE_OFF_M)
    xy, owner = shapely.get_coordinates(sampled, return_index=True)
    if not len(xy):
        return lines
    off = snap_points(network, np.asarray(shapely.points(xy)), level=None).leg_m > LINE_OFF_M
    return lines[np.unique(owner[off])]
