"""A street plan on a print map: projects, ring, cross and gateways, with their legend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from matplotlib.patches import Polygon

from ganquan_geo.model.plan_records import STATUS_NAMES
from ganquan_geo.present import symbology
from ganquan_geo.present.plan import symbology as plan_symbology
from ganquan_geo.present.plan.numbers import find_middle, place_numbers
from ganquan_geo.present.plan.streets import plan_street_names
from ganquan_geo.present.print.blocks import Row
from ganquan_geo.present.print.place_names import PlaceName, draw_place_names
from ganquan_geo.present.print.plan_marks import (
    draw_number,
    draw_plan_marks,
    draw_sign,
    theme_signs,
)
from ganquan_geo.present.print.strokes import (
    HOME_MM,
    Easel,
    HomeMark,
    draw_homes,
    draw_lines,
)
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_m
from ganquan_geo.words.text import Text, format_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.present.print.crowd import Room
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.symbology import LineStyle

Spot = tuple[float, float]

BAND_PX = 12.0  # under a project, in its colour: it shows between the dashes of its state
BAND_SHARE = 0.32
GATEWAY_MM = 1.5
GAP_CLEAR_MM = 2.2
SWATCH_MM = 6.0
CASING = symbology.LineStyle(colour=symbology.PAPER, width_px=6.6, cap="butt")
# How far a project is, in a black-and-white print too: width of the line as a share of the
# band, and its dashes.
STATES: dict[str, tuple[float, tuple[float, ...]]] = {
    "unknown": (0.24, (0.1, 6.0)),
    "planned": (0.5, (7.0, 5.0)),
    "under_way": (0.62, (16.0, 3.0)),
    "paused": (0.4, (3.0, 5.0)),
    "cancelled": (0.3, (1.0, 8.0)),
    "outside": (0.3, (8.0, 8.0)),
    "done": (1.0, ()),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """Lines of one style: a project in its theme's colour, a leg, an axis."""

    line: shapely.Geometry
    style: LineStyle
    z: float
    alpha: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLayer:
    """What is drawn of a plan, in the plane of a scene.

    Parameters
    ----------
    strokes
        All lines.
    legs
        The number of each leg of the ring and where it stands.
    signs
        The sign of each theme, its colour, and the line along which it is repeated.
    numbers
        The number of each project, its colour and where it stands.
    gaps
        What each missing leg measures, and where it stands.
    gateways
        Where named streets meet the boundary.
    legend
        Rows of the legend.
    """

    strokes: tuple[Stroke, ...]
    legs: tuple[tuple[str, Spot], ...]
    signs: tuple[tuple[str, str, shapely.Geometry], ...]
    numbers: tuple[tuple[str, str, Spot], ...]
    gaps: tuple[tuple[str, Spot], ...]
    gateways: tuple[Spot, ...]
    legend: tuple[Row, ...]


def build_plan_layer(scene: Scene, plan: PlanResult) -> PlanLayer:
    """Lay a plan out in the plane of a scene, in the colours of the plan's own map."""
    lines = plan.lines.to_crs(scene.crs)
    status = {own.project.id: own.record.status for own in plan.projects}
    strokes: list[Stroke] = []
    marks = theme_signs(plan, scene.lang)
    signs: list[tuple[str, str, shapely.Geometry]] = []
    legs: list[tuple[str, Spot]] = []
    for layer, key, state, line in zip(
        lines["layer"], lines["key"], lines["state"], lines.geometry, strict=True
    ):
        if layer == "project_theme":
            themes = state.split(";")
            colours = [_theme_colour(plan, theme) for theme in themes]
            strokes += _project(line, colours[0], status[key])
            signs += [
                (marks[theme], colour, line)
                for theme, colour in zip(themes, colours, strict=True)
                if theme in marks
            ]
            strokes += [_second_theme(line, colour) for colour in colours[1:]]
        elif layer == "ring":
            missing = state != "existing"
            style = plan_symbology.RING_MISSING if missing else plan_symbology.RING
            strokes.append(Stroke(line=line, style=CASING, z=4.5))
            strokes.append(Stroke(line=line, style=style, z=4.6))
            legs.append((str(key), find_middle(line)))
        elif layer == "detour":
            strokes.append(Stroke(line=line, style=plan_symbology.RING_DETOUR, z=4.7))
        elif layer == "axis":
            strokes.append(
                Stroke(
                    line=line, style=plan_symbology.AXIS, z=2.6, alpha=plan_symbology.AXIS_OPACITY
                )
            )
    return PlanLayer(
        strokes=tuple(strokes),
        legs=tuple(legs),
        signs=tuple(signs),
        numbers=tuple(_project_numbers(plan, lines)),
        gaps=tuple(_gaps(scene, plan, lines)),
        gateways=_gateway_spots(scene, plan),
        legend=tuple(_legend(scene, plan)),
    )


def draw_plan_layer(easel: Easel, window: Window, layer: PlanLayer, room: Room) -> None:
    """Draw a plan and take the room of its signs."""
    for own in layer.strokes:
        draw_lines(easel, [own.line], own.style, z=own.z, alpha=own.alpha)
    draw_plan_marks(easel, window, room, signs=layer.signs, numbers=layer.numbers, legs=layer.legs)
    spots = [spot for _, spot in layer.legs]
    marks = [HomeMark(spot=spot, fill=symbology.PAPER, text=text) for text, spot in layer.legs]
    draw_homes(easel, marks, z=7)
    for spot in layer.gateways:
        _draw_gateway(easel, spot)
    west, south, _, _ = window.bounds_m
    half = 1.3 * HOME_MM * easel.factor
    room.take(
        [
            (x - half, y - half, x + half, y + half)
            for x, y in (
                ((spot[0] - west) / window.m_per_mm, (spot[1] - south) / window.m_per_mm)
                for spot in (*spots, *layer.gateways)
            )
        ]
    )
    names = [
        PlaceName(text=text, spot=spot, clear_mm=GAP_CLEAR_MM, size_pt=7.4, bold=True, needed=True)
        for text, spot in layer.gaps
    ]
    draw_place_names(easel, window, room, names, dots=spots)


def _project(line: shapely.Geometry, colour: str, status: str) -> list[Stroke]:
    """Return the band of a project in its theme's colour, dashed by how far it is."""
    pale = symbology.mixed(colour, symbology.PAPER, BAND_SHARE)
    share, dashes = STATES[status]
    state = symbology.LineStyle(
        colour=colour,
        width_px=share * BAND_PX,
        dash_px=dashes,
        cap="round" if dashes[:1] < (1.0,) else "butt",
    )
    return [
        Stroke(line=line, style=symbology.LineStyle(colour=pale, width_px=BAND_PX), z=3.0),
        Stroke(line=line, style=state, z=3.1),
    ]


def _second_theme(line: shapely.Geometry, colour: str) -> Stroke:
    """Return the dashes of another theme that the plan gives the same street."""
    pale = symbology.mixed(colour, symbology.PAPER, BAND_SHARE)
    style = symbology.LineStyle(
        colour=pale, width_px=BAND_PX, dash_px=plan_symbology.SECOND_THEME_PX, cap="butt"
    )
    return Stroke(line=line, style=style, z=3.05)


def _project_numbers(plan: PlanResult, lines: gpd.GeoDataFrame) -> Iterator[tuple[str, str, Spot]]:
    """Return the number of each project, as in the list of the plan, its colour, and its place."""
    own = lines[lines["layer"] == "project"]
    by_id = dict(zip(own["key"].astype(str), own.geometry, strict=True))
    legs = [find_middle(line) for line in lines.geometry[lines["layer"] == "ring"]]
    spots = place_numbers(by_id, legs)
    for number, project in enumerate(plan.projects, start=1):
        if (spot := spots.get(project.project.id)) is not None:
            theme = project.themes[0] if project.themes else ""
            yield str(number), _theme_colour(plan, theme), spot


def _gaps(scene: Scene, plan: PlanResult, lines: gpd.GeoDataFrame) -> Iterator[tuple[str, Spot]]:
    own = lines[lines["layer"] == "ring"]
    by_number = dict(zip(own["key"].astype(str), own.geometry, strict=True))
    for leg in plan.ring.legs if plan.ring else ():
        if leg.missing_m > 0 and (line := by_number.get(str(leg.number))) is not None:
            said = glossary.GAP_OF.filled(m=format_m(leg.missing_m))
            yield said.said(scene.lang), find_middle(line)


def _theme_colour(plan: PlanResult, theme: str) -> str:
    keys = list(plan.plan.theme_names)
    if theme not in keys:
        return plan_symbology.NO_THEME
    return plan_symbology.theme_colour(keys.index(theme))


def _gateway_spots(scene: Scene, plan: PlanResult) -> tuple[Spot, ...]:
    places = [shapely.Point(own.lon, own.lat) for own in plan.gateways]
    plane = gpd.GeoSeries(places, crs=plan.lines.crs).to_crs(scene.crs)
    return tuple((float(place.x), float(place.y)) for place in plane)


def _draw_gateway(easel: Easel, spot: Spot) -> None:
    size = GATEWAY_MM * easel.factor * easel.per_mm
    corners = [(0.0, 1.0), (1.0, 0.0), (0.0, -1.0), (-1.0, 0.0)]
    easel.axes.add_patch(
        Polygon(
            [(spot[0] + x * size, spot[1] + y * size) for x, y in corners],
            closed=True,
            facecolor=plan_symbology.GATEWAY,
            edgecolor=symbology.PAPER,
            linewidth=0.6 * easel.factor,
            zorder=6.9,
        )
    )


def _legend(scene: Scene, plan: PlanResult) -> list[Row]:
    lang = scene.lang
    marks = theme_signs(plan, lang)
    drawn_themes = plan.lines.loc[plan.lines["layer"] == "project_theme", "state"]
    shown = {theme for state in drawn_themes for theme in state.split(";")}
    rows = [
        Row(
            draw=partial(_theme_swatch, colour=_theme_colour(plan, key), sign=marks.get(key, "")),
            text=Text(f"道路项目：{name.zh}", f"street project: {name.en}").said(lang),
        )
        for key, name in [
            *plan.plan.theme_names.items(),
            ("", glossary.NO_THEME),
        ]
        if key in shown
    ]
    mixed = next((state.split(";") for state in drawn_themes if ";" in state), None)
    if mixed:
        colours = [_theme_colour(plan, key) for key in mixed]
        rows.append(
            Row(
                draw=partial(_swatch, strokes=_two_themes_strokes(colours)),
                text=glossary.TWO_THEMES.said(lang),
            )
        )
    states = {own.record.status for own in plan.projects}
    rows += [
        Row(
            draw=partial(_swatch, strokes=_status_strokes(status)),
            text=Text(f"状态：{name.zh}", f"status: {name.en}").said(lang),
        )
        for status, name in STATUS_NAMES.items()
        if status in states
    ]
    drawn = set(plan.lines["layer"])
    missing = bool(((plan.lines["layer"] == "ring") & (plan.lines["state"] != "existing")).any())
    others = [
        ("ring" in drawn, plan_symbology.RING, 1.0, "环线（数字为第几段）", "ring, leg numbers"),
        (missing, plan_symbology.RING_MISSING, 1.0, "环线：断点", "ring: missing leg"),
        ("detour" in drawn, plan_symbology.RING_DETOUR, 1.0, "现有最短绕行", "shortest way today"),
        ("axis" in drawn, plan_symbology.AXIS, plan_symbology.AXIS_OPACITY, "十字轴", "the cross"),
    ]
    rows += [
        Row(draw=partial(_swatch, strokes=((style, alpha),)), text=Text(zh, en).said(lang))
        for there, style, alpha, zh, en in others
        if there
    ]
    called = plan_street_names(plan, lang)
    listed = format_list(
        (f"{n} {called[own.line.street]}" for n, own in enumerate(plan.projects, start=1)), lang
    )
    if listed:
        text = Text("方块数字：{listed}", "numbers in squares: {listed}").filled(listed=listed)
        draw = partial(draw_number, text="1", colour=plan_symbology.NO_THEME)
        rows.append(Row(draw=draw, text=text.said(lang), wide=True))
    if plan.gateways:
        rows.append(Row(draw=_draw_gateway, text=glossary.GATEWAY.said(lang)))
    return rows


def _theme_swatch(easel: Easel, spot: Spot, *, colour: str, sign: str) -> None:
    band = symbology.LineStyle(colour=colour, width_px=BAND_PX)
    _swatch(easel, spot, strokes=((band, 1.0),))
    if sign:
        draw_sign(easel, [spot], sign, colour)


def _two_themes_strokes(colours: list[str]) -> tuple[tuple[LineStyle, float], ...]:
    over = _second_theme(shapely.LineString(), colours[1]).style
    under = symbology.mixed(colours[0], symbology.PAPER, BAND_SHARE)
    return ((symbology.LineStyle(colour=under, width_px=BAND_PX), 1.0), (over, 1.0))


def _status_strokes(status: str) -> tuple[tuple[LineStyle, float], ...]:
    band, line = _project(shapely.LineString(), plan_symbology.NO_THEME, status)
    return ((band.style, 1.0), (line.style, 1.0))


def _swatch(easel: Easel, spot: Spot, *, strokes: tuple[tuple[LineStyle, float], ...]) -> None:
    half = SWATCH_MM * easel.factor / 2
    line = shapely.LineString([(spot[0] - half, spot[1]), (spot[0] + half, spot[1])])
    for order, (style, alpha) in enumerate(strokes):
        flat = style if style.dash_px else replace(style, cap="butt")
        draw_lines(easel, [line], flat, z=3 + order * 0.1, alpha=alpha)
