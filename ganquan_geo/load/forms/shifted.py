"""Rows of the office's workbook whose id is of one thing and whose name is of another."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ganquan_geo.load.amounts import plain_text
from ganquan_geo.load.faults import list_some
from ganquan_geo.model.errors import Fault
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ganquan_geo.load.forms.values import CellReader
    from ganquan_geo.load.staff_rows import StaffRow

_SHIFTED = (
    Text("编号和名称错了行：{cells}", "has ids and names of different rows: {cells}"),
    Text(
        "名称一列移回原来的行，或用 forms 另写一份再填；确是改名的，不要用别处的名称",
        "move the names back to their rows, or fill in the forms written anew; do not give one "
        "thing the name of another",
    ),
)


def refuse_shifted(reader: CellReader, rows: Sequence[tuple[StaffRow, str]]) -> Iterator[StaffRow]:
    """Yield the rows that something was filled in of and whose name is that of another id.

    Nobody knows which of the two their figures are of: it is an error, told once for all rows.
    """
    cells = []
    for key in dict.fromkeys(key for _, key in rows):
        own = [row for row, sheet in rows if sheet == key and row.typed and row.text("name")]
        is_swapped = key == "gates" and _is_reordered(own)
        things = list(_things(reader, key))
        names = {(group, plain_text(name)) for _, group, name in things}
        called: dict[str, dict[tuple[str, str], str]] = {}
        for identity, group, name in things:
            called.setdefault(identity, {})[group, plain_text(name)] = name
        for row in own:
            there = called.get(row.text("id"), {})
            group = next((group for group, _ in there), "")
            said = (group, plain_text(row.text("name")))
            is_told = "id" in row.cells and row.cells["id"].place in reader.told
            if there and said not in there and not is_told and (is_swapped or said in names):
                cell, known = row.cells["name"], next(iter(there.values()))
                cells.append(f"{cell.place}“{cell.text[:40]}”（{row.text('id')} {known[:40]}）")
                reader.told.add(cell.place)
                yield row
    if cells:
        what = _SHIFTED[0].filled(cells=list_some(cells))
        reader.faults.append(Fault(where=FORMS_FILE, what=what, mend=_SHIFTED[1]))


def _things(reader: CellReader, key: str) -> Iterator[tuple[str, str, str]]:
    """Yield the id of each thing of a sheet, among which its name tells it apart, and the name.

    Gates of different compounds are called alike.
    """
    layer = reader.layers.get(key)
    if key == "registers":
        yield from ((own, "", name) for name, own in reader.kinds.items() if name != own)
    elif layer is not None:
        groups = layer["compound_id"] if key == "gates" else [""] * len(layer)
        rows = zip(layer.index, groups, layer["name"], strict=True)
        yield from (row for row in rows if row[2])


def _is_reordered(rows: Sequence[StaffRow]) -> bool:
    """Return whether several names changed, and are the same ones in another order."""
    pairs = [(row.before.get("name", ""), row.text("name")) for row in rows if row.before]
    changed = [(was, now) for was, now in pairs if was != now]
    was, now = (Counter(pair[at] for pair in changed) for at in (0, 1))
    return len(changed) > 1 and was == now
