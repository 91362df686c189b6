"""The walk network as the page carries it, so that it answers what is near any place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.present.web.packing import pack_array, pack_lines, pack_metres, pack_table
from ganquan_geo.words.map_page import WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.results import CoverageResult, NearestField, WalkGround
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

STEP = 0.1  # millionths of a degree: 1 cm, as which of two streets is nearer can hang on it


def build_walk(result: CoverageResult, lang: Lang, numbers: Mapping[str, int]) -> Json:
    """Return the streets with the distances to facilities, or in `missing` why there are none.

    Parameters
    ----------
    numbers
        By facility id: its place in the page's list of facilities.

    Returns
    -------
    dict
        `nodes`; `edges` (packed: `u`, `v`, `length_m`, `joined`, `lines`); `snap_limit_m`,
        `bound_m`; `homes` (packed, by row of the page's homes: `edge`, -1 for those on no street,
        `offset_m`, `leg_m`); `categories`: of each its `id`, the first `kind` of it, what
        `NearestField` holds, `spans` packed, and `place`, the number of each facility on the page.
    """
    ground = result.walk_ground
    if ground is None:
        gated = "gates" in result.study.layers
        return {"missing": WORDS["ask_gates" if gated else "ask_large"].said(lang)}
    return build_streets(ground, result.study, numbers)


def build_streets(ground: WalkGround, study: Study, numbers: Mapping[str, int]) -> Json:
    """Return the streets of one walker with the distances to facilities, as in `build_walk`."""
    count = len(ground.u)
    return {
        "nodes": ground.node_count,
        "edges": pack_table(
            count,
            {
                "u": pack_array(ground.u),
                "v": pack_array(ground.v),
                "length_m": pack_metres(ground.length_m),
                "joined": pack_array(ground.joined),
                "lines": pack_lines(ground.line, np.arange(count), count, step=STEP),
            },
        ),
        "snap_limit_m": ground.snap_limit_m,
        "bound_m": round(ground.bound_m, 1),
        "homes": _homes(ground, study.layers["compounds"].index),
        "categories": [
            {
                "id": category.id,
                "kind": category.kinds[0],
                **_category(ground.categories[category.id], numbers),
            }
            for category in study.categories
        ],
    }


def _homes(ground: WalkGround, ids: pd.Index) -> Json:
    row = ids.astype(str).get_indexer(pd.Index(ground.home_id))
    edge = np.full(len(ids), -1)
    offset_m, leg_m = np.full(len(ids), np.nan), np.full(len(ids), np.nan)
    edge[row], offset_m[row], leg_m[row] = (
        ground.home_edge,
        ground.home_offset_m,
        ground.home_leg_m,
    )
    return pack_table(
        len(ids),
        {
            "edge": pack_array(edge),
            "offset_m": pack_metres(offset_m),
            "leg_m": pack_metres(leg_m),
        },
    )


def _category(field: NearestField, numbers: Mapping[str, int]) -> Json:
    lonlat = np.column_stack([shapely.get_x(field.point), shapely.get_y(field.point)])
    return {
        "ids": [str(own) for own in field.ids],
        "place": [numbers.get(str(own), -1) for own in field.ids],
        "point": [None if np.isnan(own).any() else own.round(7).tolist() for own in lonlat],
        "node_m": pack_metres(field.node_m),
        "node_facility": pack_array(field.node_facility),
        "spans": pack_table(
            len(field.edge),
            {
                "facility": pack_array(field.facility),
                "edge": pack_array(field.edge),
                "start_m": pack_metres(field.start_m),
                "end_m": pack_metres(field.end_m),
                "extra_m": pack_metres(field.extra_m),
            },
        ),
    }
