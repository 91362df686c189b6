"""A street project on the sheet of its street: theme, status, length, what lies along it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.atlas.features import FigureTable
from ganquan_geo.present.plan.sheets import build_project_facts
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult, ProjectResult
    from ganquan_geo.words.text import Lang


def project_table(plan: PlanResult, own: ProjectResult, lang: Lang) -> FigureTable:
    """Return what the plan and its staff say of a project, and what was measured of it."""
    listed = glossary.STREET_PROJECT.capital()
    apart = Text("道路项目（单列）", "Street project (stands apart)")
    rows = [(name, value) for name, value in build_project_facts(plan, own, lang=lang)]
    return FigureTable(
        title=(listed if own.project.listed else apart).said(lang),
        rows=tuple(rows),
        shares=(0.36, 0.64),
    )
