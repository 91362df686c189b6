"""Take bytes from a disk: of plain files only, in finite time, once."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING

from ganquan_geo.load.faults import refused
from ganquan_geo.words import file_faults
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.errors import DataError

MAX_FILE_BYTES = 1 << 30
MAX_ROWS = 5_000_000
MAX_CELLS = 20_000_000  # rows times columns, which are all held in memory
MAX_LETTERS = 1 << 28  # of all cells together: a file may say a long text once and use it often
SHOWN_LETTERS = 80
NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
LINKED_TO_ITSELF = RuntimeError  # what pathlib made of it up to Python 3.12
NO_FILE_NAME = (
    Text("不是能用的文件名（有控制字符、太长，或链接绕了圈）", "is no name that a file can have"),
    Text("改正文件名", "correct the name"),
)


def read_bytes(path: Path, where: str, *, most_bytes: int = MAX_FILE_BYTES) -> bytes:
    """Return the bytes of a file.

    Parameters
    ----------
    where
        The file, for messages.
    most_bytes
        What a file of this sort may have.

    Raises
    ------
    DataError
        If there is none, it is no plain file (a pipe or a device may never end), is larger than
        it may be, changes meanwhile, or cannot be read.
    """
    try:
        # At once, without waiting for whoever may write into it, as opening a pipe does.
        with os.fdopen(os.open(path, os.O_RDONLY | NO_WAITING), "rb") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise refused(where, *file_faults.NO_PLAIN_FILE)
            if state.st_size > most_bytes:
                raise too_large(where, most_bytes=most_bytes)
            content = file.read(state.st_size + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise refused(where, *file_faults.NOT_FOUND) from None
    except OSError as error:
        raise _unreadable(path, where, error) from None
    except (ValueError, LINKED_TO_ITSELF):  # a zero byte, halves of characters
        raise refused(where, *NO_FILE_NAME) from None
    if len(content) != state.st_size:
        raise refused(where, *file_faults.CHANGING)
    return content


def check_cells(row_count: int, column_count: int, where: str) -> None:
    """Raise where a table would fill the memory, however little the file that it comes from is."""
    if row_count > MAX_ROWS or row_count * column_count > MAX_CELLS:
        raise too_large(where)


def check_plain_file(path: Path, where: str, *, most_bytes: int) -> int:
    """Return the size of a file that a library is going to open by its path.

    Raises
    ------
    DataError
        As `read_bytes`.
    """
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise refused(where, *file_faults.NOT_FOUND) from None
    except OSError as error:
        raise _unreadable(path, where, error) from None
    except (ValueError, LINKED_TO_ITSELF):
        raise refused(where, *NO_FILE_NAME) from None
    if not stat.S_ISREG(state.st_mode):
        raise refused(where, *file_faults.NO_PLAIN_FILE)
    if state.st_size > most_bytes:
        raise too_large(where, most_bytes=most_bytes)
    return state.st_size


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
    except (OSError, ValueError, LINKED_TO_ITSELF):
        raise refused(file_name[:SHOWN_LETTERS], *NO_FILE_NAME) from None
    if not is_inside:
        raise refused(file_name, *file_faults.OUTSIDE_STUDY)
    return path


def is_there(path: Path) -> bool:
    """Return whether something stands at a path; also where that cannot be told.

    Who reads it then says why it cannot be read.
    """
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes, as hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def too_large(where: str, *, most_bytes: int = MAX_FILE_BYTES) -> DataError:
    """Return the error of a file that would fill the machine's memory."""
    if most_bytes < MAX_FILE_BYTES:
        return refused(
            where,
            Text("文件过大，不像这种文件", "is too large for a file of this sort"),
            Text(f"上限为 {most_bytes:,} 字节", f"it may have {most_bytes:,} bytes at most"),
        )
    return refused(
        where,
        Text("内容过大，不像一个街道的图层", "holds too much for a layer of a sub-district"),
        Text(
            f"裁剪到本街道及周围；上限为 {MAX_ROWS:,} 行、{MAX_FILE_BYTES >> 20:,} MB（解压后）",
            f"clip it to the sub-district and around; at most {MAX_ROWS:,} rows and "
            f"{MAX_FILE_BYTES >> 20:,} MB (unpacked)",
        ),
    )


def _unreadable(path: Path, where: str, error: OSError) -> DataError:
    if path.is_dir():  # which some systems call a file without rights
        return refused(where, *file_faults.A_FOLDER)
    reason = error.strerror or str(error)
    return refused(
        where,
        Text(f"读不出来（{reason}）", f"cannot be read ({reason})"),
        Text("查看文件的权限，或关闭正在使用它的程序", "see its rights, or close what uses it"),
    )
