"""The gates of compounds and the entrances of facilities on the web map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.present import symbology
from ganquan_geo.present.gates.shown import list_gates
from ganquan_geo.present.web.ground import points_of
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import round_m
from ganquan_geo.words.names import basis_of, names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang, Text


def build_gates(
    layers: Mapping[str, gpd.GeoDataFrame], lang: Lang, *, kinds: Mapping[str, Text]
) -> Json:
    """Return what the page's script draws of gates and entrances; nothing where none is placed.

    Parameters
    ----------
    layers
        Those of a study; what a gate or an entrance is of may be missing.
    kinds
        Of facility, with their names.
    """
    gates: list[Json] = [
        {
            "at": points_of(own.point)[0],
            "name": own.name,
            "compound": own.compound_name,
            "state": own.state,
            "accuracy_m": own.accuracy_m,
            "said": dict(own.said),
        }
        for own in list_gates(layers, lang)
        if own.point is not None
    ]
    entrances = _list_entrances(layers, lang, kinds)
    if not gates and not entrances:
        return {}
    rings = {**symbology.GATE_MARKS, "frame": symbology.GATE_FRAME, "entrance": symbology.ENTRANCE}
    return {
        "gates": {
            "gates": gates,
            "entrances": entrances,
            "states": [[state, name.said(lang)] for state, name in GATE_STATES.items()],
            "marks": {
                key: " ".join(f"{x:g},{-y:g}" for x, y in ring) for key, ring in rings.items()
            },
            "names": [glossary.GATES.said(lang), glossary.ENTRANCES.said(lang)],
        }
    }


def _list_entrances(
    layers: Mapping[str, gpd.GeoDataFrame], lang: Lang, kinds: Mapping[str, Text]
) -> list[Json]:
    layer, places = layers.get("entrances"), layers.get("facilities")
    if layer is None:
        return []
    of: dict[str, tuple[str, str]] = {}
    if places is not None:
        of = dict(zip(map(str, places.index), names_of(places, lang, kinds), strict=True))
    return [
        {
            "at": points_of(point)[0],
            "name": of.get(str(owner), ("", ""))[0],
            "accuracy_m": round_m(accuracy_m),
            "said": {"basis": basis},
        }
        for point, owner, accuracy_m, basis in zip(
            layer.geometry,
            layer["facility_id"],
            layer["accuracy_m"],
            basis_of(layer, lang),
            strict=True,
        )
        if not (shapely.is_missing(point) or shapely.is_empty(point))
    ]
