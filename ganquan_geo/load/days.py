"""A day as people write it: 2026-11-03, 2026/11/3, 2026.11.3, 2026年11月3日."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime

DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
YEARS = (1990, 2100)  # a year outside is a slip of the hand


def read_day(text: str) -> date | None:
    """Return the day that a text says, in signs of either width; None where it says none."""
    text = "".join(unicodedata.normalize("NFKC", text).split())
    for form in DATE_FORMS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
        if YEARS[0] <= day.year <= YEARS[1]:
            return day
    return None
