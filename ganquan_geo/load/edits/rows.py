"""One row of a layer: found as an edit expects it, changed, or added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from ganquan_geo.load.edits.draft import RefusedEditError
from ganquan_geo.model.errors import NO_ROW
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text, same_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.load.edits.draft import Draft
    from ganquan_geo.model.scenario import Edit

THINGS = {
    "facilities": glossary.FACILITY,
    "compounds": glossary.COMPOUND,
    "streets": glossary.STREET,
    "gates": glossary.GATE,
}
OF_POSITIONS = {"accuracy_m", "assumed"}  # columns that say how well a position is known
SAME = 1e-6  # of degrees 0.1 m; of other numbers what rounding leaves
SHOWN_IDS = 5


def find_layer(draft: Draft, name: str, edit: Edit) -> gpd.GeoDataFrame:
    """Return the layer that holds what an edit changes, as the edit expects it to be."""
    layer = draft.layers.get(name)
    if layer is None or edit.target not in layer.index:
        named = [] if layer is None else layer.index[layer["name"] == edit.target].tolist()
        raise gone(edit, THINGS[name], named)
    row = layer.loc[edit.target]
    is_point = has_place(layer, edit.target) and row.geometry.geom_type == "Point"
    place = {"lon": row.geometry.x, "lat": row.geometry.y} if is_point else {}
    hold_old(edit, {**row.drop(layer.geometry.name).to_dict(), **place})
    return layer


def has_place(layer: gpd.GeoDataFrame, target: str) -> bool:
    """Return whether a row has a position of any kind."""
    shape = layer.geometry[target]
    return shape is not None and not shape.is_empty


def gone(edit: Edit, what: Text, offered: list[str]) -> RefusedEditError:
    """Return the refusal of an edit whose target is not there, with ids it may mean."""
    mend = Text("改正 target，或删去这一项", "correct its target, or leave the edit out")
    if offered:
        ids = ", ".join(offered[:SHOWN_IDS])
        mend = Text(f"target 写编号：{ids}", f"give as its target an id: {ids}")
    said = Text("没有{what} {id}", "there is no {what} {id}").filled(what=what, id=edit.target)
    return RefusedEditError("gone", said, mend)


def hold_old(edit: Edit, now: Mapping[str, object]) -> None:
    """Refuse an edit whose old values are no longer so."""
    for key, value in edit.old.items():
        own = now.get(key)
        same = own == value or (value is None and own != own)  # noqa: PLR0124 - NaN
        if isinstance(own, float) and isinstance(value, int | float):
            same = abs(own - value) <= SAME
        if not same:
            what = Text("{key} 现在是“{own}”，不是“{old}”", "{key} is {own} now, not {old}")
            raise RefusedEditError(
                "conflict",
                what.filled(key=key, own=_said(own), old=_said(value)),
                Text("核对后改 old，或删去这一项", "look again, then correct old or leave it out"),
            )


def add_row(
    draft: Draft,
    name: str,
    edit: Edit,
    place: shapely.Geometry | None,
    columns: Mapping[str, object],
) -> Draft:
    """Return the draft with one row more in a layer.

    What is not the edit's own is passed over where the layer has no such column.
    """
    layer = draft.layers.get(name)
    if layer is None:
        raise RefusedEditError(
            "gone",
            Text("没有可用的这一图层", "there is no such layer that can be used"),
            Text("先改好图层", "mend the layer first"),
        )
    if edit.target in layer.index:
        raise RefusedEditError(
            "conflict",
            Text(f"编号 {edit.target} 已有", f"there is a {edit.target} already"),
            Text("换一个编号", "give it another id"),
        )
    row = layer.reindex([edit.target])
    for key, value in {**columns, **draft.basis_cells(edit, layer), "source_row": NO_ROW}.items():
        if key in row or key in edit.new:
            row[key] = value
    row = row.astype({key: layer[key].dtype for key in layer if row[key].notna().all()})
    row[layer.geometry.name] = gpd.GeoSeries([place], index=row.index, crs=layer.crs)
    return draft.with_layer(name, pd.concat([layer, row]))


def change_row(
    draft: Draft, name: str, layer: gpd.GeoDataFrame, edit: Edit, more: Mapping[str, object]
) -> Draft:
    """Return the draft with some cells of one row changed."""
    columns: dict[str, object] = {**without_place(edit), **more}
    changed = layer.copy()
    if "lon" in edit.new:
        changed.loc[[edit.target], layer.geometry.name] = gpd.GeoSeries(
            [point_of(edit)], index=[edit.target], crs=layer.crs
        )
        no_street = {"street_id": ""} if "street_id" in changed else {}  # is all that was known
        columns = {"accuracy_m": 0.0, **columns, **no_street}
    if columns.keys() & OF_POSITIONS:
        columns |= draft.basis_cells(edit, layer)
    for key, value in columns.items():
        if key not in changed:
            changed[key] = None
        if changed[key].dtype == bool and not isinstance(value, bool):
            changed[key] = changed[key].astype(object)
        changed.loc[edit.target, key] = value
    return draft.with_layer(name, changed)


def without_place(edit: Edit) -> dict[str, object]:
    """Return what an edit gives but for its position."""
    return {key: value for key, value in edit.new.items() if key not in ("lon", "lat", "line")}


def point_of(edit: Edit) -> shapely.Point | None:
    """Return the point that an edit gives; None where it gives none."""
    return shapely.Point(edit.new["lon"], edit.new["lat"]) if "lon" in edit.new else None


def _said(value: object) -> Text:
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return Text("空", "empty")
    is_whole = isinstance(value, float) and value.is_integer()
    return same_text(f"{value:.0f}" if is_whole else str(value))
