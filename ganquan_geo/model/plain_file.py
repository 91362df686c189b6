"""Take the bytes of a plain file: in finite time, once, and no more than it may have."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from ganquan_geo.words import file_faults
from ganquan_geo.words.disk import name_error
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from pathlib import Path

NO_WAITING = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
# What pathlib makes of a link to itself up to Python 3.12; a zero byte, halves of characters.
IMPOSSIBLE_NAMES = (RuntimeError, ValueError)


class UnreadableFileError(Exception):
    """A file cannot be read: why, and how to mend it."""

    def __init__(self, what: Text, mend: Text) -> None:
        self.what, self.mend = what, mend
        super().__init__(what.en)


class LargeFileError(UnreadableFileError):
    """A file has more bytes than a file of its sort may have."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(
            Text("文件过大，不像这种文件", "is too large for a file of this sort"),
            Text(f"上限为 {most_bytes:,} 字节", f"it may have {most_bytes:,} bytes at most"),
        )


def read_plain_file(path: Path, *, most_bytes: int) -> bytes:
    """Return the bytes of a plain file.

    Raises
    ------
    UnreadableFileError
        If there is none, it is no plain file (a pipe or a device may never end), is larger than
        it may be, changes meanwhile, or cannot be read.
    """
    try:
        # At once, without waiting for whoever may write into it, as opening a pipe does.
        with os.fdopen(os.open(path, os.O_RDONLY | NO_WAITING), "rb") as file:
            size = _check_state(os.fstat(file.fileno()), most_bytes)
            content = file.read(size + 1)
    except (OSError, *IMPOSSIBLE_NAMES) as error:
        raise _unreadable(path, error) from None
    if len(content) != size:
        raise UnreadableFileError(*file_faults.CHANGING)
    return content


def measure_plain_file(path: Path, *, most_bytes: int) -> int:
    """Return the size of a plain file that a library is going to open by its path.

    Raises
    ------
    UnreadableFileError
        As `read_plain_file`.
    """
    try:
        return _check_state(path.stat(), most_bytes)
    except (OSError, *IMPOSSIBLE_NAMES) as error:
        raise _unreadable(path, error) from None


def _check_state(state: os.stat_result, most_bytes: int) -> int:
    if stat.S_ISDIR(state.st_mode):
        raise UnreadableFileError(*file_faults.A_FOLDER)
    if not stat.S_ISREG(state.st_mode):
        raise UnreadableFileError(*file_faults.NO_PLAIN_FILE)
    if state.st_size > most_bytes:
        raise LargeFileError(most_bytes)
    return state.st_size


def _unreadable(path: Path, error: Exception) -> UnreadableFileError:
    """Return why a file cannot be opened."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnreadableFileError(*file_faults.NOT_FOUND)
    if not isinstance(error, OSError) or error.errno in (errno.ENAMETOOLONG, errno.ELOOP):
        return UnreadableFileError(*file_faults.NO_FILE_NAME)
    if path.is_dir():  # which Windows calls a file without rights
        return UnreadableFileError(*file_faults.A_FOLDER)
    return UnreadableFileError(
        Text("读不出来（{why}）", "cannot be read ({why})").filled(why=name_error(error)),
        Text("查看文件的权限，或关闭正在使用它的程序", "see its rights, or close what uses it"),
    )
