"""Coordinates of GeoJSON that GDAL drops without a word, such as numbers written as texts."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from ganquan_geo.load.faults import NO_MEND, noted
from ganquan_geo.load.schema_checks import LayerFault
from ganquan_geo.model.errors import Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

# A list among whose first three members is a text or null, or that is one number alone: of
# coordinates these are odd.
_ODD = re.compile(
    rb'\[\s*(?:["ntf]|N\s*(?:\]|,\s*(?:["ntf]|N\s*,\s*["ntf])))'.replace(b"N", rb"-?[\d.eE+-]+")
)
UNREAD_PLACES = (
    Text("几何里的坐标读不出来", "has geometry whose coordinates cannot be read"),
    Text(
        "写成数，如 [121.43, 31.26]；没有位置时写 null",
        "write numbers, such as [121.43, 31.26]; null where there is no place",
    ),
)


class MendedTexts(NamedTuple):
    """GeoJSON whose coordinates are numbers; features, from 0, with texts and with what is none."""

    content: bytes
    texts: list[int]
    odd: list[int]


def texts_as_numbers(content: bytes) -> MendedTexts:
    """Return GeoJSON in which coordinates that were written as texts are numbers."""
    if not _ODD.search(content):
        return MendedTexts(content, [], [])
    document = json.loads(content.decode("utf-8-sig"))
    features = [document] if document.get("type") == "Feature" else document.get("features")
    texts, odd = [], []
    for row, feature in enumerate(features if isinstance(features, list) else ()):
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        found = {_mend(leaf) for leaf in _leaves(geometry)}
        texts += [row] if "text" in found else []
        odd += [row] if "odd" in found else []
    if texts:
        content = json.dumps(document, ensure_ascii=False).encode()
    return MendedTexts(content, texts, odd)


def find_lost_places(
    frame: pd.DataFrame, placed: Sequence[bool], mended: MendedTexts, notes: list[Fault], where: str
) -> tuple[LayerFault, ...]:
    """Return the fault of the features with coordinates that could not be read, if there are any.

    Parameters
    ----------
    frame
        What GDAL read.
    placed
        For each feature, whether the file says a place.
    notes
        Gets a note of texts that were read as numbers.
    """
    shapes = (
        frame.geometry.to_numpy() if isinstance(frame, gpd.GeoDataFrame) else [None] * len(frame)
    )
    unread = np.zeros(len(frame), dtype=bool)
    if len(placed) == len(frame):
        unread |= np.asarray(placed, dtype=bool) & shapely.is_missing(shapes)
    unread[[row for row in mended.odd if row < len(frame)]] = True
    if read := [row for row in mended.texts if row < len(frame) and not unread[row]]:
        what = Text("坐标写成了文字，按数读入", "has coordinates written as texts, read as numbers")
        notes.append(noted(where, what, NO_MEND, rows=_labels(read)))
    rows = np.flatnonzero(unread)
    if not len(rows):
        return ()
    what, mend = UNREAD_PLACES
    fault = Fault(where=where, what=what, mend=mend, rows=_labels(rows.tolist()))
    return (LayerFault(fault=fault, spoilt=rows),)


def _labels(positions: Sequence[int]) -> tuple[str, ...]:
    return tuple(str(row + 1) for row in positions)


def _leaves(geometry: object) -> Iterator[list[object]]:
    """Yield the innermost lists of a geometry's coordinates that hold anything."""
    waiting: list[object] = [geometry]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [part[key] for key in ("coordinates", "geometries") if key in part]
        elif isinstance(part, list) and part and not isinstance(part[0], list | dict):
            yield part
        elif isinstance(part, list):
            waiting += part


def _mend(leaf: list[object]) -> str:
    """Make numbers of the texts of a position, in place; return whether it had any, or is odd."""
    try:
        made = [float(one) if isinstance(one, str) else one for one in leaf]
        numbers = [
            one for one in made if isinstance(one, int | float) and not isinstance(one, bool)
        ]
        is_finite = all(map(math.isfinite, numbers))
    except (ValueError, OverflowError):
        return "odd"
    if len(made) < len("xy") or len(numbers) < len(made) or not is_finite:
        return "odd"
    is_text = numbers != leaf
    leaf[:] = made
    return "text" if is_text else ""
