"""A day as people write it: 2026-11-03, 2026/11/3, 2026年11月3日, 2026年9月, 2026.9, 2026年底."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime, timedelta

from ganquan_geo.words.text import Text

WRITE_DAY = Text(
    "写成 2025-08-01 的样子，或如 2025年8月、2025年底",
    "write it like 2025-08-01, or 2025年8月, 2025年底",
)
_TWO_MONTHS = Text(
    "是 1 月还是 10 月？写成 {year}-01 或 {year}-10",
    "January or October? Write {year}-01 or {year}-10",
)
DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
DIGITS = re.compile(r"\d{1,7}")  # too few for a day, of which strptime would make one
YEARS = (1990, 2100)  # a year outside is a slip of the hand
_CLOCK = re.compile(r"[tT]?00:00(:00(\.0+)?)?$")
_END = re.compile(r"(?P<year>\d{4})年?(?:(?P<month>\d{1,2})月)?(?:底|末)")
_MONTH = re.compile(r"(?P<year>\d{4})(?:年|[-/.](?=\d{1,2}$))(?P<month>\d{1,2})月?(?:份)?")
_YEAR = re.compile(r"(?P<year>\d{4})年?(?:度|全年)?")
_SERIAL = re.compile(r"\d{5}")  # a day as Excel keeps it
_FIRST_DAY = date(1899, 12, 30)  # of Excel


def read_day(text: str, *, of_year: bool = False, first: bool = False) -> date | None:
    """Return the day that a text says, in signs of either width; None where it says none.

    The end of a year or of a month is its last day. A day that lost its form in Excel is its
    number there; a year typed where Excel wants a day is one of 1905.

    Parameters
    ----------
    of_year
        Whether a year or a month alone is its last day, as for a figure of it; else it is no day.
    first
        Whether it is its first day.
    """
    text = _plain(text)
    day = _full_day(text)
    if day is not None and _is_likely(day):
        return day
    year = day and (day - _FIRST_DAY).days
    found = _END.fullmatch(text)
    if of_year and not found:
        text = str(year) if year and YEARS[0] <= year <= YEARS[1] else text
        found = _MONTH.fullmatch(text) or _YEAR.fullmatch(text)
    if found is None or not YEARS[0] <= int(found["year"]) <= YEARS[1]:
        return None
    if _is_of_two_months(text):
        return None
    is_first = first and not _END.fullmatch(text)
    month = int(found.groupdict().get("month") or (1 if is_first else 12))
    if not 1 <= month <= 12:  # noqa: PLR2004
        return None
    last = calendar.monthrange(int(found["year"]), month)[1]
    return date(int(found["year"]), month, 1 if is_first else last)


def mend_day(text: str) -> Text:
    """Return how to write what is no day; of 2024.1, which may be 2024.10, both ways."""
    plain = _plain(text)
    return _TWO_MONTHS.filled(year=plain[:4]) if _is_of_two_months(plain) else WRITE_DAY


def _is_of_two_months(plain: str) -> bool:
    return re.fullmatch(r"\d{4}\.1", plain) is not None


def is_plain_day(text: str) -> bool:
    """Return whether a text names a day in full, so that it need not be told how it was taken."""
    plain = _plain(text)
    day = _full_day(plain)
    return day is not None and _is_likely(day) and not _SERIAL.fullmatch(plain)


def _plain(text: str) -> str:
    return _CLOCK.sub("", "".join(unicodedata.normalize("NFKC", text).split()))


def _is_likely(day: date) -> bool:
    return YEARS[0] <= day.year <= YEARS[1]


def _full_day(text: str) -> date | None:
    if _SERIAL.fullmatch(text):
        return _FIRST_DAY + timedelta(days=int(text))
    for form in () if DIGITS.fullmatch(text) else DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None
