"""What a scenario would change, as a person reads it in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group

from ganquan_geo.model.scenario import OP_NAMES
from ganquan_geo.present.console import Prose
from ganquan_geo.present.plan.console import draw_moved
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from ganquan_geo.model.scenario_results import ScenarioResult
    from ganquan_geo.words.text import Lang

HEAD = Text("方案“{name}”：{n} 项改动", "Scenario “{name}”: {n} {n|edit|edits}")
EDIT = Text("· {op}：{name}", "· {op}: {name}")


def draw_scenario(result: ScenarioResult, *, lang: Lang) -> RenderableType:
    """Return the answer first: who gains and who loses; then what else differs, and the edits."""
    said = list(result.sentences)
    if result.edits:
        said += [Text("", ""), HEAD.filled(name=result.scenario.name, n=len(result.edits))]
    said += [
        EDIT.filled(op=OP_NAMES[own.edit.op], name=own.name or own.edit.target)
        for own in result.edits
    ]
    shown: list[RenderableType] = [Prose(text.said(lang)) for text in said]
    if result.plan is not None and result.plan.indicators["moved"].any():
        shown += [Prose(""), draw_moved(result.plan, lang=lang)]
    return Group(*shown)


def draw_found(found: Iterable[Text], *, lang: Lang) -> RenderableType:
    """Return what was found, before what it would change: sites, or links."""
    return Group(*(Prose(text.said(lang)) for text in (*found, Text("", ""))))
