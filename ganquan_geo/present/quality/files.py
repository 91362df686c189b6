"""The files of a quality report: JSON that a GIS opens too, and a map."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.model.quality import GRADES, RULES
from ganquan_geo.model.version import VERSION
from ganquan_geo.present.quality.console import find_place
from ganquan_geo.present.quality.map import build_fault_page
from ganquan_geo.present.writing import Writer, write_json, write_together

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.quality import QualityReport
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

FAULTS = "faults"
FAULTS_OF_COPY = "faults_fixed"
DECIMALS = 7  # of a degree: about a centimetre


def write_quality(
    report: QualityReport, folder: Path, *, lang: Lang, stem: str = FAULTS
) -> tuple[Path, ...]:
    """Write a quality report into a folder, all or nothing.

    The same faults give the same bytes.

    Parameters
    ----------
    stem
        What the names of the files begin with.

    Returns
    -------
    tuple of pathlib.Path
        ``<stem>.json``, a GeoJSON FeatureCollection with a feature for each fault, and
        ``<stem>_map.html``.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is unchanged.
    """
    makers: tuple[Writer, ...] = (
        partial(write_json, build_fault_collection(report)),
        build_fault_page(report, lang).write,
    )
    return write_together(folder, dict(zip(quality_files(stem), makers, strict=True)))


def quality_files(stem: str = FAULTS) -> tuple[str, str]:
    """Return the names of the files of a quality report."""
    return f"{stem}.json", f"{stem}_map.html"


def build_fault_collection(report: QualityReport) -> Json:
    """Return the report as a GeoJSON FeatureCollection, texts in both languages."""
    return {
        "type": "FeatureCollection",
        "ganquan_geo": VERSION,
        "study": report.name.both(),
        "date": report.date.isoformat() if report.date else None,
        "counts": {grade: report.count(grade) for grade in GRADES},
        "unchecked": [one.both() for one in report.unchecked],
        "features": [_feature(fault) for fault in report.faults],
    }


def _feature(fault: Fault) -> Json:
    figure = fault.figure()
    place = find_place(fault)
    shape = None
    if place is not None:
        precise = shapely.set_precision(fault.geometry, 10.0**-DECIMALS, mode="pointwise")
        shape = json.loads(str(shapely.to_geojson(precise)))
    return {
        "type": "Feature",
        "geometry": shape,
        "properties": {
            "grade": fault.severity,
            "rule": fault.rule,
            "title": RULES[fault.rule].both(),
            "file": fault.where,
            "rows": list(fault.rows),
            "lon": round(place[0], DECIMALS) if place else None,
            "lat": round(place[1], DECIMALS) if place else None,
            "value": round(figure.value, 2),
            "unit": figure.unit,
            "what": fault.what.both(),
            "mend": fault.mend.both(),
        },
    }
