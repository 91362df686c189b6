"""Edits of a study: proposals in scenarios, facts in corrections; and what became of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ganquan_geo.model.errors import Fault

Op = Literal[
    "facility.add",
    "facility.move",
    "facility.remove",
    "facility.set",
    "home.add",
    "home.set",
    "link.add",
    "street.close",
    "street.open",
    "gate.add",
    "gate.set",
    "profile.set",
    "register.set",
    "project.set",
    "group",
]
OP_NAMES: dict[Op, Text] = {
    "facility.add": Text("增设设施", "a facility added"),
    "facility.move": Text("迁移设施", "a facility moved"),
    "facility.remove": Text("撤销设施", "a facility removed"),
    "facility.set": Text("修改设施", "a facility changed"),
    "home.add": Text("增设小区", "a compound added"),
    "home.set": Text("修改小区", "a compound changed"),
    "link.add": Text("新增通道", "a link added"),
    "street.close": Text("封闭道路", "a street closed"),
    "street.open": Text("开通道路", "a street opened"),
    "gate.add": Text("增设出入口", "a gate added"),
    "gate.set": Text("修改出入口", "a gate changed"),
    "profile.set": Text("修改步行方式", "a walking profile changed"),
    "register.set": Text("声明名录", "a register declared"),
    "project.set": Text("修改项目", "a project changed"),
    "group": Text("一组改动", "a group of edits"),
}
FACT_NAMES: dict[Op, Text] = OP_NAMES | {  # of corrections: what was found, not what is proposed
    "facility.add": Text("补录设施", "facility recorded"),
    "facility.move": Text("设施定位", "facility placed"),
    "facility.remove": Text("删去设施", "facility struck off"),
    "facility.set": Text("核实设施", "facility verified"),
    "home.add": Text("补录小区", "compound recorded"),
    "home.set": Text("核实小区", "compound verified"),
    "link.add": Text("补录道路", "street recorded"),
    "street.close": Text("道路不通", "street found closed"),
    "street.open": Text("道路已通", "street found open"),
    "gate.add": Text("补录出入口", "gate recorded"),
    "gate.set": Text("核实出入口", "gate verified"),
    "register.set": Text("核实名录", "register verified"),
    "project.set": Text("填报项目", "project reported"),
}
CORRECTIONS_FILE = "corrections.toml"
EditState = Literal["ok", "conflict", "gone", "wrong"]
EDIT_STATES: dict[EditState, Text] = {
    "ok": Text("可用", "can be applied"),
    "conflict": Text("原值已变", "its old value is no longer so"),
    "gone": Text("对象已不存在", "what it changes is no longer there"),
    "wrong": Text("有误", "wrong"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change of a study: proposed in a scenario, or a fact in its corrections.

    Parameters
    ----------
    op
        What is done: see `OP_NAMES`.
    target
        Id of what is changed; of something added, its new id; empty for a group. A register is
        that of a category, or of one kind of facility; a project is one of the plan.
    new
        What it is to have, by column or by key of the profile; `lon`, `lat` in degrees and
        `line`, (n, 2) degrees, of what is added or moved; metres and persons as in the layers.
    old
        What it had when the edit was written, where that is said.
    basis, by, at
        Why, by whom, and when; empty where nobody says. Of a correction `at` is a day, such as
        ``"2026-11-03"``.
    edits
        Those of a group, which are done together.
    place
        The cell of the study's forms that it stands in, such as ``"设施台账!A12"``; empty for an
        edit of a file of its own.

    Examples
    --------
    >>> gg.Edit(op="street.close", target="xincun-lu-1", basis="施工").op
    'street.close'
    """

    op: Op
    target: str = ""
    new: Mapping[str, Any] = field(default_factory=dict)
    old: Mapping[str, Any] = field(default_factory=dict)
    basis: str = ""
    by: str = ""
    at: str = ""
    edits: tuple[Edit, ...] = ()
    place: str = ""

    def places(self) -> list[list[float]]:
        """Return (n, 2) degrees of every position that it gives."""
        point = [[self.new["lon"], self.new["lat"]]] if "lon" in self.new else []
        return [*point, *self.new.get("line", ())]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A proposal: ordered edits of a study that stays as it is.

    Parameters
    ----------
    name, note
        What it is called, and what it is for.
    edits
        In the order in which they are applied.
    file
        Where it was read from; empty for one made in memory.

    Examples
    --------
    >>> trial = gg.Edit(
    ...     op="facility.add",
    ...     target="trial-1",
    ...     new={"kind": "market", "name": "试设菜场", "lon": 121.4306, "lat": 31.2663},
    ... )
    >>> scenario = gg.Scenario(name="试设一处", edits=(trial,))
    >>> changed = gg.apply_scenario(study, scenario)
    >>> len(changed.layers["facilities"]) - len(study.layers["facilities"])
    1
    """

    name: str
    note: str = ""
    edits: tuple[Edit, ...] = ()
    file: str = ""

    def single_edits(self) -> Iterator[tuple[str, Edit]]:
        """Yield each edit with its number, those of a group as ``2.1``, ``2.2``."""
        for number, edit in enumerate(self.edits, start=1):
            yield from _single(str(number), edit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What is known of a study beyond its layers: facts, each with basis, by whom and when.

    Parameters
    ----------
    edits
        In the order in which they are applied when the study is read.

    Examples
    --------
    >>> counted = gg.Edit(
    ...     op="home.set",
    ...     target="c-01",
    ...     new={"households": 120},
    ...     basis="入户登记",
    ...     by="居委会",
    ...     at="2026-11-03",
    ... )
    >>> len(gg.Corrections(edits=(counted,)).edits)
    1
    """

    edits: tuple[Edit, ...] = ()


def _single(number: str, edit: Edit) -> Iterator[tuple[str, Edit]]:
    if edit.op != "group":
        yield number, edit
    for own, inner in enumerate(edit.edits, start=1):
        yield from _single(f"{number}.{own}", inner)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedEdit:
    """An edit held against the study it is to change.

    Parameters
    ----------
    number, edit
        Its place among the edits, and what it says.
    name
        What the thing it changes is called.
    state
        Whether it can be applied: see `EDIT_STATES`.
    fault
        Why not; None if it can.
    odd
        What the checks of layers say of what it gives, such as hours that do not say when.

    Examples
    --------
    >>> closed = gg.Edit(op="street.close", target="xincun-lu-1")
    >>> own = gg.resolve_edits(study, gg.Scenario(name="封闭", edits=(closed,)))[0]
    >>> own.number, own.name, own.state
    ('1', '新村路', 'ok')
    """

    number: str
    edit: Edit
    name: str
    state: EditState
    fault: Fault | None = None
    odd: tuple[Fault, ...] = ()
