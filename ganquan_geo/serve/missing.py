"""What a study lacks, ordered by what it would decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.finding import GRADES
from ganquan_geo.model.plan_records import ProjectRecord
from ganquan_geo.present.finding_words import word_sentence
from ganquan_geo.present.gates.shown import list_gates
from ganquan_geo.present.web.places import build_places
from ganquan_geo.words.names import shown_names, texts_of
from ganquan_geo.words.serve_page import DECIDES, DECIDES_DECLARED, DECIDES_REGISTER

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.model.finding import Finding
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

PEOPLE = ("households", "residents", "residents_60plus")


def list_missing(result: CoverageResult, lang: Lang) -> list[Json]:
    """Return what each category lacks: first the one whose verdict needs fewest entries.

    Returns
    -------
    list of dict
        With the number of the `category`, its `grade` and `sentence`, what `decides` it, its
        `places` without a sure position (the number among the places of the page, id, position,
        and of how many homes it is the nearest one) and whether its register is `complete`.
    """
    _, numbers = build_places(result.study, lang)
    found = [
        _lacks(result, number, own, finding, numbers, lang)
        for number, (own, finding) in enumerate(
            zip(result.study.categories, result.main_findings(), strict=True)
        )
    ]
    return [own for _, own in sorted(found, key=lambda own: (not own[0], own[0]))]


def _lacks(
    result: CoverageResult,
    number: int,
    category: FacilityCategory,
    finding: Finding,
    numbers: dict[str, int],
    lang: Lang,
) -> tuple[int, Json]:
    """Return how many entries a category lacks, and what is told of it."""
    layer = result.study.layers["facilities"]
    layer = layer[layer["kind"].isin(category.kinds) & (layer["status"] == "existing")]
    walks = result.distances
    nearest = walks.loc[
        (walks["layer"] == "compounds") & (walks["category"] == category.id), "facility_id"
    ].value_counts()
    lacking = [
        (int(nearest.get(key, 0)), str(key), position)
        for key, position in zip(layer.index, _positions(layer), strict=True)
        if position
    ]
    places: list[Json] = [
        {"id": key, "place": numbers[key], "position": position, "homes": homes}
        for homes, key, position in sorted(lacking, key=lambda own: -own[0])
    ]
    entries = len(places) + (not category.register_complete)
    form = DECIDES if category.register_complete else DECIDES_REGISTER
    if not places:
        form = DECIDES_DECLARED
    decides = form.filled(n=len(places), name=finding.name) if entries else None
    return entries, {
        "category": number,
        "id": category.id,
        "grade": GRADES[finding.lacks or finding.grade].said(lang),  # what is lacking comes first
        "judged": finding.lacks is None,
        "sentence": word_sentence(finding).said(lang),
        "decides": "" if decides is None else decides.said(lang),
        "entries": entries,
        "places": places,
        "complete": category.register_complete,
        "kinds": [[key, result.study.kinds[key].said(lang)] for key in category.kinds],
    }


def _positions(layer: gpd.GeoDataFrame) -> list[str]:
    """Return of each facility how it is not known where it is; empty where it is."""
    shapes = layer.geometry.to_numpy()
    none = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    lines = shapely.get_dimensions(shapes) == 1
    assumed = layer["assumed"].to_numpy(bool)
    found: list[str] = np.select(
        [none, lines, assumed], ["unknown", "street", "assumed"], ""
    ).tolist()
    return found


def list_homes(result: CoverageResult, lang: Lang) -> list[Json]:
    """Return every compound: id, name, whether it has a position, and who lives there."""
    layer = result.study.layers["compounds"]
    shapes = layer.geometry.to_numpy()
    placed = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    people = [
        layer[name].to_numpy(float) if name in layer else np.full(len(layer), np.nan)
        for name in PEOPLE
    ]
    return [
        {
            "id": str(key),
            "name": name,
            "placed": bool(placed[row]),
            "people": [None if np.isnan(own[row]) else round(float(own[row])) for own in people],
        }
        for row, (key, name) in enumerate(zip(layer.index, shown_names(layer, lang), strict=True))
    ]


def list_gates_known(study: Study, lang: Lang) -> list[Json]:
    """Return the gates of a study as they can be corrected, first those of unknown state."""
    hours = texts_of(study.layers["gates"]["hours"]) if "gates" in study.layers else []
    found: list[Json] = [
        {
            "id": own.id,
            "name": f"{own.compound_name} {own.name}",
            "state": own.state,
            "hours": said,
            "at": None if own.point is None else [own.point.y, own.point.x],  # type: ignore[attr-defined]
        }
        for own, said in zip(list_gates(study.layers, lang), hours, strict=True)
    ]
    return sorted(found, key=lambda own: own["state"] != "unknown")


def list_projects(study: Study) -> list[Json]:
    """Return the projects of the plan, those of which nobody has said anything first."""
    plan = study.plan
    if plan is None:
        return []
    records = {own.id: plan.records.get(own.id, ProjectRecord(id=own.id)) for own in plan.projects}
    found: list[Json] = []
    for own in sorted(plan.projects, key=lambda own: records[own.id].status != "unknown"):
        record = records[own.id]
        days = {"start_date": record.start, "end_date": record.end}
        share = record.progress_share
        found.append(
            {
                "id": own.id,
                "name": own.segment.street,
                "about": [end.name for end in (own.segment.start, own.segment.end) if end],
                "said": {
                    "status": record.status,
                    "progress": "" if share is None else f"{share:.0%}",
                    **{key: "" if day is None else day.isoformat() for key, day in days.items()},
                    "photo_before": record.photo_before,
                    "photo_after": record.photo_after,
                },
            }
        )
    return found
