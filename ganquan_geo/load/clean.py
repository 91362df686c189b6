"""Clean the texts and ids of a file at the door: what cannot be seen goes, breaks are spaces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from ganquan_geo.load.faults import NO_MEND, noted
from ganquan_geo.load.schema_checks import unread_rows
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ganquan_geo.load.schema_checks import LayerFault
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.layers import LayerSchema


Table = TypeVar("Table", bound=pd.DataFrame)

_BREAKS = re.compile(r"[ \u3000]*[\t\n\v\f\r\u2028\u2029][\s\u2028\u2029]*")
# Format characters, marks of direction, joiners, fillers, selectors of a glyph, tags.
_UNSEEN = re.compile(
    r"[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SPACES = re.compile(r"[\u2000-\u200a\u202f\u205f]")
# Next to Western letters these are bytes of Chinese decoded wrongly, which must be noticed.
_LATIN = re.compile(r"[\x80-\x9f\xa1-\xac\xae-\xff\u0100-\u017f]")
_ODD = re.compile(
    r"[\t\n\v\f\r\u2028\u2029\xa0\xad"
    f"{_UNSEEN.pattern[1:-1]}{_SPACES.pattern[1:-1]}]"  # one class: quick to look for
)
COLUMNS = ("id", "street_id")
EXACT = 2**53  # whole numbers from here on a fraction cannot tell apart
_FRACTION = r"-?\d+\.0+"
_ROUNDED = r"\d(\.\d+)?[eE]\+?\d+"


def clean_cell(text: str) -> str:
    """Return a text on one line, without characters that cannot be seen.

    Control characters other than line breaks stay: they are signs of a wrong encoding.
    """
    text = _SPACES.sub(" ", _UNSEEN.sub("", _BREAKS.sub(" ", text)))
    if not _LATIN.search(text):
        text = text.replace("\xa0", " ").replace("\xad", "")
    return text.strip()


def clean_texts(table: Table) -> tuple[Table, NDArray[np.bool_]]:
    """Return a table with every text cleaned, and which of its rows that changed.

    Blanks around a text go too, and are not counted as a change.
    """
    changed = np.zeros(len(table), dtype=bool)
    cleaned = table
    for position, dtype in enumerate(table.dtypes):
        if not (pd.api.types.is_object_dtype(dtype) or pd.api.types.is_string_dtype(dtype)):
            continue
        cells = table.iloc[:, position]
        every = "".join([cell for cell in cells.tolist() if isinstance(cell, str)])
        if (every.isascii() and every.isprintable()) or not _ODD.search(every):
            continue
        made = [clean_cell(cell) if isinstance(cell, str) else cell for cell in cells.tolist()]
        changed |= [
            isinstance(old, str) and old.strip() != new
            for old, new in zip(cells.tolist(), made, strict=True)
        ]
        if cleaned is table:
            cleaned = table.copy()
        cleaned.isetitem(position, pd.Series(made, index=cells.index, dtype=dtype))
    return cleaned, changed


def cleaned_note(rows: NDArray[np.int64], where: str) -> Iterator[Fault]:
    """Note the rows whose texts were cleaned."""
    if len(rows):
        yield noted(
            where,
            Text(
                "文字里有看不见的字符或换行，已去掉或换成空格",
                "has characters that cannot be seen or line breaks in its texts; they were taken "
                "out or became spaces",
            ),
            Text(
                "不必改；要与原件一致时在表中删去", "nothing; delete them in the file to match it"
            ),
            rows=tuple(str(row) for row in rows.tolist()),
        )


def plain_ids(
    frame: pd.DataFrame, source: LayerSource, schema: LayerSchema
) -> tuple[pd.DataFrame, list[Fault], list[LayerFault]]:
    """Return a layer whose ids are text, as the source has them, and what was noticed.

    ``7.0`` is 7 where every id of the column is written so; an id in scientific notation, or one
    longer than a program keeps, has lost its last digits and is an error.
    """
    notes: list[Fault] = []
    faults: list[LayerFault] = []
    for name in COLUMNS:
        if name not in frame.columns or name not in {column.name for column in schema.columns}:
            continue
        values = frame[name]
        if pd.api.types.is_float_dtype(values):
            is_known = values.notna()
            if not (values[is_known] == values[is_known].round()).all():
                continue
            faults += _rounded(frame, name, (values.abs() >= EXACT).to_numpy(), source.file)
            whole = values.map(lambda one: None if pd.isna(one) else str(int(one)))
            frame = frame.assign(**{name: whole.astype(object)})
        elif not pd.api.types.is_numeric_dtype(values):
            text = values.astype(str).str.strip()
            said = values.notna() & (text != "")
            if said.any() and text[said].str.fullmatch(_FRACTION).all():
                cut = text.str.replace(r"\.0+$", "", regex=True)
                frame = frame.assign(**{name: values.where(~said, cut)})
                notes.append(_point_note(name, source.file))
            rounded = said & text.str.fullmatch(_ROUNDED)
            faults += _rounded(frame, name, rounded.to_numpy(bool), source.file)
    return frame, notes, faults


def _point_note(name: str, where: str) -> Fault:
    return noted(
        where,
        Text(
            f"{name} 写成了小数（如 7.0），按整数读",
            f"has {name} with a point (7.0), read as whole",
        ),
        NO_MEND,
    )


def _rounded(
    frame: pd.DataFrame, name: str, rows: NDArray[np.bool_], where: str
) -> Iterator[LayerFault]:
    if rows.any():
        what = Text(
            f"{name} 太长，被存成了数，末几位已经丢失",
            f"has {name} too long for a number: the last digits are lost",
        )
        mend = Text(
            "把这一列设为文本，重新填入或导出", "make the column text and fill or export it again"
        )
        yield unread_rows(frame, rows, where, what, mend)
