"""What a process that measures areas does when the user presses Ctrl-C.

Imports nothing heavy: it is the first thing such a process runs, and until then Python would
answer Ctrl-C with a page of its own.
"""

from __future__ import annotations

import signal


def end_at_once() -> None:
    """Let Ctrl-C end this process: what is measured is written by the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
