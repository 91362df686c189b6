"""The homes on a map: how many services each reaches, or how it stands to the one in question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.layers import ALONG_STREET, UNNAMED
from ganquan_geo.present import symbology
from ganquan_geo.present.print.strokes import (
    HOME_MM,
    HomeMark,
    draw_areas,
    draw_hatch,
    draw_homes,
)
from ganquan_geo.present.reaches import find_reaches as reaches_of
from ganquan_geo.present.symbology import REACH_LOOKS
from ganquan_geo.words.names import texts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ganquan_geo.model.reach import Reach
    from ganquan_geo.present.print.paper import Window
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.print.strokes import Easel, Spot
    from ganquan_geo.words.text import Text

CROWD, CROWD_SHARE = 300, 0.4  # so many homes, if their marks took this part of the ground
HATCH_MM: Mapping[Reach, float] = {"not reached": 1.1, "possible": 1.9}  # between the lines


def reach_mark(spot: Spot, reach: Reach) -> HomeMark:
    """Return the mark of a home on the sheet of one service."""
    look = REACH_LOOKS[reach]
    return HomeMark(spot=spot, fill=look.fill, half=look.half, rim=look.rim, text=look.text)


def find_reaches(scene: Scene, number: int) -> list[Reach]:
    """Return how each compound stands to the category at place `number`, at its largest tier."""
    return reaches_of(scene.result, number, scene.walks[number])


def draw_home_layer(
    easel: Easel, scene: Scene, window: Window, category: int | None
) -> list[tuple[int, Spot]]:
    """Draw the homes in the window; return the rows and places of those drawn.

    Parameters
    ----------
    category
        Number of the service in question; None for the number of services each reaches.
    """
    reaches = None if category is None else find_reaches(scene, category)
    drawn, marks = homes_in(scene, window), []
    homes = scene.layers["compounds"].geometry.to_numpy()
    located = scene.walks[0]["located"].to_numpy()
    colours = symbology.count_colours(len(scene.study.categories))
    for row, spot in drawn:
        geometry = homes[row]
        if reaches is not None:
            mark, land = reach_mark(spot, reaches[row]), REACH_LOOKS[reaches[row]].land
        elif located[row]:
            mark = _count_mark(scene, row, spot, colours)
            land = mark.fill
        else:
            mark, land = HomeMark(spot=spot, fill=symbology.NOT_MEASURED), symbology.NOT_MEASURED
        if geometry.geom_type != "Point":
            draw_areas(easel, [geometry], land, z=2.5, edge=(symbology.HOME_OUTLINE, 0.5))
            if reaches is not None and (apart := HATCH_MM.get(reaches[row])):
                colour = mark.rim or symbology.REACHED
                draw_hatch(easel, geometry, colour, apart_mm=apart, z=2.6)
        marks.append(mark)
    draw_homes(easel, marks, small=is_crowd(scene, window, easel.factor))
    return drawn


def homes_in(scene: Scene, window: Window) -> list[tuple[int, Spot]]:
    """Return the rows and places of the homes in a window."""
    rows = _rows_in(scene, window)
    places = scene.home_xy[rows].tolist()
    return [(row, (x, y)) for row, (x, y) in zip(rows.tolist(), places, strict=True)]


def is_crowd(scene: Scene, window: Window, factor: float) -> bool:
    """Return whether the usual marks would lie on each other, as those of a city do."""
    spots = scene.home_xy[_rows_in(scene, window)]
    if len(spots) < CROWD:
        return False
    around = shapely.area(shapely.convex_hull(shapely.multipoints(spots))) / window.m_per_mm**2
    return len(spots) * np.pi * (HOME_MM * factor) ** 2 > CROWD_SHARE * float(around)


def _rows_in(scene: Scene, window: Window) -> NDArray[np.int64]:
    west, south, east, north = window.bounds_m
    spots = scene.home_xy
    seen = (spots >= (west, south)).all(axis=1) & (spots <= (east, north)).all(axis=1)
    return np.flatnonzero(seen)


def _count_mark(scene: Scene, row: int, spot: Spot, colours: Sequence[str]) -> HomeMark:
    """Return the mark of a home by the number of services it reaches, surely and at most."""
    certain, possible = int(scene.certain[row]), int(scene.possible[row])
    edge = colours[possible] if possible != certain else None
    return HomeMark(spot=spot, fill=colours[certain], edge=edge, text=str(certain))


def word_homes(scene: Scene) -> Text:
    """Return what the homes of a study are called."""
    return scene.study.home_words()["homes"]


def list_homes(scene: Scene, spots: list[tuple[int, Spot]]) -> list[tuple[str, Spot]]:
    """Return the homes that have a name, those that reach least first: they are looked for.

    Places that stand for the homes along a street have only the street's name, which is no
    place's; nor have those that are called after a street near them.
    """
    own = texts_of(scene.layers["compounds"]["name"])
    names = scene.names["compounds"]
    order = sorted(spots, key=lambda own: (int(scene.certain[own[0]]), own[0]))
    return [
        (names[row], spot)
        for row, spot in order
        if names[row] and not own[row].endswith((ALONG_STREET, UNNAMED))
    ]
