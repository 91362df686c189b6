"""What is said when the program itself fails: a number, and a file to send that holds no data."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from ganquan_geo.cli import answers
from ganquan_geo.model.stack import list_places, number_error
from ganquan_geo.model.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable

LIBRARIES = ("numpy", "pandas", "geopandas", "shapely", "pyogrio", "pyproj", "scipy", "matplotlib")


def report_failure(error: Exception, *, commands: Iterable[str]) -> int:
    """Say that the program failed, write the report of it, and return the exit code.

    Parameters
    ----------
    error
        What nobody caught.
    commands
        The names of the commands: of what was typed, these and the names of options are told.
    """
    number = number_error(error)
    answers.say(
        f"程序自身出错，编号 {number}。不是您的操作有误，但这次的结果不要用。\n"
        f"The program itself failed, number {number}. Do not use what this run has written."
    )
    report = write_report(error, number, frozenset(commands))
    with suppress(OSError):
        own, path = tempfile.mkstemp(prefix=f"ganquan-geo-{number}-", suffix=".txt")
        with os.fdopen(own, "w", encoding="utf-8") as file:
            file.write(report)
        answers.say(
            f"请把这个文件发给提供本程序的人（只有版本、命令和出错位置，没有数据）：{path}\n"
            f"Send this file to whoever gave you the program (versions, command and place in the "
            f"code; no data): {path}"
        )
    return answers.FAILED


def write_report(error: Exception, number: str, commands: frozenset[str]) -> str:
    """Return the report of a failure: no path, no value, no message, which may hold either."""
    lines = [
        f"ganquan-geo {VERSION}  {number}",
        f"Python {platform.python_version()}  {platform.system()} {platform.machine()}",
        "  ".join(f"{name} {_version(name)}" for name in LIBRARIES),
        f"command: {' '.join(_typed(commands))}",
        f"error: {type(error).__name__}",
        *(f"  {place}" for place in list_places(error)),
    ]
    return "\n".join(lines) + "\n"


def _typed(commands: frozenset[str]) -> list[str]:
    """Return what was typed without any value."""
    return [
        word.partition("=")[0] for word in sys.argv[1:] if word in commands or word.startswith("-")
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
