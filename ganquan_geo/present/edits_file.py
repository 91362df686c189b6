"""Edits as the files that they can be read from again: scenarios and corrections."""

from __future__ import annotations

import json
from functools import partial
from os.path import lexists
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.model.errors import OutputError
from ganquan_geo.model.scenario import CORRECTIONS_FILE
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.present.writing import write_text, write_together
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ganquan_geo.model.scenario import Corrections, Edit, Scenario

SCENARIOS = "scenarios"  # where a study keeps its own


def write_scenario_file(scenario: Scenario, path: str | Path) -> Path:
    """Write a scenario as TOML; `read_scenario` reads the same from it.

    Parameters
    ----------
    scenario
        What it proposes, positions in WGS 84.
    path
        The file, such as ``"my_study/scenarios/trial.toml"``; its folder is made if it is not
        there. It takes the place of one that was written by this, as for `write_corrections`.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    OutputError
        If it cannot be written, or would stand among the layers of a study; what was there before
        is unchanged.

    Examples
    --------
    >>> closed = gg.Edit(op="street.close", target="xincun-lu-1")
    >>> path = gg.write_scenario_file(gg.Scenario(name="封闭", edits=(closed,)), "trial.toml")
    >>> gg.read_scenario(path).edits == (closed,)
    True
    """
    path = Path(path)
    if lexists(path.parent / SETTINGS_FILE):
        said = Text(
            "方案不放在研究的图层当中；写到 {place}",
            "no scenario among a study's layers; use {place}",
        )
        raise OutputError(said.filled(place=path.parent / SCENARIOS / path.name))
    write = partial(write_text, format_scenario(scenario))
    return write_together(path.parent, {path.name: write})[0]


def write_corrections(corrections: Corrections, study: str | Path) -> Path:
    """Write the ``corrections.toml`` of a study; `read_corrections` reads the same from it.

    It takes the place of one that was written by this; one that somebody wrote or changed, with
    comments that would be lost, is told of and stays.

    Parameters
    ----------
    corrections
        All corrections of the study, positions in WGS 84.
    study
        The folder of the study.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before is unchanged.

    Examples
    --------
    >>> from pathlib import Path
    >>> said = {"basis": "入户登记", "by": "居委会", "at": "2026-11-03"}
    >>> counted = gg.Edit(op="home.set", target="c-01", new={"households": 120.0}, **said)
    >>> Path("my_study").mkdir()
    >>> path = gg.write_corrections(gg.Corrections(edits=(counted,)), "my_study")
    >>> gg.read_corrections("my_study").edits == (counted,)
    True
    """
    text = format_corrections(corrections.edits)
    return write_together(Path(study), {CORRECTIONS_FILE: partial(write_text, text)})[0]


def format_corrections(edits: Iterable[Edit]) -> str:
    """Return the corrections of a study as TOML."""
    return _toml([], edits)


def format_scenario(scenario: Scenario) -> str:
    """Return a scenario as TOML."""
    head = [f"name = {_said(scenario.name)}", f"note = {_said(scenario.note)}"]
    return _toml(head, scenario.edits)


def _toml(head: list[str], edits: Iterable[Edit]) -> str:
    lines = [*head, *(line for edit in edits for line in _edit(edit, "edits"))]
    return "\n".join(lines).lstrip("\n") + "\n"


def _edit(edit: Edit, table: str) -> Iterator[str]:
    yield ""
    yield f"[[{table}]]"
    yield f"op = {_said(edit.op)}"
    if edit.target:
        yield f"{'id' if edit.op.endswith('.add') else 'target'} = {_said(edit.target)}"
    for key, value in edit.new.items():
        yield f"{key} = {_said(value)}"
    for key, text in (("basis", edit.basis), ("by", edit.by), ("at", edit.at)):
        if text:
            yield f"{key} = {_said(text)}"
    if edit.old:
        inner = ", ".join(f"{_said(key)} = {_said(value)}" for key, value in edit.old.items())
        yield f"old = {{ {inner} }}"
    for inner_edit in edit.edits:
        yield from _edit(inner_edit, f"{table}.edits")


def _said(value: object) -> str:
    """Return a value as TOML has it: as JSON has texts, numbers and lists."""
    said = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)
    return said.replace("\x7f", "\\u007f")


def _plain(value: object) -> object:
    """Return a number of a table as Python has it."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(type(value).__name__)
