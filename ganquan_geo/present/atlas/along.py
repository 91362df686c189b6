"""What lies along a street: compounds and facilities, those that only may be there told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.present.atlas.features import FigureTable, format_counted
from ganquan_geo.words import glossary
from ganquan_geo.words.names import shown_names, texts_of
from ganquan_geo.words.text import STOP, Text, format_list, in_brackets

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from ganquan_geo.present.print.scene import Scene

ALONG_M = 50.0  # what is this near to a street lies along it, as for the plan's projects
STEP_M = 20.0  # spacing of the places at which something known only to its street is taken
MOST_NAMED = 14


def along_table(scene: Scene, line: shapely.Geometry) -> FigureTable:
    """Return the compounds and the facilities of each category that lie along a street.

    A compound with an area lies along it if its edge does. A facility that is known only to
    its street lies along it if every place where it can stand does, as in the plan's own
    count; if only some do, it is listed apart with the street it is known to be on.
    """
    lang = scene.lang
    own = _near(scene.layers["compounds"], line)
    rows = []
    if len(own):
        compounds = format_counted(shown_names(own, lang), MOST_NAMED, lang)
        rows.append((scene.study.home_words()["homes"].said(lang), compounds))
    facilities = scene.layers["facilities"]
    nearby = _near(facilities[facilities["status"] == "existing"], line)
    sure = [_farthest_m(shape, line) <= ALONG_M for shape in nearby.geometry]
    for category in scene.study.categories:
        of_it = nearby["kind"].isin(category.kinds).to_numpy()
        if listed := _listed(scene, nearby[of_it], sure, of_it):
            rows.append((category.name.said(lang), listed))
    return FigureTable(
        title=Text("沿街", "Along the street").said(lang), rows=tuple(rows), shares=(0.22, 0.78)
    )


def _near(layer: gpd.GeoDataFrame, line: shapely.Geometry) -> gpd.GeoDataFrame:
    """Return the features whose nearest place is along a street."""
    with np.errstate(invalid="ignore"):  # no distance to what has no position
        near = shapely.distance(layer.geometry.to_numpy(), line) <= ALONG_M
    return layer[near]


def _farthest_m(shape: shapely.Geometry, line: shapely.Geometry) -> float:
    """Return how far from a street a facility can be: the farthest place of its own street."""
    places = shapely.points(shapely.get_coordinates(shapely.segmentize(shape, STEP_M)))
    return float(shapely.distance(places, line).max())


def _listed(scene: Scene, own: gpd.GeoDataFrame, sure: list[bool], of_it: Iterable[bool]) -> str:
    """Return the facilities surely along a street, then those that may be, by their street."""
    lang = scene.lang
    names = shown_names(own, lang, scene.study.kinds)
    streets = texts_of(own["address"]) if "address" in own else [""] * len(own)
    here = [known for known, there in zip(sure, of_it, strict=True) if there]
    mark = in_brackets(glossary.ASSUMED.said(lang), lang)
    certain, possible = [], dict[str, list[str]]()
    for name, guessed, street, known in zip(names, own["assumed"], streets, here, strict=True):
        said = name + (mark if guessed else "")
        if known:
            certain.append(said)
        else:
            possible.setdefault(street, []).append(said)
    parts = [format_counted(certain, MOST_NAMED, lang)] if certain else []
    possibly = Text("可能（{why}）：{names}", "possibly ({why}): {names}")
    for street, there in possible.items():
        why = Text(f"只知在{street}", f"known only to {street}")
        if not street:
            why = glossary.KNOWN_TO_STREET
        listed = format_list(dict.fromkeys(there), lang)
        parts.append(possibly.filled(why=why, names=listed).said(lang))
    return format_list(parts, lang, between=STOP)
