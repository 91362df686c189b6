"""Open zip files without letting them fill the machine or leave their place."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from ganquan_geo.load.faults import broken, refused, sound
from ganquan_geo.load.files import MAX_FILE_BYTES, too_large
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_MEMBERS = 10_000
MAX_RATIO = 200  # of unpacked to packed size, for more than SMALL_BYTES; text packs 20 to 1
SMALL_BYTES = 50 << 20
CHUNK_BYTES = 1 << 20
DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
ZIP = Text(" zip 文件", "zip file")


def read_members(content: bytes, *, where: str, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Unpack the wanted members of a zip file into memory; nothing is written anywhere.

    Sizes are counted while unpacking, whatever the file says of itself.

    Parameters
    ----------
    content
        The zip file.
    where
        Its name, for messages.
    wanted
        Called with each member's name.

    Returns
    -------
    dict of str to bytes
        By name, as the file has it; a name that is not marked as UTF-8 is read as GBK.

    Raises
    ------
    DataError
        If it is damaged, encrypted, or unpacks to more than a layer can be.
    """
    members: dict[str, bytes] = {}
    room = min(MAX_FILE_BYTES, max(SMALL_BYTES, MAX_RATIO * len(content)))
    with sound(where, ZIP, *DAMAGED), zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_MEMBERS:
            raise too_large(where)
        if not all(entry.filename for entry in entries):
            raise broken(where, ZIP)
        for entry in entries:
            name = _real_name(entry)
            if entry.is_dir() or not wanted(name):
                continue
            if entry.flag_bits & 1:
                raise refused(where, *file_faults.PASSWORD)
            members[name] = _unpacked(archive, entry, room, where)
            room -= len(members[name])
    return members


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int, where: str) -> bytes:
    pieces = []
    with archive.open(entry) as member:
        while piece := member.read(CHUNK_BYTES):
            room -= len(piece)
            if room < 0:
                raise too_large(where)
            pieces.append(piece)
    return b"".join(pieces)


def _real_name(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
