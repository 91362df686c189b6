"""Text that a terminal shows and never obeys, and a spreadsheet shows and never calculates."""

from __future__ import annotations

import re

# Control characters but the tab and the line break, both bands of them; what turns the direction
# of writing or begins a new line unseen; halves of characters, which no terminal can be sent.
_OBEYED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
# Full-width signs count too: a spreadsheet with a Chinese or Japanese input turns them into these.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def shown_text(text: str) -> str:
    r"""Return a text with each character that a terminal would obey written out.

    An escape becomes ``\x1b``, a mark of direction ``\u202e``. Line breaks stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return _OBEYED.sub(_written, text)


def shown_line(text: str) -> str:
    r"""Return a text as `shown_text` does, on one line: a line break becomes ``\n``."""
    return shown_text(text).replace("\n", "\\n")


def has_control(text: str) -> bool:
    """Return whether a text holds a character that is no part of a name."""
    return "\n" in text or "\t" in text or bool(_OBEYED.search(text))


def _written(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"  # noqa: PLR2004


def harmless_text(text: str) -> str:
    """Return a text, an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
