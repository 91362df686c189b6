"""The compounds of a neighbourhood, and what they are too far from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely

from ganquan_geo.model.readings import SAME_M
from ganquan_geo.present.atlas.features import FigureTable, format_counted
from ganquan_geo.present.atlas.nearest import rests_on_assumed
from ganquan_geo.present.tiers import largest_minutes
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING
from ganquan_geo.words.names import shown_names
from ganquan_geo.words.text import Text, format_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.words.text import Lang

Reach = Literal["reached", "assumed", "depends", "too far"]

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
    """Return the compounds of a neighbourhood, what each reaches, and what it may not."""
    lang = scene.lang
    names = shown_names(scene.layers["compounds"], lang)
    every = len(scene.study.categories)
    unsure = Text("（不定）", " (depends)").said(lang)
    reaches = _reaches(scene)
    called = [category.name.said(lang) for category in scene.study.categories]
    rows = []
    for row in inside:
        lacking = [
            name + (unsure if own[row] == "depends" else "")
            for name, own in zip(called, reaches, strict=True)
            if own[row] in ("depends", "too far")
        ]
        assumed = sum(own[row] == "assumed" for own in reaches)
        number = str(int(scene.certain[row]))
        if assumed:
            number += Text(f"（{assumed} 推定）", f" ({assumed} assumed)").said(lang)
        rows.append((names[row], number, format_list(lacking, lang) or NOTHING))
    title = (
        Text("范围内的小区", "Compounds inside")
        if by_area
        else Text("就近归属的小区", "Compounds nearer to it than to others")
    )
    head = (
        glossary.COMPOUND.said(lang),
        Text(f"可达（共 {every} 类）", f"reached of {every}").said(lang),
        Text("未确定可达", "not surely").said(lang),
    )
    return FigureTable(
        title=title.said(lang),
        rows=(head, *(rows or [(NOTHING, NOTHING, NOTHING)])),
        shares=(0.34, 0.26, 0.4),
    )


def gap_table(scene: Scene, inside: list[int]) -> FigureTable:
    """Return for each category which of the compounds are too far, and which may be."""
    lang = scene.lang
    names = shown_names(scene.layers["compounds"], lang)
    rows = [
        (
            category.name.said(lang),
            *(
                _counted([names[row] for row in inside if own[row] == reach], len(inside), lang)
                for reach in ("too far", "depends")
            ),
        )
        for category, own in zip(scene.study.categories, _reaches(scene), strict=True)
    ]
    head = (glossary.CATEGORY, glossary.NOT_REACHABLE, glossary.DEPENDS)
    return FigureTable(
        title=Text("未覆盖小区（最大时段）", "Gaps at the largest tier").said(lang),
        rows=(tuple(text.said(lang) for text in head), *rows),
        shares=(0.2, 0.4, 0.4),
    )


def _counted(own: list[str], every: int, lang: Lang) -> str:
    """Return how many compounds and which; of all of them only that it is all."""
    if not own:
        return NOTHING
    if len(own) == every > 1:
        return Text(f"全部 {every} 个", f"all {every}").said(lang)
    return format_counted(own, MOST_NAMED, lang)


def _reaches(scene: Scene) -> list[list[Reach]]:
    """Return for each category and compound how it stands to the largest tier."""
    found = []
    for category, walks in zip(scene.study.categories, scene.walks, strict=True):
        minutes = largest_minutes(category)
        limit_m = category.limit_m(minutes, scene.result.profile)
        found.append([_reach(walk, limit_m) for walk in walks.to_dict("records")])
    return found


def _reach(walk: Mapping[Any, Any], limit_m: float) -> Reach:
    if walk["far_m"] <= limit_m + SAME_M:
        return "assumed" if rests_on_assumed(walk, limit_m) else "reached"
    return "depends" if walk["near_m"] <= limit_m + SAME_M else "too far"
