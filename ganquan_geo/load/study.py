"""Read a whole study folder: its settings, its layers and its street plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ganquan_geo.load import checked_study
from ganquan_geo.load.edits.correct import correct_layers, files_of, hold_project
from ganquan_geo.load.edits.corrections import SIMILAR, find_later, open_corrections
from ganquan_geo.load.edits.told import with_numbers
from ganquan_geo.load.faults import heaviest_first, refuse_errors
from ganquan_geo.load.forms.facts import build_facts, with_cells, without_rivals
from ganquan_geo.load.forms.sheets import Forms, read_forms
from ganquan_geo.load.layers import open_layer
from ganquan_geo.load.own_files import find_misnamed
from ganquan_geo.load.plan.area_rows import fill_areas
from ganquan_geo.load.plan.people import count_people, fill_people
from ganquan_geo.load.plan.register import PlanReading, read_plan
from ganquan_geo.load.same_places import find_added_twice
from ganquan_geo.load.settings import Settings, read_settings, read_sources
from ganquan_geo.model.errors import DataError
from ganquan_geo.model.layers import LAYERS
from ganquan_geo.model.scenario import CORRECTIONS_FILE, Corrections
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudySurvey:
    """What could be read of a study folder, and every fault of it.

    Parameters
    ----------
    folder
        As it was named.
    settings
        None where ``study.toml`` has faults.
    files
        By layer, the file that ``study.toml`` names.
    found
        The layers and their faults.
    plan
        The street plan and its faults; where `settings` is None its errors alone.
    faults
        What is wrong or odd with settings and layers: what stops a coverage run if it is an error.
    """

    folder: str
    settings: Settings | None
    files: Mapping[str, str]
    found: checked_study.CheckedLayers
    plan: PlanReading
    faults: tuple[Fault, ...]


def read_study(
    folder: str | Path, *, with_forms: bool = True, corrections: str | None = None
) -> Study:
    """Read the study in a folder, with its corrections and the forms that its office filled in.

    Parameters
    ----------
    folder
        A folder with ``study.toml`` and the layers it names; ``plan.toml``, ``corrections.toml``
        and ``填报.xlsx`` may be there.
    with_forms
        Whether what ``填报.xlsx`` says counts.
    corrections
        What ``corrections.toml`` is to say, taken in place of the file; None: the file.

    Returns
    -------
    Study
        Complete and checked, as corrected; what is only odd is in its `warnings`, corrections
        that no longer fit the layers among it. A plan with faults stops nothing but the plan:
        they are in `plan_faults`.

    Raises
    ------
    DataError
        With every fault of the settings and of every layer, not just the first.

    Examples
    --------
    >>> study = gg.read_study("data")
    >>> sorted(study.layers)
    ['boundary', 'compounds', 'facilities', 'neighbourhoods', 'streets']
    >>> [category.id for category in study.categories]
    ['health', 'elderly', 'culture', 'fitness', 'market']
    """
    survey = survey_study(folder, with_forms=with_forms, corrections=corrections)
    if any(own.severity == "error" for own in survey.faults):
        refuse_errors((*survey.faults, *name_plan_faults(survey.plan.faults)))
    if survey.settings is None:
        raise DataError(survey.faults)
    found = replace(survey.found, faults=heaviest_first(survey.found.faults))
    return checked_study.build_study(survey.folder, survey.settings, found, survey.plan)


def name_plan_faults(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults of a plan; its errors say what they stop: the plan alone."""
    alone = Text("{what}（只停规划，覆盖率照算）", "{what} (stops the plan alone, not coverage)")
    return [
        replace(own, what=alone.filled(what=own.what)) if own.severity == "error" else own
        for own in faults
    ]


def survey_study(
    folder: str | Path, *, with_forms: bool = True, corrections: str | None = None
) -> StudySurvey:
    """Read what can be read of a study folder, and list what is wrong with all of it."""
    path = Path(folder)
    faults: tuple[Fault, ...] = ()
    try:
        settings = read_settings(path)
    except DataError as error:
        settings, faults = None, error.faults
    sources = settings.sources if settings else read_sources(path)
    kinds = settings.kinds if settings else {}
    files = {name: source.file for name, source in sources.items()}
    openers = {
        name: partial(open_layer, path, source, LAYERS[name], kinds=kinds)
        for name, source in sources.items()
    }
    found = checked_study.gather_layers(openers, files)
    files = found.named(files)
    forms = read_forms(path) if with_forms else Forms()
    settings, found, forms = _corrected(path, settings, found, files, forms, corrections)
    edited = files_of(own.edit for own in found.corrections)
    for name in {"facilities", "gates"} & found.layers.keys():
        files = {name: edited, **files}  # it may be the only one that names any
    found = checked_study.check_relations(found, files, settings)
    edits = [own.edit for own in found.corrections]
    cells = with_cells(found.faults, edits, found.layers.get("compounds"))
    found = replace(found, faults=with_numbers(cells, edits, files))
    plan = _plan(path, settings, found, forms) if settings else _plan_alone(path, found, forms)
    found, plan = _with_areas(_with_people(_with_projects(found, plan), plan), plan, forms)
    return StudySurvey(
        folder=str(folder),
        settings=settings,
        files=files,
        found=found,
        plan=plan,
        faults=(*faults, *found.faults),
    )


def _plan(
    path: Path, settings: Settings, found: checked_study.CheckedLayers, forms: Forms
) -> PlanReading:
    homes = found.layers.get("compounds")
    return read_plan(
        path,
        forms=forms,
        facts=tuple(own.edit for own in found.corrections),
        today=settings.date,
        compounds={} if homes is None else homes["name"].to_dict(),
        kinds={key: name.zh for key, name in settings.kinds.items()},
        people={} if homes is None else count_people(homes),
    )


def _plan_alone(path: Path, found: checked_study.CheckedLayers, forms: Forms) -> PlanReading:
    """Return the errors of a plan without settings: no day, no kinds of facility."""
    rows = {key: own for key, own in forms.rows.items() if key != "registers"}
    homes = found.layers.get("compounds")
    names = {} if homes is None else homes["name"].to_dict()
    forms = replace(forms, rows=rows)
    faults = read_plan(path, forms=forms, today=date.max, compounds=names).faults
    return PlanReading(faults=tuple(own for own in faults if own.severity == "error"))


def _with_projects(
    found: checked_study.CheckedLayers, plan: PlanReading
) -> checked_study.CheckedLayers:
    """Return layers with their corrections held against the plan; not against one with faults."""
    if plan.plan is None and plan.faults:
        return found
    held = tuple(hold_project(own, plan.plan) for own in found.corrections)
    pairs = zip(held, found.corrections, strict=True)
    faults = [own.fault for own, was in pairs if own.fault is not None and was.fault is None]
    return replace(found, corrections=held, faults=(*found.faults, *faults))


def _with_people(
    found: checked_study.CheckedLayers, plan: PlanReading
) -> checked_study.CheckedLayers:
    """Return layers with the people that the table of compounds counts, where they have none."""
    if plan.plan is None or "compounds" not in found.layers:
        return found
    homes, faults = fill_people(found.layers["compounds"], plan.plan.compounds)
    layers = {**found.layers, "compounds": homes}
    return replace(found, layers=layers, faults=(*found.faults, *faults))


def _with_areas(
    found: checked_study.CheckedLayers, plan: PlanReading, forms: Forms
) -> tuple[checked_study.CheckedLayers, PlanReading]:
    """Return layers and plan with what the forms say of which neighbourhood is in which area."""
    layer, rows = found.layers.get("neighbourhoods"), forms.rows.get("neighbourhoods", ())
    if plan.plan is None or layer is None or not rows:
        return found, plan
    layer, faults = fill_areas(layer, rows, plan.plan.areas)
    is_wrong = any(own.severity == "error" for own in faults)
    found = replace(found, layers={**found.layers, "neighbourhoods": layer})
    inputs = {**plan.inputs, **forms.inputs}
    own = None if is_wrong else plan.plan
    return found, PlanReading(plan=own, faults=(*plan.faults, *faults), inputs=inputs)


def _corrected(
    path: Path,
    settings: Settings | None,
    found: checked_study.CheckedLayers,
    files: Mapping[str, str],
    forms: Forms,
    text: str | None,
) -> tuple[Settings | None, checked_study.CheckedLayers, Forms]:
    """Return settings and layers as corrected, with what is wrong or odd, and the forms.

    What the office's forms say of layers are corrections too; the forms know what was told.

    Without settings they are only read.
    """
    try:
        corrections, digest = open_corrections(path, text=text)
    except DataError as error:
        return settings, replace(found, faults=(*found.faults, *error.faults)), forms
    found = replace(found, faults=(*found.faults, *forms.faults))
    if settings is None:
        return None, found, forms
    edits, faults, told = build_facts(forms, found.layers, settings)
    edits, more = without_rivals(edits, corrections.edits)
    found = replace(found, faults=(*found.faults, *faults, *more))
    corrections = Corrections(edits=(*corrections.edits, *edits))
    digest = {**digest, **(forms.inputs if edits else {})}
    unread = {name for name in files if name not in found.layers}
    made = correct_layers(
        found.layers, settings, corrections, incomplete={*unread, *found.left_out}
    )
    noticed = (
        *find_misnamed(path, CORRECTIONS_FILE, SIMILAR),
        *find_later(corrections, settings.date),
        *find_added_twice(made.layers, corrections.edits),
    )
    return (
        replace(settings, categories=made.categories, inputs={**settings.inputs, **digest}),
        replace(
            found,
            layers=made.layers,
            faults=(*found.faults, *made.faults, *noticed),
            corrections=made.corrections,
        ),
        replace(forms, told=told),
    )
