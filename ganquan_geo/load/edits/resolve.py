"""Hold edits against a study one after the other, as those before leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.load.edits.draft import RefusedEditError
from ganquan_geo.model.errors import Fault
from ganquan_geo.model.forms import FORMS_FILE
from ganquan_geo.model.scenario import OP_NAMES, ResolvedEdit
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ganquan_geo.load.edits.draft import Draft
    from ganquan_geo.model.scenario import Edit, Op


def word_fault(edit: Edit, number: str, what: Text, *, names: Mapping[Op, Text] = OP_NAMES) -> Text:
    """Return what is wrong of an edit, with its place among the edits or in a table."""
    said = Text("第 {n} 项，{op}：{what}", "edit {n}, {op}: {what}")
    if edit.place:
        said = Text("{n}，{op}：{what}", "{n}, {op}: {what}")
    return said.filled(n=edit.place or number, op=names[edit.op], what=what)


def resolve_each(
    draft: Draft,
    edits: Iterable[tuple[str, Edit]],
    *,
    change: Callable[[Draft, Edit], Draft],
    where: str,
    names: Mapping[Op, Text] = OP_NAMES,
) -> tuple[Draft, tuple[ResolvedEdit, ...]]:
    """Apply edits one by one; those that cannot be applied are passed over and say why.

    Parameters
    ----------
    edits
        Each with its number.
    change
        Returns the draft with an edit, or raises `RefusedEditError`.
    where
        What their faults name.
    names
        What each kind of edit is called.

    Returns
    -------
    draft
        With every edit that could be applied.
    resolved
        Every edit, and whether it was.
    """
    resolved = []
    for number, edit in edits:
        name = draft.name_of(edit)
        try:
            after = change(draft, edit)
        except RefusedEditError as error:
            fault = Fault(
                where=FORMS_FILE if edit.place else where,
                what=word_fault(edit, number, error.what, names=names),
                mend=error.mend,
            )
            own = ResolvedEdit(number=number, edit=edit, name=name, state=error.state, fault=fault)
        else:
            own = ResolvedEdit(number=number, edit=edit, name=name, state="ok")
            draft = after
        resolved.append(own)
    return draft, tuple(resolved)
