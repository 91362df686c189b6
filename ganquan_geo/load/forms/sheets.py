"""Read the workbook that an office fills in: its sheets as rows, each cell with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from ganquan_geo.apart.parent import limits_for, run_apart
from ganquan_geo.load.faults import noted
from ganquan_geo.load.files import is_there, read_bytes, sha256
from ganquan_geo.load.formats.headers import HEADER_WITHIN, find_header
from ganquan_geo.load.formats.workbook import SheetCells, read_sheets
from ganquan_geo.load.own_files import find_misnamed, find_own
from ganquan_geo.load.plain_names import plain_name
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.load.synonyms import COLUMN_NAMES, LAYER_NAMES, POSITION_NAMES
from ganquan_geo.load.units import heading_forms
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.forms import (
    BEFORE_SHEET,
    DATE_HEAD,
    EXAMPLE,
    FORMS_FILE,
    LISTS_SHEET,
    OF_PLANS,
    SIGNED_HEADS,
    SYSTEM_HEAD,
    UNIT_HEAD,
    FormColumn,
    FormSheet,
    form_sheets,
)
from ganquan_geo.model.layers import LayerSchema
from ganquan_geo.words.names import one_line
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ganquan_geo.model.errors import Severity

_SIMILAR = re.compile(r"填报.*\.(xlsx|xlsm|xls)")
_ASIDE = re.compile(
    r"(合计|小计|总计|共计|total)[:：]?|(注|说明|备注|填表人|制表人|审核人|note)[:：].*",
    re.IGNORECASE,
)
_HEADS = (UNIT_HEAD, DATE_HEAD, SYSTEM_HEAD)
LETTERS = 26
MOST_HEADINGS = 0.6  # a sheet that has more of the headings of a form is that form


class Cell(NamedTuple):
    """What stands in a cell, and where, such as ``"指标填报!D12"``."""

    text: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """One row of a sheet.

    Parameters
    ----------
    cells
        Those that are filled in, by column.
    before
        What the program had filled in, by column; None where nobody knows, as in a workbook of
        the office's own.
    headings
        By column, as the sheet has it; it may name a unit.
    heads
        What stands above the table: unit, date and coordinate system, by their Chinese name.
    """

    sheet: FormSheet
    number: int
    place: str
    cells: Mapping[str, Cell]
    before: Mapping[str, str] | None
    headings: Mapping[str, str]
    heads: Mapping[str, Cell]

    def text(self, column: str) -> str:
        """Return what stands in a column on one line; empty where nothing does."""
        return one_line(self.cells[column].text) if column in self.cells else ""

    def changed(self) -> list[str]:
        """Return the columns that say something which the program had not filled in itself."""
        was = self.before or {}
        locked = {column.key for column in self.sheet.columns if column.locked}
        return [
            key
            for key, cell in self.cells.items()
            if key not in locked and cell.text != was.get(key)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """What a study's workbook says: rows by sheet, faults and notes, the SHA-256 of the file.

    `plan_faults` are those of the sheets of a plan, which stop nothing but the plan.
    """

    rows: Mapping[str, Sequence[FormRow]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    plan_faults: tuple[Fault, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)


def read_forms(folder: Path) -> Forms:
    """Read the workbook beside a study's settings; raise nothing.

    A study without one says nothing. Sheets are known by their names, columns by their headings
    or by what else offices call them; the example, totals and remarks are passed over.
    """
    try:
        path = find_own(folder, FORMS_FILE)
        others = find_misnamed(folder, FORMS_FILE, _SIMILAR)
        if not is_there(path):
            return Forms(faults=tuple(others))
        content = read_bytes(path, FORMS_FILE)
        sheets = run_apart(read_sheets, FORMS_FILE, limits_for(len(content)), content, FORMS_FILE)
    except DataError as error:
        return Forms(faults=error.faults)
    before = _read_before(sheets)
    rows: dict[str, list[FormRow]] = {}
    faults: dict[bool, list[Fault]] = {True: [], False: [*others]}  # of sheets of a plan, of others
    known = {title for text in (LISTS_SHEET, BEFORE_SHEET) for title in (text.zh, text.en)}
    for sheet in form_sheets():
        for title in (sheet.title.zh, sheet.title.en):
            if title in sheets:
                known.add(title)
                try:
                    found, more = _read_rows(sheets[title], title, sheet, before)
                except DataError as error:
                    found, more = [], list(error.faults)
                rows.setdefault(sheet.key, []).extend(found)
                faults[sheet.key in OF_PLANS] += more
    unread = [title for title in sheets if title not in known]
    for title in unread.copy():
        if (likely := _likely(sheets[title])) is not None:
            unread.remove(title)
            faults[likely.key in OF_PLANS].append(_renamed(title, likely, sheets))
    if unread:
        faults[False].append(_unread(unread))
    return Forms(
        rows=rows,
        faults=tuple(faults[False]),
        plan_faults=tuple(faults[True]),
        inputs={FORMS_FILE: sha256(content)},
    )


def _read_rows(
    sheet_cells: SheetCells,
    title: str,
    sheet: FormSheet,
    before: Mapping[tuple[str, str], Mapping[str, str]] | None,
) -> tuple[list[FormRow], list[Fault]]:
    cells = sheet_cells.cells
    frame = pd.DataFrame(cells, dtype=object)
    if not any(map(any, cells)):
        return [], []
    schema = LayerSchema(name=sheet.key, title=sheet.title, geometry=(), columns=())
    header = find_header(frame, _source(sheet), schema)
    columns = _columns(header.names, sheet)
    heads = _read_heads(cells[: header.first], title)
    rows, faults = [], list(_formula_faults(sheet_cells, title, header.first))
    for at in range(header.first, len(cells)):
        own = {
            key: Cell(cells[at][column], place_of(title, at, column))
            for key, column in columns.items()
            if cells[at][column] and (at, column) not in sheet_cells.errors
        }
        first = next(iter(own.values()), Cell("", ""))
        marks = {own[key].text for key in ("id", "name") if key in own} | {first.text}
        if not own or marks & {EXAMPLE.zh, EXAMPLE.en}:
            continue
        if _ASIDE.fullmatch(first.text):
            faults.append(_aside(first))
            continue
        rows.append(
            FormRow(
                sheet=sheet,
                number=at + 1,
                place=place_of(title, at, columns.get("id", 0)),
                cells=own,
                before=None if before is None else _before_of(before, sheet, own),
                headings={key: header.names[column] for key, column in columns.items()},
                heads=heads,
            )
        )
    return rows, faults


def _source(sheet: FormSheet) -> LayerSource:
    names = [name for column in sheet.columns for name in _known_names(sheet, column)]
    return LayerSource(file=FORMS_FILE, columns=dict(zip(names, names, strict=True)))


def _known_names(sheet: FormSheet, column: FormColumn) -> list[str]:
    """Return the plain names by which a column is known: our own headings, then synonyms."""
    more = COLUMN_NAMES.get(column.key, POSITION_NAMES.get(column.key, ()))
    of_layer = LAYER_NAMES.get(sheet.key, ()) if column.key == "name" else ()
    return [plain_name(column.head.zh), plain_name(column.head.en), *more, *of_layer]


def _columns(names: Sequence[str], sheet: FormSheet) -> dict[str, int]:
    """Return by key which column of the sheet it is: by our own headings first."""
    plain = [heading_forms(name) for name in names]
    found: dict[str, int] = {}
    for own in (slice(2), slice(None)):
        for column in sheet.columns:
            known = _known_names(sheet, column)[own]
            at = [n for n, forms in enumerate(plain) if {core for core, _ in forms} & {*known}]
            free = [n for n in at if n not in found.values()]
            if column.key not in found and free:
                found[column.key] = free[0]
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _read_heads(above: Sequence[Sequence[str]], title: str) -> dict[str, Cell]:
    """Return what stands behind the labels above a table, in the next cell or after a colon."""
    labels = {plain_name(text): head.zh for head in _HEADS for text in (head.zh, head.en)}
    signs = {plain_name(text) for head in SIGNED_HEADS for text in (head.zh, head.en)}
    found: dict[str, Cell] = {}
    for at, row in enumerate(above):
        label = ""
        for column, cell in enumerate(row):
            name, _, inside = cell.replace(":", "：").partition("：")
            own = labels.get(plain_name(name))
            if plain_name(name) in signs:
                label = ""
                continue
            label, text = (label, cell) if own is None else (own, inside.strip())
            if label and text and label not in found:
                found[label] = Cell(text, place_of(title, at, column))
                label = ""
            elif text:
                label = ""
    return found


def _before_of(
    before: Mapping[tuple[str, str], Mapping[str, str]], sheet: FormSheet, own: Mapping[str, Cell]
) -> Mapping[str, str]:
    identity = own["id"].text if "id" in own else ""
    day = own["measured_on"].text if "measured_on" in own else ""
    dated = before.get((sheet.key, f"{identity}@{day}"))
    return dated or before.get((sheet.key, identity), {})


def _read_before(
    sheets: Mapping[str, SheetCells],
) -> Mapping[tuple[str, str], Mapping[str, str]] | None:
    """Return what the program had filled in, by sheet and row; None where no sheet says it."""
    own = sheets.get(BEFORE_SHEET.zh) or sheets.get(BEFORE_SHEET.en)
    if own is None:
        return None
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in own.cells:
        key, identity, column, text = [*row, "", "", "", ""][:4]
        found.setdefault((key, identity), {})[column] = text
    return found


def place_of(title: str, row: int, column: int) -> str:
    """Return what a cell is called, its row and column counted from 0."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"{title}!{letters}{row + 1}"


def _formula_faults(own: SheetCells, title: str, first: int) -> Iterator[Fault]:
    """Name the cells of data whose formula has failed, or has no stored value, or is shared."""
    for (row, column), text in own.errors.items():
        if row >= first:
            place = place_of(title, row, column)
            yield Fault(
                where=FORMS_FILE,
                what=Text(
                    f"{place} 写着“{text}”：公式出错、没有存下结果，或合并了几行",
                    f"{place} says {text!r}: a formula without a sound value, or merged cells",
                ),
                mend=Text("填上值，每行各填各的", "type the value itself, in each row its own"),
            )


def _aside(cell: Cell) -> Fault:
    return noted(
        FORMS_FILE,
        Text(
            f"{cell.place} 是“{cell.text[:40]}”，当作合计或说明，没有读这一行",
            f"{cell.place} says {cell.text[:40]!r}: a total or a remark, and its row is not read",
        ),
        Text("若是数据，改写这一格", "if it is data, write it in other words"),
    )


def _likely(own: SheetCells) -> FormSheet | None:
    """Return the sheet whose headings a sheet of another name has, most of them; None for none."""
    best: FormSheet | None = None
    most = 0.0
    for row in own.cells[:HEADER_WITHIN]:
        plain = {plain_name(cell) for cell in row if cell}
        for sheet in form_sheets():
            heads = [{plain_name(own.head.zh), plain_name(own.head.en)} for own in sheet.columns]
            share = sum(bool(plain & head) for head in heads) / len(heads)
            if share > max(most, MOST_HEADINGS):
                best, most = sheet, share
    return best


def _renamed(title: str, sheet: FormSheet, sheets: Mapping[str, SheetCells]) -> Fault:
    """Return that a sheet has lost its name; or is a copy of one that is there too."""
    names = {"title": title[:40], "own": sheet.title}
    is_copy = {sheet.title.zh, sheet.title.en} & sheets.keys()
    what = Text(
        "工作表“{title}”的表头是“{own}”的，名称不是，没有读",
        "the sheet {title} has the headings of {own} under another name, and is not read",
    )
    mend = Text("改名为“{own}”", "call it {own}")
    if is_copy:
        mend = Text("并入“{own}”，或删去这一张", "move its rows into {own}, or remove it")
    severity: Severity = "warning" if is_copy else "error"
    return Fault(
        where=FORMS_FILE, what=what.filled(**names), mend=mend.filled(**names), severity=severity
    )


def _unread(titles: Sequence[str]) -> Fault:
    listed = "、".join(title[:40] for title in titles[:8])
    names = "、".join(sheet.title.zh for sheet in form_sheets())
    return noted(
        FORMS_FILE,
        Text(f"没有读的工作表：{listed}", f"has sheets that are not read: {listed}"),
        Text(f"要读的改名为其中之一：{names}", f"rename those that are to be read: {names}"),
    )
