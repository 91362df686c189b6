"""How the streets and services of a Chinese sub-district really serve people on foot.

The names below are the whole public face; each is loaded when it is first used, so that
importing the package is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ganquan_geo.model.version import VERSION

if TYPE_CHECKING:
    from ganquan_geo.flow.check import check_study
    from ganquan_geo.flow.coverage import build_baseline, measure_coverage
    from ganquan_geo.flow.plan import compare_plans, measure_plan
    from ganquan_geo.load.checked_study import checked_study, edit_study
    from ganquan_geo.load.study import read_study
    from ganquan_geo.model.errors import DataError, Fault, GanquanGeoError, OutputError
    from ganquan_geo.model.plan_changes import PlanComparison
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study, StudySettings
    from ganquan_geo.model.walking import FacilityCategory, StatedFigure, Tier, WalkProfile
    from ganquan_geo.network.areas.service_areas import reached_streets, service_areas
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.build.graphs import from_networkx, to_networkx
    from ganquan_geo.network.build.walk_network import build_walk_network
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.frontage import measure_frontage
    from ganquan_geo.network.walks.one_way import find_way
    from ganquan_geo.network.walks.snapping import snap_points
    from ganquan_geo.network.walks.ways import find_ways
    from ganquan_geo.network.walks.within import count_within, distance_table, sum_within
    from ganquan_geo.present.atlas.book import AtlasOptions, write_atlas
    from ganquan_geo.present.coverage_files import write_coverage
    from ganquan_geo.present.embed import write_embeds
    from ganquan_geo.present.plan.files import write_comparison, write_plan
    from ganquan_geo.present.plan.map import draw_plan_map
    from ganquan_geo.present.print.print_map import draw_print_map, write_print_maps
    from ganquan_geo.present.report.build import write_report
    from ganquan_geo.present.web.base_maps import BaseMap, find_base_map
    from ganquan_geo.present.web.explore import explore_offline
    from ganquan_geo.present.web.map import draw_web_map
    from ganquan_geo.present.workbook import write_workbook
    from ganquan_geo.words.text import Text

__version__ = VERSION

_HOME = {
    "BaseMap": "present.web.base_maps",
    "AtlasOptions": "present.atlas.book",
    "CoverageResult": "model.results",
    "DataError": "model.errors",
    "FacilityCategory": "model.walking",
    "Fault": "model.errors",
    "GanquanGeoError": "model.errors",
    "OutputError": "model.errors",
    "PlanComparison": "model.plan_changes",
    "PlanResult": "model.plan_results",
    "StatedFigure": "model.walking",
    "Study": "model.study",
    "StudySettings": "model.study",
    "Text": "words.text",
    "Tier": "model.walking",
    "WalkNetwork": "network.walk_network",
    "Baseline": "network.baseline",
    "build_baseline": "flow.coverage",
    "WalkProfile": "model.walking",
    "build_walk_network": "network.build.walk_network",
    "check_study": "flow.check",
    "checked_study": "load.checked_study",
    "compare_plans": "flow.plan",
    "count_within": "network.walks.within",
    "distance_table": "network.walks.within",
    "draw_plan_map": "present.plan.map",
    "draw_print_map": "present.print.print_map",
    "draw_web_map": "present.web.map",
    "edit_study": "load.checked_study",
    "explore_offline": "present.web.explore",
    "find_base_map": "present.web.base_maps",
    "find_way": "network.walks.one_way",
    "find_ways": "network.walks.ways",
    "from_networkx": "network.build.graphs",
    "measure_coverage": "flow.coverage",
    "measure_frontage": "network.walks.frontage",
    "measure_plan": "flow.plan",
    "reached_streets": "network.areas.service_areas",
    "read_study": "load.study",
    "service_areas": "network.areas.service_areas",
    "snap_points": "network.walks.snapping",
    "sum_within": "network.walks.within",
    "to_networkx": "network.build.graphs",
    "write_atlas": "present.atlas.book",
    "write_comparison": "present.plan.files",
    "write_coverage": "present.coverage_files",
    "write_embeds": "present.embed",
    "write_plan": "present.plan.files",
    "write_print_maps": "present.print.print_map",
    "write_report": "present.report.build",
    "write_workbook": "present.workbook",
}

__all__ = [
    "AtlasOptions",
    "BaseMap",
    "Baseline",
    "CoverageResult",
    "DataError",
    "FacilityCategory",
    "Fault",
    "GanquanGeoError",
    "OutputError",
    "PlanComparison",
    "PlanResult",
    "StatedFigure",
    "Study",
    "StudySettings",
    "Text",
    "Tier",
    "WalkNetwork",
    "WalkProfile",
    "build_baseline",
    "build_walk_network",
    "check_study",
    "checked_study",
    "compare_plans",
    "count_within",
    "distance_table",
    "draw_plan_map",
    "draw_print_map",
    "draw_web_map",
    "edit_study",
    "explore_offline",
    "find_base_map",
    "find_way",
    "find_ways",
    "from_networkx",
    "measure_coverage",
    "measure_frontage",
    "measure_plan",
    "reached_streets",
    "read_study",
    "service_areas",
    "snap_points",
    "sum_within",
    "to_networkx",
    "write_atlas",
    "write_comparison",
    "write_coverage",
    "write_embeds",
    "write_plan",
    "write_print_maps",
    "write_report",
    "write_workbook",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"ganquan_geo.{_HOME[name]}"), name)
    raise AttributeError(f"module 'ganquan_geo' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
