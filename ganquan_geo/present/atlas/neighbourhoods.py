"""The compounds of a neighbourhood, and what they are too far from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.readings import SAME_M
from ganquan_geo.model.text import Text
from ganquan_geo.present.atlas.features import NOTHING, FigureTable
from ganquan_geo.present.web.text import names_of

if TYPE_CHECKING:
    from ganquan_geo.present.print.scene import Scene

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
    """Return the compounds of a neighbourhood and how many categories each surely reaches."""
    lang = scene.lang
    names = [name for name, _ in names_of(scene.layers["compounds"], lang)]
    every = len(scene.study.categories)
    signs = [category.sign.said(lang) for category in scene.study.categories]
    gaps = _gaps(scene)
    comma = "" if lang == "zh" else " "
    rows = [
        (
            names[row],
            str(int(scene.certain[row])),
            comma.join(sign for sign, gap in zip(signs, gaps, strict=True) if gap[row]) or NOTHING,
        )
        for row in inside
    ]
    title = (
        Text("范围内的小区", "Compounds inside")
        if by_area
        else Text("离它比离别的居民区近的小区", "Compounds nearer to it than to others")
    )
    head = (
        Text("小区", "compound").said(lang),
        Text(f"可达（共 {every} 类）", f"reached of {every}").said(lang),
        Text("未确定可达", "not surely").said(lang),
    )
    return FigureTable(
        title=title.said(lang),
        rows=(head, *(rows or [(NOTHING, NOTHING, NOTHING)])),
        shares=(0.42, 0.3, 0.28),
    )


def gap_table(scene: Scene, inside: list[int]) -> FigureTable:
    """Return for each category which of the compounds do not surely reach it."""
    lang = scene.lang
    names = [name for name, _ in names_of(scene.layers["compounds"], lang)]
    comma = Text("、", ", ").said(lang)
    rows = []
    for category, gap in zip(scene.study.categories, _gaps(scene), strict=True):
        own = [names[row] for row in inside if gap[row]]
        listed = comma.join(own[:MOST_NAMED]) or NOTHING
        if len(own) > MOST_NAMED:
            listed += Text("等", " and more").said(lang)
        rows.append((category.name.said(lang), f"{len(own)} / {len(inside)}", listed))
    head = (
        Text("类别", "category").said(lang),
        Text("缺口", "gaps").said(lang),
        Text("小区", "compounds").said(lang),
    )
    return FigureTable(
        title=Text("缺口（最大时段）", "Gaps at the largest tier").said(lang),
        rows=(head, *rows),
        shares=(0.22, 0.16, 0.62),
    )


def _gaps(scene: Scene) -> list[list[bool]]:
    """Return for each category and compound whether it is not surely within the largest tier."""
    found = []
    for category, walks in zip(scene.study.categories, scene.walks, strict=True):
        minutes = max(tier.minutes for tier in category.tiers)
        limit_m = category.limit_m(minutes, scene.result.profile) + SAME_M
        found.append((~(walks["far_m"].to_numpy(float) <= limit_m)).tolist())
    return found
