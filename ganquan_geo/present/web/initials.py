"""The letters that Chinese signs begin with in pinyin, so that a page is searched by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.present.web.page import ASSETS

if TYPE_CHECKING:
    from collections.abc import Iterable


def find_initials(names: Iterable[str]) -> dict[str, str]:
    """Return of each common Chinese sign in some names the letters that it can begin with."""
    signs = sorted(set().union(*names) - set(map(chr, range(0x80))))
    if not signs:
        return {}
    begun = (ASSETS / "initials.txt").read_text(encoding="utf-8").splitlines()
    found = {sign: "".join(line[0] for line in begun if sign in line) for sign in signs}
    return {sign: letters for sign, letters in found.items() if letters}
