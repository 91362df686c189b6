"""The town of 3 x 3 blocks as a study on disk, whose answers are known on paper."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.flow.coverage import measure_coverage, read_study
from tests.towns import facility, home, line, point, row, town_street_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult
    from tests.towns import Row

SETTINGS = """
[study]
id = "town"
name = "方格镇"
name_en = "Grid Town"
date = 2026-01-01
credit = "测试数据"
credit_en = "test data"

[layers]
streets = "streets.geojson"
facilities = "facilities.geojson"
compounds = "compounds.geojson"
neighbourhoods = "neighbourhoods.geojson"
boundary = "boundary.geojson"

[kinds]
clinic = ["诊所", "clinic"]
market = ["菜市场", "market"]
school = ["学校", "school"]

[[categories]]
id = "health"
name = "卫生医疗"
name_en = "health"
sign = "医"
sign_en = "H"
kinds = ["clinic"]
register_complete = true
note = "全部诊所"
note_en = "all clinics"

[[categories]]
id = "market"
name = "市场供应"
name_en = "markets"
sign = "市"
sign_en = "M"
kinds = ["market"]
register_complete = true
note = "全部菜市场"
note_en = "all markets"

[[figures]]
category = "health"
tier_min = 5
role = "target"
share = 0.9
denominator = "compounds"
period = "2026"
source = "测试"
source_en = "test"
confidence = "test"

[[figures]]
category = "health"
tier_min = 15
role = "target"
share = 1.0
period = "2026"
source = "测试"
source_en = "test"
confidence = "test"
"""


def town_layers() -> dict[str, list[Row]]:
    """Return the layers of the town.

    The clinic stands at the corner (0, 0). The market is known only to the street y = 300
    between x = 100 and x = 200. Walks to the clinic: home-a at (50, 0): 50 m; home-b at
    (150, 20), 20 m off the street: 20 + 150 = 170 m; home-c at (300, 100): 400 m; home-d at
    (300, 300): 600 m.
    """
    return {
        "streets": town_street_rows(at_m=(0, 300)),
        "facilities": [
            facility("clinic-1", point(0, 0), accuracy_m=10),
            facility("market-1", line((100, 300), (200, 300)), kind="market"),
            facility("school-1", point(200, 0), kind="school"),
        ],
        "compounds": [
            home("home-a", point(50, 0), households=100, residents=250),
            home("home-b", point(150, 20), accuracy_m=20, households=200, residents=500),
            home("home-c", point(300, 100), households=300, residents=None),
            home("home-d", point(300, 300), households=400, residents=1000),
        ],
        "neighbourhoods": [row("n-1", point(0, 300), name="一居"), row("n-2", None, name="二居")],
        "boundary": [row("town", shapely.box(-20, -20, 320, 320), name="方格镇")],
    }


def write_layer(path: Path, rows: Iterable[Row]) -> Path:
    """Write rows as GeoJSON; NaN is null there."""
    features = []
    for each in rows:
        empty = {key for key, cell in each.items() if isinstance(cell, float) and math.isnan(cell)}
        cells = each | dict.fromkeys(empty)
        place = cells.pop("geometry")
        geometry = None if place is None else shapely.geometry.mapping(place)
        features.append({"type": "Feature", "geometry": geometry, "properties": cells})
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return path


def write_study(
    folder: Path, *, layers: Mapping[str, list[Row]] | None = None, settings: str = SETTINGS
) -> Path:
    """Write a study folder; `layers` replaces layers of the town by name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    for name, rows in {**town_layers(), **(layers or {})}.items():
        write_layer(folder / f"{name}.geojson", rows)
    return folder


def measure_town(
    folder: Path, *, layers: Mapping[str, list[Row]] | None = None, settings: str = SETTINGS
) -> CoverageResult:
    """Write a study folder as `write_study` does, and measure its coverage."""
    return measure_coverage(read_study(write_study(folder, layers=layers, settings=settings)))
