"""The files of a coverage run."""

from __future__ import annotations

import dataclasses
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.present.finding_words import write_headline
from ganquan_geo.present.layer_files import write_layers
from ganquan_geo.present.out_folder.places import check_twins
from ganquan_geo.present.run_head import build_fault_records, build_head
from ganquan_geo.present.tables import (
    build_coverage_rows,
    build_distance_rows,
    build_gap_rows,
    build_records,
    coverage_with_reasons,
    with_walker,
    write_csv,
)
from ganquan_geo.present.web.map import build_map_page
from ganquan_geo.present.worded_tables import with_names
from ganquan_geo.present.writing import Writer, open_folder, write_text

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.present.web.base_maps import BaseMap
    from ganquan_geo.words.text import Lang

MAP_FILE = "coverage_map.html"
TABLE_FILES = ("distances.csv", "coverage.csv", "gaps.csv", "coverage.json")
FILES = (*TABLE_FILES, "service_areas.gpkg", MAP_FILE)
LAYER_NOTES = {
    "service_areas": "可达街道两侧的用地，制图用，与精确范围重合约 99.7% 以上，"
    "连成一片超过约 20 公里时画得较粗。"
    "Land beside the reached streets, drawn for maps: some 0.997 of it or more in common with the "
    "exact one, drawn more coarsely where more than about 20 km hang together.",
    "reached_streets": "可达街道，精确到限值处。"
    "The reached streets, exact to where the limit falls.",
}


def write_coverage(
    result: CoverageResult,
    folder: str | Path,
    *,
    lang: Lang = "zh",
    base_map: BaseMap | None = None,
    only_tables: bool = False,
) -> tuple[Path, ...]:
    """Write all results of a coverage run into a folder, all or nothing.

    The same inputs give the same bytes.

    Parameters
    ----------
    result
        What `measure_coverage` returned.
    folder
        Made if it is not there.
    lang
        Language of the map, and of the reasons and the columns ``..._name`` in the tables,
        which say a column of codes in words.
    base_map
        Online tiles for the map; see `draw_web_map`.
    only_tables
        Whether to leave out service areas and map, for which the result then needs none either.
        Those of an earlier run in the folder go: they would show other figures.

    Returns
    -------
    tuple of pathlib.Path
        ``distances.csv``, ``coverage.csv``, ``gaps.csv``, ``coverage.json``,
        ``service_areas.gpkg`` and ``coverage_map.html``.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is unchanged.

    Examples
    --------
    >>> for path in gg.write_coverage(result, "out", lang="en"):
    ...     print(path.name)
    distances.csv
    coverage.csv
    gaps.csv
    coverage.json
    service_areas.gpkg
    coverage_map.html
    """

    def write_rows(build: Callable[[], pd.DataFrame], path: Path) -> None:
        table = with_names(build(), result, lang=lang)
        write_csv(with_walker(table, result, lang=lang), path)

    rows: dict[str, Callable[[], pd.DataFrame]] = {
        "distances.csv": partial(build_distance_rows, result, lang=lang),
        "coverage.csv": partial(build_coverage_rows, result, lang=lang),
        "gaps.csv": partial(build_gap_rows, result, lang=lang),
    }
    writers: dict[str, Writer] = {
        MAP_FILE: partial(_write_map, result, lang, base_map),  # first, for it takes longest
        **{name: partial(write_rows, build) for name, build in rows.items()},
        "coverage.json": partial(_write_json, result),
        "service_areas.gpkg": partial(_write_areas, result),
    }

    chosen = TABLE_FILES if only_tables else FILES
    size = len(result.distances) + len(result.study.layers["streets"])
    with open_folder(Path(folder)) as opened:
        check_twins(opened.path, chosen)
        own = {name: write for name, write in writers.items() if name in chosen}
        opened.write(own, size=size)
        for name in set(FILES).difference(chosen):
            opened.remove(name)
    return tuple(Path(folder) / name for name in chosen)


def build_summary(result: CoverageResult) -> dict[str, object]:
    """Return every figure of a coverage run and what it rests on, ready for JSON.

    Of the tables that go home by home only the number of rows is in it: they stand in files of
    their own, for a city's are a hundred times the rest.
    """
    study = result.study
    return {
        "headline": write_headline(result).both(),
        **build_head(study, result.access, settings=dataclasses.asdict(study.settings)),
        "converted_from": dict(study.systems),
        "profile": _thing(result.profile),
        "categories": [_thing(category) for category in study.categories],
        "figures": [_thing(figure) for figure in study.figures],
        "denominators": {name: text.both() for name, text in DENOMINATORS.items()},
        "draws": result.draws,
        "registers": {name: _thing(item) for name, item in result.registers.items()},
        "network": {key: _rounded_m(value) for key, value in _thing(result.network).items()},
        "coverage": build_records(coverage_with_reasons(result)),
        "home_tables": [
            {"file": "distances.csv", "rows": len(result.distances)},
            {"file": "gaps.csv", "rows": len(result.gaps)},
        ],
        "problems": build_fault_records(study, result.problems),
    }


def _rounded_m(value: object) -> object:
    if isinstance(value, float):
        return round(value, 1)
    if isinstance(value, list | tuple):
        return [_rounded_m(item) for item in value]
    return value


def _thing(thing: object) -> dict[str, object]:
    """Return a frozen thing as JSON; every Text in it in both languages."""
    return dataclasses.asdict(thing)  # type: ignore[call-overload, no-any-return]


def _write_json(result: CoverageResult, path: Path) -> None:
    """Write JSON with each item of the summary, and each row of its tables, on a line."""
    items = build_summary(result).items()
    text = ",\n".join(f"{_json(key)}: {_lines(value)}" for key, value in items)
    write_text(f"{{\n{text}\n}}\n", path)


def _lines(value: object) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(map(_json, value)) + "\n]"
    return _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _write_areas(result: CoverageResult, path: Path) -> None:
    """Write service areas and reached streets as layers of one GeoPackage."""
    areas = result.areas
    attributes = areas[["category", "tier_min", "limit_m", "length_m"]].round(
        {"limit_m": 1, "length_m": 1}
    )
    layers = {
        "service_areas": gpd.GeoDataFrame(attributes, geometry=areas.geometry, crs=areas.crs),
        "reached_streets": gpd.GeoDataFrame(
            attributes, geometry=gpd.GeoSeries(areas["lines"], crs=areas.crs)
        ),
    }
    write_layers(layers, result.study.date, path, notes=LAYER_NOTES)


def _write_map(result: CoverageResult, lang: Lang, base_map: BaseMap | None, path: Path) -> None:
    build_map_page(result, lang=lang, base_map=base_map).write(path)
