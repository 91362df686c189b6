"""Tell the rows of a table that are data from totals, and its cells from errors of formulas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.load import synonyms
from ganquan_geo.load.coordinate_columns import is_position
from ganquan_geo.load.plain_names import plain_name
from ganquan_geo.load.units import heading_forms
from ganquan_geo.model.errors import Fault
from ganquan_geo.model.layers import CAPACITIES
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTS = ("households", "residents", "residents_60plus", "building_groups")  # of compounds
FEWEST_SUMMED = 2  # rows that a total is the sum of
SHOWN_CELLS = 8
_SUM = r"(合计|总计|小计|共计|累计|总和|汇总|总数|平均|均值|(grand |sub)?total|sum|average)"
_TOTAL = re.compile(rf"{_SUM}(数|户数|人数)?[:：]?", re.IGNORECASE)
_ENDS_AS_TOTAL = re.compile(
    rf".*{_SUM}(数|户数|人数)?(\(.*\))?[:：]?|{_SUM}[:：]?\(?\d.*|其中[:：].*"
    "|全(街道|镇|区|居|村)|(街道|全部|总体)",
    re.IGNORECASE,
)
# Whole administrative units, above or below the compounds that belong to them.
_UNIT_NAME = re.compile(".*(居委会|居民委员会|居委|村委会|街道|街道办事处|街道办|镇人民政府)")
_SPACE = re.compile(r"\s")
_ERROR = re.compile(
    r"#(N/A( N/A)?|REF|DIV/0|VALUE|NAME|NUM|NULL|SPILL|CALC|FIELD|BUSY)[!?]?|#{3,}|Err:\d{3}",
    re.IGNORECASE,
)
_NAMES = ("名", "名称", "名字", "name", "小区")  # columns of names end so
_HOME_COUNTS = frozenset(name for key in COUNTS for name in synonyms.COLUMN_NAMES[key])
_COUNTS = _HOME_COUNTS | {name for key in CAPACITIES for name in synonyms.COLUMN_NAMES[key]}


def first_words(body: pd.DataFrame, filled: NDArray[np.bool_]) -> list[str]:
    """Return the first cell of each row that is not empty, other than a serial number."""
    cells = body.to_numpy(dtype=object)
    found = []
    for row, has in zip(cells, filled, strict=True):
        words = [text for text in row[has][:3] if not text.isdigit()]
        found.append(words[0] if words else "")
    return found


def without_errors(
    body: pd.DataFrame, rows: NDArray[np.int64], where: str
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return a table whose errors of formulas are empty cells, and the warning that says so.

    Parameters
    ----------
    body
        Cells as text, columns named.
    rows
        The number of each row in the file.
    """
    wrong = {
        name: body[name].str.fullmatch(_ERROR).to_numpy(bool)
        for name in body.columns
        if "#" in (every := "".join(body[name].tolist())) or "rr:" in every
    }
    wrong = {name: mask for name, mask in wrong.items() if mask.any()}
    if not wrong:
        return body, []
    kinds = dict.fromkeys(
        f"{name} {cell}" for name, mask in wrong.items() for cell in body[name][mask]
    )
    listed = "、".join([*kinds][:SHOWN_CELLS]) + (" …" if len(kinds) > SHOWN_CELLS else "")
    some = np.logical_or.reduce([*wrong.values()])
    warning = Fault(
        where=where,
        what=Text(
            f"有公式出错的单元格，按空单元格读：{listed}",
            f"has cells with errors of formulas, read as empty: {listed}",
        ),
        mend=Text("在表里改正公式，或填上值", "correct the formulas, or fill in the values"),
        rows=tuple(str(row) for row in rows[some].tolist()),
        severity="warning",
    )
    cleaned = body.assign(**{name: body[name].mask(mask, "") for name, mask in wrong.items()})
    return cleaned, [warning]


def find_totals(body: pd.DataFrame) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which rows are totals of others by their name, and which by their figures alone.

    A row without a position, or with a name that ends like a total's, is one too where each of
    its counts is the sum of the same count in the rows above it since the last total, in the
    rows below it up to the next, or in all rows with a position. So is one with a count, no
    position and the name of an administrative unit, unless such units have positions.
    """
    filled = (body != "").to_numpy()
    named = [at for at, name in enumerate(body.columns) if plain_name(name).endswith(_NAMES)]
    heads = _plain(pd.Series(first_words(body, filled), dtype=object))
    names = [_plain(body.iloc[:, at].reset_index(drop=True)) for at in named]
    totals = np.logical_or.reduce([own.str.fullmatch(_TOTAL) for own in (heads, *names)])
    places = [at for at, name in enumerate(body.columns) if is_position(name)]
    placed = np.asarray(filled[:, places].any(axis=1))
    totals = totals | heads.str.fullmatch(_ENDS_AS_TOTAL).to_numpy(bool) & ~placed
    said = np.zeros(len(body), bool)
    for own in names:
        said |= own.str.fullmatch(_ENDS_AS_TOTAL).to_numpy(bool)
    counts = [at for at, name in enumerate(body.columns) if is_count(name)]
    if placed.any() and counts:
        text = body.iloc[:, counts].apply(lambda cells: cells.str.replace(",", ""))
        numbers = text.apply(pd.to_numeric, errors="coerce").to_numpy(float)
        every = _sums(numbers, np.asarray(totals), ~placed | said, placed)
        units = np.logical_or.reduce([own.str.fullmatch(_UNIT_NAME) for own in (heads, *names)])
        if not (units & placed).any():
            homes = [counts_homes(body.columns[at]) for at in counts]
            every |= units & np.isfinite(numbers[:, homes]).any(axis=1)
        return every & (totals | said), every & ~(totals | said)
    return np.asarray(totals), np.zeros(len(body), dtype=bool)


def is_count(name: object) -> bool:
    """Return whether a column counts people, buildings or what a facility offers, by its name."""
    return any(core in _COUNTS for core, _ in heading_forms(name))


def counts_homes(name: object) -> bool:
    """Return whether a column counts people, households or buildings, by its name."""
    return any(core in _HOME_COUNTS for core, _ in heading_forms(name))


def _plain(texts: pd.Series) -> pd.Series:
    return texts.str.replace(_SPACE, "", regex=True).str.replace("（", "(").str.replace("）", ")")


def _sums(
    numbers: NDArray[np.float64],
    totals: NDArray[np.bool_],
    unplaced: NDArray[np.bool_],
    placed: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return which of the rows that may be totals are sums of rows next to them, or of all."""
    found = totals.copy()
    last = -1
    for at in np.flatnonzero(unplaced | totals).tolist():
        if not found[at]:
            ahead = np.flatnonzero((unplaced | totals)[at + 1 :])
            below = numbers[at + 1 :][: ahead[0] if len(ahead) else None]
            since, so_far = numbers[last + 1 : at], numbers[:at][~found[:at]]
            every = numbers[placed & (np.arange(len(numbers)) != at) & ~found]
            found[at] = any(_is_sum(numbers[at], parts) for parts in (since, so_far, below, every))
        if found[at]:
            last = at
    return found


def _is_sum(total: NDArray[np.float64], parts: NDArray[np.float64]) -> bool:
    said = np.isfinite(total)
    if not said.any() or len(parts) < FEWEST_SUMMED or not total[said].any():
        return False
    return bool(np.allclose(np.nansum(parts[:, said], axis=0), total[said], rtol=1e-9))
