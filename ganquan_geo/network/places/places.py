"""Homes and facilities on the walk network, and the few of them that are exchanged for others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.network.places.best_places import select_shapes
from ganquan_geo.network.places.doors import Doors, chain_doors
from ganquan_geo.network.places.farthest import SpotEdges, build_spot_edges
from ganquan_geo.network.places.snapping import Snapped, Spans
from ganquan_geo.network.places.spots import Spots, chain_spots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Objects, Shapes, Texts

_EACH = (
    *("ids", "assumed", "on_line", "located", "lost", "perhaps"),
    *("around", "shapes", "accuracy_m", "level", "inner_m", "inner_unsure"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Starts:
    """The doors of homes on the network.

    Parameters
    ----------
    at
        The (d,) places on the network: their best estimates. Their legs are the walks from the
        home: straight to the street, and before that inside a compound with lanes.
    along
        The stretches of those that are known only to a street, by door.
    spots
        Where each may be joined, given the accuracy of its position; an area may be left anywhere
        on its outline.
    farthest
        Its far side, ready for looking up farthest points.
    shapes
        (d,) what is known of each position in plane metres: a point or an outline.
    accuracy_m
        (d,) how far each may be from that, metres; infinite where only a street is known that is
        not in the network.
    level
        (d,) of the streets that each can join.
    inner_m
        (d,) how much of the leg is inside a compound, by the best estimate.
    """

    at: Snapped
    along: Spans
    spots: Spots
    farthest: SpotEdges
    shapes: Shapes
    accuracy_m: Floats
    level: Ints
    inner_m: Floats

    def vague(self) -> Flags:
        """Return (d,) which are known too badly for anything to bound their walks."""
        by_street = np.isin(np.arange(len(self.at.edge)), self.along.facility)
        vague: Flags = (self.accuracy_m > VAGUE_M) & ~by_street
        return vague

    def of(self, rows: Ints) -> Starts:
        """Return some doors, in the order of their numbers in `rows`."""
        number = np.full(len(self.at.edge), -1)
        number[rows] = np.arange(len(rows))
        chosen = number >= 0
        spots = self.spots.of(chosen).renumbered(number).in_order()
        return Starts(
            at=self.at.of(rows),
            along=self.along.of(chosen[self.along.facility]).renumbered(number).in_order(),
            spots=spots,
            farthest=build_spot_edges(spots.far, count=len(rows)),
            shapes=self.shapes[rows],
            accuracy_m=self.accuracy_m[rows],
            level=self.level[rows],
            inner_m=self.inner_m[rows],
        )

    @classmethod
    def chain(cls, parts: Sequence[Starts]) -> Starts:
        """Return the doors of all, one after the other."""
        ends = np.cumsum([len(part.at.edge) for part in parts])
        both = list(zip(parts, np.split(np.arange(ends[-1]), ends[:-1]), strict=True))
        spots = chain_spots([part.spots.renumbered(own) for part, own in both])
        return cls(
            at=Snapped.chain(part.at for part in parts),
            along=Spans.chain(part.along.renumbered(own) for part, own in both),
            spots=spots,
            farthest=build_spot_edges(spots.far, count=int(ends[-1])),
            shapes=np.concatenate([part.shapes for part in parts]),
            accuracy_m=np.concatenate([part.accuracy_m for part in parts]),
            level=np.concatenate([part.level for part in parts]),
            inner_m=np.concatenate([part.inner_m for part in parts]),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Demand:
    """Where people live, and where they start.

    Parameters
    ----------
    table
        (k rows) index: `id`; columns: `name`, `located` (joined to a street), `accuracy_m`,
        `snap_m` (leg to the street, metres; NaN where not located), and
        `households`, `residents`, `residents_60plus` (NaN where not known).
    starts, doors
        The doors of the (l,) located rows, by row, and whose they are: a home without gates has
        one.
    xy
        (l, 2) where the located rows themselves are, plane metres; NaN where only gates are known.
    shapes, accuracy_m
        (l,) what is known of their positions in plane metres, and how far each may be from that.
    """

    table: pd.DataFrame
    starts: Starts
    doors: Doors
    xy: Floats
    shapes: Shapes
    accuracy_m: Floats

    def vague(self) -> Flags:
        """Return (l,) of which some door is known too badly for anything to bound its walks."""
        return np.isin(np.arange(self.doors.count), self.doors.home[self.starts.vague()])

    def of(self, rows: Flags) -> Demand:
        """Return the homes of the rows of the table for which `rows` is true."""
        chosen = rows[self.table["located"].to_numpy(bool)]
        return Demand(
            table=self.table[rows],
            starts=self.starts.of(np.flatnonzero(chosen[self.doors.home])),
            doors=self.doors.of(np.ones(len(self.doors.home), bool), chosen),
            xy=self.xy[chosen],
            shapes=self.shapes[chosen],
            accuracy_m=self.accuracy_m[chosen],
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
        doors = chain_doors([part.doors for part in parts]).renumbered(np.argsort(order))
        by_home = np.argsort(doors.home, kind="stable")
        return Demand(
            table=table,
            starts=Starts.chain([part.starts for part in parts]).of(by_home),
            doors=doors.ordered(by_home),
            xy=np.concatenate([part.xy for part in parts])[order],
            shapes=np.concatenate([part.shapes for part in parts])[order],
            accuracy_m=np.concatenate([part.accuracy_m for part in parts])[order],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FacilitySet:
    """The facilities of one category.

    Parameters
    ----------
    ids
        (f,) of every facility of the category, rising; a facility's number is its place here. One
        with several doors comes once for each.
    assumed
        (f,) whether the position is assumed.
    on_line
        (f,) whether only the street it stands on is known.
    located
        (f,) whether it is joined to the network at all.
    lost
        (f,) whether it exists and could not be joined: see `unbound.Unbound`.
    perhaps
        (f,) whether it is a door of which it is not known that others than residents may enter:
        it is possible to, and counts for nothing else.
    around
        (f,) where it stands inside compounds with gates (`gated_services.Standing`); else None.
    spans
        Where the located ones stand on the network, with positions as given.
    spots
        Where they may stand, given the accuracy of their positions.
    shapes
        (f,) what is known of each position in plane metres; None where nothing is.
    accuracy_m
        (f,) how far each may be from that, metres; zero for those without a position.
    level
        (f,) of the streets that each can join.
    inner_m
        (f,) walk inside a compound from its door to it, by the best estimate; part of the leg.
    inner_unsure
        (f,) whether that may be shorter or longer.
    """

    ids: Texts
    assumed: Flags
    on_line: Flags
    located: Flags
    lost: Flags
    perhaps: Flags
    around: Objects
    spans: Spans
    spots: Spots
    shapes: Shapes
    accuracy_m: Floats
    level: Ints
    inner_m: Floats
    inner_unsure: Flags

    def within(self, area: shapely.Geometry) -> FacilitySet | None:
        """Return the set with those alone located that touch an area; None if all of them do.

        What is touched is the position as stated, without its accuracy.
        """
        nowhere = self.lost & shapely.is_missing(self.shapes)
        inside = nowhere | shapely.intersects(self.shapes, area)
        if inside.all():
            return None
        return replace(
            self,
            located=inside & self.located,
            lost=inside & self.lost,
            perhaps=inside & self.perhaps,
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
        """Return (f, 2) where those in the open are that are located by a point; NaN for others."""
        points = np.column_stack([shapely.get_x(self.shapes), shapely.get_y(self.shapes)])
        points[self.lost | ~self.in_the_open()] = np.nan
        return points

    def in_the_open(self) -> Flags:
        """Return (f,) which stand in no compound with gates."""
        return np.array([own is None for own in self.around], dtype=bool)

    def vague(self) -> Flags:
        """Return (f,) which are known too badly for anything to bound the walks to them."""
        vague: Flags = self.located & (self.accuracy_m > VAGUE_M)
        return vague

    def unbound(self) -> Flags:
        """Return (f,) which exist, with no way on streets that bounds the walks to them."""
        unbound: Flags = self.lost | self.vague()
        return unbound

    def uncertain(self) -> Flags:
        """Return (f,) which may stand at more than one place, or be more than one walk from it."""
        wide = shapely.get_dimensions(self.shapes) > 0
        uncertain: Flags = self.located & ((self.accuracy_m > 0) | wide | self.inner_unsure)
        return uncertain


def chain_demands(demands: Sequence[Demand]) -> Demand:
    """Return the homes of all, one after the other, so that they are measured in one go."""
    return Demand(
        table=pd.concat([demand.table for demand in demands]),
        starts=Starts.chain([demand.starts for demand in demands]),
        doors=chain_doors([demand.doors for demand in demands]),
        xy=np.concatenate([demand.xy for demand in demands]),
        shapes=np.concatenate([demand.shapes for demand in demands]),
        accuracy_m=np.concatenate([demand.accuracy_m for demand in demands]),
    )
