"""Maps of what there is and what is missing: position, compounds, facilities, gaps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

import shapely

from ganquan_geo.present import symbology
from ganquan_geo.present.print.blocks import Row
from ganquan_geo.present.print.homes import homes_in, is_crowd, list_homes, word_homes
from ganquan_geo.present.print.strokes import (
    HOME_MM,
    Easel,
    HomeMark,
    draw_areas,
    draw_hatch,
    draw_homes,
    draw_signs,
)
from ganquan_geo.present.reaches import find_reaches
from ganquan_geo.present.told_gaps import told_tier
from ganquan_geo.words.figures import format_whole
from ganquan_geo.words.text import Text, in_brackets

if TYPE_CHECKING:
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.strokes import Spot

Show = Literal["reach", "position", "compounds", "facilities", "uncovered"]
DISC_MM = 1.45 * HOME_MM  # of a compound that is not covered, so that its hatching is seen
HATCH_MM = 0.75
PALE_HOME = symbology.mixed(symbology.RESIDENTIAL, symbology.PAPER, 0.45)
UNCOVERED = Text(
    "未覆盖的{homes}：名称后为未覆盖的类别",
    "{homes} not covered; after the name: of which category",
)
OTHERS = Text("其余{homes}", "other {homes}")
COUNT = Text("{name} {minutes} 分钟：{n} 个", "{name}, {minutes} min: {n}")
BY_REGISTER = Text("按现有名录，待核实", "by the register as it is, to be verified")
BY_POSITION = Text("位置待核实，不计", "positions to be verified, none counted")


def find_uncovered(scene: Scene) -> list[tuple[int, ...]]:
    """Return of each compound the numbers of the categories that surely do not cover it.

    By the tiers that the summary and the list of problems tell.
    """
    reaches = [
        find_reaches(scene.result, number, scene.walks[number], told_tier(scene.result, category))
        for number, category in enumerate(scene.study.categories)
    ]
    return [
        tuple(number for number, reach in enumerate(row) if reach == "not reached")
        for row in zip(*reaches, strict=True)
    ]


def draw_state(easel: Easel, scene: Scene, window: Window, shows: Show) -> list[tuple[str, Spot]]:
    """Draw the compounds of a map of what there is; return the names that stand beside them."""
    spots = homes_in(scene, window)
    small = is_crowd(scene, window, easel.factor)
    gaps = find_uncovered(scene) if shows == "uncovered" else None
    homes = scene.layers["compounds"].geometry.to_numpy()
    edge = (symbology.HOME_OUTLINE, 0.5)
    plain = []
    for row, spot in spots:
        land = homes[row]
        if gaps is not None and gaps[row]:
            _draw_uncovered(easel, land, spot)
        elif land.geom_type != "Point":
            fill = symbology.RESIDENTIAL if gaps is None else PALE_HOME
            draw_areas(easel, [land], fill, z=2.5, edge=edge)
        else:
            plain.append(HomeMark(spot=spot, fill=symbology.RESIDENTIAL))
    draw_homes(easel, plain, small=small or gaps is not None)
    if gaps is None:
        return list_homes(scene, spots)
    missing = {spot: gaps[row] for row, spot in spots if gaps[row]}
    signs = [category.sign.said(scene.lang) for category in scene.study.categories]
    return [
        (f"{name} {''.join(signs[number] for number in missing[spot])}", spot)
        for name, spot in list_homes(scene, spots)
        if spot in missing
    ]


def state_rows(scene: Scene, shows: Show) -> list[Row]:
    """Return the rows of the legend for the compounds of a map of what there is."""
    lang, homes = scene.lang, word_homes(scene)
    if shows in ("position", "facilities"):
        return []
    if shows == "compounds":
        name = homes.capital().said(lang)
        return [Row(draw=partial(_plain, small=False), text=name)]
    counts = [0] * len(scene.study.categories)
    for numbers in find_uncovered(scene):
        for number in numbers:
            counts[number] += 1
    rows = [
        Row(draw=_hatched, text=UNCOVERED.filled(homes=homes).capital().said(lang)),
        Row(draw=partial(_plain, small=True), text=OTHERS.filled(homes=homes).said(lang)),
    ]
    for number, category in enumerate(scene.study.categories):
        sign = category.sign.said(lang)
        text = _count(scene, category, counts[number])
        rows.append(Row(draw=partial(_sign, number=number, sign=sign), text=text))
    return rows


def _count(scene: Scene, category: FacilityCategory, count: int) -> str:
    """Return how many compounds a category surely does not cover, and on what that rests."""
    lang, register = scene.lang, scene.result.registers[category.id]
    minutes = told_tier(scene.result, category)
    said = COUNT.filled(name=category.name, minutes=minutes, n=format_whole(count)).said(lang)
    if not count and register.assumed:
        return said + in_brackets(BY_POSITION.said(lang), lang)
    if count and not category.register_complete:
        return said + in_brackets(BY_REGISTER.said(lang), lang)
    return said


def _draw_uncovered(easel: Easel, land: shapely.Geometry, spot: Spot) -> None:
    """Draw red hatching over a compound, or over a disc where only its place is known."""
    if shapely.get_dimensions(land) == 0:
        land = shapely.Point(spot).buffer(DISC_MM * easel.factor * easel.per_mm)
    edge = (symbology.NOT_REACHED, 0.9)
    draw_areas(easel, [land], symbology.PAPER, z=6, edge=edge)
    draw_hatch(easel, land, symbology.NOT_REACHED, apart_mm=HATCH_MM, z=6.1)


def _hatched(easel: Easel, spot: Spot) -> None:
    _draw_uncovered(easel, shapely.Point(spot), spot)


def _plain(easel: Easel, spot: Spot, *, small: bool) -> None:
    draw_homes(easel, [HomeMark(spot=spot, fill=symbology.RESIDENTIAL)], small=small)


def _sign(easel: Easel, spot: Spot, *, number: int, sign: str) -> None:
    draw_signs(easel, [spot], number, sign=sign, position="known", z=5)
