"""Where a facility could be, from a file of any format that layers come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.layers import read_layer
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.model.layers import CANDIDATES

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from ganquan_geo.model.errors import Fault


def read_candidate_layer(
    path: Path, *, system: str | None = None
) -> tuple[gpd.GeoDataFrame, tuple[Fault, ...]]:
    """Read candidates: points or areas, where known with `name` and `capacity`, by id.

    Parameters
    ----------
    system
        Coordinate system of the file, where it does not say so itself.

    Returns
    -------
    candidates, notes
        In WGS 84; and what was noticed.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    source = LayerSource(file=path.name, system=system)
    opened = read_layer(path.parent, source, CANDIDATES, kinds={})
    return opened.frame, opened.notes
