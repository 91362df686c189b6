"""The whole plan laid on the ground: the order in which its parts are resolved, and its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from ganquan_geo.geodesy.projection import WGS84
from ganquan_geo.model.plan_results import NetworkLevel, PlanResult
from ganquan_geo.model.street_line import StreetLine
from ganquan_geo.plan.answers import build_answers
from ganquan_geo.plan.areas import split_by_areas
from ganquan_geo.plan.contradictions import find_contradictions
from ganquan_geo.plan.gateways import audit_axis, audit_gateways
from ganquan_geo.plan.ground import build_ground
from ganquan_geo.plan.indicators import assess_indicators, find_misfits_of_readings
from ganquan_geo.plan.names import build_street_names
from ganquan_geo.plan.on_the_ground import find_misfits
from ganquan_geo.plan.project_lines import measure_project_reach, measure_projects
from ganquan_geo.plan.project_places import count_places, measure_places
from ganquan_geo.plan.registered import word_registered
from ganquan_geo.plan.ring import audit_ring
from ganquan_geo.plan.segments import resolve_segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.plan import Plan, Theme
    from ganquan_geo.model.plan_results import Axis, ProjectResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.ring_results import Ring
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile
    from ganquan_geo.plan.ground import Ground

LINE_COLUMNS = ["layer", "key", "name", "state", "length_m", "low_m", "high_m", "geometry"]
Row = tuple[str, str, str, str, float | None, float | None, float | None, shapely.Geometry]


def audit_plan(
    study: Study,
    plan: Plan,
    *,
    profile: WalkProfile,
    service: CoverageResult,
    problems: tuple[Fault, ...] = (),
) -> PlanResult:
    """Lay a plan on the ground of a study and measure, check and judge all of it.

    Parameters
    ----------
    profile
        Who walks, for the reach of services from the projects.
    service
        Coverage of the sub-district, for the indicators it answers.
    problems
        What was found when the tables were read.

    Raises
    ------
    DataError
        If no street can be walked.
    """
    ground = build_ground(study)
    names = build_street_names(ground.street_edges, plan.aliases, hints=plan.crossings)
    ring = audit_ring(ground, study, plan.ring, names=names) if plan.ring else None
    axis, axis_misfits = audit_axis(ground, plan.axis, names=names) if plan.axis else (None, ())
    gateways, gateway_misfits = (
        audit_gateways(ground, plan.gateways, names=names) if plan.gateways else ((), ())
    )
    projects = measure_projects(ground, plan, names=names, ring=ring)
    themes = tuple(
        (theme, resolve_segment(ground, theme.segment, names=names)) for theme in plan.themes
    )
    places = measure_places(ground, study, projects)
    answers = build_answers(
        ground, study, plan, projects=projects, ring=ring, findings=service.findings
    )
    lines = tuple(line for _, line in themes)
    misfits = (
        *find_contradictions(plan, names=names),
        *find_misfits(plan, study, names=names, projects=projects, ring=ring, themes=lines),
        *find_misfits_of_readings(plan, answers, today=study.date),
        *axis_misfits,
        *gateway_misfits,
    )
    return PlanResult(
        study=study,
        plan=plan,
        profile=profile,
        projects=projects,
        ring=ring,
        axis=axis,
        gateways=gateways,
        themes=_theme_table(themes),
        places=places,
        along=count_places(places, projects),
        coverage=measure_project_reach(ground, study, projects, service),
        service_coverage=service.coverage,
        distances=service.distances,
        indicators=assess_indicators(plan, answers, today=study.date),
        misfits=tuple(dict.fromkeys(misfits)),
        lines=build_lines(ground, projects=projects, ring=ring, axis=axis, themes=themes),
        problems=problems,
        levels=tuple(_levels(study, plan)),
        areas=split_by_areas(plan, study, service.distances),
        access=service.access,
    )


def _levels(study: Study, plan: Plan) -> Iterator[NetworkLevel]:
    facilities = study.layers["facilities"]
    for network in plan.networks:
        for level, kinds in network.levels:
            there = word_registered(facilities[facilities["kind"].isin(kinds)])
            yield NetworkLevel(network=network, level=level, kinds=kinds, registered=there)


def _theme_table(themes: tuple[tuple[Theme, StreetLine], ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "street": line.street,
            "start": theme.segment.start.name if theme.segment.start else "",
            "end": theme.segment.end.name if theme.segment.end else "",
            "theme": theme.theme,
            "form": theme.form,
            "line": theme.source.line,
            "part": theme.source.part,
            "length_m": line.length_m,
            "low_m": line.low_m,
            "high_m": line.high_m,
        }
        for theme, line in themes
    )


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
        rows += _row(ground, "axis", own.street, own.street, "", own)
    for number, (theme, line) in enumerate(themes, start=1):
        rows += _row(ground, "theme", str(number), line.street, theme.theme, line)
    frame = gpd.GeoDataFrame(
        rows, columns=LINE_COLUMNS, geometry="geometry", crs=ground.network.crs
    )
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
