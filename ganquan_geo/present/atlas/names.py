"""File names that are safe on every system and stay the same from run to run."""

from __future__ import annotations

import hashlib
import re
import unicodedata

MOST_BYTES = 96  # of the readable part, well below what any file system allows
MARK_DIGITS = 8

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")


def safe_file_name(name: str, *, identity: str, ending: str) -> str:
    """Return a file name for a feature.

    It begins with the feature's name as far as that is harmless, and ends with a mark made of
    its id, so that two features of one name have two files and neither depends on the other.

    Parameters
    ----------
    name
        Any text.
    identity
        What tells the feature apart; equal identities give equal names.
    ending
        Such as ``".pdf"``.
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join(sign if unicodedata.category(sign)[0] != "C" else "_" for sign in text)
    text = _FORBIDDEN.sub("_", text).strip(" ._")
    text = re.sub(r"\s+", " ", text)
    cut = text.encode()[:MOST_BYTES].decode(errors="ignore").strip(" ._")
    if _RESERVED.fullmatch(cut):
        cut = f"_{cut}"
    mark = hashlib.sha256(identity.encode()).hexdigest()[:MARK_DIGITS]
    return f"{cut}-{mark}{ending}" if cut else f"{mark}{ending}"
