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
Row = dict[str, object]


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
        *(
            _row(ground, "axis", own.street, own.street, "", own.line)
            for own in (axis.streets if axis else ())
        ),
        *(
            _row(ground, "theme", str(number), line.street, theme.theme, line)
            for number, (theme, line) in enumerate(themes, start=1)
        ),
    ]
    drawn = [row for row in rows if row["geometry"] is not None]
    frame = gpd.GeoDataFrame(drawn, columns=COLUMNS, geometry="geometry", crs=ground.network.crs)
    return frame.to_crs(WGS84)


def _project_rows(ground: Ground, projects: tuple[ProjectResult, ...]) -> Iterator[Row]:
    for result in projects:
        yield _row(
            ground,
            "project",
            result.project.id,
            result.project.segment.street,
            result.record.status,
            result.line,
        )
        for themes, edges in _edges_by_themes(result).items():
            yield _part(ground, "project_theme", result, ";".join(themes), edges)
        outside = [edge for edge in result.drawn.edges if edge not in result.line.edges]
        yield _part(ground, "project_outside", result, "", outside)


def _edges_by_themes(result: ProjectResult) -> dict[tuple[str, ...], list[int]]:
    """Return the edges of a project's line by the themes that hold on them."""
    parts: dict[tuple[str, ...], list[int]] = {}
    for edge in result.line.edges:
        own = [stretch.theme for stretch in result.stretches if edge in stretch.edges]
        parts.setdefault(tuple(dict.fromkeys(own)), []).append(edge)
    return parts


def _part(ground: Ground, layer: str, result: ProjectResult, state: str, edges: list[int]) -> Row:
    line = StreetLine(
        street=result.line.street, edges=tuple(edges), length_m=ground.length_m(edges)
    )
    return _row(ground, layer, result.project.id, result.project.segment.street, state, line)


def _ring_rows(ground: Ground, ring: Ring) -> Iterator[Row]:
    for leg in ring.legs:
        yield _row(ground, "ring", str(leg.number), leg.street, leg.state, leg.line)
        if leg.detour_edges:
            yield {
                "layer": "detour",
                "key": str(leg.number),
                "name": "、".join(leg.detour_streets),
                "state": "existing",
                "length_m": leg.detour_m,
                "low_m": None,
                "high_m": None,
                "geometry": ground.geometry(leg.detour_edges),
            }


def _row(ground: Ground, layer: str, key: str, name: str, state: str, line: StreetLine) -> Row:
    return {
        "layer": layer,
        "key": key,
        "name": name,
        "state": state,
        "length_m": line.length_m,
        "low_m": line.low_m,
        "high_m": line.high_m,
        "geometry": shapely.force_2d(ground.geometry(line.edges)) if line.edges else None,
    }
