"""When a gate is open: spans of the day, held on every day or on some days only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY_MIN = 24 * 60
ALL_DAY = "全天"
SOME_DAYS = "部分日"  # before hours that are kept on some days of the week only
HOURS_NOT_KNOWN = "时段待核实"
Span = tuple[int, int]  # first and last minute of the day, the last not included


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours:
    """The hours of a gate.

    Parameters
    ----------
    every_day
        Spans in minutes after midnight in which it is open on every day; in order, none
        touching another, within one day.
    some_days
        Spans in which it is open on some days of the week; those of every day are among them.
    known
        False where nobody says which hours: it may be open at any of `some_days`.

    Examples
    --------
    >>> day = gg.OpeningHours(every_day=((360, 1320),), some_days=((360, 1320),))
    >>> day.is_open(480), day.is_open(1410)  # at 08:00 and at 23:30
    (True, False)
    """

    every_day: tuple[Span, ...]
    some_days: tuple[Span, ...]
    known: bool = True

    def text(self) -> str:
        """Return the hours in a few words, such as ``"06:00-22:00"``."""
        if self == ALWAYS:
            return ALL_DAY
        if not self.known:
            return HOURS_NOT_KNOWN
        every = ",".join(map(_clock_span, self.every_day))
        if self.some_days == self.every_day:
            return every
        some = SOME_DAYS + ",".join(map(_clock_span, self.some_days))
        return f"{every};{some}" if every else some

    @classmethod
    def from_text(cls, text: str) -> OpeningHours:
        """Return the hours that `text` gave."""
        if text in (ALL_DAY, HOURS_NOT_KNOWN):
            return ALWAYS if text == ALL_DAY else NOT_KNOWN
        every: tuple[Span, ...] = ()
        some: tuple[Span, ...] = ()
        for part in text.split(";"):
            if part.startswith(SOME_DAYS):
                some = _read_spans(part.removeprefix(SOME_DAYS))
            else:
                every = some = _read_spans(part)
        return cls(every_day=every, some_days=some)

    def is_open(self, minute: int) -> bool | None:
        """Return whether it is open at a minute of the day; None: on some days only."""
        return self.covers(((minute, minute + 1),))

    def covers(self, spans: Iterable[Span]) -> bool | None:
        """Return whether it is open all through some spans; None: at times, or on some days."""
        wanted = tuple(spans)
        if all(_within(span, self.every_day) for span in wanted):
            return True
        meets = any(
            start < own_end and own_start < end
            for start, end in wanted
            for own_start, own_end in self.some_days
        )
        return None if meets else False


ALWAYS = OpeningHours(every_day=((0, DAY_MIN),), some_days=((0, DAY_MIN),))
NOT_KNOWN = OpeningHours(every_day=(), some_days=ALWAYS.every_day, known=False)


def join_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the same time in order, spans that touch joined; one over midnight is cut there.

    Parameters
    ----------
    spans
        Minutes after midnight; a span that ends at or before its start goes over midnight.
    """
    cut: list[Span] = []
    for start, end in spans:
        cut += [(start, end)] if start < end else [(start, DAY_MIN), (0, end)]
    joined: list[Span] = []
    for start, end in sorted(span for span in cut if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _within(span: Span, spans: tuple[Span, ...]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in spans)


def _clock_span(span: Span) -> str:
    return "-".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in span)


def _read_spans(text: str) -> tuple[Span, ...]:
    spans = []
    for span in text.split(","):
        start, end = (int(clock[:2]) * 60 + int(clock[3:]) for clock in span.split("-"))
        spans.append((start, end))
    return tuple(spans)
