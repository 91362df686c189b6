"""A day as people write it: 2026-11-03, 2026/11/3, 2026年11月3日, 2026年底, 2026年9月末."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, datetime

DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
YEARS = (1990, 2100)  # a year outside is a slip of the hand
_CLOCK = re.compile(r"[tT]?00:00(:00(\.0+)?)?$")
_END = re.compile(r"(?P<year>\d{4})年?(?:(?P<month>\d{1,2})月)?(?:底|末)")
_YEAR = re.compile(r"(?P<year>\d{4})年?(?:度|全年)?")


def read_day(text: str, *, of_year: bool = False) -> date | None:
    """Return the day that a text says, in signs of either width; None where it says none.

    The end of a year or of a month is its last day.

    Parameters
    ----------
    of_year
        Whether a year alone is its last day, as for a figure of that year; else it is no day.
    """
    text = _CLOCK.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    for form in DATE_FORMS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
        if YEARS[0] <= day.year <= YEARS[1]:
            return day
    found = _END.fullmatch(text) or (_YEAR.fullmatch(text) if of_year else None)
    if found is None or not YEARS[0] <= int(found["year"]) <= YEARS[1]:
        return None
    year, month = int(found["year"]), int(found.groupdict().get("month") or 12)
    if not 1 <= month <= 12:  # noqa: PLR2004
        return None
    return date(year, month, calendar.monthrange(year, month)[1])


def is_plain_day(text: str) -> bool:
    """Return whether a text names a day in full, so that it need not be told how it was taken."""
    text = "".join(unicodedata.normalize("NFKC", text).split())
    return not (_END.fullmatch(text) or _YEAR.fullmatch(text))
