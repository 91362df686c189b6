"""Result tables as they stand in files: columns, rounding, and harmless text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.model.text import Lang, Text

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.results import CoverageResult

DISTANCE_COLUMNS = [
    "demand_id",
    "demand_name",
    "category",
    "facility_id",
    "facility_name",
    "distance_m",
    "snap_m",
    "distance_low_m",
    "distance_high_m",
    "position",
    "layer",
]
COVERAGE_COLUMNS = [
    "category",
    "tier_min",
    "limit_m",
    "denominator",
    "covered",
    "total",
    "share",
    "share_low",
    "share_high",
    "baseline_share",
    "target_share",
    "verdict",
    "reason",
]
DECIMALS_M = 1
DECIMALS_SHARE = 4
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def build_distance_rows(result: CoverageResult) -> pd.DataFrame:
    """Return the distance table as it is written: metres to 0.1, shares to 0.0001."""
    return _rounded(result.distances[DISTANCE_COLUMNS])


def build_coverage_rows(result: CoverageResult, *, lang: Lang) -> pd.DataFrame:
    """Return the coverage table as it is written, with reasons in one language."""
    table = _rounded(result.coverage[COVERAGE_COLUMNS])
    table["reason"] = [reason.said(lang) for reason in result.coverage["reason"]]
    return table


def build_gap_rows(result: CoverageResult) -> pd.DataFrame:
    """Return the gap list as it is written."""
    return _rounded(result.gaps)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV that Excel opens with its Chinese intact and runs nothing of.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    safe = table.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(_harmless)
    safe.to_csv(
        path,
        index=False,
        encoding="utf-8-sig",
        lineterminator="\r\n",
        float_format=lambda number: f"{number:.{DECIMALS_SHARE}f}".rstrip("0").rstrip("."),
    )


def build_records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return rows for JSON: missing numbers are null, texts are in both languages."""
    return [
        {str(key): _plain(value) for key, value in row.items()} for row in table.to_dict("records")
    ]


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    rounded = table.copy()
    for column in rounded.columns:
        if column in ("category", "denominator", "verdict", "reason"):
            continue
        values = pd.to_numeric(rounded[column], errors="coerce")
        if column == "share" or "share" in column.split("_"):
            rounded[column] = values.round(DECIMALS_SHARE)
        elif column.endswith("_m") or column in ("covered", "total"):
            rounded[column] = values.round(DECIMALS_M)
    return rounded


def _harmless(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
