"""What a scenario would change as rows of tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from ganquan_geo.model.home_changes import HOME_CHANGES
from ganquan_geo.model.results import DENOMINATORS
from ganquan_geo.model.scenario import EDIT_STATES, OP_NAMES
from ganquan_geo.present.plan.home_changes import format_home_change
from ganquan_geo.present.tables import rounded
from ganquan_geo.words.text import find_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.words.text import Lang

COLUMNS = {
    "id": "demand_id",
    "name": "demand_name",
    "category": "category",
    "old_m": "before_m",
    "new_m": "after_m",
    "change_m": "change_m",
    "old_low_m": "before_low_m",
    "old_high_m": "before_high_m",
    "new_low_m": "after_low_m",
    "new_high_m": "after_high_m",
    "tiers_gained": "tiers_gained",
    "tiers_lost": "tiers_lost",
    "change": "change",
    "layer": "layer",
}


def build_change_rows(result: ScenarioResult, *, lang: Lang) -> pd.DataFrame:
    """Return a row for each home and category that changed: before and after, gained and lost.

    Tiers surely gained or lost are in minutes, several with semicolons between.
    """
    homes = result.homes.copy()
    homes["change_m"] = homes["new_m"] - homes["old_m"]
    tiers = {
        own.id: sorted(tier.minutes for tier in own.tiers) for own in result.after.study.categories
    }
    records = homes.to_dict("records")
    homes["tiers_gained"] = [_between(row, "gained", tiers[row["category"]]) for row in records]
    homes["tiers_lost"] = [_between(row, "lost", tiers[row["category"]]) for row in records]
    table = homes[list(COLUMNS)].rename(columns=COLUMNS)
    for column in (name for name in COLUMNS.values() if name.endswith("_m")):
        table[column] = table[column].replace([math.inf, -math.inf], math.nan)
    names = {category.id: category.name for category in result.after.study.categories}
    table["category_name"] = [find_name(names, key, lang) for key in table["category"]]
    table["change_name"] = [HOME_CHANGES[change].said(lang) for change in table["change"]]
    table["said"] = [format_home_change(row, lang) for row in records]
    return rounded(table)


def _between(row: Mapping[Any, Any], change: str, tiers: list[int]) -> str:
    """Return the tiers that a home surely gained or lost, in minutes."""
    if row["change"] != change:
        return ""
    near, far = (row["new_tier"], row["old_tier"])
    if change == "lost":
        near, far = far, near
    far = math.inf if math.isnan(far) else far
    return ";".join(str(minutes) for minutes in tiers if near <= minutes < far)


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
