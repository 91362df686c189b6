"""Figures and days as people write them; what has two senses is none."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.load.amounts import MONEY, Amount, column_amount, read_amount
from ganquan_geo.load.days import is_plain_day, mend_day, read_day

SIGNS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("约300", "count", 300),
        ("1,500辆左右", "count", 1500),
        ("１，５００辆左右", "count", 1500),
        ("1.2万", "count", 12_000),
        ("300多户", "count", 300),
        ("5千万", "count", 50_000_000),
        ("１.５亿", "count", 150_000_000),
        ("2百万", "count", 2_000_000),
        ("共约3千余户", "count", 3_000),
        ("三处", "count", 3),
        ("十二", "count", 12),
        ("两万三千", "count", 23_000),
        ("一百零三", "count", 103),
        ("第3名", "rank", 3),
        ("全区第三", "rank", 3),
        ("排名第2位", "rank", 2),
        ("95%", "share", 0.95),
        ("约９５％", "share", 0.95),
        ("百分之九十五", "share", 0.95),
        ("0", "count", 0),
    ],
)
def test_what_people_write_is_understood(text: str, kind: str, value: float) -> None:
    found = read_amount(text)
    assert found is not None
    assert found.kind == kind
    assert found.value == pytest.approx(value)
    assert found.plain == (text in ("0", "95%"))


def test_a_fraction_keeps_both_its_parts() -> None:
    assert read_amount("11/20") == Amount(11, "fraction", 20, plain=False)
    assert read_amount("11个／20个") == Amount(11, "fraction", 20, plain=False)


@pytest.mark.parametrize(
    "text",
    [
        *("", "几十", "若干", "300-400", "300至400", "300以上", "不足300", "1,22", "12,00"),
        *("一百二", "一万二", "三四", "二〇二四", "九成", "半数", "11/20/3", "明年", "3.4.5"),
        "300平方公里户",
    ],
)
def test_what_is_not_surely_one_figure_is_none(text: str) -> None:
    assert read_amount(text) is None


def chinese(n: int) -> str:
    """Return a number below 10,000 as a full Chinese numeral."""
    said, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // place % 10
        if digit:
            said += ("零" if gap and said else "") + SIGNS[digit] + unit
        gap = digit == 0 or (gap and not said)
    return said or "零"


@given(st.integers(0, 9_999))
def test_every_numeral_written_in_full_is_its_number(n: int) -> None:
    found = read_amount(chinese(n))
    assert found is not None
    assert found.value == n


@given(st.integers(0, 10_000_000))
def test_digits_with_and_without_marks_are_the_same(n: int) -> None:
    for text in (str(n), f"{n:,}", f"约{n:,}", f"{n}户"):
        found = read_amount(text)
        assert found is not None
        assert found.value == n


def test_a_unit_is_one_of_what_is_counted() -> None:
    assert column_amount("300户", "households") is not None
    assert column_amount("300栋", "households") is None
    assert column_amount("11/20", "households") is None
    found = column_amount("50米以内", "accuracy_m")
    assert found is not None
    assert found.value == 50
    money = read_amount("约120万元", MONEY)
    assert money is not None
    assert (money.value, money.bare) == (1_200_000, False)


FULL = [
    "2024-9-5 00:00:00",
    "2024/9/5",
    "2024.9.5",
    "2024年9月5日",
    "20240905",
    "2024-09-05T00:00:00",
]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年底", dt.date(2024, 12, 31)),
        ("2024年末", dt.date(2024, 12, 31)),
        ("2024年2月底", dt.date(2024, 2, 29)),
        ("２０２４年９月末", dt.date(2024, 9, 30)),
        *((text, dt.date(2024, 9, 5)) for text in FULL),
        *((text, None) for text in ("2024.9", "0024-09-05", "明年")),
        ("2024年", None),
        ("2024年9月", None),
        ("2024年13月底", None),
        ("1024年底", None),
        ("年底", None),
        ("年初", None),
    ],
)
def test_the_end_of_a_year_or_month_is_its_last_day(text: str, day: dt.date | None) -> None:
    assert read_day(text) == day
    if day is not None:
        assert is_plain_day(text) == ("底" not in text and "末" not in text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        *((text, (2024, 1, 1), (2024, 12, 31)) for text in ("2024", "2024年", "2024年度")),
        *((text, (2024, 6, 1), (2024, 6, 30)) for text in ("2024年6月", "2024-06", "2024/6")),
        ("1905-07-16", (2024, 1, 1), (2024, 12, 31)),  # 2024 where Excel wants a day
        ("2024年底", (2024, 12, 31), (2024, 12, 31)),
    ],
)
def test_a_year_or_a_month_alone_is_a_day_only_where_it_is_asked_for(
    text: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert read_day(text) is None or "底" in text
    assert read_day(text, of_year=True) == dt.date(*last)
    assert read_day(text, of_year=True, first=True) == dt.date(*first)
    assert not is_plain_day(text)


def test_a_day_that_lost_its_form_is_the_number_that_excel_keeps() -> None:
    assert read_day("45473") == dt.date(2024, 6, 30)
    assert not is_plain_day("45473")  # it is told
    assert read_day("20241") is None  # of 1955


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *((text, (2024, 12, 31)) for text in ("2024.12", "2024年12月", "2024-12", "2024/12")),
        ("2025.6", (2025, 6, 30)),
        ("2025.06", (2025, 6, 30)),
        ("２０２５．６", (2025, 6, 30)),
        ("2024.10", (2024, 10, 31)),
        ("2024.1", None),  # as a number it may have been 2024.10
        ("2024.13", None),
        ("202412", None),
    ],
)
def test_a_month_in_figures(text: str, day: tuple[int, int, int] | None) -> None:
    assert read_day(text, of_year=True) == (day and dt.date(*day))
    assert ("1 月还是 10 月" in mend_day(text).zh) == (text == "2024.1")
    assert read_day("2024.1", of_year=True) is None  # 2024.10 typed as a figure is that too


@pytest.mark.parametrize(
    ("text", "rough"),
    [
        *(
            (text, "about")
            for text in ("约300", "300左右", "近300户", "将近3百", "约95%", "三十上下")
        ),
        *((text, "over") for text in ("300多户", "300余", "3千余户", "三百多")),
        *((text, "") for text in ("300", "共300户", "95%", "1.2万", "三百")),
    ],
)
def test_how_far_from_exact_it_is_written(text: str, rough: str) -> None:
    found = read_amount(text)
    assert found is not None
    assert found.rough == rough
