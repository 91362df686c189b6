"""Whom a gate lets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganquan_geo.load.opening_hours import read_opening_hours
from ganquan_geo.model.access import GATE_STATES, Access, GateRule
from ganquan_geo.model.opening_hours import ALWAYS, DAY_MIN, OpeningHours, join_spans

DAY = OpeningHours(every_day=((360, 1320),), some_days=((360, 1320),))  # 06:00-22:00
PEAK = OpeningHours(every_day=((420, 540),), some_days=((420, 540),))  # 07:00-09:00
WORKDAYS = OpeningHours(every_day=(), some_days=((360, 1320),))
BY_DAY, LATE = Access(), Access(at_min=23 * 60)
WHEELCHAIR = Access(user="wheelchair")

spans = st.lists(st.tuples(st.integers(0, DAY_MIN - 1), st.integers(1, DAY_MIN)), max_size=4)


@st.composite
def hours(draw: st.DrawFn) -> OpeningHours:
    every, more = draw(spans), draw(spans)
    return OpeningHours(every_day=join_spans(every), some_days=join_spans([*every, *more]))


rules = st.builds(
    GateRule,
    state=st.sampled_from(list(GATE_STATES)),
    hours=st.none() | hours(),
    foot=st.booleans(),
    wheelchair=st.sampled_from([True, False, None]),
)


@pytest.mark.parametrize(
    ("rule", "access", "residents", "others"),
    [
        (GateRule(state="open"), BY_DAY, True, True),
        (GateRule(state="open"), LATE, True, True),
        (GateRule(state="open", hours=DAY), LATE, False, False),
        (GateRule(state="open", hours=DAY), BY_DAY, True, True),
        (GateRule(state="open", hours=PEAK), BY_DAY, None, None),
        (GateRule(state="open", hours=WORKDAYS), BY_DAY, None, None),
        (GateRule(state="residents"), BY_DAY, True, False),
        (GateRule(state="residents", hours=DAY), LATE, False, False),
        (GateRule(state="timed"), BY_DAY, None, None),
        (GateRule(state="timed", hours=DAY), BY_DAY, True, True),
        (GateRule(state="timed", hours=DAY), LATE, False, False),
        (GateRule(state="closed", hours=ALWAYS), BY_DAY, False, False),
        (GateRule(state="unknown"), BY_DAY, None, None),
        (GateRule(state="unknown", hours=DAY), LATE, False, False),
        (GateRule(state="open", foot=False), BY_DAY, False, False),
        (GateRule(state="open"), WHEELCHAIR, None, None),
        (GateRule(state="open", wheelchair=False), WHEELCHAIR, False, False),
        (GateRule(state="open", wheelchair=True), WHEELCHAIR, True, True),
    ],
)
def test_who_passes(
    *, rule: GateRule, access: Access, residents: bool | None, others: bool | None
) -> None:
    assert rule.lets_through(access, resident=True) is residents
    assert rule.lets_through(access, resident=False) is others


@given(rules, st.none() | st.integers(0, DAY_MIN - 1))
def test_residents_pass_wherever_others_do(rule: GateRule, at_min: int | None) -> None:
    sure = {True: 2, None: 1, False: 0}
    own, others = (
        sure[rule.lets_through(Access(at_min=at_min), resident=who)] for who in (True, False)
    )
    assert own >= others


@given(hours(), st.integers(0, DAY_MIN - 1))
def test_a_gate_open_by_day_is_open_at_each_minute_of_it(own: OpeningHours, minute: int) -> None:
    rule = GateRule(state="open", hours=own)
    if 7 * 60 <= minute < 19 * 60:
        by_day = rule.lets_through(Access(), resident=True)
        now = rule.lets_through(Access(at_min=minute), resident=True)
        assert by_day is not True or now is True
        assert by_day is not False or now is False


def test_the_hour_is_said() -> None:
    assert Access(at_min=1290).said.zh == "21:30"
    assert "07:00" in Access().said.zh


@given(hours())
def test_hours_are_read_back_as_they_are_written(own: OpeningHours) -> None:
    if own.some_days:
        assert OpeningHours.from_text(own.text()) == own
        assert read_opening_hours(own.text()) == own or own.every_day != own.some_days
