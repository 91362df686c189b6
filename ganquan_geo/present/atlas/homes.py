"""The sheets of an atlas of homes: nearest facilities, the ways there, and the gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd
import shapely

from ganquan_geo.model.readings import SAME_M
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.present.atlas.features import Feature, FigureTable, about_table, format_accuracy
from ganquan_geo.present.atlas.nearest import nearest_table, pace_of, reach_table, walk_to
from ganquan_geo.present.atlas.neighbourhoods import belonging, compounds_table, gap_table
from ganquan_geo.present.print.cartography import Way
from ganquan_geo.present.tiers import largest_minutes
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_m, format_whole
from ganquan_geo.words.names import names_of
from ganquan_geo.words.text import Text, same_text

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.present.print.scene import Scene

LAYERS = {"compound": "compounds", "neighbourhood": "neighbourhoods"}
STAR = Text(
    "带 * 的在位置误差之内，实际可能相反；“（推定）”只靠推定位置的设施；"
    "“不定”取决于设施在街道上的位置。",
    "With *: within the accuracy of positions, it may be otherwise; “assumed”: only by "
    "facilities at assumed positions; “depends”: on where in its street the facility stands.",
)
PACE = Text(
    "标准距离不设速度；分钟按“{who}”折算。",
    "The standard distances have no speed; minutes are those of “{who}”.",
)
NO_POSITION = Text(
    "位置不明：没有可以标出的地方，也没有测算距离。",
    "Its position is not known: there is nothing to show and no walk was measured.",
)


def home_features(
    scene: Scene, kind: Literal["compound", "neighbourhood"], ways: gpd.GeoDataFrame
) -> list[Feature]:
    """Return a sheet for every compound or neighbourhood.

    Parameters
    ----------
    ways
        The walks to the nearest facilities: `demand_id`, `category`, geometry, WGS 84.
    """
    layer = scene.layers[LAYERS[kind]]
    plane = ways.to_crs(scene.crs)
    walks = scene.result.distances
    walks = walks[walks["layer"] == LAYERS[kind]]
    by_home = dict(tuple(walks.groupby("demand_id")))
    lines = dict(tuple(plane.groupby("demand_id")))
    features = []
    for row, (identity, (name, _)) in enumerate(
        zip(layer.index, names_of(layer, scene.lang), strict=True)
    ):
        geometry = layer.geometry.iloc[row]
        there = geometry is not None and not geometry.is_empty
        own = by_home[identity].set_index("category")
        tables = [nearest_table(scene, own), reach_table(scene, own)]
        if kind == "neighbourhood":
            inside = belonging(scene, geometry) if there else []
            by_area = there and shapely.get_dimensions(geometry) > 0
            tables += [compounds_table(scene, inside, by_area=by_area), gap_table(scene, inside)]
        tables.append(_about_table(scene, layer, row, own))
        notes = [(STAR if there else NO_POSITION).said(scene.lang)]
        if (walker := pace_of(scene)) is not None and scene.result.profile.speed_m_per_s is None:
            notes.append(PACE.filled(who=walker.name).said(scene.lang))
        features.append(
            Feature(
                identity=str(identity),
                name=name,
                focus=(geometry,) if there else (),
                ways=_ways(scene, lines.get(identity)),
                tables=tuple(tables),
                notes=tuple(notes),
                headline=_headline(scene, own),
            )
        )
    return features


def _ways(scene: Scene, lines: gpd.GeoDataFrame | None) -> tuple[Way, ...]:
    if lines is None:
        return ()
    order = {category.id: number for number, category in enumerate(scene.study.categories)}
    found = [
        (order[category], geometry)
        for category, geometry in zip(lines["category"], lines.geometry, strict=True)
    ]
    # The longest lies lowest and widest, so that shorter ones show on top of it.
    found.sort(key=lambda own: -shapely.length(own[1]))
    return tuple(Way(number=number, line=line) for number, line in found)


def _headline(scene: Scene, own: pd.DataFrame) -> str:
    """Return how many categories are surely within their largest tier."""
    lang = scene.lang
    every = len(scene.study.categories)
    if not bool(own["located"].iloc[0]):
        return glossary.NOT_MEASURED.said(lang)
    sure = sum(
        walk_to(own, category)["far_m"]
        <= category.limit_m(largest_minutes(category), scene.result.profile) + SAME_M
        for category in scene.study.categories
    )
    return Text(f"可达 {sure} / {every} 类", f"reaches {sure} of {every}").said(lang)


def _about_table(scene: Scene, layer: gpd.GeoDataFrame, row: int, own: pd.DataFrame) -> FigureTable:
    rows = [
        (glossary.ID, same_text(str(layer.index[row]))),
        (glossary.ACCURACY, format_accuracy(layer["accuracy_m"].iloc[row])),
        (Text("到最近街道", "to the street"), format_m(own["snap_m"].iloc[0])),
    ]
    people = {
        "households": DENOMINATORS["households"],
        "residents": DENOMINATORS["residents"],
        "residents_60plus": glossary.AGED_60,
    }
    for column, text in people.items():
        if column in layer and pd.notna(layer[column].iloc[row]):
            rows.append((text, same_text(format_whole(layer[column].iloc[row]))))
    return about_table(rows, scene.lang)
