"""Names that this package gives to what has none."""

from __future__ import annotations

import re
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.words.text import Text

UNNAMED = "（未命名）"  # the name of streets that have none; never that of one street
ALONG_STREET = "沿街住户"  # ends the name of a point that stands for the homes along a street
LAND_NEAR, BUILDING_NEAR = f"旁居住用地{UNNAMED}", f"旁住宅楼{UNNAMED}"  # behind a street's name
NUMBERED = re.compile(rf" (\d+)(?={UNNAMED}$)")  # one of several beside one street
NO_KINDS: Mapping[str, Text] = MappingProxyType({})
STAND_INS = {
    LAND_NEAR: "(residential land{n} near it, unnamed)",
    BUILDING_NEAR: "(residential building{n} near it, unnamed)",
    LAND_NEAR.removeprefix("旁"): "(residential land{n}, unnamed)",
    BUILDING_NEAR.removeprefix("旁"): "(residential building{n}, unnamed)",
    UNNAMED: "(unnamed)",
    ALONG_STREET: "(homes along the street)",
}


def is_stand_in(name: str) -> bool:
    """Return whether a name says that there is none: two things called so need not be one."""
    return not name.strip() or name.strip().endswith((UNNAMED, ALONG_STREET))


def in_english(name: str, kinds: Mapping[str, Text] = NO_KINDS) -> str:
    """Return a name with the words that this package has put into it in English.

    Parameters
    ----------
    kinds
        Of facility: one without a name is called by its kind.
    """
    number = NUMBERED.search(name)
    plain = NUMBERED.sub("", name)
    for zh, en in STAND_INS.items():
        if plain.endswith(zh):
            own = plain.removesuffix(zh).rstrip()
            own = next((kind.en for kind in kinds.values() if kind.zh == own), own)
            said = en.replace("{n}", number[0] if number else "")
            return f"{in_english(own)} {said}".strip()
    return name


def number_alike(names: list[str]) -> list[str]:
    """Return names in which those that this package gave to several are told apart by numbers.

    Parameters
    ----------
    names
        Those that end as this package ends them are numbered where they are the same.
    """
    counts, given = Counter(names), Counter[str]()
    found = []
    for name in names:
        if counts[name] > 1 and name.endswith(UNNAMED):
            given[name] += 1
            found.append(f"{name.removesuffix(UNNAMED)} {given[name]}{UNNAMED}")
        else:
            found.append(name)
    return found
