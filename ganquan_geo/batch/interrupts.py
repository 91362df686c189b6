"""When a process that measures areas ends: with Ctrl-C, and with the process that started it.

Imports nothing heavy: it is the first thing such a process runs, and until then Ctrl-C waits, for
Python would answer it with a page of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CAN_HOLD = hasattr(signal, "pthread_sigmask")  # not on Windows


def end_with_the_run() -> None:
    """Let this process end at once: what it has measured is written by the one that started it.

    Without this it would finish its area after Ctrl-C, and wait for ever for the next one
    where the process that started it was killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if CAN_HOLD:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()


@contextmanager
def held_interrupts() -> Iterator[None]:
    """Let Ctrl-C wait; also for processes started meanwhile, until they say how to end."""
    if not CAN_HOLD:
        yield
        return
    resource_tracker.ensure_running()  # to start it later would let go of Ctrl-C
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
