"""The map itself: ground, reach, homes, signs and names in one window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.layers import UNNAMED
from ganquan_geo.present import symbology
from ganquan_geo.present.gates.shown import LANE, find_looks
from ganquan_geo.present.print.city import street_styles, thinned
from ganquan_geo.present.print.crowd import Room
from ganquan_geo.present.print.facilities import draw_facilities
from ganquan_geo.present.print.furniture import draw_furniture
from ganquan_geo.present.print.gates import draw_gates
from ganquan_geo.present.print.homes import draw_home_layer, homes_in, is_crowd, list_homes
from ganquan_geo.present.print.numbers import NumberMark, draw_numbers
from ganquan_geo.present.print.place_names import PlaceName, draw_place_names
from ganquan_geo.present.print.plan_layer import PlanLayer, draw_plan_layer
from ganquan_geo.present.print.state import DISC_MM, Show, draw_state
from ganquan_geo.present.print.street_names import draw_street_names
from ganquan_geo.present.print.strokes import (
    HOME_MM,
    SIGN_MM,
    Easel,
    draw_areas,
    draw_lines,
    draw_ring,
    spot_of,
)
from ganquan_geo.words.names import shown_names, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ganquan_geo.present.print.facilities import DrawnSigns
    from ganquan_geo.present.print.overlay import Overlay
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.strokes import Spot
    from ganquan_geo.present.symbology import LineStyle

HOME_NAME_PT, AREA_NAME_PT = 6.0, 11.0
PALE = 0.4  # of the colour of reach, where every facility stands at an assumed position
CLOSE_SCALE = 8000.0  # at larger scales there is room for larger names
FOCUS = symbology.LineStyle(colour="#111418", width_px=3.4)
FOCUS_GLOW = symbology.LineStyle(colour="#f2b632", width_px=11.0)
FOCUS_GLOW_ALPHA = 0.55
WAY_CASING = symbology.LineStyle(colour="#ffffff", width_px=6.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A walk to be drawn: the number of its category and the line in the plane."""

    number: int
    line: shapely.Geometry


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a map is about.

    Parameters
    ----------
    category
        Number of the category whose reach is drawn; None for homes by their count.
    focus
        Lines or areas to bring out.
    names
        Names that must stand on the map.
    ways
        Walks to draw.
    only_facilities
        Ids of the facilities to draw; None for all of the categories shown.
    name_homes
        Whether other homes are named where there is room.
    brief_legend
        Whether the legend leaves out how well each category's positions are known.
    plan
        A street plan to draw in place of homes and facilities; None for none.
    numbers
        Numbers of sheets to draw in their place, for an index.
    shows
        What is drawn: reach and homes by it; or the position of the sub-district, its compounds,
        its facilities, or the compounds that are not covered.
    overlay
        What is drawn in place of homes by their reach.
    """

    category: int | None = None
    focus: tuple[shapely.Geometry, ...] = ()
    names: tuple[PlaceName, ...] = ()
    ways: tuple[Way, ...] = ()
    only_facilities: frozenset[str] | None = None
    name_homes: bool = True
    brief_legend: bool = False
    plan: PlanLayer | None = None
    numbers: tuple[NumberMark, ...] = ()
    shows: Show = "reach"
    overlay: Overlay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What must be said of a map that was drawn.

    Parameters
    ----------
    left_out
        The names of homes that had no room.
    led
        Whether lines lead from signs or names to their places.
    """

    left_out: tuple[str, ...] = ()
    led: bool = False


def draw_map(easel: Easel, scene: Scene, window: Window, subject: Subject) -> Drawn:
    """Draw one map, and return what must be said of it."""
    axes = easel.axes
    west, south, east, north = window.bounds_m
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_facecolor(symbology.PAPER)
    _draw_ground(easel, scene, window, subject)
    room = Room((east - west) / window.m_per_mm, (north - south) / window.m_per_mm)
    _draw_focus(easel, subject)
    if subject.plan is not None:
        draw_plan_layer(easel, window, subject.plan, room)
        draw_furniture(easel, window, room, lang=scene.lang)
        draw_street_names(easel, scene, window, room)
        return Drawn()
    if subject.numbers:
        draw_numbers(easel, window, room, subject.numbers)
        draw_furniture(easel, window, room, lang=scene.lang)
        draw_street_names(easel, scene, window, room)
        return Drawn()
    if subject.shows != "reach" or subject.overlay is not None:
        return _draw_state(easel, scene, window, room, subject)
    spots = draw_home_layer(easel, scene, window, subject.category)
    signs = draw_facilities(
        easel, scene, window, room, category=subject.category, only=subject.only_facilities
    )
    draw_gates(easel, scene, window, room)
    crowd = is_crowd(scene, window, easel.factor)
    if not crowd:
        _take_homes(easel, window, room, spots)
    draw_furniture(easel, window, room, lang=scene.lang)
    dots = [spot for _, spot in spots]
    named = draw_place_names(easel, window, room, subject.names, dots=dots)
    draw_street_names(easel, scene, window, room)
    led = signs.led or named.led
    if not subject.name_homes:
        return Drawn(led=led)
    name_pt = HOME_NAME_PT * (1.0 if window.scale > CLOSE_SCALE else 1.1)
    taken = {name.text for name in subject.names}
    names = [
        PlaceName(text=name, spot=spot, clear_mm=HOME_MM * easel.factor, size_pt=name_pt)
        for name, spot in list_homes(scene, spots)
        if name not in taken
    ]
    if crowd and not names:
        # Of homes without names of their own nothing can be said but where they are.
        names = _other_names(easel, scene, signs)
        placed = draw_place_names(easel, window, room, names, dots=[name.spot for name in names])
        return Drawn(led=led or placed.led)
    placed = draw_place_names(easel, window, room, names, dots=dots)
    return Drawn(left_out=placed.left_out, led=led or placed.led)


def _draw_state(easel: Easel, scene: Scene, window: Window, room: Room, subject: Subject) -> Drawn:
    """Draw what there is or differs, with names; streets are named where there is room left."""
    shows = subject.shows
    names, dots, led, clear_mm = [], [], False, DISC_MM * easel.factor
    if shows == "facilities":
        signs = draw_facilities(easel, scene, window, room, homes=False)
        names, led = _facility_names(easel, scene, signs), signs.led
        dots = [name.spot for name in names]
    elif shows == "position":
        text, middle = scene.study.name.said(scene.lang), shapely.point_on_surface(scene.boundary)
        name = PlaceName(text=text, spot=spot_of(middle), clear_mm=0, size_pt=AREA_NAME_PT)
        names = [replace(name, bold=True, needed=True)]
    else:
        spots = homes_in(scene, window)
        if subject.overlay is None:
            own = draw_state(easel, scene, window, shows)
        else:
            own = subject.overlay.draw(easel, scene, window)
            if subject.only_facilities is not None:
                led = draw_facilities(
                    easel,
                    scene,
                    window,
                    room,
                    category=subject.category,
                    only=subject.only_facilities,
                ).led
        if not is_crowd(scene, window, easel.factor):
            _take_homes(easel, window, room, spots)
        dots = [spot for _, spot in spots]
        names = [
            PlaceName(text=text, spot=spot, clear_mm=clear_mm, size_pt=HOME_NAME_PT)
            for text, spot in own
        ]
    draw_furniture(easel, window, room, lang=scene.lang)
    placed = draw_place_names(easel, window, room, names, dots=dots)
    draw_street_names(easel, scene, window, room)
    return Drawn(left_out=placed.left_out, led=led or placed.led)


def _other_names(easel: Easel, scene: Scene, signs: DrawnSigns) -> list[PlaceName]:
    """Return the names of the neighbourhoods, or else of the facilities that are drawn."""
    if "neighbourhoods" not in scene.layers:
        return _facility_names(easel, scene, signs)
    layer = scene.layers["neighbourhoods"]
    there = layer[~(layer.geometry.isna() | layer.geometry.is_empty)]
    pairs = zip(shown_names(there, scene.lang), map(spot_of, there.geometry), strict=True)
    return _beside_signs(easel, pairs)


def _facility_names(easel: Easel, scene: Scene, signs: DrawnSigns) -> list[PlaceName]:
    """Return the names of the facilities that are drawn at places of their own."""
    layer = scene.layers["facilities"].loc[list(signs.spots)]
    shown = [
        "" if name.endswith(UNNAMED) else said
        for name, said in zip(texts_of(layer["name"]), shown_names(layer, scene.lang), strict=True)
    ]
    return _beside_signs(easel, zip(shown, signs.spots.values(), strict=True))


def _beside_signs(easel: Easel, pairs: Iterable[tuple[str, Spot]]) -> list[PlaceName]:
    clear_mm = 0.8 * SIGN_MM * easel.factor
    return [
        PlaceName(text=text, spot=spot, clear_mm=clear_mm, size_pt=HOME_NAME_PT)
        for text, spot in pairs
        if text
    ]


def _draw_ground(easel: Easel, scene: Scene, window: Window, subject: Subject) -> None:
    layers = scene.layers
    for name, colour in (("green", symbology.GREEN), ("water", symbology.WATER)):
        if name in layers:
            edge = symbology.mixed("#000000", colour, symbology.GROUND_OUTLINE_SHARE)
            draw_areas(easel, layers[name].geometry, colour, z=1, edge=(edge, 0.5))
    if subject.category is not None:
        _draw_reach(easel, scene, subject.category)
    _draw_streets(easel, scene, window)
    if scene.frame_m:
        return  # the boundary is only the extent of the data
    sheet = shapely.box(*window.bounds_m)
    outside = shapely.difference(sheet, scene.boundary)
    draw_areas(easel, [outside], symbology.OUTSIDE, z=3.5, alpha=symbology.OUTSIDE_OPACITY)
    draw_lines(
        easel,
        [scene.boundary],
        symbology.BOUNDARY_BAND,
        z=3.6,
        alpha=symbology.BOUNDARY_BAND_OPACITY,
    )
    draw_lines(easel, [scene.boundary], symbology.BOUNDARY, z=3.7)


def reach_fills(scene: Scene, number: int) -> tuple[str, ...]:
    """Return the fills of a category's tiers, the smallest first; pale if all is assumed."""
    category = scene.study.categories[number]
    register = scene.result.registers[category.id]
    assumed = register.assumed == register.located
    colour = symbology.mixed(symbology.REACH, symbology.PAPER, PALE if assumed else 1.0)
    return symbology.tier_colours(colour, len(category.tiers))


def _draw_reach(easel: Easel, scene: Scene, number: int) -> None:
    category = scene.study.categories[number]
    own = scene.areas[scene.areas["category"] == category.id].sort_values("tier_min")
    fills = reach_fills(scene, number)
    edge = symbology.mixed(fills[0], symbology.INK, 0.75)
    for row in reversed(range(len(own))):
        draw_areas(easel, [own.geometry.iloc[row]], fills[row], z=1.5, edge=(edge, 0.35))


def _draw_streets(easel: Easel, scene: Scene, window: Window) -> None:
    streets = scene.layers["streets"]
    existing = streets["status"] == "existing"
    styles, looks = street_styles(window), find_looks(streets)
    for kind in reversed(list(styles)):
        own = streets[existing & streets["walkable"] & (looks == kind)]
        # A compound's land lies over the streets, and its lanes over that.
        draw_lines(easel, own.geometry, styles[kind], z=2.7 if kind == LANE else 2)
    barred = streets[existing & ~streets["walkable"]]
    draw_lines(easel, barred.geometry, thinned(symbology.NOT_WALKABLE, window), z=2.1)
    planned = streets[~existing]
    draw_lines(easel, planned.geometry, thinned(symbology.PLANNED, window), z=3.8)


def _draw_focus(easel: Easel, subject: Subject) -> None:
    for geometry in subject.focus:
        if shapely.get_dimensions(geometry) == 0:
            draw_ring(easel, spot_of(geometry), FOCUS_GLOW.colour)
    draw_lines(easel, subject.focus, FOCUS_GLOW, z=4, alpha=FOCUS_GLOW_ALPHA)
    draw_lines(easel, subject.focus, FOCUS, z=4.1)
    for way in subject.ways:
        draw_lines(easel, [way.line], WAY_CASING, z=4.4)
    # The first way lies on top where several share a street: it is drawn narrowest.
    for order, way in enumerate(subject.ways):
        draw_lines(easel, [way.line], way_style(way.number, order), z=4.5 + order * 0.01)


def way_style(number: int, order: int) -> LineStyle:
    """Return the line of a walk; dashes differ, so that it survives a black-and-white print."""
    dashes = ((), (9.0, 3.0), (5.0, 2.5), (2.5, 2.5), (9.0, 2.5, 2.0, 2.5))
    return symbology.LineStyle(
        colour=symbology.category_symbol(number).colour,
        width_px=max(2.0, 4.4 - 0.5 * order),
        dash_px=dashes[number % len(dashes)],
        cap="butt",
    )


def _take_homes(
    easel: Easel, window: Window, room: Room, spots: list[tuple[int, tuple[float, float]]]
) -> None:
    half = HOME_MM * easel.factor * 1.25
    places = [window.on_paper(spot) for _, spot in spots]
    room.take([(x - half, y - half, x + half, y + half) for x, y in places])
