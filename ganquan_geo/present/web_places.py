"""The facilities of the web map, and how signs that would hide each other stand apart."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.present.web_ground import DECIMALS, lines_of
from ganquan_geo.present.web_text import Json, metres, names_of, plain_text

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.text import Lang

Spot = tuple[float, float]

ROW_LENGTH = 6  # signs side by side before the next row begins


def build_places(study: Study, lang: Lang) -> tuple[list[Json], dict[str, int]]:
    """Return the existing facilities of the study's categories.

    Returns
    -------
    places
        With `at` (latitude, longitude; of a facility known to a street the middle of the
        street; None where the position is unknown), `lines` for those known to a street, and
        `signs`: category number, step to the right and rows up of each sign.
    numbers
        By facility id: its place in the list.
    """
    layer = study.layers["facilities"]
    kinds = {kind for category in study.categories for kind in category.kinds}
    layer = layer[(layer["status"] == "existing") & layer["kind"].isin(kinds)]
    spots = [_spot(geometry) for geometry in layer.geometry]
    homes = {_spot(geometry) for geometry in study.layers["compounds"].geometry} - {None}
    members = [
        [number for number, category in enumerate(study.categories) if kind in category.kinds]
        for kind in layer["kind"]
    ]
    signs = _apart(spots, members, homes)
    names = names_of(layer, lang)
    places: list[Json] = []
    for row, (name, other) in enumerate(names):
        own, geometry = layer.iloc[row], layer.geometry.iloc[row]
        on_street = isinstance(geometry, shapely.LineString | shapely.MultiLineString)
        kind = study.kinds.get(own["kind"])
        places.append(
            {
                "name": name,
                "other": other,
                "kind": kind.said(lang) if kind else plain_text(own["kind"]),
                "position": _position(spots[row], on_street=on_street, assumed=own["assumed"]),
                "accuracy_m": metres(own["accuracy_m"]),
                "address": plain_text(own["address"]) if "address" in layer else "",
                "basis": plain_text(own["basis"]),
                "at": spots[row],
                "lines": lines_of(geometry) if on_street else [],
                "categories": members[row],
                "signs": signs[row],
            }
        )
    return places, {str(key): row for row, key in enumerate(layer.index)}


def _spot(geometry: shapely.Geometry | None) -> Spot | None:
    """Return where a sign stands: the point, or the middle of the (longest) line."""
    if geometry is None or geometry.is_empty:
        return None
    if isinstance(geometry, shapely.Polygon | shapely.MultiPolygon):
        return None
    if not isinstance(geometry, shapely.Point):
        longest = max(shapely.get_parts(geometry), key=shapely.length)
        geometry = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return round(float(geometry.y), DECIMALS), round(float(geometry.x), DECIMALS)


def _position(spot: Spot | None, *, on_street: bool, assumed: bool) -> str:
    if spot is None:
        return "unknown"
    if on_street:
        return "street"
    return "assumed" if assumed else "known"


def _apart(
    spots: list[Spot | None], members: list[list[int]], homes: set[Spot | None]
) -> list[list[list[float]]]:
    """Return for each sign its category, its step to the right, and its rows up.

    Signs on one spot stand side by side, and above a home that is on the same spot.
    """
    crowds: dict[Spot, list[tuple[int, int]]] = defaultdict(list)
    for row, spot in enumerate(spots):
        if spot is not None:
            crowds[spot] += [(category, row) for category in members[row]]
    signs: list[list[list[float]]] = [[] for _ in spots]
    for spot, crowd in crowds.items():
        lift = 1 if spot in homes else 0
        for slot, (category, row) in enumerate(sorted(crowd)):
            level, step = divmod(slot, ROW_LENGTH)
            width = min(ROW_LENGTH, len(crowd) - level * ROW_LENGTH)
            signs[row].append([category, step - (width - 1) / 2, level + lift])
    return signs
