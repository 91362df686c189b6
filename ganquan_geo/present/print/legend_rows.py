"""The rows of the legend: what is drawn on the map, as a swatch and in words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.present import symbology
from ganquan_geo.present.extent import name_boundary
from ganquan_geo.present.gates.shown import STREET_LOOKS, find_looks
from ganquan_geo.present.print.blocks import Row
from ganquan_geo.present.print.cartography import Subject, reach_fills, way_style
from ganquan_geo.present.print.city import street_styles, thinned
from ganquan_geo.present.print.homes import HATCH_MM, find_reaches, reach_mark, word_homes
from ganquan_geo.present.print.strokes import (
    HOME_MM,
    Easel,
    HomeMark,
    draw_areas,
    draw_hatch,
    draw_homes,
    draw_lines,
    draw_signs,
)
from ganquan_geo.present.print.words import say
from ganquan_geo.present.reaches import common_minutes, word_heading, word_reaches
from ganquan_geo.present.web.headline import reach_note
from ganquan_geo.words.figures import format_whole

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

    from ganquan_geo.model.reach import Reach
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.strokes import Spot
    from ganquan_geo.present.symbology import LineStyle
    from ganquan_geo.words.text import Lang

LINE_MM = 6.0
HATCHES: tuple[tuple[Reach, str, str], ...] = (
    ("not reached", symbology.NOT_REACHED, "hatched"),
    ("possible", symbology.REACHED, "hatched_possible"),
)
LEAST_WAY_MM = 1.0  # a shorter walk is not seen on the paper


def home_rows(scene: Scene, subject: Subject, factor: float, *, dots: bool) -> list[Row]:
    """Return what the marks of homes mean, and on a map of reach its tiers.

    Parameters
    ----------
    dots
        Whether homes are drawn as dots of their colour.
    """
    lang = scene.lang
    if subject.category is not None:
        reach = _reach_rows(scene, subject.category, dots=dots)
        return [*reach, *_tier_rows(scene, subject.category, factor)]
    common = common_minutes(scene.study.categories)
    colours = symbology.count_colours(len(scene.study.categories))
    key = "homes_all" if common is None else "homes"
    assumed = any(own.assumed for own in scene.result.registers.values())
    more = say("with_assumed", lang) if assumed else ""
    example = partial(_home, fill=colours[-2], text=str(len(colours) - 2))
    said = say(key, lang, minutes=common, homes=word_homes(scene).said(lang))
    if dots:
        example = partial(_home, fill=colours[-2], small=True)
        said = say(f"{key}_dots", lang, minutes=common, homes=word_homes(scene).said(lang))
    rows = [
        Row(draw=example, text=said + more),
        Row(draw=partial(_home_scale, colours=colours, factor=factor), text="", wide=True),
    ]
    if (scene.certain != scene.possible).any() and not dots:
        half = len(colours) // 2
        draw = partial(_home, fill=colours[half], edge=colours[-1], text=str(half))
        rows.append(Row(draw=draw, text=say("homes_range", lang)))
    if not scene.walks[0]["located"].all():
        rows.append(
            Row(draw=partial(_home, fill=symbology.NOT_MEASURED), text=say("homes_far", lang))
        )
    return rows


def _reach_rows(scene: Scene, number: int, *, dots: bool) -> list[Row]:
    """Return how many compounds stand how to a service; their marks differ in grey too."""
    lang, category = scene.lang, scene.study.categories[number]
    reaches = find_reaches(scene, number)
    heading = word_heading(category, word_homes(scene)).said(lang)
    rows = [Row(draw=_nothing, text=heading, wide=True)]
    rows += [
        Row(draw=partial(_reach, reach=reach, small=dots), text=said.said(lang))
        for reach, said in word_reaches(scene.result, number, scene.walks[number])
    ]
    homes = scene.layers["compounds"].geometry
    areal = shapely.get_dimensions(homes.to_numpy()) > 1
    for hatched, colour, key in HATCHES:
        if any(own == hatched and there for own, there in zip(reaches, areal, strict=True)):
            rows.append(
                Row(draw=partial(_hatched, reach=hatched, colour=colour), text=say(key, lang))
            )
    return rows


def _tier_rows(scene: Scene, number: int, factor: float) -> list[Row]:
    category = scene.study.categories[number]
    if not scene.result.registers[category.id].located:
        return []
    tiers = sorted(category.tiers, key=lambda tier: tier.minutes)
    fills = reach_fills(scene, number)
    note = reach_note(scene.result.registers[category.id], scene.lang).strip()
    said = [Row(draw=_nothing, text=note, wide=True)] if note else []
    return [
        Row(
            draw=partial(_area_swatch, colour=fill, factor=factor),
            text=say(
                "tier",
                scene.lang,
                minutes=tier.minutes,
                limit=format_whole(category.limit_m(tier.minutes, scene.result.profile)),
            ),
        )
        for tier, fill in zip(tiers, fills, strict=True)
    ] + said


def lead_rows(factor: float, lang: Lang) -> list[Row]:
    """Return what the thin lines mean."""
    style = symbology.LineStyle(colour=symbology.INK, width_px=0.9)
    draw = partial(_line_swatch, style=style, factor=factor)
    return [Row(draw=draw, text=say("lead", lang))]


def number_row(scene: Scene) -> Row:
    """Return what the numbers of an index map mean."""
    draw = partial(_home, fill=symbology.PAPER, text="1")
    return Row(draw=draw, text=say("index_number", scene.lang))


def sign_rows(scene: Scene, subject: Subject, seen: shapely.Polygon) -> list[Row]:
    """Return the signs of the categories, with how well their positions are known."""
    lang = scene.lang
    facilities = scene.layers["facilities"]
    drawn = _shown(facilities, seen) & (facilities["status"] == "existing").to_numpy()
    kinds = set(facilities["kind"].to_numpy()[drawn])
    rows = []
    for number, category in enumerate(scene.study.categories):
        if subject.category not in (None, number):
            continue
        if subject.brief_legend and kinds.isdisjoint(category.kinds):
            continue
        register = scene.result.registers[category.id]
        known = register.located - register.assumed - register.on_street
        parts = [say("known", lang, category=category.name.said(lang), n=known)]
        if subject.brief_legend:
            parts = [category.name.said(lang)]
        counts = (
            ("assumed", register.assumed),
            ("street", register.on_street),
            ("unknown", register.unknown),
        )
        if not subject.brief_legend:
            parts += [say(key, lang, n=count) for key, count in counts if count]
        position = "known" if known or not register.located else "assumed"
        if not known and register.on_street and not register.assumed:
            position = "street"
        sign = category.sign.said(lang)
        rows.append(
            Row(
                draw=partial(_sign, number=number, sign=sign, position=position),
                text=say("comma", lang).join(parts),
            )
        )
    return rows


def way_rows(scene: Scene, subject: Subject, window: Window, factor: float) -> list[Row]:
    """Return the rows of the walks that are long enough to be seen."""
    return [
        Row(
            draw=partial(_line_swatch, style=way_style(way.number, order), factor=factor),
            text=say(
                "way", scene.lang, category=scene.study.categories[way.number].name.said(scene.lang)
            ),
        )
        for order, way in enumerate(subject.ways)
        if shapely.length(way.line) > LEAST_WAY_MM * window.m_per_mm
    ]


def ground_rows(scene: Scene, window: Window, factor: float) -> list[Row]:
    """Return the streets and areas that the map shows."""
    lang, seen = scene.lang, shapely.box(*window.bounds_m)
    streets = scene.layers["streets"]
    shown = _shown(streets, seen)
    existing = (streets["status"] == "existing").to_numpy()
    walkable = streets["walkable"].to_numpy(bool)
    styles = street_styles(window)
    drawn = set(find_looks(streets)[shown & existing & walkable])
    rows = [
        Row(
            draw=partial(_line_swatch, style=styles[kind], factor=factor),
            text=name.said(lang),
        )
        for kind, name in STREET_LOOKS.items()
        if kind in drawn
    ]
    barred = thinned(symbology.NOT_WALKABLE, window)
    others: list[tuple[bool, LineStyle, str]] = [
        (bool((shown & existing & ~walkable).any()), barred, "barred"),
        (bool((shown & ~existing).any()), thinned(symbology.PLANNED, window), "planned"),
        (
            not scene.frame_m and bool(shapely.intersects(shapely.boundary(scene.boundary), seen)),
            symbology.BOUNDARY,
            "boundary",
        ),
    ]
    edge = name_boundary(scene.study.layers["boundary"])
    rows += [
        Row(
            draw=partial(_line_swatch, style=style, factor=factor),
            text=say(key, lang, boundary=edge),
        )
        for there, style, key in others
        if there
    ]
    rows += [
        Row(
            draw=partial(_area_swatch, colour=colour, factor=factor),
            text=say(key, lang, boundary=edge),
        )
        for key, colour in (("water", symbology.WATER), ("green", symbology.GREEN))
        if key in scene.layers and _shown(scene.layers[key], seen).any()
    ]
    return rows


def _shown(layer: gpd.GeoDataFrame, seen: shapely.Polygon) -> NDArray[np.bool_]:
    """Return which features of a layer the map shows."""
    there: NDArray[np.bool_] = shapely.intersects(layer.geometry.to_numpy(), seen)
    return there


def _nothing(_easel: Easel, _spot: Spot) -> None:
    """Leave the place of the swatch free, beside a line that belongs to those above."""


def _reach(easel: Easel, spot: Spot, *, reach: Reach, small: bool) -> None:
    draw_homes(easel, [reach_mark(spot, reach)], small=small)


def _hatched(easel: Easel, spot: Spot, *, reach: Reach, colour: str) -> None:
    half_x, half_y = LINE_MM * easel.factor / 2, 1.5 * easel.factor
    area = shapely.box(spot[0] - half_x, spot[1] - half_y, spot[0] + half_x, spot[1] + half_y)
    draw_areas(easel, [area], symbology.PAPER, z=3, edge=(symbology.HOME_OUTLINE, 0.5))
    draw_hatch(easel, area, colour, apart_mm=HATCH_MM[reach], z=3.1)


def _home(
    easel: Easel,
    spot: Spot,
    *,
    fill: str,
    edge: str | None = None,
    text: str = "",
    small: bool = False,
) -> None:
    draw_homes(easel, [HomeMark(spot=spot, fill=fill, edge=edge, text=text)], small=small)


def _home_scale(easel: Easel, spot: Spot, *, colours: tuple[str, ...], factor: float) -> None:
    step = 2.6 * HOME_MM * factor
    marks = [
        HomeMark(spot=(spot[0] + count * step, spot[1]), fill=colour, text=str(count))
        for count, colour in enumerate(colours)
    ]
    draw_homes(easel, marks)


def _sign(easel: Easel, spot: Spot, *, number: int, sign: str, position: str) -> None:
    draw_signs(easel, [spot], number, sign=sign, position=position, z=5)


def _line_swatch(easel: Easel, spot: Spot, *, style: LineStyle, factor: float) -> None:
    half = LINE_MM * factor / 2
    line = shapely.LineString([(spot[0] - half, spot[1]), (spot[0] + half, spot[1])])
    draw_lines(easel, [line], style, z=3)


def _area_swatch(easel: Easel, spot: Spot, *, colour: str, factor: float) -> None:
    half_x, half_y = LINE_MM * factor / 2, 1.5 * factor
    area = shapely.box(spot[0] - half_x, spot[1] - half_y, spot[0] + half_x, spot[1] + half_y)
    edge = symbology.mixed(symbology.INK, colour, 0.5)
    draw_areas(easel, [area], colour, z=3, edge=(edge, 0.4))
