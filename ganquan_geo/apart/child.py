"""The process that reads foreign files: takes one question after another until its parent ends."""

from __future__ import annotations

import io
import os
import pickle
import signal
import sys
from typing import IO, TYPE_CHECKING

from ganquan_geo.apart.faults import foreseen
from ganquan_geo.apart.limits import limit_memory, limit_time
from ganquan_geo.apart.parent import LENGTH
from ganquan_geo.apart.shapes import dump
from ganquan_geo.model.errors import DataError

if TYPE_CHECKING:
    from typing import NoReturn


def serve() -> NoReturn:
    """Answer questions from the standard input on the standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    questions = sys.stdin.buffer
    # What a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    while len(head := questions.read(LENGTH.size)) == LENGTH.size:
        answer = _answer(questions.read(LENGTH.unpack(head)[0]))
        _send(answers, answer)
    sys.exit()


def _send(answers: IO[bytes], answer: bytes) -> None:
    answers.write(LENGTH.pack(len(answer)))
    answers.write(answer)
    answers.flush()


def _answer(asked: bytes) -> bytes:
    """Return what the work made, or the faults that it found."""
    question = io.BytesIO(asked)
    where, limits = pickle.load(question)  # noqa: S301 - from the parent
    try:
        with foreseen(where):
            limit_memory(limits.memory_bytes)
            limit_time(limits.time_s)
            work, args, options = pickle.load(question)  # noqa: S301 - from the parent
            return dump((work(*args, **options), ()))
    except DataError as error:
        return dump((None, error.faults))
