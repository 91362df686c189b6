"""What lies along a street: compounds and facilities, those that only may be there told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.present.atlas.features import NOTHING, FigureTable
from ganquan_geo.present.fields import SAID
from ganquan_geo.present.web.text import names_of, texts_of
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.words.text import Lang

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
    rows = [
        (
            Text("小区", "compounds").said(lang),
            _counted([name for name, _ in names_of(own, lang)], lang) or NOTHING,
        )
    ]
    facilities = scene.layers["facilities"]
    nearby = _near(facilities[facilities["status"] == "existing"], line)
    sure = [_farthest_m(shape, line) <= ALONG_M for shape in nearby.geometry]
    for category in scene.study.categories:
        of_it = nearby["kind"].isin(category.kinds).to_numpy()
        rows.append((category.name.said(lang), _listed(nearby[of_it], sure, of_it, lang)))
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


def _listed(own: gpd.GeoDataFrame, sure: list[bool], of_it: Iterable[bool], lang: Lang) -> str:
    """Return the facilities surely along a street, then those that may be, by their street."""
    names = [name for name, _ in names_of(own, lang)]
    streets = texts_of(own["address"]) if "address" in own else [""] * len(own)
    here = [known for known, there in zip(sure, of_it, strict=True) if there]
    assumed = SAID["position"]["assumed"].said(lang)
    mark = f"（{assumed}）" if lang == "zh" else f" ({assumed})"
    certain, possible = [], dict[str, list[str]]()
    for name, guessed, street, known in zip(names, own["assumed"], streets, here, strict=True):
        said = name + (mark if guessed else "")
        if known:
            certain.append(said)
        else:
            possible.setdefault(street, []).append(said)
    parts = [_counted(certain, lang)] if certain else []
    comma = Text("、", ", ").said(lang)
    for street, there in possible.items():
        why = Text(f"只知在{street}", f"known only to {street}")
        if not street:
            why = Text("只知所在街道", "known only to its street")
        listed = comma.join(dict.fromkeys(there))
        parts.append(
            Text(f"可能（{why.zh}）：{listed}", f"possibly ({why.en}): {listed}").said(lang)
        )
    return Text("；", "; ").said(lang).join(parts) or NOTHING


def _counted(names: list[str], lang: Lang) -> str:
    """Return how many there are and the first of their names; nothing if there are none."""
    if not names:
        return ""
    comma = Text("、", ", ").said(lang)
    listed = comma.join(dict.fromkeys(names[:MOST_NAMED]))
    more = Text("等", " and more").said(lang) if len(names) > MOST_NAMED else ""
    return Text(f"{len(names)} 个：", f"{len(names)}: ").said(lang) + listed + more
