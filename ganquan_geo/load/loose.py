"""A file that is no layer of a study: its rows and its numbers as they stand, nothing judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd

from ganquan_geo.load.columns import map_columns
from ganquan_geo.load.faults import refused
from ganquan_geo.load.formats.dispatch import read_raw
from ganquan_geo.load.map_words import find_named_map
from ganquan_geo.load.positions import with_geometry
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.layers import LAYERS, LayerSchema
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from ganquan_geo.load.formats.raw import RawLayer
    from ganquan_geo.model.errors import Fault

# Every column of every layer: a header is found by whichever of them it has.
ANY_LAYER = LayerSchema(
    name="any",
    title=glossary.LAYER,
    geometry=(),
    geometry_nullable=True,
    columns=tuple({c.name: c for layer in LAYERS.values() for c in layer.columns}.values()),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LooseLayer:
    """A file's rows with the places they give.

    Parameters
    ----------
    table
        The columns as the file names them.
    geometry
        (n,) shapes in the file's own numbers; None in rows without a place.
    positions
        By ``lon``, ``lat``, ``lonlat`` or ``wkt``: the column of `table` that gives the place;
        empty where the file has geometry of its own.
    declared
        The system the file says it is in; ``WGS 84`` where it says none.
    notes
        What the reader decided or left out.
    named
        The shifted system that the file names for its coordinates; empty for none.
    """

    table: pd.DataFrame
    geometry: gpd.GeoSeries
    positions: Mapping[str, str]
    declared: str
    notes: tuple[Fault, ...] = ()
    named: str = ""

    def frame(self) -> gpd.GeoDataFrame:
        """Return table and places together."""
        plain = self.table.drop(columns=list(self.positions.values()))
        return gpd.GeoDataFrame(plain, geometry=self.geometry)


def read_loose(path: Path, *, part: str | None = None, system: str | None = None) -> LooseLayer:
    """Read a file of any format by the same guarded readers as a study's layers.

    Parameters
    ----------
    part
        The sheet, layer or inner file to read where there are several.
    system
        The system of the pair of coordinates to take where there are several; None for the usual.

    Raises
    ------
    DataError
        If it is not there, cannot be read, or has no coordinates.
    """
    source = LayerSource(file=path.name, part=part, system=system)
    return loose_layer(read_raw(path, source, ANY_LAYER), source)


def loose_layer(raw: RawLayer, source: LayerSource) -> LooseLayer:
    """Return what was read of a file with the places its rows give.

    Raises
    ------
    DataError
        If it has no coordinates, or cells of a position are no numbers.
    """
    _, positions, _ = map_columns(raw.frame, source, ANY_LAYER)
    table = raw.frame
    if isinstance(table, gpd.GeoDataFrame):
        code = table.crs.to_epsg(min_confidence=20) if table.crs is not None else None
        geometry = table.geometry.set_crs(None, allow_override=True)
        table = table.drop(columns=table.geometry.name)
        positions = {}
    elif positions:
        code = None
        placed, wrong, _ = with_geometry(table.assign(source_row=raw.rows), positions, source)
        if raw.faults or wrong:
            raise DataError(one.fault for one in (*raw.faults, *wrong))
        geometry = placed.geometry
    else:
        listed = "、".join(str(name) for name in table.columns[:12])
        raise refused(
            source.file,
            Text(
                f"没有认出坐标列（有的是：{listed}）", f"has no columns of coordinates ({listed})"
            ),
            Text(
                "把两列改名为 经度、纬度，或 x、y",
                "call two of them lon and lat (经度, 纬度), or x and y",
            ),
        )
    named = find_named_map(raw.frame, positions, source, raw.beside)
    return LooseLayer(
        table=table,
        geometry=geometry,
        positions=positions,
        declared=raw.system or ("WGS 84" if code in (None, 4326) else f"EPSG:{code}"),
        notes=raw.notes,
        named="" if named is None or named.rows else named.system,
    )
