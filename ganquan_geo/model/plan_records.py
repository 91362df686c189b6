"""What staff keep of a plan: their rows on projects, indicators, compounds and registers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ganquan_geo.words import glossary
from ganquan_geo.words.figures import format_m
from ganquan_geo.words.text import Text, join_texts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Status = Literal["unknown", "planned", "under_way", "paused", "cancelled", "done", "outside"]

STATUS_NAMES: dict[Status, Text] = {
    "unknown": Text("未填报", "not reported"),
    "planned": Text("未开工", "planned"),
    "under_way": Text("在建", "under way"),
    "paused": Text("暂缓", "paused"),
    "cancelled": Text("取消", "cancelled"),
    "done": glossary.DONE,
    "outside": Text("期外完工，不计", "done outside the period, not counted"),
}
SAID_STATUSES = tuple(key for key in STATUS_NAMES if key not in ("unknown", "outside"))
Rough = Literal["", "about", "over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRecord:
    """What staff keep of one project, or of one stretch of it.

    Parameters
    ----------
    start, end
        First and last day of the works; None if not known.
    planned_start, planned_end, accepted_on, updated_on
        The days that were planned for them, that of acceptance, and that of the row itself.
    budget_cny, spent_cny
        Yuan: all of it, and what is spent so far; None if not known.
    start_at, end_at, content, quantities
        Where the works begin and end, and what they are and how many, as written; may be empty.
    length_m
        As staff have it, metres; None if not known.
    funding, responsible, builder, problems
        Where the money comes from, who answers, who builds, what stands in the way; may be empty.
    status
        As staff say it; ``"outside"`` where it was done before the plan's period or after the
        study's date, which counts for nothing.
    stage
        The status as it was written, where that says more (前期, 已验收); may be empty.
    progress_share
        How much of the works is done, 0 to 1; None if not known.
    contradiction
        Why the row says both that it is done and that it is not, so that nobody knows; else None.
    stretches
        The rows of its stretches; empty where it is one row.
    photo_before, photo_after
        Files of photographs beside the table; may be empty.
    stretch
        What a stretch of the street is called, where a project has several rows.
    """

    id: str
    status: Status = "unknown"
    stage: str = ""
    start: date | None = None
    end: date | None = None
    budget_cny: float | None = None
    evidence: str = ""
    note: str = ""
    start_at: str = ""
    end_at: str = ""
    content: str = ""
    progress_share: float | None = None
    photo_before: str = ""
    photo_after: str = ""
    stretch: str = ""
    length_m: float | None = None
    theme: str = ""
    quantities: str = ""
    spent_cny: float | None = None
    funding: str = ""
    responsible: str = ""
    builder: str = ""
    planned_start: date | None = None
    planned_end: date | None = None
    accepted_on: date | None = None
    problems: str = ""
    updated_on: date | None = None
    contradiction: Text | None = None
    stretches: tuple[ProjectRecord, ...] = ()

    @property
    def is_surely_done(self) -> bool:
        """Return whether it is done, by evidence and on a day, and nothing says otherwise."""
        is_done = self.status == "done" and self.contradiction is None
        return is_done and bool(self.evidence) and self.has_day

    @property
    def has_day(self) -> bool:
        """Return whether it is known when it was completed or accepted, in all its stretches."""
        return all(row.end or row.accepted_on for row in self.stretches or (self,))

    @property
    def stretch_states(self) -> Text:
        """What each stretch of it says of its status and length; empty where it is one row."""
        return join_texts(_tell_stretch(row) for row in self.stretches)


def _tell_stretch(row: ProjectRecord) -> Text:
    form = Text("{name}{status}", "{name} {status}")
    if row.length_m is not None:
        form = Text("{name}{status}（{length}）", "{name} {status} ({length})")
    length = format_m(row.length_m or 0.0)
    return form.filled(name=row.stretch, status=STATUS_NAMES[row.status], length=length)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRecord:
    """One reading that staff took of an indicator.

    Parameters
    ----------
    measured
        In the indicator's unit; of numerator and denominator their share. None if not known.
    numerator, denominator
        What a share was worked out from; None if not known.
    rough
        How far from exact the figure was written: ``"about"`` (约, 左右), ``"over"`` (余, 多), or
        empty.
    target, target_source
        The figure that staff hold it to where the plan states none, and who set it.
    tolerance
        How far off a figure still is "about" the target, in the unit; None if not known.
    baseline, baseline_source
        Where it began, where the plan does not say, and who counted that.
    """

    id: str
    measured: float | None = None
    rough: Rough = ""
    measured_on: date | None = None
    evidence: str = ""
    numerator: float | None = None
    denominator: float | None = None
    target: float | None = None
    target_source: str = ""
    tolerance: float | None = None
    baseline: float | None = None
    baseline_source: str = ""


def find_left_out(
    record: IndicatorRecord,
    *,
    unit: str,
    start: date,
    end: date,
    today: date,
    tolerance: float | None = None,
) -> Text | None:
    """Return why a reading does not count; None if it does, or says nothing.

    Parameters
    ----------
    unit
        Of the indicator: only a share is made of numerator and denominator.
    tolerance
        How far off is still about the target, by the plan.
    start, end
        First and last day of the plan's period: what was read on another day is not of it.
    today
        The date the study stands for.
    """
    day, has_parts = record.measured_on, (record.numerator, record.denominator) != (None, None)
    if record.measured is None:
        of_none = Text("分子、分母都是 0，没有可以算比例的", "of 0 there is no share")
        one = Text("分子、分母缺一", "one of numerator and denominator is missing")
        if unit != "share":
            of_none = one = _NO_FIGURE["done" if unit == "done" else "count"]
        is_none = record.numerator == record.denominator
        return None if not has_parts else of_none if is_none else one
    if day is None:
        return Text("没有统计日期", "it has no date")
    if not start <= day <= end:
        return Text(
            f"统计日期 {day} 不在规划期 {start} 至 {end} 之内",
            f"its date {day} is outside the plan's period, {start} to {end}",
        )
    if day > today:
        return Text(
            f"统计日期 {day} 晚于资料日期 {today}",
            f"its date {day} is after the study's date {today}",
        )
    if not record.evidence:
        return Text("没有依据", "it has no evidence")
    is_wide = tolerance is not None or (record.tolerance is not None and record.target_source)
    return None if record.rough != "about" or is_wide else _TOO_ROUGH


_NO_FIGURE = {
    "count": Text(
        "这一项是数目，写现状值，不用分子、分母",
        "it is a count: its figure is wanted, not numerator and denominator",
    ),
    "done": Text(
        "这一项问做成没有，现状值写是或否，不用分子、分母",
        "it is done or not: yes or no is wanted, not numerator and denominator",
    ),
}
_TOO_ROUGH = Text(
    "写作约数，没有写明允许偏差和出处，达标与否无从判定",
    "it is about a figure, and no source says how far off it may be: whether the target is met "
    "cannot be told",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundRecord:
    """What staff keep of one compound: only what is filled in.

    Parameters
    ----------
    counts
        By column; a yes is 1 and a no is 0, also where a day was asked for and there is none.
    days
        By column: when something was finished.
    words
        By column: ``management`` (closed, half_open, open) and ``security`` (none, installed,
        working, broken; installed is with nothing said of whether it works).
    not_applicable
        Columns that have a dash: the compound can have no such thing.
    rough
        By column: how far from exact a count was written, where it was not.
    """

    id: str
    counts: Mapping[str, float] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    not_applicable: frozenset[str] = frozenset()
    rough: Mapping[str, Rough] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRecord:
    """Whether the facility layer holds all of one kind, and who saw to it.

    Parameters
    ----------
    complete
        None if nobody has said.
    """

    id: str
    complete: bool | None = None
    checked_on: date | None = None
    checked_by: str = ""
