"""What each kind of edit does to a draft; or why it cannot be done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from ganquan_geo.load.edits.draft import RefusedEditError
from ganquan_geo.load.edits.rows import (
    OF_POSITIONS,
    add_row,
    change_row,
    find_layer,
    gone,
    has_place,
    hold_old,
    point_of,
    without_place,
)
from ganquan_geo.load.far_rows import FAR, measure_away_m
from ganquan_geo.load.schema_checks import empty_layer
from ganquan_geo.model.access import GATE_STATES
from ganquan_geo.model.layers import LAYERS, STATUSES, STREET_CLASSES, YES_NO
from ganquan_geo.model.quality import FAR_M
from ganquan_geo.words.text import STOP, Text, join_texts, same_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ganquan_geo.load.edits.draft import Draft
    from ganquan_geo.model.scenario import Edit, Op
    from ganquan_geo.model.walking import FacilityCategory

SAY_STATE = ("always_closed", "lets_public")  # of a gate, besides its state
MARKS = ("bridge", "tunnel")  # flags of streets that a link at grade does not have
REGISTERS = {
    True: Text("{what}名录收全（{basis}）", "register of {what} complete ({basis})"),
    False: Text("{what}名录没有收全（{basis}）", "register of {what} not complete ({basis})"),
}


def change_draft(draft: Draft, edit: Edit) -> Draft:
    """Return the draft with one edit applied; a group has none of its own.

    Raises
    ------
    RefusedEditError
        If it cannot be applied to this draft.
    """
    _refuse_wrong(draft, edit)
    return draft if edit.op == "group" else CHANGES[edit.op](draft, edit)


def _refuse_wrong(draft: Draft, edit: Edit) -> None:
    """Refuse what is wrong whatever the layers hold."""
    known: dict[str, Collection[str]] = {
        "kind": draft.kinds,
        "status": STATUSES,
        "street_class": STREET_CLASSES,
        "avoids": STREET_CLASSES,
        "state": GATE_STATES,
        "barrier_free": YES_NO,
        "on_main_road": YES_NO,
    }
    if edit.op == "project.set":  # in the words of the plan's own table, which are read there
        known = {}
    unknown = {
        key: next((own for own in _each(edit.new[key]) if own not in values), None)
        for key, values in known.items()
        if key in edit.new
    }
    if wrong := {key: own for key, own in unknown.items() if own is not None}:
        whats = [
            Text(f"{key} 的“{own}”无人认识", f"{key} {own!r} is not known")
            for key, own in wrong.items()
        ]
        uses = Text("可用的有：{values}", "use one of: {values}")
        mends = [uses.filled(values=join_texts(map(same_text, known[key]))) for key in wrong]
        others = {key: next(iter(known[key]), "") for key in wrong.keys() - {"avoids"}}
        instead = replace(edit, new={**edit.new, **others})
        raise RefusedEditError(
            "wrong", join_texts(whats, STOP), join_texts(mends, STOP), instead=instead
        )
    if ("lon" in edit.new) != ("lat" in edit.new):
        raise RefusedEditError(
            "wrong",
            Text("只有经度或只有纬度", "there is a longitude or a latitude alone"),
            Text("lon 和 lat 一起给", "give lon and lat together"),
        )
    boundary = draft.layers.get("boundary")
    if boundary is not None and measure_away_m(edit.places(), boundary) > FAR_M:
        mend = Text(
            "查看经度、纬度是否写反，以及 coordinate_system",
            "see whether longitude and latitude are swapped, and to coordinate_system",
        )
        raise RefusedEditError("wrong", FAR[0], mend)
    if edit.op.endswith(".set") and not edit.new:
        raise RefusedEditError(
            "wrong",
            Text("没有写改成什么", "it does not say what is to change"),
            Text("写上要改的键，或删去这一项", "add the keys to change, or leave the edit out"),
        )


def _each(said: str | Sequence[str]) -> Sequence[str]:
    return (said,) if isinstance(said, str) else said


def _add_facility(draft: Draft, edit: Edit) -> Draft:
    place = point_of(edit)
    columns = {
        "accuracy_m": 0.0 if place else float("nan"),
        **without_place(edit),
        "status": "existing",
        "assumed": False,
    }
    return add_row(draft, "facilities", edit, place, columns)


def _add_link(draft: Draft, edit: Edit) -> Draft:
    line = shapely.LineString(edit.new["line"])
    if line.length == 0:
        raise RefusedEditError(
            "wrong",
            Text("通道没有长度", "the link has no length"),
            Text("给出两个不同的点", "give two different points"),
        )
    columns = {
        "street_class": "footway",
        "accuracy_m": 0.0,
        **without_place(edit),
        "walkable": True,
        "status": "existing",
        "layer": 0,
        **dict.fromkeys(MARKS, False),
    }
    return add_row(draft, "streets", edit, line, columns)


def _move(draft: Draft, edit: Edit) -> Draft:
    layer = find_layer(draft, "facilities", edit)
    return change_row(draft, "facilities", layer, edit, {"assumed": False})


def _remove(draft: Draft, edit: Edit) -> Draft:
    layer = find_layer(draft, "facilities", edit)
    return draft.with_layer("facilities", layer.drop(index=edit.target))


def _set_facility(draft: Draft, edit: Edit) -> Draft:
    layer = find_layer(draft, "facilities", edit)
    if edit.new.keys() & OF_POSITIONS and not has_place(layer, edit.target):
        raise RefusedEditError(
            "conflict",
            Text("没有位置，无从确认", "it has no position that could be confirmed"),
            Text("用 facility.move 给出位置", "give it a position with facility.move"),
        )
    return change_row(draft, "facilities", layer, edit, {})


def _add_home(draft: Draft, edit: Edit) -> Draft:
    place = point_of(edit)
    columns = {"accuracy_m": 0.0 if place else float("nan"), **without_place(edit)}
    return add_row(draft, "compounds", edit, place, columns)


def _set_home(draft: Draft, edit: Edit) -> Draft:
    return change_row(draft, "compounds", find_layer(draft, "compounds", edit), edit, {})


def _close(draft: Draft, edit: Edit) -> Draft:
    return change_row(
        draft, "streets", find_layer(draft, "streets", edit), edit, {"walkable": False}
    )


def _open(draft: Draft, edit: Edit) -> Draft:
    opened = {"walkable": True, "status": "existing"}
    return change_row(draft, "streets", find_layer(draft, "streets", edit), edit, opened)


def _add_gate(draft: Draft, edit: Edit) -> Draft:
    if "gates" not in draft.layers:
        draft = draft.with_layer("gates", empty_layer(LAYERS["gates"]))
    columns = {"accuracy_m": 0.0, **without_place(edit)}
    return add_row(draft, "gates", edit, point_of(edit), columns)


def _set_gate(draft: Draft, edit: Edit) -> Draft:
    """Change a gate: a new state stands in place of all that said the old one."""
    layer = find_layer(draft, "gates", edit)
    told = SAY_STATE if "state" in edit.new else ()
    if edit.new.get("state") == "closed" and "hours" not in edit.new:
        told = (*told, "hours")  # at no hour
    return change_row(draft, "gates", layer, edit, {name: "" for name in told if name in layer})


def _set_profile(draft: Draft, edit: Edit) -> Draft:
    own = next((one for one in draft.profiles if one.id == edit.target), None)
    if own is None:
        raise gone(
            edit, Text("这种步行方式", "walking profile"), [one.id for one in draft.profiles]
        )
    hold_old(edit, {"speed_m_per_s": own.speed_m_per_s})
    new = dict(edit.new)
    if "avoids" in new:
        new["avoids"] = tuple(new["avoids"])
    changed = replace(own, **new)
    return replace(draft, profiles=tuple(changed if one is own else one for one in draft.profiles))


def _set_register(draft: Draft, edit: Edit) -> Draft:
    """Declare the register of a category, or of one kind in it, complete or not.

    A category is complete when each of its kinds is.
    """
    covered = {own.id: _kinds_meant(draft, own, edit.target) for own in draft.categories}
    if not any(covered.values()):
        what = Text("类别或类别中的设施种类", "category, or kind of facility in one,")
        raise gone(edit, what, [own.id for own in draft.categories])
    said = REGISTERS[edit.new["complete"]]
    said = said.filled(what=draft.register_name(edit.target), basis=draft.basis(edit))
    categories, open_kinds = [], dict(draft.open_kinds)
    for own in draft.categories:
        if kinds := covered[own.id]:
            were_open = draft.open_in(own)
            hold_old(edit, {"complete": not kinds & were_open})
            are_open = were_open - kinds if edit.new["complete"] else were_open | kinds
            open_kinds[own.id] = are_open
            note = join_texts([text for text in (own.note, said) if text.zh], STOP)
            categories.append(replace(own, register_complete=not are_open, note=note))
        else:
            categories.append(own)
    return replace(draft, categories=tuple(categories), open_kinds=open_kinds)


def _kinds_meant(draft: Draft, category: FacilityCategory, target: str) -> frozenset[str]:
    """Return the kinds of a category that are meant by the id of a category, else of a kind."""
    if any(own.id == target for own in draft.categories):
        return frozenset(category.kinds if category.id == target else ())
    return frozenset({target} & set(category.kinds))


CHANGES: dict[Op, Callable[[Draft, Edit], Draft]] = {
    "facility.add": _add_facility,
    "facility.move": _move,
    "facility.remove": _remove,
    "facility.set": _set_facility,
    "home.add": _add_home,
    "home.set": _set_home,
    "link.add": _add_link,
    "street.close": _close,
    "street.open": _open,
    "gate.add": _add_gate,
    "gate.set": _set_gate,
    "profile.set": _set_profile,
    "register.set": _set_register,
    "project.set": lambda draft, _: draft,
}
