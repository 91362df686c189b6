"""Homes and facilities on the walk network, and the few of them that are exchanged for others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.model.results import Register
from ganquan_geo.network.walks.best_places import (
    select_shapes,
)
from ganquan_geo.network.walks.farthest import SpotEdges, build_spot_edges
from ganquan_geo.network.walks.snapping import Snapped, Spans
from ganquan_geo.network.walks.spots import Spots, chain_spots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts

_EACH = ("ids", "assumed", "on_line", "located", "lost", "shapes", "accuracy_m", "level")


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

    def of(self, rows: Flags) -> Demand:
        """Return the homes of the rows of the table for which `rows` is true."""
        chosen = rows[self.table["located"].to_numpy(bool)]
        number = np.cumsum(chosen) - 1
        spots = self.spots.of(chosen).renumbered(number)
        return Demand(
            table=self.table[rows],
            at=self.at.of(chosen),
            along=self.along.of(chosen[self.along.facility]).renumbered(number),
            spots=spots,
            farthest=build_spot_edges(spots.far, count=int(chosen.sum())),
            xy=self.xy[chosen],
            shapes=self.shapes[chosen],
            accuracy_m=self.accuracy_m[chosen],
            level=self.level[chosen],
        )

    def told(self, rows: Flags, about: pd.DataFrame) -> Demand:
        """Return the homes with other cells in some rows of the table."""
        columns = {name: column.array for name, column in self.table.items()}
        for name, cells in about.items():
            columns[name] = columns[name].copy()
            columns[name][rows] = cells.array
        return replace(self, table=pd.DataFrame(columns, index=self.table.index))

    def put(self, rows: Flags, others: Demand) -> Demand:
        """Return the homes with others in the rows of the table for which `rows` is true."""
        kept, table = self.of(~rows), self.told(rows, others.table).table
        parts = [kept, others]
        numbers = [np.flatnonzero(own) for own in (~rows, rows)]
        located = [
            own[part.table["located"].to_numpy(bool)]
            for own, part in zip(numbers, parts, strict=True)
        ]
        order = np.argsort(np.concatenate(located))
        ranks = np.split(np.argsort(order), [len(located[0])])
        both = list(zip(parts, ranks, strict=True))
        spots = chain_spots([part.spots.renumbered(rank) for part, rank in both]).in_order()
        return Demand(
            table=table,
            at=Snapped.chain(part.at for part in parts).of(order),
            along=Spans.chain(part.along.renumbered(rank) for part, rank in both).in_order(),
            spots=spots,
            farthest=build_spot_edges(spots.far, count=len(order)),
            xy=np.concatenate([part.xy for part in parts])[order],
            shapes=np.concatenate([part.shapes for part in parts])[order],
            accuracy_m=np.concatenate([part.accuracy_m for part in parts])[order],
            level=np.concatenate([part.level for part in parts])[order],
        )


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

    def of(self, chosen: Flags) -> FacilitySet:
        """Return the facilities for which `chosen` is true, numbered anew."""
        number = np.cumsum(chosen) - 1
        return FacilitySet(
            **{name: getattr(self, name)[chosen] for name in _EACH},
            spans=self.spans.of(chosen[self.spans.facility]).renumbered(number),
            spots=self.spots.of(chosen).renumbered(number),
        )

    def joined(self, others: FacilitySet) -> FacilitySet:
        """Return these facilities and others in the order of their ids."""
        parts = [self, others]
        order = np.argsort(np.concatenate([part.ids for part in parts]))
        both = list(zip(parts, np.split(np.argsort(order), [len(self.ids)]), strict=True))
        return FacilitySet(
            **{name: np.concatenate([getattr(p, name) for p in parts])[order] for name in _EACH},
            spans=Spans.chain(part.spans.renumbered(rank) for part, rank in both).in_order(),
            spots=chain_spots([part.spots.renumbered(rank) for part, rank in both]).in_order(),
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


def build_register(facilities: FacilitySet) -> Register:
    """Count the facilities of a category by what is known of their position."""
    located = facilities.located
    return Register(
        located=int(located.sum()),
        assumed=int((located & facilities.assumed).sum()),
        on_street=int((located & facilities.on_line).sum()),
        unknown=int((~located).sum()),
    )
