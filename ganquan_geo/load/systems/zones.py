"""The zones of CGCS2000: Gauss-Krüger strips of 3 or 6 degrees, with or without their number.

EPSG has each zone twice: 4513-4533 (3 degrees) and 4491-4501 (6 degrees) write the zone's
number before the easting (40 500 000 m on the central meridian of zone 40), 4534-4554 and
4502-4512 do not (500 000 m). Files mix them up, so the eastings decide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.load.faults import refused
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

WGS84_CODE = 4326
FIRST_MERIDIAN_DEG = 75
NUMBERS: Mapping[int, Mapping[int, int]] = {
    3: {number: 3 * number for number in range(25, 46)},
    6: {number: 6 * number - 3 for number in range(13, 24)},
}
_NUMBERED_START = {3: 4513, 6: 4491}
_PLAIN_START = {3: 4534, 6: 4502}
_NUMBER_UNIT_M = 1_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """One strip: its central meridian, its width, and whether eastings begin with its number."""

    meridian_deg: int
    width_deg: int
    is_numbered: bool

    @property
    def code(self) -> int:
        """EPSG code."""
        start = _NUMBERED_START if self.is_numbered else _PLAIN_START
        return start[self.width_deg] + (self.meridian_deg - FIRST_MERIDIAN_DEG) // self.width_deg

    @property
    def number(self) -> int:
        """Number of the zone in its series."""
        return -(-self.meridian_deg // self.width_deg)


_ZONES = (
    Zone(meridian_deg=meridian_deg, width_deg=width_deg, is_numbered=is_numbered)
    for width_deg, numbers in NUMBERS.items()
    for meridian_deg in numbers.values()
    for is_numbered in (True, False)
)
_BY_CODE = {zone.code: zone for zone in _ZONES}


def zone_of_code(code: int) -> Zone | None:
    """Return the zone an EPSG code stands for, or None where it is no CGCS2000 zone."""
    return _BY_CODE.get(code)


def choose_zone(
    lonlat: NDArray[np.float64], *, width_deg: int, is_numbered: bool, where: str
) -> Zone:
    """Return the zone whose central meridian is nearest the centroid of (n, 2) degrees.

    A centroid exactly on a border belongs to the eastern zone.

    Raises
    ------
    DataError
        If there is no position, or the centroid is outside China's zones.
    """
    longitude = float(lonlat[:, 0].mean()) if len(lonlat) else float("nan")
    half = width_deg / 2.0
    for meridian in NUMBERS[width_deg].values():
        if meridian - half <= longitude < meridian + half:
            return Zone(meridian_deg=meridian, width_deg=width_deg, is_numbered=is_numbered)
    what = Text(
        f"中心经度 {longitude:.4f} 不在 CGCS2000 各带之内",
        f"the centroid's longitude {longitude:.4f} lies in none of the CGCS2000 zones",
    )
    mend = Text("查看坐标，或改用别的坐标系", "see whether the positions are right")
    raise refused(where, what, mend)


def find_numbered_zone(width_deg: int, xy: NDArray[np.float64], *, where: str) -> Zone:
    """Return the zone whose number stands before the eastings of (n, 2) plane coordinates.

    Raises
    ------
    DataError
        If eastings have no number, or not all the same.
    """
    numbers = _numbers(xy)
    known = NUMBERS[width_deg]
    if len(numbers) == 1 and (number := numbers.pop()) in known:
        return Zone(meridian_deg=known[number], width_deg=width_deg, is_numbered=True)
    what = Text(
        "东坐标前没有带号，或带号不一，无法知道是哪一带",
        "the eastings do not all begin with the same zone number, so the zone cannot be told",
    )
    example = f"{width_deg}-degree 117E"
    mend = Text(
        f"写明中央经线，如 CGCS2000 {example}；ganquan-geo detect 可帮着找",
        f"name the central meridian, such as 'CGCS2000 {example}'; ganquan-geo detect can find it",
    )
    raise refused(where, what, mend)


def match_numbering(zone: Zone, xy: NDArray[np.float64], *, where: str) -> Zone:
    """Return the zone with or without number, as the eastings of (n, 2) coordinates have it.

    Raises
    ------
    DataError
        If the number before the eastings is that of another zone, or the rows are mixed.
    """
    numbers = _numbers(xy)
    if numbers == {0}:
        return replace(zone, is_numbered=False)
    if numbers == {zone.number}:
        return replace(zone, is_numbered=True)
    shown = ", ".join(str(number) for number in sorted(numbers)[:5])
    what = Text(
        f"东坐标前的带号是 {shown}，而所写的坐标系是第 {zone.number} 带",
        f"the eastings begin with {shown}, but the zone named is {zone.number}",
    )
    mend = Text(
        "改写坐标系；若是北坐标在前，加 swapped",
        "name the right system; if northings come first add 'swapped'",
    )
    raise refused(where, what, mend)


def _numbers(xy: NDArray[np.float64]) -> set[int]:
    """Return the whole millions before the eastings: zone numbers, or 0."""
    return {int(number) for number in np.unique(np.floor(xy[:, 0] / _NUMBER_UNIT_M))}
