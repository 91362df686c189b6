"""The files of a plan run."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from ganquan_geo.present.layer_files import DEGREES, write_layers
from ganquan_geo.present.plan.map import build_plan_page
from ganquan_geo.present.plan.ring import build_ring_record
from ganquan_geo.present.plan.rows import (
    build_area_rows,
    build_indicator_rows,
    build_misfit_records,
    build_place_rows,
    build_project_rows,
    build_reach_rows,
)
from ganquan_geo.present.run_head import build_head
from ganquan_geo.present.tables import with_walker, write_csv
from ganquan_geo.present.writing import Writer, write_json, write_text, write_together

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.ring_results import RingLeg
    from ganquan_geo.words.text import Lang

PLAN_MAP = "plan_map.html"
PLAN_FILES = (
    *("projects.csv", "project_places.csv", "project_coverage.csv", "projects.gpkg"),
    *("ring.json", "ring.geojson", "plan_check.json", "indicators.csv"),
    *("area_coverage.csv", PLAN_MAP),
)


def write_plan(result: PlanResult, folder: str | Path, *, lang: Lang = "zh") -> tuple[Path, ...]:
    """Write all results of a plan run into a folder, all or nothing.

    The same inputs give the same bytes.

    Parameters
    ----------
    result
        What `measure_plan` returned.
    folder
        Made if it is not there; not the folder of a study.
    lang
        Language of words in the tables and of the map; the JSON files hold both.

    Returns
    -------
    tuple of pathlib.Path
        ``projects.csv``, ``project_places.csv``, ``project_coverage.csv``, ``projects.gpkg``,
        ``ring.json``, ``ring.geojson``, ``plan_check.json``, ``indicators.csv``,
        ``area_coverage.csv`` (empty where nobody says what is in the plan's areas) and
        ``plan_map.html``.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is unchanged.

    Examples
    --------
    >>> files = gg.write_plan(plan, "plan", lang="en")
    >>> files[0].name, files[-1].name
    ('projects.csv', 'plan_map.html')
    """
    head = build_head(result.study, result.access)
    said = partial(with_walker, result=result, lang=lang)
    writers: dict[str, Writer] = {
        "projects.csv": partial(write_csv, build_project_rows(result, lang=lang)),
        "project_places.csv": partial(write_csv, build_place_rows(result)),
        "project_coverage.csv": partial(write_csv, said(build_reach_rows(result))),
        "projects.gpkg": partial(write_layers, _plan_layers(result, lang), result.study.date),
        "ring.json": partial(write_json, {**head, **build_ring_record(result)}),
        "ring.geojson": partial(_write_ring, result),
        "plan_check.json": partial(write_json, {**head, "findings": build_misfit_records(result)}),
        "indicators.csv": partial(write_csv, said(build_indicator_rows(result, lang=lang))),
        "area_coverage.csv": partial(write_csv, said(build_area_rows(result, lang=lang))),
        PLAN_MAP: build_plan_page(result, lang).write,
    }
    return write_together(Path(folder), writers)


def _plan_layers(result: PlanResult, lang: Lang) -> dict[str, gpd.GeoDataFrame]:
    """Return projects with all columns, and the other lines and places, as layers."""
    lines = result.lines
    table = build_project_rows(result, lang=lang).set_index("id")
    own = lines[lines["layer"] == "project"].set_index("key")
    projects = gpd.GeoDataFrame(
        table.loc[own.index].rename_axis("id").reset_index(),
        geometry=own.geometry.to_numpy(),
        crs=lines.crs,
    )
    layers = {"projects": projects}
    if result.ring is not None:
        layers["ring"] = gpd.GeoDataFrame(
            [_leg_facts(leg) for leg in result.ring.legs],
            geometry=[shape for _, shape in _leg_shapes(result)],
            crs=lines.crs,
        )
    for name in ("detour", "axis", "theme"):
        rows = lines[lines["layer"] == name].drop(columns="layer").reset_index(drop=True)
        if len(rows):
            layers[name] = rows.round({"length_m": 1, "low_m": 1, "high_m": 1})
    if result.gateways:
        layers["gateways"] = _gateways(result)
    return layers


def _gateways(result: PlanResult) -> gpd.GeoDataFrame:
    rows = [
        {
            "street": gateway.street,
            "kind": gateway.kind,
            "at": "; ".join(gateway.at),
            "along_m": round(gateway.along_m, 1),
            "accuracy_m": gateway.accuracy_m,
        }
        for gateway in result.gateways
    ]
    places = shapely.points([(gateway.lon, gateway.lat) for gateway in result.gateways])
    return gpd.GeoDataFrame(rows, geometry=places, crs=result.lines.crs)


def _write_ring(result: PlanResult, path: Path) -> None:
    """Write legs, detours, cross and gateways as one GeoJSON, a feature a line."""
    lines = result.lines[result.lines["layer"].isin(["detour", "axis"])]
    features = [
        # One without length is the corner it shrinks to.
        _feature(leg.corner if shape is None else shape, {"layer": "ring", **_leg_facts(leg)})
        for leg, shape in _leg_shapes(result)
    ]
    features += [
        _feature(
            geometry,
            {
                "layer": layer,
                "key": key,
                "name": name,
                "state": state,
                "length_m": None if pd.isna(length_m) else round(float(length_m), 1),
            },
        )
        for layer, key, name, state, length_m, geometry in zip(
            *(lines[column] for column in ("layer", "key", "name", "state", "length_m")),
            lines.geometry,
            strict=True,
        )
    ]
    features += [
        _feature(
            shapely.Point(gateway.lon, gateway.lat),
            {
                "layer": "gateway",
                "key": gateway.street,
                "name": "、".join((gateway.street, *gateway.at)),
                "state": gateway.kind,
                "length_m": None,
            },
        )
        for gateway in result.gateways
    ]
    body = ",\n".join(features)
    text = f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'
    write_text(text, path)


def _leg_shapes(result: PlanResult) -> list[tuple[RingLeg, shapely.Geometry | None]]:
    """Return every leg with its line; None for one without length or not resolved."""
    lines = result.lines[result.lines["layer"] == "ring"].set_index("key").geometry
    return [(leg, lines.get(str(leg.number))) for leg in (result.ring.legs if result.ring else ())]


def _leg_facts(leg: RingLeg) -> dict[str, object]:
    lengths = {"length_m": leg.line.length_m, "low_m": leg.line.low_m, "high_m": leg.line.high_m}
    return {
        "key": str(leg.number),
        "name": leg.street,
        "from": leg.start,
        "to": leg.end,
        "state": leg.state,
        **{
            name: None if leg.line.refusals else round(length_m, 1)
            for name, length_m in lengths.items()
        },
    }


def _feature(geometry: shapely.Geometry | None, properties: dict[str, object]) -> str:
    shape = None
    if geometry is not None:
        shape = json.loads(shapely.to_geojson(shapely.set_precision(geometry, DEGREES)))
    thing = {"type": "Feature", "properties": properties, "geometry": shape}
    return json.dumps(thing, ensure_ascii=False, allow_nan=False)
