"""The order of names in an atlas: by pinyin, as in a Chinese list, numbers by their value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict

if TYPE_CHECKING:
    from ganquan_geo.words.text import Lang

Part = tuple[int, int, str]

# 长 is the adjective in names of places; words such as 校长 keep their own reading.
load_single_dict({ord("长"): "cháng,zhǎng"})
# Places whose reading the dictionary lacks, and family names, as in 单家桥, that differ from the
# usual reading of their sign.
_PLACES = {
    "闵行": ("mǐn", "háng"),
    "殷行": ("yīn", "háng"),
    "台州": ("tāi", "zhōu"),
    "丽水": ("lí", "shuǐ"),
    "子长": ("zǐ", "cháng"),
}
_FAMILIES = {
    "单": "shàn",
    "曾": "zēng",
    "仇": "qiú",
    "查": "zhā",
    "任": "rén",
    "缪": "miào",
    "解": "xiè",
    "朴": "piáo",
    "区": "ōu",
    "翟": "zhái",
    "盖": "gě",
    "卜": "bǔ",
    "种": "chóng",
    "燕": "yān",
    "覃": "qín",
    "召": "shào",
    "华": "huà",
}
load_phrases_dict({place: [[sound] for sound in sounds] for place, sounds in _PLACES.items()})
load_phrases_dict({f"{name}家": [[sound], ["jiā"]] for name, sound in _FAMILIES.items()})

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
