"""Each street project on the ground: its line, its themes, what it meets, its reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.plan_records import ProjectRecord
from ganquan_geo.model.plan_results import ProjectResult, ThemeStretch
from ganquan_geo.network.baseline import prepare_baseline
from ganquan_geo.network.intervals import build_intervals
from ganquan_geo.network.walks.frontage import measure_stretches
from ganquan_geo.plan.names import find_street
from ganquan_geo.plan.segments import (
    build_inside_street,
    build_whole_street,
    measure_beside_m,
    resolve_segment,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.ring_results import Ring
    from ganquan_geo.model.street_line import StreetLine
    from ganquan_geo.model.study import Study
    from ganquan_geo.plan.ground import Ground
    from ganquan_geo.plan.names import StreetNames


def measure_projects(
    ground: Ground, plan: Plan, *, names: StreetNames, ring: Ring | None
) -> tuple[ProjectResult, ...]:
    """Measure every street project, those that stand apart from the list too."""
    net_m = _measure_net_m(ground)
    whole = {
        project.id: resolve_segment(ground, project.segment, names=names)
        for project in plan.projects
    }
    inside = {
        key: line if line.refusals else build_inside_street(ground, line)
        for key, line in whole.items()
    }
    return tuple(
        ProjectResult(
            project=project,
            record=plan.records.get(project.id, ProjectRecord(id=project.id)),
            line=inside[project.id],
            drawn=whole[project.id],
            cut_off=_is_cut_off(ground, whole[project.id]),
            beside_m=measure_beside_m(ground, whole[project.id]),
            net_share=None
            if inside[project.id].refusals or net_m <= 0
            else inside[project.id].length_m / net_m,
            stretches=_find_stretches(ground, plan, inside[project.id], names=names),
            ring_legs=_ring_legs(inside[project.id], ring),
            neighbours=_neighbours(ground, project.id, inside),
            crosses=_crosses(ground, inside[project.id]),
        )
        for project in plan.projects
    )


def measure_project_reach(
    ground: Ground, study: Study, projects: tuple[ProjectResult, ...], service: CoverageResult
) -> pd.DataFrame:
    """Measure what share of each project lies within the tiers of each category.

    What the profile avoids is no part of a project here; a project of nothing else is left out.

    Returns
    -------
    pandas.DataFrame
        As `network.walks.frontage.measure_stretches` returns it, by `project_id`, without
        `length_m`.
    """
    profile = service.profile
    network, here = ground.existing_network(avoids=profile.avoids)
    walked = {result.project.id: here[list(result.line.edges)] for result in projects}
    stretches = {
        key: build_intervals(own, np.zeros(len(own)), network.length_m[own])
        for key, edges in walked.items()
        if len(own := edges[edges >= 0])
    }
    base = prepare_baseline(study, profile, network=network, access=service.access)
    table = measure_stretches(base, stretches)
    return table.drop(columns="length_m").rename(columns={"stretch": "project_id"})


def _measure_net_m(ground: Ground) -> float:
    """Return the length of today's streets inside the boundary, each as one line, metres."""
    beside = {
        edge
        for name in ground.street_edges
        for edge in build_whole_street(ground, name).parallel_edges
    }
    counted = ground.existing & ground.inside
    counted[list(beside)] = False
    return float(ground.network.length_m[counted].sum())


def _find_stretches(
    ground: Ground, plan: Plan, line: StreetLine, *, names: StreetNames
) -> tuple[ThemeStretch, ...]:
    """Return the themes of a project's street, those of the plan's body first.

    A theme that the plan gives to a segment of the street somewhere holds on that segment,
    though elsewhere the plan names the street alone.
    """
    street = find_street(names, line.street)
    own = [theme for theme in plan.themes if find_street(names, theme.segment.street) == street]
    own.sort(key=lambda theme: theme.source.part != "body")
    found: list[ThemeStretch] = []
    for key in dict.fromkeys(theme.theme for theme in own):
        segments = dict.fromkeys(
            theme.segment for theme in own if theme.theme == key and theme.segment.start
        )
        parts = []
        for segment in segments:
            resolved = resolve_segment(ground, segment, names=names)
            if segment.start and segment.end and not resolved.refusals:
                parts.append(
                    ThemeStretch(
                        theme=key,
                        start=segment.start.name,
                        end=segment.end.name,
                        edges=tuple(edge for edge in resolved.edges if edge in line.edges),
                        length_m=resolved.length_m,
                    )
                )
        whole = ThemeStretch(theme=key, start="", end="", edges=line.edges, length_m=line.length_m)
        found += parts or [whole]
    return tuple(found)


def _is_cut_off(ground: Ground, line: StreetLine) -> bool:
    """Return whether a line has an end outside the boundary at which no street goes on."""
    network = ground.network
    ends, counts = np.unique(np.concatenate([network.u, network.v]), return_counts=True)
    loose = set(ends[counts == 1].tolist()) & _nodes(ground, line)
    places = shapely.points(network.node_xy[sorted(loose)])
    return bool((~shapely.intersects(ground.area, places)).any())


def _ring_legs(line: StreetLine, ring: Ring | None) -> tuple[int, ...]:
    own = set(line.edges)
    return tuple(leg.number for leg in ring.legs if own & set(leg.line.edges)) if ring else ()


def _neighbours(ground: Ground, identity: str, inside: Mapping[str, StreetLine]) -> tuple[str, ...]:
    own = _nodes(ground, inside[identity])
    return tuple(
        key for key, line in inside.items() if key != identity and own & _nodes(ground, line)
    )


def _crosses(ground: Ground, line: StreetLine) -> tuple[str, ...]:
    return tuple(
        name
        for name in ground.streets_at(_nodes(ground, line))
        if name != line.street and ground.existing[list(ground.street_edges[name])].any()
    )


def _nodes(ground: Ground, line: StreetLine) -> set[int]:
    edges = np.array([*line.edges, *line.parallel_edges], dtype=np.int64)
    return set(ground.network.u[edges].tolist()) | set(ground.network.v[edges].tolist())
