"""Which map a file says its coordinates are from: in headings, titles, remarks, its own name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ganquan_geo.load import synonyms
from ganquan_geo.load.plain_names import plain_name, without_brackets
from ganquan_geo.load.shifts import say_shift
from ganquan_geo.load.systems.names import parse_system
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from ganquan_geo.load.sources import LayerSource

SHIFTED = ("GCJ-02", "BD-09")
ANY_MARK = re.compile("|".join(synonyms.MAP_MARKS.values()))
_MARKS = {system: re.compile(words) for system, words in synonyms.MAP_MARKS.items()}
_WRITTEN_MARK = re.compile(
    rf"(?:{ANY_MARK.pattern}|(?:gcj|bd|wgs)[-_ ]?\d*)(?:地图|坐标系)?", re.IGNORECASE
)
# In a sentence a mark may be part of the name of a place.
_OF_PLACE = re.compile("大?[路街弄巷苑园村坊里庄镇]|花园|公寓|小区|广场|大厦|置地|新村")
_CONVERTED = re.compile(rf"(?:换算|转换?|纠偏)(?:为|成|至|到)?(?:{synonyms.MAP_MARKS['WGS 84']})")
_SYSTEM_COLUMNS = ("坐标系", "坐标系统", "坐标类型", "坐标系类型", "crs", "coordsys", "coordtype")
SHOWN_WORDS = 30  # characters of a title


class NamedMap(NamedTuple):
    """The shifted system that a file says its coordinates are in, where it says so, in which rows.

    Without rows it holds for all of them.
    """

    system: str
    evidence: Text
    rows: tuple[str, ...] = ()


def system_of(name: object) -> str:
    """Return the system of the map that a column's name speaks of; empty for none."""
    words = plain_name(without_brackets(name))
    return next((system for system, mark in _MARKS.items() if mark.search(words)), "")


def shifted_system_in(words: str) -> str:
    """Return the shifted system that a title, a remark or a file's name speaks of; empty for none.

    A text that says that the coordinates were converted to WGS 84 speaks of none.
    """
    plain = plain_name(without_brackets(words))
    if _CONVERTED.search(plain):
        return ""
    for system in SHIFTED:
        for mark in _MARKS[system].finditer(plain):
            if mark[0].isascii() or not _OF_PLACE.match(plain, mark.end()):
                return system
    return ""


def bare_name(name: str) -> str:
    """Return a column's name without the map that it speaks of; empty where that cannot be told."""
    bare = _WRITTEN_MARK.sub("", name)
    bare = re.sub(r"[(（【\[]\s*[)）】\]]", "", bare).strip(" _-：:")
    return bare if bare and not system_of(bare) else ""


def find_named_map(
    frame: pd.DataFrame,
    positions: Mapping[str, str],
    source: LayerSource,
    beside: Iterable[str] = (),
) -> NamedMap | None:
    """Return the shifted system that a file names for its coordinates; None where it names none.

    Headings of the coordinates decide. Where they say nothing, a column of systems, the lines
    above and below the table, the names of sheet and file, and the sources that rows give are
    evidence.

    Parameters
    ----------
    positions
        By ``lon``, ``lat``, ``lonlat`` or ``wkt``: the column; empty where there is geometry.
    beside
        Texts above and below the table.
    """
    own = {system_of(name) for name in positions.values()}
    if system := next((one for one in SHIFTED if one in own), ""):
        listed = "、".join(dict.fromkeys(positions.values()))
        return NamedMap(
            system,
            Text(
                f"坐标列名（{listed}）说的是偏移过的地图坐标 {system}",
                f"names its coordinates ({listed}) after {system}",
            ),
        )
    if own - {""}:
        return None
    if by_row := next(_systems_of_rows(frame, _SYSTEM_COLUMNS), None):
        return by_row
    if _says_plain(frame):
        return None
    texts = [*beside, source.file]
    for words in texts:
        if system := shifted_system_in(words):
            shown = words[:SHOWN_WORDS]
            return NamedMap(
                system,
                Text(
                    f"“{shown}”说的是偏移过的地图坐标 {system}",
                    f"says {shown!r}, which speaks of {system}",
                ),
            )
    sources = synonyms.COLUMN_NAMES["basis"] if source.system is None else ()
    return next(_systems_of_rows(frame, sources), None)


def named_map_warning(
    named: NamedMap | None,
    source: LayerSource,
    layer: str,
    place: NDArray[np.float64] | None,
) -> list[Fault]:
    """Warn of a shifted system that the file names and the study does not state.

    Parameters
    ----------
    place
        A position of the file as it stands, for how far it would be off.
    layer
        Its name under ``[systems]`` of study.toml.
    """
    if named is None:
        return []
    if named.rows:
        stated = parse_system(source.system) if source.system else None
        if stated is not None and stated.key == named.system:
            return []
        return [_mixed(named, source.file, place)]
    if source.system is not None:
        return []
    return [not_stated(named.evidence, named.system, source.file, layer, place)]


def contradiction(
    positions: Mapping[str, str], source: LayerSource, place: NDArray[np.float64] | None
) -> Iterator[Fault]:
    """Warn if columns of positions are named after another map than the shifted one stated."""
    stated = parse_system(source.system) if source.system else None
    own = {system_of(name) for name in positions.values()} - {""}
    if stated is None or stated.key not in SHIFTED or not own or stated.key in own:
        return
    listed = "、".join(dict.fromkeys(positions.values()))
    shift = say_shift(place, next(iter(sorted(own))), stated.key)
    yield Fault(
        where=source.file,
        what=Text(
            f"坐标列名（{listed}）与研究写明的坐标系 {stated.key} 不符，按写明的读，"
            f"位置可能偏{shift.zh}",
            f"names its coordinates ({listed}) unlike the stated system {stated.key}: read as "
            f"stated they may be off {shift.en}",
        ),
        mend=Text(
            "核对后改 study.toml 的 [systems]，或改列名",
            "correct [systems] of study.toml, or the heading",
        ),
        severity="warning",
        rule="system",
    )


def not_stated(
    evidence: Text, system: str, where: str, layer: str, place: NDArray[np.float64] | None
) -> Fault:
    """Return the warning that positions seem to be in a shifted system that nobody states."""
    shift = say_shift(place, system, "WGS 84")
    return Fault(
        where=where,
        what=Text(
            f"{evidence.zh}，研究没有写明，按 WGS 84 读，位置会偏{shift.zh}",
            f"{evidence.en}, which the study does not state: read as WGS 84 they are off "
            f"{shift.en}",
        ),
        mend=Text(
            f'在 study.toml 的 [systems] 写 {layer} = "{system}"；已换算过的写 "WGS 84"',
            f'write {layer} = "{system}" under [systems] in study.toml, or "WGS 84" if they have '
            "been converted",
        ),
        severity="warning",
        rule="system",
    )


def _mixed(named: NamedMap, where: str, place: NDArray[np.float64] | None) -> Fault:
    shift = say_shift(place, named.system, "WGS 84")
    return Fault(
        where=where,
        what=Text(
            f"{named.evidence.zh}，其余各行不是；按一个坐标系读，这些行会偏{shift.zh}",
            f"{named.evidence.en}, unlike the other rows: read in one system these are off "
            f"{shift.en}",
        ),
        mend=Text(
            "把各行换算到一个坐标系，或分成两个文件",
            "convert all rows to one system, or split the file",
        ),
        rows=named.rows,
        severity="warning",
        rule="system",
    )


def _systems_of_rows(frame: pd.DataFrame, called: Iterable[str]) -> Iterator[NamedMap]:
    """Yield the shifted systems that columns called so say the rows are in."""
    for name in _columns_called(frame, called):
        cells = frame[name].fillna("").map(str).tolist()
        systems = {cell: shifted_system_in(cell) for cell in set(cells)}
        found = np.array([systems[cell] for cell in cells], dtype=object)
        for system in SHIFTED:
            own = found == system
            if not own.any():
                continue
            evidence = Text(f"列“{name}”写着 {system}", f"has a column {name!r} that says {system}")
            rows: tuple[str, ...] = ()
            if not own.all():
                numbers = frame.get("source_row", range(1, len(frame) + 1))
                rows = tuple(str(row) for row, is_own in zip(numbers, own, strict=True) if is_own)
            yield NamedMap(system, evidence, rows)


def _says_plain(frame: pd.DataFrame) -> bool:
    """Return whether a column says that rows are in WGS 84."""
    return any(
        system_of(cell) == "WGS 84"
        for name in _columns_called(frame, _SYSTEM_COLUMNS)
        for cell in frame[name].dropna().unique().tolist()
    )


def _columns_called(frame: pd.DataFrame, called: Iterable[str]) -> list[str]:
    return [name for name in map(str, frame.columns) if plain_name(name) in called]
