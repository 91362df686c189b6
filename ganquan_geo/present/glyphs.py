"""The two fonts of every map and report, and whether they have all the characters."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

Weight = Literal["Regular", "Bold"]

FONT_FAMILY = "Noto Sans SC"
BLANK = frozenset("\n\r\t")
SHOWN_CHARACTERS = 40  # of the text in which a character is missing


def font_folder() -> Path:
    """Return the folder of the fonts."""
    return Path(str(files("ganquan_geo.present") / "fonts"))


def font_path(weight: Weight = "Regular") -> Path:
    """Return the file of one of the two fonts."""
    return font_folder() / f"NotoSansSC-{weight}.ttf"


@cache
def _known(weight: Weight) -> frozenset[str]:
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415 - heavy

    return frozenset(chr(code) for code in FT2Font(str(font_path(weight))).get_charmap())


def check_glyphs(texts: Iterable[str], *, where: str) -> None:
    """See that the fonts have every character of some texts.

    Parameters
    ----------
    texts
        Everything that will be set.
    where
        The map or report, for the message.

    Raises
    ------
    DataError
        With a fault for each character that is missing, naming the texts it stands in: a box
        in its place would pass unseen.
    """
    known = (_known("Regular") & _known("Bold")) | BLANK
    found: dict[str, list[str]] = {}
    for text in texts:
        for sign in dict.fromkeys(text):
            if sign not in known:
                found.setdefault(sign, []).append(text)
    if found:
        raise DataError([_missing(sign, places, where) for sign, places in sorted(found.items())])


def _missing(sign: str, texts: list[str], where: str) -> Fault:
    shown = texts[0].replace("\n", " ")
    if len(shown) > SHOWN_CHARACTERS:
        start = max(0, shown.index(sign) - SHOWN_CHARACTERS // 2)
        shown = f"…{shown[start : start + SHOWN_CHARACTERS]}…"
    code = f"U+{ord(sign):04X}"
    zh = f"字体中没有“{sign}”（{code}），见于“{shown}”"
    en = f"the font has no {sign!r} ({code}), as in {shown!r}"
    if len(texts) > 1:
        zh += f"等 {len(texts)} 处"
        en += f" and {len(texts) - 1} more"
    return Fault(
        where=where,
        what=Text(zh, en),
        mend=Text(
            "改用通行的字，或在 tools/build_fonts.py 中加上它并重新生成字体",
            "use another character, or add it in tools/build_fonts.py and build the fonts again",
        ),
    )
