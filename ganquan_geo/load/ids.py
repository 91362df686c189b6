"""Ids as text: whole numbers without a point, and no id that a program has rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.load.faults import NO_MEND, noted
from ganquan_geo.load.schema_checks import unread_rows
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from ganquan_geo.load.schema_checks import LayerFault
    from ganquan_geo.load.sources import LayerSource
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.layers import LayerSchema

COLUMNS = ("id", "street_id")
EXACT = 2**53  # whole numbers from here on a fraction cannot tell apart
_FRACTION = r"-?\d+\.0+"
_ROUNDED = r"\d(\.\d+)?[eE]\+?\d+"


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
