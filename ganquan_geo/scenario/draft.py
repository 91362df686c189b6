"""A copy of a study on its way: each edit gives the next one, or says why it cannot be applied."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ganquan_geo.model.scenario import Edit, EditState, Op
    from ganquan_geo.model.walking import WalkProfile

PLACES = {"facility": "facilities", "home": "compounds", "street": "streets", "link": "streets"}
THINGS = {
    "facilities": glossary.FACILITY,
    "compounds": glossary.COMPOUND,
    "streets": glossary.STREET,
}
BASIS = Text("方案“{name}”", "scenario “{name}”")
MARKS = ("bridge", "tunnel")  # flags of streets that a link at grade does not have


class RefusedEditError(Exception):
    """An edit that cannot be applied: why, and how to mend it."""

    def __init__(self, state: EditState, what: Text, mend: Text) -> None:
        super().__init__(what.en)
        self.state: EditState = state
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draft:
    """Layers and walkers as changed so far, and what the scenario is called.

    Parameters
    ----------
    layers, profiles
        Those of the study, or their changed copies.
    scenario
        Its name, which is the basis of whatever it moves or adds.
    """

    layers: Mapping[str, gpd.GeoDataFrame]
    profiles: tuple[WalkProfile, ...]
    scenario: str

    def with_layer(self, name: str, layer: gpd.GeoDataFrame) -> Draft:
        """Return the draft with another layer in the place of one."""
        return replace(self, layers={**self.layers, name: layer})

    def basis(self) -> dict[str, str]:
        """Return what the columns of the basis say of a thing that the scenario places."""
        said = BASIS.filled(name=self.scenario)
        return {"basis": said.en, "basis_zh": said.zh}

    def name_of(self, edit: Edit) -> str:
        """Return what the thing that an edit changes or adds is called."""
        if "name" in edit.new:
            return str(edit.new["name"])
        if edit.op == "profile.set":
            return next((own.name.zh for own in self.profiles if own.id == edit.target), "")
        layer = self.layers.get(PLACES.get(edit.op.split(".")[0], ""))
        if layer is None or edit.target not in layer.index:
            return edit.target
        return str(layer.loc[edit.target, "name"])


def change_draft(draft: Draft, edit: Edit) -> Draft:
    """Return the draft with one edit applied; a group has none of its own.

    Raises
    ------
    RefusedEditError
        If it cannot be applied to this draft.
    """
    return draft if edit.op == "group" else CHANGES[edit.op](draft, edit)


def _add_facility(draft: Draft, edit: Edit) -> Draft:
    columns = {
        "accuracy_m": 0.0,
        **_without_place(edit),
        "status": "existing",
        "assumed": False,
        **draft.basis(),
    }
    return _add(draft, "facilities", edit, _point(edit), columns)


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
        **_without_place(edit),
        "walkable": True,
        "status": "existing",
        "layer": 0,
        **dict.fromkeys(MARKS, False),
        **draft.basis(),
    }
    return _add(draft, "streets", edit, line, columns)


def _move(draft: Draft, edit: Edit) -> Draft:
    layer = _found(draft, "facilities", edit)
    return _change(draft, "facilities", layer, edit, {"assumed": False})


def _remove(draft: Draft, edit: Edit) -> Draft:
    layer = _found(draft, "facilities", edit)
    return draft.with_layer("facilities", layer.drop(index=edit.target))


def _set_facility(draft: Draft, edit: Edit) -> Draft:
    return _change(draft, "facilities", _found(draft, "facilities", edit), edit, {})


def _set_home(draft: Draft, edit: Edit) -> Draft:
    if ("lon" in edit.new) != ("lat" in edit.new):
        raise RefusedEditError(
            "wrong",
            Text("只有经度或只有纬度", "there is a longitude or a latitude alone"),
            Text("lon 和 lat 一起给", "give lon and lat together"),
        )
    return _change(draft, "compounds", _found(draft, "compounds", edit), edit, {})


def _close(draft: Draft, edit: Edit) -> Draft:
    return _change(draft, "streets", _found(draft, "streets", edit), edit, {"walkable": False})


def _open(draft: Draft, edit: Edit) -> Draft:
    opened = {"walkable": True, "status": "existing"}
    return _change(draft, "streets", _found(draft, "streets", edit), edit, opened)


def _set_profile(draft: Draft, edit: Edit) -> Draft:
    own = next((one for one in draft.profiles if one.id == edit.target), None)
    if own is None:
        raise _gone(
            edit, Text("这种步行方式", "walking profile"), [one.id for one in draft.profiles]
        )
    _hold_old(edit, {"speed_m_per_s": own.speed_m_per_s})
    new = dict(edit.new)
    if "avoids" in new:
        new["avoids"] = tuple(new["avoids"])
    changed = replace(own, **new)
    return replace(draft, profiles=tuple(changed if one is own else one for one in draft.profiles))


CHANGES: dict[Op, Callable[[Draft, Edit], Draft]] = {
    "facility.add": _add_facility,
    "facility.move": _move,
    "facility.remove": _remove,
    "facility.set": _set_facility,
    "home.set": _set_home,
    "link.add": _add_link,
    "street.close": _close,
    "street.open": _open,
    "profile.set": _set_profile,
}


def _add(
    draft: Draft, name: str, edit: Edit, place: shapely.Geometry, columns: Mapping[str, object]
) -> Draft:
    layer = draft.layers[name]
    if edit.target in layer.index:
        raise RefusedEditError(
            "conflict",
            Text(f"编号 {edit.target} 已有", f"there is a {edit.target} already"),
            Text("换一个编号", "give it another id"),
        )
    row = layer.reindex([edit.target])
    for key, value in columns.items():
        if key in row or key in edit.new:
            row[key] = value
    known = [key for key in row if key in layer and row[key].notna().all()]
    row = row.astype({key: layer[key].dtype for key in known})
    row[layer.geometry.name] = gpd.GeoSeries([place], index=row.index, crs=layer.crs)
    return draft.with_layer(name, pd.concat([layer, row]))


def _change(
    draft: Draft, name: str, layer: gpd.GeoDataFrame, edit: Edit, more: Mapping[str, object]
) -> Draft:
    """Return the draft with some cells of one row changed."""
    columns: dict[str, object] = {**_without_place(edit), **more}
    changed = layer.copy()
    if "lon" in edit.new:
        changed.loc[[edit.target], layer.geometry.name] = gpd.GeoSeries(
            [_point(edit)], index=[edit.target], crs=layer.crs
        )
        columns = {"accuracy_m": 0.0, **columns, **draft.basis()}
    for key, value in columns.items():
        if key not in changed and key == "basis_zh":
            continue
        if key not in changed:
            changed[key] = None
        if changed[key].dtype == bool and not isinstance(value, bool):
            changed[key] = changed[key].astype(object)
        changed.loc[edit.target, key] = value
    return draft.with_layer(name, changed)


def _found(draft: Draft, name: str, edit: Edit) -> gpd.GeoDataFrame:
    """Return the layer that holds what an edit changes, as the edit expects it to be."""
    layer = draft.layers.get(name)
    what = THINGS[name]
    if layer is None or edit.target not in layer.index:
        named = [] if layer is None else layer.index[layer["name"] == edit.target].tolist()
        raise _gone(edit, what, named)
    row = layer.loc[edit.target]
    point = row.geometry
    place = {} if point is None or point.geom_type != "Point" else {"lon": point.x, "lat": point.y}
    _hold_old(edit, {**row.drop(layer.geometry.name).to_dict(), **place})
    return layer


def _gone(edit: Edit, what: Text, offered: list[str]) -> RefusedEditError:
    mend = Text("改正 target，或删去这一项", "correct its target, or leave the edit out")
    if offered:
        ids = ", ".join(offered[:5])
        mend = Text(f"target 写编号：{ids}", f"give as its target an id: {ids}")
    said = Text("没有{what} {id}", "there is no {what} {id}").filled(what=what, id=edit.target)
    return RefusedEditError("gone", said, mend)


def _hold_old(edit: Edit, now: Mapping[str, object]) -> None:
    """Refuse an edit whose old values are no longer so."""
    for key, value in edit.old.items():
        own = now.get(key)
        same = own == value
        if isinstance(own, float) and isinstance(value, int | float):
            same = abs(own - value) <= 1e-6  # noqa: PLR2004 - 0.1 m, or a rounded number
        if not same:
            raise RefusedEditError(
                "conflict",
                Text(f"{key} 现在是“{own}”，不是“{value}”", f"{key} is {own!r} now, not {value!r}"),
                Text("核对后改 old，或删去这一项", "look again, then correct old or leave it out"),
            )


def _without_place(edit: Edit) -> dict[str, object]:
    return {key: value for key, value in edit.new.items() if key not in ("lon", "lat", "line")}


def _point(edit: Edit) -> shapely.Point:
    return shapely.Point(edit.new["lon"], edit.new["lat"])
