"""Positions, metres around the study area, and the tables of the reference folder."""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING

from pyproj import Geod

if TYPE_CHECKING:
    from pathlib import Path

Position = tuple[float, float]
Row = dict[str, str]

DECIMALS = 7  # of a coordinate: 1 cm, and equal vertices are equal as numbers
ORIGIN: Position = (121.43, 31.267)
GEOD = Geod(ellps="WGS84")


def rounded(position: Position) -> Position:
    """Round a position to the decimals of the layers."""
    return (round(position[0], DECIMALS), round(position[1], DECIMALS))


def scale() -> Position:
    """Return the metres of one degree of longitude and latitude at the origin."""
    flattening = 2 / 298.257223563 - 1 / 298.257223563**2
    sine = math.sin(math.radians(ORIGIN[1]))
    bend = 1 - flattening * sine * sine
    across = 6378137.0 / math.sqrt(bend)
    along = 6378137.0 * (1 - flattening) / bend**1.5
    return (
        math.radians(across) * math.cos(math.radians(ORIGIN[1])),
        math.radians(along),
    )


SCALE = scale()


def to_plane(position: Position) -> Position:
    """Put a position into local metres (straight lines stay straight)."""
    return ((position[0] - ORIGIN[0]) * SCALE[0], (position[1] - ORIGIN[1]) * SCALE[1])


def from_plane(position: Position) -> Position:
    """Bring local metres back to rounded degrees."""
    return rounded((position[0] / SCALE[0] + ORIGIN[0], position[1] / SCALE[1] + ORIGIN[1]))


def distance(first: Position, second: Position) -> float:
    """Return the metres between two positions."""
    return math.dist(to_plane(first), to_plane(second))


def number(text: str) -> float | None:
    """Read a number; a whole one becomes an int, an empty text None."""
    if not text:
        return None
    value = float(text)
    return int(value) if value.is_integer() else value


def position_of(row: Row) -> Position | None:
    """Return the row's position, or None where the table has none."""
    if not row["lon"] or not row["lat"]:
        return None
    return rounded((float(row["lon"]), float(row["lat"])))


def known_position(row: Row) -> Position:
    """Return the row's position, which must be there."""
    position = position_of(row)
    if position is None:
        raise ValueError(f"no position in row {row}")
    return position


def read_table(path: Path) -> list[Row]:
    """Read a table of the reference folder."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def length_m(points: list[Position]) -> float:
    """Return the length of a line on the ellipsoid."""
    return float(GEOD.line_length([lon for lon, _ in points], [lat for _, lat in points]))
