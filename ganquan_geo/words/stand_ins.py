"""Names that this package gives to what has none."""

from __future__ import annotations

UNNAMED = "（未命名）"  # the name of streets that have none; never that of one street
ALONG_STREET = "沿街住户"  # ends the name of a point that stands for the homes along a street
STAND_INS = {UNNAMED: "(unnamed)", ALONG_STREET: "(homes along the street)"}


def in_english(name: str) -> str:
    """Return a name with the words that this package has put into it in English."""
    for zh, en in STAND_INS.items():
        if name.endswith(zh):
            return f"{name.removesuffix(zh).rstrip()} {en}".strip()
    return name
