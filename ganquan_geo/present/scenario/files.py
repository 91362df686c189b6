"""The files of a comparison of two states: tables, places, a map and what is said of them."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.model.scenario import EDIT_STATES, OP_NAMES
from ganquan_geo.model.scenario_results import HOME_CHANGES
from ganquan_geo.present.edits_file import format_scenario
from ganquan_geo.present.layer_files import write_layers
from ganquan_geo.present.plan.rows import build_moved_rows
from ganquan_geo.present.plan.timelines import build_timeline_rows
from ganquan_geo.present.run_head import TOOL, identify_study
from ganquan_geo.present.scenario.feature_words import build_feature_rows, format_field
from ganquan_geo.present.scenario.homes import format_home_change, name_hoods
from ganquan_geo.present.scenario.map import build_scenario_page
from ganquan_geo.present.scenario.siting import build_site_rows, describe_siting
from ganquan_geo.present.tables import (
    build_coverage_rows,
    build_records,
    rounded,
    with_walker,
    write_csv,
)
from ganquan_geo.present.worded_tables import with_names
from ganquan_geo.present.writing import write_json, write_text, write_together
from ganquan_geo.words.text import STOP, find_name, format_list

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.scenario import Edit
    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.model.siting import Siting
    from ganquan_geo.model.study import Study
    from ganquan_geo.present.writing import Writer
    from ganquan_geo.words.text import Lang


SCENARIO_MAP = "scenario_map.html"
SCENARIO_FILES = (
    *("changes.csv", "summary.csv", "feature_changes.csv", "coverage_before.csv"),
    *("coverage_after.csv", "edits.csv", "indicator_changes.csv", "indicator_timeline.csv"),
    *("changes.gpkg", "scenario.toml", "scenario.json", SCENARIO_MAP),
)
SITES, LINKS = "sites.csv", "links.csv"


def write_scenario(
    result: ScenarioResult,
    folder: str | Path,
    *,
    lang: Lang = "zh",
    siting: Siting | None = None,
    links: pd.DataFrame | None = None,
) -> tuple[Path, ...]:
    """Write what differs between two states into a folder, all or nothing.

    Parameters
    ----------
    result
        What `compare_scenarios` returned.
    folder
        Made if it is not there; not the folder of a study.
    lang
        Language of words in the tables and of the map; the JSON file holds both.
    siting, links
        What `site_facilities` or `rank_links` returned, where the scenario is one of its.

    Returns
    -------
    tuple of pathlib.Path
        ``changes.csv`` (home by home), ``summary.csv``, ``feature_changes.csv``,
        ``coverage_before.csv``, ``coverage_after.csv``, ``changes.gpkg``, ``scenario.json`` and
        ``scenario_map.html``; ``edits.csv`` and ``scenario.toml`` of a scenario;
        ``indicator_changes.csv`` and ``indicator_timeline.csv`` where both have a plan;
        ``sites.csv`` or ``links.csv`` where there are such.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is unchanged.

    Examples
    --------
    >>> [path.name for path in gg.write_scenario(comparison, "trial", lang="en")][:3]
    ['changes.csv', 'summary.csv', 'feature_changes.csv']
    """
    gated = result.after if result.after.study.keeps_hours() else result.before
    said = partial(with_walker, result=gated, lang=lang)
    tables = {
        "changes.csv": said(build_change_rows(result, lang=lang)),
        "summary.csv": said(build_summary_rows(result, lang=lang)),
        "feature_changes.csv": build_feature_rows(result.features, lang=lang),
    }
    for when, own in _states(result).items():
        rows = build_coverage_rows(own, lang=lang)
        rows = with_names(rows, own, lang=lang)
        tables[f"coverage_{when}.csv"] = with_walker(rows, own, lang=lang)
    if result.edits:
        tables["edits.csv"] = build_edit_rows(result, lang=lang)
    if result.plan is not None:
        tables["indicator_changes.csv"] = said(build_moved_rows(result.plan, lang=lang))
        tables["indicator_timeline.csv"] = said(build_timeline_rows(result.plan, lang=lang))
    if siting is not None:
        tables[SITES] = said(build_site_rows(siting.sites, lang=lang))
    if links is not None:
        tables[LINKS] = said(build_site_rows(links, lang=lang))
    writers: dict[str, Writer] = {
        **{name: partial(write_csv, table) for name, table in tables.items()},
        "changes.gpkg": partial(
            write_layers, _by_geometry("changes", result.places), result.after.study.date
        ),
        "scenario.json": partial(write_json, _summarise(result, siting)),
        SCENARIO_MAP: build_scenario_page(result, lang).write,
    }
    if result.edits:
        writers["scenario.toml"] = partial(write_text, format_scenario(result.scenario))
    return write_together(Path(folder), writers)


def _by_geometry(name: str, frame: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    """Return a layer for each kind of geometry, for formats that hold one kind each."""
    kinds = {"Point": "points", "LineString": "lines", "MultiLineString": "lines"}
    group = frame.geom_type.map(kinds).fillna("areas")
    found = {
        f"{name}_{kind}": frame[group == kind].reset_index(drop=True) for kind in sorted(set(group))
    }
    return found or {name: frame}


def _summarise(result: ScenarioResult, siting: Siting | None) -> dict[str, object]:
    plan = result.plan
    return {
        "tool": TOOL,
        **{when: identify_study(own.study) for when, own in _states(result).items()},
        "scenario": {"name": result.scenario.name, "note": result.scenario.note},
        "edits": [
            {
                "number": own.number,
                "op": own.edit.op,
                "target": own.edit.target,
                "new": dict(own.edit.new),
                "state": own.state,
                "told": [one.what.both() for one in own.odd],
            }
            for own in result.edits
        ],
        **({} if siting is None else {"siting": _record_siting(siting, result.before.study)}),
        "sentences": [sentence.both() for sentence in result.sentences],
        "indicators": [] if plan is None else build_records(plan.indicators),
        "problems": [own.said("zh") for own in result.problems],
    }


def _record_siting(siting: Siting, study: Study) -> dict[str, object]:
    """Return what was sought, how good the answer is known to be, and what is said of it."""
    return {
        "goal": siting.goal,
        "weight": siting.weight,
        "tier_min": siting.tier_min,
        "covered_before": siting.covered_before,
        "covered_after": siting.covered_after,
        "total": siting.total,
        "bound": siting.bound,
        "proven": siting.proven,
        "tried": siting.tried,
        "sentences": [text.both() for text in describe_siting(siting, study)],
    }


def _states(result: ScenarioResult) -> dict[str, CoverageResult]:
    return {"before": result.before, "after": result.after}


def build_change_rows(result: ScenarioResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each home and category that changed: `ScenarioResult.homes` and words."""
    table, study = rounded(result.homes), result.after.study
    for column in map(str, table.columns):
        if column.endswith("_m"):
            table[column] = table[column].replace([math.inf, -math.inf], math.nan)
    names = {category.id: category.name for category in study.categories}
    table["category_name"] = [find_name(names, key, lang) for key in table["category"]]
    table["change_name"] = [HOME_CHANGES[change].said(lang) for change in table["change"]]
    hoods = name_hoods(study, lang)
    table["neighbourhood"] = [hoods.get(str(key), "") for key in table["demand_id"]]
    table["said"] = [format_home_change(row, lang) for row in result.homes.to_dict("records")]
    return table


def build_summary_rows(result: ScenarioResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each category, tier and denominator, before and after."""
    table = result.summary.copy()
    names = {category.id: category.name for category in result.after.study.categories}
    table["category_name"] = [find_name(names, key, lang) for key in table["category"]]
    table["denominator_name"] = [DENOMINATORS[key].said(lang) for key in table["denominator"]]
    return rounded(table)


def build_edit_rows(result: ScenarioResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each edit: what it changes field by field, and whether it can be applied."""
    changes: dict[tuple[str, str], list[str]] = {}
    for row in result.features.to_dict("records"):
        changes.setdefault((str(row["subject"]), str(row["key"])), []).append(
            format_field(row, lang)
        )
    return pd.DataFrame(
        [
            {
                "number": own.number,
                "op": own.edit.op,
                "op_name": OP_NAMES[own.edit.op].said(lang),
                "target": own.edit.target,
                "name": own.name,
                "said": format_list(
                    changes.get((_subject(own.edit), own.edit.target), ()), lang, between=STOP
                ),
                "state": own.state,
                "state_name": EDIT_STATES[own.state].said(lang),
                "told": format_list((one.what.said(lang) for one in own.odd), lang, between=STOP),
                "basis": own.edit.basis,
                "by": own.edit.by,
                "at": own.edit.at,
            }
            for own in result.edits
        ]
    )


def _subject(edit: Edit) -> str:
    """Return of which subject of `ScenarioResult.features` an edit's target is."""
    thing = edit.op.split(".")[0]
    return {"link": "street", "home": "compound"}.get(thing, thing)
