"""The one door to a study: whatever it is made of, it is held to the same laws here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from ganquan_geo.load.defaults import PROFILES
from ganquan_geo.load.far_rows import find_far_rows, find_reach_m
from ganquan_geo.load.faults import heaviest_first, refuse_errors
from ganquan_geo.load.gates import settle_owners
from ganquan_geo.load.layers import keep_sound_rows, open_frame
from ganquan_geo.load.plan.faults import find_plan_faults
from ganquan_geo.load.plan.register import PlanReading
from ganquan_geo.load.relations import find_kind_faults, find_row_faults
from ganquan_geo.load.schema_checks import empty_layer
from ganquan_geo.load.settings import NUMBERS, Settings, find_settings_faults
from ganquan_geo.load.settings_laws import NO_FACILITIES
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.scenario import CORRECTIONS_FILE
from ganquan_geo.model.study import NO_IMPRINT, Study
from ganquan_geo.words import file_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    import geopandas as gpd

    from ganquan_geo.load.layers import OpenedLayer
    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.scenario import ResolvedEdit
    from ganquan_geo.model.study import Imprint, StudySettings
    from ganquan_geo.model.walking import FacilityCategory, StatedFigure, WalkProfile
    from ganquan_geo.words.text import Text

    Opener = Callable[[], OpenedLayer]

NO_LAYERS: Mapping[str, gpd.GeoDataFrame] = MappingProxyType({})
IN_MEMORY = "study"  # where the faults of settings made in memory are


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CheckedLayers:
    """The layers of a study, held to every law.

    Parameters
    ----------
    layers
        Of each layer the rows without faults; layers without such rows are absent.
    left_out
        By layer, labels of the rows with faults, where only some have any.
    faults
        What is wrong or odd.
    inputs
        SHA-256 of the bytes that were read, by the file's name in the folder.
    corrections
        The study's own, and whether each fits the layers as delivered.
    empty
        Layers that may be left out and have no features: as if nobody had named them.
    """

    layers: Mapping[str, gpd.GeoDataFrame]
    left_out: Mapping[str, tuple[str, ...]]
    faults: tuple[Fault, ...]
    inputs: Mapping[str, str]
    corrections: tuple[ResolvedEdit, ...] = ()
    empty: frozenset[str] = frozenset()

    def named(self, names: Mapping[str, str]) -> dict[str, str]:
        """Return what layers are called, without those that are empty."""
        return {name: own for name, own in names.items() if name not in self.empty}


def checked_study(  # noqa: PLR0913 - a study is all of this, and each is named
    *,
    id: str,  # noqa: A002 - as in study.toml
    name: Text,
    date: date,
    credit: Text,
    layers: Mapping[str, gpd.GeoDataFrame],
    kinds: Mapping[str, Text],
    categories: tuple[FacilityCategory, ...],
    settings: StudySettings = NUMBERS,
    profiles: tuple[WalkProfile, ...] = PROFILES,
    figures: tuple[StatedFigure, ...] = (),
    plan: Plan | None = None,
    imprint: Imprint = NO_IMPRINT,
) -> Study:
    """Return a study made in memory, checked as one that is read from a folder is.

    Parameters
    ----------
    id, name, date, credit, kinds, categories, settings, profiles, figures
        As in ``study.toml``.
    layers
        GeoDataFrames in WGS 84 by name, with the columns that ``data/README.md`` describes; `id`
        is a column or the index. They are copied; the copies are sorted by `id`.
    plan
        The street plan, if there is one.
    imprint
        Who compiled it, when, and in which version; as in ``study.toml``.

    Returns
    -------
    Study
        Its `edited` names everything in it, for none of it was read from a file; what is only odd
        is in its `warnings`.

    Raises
    ------
    DataError
        With every fault of the settings, of every layer and of the plan.

    Examples
    --------
    A missing accuracy and a twice used id are told together:

    >>> homes = study.layers["compounds"].reset_index().head(2).assign(id="one")
    >>> try:
    ...     gg.edit_study(study, layers={"compounds": homes.assign(accuracy_m=None)})
    ... except gg.DataError as error:
    ...     print(len(error.faults))
    2
    """
    said = Settings(
        id=id,
        name=name,
        date=date,
        credit=credit,
        layers={layer: layer for layer in layers},
        numbers=settings,
        kinds=kinds,
        categories=categories,
        profiles=profiles,
        figures=figures,
        imprint=imprint,
    )
    made = _checked(said, layers, plan)
    parts = ("settings", *made.layers, *(("plan",) if plan else ()))
    return replace(made, edited=tuple(sorted(parts)))


def edit_study(  # noqa: PLR0913 - whatever of a study can be changed
    study: Study,
    *,
    layers: Mapping[str, gpd.GeoDataFrame] = NO_LAYERS,
    settings: StudySettings | None = None,
    kinds: Mapping[str, Text] | None = None,
    categories: tuple[FacilityCategory, ...] | None = None,
    profiles: tuple[WalkProfile, ...] | None = None,
    figures: tuple[StatedFigure, ...] | None = None,
    plan: Plan | None = None,
    imprint: Imprint | None = None,
) -> Study:
    """Return a changed copy of a study, checked anew as a whole.

    It keeps the `inputs` of the study; its `edited` names the layers, ``"settings"`` and
    ``"plan"`` where they are no longer as those files have them.

    Parameters
    ----------
    study
        The study, which stays as it is.
    layers
        The layers that are to take the place of those of the same name, or to be added.
    settings, kinds, categories, profiles, figures, plan, imprint
        What is to take the place of the study's own; None: that stays.

    Returns
    -------
    Study
        The changed study.

    Raises
    ------
    DataError
        With every fault of the changed study.

    Examples
    --------
    >>> facilities = study.layers["facilities"].copy()
    >>> facilities.loc["health-09", "accuracy_m"] = 5.0
    >>> gg.edit_study(study, layers={"facilities": facilities}).edited
    ('facilities',)
    """
    said = Settings(
        id=study.id,
        name=study.name,
        date=study.date,
        credit=study.credit,
        layers={layer: layer for layer in (*study.layers, *layers)},
        systems={name: system for name, system in study.systems.items() if name not in layers},
        numbers=settings or study.settings,
        kinds=study.kinds if kinds is None else kinds,
        categories=categories or study.categories,
        profiles=profiles or study.profiles,
        figures=study.figures if figures is None else figures,
        imprint=imprint or study.imprint,
        date_known=study.date_known,
        homes=study.homes,
    )
    made = _checked(said, {**study.layers, **layers}, plan or study.plan)
    changed = [
        name
        for name in layers
        if not {name} <= made.layers.keys() & study.layers.keys()
        or not made.layers[name].equals(study.layers[name])
    ]
    changed += ["settings"] if _terms(made) != _terms(study) else []
    changed += ["plan"] if made.plan != study.plan else []
    of_files = tuple(fault for fault in study.warnings if not _is_found_anew(fault))
    told = {(fault.what, fault.rows) for fault in of_files}
    new = [fault for fault in made.warnings if (fault.what, fault.rows) not in told]
    return replace(
        made,
        folder=study.folder,
        inputs=study.inputs,
        corrections=study.corrections,
        edited=tuple(sorted({*study.edited, *changed})),
        warnings=heaviest_first((*of_files, *new)),
        plan_faults=() if plan else study.plan_faults,
        whole=study.whole,
    )


def _is_found_anew(fault: Fault) -> bool:
    """Return whether a fault is of the layers as they are, not of the files they came in."""
    return fault.rule == "far_outside" or fault == NO_FACILITIES


def _checked(said: Settings, layers: Mapping[str, gpd.GeoDataFrame], plan: Plan | None) -> Study:
    openers = {
        name: partial(open_frame, frame, LAYERS[name])
        for name, frame in layers.items()
        if name in LAYERS and not (name == "facilities" and frame.empty)
    }
    found = check_layers(openers, {name: name for name in openers}, said)
    faults = [*find_settings_faults(said, where=IN_MEMORY), *found.faults]
    faults += [replace(fault, where="plan") for fault in (find_plan_faults(plan) if plan else ())]
    refuse_errors(faults)
    return build_study("", said, found, PlanReading(plan=plan))


def _terms(study: Study) -> tuple[object, ...]:
    """Return what ``study.toml`` says of a study, but for its files."""
    named = "settings", "kinds", "categories", "profiles", "figures", "imprint"
    return tuple(getattr(study, name) for name in named)


def build_study(folder: str, settings: Settings, found: CheckedLayers, plan: PlanReading) -> Study:
    """Return a study of what was found to have no errors.

    The checks of a folder that has errors call this too, for the rows that can be used: then
    layers may be absent.
    """
    return Study(
        folder=folder,
        id=settings.id,
        name=settings.name,
        date=settings.date,
        credit=settings.credit,
        layers=found.layers,
        systems=settings.systems,
        settings=settings.numbers,
        kinds=settings.kinds,
        categories=settings.categories,
        profiles=settings.profiles,
        figures=settings.figures,
        inputs=dict(sorted({**settings.inputs, **found.inputs, **plan.inputs}.items())),
        warnings=found.faults,
        corrections=found.corrections,
        plan=plan.plan,
        plan_faults=plan.faults,
        imprint=settings.imprint,
        date_known=settings.date_known,
        homes=settings.homes,
    )


def check_layers(
    openers: Mapping[str, Opener], names: Mapping[str, str], settings: Settings | None
) -> CheckedLayers:
    """Hold layers to every law: each to its schema, then all of them to one another.

    Parameters
    ----------
    openers
        By layer, what opens it.
    names
        By layer, what its faults call it: its file, or its own name.
    settings
        What the study says; None where that cannot be used.
    """
    gathered = gather_layers(openers, names)
    return check_relations(gathered, gathered.named(names), settings)


def gather_layers(openers: Mapping[str, Opener], names: Mapping[str, str]) -> CheckedLayers:
    """Open layers and hold each to its schema: parameters as for `check_layers`."""
    layers: dict[str, gpd.GeoDataFrame] = {}
    left_out: dict[str, tuple[str, ...]] = {}
    faults: list[Fault] = []
    inputs: dict[str, str] = {}
    empty: set[str] = set()
    for name, opener in openers.items():
        try:
            opened = opener()
        except DataError as error:
            if error.faults[0].what == file_faults.EMPTY[0] and not LAYERS[name].required:
                empty.add(name)
                faults += [] if name == "facilities" else [_left_empty(names[name])]
            else:
                faults += error.faults
            continue
        faults += _changed_files(inputs, opened.inputs)
        inputs |= opened.inputs
        rows = keep_sound_rows(opened, LAYERS[name], names[name])
        faults += rows.faults
        part_of_area = name == "boundary" and rows.left_out  # would put homes outside it
        if rows.frame is not None and not part_of_area:
            layers[name] = rows.frame
            left_out |= {name: rows.left_out} if rows.left_out else {}
    return CheckedLayers(
        layers=layers,
        left_out=left_out,
        faults=tuple(faults),
        inputs=inputs,
        empty=frozenset(empty),
    )


def _left_empty(where: str) -> Fault:
    what, mend = file_faults.LEFT_EMPTY
    return Fault(where=where, what=what, mend=mend, severity="warning")


def check_relations(
    gathered: CheckedLayers, names: Mapping[str, str], settings: Settings | None
) -> CheckedLayers:
    """Hold gathered layers to one another and to what the study says of them."""
    layers, faults = dict(gathered.layers), list(gathered.faults)
    names = {**dict.fromkeys(layers, CORRECTIONS_FILE), **names}  # of layers that no file has
    if settings:
        faults += find_kind_faults(settings, layers, names)
    day = settings.date if settings and settings.date_known else None
    faults += settle_owners(layers, names, day=day)
    faults += find_row_faults(names, layers)
    faults += find_far_rows(names, layers, reach_m=_reach_m(settings))
    if settings and "facilities" not in names:
        layers["facilities"] = empty_layer(LAYERS["facilities"])
        faults.append(NO_FACILITIES)
    return replace(gathered, layers=layers, faults=tuple(faults))


def _changed_files(inputs: Mapping[str, str], more: Mapping[str, str]) -> Iterator[Fault]:
    """Find files that several layers are in, and that were changed between two readings."""
    for name, digest in more.items():
        if inputs.get(name, digest) != digest:
            what, mend = file_faults.CHANGING
            yield Fault(where=name, what=what, mend=mend)


def _reach_m(settings: Settings | None) -> float | None:
    return find_reach_m(settings.categories, settings.numbers) if settings else None
