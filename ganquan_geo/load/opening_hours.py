"""Read opening hours as people write them: 06:00-22:00, 全天, 早6点至晚10点, Mo-Fr 07:00-19:00."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from ganquan_geo.load.hour_words import (
    ALWAYS_OPEN,
    Word,
    is_at_night,
    is_open_word,
    split_hours,
)
from ganquan_geo.model.opening_hours import (
    ALWAYS,
    DAY_MIN,
    NOT_KNOWN,
    OpeningHours,
    Span,
    join_spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NOT_SAID = re.compile(
    r"(?:开放)?(?:时[间段])?(?:待核实|待查|待定|未知|不知道|不清楚|不详|unknown)"
)
_HALF_SAID = re.compile(r"[晚夜深半凌][晚上间里夜晨]?|.*\d.*")  # 夜间: open or shut?
_WEEK = "一二三四五六日"
_NAMED = {
    **dict.fromkeys(("周末", "双休日", "休息日"), "六日"),
    "工作日": "一-五",
    "天": "日",
    **dict(zip(["mo", "tu", "we", "th", "fr", "sa", "su"], _WEEK, strict=True)),
}
_RANGE = re.compile(rf"([{_WEEK}])[-至到~]([{_WEEK}])")
_EVERY_DAY = ({*_WEEK}, {"夏季", "冬季"}, {"夏令", "冬令"}, {*"春夏秋冬"}, {"其"})
_EARLY_MIN, _LATE_MIN = 8 * 60, 18 * 60  # a span that ends, or begins, so is one of the night


def read_opening_hours(text: str) -> OpeningHours | None:
    """Return the hours that a text states; None where it cannot be read as a whole.

    Hours on some days only, such as workdays, are kept as such: they are sure on no day that is
    not named. Where it says that there are hours, and not which, they are `NOT_KNOWN`.
    """
    if _NOT_SAID.fullmatch("".join(text.split())):
        return NOT_KNOWN
    words = split_hours(text)
    phrases = _join(_group(words)) if words else None
    said = None if not phrases else _add_up(phrases)
    return None if said is None else _settle(said)


@dataclass(slots=True, kw_only=True)
class _Phrase:
    """What is said at once: of which days, when, and whether it is open or shut then.

    `mark` is the sign before it; `days` is empty for every day, and None where none are named.
    """

    mark: str = ""
    days: str | None = None
    when: Word | None = None  # a vague time, or all the others
    spans: list[Span] = field(default_factory=list)
    verb: str = ""
    card: bool = False

    def has(self, *names: str) -> bool:
        """Return whether these are said, and nothing else."""
        said = {
            "days": self.days is not None,
            "when": self.when is not None,
            "spans": bool(self.spans),
            "verb": bool(self.verb),
            "card": self.card,
        }
        return {name for name, is_said in said.items() if is_said} == {*names}


def _group(words: Sequence[Word]) -> list[_Phrase]:
    """Return the words as phrases, cut at signs and where something is said again."""
    phrases = [_Phrase()]
    for word, follow in zip(words, [*words[1:], None], strict=True):
        now, kind = phrases[-1], word.kind
        if kind == "end":
            lists = word.text in "、和及与" and now.has("spans")
            if now.has():
                now.mark = word.text
            elif not (lists and follow is not None and follow.kind == "span"):
                phrases.append(_Phrase(mark=word.text))
            continue
        told = {
            "days": not now.has(),
            "every": not now.has(),
            "open": bool(now.verb),
            "shut": bool(now.verb),
            "card": False,
        }
        if told.get(kind, bool(now.verb or (kind != "span" and (now.spans or now.when)))):
            phrases.append(now := _Phrase())
        if kind in ("days", "every"):
            now.days = "" if kind == "every" else word.text
        elif kind in ("vague", "rest"):
            now.when = word
        elif kind in ("span", "shut span"):
            now.spans += word.spans
            now.verb = "关" if kind == "shut span" else ""
        elif kind == "card":
            now.card = True
        else:
            now.verb = word.text
    return [own for own in phrases if not own.has()]


def _join(phrases: Sequence[_Phrase]) -> list[_Phrase] | None:
    """Return the phrases with what signs part from them; None where it is unclear."""
    joined: list[_Phrase] = []
    for now, follow in zip(phrases, [*phrases[1:], None], strict=True):
        last = joined[-1] if joined else _Phrase(card=True)
        aside = now.mark in ("", "(", ")")
        if now.has("spans") and not last.spans and not last.card:
            is_of_it = _is_of(now, last, aside=aside)
            if is_of_it is None:
                return None
            if is_of_it:
                last.spans = now.spans
                continue
        elif now.has("verb") and aside and last.spans and not last.verb:
            last.verb = now.verb
            continue
        elif now.has("days") and last.has("spans") and (aside or follow is None):
            if now.mark == ";" or (follow is not None and follow.mark != ";"):
                return None  # of which of several hours?
            last.days = now.days
            continue
        joined.append(now)
    return joined


def _is_of(now: _Phrase, last: _Phrase, *, aside: bool) -> bool | None:
    """Return whether bare spans are those of the phrase before; None where that is unclear.

    夜间关闭（22:00-6:00） says when it is shut, 夜间关闭，6:00-22:00 when it is open.
    """
    if _opens(last):
        return True
    if last.when is not None and is_at_night(last.when):
        return _are_at_night(now.spans)
    if aside:
        return True
    return False if last.days else None


def _opens(phrase: _Phrase) -> bool:
    return not phrase.verb or is_open_word(phrase.verb)


def _are_at_night(spans: Sequence[Span]) -> bool:
    return all(end < start or end <= _EARLY_MIN or start >= _LATE_MIN for start, end in spans)


@dataclass(slots=True, kw_only=True)
class _Said:
    """When it is open and shut: every day, and on some days; perhaps; and what is not said."""

    every_day: list[Span] = field(default_factory=list)
    some_days: dict[str, list[Span]] = field(default_factory=dict)
    shut: list[Span] = field(default_factory=list)
    shut_days: list[Span] = field(default_factory=list)
    perhaps: list[Span] = field(default_factory=list)  # with a card
    unsure: list[Span] = field(default_factory=list)  # those of them that are not sure any more
    vague: bool = False

    def add_spans(self, now: _Phrase, days: str, *, alone: bool) -> None:
        """Add what is said of stated times; what needs a card beside others is not sure."""
        if now.card and (not alone or _are_at_night(now.spans)):
            self.perhaps += now.spans
            self.unsure += now.spans
            self.every_day += ALWAYS.every_day if alone else ()
        elif not _opens(now):
            (self.shut_days if days else self.shut).extend(now.spans)
        elif days:
            self.some_days.setdefault(days, []).extend(now.spans)
        else:
            self.every_day += now.spans

    def add_time(self, now: _Phrase) -> bool:
        """Add what is said of a vague time, or of all others; return whether it says enough."""
        is_vague = now.when is not None and now.when.kind == "vague"
        self.vague |= is_vague
        if now.when is not None and is_vague and not (_opens(now) or is_at_night(now.when)):
            self.unsure += ALWAYS.every_day  # 20:00关门: which of the stated hours hold?
        self.perhaps += ALWAYS.every_day if now.card else ()
        if now.when is None or now.verb or now.card:
            return True
        return is_vague and not _HALF_SAID.fullmatch(now.when.text)

    def add_days(self, now: _Phrase, *, alone: bool) -> bool:
        """Add what is said of whole days; return whether it says enough."""
        if now.days and now.verb and not _opens(now):
            self.shut_days += ALWAYS.every_day
        elif now.days and (now.verb or alone):
            self.some_days.setdefault(now.days, []).extend(ALWAYS.every_day)
        elif now.verb in ALWAYS_OPEN:
            self.every_day += ALWAYS.every_day
        is_said = bool(now.days) and (bool(now.verb) or alone)
        return is_said or now.verb in ALWAYS_OPEN or now.has("card")


def _add_up(phrases: Sequence[_Phrase]) -> _Said | None:
    """Return what all phrases say together; None where one says too little."""
    said, inherited = _Said(), None
    for now in phrases:
        inherited = None if now.mark == ";" else inherited
        days = now.days if now.days is not None or not now.has("spans") else inherited
        others = any(own.spans for own in phrases if own is not now)
        if now.spans:
            said.add_spans(now, days or "", alone=not others)
            inherited = days if _opens(now) else None
        elif not (said.add_time(now) if now.when else said.add_days(now, alone=not others)):
            return None
    return said


def _settle(said: _Said) -> OpeningHours | None:
    """Return the hours; those of some days take the place of those of every day on these."""
    opened = join_spans([*said.every_day, *chain.from_iterable(said.some_days.values())])
    if said.vague and not said.shut and opened in ((), ALWAYS.every_day):
        return NOT_KNOWN  # stated hours say more than 夜间关闭
    every = join_spans(said.every_day)
    if not opened and (said.shut or said.shut_days):  # it is open at all the others
        opened = every = ALWAYS.every_day
    shut = join_spans(said.shut)
    if opened and shut and not _both(opened, shut) and _without(ALWAYS.every_day, shut) != opened:
        return None  # 22:00-24:00，0:00-6:00关闭: both of them?
    some = _without(join_spans([*opened, *said.perhaps]), shut)
    if not some:
        return None
    if said.some_days and _are_every_day(said.some_days):
        every = ALWAYS.every_day
    for own in said.some_days.values():
        every = _both(every, join_spans(own))
    never_sure = join_spans([*shut, *said.shut_days, *said.unsure])
    return OpeningHours(every_day=_without(every, never_sure), some_days=some)


def _are_every_day(named: Iterable[str]) -> bool:
    """Return whether the days that are named are all of a week, or a year."""
    text = re.sub("(?:法定)?节?假日|节日|假期|部分日", "", ",".join(named))
    if re.search("[季令]", text) and re.search("周|星期|礼拜|工作日|休", text):
        return False
    for name, days in _NAMED.items():
        text = text.replace(name, days)
    text = re.sub("周|星期|礼拜", "", text)
    text = re.sub(r"([1-7])(?!\d?月)", lambda own: _WEEK[int(own[1]) - 1], text)
    text = _RANGE.sub(lambda own: _WEEK[_WEEK.find(own[1]) : _WEEK.find(own[2]) + 1], text)
    return any(all(name in text for name in names) for names in _EVERY_DAY)


def _without(spans: tuple[Span, ...], shut: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return spans without those in which it is shut."""
    edges = [0, *(minute for span in shut for minute in span), DAY_MIN]
    return _both(spans, tuple(zip(edges[::2], edges[1::2], strict=True)))


def _both(first: tuple[Span, ...], second: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the times that lie in spans of both."""
    both = [(max(a, c), min(b, d)) for a, b in second for c, d in first]
    return join_spans(span for span in both if span[0] < span[1])
