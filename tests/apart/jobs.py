"""Work to be done in the child, most of it work that ends it."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from typing import Any

from ganquan_geo.load.faults import refused
from ganquan_geo.model.errors import DataError
from ganquan_geo.words.text import same_text


def give_back(thing: Any) -> Any:  # noqa: ANN401
    return thing


def who() -> int:
    return os.getpid()


def abort() -> None:
    os.abort()


def leap() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(0)


def ask_for(size_bytes: int) -> int:
    return len(bytearray(size_bytes))


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def nest(depth: int) -> int:
    return nest(depth + 1)


def fail() -> None:
    raise KeyError("secret of the file")


def print_much() -> str:
    print("among the answers", flush=True)  # noqa: T201
    os.write(1, b"among the answers")
    sys.stderr.write("and beside them")
    return "answer"


def refuse() -> None:
    raise DataError(
        fault
        for number in range(3)
        for fault in refused(f"file {number}", same_text("what"), same_text("mend")).faults
    )
