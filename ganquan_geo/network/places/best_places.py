"""The best estimates of where homes and facilities are joined to the walk network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.network.intervals import pair_on_same_edge
from ganquan_geo.network.places.snapping import (
    Snapped,
    Spans,
    build_spans,
    origin_points,
    snap_on_edges,
    snap_outlines,
    snap_points,
    whole_edges,
)

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Ints, Shapes, Texts
    from ganquan_geo.network.places.place_rows import PlaceRows
    from ganquan_geo.network.walk_network import WalkNetwork

LINE_OFF_M = 50.0  # a facility's line may be drawn this far beside its street


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HomePlaces:
    """Where homes are joined, by their best estimates.

    Parameters
    ----------
    known
        (k,) which homes of the layer have a position; l of them do.
    near
        (l,) which of those are joined.
    shapes, points, level
        (l,) positions in the plane, where people start from, and the level that each can join.
    at
        (l,) the places on the network.
    along
        The edges of the streets to which homes are known only, by row of those with a position.
    """

    known: Flags
    near: Flags
    shapes: Shapes
    points: Shapes
    level: Ints
    at: Snapped
    along: Spans


def place_homes(network: WalkNetwork, rows: PlaceRows, *, snap_limit_m: float) -> HomePlaces:
    """Join the best estimates of homes to the network.

    A home known only to a street (`street_id`) joins that street; any other the nearest one. An
    area starts from its centre, or a point inside it; where that is too far from any street, from
    the place of its outline that is nearest to one.

    Parameters
    ----------
    rows
        Compounds or neighbourhoods; positions may be missing.
    snap_limit_m
        Farther than this from any street is not joined.
    """
    known = rows.placed()
    placed = rows.of(known)
    shapes, level = placed.drawn(network), placed.level
    points = origin_points(shapes)
    at = snap_points(network, points, level=level)
    wide = shapely.get_dimensions(shapes) > 0
    by_outline = np.flatnonzero(wide & (at.leg_m > snap_limit_m))
    if len(by_outline):
        best, stands = snap_outlines(network, shapes[by_outline], level=level[by_outline])
        at = at.put(by_outline, best)
        points[by_outline] = stands
    along = find_streets_of(network, placed.street_id)
    at = snap_to_stated(network, points, at, along=along)
    near = at.leg_m <= snap_limit_m
    return HomePlaces(
        known=known, near=near, shapes=shapes, points=points, level=level, at=at, along=along
    )


def snap_to_stated(
    network: WalkNetwork,
    points: Shapes,
    at: Snapped,
    *,
    along: Spans,
    owner: Ints | None = None,
) -> Snapped:
    """Return places on the network with those known only to a street moved to that street.

    Parameters
    ----------
    points, at
        (k,) Points in the plane, and the places they join by being near.
    along
        What `find_streets_of` returned for the things the points are of.
    owner
        (k,) the thing each point is of; None: each is one.
    """
    of = np.arange(len(points)) if owner is None else owner
    point, row = pair_on_same_edge(of, along.facility)
    own = snap_on_edges(network, points[point], along.edge[row])
    best = first_of_each(point, own.leg_m, own.edge)
    return at.put(point[best], own.of(best))


def find_streets_of(network: WalkNetwork, street_id: Texts) -> Spans:
    """Return the edges of the streets to which homes are known only, by row of the home.

    Parameters
    ----------
    street_id
        (k,) the id of the street of each, or "".
    """
    own = np.flatnonzero(street_id != "")
    if not len(own) or "street_id" not in network.streets:
        return whole_edges(network, np.empty(0, dtype=np.int64))
    named, ids = pd.Series(street_id[own]), network.streets["street_id"].astype(str)
    street, _ = pd.factorize(pd.concat([named, ids]))
    home, edge = pair_on_same_edge(street[: len(own)], street[len(own) :])
    return whole_edges(network, edge).renumbered(own[home])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FacilityPlaces:
    """Where facilities stand, by their best estimates.

    Parameters
    ----------
    shapes, level
        (f,) positions in the plane, None where there are none, and the level that each can join.
    on_line
        (f,) whether only the street it stands on is known.
    known
        (f,) which have a position.
    beyond, walled, astray
        Numbers of those too far from any street, of those among them that walls shut off from all,
        and of those whose line leaves the streets.
    spans
        Where the others stand on the network.
    """

    shapes: Shapes
    level: Ints
    on_line: Flags
    known: Flags
    beyond: Ints
    walled: Ints
    astray: Ints
    spans: Spans

    def joined(self) -> Flags:
        """Return (f,) which are joined to the network."""
        joined = self.known.copy()
        joined[self.beyond] = joined[self.astray] = False
        return joined


def place_facilities(
    network: WalkNetwork, rows: PlaceRows, *, snap_limit_m: float
) -> FacilityPlaces:
    """Join the best estimates of facilities to the network.

    The best estimate of an area is the place of its outline that is nearest to a street.

    Parameters
    ----------
    rows
        Facilities; positions may be missing.
    snap_limit_m
        As for `place_homes`.
    """
    known = rows.placed()
    shapes = select_shapes(rows.drawn(network), known)
    level = np.where(known, rows.level, 0)
    on_line = shapely.get_dimensions(shapes) == 1
    spans = build_spans(network, shapes, level=level)
    placed = FacilityPlaces(
        shapes=shapes,
        level=level,
        on_line=on_line,
        known=known,
        beyond=np.unique(spans.facility[spans.leg_m > snap_limit_m]),
        walled=np.unique(spans.facility[np.isinf(spans.leg_m)]),
        astray=_lines_astray(network, shapes, on_line),
        spans=spans,
    )
    return replace(placed, spans=spans.of(placed.joined()[spans.facility]))


def select_existing(facilities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the facilities that people can use today."""
    return facilities[facilities["status"] == "existing"]


def select_shapes(shapes: Shapes, chosen: Flags) -> Shapes:
    """Return shapes with None in place of those that are not chosen."""
    kept = shapes.copy()
    kept[~chosen] = None
    return kept


def _lines_astray(network: WalkNetwork, shapes: Shapes, on_line: Flags) -> Ints:
    """Return the numbers of the lines that anywhere leave the streets."""
    lines = np.flatnonzero(on_line)
    sampled = shapely.segmentize(shapes[lines], LINE_OFF_M)
    xy, owner = shapely.get_coordinates(sampled, return_index=True)
    if not len(xy):
        return lines
    off = snap_points(network, np.asarray(shapely.points(xy)), level=None).leg_m > LINE_OFF_M
    return lines[np.unique(owner[off])]
