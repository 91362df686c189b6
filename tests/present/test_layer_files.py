"""GeoPackages that are the same to the byte wherever they are written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from ganquan_geo.present.layer_files import DEGREES, write_layers

if TYPE_CHECKING:
    from pathlib import Path

DAY = date(2026, 1, 31)
CORNERS = [(121.4346, 31.2657), (121.4351, 31.2657), (121.4351, 31.2662), (121.4346, 31.2662)]


def town(nudge: float) -> dict[str, gpd.GeoDataFrame]:
    """Return an area and a street, each coordinate nudged as another system's sine does."""
    xy = np.array(CORNERS) + nudge
    areas = gpd.GeoDataFrame({"m": [1.0]}, geometry=[shapely.Polygon(xy)], crs=4326)
    streets = gpd.GeoDataFrame({"m": [2.0]}, geometry=[shapely.LineString(xy)], crs=4326)
    return {"areas": areas, "streets": streets}


def test_last_bits_of_coordinates_change_no_byte(tmp_path: Path) -> None:
    for name, nudge in {"one": 0.0, "other": 3e-14}.items():
        write_layers(town(nudge), DAY, tmp_path / f"{name}.gpkg")
    assert (tmp_path / "one.gpkg").read_bytes() == (tmp_path / "other.gpkg").read_bytes()


def test_every_vertex_is_kept_on_the_grid_and_the_tables_are_as_they_were(tmp_path: Path) -> None:
    given = town(2e-8)
    write_layers(given, DAY, tmp_path / "out.gpkg", notes={"areas": "land", "streets": "ways"})
    for name, layer in given.items():
        read = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer=name)
        before, after = (shapely.get_coordinates(t.geometry.to_numpy()) for t in (layer, read))
        assert np.abs(before - after).max() <= DEGREES / 2
        assert np.abs(after / DEGREES - np.rint(after / DEGREES)).max() < 1e-3
        assert list(read["m"]) == list(layer["m"])
        assert (
            pyogrio.read_info(tmp_path / "out.gpkg", layer=name)["layer_metadata"]["DESCRIPTION"]
            == {"areas": "land", "streets": "ways"}[name]
        )
        assert list(layer.geometry) == list(town(2e-8)[name].geometry)  # inputs are not changed


def test_land_that_the_grid_would_spoil_stays_valid(tmp_path: Path) -> None:
    base = np.array(CORNERS[0])
    steps = np.array([(0, 0), (20, 1), (20, 20), (8, 0.45), (0, 20)])  # a notch down to the edge
    land = gpd.GeoDataFrame(
        {"m": [1.0]}, geometry=[shapely.Polygon(base + steps * DEGREES)], crs=4326
    )
    rounded = shapely.set_precision(land.geometry[0], DEGREES, mode="pointwise")
    assert land.geometry[0].is_valid
    assert not rounded.is_valid  # or this is no test
    write_layers({"land": land}, DAY, tmp_path / "out.gpkg")
    assert pyogrio.read_dataframe(tmp_path / "out.gpkg").geometry.is_valid.all()
