"""Read a table with a header row from CSV, xlsx, xls or ods, values as they stand."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
ENCODINGS = ("utf-8-sig", "gb18030")  # Excel in Chinese saves CSV as the latter


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its number in the sheet, as Excel shows it, and its cells by column."""

    number: int
    cells: Mapping[str, object]


def read_sheet(folder: Path, file_name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """Read the first sheet of a table; empty rows are left out.

    Parameters
    ----------
    columns
        Columns that must be there; further ones are read too.

    Raises
    ------
    DataError
        If the file cannot be read or a column is missing.
    """
    path = folder / file_name
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        raise DataError(
            [
                _fault(
                    file_name,
                    Text("研究文件夹里没有这个文件", "the study folder has no such file"),
                    Text("放入该文件，或改正 plan.toml 的 [tables]", "add it, or correct [tables]"),
                )
            ]
        )
    lines = _workbook(path) if path.suffix.lower() in WORKBOOKS else _csv(path)
    header = [str(cell).strip() for cell in (lines[0] if lines else [])]
    missing = [column for column in columns if column not in header]
    if missing:
        listed = ", ".join(missing)
        raise DataError(
            [
                _fault(
                    file_name,
                    Text(f"第一行缺少列 {listed}", f"the first row lacks the columns {listed}"),
                    Text(f"列名应有：{', '.join(columns)}", f"columns: {', '.join(columns)}"),
                )
            ]
        )
    return tuple(_rows(header, lines[1:]))


def _rows(header: Sequence[str], lines: Iterable[Sequence[object]]) -> Iterable[Row]:
    for number, line in enumerate(lines, start=2):
        if any(str(cell).strip() for cell in line if cell is not None):
            yield Row(number=number, cells=dict(zip(header, line, strict=False)))


def _csv(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return list(csv.reader(io.StringIO(raw.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise DataError(
        [
            _fault(
                path.name,
                Text("不是 UTF-8 或 GB18030 编码的 CSV", "is no CSV in UTF-8 or GB18030"),
                Text("在 Excel 中另存为“CSV UTF-8”", 'save it as "CSV UTF-8" in Excel'),
            )
        ]
    )


def _workbook(path: Path) -> list[list[object]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only if used

    try:
        with path.open("rb") as file:
            sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
            return [list(row) for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, OSError) as error:
        raise DataError(
            [
                _fault(
                    path.name,
                    Text(f"不是可读的工作簿（{error}）", f"is no readable workbook ({error})"),
                    Text("在 Excel 中打开后另存", "open it in Excel and save it again"),
                )
            ]
        ) from None


def _fault(where: str, what: Text, mend: Text) -> Fault:
    return Fault(where=where, what=what, mend=mend)
