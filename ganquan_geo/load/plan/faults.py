"""What can be wrong inside ``plan.toml``, and how it is said."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from ganquan_geo.load.faults import fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.plan import Plan, Segment


_fault = partial(fault, "plan.toml")


def find_plan_faults(plan: Plan) -> tuple[Fault, ...]:
    """List what does not fit between the entries of the register."""
    groups = [entry.group for entry in plan.indicators] + [entry.group for entry in plan.counts]
    groups = [group for group in groups if group]
    return tuple(
        _faults(
            ids={
                "projects": [entry.id for entry in plan.projects],
                "indicators": [entry.id for entry in plan.indicators],
            },
            names={
                "theme_names": ([entry.theme for entry in plan.themes], list(plan.theme_names)),
                "form_names": ([entry.form for entry in plan.themes], list(plan.form_names)),
                "group_names": (groups, list(plan.group_names)),
            },
            segments=[
                *(entry.segment for entry in plan.projects),
                *(entry.segment for entry in plan.themes),
            ],
            period=(plan.start, plan.end),
        )
    )


def find_raw_faults(raw: Mapping[str, object]) -> tuple[Fault, ...]:
    """List what does not fit between the entries of a register that has other faults too.

    Parameters
    ----------
    raw
        The file as it was read; entries of a wrong type are passed over.
    """
    ids = {table: _strings(raw, table, "id") for table in ("projects", "indicators")}
    used = {
        "theme_names": _strings(raw, "themes", "theme"),
        "form_names": _strings(raw, "themes", "form"),
        "group_names": [*_strings(raw, "indicators", "group"), *_strings(raw, "counts", "group")],
    }
    names = {table: (keys, _keys(raw.get(table))) for table, keys in used.items()}
    return tuple(_faults(ids, names, segments=(), period=(date.min, date.max)))


def _strings(raw: Mapping[str, object], table: str, key: str) -> list[str]:
    """Return the texts under one key of the entries of a table, as far as they are texts."""
    entries = raw.get(table)
    if not isinstance(entries, list):
        return []
    found = [entry.get(key) for entry in entries if isinstance(entry, dict)]
    return [text for text in found if isinstance(text, str) and text]


def _keys(table: object) -> list[str]:
    return list(table) if isinstance(table, dict) else []


def _faults(
    ids: Mapping[str, Sequence[str]],
    names: Mapping[str, tuple[Sequence[str], Sequence[str]]],
    segments: Sequence[Segment],
    period: tuple[date, date],
) -> Iterator[Fault]:
    for table, listed in ids.items():
        for name in sorted({name for name in listed if listed.count(name) > 1}):
            yield _fault(
                f"{table} 有两个 id“{name}”",
                f"{table} has the id {name!r} twice",
                "改其一",
                "change one",
            )
    for table, (used, known) in names.items():
        for key in sorted(set(used) - set(known)):
            yield _fault(
                f"{table} 里没有“{key}”",
                f"{table} has no {key!r}",
                f"在 [{table}] 中加上它的中英文名",
                f"add its two names to [{table}]",
            )
    for segment in segments:
        if (segment.start is None) != (segment.end is None):
            yield _fault(
                f"{segment.street}一段只写了一端",
                f"a segment of {segment.street} names one end only",
                "起讫两端都写（可写 boundary），或都不写",
                "name both ends (boundary is one) or neither",
            )
    if period[1] < period[0]:
        yield _fault(
            "规划期的止日早于起日",
            "the plan ends before it begins",
            "改正 start、end",
            "correct start, end",
        )
