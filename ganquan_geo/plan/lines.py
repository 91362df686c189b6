"""The lines of a plan as geometry in WGS 84, for files and maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.model.plan_lines import StreetLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ganquan_geo.model.plan import Theme
    from ganquan_geo.model.plan_results import Axis, ProjectResult
    from ganquan_geo.model.ring_results import Ring
    from ganquan_geo.plan.ground import Ground

COLUMNS = ["layer", "key", "name", "state", "length_m", "low_m", "high_m", "geometry"]
Row = tuple[str, str, str, str, float | None, float | None, float | None, shapely.Geometry]


def build_lines(
    ground: Ground,
    *,
    projects: tuple[ProjectResult, ...],
    ring: Ring | None,
    axis: Axis | None,
    themes: Iterable[tuple[Theme, StreetLine]],
) -> gpd.GeoDataFrame:
    """Return every resolved line of the plan.

    Returns
    -------
    geopandas.GeoDataFrame
        In WGS 84: `layer` ("project", "project_theme", "project_outside", "ring", "detour",
        "axis", "theme"), `key` (project id, leg number, street, or place in the register),
        `name`, `state` (of "project_theme": the themes that hold there, with ``;``),
        `length_m`, `low_m`, `high_m`, `geometry`.
    """
    rows: list[Row] = [
        *_project_rows(ground, projects),
        *(_ring_rows(ground, ring) if ring else ()),
    ]
    for own in axis.streets if axis else ():
        rows += _row(ground, "axis", own.street, own.street, "", own.line)
    for number, (theme, line) in enumerate(themes, start=1):
        rows += _row(ground, "theme", str(number), line.street, theme.theme, line)
    frame = gpd.GeoDataFrame(rows, columns=COLUMNS, geometry="geometry", crs=ground.network.crs)
    return frame.to_crs(WGS84)


def _project_rows(ground: Ground, projects: tuple[ProjectResult, ...]) -> Iterator[Row]:
    for result in projects:
        key, name, line = result.project.id, result.project.segment.street, result.line
        yield from _row(ground, "project", key, name, result.record.status, line)
        for themes, edges in _edges_by_themes(result).items():
            part = _part(ground, line, edges)
            yield from _row(ground, "project_theme", key, name, ";".join(themes), part)
        outside = [edge for edge in result.drawn.edges if edge not in line.edges]
        yield from _row(ground, "project_outside", key, name, "", _part(ground, line, outside))


def _edges_by_themes(result: ProjectResult) -> dict[tuple[str, ...], list[int]]:
    """Return the edges of a project's line by the themes that hold on them."""
    parts: dict[tuple[str, ...], list[int]] = {}
    for edge in result.line.edges:
        own = [stretch.theme for stretch in result.stretches if edge in stretch.edges]
        parts.setdefault(tuple(dict.fromkeys(own)), []).append(edge)
    return parts


def _part(ground: Ground, line: StreetLine, edges: list[int]) -> StreetLine:
    return StreetLine(street=line.street, edges=tuple(edges), length_m=ground.length_m(edges))


def _ring_rows(ground: Ground, ring: Ring) -> Iterator[Row]:
    for leg in ring.legs:
        key = str(leg.number)
        yield from _row(ground, "ring", key, leg.street, leg.state, leg.line)
        if leg.detour_edges:
            streets, way = "、".join(leg.detour_streets), ground.geometry(leg.detour_edges)
            yield "detour", key, streets, "existing", leg.detour_m, None, None, way


def _row(
    ground: Ground, layer: str, key: str, name: str, state: str, line: StreetLine
) -> Iterator[Row]:
    """Yield the row of a line, none of one that could not be resolved."""
    if line.edges:
        drawn = shapely.force_2d(ground.geometry(line.edges))
        yield layer, key, name, state, line.length_m, line.low_m, line.high_m, drawn
