"""The map itself: ground, reach, homes, signs and names in one window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.readings import SAME_M
from ganquan_geo.present import symbology
from ganquan_geo.present.print.crowd import Room
from ganquan_geo.present.print.facilities import draw_facilities
from ganquan_geo.present.print.furniture import draw_furniture
from ganquan_geo.present.print.place_names import PlaceName, draw_place_names
from ganquan_geo.present.print.plan_layer import PlanLayer, draw_plan_layer
from ganquan_geo.present.print.street_names import draw_street_names
from ganquan_geo.present.print.strokes import (
    HOME_MM,
    Easel,
    HomeMark,
    draw_areas,
    draw_homes,
    draw_lines,
    draw_ring,
    spot_of,
)
from ganquan_geo.present.tiers import largest_minutes
from ganquan_geo.words.names import names_of

if TYPE_CHECKING:
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.symbology import LineStyle

HOME_NAME_PT = 6.0
CLOSE_SCALE = 8000.0  # at larger scales there is room for larger names
FOCUS = symbology.LineStyle(colour="#111418", width_px=3.4)
FOCUS_GLOW = symbology.LineStyle(colour="#f2b632", width_px=11.0)
FOCUS_GLOW_ALPHA = 0.55
WAY_CASING = symbology.LineStyle(colour="#ffffff", width_px=6.2)
COVERED, NOT_COVERED, UNSURE = "#ffffff", "#24282d", "#9aa0a8"


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
    """

    category: int | None = None
    focus: tuple[shapely.Geometry, ...] = ()
    names: tuple[PlaceName, ...] = ()
    ways: tuple[Way, ...] = ()
    only_facilities: frozenset[str] | None = None
    name_homes: bool = True
    brief_legend: bool = False
    plan: PlanLayer | None = None


def draw_map(easel: Easel, scene: Scene, window: Window, subject: Subject) -> list[str]:
    """Draw one map.

    Returns
    -------
    list of str
        Names of homes for which there was no room.
    """
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
        return []
    spots = _draw_homes(easel, scene, window, subject)
    draw_facilities(
        easel, scene, window, room, category=subject.category, only=subject.only_facilities
    )
    _take_homes(easel, window, room, spots)
    draw_furniture(easel, window, room, lang=scene.lang)
    dots = [spot for _, spot in spots]
    draw_place_names(easel, window, room, subject.names, dots=dots)
    draw_street_names(easel, scene, window, room)
    if not subject.name_homes:
        return []
    name_pt = HOME_NAME_PT * (1.0 if window.scale > CLOSE_SCALE else 1.1)
    taken = {name.text for name in subject.names}
    names = [
        PlaceName(text=name, spot=spot, clear_mm=HOME_MM * easel.factor, size_pt=name_pt)
        for name, spot in _named_homes(scene, spots)
        if name not in taken
    ]
    return draw_place_names(easel, window, room, names, dots=dots)


def _draw_ground(easel: Easel, scene: Scene, window: Window, subject: Subject) -> None:
    layers = scene.layers
    for name, colour in (("green", symbology.GREEN), ("water", symbology.WATER)):
        if name in layers:
            edge = symbology.mixed("#000000", colour, symbology.GROUND_OUTLINE_SHARE)
            draw_areas(easel, layers[name].geometry, colour, z=1, edge=(edge, 0.5))
    if subject.category is not None:
        _draw_reach(easel, scene, subject.category)
    _draw_streets(easel, scene)
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


def _draw_reach(easel: Easel, scene: Scene, number: int) -> None:
    category = scene.study.categories[number]
    own = scene.areas[scene.areas["category"] == category.id].sort_values("tier_min")
    colour = symbology.category_symbol(number).colour
    fills = symbology.tier_colours(colour, len(own))
    edge = symbology.mixed(colour, symbology.INK, 0.75)
    for row in reversed(range(len(own))):
        draw_areas(easel, [own.geometry.iloc[row]], fills[row], z=1.5, edge=(edge, 0.35))


def _draw_streets(easel: Easel, scene: Scene) -> None:
    streets = scene.layers["streets"]
    existing = streets["status"] == "existing"
    for kind in reversed(list(symbology.STREETS)):
        own = streets[existing & streets["walkable"] & (streets["street_class"] == kind)]
        draw_lines(easel, own.geometry, symbology.STREETS[kind], z=2)
    barred = streets[existing & ~streets["walkable"]]
    draw_lines(easel, barred.geometry, symbology.NOT_WALKABLE, z=2.1)
    planned = streets[~existing]
    draw_lines(easel, planned.geometry, symbology.PLANNED, z=3.8)


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


def _draw_homes(
    easel: Easel, scene: Scene, window: Window, subject: Subject
) -> list[tuple[int, tuple[float, float]]]:
    """Draw the homes in the window; return the rows and places of those drawn."""
    layer = scene.layers["compounds"]
    located = scene.walks[0]["located"].to_numpy(bool)
    colours = symbology.count_colours(len(scene.study.categories))
    west, south, east, north = window.bounds_m
    drawn = []
    marks = []
    for row, geometry in enumerate(layer.geometry):
        if geometry is None or geometry.is_empty:
            continue
        spot = spot_of(geometry)
        if not (west <= spot[0] <= east and south <= spot[1] <= north):
            continue
        certain, possible = int(scene.certain[row]), int(scene.possible[row])
        fill, edge, text = symbology.NOT_MEASURED, None, ""
        if located[row]:
            if subject.category is None:
                fill, text = colours[certain], str(certain)
                edge = colours[possible] if possible != certain else None
            else:
                fill, text = home_state(scene, row, subject.category)
        if geometry.geom_type != "Point":
            draw_areas(easel, [geometry], fill, z=2.5, edge=(symbology.HOME_OUTLINE, 0.5))
        marks.append(HomeMark(spot=spot, fill=fill, edge=edge, text=text))
        drawn.append((row, spot))
    draw_homes(easel, marks)
    return drawn


def home_state(scene: Scene, row: int, number: int) -> tuple[str, str]:
    """Return fill and letter of a home on the map of one category, at its largest tier."""
    category = scene.study.categories[number]
    minutes = largest_minutes(category)
    limit_m = category.limit_m(minutes, scene.result.profile) + SAME_M
    walk = scene.walks[number].iloc[row]
    if walk["far_m"] <= limit_m:
        return COVERED, ""
    return (UNSURE, "?") if walk["near_m"] <= limit_m else (NOT_COVERED, "")


def _named_homes(
    scene: Scene, spots: list[tuple[int, tuple[float, float]]]
) -> list[tuple[str, tuple[float, float]]]:
    names = names_of(scene.layers["compounds"], scene.lang)
    # Those that reach least are what a reader looks for: they are named first.
    order = sorted(spots, key=lambda own: (int(scene.certain[own[0]]), own[0]))
    return [(names[row][0], spot) for row, spot in order if names[row][0]]


def _take_homes(
    easel: Easel, window: Window, room: Room, spots: list[tuple[int, tuple[float, float]]]
) -> None:
    half = HOME_MM * easel.factor * 1.25
    places = [window.on_paper(spot) for _, spot in spots]
    room.take([(x - half, y - half, x + half, y + half) for x, y in places])
