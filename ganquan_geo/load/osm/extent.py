"""The extent of an extract: as it states it, else where its streets lie together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.arrays.close_points import number_parts
from ganquan_geo.load.osm.leaps import METRES_A_DEGREE
from ganquan_geo.words.text import Text, how_many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from ganquan_geo.load.osm.objects import OsmObjects, Shapes
    from ganquan_geo.load.osm.streets import WalkedStreets
    from ganquan_geo.load.osm.tables import OsmTable

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

EXTENT_DEG = 0.2  # a stated extent may reach this far beyond what is in the file
FLAT_M = 100.0  # an extent narrower than this is widened by as much
CELL_M = 2_000.0  # streets in cells that touch each other lie together
FEW_SHARE = 0.1  # a cell with less of the median's street, or cells with less of the most, is apart
STRIDE_M = 5_000.0  # no street goes this far without a vertex
HOMES_M = 500.0  # homes this near the streets' extent belong to it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extent:
    """Where the data are.

    Parameters
    ----------
    outline
        A box, WGS 84.
    streets_apart, homes_apart
        How many streets, and how many areas, buildings and house numbers that may be homes, lie
        wholly outside it; none are counted where the source states its extent.
    """

    outline: BaseGeometry
    streets_apart: int = 0
    homes_apart: int = 0

    def told(self) -> Iterator[Text]:
        """Yield what lies apart, if anything does."""
        if self.streets_apart or self.homes_apart:
            yield Text(
                f"范围是街道连成一片的地方：另有 {self.streets_apart:,} 条街道、"
                f"{self.homes_apart:,} 处居住用地、住宅楼或门牌离得远，在边界以外"
                "（要算进来，用 --boundary）",
                "the extent is where streets lie together: "
                f"{how_many(self.streets_apart, 'street')} and {self.homes_apart:,} of "
                "residential areas, buildings and house numbers lie apart and are outside the "
                "boundary (to have them inside, use --boundary)",
            )


def find_extent(objects: OsmObjects, streets: WalkedStreets, table: OsmTable) -> Extent:
    """Return the extent as stated, if the data bear it out, else that of most of the data.

    Without a stated extent it is that of the cells of `CELL_M` with streets that touch each
    other, and of the homes beside them: single pieces far away would make a boundary of mostly
    nothing.
    """
    lines = streets.frame.geometry.to_numpy()
    if objects.box is not None:
        # Some files state an extent that has nothing to do with what is in them.
        drawn, stated = shapely.box(*shapely.total_bounds(lines)), shapely.box(*objects.box)
        if stated.intersects(drawn) and shapely.buffer(drawn, EXTENT_DEG).contains(stated):
            return Extent(outline=_widened(stated))
    box = shapely.box(*_bounds_together(lines))
    homes = _shapes_of_homes(objects, table)
    degrees = HOMES_M / METRES_A_DEGREE
    stretch = 1 / np.cos(np.deg2rad(box.centroid.y))
    west, south, east, north = box.bounds
    around = shapely.box(
        west - degrees * stretch, south - degrees, east + degrees * stretch, north + degrees
    )
    beside = homes[shapely.intersects(homes, around)]
    outline = _widened(shapely.box(*shapely.total_bounds([*beside, box])))
    return Extent(
        outline=outline,
        streets_apart=int((~shapely.intersects(lines, outline)).sum()),
        homes_apart=int((~shapely.intersects(homes, outline)).sum()),
    )


def _bounds_together(lines: Shapes) -> Floats:
    """Return the bounds of the stretches in cells that lie together."""
    parts = shapely.get_parts(lines)
    xy, owner = shapely.get_coordinates(parts, return_index=True)
    scale = np.array([np.cos(np.deg2rad(np.median(xy[:, 1]))), 1.0]) * METRES_A_DEGREE
    begin, end = xy[:-1], xy[1:]
    length_m = np.hypot(*((end - begin) * scale).T)
    own = (owner[1:] == owner[:-1]) & (length_m <= STRIDE_M)
    if not own.any():
        return np.asarray(shapely.total_bounds(lines))
    begin, end, length_m = begin[own], end[own], length_m[own]
    places = np.floor((begin + end) / 2 * scale / CELL_M).astype(np.int64)
    cells, cell = np.unique(places, axis=0, return_inverse=True)
    kept = _together(cells, np.bincount(cell.ravel(), weights=length_m).astype(np.float64))[
        cell.ravel()
    ]
    ends = np.concatenate([begin[kept], end[kept]])
    return np.concatenate([ends.min(axis=0), ends.max(axis=0)])


def _together(cells: Ints, street_m: Floats) -> NDArray[np.bool_]:
    """Return which cells lie together: those with streets enough that touch, and their neighbours.

    Parameters
    ----------
    cells
        (n, 2) column and row of each cell with streets.
    street_m
        (n,) length of street in each, metres.
    """
    falling = np.sort(street_m)[::-1]
    median_m = falling[np.searchsorted(falling.cumsum(), falling.sum() / 2)]
    full = street_m >= FEW_SHARE * median_m
    points = np.asarray(shapely.points(cells))
    a, b = shapely.STRtree(points).query(points, predicate="dwithin", distance=1.5)
    joined = full[a] & full[b]
    part = number_parts(a[joined], b[joined], count=len(cells))
    part_m = np.bincount(part, weights=np.where(full, street_m, 0.0))
    chosen = full & (part_m >= FEW_SHARE * part_m.max())[part]
    kept: NDArray[np.bool_] = chosen.copy()
    kept[b[chosen[a]]] = True
    return kept


def _shapes_of_homes(objects: OsmObjects, table: OsmTable) -> Shapes:
    """Return what may be homes: residential land and buildings, house numbers."""
    land = [tags.get("landuse") == "residential" for tags in objects.places.tags]
    houses = [tags.get("building") in table.homes_in for tags in objects.buildings.tags]
    return np.concatenate(
        [
            objects.places.shapes[np.array(land, dtype=bool)],
            objects.buildings.shapes[np.array(houses, dtype=bool)],
            objects.addresses.shapes,
        ]
    )


def _widened(extent: BaseGeometry) -> BaseGeometry:
    """Return a box that is at least `FLAT_M` wide and high."""
    west, south, east, north = shapely.bounds(extent).tolist()
    metre_y, metre_x = 1 / METRES_A_DEGREE, 1 / METRES_A_DEGREE / np.cos(np.deg2rad(south))
    if (east - west) / metre_x < FLAT_M:
        west, east = west - FLAT_M * metre_x, east + FLAT_M * metre_x
    if (north - south) / metre_y < FLAT_M:
        south, north = south - FLAT_M * metre_y, north + FLAT_M * metre_y
    widened: BaseGeometry = shapely.box(west, south, east, north)
    return widened
