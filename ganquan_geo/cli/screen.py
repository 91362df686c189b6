"""Where nothing can be shown the work goes on; signals that ask to end it do so tidily."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import signal
import sys
from typing import TYPE_CHECKING

from ganquan_geo.words.disk import name_error
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

GONE = frozenset({errno.EPIPE, errno.EINVAL})  # who read has closed; EINVAL on Windows


class Screen(io.RawIOBase):
    """A stream to a file or a pipe whose failing stops no work.

    Parameters
    ----------
    handle
        Of the open file, which stays open.
    """

    def __init__(self, handle: int) -> None:
        super().__init__()
        self.file = io.FileIO(handle, "w", closefd=False)
        self.fault: OSError | None = None

    def write(self, content: ReadableBuffer, /) -> int:
        """Write all, or note why not; nothing after that is written."""
        rest = memoryview(content).cast("B")
        size = len(rest)
        while rest and self.fault is None:
            try:
                rest = rest[self.file.write(rest) or 0 :]
            except OSError as error:
                self.fault = error
        return size

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def fileno(self) -> int:
        """Return the number of the open file."""
        return self.file.fileno()


def open_closed() -> None:
    """Let what was closed before the program began lead nowhere.

    Else the next file that is opened, of results perhaps, would have its number, and what a
    library says would go into it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)  # in this order: its own number, as the lowest
            setattr(sys, name, os.fdopen(handle, mode, encoding="utf-8", closefd=False))


def keep_screens() -> tuple[Screen, ...]:
    """Let output and errors go to such streams where they go to a file or a pipe."""
    kept = []
    for name in ("stdout", "stderr"):
        before = getattr(sys, name)
        try:
            if before is None or before.isatty():
                continue
            before.flush()
            screen = Screen(before.fileno())
        except (OSError, ValueError):
            continue
        buffer = io.BufferedWriter(screen)
        lines = name == "stderr" or before.line_buffering
        stream = io.TextIOWrapper(buffer, before.encoding, "replace", line_buffering=lines)
        setattr(sys, name, stream)
        kept.append(screen)
    return tuple(kept)


def tell_faults(screens: tuple[Screen, ...]) -> Text | None:
    """Return what is to be said where something could not be shown; a reader that left needs none.

    Call it when all is said.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
    for screen in screens:
        if screen.fault is not None and screen.fault.errno not in GONE:
            form = Text(
                "屏幕上的内容没有写完（{why}）；写出的结果文件是完整的。",
                "What is shown could not all be written ({why}); files of results are complete.",
            )
            return form.filled(why=name_error(screen.fault))
    return None


def end_tidily() -> None:
    """Let the signals that ask a program to end do what Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
