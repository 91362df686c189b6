"""Result tables as they stand in files: columns, rounding, and harmless text."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.model.finding import REMEDIES
from ganquan_geo.present.finding_words import word_reason
from ganquan_geo.words.names import clean_text
from ganquan_geo.words.shown import harmless_text
from ganquan_geo.words.stand_ins import in_english
from ganquan_geo.words.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Coded = tuple[NDArray[np.int64], NDArray[np.object_]]  # of each row the number of its cell

    from ganquan_geo.model.gate_results import GatesResult
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.supply import SupplyResult

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
    "share_likely_low",
    "share_likely_high",
    "likely_met_share",
    "assumed_share",
    "assumed_share_low",
    "own_share",
    "own_share_low",
    "own_share_high",
    "target_share",
    "reference_share",
    "baseline_share",
    "verdict",
    "reason",
    "step",
]
NAMES = ("demand_name", "facility_name")
DECIMALS_M = 1
DECIMALS_SHARE = 6  # so that to 0.1 percent it reads as in every other output
REPEATS = 3  # cells that come this often on average are joined to those beside them
QUOTED_SIGNS = re.compile('[,"\r\n]')  # RFC 4180


def build_distance_rows(result: CoverageResult, *, lang: Lang = "zh") -> pd.DataFrame:
    """Return the distance table as it is written: metres to 0.1, shares to six decimals."""
    return say_names(rounded(result.distances[DISTANCE_COLUMNS]), result, lang)


def say_names(rows: pd.DataFrame, result: CoverageResult, lang: Lang) -> pd.DataFrame:
    """Return rows in which names that this package has given are in one language."""
    if lang == "zh":
        return rows
    said = {}
    for column in set(NAMES) & set(rows.columns):
        codes, distinct = pd.factorize(rows[column])
        names = [in_english(str(name), result.study.kinds) for name in distinct.tolist()]
        said[column] = pd.array(names, dtype="str").take(codes, allow_fill=True)
    return rows.assign(**said)


def build_coverage_rows(result: CoverageResult, *, lang: Lang) -> pd.DataFrame:
    """Return the coverage table as it is written, with its texts in one language."""
    table = coverage_with_reasons(result)[COVERAGE_COLUMNS]
    for column in ("reason", "step"):
        table[column] = [text.said(lang) for text in table[column]]
    return table


def coverage_with_reasons(result: CoverageResult) -> pd.DataFrame:
    """Return the coverage table rounded, its reasons with all that a share is held against."""
    reasons = pd.Series([word_reason(own) for own in result.findings], dtype=object)
    return rounded(result.coverage).assign(reason=reasons)


def build_gap_rows(result: CoverageResult, *, lang: Lang = "zh") -> pd.DataFrame:
    """Return the gap list as it is written, with what would help."""
    gaps = say_names(rounded(result.gaps), result, lang)
    said = {str(cause): text.said(lang) for cause, text in REMEDIES.items()}
    return gaps.assign(remedy=gaps["cause"].map(said))


def with_walker(
    rows: pd.DataFrame,
    result: CoverageResult | SupplyResult | GatesResult | PlanResult,
    *,
    lang: Lang,
) -> pd.DataFrame:
    """Return rows that say who walks: where there are gates, figures hang on the hour and user."""
    if not result.study.keeps_hours():
        return rows
    walker = result.study.said_walker(result.profile, result.access)
    return rows.assign(walker=walker.said(lang))


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV that Excel opens with its Chinese intact and runs nothing of.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    heading = ",".join(_quoted(str(name)) for name in table.columns)
    columns = _joined([_coded(table[name]) for name in table.columns])
    rows = map(",".join, zip(*(cells[codes].tolist() for codes, cells in columns), strict=True))
    text = "\r\n".join(["\ufeff" + heading, *rows, ""])
    path.write_text(text, encoding="utf-8", newline="")


def build_records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Return rows for JSON: missing numbers are null, texts are in both languages."""
    names = [str(name) for name in table.columns]
    columns = [_plain_column(table[name]) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with metres to 0.1 and shares to six decimals."""
    found = table.copy()
    for column in found.columns:
        if "share" in column.split("_"):
            decimals = DECIMALS_SHARE
        elif column.endswith("_m") or column in ("covered", "total"):
            decimals = DECIMALS_M
        else:
            continue
        found[column] = pd.to_numeric(found[column], errors="coerce").round(decimals)
    return found


def _coded(column: pd.Series) -> Coded:
    """Return a column as it stands in a CSV file; a text or number is made once for all rows."""
    if not (pd.api.types.is_string_dtype(column) or pd.api.types.is_numeric_dtype(column)):
        cells = [_cell(value) for value in column.tolist()]
        return np.arange(len(cells)), np.array(cells, dtype=object)
    codes, distinct = pd.factorize(column, use_na_sentinel=False)
    return codes, np.array([_cell(value) for value in distinct.tolist()], dtype=object)


def _joined(columns: Sequence[Coded]) -> list[Coded]:
    """Join columns side by side whose cells come together again and again, as one for both."""
    joined = list(columns[:1])
    for codes, cells in columns[1:]:
        before, cells_before = joined[-1]
        if max(len(cells), len(cells_before)) * REPEATS <= len(codes):
            pairs, distinct = pd.factorize(before.astype(np.int64) * len(cells) + codes)
            if len(distinct) * REPEATS <= len(codes):
                one, other = np.divmod(distinct, len(cells))
                joined[-1] = pairs, cells_before[one] + "," + cells[other]
                continue
        joined.append((codes, cells))
    return joined


def _cell(value: object) -> str:
    """Return a value as it stands in a CSV file."""
    if isinstance(value, str):
        return _quoted(harmless_text(clean_text(value)))
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.{DECIMALS_SHARE}f}".rstrip("0").rstrip(".")
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    missing = isinstance(value, float) and math.isnan(value)
    return "" if missing else _quoted(str(value))


def _quoted(text: str) -> str:
    """Return a text in quotation marks where a comma, mark or line break in it wants them."""
    if QUOTED_SIGNS.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _plain_column(column: pd.Series) -> list[object]:
    values = column.tolist()
    if pd.api.types.is_float_dtype(column):
        return [value if math.isfinite(value) else None for value in values]
    if pd.api.types.is_string_dtype(column) and not column.hasnans:
        return values
    return [_plain(value) for value in values]


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
