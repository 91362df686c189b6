"""A made-up study on disk: a town of 3 x 3 blocks of 100 m, whose answers are known on paper.

Streets run along x = 0, 100, 200, 300 and y = 0, 100, 200, 300 (plane metres), so the walk
between two points on streets is the sum of their x and y differences, wherever both differ
by a street in between.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyproj

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PLANE = "+proj=tmerc +lat_0=31.27 +lon_0=121.43 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs"
TO_LONLAT = pyproj.Transformer.from_crs(PLANE, "EPSG:4326", always_xy=True)

Feature = dict[str, Any]

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


def lonlat(x_m: float, y_m: float) -> list[float]:
    """Return the longitude and latitude of a place in the town's plane."""
    lon, lat = TO_LONLAT.transform(x_m, y_m)
    return [float(lon), float(lat)]


def point(x_m: float, y_m: float) -> Feature:
    """Return a GeoJSON Point."""
    return {"type": "Point", "coordinates": lonlat(x_m, y_m)}


def line(*places: tuple[float, float]) -> Feature:
    """Return a GeoJSON LineString."""
    return {"type": "LineString", "coordinates": [lonlat(*place) for place in places]}


def polygon(*places: tuple[float, float]) -> Feature:
    """Return a GeoJSON Polygon; the ring is closed here."""
    ring = [lonlat(*place) for place in (*places, places[0])]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry: Feature | None, **properties: object) -> Feature:
    """Return a feature with the properties every layer needs."""
    base = {"basis": "test", "accuracy_m": 0 if geometry is not None else None}
    return {"type": "Feature", "geometry": geometry, "properties": {**base, **properties}}


def street(identity: str, geometry: Feature, **properties: object) -> Feature:
    """Return a walkable local street."""
    base = {"id": identity, "name": identity, "street_class": "local", "walkable": True}
    return feature(geometry, **{**base, "status": "existing", **properties})


def facility(identity: str, kind: str, geometry: Feature | None, **properties: object) -> Feature:
    """Return an existing facility."""
    base = {"id": identity, "name": identity, "kind": kind, "status": "existing", "assumed": False}
    return feature(geometry, **{**base, **properties})


def home(identity: str, geometry: Feature | None, **properties: object) -> Feature:
    """Return a compound."""
    return feature(geometry, **{"id": identity, "name": identity, **properties})


def town_layers() -> dict[str, list[Feature]]:
    """Return the layers of the town.

    The clinic stands at the corner (0, 0). The market is known only to the street y = 300
    between x = 100 and x = 200. Walks to the clinic: home-a at (50, 0): 50 m; home-b at
    (150, 20), 20 m off the street: 20 + 150 = 170 m; home-c at (300, 100): 400 m; home-d at
    (300, 300): 600 m.
    """
    steps = (0, 100, 200, 300)
    return {
        "streets": [
            *(street(f"row-{y}", line((0, y), (300, y))) for y in steps),
            *(street(f"column-{x}", line((x, 0), (x, 300))) for x in steps),
        ],
        "facilities": [
            facility("clinic-1", "clinic", point(0, 0), accuracy_m=10),
            facility("market-1", "market", line((100, 300), (200, 300))),
            facility("school-1", "school", point(200, 0)),
        ],
        "compounds": [
            home("home-a", point(50, 0), households=100, residents=250),
            home("home-b", point(150, 20), accuracy_m=20, households=200, residents=500),
            home("home-c", point(300, 100), households=300, residents=None),
            home("home-d", point(300, 300), households=400, residents=1000),
        ],
        "neighbourhoods": [
            feature(point(0, 300), id="n-1", name="一居"),
            feature(None, id="n-2", name="二居"),
        ],
        "boundary": [
            feature(
                polygon((-20, -20), (320, -20), (320, 320), (-20, 320)), id="town", name="方格镇"
            )
        ],
    }


def write_study(
    folder: Path,
    *,
    layers: Mapping[str, list[Feature]] | None = None,
    settings: str = SETTINGS,
) -> Path:
    """Write a study folder; `layers` replaces layers of the town by name."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    for name, features in {**town_layers(), **(layers or {})}.items():
        collection = {"type": "FeatureCollection", "features": features}
        (folder / f"{name}.geojson").write_text(
            json.dumps(collection, ensure_ascii=False), encoding="utf-8"
        )
    return folder
