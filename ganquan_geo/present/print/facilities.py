"""The facilities on a map: their signs, and the streets of those known only to a street."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.present import symbology
from ganquan_geo.present.print.crowd import Room, spread_signs
from ganquan_geo.present.print.homes import homes_in, is_crowd
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
    from collections.abc import Mapping

    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.strokes import Spot

BADGE_SHARE = 1.36  # how far a question mark reaches, in half the width of a sign
MOST_LEAD_MM = 9.0  # a sign that would have to go farther stands at its place, small
SMALL_SIGN, SMALL_LEAD_MM = 0.7, 4.0  # where homes are dots: of the usual size, and how far
LEAST_SIGN = 0.5  # of the usual size, for those that stay in a crowd


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSigns:
    """Where the signs of a map stand.

    Parameters
    ----------
    spots
        By id of a facility whose place is known: where its sign stands, metres.
    led
        Whether a line leads from a sign to its place.
    """

    spots: Mapping[str, Spot]
    led: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    """A sign of the map: its facility, category, how its position is known, its place."""

    key: str
    number: int
    position: str
    seen: shapely.Geometry


def draw_facilities(
    easel: Easel,
    scene: Scene,
    window: Window,
    room: Room,
    *,
    category: int | None = None,
    only: frozenset[str] | None = None,
    homes: bool = True,
) -> DrawnSigns:
    """Draw the signs of the facilities in the window, none over another or over a home.

    A sign gives way only so far; where that is not enough it stands at its place, smaller. Homes
    that are drawn as dots are not given way to.

    Parameters
    ----------
    category
        Number of the one category that is drawn; None for all.
    only
        Ids of the facilities to draw; None for all.
    homes
        Whether homes are drawn, to which signs give way.
    """
    signs = _signs(easel, scene, window, category=category, only=only)
    if not signs:
        return DrawnSigns(spots={}, led=False)
    for sign in signs:
        if sign.position == "street":
            _draw_spread(easel, sign)
    anchors = [_middle(sign.seen) for sign in signs]
    dots = is_crowd(scene, window, easel.factor)
    taken = [spot for _, spot in homes_in(scene, window)] if homes and not dots else []
    share, most_mm = (SMALL_SIGN, SMALL_LEAD_MM) if dots else (1.0, MOST_LEAD_MM)
    unit = easel.factor * easel.per_mm
    stands = spread_signs(
        np.array(anchors),
        np.array(taken).reshape(-1, 2),
        apart=2.45 * share * SIGN_MM * unit,
        clear=(1.2 * SIGN_MM + HOME_MM) * unit,
    )
    west, south, _, _ = window.bounds_m
    rects, led = [], False
    spots: dict[str, Spot] = {}
    kinds: dict[tuple[int, str, float], list[Spot]] = {}
    for sign, anchor, (x_m, y_m) in zip(signs, anchors, stands.tolist(), strict=True):
        moved, own_share = float(np.hypot(x_m - anchor[0], y_m - anchor[1])), share
        if moved > most_mm * unit:
            (x_m, y_m), moved, own_share = anchor, 0.0, LEAST_SIGN  # noqa: PLW2901 - it stays
        if moved > 1.1 * share * SIGN_MM * unit:
            led = True
            colour = symbology.category_symbol(sign.number).colour
            lead = symbology.LineStyle(colour=colour, width_px=0.9)
            draw_lines(easel, [shapely.LineString([anchor, (x_m, y_m)])], lead, z=5.4)
        kinds.setdefault((sign.number, sign.position, own_share), []).append((x_m, y_m))
        if sign.position == "known":
            spots.setdefault(sign.key, (x_m, y_m))
        half = 1.2 * own_share * SIGN_MM * easel.factor
        x, y = (x_m - west) / window.m_per_mm, (y_m - south) / window.m_per_mm
        rects.append((x - half, y - half, x + half, y + half))
        if sign.position == "street":
            # The question mark at its upper right corner.
            rects.append((x, y, x + BADGE_SHARE * half, y + BADGE_SHARE * half))
    for (number, position, own_share), stood in kinds.items():
        text = scene.study.categories[number].sign.said(scene.lang)
        z = 7 if own_share == share else 6.9
        draw_signs(easel, stood, number, sign=text, position=position, z=z, share=own_share)
    room.take(rects)
    return DrawnSigns(spots=spots, led=led)


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
            _Sign(key=str(key), number=number, position=str(place["position"]), seen=seen)
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
    if shapely.get_dimensions(geometry) != 1:
        return spot_of(shapely.point_on_surface(geometry))
    longest = max(shapely.get_parts(geometry), key=shapely.length)
    point = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return float(shapely.get_x(point)), float(shapely.get_y(point))
