"""The whole plan laid on the ground: the order in which its parts are resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.plan_results import PlanResult
from ganquan_geo.plan.answers import build_answers
from ganquan_geo.plan.contradictions import find_contradictions
from ganquan_geo.plan.gateways import audit_axis, audit_gateways
from ganquan_geo.plan.ground import build_ground
from ganquan_geo.plan.indicators import assess_indicators
from ganquan_geo.plan.lines import build_lines
from ganquan_geo.plan.names import build_street_names
from ganquan_geo.plan.on_the_ground import find_misfits
from ganquan_geo.plan.project_lines import measure_project_reach, measure_projects
from ganquan_geo.plan.project_places import count_places, measure_places
from ganquan_geo.plan.ring import audit_ring
from ganquan_geo.plan.segments import resolve_segment

if TYPE_CHECKING:
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.plan import Plan, Theme
    from ganquan_geo.model.plan_lines import StreetLine
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile


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
    answers = build_answers(ground, study, projects=projects, ring=ring, findings=service.findings)
    lines = tuple(line for _, line in themes)
    misfits = (
        *find_contradictions(plan, names=names),
        *find_misfits(plan, study, names=names, projects=projects, ring=ring, themes=lines),
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
        coverage=measure_project_reach(ground, study, projects, profile),
        service_coverage=service.coverage,
        service_distances=service.distances,
        indicators=assess_indicators(plan, answers, today=study.date),
        misfits=tuple(dict.fromkeys(misfits)),
        lines=build_lines(ground, projects=projects, ring=ring, axis=axis, themes=themes),
        problems=problems,
    )


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
