"""The grid town with a plan: a ring round it whose western side is only planned.

The walk today from (0, 300) to (0, 0) is 100 + 300 + 100 = 500 m by column-100. Round in
order: 3 x 300 + 500 = 1,400 m; 100 m of row-300 and of row-0 are walked there and back, so
400 m of it cancel out and the loop of 2 x (200 + 300) = 1,000 m remains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo import compare_scenarios, read_study
from tests.towns import facility, line, point, street
from tests.towns.studies import SETTINGS, town_layers, write_study

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo import ScenarioResult
    from tests.towns import Row

PLAN = """
[plan]
name = "方格镇规划"
name_en = "Grid Town plan"
document = "测试规划"
document_en = "test plan"
start = 2025-01-01
end = 2028-12-31
stated_project_count = 2

[tables]
projects = "projects.csv"
indicators = "readings.csv"

[aliases]
"首行" = "row-0"

[ring]
line = 10
streets = ["row-0", "column-300", "row-300", "column-0", "row-0"]

[axis]
line = 10
streets = ["row-100", "column-100"]

[gateways]
line = 10
streets = ["row-200"]

[[projects]]
id = "first-row"
street = "首行"
line = 11

[[projects]]
id = "column-100"
street = "column-100"
line = 11

[theme_names]
quiet = ["安静", "quiet"]
lively = ["热闹", "lively"]

[form_names]
street = ["街区", "street"]

[[themes]]
street = "row-0"
start = "column-100"
end = "column-300"
theme = "quiet"
form = "street"
line = 12

[[places]]
name = "clinic-1"
kind = "clinic"
line = 13

[[counts]]
of = "clinics"
name = "诊所"
name_en = "clinics"
count = 1
layer = "facilities"
kind = "clinic"
line = 13

[[indicators]]
id = "streets"
name = "道路"
name_en = "streets"
unit = "streets"
target = 2
measure = "projects_done"
line = 20
part = "table"

[[indicators]]
id = "clinics"
name = "诊所"
name_en = "clinics"
unit = "clinics"
target = 1
spatial = true
measure = "count:clinic"
line = 21
part = "table"

[[indicators]]
id = "trees"
name = "树"
name_en = "trees"
unit = "trees"
baseline = 100
target = 200
line = 22
part = "table"
"""
PROJECTS = (
    "id,name,status,start_date,end_date,budget_cny,evidence,note\n"
    "first-row,首行,完成,2025-02-01,2025-09-30,1000000,验收单 1 号,\n"
    "column-100,百列,在建,2025-10-01,,,,\n"
)
READINGS = (
    "id,name,measured,measured_on,evidence\n"
    "streets,,,,\nclinics,,,,\ntrees,树,160,2025-12-01,清点\n"
)


def plan_streets() -> list[Row]:
    """Return the grid; column-0 is planned, row-100 and row-200 are main roads."""
    return [
        street("row-0", line((0, 0), (300, 0)), accuracy_m=5),
        street("row-100", line((0, 100), (300, 100)), street_class="secondary"),
        street("row-200", line((-50, 200), (350, 200)), street_class="arterial"),
        street("row-300", line((0, 300), (300, 300)), accuracy_m=10),
        street("column-0", line((0, 0), (0, 300)), status="planned", accuracy_m=40),
        *(street(f"column-{x}", line((x, 0), (x, 300))) for x in (100, 200, 300)),
    ]


def write_plan_town(
    folder: Path,
    *,
    plan: str = PLAN,
    projects: str = PROJECTS,
    readings: str = READINGS,
    settings: str = SETTINGS,
    layers: dict[str, list[Row]] | None = None,
) -> Path:
    """Write the study with its plan and the tables that staff keep."""
    chosen = {"streets": plan_streets(), **(layers or {})}
    write_study(folder, layers=chosen, settings=settings)
    (folder / "plan.toml").write_text(plan, encoding="utf-8")
    (folder / "projects.csv").write_text(projects, encoding="utf-8")
    (folder / "readings.csv").write_text(readings, encoding="utf-8")
    return folder


def compare_towns(before: Path, after: Path) -> ScenarioResult:
    """Compare two states that are on disk."""
    return compare_scenarios(read_study(before), read_study(after))


def later_town(folder: Path) -> Path:
    """Write the same town two years on: column-0 is built, a clinic added, one home gone."""
    layers = town_layers()
    streets = plan_streets()
    streets[4]["status"] = "existing"
    places = [
        *layers["facilities"][1:],
        facility("clinic-1", point(30, 0), accuracy_m=10),
        facility("clinic-2", point(300, 0)),
    ]
    return write_plan_town(
        folder,
        settings=SETTINGS.replace("2026-01-01", "2028-01-01"),
        projects=PROJECTS.replace("在建", "done").replace(
            "2025-10-01,,,", "2025-10-01,2026-05-01,,ok"
        ),
        readings=READINGS.replace("160", "190"),
        layers={"streets": streets, "facilities": places, "compounds": layers["compounds"][:3]},
    )
