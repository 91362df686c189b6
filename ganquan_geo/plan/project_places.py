"""Facilities and compounds along each project: within 50 m, and within 300 m on foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.network.places.best_places import find_streets_of, snap_to_stated
from ganquan_geo.network.places.farthest import build_spot_edges
from ganquan_geo.network.places.place_rows import take_rows
from ganquan_geo.network.places.snapping import (
    Snapped,
    Spans,
    build_spans,
    snap_points,
    spans_of,
    whole_edges,
)
from ganquan_geo.network.places.spots import Spots, build_place_spots
from ganquan_geo.network.walk_network import find_levels
from ganquan_geo.network.walk_network import project as projected
from ganquan_geo.network.walks.bounds import WorstField, measure_greatest, measure_least
from ganquan_geo.network.walks.distances import build_field, measure_nearest

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Ints, Shapes
    from ganquan_geo.model.plan_results import ProjectResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.plan.ground import Ground

LIMITS_M = {"straight": 50.0, "on foot": 300.0}
COUNTS = ["project_id", "layer", "way", "limit_m", "count", "low", "high"]
COLUMN = {"straight": "straight", "on foot": "walk"}
STEP_M = 20.0  # spacing of the places at which something known only to its street is taken


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """The located features of one layer as points; one on a street or an area has several.

    Parameters
    ----------
    shapes
        (r,) of the rows of `frame`, in the plane of the network.
    owner
        (p,) row of `frame` that each point belongs to.
    points, at
        (p,) in the plane of the network, and on its edges.
    spots
        Where each feature may be joined, given its accuracy, by row of `frame`.
    """

    frame: gpd.GeoDataFrame
    shapes: Shapes
    owner: Ints
    points: Shapes
    at: Snapped
    spots: Spots


def measure_places(
    ground: Ground, study: Study, projects: tuple[ProjectResult, ...]
) -> pd.DataFrame:
    """Measure how far the facilities and compounds are from each project they are near.

    Returns
    -------
    pandas.DataFrame
        A row for each project and each place that may be within 50 m of it or within 300 m
        on foot: `project_id`, `layer`, `place_id`, `place_name`, `kind`, `accuracy_m`,
        `position` ("point", "street", "area"), and the nearest and farthest that it can be
        with its position as given: `straight_near_m`, `straight_far_m`, `walk_near_m`,
        `walk_far_m` (metres, infinite beyond the bound), and `walk_low_m`, `walk_high_m`, between
        which the walk is wherever within its accuracy the place is.
    """
    network, here = ground.existing_network()
    facilities = study.layers["facilities"]
    layers = {
        "facilities": _places(network, facilities[facilities["status"] == "existing"]),
        "compounds": _places(network, study.layers["compounds"]),
    }
    tables = [
        _near_project(ground, network, result, places, layer=name, here=here)
        for result in projects
        if result.line.edges
        for name, places in layers.items()
        if len(places.frame)
    ]
    return pd.concat(tables, ignore_index=True) if tables else _empty()


def count_places(places: pd.DataFrame, projects: tuple[ProjectResult, ...]) -> pd.DataFrame:
    """Count what is along each project.

    Returns
    -------
    pandas.DataFrame
        A row for each resolved project, layer and way of measuring: `project_id`, `layer`, `way`
        ("straight", "on foot"), `limit_m`, `count` (with positions as given, what is known
        only to its street counted if all of it is near), `low` and `high` (bounds from the
        accuracy of the positions).
    """
    rows = []
    for result in projects:
        if result.line.refusals:
            continue
        for layer in ("facilities", "compounds"):
            own = places[(places["project_id"] == result.project.id) & (places["layer"] == layer)]
            for way, limit_m in LIMITS_M.items():
                far = own[f"{COLUMN[way]}_far_m"]
                if way == "straight":  # a straight line grows by no more than one moves
                    low_m = own["straight_near_m"] - own["accuracy_m"]
                    high_m = far + own["accuracy_m"]
                else:
                    low_m, high_m = own["walk_low_m"], own["walk_high_m"]
                counts = [int((metres <= limit_m).sum()) for metres in (far, high_m, low_m)]
                rows.append((result.project.id, layer, way, limit_m, *counts))
    return pd.DataFrame(rows, columns=COUNTS)


def _empty() -> pd.DataFrame:
    return pd.DataFrame(
        columns=[
            *("project_id", "layer", "place_id", "place_name", "kind", "position", "accuracy_m"),
            *(f"{name}_{end}_m" for name in COLUMN.values() for end in ("near", "far")),
            *("walk_low_m", "walk_high_m"),
        ]
    )


def _places(network: WalkNetwork, layer: gpd.GeoDataFrame) -> Places:
    geometry = layer.geometry.to_numpy()
    known = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    frame = layer[known]
    shapes, level = projected(frame, network), find_levels(frame)
    sampled = shapely.segmentize(shapes, STEP_M)
    xy, owner = shapely.get_coordinates(sampled, return_index=True)
    points = np.asarray(shapely.points(xy))
    accuracy_m = np.nan_to_num(frame["accuracy_m"].to_numpy(float))
    along = find_streets_of(network, take_rows(frame).street_id)
    at = snap_points(network, points, level=level[owner])
    at = snap_to_stated(network, points, at, along=along, owner=owner)
    by_street = np.isin(np.arange(len(frame)), along.facility)
    on_line = np.flatnonzero(shapely.get_dimensions(shapes) == 1)
    laid = build_spans(network, shapes[on_line], level=level[on_line]).renumbered(on_line)
    return Places(
        frame=frame,
        shapes=shapes,
        owner=owner,
        points=points,
        at=at,
        spots=build_place_spots(
            network,
            shapes,
            np.where(by_street, 0.0, accuracy_m),
            best=Spans.chain([spans_of(at).renumbered(owner), laid]),
            level=level,
        ).joined(along, beside_m=accuracy_m[along.facility]),
    )


def _near_project(
    ground: Ground,
    network: WalkNetwork,
    result: ProjectResult,
    places: Places,
    *,
    layer: str,
    here: Ints,
) -> pd.DataFrame:
    frame = places.frame
    edges = here[list(result.line.edges)]
    accuracy_m = frame["accuracy_m"].fillna(0.0).to_numpy(float)
    bound_m = LIMITS_M["on foot"] + float(accuracy_m.max(initial=0.0)) + STEP_M
    spans = whole_edges(network, edges[edges >= 0])
    field = build_field(network, spans, extra_m=spans.leg_m, bound_m=bound_m)
    walk_m, _ = measure_nearest(network, field, places.at, bound_m=bound_m)
    drawn = ground.geometry(result.line.edges)
    straight_m = shapely.distance(drawn, places.points)
    kinds = {"Point": "point", "Polygon": "area", "MultiPolygon": "area"}
    table = pd.DataFrame(
        {
            "project_id": result.project.id,
            "layer": layer,
            "place_id": frame.index.to_numpy(dtype=object),
            "place_name": frame["name"].to_numpy(dtype=object),
            "kind": frame["kind"].to_numpy(dtype=object) if "kind" in frame else "compound",
            "position": [kinds.get(kind, "street") for kind in frame.geom_type],
            "accuracy_m": accuracy_m,
        }
    )
    spots, count = places.spots, len(frame)
    table["walk_low_m"] = measure_least(network, field, spots.near, count=count, bound_m=bound_m)
    table["walk_high_m"] = measure_greatest(
        network,
        WorstField(field=field),
        build_spot_edges(spots.far, count=count),
        bound_m=bound_m,
        closely=True,
    )
    straight, walk = (pd.Series(own).groupby(places.owner) for own in (straight_m, walk_m))
    # A street that runs through an area is nearer to it than to any point of its outline.
    table["straight_near_m"] = shapely.distance(drawn, places.shapes)
    table["straight_far_m"] = straight.max().to_numpy()
    table["walk_near_m"], table["walk_far_m"] = walk.min().to_numpy(), walk.max().to_numpy()
    vague = accuracy_m > VAGUE_M
    straight_low_m = np.maximum(table["straight_near_m"] - accuracy_m, 0.0)
    table["walk_low_m"] = table["walk_low_m"].where(~vague, straight_low_m)
    table["walk_high_m"] = table["walk_high_m"].where(~vague, np.inf)
    may_be = (table["straight_near_m"] - accuracy_m <= LIMITS_M["straight"]) | (
        table["walk_low_m"] <= LIMITS_M["on foot"]
    )
    kept: pd.DataFrame = table[may_be].reset_index(drop=True)
    return kept
