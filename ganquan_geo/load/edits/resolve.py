"""Hold edits against a study one after the other, as those before leave it."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from ganquan_geo.load.edits.draft import RefusedEditError
from ganquan_geo.model.errors import Fault
from ganquan_geo.model.forms import FORMS_FILE, form_heads
from ganquan_geo.model.scenario import OP_NAMES, ResolvedEdit
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ganquan_geo.load.edits.draft import Draft
    from ganquan_geo.model.scenario import Edit, EditState, Op


FORM_MENDS: Mapping[EditState, Text] = {  # of a row that the program wrote by an older layer
    "conflict": Text(
        "核对后用 forms 另写一份，再填这一行", "look again, write the forms anew, fill the row in"
    ),
    "gone": Text("改正编号，或删去这一行", "correct its id, or remove the row"),
}


def word_fault(edit: Edit, number: str, what: Text, *, names: Mapping[Op, Text] = OP_NAMES) -> Text:
    """Return what is wrong of an edit, with its place among the edits or in a table."""
    said = Text("第 {n} 项，{op}：{what}", "edit {n}, {op}: {what}")
    if edit.place:
        said = Text("{n}，{op}：{what}", "{n}, {op}: {what}")
        what = _in_headings(what, edit)
    return said.filled(n=edit.place or number, op=names[edit.op], what=what)


def _in_headings(what: Text, edit: Edit) -> Text:
    """Return what is wrong of a row of the forms with its headings in place of columns."""
    heads = {key: form_heads().get(key, Text(key, key)) for key in (*edit.new, *edit.old)}
    for key, head in heads.items():
        word = rf"\b{re.escape(key)}\b ?"
        zh, en = (
            re.sub(word, f"{own} ", text, count=1)
            for own, text in ((head.zh, what.zh), (head.en, what.en))
        )
        what = Text(zh, en)
    return what


def resolve_each(
    draft: Draft,
    edits: Iterable[tuple[str, Edit]],
    *,
    change: Callable[[Draft, Edit], Draft],
    where: str,
    names: Mapping[Op, Text] = OP_NAMES,
    try_on: bool = False,
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
    try_on
        Whether an edit with unknown values is held in the draft with others for them, so that
        what else is wrong of it is found; such a draft is good for nothing else.

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
                mend=FORM_MENDS.get(error.state, error.mend) if edit.place else error.mend,
            )
            own = ResolvedEdit(number=number, edit=edit, name=name, state=error.state, fault=fault)
            if try_on and error.instead is not None:
                with suppress(RefusedEditError):
                    draft = change(draft, error.instead)
        else:
            own = ResolvedEdit(number=number, edit=edit, name=name, state="ok")
            draft = after
        resolved.append(own)
    return draft, tuple(resolved)
