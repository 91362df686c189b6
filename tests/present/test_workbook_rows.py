"""A long sheet has the bytes that the library writes cell by cell."""

from __future__ import annotations

import io
import math

import pandas as pd
import pytest
import xlsxwriter

from ganquan_geo.present.workbook_rows import LongSheet

COLUMNS: dict[str, list[object]] = {
    "texts": ["市场", "=1+1", "", "市场", "a<b & c", "步行"],
    "floats": [1.5, math.nan, -0.0, 1e-7, 123456789.25, 1.5],
    "whole": [1, 2, 3, 2, 1, 0],
    "flags": [True, False, True, True, False, True],
    "mixed": [None, "x", 2.5, pd.NA, True, "市场"],
}


@pytest.mark.parametrize("rows", [6, 1, 0])
def test_the_same_bytes_as_cell_by_cell(rows: int) -> None:
    assert written(rows, long=True) == written(rows, long=False)


def written(rows: int, *, long: bool) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        head = book.add_format({"bold": True})
        looks = [book.add_format({"num_format": form}) for form in ("0.0", "0%", "@")]
        sheet = book.add_worksheet("long", LongSheet if long else None)
        for column, (name, values) in enumerate(COLUMNS.items()):
            sheet.write_string(0, column, name, head)

            def cell_of(value: object) -> tuple[str | float | None, xlsxwriter.format.Format]:
                if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN
                    return None, looks[2]
                if isinstance(value, int | float):
                    return value, looks[value > 1]  # so that one column has several looks
                return str(value), looks[2]

            if long:
                sheet.add_column(pd.Series(values[:rows]), cell_of)
                continue
            for row, value in enumerate(values[:rows], start=1):
                content, look = cell_of(value)
                if content is None:
                    sheet.write_blank(row, column, None, look)
                elif isinstance(content, str):
                    sheet.write_string(row, column, content, look)
                else:
                    sheet.write_number(row, column, content, look)
        after = book.add_worksheet("after")
        after.write_string(0, 0, "市场", looks[0])
    return buffer.getvalue()
