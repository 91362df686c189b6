"""A street plan on a print map: projects, ring, cross and gateways, with their legend."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from matplotlib.patches import Polygon

from ganquan_geo.model.plan import STATUS_NAMES
from ganquan_geo.present import symbology
from ganquan_geo.present.plan import symbology as plan_symbology
from ganquan_geo.present.print.blocks import Row
from ganquan_geo.present.print.strokes import (
    HOME_MM,
    Easel,
    HomeMark,
    draw_homes,
    draw_lines,
)
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.present.print.crowd import Room
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.symbology import LineStyle

Spot = tuple[float, float]

BAND_PX = 9.0  # under a project, in its colour: it shows between the dashes of its state
BAND_SHARE = 0.32
GATEWAY_MM = 1.5
SWATCH_MM = 6.0
CASING = symbology.LineStyle(colour=symbology.PAPER, width_px=5.0, cap="butt")
# How far a project is, in a black-and-white print too: width of the line as a share of the
# band, and its dashes.
STATES: dict[str, tuple[float, tuple[float, ...]]] = {
    "unknown": (0.24, (0.1, 6.0)),
    "planned": (0.5, (7.0, 5.0)),
    "under_way": (0.62, (16.0, 3.0)),
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
    gateways
        Where named streets meet the boundary.
    legend
        Rows of the legend.
    """

    strokes: tuple[Stroke, ...]
    legs: tuple[tuple[str, Spot], ...]
    gateways: tuple[Spot, ...]
    legend: tuple[Row, ...]


def build_plan_layer(scene: Scene, plan: PlanResult) -> PlanLayer:
    """Lay a plan out in the plane of a scene, in the colours of the plan's own map."""
    lines = plan.lines.to_crs(scene.crs)
    status = {own.project.id: own.record.status for own in plan.projects}
    strokes: list[Stroke] = []
    legs: list[tuple[str, Spot]] = []
    for layer, key, state, line in zip(
        lines["layer"], lines["key"], lines["state"], lines.geometry, strict=True
    ):
        if layer == "project_theme":
            colours = [_theme_colour(plan, theme) for theme in state.split(";")]
            strokes += _project(line, colours[0], status[key])
            strokes += [_second_theme(line, colour) for colour in colours[1:]]
        elif layer == "ring":
            missing = state != "existing"
            style = plan_symbology.RING_MISSING if missing else plan_symbology.RING
            if missing:
                strokes.append(Stroke(line=line, style=CASING, z=4.5))
            strokes.append(Stroke(line=line, style=style, z=4.6))
            legs.append((str(key), _middle(line)))
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
        gateways=_gateway_spots(scene, plan),
        legend=tuple(_legend(scene, plan)),
    )


def draw_plan_layer(easel: Easel, window: Window, layer: PlanLayer, room: Room) -> None:
    """Draw a plan and take the room of its signs."""
    for own in layer.strokes:
        draw_lines(easel, [own.line], own.style, z=own.z, alpha=own.alpha)
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


def _theme_colour(plan: PlanResult, theme: str) -> str:
    keys = list(plan.plan.theme_names)
    if theme not in keys:
        return plan_symbology.NO_THEME
    return plan_symbology.theme_colour(keys.index(theme))


def _middle(line: shapely.Geometry) -> Spot:
    longest = max(shapely.get_parts(line), key=shapely.length)
    point = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return float(shapely.get_x(point)), float(shapely.get_y(point))


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
    drawn_themes = plan.lines.loc[plan.lines["layer"] == "project_theme", "state"]
    shown = {theme for state in drawn_themes for theme in state.split(";")}
    rows = [
        Row(
            draw=partial(_swatch, strokes=_theme_strokes(_theme_colour(plan, key))),
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
    if plan.gateways:
        rows.append(Row(draw=_draw_gateway, text=glossary.GATEWAY.said(lang)))
    return rows


def _theme_strokes(colour: str) -> tuple[tuple[LineStyle, float], ...]:
    return ((symbology.LineStyle(colour=colour, width_px=BAND_PX), 1.0),)


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
