"""Every walk of compounds to facilities within a limit, positions as given; what is where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.close_points import find_close_points
from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.network.gates.unjoined import name_unjoined_facilities, name_unjoined_homes
from ganquan_geo.network.places.best_places import place_facilities, place_homes
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.search.seeds import Table, build_home_links, build_seeds
from ganquan_geo.network.walks.walks import SAME_PLACE_M

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Shapes
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.network.walk_network import WalkNetwork

LINE, AREA = 1, 2  # dimensions of shapes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EveryWalk:
    """The walks between places of two layers.

    Parameters
    ----------
    walks
        Each pair within the limit, by rows of the layers.
    home_located, facility_located
        (h,) and (f,) which are joined to the network.
    on_street
        (f,) which are known only to their street; they count at its nearest place.
    shapes
        (f,) the facilities in the plane of the network; None without a position.
    """

    walks: Table
    home_located: Flags
    facility_located: Flags
    on_street: Flags
    shapes: Shapes


def measure_every_walk(
    network: WalkNetwork,
    homes: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    *,
    limit_m: float,
    snap_limit_m: float,
) -> tuple[EveryWalk, list[Fault]]:
    """Measure every walk of a home to a facility that is within a limit.

    Parameters
    ----------
    homes, facilities
        Layers in WGS 84; geometry may be missing.
    limit_m
        Longest walk, legs included, metres.
    snap_limit_m
        Farther than this from any street is not joined, and is a named problem.
    """
    placed = place_homes(network, take_rows(homes), snap_limit_m=snap_limit_m)
    stands = place_facilities(network, take_rows(facilities), snap_limit_m=snap_limit_m)
    joined = stands.joined()
    located = placed.known.copy()
    located[placed.known] = placed.near
    at, spans = placed.at.of(placed.near), stands.spans
    table = network.engine.table(
        build_seeds(network, spans, extra_m=spans.leg_m),
        build_home_links(network, at, spans, extra_m=spans.leg_m),
        limit_m=limit_m,
    )
    xy = shapely.get_coordinates(placed.points[placed.near])
    points = np.column_stack([shapely.get_x(stands.shapes), shapely.get_y(stands.shapes)])
    points[~joined] = np.nan
    walks = _with_same_place(table, xy, points, limit_m=limit_m)
    found = EveryWalk(
        walks=Table(
            home=np.flatnonzero(located)[walks.home],
            facility=walks.facility,
            distance_m=walks.distance_m,
        ),
        home_located=located,
        facility_located=joined,
        on_street=stands.on_line & joined,
        shapes=stands.shapes,
    )
    return found, [
        *name_unjoined_homes("compounds", homes, placed, snap_limit_m=snap_limit_m),
        *name_unjoined_facilities("facilities", facilities, stands, snap_limit_m=snap_limit_m),
    ]


def _with_same_place(
    table: Table, homes: np.ndarray, facilities: np.ndarray, *, limit_m: float
) -> Table:
    """Return walks with facilities at the very place of a home as far as the straight line."""
    known = np.flatnonzero(np.isfinite(facilities).all(axis=1))
    row, home = find_close_points(facilities[known], homes, distance_m=SAME_PLACE_M)
    if not len(row):
        return table
    facility = known[row]
    straight_m = np.hypot(*(homes[home] - facilities[facility]).T)
    near = straight_m <= limit_m
    straight = Table(home=home[near], facility=facility[near], distance_m=straight_m[near])
    every = Table.chain([table, straight])
    pair = every.home * len(facilities) + every.facility
    return every.of(first_of_each(pair, every.distance_m))


def find_inside(area: shapely.Geometry, shapes: Shapes) -> tuple[Flags, Flags]:
    """Return which shapes surely, and which possibly, stand inside an area of the same plane.

    A place known only to a street stands surely inside where all of that street does; one without
    a position may stand anywhere. An outline stands where a point inside it does.

    Parameters
    ----------
    shapes
        (f,) points, lines and outlines; None without a position.
    """
    shapely.prepare(area)
    missing = shapely.is_missing(shapes)
    line = shapely.get_dimensions(shapes) == LINE
    stands = shapes.copy()
    wide = shapely.get_dimensions(shapes) == AREA
    stands[wide] = shapely.point_on_surface(shapes[wide])
    touches = shapely.intersects(area, stands)
    surely = np.where(line, shapely.contains(area, stands), touches) & ~missing
    return surely, touches | missing
