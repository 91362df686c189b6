"""Tables as the layers of one GeoPackage, the same bytes on every system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyogrio
import shapely

from ganquan_geo.present.writing import dated_layers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import geopandas as gpd

    from ganquan_geo.arrays.types import Shapes

DEGREES = 1e-7  # grid of written coordinates; a centimetre
AREA = 2  # dimensions


def write_layers(
    layers: Mapping[str, gpd.GeoDataFrame],
    day: date,
    path: Path,
    *,
    notes: Mapping[str, str] | None = None,
) -> None:
    """Write tables in degrees as the layers of one GeoPackage, dated, with a note on each.

    Coordinates are rounded to a centimetre: in their last bits sines differ between systems.
    """
    with dated_layers(path, day):
        for name, layer in layers.items():
            written = layer.set_geometry(_rounded(layer.geometry.to_numpy()), crs=layer.crs)
            for column in written.columns.drop(written.geometry.name):
                if written[column].isna().all():
                    written[column] = written[column].astype(float)
            pyogrio.write_dataframe(
                written,
                path,
                layer=name,
                driver="GPKG",
                append=path.exists(),
                promote_to_multi=True,
                geometry_type=None if len(written) else "Unknown",
                layer_options={"DESCRIPTION": notes[name]} if notes else {},
            )


def _rounded(shapes: Shapes) -> Shapes:
    """Return shapes on the grid, with all their vertices; land that is spoilt by it, mended."""
    rounded: Shapes = shapely.set_precision(shapes, DEGREES, mode="pointwise")
    spoilt = (shapely.get_dimensions(shapes) == AREA) & ~shapely.is_valid(rounded)
    rounded[spoilt] = shapely.set_precision(shapes[spoilt], DEGREES)
    return rounded
