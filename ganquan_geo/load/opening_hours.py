"""Read opening hours as people write them: 06:00-22:00, 全天, 早6点至晚10点, Mo-Fr 07:00-19:00."""

from __future__ import annotations

import re
import unicodedata

from ganquan_geo.model.opening_hours import ALWAYS, DAY_MIN, OpeningHours, Span, join_spans

_ALWAYS = re.compile(
    r"24/7|24(?:小时|h)?(?:全天)?(?:开放)?|全天(?:候)?(?:24小时)?(?:开放)?|全日(?:开放)?|"
    r"昼夜(?:开放)?|常开|长开|always"
)
_CLOCK = (
    r"(?P<half{n}>早上|早晨|清晨|凌晨|上午|早|中午|下午|傍晚|晚上|夜里|夜间|晚|夜|am|pm)?"
    r"(?P<hour{n}>\d{{1,2}})(?::(?P<minute{n}>\d{{2}})(?::00)?|[点时](?P<half_hour{n}>半)?"
    r"(?:(?P<minutes{n}>\d{{1,2}})分?)?)?(?P<after{n}>am|pm)?"
)
_SPAN = re.compile(_CLOCK.format(n=1) + r"[-至到~]" + _CLOCK.format(n=2))
_DAY_WORDS = (
    r"部分日|工作日|双休日|休息日|节假日|法定节假日|周末|"
    r"(?:周|星期|礼拜)[一二三四五六日天1-7](?:[-至到~](?:周|星期|礼拜)?[一二三四五六日天1-7])?|"
    r"(?:mo|tu|we|th|fr|sa|su|ph)(?:[-,](?:mo|tu|we|th|fr|sa|su|ph))*"
)
_EVERY_DAY = re.compile(
    r"每天|每日|天天|mo-su|(?:周|星期)一[-至到~](?:周|星期)?[日天]|周[1一][-至到~]周?7"
)
_SOME_DAYS = re.compile(_DAY_WORDS)
_OFF = re.compile(r"off|closed|不开放?|关闭|休息")
_NIGHT = ("晚上", "夜里", "夜间", "晚", "夜")
_AFTERNOON = ("下午", "傍晚", *_NIGHT, "pm")
_MIDNIGHT = (*_NIGHT, "凌晨", "am")  # twelve of these is the end of a day
_MORNING = ("早上", "早晨", "清晨", "早", "傍晚")  # twelve of these says nothing
_NOON_H, _HOURS = 12, 24
_EARLY_H = 6  # 中午1点 is one in the afternoon
_BRACKETS = re.compile(r"\(([^()]*)\)")
# What in brackets may say when; a note without any, such as 刷卡进出, says nothing of hours.
_WHEN = re.compile(
    r"[\d周星礼日天早晨晚夜午春夏秋冬季节假除关闭开停暂限临非工休末月年]|"
    r"mo|tu|we|th|fr|sa|su|ph|off|clos|open|except|only|holiday|day|night|season"
)


def read_opening_hours(text: str) -> OpeningHours | None:
    """Return the hours that a text states; None where it cannot be read as a whole.

    Hours on some days only, such as workdays, are kept as such: they are sure on no day that is
    not named.
    """
    plain = _plain(text)
    if not plain:
        return None
    every: list[Span] = []
    some: list[Span] = []
    days_said = False
    for rule in re.split(r"[;。]", plain):
        if not rule:
            continue
        rest, is_every = rule, True
        if said := _EVERY_DAY.match(rest):
            rest = rest[said.end() :]
        elif said := _SOME_DAYS.match(rest):
            rest, is_every, days_said = rest[said.end() :], False, True
        rest = rest.lstrip(":,")
        if _OFF.fullmatch(rest) and not is_every:
            continue
        spans = _read_spans(rest)
        if spans is None:
            return None
        some += spans
        every += spans if is_every else ()
    if not some:
        return None
    # Hours of some days take the place of those of every day on these days.
    return OpeningHours(
        every_day=() if days_said else join_spans(every), some_days=join_spans(some)
    )


def _read_spans(text: str) -> list[Span] | None:
    """Return the spans of one rule; None where something in it is no span."""
    if _ALWAYS.fullmatch(text):
        return list(ALWAYS.every_day)
    spans: list[Span] = []
    for part in re.split(r"[,、和及与]", text):
        found = _SPAN.fullmatch(re.sub(r"开放?$|开启$|open$", "", part))
        span = _span(found) if found else None
        if span is None:
            return None
        spans.append(span)
    return spans


def _span(found: re.Match[str]) -> Span | None:
    first = found["half1"] or found["after1"] or ""
    second = found["half2"] or found["after2"] or ""
    start, end = _minute(found, 1, first), _minute(found, 2, second)
    if start is not None and not second:  # 下午4点至6点: six in the afternoon too
        later = _minute(found, 2, first)
        end = later if later is not None and later > start else end
    if start is None or end is None or start in (DAY_MIN, end):
        return None
    return start, end


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
            return ""
        plain = rest
        noted = _BRACKETS.search(plain)
    return plain.strip(";,")
