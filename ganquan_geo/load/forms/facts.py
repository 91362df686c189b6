"""Rows of the office's workbook as facts of the layers: the same edits as corrections make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ganquan_geo.load.amounts import plain_text
from ganquan_geo.load.cells import kind_words
from ganquan_geo.load.days import is_plain_day, read_day
from ganquan_geo.load.edits.positions import edits_in_wgs84
from ganquan_geo.load.faults import noted
from ganquan_geo.load.forms.sheets import Cell
from ganquan_geo.load.forms.values import CLOSED, FROM_LIST, LONGEST, CellReader
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.forms import DATE_HEAD, FORMS_FILE, SYSTEM_HEAD, UNIT_HEAD, form_heads
from ganquan_geo.model.scenario import CORRECTIONS_FILE, Edit
from ganquan_geo.words.text import Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import geopandas as gpd

    from ganquan_geo.load.forms.sheets import FormRow, Forms
    from ganquan_geo.load.settings import Settings
    from ganquan_geo.model.scenario import Op

PLACE = ("lon", "lat", "accuracy_m")
_CAPACITIES = ("floor_area_m2", "beds", "seats", "staff")
SET: Mapping[str, tuple[str, ...]] = {  # what of a layer's row a sheet can set
    "facilities": ("name", "kind", "address", *PLACE, "assumed", *_CAPACITIES, "status"),
    "compounds": (*PLACE, "households", "residents", "residents_60plus"),
    "gates": ("compound_id", "name", "street", *PLACE, "users", "state", "hours", "barrier_free"),
    "registers": ("complete",),
}
COMPARE = Text("核对后改其一", "see which is right, and correct the other")
NEEDED = {"facilities": ("kind", "name"), "gates": ("compound_id", "lon")}  # of a new row
SAME = 1e-9
_MIXED = Text(
    "{place}：“{said}”既是种类又是有几个种类的类别，分不清指哪个",
    "{place}: {said} is a kind, and a category of several kinds",
)
_SEVERAL = Text(
    "{place}：图层里叫“{said}”的，编号不是这样", "{place}: {said} has another id in the layer"
)
_NO_COMPOUND = Text(
    "{place}：小区图层里没有“{said}”", "{place}: {said} is no compound of the layer"
)
_OTHER_COMPOUND = Text(
    "{place}：已有的出入口不能换到“{said}”", "{place}: a gate cannot go over to {said}"
)
_LACKS = Text("{place}（{said}）这一行还缺：{heads}", "{place} ({said}): its row lacks {heads}")
_NOT_WHOLE = Text(
    "{place}（{said}）：经度、纬度、位置误差要一起填",
    "{place} ({said}): longitude, latitude and accuracy are given together",
)
_NO_DAY = Text("{place} 写着“{said}”，不是日期", "{place} says {said}, which is no day")
_UNSIGNED = Text(
    "{place}（{said}）：这一行没有核实日期和核实人，表头也没有填报日期和填报单位",
    "{place} ({said}): neither its row nor the head says when and by whom",
)
_TWICE = Text(
    "{place} 的编号“{said}”在 {other} 已有", "{place}: the id {said} stands at {other} already"
)
_NEW_AND_CLOSED = Text(
    "{place} 写着停用，而图层里没有这一处", "{place} says closed, of a place that no layer has"
)
_NO_SYSTEM = Text(
    "{place} 写着“{said}”，不是这一表经纬度的坐标系",
    "{place} says {said}, which is not the system of these positions",
)


def build_facts(
    forms: Forms, layers: Mapping[str, gpd.GeoDataFrame], settings: Settings
) -> tuple[tuple[Edit, ...], tuple[Fault, ...]]:
    """Return what the rows of a workbook state of layers and registers.

    A cell that says what the layer says, or what the program had filled in, states nothing.

    Parameters
    ----------
    layers
        As they were delivered, the index their `id`.

    Returns
    -------
    edits
        In the order of the sheets, each with its cell, basis, by whom and when; positions in
        WGS 84.
    faults
        Of cells that cannot be read, and the note that says how others were taken.
    """
    mixed = {own.id for own in settings.categories if own.id in own.kinds and own.kinds[1:]}
    reader = CellReader(
        layers=layers,
        kinds={key: key for key in settings.kinds} | kind_words(settings.kinds),
        mixed=frozenset(mixed),
    )
    rows = [(row, key) for key in SET for row in forms.rows.get(key, ())]
    first: dict[tuple[str, str], Cell] = {}
    for row, key in rows:
        cell = row.cells.get("id")
        if cell and first.setdefault((key, cell.text), cell) is not cell:
            twice = _TWICE.filled(other=first[key, cell.text].place)
            reader.refuse(cell, Text("核对编号，只留一行", "see to the ids and keep one"), twice)
    edits = [edit for row, key in rows for edit in _row_edits(reader, row, key)]
    return tuple(edits), (*reader.faults, *taken_note(reader.taken))


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
        rivals = {key for key, (value, _) in first.items() if not _same(edit.new[key], value)}
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


def _row_edits(reader: CellReader, row: FormRow, key: str) -> list[Edit]:
    """Return what a row states of one row of a layer, of a new one, or of a register."""
    wanted = [column for column in row.changed() if column in SET[key]]
    known = reader.layers.get(key)
    target = _target(reader, row, known) if wanted else ""
    if not target:
        return []
    own = _Stated(reader=reader, row=row, key=key, target=target)
    is_there = known is not None and target in known.index
    now = _now(known, target) if known is not None and is_there else {}
    values = {
        column: reader.read(column, row.cells[column], row.headings[column]) for column in wanted
    }
    new = {column: value for column, value in values.items() if not _same(value, now.get(column))}
    if not new or own.signed() is None or any(value is None for value in values.values()):
        return []
    if key == "registers":
        if target in reader.mixed:  # where it would be the whole category
            return own.refuse(_MIXED, Text("改种类的代号", "give the kind another id"))
        return own.edits(("register.set", new))
    if not is_there and not row.before:
        return own.added(new)
    return own.changed(new, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """A row that states facts of the row `target` of a layer."""

    reader: CellReader
    row: FormRow
    key: str
    target: str

    def refuse(self, what: Text, mend: Text, cell: Cell | None = None) -> list[Edit]:
        """Note what is wrong with the row; there are no edits then."""
        self.reader.refuse(cell or Cell(self.target, self.row.place), mend, what)
        return []

    def added(self, new: Mapping[str, Any]) -> list[Edit]:
        """Return the row as one more of its layer."""
        if self.key == "compounds":
            return self.refuse(_NO_COMPOUND, Text("先加进小区图层", "add it to the layer first"))
        lacking = [
            column.head
            for column in self.row.sheet.columns
            if column.key in NEEDED[self.key] and column.key not in new
        ]
        if lacking:
            what = _LACKS.filled(heads=join_texts(lacking))
            return self.refuse(what, Text("补上，或删去这一行", "add it, or remove the row"))
        if new.get("status") == CLOSED:
            mend = Text("删去这一行，或改状态", "remove the row, or change its status")
            return self.refuse(_NEW_AND_CLOSED, mend, self.row.cells["status"])
        if not self.is_placed(new):
            return []
        if self.key == "gates":
            return self.edits(("gate.add", {"state": "unknown", **new}))
        marks = {
            key: new[key] for key in ("status", "assumed") if new.get(key) in ("planned", True)
        }
        rest = {key: value for key, value in new.items() if key not in ("status", "assumed")}
        more: list[tuple[Op, Mapping[str, Any]]] = [("facility.set", marks)] if marks else []
        return self.edits(("facility.add", rest), *more)

    def changed(self, new: Mapping[str, Any], now: Mapping[str, Any]) -> list[Edit]:
        """Return what changes of a row that is there, or was when the form was written."""
        if "compound_id" in new:
            mend = Text("改回原样，另加一行", "change it back and add a row")
            return self.refuse(_OTHER_COMPOUND, mend, self.row.cells["compound_id"])
        if new.get("status") == CLOSED:
            return self.edits(("facility.remove", {}))
        moved = bool(new.keys() & {"lon", "lat"})
        if moved:
            whole = [key for key in PLACE if key in self.row.cells and key not in new]
            new = {**{key: self.reader.read(key, self.row.cells[key]) for key in whole}, **new}
        if not self.is_placed(new):
            return []
        if self.key != "facilities":
            op: Op = "home.set" if self.key == "compounds" else "gate.set"
            return self.edits((op, new), now=now)
        place = {key: new[key] for key in PLACE if key in new and moved}
        rest = {key: new[key] for key in new if not (moved and key in (*PLACE, "assumed"))}
        parts: list[tuple[Op, Mapping[str, Any]]] = [("facility.move", place)] if moved else []
        more: list[tuple[Op, Mapping[str, Any]]] = [("facility.set", rest)] if rest else []
        return self.edits(*parts, *more, now=now)

    def is_placed(self, new: Mapping[str, Any]) -> bool:
        """Return whether a position that is given is given whole; if not, say so.

        In another system than the one that was filled in, both degrees must be typed anew.
        """
        if not new.keys() & {"lon", "lat"}:
            return True
        system, typed = self.row.heads.get(SYSTEM_HEAD.zh), set(self.row.changed())
        is_mixed = self.row.before and not _is_wgs84(system) and not {"lon", "lat"} <= typed
        if set(PLACE) <= new.keys() and not is_mixed:
            return True
        self.refuse(_NOT_WHOLE, Text("三格都填", "fill in all three"))
        return False

    def edits(
        self, *parts: tuple[Op, Mapping[str, Any]], now: Mapping[str, Any] | None = None
    ) -> list[Edit]:
        """Return edits that rest on what the row, or the head of its sheet, says."""
        signed = self.signed()
        made: list[Edit] = []
        if signed is None:
            return made
        for op, new in parts:
            old = {} if now is None else self.old(new, now)
            made += self.in_wgs84(replace(signed, op=op, new=dict(new)), old)
        return made

    def signed(self) -> Edit | None:
        """Return an edit with basis, by whom and when, but of nothing yet; None if none says so."""
        unit, day = (self.row.heads.get(head.zh) for head in (UNIT_HEAD, DATE_HEAD))
        by = self.row.text("checked_by") or (unit.text if unit else "")
        cell = self.row.cells.get("checked_on", day)
        at = None if cell is None else read_day(cell.text)
        if cell is None or not by:
            self.refuse(_UNSIGNED, Text("补上其一", "fill in either"))
        elif at is None:
            self.refuse(_NO_DAY, Text("写成 2025-08-01 的样子", "write it like 2025-08-01"), cell)
        if cell is None or at is None or not by:
            return None
        if not is_plain_day(cell.text):
            self.reader.take(cell, at.isoformat())
        basis = (self.row.text("basis") or f"填报表“{self.row.sheet.title.zh}”")[:LONGEST]
        return Edit(
            op="group",
            target=self.target,
            basis=basis,
            by=by[:LONGEST],
            at=at.isoformat(),
            place=self.row.place,
        )

    def in_wgs84(self, edit: Edit, old: Mapping[str, Any]) -> list[Edit]:
        system = self.row.heads.get(SYSTEM_HEAD.zh)
        if system is None or "lon" not in edit.new or _is_wgs84(system):
            return [replace(edit, old=old)]
        try:
            (moved,) = edits_in_wgs84((edit,), system=system.text, where=FORMS_FILE)
        except DataError:
            return self.refuse(_NO_SYSTEM, FROM_LIST, system)
        return [replace(moved, old=old)]

    def old(self, new: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the program had filled in, so that a layer changed since is told.

        Gates are settled when a study is read, so that what was filled in is not the layer's own.
        """
        was = self.row.before
        if was is None or self.key == "gates":
            return {}
        quiet = replace(self.reader, faults=[], taken={})
        typed = [key for key in new if key in self.row.changed() and (key in now or was.get(key))]
        if "lon" not in now:  # an accuracy there is not of a point
            typed = [key for key in typed if key != "accuracy_m"]
        return {key: quiet.read(key, Cell(was[key], "")) if was.get(key) else None for key in typed}


def _target(reader: CellReader, row: FormRow, known: gpd.GeoDataFrame | None) -> str:
    """Return the id that a row is of: its own, else that of its name; of a new one its name."""
    identity, name = row.text("id"), row.text("name")
    is_known = known is not None and identity in known.index
    if is_known or row.before or row.sheet.key == "registers":
        return identity
    if row.sheet.key == "gates" or known is None:
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


def _same(value: object, now: object) -> bool:
    if isinstance(value, float) and isinstance(now, int | float):
        return abs(value - now) <= SAME
    return value == now


def _is_wgs84(system: Cell | None) -> bool:
    return system is None or plain_text(system.text).replace("-", "") in ("wgs84", "epsg:4326")
