"""What is taken out of OpenStreetMap, however it was come by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

Tags = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tagged:
    """(n,) names such as ``way/123``, tags and shapes of objects of one sort."""

    id: list[str]
    tags: list[Tags]
    shapes: Shapes

    def taken(self, rows: Sequence[int] | NDArray[np.intp]) -> Tagged:
        """Return some of them."""
        return Tagged(
            id=[self.id[row] for row in rows],
            tags=[self.tags[row] for row in rows],
            shapes=self.shapes[np.asarray(rows, dtype=np.intp)],
        )


NOTHING = Tagged(id=[], tags=[], shapes=np.zeros(0, dtype=object))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OsmObjects:
    """Ways, places and borders of an area, in WGS 84.

    Two ways have a node in common exactly where both have a vertex at the same coordinates.

    Parameters
    ----------
    ways
        Lines of what may be walked; in several parts where nodes between are not known. Of
        their tags those that streets are made of.
    places
        Points and areas that may be facilities or residential land.
    borders
        Areas of administrative boundaries.
    box
        West, south, east, north of the extract, degrees, if it says so.
    date
        The day the data stand for, if known.
    without_position
        How many ways have fewer than two points with a known position.
    barriers
        Points with tags that may stop people: gates, walls, nodes with ``access`` or ``foot``.
    buildings
        Areas of buildings, with their ``building`` and address.
    addresses, entrances
        Points with a house number, and points where a building is entered.
    cut_ways
        Ways of which nodes between others are not known.
    broken_areas
        Places and borders whose outline is not whole; their shapes are None.
    """

    ways: Tagged
    places: Tagged
    borders: Tagged
    box: tuple[float, float, float, float] | None
    date: date | None
    without_position: int
    barriers: Tagged = NOTHING
    buildings: Tagged = NOTHING
    addresses: Tagged = NOTHING
    entrances: Tagged = NOTHING
    cut_ways: tuple[str, ...] = ()
    broken_areas: Tagged = NOTHING
