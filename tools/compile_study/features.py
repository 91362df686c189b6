"""Lines and rows as GeoJSON features, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapely.geometry import Polygon
from shapely.geometry.polygon import orient

from tools.compile_study.facts import (
    AREA_NAME,
    BOUNDARY_BASIS,
    GREEN_PASSAGE,
    NEIGHBOURHOOD_ROOMS,
    OUT_OF_ORDER,
    STREETS,
)
from tools.compile_study.plane import Position, known_position, number, position_of, read_table

if TYPE_CHECKING:
    from pathlib import Path

    from tools.compile_study.lines import Line

Feature = dict[str, Any]


def feature(properties: dict[str, Any], geometry: dict[str, Any] | None) -> Feature:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point_geometry(position: Position | None) -> dict[str, Any] | None:
    """Return a point, or null for an unknown position."""
    if position is None:
        return None
    return {"type": "Point", "coordinates": list(position)}


def line_geometry(points: list[Position]) -> dict[str, Any]:
    """Return a line."""
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


def street_features(lines: list[Line]) -> list[Feature]:
    """Return the features of the street layer."""
    features = []
    for line in lines:
        facts = GREEN_PASSAGE if line.planned else STREETS[line.street]
        properties = {
            "id": facts.slug if line.planned else f"{facts.slug}-{line.number}",
            "name": line.street,
            "name_en": facts.english,
            "street_class": facts.street_class,
            "class_basis": facts.class_basis,
            "walkable": True,
            "status": "planned" if line.planned else "existing",
            "layer": 0,
            "bridge": False,
            "tunnel": False,
            "basis": line.basis,
            "accuracy_m": line.accuracy_m,
        }
        features.append(feature(properties, line_geometry(line.points)))
    return features


def room_features(folder: Path) -> list[Feature]:
    """Return the station and the room that the plan gives to every 居民区."""
    features = []
    for row in read_table(folder / "neighbourhoods.csv"):
        position = position_of(row)
        where = "" if position else ", which is unknown"
        for kind, stem, ending in NEIGHBOURHOOD_ROOMS:
            properties = {
                "id": f"{stem}-{row['code'][-3:]}",
                "name": row["neighbourhood"] + ending,
                "kind": kind,
                "address": None,
                "status": "existing",
                "assumed": True,
                "basis": "assumed at the position of the 居民区" + where,
                "accuracy_m": number(row["accuracy_m"]),
            }
            features.append(feature(properties, point_geometry(position)))
    return features


def compound_features(folder: Path) -> list[Feature]:
    """Return the features of the residential compounds."""
    features = []
    for count, row in enumerate(read_table(folder / "compound_positions.csv"), start=1):
        properties = {
            "id": f"compound-{count:02d}",
            "name": row["compound"],
            "basis": row["basis"],
            "accuracy_m": number(row["accuracy_m"]),
        }
        if row["compound"] in OUT_OF_ORDER:
            why = "contradicts its street number, so only the street is known"
            properties["basis"] = f"{row['basis']}; {why}"
            properties["street_id"], properties["accuracy_m"] = OUT_OF_ORDER[row["compound"]]
        features.append(feature(properties, point_geometry(position_of(row))))
    return features


def neighbourhood_features(folder: Path) -> list[Feature]:
    """Return the features of the 居民区."""
    features = []
    for row in read_table(folder / "neighbourhoods.csv"):
        properties = {
            "id": row["code"],
            "name": row["neighbourhood"],
            "basis": row["basis"],
            "accuracy_m": number(row["accuracy_m"]),
        }
        features.append(feature(properties, point_geometry(position_of(row))))
    return features


def boundary_polygon(folder: Path) -> Polygon:
    """Return the boundary, counter-clockwise."""
    rows = read_table(folder / "boundary_points.csv")
    rows.sort(key=lambda row: int(row["seq"]))
    polygon = orient(Polygon([known_position(row) for row in rows]))
    if not polygon.is_valid:
        raise ValueError("the boundary is not a valid polygon")
    return polygon


def boundary_features(folder: Path) -> list[Feature]:
    """Return the one feature of the boundary layer."""
    ring = [list(point) for point in boundary_polygon(folder).exterior.coords]
    properties = {
        "id": "ganquan",
        "name": AREA_NAME,
        "basis": BOUNDARY_BASIS,
        "accuracy_m": None,
    }
    return [feature(properties, {"type": "Polygon", "coordinates": [ring]})]
