"""Indicators in time, as rows of a table and as lines of a map."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ganquan_geo.model.street_line import Range
from ganquan_geo.present.plan.indicator_figures import format_measured, format_stated
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.scenario_results import PlanComparison
    from ganquan_geo.present.web.text import Json
    from ganquan_geo.words.text import Lang

WHAT = {
    "baseline": Text("规划公布值（基期）", "published by the plan (baseline)"),
    "measured": glossary.MEASURED,
    "proposed": Text("方案值", "by the scenario"),
    "target": glossary.TARGET,
}
STATES = ("measured", "proposed")


def build_timeline_rows(comparison: PlanComparison, *, lang: Lang) -> pd.DataFrame:
    """Return the points of each indicator in time, with its name in one language."""
    table = comparison.timeline.copy()
    table["name"] = [name.said(lang) for name in table["name"]]
    table["what_name"] = [WHAT[what].said(lang) for what in table["what"]]
    return table


def build_timelines(comparison: PlanComparison, lang: Lang) -> list[Json]:
    """Return for each indicator that moved its points in time, ready to be drawn.

    Returns
    -------
    list
        `name`; `axis`: values from below with their words; and `points`: date, what it is, the
        figure in words, and low, value and high (None for no single figure).
    """
    moved = set(comparison.indicators.loc[comparison.indicators["moved"], "id"])
    dated = comparison.timeline[comparison.timeline["date"] != ""]
    items: list[Json] = []
    for key, own in dated.groupby("id", sort=False):
        if key not in moved or own["what"].isin(STATES).sum() < 2:  # noqa: PLR2004
            continue
        rows = own.sort_values("date", kind="stable").to_dict("records")
        items.append(
            {
                "name": rows[0]["name"].said(lang),
                "axis": _axis(rows, lang),
                "points": [
                    [
                        row["date"],
                        WHAT[row["what"]].said(lang),
                        format_measured(
                            Range(
                                value=None if math.isnan(row["value"]) else row["value"],
                                low=row["low"],
                                high=row["high"],
                            ),
                            row["unit"],
                            lang,
                        ),
                        row["low"],
                        None if math.isnan(row["value"]) else row["value"],
                        row["high"],
                        row["what"],
                    ]
                    for row in rows
                ],
            }
        )
    return items


def _axis(rows: list[dict[Any, Any]], lang: Lang) -> list[list[object]]:
    """Return the values marked on the axis: of shares 0, 50 and 100 %, else 0 and the largest."""
    unit = rows[0]["unit"]
    most = max(float(row["high"]) for row in rows)
    marks = [0.0, 0.5, max(1.0, most)] if unit == "share" else [0.0, most or 1.0]
    return [[mark, format_stated(mark, unit, lang)] for mark in marks]
