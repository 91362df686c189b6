"""KML with other coordinates, and everything else as it was."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.load.faults import refused
from ganquan_geo.load.files import SHOWN_LETTERS
from ganquan_geo.load.formats.dispatch import read_files
from ganquan_geo.load.formats.kml import read_coordinates, read_kml, read_kml_text
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.load.systems.convert import find_move
from ganquan_geo.load.systems.same_format import Conversion, said_now
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.load.systems.convert import Move

_FOLDER_NAME = re.compile(r"(<(?:\w+:)?(?:Document|Folder)\b[^>]*>\s*<(?:\w+:)?name>)([^<]*)(</)")
_COORDINATES = re.compile(r"(<(?:\w+:)?coord(?:inates)?\s*>)([^<]*)(</)")
_PLACE = re.compile(r"(-?[0-9.eE+]+)(\s*,\s*|\s+)(-?[0-9.eE+]+)((?:(?:\s*,\s*)-?[0-9.eE+]+)?)")
_VIEW = re.compile(r"<(?:\w+:)?(LookAt|Camera|Location)\b[^>]*>.*?</(?:\w+:)?\1>", re.DOTALL)
_BOX = re.compile(r"<(?:\w+:)?(LatLonBox|LatLonAltBox)\b[^>]*>.*?</(?:\w+:)?\1>", re.DOTALL)


def convert_kml(path: Path, out: Path, *, source: str, target: str) -> Conversion:
    """Convert the coordinates of a KML text; styles, pictures and all data stay."""
    layer = LayerSource(file=path.name)
    content = read_files(path, path.name)[".kml"]
    read_kml(content, layer)  # which refuses what is not sound
    text, codec, _ = read_kml_text(content, layer)
    xy = np.concatenate(
        [np.empty((0, 2)), *(_read_places(m, path.name) for m in _COORDINATES.finditer(text))]
    )
    move = find_move(xy, source=source, target=target)
    if not move.target.is_degrees:
        raise refused(
            out.name,
            Text("KML 只能是经纬度", "KML holds degrees only"),
            Text("结果另存为 .geojson、.gpkg 或 .csv", "let --out end in .geojson, .gpkg or .csv"),
        )
    moved = iter(move(xy).tolist())

    def placed(match: re.Match[str]) -> str:
        x, y = next(moved)
        return f"{x:.{move.decimals}f}{match[2]}{y:.{move.decimals}f}{match[4]}"

    def element(match: re.Match[str]) -> str:
        return f"{match[1]}{_PLACE.sub(placed, match[2])}{match[3]}"

    converted = _BOX.sub(partial(_moved_box, move=move), _COORDINATES.sub(element, text))
    converted = _VIEW.sub(partial(_moved_view, move=move), converted)
    converted = _FOLDER_NAME.sub(lambda m: f"{m[1]}{said_now(m[2], move)}{m[3]}", converted)
    return Conversion(files={out.name: converted.encode(codec)}, move=move, position_count=len(xy))


def _read_places(element: re.Match[str], where: str) -> Floats:
    """Return (n, 2) the places of an element, as the reader of KML has them.

    Raises
    ------
    DataError
        Where the reader has others, or none: a part of what stands there would be converted.
    """
    words = element[2].split() if element[1].rstrip(" >").endswith("coord") else [element[2]]
    read = read_coordinates(",".join(words))
    try:
        found = [(float(p[1]), float(p[3])) for p in _PLACE.finditer(element[2])]
    except ValueError:
        found = []
    if (
        len(found) != len(read)
        or (np.reshape(found, (-1, 2)) != read).any()
        or (element[2].strip() and not found)
    ):
        what = Text("有读不出的坐标：{shown}", "has coordinates that cannot be read: {shown}")
        mend = file_faults.MARK_AGAIN
        raise refused(where, what.filled(shown=element[2].strip()[:SHOWN_LETTERS]), mend)
    return read


def _moved_view(match: re.Match[str], *, move: Move) -> str:
    """Return a view or a model's place with its longitude and latitude converted."""
    return _with_numbers(match[0], {"longitude": 0, "latitude": 1}, move)


def _moved_box(match: re.Match[str], *, move: Move) -> str:
    """Return the box of a picture or region with its south-west and north-east converted."""
    lower = _with_numbers(match[0], {"west": 0, "south": 1}, move)
    return _with_numbers(lower, {"east": 0, "north": 1}, move)


def _with_numbers(text: str, tags: Mapping[str, int], move: Move) -> str:
    """Return a piece of KML with the two numbers of a place converted; as it is without both."""
    forms = {tag: re.compile(rf"(<(?:\w+:)?{tag}\s*>\s*)([^<\s]+)(\s*</)") for tag in tags}
    found = {tag: form.search(text) for tag, form in forms.items()}
    try:
        xy = [float(one[2]) for one in found.values() if one is not None]
    except ValueError:
        return text
    if len(xy) != len(tags):
        return text
    moved = move(np.array([xy])).tolist()[0]
    for tag, at in tags.items():
        place = forms[tag].search(text)
        if place is not None:
            number = f"{moved[at]:.{move.decimals}f}"
            text = f"{text[: place.start(2)]}{number}{text[place.end(2) :]}"
    return text
