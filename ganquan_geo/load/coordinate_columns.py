"""Find the columns that give positions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.load import synonyms
from ganquan_geo.load.degrees import PACKED_LAT, PACKED_LON, is_wkt, read_shape
from ganquan_geo.load.map_words import ANY_MARK, system_of
from ganquan_geo.load.plain_names import plain_name
from ganquan_geo.load.systems.names import parse_system
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from ganquan_geo.load.sources import LayerSource

Found = dict[str, str]

# Why a set of coordinates is taken before others.
_IS_STATED = Text("与研究写明的坐标系相符", "in the system that the study states")
_IS_FIRST = Text("排在前面", "the first")
_WHY = {
    "WGS 84": Text("是 WGS 84，不用换算", "in WGS 84, which needs no conversion"),
    "": Text("没有注明是哪种地图", "named after no map"),
}

SAMPLE_ROWS = 100  # whose cells are looked at
_NUMBERS = re.compile(r"\d+\.\d+")
_ABOUT = re.compile("坐标系|地图|坐标|系|度数")
# Without a stated system: what needs no shift goes first.
_RANKS = ("WGS 84", "", "GCJ-02", "BD-09")
DEGREES = (4326, 4490)  # codes of systems in degrees that are often stated
_PAIRS = tuple(zip(synonyms.POSITION_NAMES["lon"], synonyms.POSITION_NAMES["lat"], strict=True))


def is_position(name: object) -> bool:
    """Return whether a column's name is one of a position."""
    return any(_is_called(str(name), names) for names in synonyms.POSITION_NAMES.values())


def is_metric(source: LayerSource) -> bool:
    """Return whether the study states that a file is in metres."""
    stated = parse_system(source.system) if source.system else None
    return stated is not None and (
        stated.kind in ("zones", "local") or (stated.kind == "epsg" and stated.epsg not in DEGREES)
    )


def find_positions(
    frame: pd.DataFrame, there: Sequence[str], source: LayerSource
) -> tuple[Found, list[Fault]]:
    """Return the columns that give positions, by ``lon``, ``lat``, ``lonlat`` or ``wkt``.

    Of several the one in the system that the study states is taken; without one WGS 84 before
    an unnamed system, and that before a shifted one.

    Parameters
    ----------
    frame
        As the file has it.
    there
        The columns that are not taken for something else.
    """
    by_system: dict[str, list[str]] = {}
    for name in there:
        by_system.setdefault(system_of(name), []).append(name)
    ranks = list(_RANKS)
    stated = parse_system(source.system) if source.system else None
    if stated is not None and stated.kind == "datum":
        ranks.sort(key=lambda system: (system != stated.key, system != ""))
    pairs = _PAIRS[::-1] if is_metric(source) else _PAIRS
    found = [
        one
        for system in ranks
        for one in (_pair(by_system.get(system, ()), pairs), *_single(by_system.get(system, ())))
        if one
    ]
    if not found:  # the two halves may be named after different maps
        pair = _pair(list(there), pairs)
        return pair, []
    own = {system_of(name) for name in found[0].values()}
    rest = [name for one in own for name in by_system[one] if name not in found[0].values()]
    others = [*found[1:], *(one for one in [_pair(rest, pairs)] if one)]
    if not others:
        return found[0], []
    system = next(iter(own - {""}), "")
    is_stated = stated is not None and stated.key == system
    why = _IS_STATED if is_stated else _WHY.get(system, _IS_FIRST)
    told = [_chosen(found[0], others, source.file, why=why)]
    return found[0], [*told, *_placed_elsewhere(frame, found[0], others, source.file)]


def find_by_content(frame: pd.DataFrame, there: Sequence[str]) -> Found:
    """Return the first column, whatever its name, in which every filled cell is a place.

    That is WKT, or pairs of degrees in or near China.
    """
    for name in there:
        cells = [str(cell).strip() for cell in frame[name].dropna().head(SAMPLE_ROWS)]
        cells = [cell for cell in cells if cell]
        if not cells:
            continue
        if all(map(is_wkt, cells)):
            return {"wkt": name}
        if all(map(_is_near_china, cells)):
            return {"lonlat": name}
    return {}


def _is_near_china(cell: str) -> bool:
    """Return whether a cell is a pair of degrees, or several, in or near China."""
    if len(_NUMBERS.findall(cell)) < 2 or cell[0].isalpha():  # noqa: PLR2004
        return False
    shape = read_shape(cell)
    corners = shapely.get_coordinates(shape)
    low, high = zip(PACKED_LON, PACKED_LAT, strict=True)
    return len(corners) > 0 and bool(((corners >= low) & (corners <= high)).all())


def _placed_elsewhere(
    frame: pd.DataFrame, taken: Found, others: Sequence[Found], where: str
) -> Iterator[Fault]:
    """Warn of rows that have coordinates only in columns that are not used."""
    spare = np.zeros(len(frame), dtype=bool)
    for one in others:
        spare |= _filled(frame, one)
    spare &= ~_filled(frame, taken)
    if spare.any():
        numbers = frame["source_row"] if "source_row" in frame else range(1, len(frame) + 1)
        yield Fault(
            where=where,
            what=Text(
                "只在没有用的那组里有坐标，按没有位置算",
                "has coordinates only in the set that is not used: read as without a position",
            ),
            mend=Text(
                "补上所用那组的坐标，或在 study.toml 的 [columns] 写明用哪一组",
                "fill in the set that is used, or name the other in [columns] of study.toml",
            ),
            rows=tuple(str(row) for row, own in zip(numbers, spare, strict=True) if own),
            severity="warning",
        )


def _filled(frame: pd.DataFrame, positions: Found) -> NDArray[np.bool_]:
    """Return which rows have something in every column of a set."""
    cells = frame[[*positions.values()]]
    return np.asarray((cells.notna() & (cells != "")).all(axis=1), dtype=bool)


def _is_called(name: str, known: Sequence[str]) -> bool:
    return any(one in known for one in _plain_forms(name))


def _plain_forms(name: str) -> tuple[str, ...]:
    """Return a column's plain name, and without the map and the words about it."""
    plain = plain_name(name)
    bare = ANY_MARK.sub("", plain)
    return plain, bare, _ABOUT.sub("", bare)


def _first(there: Sequence[str], known: Sequence[str]) -> str | None:
    """Return the column that goes by the first of the known names."""
    forms = {form: name for name in reversed(there) for form in reversed(_plain_forms(name))}
    return next((forms[one] for one in known if one in forms), None)


def _pair(there: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Found:
    """Return a pair of columns of one kind: degrees go with degrees."""
    for lon_name, lat_name in pairs:
        lon, lat = _first(there, (lon_name,)), _first(there, (lat_name,))
        if lon is not None and lat is not None:
            return {"lon": lon, "lat": lat}
    lon = _first(there, synonyms.POSITION_NAMES["lon"])
    lat = _first(there, synonyms.POSITION_NAMES["lat"])
    return {"lon": lon, "lat": lat} if lon is not None and lat is not None else {}


def _single(there: Sequence[str]) -> Iterator[Found]:
    for key in ("lonlat", "wkt"):
        if column := _first(there, synonyms.POSITION_NAMES[key]):
            yield {key: column}


def _chosen(taken: Found, others: Sequence[Found], where: str, *, why: Text) -> Fault:
    """Return the note of which of several sets was taken."""
    used = "、".join(taken.values())
    rest = "、".join(dict.fromkeys(name for one in others for name in one.values()))
    return Fault(
        where=where,
        what=Text(
            f"有几组坐标，用的是 {used}（{why.zh}），没有用 {rest}",
            f"has several sets of coordinates; {used} are used ({why.en}), {rest} are not",
        ),
        mend=Text(
            "不对时在 study.toml 的 [columns] 写明 lon、lat",
            "if that is wrong, name lon and lat in [columns] of study.toml",
        ),
        severity="note",
    )
