"""Every walk of compounds to facilities within a limit, positions as given; what is where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.close_points import find_close_points
from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.network.search.seeds import Table, build_home_links, build_seeds
from ganquan_geo.network.walks.walks import SAME_PLACE_M

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.arrays.types import Flags, Floats, Shapes
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.places.places import Demand
    from ganquan_geo.network.places.snapping import Spans
    from ganquan_geo.network.walks.readings import CategoryFields

LINE, AREA = 1, 2  # dimensions of shapes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EveryWalk:
    """The walks between compounds and facilities.

    Parameters
    ----------
    walks
        Each pair within the limit, by rows of compounds and of the ids asked for.
    home_located, facility_located
        (h,) and (f,) which are joined to the network; a facility that only perhaps lets people in
        is not.
    """

    walks: Table
    home_located: Flags
    facility_located: Flags


def measure_every_walk(base: Baseline, ids: pd.Index, *, limit_m: float) -> EveryWalk:
    """Measure every walk of a compound to a facility within a limit, by gates where there are any.

    Parameters
    ----------
    ids
        Of the existing facilities, those of every category.
    limit_m
        Longest walk, legs included, metres.
    """
    home_located = base.demands["compounds"].table["located"].to_numpy(bool)
    located, parts = np.zeros(len(ids), bool), list[Table]()
    for fields in base.categories.values():
        number = ids.get_indexer(pd.Index(fields.facilities.ids))
        located[number[fields.facilities.located]] = True
        for part in _walks_of(base, fields, limit_m):
            near = part.distance_m <= limit_m
            own = replace(part, home=np.flatnonzero(home_located)[part.home])
            parts.append(replace(own, facility=number[part.facility]).of(near))
    every = Table.chain(parts)
    nearest = first_of_each(every.home * max(len(ids), 1) + every.facility, every.distance_m)
    return EveryWalk(walks=every.of(nearest), home_located=home_located, facility_located=located)


def _walks_of(base: Baseline, fields: CategoryFields, limit_m: float) -> Iterator[Table]:
    """Yield walks to one category: along streets, inside compounds, and at the very place."""
    homes, own = base.demands["compounds"], fields.facilities
    yield measure_table(base, homes, own.spans, own.spans.leg_m, limit_m=limit_m)
    if fields.inside is not None:
        ids = homes.table.index[homes.table["located"].to_numpy(bool)]
        row = ids.get_indexer(pd.Index(fields.inside.home))
        yield Table(home=row, facility=fields.inside.facility, distance_m=fields.inside.best_m).of(
            row >= 0
        )
    points = own.points()
    known = np.flatnonzero(np.isfinite(points).all(axis=1))
    near, home = find_close_points(points[known], homes.xy, distance_m=SAME_PLACE_M)
    straight_m = np.hypot(*(homes.xy[home] - points[known[near]]).T)
    yield Table(home=home, facility=known[near], distance_m=straight_m)


def measure_table(
    base: Baseline, homes: Demand, spans: Spans, extra_m: Floats, *, limit_m: float
) -> Table:
    """Measure every walk from a home to a stretch that is within a limit.

    Parameters
    ----------
    extra_m
        (s,) metres added for each stretch, its leg included.
    """
    doors = np.flatnonzero(homes.doors.used())
    links = build_home_links(base.network, homes.starts.at.of(doors), spans, extra_m=extra_m)
    seeds = build_seeds(base.network, spans, extra_m=extra_m)
    table = base.network.engine.table(seeds, links, limit_m=limit_m)
    if homes.doors.plain():
        return table
    table = replace(table, home=homes.doors.home[doors[table.home]])
    pair = table.home * (int(table.facility.max(initial=0)) + 1) + table.facility
    return table.of(first_of_each(pair, table.distance_m))


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
