"""The files of supply: figures by area, by home and by group of people, and the sentences."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ganquan_geo.model.layers import CAPACITIES
from ganquan_geo.model.supply import CONFIDENCES, GROUPS, KEY, PERSONS, VERDICTS, find_state
from ganquan_geo.present.belonging import name_neighbourhoods
from ganquan_geo.present.print.scene import build_scene
from ganquan_geo.present.print.sheet import write_sheets
from ganquan_geo.present.print.supply import draw_supply_map, list_mapped
from ganquan_geo.present.run_head import build_head
from ganquan_geo.present.supply.sentences import describe_supply
from ganquan_geo.present.supply.words import word_per_1000, word_reason
from ganquan_geo.present.tables import with_walker, write_csv
from ganquan_geo.present.writing import write_json, write_together
from ganquan_geo.words.names import shown_names

if TYPE_CHECKING:
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.supply import SupplyItem, SupplyResult, SupplyStandard
    from ganquan_geo.present.print.scene import Scene
    from ganquan_geo.present.writing import Writer
    from ganquan_geo.words.text import Lang


SUPPLY_MAP = "supply_map.pdf"
SUPPLY_FILES = ("supply.csv", "supply_homes.csv", "supply_equity.csv", "supply.json", SUPPLY_MAP)
DECIMALS = 3
SIZES = ("enough", "too_small")
COUNTS = ("reached", "without_capacity", "assumed", "on_street")


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
        **{
            name: partial(write_csv, with_walker(table, result, lang=lang))
            for name, table in tables.items()
        },
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


def build_area_rows(result: SupplyResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each item, area and standard: the figure, what it is held against, why."""
    items = _items(result)
    names = _names(result, lang)
    rows = []
    for row in result.areas.to_dict("records"):
        item = items[_key(row)]
        held = {own.id: own for own in item.standards}.get(row["standard"])
        bounds = _bounds(row["low"], row["high"])
        rows.append(
            {
                "layer": row["layer"],
                "area": row["area"],
                "area_name": names[row["layer"]].get(row["area"], ""),
                **_named(item, lang),
                "measure": "each" if held is not None and held.per == "each" else "per_1000",
                "value_low": bounds[0],
                "value_high": bounds[1],
                "enough": row["enough"],
                "too_small": row["too_small"],
                "standard": row["standard"],
                "standard_least": np.nan if held is None else held.least,
                "standard_most": np.nan if held is None else held.most,
                "standard_source": "" if held is None else held.source.said(lang),
                "standard_confidence": "" if held is None else held.confidence,
                "standard_confidence_name": (
                    "" if held is None else CONFIDENCES[held.confidence].said(lang)
                ),
                "standard_note": "" if held is None else held.note.said(lang),
                "conflicting": row["conflicting"],
                "verdict": row["verdict"],
                "verdict_name": VERDICTS[row["verdict"]].said(lang),
                "facilities": row["facilities"],
                "without_capacity": row["without_capacity"],
                "assumed": row["assumed"],
                "maybe_inside": row["maybe_inside"],
                "capacity_known": row["capacity_known"],
                "homes": row["homes"],
                "without_people": row["without_people"],
                "people_known": row["people_known"],
                "reason": word_reason(result, item, row).said(lang),
            }
        )
    table = pd.DataFrame(rows)
    return table.astype(dict.fromkeys(SIZES, "Int64")) if rows else table


def build_home_rows(result: SupplyResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each item and compound, neighbourhood and the sub-district."""
    items = _items(result)
    names = _names(result, lang)
    compounds = result.study.layers["compounds"].index
    hoods = dict(zip(compounds, name_neighbourhoods(result.study, lang), strict=True))
    rows = []
    for row in result.homes.to_dict("records"):
        item, bounds = items[_key(row)], _bounds(row["low"], row["high"])
        is_home = row["layer"] == "compounds"
        rows.append(
            {
                "layer": row["layer"],
                "area": row["area"],
                "area_name": names[row["layer"]].get(row["area"], ""),
                "neighbourhood": hoods[row["area"]] if is_home else "",
                **_named(item, lang),
                "people": row["people"],
                "shared_low": bounds[0],
                "shared_high": bounds[1],
                "state": find_state(row["low"], row["high"]),
                "verdict": row["verdict"],
                "verdict_name": VERDICTS[row["verdict"]].said(lang),
                **{name: row[name] for name in COUNTS},
                "said": word_per_1000(item, row["low"], row["high"]).said(lang),
            }
        )
    table = pd.DataFrame(rows)
    return table.astype(dict.fromkeys(COUNTS, "Int64")) if rows else table


def build_equity_rows(result: SupplyResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each item and group of people."""
    items = _items(result)
    return pd.DataFrame(
        [
            {
                **_named(items[_key(row)], lang),
                "group": row["group"],
                "group_name": GROUPS[row["group"]].said(lang),
                "people": row["people"],
                "mean_per_1000": _round(row["mean"]),
                "gini": _round(row["gini"]),
                "unserved_share": _round(row["unserved_share"]),
                "without_people": row["without_people"],
                "without_figure": row["without_figure"],
                "contradicting": row["contradicting"],
            }
            for row in result.equity.to_dict("records")
        ]
    )


def _named(item: SupplyItem, lang: Lang) -> dict[str, str]:
    return {
        "category": item.category.id,
        "facilities_name": item.name.said(lang),
        "kinds": ";".join(item.kinds),
        "capacity": item.capacity,
        "capacity_name": CAPACITIES[item.capacity].said(lang),
        "per": item.per,
        "per_name": PERSONS[item.per].said(lang),
    }


def _items(result: SupplyResult) -> dict[tuple[str, ...], SupplyItem]:
    return {tuple(item.key.values()): item for item in result.items}


def _key(row: dict[Any, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in KEY)


def _names(result: SupplyResult, lang: Lang) -> dict[str, dict[str, str]]:
    """Return by layer and id what a place is called."""
    study = result.study
    names = {
        name: dict(zip(map(str, layer.index), shown_names(layer, lang), strict=True))
        for name in ("compounds", "neighbourhoods")
        if (layer := study.layers.get(name)) is not None
    }
    return names | {"boundary": {str(study.layers["boundary"].index[0]): study.name.said(lang)}}


def _bounds(low: float, high: float) -> tuple[float, float]:
    """Return bounds as they are written: an end that nothing limits is empty, and no zero."""
    if find_state(low, high) == "missing":
        return np.nan, np.nan
    return _round(low), _round(high) if np.isfinite(high) else np.nan


def _round(value: float) -> float:
    return round(value, DECIMALS)
