"""What gates do as rows of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.model.gate_results import DETOURS_FROM, SIDES
from ganquan_geo.present.gates.shown import say_hours
from ganquan_geo.present.tables import rounded
from ganquan_geo.words import glossary
from ganquan_geo.words.names import shown_names, texts_of
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.gate_results import GatesResult
    from ganquan_geo.words.text import Lang

PASSES = {
    "yes": Text("能通行", "pass"),
    "perhaps": Text("可能", "perhaps"),
    "no": Text("不能通行", "do not pass"),
}
ENDS = ("_m", "_low_m", "_high_m")
THROUGH = (
    *("layer", "home", "category"),
    *(f"{name}{end}" for name in ("before", "after", "change") for end in ENDS),
)


def build_gate_rows(result: GatesResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each gate and category."""
    rows = _named(result.gates, result, lang, gate="gates", compound="compounds")
    rows = rows.assign(
        facility_name=rows["facility"].map(name_rows(result, "facilities", lang)).fillna(""),
        hours=[
            say_hours(hours, lang, state=state)
            for hours, state in zip(texts_of(rows["hours"]), rows["state"], strict=True)
        ],
        state_name=_said(rows["state"], GATE_STATES, lang),
        residents_name=_said(rows["residents"], PASSES, lang),
        others_name=_said(rows["others"], PASSES, lang),
        said=_reach(rows["walk_m"], lang),
    )
    return rounded(_finite(rows))


def build_compound_rows(result: GatesResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each compound with gates and category."""
    rows = _named(result.homes, result, lang, compound="compounds", gate="gates")
    rows = rows.assign(
        detour_from_name=_said(rows["detour_from"], DETOURS_FROM, lang),
        said=_reach(rows["walk_m"], lang),
    )
    return rounded(_finite(rows))


def build_new_rows(result: GatesResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each compound, category and side where one more gate gains anything."""
    rows = _named(result.new_gates, result, lang, compound="compounds")
    return rounded(_finite(rows.assign(side_name=_said(rows["side"], SIDES, lang))))


def build_through_rows(result: GatesResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each home that walks farther, and category; none without ways through."""
    if result.through is None or result.through.empty:
        columns = [*THROUGH[:2], "home_name", "category", "category_name", *THROUGH[3:], "said"]
        return pd.DataFrame(columns=columns)
    rows = result.through
    names = {
        layer: name_rows(result, layer, lang) for layer in rows["layer"].drop_duplicates().tolist()
    }
    said = [
        names[layer].get(str(key), "")
        for layer, key in zip(rows["layer"], rows["home"], strict=True)
    ]
    rows = _named(rows, result, lang).assign(said=_reach(rows["after_m"], lang))
    rows.insert(2, "home_name", said)
    return rounded(_finite(rows))


def name_rows(result: GatesResult, layer: str, lang: Lang) -> dict[str, str]:
    """Return by id what the features of a layer are called."""
    own = result.study.layers[layer]
    kinds = result.study.kinds if layer == "facilities" else {}
    return dict(zip(map(str, own.index), shown_names(own, lang, kinds), strict=True))


def _named(rows: pd.DataFrame, result: GatesResult, lang: Lang, **layers: str) -> pd.DataFrame:
    """Return rows with the names of what they are of, each behind its id."""
    names: dict[str, Mapping[str, str]] = {
        column: name_rows(result, layer, lang) for column, layer in layers.items()
    }
    names["category"] = {own.id: own.name.said(lang) for own in result.study.categories}
    found = rows.copy()
    for column, own in names.items():
        at = list(found.columns).index(column) + 1
        found.insert(at, f"{column}_name", [own.get(str(key), "") for key in rows[column]])
    return found


def _said(column: pd.Series, words: Mapping[Any, Text], lang: Lang) -> list[str]:
    said = {str(key): text.said(lang) for key, text in words.items()}
    return [said[str(key)] for key in column]


def _reach(walk_m: pd.Series, lang: Lang) -> list[str]:
    """Return in words why a walk has no figure; "" where it has one."""
    return [
        glossary.NOT_MEASURED.said(lang)
        if np.isnan(own_m)
        else ("" if np.isfinite(own_m) else glossary.NONE_REACHABLE.said(lang))
        for own_m in walk_m.astype(float)
    ]


def _finite(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose endless lengths are empty."""
    metres = [name for name in rows.columns if str(name).endswith("_m")]
    return rows.assign(
        **{name: rows[name].astype(float).replace(np.inf, np.nan) for name in metres}
    )
