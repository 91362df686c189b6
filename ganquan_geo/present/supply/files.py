"""The files of supply: figures by area, by home and by group of people, and the sentences."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ganquan_geo.model.supply import CONFIDENCES
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.print.sheet import write_sheets
from ganquan_geo.present.print.supply import draw_supply_map, list_mapped
from ganquan_geo.present.run_head import build_head
from ganquan_geo.present.supply.rows import (
    build_area_rows,
    build_equity_rows,
    build_home_rows,
)
from ganquan_geo.present.supply.sentences import describe_supply
from ganquan_geo.present.tables import write_csv
from ganquan_geo.present.writing import write_json, write_together

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.supply import SupplyResult, SupplyStandard
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.writing import Writer
    from ganquan_geo.words.text import Lang

SUPPLY_MAP = "supply_map.pdf"
SUPPLY_FILES = ("supply.csv", "supply_homes.csv", "supply_equity.csv", "supply.json", SUPPLY_MAP)


def write_supply(
    result: SupplyResult,
    folder: str | Path,
    *,
    lang: Lang = "zh",
    coverage: CoverageResult | None = None,
) -> tuple[Path, ...]:
    """Write what facilities offer to people into a folder, all or nothing.

    Parameters
    ----------
    result
        What `measure_supply` returned.
    folder
        Made if it is not there; not the study's.
    lang
        Language of words in the tables and of the map; the JSON file holds both.
    coverage
        What `measure_coverage` returned for the same study, for the map; None: no map.

    Returns
    -------
    tuple of pathlib.Path
        ``supply.csv``, ``supply_homes.csv``, ``supply_equity.csv`` and ``supply.json``; and
        ``supply_map.pdf``, a page for each item of which some compound's share is known.

    Raises
    ------
    OutputError
        If they cannot be written; what was there before is unchanged.

    Examples
    --------
    >>> [path.name for path in gg.write_supply(gg.measure_supply(study), "supply")]
    ['supply.csv', 'supply_homes.csv', 'supply_equity.csv', 'supply.json']
    """
    tables = {
        "supply.csv": build_area_rows(result, lang=lang),
        "supply_homes.csv": build_home_rows(result, lang=lang),
        "supply_equity.csv": build_equity_rows(result, lang=lang),
    }
    writers: dict[str, Writer] = {
        **{name: partial(write_csv, table) for name, table in tables.items()},
        "supply.json": partial(write_json, _summary(result)),
    }
    if coverage is not None and result.items:
        writers[SUPPLY_MAP] = partial(_write_maps, result, build_scene(coverage, lang=lang))
    return write_together(Path(folder), writers)


def _write_maps(result: SupplyResult, scene: Scene, path: Path) -> None:
    write_sheets([draw_supply_map(scene, result, item) for item in list_mapped(result)], path)


def _summary(result: SupplyResult) -> dict[str, object]:
    used = {own.id: own for item in result.items for own in item.standards}
    return {
        **build_head(result.study, result.access),
        "profile": result.profile.id,
        "decay": {
            "method": "E2SFCA (Luo and Qi 2009)",
            "weights": {
                category: {str(minutes): weight for minutes, weight in weights.items()}
                for category, weights in result.weights.items()
            },
            "positions": "as given, not bounded",
        },
        "standards": [_said(own) for own in used.values()],
        "standards_of_other_kinds": [_said(own) for own in result.unused],
        "sentences": [
            sentence.both() for paragraph in describe_supply(result) for sentence in paragraph
        ],
        "problems": [own.said("zh") for own in result.problems],
    }


def _said(standard: SupplyStandard) -> dict[str, object]:
    texts = {name: getattr(standard, name).both() for name in ("name", "source", "note")}
    confidence = CONFIDENCES[standard.confidence].both()
    return {**asdict(standard), **texts, "confidence_name": confidence}
