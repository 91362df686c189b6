"""Where a layer comes from and how its file is to be read, as ``study.toml`` says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerSource:
    """One layer's file and what the user said about it.

    Parameters
    ----------
    file
        Name of the file in the study folder.
    part
        The sheet, layer or inner file to read where a file has several; None for the only one.
    system
        Coordinate system of the file's numbers stated by the user; None for the file's own.
    encoding
        Text encoding stated by the user; None to find it.
    columns
        By schema column (or ``lon``, ``lat``, ``lonlat``, ``wkt``): the file's column.
    words
        By schema column: the schema's value for each value the file has.
    defaults
        By schema column: the value of the rows that have none.
    """

    file: str
    part: str | None = None
    system: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    defaults: Mapping[str, Value] = field(default_factory=dict)
