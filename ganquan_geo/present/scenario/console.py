"""What a scenario would change, as a person reads it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from ganquan_geo.model.scenario import OP_NAMES
from ganquan_geo.present.console import Prose
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.words.text import Lang

HEAD = Text("方案“{name}”：{n} 项改动", "Scenario “{name}”: {n} edits")
EDIT = Text("· {op}：{name}", "· {op}: {name}")


def draw_scenario(result: ScenarioResult, *, lang: Lang) -> RenderableType:
    """Return the answer first: who gains and who loses; then each share, then the edits."""
    first, *others = result.sentences
    head = HEAD.filled(name=result.scenario.name, n=len(result.edits))
    edits = [
        EDIT.filled(op=OP_NAMES[own.edit.op], name=own.name or own.edit.target)
        for own in result.edits
    ]
    said = [first, *others, *([Text("", ""), head, *edits] if edits else [])]
    return Group(*(Prose(text.said(lang)) for text in said))


def draw_found(found: Iterable[Text], *, lang: Lang) -> RenderableType:
    """Return what was found, before what it would change: sites, or links."""
    return Group(*(Prose(text.said(lang)) for text in (*found, Text("", ""))))
