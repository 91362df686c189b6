"""What the features of a layer are called in one language, and texts of the data made clean."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.words.stand_ins import NO_KINDS, UNNAMED, in_english

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.words.text import Lang, Text

# Line breaks, tabs and what else begins a new line, with the blanks around them.
_BREAKS = re.compile(r" *[\t-\r\x1c-\x1f\x85\u2028\u2029][\s\x1c-\x1f\x85\u2028\u2029]*")
# Control and format characters, marks of direction, joiners, soft hyphens, selectors of a glyph.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Halves of characters, and codes that are none: no file of text may hold them.
_NO_CHARACTER = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)


def names_of(
    layer: pd.DataFrame, lang: Lang, kinds: Mapping[str, Text] = NO_KINDS
) -> list[tuple[str, str]]:
    """Return of each feature the name to show and the other name it may be found by.

    A street without a name shows none.

    A layer may have `name_en`; where it is empty the name serves in both languages, and what this
    package has put into it is said in English. Facilities need the study's `kinds` for that.
    """
    own = ["" if name == UNNAMED else name for name in texts_of(layer["name"])]
    english = texts_of(layer["name_en"]) if "name_en" in layer else [""] * len(own)
    pairs = list(zip(own, english, strict=True))
    if lang == "en":
        own_words = [in_english(zh, kinds) for zh in own]
        return [
            (en or ours, zh if en not in ("", zh) else "")
            for (zh, en), ours in zip(pairs, own_words, strict=True)
        ]
    return [(zh or en, en) for zh, en in pairs]


def shown_names(layer: pd.DataFrame, lang: Lang, kinds: Mapping[str, Text] = NO_KINDS) -> list[str]:
    """Return of each feature the name to show."""
    return [name for name, _ in names_of(layer, lang, kinds)]


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
    texts = np.array([*map(clean_text, distinct.tolist()), ""], dtype=object)
    texts_of_rows: list[str] = texts[codes].tolist()  # -1: missing
    return texts_of_rows


def plain_text(value: object) -> str:
    """Return a text of the data, empty where it is missing."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return clean_text(str(value))


def clean_text(text: str) -> str:
    """Return a text of the data on one line, its letters composed with their accents."""
    text = one_line(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text).strip()


def one_line(text: str) -> str:
    """Return a text as one line that can be seen and written everywhere.

    Line breaks and tabs become a space, characters that cannot be seen go, and codes that are no
    characters become U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    return _NO_CHARACTER.sub("\ufffd", _UNSEEN.sub("", _BREAKS.sub(" ", text))).strip()


def words_of(texts: Mapping[str, Text], lang: Lang) -> dict[str, str]:
    """Return texts by key, such as all words of a page, in one language."""
    return {key: text.said(lang) for key, text in texts.items()}
