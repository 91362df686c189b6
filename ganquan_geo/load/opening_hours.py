"""Read opening hours as people write them: 06:00-22:00, 全天, 早6点至晚10点, Mo-Fr 07:00-19:00."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import chain

from ganquan_geo.model.opening_hours import (
    ALWAYS,
    DAY_MIN,
    NOT_KNOWN,
    OpeningHours,
    Span,
    join_spans,
)

_ALWAYS = re.compile(
    r"24/7|24(?:小时|h)?(?:全天)?|全天(?:候)?(?:24小时)?|全日|昼夜|常开|长开|always"
)
_CLOCK = (
    r"(?P<half{n}>早上|早晨|清晨|凌晨|上午|早|中午|下午|傍晚|晚上|晚间|夜里|夜间|晚|夜|am|pm)?"
    r"(?P<hour{n}>\d{{1,2}})(?::(?P<minute{n}>\d{{2}})(?::00)?|[点时](?P<half_hour{n}>半)?"
    r"(?:(?P<minutes{n}>\d{{1,2}})分?)?)?(?P<after{n}>am|pm)?"
)
_OPENED, _SHUT = (
    r"开放|开启|开门|开|可?通行|open",
    r"关闭|封闭(?:管理)?|关门|关|闭门|锁门|落锁|上锁",
)
_FROM, _TO = _CLOCK.format(n=1), _CLOCK.format(n=2)
_NEXT_DAY = r"(?P<next>次日|第二天|翌日|隔天|隔日)?"
_SPAN = re.compile(rf"(?:当日|当天)?{_FROM}(?:[-至到~]|(?:{_OPENED})至?){_NEXT_DAY}{_TO}")
# 6点开门，22点关门: one span, said in two parts.
_OPENS_THEN_SHUTS = re.compile(
    rf"({_FROM}(?:{_OPENED}))[,、;](?={_NEXT_DAY}{_TO}(?:{_SHUT})(?:$|[,、;]))"
)
_DAYS = (
    r"部分日|工作日|双休日|休息日|法定节假日|节假日|节日|假日|假期|周末|"
    r"[春夏秋冬]季|[夏冬]令时|\d{1,2}月(?:[-至到~]\d{1,2}月)?|"
    r"(?:周|星期|礼拜)[一二三四五六日天1-7](?:[-至到~](?:周|星期|礼拜)?[一二三四五六日天1-7])?|"
    r"(?:mo|tu|we|th|fr|sa|su|ph)(?:-(?:mo|tu|we|th|fr|sa|su|ph))*"
)
_DAY = {key: n for row in ("一二三四五六日", "1234567") for n, key in enumerate(row, 1)} | {"天": 7}
_DAY |= {key: n for n, key in enumerate(["mo", "tu", "we", "th", "fr", "sa", "su"], 1)}
_WEEK = set(range(1, 8))
_WEEKDAYS = re.compile(
    r"(?:周|星期|礼拜|(?=[mtwfs][ouehra]))([一二三四五六日天1-7]|mo|tu|we|th|fr|sa|su)"
    r"(?:[-至到~](?:周|星期|礼拜)?([一二三四五六日天1-7]|mo|tu|we|th|fr|sa|su))?"
)
_SOME_DAYS = re.compile(rf"(?:{_DAYS})(?:&(?:{_DAYS}))*")
_DAYS_TOGETHER = re.compile(rf"({_DAYS})[,、和及与](?={_DAYS})")  # 周六、周日
_EVERY_DAY = re.compile(
    r"每天|每日|天天|mo-su|(?:周|星期)一[-至到~](?:周|星期)?[日天]|周[1一][-至到~]周?7"
)
_OFF = re.compile(rf"(?:{_SHUT}|不开放?|禁止?通行|禁行|休息|除外|off|closed)$")
_ON = re.compile(rf"(?:{_OPENED})$")
# What says that it is open at some hours, and not at which.
_VAGUE = re.compile(
    rf"(?:夜间|夜里|夜晚|晚上|晚间|晚|深夜|半夜|凌晨|白天|日间|白日|其[他余它]时[间段]|"
    rf"视情况|不定[时期]|不固定|早晚高峰|高峰(?:时段|期)?|上下[班学](?:时[间段])?|"
    rf"{_FROM}(?:以后|之后|后|以前|之前|前|起)?)(?:实行)?"
)
_HALF_SAID = re.compile(r"[晚夜深半凌][晚上间里夜晨]?|.*\d.*")  # 夜间: open or shut?
_NOT_SAID = re.compile(
    r"(?:开放)?(?:时[间段])?(?:待核实|待查|待定|未知|不知道|不清楚|不详|unknown)"
)
_NIGHT = ("晚上", "晚间", "夜里", "夜间", "晚", "夜")
_AFTERNOON = ("下午", "傍晚", *_NIGHT, "pm")
_MIDNIGHT = (*_NIGHT, "凌晨", "am")  # twelve of these is the end of a day
_MORNING = ("早上", "早晨", "清晨", "早", "傍晚")  # twelve of these says nothing
_NOON_H, _HOURS = 12, 24
_EARLY_H = 6  # 中午1点 is one in the afternoon
_BRACKETS = re.compile(r"\(([^()]*)\)")
# What in brackets may say when; a note without any, such as 刷卡进出, says nothing of hours.
_WHEN = re.compile(
    r"[\d周星礼日天早晨晚夜午春夏秋冬季节假除关闭封锁开停暂限临非工休末月年]|"
    r"mo|tu|we|th|fr|sa|su|ph|off|clos|open|except|only|holiday|day|night|season"
)


def read_opening_hours(text: str) -> OpeningHours | None:
    """Return the hours that a text states; None where it cannot be read as a whole.

    Hours on some days only, such as workdays, are kept as such: they are sure on no day that is
    not named. Where it says that there are hours, and not which, they are `NOT_KNOWN`.
    """
    plain = _plain(text)
    if not plain:
        return None
    if _NOT_SAID.fullmatch(plain):
        return NOT_KNOWN
    said = _Said()
    for rule in _OPENS_THEN_SHUTS.sub(r"\1", plain).split(";"):
        if rule and not _take_rule(rule, said):
            return None
    spans = join_spans([*said.every_day, *chain.from_iterable(said.some_days)])
    if said.vague and spans in ((), ALWAYS.every_day):  # stated hours say more than 夜间关闭
        return NOT_KNOWN
    if not spans and (said.shut or said.shut_some_days):  # it is open at all the others
        said.every_day += ALWAYS.every_day
        spans = ALWAYS.every_day
    shut = join_spans(said.shut)
    spans = _without(tuple(spans), shut)
    if not spans:
        return None
    # Hours of some days take the place of those of every day on these days: both are sure.
    stated = ALWAYS.every_day if said.days == _WEEK else join_spans(said.every_day)
    every = () if said.shut_some_days else _without(stated, shut)
    for own in said.some_days:
        every = _both(every, join_spans(own))
    return OpeningHours(every_day=every, some_days=spans)


@dataclass(slots=True)
class _Said:
    """What the rules of a text say so far: of every day, of some days, and which these are."""

    every_day: list[Span] = field(default_factory=list)
    some_days: list[list[Span]] = field(default_factory=list)
    days: set[int] = field(default_factory=set)
    shut: list[Span] = field(default_factory=list)
    shut_some_days: bool = False
    vague: bool = False


def _take_rule(rule: str, said: _Said) -> bool:
    """Take what a rule says; return whether it can be read."""
    some_days = False
    for part in re.split(r"[,、和及与]", _days_first(_DAYS_TOGETHER.sub(r"\1&", rule))):
        rest = part
        if every := _EVERY_DAY.match(rest):
            rest, some_days = rest[every.end() :], False
        elif days := _SOME_DAYS.match(rest):
            rest, some_days = rest[days.end() :], True
            said.days |= _find_days(days[0])
        rest = rest.lstrip(":")
        if not _take_part(rest, said, some_days=some_days):
            return False
    return True


def _take_part(text: str, said: _Said, *, some_days: bool) -> bool:
    """Take what a part of a rule says behind its days; return whether it can be read."""
    span = _SPAN.fullmatch(re.sub(rf"(?:{_OPENED}|{_SHUT})$", "", text))
    opens_and_shuts = span is not None and re.search(rf"(?:{_OPENED})至?\D*\d", span[0])
    off = None if opens_and_shuts else _OFF.search(text)
    is_always = _ALWAYS.fullmatch(text)
    body = text[: off.start()] if off else text if is_always else _ON.sub("", text)
    if not body:
        if not some_days:
            return False
        if off:
            said.shut_some_days = True
        else:
            said.some_days.append(list(ALWAYS.every_day))
        return True
    if _VAGUE.fullmatch(body):
        said.vague = True
        return body != text or not _HALF_SAID.fullmatch(text)
    found = _SPAN.fullmatch(body) if span is None else span
    spans = list(ALWAYS.every_day) if _ALWAYS.fullmatch(body) else _spans(found)
    if off and not some_days:
        said.shut += spans
    elif off:
        said.shut_some_days = True
    elif some_days:
        said.some_days.append(spans)
    else:
        said.every_day += spans
    return bool(spans)


def _find_days(text: str) -> set[int]:
    """Return the days of the week that are named, from 1 for Monday; none of holidays, seasons."""
    found: set[int] = set()
    for first, last in _WEEKDAYS.findall(text):
        start, end = (_DAY[day or first] for day in (first, last))
        found.update(range(start, end + 1))
    return found | ({6, 7} if re.search("周末|双休日", text) else set())


def _days_first(rule: str) -> str:
    """Return a rule with days that stand after its only hours before these."""
    behind = re.fullmatch(rf"(?P<hours>[^,]*[\d天点时])(?P<days>{_SOME_DAYS.pattern})", rule)
    if behind and not re.match(_SOME_DAYS, rule):
        return behind["days"] + behind["hours"]
    return rule


def _without(spans: tuple[Span, ...], shut: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return spans without those in which it is shut."""
    edges = [0, *(minute for span in shut for minute in span), DAY_MIN]
    return _both(spans, tuple(zip(edges[::2], edges[1::2], strict=True)))


def _both(first: tuple[Span, ...], second: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the times that lie in spans of both."""
    both = [(max(a, c), min(b, d)) for a, b in second for c, d in first]
    return join_spans(span for span in both if span[0] < span[1])


def _spans(found: re.Match[str] | None) -> list[Span]:
    """Return the span that was found; none where it is no time of a day."""
    if found is None:
        return []
    first = found["half1"] or found["after1"] or ""
    second = found["half2"] or found["after2"] or ""
    start, end = _minute(found, 1, first), _minute(found, 2, second)
    if start is not None and not second and not found["next"]:  # 下午4点至6点: in the afternoon too
        later = _minute(found, 2, first)
        end = later if later is not None and later > start else end
    if start is None or end is None or start == DAY_MIN:
        return []
    if found["next"]:
        return list(ALWAYS.every_day) if start == end else [(start, end)] * (end < start)
    end = DAY_MIN if end == DAY_MIN - 1 else end  # 23:59 is meant for the end of the day
    return [(start, end)] * (start != end)


def _minute(found: re.Match[str], n: int, half: str) -> int | None:
    hour = int(found[f"hour{n}"])
    minute = int(found[f"minute{n}"] or found[f"minutes{n}"] or 0)
    minute += 30 if found[f"half_hour{n}"] else 0
    if hour == _NOON_H and half in _MORNING:
        return None
    if hour == _NOON_H and half in _MIDNIGHT:
        hour = 0 if minute or n == 1 else _HOURS
    elif (half in _AFTERNOON and hour < _NOON_H) or (half == "中午" and hour < _EARLY_H):
        hour += _NOON_H
    if hour > _HOURS or minute >= 60 or (hour == _HOURS and minute):  # noqa: PLR2004
        return None
    return hour * 60 + minute


def _plain(text: str) -> str:
    """Return a text in half-width letters, without spaces, one sign for each meaning."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[∶꞉]", ":", plain)
    plain = re.sub(r"[—–−―~〜～]+|--+", "-", plain)
    plain = re.sub(r"[;；\n]", ";", plain).replace("，", ",").replace("。", ";")
    plain = re.sub(r"\s+", "", plain)
    noted = _BRACKETS.search(plain)
    while noted:
        rest = plain[: noted.start()] + plain[noted.end() :]
        if _SOME_DAYS.fullmatch(noted[1]) or _EVERY_DAY.fullmatch(noted[1]):
            if ";" in rest or noted.end() < len(plain):
                return ""  # of which of several hours?
            rest = noted[1] + rest
        elif _WHEN.search(noted[1]):
            rest = f"{rest};{noted[1]}"
        plain = rest
        noted = _BRACKETS.search(plain)
    return plain.strip(";,")
