"""The words of opening hours, one after another: times, days, open and shut, what is vague."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganquan_geo.model.opening_hours import ALWAYS, DAY_MIN, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["span", "shut span", "every", "days", "vague", "rest", "open", "shut", "card", "end"]

_OPENED = r"开放|开启|开门|开|可?通行|不关闭?|open"
_SHUT = (
    r"不开放|不开|禁止通行|禁行|关闭|封闭(?:管理)?|关门|关|闭门|锁门|落锁|上锁|锁|"
    r"休息|除外|off|closed"
)
_HALVES = "早上|早晨|清晨|凌晨|上午|早|中午|下午|傍晚|晚上|晚间|夜里|夜间|晚|夜|am|pm"
_CLOCK = (
    rf"(?P<half{{n}}>{_HALVES})?"
    r"(?P<hour{n}>\d{{1,2}})(?::(?P<minute{n}>\d{{2}})(?::00)?|[点时](?P<half_hour{n}>半)?"
    r"(?:(?P<minutes{n}>\d{{1,2}})分?)?)?(?P<after{n}>am|pm)?"
)
_FROM, _TO = _CLOCK.format(n=1), _CLOCK.format(n=2)
_NEXT = r"(?P<next>次日|第二天|翌日|隔天|隔日)?"
_AND = "[,、;]?"
ALWAYS_OPEN = ("常开", "长开")
_WEEKDAY = "[一二三四五六日天]"
_EN_DAY = "mo|tu|we|th|fr|sa|su"
_DAYS = (
    r"部分日|工作日|双休日|休息日|法定节假日|节假日|节日|假日|假期|周末|"
    r"[春夏秋冬]季|[夏冬]令时|\d{1,2}月(?:[-至到~]\d{1,2}月)?|"
    rf"(?:周|星期|礼拜){_WEEKDAY}(?:[-至到~](?:周|星期|礼拜)?{_WEEKDAY}|(?:[、,]?{_WEEKDAY})*)|"
    r"(?:周|星期)[1-7](?:[-至到~](?:周|星期)?[1-7])?|其[他余它](?:季节|日子|日期)|"
    rf"(?:{_EN_DAY}|ph)(?:-(?:{_EN_DAY}|ph))*"
)
_EVERY = r"每天|每日|天天|mo-su|(?:周|星期)一[-至到~](?:周|星期)?[日天]|周[1一][-至到~]周?7"
_AT_NIGHT = "夜间|夜里|夜晚|晚上|晚间|晚|深夜|半夜|凌晨"
_VAGUE = (
    r"白天|日间|白日|中午|午间|视情况|不定[时期]|不固定|(?:早晚|早|晚)?高峰(?:时段|期)?|上下[班学](?:时[间段])?|"
    rf"{_FROM}(?:以后|之后|后|以前|之前|前|起)?"
)
_WORDS: tuple[tuple[Kind, str], ...] = (  # what comes first is tried first
    ("shut span", rf"{_FROM}(?:{_SHUT}){_AND}{_NEXT}{_TO}(?:{_OPENED})"),
    ("span", rf"{_FROM}(?:{_OPENED}){_AND}至?{_NEXT}{_TO}(?:{_SHUT})"),
    ("every", _EVERY),
    ("days", rf"(?:{_DAYS})(?:[,、和及与]?(?:{_DAYS}))*"),
    ("span", rf"(?:当日|当天)?{_FROM}(?:[-至到~]|(?:{_OPENED})至?){_NEXT}{_TO}"),
    ("span", r"24/7|24(?:小时|h)?(?:全天)?(?![:点时\d-])|全天(?:候)?(?:24小时)?|全日|昼夜|always"),
    ("rest", r"其[他余它](?:时[间段])?"),
    ("card", r"(?:刷|凭|需)(?:门禁)?[卡证码脸]|需?(?:访客)?登记|仅限?(?:居民|业主)|刷卡进出"),
    ("shut", rf"(?:实行)?(?:{_SHUT})(?:时[间段])?"),
    ("open", rf"常开|长开|(?:{_OPENED})(?:时[间段])?"),
    ("vague", rf"{_VAGUE}|(?:{_AT_NIGHT})(?=\D|$)"),
    ("end", r"[,;()、和及与]"),
)
_ANY = [(kind, re.compile(pattern)) for kind, pattern in _WORDS]
_LATE = ("晚上", "晚间", "夜里", "夜间", "晚", "夜")
_SMALL_HOURS = {**dict.fromkeys(("夜里", "夜间", "夜"), 5), **dict.fromkeys(_LATE[:2], 3), "晚": 3}
_AFTERNOON = ("下午", "傍晚", *_LATE, "pm")
_MIDNIGHT = (*_LATE, "凌晨", "am")  # twelve of these is the end of a day
_MORNING = ("早上", "早晨", "清晨", "早", "傍晚")  # twelve of these says nothing
_NOON_H, _HOURS, _EARLY_H = 12, 24, 6  # 中午1点 is one in the afternoon
_LATEST_MIN = 2 * 60  # hours from a morning on are over midnight up to here: 8:00-5:00 is unclear
_NUMERALS = {
    tens + ones: str(10 * n + m)
    for n, tens in enumerate(("", "十", "二十"))
    for m, ones in enumerate(("", *"一二三四五六七八九"))
    if tens + ones
} | {"两": "2"}
_NUMERAL = re.compile(rf"({'|'.join(sorted(_NUMERALS, key=len, reverse=True))})(?=[点时])")
_BRACKETS = re.compile(r"\(([^()]*)\)")
# What in brackets may say when; a note without any, such as 刷卡进出, says nothing of hours.
_WHEN = re.compile(
    r"[\d周星礼日天早晨晚夜午春夏秋冬季节假除关闭封锁开停暂限临非工休末月年]|"
    r"禁止通行|禁行|不通|不得|mo|tu|we|th|fr|sa|su|ph|off|clos|open|except|only|holiday|day|night|season"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of opening hours: its kind, itself, and the times that a span stands for."""

    kind: Kind
    text: str
    spans: tuple[Span, ...] = ()


def split_hours(text: str) -> list[Word] | None:
    """Return the words of a text in order; None where one is not known, or is no time of a day."""
    words: list[Word] = []
    rest = _plain(text)
    while rest:
        word = next(_words_at(rest), None)
        if word is None:
            return None
        words.append(word)
        rest = rest[len(word.text) :].lstrip(":")
    return words


def is_open_word(text: str) -> bool:
    """Return whether a word of open and shut says open."""
    return text in ALWAYS_OPEN or re.match(_OPENED, text) is not None


def is_at_night(word: Word) -> bool:
    """Return whether a vague word means the night."""
    return re.fullmatch(_AT_NIGHT, word.text) is not None


def _words_at(text: str) -> Iterator[Word]:
    for kind, pattern in _ANY:
        found = pattern.match(text)
        if found is None:
            continue
        spans: tuple[Span, ...] = ()
        if kind in ("span", "shut span"):
            timed = "hour1" in pattern.groupindex
            spans = _span(found) if timed else ALWAYS.every_day
            if not spans:
                return
        yield Word(kind=kind, text=found[0], spans=spans)


def _span(found: re.Match[str]) -> tuple[Span, ...]:
    """Return the span that was found; none where it is no time of a day, or an unclear one."""
    first = found["half1"] or found["after1"] or ""
    second = found["half2"] or found["after2"] or ""
    start, end = _minute(found, 1, first), _minute(found, 2, second)
    is_small = first in _LATE and start is not None and start < _EARLY_H * 60  # 夜里1点至5点
    if start is not None and not (second or found["next"] or is_small):  # 下午4点至6点
        later = _minute(found, 2, first)
        end = later if later is not None and later > start else end
    if start is None or end is None or start == DAY_MIN:
        return ()
    if found["after2"] and not first and (_minute(found, 1, second) or DAY_MIN) < end:
        return ()  # 2-6pm: from two at night?
    if start == end:
        return ALWAYS.every_day if found["next"] else ()
    if found["next"]:
        return ((start, end),) if end < start else ()
    if not second and end < start <= _NOON_H * 60 and end > _LATEST_MIN:
        return ()
    return ((start, DAY_MIN if end == DAY_MIN - 1 else end),)  # 23:59 is the end of the day


def _minute(found: re.Match[str], n: int, half: str) -> int | None:
    hour = int(found[f"hour{n}"])
    minute = int(found[f"minute{n}"] or found[f"minutes{n}"] or 0)
    minute += 30 if found[f"half_hour{n}"] else 0
    if hour == _NOON_H and half in _MORNING:
        return None
    if hour == _NOON_H and half in _MIDNIGHT:
        hour = 0 if minute or n == 1 else _HOURS
    elif (_SMALL_HOURS.get(half, 0) < hour < _NOON_H and half in _AFTERNOON) or (
        half == "中午" and hour < _EARLY_H
    ):
        hour += _NOON_H
    if hour > _HOURS or minute >= 60 or (hour == _HOURS and minute):  # noqa: PLR2004
        return None
    return hour * 60 + minute


def _plain(text: str) -> str:
    """Return a text in half-width letters, without spaces, one sign for each meaning."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    plain = re.sub(r"[∶꞉]", ":", plain)
    plain = re.sub(r"\s*(?:[—–−―~〜～]+|-+)\s*", "-", plain)
    plain = re.sub(r"[;；。\n]", ";", plain).replace("，", ",").replace("/", ",")
    plain = plain.replace("24,7", "24/7")
    plain = re.sub(r"(?<=\d)\.(?=\d\d)", ":", plain)
    plain = re.sub(
        rf"(?<=[\d分半])\s+(?!am|pm)(?=\d|{_HALVES})", ",", plain
    )  # 6:00-9:00 16:00-19:00
    plain = re.sub(r"\s+", "", plain)
    plain = _NUMERAL.sub(lambda found: _NUMERALS[found[1]], plain)
    plain = re.sub(r"早(\d{1,2})[-至到]?晚(\d{1,2})(?![\d:点时])", r"早\1点-晚\2点", plain)
    plain = _BRACKETS.sub(lambda note: note[0] if _WHEN.search(note[1]) else "", plain)
    return plain.strip(";,")
