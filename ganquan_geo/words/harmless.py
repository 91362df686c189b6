"""Text that a spreadsheet will show and never calculate."""

from __future__ import annotations

# Full-width signs count too: a spreadsheet with a Chinese or Japanese input turns them into these.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless_text(text: str) -> str:
    """Return a text, an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
