"""The two fonts of every map and report, and what stands for a character they lack."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ganquan_geo.words.text import Lang

Weight = Literal["Regular", "Bold"]

STAND_IN = "〓"  # what Chinese printers set for a character that is not in the case
MOST_TOLD = 3  # characters that a note names
SHOWN_CHARACTERS = 16  # of the text in which a character is missing

_PUNCTUATION = re.compile(r"[、，；：。（）“”\n]|[,;:.] | \(|\)")
_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))  # of skin: they belong to the sign before


def font_folder() -> Path:
    """Return the folder of the fonts."""
    return Path(str(files("ganquan_geo.present") / "fonts"))


def font_path(weight: Weight = "Regular") -> Path:
    """Return the file of one of the two fonts."""
    return font_folder() / f"NotoSansSC-{weight}.ttf"


@cache
def _known() -> frozenset[str]:
    """Return every character that both fonts have, and the line break."""
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415 - heavy

    maps = [FT2Font(str(font_path(weight))).get_charmap() for weight in ("Regular", "Bold")]
    return frozenset({chr(code) for code in maps[0] if code in maps[1]} | {"\n"})


def drawn_text(text: str) -> str:
    """Return a text as it is set: 〓 for each character that the fonts lack.

    Accents and tones of skin that the fonts lack are left out after their letter; tabs are spaces.
    """
    known = _known()
    if known.issuperset(text):
        return text
    return "".join(sign if sign in known else _in_its_place(sign) for sign in text)


def _in_its_place(sign: str) -> str:
    if sign in "\t\r\v\f":
        return " "
    unseen = sign in _TONES or unicodedata.category(sign) in {"Mn", "Me", "Cf", "Cc"}
    return "" if unseen else STAND_IN


def missing_signs(texts: Iterable[str]) -> dict[str, str]:
    """Return the characters that the fonts lack, in their order, each with a text it stands in."""
    known = _known()
    found: dict[str, str] = {}
    for text in texts:
        if not known.issuperset(text):
            for sign in text:
                if sign not in known and drawn_text(sign) != " " and not _is_control(sign):
                    found.setdefault(sign, text)
    return dict(sorted(found.items()))


def tell_stand_ins(texts: Iterable[str], lang: Lang) -> str:
    """Return a note that says which characters the fonts lack, and where; empty if none.

    Parameters
    ----------
    texts
        Everything that is set.
    lang
        Language of the note.
    """
    missing = missing_signs(texts)
    if not missing:
        return ""
    told = list(missing.items())[:MOST_TOLD]
    more = len(missing) - len(told)
    zh = "、".join(f"U+{ord(sign):04X}（“{_around(sign, text)}”）" for sign, text in told)
    en = ", ".join(f"U+{ord(sign):04X} (“{_around(sign, text)}”)" for sign, text in told)
    return Text(
        f"{STAND_IN}代替字体中没有的字：{zh}" + (f"，等 {len(missing)} 个字。" if more else "。"),
        f"{STAND_IN} stands for characters that the font lacks: {en}"
        + (f", and {more} more." if more else "."),
    ).said(lang)


def _around(sign: str, text: str) -> str:
    """Return the name, or the part of it, in which a character stands."""
    part = next(part for part in _PUNCTUATION.split(text) if sign in part).strip()
    if len(part) <= SHOWN_CHARACTERS:
        return part
    start = max(0, part.index(sign) - SHOWN_CHARACTERS // 2)
    return f"…{part[start : start + SHOWN_CHARACTERS]}…"


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cf"}
