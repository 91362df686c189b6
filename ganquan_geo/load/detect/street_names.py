"""Which streets a place's name or address mentions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST_NAME = 3
# Before a street's name these make another street of it: 老沪太路 is not 沪太路.
OTHER_STREET = "老新东西南北中大小上下前后内外"


def find_street_names(texts: Sequence[str], names: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs (place of a text, place of a street's name in it).

    Longer names are found first, so 延长西路 never counts as another street, and what one name
    covers is not read again.
    """
    usable = sorted(
        (name for name in set(names) if len(name) >= SHORTEST_NAME), key=lambda name: -len(name)
    )
    if not usable:
        return []
    place = {name: number for number, name in enumerate(names)}
    pattern = re.compile("|".join(re.escape(name) for name in usable), re.IGNORECASE)
    spelled = {name.casefold(): name for name in usable}
    pairs: dict[tuple[int, int], None] = {}
    for row, text in enumerate(texts):
        for found in pattern.finditer(text):
            start, end = found.span()
            name = spelled.get(found[0].casefold())
            if name is not None and not _is_part(text, start, end):
                pairs[row, place[name]] = None
    return list(pairs)


def _is_part(text: str, start: int, end: int) -> bool:
    """Say whether a longer word or another street's name holds this part of a text."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if text[start].isascii():
        return (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
    return before != "" and before in OTHER_STREET
