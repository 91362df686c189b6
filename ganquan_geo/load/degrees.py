"""Read a position out of one cell: degrees in any notation, pairs, outlines, WKT, GeoJSON."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

MINUTES = 60.0
RIGHT_ANGLE = 90.0  # no latitude is greater
# Where numbers are taken for degrees, minutes and seconds in a row: metres are none of these.
PACKED_LON, PACKED_LAT = (70.0, 140.0), (1.0, 56.0)
MOST_CELL = 1 << 20  # characters

_NUMBER = r"[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?"
# 121°25′44.22″, 121度25分44.22秒, 121 25 44.22, 121-25-44, 121:25:44, 121d25m44s, 121.25.44; a
# direction before or behind.
_DIRECTION = r"东经|西经|北纬|南纬|经度|纬度|[ewns]"
_ANGLE = re.compile(
    rf"(?P<before>{_DIRECTION})?[:=]?\s*(?P<deg>{_NUMBER})\s*"
    r"(?:(?:(?:°|度|d)\s*|[\s:\-]\s*)"
    r"(?:(?P<min>\d+(?:\.\d*)?)\s*(?:(?:['‘’`分m]|[\s:\-])\s*"
    r"(?:(?P<sec>\d+(?:\.\d*)?)\s*(?:\"|“|”|''|’’|``|秒)?\s*)?)?)?)?"
    rf"°?\s*(?P<after>{_DIRECTION})?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?<![\d.])(-?\d{1,3})\.(\d{1,2})\.(\d{1,2}(?:\.\d+)?)(?![\d.])")
# Minutes and seconds in a row behind the degrees: 121.2544.220.
_DOTTED_PACKED = re.compile(r"(?<![\d.])(-?\d{1,3})\.(\d{2})(\d{2})\.(\d+)(?![\d.])")
DECIMAL_COMMA = re.compile(r"\s*[+-]?\d{1,3},\d+\s*")
# What programs write for the signs of degrees, minutes and seconds.
_SIGNS = str.maketrans(
    {**dict.fromkeys("º˚⁰゜", "°"), **dict.fromkeys("′´ʹˊ", "'"), **dict.fromkeys("″ʺ˝", '"')}
)
_NEGATIVE = ("西经", "南纬", "w", "s")
_NORTHERLY = ("北纬", "南纬", "纬度", "n", "s")
_LETTERS = re.compile(r"(\d)d(\s*[\d.]+)m(\s*[\d.]+)s", re.IGNORECASE)  # where s is no south
_WKT = re.compile(
    r"(?:SRID=\d+;)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b", re.IGNORECASE
)
_PLAIN_PAIR = re.compile(rf"\s*({_NUMBER})(?:\s*[,;/]\s*|\s+)({_NUMBER})\s*", re.IGNORECASE)
_WITH_HEIGHT = re.compile(rf"\s*({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*{_NUMBER}\s*", re.IGNORECASE)


class Angle(NamedTuple):
    """Degrees, and whether the text says that they are a latitude (None: it does not say)."""

    degrees: float
    is_latitude: bool | None


def plain(text: str) -> str:
    """Return a cell with full-width signs made plain, as numbers are read."""
    return unicodedata.normalize("NFKC", text.translate(_SIGNS).replace("_", " ")).strip()


def read_angle(text: str) -> Angle | None:
    """Return the number or the degrees, minutes and seconds of a text; None if it is neither."""
    try:
        return Angle(float(text), None)
    except ValueError:
        pass
    signed = _LETTERS.sub("\\1°\\2'\\3\"", text.strip())
    signed = _DOTTED_PACKED.sub("\\1°\\2'\\3.\\4\"", signed)
    found = _ANGLE.fullmatch(_DOTTED.sub("\\1°\\2'\\3\"", signed))
    if found is None:
        return None
    degrees, minutes = float(found["deg"]), float(found["min"] or 0)
    seconds = float(found["sec"] or 0)
    if minutes >= MINUTES or seconds >= MINUTES or (minutes and degrees != int(degrees)):
        return None
    if found["sec"] and minutes != int(minutes):
        return None
    size = abs(degrees) + minutes / 60 + seconds / 3600
    words = {(found[key] or "").lower() for key in ("before", "after")} - {""}
    is_negative = degrees < 0 or any(word in _NEGATIVE for word in words)
    is_latitude = any(word in _NORTHERLY for word in words) if words else None
    return Angle(-size if is_negative else size, is_latitude)


def unpacked(numbers: NDArray[np.float64], *, is_latitude: bool) -> NDArray[np.float64]:
    """Return degrees of numbers that are degrees, minutes and seconds in a row, such as 1212544.

    Parameters
    ----------
    numbers
        Shape (n,).

    Returns
    -------
    numpy.ndarray
        Shape (n,); NaN where a number cannot be such, in or near China.
    """
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    whole = np.floor(numbers / 10_000)
    minutes = np.floor(numbers / 100) - whole * 100
    seconds = numbers - np.floor(numbers / 100) * 100
    low, high = PACKED_LAT if is_latitude else PACKED_LON
    is_packed = (minutes < MINUTES) & (seconds < MINUTES) & (whole >= low) & (whole < high)
    return np.where(is_packed, whole + minutes / 60 + seconds / 3600, np.nan)


def read_shape(text: str) -> shapely.Geometry | None:
    """Return what a cell says is a place; None if it is not understood as a whole.

    WKT, a GeoJSON geometry, one pair, or several pairs, which are an outline. Latitude may come
    first where the text says so or the first number can be none but a latitude.
    """
    if len(text) > MOST_CELL:
        return None
    text = plain(text)
    if _WKT.match(text):
        shape = shapely.from_wkt(text.rpartition(";")[2], on_invalid="ignore")
        return shape if isinstance(shape, shapely.Geometry) else None
    if text.startswith("{"):
        return _geojson(text)
    text = re.sub(r"[\[\](){}]", " ", text) if text[:1] in "[({" else text
    pair = read_pair(text)
    if pair is not None:
        return shapely.Point(pair)
    return _outline(text)


def is_wkt(text: str) -> bool:
    """Return whether a cell begins as WKT does."""
    return _WKT.match(text.strip()) is not None


def read_pair(text: str) -> tuple[float, float] | None:
    """Return longitude and latitude of a text that is one pair and nothing else."""
    text = _DOTTED.sub("\\1°\\2'\\3\"", text)
    simple = _PLAIN_PAIR.fullmatch(text) or _WITH_HEIGHT.fullmatch(text)
    if simple:
        return _turned(Angle(float(simple[1]), None), Angle(float(simple[2]), None))
    halves = [half for half in re.split(r"[,;/，；、|]", text) if half.strip()]
    if len(halves) == 1:
        halves = _halves_in_words(text)
    if len(halves) != 2:  # noqa: PLR2004
        return None
    angles = [read_angle(half) for half in halves]
    if angles[0] is None or angles[1] is None:
        return None
    return _turned(angles[0], angles[1])


def _halves_in_words(text: str) -> list[str]:
    """Return the two halves of a pair that only its directions or blanks keep apart."""
    for pattern in (
        r"(.*\d[^\dewns]*[ewns])\s*(.*\d.*[ewns])",  # 121°25'44"E 31°15'36"N
        r"((?:东经|西经|北纬|南纬|经度|纬度|[ewns]).*?)((?:东经|西经|北纬|南纬|经度|纬度|[ewns]).*)",
        r"(.*(?:\"|″|秒|°|度))\s+(.*)",
    ):
        if found := re.fullmatch(pattern, text.strip(), re.IGNORECASE):
            return [found[1], found[2]]
    return [text]


def _turned(first: Angle, second: Angle) -> tuple[float, float] | None:
    """Return longitude first."""
    if first.is_latitude is not None and first.is_latitude == second.is_latitude:
        return None
    is_turned = first.is_latitude is True or second.is_latitude is False
    if first.is_latitude is None and second.is_latitude is None:
        is_turned = abs(first.degrees) <= RIGHT_ANGLE < abs(second.degrees) <= 2 * RIGHT_ANGLE
    x, y = (second, first) if is_turned else (first, second)
    return (x.degrees, y.degrees) if math.isfinite(x.degrees + y.degrees) else None


def _outline(text: str) -> shapely.Geometry | None:
    """Return the outline that several pairs are: one ring, or a ring after each ``|``."""
    rings = [_ring(part) for part in text.split("|") if part.strip()]
    polygons = [ring for ring in rings if ring is not None]
    if not polygons or len(polygons) != len(rings):
        return None
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _ring(text: str) -> shapely.Polygon | None:
    """Return the polygon of pairs; None if there are fewer than three, or one is no pair."""
    for between, within in ((r"[;；]", r"[,\s]+"), (r"\s+", ","), (r",", r"\s+")):
        parts = [part.strip(" ,") for part in re.split(between, text) if part.strip(" ,")]
        pairs = [re.split(within, part) for part in parts]
        if len(pairs) > 2 and all(len(pair) == 2 for pair in pairs):  # noqa: PLR2004
            return _polygon([number for pair in pairs for number in pair])
    if len({sign for sign in ",; " if sign in re.sub(r"\s*([,;])\s*", r"\1", text.strip())}) > 1:
        return None
    return _polygon([number for number in re.split(r"[,;\s]+", text) if number])


def _polygon(numbers: list[str]) -> shapely.Polygon | None:
    angles = [
        Angle(float(one), None) for one in numbers if re.fullmatch(_NUMBER, one, re.IGNORECASE)
    ]
    if len(angles) != len(numbers) or len(angles) % 2 or len(angles) < 6:  # noqa: PLR2004
        return None
    corners = [_turned(x, y) for x, y in zip(angles[::2], angles[1::2], strict=True)]
    return shapely.Polygon([corner for corner in corners if corner is not None])


def _geojson(text: str) -> shapely.Geometry | None:
    try:
        told = json.loads(text)
        geometry = told.get("geometry", told)
        shape = shapely.from_geojson(json.dumps(geometry), on_invalid="ignore")
    except (ValueError, AttributeError, RecursionError):
        return None
    return shape if isinstance(shape, shapely.Geometry) else None
