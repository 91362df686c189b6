"""Hand work on a foreign file to a process of its own, and take back what it made of it.

Libraries in C, C++ and Rust end their process when they ask for too much memory or run into
their own faults, and a file can make them. Here they end a child: the file is refused, and the
next one gets a new child. One child serves all files of a run, one after another; it is started
when the first is read, and ends with its parent.

What the child sends is a pickle. That is safe here because the wall is against crashes, memory
and time, not against a takeover: the child has the user's own rights, so whoever controls it
needs no pickle to do harm. It is given the bytes of a file and runs this package's code alone.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar

from ganquan_geo.apart.faults import gone, not_started, too_slow
from ganquan_geo.apart.shapes import dump
from ganquan_geo.model.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
Result = TypeVar("Result")

LENGTH = struct.Struct("<Q")
LEAST_S, S_PER_MB = 120.0, 3.0  # an office's computer may be ten times slower than ours
LEAST_BYTES, BYTES_PER_BYTE = 2 << 30, 40  # of memory beyond the libraries' own
MOST_BYTES = 16 << 30
MOST_ANSWER_BYTES = 4 << 30
QUIET_S = 5.0  # to end by itself when the run is over
# One thread does all the work, and each more would reserve memory that counts.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
# The child finds this package where its parent did, never in the folder it is started from.
BEGIN = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from ganquan_geo.apart.child import serve; serve()"
)


class Limits(NamedTuple):
    """What the work on one file may take: bytes of memory and seconds."""

    memory_bytes: int
    time_s: float


def limits_for(size_bytes: int) -> Limits:
    """Return what reading a file of a size may take."""
    memory = min(LEAST_BYTES + BYTES_PER_BYTE * size_bytes, MOST_BYTES)
    return Limits(memory, LEAST_S + S_PER_MB * size_bytes / (1 << 20))


def run_apart(
    work: Callable[P, Result], where: str, limits: Limits, *args: P.args, **options: P.kwargs
) -> Result:
    """Return what a function of this package makes of a file, called in the child.

    Parameters
    ----------
    work
        A function at the top of a module. What it takes and returns is plain data.
    where
        The file, for messages.
    limits
        What it may take.

    Raises
    ------
    DataError
        If `work` does, takes more than it may, or ends the child.
    """
    asked = dump((where, limits)) + dump((work, args, options))
    with _LOCK:
        answer = _ask(asked, where, limits)
    made, faults = pickle.loads(answer)  # noqa: S301 - see the head of this module
    if faults:
        raise DataError(faults)
    return made  # type: ignore[no-any-return]


class _Child:
    """The process that is running, and whose child it is: a forked process needs its own."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603 - this Python, this package
            [sys.executable, "-P", "-c", BEGIN, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # libraries write there before they end
            env=os.environ | ENVIRONMENT,
        )

    def ask(self, asked: bytes) -> bytes | None:
        """Return the answer to a question; None if the process ended over it."""
        to, answers = self.process.stdin, self.process.stdout
        if to is None or answers is None:
            return None
        try:
            to.write(LENGTH.pack(len(asked)))
            to.write(asked)
            to.flush()
            head = answers.read(LENGTH.size)
            length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else MOST_ANSWER_BYTES + 1
            answer = answers.read(length) if length <= MOST_ANSWER_BYTES else b""
        except OSError:
            return None
        return answer if len(answer) == length else None

    def end(self, *, wait_s: float = 0.0) -> None:
        """End the process: kindly within a time, then not."""
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):  # what could not be sent is not wanted any more
                    stream.close()
        try:
            self.process.wait(wait_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_LOCK = threading.Lock()
_RUNNING: list[_Child] = []  # none or one


def _ask(asked: bytes, where: str, limits: Limits) -> bytes:
    child = _child(where)
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.process.kill()

    watch = threading.Timer(limits.time_s, stop)
    watch.start()
    answer = None
    try:
        answer = child.ask(asked)
    finally:
        watch.cancel()
        if answer is None:  # interrupted, too late, or gone
            _RUNNING.clear()
            child.process.kill()
            child.end(wait_s=QUIET_S)
    if answer is None:
        raise too_slow(where, limits.time_s) if late.is_set() else gone(where)
    return answer


def _child(where: str) -> _Child:
    """Return the child of this process, started if there is none that lives."""
    for child in _RUNNING:
        if child.owner == os.getpid() and child.process.poll() is None:
            return child
    if not _RUNNING:
        atexit.register(_end)
    _RUNNING.clear()
    try:
        _RUNNING.append(_Child())
    except OSError as error:
        raise not_started(where, error) from None
    return _RUNNING[0]


def _end() -> None:
    """End the child with the run, unless it is another process's."""
    for child in _RUNNING:
        if child.owner == os.getpid():
            child.end(wait_s=QUIET_S)
    _RUNNING.clear()
