"""What a workbook once had and has no more, and what it has that no form asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.faults import list_some, noted, refused
from ganquan_geo.model.errors import Fault
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.words.text import Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ganquan_geo.load.forms.sheets import Before, Sheet
    from ganquan_geo.load.staff_rows import StaffRow
    from ganquan_geo.model.errors import Severity
    from ganquan_geo.model.forms import FormSheet

_NO_KEY = (
    Text(
        "工作表“{title}”没有{heads}这一列，没有读",
        "the sheet {title} lacks {heads}, and is not read",
    ),
    Text("恢复这一列，或用 forms 另写一份再填", "restore the column, or write the forms anew"),
)
_NO_COLUMN = (
    Text(
        "工作表“{title}”缺列：{heads}；其中原有的值照用",
        "the sheet {title} lacks {heads}; what stood there is still used",
    ),
    Text("列名改过的改回，删去的不必改", "give a renamed column its heading back"),
)
_UNREAD = (
    Text("没有读的列：{cells}", "has columns that are not read: {cells}"),
    Text("要读的，列名改成表里原有的", "give those that are to be read a heading of the form"),
)
_GONE = (
    Text(
        "工作表“{title}”里不见了原有的行：{names}；删行不算，原来的照用",
        "the sheet {title} has lost rows, which still count: {names}",
    ),
    Text(
        "不再有的设施在“状态”选停用，出入口在“开闭”选常闭；误删的用 forms 另写一份补回",
        "close a facility by its status, a gate by its state; have rows back by forms written anew",
    ),
)
_EMPTIED = (
    Text(
        "原来有值、现在空着的格：{cells}；空着不算，原来的值照用",
        "cells that were filled in and are empty: {cells}; their values still count",
    ),
    Text("没有就写 0，不适用写“—”，否则不必改", "write 0 for none, — where it does not apply"),
)


def find_lost_cells(sheet: Sheet, rows: Sequence[StaffRow], *, is_ours: bool) -> Iterator[Fault]:
    """Tell the columns of a sheet that no form has; of our own, columns and cells that are gone.

    Without ids or names nobody can tell which row is which: that is an error.
    """
    lacking = [own for own in sheet.form.columns if own.key not in sheet.columns and is_ours]
    keys = [own for own in lacking if own.key in ("id", "name")]
    first = sheet.header.first
    unread = [
        f"{sheet.place(first - 1, at)}“{name[:40]}”"
        for at, name in enumerate(sheet.header.names)
        if name and at not in sheet.columns.values() and any(row[at] for row in sheet.cells[first:])
    ]
    if lacking:
        what, mend = _NO_KEY if keys else _NO_COLUMN
        heads = join_texts([own.head for own in keys or lacking])
        what = what.filled(title=sheet.title, heads=heads)
        if keys:
            raise refused(FORMS_FILE, what, mend)
        severity: Severity = "warning" if unread else "note"
        yield Fault(where=FORMS_FILE, what=what, mend=mend, severity=severity)
    if unread:
        yield noted(FORMS_FILE, _UNREAD[0].filled(cells=list_some(unread)), _UNREAD[1])
    locked = {own.key for own in sheet.form.columns if own.locked}
    emptied = [
        sheet.place(row.number - 1, sheet.columns[key])
        for row in rows
        for key in row.before or ()
        if key not in {*row.cells, *locked} and key in sheet.columns
    ]
    if emptied:
        yield noted(FORMS_FILE, _EMPTIED[0].filled(cells=list_some(emptied)), _EMPTIED[1])


def find_lost_rows(
    form: FormSheet, seen: Collection[str], before: Before, *, is_there: bool
) -> Iterator[Fault]:
    """Tell the rows that a sheet has lost; of one that was emptied as a whole nothing is said.

    `seen` are the keys in `before` of the rows that are there.
    """
    lost = [
        row.get("name", identity)
        for (key, identity), row in before.items()
        if key == form.key and identity not in seen
    ]
    if lost and (seen or not is_there):
        what = _GONE[0].filled(title=form.title, names=list_some(lost))
        yield noted(FORMS_FILE, what, _GONE[1])
