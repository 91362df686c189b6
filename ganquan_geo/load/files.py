"""Take bytes from a disk: of plain files only, in finite time, once."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ganquan_geo.load.faults import refused
from ganquan_geo.model.plain_file import (
    IMPOSSIBLE_NAMES,
    LargeFileError,
    UnreadableFileError,
    measure_plain_file,
    read_plain_file,
)
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ganquan_geo.model.errors import DataError

MAX_FILE_BYTES = 1 << 30
MAX_ROWS = 5_000_000
MAX_CELLS = 20_000_000  # rows times columns, which are all held in memory
MAX_LETTERS = 1 << 28  # of all cells together: a file may say a long text once and use it often
SHOWN_LETTERS = 80


def read_bytes(path: Path, where: str, *, most_bytes: int = MAX_FILE_BYTES) -> bytes:
    """Return the bytes of a plain file, as `read_plain_file` does.

    Parameters
    ----------
    where
        The file, for messages.
    most_bytes
        What a file of this sort may have.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    with _refusing(where, most_bytes):
        return read_plain_file(path, most_bytes=most_bytes)


def check_plain_file(path: Path, where: str, *, most_bytes: int) -> int:
    """Return the size of a plain file that a library is going to open by its path.

    Raises
    ------
    DataError
        As `read_bytes`.
    """
    with _refusing(where, most_bytes):
        return measure_plain_file(path, most_bytes=most_bytes)


def check_cells(row_count: int, column_count: int, where: str) -> None:
    """Raise where a table would fill the memory, however little the file that it comes from is."""
    if row_count > MAX_ROWS or row_count * column_count > MAX_CELLS:
        raise too_large(where)


def find_inside(folder: Path, file_name: str) -> Path:
    """Return the path of a file that a study names, which must lie in the study's folder.

    Whether it is there is for those to see who read it.

    Raises
    ------
    DataError
        If it leads out of the folder, or its name is none that a file can have.
    """
    path = folder / file_name
    try:
        is_inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, *IMPOSSIBLE_NAMES):
        raise refused(file_name[:SHOWN_LETTERS], *file_faults.NO_FILE_NAME) from None
    if not is_inside:
        raise refused(file_name, *file_faults.OUTSIDE_STUDY)
    return path


def is_there(path: Path) -> bool:
    """Return whether something stands at a path; also where that cannot be told.

    Who reads it then says why it cannot be read.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, UnicodeEncodeError):
        return False  # nothing has a name that the system cannot say
    except (OSError, ValueError):
        return True
    return True


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def too_large(where: str) -> DataError:
    """Return the error of a file that would fill the machine's memory."""
    return refused(
        where,
        Text("内容过大，不像一个街道的图层", "holds too much for a layer of a sub-district"),
        Text(
            f"裁剪到本街道及周围；上限为 {MAX_ROWS:,} 行、{MAX_FILE_BYTES >> 20:,} MB（解压后）",
            f"clip it to the sub-district and around; at most {MAX_ROWS:,} rows and "
            f"{MAX_FILE_BYTES >> 20:,} MB (unpacked)",
        ),
    )


@contextmanager
def _refusing(where: str, most_bytes: int) -> Iterator[None]:
    try:
        yield
    except UnreadableFileError as error:
        if isinstance(error, LargeFileError) and most_bytes >= MAX_FILE_BYTES:
            raise too_large(where) from None
        raise refused(where, error.what, error.mend) from None
