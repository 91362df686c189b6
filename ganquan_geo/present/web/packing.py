"""Tables of many rows as the page carries them: by column, what repeats said once.

A city's streets and homes, written out row by row, are mostly the same words again and again.
Here a column is one value for all, a list of the different values and their numbers, or the
values themselves; metres are whole tenths; coordinates are the differences from point to point,
in the text form of the widely used encoded polyline (five bits a character). `unpack.js` makes
rows of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ganquan_geo.present.web.text import Json

DECIMALS = 6  # degrees; 0.1 m
REPEATS = 3  # values that come this often on average are listed once
DIGIT_BITS = 5
FIRST_SIGN, NOT_LAST_SIGN = np.uint8(63), np.uint8(63 + 32)
UNKNOWN = np.iinfo(np.int64).min  # stands for None where numbers are counted
AT_ONCE = 500_000  # numbers; keeps the memory of a city's low


def pack_table(count: int, columns: Mapping[str, Json]) -> Json:
    """Return a table of so many rows from its packed columns."""
    return {"packed": count, "columns": dict(columns)}


def pack_values(values: Sequence[object]) -> Json:
    """Return a column of texts, numbers, truths or None."""
    distinct = dict.fromkeys(values)
    if len(distinct) > 1 and len(distinct) * REPEATS > len(values):
        return {"each": list(values)}
    number = {value: row for row, value in enumerate(distinct)}
    return _numbered(list(distinct), [number[value] for value in values])


def pack_array(values: NDArray[np.generic] | pd.Series) -> Json:
    """Return a column of numbers, truths or texts, none of them missing."""
    codes, distinct = pd.factorize(values)
    return _numbered(distinct.tolist(), codes)


def pack_metres(values: NDArray[np.float64]) -> Json:
    """Return a column of metres in whole tenths, None where there is no finite figure."""
    tenths = np.rint(values * 10)
    known = np.isfinite(tenths)
    codes, distinct = pd.factorize(np.where(known, tenths, UNKNOWN).astype(np.int64))
    whole: list[object] = [None if tenth == UNKNOWN else tenth for tenth in distinct.tolist()]
    return {"tenths": _numbered(whole, codes)}


def _numbered(distinct: list[object], codes: Sequence[int] | NDArray[np.intp]) -> Json:
    """Return a column of the values that its numbers stand for."""
    if len(distinct) == 1:
        return {"all": distinct[0]}
    if len(distinct) * REPEATS > len(codes):
        return {"each": np.array(distinct, dtype=object)[codes].tolist()}
    return {"of": distinct, "at": codes if isinstance(codes, list) else np.asarray(codes).tolist()}


def pack_tuple(columns: Sequence[Json]) -> Json:
    """Return a column of lists, all of the same length, from the columns of their items."""
    return {"tuple": list(columns)}


def pack_some(column: Json, present: NDArray[np.bool_]) -> Json:
    """Return a column that only some rows have, given that of those rows."""
    return column if present.all() else {"rows": np.flatnonzero(present).tolist(), "some": column}


def pack_points(points: NDArray[np.object_]) -> Json:
    """Return a column of points, read as latitude and longitude."""
    return {"signs": _signs(_steps(shapely.get_coordinates(points))), "counts": []}


def pack_lines(
    lines: NDArray[np.object_], rows: NDArray[np.intp], count: int, *, step: float = 1
) -> Json:
    """Return a column of lines of points for so many rows.

    Parameters
    ----------
    lines
        (n,) (multi)lines.
    rows
        (n,) the row each belongs to. Where a line of a row begins with the end of the one
        before it, the two become one.
    count
        How many rows there are.
    step
        What coordinates are rounded to, millionths of a degree.
    """
    order = np.argsort(rows, kind="stable")
    parts, owner = _split(lines[order])
    owner = rows[order][owner]
    whole = _steps(shapely.get_coordinates(parts), step)
    sizes = shapely.get_num_points(parts)
    first = np.cumsum(sizes) - sizes
    goes_on = np.zeros(len(parts), bool)
    goes_on[1:] = (owner[1:] == owner[:-1]) & (whole[first[1:]] == whole[first[1:] - 1]).all(axis=1)
    kept = np.ones(len(whole), bool)
    kept[first[goes_on]] = False
    begins = np.flatnonzero(~goes_on)
    return {
        "step": step,
        "signs": _signs(whole[kept]),
        "counts": [
            pack_array(np.bincount(owner[begins], minlength=count)),
            pack_array(np.add.reduceat(sizes - goes_on, begins) if len(begins) else sizes),
        ],
    }


def _split(lines: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return the lines of (multi)lines and the row of each; what are lines only is not copied."""
    if (shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING).all():
        return lines, np.arange(len(lines))
    return shapely.get_parts(lines, return_index=True)


def pack_polygons(areas: NDArray[np.object_], *, step: int = 1) -> Json:
    """Return a column of (multi)polygons: for each row polygons of rings, the outer one first.

    The last point of a ring, which is its first one, is left out. Coordinates are rounded to
    `step` millionths of a degree.
    """
    parts, owner = shapely.get_parts(areas, return_index=True)
    there = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    parts, owner = parts[there], owner[there]
    rings = shapely.get_rings(parts)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    last = np.diff(ring, append=-1) != 0
    return {
        "step": step,
        "signs": _signs(_steps(xy[~last], step)),
        "counts": [
            pack_array(np.bincount(owner, minlength=len(areas))),
            pack_array(shapely.get_num_interior_rings(parts) + 1),
            pack_array(shapely.get_num_coordinates(rings) - 1),
        ],
    }


def _steps(lonlat: NDArray[np.float64], step: float = 1) -> NDArray[np.int64]:
    """Return (n, 2) longitudes and latitudes as latitudes and longitudes, whole steps."""
    whole: NDArray[np.int64] = np.rint(lonlat[:, ::-1] * (10**DECIMALS / step)).astype(np.int64)
    return whole


def _signs(places: NDArray[np.int64]) -> str:
    """Return (n, 2) whole coordinates as encoded steps from point to point."""
    steps = np.diff(places, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    left = (steps << 1) ^ (steps >> 63)  # the sign in the lowest bit
    return "".join(_encoded(left[at : at + AT_ONCE]) for at in range(0, len(left), AT_ONCE))


def _encoded(left: NDArray[np.int64]) -> str:
    """Return numbers of 0 and above, five bits a character, the lowest first."""
    digits = np.ones(len(left), dtype=np.int64)
    for bits in range(DIGIT_BITS, int(left.max()).bit_length(), DIGIT_BITS):
        digits += (left >> bits) > 0
    at = np.cumsum(digits) - digits
    signs = np.empty(digits.sum(), dtype=np.uint8)
    while len(left):
        rest = left >> DIGIT_BITS
        more = rest > 0
        signs[at] = (left.astype(np.uint8) & 31) + np.where(more, NOT_LAST_SIGN, FIRST_SIGN)
        left, at = rest[more], at[more] + 1
    return signs.tobytes().decode("ascii")
