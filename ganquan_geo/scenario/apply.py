"""Hold a scenario against a study, and apply it to a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.checked_study import edit_study
from ganquan_geo.load.edits.change import change_draft
from ganquan_geo.load.edits.draft import Draft, RefusedEditError
from ganquan_geo.load.edits.resolve import resolve_each, word_fault
from ganquan_geo.load.edits.told import Told, tell_by_edit
from ganquan_geo.load.far_rows import find_reach_m, measure_away_m, word_beyond
from ganquan_geo.load.scenario import IN_MEMORY, find_edit_faults
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.words.text import STOP, Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ganquan_geo.model.scenario import Edit, ResolvedEdit, Scenario
    from ganquan_geo.model.study import Study

BASIS = Text("方案“{name}”", "scenario “{name}”")


def resolve_edits(study: Study, scenario: Scenario) -> tuple[ResolvedEdit, ...]:
    """Hold each edit against the study as those before it leave it.

    Parameters
    ----------
    study
        It stays as it is.
    scenario
        What `read_scenario` returned, or one made in memory.

    Returns
    -------
    tuple of ResolvedEdit
        Every edit, those of groups one by one: whether it can be applied, and if not, why.

    Examples
    --------
    >>> gone = gg.Scenario(name="x", edits=(gg.Edit(op="facility.remove", target="none"),))
    >>> [(own.number, own.state) for own in gg.resolve_edits(study, gone)]
    [('1', 'gone')]
    """
    return _resolve(study, scenario)[1]


def apply_scenario(study: Study, scenario: Scenario) -> Study:
    """Return a copy of a study with all edits of a scenario, checked anew as a whole.

    Parameters
    ----------
    study, scenario
        As for `resolve_edits`.

    Returns
    -------
    Study
        With every edit, or the study itself where there is none; `edited` names the layers that
        are no longer as the files have them.

    Raises
    ------
    DataError
        With the fault of every edit that cannot be applied, or of what comes of them.

    Examples
    --------
    >>> closed = gg.Edit(op="street.close", target="xincun-lu-1")
    >>> gg.apply_scenario(study, gg.Scenario(name="封闭", edits=(closed,))).edited
    ('streets',)
    """
    draft, resolved = _resolve(study, scenario)
    refused = [Told(own.number, own.fault) for own in resolved if own.fault is not None]
    layers = {
        name: layer for name, layer in draft.layers.items() if layer is not study.layers.get(name)
    }
    if not layers and draft.profiles == study.profiles and not refused:
        return study
    edits = list(scenario.single_edits())
    try:
        edited = edit_study(study, layers=layers, profiles=draft.profiles)
    except DataError as error:
        where = scenario.file or IN_MEMORY
        refused += tell_by_edit(error.faults, edits, where=where)
    if refused:
        order = {number: place for place, (number, _) in enumerate(edits)}
        refused.sort(key=lambda one: order.get(one.number, len(order)))
        raise DataError([one.fault for one in refused])
    return edited


def name_by_edit(faults: Iterable[Fault], scenario: Scenario) -> list[Fault]:
    """Return faults, those of what a scenario adds or changes by the number of its edit."""
    where = scenario.file or IN_MEMORY
    return [one.fault for one in tell_by_edit(faults, list(scenario.single_edits()), where=where)]


def find_odd_edits(before: Study, after: Study, scenario: Scenario) -> list[Told]:
    """Find what the checks of layers say of the edits of a scenario, such as vague hours.

    Parameters
    ----------
    before, after
        A study, and what `apply_scenario` made of it. Without edits whatever either says alone
        is told, if both are of one folder.
    """
    if scenario.edits:
        edits = list(scenario.single_edits())
        where = scenario.file or IN_MEMORY
        return tell_by_edit(after.warnings, edits, where=where, before=before.warnings)
    if before.folder != after.folder:
        return []
    return [
        *tell_by_edit(before.warnings, (), where="", before=after.warnings),
        *tell_by_edit(after.warnings, (), where="", before=before.warnings),
    ]


def find_far_edits(study: Study, scenario: Scenario) -> Iterator[Fault]:
    """Find edits with a position that nobody inside the boundary walks to, though it may be so."""
    reach_m = find_reach_m(study.categories, study.settings)
    for number, edit in scenario.single_edits():
        if measure_away_m(edit.places(), study.layers["boundary"]) > reach_m:
            what, mend = word_beyond(reach_m)
            yield Fault(
                where=scenario.file or IN_MEMORY,
                what=word_fault(edit, number, what),
                mend=mend,
                severity="warning",
            )


def _resolve(study: Study, scenario: Scenario) -> tuple[Draft, tuple[ResolvedEdit, ...]]:
    basis = BASIS.filled(name=scenario.name)
    draft = Draft(
        layers=study.layers,
        profiles=study.profiles,
        categories=study.categories,
        kinds=study.kinds,
        basis=lambda _: basis,
    )
    where = scenario.file or IN_MEMORY
    return resolve_each(draft, scenario.single_edits(), change=_change, where=where, try_on=True)


def _change(draft: Draft, edit: Edit) -> Draft:
    """Return the draft with an edit that may be made in memory, held to its kind first."""
    faults = find_edit_faults(edit, where=IN_MEMORY)
    if faults:
        what, mend = (
            join_texts(dict.fromkeys(own), STOP)
            for own in ([one.what for one in faults], [one.mend for one in faults])
        )
        raise RefusedEditError("wrong", what, mend)
    return change_draft(draft, edit)
