"""GCJ-02 and BD-09, the shifted degrees of Chinese map services, exact both ways.

No authority has published either transformation. The formulas and constants are the ones
in general use; 高德 and 腾讯 show places by the first, 百度 by the second. The inverse has no
closed form: it is the fixed point of the forward shift, which is so nearly constant that
each step leaves less than a fiftieth of the error; ten steps leave rounding only.

All arrays are (n, 2): longitude, latitude, degrees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from ganquan_geo.arrays.types import Flags, Floats

    Degrees = Floats
    Shift = Callable[[Degrees], Degrees]

STEPS = 10
CHUNK_ROWS = 32_768  # keeps the working arrays in the processor's cache

# The rectangle within which the published formula shifts; outside it GCJ-02 is WGS 84.
SHIFTED_FROM, SHIFTED_TO = np.array([72.004, 0.8293]), np.array([137.8347, 55.8271])

# Krasovsky 1940: semi-major axis in metres and squared eccentricity, as the formula has them.
SEMI_MAJOR_M = 6_378_245.0
ECCENTRICITY_2 = 0.006_693_421_622_965_943
ORIGIN = np.array([105.0, 35.0])

BD_WAVE = np.pi * 3_000.0 / 180.0
BD_RADIUS_DEG, BD_TURN_RAD = 2e-5, 3e-6
BD_OFFSET_DEG = np.array([0.0065, 0.006])


def wgs84_to_gcj02(lonlat: Degrees) -> Degrees:
    """Return WGS 84 positions as a GCJ-02 map shows them; outside the rectangle unchanged.

    The rectangle (72.004 to 137.8347° E, 0.8293 to 55.8271° N) is the formula's own border
    rule. It is wider than China: within it neighbouring countries are shifted as well.
    """
    return _in_chunks(lonlat, lambda part: part + _gcj02_shift(part))


def gcj02_to_wgs84(lonlat: Degrees) -> Degrees:
    """Return GCJ-02 positions in WGS 84, exact to rounding.

    A position whose fixed point lies outside the rectangle was never shifted and is returned
    unchanged. Along the rectangle's edge, in a strip as wide as the shift (below 1 km; none of
    it in China), two places may have one GCJ-02 position: the one inside is taken.
    """

    def unshifted(part: Degrees) -> Degrees:
        found = _fixed_point(part, _gcj02_shift_everywhere)
        return np.where(_is_shifted(found)[:, None], found, part)

    return _in_chunks(lonlat, unshifted)


def gcj02_to_bd09(lonlat: Degrees) -> Degrees:
    """Return GCJ-02 positions as a BD-09 map shows them; the second shift knows no border."""
    return _in_chunks(lonlat, lambda part: part + _bd09_shift(part))


def bd09_to_gcj02(lonlat: Degrees) -> Degrees:
    """Return BD-09 positions in GCJ-02, exact to rounding."""
    return _in_chunks(lonlat, lambda part: _fixed_point(part, _bd09_shift))


def wgs84_to_bd09(lonlat: Degrees) -> Degrees:
    """Return WGS 84 positions as a BD-09 map shows them."""
    return gcj02_to_bd09(wgs84_to_gcj02(lonlat))


def bd09_to_wgs84(lonlat: Degrees) -> Degrees:
    """Return BD-09 positions in WGS 84, exact to rounding."""
    return gcj02_to_wgs84(bd09_to_gcj02(lonlat))


def _in_chunks(lonlat: Degrees, convert: Shift) -> Degrees:
    given = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    converted = np.empty_like(given)
    with np.errstate(all="ignore"):  # a coordinate beyond reason comes out as no number
        for start in range(0, len(given), CHUNK_ROWS):
            rows = slice(start, start + CHUNK_ROWS)
            converted[rows] = convert(given[rows])
    return converted


def _fixed_point(shifted: Degrees, shift: Shift) -> Degrees:
    found = shifted.copy()
    for _ in range(STEPS):
        found = shifted - shift(found)
    return found


def _is_shifted(lonlat: Degrees) -> Flags:
    within = (lonlat >= SHIFTED_FROM) & (lonlat <= SHIFTED_TO)
    return np.asarray(within.all(axis=1), dtype=bool)


def _gcj02_shift(lonlat: Degrees) -> Degrees:
    return np.where(_is_shifted(lonlat)[:, None], _gcj02_shift_everywhere(lonlat), 0.0)


def _gcj02_shift_everywhere(lonlat: Degrees) -> Degrees:
    """Return the GCJ-02 shift in degrees: a wave in metres on the Krasovsky ellipsoid."""
    x, y = (lonlat - ORIGIN).T
    root, product = np.sqrt(np.abs(x)), x * y
    short = (20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)) * 2.0 / 3.0
    east_m = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * product + 0.1 * root + short
        + (20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)) * 2.0 / 3.0
        + (150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    )  # fmt: skip
    north_m = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * product + 0.2 * root + short
        + (20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)) * 2.0 / 3.0
        + (160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    )  # fmt: skip
    latitude = np.radians(lonlat[:, 1])
    curve = 1.0 - ECCENTRICITY_2 * np.sin(latitude) ** 2
    east_radius_m = SEMI_MAJOR_M / np.sqrt(curve) * np.cos(latitude)
    north_radius_m = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_2) / (curve * np.sqrt(curve))
    radians = np.column_stack([east_m / east_radius_m, north_m / north_radius_m])
    return np.asarray(np.degrees(radians), dtype=np.float64)


def _bd09_shift(lonlat: Degrees) -> Degrees:
    """Return the step from GCJ-02 to BD-09 in degrees: a small wave in polar form."""
    lon, lat = lonlat.T
    radius = np.hypot(lon, lat) + BD_RADIUS_DEG * np.sin(lat * BD_WAVE)
    angle = np.arctan2(lat, lon) + BD_TURN_RAD * np.cos(lon * BD_WAVE)
    turned = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return np.asarray(turned + BD_OFFSET_DEG - lonlat, dtype=np.float64)
