"""The order of names in an atlas: by pinyin, as in a Chinese list, numbers by their value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pypinyin import Style, lazy_pinyin

if TYPE_CHECKING:
    from ganquan_geo.words.text import Lang

Part = tuple[int, int, str]

_PARTS = re.compile(r"(\d+)")


def order_key(name: str, lang: Lang) -> tuple[tuple[Part, ...], tuple[str, ...], str]:
    """Return what a name is sorted by.

    Numbers come before letters, and 弄 410 after 弄 80; the tones and the name itself decide
    between names of one sound. English names are sorted as written.
    """
    parts: list[Part] = []
    tones: list[str] = []
    for part in _PARTS.split(name):
        if part.isdecimal():
            parts.append((0, int(part), ""))
        elif part:
            sounds = [part] if lang == "en" else _sounds(part)
            parts += [(1, 0, sound.rstrip("12345").casefold()) for sound in sounds]
            tones += sounds
    return tuple(parts), tuple(tones), name


def _sounds(text: str) -> list[str]:
    """Return the syllables of hanzi with the numbers of their tones, and all else as it is."""
    return list(lazy_pinyin(text, style=Style.TONE3))
