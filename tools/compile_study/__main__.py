"""Write the layers of the bundled study."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tools.compile_study.basis import basis_in_chinese
from tools.compile_study.features import (
    Feature,
    boundary_features,
    boundary_polygon,
    compound_features,
    neighbourhood_features,
    room_features,
    street_features,
)
from tools.compile_study.meet import compile_lines
from tools.compile_study.places import StreetIndex, place_features, place_rows
from tools.compile_study.plane import GEOD, length_m


def layer_text(features: list[Feature]) -> str:
    """Return a layer as GeoJSON, sorted by id, one feature a line."""
    ordered = sorted(features, key=lambda item: str(item["properties"]["id"]))
    ids = [item["properties"]["id"] for item in ordered]
    if len(ids) != len(set(ids)):
        raise ValueError("an id occurs twice")
    lines = [json.dumps(item, ensure_ascii=False) for item in ordered]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def compile_layers(folder: Path) -> dict[str, list[Feature]]:
    """Return the features of all layers by layer name."""
    lines = compile_lines(folder)
    places = place_features(place_rows(folder), StreetIndex(lines))
    layers = {
        "streets": street_features(lines),
        "facilities": places + room_features(folder),
        "compounds": compound_features(folder),
        "neighbourhoods": neighbourhood_features(folder),
        "boundary": boundary_features(folder),
    }
    for features in layers.values():
        for item in features:
            item["properties"]["basis_zh"] = basis_in_chinese(item["properties"]["basis"])
    return layers


def report(layers: dict[str, list[Feature]], folder: Path) -> None:
    """Print the figures that the data dictionary quotes."""
    for name, features in layers.items():
        without = sum(item["geometry"] is None for item in features)
        print(f"{name}: {len(features)} features, {without} without a position")
    for status in ("existing", "planned"):
        metres = sum(
            length_m([tuple(point) for point in item["geometry"]["coordinates"]])
            for item in layers["streets"]
            if item["properties"]["status"] == status
        )
        print(f"{status} streets: {metres / 1000:.2f} km")
    area = GEOD.geometry_area_perimeter(boundary_polygon(folder))[0]
    print(f"boundary: {area / 1e6:.3f} km2")


def main() -> None:
    """Compile the reference folder named on the command line."""
    parser = argparse.ArgumentParser(description="Compile the layers of the bundled study.")
    parser.add_argument("reference", type=Path, metavar="REFERENCE_DIR")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path(__file__).resolve().parents[2] / "data"
    )
    options = parser.parse_args()
    layers = compile_layers(options.reference)
    options.out.mkdir(parents=True, exist_ok=True)
    for name, features in layers.items():
        path = options.out / f"{name}.geojson"
        path.write_text(layer_text(features), encoding="utf-8", newline="\n")
    report(layers, options.reference)


if __name__ == "__main__":
    main()
