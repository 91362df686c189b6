"""Apply the corrections of a study to its layers and registers, before they are checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ganquan_geo.load.edits.change import change_draft
from ganquan_geo.load.edits.draft import PLACES, Draft
from ganquan_geo.load.edits.resolve import resolve_each, word_fault
from ganquan_geo.load.edits.rows import gone
from ganquan_geo.load.faults import noted
from ganquan_geo.load.layers import OpenedLayer, keep_sound_rows
from ganquan_geo.load.schema_checks import empty_layer
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.scenario import CORRECTIONS_FILE, FACT_NAMES
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import geopandas as gpd

    from ganquan_geo.load.settings import Settings
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.scenario import Corrections, Edit, ResolvedEdit
    from ganquan_geo.model.walking import FacilityCategory

PROJECT = Text("规划项目", "project of the plan")
BASIS = Text("更正，{by}，{at}：{basis}", "correction, {by}, {at}: {basis}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Corrected:
    """Layers and categories with the corrections that fit.

    Parameters
    ----------
    layers, categories
        Those given, or their changed copies.
    corrections
        Every correction, and whether it fits the layers as delivered.
    faults
        Of those that do not; what is wrong in itself is an error, the others change figures.
    """

    layers: Mapping[str, gpd.GeoDataFrame]
    categories: tuple[FacilityCategory, ...]
    corrections: tuple[ResolvedEdit, ...]
    faults: tuple[Fault, ...]


def correct_layers(
    layers: Mapping[str, gpd.GeoDataFrame],
    settings: Settings,
    corrections: Corrections,
    *,
    incomplete: Collection[str],
) -> Corrected:
    """Return layers and registers as corrected.

    A correction that no longer fits is not applied: the layer's value stands, and a fault says so.

    Parameters
    ----------
    layers
        Those that could be read, the index their `id`.
    incomplete
        Layers of which rows are missing because they have errors of their own: that a correction
        finds nothing there to change is no fault of its own.
    """
    none = {} if "facilities" in incomplete else {"facilities": empty_layer(LAYERS["facilities"])}
    start = Draft(
        layers={**none, **layers},
        profiles=settings.profiles,
        categories=settings.categories,
        kinds=settings.kinds,
        basis=_say_basis,
    )
    numbered = [
        (edit.place or str(number), edit) for number, edit in enumerate(corrections.edits, start=1)
    ]
    end, resolved = resolve_each(
        start, numbered, change=change_draft, where=CORRECTIONS_FILE, names=FACT_NAMES
    )
    resolved = tuple(map(_told, resolved))
    corrected = {}
    faults = [
        own.fault
        for own in resolved
        if own.fault is not None and not (own.state == "gone" and _layer(own.edit) in incomplete)
    ]
    for name, layer in end.layers.items():
        if layer is start.layers.get(name):
            continue
        opened = OpenedLayer(frame=layer.reset_index(names="id"))
        own_edits = [edit for edit in corrections.edits if _layer(edit) == name]
        rows = keep_sound_rows(opened, LAYERS[name], files_of(own_edits))
        faults += rows.faults
        corrected[name] = layer if rows.frame is None else rows.frame  # of no rows at all
    return Corrected(
        layers={**layers, **corrected},
        categories=end.categories,
        corrections=resolved,
        faults=tuple(faults),
    )


def hold_project(own: ResolvedEdit, plan: Plan | None) -> ResolvedEdit:
    """Return a correction held against the plan: of a project that it lacks nothing is known."""
    if own.edit.op != "project.set":
        return own
    names = {project.id: project.segment.street for project in plan.projects} if plan else {}
    if own.edit.target in names:
        return replace(own, name=names[own.edit.target])
    alike = [key for key, name in names.items() if name == own.edit.target]
    refused = gone(own.edit, PROJECT, alike)
    what = Text("{what}；没有套用", "{what}; not applied").filled(
        what=word_fault(own.edit, own.number, refused.what, names=FACT_NAMES)
    )
    fault = noted(CORRECTIONS_FILE, what, refused.mend)
    fault = replace(fault, severity="warning", rule="correction")
    return replace(own, state="gone", fault=fault)


def files_of(edits: Iterable[Edit]) -> str:
    """Return which files some corrections stand in."""
    names = {FORMS_FILE if edit.place else CORRECTIONS_FILE for edit in edits}
    return "、".join(sorted(names)) or CORRECTIONS_FILE


def _say_basis(edit: Edit) -> Text:
    return BASIS.filled(by=edit.by, at=edit.at, basis=edit.basis)


def _layer(edit: Edit) -> str | None:
    return PLACES.get(edit.op.split(".")[0])


def _told(own: ResolvedEdit) -> ResolvedEdit:
    """Return a correction whose fault says what is done without it."""
    if own.fault is None or own.state == "wrong":
        return own
    what = Text(
        "{what}；这项更正没有套用，仍按图层", "{what}; not applied, the layer's value stands"
    ).filled(what=own.fault.what)
    return replace(own, fault=replace(own.fault, what=what, severity="warning", rule="correction"))
