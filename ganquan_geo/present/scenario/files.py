"""The files of a scenario: both states, what changes, a map, and sentences for a report."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ganquan_geo.model.version import VERSION
from ganquan_geo.present.corrections import build_correction_records
from ganquan_geo.present.edits_file import format_scenario
from ganquan_geo.present.scenario.map import build_scenario_page
from ganquan_geo.present.scenario.rows import (
    build_change_rows,
    build_edit_rows,
    build_summary_rows,
)
from ganquan_geo.present.scenario.siting import build_site_rows
from ganquan_geo.present.tables import build_coverage_rows, write_csv
from ganquan_geo.present.worded_tables import with_names
from ganquan_geo.present.writing import write_json, write_text, write_together

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.model.siting import Siting
    from ganquan_geo.present.writing import Writer
    from ganquan_geo.words.text import Lang

SCENARIO_MAP = "scenario_map.html"
SCENARIO_FILES = (
    *("changes.csv", "summary.csv", "edits.csv", "coverage_before.csv", "coverage_after.csv"),
    *("scenario.toml", "scenario.json", SCENARIO_MAP),
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
    """Write what a scenario would change into a folder, all or nothing.

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
        ``changes.csv``, ``summary.csv``, ``edits.csv``, ``coverage_before.csv``,
        ``coverage_after.csv``, ``scenario.toml``, ``scenario.json`` and ``scenario_map.html``;
        and ``sites.csv`` or ``links.csv`` where there are such.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is unchanged.

    Examples
    --------
    >>> scenario = gg.read_scenario("data/scenarios/example.toml")
    >>> after = gg.apply_scenario(study, scenario)
    >>> found = gg.compare_scenarios(study, after, scenario=scenario)
    >>> [path.name for path in gg.write_scenario(found, "trial", lang="en")][:3]
    ['changes.csv', 'summary.csv', 'edits.csv']
    """
    coverage = {
        f"coverage_{when}.csv": with_names(build_coverage_rows(own, lang=lang), own, lang=lang)
        for when, own in (("before", result.before), ("after", result.after))
    }
    tables = {
        "changes.csv": build_change_rows(result, lang=lang),
        "summary.csv": build_summary_rows(result, lang=lang),
        "edits.csv": build_edit_rows(result, lang=lang),
        **coverage,
    }
    if siting is not None:
        tables[SITES] = build_site_rows(siting.sites, lang=lang)
    if links is not None:
        tables[LINKS] = build_site_rows(links, lang=lang)
    writers: dict[str, Writer] = {
        **{name: partial(write_csv, table) for name, table in tables.items()},
        "scenario.toml": partial(write_text, format_scenario(result.scenario)),
        "scenario.json": partial(write_json, _summary(result)),
        SCENARIO_MAP: build_scenario_page(result, lang).write,
    }
    return write_together(Path(folder), writers)


def _summary(result: ScenarioResult) -> dict[str, object]:
    study = result.before.study
    return {
        "tool": {"name": "ganquan_geo", "version": VERSION},
        "study": {"id": study.id, "name": study.name.both(), "inputs_sha256": dict(study.inputs)},
        "corrections": build_correction_records(study),
        "scenario": {"name": result.scenario.name, "note": result.scenario.note},
        "edits": [
            {
                "number": own.number,
                "op": own.edit.op,
                "target": own.edit.target,
                "new": dict(own.edit.new),
                "state": own.state,
            }
            for own in result.edits
        ],
        "sentences": [sentence.both() for sentence in result.sentences],
        "problems": [own.said("zh") for own in result.problems],
    }
