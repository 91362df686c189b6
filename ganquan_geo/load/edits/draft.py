"""A copy of a study on its way: layers, walkers and registers as the edits so far leave them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.model.scenario import Edit, EditState
    from ganquan_geo.model.walking import FacilityCategory, WalkProfile

Basis = Callable[["Edit"], Text]  # what a thing rests on that an edit places or declares

PLACES = {
    "facility": "facilities",
    "home": "compounds",
    "street": "streets",
    "link": "streets",
    "gate": "gates",
}


class RefusedEditError(Exception):
    """An edit that cannot be applied: why, and how to mend it."""

    def __init__(
        self, state: EditState, what: Text, mend: Text, *, instead: Edit | None = None
    ) -> None:
        super().__init__(what.en)
        self.instead = instead  # a sound edit, to find what else is wrong of it
        self.state: EditState = state
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draft:
    """Layers, walkers and registers as changed so far.

    Parameters
    ----------
    layers, profiles, categories
        Those of the study, or their changed copies.
    kinds
        Kinds of facility that the study knows, with their names.
    basis
        Says what a position rests on that an edit states, or a register it declares.
    open_kinds
        By category, the kinds whose register is not declared complete, where edits say so.
    """

    layers: Mapping[str, gpd.GeoDataFrame]
    profiles: tuple[WalkProfile, ...]
    categories: tuple[FacilityCategory, ...]
    kinds: Mapping[str, Text]
    basis: Basis
    open_kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def with_layer(self, name: str, layer: gpd.GeoDataFrame) -> Draft:
        """Return the draft with another layer in the place of one."""
        return replace(self, layers={**self.layers, name: layer})

    def basis_cells(self, edit: Edit, layer: gpd.GeoDataFrame) -> dict[str, str]:
        """Return the cells that say what a position rests on, for the columns that a layer has."""
        said = self.basis(edit)
        if "basis_zh" in layer:
            return {"basis": said.en, "basis_zh": said.zh}
        return {"basis": said.zh}

    def open_in(self, category: FacilityCategory) -> frozenset[str]:
        """Return the kinds of a category whose register is not declared complete."""
        stated = frozenset() if category.register_complete else frozenset(category.kinds)
        return self.open_kinds.get(category.id, stated)

    def name_of(self, edit: Edit) -> str:
        """Return what the thing that an edit changes or adds is called."""
        if "name" in edit.new:
            return str(edit.new["name"])
        if edit.op == "profile.set":
            return next((own.name.zh for own in self.profiles if own.id == edit.target), "")
        if edit.op == "register.set":
            return self.register_name(edit.target).zh
        layer = layer_of(self, edit)
        if layer is None or edit.target not in layer.index:
            return edit.target
        name = layer.loc[edit.target].get("name")
        return str(name) if isinstance(name, str) and name else edit.target

    def register_name(self, target: str) -> Text:
        """Return the name of a category, or of a kind of facility; its id where it has none."""
        names = {own.id: own.name for own in self.categories}
        return {**self.kinds, **names}.get(target, Text(target, target))


def layer_of(draft: Draft, edit: Edit) -> gpd.GeoDataFrame | None:
    """Return the layer that an edit changes; None where there is none."""
    return draft.layers.get(PLACES.get(edit.op.split(".")[0], ""))
