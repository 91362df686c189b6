"""The office's own workbook: its sheets and columns, as they are written and read back."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ganquan_geo.words.text import Text, same_text

FORMS_FILE = "填报.xlsx"
EXAMPLE = Text("示例", "example")
UNIT_HEAD = Text("填报单位（盖章）", "unit (stamp)")
DATE_HEAD = Text("填报日期", "filled in on")
SYSTEM_HEAD = Text("坐标系", "coordinate system")
SIGNED_HEADS = (Text("填表人", "by"), Text("审核人", "seen by"))
LISTS_SHEET, BEFORE_SHEET = Text("选项", "lists"), Text("原值", "as it was")  # both hidden

OF_PLANS = ("projects", "neighbourhoods", "indicators")  # sheets of a study with a plan
APART = {"indicators": "measured_on", "projects": "stretch"}  # what tells rows of one id apart

CellKind = Literal["text", "number", "share", "money", "day", "choice", "degrees"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    """A column of a form.

    Parameters
    ----------
    key
        The column of the layer or table that it fills in; of a fact, what it rests on.
    head, unit
        Its heading, and the unit in brackets behind it; the unit may be empty.
    width
        In Latin letters.
    locked
        Whether the program needs it as it is, so that it cannot be typed over.
    example
        What stands in the row that shows how.
    """

    key: str
    head: Text
    kind: CellKind
    unit: Text
    width: float
    locked: bool
    example: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSheet:
    """A sheet of the workbook: its name, its note, its columns.

    Parameters
    ----------
    key
        The layer or the table that it fills in.
    spare_rows
        Empty rows below those that are known.
    breaks
        After how many columns a page ends where it is printed; empty: all are on one.
    """

    key: str
    title: Text
    note: Text
    columns: tuple[FormColumn, ...]
    spare_rows: int
    breaks: tuple[int, ...]

    @property
    def is_placed(self) -> bool:
        """Whether its rows have positions."""
        return any(column.kind == "degrees" for column in self.columns)


@cache
def form_sheets() -> tuple[FormSheet, ...]:
    """Return the sheets in their order."""
    raw = _read()
    return tuple(_sheet(raw, key) for key in raw["order"])


def form_sheet(key: str) -> FormSheet:
    """Return the sheet that fills in a layer or a table."""
    return next(sheet for sheet in form_sheets() if sheet.key == key)


@cache
def form_heads() -> dict[str, Text]:
    """Return what every column is called, by its key."""
    return {column.key: column.head for sheet in form_sheets() for column in sheet.columns}


@cache
def form_choices() -> dict[str, dict[str, Text]]:
    """Return what can be chosen that no study names: by list, the words by value."""
    return {
        name: {value: Text(zh, en) for value, zh, en in own}
        for name, own in _read()["choices"].items()
    }


def _read() -> dict[str, Any]:
    return tomllib.loads(files("ganquan_geo.model").joinpath("forms.toml").read_text("utf-8"))


def _sheet(raw: dict[str, Any], key: str) -> FormSheet:
    said = raw[key]
    rules = Text(*raw["rules"])
    note = Text("{own}{rules}", "{own} {rules}").filled(own=Text(*said["note"]), rules=rules)
    return FormSheet(
        key=key,
        title=Text(*said["title"]),
        note=note,
        columns=tuple(
            _column(one)
            for part in said["columns"]
            for one in (raw[part] if isinstance(part, str) else [part])
        ),
        spare_rows=said.get("spare_rows", 0),
        breaks=tuple(said.get("breaks", ())),
    )


def _column(said: dict[str, Any]) -> FormColumn:
    return FormColumn(
        key=said["key"],
        head=Text(*said["head"]),
        kind=said.get("kind", "text"),
        unit=_text(said.get("unit", "")),
        width=said["width"],
        locked=said.get("locked", False),
        example=_text(said.get("example", "")),
    )


def _text(said: str | list[str]) -> Text:
    return same_text(said) if isinstance(said, str) else Text(*said)
