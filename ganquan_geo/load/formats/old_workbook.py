"""What an .xls of Excel 97 hides: its rows, read from the records that no reader passes on."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ganquan_geo.load.formats.hidden import Hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER_BYTES = 512
ENTRY_BYTES = 128  # of the directory
SECTOR_SHIFTS = (9, 12)  # sectors of 512 or 4,096 bytes
LEAST_STREAM = 4096  # smaller streams lie elsewhere, and hold no workbook
MOST_FREE = 0xFFFF_FFFA  # sectors from here on are none
NAMES = ("Workbook", "Book")
BOUND_SHEET, END, ROW, COLUMNS = 0x85, 0x0A, 0x208, 0x7D
HIDDEN_ROW, HIDDEN_COLUMN = 0x20, 0x01


def find_hidden_in_old(content: bytes, sheet: str) -> Hidden:
    """Return what a sheet of an .xls hides; nothing where its records cannot be followed."""
    rows: set[int] = set()
    columns: set[int] = set()
    try:
        stream = _workbook_stream(content)
        for kind, record in _records(stream, _start_of(stream, sheet)):
            if kind == ROW and record[12] & HIDDEN_ROW:
                rows.add(struct.unpack_from("<H", record)[0] + 1)
            elif kind == COLUMNS and record[8] & HIDDEN_COLUMN:
                first, last = struct.unpack_from("<HH", record)
                columns.update(range(first, last + 1))
    except (struct.error, IndexError, UnicodeDecodeError):
        pass
    return Hidden(frozenset(rows), frozenset(columns))


def _workbook_stream(content: bytes) -> bytes:
    """Return the workbook's stream of a compound file; empty if it is not found."""
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in SECTOR_SHIFTS:
        return b""
    size = 1 << shift
    per_sector = size // 4

    def sector(number: int) -> bytes:
        at = HEADER_BYTES + number * size
        return content[at : at + size]

    table: list[int] = []
    for number in struct.unpack_from("<109I", content, 76):
        if number < MOST_FREE:
            table += struct.unpack(f"<{per_sector}I", sector(number))

    def chain(number: int) -> bytes:
        parts: list[bytes] = []
        while number < MOST_FREE and len(parts) <= len(table):
            parts.append(sector(number))
            number = table[number]
        return b"".join(parts)

    directory = chain(struct.unpack_from("<I", content, 48)[0])
    for at in range(0, len(directory), ENTRY_BYTES):
        entry = directory[at : at + ENTRY_BYTES]
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le")
        start, length = struct.unpack_from("<II", entry, 116)
        if name in NAMES and length >= LEAST_STREAM:
            return chain(start)[:length]
    return b""


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from a place on to the end of their part."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == END:
            return
        at += 4 + length


def _start_of(stream: bytes, sheet: str) -> int:
    """Return where the records of a sheet begin; the end of the stream if it is not there."""
    for kind, record in _records(stream, 0):
        if kind == BOUND_SHEET:
            at, count, is_wide = struct.unpack_from("<I", record)[0], record[6], record[7] & 1
            raw = record[8 : 8 + count * (2 if is_wide else 1)]
            if raw.decode("utf-16-le" if is_wide else "latin-1") == sheet:
                return int(at)
    return len(stream)
