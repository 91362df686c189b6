"""One run at a time writes into a folder; the system ends its hold when the process ends."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import sys
import time
from datetime import datetime
from typing import TYPE_CHECKING

from ganquan_geo.present.out_folder.names import LOCK
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOOK_S = 0.05
MOST_OWNER_BYTES = 1_000
FAR_BYTE = 1 << 30  # on Windows what is held cannot be read, and the owner is to be read
NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK})
HELD = frozenset({errno.EAGAIN, errno.EACCES, errno.EDEADLK})
PLAIN = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)

if sys.platform == "win32":
    import msvcrt

    def _hold(handle: int) -> None:
        os.lseek(handle, FAR_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class BusyError(Exception):
    """Another run writes into the folder.

    Parameters
    ----------
    owner
        Which process, where and since when; empty if that cannot be told.
    """

    def __init__(self, owner: Text) -> None:
        self.owner = owner
        super().__init__(owner.en)


@contextlib.contextmanager
def hold_folder(folder: Path, *, wait_s: float) -> Iterator[None]:
    """Keep other runs from writing into a folder, as long as this one does.

    The lock is the system's own on an open file, so a process that is killed holds nothing.
    Where a disk has no locks, runs are not kept apart.

    Parameters
    ----------
    wait_s
        How long to wait for another run to end.

    Raises
    ------
    BusyError
        If another run still writes there.
    OSError
        If the folder cannot be written to.
    """
    path = folder / LOCK
    end = time.monotonic() + wait_s
    while (handle := _take(path)) is None:
        if time.monotonic() >= end:
            raise BusyError(_read_owner(path))
        time.sleep(LOOK_S)
    try:
        yield
    finally:
        _let_go(path, handle)


def _take(path: Path) -> int | None:
    """Return the open lock file; None if another process holds it."""
    try:
        handle = os.open(path, PLAIN, 0o666)
    except PermissionError:
        if sys.platform == "win32" and path.exists():  # its holder is just removing it
            return None
        raise
    try:
        if not _is_held(path, handle):
            os.close(handle)
            return None
        owner = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now().strftime("%H:%M:%S"),  # noqa: DTZ005 - as the clock beside it
        }
        with contextlib.suppress(OSError):  # on a full disk it is held without a name
            os.lseek(handle, 0, os.SEEK_SET)
            os.truncate(handle, 0)
            os.write(handle, json.dumps(owner).encode())
    except BaseException:
        with contextlib.suppress(OSError):
            os.close(handle)
        raise
    return handle


def _is_held(path: Path, handle: int) -> bool:
    """Hold the open file; return False if another process does, or has just removed it."""
    try:
        _hold(handle)
    except OSError as error:
        if error.errno in HELD:
            return False
        if error.errno not in NO_LOCKS:
            raise
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False


def _let_go(path: Path, handle: int) -> None:
    """Remove the lock file and end the hold; Windows removes no open file."""
    if sys.platform == "win32":
        os.close(handle)
        with contextlib.suppress(OSError):
            path.unlink()
        return
    with contextlib.suppress(OSError):
        path.unlink()
    os.close(handle)


def _read_owner(path: Path) -> Text:
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(MOST_OWNER_BYTES))
        pid, host, since = int(said["pid"]), str(said["host"]), str(said["since"])
    except (OSError, ValueError, TypeError, KeyError):
        return Text("", "")
    form = Text(
        "（进程 {pid}，电脑 {host}，{since} 开始）", " (process {pid} on {host}, since {since})"
    )
    return form.filled(pid=pid, host=host, since=since)
