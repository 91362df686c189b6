"""Write the letters that the pinyin of each common Chinese sign can begin with.

A map page is searched by them; pypinyin itself takes longer to load than a map to write.

Usage: ``python tools/build_initials.py``.
"""

from __future__ import annotations

from pathlib import Path

from pypinyin import Style, pinyin

ASSET = Path(__file__).parents[1] / "ganquan_geo" / "present" / "assets" / "initials.txt"
FIRST, LAST, ROW = 0xB0, 0xF7, range(0xA1, 0xFF)  # the signs of GB 2312


def list_initials() -> str:
    """Return a line for each letter: the letter, and the signs that can begin with it."""
    signs = "".join(
        bytes([high, low]).decode("gb2312", errors="ignore")
        for high in range(FIRST, LAST + 1)
        for low in ROW
    )
    begun: dict[str, list[str]] = {}
    for sign in signs:
        (letters,) = pinyin(sign, style=Style.FIRST_LETTER, heteronym=True)
        for letter in dict.fromkeys(letters):
            begun.setdefault(letter, []).append(sign)
    return "".join(f"{letter}{''.join(own)}\n" for letter, own in sorted(begun.items()))


if __name__ == "__main__":
    ASSET.write_text(list_initials(), encoding="utf-8", newline="\n")
