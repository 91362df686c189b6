"""What is wrong or odd in layers after edits, told by the number of the edit that made it so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ganquan_geo.load.edits.draft import PLACES
from ganquan_geo.load.edits.resolve import word_fault
from ganquan_geo.load.faults import list_some
from ganquan_geo.model.scenario import CORRECTIONS_FILE
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.scenario import Edit

IN_CORRECTIONS = Text("{what}（{file} 第 {shown} 项）", "{what} ({file}, no. {shown})")
WITH_ROWS = Text("{what}（与图层 {where} 第 {rows} 行）", "{what} (with row {rows} of {where})")


class Told(NamedTuple):
    """A fault, and the number of the edit that made it so; "" for none."""

    number: str
    fault: Fault


def tell_by_edit(
    faults: Iterable[Fault],
    edits: Sequence[tuple[str, Edit]],
    *,
    where: str,
    before: Iterable[Fault] = (),
) -> list[Told]:
    """Return faults of rows that edits have touched as faults of these edits.

    Parameters
    ----------
    faults
        Of the layers as edited; `where` begins with the name of a layer.
    edits
        All that were applied, each with its number.
    where
        The file of the edits.
    before
        Those of the layers without them: what is told of a row there is not told again.
    """
    known: dict[Text, set[str]] = {}  # whatever the file of the layer is called
    for fault in before:
        known.setdefault(fault.what, set()).update(map(_id_of, fault.rows))
    told: list[Told] = []
    for fault in faults:
        old = known.get(fault.what)
        if old is not None and {*map(_id_of, fault.rows)} <= old:
            continue
        told += _tell(fault, edits, where, old or set())
    order = {number: place for place, (number, _) in enumerate(edits)}
    return sorted(told, key=lambda one: order.get(one.number, len(order)))


def with_numbers(
    faults: Iterable[Fault], edits: Sequence[Edit], files: Mapping[str, str]
) -> tuple[Fault, ...]:
    """Return faults of rows with the numbers of the corrections that made them so.

    Parameters
    ----------
    edits
        The corrections; those of forms are named by their cells instead.
    files
        By layer, what faults call it.
    """
    numbered = [(str(n), own) for n, own in enumerate(edits, start=1) if not own.place]
    layers: dict[str, list[str]] = {}
    for layer, file in files.items():
        layers.setdefault(file, []).append(layer)
    told = []
    for fault in faults:
        found = [
            _find_edit(fault, layer, _id_of(row), numbered, sure=not row.startswith("+"))
            for layer in layers.get(fault.where, ())
            for row in fault.rows
        ]
        numbers = dict.fromkeys(own for own in found if own is not None)
        if numbers and fault.where != CORRECTIONS_FILE:
            shown = list_some(list(numbers))
            what = IN_CORRECTIONS.filled(what=fault.what, file=CORRECTIONS_FILE, shown=shown)
            told.append(replace(fault, what=what))
        else:
            told.append(fault)
    return tuple(told)


def _tell(
    fault: Fault, edits: Sequence[tuple[str, Edit]], where: str, known: set[str]
) -> list[Told]:
    """Return a fault once for each edit that made a row of it so; else as it is."""
    layer = fault.where.partition(" ")[0]
    by_row = {row: _find_edit(fault, layer, _id_of(row), edits) for row in fault.rows}
    others = [row for row, own in by_row.items() if own is None and _id_of(row) not in known]
    touched = dict.fromkeys(
        number for row, number in by_row.items() if number is not None and _id_of(row) not in known
    )
    if not touched:
        return [Told("", fault)]
    what = fault.what
    if others:
        what = WITH_ROWS.filled(what=what, where=fault.where, rows=list_some(others))
    numbered = dict(edits)
    return [
        Told(
            number,
            replace(
                fault,
                where=where,
                what=word_fault(numbered[number], number, what),
                rows=(),
                names=(),
            ),
        )
        for number in touched
    ]


def _find_edit(
    fault: Fault,
    layer: str,
    target: str,
    edits: Sequence[tuple[str, Edit]],
    *,
    sure: bool = False,
) -> str | None:
    """Return the number of the edit that touched a row: that whose value is told, else the last.

    If it is to be sure, then that alone whose value is told.
    """
    own = [
        (number, edit)
        for number, edit in edits
        if edit.target == target and PLACES.get(edit.op.split(".")[0]) == layer
    ]
    said = [
        number
        for number, edit in own
        if any(f"“{value}”" in fault.what.zh for value in edit.new.values())
    ]
    return next(reversed(said if sure else [number for number, _ in own] + said), None)


def _id_of(row: str) -> str:
    return row.partition("id=")[2].removesuffix(")")
