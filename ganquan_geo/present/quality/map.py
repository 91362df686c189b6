"""The map of the faults: one HTML file that works offline, each fault on it and in a list."""

from __future__ import annotations

import re
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.quality import FAR_M, GRADE_MEANINGS, GRADES, RULES
from ganquan_geo.present.quality.console import find_place, format_worst
from ganquan_geo.present.web.ground import find_bounds, lines_of, points_of
from ganquan_geo.present.web.packing import DECIMALS
from ganquan_geo.present.web.page import GROUND_SCRIPTS, MapPage
from ganquan_geo.present.web.payload import build_ground_payload, build_page
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import PLACES
from ganquan_geo.words.names import names_of
from ganquan_geo.words.text import Text, format_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.model.errors import Fault, Severity
    from ganquan_geo.model.quality import QualityReport
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

FAULT_SCRIPTS = (*GROUND_SCRIPTS, "faults.js")
LISTED = 200  # faults of one rule that the page lists one by one
POINTS = 500  # places of one fault that the map marks
ROWS = 12  # rows of one fault that the page names
LOOKS: Mapping[Severity, tuple[str, str, float]] = MappingProxyType(
    {  # fill, edge, radius in CSS pixels: full, pale, hollow, so that grey prints tell
        "error": ("#b0413e", "#ffffff", 8.0),
        "warning": ("#e8a33d", "#7a4a00", 6.5),
        "note": ("#ffffff", "#4a6a86", 5.0),
    }
)
FAULT_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "search": Text("查找道路", "Find a street"),
        "group_faults": glossary.PROBLEM.plural().capital(),
        "fault_panel": Text("问题与图层", "Faults and layers"),
        "faults_none": glossary.NO_FAULTS,
        "fault_where": Text("文件", "file"),
        "fault_rows": Text("行", "rows"),
        "fault_rows_more": Text("{rows} 等 {n} 行", "{rows} and more, {n} in all"),
        "fault_place": glossary.POSITION,
        "fault_figure": Text("程度", "figure"),
        "fault_grade": Text("分级", "grade"),
        "fault_mend": Text("改法", "to mend"),
        "fault_nowhere": Text("没有位置", "no place on the map"),
        "fault_more": Text("另有 {n} 处，见 faults.json", "{n} more are in faults.json"),
        "fault_count": PLACES,
        "fault_worst": Text("{n} 处，{worst}", "{n}, {worst}"),
        "fault_placeless": Text("{n} 处，其中 {m} 处没有位置", "{n}, {m} without a place"),
        "fault_unchecked": glossary.NOT_CHECKED,
    }
)
MOST_NAMED = 3
NEAR_DEG = 0.003  # about 300 m: a street farther away says nothing of where a fault is
BY = Text("{street}附近", "by {street}")
UNNAMED = Text("未命名的{what}", "unnamed: {what}")
MORE = Text("{names}等 {n} 处", "{names} and more, {n} in all")
_ID = re.compile(r"id=(.+?)\)?$")


def build_fault_page(report: QualityReport, lang: Lang = "zh") -> MapPage:
    """Return the faults of a study, as `check_study` returned them, as an interactive map."""
    payload = build_fault_payload(report, lang)
    return build_page(payload, find_bounds(report.layers), lang=lang, scripts=FAULT_SCRIPTS)


def build_fault_payload(report: QualityReport, lang: Lang) -> Json:
    """Return all that the page's script draws, in one language."""
    facts = {
        "name": report.name.said(lang),
        "what": Text("图层质量检查", "quality of the layers").said(lang),
        "date": report.date.isoformat() if report.date else "",
        "credit": report.credit.said(lang),
    }
    places = PlaceNames(report, lang)
    return {
        **build_ground_payload(report.layers, lang, facts=facts, words=FAULT_WORDS),
        "grades": [
            {
                "key": grade,
                "name": GRADES[grade].said(lang),
                "means": GRADE_MEANINGS[grade].said(lang),
                "count": report.count(grade),
                "placeless": sum(
                    fault.severity == grade and find_place(fault) is None for fault in report.faults
                ),
                "look": LOOKS[grade],
            }
            for grade in GRADES
        ],
        "unchecked": [one.said(lang) for one in report.unchecked],
        "far_m": FAR_M,
        "rules": [
            _rule(grade, rule, list(faults), places)
            for (grade, rule), faults in groupby(
                report.faults, key=lambda fault: (fault.severity, fault.rule)
            )
        ],
    }


def _rule(grade: Severity, rule: str, faults: list[Fault], places: PlaceNames) -> Json:
    lang = places.lang
    return {
        "grade": grade,
        "title": RULES[rule].said(lang),
        "worst": format_worst(faults, lang),
        "count": len(faults),
        "listed": LISTED,
        "faults": [_item(fault, places) for fault in faults],
    }


def _item(fault: Fault, places: PlaceNames) -> Json:
    lang = places.lang
    item: Json = {
        "place": places.find(fault),
        "what": fault.what.said(lang),
        "mend": fault.mend.said(lang),
        "file": fault.where,
        "rows": list(fault.rows[:ROWS]),
        "row_count": len(fault.rows),
        "figure": fault.figure().said(lang),
    }
    place = find_place(fault)
    if fault.geometry is None or place is None:
        return item
    item["at"] = [round(place[1], DECIMALS), round(place[0], DECIMALS)]
    parts = shapely.get_parts(fault.geometry)
    kinds = shapely.get_dimensions(parts)
    if (kinds > 0).any():
        item["lines"] = [line for part in parts[kinds > 0] for line in lines_of(part)]
    elif len(parts) > 1:
        item["points"] = points_of(shapely.MultiPoint(parts[:POINTS]))
    return item


class PlaceNames:
    """Finds the names of faults of one report.

    Parameters
    ----------
    report
        Whose layers hold the names.
    """

    def __init__(self, report: QualityReport, lang: Lang) -> None:
        self.lang = lang
        self.names = {
            name: dict(zip(map(str, layer.index), _names(layer, lang), strict=True))
            for name, layer in report.layers.items()
            if "name" in layer
        }
        self.streets, self.tree = _named_streets(report.layers, lang)

    def find(self, fault: Fault) -> str:
        """Return where a fault is; empty where it has neither a named row nor a place."""
        ids = [found[1] for row in fault.rows if (found := _ID.search(row))]
        layer = self._layer(fault, ids)
        names = [self.names.get(layer, {}).get(own, "") for own in ids]
        called = list(dict.fromkeys(name for name in names if name))
        if called:
            listed = format_list(called[:MOST_NAMED], self.lang)
            if len(called) > MOST_NAMED:
                return MORE.filled(names=listed, n=len(called)).said(self.lang)
            return listed
        street = self._nearest_street(fault)
        if street:
            return BY.filled(street=street).said(self.lang)
        if layer and ids:
            return UNNAMED.filled(what=LAYERS[layer].title).said(self.lang)
        return ""

    def _layer(self, fault: Fault, ids: list[str]) -> str:
        """Return the layer that a fault speaks of: by where it is, else by an id that it has."""
        first = re.split(r"[ .(]", fault.where, maxsplit=1)[0]
        if first in LAYERS:
            return first
        return next((name for name, own in self.names.items() if set(ids) & own.keys()), "")

    def _nearest_street(self, fault: Fault) -> str:
        if self.tree is None or fault.geometry is None or fault.geometry.is_empty:  # type: ignore[attr-defined]
            return ""
        place = shapely.point_on_surface(fault.geometry)
        if not np.isfinite(shapely.get_coordinates(place)).all():
            return ""
        near = self.tree.query_nearest(place, max_distance=NEAR_DEG)
        return self.streets[int(near.min())] if len(near) else ""


def _named_streets(
    layers: Mapping[str, gpd.GeoDataFrame], lang: Lang
) -> tuple[list[str], shapely.STRtree | None]:
    layer = layers.get("streets")
    if layer is None or "name" not in layer:
        return [], None
    shapes = layer.geometry.to_numpy()
    names = _names(layer, lang)
    rows = [
        row
        for row, (name, shape) in enumerate(zip(names, shapes, strict=True))
        if name and shape is not None and not shape.is_empty
    ]
    if not rows:
        return [], None
    return [names[row] for row in rows], shapely.STRtree(shapes[rows])


def _names(layer: gpd.GeoDataFrame, lang: Lang) -> list[str]:
    return [name.strip() for name, _ in names_of(layer, lang)]
