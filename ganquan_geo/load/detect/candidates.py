"""Which coordinate systems a layer's bare numbers could be in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.load.systems.find import CoordinateSystem, find_system, settle_source
from ganquan_geo.load.systems.zones import NUMBERS, Zone
from ganquan_geo.model.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

DEGREE_SYSTEMS = ("WGS 84", "GCJ-02", "BD-09")
WEB_MERCATOR = "EPSG:3857"
UTM_NORTH = 32_600
MOST = 0.9  # of the places must be degrees, or none is


def list_candidates(
    xy: NDArray[np.float64], *, declared: str, centre_lon: float
) -> tuple[CoordinateSystem, ...]:
    """Return the systems that (n, 2) finite coordinates could be in by their size.

    Numbers no larger than 180 are degrees: WGS 84, GCJ-02 or BD-09, either way round. Larger
    ones are metres: any zone of CGCS2000, the UTM zones about the study, Web Mercator, either
    way round. The declared system is always among them if the numbers allow it.

    Parameters
    ----------
    xy
        The layer's coordinates.
    declared
        The system that the file or the study says.
    centre_lon
        Longitude of the study, degrees.
    """
    are_degrees = float((np.abs(xy) <= 180.0).all(axis=1).mean()) >= MOST  # noqa: PLR2004
    names = [declared, *(DEGREE_SYSTEMS if are_degrees else _metre_systems(xy, centre_lon))]
    both_ways = [
        name
        for plain in names
        for name in ((plain,) if plain.endswith("swapped") else (plain, f"{plain} swapped"))
    ]
    found: dict[str, CoordinateSystem] = {}
    for system in filter(None, (_possible(name, xy) for name in both_ways)):
        found.setdefault(system.key, system)
    return tuple(found.values())


def _metre_systems(xy: NDArray[np.float64], centre_lon: float) -> Iterator[str]:
    is_numbered = bool((xy.max(axis=1) > 10.0 * 1e6).mean() >= MOST)
    for width_deg, numbers in NUMBERS.items():
        for meridian_deg in numbers.values():
            zone = Zone(meridian_deg=meridian_deg, width_deg=width_deg, is_numbered=is_numbered)
            yield f"EPSG:{zone.code}"
    yield WEB_MERCATOR
    utm = int((centre_lon + 180.0) // 6.0) + 1
    yield from (f"EPSG:{UTM_NORTH + zone}" for zone in (utm - 1, utm, utm + 1) if 1 <= zone <= 60)  # noqa: PLR2004


def _possible(name: str, xy: NDArray[np.float64]) -> CoordinateSystem | None:
    try:
        return settle_source(find_system(name), xy)
    except DataError:
        return None
