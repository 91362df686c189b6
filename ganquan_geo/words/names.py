"""What the features of a layer are called in one language, and texts of the data made clean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.words.text import Lang, Text


def names_of(layer: pd.DataFrame, lang: Lang) -> list[tuple[str, str]]:
    """Return of each feature the name to show and the other name it may be found by.

    A layer may have `name_en`; where it is empty the name serves in both languages.
    """
    own = texts_of(layer["name"])
    if "name_en" not in layer:
        return [(name, "") for name in own]
    english = texts_of(layer["name_en"])
    pairs = zip(own, english, strict=True)
    if lang == "en":
        return [(en or zh, zh if en else "") for zh, en in pairs]
    return [(zh or en, en) for zh, en in pairs]


def shown_names(layer: pd.DataFrame, lang: Lang) -> list[str]:
    """Return of each feature the name to show."""
    return [name for name, _ in names_of(layer, lang)]


def street_names(streets: pd.DataFrame, lang: Lang) -> dict[str, str]:
    """Return by name in the street layer what a street is called in one language."""
    return dict(zip(streets["name"], shown_names(streets, lang), strict=True))


def basis_of(layer: pd.DataFrame, lang: Lang) -> list[str]:
    """Return of each feature what its position rests on; a layer may have `basis_zh`."""
    own = texts_of(layer["basis"])
    if lang == "en" or "basis_zh" not in layer:
        return own
    return [zh or other for zh, other in zip(texts_of(layer["basis_zh"]), own, strict=True)]


def texts_of(column: pd.Series) -> list[str]:
    """Return the texts of a column, empty where they are missing."""
    if not pd.api.types.is_string_dtype(column):
        return [plain_text(value) for value in column.tolist()]
    codes, distinct = pd.factorize(column)
    texts = np.array([*(text.strip() for text in distinct.tolist()), ""], dtype=object)
    texts_of_rows: list[str] = texts[codes].tolist()  # -1: missing
    return texts_of_rows


def plain_text(value: object) -> str:
    """Return a text of the data, empty where it is missing."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(value).strip()


def words_of(texts: Mapping[str, Text], lang: Lang) -> dict[str, str]:
    """Return texts by key, such as all words of a page, in one language."""
    return {key: text.said(lang) for key, text in texts.items()}
