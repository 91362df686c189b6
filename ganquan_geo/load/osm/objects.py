"""What is taken out of OpenStreetMap, however it was come by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

Tags = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OsmObjects:
    """Ways, places and borders of an area, in WGS 84.

    Parameters
    ----------
    way_id, way_tags, ways
        (w,) ``way/123``, tags and LineStrings of everything with a ``highway`` tag; of its tags
        those that streets are made of.
    place_id, place_tags, places
        (p,) the same of points and areas that may be facilities or residential land.
    border_tags, borders
        (b,) tags and areas of administrative boundaries.
    box
        West, south, east, north of the extract, degrees, if it says so.
    date
        The day the data stand for, if known.
    without_position
        How many ways have fewer than two points with a known position.
    """

    way_id: list[str]
    way_tags: list[Tags]
    ways: Shapes
    place_id: list[str]
    place_tags: list[Tags]
    places: Shapes
    border_tags: list[Tags]
    borders: Shapes
    box: tuple[float, float, float, float] | None
    date: date | None
    without_position: int
