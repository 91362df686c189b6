"""A project that staff keep in several rows, a row for each stretch of the street, as one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ganquan_geo.words.text import LIST, join_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ganquan_geo.model.plan_records import ProjectRecord, Status


SAID = (
    "evidence",
    "note",
    "content",
    "quantities",
    "funding",
    "responsible",
    "builder",
    "problems",
)


def join_stretches(rows: Sequence[ProjectRecord]) -> ProjectRecord:
    """Return one record of a project's rows.

    It is done when all of them are, and has what all of them say: a sum or a last day only
    where each row has its own. Where all that is told of is done, but one stretch is not told
    of or is cancelled, nobody has said whether the whole is.
    """
    if len(rows) == 1:
        return rows[0]
    states = {row.status for row in rows}
    open_ = dict.fromkeys(row.contradiction for row in rows if row.contradiction is not None)
    photo = next((row for row in rows if row.photo_before or row.photo_after), rows[0])
    starts = [row.start for row in rows if row.start]
    ends = [row.end for row in rows if row.end]
    said: dict[str, Any] = {column: _said(rows, column) for column in SAID}
    return replace(
        rows[0],
        status=_status(states),
        stage=rows[0].stage if len({row.stage for row in rows}) == 1 else "",
        stretches=tuple(rows),
        contradiction=join_texts(open_) if open_ else None,
        start=min(starts, default=None),
        end=max(ends) if len(ends) == len(rows) else None,
        budget_cny=_total(row.budget_cny for row in rows),
        spent_cny=_total(row.spent_cny for row in rows),
        length_m=_total(row.length_m for row in rows),
        progress_share=None,
        start_at="",
        end_at="",
        photo_before=photo.photo_before,
        photo_after=photo.photo_after,
        stretch="",
        **said,
    )


def _said(rows: Sequence[ProjectRecord], column: str) -> str:
    """Return what the rows say in one column, each behind the name of its stretch."""
    said = [(row.stretch, str(getattr(row, column))) for row in rows if getattr(row, column)]
    if len({text for _, text in said}) == 1:
        return said[0][1]
    return LIST.zh.join(f"{stretch}：{text}" if stretch else text for stretch, text in said)


def _status(states: set[Status]) -> Status:
    if len(states) == 1:
        return next(iter(states))
    if "done" in states and states <= {"done", "unknown", "cancelled"}:
        return "unknown"
    if "outside" in states and states <= {"done", "outside"}:
        return "outside"
    states -= {"cancelled"}
    if len(states) == 1:
        return next(iter(states))
    if states & {"under_way", "done"}:
        return "under_way"
    return "unknown" if "unknown" in states else "paused"


def _total(figures: Iterable[float | None]) -> float | None:
    listed = list(figures)
    known = [figure for figure in listed if figure is not None]
    return sum(known) if len(known) == len(listed) else None
