"""Read the workbook that an office fills in: its sheets as rows, each cell with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.apart.parent import limits_for, run_apart
from ganquan_geo.load.archives import read_members
from ganquan_geo.load.faults import noted
from ganquan_geo.load.files import is_there, read_bytes, sha256
from ganquan_geo.load.formats.formulas import BOOK
from ganquan_geo.load.formats.headers import HEADER_WITHIN, Header, find_header
from ganquan_geo.load.formats.workbook import OLD_MAGIC, SheetCells, read_sheets
from ganquan_geo.load.forms.left_out import find_lost_cells, find_lost_rows
from ganquan_geo.load.own_files import find_misnamed, find_own
from ganquan_geo.load.plain_names import plain_name
from ganquan_geo.load.sources import LayerSource
from ganquan_geo.load.staff_rows import Cell, StaffRow, column_scales
from ganquan_geo.load.synonyms import COLUMN_NAMES, LAYER_NAMES, POSITION_NAMES
from ganquan_geo.load.units import heading_forms
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.forms import (
    APART,
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
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ganquan_geo.model.errors import Severity

_SIMILAR = re.compile(r"填报.*\.(xlsx|xlsm|xls)")
_ASIDE = re.compile(
    r"(合计|小计|总计|共计|total)[:：]?|(注|说明|备注|填表人|制表人|审核人|note)[:：].*",
    re.IGNORECASE,
)
_HEADS = (UNIT_HEAD, DATE_HEAD, SYSTEM_HEAD)
LETTERS = 26
FIGURES = ("number", "share", "money", "degrees")  # of which each row has its own
Before = Mapping[tuple[str, str], Mapping[str, str]]  # by sheet and row: what was filled in
LEAST_HEADINGS = 4  # other sheets have as few of the same names
MOST_HEADINGS = 0.6  # a sheet that has more of the headings of a form is that form


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """What a study's workbook says: rows by sheet, faults and notes, the SHA-256 of the file.

    `plan_faults` are those of the sheets of a plan, which stop nothing but the plan. `told` are
    cells whose faults were told with those of the layers.
    """

    rows: Mapping[str, Sequence[StaffRow]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    plan_faults: tuple[Fault, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    told: frozenset[str] = frozenset()


def read_forms(folder: Path) -> Forms:
    """Read the workbook beside a study's settings; raise nothing.

    A study without one says nothing. Sheets are known by their names, columns by their headings
    or by what else offices call them; the example, totals and remarks are passed over.
    """
    try:
        path = find_own(folder, FORMS_FILE)
        others = find_misnamed(folder, FORMS_FILE, _SIMILAR, is_one=_is_form)
        if not is_there(path):
            return Forms(faults=tuple(others))
        content = read_bytes(path, FORMS_FILE)
        sheets = run_apart(read_sheets, FORMS_FILE, limits_for(len(content)), content, FORMS_FILE)
    except DataError as error:
        return Forms(faults=error.faults)
    rows, faults = _read_sheets(sheets)
    return Forms(
        rows=rows,
        faults=(*others, *faults[False]),
        plan_faults=tuple(faults[True]),
        inputs={FORMS_FILE: sha256(content)},
    )


def _read_sheets(
    sheets: Mapping[str, SheetCells],
) -> tuple[dict[str, list[StaffRow]], dict[bool, list[Fault]]]:
    """Return the rows of every sheet, and the faults of those of a plan and of the others."""
    before = _read_before(sheets)
    rows: dict[str, list[StaffRow]] = {}
    faults: dict[bool, list[Fault]] = {True: [], False: []}
    known = {title for text in (LISTS_SHEET, BEFORE_SHEET) for title in (text.zh, text.en)}
    lost: set[str] = set()  # sheets of which that is told already
    for sheet in form_sheets():
        for title in (own for own in (sheet.title.zh, sheet.title.en) if own in sheets):
            known.add(title)
            try:
                found, more = _read_rows(sheets[title], title, sheet, before)
            except DataError as error:
                lost.add(sheet.key)
                found, more = [], list(error.faults)
            rows.setdefault(sheet.key, []).extend(found)
            faults[sheet.key in OF_PLANS] += more
    likely = {title: _likely(own) for title, own in sheets.items() if title not in known}
    for title, form in likely.items():
        if form is not None:
            lost |= {form.key} - rows.keys()
            faults[form.key in OF_PLANS].append(_renamed(title, form, sheets))
    for sheet in form_sheets():
        if sheet.key not in lost:
            found, is_there = rows.get(sheet.key, []), sheet.key in rows
            seen = {_row_key(row.cells, sheet.key, before or {}) for row in found}
            more = list(find_lost_rows(sheet, seen, before or {}, is_there=is_there))
            faults[sheet.key in OF_PLANS] += more
    if unread := [title for title, form in likely.items() if form is None]:
        faults[False].append(_unread(unread))
    return rows, faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet as it is read: its cells, its header and which column is which."""

    title: str
    form: FormSheet
    cells: list[list[str]]
    errors: Mapping[tuple[int, int], str]
    header: Header
    columns: Mapping[str, int]

    def place(self, row: int, column: int) -> str:
        """Return what a cell is called."""
        return place_of(self.title, row, column)

    def find(self, row: int, scales: Mapping[str, float]) -> dict[str, Cell]:
        """Return the cells of a row that are filled in and sound, by column."""
        return {
            key: Cell(self.cells[row][at], self.place(row, at), scales.get(key, 1.0))
            for key, at in self.columns.items()
            if self.cells[row][at] and (row, at) not in self.errors
        }


def _open_sheet(own: SheetCells, title: str, form: FormSheet) -> Sheet | None:
    """Find the header of a sheet; None for one that is empty."""
    if not any(map(any, own.cells)):
        return None
    schema = LayerSchema(name=form.key, title=form.title, geometry=(), columns=())
    header = find_header(pd.DataFrame(own.cells, dtype=object), _source(form), schema)
    columns = _columns(header.names, form)
    figures = {columns.get(one.key) for one in form.columns if one.kind in FIGURES}
    shared = {at: text for at, text in own.shared.items() if at[1] in figures}
    return Sheet(
        title=title,
        form=form,
        cells=own.cells,
        errors={**own.errors, **shared},
        header=header,
        columns=columns,
    )


def _read_rows(
    own_cells: SheetCells, title: str, form: FormSheet, before: Before | None
) -> tuple[list[StaffRow], list[Fault]]:
    sheet = _open_sheet(own_cells, title, form)
    if sheet is None:
        return [], []
    names = sheet.header.names
    headings = {key: names[column] for key, column in sheet.columns.items()}
    scales = column_scales(headings)
    locked = {column.key for column in form.columns if column.locked}
    heads = _read_heads(sheet.cells[: sheet.header.first], sheet.title)
    rows, faults = [], list(_formula_faults(sheet))
    for at in range(sheet.header.first, len(sheet.cells)):
        own = sheet.find(at, scales)
        first = next(iter(own.values()), Cell(""))
        marks = {own[key].text for key in ("id", "name") if key in own} | {first.text}
        if not own or marks & {EXAMPLE.zh, EXAMPLE.en}:
            continue
        if _ASIDE.fullmatch(first.text):
            faults.append(_aside(first))
            continue
        was = (
            None if before is None else before.get((form.key, _row_key(own, form.key, before)), {})
        )
        rows.append(
            StaffRow(
                where=FORMS_FILE,
                number=at + 1,
                place=sheet.place(at, sheet.columns.get("id", 0)),
                cells=own,
                typed=tuple(
                    key
                    for key, cell in own.items()
                    if key not in locked and cell.text != (was or {}).get(key)
                ),
                before=was,
                headings=headings,
                heads=heads,
            )
        )
    return rows, [*faults, *find_lost_cells(sheet, rows, is_ours=before is not None)]


def _row_key(own: Mapping[str, Cell], key: str, before: Before) -> str:
    """Return by what a row was kept: its id, with what tells rows of one id apart."""
    identity, apart = (own[one].text if one in own else "" for one in ("id", APART.get(key, "")))
    whole = f"{identity}@{apart}"
    return whole if (key, whole) in before else identity


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


def _read_before(sheets: Mapping[str, SheetCells]) -> Before | None:
    """Return what the program had filled in, by sheet and row; None where no sheet says it."""
    own = sheets.get(BEFORE_SHEET.zh) or sheets.get(BEFORE_SHEET.en)
    if own is None:
        return None
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in own.cells:
        key, identity, column, text = [*row, "", "", "", ""][:4]
        found.setdefault((key, identity), {})[column] = text
    return found


def _is_form(path: Path) -> bool:
    """Return whether a workbook has a sheet of the forms; one that cannot be read may have."""
    try:
        content = read_bytes(path, path.name)
        if content.startswith(b"PK"):
            content = b"".join(
                read_members(content, where=path.name, wanted=lambda name: name == BOOK).values()
            )
        elif not content.startswith(OLD_MAGIC):
            return True
    except DataError:
        return True
    titles = [title for own in form_sheets() for title in (own.title.zh, own.title.en)]
    codes = ("utf-8", "utf-16-le")  # of .xlsx and .xls
    return any(title.encode(code) in content for title in titles for code in codes)


def place_of(title: str, row: int, column: int) -> str:
    """Return what a cell is called, its row and column counted from 0."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"{title}!{letters}{row + 1}"


def _formula_faults(sheet: Sheet) -> Iterator[Fault]:
    """Name the cells of data whose formula has failed, or has no stored value, or is shared."""
    for (row, column), text in sheet.errors.items():
        if row >= sheet.header.first:
            formula = text.startswith(("=", "#"))
            what = Text(
                "{place} 写着“{text}”：公式出错，或没有存下结果",
                "{place} says {text}: a formula without a sound value",
            )
            merged = Text(
                "{place} 的“{text}”合并了几行，不知道每行是多少",
                "{place}: {text} is merged over rows, and what each has is not known",
            )
            said = what if formula else merged
            yield Fault(
                where=FORMS_FILE,
                what=said.filled(place=sheet.place(row, column), text=text),
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
            if len(sheet.columns) < LEAST_HEADINGS:
                continue
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
