"""A scenario as the file that it can be read from again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ganquan_geo.present.writing import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ganquan_geo.model.scenario import Edit, Scenario


def write_scenario_file(scenario: Scenario, path: Path) -> None:
    """Write a scenario as TOML; `read_scenario` reads the same from it."""
    head = [f"name = {_said(scenario.name)}", f"note = {_said(scenario.note)}"]
    lines = [*head, *(line for edit in scenario.edits for line in _edit(edit, "edits"))]
    write_text("\n".join(lines) + "\n", path)


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
        inner = ", ".join(f"{json.dumps(key)} = {_said(value)}" for key, value in edit.old.items())
        yield f"old = {{ {inner} }}"
    for inner_edit in edit.edits:
        yield from _edit(inner_edit, f"{table}.edits")


def _said(value: object) -> str:
    """Return a value as TOML has it: as JSON has texts, numbers and lists."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
