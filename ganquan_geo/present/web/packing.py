"""Tables of many rows as the page carries them: by column, what repeats said once.

A city's streets and homes, written out row by row, are mostly the same words again and again.
Here a column is one value for all, a list of the different values and their numbers, or the
values themselves; coordinates are the differences from point to point, in the text form of
the widely used encoded polyline (five bits a character). `unpack.js` makes rows of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ganquan_geo.present.web.text import Json

DECIMALS = 6  # degrees; 0.1 m
REPEATS = 3  # values that come this often on average are listed once
DIGIT_BITS = 5
FIRST_SIGN = 63


def pack_table(count: int, columns: Mapping[str, Json]) -> Json:
    """Return a table of so many rows from its packed columns."""
    return {"packed": count, "columns": dict(columns)}


def pack_values(values: Sequence[object]) -> Json:
    """Return a column of texts, numbers, truths or None."""
    distinct = dict.fromkeys(values)
    if len(distinct) == 1:
        return {"all": values[0]}
    if len(distinct) * REPEATS > len(values):
        return {"each": list(values)}
    number = {value: row for row, value in enumerate(distinct)}
    return {"of": list(distinct), "at": [number[value] for value in values]}


def pack_tuple(columns: Sequence[Json]) -> Json:
    """Return a column of lists, all of the same length, from the columns of their items."""
    return {"tuple": list(columns)}


def pack_some(column: Json, present: NDArray[np.bool_]) -> Json:
    """Return a column that only some rows have, given that of those rows."""
    return column if present.all() else {"rows": np.flatnonzero(present).tolist(), "some": column}


def pack_points(points: NDArray[np.object_]) -> Json:
    """Return a column of points, read as latitude and longitude."""
    return {"signs": _signs(shapely.get_coordinates(points)), "counts": []}


def pack_lines(lines: NDArray[np.object_]) -> Json:
    """Return a column of (multi)lines: for each row a list of lines of points."""
    parts = shapely.get_parts(lines)
    return {
        "signs": _signs(shapely.get_coordinates(parts)),
        "counts": [
            pack_values(np.maximum(shapely.get_num_geometries(lines), 0).tolist()),
            pack_values(shapely.get_num_points(parts).tolist()),
        ],
    }


def pack_polygons(areas: NDArray[np.object_]) -> Json:
    """Return a column of (multi)polygons: for each row polygons of rings, the outer one first.

    The last point of a ring, which is its first one, is left out.
    """
    parts = shapely.get_parts(areas)
    rings = shapely.get_rings(parts)
    xy, owner = shapely.get_coordinates(rings, return_index=True)
    last = np.diff(owner, append=-1) != 0
    return {
        "signs": _signs(xy[~last]),
        "counts": [
            pack_values(np.maximum(shapely.get_num_geometries(areas), 0).tolist()),
            pack_values((shapely.get_num_interior_rings(parts) + 1).tolist()),
            pack_values((shapely.get_num_coordinates(rings) - 1).tolist()),
        ],
    }


def _signs(lonlat: NDArray[np.float64]) -> str:
    """Return (n, 2) longitudes and latitudes as encoded steps from point to point."""
    if not len(lonlat):
        return ""
    whole = np.rint(lonlat[:, ::-1] * 10**DECIMALS).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    left = (steps << 1) ^ (steps >> 63)  # the sign in the lowest bit
    digits, used = [], []
    going = np.ones(len(left), bool)
    while going.any():
        rest = left >> DIGIT_BITS
        more = rest > 0
        digits.append((left & 31) + (more << DIGIT_BITS) + FIRST_SIGN)
        used.append(going)
        left, going = rest, more
    text = np.stack(digits, axis=1)[np.stack(used, axis=1)].astype(np.uint8)
    return bytes(text.tobytes()).decode("ascii")
