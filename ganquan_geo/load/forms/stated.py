"""A row of the office's workbook held against the row of a layer that it is of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ganquan_geo.load.amounts import DASHES, plain_text
from ganquan_geo.load.edits.positions import edits_in_wgs84
from ganquan_geo.load.forms.values import CLOSED, FROM_LIST, LONGEST, CellReader
from ganquan_geo.load.staff_rows import Cell
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.forms import (
    DATE_HEAD,
    FORMS_FILE,
    SYSTEM_HEAD,
    UNIT_HEAD,
    form_heads,
    form_sheet,
)
from ganquan_geo.model.layers import CAPACITIES, DETAILS
from ganquan_geo.model.scenario import Edit
from ganquan_geo.words.text import Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ganquan_geo.load.staff_rows import StaffRow
    from ganquan_geo.model.scenario import Op

PLACE = ("lon", "lat", "accuracy_m")
SET: Mapping[str, tuple[str, ...]] = {  # what of a layer's row a sheet can set
    "facilities": (
        *("name", "kind", "address", *PLACE, "assumed", *CAPACITIES, "status", "on_main_road"),
        *DETAILS["facilities"],
    ),
    "compounds": (
        "name",
        *PLACE,
        "households",
        "residents",
        "residents_60plus",
        *DETAILS["compounds"],
    ),
    "gates": ("compound_id", "name", "street", *PLACE, "users", "state", "hours", "barrier_free"),
    "registers": ("complete",),
}
NEEDED = {  # of a new row
    "facilities": ("kind", "name"),
    "compounds": ("name",),
    "gates": ("compound_id", "lon"),
}
SIGNED = ("checked_on", "checked_by", "basis")
SAME = 1e-9
_NO_COMPOUND = Text(
    "{place}：小区图层里没有“{said}”", "{place}: {said} is no compound of the layer"
)
_NO_KIND = Text("{place}：没有种类“{said}”", "{place}: there is no kind {said}")
_STILL_ASSUMED = Text(
    "{place}（{said}）签了核实，“推定位置”却仍写着“是”：位置仍按推定",
    "{place} ({said}) is signed, and its position still says assumed, which it stays",
)
_HAS_ONE = Text("{place}：图层里已有叫“{said}”的", "{place}: the layer has one called {said}")
_LATER = Text(
    "{place} 写着 {said}，与状态不符：状态按 {day} 的情况填",
    "{place} says {said}, which the status of the row denies: it is that of {day}",
)
_OTHER_COMPOUND = Text(
    "{place}：已有的出入口不能换到“{said}”", "{place}: a gate cannot go over to {said}"
)
_LACKS = Text("{place}（{said}）这一行还缺：{heads}", "{place} ({said}): its row lacks {heads}")
_ONE_DEGREE = Text(
    "{place}（{said}）只改了{head}，另一格照原来的",
    "{place} ({said}): only its {head} is changed, the other degree is as it was",
)
_NOT_WHOLE = Text(
    "{place}（{said}）：经度、纬度、位置误差要一起填",
    "{place} ({said}): longitude, latitude and accuracy are given together",
)
_NEW_AND_CLOSED = Text(
    "{place} 写着停用，而图层里没有这一处", "{place} says closed, of a place that no layer has"
)
_NO_SYSTEM = Text(
    "{place} 写着“{said}”，不是这一表经纬度的坐标系",
    "{place} says {said}, which is not the system of these positions",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A row that states facts of the row `target` of a layer."""

    reader: CellReader
    row: StaffRow
    key: str
    target: str

    def refuse(self, what: Text, mend: Text, cell: Cell | None = None) -> list[Edit]:
        """Note what is wrong with the row; there are no edits then."""
        self.reader.refuse(cell or self.cell(), mend, what)
        return []

    def cell(self) -> Cell:
        """Return what the row is called by, where no cell of it alone is meant."""
        return Cell(self.target, self.row.place)

    def is_unknown(self) -> bool:
        """Return whether it is of no kind or compound of the study, or of one that has a row.

        If so, say so.
        """
        known, name = self.reader.layers.get(self.key), self.row.text("name")
        if self.key == "registers":
            if self.target in self.reader.kinds.values():
                return False
            self.refuse(_NO_KIND, FROM_LIST)
        elif self.key == "gates" or known is None:
            return False
        elif self.row.before == {} and {*known.index, *known["name"]} & {self.target, name}:
            mend = Text(
                "填在它那一行；确是另一处的，名称写得不同",
                "use its own row; call another one otherwise",
            )
            self.refuse(_HAS_ONE, mend, Cell(name, self.row.place))
        elif self.key == "compounds" and self.row.before is None and self.target not in known.index:
            # A name written otherwise would be one more.
            mend = Text(
                "改成图层里的名称；确是新小区的，填在程序写出的填报表末尾",
                "use a name of the layer; a new one goes at the end of a form written by forms",
            )
            self.refuse(_NO_COMPOUND, mend)
        else:
            return False
        return True

    def is_dashed(self, column: str, now: Mapping[str, Any]) -> bool:
        """Return whether a cell has a dash, which states nothing of a layer but that it has 0."""
        cell = self.row.cells[column]
        if plain_text(cell.text) not in DASHES or column in CAPACITIES:
            return False
        if now.get(column) not in (None, "") and now[column] == now[column]:
            self.reader.kept.append(cell.place)
        return True

    def signed_alone(self, changed: Sequence[str], now: Mapping[str, Any]) -> list[Edit]:
        """Tell what a row comes to that is signed and states nothing; there are no edits."""
        if not {*changed} <= {*SIGNED} or not now:
            return []
        if now.get("assumed"):
            mend = Text(
                "位置核实无误的，把“推定位置”改成“否”，写上位置误差",
                "say no there if the position is right, and how accurate it is",
            )
            self.reader.refuse(self.cell(), mend, _STILL_ASSUMED, "warning")
        else:
            self.reader.signed.append(self.row.place)
        return []

    def hold_days(self, row: Mapping[str, Any]) -> None:
        """Tell of a day of opening or closing that the status of its row denies."""
        today, status = self.reader.today.isoformat(), row.get("status", "existing")
        for column in ("opened_on", "shut_on"):
            day = row.get(column)
            if column not in self.row.cells or not day:
                continue
            wrong = "existing" if day > today else "planned"  # of one that opens then
            if (day <= today) != (status == CLOSED) if column == "shut_on" else status == wrong:
                what = _LATER.filled(day=today)
                mend = Text("核对这一格和状态", "see to this cell and the status")
                self.reader.refuse(self.row.cells[column], mend, what, "warning")

    def added(self, new: Mapping[str, Any]) -> list[Edit]:
        """Return the row as one more of its layer."""
        lacking = [
            column.head
            for column in form_sheet(self.key).columns
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
        if self.key == "compounds":
            return self.edits(("home.add", new))
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
        if len(typed := {"lon", "lat"} & {*self.row.typed}) == 1 and self.row.before:
            head = form_heads()[typed.pop()]
            mend = Text("两格都核对", "see to both cells")
            self.reader.refuse(self.cell(), mend, _ONE_DEGREE.filled(head=head), "warning")
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
        system, typed = self.row.heads.get(SYSTEM_HEAD.zh), set(self.row.typed)
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
        unit, head = (self.row.heads.get(own.zh) for own in (UNIT_HEAD, DATE_HEAD))
        by = self.row.words("checked_by") or (unit.text if unit else "")
        cell = self.row.cells["checked_on"] if self.row.words("checked_on") else head
        if cell is None or not by:
            self.reader.unsigned.append(self.row.place)
            return None
        at = self.reader.day(cell)
        if at is None:
            return None
        basis = (self.row.words("basis") or f"填报表“{form_sheet(self.key).title.zh}”")[:LONGEST]
        return Edit(
            op="group",
            target=self.target,
            basis=basis,
            by=by[:LONGEST],
            at=at,
            place=self.row.place,
        )

    def in_wgs84(self, edit: Edit, old: Mapping[str, Any]) -> list[Edit]:
        """Return the edit with its position in WGS 84, and with what was there before."""
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
        quiet = replace(self.reader, faults=[], taken={}, told=set())
        typed = [key for key in new if key in self.row.typed and (key in now or was.get(key))]
        if "lon" not in now:  # an accuracy there is not of a point
            typed = [key for key in typed if key != "accuracy_m"]
        return {key: quiet.read(key, Cell(was[key])) if was.get(key) else None for key in typed}


def is_same(value: object, now: object) -> bool:
    """Return whether a cell says what its layer says already."""
    if isinstance(value, float) and isinstance(now, int | float):
        return abs(value - now) <= SAME
    return value == now


def _is_wgs84(system: Cell | None) -> bool:
    return system is None or plain_text(system.text).replace("-", "") in ("wgs84", "epsg:4326")
