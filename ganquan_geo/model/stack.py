"""Where in the code an error came from, without anything of the data it came over."""

from __future__ import annotations

import hashlib
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = __name__.partition(".")[0]
MOST_PLACES = 60  # a recursion without end has thousands


def list_places(error: BaseException) -> list[str]:
    """Return the places that an error came through, the last one last, of its causes too.

    Only names of modules and functions and numbers of lines: no path, no value.
    """
    places = [*_places(error)]
    return (
        places
        if len(places) <= MOST_PLACES
        else [*places[: MOST_PLACES // 2], "...", *places[-MOST_PLACES // 2 :]]
    )


def last_own_place(error: BaseException) -> str:
    """Return the last place in this package that an error came through; empty if none."""
    own = [place for place in list_places(error) if place.startswith(f"{PACKAGE}.")]
    return own[-1] if own else ""


def number_error(error: BaseException) -> str:
    """Return a number that is the same wherever the same thing goes wrong."""
    said = "\n".join((type(error).__name__, *list_places(error)))
    return hashlib.sha256(said.encode()).hexdigest()[:8].upper()


def _places(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _places(before)
        yield f"-> {type(error).__name__}"
    for frame, line in traceback.walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__", "?"))
        yield f"{module}.{frame.f_code.co_name}:{line}"
