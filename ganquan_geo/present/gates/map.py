"""What gates do as a map: who walks how much farther."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from ganquan_geo.present.gates.rows import name_rows
from ganquan_geo.present.web.explore import build_features_page
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.gate_results import GatesResult
    from ganquan_geo.present.web.page import MapPage
    from ganquan_geo.words.text import Lang

CLOSED = (
    Text("小区都不让外人穿行时的多走距离", "Farther with compounds closed to through traffic"),
    "change_m",
)
WALLED = (Text("小区围墙造成的绕行", "Detours by the walls of compounds"), "detour_m")
MOST_M = Text("各类服务中多走最多的（米）", "farther (m), the most over all services")
NONE_LEFT = Text("搜索范围内再没有", "none left within the search")
TO = Text("到", "to")


def build_gates_page(result: GatesResult, *, lang: Lang) -> MapPage:
    """Return the map: of closing all compounds where any lets others through, else of detours.

    Each home has the service to which it walks most farther.
    """
    title, column = WALLED if result.through is None else CLOSED
    rows = result.homes.rename(columns={"compound": "home"}).assign(layer="compounds")
    rows = rows if result.through is None else result.through
    names = {own.id: own.name.said(lang) for own in result.study.categories}
    parts = []
    for layer in ("compounds", "neighbourhoods"):
        if layer not in result.study.layers or (layer != "compounds" and column == WALLED[1]):
            continue
        own = rows[(rows["layer"] == layer) & rows[column].notna()]
        most = own.sort_values(column, ascending=False, kind="stable").drop_duplicates("home")
        most = most.set_index("home")
        homes = result.study.layers[layer].geometry
        if column == WALLED[1]:
            homes = homes[homes.index.isin(result.homes["compound"])]
        cells = {
            glossary.NAME.said(lang): pd.Series(name_rows(result, layer, lang)).reindex(
                homes.index
            ),
            # Whoever is not listed walks no farther; a detour may be not known.
            MOST_M.said(lang): most[column]
            .round(1)
            .reindex(homes.index, fill_value=np.nan if column == WALLED[1] else 0.0),
            TO.said(lang): most["category"].map(names).reindex(homes.index, fill_value=""),
        }
        found = gpd.GeoDataFrame(index=homes.index, geometry=homes)
        parts.append(found.assign(**cells))
    walker = result.study.said_walker(result.profile, result.access)
    return build_features_page(
        pd.concat(parts),
        column=MOST_M.said(lang),
        study=result.study,
        title=" · ".join(own.said(lang) for own in (result.study.name, title, walker)),
        lang=lang,
        endless=(glossary.NONE_REACHABLE if column == WALLED[1] else NONE_LEFT).said(lang),
        whole=True,
    )
