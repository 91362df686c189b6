"""When a process that measures areas ends: with Ctrl-C, and with the process that started it.

Imports nothing heavy: it is the first thing such a process runs, and until then Python would
answer Ctrl-C with a page of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import wait


def end_with_the_run() -> None:
    """Let this process end at once: what it has measured is written by the one that started it.

    Without this it would finish its area after Ctrl-C, and wait for ever for the next one
    where the process that started it was killed.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
