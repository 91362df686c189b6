"""What differs between two states as rows of tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.model.home_changes import HOME_CHANGES
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.model.scenario import EDIT_STATES, OP_NAMES
from ganquan_geo.present.scenario.homes import format_home_change, name_hoods
from ganquan_geo.present.tables import rounded
from ganquan_geo.words.text import find_name

if TYPE_CHECKING:
    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.words.text import Lang


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
    """Return a row for each edit: what it changes and whether it can be applied."""
    return pd.DataFrame(
        [
            {
                "number": own.number,
                "op": own.edit.op,
                "op_name": OP_NAMES[own.edit.op].said(lang),
                "target": own.edit.target,
                "name": own.name,
                "state": own.state,
                "state_name": EDIT_STATES[own.state].said(lang),
                "basis": own.edit.basis,
                "by": own.edit.by,
                "at": own.edit.at,
            }
            for own in result.edits
        ]
    )
