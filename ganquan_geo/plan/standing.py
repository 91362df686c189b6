"""Which places of a kind stand within the boundary and are open, for sure or perhaps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from ganquan_geo.network.walk_network import project
from ganquan_geo.words.text import COMMA, Text, join_texts

if TYPE_CHECKING:
    from datetime import date

    import geopandas as gpd

    from ganquan_geo.arrays.types import Flags, Shapes
    from ganquan_geo.plan.ground import Ground

_DAY = re.compile(r"^(\d{4})\D?(\d{1,2})?\D?(\d{1,2})?")
SAME_POINT_M = 1.0  # places of one kind nearer than this may be one, written twice
_TOLD = (
    Text("在街道范围以外 {n} 处，不计", "{n} outside the boundary, not counted"),
    Text("内外难定 {n} 处，只计入上限", "{n} perhaps outside, in the upper bound alone"),
    Text(
        "投用、停用日期与状态不符 {n} 处，只计入上限",
        "{n} with days that deny their status, likewise",
    ),
    Text("与另一处位置相同 {n} 处，只计入上限", "{n} at the point of another, likewise"),
)


class Standing(NamedTuple):
    """The places that stand and are open, how many more may be, and what is told of these."""

    sure: gpd.GeoDataFrame
    doubtful: int
    told: Text


def find_standing(ground: Ground, places: gpd.GeoDataFrame, today: date) -> Standing:
    """Sort places of one kind by where they are and whether they are open on a day.

    Those of unknown position are taken to be inside. Days that deny the status, a position whose
    accuracy reaches over the boundary from outside, and the point of another place are doubtful.
    """
    shapes = project(places, ground.network)
    drawn = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    beyond_m = np.where(drawn, shapely.distance(shapes, ground.outline), 0.0) - ground.margin_m
    is_there = (places["status"] == "existing").to_numpy(bool)
    outside = beyond_m > places["accuracy_m"].fillna(0.0).to_numpy(float)
    edge = (beyond_m > 0) & ~outside
    opened, shut = (_days(places, key) for key in ("opened_on", "shut_on"))
    day = today.isoformat()
    denied = (opened > day) | ((shut != "") & ((shut <= day) | (shut < opened)))
    denied = np.where(is_there, denied, (opened != "") & (opened <= day) & ~(shut > ""))
    left = is_there & ~outside & ~edge & ~denied
    twin = _find_twins(shapes, left & drawn & ~places["assumed"].to_numpy(bool))
    kinds = (is_there & outside, is_there & edge, denied & ~outside & ~edge, twin)
    parts = [form.filled(n=int(own.sum())) for form, own in zip(_TOLD, kinds, strict=True)]
    said = join_texts([part for part, own in zip(parts, kinds, strict=True) if own.any()], COMMA)
    told = Text("（其中{said}）", " ({said})").filled(said=said) if said.zh else said
    return Standing(places[left & ~twin], int(sum(own.sum() for own in kinds[1:])), told)


def _days(places: gpd.GeoDataFrame, key: str) -> Shapes:
    """Return the days of a column, year first, and empty where there is none.

    Of a year or a month alone a place is held to open on the first day and to shut on the last.
    """
    if key not in places:
        return np.full(len(places), "", dtype=object)
    month, day = ("01", "01") if key == "opened_on" else ("12", "31")
    parts = places[key].fillna("").astype(str).str.extract(_DAY)
    months, days = parts[1].fillna(month).str.zfill(2), parts[2].fillna(day).str.zfill(2)
    said = parts[0] + "-" + months + "-" + days
    return np.asarray(said.fillna(""), dtype=object)


def _find_twins(shapes: Shapes, among: Flags) -> Flags:
    """Return which places stand at the point of one before them."""
    rows = np.flatnonzero(among)
    near = shapely.STRtree(shapes[rows]).query(shapes[rows], "dwithin", SAME_POINT_M)
    twin = np.zeros(len(shapes), dtype=bool)
    twin[rows[near[0][near[0] > near[1]]]] = True
    return twin
