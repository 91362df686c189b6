"""The facilities of the web map and how well their positions are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from ganquan_geo.present.web.ground import lines_of
from ganquan_geo.present.web.packing import DECIMALS
from ganquan_geo.words.figures import round_m
from ganquan_geo.words.names import basis_of, names_of, plain_text, texts_of

if TYPE_CHECKING:
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

Spot = tuple[float, float]


def build_places(study: Study, lang: Lang) -> tuple[list[Json], dict[str, int]]:
    """Return the existing facilities of the study's categories.

    Returns
    -------
    places
        With `at` (latitude, longitude; of a facility known to a street the middle of the
        street; None where the position is unknown), `lines` for those known to a street, and the
        numbers of the `categories` each belongs to.
    numbers
        By facility id: its place in the list.
    """
    layer = study.layers["facilities"]
    kinds = {kind for category in study.categories for kind in category.kinds}
    layer = layer[(layer["status"] == "existing") & layer["kind"].isin(kinds)]
    spots = [_spot(geometry) for geometry in layer.geometry]
    members = [
        [number for number, category in enumerate(study.categories) if kind in category.kinds]
        for kind in layer["kind"]
    ]
    names = names_of(layer, lang, study.kinds)
    basis = basis_of(layer, lang)
    addresses = texts_of(layer["address"]) if "address" in layer else [""] * len(layer)
    columns = (layer[name].tolist() for name in ("kind", "assumed", "accuracy_m"))
    places: list[Json] = []
    for row, (geometry, code, assumed, accuracy_m) in enumerate(
        zip(layer.geometry, *columns, strict=True)
    ):
        on_street = isinstance(geometry, shapely.LineString | shapely.MultiLineString)
        kind = study.kinds.get(code)
        places.append(
            {
                "id": str(layer.index[row]),
                "name": names[row][0],
                "other": names[row][1],
                "kind": kind.said(lang) if kind else plain_text(code),
                "position": _position(spots[row], on_street=on_street, assumed=assumed),
                "accuracy_m": round_m(accuracy_m),
                "address": addresses[row],
                "basis": basis[row],
                "at": spots[row],
                "lines": lines_of(geometry) if on_street else [],
                "categories": members[row],
            }
        )
    return places, {str(key): row for row, key in enumerate(layer.index)}


def _spot(geometry: shapely.Geometry | None) -> Spot | None:
    """Return where a sign stands: the point, the middle of the (longest) line, in an area."""
    if geometry is None or shapely.is_empty(geometry):
        return None
    if isinstance(geometry, shapely.LineString | shapely.MultiLineString):
        longest = max(shapely.get_parts(geometry), key=shapely.length)
        geometry = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    geometry = shapely.point_on_surface(geometry)
    lon, lat = shapely.get_coordinates(geometry)[0].tolist()
    return round(lat, DECIMALS), round(lon, DECIMALS)


def _position(spot: Spot | None, *, on_street: bool, assumed: bool) -> str:
    if spot is None:
        return "unknown"
    if on_street:
        return "street"
    return "assumed" if assumed else "known"
