"""Homes and facilities joined to the walk network, those that cannot be joined named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.network.gates.gate_rows import NOBODY
from ganquan_geo.network.joins.gated_homes import join_gated_homes
from ganquan_geo.network.joins.unjoined import (
    name_shut_in,
    name_stranded,
    name_unjoined_facilities,
    name_unjoined_homes,
)
from ganquan_geo.network.places.best_places import (
    place_facilities,
    place_homes,
    select_existing,
)
from ganquan_geo.network.places.doors import one_door_each
from ganquan_geo.network.places.farthest import build_spot_edges
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.places.places import Demand, FacilitySet, Starts
from ganquan_geo.network.places.spots import build_pieces, build_place_spots

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from ganquan_geo.arrays.types import Shapes
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.joins.gated_services import DoorsOfServices
    from ganquan_geo.network.places.best_places import FacilityPlaces, HomePlaces
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.places.regions import Pieces
    from ganquan_geo.network.places.snapping import Spans
    from ganquan_geo.network.walk_network import WalkNetwork

    FindDoors = Callable[[PlaceRows], DoorsOfServices]

ABOUT = ("name", "households", "residents", "residents_60plus")  # what a home is told with


def join_demand(
    network: WalkNetwork,
    layer: gpd.GeoDataFrame,
    *,
    snap_limit_m: float,
    where: str,
    pieces: Pieces | None = None,
    gated: Gated | None = None,
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
    gated
        Gates by which people come out; None where nobody has listed any.
    """
    about = pd.DataFrame({name: layer.get(name, np.nan) for name in ABOUT}, index=layer.index)
    rows = take_rows(layer)
    demand, placed = join_homes(
        network, rows, about=about, snap_limit_m=snap_limit_m, pieces=pieces
    )
    by_gates, stranded = np.zeros(len(layer), bool), np.full(len(layer), NOBODY)
    if gated is not None:
        demand, by_gates, stranded = join_gated_homes(
            gated, rows, demand, pieces=pieces or build_pieces(network)
        )
    faults = name_unjoined_homes(where, layer, placed, snap_limit_m=snap_limit_m, spared=by_gates)
    return demand, [
        *faults,
        *name_stranded(where, layer, stranded),
        *name_shut_in(where, layer, demand, gated),
    ]


def join_homes(
    network: WalkNetwork,
    rows: PlaceRows,
    *,
    about: pd.DataFrame,
    snap_limit_m: float,
    pieces: Pieces | None = None,
) -> tuple[Demand, HomePlaces]:
    """Join homes to the network by their positions; each joins as it does without the others.

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
    starts = build_starts(network, rows, placed, pieces=pieces)
    demand = Demand(
        table=pd.DataFrame(told | {name: about[name] for name in ABOUT[1:]}, index=about.index),
        starts=starts,
        doors=one_door_each(int(near.sum())),
        xy=shapely.get_coordinates(placed.points[near]),
        shapes=starts.shapes,
        accuracy_m=starts.accuracy_m,
    )
    return demand, placed


def build_starts(
    network: WalkNetwork, rows: PlaceRows, placed: HomePlaces, *, pieces: Pieces | None
) -> Starts:
    """Return those of some homes or gates that could be joined, with where each may be joined."""
    near = placed.near
    located = placed.known.copy()
    located[placed.known] = near
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
    return Starts(
        at=chosen,
        along=along,
        spots=spots,
        farthest=build_spot_edges(spots.far, count=int(near.sum())),
        shapes=_with_streets(network, shapes, along),
        accuracy_m=accuracy_m,
        level=placed.level[near],
        inner_m=np.zeros(int(near.sum())),
    )


def _with_streets(network: WalkNetwork, shapes: Shapes, along: Spans) -> Shapes:
    """Return shapes with the whole street in place of those that are known only to it."""
    if not len(along.edge):
        return shapes
    homes, number = np.unique(along.facility, return_inverse=True)
    known = shapes.copy()
    known[homes] = shapely.multilinestrings(network.line[along.edge], indices=number)
    return known


def join_facilities(
    network: WalkNetwork,
    layer: gpd.GeoDataFrame,
    *,
    snap_limit_m: float,
    where: str,
    pieces: Pieces | None = None,
    doors: FindDoors | None = None,
) -> tuple[FacilitySet, list[Fault]]:
    """Join the existing facilities of one category to the network, those it cannot join named.

    Parameters
    ----------
    layer
        The facilities of the category in WGS 84, in rising order of `id`.
    snap_limit_m, where, pieces
        As in `join_demand`.
    doors
        Finds by which doors people enter facilities; None: where these stand.
    """
    layer = select_existing(layer)
    facilities, placed = join_services(
        network, take_rows(layer), snap_limit_m=snap_limit_m, pieces=pieces, doors=doors
    )
    by_door = layer if doors is None else layer.loc[facilities.ids]
    return facilities, name_unjoined_facilities(where, by_door, placed, snap_limit_m=snap_limit_m)


def join_services(
    network: WalkNetwork,
    rows: PlaceRows,
    *,
    snap_limit_m: float,
    pieces: Pieces | None = None,
    doors: FindDoors | None = None,
) -> tuple[FacilitySet, FacilityPlaces]:
    """Join existing facilities to the network; each joins as it does without the others.

    Their best estimates are those of `place_facilities`; parameters as for `join_homes` and
    `join_facilities`.
    """
    found = None if doors is None else doors(rows)
    rows = rows if found is None else found.rows
    placed = place_facilities(network, rows, snap_limit_m=snap_limit_m)
    joined = placed.joined()
    accuracy_m = np.where(placed.known, np.nan_to_num(rows.accuracy_m), 0.0)
    spots = build_place_spots(
        network, placed.shapes, accuracy_m, best=placed.spans, level=placed.level, pieces=pieces
    ).of(joined)
    if found is not None:
        placed, spots = found.put_at_gates(placed, spots, pieces=pieces or build_pieces(network))
        joined = placed.joined()
    facilities = FacilitySet(
        ids=rows.id,
        assumed=rows.assumed,
        on_line=placed.on_line,
        located=joined,
        lost=~joined,
        perhaps=np.zeros(len(joined), bool),
        around=np.full(len(joined), None),
        spans=placed.spans,
        spots=spots,
        shapes=placed.shapes,
        accuracy_m=accuracy_m,
        level=placed.level,
        inner_m=np.zeros(len(joined)),
        inner_unsure=np.zeros(len(joined), bool),
    )
    return facilities if found is None else found.apply(facilities), placed
