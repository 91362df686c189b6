"""Names that this package gives to what has none."""

from __future__ import annotations

UNNAMED = "（未命名）"  # the name of streets that have none; never that of one street
ALONG_STREET = "沿街住户"  # ends the name of a point that stands for the homes along a street
LAND_NEAR, BUILDING_NEAR = f"旁居住用地{UNNAMED}", f"旁住宅楼{UNNAMED}"  # behind a street's name
STAND_INS = {
    LAND_NEAR: "(residential land near it, unnamed)",
    BUILDING_NEAR: "(residential building near it, unnamed)",
    UNNAMED: "(unnamed)",
    ALONG_STREET: "(homes along the street)",
}


def is_stand_in(name: str) -> bool:
    """Return whether a name says that there is none: two things called so need not be one."""
    return not name.strip() or name.strip().endswith((UNNAMED, ALONG_STREET))


def in_english(name: str) -> str:
    """Return a name with the words that this package has put into it in English."""
    for zh, en in STAND_INS.items():
        if name.endswith(zh):
            return f"{name.removesuffix(zh).rstrip()} {en}".strip()
    return name
