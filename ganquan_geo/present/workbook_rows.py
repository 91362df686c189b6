"""The rows of a long sheet as the text they are in the file, made column by column.

A city's tables have millions of cells. Cell by cell the library takes ten times as long for the
same bytes: a text or number that comes again is worked out once here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsxwriter.format import Format

    from ganquan_geo.arrays.types import Ints

    Cell = tuple[str | float | None, Format]  # None: a blank


class _Column(NamedTuple):
    """The cells of a column: of each row its number among the distinct ones, and these."""

    codes: Ints
    contents: list[str]
    formats: list[Format]


class LongSheet(Worksheet):  # type: ignore[misc]  # it has no types
    """A sheet with a row of headings, and below it whole columns."""

    dim_rowmax: int

    def __init__(self) -> None:
        super().__init__()
        self.columns: list[_Column] = []

    def add_column(self, values: pd.Series, cell_of: Callable[[object], Cell]) -> None:
        """Put a column below its heading, the next one from the left.

        Parameters
        ----------
        values
            A value for each row.
        cell_of
            Returns what stands in a cell, and its format.
        """
        if pd.api.types.is_string_dtype(values) or pd.api.types.is_numeric_dtype(values):
            codes, distinct = pd.factorize(values, use_na_sentinel=False)
            own = distinct.tolist()
        else:
            codes, own = np.arange(len(values)), values.tolist()
        counts = np.bincount(codes, minlength=len(own)).tolist()
        contents, formats = [], []
        for value, count in zip(own, counts, strict=True):
            shown, look = cell_of(value)
            formats.append(look)
            if shown is None:
                contents.append("/>")
            elif isinstance(shown, str):
                number = self.str_table._get_shared_string_index(shown)  # noqa: SLF001
                self.str_table.count += count - 1
                contents.append(f' t="s"><v>{number}</v></c>')
            else:
                contents.append(f"><v>{shown:.16G}</v></c>")
        self.columns.append(_Column(codes, contents, formats))
        self.dim_rowmax = max(self.dim_rowmax, len(values))  # after the headings

    def _write_rows(self) -> None:
        last, self.dim_rowmax = self.dim_rowmax, 0
        super()._write_rows()
        self.dim_rowmax = last
        if not self.columns or not last:
            return
        # Looks are numbered as they first come, row by row.
        firsts: list[tuple[int, int, Format]] = []
        for n, column in enumerate(self.columns):
            _, rows = np.unique(column.codes, return_index=True)
            firsts += [(int(row), n, column.formats[column.codes[row]]) for row in rows]
        for _, _, look in sorted(firsts, key=lambda one: one[:2]):
            look._get_xf_index()  # noqa: SLF001
        cells = []
        for n, (codes, contents, formats) in enumerate(self.columns):
            ends = f'<c r="{xl_col_to_name(n + 1)}' if n + 1 < len(self.columns) else "</row>"
            looks = [f'" s="{own._get_xf_index()}"' for own in formats]  # noqa: SLF001
            texts = [look + own + ends for look, own in zip(looks, contents, strict=True)]
            cells.append(np.array(texts, dtype=object)[codes].tolist())
        opening = ('<row r="', f'" spans="1:{len(cells)}"><c r="A')
        numbered = enumerate(zip(*cells, strict=True), start=2)
        self.fh.writelines(str(row).join((*opening, *own)) for row, own in numbered)
