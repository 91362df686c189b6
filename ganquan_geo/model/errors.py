"""What can be wrong with a study, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from ganquan_geo.model.text import Lang, Text

SHOWN_ROWS = 5

Severity = Literal["error", "warning"]


class GanquanGeoError(Exception):
    """Base of every error this package raises on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong: which file, which rows, what, and how to mend it.

    Parameters
    ----------
    where
        The file, as the user named it.
    what, mend
        What is wrong and what to do about it, in both languages.
    rows
        Labels of the rows concerned, such as ``"3 (id=c-07)"``; rows count from 1.
    severity
        ``"error"`` stops the work; ``"warning"`` is told and the work goes on.
    """

    where: str
    what: Text
    mend: Text
    rows: tuple[str, ...] = ()
    severity: Severity = "error"

    def said(self, lang: Lang) -> str:
        """Return the fault as one line in one language."""
        rows = _said_rows(self.rows, lang)
        if lang == "zh":
            return f"{self.where}{rows}：{self.what.zh}。改法：{self.mend.zh}。"
        return f"{self.where}{rows}: {self.what.en}. To mend: {self.mend.en}."


class DataError(GanquanGeoError, ValueError):
    """A study cannot be used as it is; holds every fault that was found.

    Parameters
    ----------
    faults
        At least one fault.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(
            "\n".join(f"{fault.said('zh')}\n{fault.said('en')}" for fault in self.faults)
        )


class OutputError(GanquanGeoError, OSError):
    """The results could not be written; nothing was changed on the disk."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(f"{text.zh}\n{text.en}")


class UnknownNameError(GanquanGeoError, ValueError):
    """A name given by the caller is not one of those the study has."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(f"{text.zh}\n{text.en}")


def label_rows(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return labels such as ``"3 (id=c-07)"`` for the rows of a checked layer."""
    ids = frame.index.tolist()
    if "source_row" not in frame.columns:
        return tuple(f"id={name}" for name in ids)
    rows = frame["source_row"].tolist()
    return tuple(f"{row} (id={name})" for row, name in zip(rows, ids, strict=True))


def _said_rows(rows: Sequence[str], lang: Lang) -> str:
    if not rows:
        return ""
    shown = "、".join(rows[:SHOWN_ROWS]) if lang == "zh" else ", ".join(rows[:SHOWN_ROWS])
    more = len(rows) - SHOWN_ROWS
    if lang == "zh":
        return f"，第 {shown} 行" + (f"等 {len(rows)} 行" if more > 0 else "")
    return f", row {shown}" + (f" and {more} more" if more > 0 else "")
