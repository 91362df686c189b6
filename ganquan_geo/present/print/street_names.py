"""The names of streets, along their lines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.layers import UNNAMED
from ganquan_geo.present import symbology
from ganquan_geo.present.gates.shown import find_looks, name_owners
from ganquan_geo.present.print.city import MAIN_CLASSES, is_city
from ganquan_geo.present.print.lettering import (
    EM_MIDDLE,
    MM_PER_PT,
    draw_halos,
    halo_rings,
    measure_text_mm,
    put_text,
)
from ganquan_geo.words.names import texts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ganquan_geo.present.print.crowd import Rect, Room
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.strokes import Easel

STREET_SIZES_PT = {"arterial": 7.4, "secondary": 6.8}
STREET_SIZE_PT = 6.2
STREET_INK = "#4d4a44"
SPREADS = (1.9, 1.5, 1.15)  # from letter to letter, in their height
ALONG = (0.5, 0.38, 0.62, 0.26, 0.74, 0.16, 0.84)
REPEAT_MM = 105.0  # a street this long on the paper is named once more
STEEP_DEG = 52.0  # from here on hanzi stand upright, one below the other
WORD_HALF = 0.62  # of a turned word's room on each side of its middle, in its height
FIRST_ASCII_END = 0x2E80


def draw_street_names(easel: Easel, scene: Scene, window: Window, room: Room) -> None:
    """Name the streets, the important ones first, along the middle of their longest parts.

    On the map of a city only those of the main classes are named.
    """
    layer = scene.layers["streets"]
    labels = np.array(scene.names["streets"], dtype=object)
    if is_city(window):
        main = layer["street_class"].isin(MAIN_CLASSES).to_numpy()
        layer, labels = layer[main], labels[main]
    unnamed = np.array([name == UNNAMED for name in texts_of(layer["name"])], dtype=bool)
    owners = np.array(name_owners(layer, scene.layers["compounds"], scene.lang), dtype=object)
    of_compound = unnamed & (owners != "")
    labels[of_compound] = owners[of_compound]
    unnamed &= ~of_compound
    named = (layer["status"] == "existing").to_numpy(bool) & (labels != "") & ~unnamed
    lines = layer.geometry.to_numpy()[named]
    kinds = find_looks(layer)[named]
    number, names = pd.factorize(labels[named], sort=True)
    order = list(symbology.STREETS)
    ranks = np.full(len(names), len(order))
    np.minimum.at(ranks, number, [order.index(kind) for kind in kinds])
    lengths = np.bincount(number, weights=shapely.length(lines), minlength=len(names))
    rows = np.split(np.argsort(number, kind="stable"), np.cumsum(np.bincount(number))[:-1])
    sheet = shapely.box(*window.bounds_m).buffer(-2.0 * window.m_per_mm)
    halos: list[NDArray[np.float64]] = []
    for own in np.lexsort((-lengths, ranks)).tolist():
        name = str(names[own])
        size_pt = STREET_SIZES_PT.get(order[ranks[own]], STREET_SIZE_PT) * easel.factor
        if lengths[own] < _least_mm(name, size_pt) * window.m_per_mm:
            continue
        seen = shapely.intersection(shapely.union_all(lines[rows[own]]), sheet)
        parts = _merged(seen)
        named_mm = 0.0
        for part in sorted(parts, key=shapely.length, reverse=True):
            length_mm = shapely.length(part) / window.m_per_mm
            if named_mm and length_mm < REPEAT_MM * easel.factor:
                break
            letters = _letters_on_line(window, room, part, name=name, size_pt=size_pt)
            if letters:
                named_mm += length_mm
            for text, spot, turn_deg, _ in letters:
                halos += _put_turned(easel, spot, text, turn_deg=turn_deg, size_pt=size_pt)
    draw_halos(easel.axes, halos, z=7.9)


def _least_mm(name: str, size_pt: float) -> float:
    """Return the shortest line that a name has room on, millimetres."""
    if _is_chinese(name):
        return len(name) * SPREADS[-1] * size_pt * MM_PER_PT
    return measure_text_mm(name, size_pt=size_pt)


def _merged(lines: shapely.Geometry) -> list[shapely.LineString]:
    parts = [
        part
        for part in shapely.get_parts(lines)
        if isinstance(part, shapely.LineString) and not part.is_empty
    ]
    if not parts:
        return []
    merged = shapely.line_merge(shapely.multilinestrings(parts))
    return list(shapely.get_parts(merged))


def _letters_on_line(
    window: Window, room: Room, line: shapely.LineString, *, name: str, size_pt: float
) -> list[Letter]:
    """Return the letters of a name on a line where there is room, and take it; else none."""
    height = size_pt * MM_PER_PT
    for spread in SPREADS:
        for share in ALONG:
            letters = _letters(window, line, name, share=share, height=height, spread=spread)
            if letters is None:
                continue
            rects = [rect for *_, rects in letters for rect in rects]
            if room.is_free(rects):
                room.take(rects)
                return letters
    return []


Letter = tuple[str, tuple[float, float], float, "list[Rect]"]


def _letters(
    window: Window,
    line: shapely.LineString,
    name: str,
    *,
    share: float,
    height: float,
    spread: float,
) -> list[Letter] | None:
    """Return each letter of a name with its place, turn and rectangle; None if too long."""
    if not _is_chinese(name):
        return _word(window, line, name, share=share, height=height)
    step = height * spread * window.m_per_mm
    reach = step * (len(name) - 1) / 2
    middle = share * line.length
    if middle - reach - step / 2 < 0 or middle + reach + step / 2 > line.length:
        return None
    along = middle + step * (np.arange(len(name)) - (len(name) - 1) / 2)
    spots = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    heading = math.degrees(math.atan2(*(spots[-1] - spots[0])[::-1])) if len(name) > 1 else 0.0
    if _upside_down(heading):
        spots = spots[::-1]
        heading = (heading + 360.0) % 360.0 - 180.0
    steep = abs(heading) > STEEP_DEG
    letters: list[Letter] = []
    for sign, spot, place in zip(name, spots.tolist(), along.tolist(), strict=True):
        turn = _turn_deg(line, place, step, steep=steep)
        half = height * 0.56
        x, y = window.on_paper(spot)
        letters.append((sign, (spot[0], spot[1]), turn, [(x - half, y - half, x + half, y + half)]))
    return letters


def _word(
    window: Window, line: shapely.LineString, name: str, *, share: float, height: float
) -> list[Letter] | None:
    """Return a name of letters as one piece along the line."""
    width = measure_text_mm(name, size_pt=height / MM_PER_PT)
    reach = width * window.m_per_mm / 2
    middle = share * line.length
    if middle - reach < 0 or middle + reach > line.length:
        return None
    ends = shapely.get_coordinates(
        shapely.line_interpolate_point(line, [middle - reach, middle + reach])
    )
    turn = math.degrees(math.atan2(*(ends[1] - ends[0])[::-1]))
    if abs(turn) > 90.0:  # noqa: PLR2004 - a right angle
        turn = (turn + 360.0) % 360.0 - 180.0
    spots = np.linspace(ends[0], ends[1], max(2, round(width / height) + 1))
    centre = (ends[0] + ends[1]) / 2
    half = height * WORD_HALF
    rects = [
        (x - half, y - half, x + half, y + half)
        for x, y in (window.on_paper(spot) for spot in spots.tolist())
    ]
    return [(name, (float(centre[0]), float(centre[1])), turn, rects)]


def _turn_deg(line: shapely.LineString, place: float, step: float, *, steep: bool) -> float:
    """Return how far a letter is turned, degrees; on steep lines it stays near upright."""
    ends = shapely.get_coordinates(
        shapely.line_interpolate_point(line, [max(0.0, place - step / 2), place + step / 2])
    )
    turn = math.degrees(math.atan2(*(ends[1] - ends[0])[::-1])) % 180.0
    if steep:
        return turn - 90.0
    return turn - 180.0 if turn > 90.0 else turn  # noqa: PLR2004 - a right angle


def _upside_down(heading_deg: float) -> bool:
    """Return whether a name in this direction would be read from right or from below."""
    if STEEP_DEG < abs(heading_deg) < 180.0 - STEEP_DEG:
        return heading_deg > 0
    return abs(heading_deg) > 90.0  # noqa: PLR2004 - a right angle


def _put_turned(
    easel: Easel, spot: tuple[float, float], text: str, *, turn_deg: float, size_pt: float
) -> list[NDArray[np.float64]]:
    """Put a text on a line and return its halo."""
    turn = math.radians(turn_deg)
    down = EM_MIDDLE * size_pt * MM_PER_PT * easel.per_mm
    place = (spot[0] + down * math.sin(turn), spot[1] - down * math.cos(turn))
    look = {"ha": "center", "rotation": turn_deg, "zorder": 8, "gid": "street-name"}
    more = {"color": STREET_INK, "rotation_mode": "anchor", "clip_on": True}
    put_text(easel.axes, place, text, size_pt=size_pt, look=look | more)
    return halo_rings(place, text, size_pt=size_pt, per_mm=easel.per_mm, look=look)


def _is_chinese(text: str) -> bool:
    return all(ord(sign) >= FIRST_ASCII_END for sign in text)
