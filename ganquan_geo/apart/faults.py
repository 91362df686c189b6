"""How it is said that a file is too much for the process that reads it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.stack import last_own_place
from ganquan_geo.words.disk import name_error
from ganquan_geo.words.file_faults import ASKS_TOO_MUCH
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

SAVE_ANEW = Text(
    "文件可能已损坏：用原来的软件打开、另存再用，或另存为 CSV、GeoJSON",
    "it may be damaged: open it where it was made and save it again, or save it as CSV or GeoJSON",
)
UNFORESEEN = Text("读它的程序出了没有料到的错", "made the program that reads it fail")


@contextmanager
def foreseen(where: str) -> Iterator[None]:
    """Name the file where reading it fails in a way that nobody has thought of.

    The error's kind and place in the code are told, so that it can be mended; its message, which
    may hold anything, is not.
    """
    try:
        yield
    except DataError:
        raise
    except (MemoryError, RecursionError):
        raise _refused(where, *ASKS_TOO_MUCH) from None
    except Exception as error:
        place = f"{type(error).__name__}, {last_own_place(error)}"
        what = Text(f"{UNFORESEEN.zh}（{place}）", f"{UNFORESEEN.en} ({place})")
        raise _refused(where, what, SAVE_ANEW) from error


def too_slow(where: str, time_s: float) -> DataError:
    """Return the error of a file that was not read in its time."""
    what = Text(f"读了 {time_s:.0f} 秒还没有读完", f"was not read in {time_s:.0f} s")
    return _refused(where, what, SAVE_ANEW)


def gone(where: str) -> DataError:
    """Return the error of a file over which the process ended."""
    what = Text(
        "读它的进程中途停止（要的内存太多，或触发了读取库的错误）",
        "ended the process that read it (it asks for too much memory, or for a fault of the "
        "library that reads it)",
    )
    return _refused(where, what, SAVE_ANEW)


def not_started(where: str, error: OSError) -> DataError:
    """Return the error of a file for which the system gives no process."""
    what = Text(
        "起不了读文件的进程（{why}）",
        "needs a process to be read in, which could not be started ({why})",
    ).filled(why=name_error(error))
    mend = Text("关闭别的程序再试，或另存为 CSV、GeoJSON", "close other programs, or save as CSV")
    return _refused(where, what, mend)


def _refused(where: str, what: Text, mend: Text) -> DataError:
    return DataError([Fault(where=where, what=what, mend=mend)])
