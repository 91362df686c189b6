"""Hold a scenario against a study, and apply it to a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.checked_study import edit_study
from ganquan_geo.load.scenario import find_edit_faults
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.scenario import OP_NAMES, ResolvedEdit
from ganquan_geo.scenario.draft import Draft, RefusedEditError, change_draft
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.scenario import Edit, Scenario
    from ganquan_geo.model.study import Study

IN_MEMORY = "scenario"  # where the faults of one that was not read from a file are


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
    faults = [own.fault for own in resolved if own.fault is not None]
    if faults:
        raise DataError(faults)
    layers = {
        name: layer for name, layer in draft.layers.items() if layer is not study.layers[name]
    }
    if not layers and draft.profiles == study.profiles:
        return study
    return edit_study(
        study,
        layers={name: layer.drop(columns="source_row") for name, layer in layers.items()},
        profiles=draft.profiles,
    )


def _resolve(study: Study, scenario: Scenario) -> tuple[Draft, tuple[ResolvedEdit, ...]]:
    draft = Draft(layers=study.layers, profiles=study.profiles, scenario=scenario.name)
    resolved = []
    for number, edit in scenario.single_edits():
        try:
            _refuse_malformed(edit)
            after = change_draft(draft, edit)
        except RefusedEditError as error:
            fault = _said(scenario, number, edit, error)
            name = draft.name_of(edit)
            resolved.append(
                ResolvedEdit(number=number, edit=edit, name=name, state=error.state, fault=fault)
            )
        else:
            name = draft.name_of(edit)
            resolved.append(ResolvedEdit(number=number, edit=edit, name=name, state="ok"))
            draft = after
    return draft, tuple(resolved)


def _refuse_malformed(edit: Edit) -> None:
    """Refuse an edit made in memory whose keys or values are not those of its kind."""
    faults = find_edit_faults(edit, where=IN_MEMORY)
    if faults:
        raise RefusedEditError("wrong", faults[0].what, faults[0].mend)


def _said(scenario: Scenario, number: str, edit: Edit, error: RefusedEditError) -> Fault:
    what = Text("{op}：{what}", "{op}: {what}").filled(op=OP_NAMES[edit.op], what=error.what)
    return Fault(
        where=scenario.file or IN_MEMORY,
        what=Text("第 {n} 项，{what}", "edit {n}, {what}").filled(n=number, what=what),
        mend=error.mend,
    )
