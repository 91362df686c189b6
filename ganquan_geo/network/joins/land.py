"""How much of a compound's land is within reach, by points in a fixed grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.reach import READINGS, SAME_M, VAGUE_M, Reading
from ganquan_geo.network.joins.gated_land import (
    GatedLand,
    find_gated_areas,
    join_gated_land,
)
from ganquan_geo.network.places.farthest import SpotEdges, build_spot_edges
from ganquan_geo.network.places.snapping import Snapped, snap_points
from ganquan_geo.network.places.spots import build_pieces, build_place_spots
from ganquan_geo.network.walk_network import find_levels, project
from ganquan_geo.network.walks.readings import CategoryFields, measure_readings

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes
    from ganquan_geo.model.study import StudySettings
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.places.regions import Pieces
    from ganquan_geo.network.places.snapping import Spans
    from ganquan_geo.network.walk_network import WalkNetwork

LAND_COARSE = 8.0  # land is measured by points so far apart that metres decide nothing
BOUNDS: tuple[Reading, ...] = ("sure", "possible", "known")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Land:
    """Residential land as points, each joined to the nearest street like a home.

    Parameters
    ----------
    at
        The places of the (p,) points on the network.
    near, farthest
        Where each may be joined, given the accuracy of its compound's position: with the least
        legs, and with the greatest.
    joined
        By reading, (p,) whether a point is near enough to a street.
    land_m2
        (p,) land each stands for, square metres.
    xy, owner, accuracy_m
        (p, 2) where each is, plane metres; (p,) row of the area it is part of, and how far that
        may be from there, metres.
    level
        (p,) of the streets that each can join.
    weightless
        How many compounds have no land: only polygons do.
    by_gates
        The land of compounds whose people come out by gates; None where there is none.
    """

    at: Snapped
    near: Spans
    farthest: SpotEdges
    joined: Mapping[Reading, Flags]
    land_m2: Floats
    xy: Floats
    owner: Ints
    accuracy_m: Floats
    level: Ints
    weightless: int
    by_gates: GatedLand | None = None


def join_land(
    network: WalkNetwork,
    compounds: gpd.GeoDataFrame,
    *,
    settings: StudySettings,
    pieces: Pieces | None = None,
    gated: Gated | None = None,
) -> Land:
    """Join the land of compounds to the network.

    Parameters
    ----------
    compounds
        Compounds in WGS 84.
    settings
        Spacing of the points that stand for the land, and how far from a street they may be.
    pieces, gated
        As in `join_demand`.
    """
    polygons = compounds.geom_type.isin(["Polygon", "MultiPolygon"])
    areas = compounds[polygons & ~compounds.geometry.is_empty]
    shapes = project(areas, network)
    points, owner, land_m2 = build_land_points(shapes, step_m=settings.land_step_m)
    by_gates = None
    if gated is not None:
        around = find_gated_areas(gated, areas.index.to_numpy(dtype=object), shapes)
        inside = np.array([bool(own) for own in around], dtype=bool)[owner]
        if inside.any():
            by_gates = join_gated_land(
                gated,
                points[inside],
                owner[inside],
                land_m2[inside],
                around=around,
                shapes=shapes,
                accuracy_m=np.nan_to_num(areas["accuracy_m"].to_numpy(float)),
                pieces=pieces or build_pieces(network),
            )
        points, owner, land_m2 = points[~inside], owner[~inside], land_m2[~inside]
    level = find_levels(areas)[owner]
    at = snap_points(network, points, level=level)
    accuracy_m = np.nan_to_num(areas["accuracy_m"].to_numpy(float))[owner]
    spots = build_place_spots(
        network,
        points,
        accuracy_m,
        best=at,
        level=level,
        coarse=LAND_COARSE,
        pieces=pieces,
    )
    least_m, greatest_m = at.leg_m.copy(), at.leg_m.copy()
    np.minimum.at(least_m, spots.near.facility, spots.near.leg_m)
    np.maximum.at(greatest_m, spots.far.facility, spots.far.leg_m)
    limit_m = settings.snap_limit_m
    given, surely, possibly = (leg_m <= limit_m for leg_m in (at.leg_m, greatest_m, least_m))
    return Land(
        at=at,
        near=spots.near,
        farthest=build_spot_edges(spots.far, count=len(points)),
        joined={"near": given, "far": given, "sure": surely, "known": surely, "possible": possibly},
        land_m2=land_m2,
        xy=shapely.get_coordinates(points),
        owner=owner,
        accuracy_m=accuracy_m,
        level=level,
        weightless=len(compounds) - len(areas),
        by_gates=by_gates,
    )


def measure_land(
    network: WalkNetwork,
    land: Land,
    category: CategoryFields,
    *,
    limits_m: Mapping[int, float],
    bound_m: float,
) -> dict[int, dict[str, float]]:
    """Measure the residential land from which a facility is within limits.

    Every point of the land walks straight to the nearest street, like a home.

    Returns
    -------
    dict
        By tier: `total`, `weightless` (how many compounds have no land), and by reading the land
        in square metres; none where no compound has any.
    """
    gated = land.by_gates
    if not len(land.land_m2) and gated is None:
        return {}
    distances, _ = measure_readings(
        network, category, land.at, land.near, land.farthest, bound_m=bound_m, closely=False
    )
    if category.unbound is not None:
        straight_m = category.unbound.least_m(np.asarray(shapely.points(land.xy)), land.accuracy_m)
        distances["possible"] = np.minimum(distances["possible"], straight_m)
    by_gates = {} if gated is None else gated.measure(network, category, bound_m=bound_m)
    total_m2 = float(land.land_m2.sum()) + (0.0 if gated is None else float(gated.land_m2.sum()))
    found = {}
    for minutes, limit_m in limits_m.items():
        row: dict[str, float] = {"total": total_m2, "weightless": land.weightless}
        for reading in READINGS:
            within = land.joined[reading] & (distances[reading] <= limit_m + SAME_M)
            if reading in BOUNDS:  # land that may be anywhere
                vague = land.accuracy_m > VAGUE_M
                within = within | vague if reading == "possible" else within & ~vague
            row[reading] = float(land.land_m2[within].sum())
            if gated is not None:
                reached = by_gates[reading] <= limit_m + SAME_M
                row[reading] += float(gated.land_m2[reached].sum())
        found[minutes] = row
    return found


def build_land_points(areas: Shapes, *, step_m: float) -> tuple[Shapes, Ints, Floats]:
    """Return points that stand for the land of polygons.

    Each polygon is covered by the points of one square grid that fall inside it; one too
    small to hold any has a point on its surface.

    Parameters
    ----------
    areas
        (k,) Polygons or MultiPolygons in plane metres.
    step_m
        Spacing of the grid, metres.

    Returns
    -------
    points
        (p,) Points.
    owner
        (p,) row of the polygon each stands in.
    land_m2
        (p,) land each stands for; the sum over a polygon is its area.
    """
    points, owner = [], []
    for row, area in enumerate(areas):
        west, south, east, north = (np.array(shapely.bounds(area)) / step_m).round()
        x, y = np.meshgrid(
            (np.arange(west - 1, east + 1) + 0.5) * step_m,
            (np.arange(south - 1, north + 1) + 0.5) * step_m,
        )
        shapely.prepare(area)
        inside = shapely.contains_xy(area, x.ravel(), y.ravel())
        found = np.asarray(shapely.points(x.ravel()[inside], y.ravel()[inside]))
        if not len(found):
            found = np.array([shapely.point_on_surface(area)])
        points.append(found)
        owner.append(np.full(len(found), row))
    rows = np.concatenate([np.empty(0, dtype=np.int64), *owner])
    count = np.bincount(rows, minlength=len(areas))
    return (
        np.concatenate([np.empty(0, dtype=object), *points]),
        rows,
        (shapely.area(areas) / count)[rows],
    )
