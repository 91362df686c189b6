"""The public names, and what importing the package costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ganquan_geo as gg

PUBLIC = [
    "AtlasOptions",
    "BaseMap",
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


def test_the_public_names_are_these() -> None:
    assert gg.__all__ == PUBLIC


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    thing = getattr(gg, name)
    assert thing.__name__ == name
    assert thing.__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="castle"):
        gg.castle  # noqa: B018


HEAVY = "geopandas folium matplotlib osmnx networkx scipy docx typst xlsxwriter jinja2 pypdf"


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import ganquan_geo", HEAVY),
        ("import ganquan_geo.cli.main", HEAVY),
        (
            "import ganquan_geo.present.coverage_files, ganquan_geo.present.console",
            "folium branca matplotlib jinja2 networkx",
        ),
        (
            "import ganquan_geo.flow.coverage",
            "folium matplotlib osmnx docx typst xlsxwriter jinja2 pypdf",
        ),
    ],
)
def test_importing_stays_light(statement: str, absent: str) -> None:
    code = f"{statement}; import sys; print([m for m in '{absent}'.split() if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
