"""The files of a new study: what each is called in its folder, and if it is the layer named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.load.columns import map_columns
from ganquan_geo.load.faults import refused
from ganquan_geo.load.formats.dispatch import input_files
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from ganquan_geo.load.sources import LayerSource


ROLES = ("streets", "facilities", "compounds")
MOST_SHARE = 0.5  # of the shapes that are lines: those are streets


def new_names(files: Mapping[str, Path]) -> dict[str, str]:
    """Return by layer the name of its file in the new folder: of two alike one gets its layer."""
    names: dict[str, str] = {}
    by_name: dict[str, Path] = {}
    for layer, path in files.items():
        name = path.name
        if by_name.setdefault(name.lower(), path.resolve()) != path.resolve():
            name = f"{layer}-{name}"
        names[layer] = name
        by_name.setdefault(name.lower(), path.resolve())
    return names


def files_to_copy(
    files: Mapping[str, Path], names: Mapping[str, str]
) -> Iterator[tuple[str, Path]]:
    """Return every file to copy: of a Shapefile all parts that are read."""
    for layer, path in files.items():
        for part in input_files(path.parent, [path.name]):
            new = (
                names[layer]
                if part == path.name
                else names[layer][: -len(path.suffix)] + part[len(path.stem) :]
            )
            yield new, path.parent / part


def refuse_exchanged(
    layer: str, table: pd.DataFrame, shapes: gpd.GeoSeries, source: LayerSource
) -> None:
    """Refuse a file that cannot be the layer it is given for and looks like another.

    Parameters
    ----------
    table
        As the file has it, with `source_row`.
    shapes
        As the file has them.

    Raises
    ------
    DataError
        Saying which layer it looks like.
    """
    fitting = [*_fitting_roles(table, shapes, source)]
    if layer not in ROLES or layer in fitting or not fitting:
        return
    own, other = LAYERS[layer].title, LAYERS[fitting[0]].title
    raise refused(
        source.file,
        Text(f"像是{other.zh}，不是{own.zh}", f"looks like {other.en}, not {own.en}"),
        Text(
            "核对 --streets、--facilities、--compounds 各是哪个文件",
            "see which file goes with --streets, --facilities and --compounds",
        ),
    )


def _fitting_roles(
    table: pd.DataFrame, shapes: gpd.GeoSeries, source: LayerSource
) -> Iterator[str]:
    """Yield the layers that a file can be, the likeliest first."""
    dimensions = shapely.get_dimensions(shapes.to_numpy()[~(shapes.isna() | shapes.is_empty)])
    if not len(dimensions):
        yield from ROLES
        return
    if np.mean(dimensions == 1) > MOST_SHARE:
        yield "streets"
        return
    found = {role: set(map_columns(table, source, LAYERS[role])[0].columns) for role in ROLES[1:]}
    if "kind" in found["facilities"]:
        yield "facilities"
    if "kind" not in found["facilities"] or "name" in found["compounds"]:
        yield "compounds"
