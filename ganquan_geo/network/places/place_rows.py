"""Rows of a layer as plain arrays: what joining them to the streets needs, and no more."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.geodesy.projection import to_plane
from ganquan_geo.network.walk_network import find_levels

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Shapes, Texts
    from ganquan_geo.network.walk_network import WalkNetwork


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlaceRows(Columns):
    """Homes or facilities as their layer has them.

    Parameters
    ----------
    id
        (k,) of each, rising.
    shape
        (k,) positions in WGS 84; None where they are not known.
    accuracy_m
        (k,) how far each may be from there, metres; NaN where nobody says.
    level
        (k,) of the streets that each can join: see `find_levels`.
    assumed
        (k,) whether the position is assumed; homes have no such mark.
    street_id
        (k,) the street that each is known by, or "".
    """

    id: Texts
    shape: Shapes
    accuracy_m: Floats
    level: Ints
    assumed: Flags
    street_id: Texts

    def placed(self) -> Flags:
        """Return (k,) whether each has a position."""
        return ~(shapely.is_missing(self.shape) | shapely.is_empty(self.shape))

    def stand_like(self, others: PlaceRows) -> bool:
        """Return whether all stand where as many others do, and are known as well."""
        pairs = [(getattr(self, own.name), getattr(others, own.name)) for own in fields(PlaceRows)]
        return all(
            np.array_equal(own, other, equal_nan=own.dtype.kind == "f") for own, other in pairs
        )

    def drawn(self, network: WalkNetwork) -> Shapes:
        """Return (k,) the positions in the plane of a network."""
        drawn: Shapes = shapely.transform(self.shape, lambda xy: to_plane(xy, network.crs))
        return drawn


def take_rows(layer: gpd.GeoDataFrame) -> PlaceRows:
    """Return the rows of a checked layer of homes or facilities in WGS 84."""
    count = len(layer)
    assumed = layer["assumed"].to_numpy(bool) if "assumed" in layer else np.zeros(count, bool)
    street_id = np.full(count, "", dtype=object)
    if "street_id" in layer:
        street_id = layer["street_id"].fillna("").to_numpy(dtype=object)
    return PlaceRows(
        id=layer.index.to_numpy(dtype=object),
        shape=np.asarray(layer.geometry, dtype=object),
        accuracy_m=layer["accuracy_m"].to_numpy(float),
        level=find_levels(layer),
        assumed=assumed,
        street_id=street_id,
    )
