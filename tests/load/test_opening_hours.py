"""Opening hours as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.load.opening_hours import read_opening_hours
from ganquan_geo.model.opening_hours import DAY_MIN, NOT_KNOWN, OpeningHours, join_spans


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@pytest.mark.parametrize(
    "text",
    ["06:00-22:00", "6:00-22:00", "6：00—22：00", "6时至22时", "早6点到晚10点", "6:00～22:00",
     "每天6:00-22:00", "每日 06:00 - 22:00", "上午6点-下午10点", "Mo-Su 06:00-22:00",
     "6点00分至22点", "06:00-22:00开放", "6am-10pm", "周一至周日 6:00-22:00",
     "06:00:00-22:00:00"],
)  # fmt: skip
def test_one_span_is_read_however_it_is_written(text: str) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.every_day == hours.some_days == ((360, 1320),)


@pytest.mark.parametrize(
    "text", ["24小时", "全天", "全天开放", "24h", "24/7", "0:00-24:00", "常开"]
)
def test_always(text: str) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.every_day == ((0, DAY_MIN),)


def test_several_spans_and_half_hours() -> None:
    hours = read_opening_hours("早7点半-9点、下午4点至6点半")
    assert hours is not None
    assert hours.every_day == ((450, 540), (960, 1110))


def test_a_night_goes_over_midnight() -> None:
    hours = read_opening_hours("22:00-06:00")
    assert hours is not None
    assert hours.is_open(23 * 60) is True
    assert hours.is_open(5 * 60) is True
    assert hours.is_open(12 * 60) is False


@pytest.mark.parametrize(
    "text",
    ["工作日7:00-19:00", "周一至周五 7:00-19:00", "Mo-Fr 07:00-19:00; Sa off", "周末7:00-19:00",
     "06:00-22:00; Su off"],
)  # fmt: skip
def test_hours_of_some_days_are_sure_on_none(text: str) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.every_day == ()
    assert hours.is_open(10 * 60) is None
    assert hours.is_open(3 * 60) is False


@pytest.mark.parametrize(
    "text",
    ["", "  ", "早晚", "夜间", "25:00-26:00", "7:00", "7:61-8:00", "7:00-7:00", "24:00-6:00",
     "常闭", "7:00-19:00 左右", "8-", "24:30-25:00", "7:00-9:00,下午", "6:00-次日22:00",
     "22:00-次日24:00", "全天关闭", "8:00-5:00", "上午9点-5点", "12点-6点", "关闭，7:00-9:00",
     "高峰时段关闭，7:00-9:00", "22:00-24:00，0:00-6:00关闭", "关闭时间：22:00-24:00，0:00-6:00",
     "6:00-22:00；周末", "2-6pm", "每天关闭", "关闭", "除外", "6:00开放,关"],
)  # fmt: skip
def test_what_cannot_be_read_is_not_guessed(text: str) -> None:
    assert read_opening_hours(text) is None


@given(st.integers(0, DAY_MIN - 1), st.integers(1, DAY_MIN))
def test_every_span_of_a_day_is_read_back(start: int, end: int) -> None:
    hours = read_opening_hours(f"{clock(start)}-{'次日' if end < start else ''}{clock(end)}")
    if start == end:
        assert hours is None
    else:
        assert hours is not None
        assert hours.every_day == join_spans([(start, end)])


@given(st.text())
def test_no_text_is_a_traceback(text: str) -> None:
    read_opening_hours(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("早上6点-晚上12点", 360, DAY_MIN),
        ("早5点至夜12点", 300, DAY_MIN),
        ("晚12点至早6点", 0, 360),
        ("凌晨12点-6点", 0, 360),
        ("6am-12am", 360, DAY_MIN),
        ("6am-12pm", 360, 720),
        ("上午8点至中午12点", 480, 720),
        ("中午1点至下午5点", 780, 1020),
        ("中午11点半-下午2点", 690, 840),
        ("晚8点至12点", 1200, DAY_MIN),
    ],
)
def test_twelve_is_noon_or_midnight_by_the_word_beside_it(text: str, start: int, end: int) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.every_day == ((start, end),)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("高峰时段关闭（7:00-9:00）", 420, 540),
        ("中午关闭（12:00-13:00）", 720, 780),
        ("夜里1点至5点关闭", 60, 300),
        ("晚上1点-5点封闭", 60, 300),
    ],
)
def test_what_says_when_it_is_shut_is_never_taken_as_open(text: str, start: int, end: int) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.every_day == hours.some_days == ((0, start), (end, DAY_MIN))


@pytest.mark.parametrize(
    "text", ["6:00-9:00 16:00-19:00", "上午6-9点，下午4-7点", "早高峰6:00-9:00、晚高峰16:00-19:00"]
)
def test_several_spans_apart(text: str) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.every_day == ((360, 540), (960, 1140))


def test_half_past_midnight_is_of_the_next_day() -> None:
    hours = read_opening_hours("早6点-晚12点半")
    assert hours is not None
    assert hours.every_day == ((0, 30), (360, DAY_MIN))


@pytest.mark.parametrize("text", ["早上12点-20:00", "傍晚12点至22点"])
def test_twelve_of_the_morning_is_not_guessed(text: str) -> None:
    assert read_opening_hours(text) is None


@pytest.mark.parametrize(
    ("text", "sure", "some"),
    [
        ("6:00-22:00；周末全天", ((360, 1320),), ((0, DAY_MIN),)),
        ("6:00-22:00;周日8:00-20:00", ((480, 1200),), ((360, 1320),)),
        ("周一至周五6:00-22:00；周末全天", ((360, 1320),), ((0, DAY_MIN),)),
        ("Mo-Fr 07:00-19:00; Sa,Su 09:00-18:00", ((540, 1080),), ((420, 1140),)),
        ("周一至周五7:00-19:00；周末8:00-12:00", ((480, 720),), ((420, 1140),)),
        ("周一至周六6:00-22:00", (), ((360, 1320),)),  # and on Sundays?
        ("6:00-22:00；周日关闭", (), ((360, 1320),)),
        ("工作日6:00-22:00，周末全天", ((360, 1320),), ((0, DAY_MIN),)),
        ("工作日7:00-19:00，周末8:00-20:00", ((480, 1140),), ((420, 1200),)),
        ("夏季6:00-22:00，冬季6:30-21:00", ((390, 1260),), ((360, 1320),)),
        ("周一～周五：6：00—22：00；周六、日：全天", ((360, 1320),), ((0, DAY_MIN),)),
        ("周末关闭（8:00-18:00）", ((0, 480), (1080, DAY_MIN)), ((0, DAY_MIN),)),
        ("6:00-22:00,周一关闭12:00-13:00", ((360, 720), (780, 1320)), ((360, 1320),)),
        ("6:00-22:00，其余时间刷卡", ((360, 1320),), ((0, DAY_MIN),)),
        ("6:00-22:00（夜间刷卡）", ((360, 1320),), ((0, DAY_MIN),)),
        ("6:00-22:00，冬季20:00关门", (), ((360, 1320),)),
        ("6:00-22:00，中午关闭", (), ((360, 1320),)),
        ("周一至周六6:00-22:00，节假日8:00-20:00", (), ((360, 1320),)),
        ("夏季工作日6:00-22:00；冬季周末7:00-20:00", (), ((360, 1320),)),
        ("6:00-22:00，周一至周五", (), ((360, 1320),)),
        ("工作日6:00-9:00，16:00-19:00；周末6:00-20:00", ((360, 540), (960, 1140)), ((360, 1200),)),
        ("全天开放，22:00-6:00刷卡", ((360, 1320),), ((0, DAY_MIN),)),
        ("22:00-6:00需登记", ((360, 1320),), ((0, DAY_MIN),)),
    ],
)
def test_what_is_open_on_each_day_is_sure(
    text: str, sure: tuple[tuple[int, int], ...], some: tuple[tuple[int, int], ...]
) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.every_day == sure
    assert hours.some_days == some


@pytest.mark.parametrize(
    "text", ["7:00-19:00（工作日）", "07:00-19:00(Mo-Fr)", "7:00-19:00 （周末）"]
)
def test_days_in_brackets_are_days(text: str) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.every_day == ()
    assert hours.some_days == ((420, 1140),)


@pytest.mark.parametrize(
    "text",
    ["6:00-22:00（冬季至20:00）", "6:00-22:00(no night)", "6:00-9:00（工作日），17:00-19:00"],
)  # fmt: skip
def test_what_brackets_take_away_is_not_left_out(text: str) -> None:
    assert read_opening_hours(text) is None


@pytest.mark.parametrize(
    "text", ["6:00-22:00（刷卡进出）", "6:00-22:00 (card)", "6:00-22:00（每天）"]
)
def test_notes_in_brackets_that_say_nothing_of_hours_are_passed_over(text: str) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.every_day == ((360, 1320),)


@pytest.mark.parametrize(
    "text",
    ["22:00-次日6:00", "22:00至次日06:00", "22：00—次日6：00", "晚10点至第二天早6点", "22∶00-6∶00",
     "当日22:00至翌日凌晨6点", "夜间10点到隔天清晨6点开放"],
)  # fmt: skip
def test_the_next_day_is_over_midnight(text: str) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.every_day == hours.some_days == ((0, 360), (1320, DAY_MIN))


@pytest.mark.parametrize(
    "text",
    ["22:00-6:00关闭", "夜间22:00-次日6:00封闭", "晚10点至早6点关门", "全天，22:00-6:00封闭管理",
     "24小时（夜间22:00-6:00关闭）", "6点开22点关", "早6点开门晚10点关门",
     "早6点开门，晚10点关门", "6点开门；22点关门。",
     "6:00-22:00，夜间关闭", "夜间关闭，6:00-22:00", "白天开放（6:00-22:00）",
     "6:00-22:00；其余时间封闭", "夜间关闭（22:00-6:00）", "夜间关闭(晚10点至早6点)",
     "夜间封闭，22:00-6:00", "夜间锁门；22:00-6:00", "夜间不开放（22:00-6:00）",
     "夜间禁行(22点-6点)", "22:00-6:00（禁止通行）", "06:00 AM - 10:00 PM",
     "夜间（22:00-6:00）关闭", "白天开放，夜间关闭（22:00-6:00）", "关闭时间22:00-6:00",
     "closed 22:00-06:00", "22:00-6:00（关闭）", "其余时间开放，22:00-6:00关闭",
     "晚10点关门，早6点开门", "早六点至晚十点", "早6晚10", "6:00-22:00 刷卡", "6.00-22.00"],
)  # fmt: skip
def test_hours_of_closing_are_those_of_opening(text: str) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.every_day == ((360, 1320),)


@pytest.mark.parametrize("text", ["0:00-23:59", "6:00至次日6:00", "全天候24小时开放"])
def test_a_whole_day(text: str) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours.text() == "全天"


@pytest.mark.parametrize(
    "text",
    ["夜间关闭", "夜间封闭", "晚上关门", "夜间实行封闭管理", "全天（夜间关闭）", "晚10点后关闭",
     "22点关门", "早6点开门", "白天", "白天开放", "早晚高峰", "视情况",
     "待核实", "不详", "时段待核实"],
)  # fmt: skip
def test_hours_that_nobody_says_are_not_known(text: str) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert hours == NOT_KNOWN == OpeningHours.from_text(hours.text())
    assert hours.is_open(3 * 60) is hours.is_open(12 * 60) is None


@pytest.mark.parametrize(
    ("text", "some_days"),
    [
        ("节假日关闭", ((0, DAY_MIN),)),
        ("周末封闭", ((0, DAY_MIN),)),
        ("工作日开放", ((0, DAY_MIN),)),
        ("周六、周日8:00-12:00", ((480, 720),)),
        ("周末及节假日 8:00-18:00", ((480, 1080),)),
        ("7:00-19:00工作日", ((420, 1140),)),
        ("7:00-19:00（周末关闭）", ((420, 1140),)),
        ("6:00-22:00（节假日除外）", ((360, 1320),)),
        ("周六日8:00-20:00", ((480, 1200),)),
        ("周一6:00-22:00 周二8:00-20:00", ((360, 1320),)),
        ("5月至9月5:00-23:00", ((300, 1380),)),
    ],
)
def test_days_that_differ_are_sure_on_none(
    text: str, some_days: tuple[tuple[int, int], ...]
) -> None:
    hours = read_opening_hours(text)
    assert hours is not None
    assert (hours.every_day, hours.some_days, hours.known) == ((), some_days, True)
