"""What can be wrong with a study, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    import shapely

    from ganquan_geo.words.text import Lang, Text

SHOWN_ROWS = 5
TENTHS_UP_TO_M = 100.0  # shorter lengths are said to 0.1 m

Severity = Literal["error", "warning", "note"]
Unit = Literal["m", "count", "share"]


class GanquanGeoError(Exception):
    """Base of every error this package raises on purpose.

    Examples
    --------
    Catch it to handle whatever the package refuses:

    >>> try:
    ...     gg.measure_coverage(study, profile="cyclist")
    ... except gg.GanquanGeoError as error:
    ...     print(error)
    没有名为“cyclist”的步行方式；可用的有：...
    there is no walking profile 'cyclist'; the study has: standard, ...
    """


@dataclass(frozen=True, slots=True)
class Measure:
    """How bad a fault is: a figure with its unit (a share is 0 to 1)."""

    value: float
    unit: Unit

    def said(self, lang: Lang) -> str:
        """Return the figure with its unit, in words of one language."""
        if self.unit == "share":
            return f"{self.value:.0%}"
        if self.unit == "count":
            return f"{self.value:,.0f} 处" if lang == "zh" else f"{self.value:,.0f}"
        digits = 1 if 0 < self.value < TENTHS_UP_TO_M else 0
        return f"{self.value:,.{digits}f} " + ("米" if lang == "zh" else "m")


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
        ``"error"`` stops the work; ``"warning"`` changes a figure and the work goes on;
        ``"note"`` changes no figure.
    rule
        Key of the check that found it, one of `ganquan_geo.model.quality.RULES`.
    measure
        How bad it is; None: the number of rows.
    geometry
        Where it is, in WGS 84; None where it has no place.

    Examples
    --------
    >>> try:
    ...     gg.read_study("no_such_folder")
    ... except gg.DataError as error:
    ...     fault = error.faults[0]
    >>> fault.where, fault.severity
    ('no_such_folder...study.toml', 'error')
    >>> fault.mend.en
    'give --study a folder with a study.toml; data/ is an example'
    """

    where: str
    what: Text
    mend: Text
    rows: tuple[str, ...] = ()
    severity: Severity = "error"
    rule: str = "content"
    measure: Measure | None = None
    geometry: shapely.Geometry | None = None

    def figure(self) -> Measure:
        """Return how bad the fault is."""
        return self.measure or Measure(float(max(1, len(self.rows))), "count")

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

    Examples
    --------
    >>> try:
    ...     gg.read_study("no_such_folder")
    ... except gg.DataError as error:
    ...     for fault in error.faults:
    ...         print(fault.severity, fault.where, fault.what.en, sep=": ")
    error: no_such_folder...study.toml: ...
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(
            "\n".join(f"{fault.said('zh')}\n{fault.said('en')}" for fault in self.faults)
        )


class OutputError(GanquanGeoError, OSError):
    """The results could not be written; nothing was changed on the disk.

    Parameters
    ----------
    text
        What went wrong and what to do about it, in both languages.

    Examples
    --------
    >>> from pathlib import Path
    >>> Path("taken").touch()  # a file where the folder should be
    >>> try:
    ...     gg.write_workbook(result, "taken")
    ... except gg.OutputError as error:
    ...     print(error.text.en)
    cannot write to taken ...; nothing was changed.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(f"{text.zh}\n{text.en}")


class ClusterError(GanquanGeoError, RuntimeError):
    """The cluster or the processes that were to do the work cannot be used, or were lost."""

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
