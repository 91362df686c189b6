"""The map of the faults: one HTML file that works offline, each fault on it and in a list."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.quality import FAR_M, GRADE_MEANINGS, GRADES, RULES
from ganquan_geo.present.quality.console import find_place, format_lead, format_worst
from ganquan_geo.present.quality.places import PlaceNames, row_numbers
from ganquan_geo.present.web.gates import build_gates
from ganquan_geo.present.web.ground import find_bounds, lines_of
from ganquan_geo.present.web.packing import DECIMALS
from ganquan_geo.present.web.page import GROUND_SCRIPTS, MapPage
from ganquan_geo.present.web.payload import build_ground_payload, build_page
from ganquan_geo.words import glossary
from ganquan_geo.words.figures import PLACES
from ganquan_geo.words.text import Text, in_brackets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.errors import Fault, Severity
    from ganquan_geo.model.quality import QualityReport
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

FAULT_SCRIPTS = (*GROUND_SCRIPTS, "signs.js", "gates.js", "faults.js")
LISTED = 200  # faults of one rule that the page lists one by one
POINTS = 500  # places of one fault that the map marks
FEW = 12  # so few faults are all named as the page opens
SAME_DECIMALS = 4  # of degrees: faults this near to each other are one mark
TITLE = Text("{title}", "{title}")
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
        "search": Text("查找问题或道路", "Find a fault or a street"),
        "group_faults": glossary.PROBLEM.plural().capital(),
        "fault_panel": Text("问题与图层", "Faults and layers"),
        "fault_where": glossary.FILE,
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


def build_fault_page(report: QualityReport, lang: Lang) -> MapPage:
    """Return the faults of a study as a page with a map."""
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
    places = PlaceNames(report.layers, lang, report.category_names, report.kinds, report.files)
    rules = [
        _rule(grade, rule, list(faults), places)
        for (grade, rule), faults in groupby(
            report.faults, key=lambda fault: (fault.severity, fault.rule)
        )
    ]
    if len(report.faults) <= FEW:
        _open_all(rules, lang)
    return {
        **build_ground_payload(report.layers, lang, facts=facts, words=FAULT_WORDS),
        **build_gates(report.layers, lang, kinds=report.kinds),
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
        "lead": format_lead(report, lang),
        "unchecked": [one.said(lang) for one in report.unchecked],
        "far_m": FAR_M,
        "rules": rules,
    }


def _open_all(rules: list[Json], lang: Lang) -> None:
    """Open every list and name every place on the map; those of one place share a name."""
    labels: dict[tuple[float, ...], list[str]] = {}
    first: dict[tuple[float, ...], Json] = {}
    for rule in rules:
        rule["open"] = True
        for fault in rule["faults"]:  # type: ignore[attr-defined]
            if "at" in fault:
                spot = tuple(round(degree, SAME_DECIMALS) for degree in fault["at"])
                first.setdefault(spot, fault)
                said = Text("{place}：{title}", "{place}: {title}") if fault["place"] else TITLE
                text = said.filled(place=fault["place"], title=rule["title"]).said(lang)
                labels.setdefault(spot, []).append(text)
    for spot, fault in first.items():
        counts = Counter(labels[spot])
        fault["label"] = [
            text + (in_brackets(PLACES.filled(n=n).said(lang), lang) if n > 1 else "")
            for text, n in counts.items()
        ]


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
        "file": places.file_of(fault),
        "rows": row_numbers(fault)[:ROWS],
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
        item["points"] = [
            [round(lat, DECIMALS), round(lon, DECIMALS)]
            for lon, lat in shapely.get_coordinates(parts[:POINTS]).tolist()
        ]
    return item
