"""CSV files kept as they are: every cell as text, the encoding and the separator found."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ENCODINGS = ("utf-8", "gb18030")
SEPARATORS = ",\t;"
UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """A table of text cells and how its file writes it.

    Parameters
    ----------
    header, rows
        Column names and the rows below them, each as long as the header.
    encoding, separator
        As found in the file.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str
    separator: str

    def encoded(self) -> bytes:
        """Return the table as the bytes of a CSV file."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.separator, lineterminator="\r\n")
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return text.getvalue().encode(self.encoding)


def read_text_table(path: Path) -> TextTable:
    """Read a CSV file in UTF-8 or GB18030 without changing any cell.

    Raises
    ------
    DataError
        If it is not there, is no text, has no header, or rows are longer than the header.
    """
    try:
        raw = path.read_bytes()
    except OSError:
        what = Text("没有这个文件，或无法读取", "no such file, or it cannot be read")
        mend = Text("查看文件名和权限", "see to its name and your rights")
        raise DataError([Fault(where=path.name, what=what, mend=mend)]) from None
    text, encoding = _decoded(raw, path.name)
    first_line = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first_line.count)
    try:
        lines = [
            row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row
        ]
    except csv.Error as error:
        what = Text(f"不是合格的 CSV（{error}）", f"is no valid CSV ({error})")
        mend = Text("重新导出", "export it again")
        raise DataError([Fault(where=path.name, what=what, mend=mend)]) from None
    if not lines:
        what = Text("是空的", "is empty")
        mend = Text("第一行写列名", "write column names into the first row")
        raise DataError([Fault(where=path.name, what=what, mend=mend)])
    header, rows = lines[0], lines[1:]
    too_long = tuple(str(at + 1) for at, row in enumerate(rows) if len(row) > len(header))
    if too_long:
        what = Text("有的行比列名多", "rows have more cells than there are column names")
        mend = Text("给含逗号的单元格加引号", "quote cells that hold the separator")
        raise DataError([Fault(where=path.name, what=what, mend=mend, rows=too_long)])
    return TextTable(
        header=tuple(header),
        rows=tuple(tuple(row) + ("",) * (len(header) - len(row)) for row in rows),
        encoding=encoding,
        separator=separator,
    )


def find_column(header: Sequence[str], names: Sequence[str]) -> int | None:
    """Return the place of the first column that has one of the names, in the names' order."""
    plain = [column.strip().lower() for column in header]
    return next((plain.index(name) for name in names if name in plain), None)


def _decoded(raw: bytes, where: str) -> tuple[str, str]:
    if raw.startswith(UTF8_MARK):
        candidates: tuple[str, ...] = ("utf-8-sig",)
    else:
        candidates = ENCODINGS
    for encoding in candidates:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    what = Text("不是 UTF-8 或 GBK 编码的文本", "is no text in UTF-8 or GBK")
    mend = Text("另存为 CSV UTF-8", "save it as CSV UTF-8")
    raise DataError([Fault(where=where, what=what, mend=mend)])
