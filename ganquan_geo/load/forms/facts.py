"""Rows of the office's workbook as facts of the layers: the same edits as corrections make."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ganquan_geo.load.cells import kind_words
from ganquan_geo.load.faults import NO_MEND, list_some, noted
from ganquan_geo.load.forms.shifted import refuse_shifted
from ganquan_geo.load.forms.stated import PLACE, SET, Stated, is_same
from ganquan_geo.load.forms.values import CellReader
from ganquan_geo.model.errors import NO_ROW, Fault, label_row
from ganquan_geo.model.forms import FORMS_FILE, form_heads
from ganquan_geo.model.scenario import CORRECTIONS_FILE
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import geopandas as gpd

    from ganquan_geo.load.forms.sheets import Forms
    from ganquan_geo.load.settings import Settings
    from ganquan_geo.load.staff_rows import Cell, StaffRow
    from ganquan_geo.model.scenario import Edit

COMPARE = Text("核对后改其一", "see which is right, and correct the other")
_MIXED = Text(
    "{place}：“{said}”既是种类又是有几个种类的类别，分不清指哪个",
    "{place}: {said} is a kind, and a category of several kinds",
)
_SEVERAL = Text(
    "{place}：图层里叫“{said}”的，编号不是这样", "{place}: {said} has another id in the layer"
)
_TWICE = Text(
    "{place} 的编号“{said}”在 {other} 已有", "{place}: the id {said} stands at {other} already"
)


class Facts(NamedTuple):
    """What a workbook states of layers and registers, and what is wrong or odd with it.

    `edits` are in the order of the sheets, each with its cell, basis, by whom and when; positions
    in WGS 84. `told` are the places of cells that `faults` speak of.
    """

    edits: tuple[Edit, ...]
    faults: tuple[Fault, ...]
    told: frozenset[str]


def build_facts(forms: Forms, layers: Mapping[str, gpd.GeoDataFrame], settings: Settings) -> Facts:
    """Return what the rows of a workbook state of layers and registers.

    A cell that says what the layer says, or what the program had filled in, states nothing.

    Parameters
    ----------
    layers
        As they were delivered, the index their `id`.
    """
    mixed = {own.id for own in settings.categories if own.id in own.kinds and own.kinds[1:]}
    served = {key for own in settings.categories for key in (own.id, *own.kinds)}
    reader = CellReader(
        layers=layers,
        today=settings.date,
        kinds={key: key for key in settings.kinds} | kind_words(settings.kinds),
        mixed=frozenset(mixed),
        new_homes=frozenset(_new_homes(forms, layers)),
    )
    rows = [(row, key) for key in SET for row in forms.rows.get(key, ())]
    first: dict[tuple[str, str], Cell] = {}
    for row, key in rows:
        cell = row.cells.get("id")
        if cell and first.setdefault((key, cell.text), cell) is not cell:
            twice = _TWICE.filled(other=first[key, cell.text].place)
            reader.refuse(cell, Text("核对编号，只留一行", "see to the ids and keep one"), twice)
    shifted = [id(row) for row in refuse_shifted(reader, rows)]
    sound = [(row, key) for row, key in rows if id(row) not in shifted]
    edits = [edit for row, key in sound for edit in _row_edits(reader, row, key)]
    edits = [own for own in edits if own.op != "register.set" or own.target in served]
    if reader.unsigned:
        what = _UNSIGNED.filled(cells=list_some(reader.unsigned))
        reader.faults.append(Fault(where=FORMS_FILE, what=what, mend=_SIGN))
    notes = (*taken_note(reader.taken), *_noted(_KEPT, reader.kept), *_noted(_ALONE, reader.signed))
    return Facts(tuple(edits), (*reader.faults, *notes), frozenset(reader.told))


_UNSIGNED = Text(
    "{cells}：这些行没有核实日期和核实人，表头也没有填报日期和填报单位",
    "{cells}: neither these rows nor the head say when and by whom",
)
_SIGN = Text("在表头填上填报日期、填报单位", "fill in date and unit above the table")
_KEPT = (
    Text("{cells} 写“—”，图层的值照用", "{cells}: — leaves what the layer says"),
    Text("要改就写出新的值", "write the new value if there is one"),
)
_ALONE = (
    Text(
        "{cells} 只签了核实，没有改动，按图层，不另记更正",
        "{cells} are signed and change nothing: the layer stands, and no correction is made",
    ),
    NO_MEND,
)


def _noted(said: tuple[Text, Text], cells: Sequence[str]) -> Iterator[Fault]:
    if cells:
        yield noted(FORMS_FILE, said[0].filled(cells=list_some(cells)), said[1])


def _new_homes(forms: Forms, layers: Mapping[str, gpd.GeoDataFrame]) -> Iterator[str]:
    """Yield the ids of compounds that rows at the end of our own sheet add."""
    known = layers.get("compounds")
    for row in forms.rows.get("compounds", ()):
        identity = row.text("id") or row.text("name")
        if row.before == {} and known is not None and identity not in known.index:
            yield identity


def taken_note(taken: Mapping[str, str], where: str = FORMS_FILE) -> Iterator[Fault]:
    """Tell how cells were taken that say more than digits."""
    if taken:
        listed = "；".join(f"{said} 认作 {value}" for said, value in taken.items())
        english = "; ".join(f"{said} as {value}" for said, value in taken.items())
        yield noted(
            where,
            Text(f"这样认作：{listed}", f"has cells taken so: {english}"),
            Text("不对时改写这些格", "if that is wrong, write them in other words"),
        )


def without_rivals(
    edits: Iterable[Edit], corrections: Iterable[Edit]
) -> tuple[tuple[Edit, ...], tuple[Fault, ...]]:
    """Return the edits of a workbook without what was said otherwise before; that is told.

    The corrections come first, then the rows of the workbook in their order.
    """
    said = {_thing(own, key): (value, "") for own in corrections for key, value in own.new.items()}
    kept, faults = [], []
    for edit in edits:
        mine = {key: (value, edit.place) for key, value in edit.new.items()}
        first = {key: said.setdefault(_thing(edit, key), own) for key, own in mine.items()}
        rivals = {key for key, (value, _) in first.items() if not is_same(edit.new[key], value)}
        rest = {key: value for key, value in edit.new.items() if key not in rivals}
        if rivals & set(PLACE):
            rest = {key: value for key, value in rest.items() if key not in PLACE}
        if rivals:
            place = first[min(rivals)][1] or CORRECTIONS_FILE
            faults.append(_rival(edit, sorted(rivals), place))
        if rest or not edit.new:
            old = {key: value for key, value in edit.old.items() if key in rest}
            kept.append(replace(edit, new=rest, old=old))
    return tuple(kept), tuple(faults)


def with_cells(
    faults: Iterable[Fault], edits: Iterable[Edit], homes: gpd.GeoDataFrame | None
) -> tuple[Fault, ...]:
    """Return faults of rows that the forms have added, with their cells and their compounds."""
    names = {} if homes is None else homes["name"].to_dict()
    cells = {}
    for edit in edits:
        if edit.place and edit.op.endswith(".add"):
            of = edit.new.get("compound_id")
            more = f"，{names.get(of, of)}" if of else ""
            cells[label_row(NO_ROW, edit.target)] = f"{edit.place} (id={edit.target}{more})"
    return tuple(
        replace(own, rows=tuple(cells.get(row, row) for row in own.rows)) for own in faults
    )


def _thing(edit: Edit, key: str) -> tuple[str, str, str]:
    return edit.op.split(".")[0], edit.target, key


def _rival(edit: Edit, keys: list[str], first: str) -> Fault:
    heads = join_texts([form_heads().get(key, same_text(key)) for key in keys])
    what = Text(
        "{place}（{target}）的{heads}与 {first} 不一致，按 {first}",
        "{place} ({target}): {heads} are other than in {first}, which stands",
    )
    return Fault(
        where=FORMS_FILE,
        what=what.filled(place=edit.place, target=edit.target, heads=heads, first=first),
        mend=COMPARE,
        severity="warning",
        rule="correction",
    )


def _row_edits(reader: CellReader, row: StaffRow, key: str) -> list[Edit]:
    """Return what a row states of one row of a layer, of a new one, or of a register."""
    changed = [*row.typed]
    if key == "compounds" and row.before == {} and "name" in row.cells:
        changed.append("name")  # of a row at the end it is no longer the program's own
    known = reader.layers.get(key)
    target = _target(reader, row, key) if changed else ""
    if not target:
        return []
    own = Stated(reader=reader, row=row, key=key, target=target)
    is_there = known is not None and target in known.index
    if own.is_unknown():
        return []
    now = _now(known, target) if known is not None and is_there else {}
    wanted = [column for column in changed if column in SET[key] and not own.is_dashed(column, now)]
    if not wanted:
        return own.signed_alone(changed, now)
    values = {column: reader.read(column, row.cells[column]) for column in wanted}
    new = {column: value for column, value in values.items() if not is_same(value, now.get(column))}
    if not new or own.signed() is None or any(value is None for value in values.values()):
        return []
    own.hold_days({**now, **new})
    if key == "registers":
        if target in reader.mixed:  # where it would be the whole category
            return own.refuse(_MIXED, Text("改种类的代号", "give the kind another id"))
        return own.edits(("register.set", new))
    if not is_there and not row.before:
        return own.added(new)
    return own.changed(new, now)


def _target(reader: CellReader, row: StaffRow, key: str) -> str:
    """Return the id that a row is of: its own, else that of its name; of a new one its name."""
    known = reader.layers.get(key)
    identity, name = row.text("id"), row.text("name")
    is_known = known is not None and identity in known.index
    if key == "registers":
        return identity or reader.kinds.get(name, name)
    if is_known or row.before:
        return identity
    if key == "gates" or known is None:
        return identity or f"{row.text('compound_id')} {name}".strip() or row.place
    # In our own workbook a row without an id is a new one; elsewhere ids may be of another list.
    by_name = name and (row.before is None or identity)
    alike = known.index[known["name"] == name].tolist() if by_name else []
    if len(alike) > 1 or (identity and alike):
        listed = Text("编号写其中之一：{ids}", "give one of these ids: {ids}")
        reader.refuse(row.cells["name"], listed.filled(ids=", ".join(alike[:5])), _SEVERAL)
        return ""
    return str(alike[0]) if alike else identity or name or row.place


def _now(layer: gpd.GeoDataFrame, target: str) -> dict[str, Any]:
    row = layer.loc[target]
    shape = row[layer.geometry.name]
    is_point = shape is not None and not shape.is_empty and shape.geom_type == "Point"
    place = {"lon": shape.x, "lat": shape.y} if is_point else {}
    return {**row.drop(layer.geometry.name).to_dict(), **place}
