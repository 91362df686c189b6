"""A made-up city on disk: a seeded grid of streets with homes and facilities."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

if TYPE_CHECKING:
    from pathlib import Path

SEARCH_LIMIT_M = 2_000.0
CORNER = (121.0, 30.8)
SPACING = (0.00094, 0.00081)  # degrees; about 90 m
KEPT_SHARE = 0.7125  # of the edges of a grid: mean degree 2.85
NODES_A_FACILITY = 2_000
KINDS = ("health", "elderly", "culture", "fitness", "market")
OSM_KINDS = ("community_health", "elderly_station", "library", "fitness", "market")

HEAD = """[study]
id = "city"
name = "{name}"
name_en = "{name}"
date = 2026-01-01
credit = "made up"
credit_en = "made up"

[network]
search_limit_m = {search_limit_m:g}

[layers]
streets = "streets.gpkg"
facilities = "facilities.gpkg"
compounds = "compounds.gpkg"
boundary = "boundary.geojson"

[kinds]
"""
CATEGORY = """
[[categories]]
id = "{id}"
name = "{id}"
name_en = "{id}"
sign = "{sign}"
sign_en = "{sign}"
kinds = ["{id}"]
register_complete = true
note = "made up"
note_en = "made up"
"""


def write_city(
    folder: Path,
    *,
    nodes: int,
    homes: int,
    seed: int = 6,
    search_limit_m: float = SEARCH_LIMIT_M,
) -> Path:
    """Write a study of a city with so many street crossings and homes.

    Every edge of the grid is a street of its own, as a municipal survey has them: nothing
    is noded beforehand but by equal coordinates. It is easier than a real city in two ways: a
    street is a straight line of two points, and every facility has a point, none is known only
    to its street.
    """
    random = np.random.default_rng(seed)
    side = round(nodes**0.5)
    number = np.arange(side * side).reshape(side, side)
    x, y = np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    xy = np.column_stack([x.ravel(), y.ravel()]) + random.uniform(-0.3, 0.3, (side * side, 2))
    lonlat = xy * SPACING + CORNER
    across = np.column_stack([number[:-1].ravel(), number[1:].ravel()])
    along = np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    edges = np.concatenate([across, along])
    edges = edges[random.random(len(edges)) < KEPT_SHARE]
    folder.mkdir(parents=True, exist_ok=True)
    count = len(edges)
    _write(
        folder / "streets.gpkg",
        {
            "id": [f"s{row}" for row in range(count)],
            "name": [f"路{row // 50}" for row in range(count)],
            "street_class": np.where(np.arange(count) % 20 == 0, "secondary", "local"),
            "walkable": True,
            "status": "existing",
            "basis": "made up",
            "accuracy_m": 5.0,
        },
        np.asarray(shapely.linestrings(lonlat[edges])),
    )
    places = lonlat[random.integers(0, len(lonlat), homes)] + random.normal(0, 3e-4, (homes, 2))
    _write(
        folder / "compounds.gpkg",
        {
            "id": [f"h{row}" for row in range(homes)],
            "name": [f"小区{row}" for row in range(homes)],
            "basis": "made up",
            "accuracy_m": 10.0,
            "residents": random.integers(50, 3_000, homes).astype(float),
        },
        np.asarray(shapely.points(places)),
    )
    total = len(KINDS) * max(10, nodes // NODES_A_FACILITY)
    places = lonlat[random.integers(0, len(lonlat), total)] + random.normal(0, 3e-4, (total, 2))
    _write(
        folder / "facilities.gpkg",
        {
            "id": [f"f{row}" for row in range(total)],
            "name": [f"设施{row}" for row in range(total)],
            "kind": np.array(KINDS)[np.arange(total) % len(KINDS)],
            "status": "existing",
            "assumed": False,
            "basis": "made up",
            "accuracy_m": 10.0,
        },
        np.asarray(shapely.points(places)),
    )
    outline = shapely.box(*lonlat.min(axis=0), *lonlat.max(axis=0)).buffer(0.001)
    layer = {"id": ["city"], "name": ["city"], "basis": ["made up"], "accuracy_m": [10.0]}
    gpd.GeoDataFrame(layer, geometry=[outline], crs="EPSG:4326").to_file(
        folder / "boundary.geojson"
    )
    kinds = "".join(f'{kind} = ["{kind}", "{kind}"]\n' for kind in KINDS)
    categories = "".join(CATEGORY.format(id=kind, sign=kind[0].upper()) for kind in KINDS)
    head = HEAD.format(name=f"city of {nodes:,} crossings", search_limit_m=search_limit_m)
    (folder / "study.toml").write_text(head + kinds + categories, encoding="utf-8")
    return folder


def write_served(study: Path, *, each: int, seed: int = 6) -> Path:
    """Copy a study made by `import-osm`, with so many facilities of each category at its homes.

    The copy stands beside it; its name ends in ``_served``.
    """
    served = study.with_name(f"{study.name}_served")
    shutil.copytree(study, served, dirs_exist_ok=True)
    path = served / "facilities.geojson"
    collection = json.loads(path.read_text(encoding="utf-8"))
    homes = pyogrio.read_dataframe(study / "compounds.gpkg").geometry.to_numpy()
    total = each * len(OSM_KINDS)
    chosen = np.random.default_rng(seed).choice(len(homes), total, replace=False)
    for row, place in enumerate(shapely.centroid(homes[chosen])):
        own = {
            "id": f"made-up-{row}",
            "name": f"设施{row}",
            "kind": OSM_KINDS[row % len(OSM_KINDS)],
            "status": "existing",
            "assumed": False,
            "basis": "made up",
            "accuracy_m": 10.0,
        }
        at = {"type": "Point", "coordinates": [place.x, place.y]}
        collection["features"].append({"type": "Feature", "properties": own, "geometry": at})
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
    return served


def _write(path: Path, columns: dict[str, object], shapes: object) -> None:
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
    frame.to_file(path, layer=path.stem, driver="GPKG", engine="pyogrio")
