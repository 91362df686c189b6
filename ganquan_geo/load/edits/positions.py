"""Positions of edits, given in the degrees of a map service, brought to WGS 84."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.load.faults import refused
from ganquan_geo.load.systems.find import CoordinateSystem, find_system
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganquan_geo.model.scenario import Edit

PAIR = 2


def edits_in_wgs84(edits: tuple[Edit, ...], *, system: str | None, where: str) -> tuple[Edit, ...]:
    """Return edits with every position in WGS 84, old ones too.

    How far the way from the system may itself be off is added to the accuracy of what is placed.

    Parameters
    ----------
    system
        Name of the system that the positions are in; None: they are in WGS 84.
    where
        The file, for messages.

    Raises
    ------
    DataError
        If the system is not known or has no longitude and latitude, or a position is none in it.
    """
    if system is None:
        return edits
    try:
        found = find_system(system)
    except DataError as error:
        named = [replace(one, where=f"{where} ({one.where})") for one in error.faults]
        raise DataError(named) from None
    if not isinstance(found, CoordinateSystem) or not found.is_degrees or found.is_swapped:
        raise refused(
            where,
            Text(
                f"coordinate_system“{system}”不是经度、纬度的坐标系",
                f"coordinate_system {system!r} is none of longitude and latitude",
            ),
            Text(
                "写 WGS 84、GCJ-02（高德）、BD-09（百度）或 CGCS2000",
                "use WGS 84, GCJ-02, BD-09 or CGCS2000",
            ),
        )
    moved, faults = [], []
    for number, edit in enumerate(edits, start=1):
        try:
            moved.append(_moved(edit, found))
        except _NoPositionError:
            what = Text(
                "第 {n} 项的坐标不全，或在 {system} 里没有这样的位置",
                "the position of edit {n} is not whole, or none in {system}",
            )
            mend = Text(
                "lon 和 lat 一起写成数字；或改正 coordinate_system",
                "give lon and lat together, as numbers; or correct coordinate_system",
            )
            faults.append(Fault(where=where, what=what.filled(n=number, system=system), mend=mend))
    if faults:
        raise DataError(faults)
    return tuple(moved)


class _NoPositionError(Exception):
    """A position that cannot be brought to WGS 84."""


def _moved(edit: Edit, system: CoordinateSystem) -> Edit:
    new, old = dict(edit.new), dict(edit.old)
    for cells in (new, old):
        pair = [cells[key] for key in ("lon", "lat") if key in cells]
        if pair:
            cells["lon"], cells["lat"] = _lonlat([pair], system)[0]
    if "line" in new:
        new["line"] = _lonlat(new["line"], system)
    if system.accuracy_m and new.keys() & {"lon", "line"}:
        new["accuracy_m"] = new.get("accuracy_m", 0.0) + system.accuracy_m
    inner = tuple(_moved(one, system) for one in edit.edits)
    return replace(edit, new=new, old=old, edits=inner)


def _lonlat(places: Sequence[Any], system: CoordinateSystem) -> list[tuple[float, float]]:
    is_whole = all(len(pair) == PAIR and all(map(_is_number, pair)) for pair in places)
    moved = system.lonlat(np.array(places, dtype=float)) if is_whole else np.array([np.nan])
    if not np.isfinite(moved).all():
        raise _NoPositionError
    return [(lon, lat) for lon, lat in moved.tolist()]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
