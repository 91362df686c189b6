"""Find formulas of an Excel workbook that were saved without their values, or with an error."""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

if TYPE_CHECKING:
    from collections.abc import Mapping

BOOK = "xl/workbook.xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_CELL_START = re.compile(rb"<(?:\w+:)?c\s")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]|<(?:\w+:)?is>")
_ERROR = re.compile(rb"""\st=["']e["']""")
_SHOWN = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]{1,40})")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_DIGITS = re.compile(r"[0-9]+")


def find_bare_formulas(members: Mapping[str, bytes], sheet: str) -> tuple[str, ...]:
    """Return the cells of a sheet that hold a formula and no value, such as ``C5``.

    A program that writes a workbook without calculating it leaves them so; whoever reads
    the values finds the cells empty.

    Parameters
    ----------
    members
        The unpacked parts of the .xlsx.
    sheet
        Name of the sheet.
    """
    xml = sheet_xml(members, sheet)
    if not _FORMULA.search(xml):
        return ()
    starts = [found.end() for found in _CELL_START.finditer(xml)]
    bare = []
    for start, stop in pairwise([*starts, len(xml)]):
        head, _, inner = xml[start:stop].partition(b">")
        end = _CELL_END.search(inner)
        if head.endswith(b"/") or end is None:
            continue
        inner, own = inner[: end.start()], _attributes(head)
        # A text that a formula gave is a value too, an empty one as well.
        if _FORMULA.search(inner) and not _VALUE.search(inner) and own.get("t") != "str":
            bare.append(own.get("r", "?"))
    return tuple(bare)


def find_error_cells(members: Mapping[str, bytes], sheet: str) -> dict[tuple[int, int], str]:
    """Return the cells of a sheet that hold an error such as ``#N/A``, by row and column from 0.

    Whoever reads the values finds these cells empty.
    """
    xml = sheet_xml(members, sheet)
    if not _ERROR.search(xml):
        return {}
    starts = [found.end() for found in _CELL_START.finditer(xml)]
    errors = {}
    for start, stop in pairwise([*starts, len(xml)]):
        head, _, inner = xml[start:stop].partition(b">")
        own, value = _attributes(head), _SHOWN.search(inner)
        place = _PLACE.fullmatch(own.get("r", ""))
        if own.get("t") == "e" and value and place and not head.endswith(b"/"):
            errors[int(place[2]) - 1, _column(place[1])] = value[1].decode("utf-8", "replace")
    return errors


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def row_of(cell: str) -> str:
    """Return the row of a cell's name as text."""
    found = _DIGITS.search(cell)
    return found[0] if found else cell


def sheet_xml(members: Mapping[str, bytes], sheet: str) -> bytes:
    """Return the part that holds a sheet; empty if the workbook does not say which."""
    return members.get(_path_of(members, sheet), b"")


def _path_of(members: Mapping[str, bytes], sheet: str) -> str:
    """Return the part that holds a sheet; empty if the workbook does not say."""
    relation = next(
        (
            own.get("r:id", "")
            for own in map(_attributes, _SHEET.findall(members.get(BOOK, b"")))
            if own.get("name") == sheet
        ),
        "",
    )
    for own in map(_attributes, _RELATION.findall(members.get(BOOK_RELATIONS, b""))):
        if relation and own.get("Id") == relation:
            return posixpath.normpath(posixpath.join("xl", own.get("Target", ""))).lstrip("/")
    return ""


def _attributes(tag: bytes) -> dict[str, str]:
    quotes = {"&quot;": '"', "&apos;": "'"}
    return {
        key.decode("utf-8", "replace"): unescape(value.decode("utf-8", "replace"), quotes)
        for key, value in _ATTRIBUTE.findall(tag)
    }
