"""Names that this package gives to what has none."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.words.text import Text

UNNAMED = "（未命名）"  # the name of streets that have none; never that of one street
ALONG_STREET = "沿街住户"  # ends the name of a point that stands for the homes along a street
LAND_NEAR, BUILDING_NEAR = f"旁居住用地{UNNAMED}", f"旁住宅楼{UNNAMED}"  # behind a street's name
NO_KINDS: Mapping[str, Text] = MappingProxyType({})
STAND_INS = {
    LAND_NEAR: "(residential land near it, unnamed)",
    BUILDING_NEAR: "(residential building near it, unnamed)",
    UNNAMED: "(unnamed)",
    ALONG_STREET: "(homes along the street)",
}


def in_english(name: str, kinds: Mapping[str, Text] = NO_KINDS) -> str:
    """Return a name with the words that this package has put into it in English.

    Parameters
    ----------
    kinds
        Of facility: one without a name is called by its kind.
    """
    for zh, en in STAND_INS.items():
        if name.endswith(zh):
            own = name.removesuffix(zh).rstrip()
            own = next((kind.en for kind in kinds.values() if kind.zh == own), own)
            return f"{in_english(own)} {en}".strip()
    return name
