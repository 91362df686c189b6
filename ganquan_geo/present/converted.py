"""Write what a conversion made, all of it or none."""

from __future__ import annotations

import io
import re
from functools import partial
from typing import TYPE_CHECKING

import xlsxwriter

from ganquan_geo.present.writing import Writer, write_together
from ganquan_geo.words.shown import harmless_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,12})?")


def write_converted(
    folder: Path, files: Mapping[str, bytes], tables: Mapping[str, pd.DataFrame]
) -> tuple[Path, ...]:
    """Write new files, and tables of text cells as CSV or Excel by the endings of their names.

    Nothing in a table is ever calculated by the spreadsheet that opens it.

    Raises
    ------
    OutputError
        If one of them cannot be written; then none is.
    """
    writers: dict[str, Writer] = {
        name: partial(_write_bytes, content) for name, content in files.items()
    }
    writers |= {
        name: partial(_write_csv if name.lower().endswith(".csv") else _write_xlsx, table)
        for name, table in tables.items()
    }
    return write_together(folder, writers, fresh=True)


def _write_bytes(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    safe = table.map(lambda cell: cell if _NUMBER.fullmatch(cell) else harmless_text(cell))
    safe.columns = [harmless_text(str(name)) for name in table.columns]
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _write_xlsx(table: pd.DataFrame, path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    buffer = io.BytesIO()  # so that a full disk is told by the disk
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(table.columns):
            sheet.write_string(0, column, str(name))
        for row, cells in enumerate(table.itertuples(index=False, name=None), start=1):
            for column, cell in enumerate(cells):
                if _NUMBER.fullmatch(cell):
                    sheet.write_number(row, column, float(cell))
                else:
                    sheet.write_string(row, column, cell)
    path.write_bytes(buffer.getvalue())
