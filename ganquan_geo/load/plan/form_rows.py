"""Rows of the office's workbook, and corrections, as rows of the tables that staff keep."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ganquan_geo.load.amounts import plain_text
from ganquan_geo.load.forms.facts import COMPARE
from ganquan_geo.load.staff_rows import Cell, StaffRow
from ganquan_geo.model.errors import Fault
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.model.scenario import CORRECTIONS_FILE
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from ganquan_geo.load.forms.sheets import Forms
    from ganquan_geo.model.layers import LayerSchema
    from ganquan_geo.model.scenario import Edit

JOINS = ("id", "name")
KEPT = ("measured_on", "stretch", "complete")  # what tells rows apart, or is signed with its row


def build_staff_rows(forms: Forms, schema: LayerSchema) -> list[StaffRow]:
    """Return the rows of the sheet of a table in which something was filled in.

    Each has its id, its name and the cells that were filled in.
    """
    known = {column.name for column in schema.columns}
    rows = []
    for row in forms.rows.get(schema.name, ()):
        said = [key for key in row.typed if key in known]
        if said:
            keys = dict.fromkeys((*JOINS, *KEPT, *said))
            cells = {key: row.cells[key] for key in keys if key in row.cells and key in known}
            rows.append(replace(row, cells=cells, told=forms.told, faults=[], taken={}))
    return rows


def build_fact_rows(facts: Sequence[Edit], projects: Collection[str]) -> list[StaffRow]:
    """Return what corrections say of projects, as rows of their table.

    What a state rests on is its evidence. Of others than these projects nothing is told here.
    """
    rows = []
    for number, own in enumerate(facts, start=1):
        if own.op == "project.set" and own.target in projects:
            known = {"evidence": own.basis} if "status" in own.new else {}
            said = {"id": own.target, "updated_on": own.at, **known, **own.new}
            place = f"{CORRECTIONS_FILE} #{number}"
            cells = {key: Cell(text) for key, text in said.items()}
            where = CORRECTIONS_FILE
            rows.append(StaffRow(cells=cells, number=number, where=where, place=place))
    return rows


def join_form_rows(
    rows: Sequence[StaffRow],
    said: Sequence[StaffRow],
    *,
    names: Mapping[str, str],
    apart: str,
    build: Callable[[StaffRow], object],
) -> tuple[list[StaffRow], list[Fault]]:
    """Return the rows of a table with those of the forms, and what differs between them.

    A row of the forms goes over that of the table with the same id and, where a table has
    several of one id, the same cell in the column `apart`, or over a row that says nothing yet.
    A correction that names no stretch speaks of every row of its project.
    """
    joined, faults = list(rows), []
    for given in said:
        own = _with_id(given, names)
        rows_of = [n for n, row in enumerate(joined) if _is_same(row, own, apart)]
        if not rows_of:
            joined.append(own)
        is_fact = own.where == CORRECTIONS_FILE
        for at in rows_of if is_fact else rows_of[:1]:
            row = joined[at]
            differs = [key for key in own.cells if not is_fact and _differs(row, own, key, build)]
            if differs:
                faults.append(_told(row, own, differs))
            joined[at] = _over(row, own, own.cells)
    return joined, faults


def _with_id(row: StaffRow, names: Mapping[str, str]) -> StaffRow:
    """Return a row with the id of its name where it has none and one alone is called so."""
    alike = [key for key, name in names.items() if name and name == row.text("name")]
    if row.text("id") or len(alike) != 1:
        return row
    return replace(row, cells={**row.cells, "id": Cell(alike[0])})


def _is_same(row: StaffRow, own: StaffRow, apart: str) -> bool:
    if row.text("id") != own.text("id") or row.where == own.where == FORMS_FILE:
        return False
    if own.where == CORRECTIONS_FILE and not own.text(apart):
        return True
    is_blank = not any(row.text(key) for key in row.cells if key not in (*JOINS, "status"))
    return is_blank or not apart or plain_text(row.text(apart)) == plain_text(own.text(apart))


def _over(row: StaffRow, own: StaffRow, cells: Mapping[str, Cell]) -> StaffRow:
    """Return the row of a table with cells of the forms in it."""
    return replace(own, cells={**row.cells, **cells}, faults=[], taken={})


def _differs(row: StaffRow, own: StaffRow, key: str, build: Callable[[StaffRow], object]) -> bool:
    """Return whether the table says something that nobody saw who filled in the form."""
    there = plain_text(row.text(key))
    if key in JOINS or not there or there in ("unknown", plain_text(own.text(key))):
        return False
    seen = "" if own.before is None else own.before.get(key, "")
    now = {} if own.before is None else {key: own.cells[key]._replace(text=seen)}
    return build(_over(row, own, {})) != build(_over(row, own, now)) or not seen


def _told(row: StaffRow, own: StaffRow, columns: Sequence[str]) -> Fault:
    listed = "、".join(
        f"{own.cells[key].place}“{own.text(key)}”（{own.head(key)}“{row.text(key)}”）"
        for key in columns
    )
    return Fault(
        where=FORMS_FILE,
        what=Text(
            f"与 {row.where} 第 {row.number} 行不一致，按填报表：{listed}",
            f"differs from row {row.number} of {row.where}, and stands: {listed}",
        ),
        mend=COMPARE,
        severity="warning",
    )
