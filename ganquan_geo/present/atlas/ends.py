"""Where a street begins and ends inside the boundary: the streets it meets there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.layers import UNNAMED
from ganquan_geo.present.extent import name_boundary
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.present.print.scene import Scene

ENDS = (Text("起点", "from"), Text("止点", "to"))
AT_END_M, AT_END_SHARE = 30.0, 0.25  # a crossing so near to an end is where the street ends
MEETS_M = 1.0  # lines this near to each other meet
LOOSE = Text("尽端", "a loose end")
FIRST = Text("{end}（首个路口 {street}）", "{end} (first crossing: {street})")


def find_ends(scene: Scene, line: shapely.Geometry, names: set[str]) -> tuple[Text, Text]:
    """Return what stands at the two ends of a street's part inside, from west or south on.

    Parameters
    ----------
    line
        The street in the plane.
    names
        Its own names in the layer, which are no crossings.
    """
    margin_m = scene.study.settings.boundary_margin_m
    inside = shapely.intersection(line, shapely.buffer(scene.boundary, margin_m))
    spine = _spine(inside if inside.length else line)
    layer = scene.layers["streets"]
    others = layer[~layer["name"].isin([*names, UNNAMED]) & (layer["status"] == "existing")]
    others = others[shapely.dwithin(others.geometry.to_numpy(), spine, MEETS_M)]
    crossings = _crossings(scene, others, spine)
    whole_m = spine.length
    from_start = sorted(crossings)
    from_end = sorted((whole_m - along_m, name) for along_m, name in crossings)
    ends = [
        _end(scene, shapely.get_point(spine, number), found, min(AT_END_M, AT_END_SHARE * whole_m))
        for number, found in ((0, from_start), (-1, from_end))
    ]
    return ends[0], ends[1]


def _spine(line: shapely.Geometry) -> shapely.LineString:
    """Return the longest unbroken part of a street, from its western or southern end on."""
    parts = shapely.get_parts(shapely.line_merge(shapely.node(line)))
    longest: shapely.LineString = max(parts, key=shapely.length)
    (x1, y1), (x2, y2) = shapely.get_coordinates(longest)[[0, -1]].tolist()
    along = (x1, y1) if abs(x2 - x1) >= abs(y2 - y1) else (y1, x1)
    against = (x2, y2) if abs(x2 - x1) >= abs(y2 - y1) else (y2, x2)
    if along <= against:
        return longest
    turned: shapely.LineString = shapely.reverse(longest)
    return turned


def _crossings(
    scene: Scene, others: gpd.GeoDataFrame, spine: shapely.LineString
) -> list[tuple[float, str]]:
    """Return how far along a street it meets others, metres, with their names."""
    found = []
    for name, geometry in zip(shown_names(others, scene.lang), others.geometry, strict=True):
        if not name:
            continue
        place = shapely.get_coordinates(shapely.shortest_line(spine, geometry))[0]
        found.append((float(shapely.line_locate_point(spine, shapely.Point(place))), name))
    return found


def _end(
    scene: Scene, end: shapely.Point, crossings: list[tuple[float, str]], near_m: float
) -> Text:
    """Return what stands at one end."""
    here = dict.fromkeys(name for along_m, name in crossings if along_m <= near_m)
    if here:
        return join_texts(map(same_text, here))
    margin_m = scene.study.settings.boundary_margin_m
    edge_m = float(shapely.distance(end, shapely.boundary(scene.boundary)))
    said = name_boundary(scene.study.layers["boundary"]) if edge_m <= margin_m + MEETS_M else LOOSE
    if not crossings:
        return said
    return FIRST.filled(end=said, street=same_text(crossings[0][1]))
