"""The compounds of a neighbourhood, and what they are too far from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.reach import REACHES, SAME_M
from ganquan_geo.present.atlas.features import FigureTable, format_counted
from ganquan_geo.present.atlas.reaches import group_reaches
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import COLON, STOP, Text, format_list

if TYPE_CHECKING:
    from ganquan_geo.model.reach import Reach
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.words.text import Lang

OPEN: tuple[Reach, ...] = ("not reached", "possible", "unverified")
MOST_NAMED = 6


def belonging(scene: Scene, place: shapely.Geometry) -> list[int]:
    """Return the rows of the compounds inside a neighbourhood, or nearest to its point."""
    homes = scene.layers["compounds"].geometry.to_numpy()
    there = ~(shapely.is_missing(homes) | shapely.is_empty(homes))
    points = shapely.point_on_surface(homes)
    if shapely.get_dimensions(place) > 0:
        return np.flatnonzero(there & shapely.intersects(points, place)).tolist()
    hoods = scene.layers["neighbourhoods"].geometry.to_numpy()
    hoods = hoods[~(shapely.is_missing(hoods) | shapely.is_empty(hoods))]
    nearest = np.array([shapely.distance(points, hood) for hood in hoods]).min(axis=0)
    with np.errstate(invalid="ignore"):
        own = shapely.distance(points, place) <= nearest + SAME_M
    return np.flatnonzero(there & own).tolist()


def compounds_table(scene: Scene, inside: list[int], *, by_area: bool) -> FigureTable:
    """Return the compounds of a neighbourhood, what each reaches, and what not or not surely."""
    lang = scene.lang
    names = shown_names(scene.layers["compounds"], lang)
    reaches = group_reaches(scene)
    called = [category.name.said(lang) for category in scene.study.categories]
    rows = []
    for row in inside:
        lacking = [
            REACHES[reach].said(lang) + COLON.said(lang) + format_list(own, lang)
            for reach in OPEN
            if (own := [name for name, of in zip(called, reaches, strict=True) if of[row] == reach])
        ]
        number = sum(own[row] == "reached" for own in reaches)
        rest = format_list(lacking, lang, between=STOP) or NOTHING
        rows.append((names[row], f"{number}/{len(called)}", rest))
    words = scene.study.home_words()
    title = (
        Text("范围内的{homes}", "Inside: {homes}")
        if by_area
        else Text("就近归属的{homes}", "Nearer to it than to others: {homes}")
    )
    head = (
        words["home"].said(lang),
        Text("可达类数", "reached").said(lang),
        Text("其余", "the rest").said(lang),
    )
    return FigureTable(
        title=title.filled(**words).said(lang), rows=(head, *rows), shares=(0.3, 0.17, 0.53)
    )


def gap_table(scene: Scene, inside: list[int]) -> FigureTable:
    """Return for each category which of the compounds are not reached, or not surely."""
    lang = scene.lang
    names = shown_names(scene.layers["compounds"], lang)
    rows = [
        (
            category.name.said(lang),
            *(
                _counted([names[row] for row in inside if own[row] == reach], len(inside), lang)
                for reach in OPEN
            ),
        )
        for category, own in zip(scene.study.categories, group_reaches(scene), strict=True)
        if scene.result.registers[category.id].located
    ]
    head = (glossary.CATEGORY, *(REACHES[reach] for reach in OPEN))
    return FigureTable(
        title=Text("未覆盖{homes}（最大时段）", "Gaps at the largest tier")
        .filled(**scene.study.home_words())
        .said(lang),
        rows=(tuple(text.said(lang) for text in head), *rows),
        shares=(0.22, 0.27, 0.27, 0.24),
    )


def _counted(own: list[str], every: int, lang: Lang) -> str:
    """Return how many compounds and which; of all of them only that it is all."""
    if not own:
        return NOTHING
    if len(own) == every > 1:
        return Text(f"全部 {every} 个", f"all {every}").said(lang)
    return format_counted(own, MOST_NAMED, lang)
