"""The sheets of an atlas of homes: nearest facilities, the ways there, and the gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd
import shapely

from ganquan_geo.model.layers import DETAILS
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.present.atlas.features import Feature, FigureTable, about_table, format_accuracy
from ganquan_geo.present.atlas.nearest import nearest_table, pace_of, reach_table, walk_to
from ganquan_geo.present.atlas.neighbourhoods import belonging, compounds_table, gap_table
from ganquan_geo.present.atlas.order import order_key
from ganquan_geo.present.atlas.reaches import count_home, word_home, word_homes
from ganquan_geo.present.gates.shown import list_gates
from ganquan_geo.present.print.cartography import Way
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import NOTHING, format_m, format_whole
from ganquan_geo.words.names import names_of
from ganquan_geo.words.text import Text, same_text

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.present.gates.shown import ShownGate
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.words.text import Lang

LAYERS = {"compound": "compounds", "neighbourhood": "neighbourhoods"}
CLASSES = Text(
    "可能可达：在位置误差之内，或取决于设施在街道上的位置；待核实：只靠推定位置的设施；"
    "差：按所给位置超出限距的米数。",
    "Possibly reached: within the accuracy of positions, or depending on where in its street the "
    "facility stands; to be verified: by facilities at assumed positions alone; over: metres "
    "beyond the limit, positions as given.",
)
PACE = Text(
    "标准距离不设速度；分钟按“{who}”折算。",
    "The standard distances have no speed; minutes are those of “{who}”.",
)
NO_POSITION = Text("位置不明或离街道太远，没有图", "no position by any street: no sheet")


def home_features(
    scene: Scene, kind: Literal["compound", "neighbourhood"], ways: gpd.GeoDataFrame
) -> list[Feature]:
    """Return every compound or neighbourhood, in the order of their names, by pinyin.

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
    gates = list_gates(scene.layers, scene.lang)
    features = []
    for row, (identity, (name, _)) in enumerate(
        zip(layer.index, names_of(layer, scene.lang), strict=True)
    ):
        geometry = layer.geometry.iloc[row]
        there = geometry is not None and not geometry.is_empty
        own = by_home[identity].set_index("category")
        tables = [nearest_table(scene, own), reach_table(scene, own)]
        walks_to = {category.id: walk_to(own, category) for category in scene.study.categories}
        sentence, figure = word_home(scene, walks_to), count_home(scene, walks_to)
        inside = belonging(scene, geometry) if there and kind == "neighbourhood" else []
        if inside:
            by_area = bool(shapely.get_dimensions(geometry) > 0)
            tables += [compounds_table(scene, inside, by_area=by_area), gap_table(scene, inside)]
            sentence = word_homes(scene, inside, by_area=by_area)
            figure = Text("{n} 个{homes}", "{n} {n|home|homes}").filled(
                n=len(inside), **scene.study.home_words()
            )
        tables.append(_about_table(scene, layer, row, own))
        own_gates = [gate for gate in gates if kind == "compound" and gate.compound == identity]
        if own_gates:
            tables.insert(2, _gate_table(own_gates, scene.lang))
        drawn = there and bool(own["located"].iloc[0])
        notes = [CLASSES.said(scene.lang)]
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
                headline=(figure if drawn else NO_POSITION).said(scene.lang),
                sentence=sentence.said(scene.lang),
                named=tuple((gate.name, gate.point) for gate in own_gates if gate.point),
                drawn=drawn,
            )
        )
    return sorted(features, key=lambda own: (order_key(own.name, scene.lang), own.identity))


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


def _gate_table(gates: list[ShownGate], lang: Lang) -> FigureTable:
    """Return the gates of a compound, with state, hours and when each was checked."""
    heads = (glossary.NAME, glossary.GATE_STATE, glossary.GATE_HOURS, glossary.GATE_CHECKED)
    rows = [
        (gate.name, *(gate.said[key] or NOTHING for key in ("state", "hours", "checked_on")))
        for gate in gates
    ]
    return FigureTable(
        title=glossary.GATES.capital().said(lang),
        rows=(tuple(head.said(lang) for head in heads), *rows),
        shares=(0.25, 0.27, 0.24, 0.24),
    )


def _about_table(scene: Scene, layer: gpd.GeoDataFrame, row: int, own: pd.DataFrame) -> FigureTable:
    rows = [
        (glossary.ACCURACY, format_accuracy(layer["accuracy_m"].iloc[row])),
        (Text("到最近街道", "to the street"), format_m(own["snap_m"].iloc[0])),
    ]
    rows += [
        (text, same_text(said))
        for column, text in DETAILS["compounds"].items()
        if column in layer and (said := layer[column].iloc[row])
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
