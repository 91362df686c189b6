"""The facilities on a map: their signs, and the streets of those known only to a street."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.present import symbology
from ganquan_geo.present.print.crowd import Room, spread_signs
from ganquan_geo.present.print.strokes import (
    HOME_MM,
    SIGN_MM,
    Easel,
    draw_lines,
    draw_signs,
    spot_of,
)
from ganquan_geo.present.web.places import build_places

if TYPE_CHECKING:
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.strokes import Spot

BADGE_SHARE = 1.36  # how far a question mark reaches, in half the width of a sign


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """A sign of the map: the number of its category, how its position is known, its place."""

    number: int
    position: str
    seen: shapely.Geometry


def draw_facilities(
    easel: Easel,
    scene: Scene,
    window: Window,
    room: Room,
    *,
    category: int | None,
    only: frozenset[str] | None,
) -> None:
    """Draw the signs of the facilities in the window, none over another or over a home.

    Parameters
    ----------
    category
        Number of the one category that is drawn; None for all.
    only
        Ids of the facilities to draw; None for all.
    """
    signs = _signs(easel, scene, window, category=category, only=only)
    if not signs:
        return
    for sign in signs:
        if sign.position == "street":
            _draw_spread(easel, sign)
    anchors = [_middle(sign.seen) for sign in signs]
    homes = [spot_of(home) for home in scene.layers["compounds"].geometry if home is not None]
    unit = easel.factor * easel.per_mm
    stands = spread_signs(
        np.array(anchors),
        np.array(homes).reshape(-1, 2),
        apart=2.45 * SIGN_MM * unit,
        clear=(1.2 * SIGN_MM + HOME_MM) * unit,
    )
    west, south, _, _ = window.bounds_m
    half = 1.2 * SIGN_MM * easel.factor
    rects = []
    kinds: dict[tuple[int, str], list[Spot]] = {}
    for sign, anchor, (x_m, y_m) in zip(signs, anchors, stands.tolist(), strict=True):
        if np.hypot(x_m - anchor[0], y_m - anchor[1]) > 1.1 * SIGN_MM * unit:
            colour = symbology.category_symbol(sign.number).colour
            lead = symbology.LineStyle(colour=colour, width_px=0.9)
            draw_lines(easel, [shapely.LineString([anchor, (x_m, y_m)])], lead, z=5.4)
        kinds.setdefault((sign.number, sign.position), []).append((x_m, y_m))
        x, y = (x_m - west) / window.m_per_mm, (y_m - south) / window.m_per_mm
        rects.append((x - half, y - half, x + half, y + half))
        if sign.position == "street":
            # The question mark at its upper right corner.
            rects.append((x, y, x + BADGE_SHARE * half, y + BADGE_SHARE * half))
    for (number, position), spots in kinds.items():
        text = scene.study.categories[number].sign.said(scene.lang)
        draw_signs(easel, spots, number, sign=text, position=position, z=7)
    room.take(rects)


def _signs(
    easel: Easel,
    scene: Scene,
    window: Window,
    *,
    category: int | None,
    only: frozenset[str] | None,
) -> list[_Sign]:
    """Return the signs that stand in the window; a place of two categories has two."""
    places, numbers = build_places(scene.study, scene.lang)
    layer = scene.layers["facilities"].loc[list(numbers)]
    sheet = shapely.box(*window.bounds_m).buffer(-1.2 * SIGN_MM * easel.factor * easel.per_mm)
    signs = []
    for (key, row), geometry in zip(numbers.items(), layer.geometry, strict=True):
        place = places[row]
        if place["at"] is None or (only is not None and key not in only):
            continue
        seen = shapely.intersection(geometry, sheet)
        if seen.is_empty:
            continue
        signs += [
            _Sign(number=number, position=str(place["position"]), seen=seen)
            for number in place["categories"]  # type: ignore[attr-defined]
            if category in (None, number)
        ]
    return signs


def _draw_spread(easel: Easel, sign: _Sign) -> None:
    style = symbology.LineStyle(
        colour=symbology.category_symbol(sign.number).colour, width_px=symbology.SPREAD_WIDTH_PX
    )
    draw_lines(easel, [sign.seen], style, z=3.9, alpha=symbology.SPREAD_OPACITY)


def _middle(geometry: shapely.Geometry) -> Spot:
    if shapely.get_dimensions(geometry) == 0:
        return spot_of(geometry)
    longest = max(shapely.get_parts(geometry), key=shapely.length)
    point = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return float(shapely.get_x(point)), float(shapely.get_y(point))
