"""Columns' names as names are compared."""

from __future__ import annotations

import re
import unicodedata

_BRACKETS = re.compile(r"[(\[（【<].*?[)\]）】>]")
_BRACKET_SIGNS = re.compile(r"[()\[\]（）【】<>]")
_UNIT = re.compile(
    r"[/,](?:单位:?)?[十百千万亿]*(?:户|人|元|米|个|张|床|座|位|名|平方米|平米|m2|m|km)$"
)
_FILLERS = re.compile(r"[\s_\-*:：.·/]+")


def plain_name(name: object) -> str:
    """Return a column's name as names are compared: without case, width, spaces, brackets.

    A unit behind a stroke goes too.
    """
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    return _FILLERS.sub("", _UNIT.sub("", _BRACKETS.sub("", text).strip()))


def without_brackets(name: object) -> str:
    """Return a column's name with what stands in brackets, and without the brackets."""
    return _BRACKET_SIGNS.sub("", str(name))


def in_brackets(name: object) -> str:
    """Return what stands in brackets in a column's name; empty for nothing."""
    found = _BRACKETS.search(unicodedata.normalize("NFKC", str(name)).casefold())
    return found.group()[1:-1].strip() if found else ""
