"""What every command answers: exit codes, the language asked for, faults on the error stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ganquan_geo.model.errors import (
    DataError,
    Fault,
    GanquanGeoError,
    OutputError,
    UnknownNameError,
)
from ganquan_geo.model.text import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterable

OK, BAD_DATA, BAD_USAGE = 0, 1, 2


def chosen_language(lang: str) -> Lang:
    """Return the language asked for; any other is a fault of usage."""
    if lang == "zh":
        return "zh"
    if lang == "en":
        return "en"
    raise typer.BadParameter(f"--lang {lang}：zh / en")


def refused(error: GanquanGeoError, lang: Lang) -> int:
    """Say why nothing was written, and return the exit code."""
    if isinstance(error, UnknownNameError):
        say(error.text.said(lang))
        return BAD_USAGE
    if isinstance(error, OutputError):
        say(error.text.said(lang))
        return BAD_DATA
    if not isinstance(error, DataError):
        raise error
    say(
        Text(
            f"数据有 {len(error.faults)} 处问题，没有写入结果：",
            f"The data have {len(error.faults)} faults; nothing was written:",
        ).said(lang)
    )
    say_faults(error.faults, lang)
    return BAD_DATA


def say_faults(faults: Iterable[Fault], lang: Lang) -> None:
    """Say faults on the error stream, one a line."""
    for fault in faults:
        say(f"  {fault.said(lang)}")


def say(line: str) -> None:
    """Say a line on the error stream."""
    typer.echo(line, err=True)
