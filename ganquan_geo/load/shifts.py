"""How far positions are off when they are read in another system than their own."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from ganquan_geo.geodesy.datums import bd09_to_wgs84, gcj02_to_wgs84
from ganquan_geo.geodesy.projection import geodesic_m
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

TO_WGS84 = MappingProxyType({"GCJ-02": gcj02_to_wgs84, "BD-09": bd09_to_wgs84})
UNKNOWN = Text("几百米", "by hundreds of metres")
SHOWN_DIGITS = 2
MOST_LAT = 90.0
MOST_ROWS = 100  # looked at for a position
_NUMBER = re.compile(r"-?\d{1,7}(?:\.\d+)?")
_DECIMAL = re.compile(r"-?\d{1,7}\.\d+")


def find_place(frame: pd.DataFrame, positions: Mapping[str, str]) -> NDArray[np.float64] | None:
    """Return one position of a file as it stands, (1, 2) degrees; None if none can be read.

    Parameters
    ----------
    positions
        By ``lon``, ``lat``, ``lonlat`` or ``wkt``: the column; empty where there is geometry.
    """
    first = frame.head(MOST_ROWS)
    if isinstance(first, gpd.GeoDataFrame):
        known = first.geometry[~(first.geometry.isna() | first.geometry.is_empty)]
        places = [one.representative_point().coords[0][:2] for one in known.iloc[:1]]
    elif "lon" in positions and "lat" in positions:
        halves = [_numbers(first[positions[key]], _NUMBER) for key in ("lon", "lat")]
        places = [
            (float(lon[0]), float(lat[0])) for lon, lat in zip(*halves, strict=True) if lon and lat
        ]
    else:
        cells = _numbers(first[next(iter(positions.values()))], _DECIMAL)
        places = [(float(cell[0]), float(cell[1])) for cell in cells if len(cell) > 1]
    for x, y in places:
        place = np.array([[y, x] if abs(x) <= MOST_LAT < abs(y) else [x, y]])
        if (np.abs(place) <= (180.0, 90.0)).all():
            return place
    return None


def _numbers(column: pd.Series, form: re.Pattern[str]) -> list[list[str]]:
    """Return the numbers in each cell, which may be empty or of bytes that are no text."""
    return [form.findall(str(cell)) for cell in column.tolist()]


def say_shift(place: NDArray[np.float64] | None, own: str, read_as: str) -> Text:
    """Return how far a place is off if it is in one system and is read as in another."""
    if place is None:
        return UNKNOWN
    as_own, as_read = (
        TO_WGS84[system](place) if system in TO_WGS84 else place for system in (own, read_as)
    )
    shift_m = float(geodesic_m(as_own, as_read)[0])
    if shift_m < 1.0:
        return UNKNOWN
    digits = SHOWN_DIGITS - len(f"{shift_m:.0f}")
    shown = f"{round(shift_m, digits):,.0f}"
    return Text(f"约 {shown} 米", f"by about {shown} m")
