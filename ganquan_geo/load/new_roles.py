"""Whether a file that is given for one layer of a new study is plainly another's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.load.columns import map_columns
from ganquan_geo.load.faults import refused
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd

    from ganquan_geo.load.sources import LayerSource

ROLES = ("streets", "facilities", "compounds")
MOST_SHARE = 0.5  # of the shapes that are lines: those are streets


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
