"""What can be wrong with a study, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_fault_figure
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    import shapely

    from ganquan_geo.words.text import Lang

SHOWN_ROWS = 5
NO_ROW = 0  # in `source_row`: an edit has added it, no file has it

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
        return format_fault_figure(self.value, self.unit).said(lang)


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
        Labels of the rows concerned, such as ``"3 (id=c-07)"``; rows count from 1, and ``"+"``
        stands for one that an edit has added.
    names
        What each of these rows is called, "" for no name; empty where the layers tell.
    severity
        ``"error"`` stops the work; ``"warning"`` changes a figure and the work goes on;
        ``"note"`` changes no figure.
    rule
        Key of the check that found it, one of `ganquan_geo.model.quality.RULES`.
    measure
        How bad it is; None: the number of rows.
    geometry
        Where it is, in WGS 84; None where it has no place.
    homes
        On how many homes' figures it bears, at most; None where nobody has counted.
    homes_names
        What one of these homes is called, and several.

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
    names: tuple[str, ...] = ()
    severity: Severity = "error"
    rule: str = "content"
    measure: Measure | None = None
    geometry: shapely.Geometry | None = None
    homes: int | None = None
    homes_names: tuple[Text, Text] = glossary.HOMES["compounds"]

    def figure(self) -> Measure:
        """Return how bad the fault is."""
        return self.measure or Measure(float(max(1, len(self.rows))), "count")

    def said(self, lang: Lang) -> str:
        """Return the fault as one line in one language."""
        line = Text(
            "{where}{rows}：{what}。改法：{mend}。", "{where}{rows}: {what}. To mend: {mend}."
        )
        rows = _format_rows(self.rows)
        what = self.with_homes()
        return line.filled(rows=rows, what=what, mend=self.mend, where=self.where).said(lang)

    def with_homes(self) -> Text:
        """Return what is wrong, and on how many homes it bears where that is counted."""
        if not self.homes:
            return self.what
        more = Text(
            "{what}（至多关系到 {n} 个{homes}）", "{what} (bears on {n} {n|home|homes} at most)"
        )
        home, homes = self.homes_names
        return more.filled(what=self.what, n=f"{self.homes:,}", home=home, homes=homes)


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


class _TextError(GanquanGeoError):
    """An error that one text tells of.

    Parameters
    ----------
    text
        What went wrong, in both languages.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(f"{text.zh}\n{text.en}")


class OutputError(_TextError, OSError):
    """The results could not be written; nothing was changed on the disk.

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


class ClusterError(_TextError, RuntimeError):
    """The cluster or the processes that were to do the work cannot be used, or were lost."""


class UnknownNameError(_TextError, ValueError):
    """A name given by the caller is not one of those the study has."""


def label_rows(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return labels such as ``"3 (id=c-07)"`` for the rows of a checked layer."""
    ids = frame.index.tolist()
    if "source_row" not in frame.columns:
        return tuple(f"id={name}" for name in ids)
    rows = frame["source_row"].tolist()
    return tuple(label_row(row, name) for row, name in zip(rows, ids, strict=True))


def label_row(row: int, name: object) -> str:
    """Return the label of a row by its number in its file and its id."""
    return f"{'+' if row == NO_ROW else row} (id={name})"


def _format_rows(rows: Sequence[str]) -> Text:
    if not rows:
        return Text("", "")
    shown, more = join_texts(map(same_text, rows[:SHOWN_ROWS])), len(rows) - SHOWN_ROWS
    form = Text("，第 {shown} 行", ", row {shown}")
    if more > 0:
        form = Text("，第 {shown} 行等 {all} 行", ", row {shown} and {more} more")
    return form.filled(shown=shown, all=len(rows), more=more)
