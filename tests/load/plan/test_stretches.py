"""Several rows of one project are one record: done when all are, sums only where all are known."""

from __future__ import annotations

import datetime as dt

import pytest

from ganquan_geo.load.plan.stretches import join_stretches
from ganquan_geo.model.plan_records import ProjectRecord, Status
from ganquan_geo.words.text import Text


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        (("done", "done"), "done"),
        (("done", "unknown"), "unknown"),  # of the whole nobody has said
        (("done", "unknown", "planned"), "under_way"),
        (("done", "under_way", "cancelled"), "under_way"),
        (("done", "outside"), "outside"),  # all is built, and not all within the period
        (("planned", "cancelled"), "planned"),
        (("done", "planned"), "under_way"),
        (("planned", "planned"), "planned"),
        (("planned", "unknown"), "unknown"),
        (("done", "cancelled"), "unknown"),
        (("cancelled", "cancelled"), "cancelled"),
        (("paused", "planned"), "paused"),
    ],
)
def test_a_project_is_done_when_all_its_stretches_are(
    states: tuple[Status, ...], whole: Status
) -> None:
    rows = [ProjectRecord(id="x", status=status) for status in states]
    assert join_stretches(rows).status == whole
    assert join_stretches(rows[::-1]).status == whole


def test_sums_and_last_days_need_every_stretch() -> None:
    east = ProjectRecord(
        id="x",
        status="done",
        stretch="东段（甲路—乙路）",
        budget_cny=100.0,
        start=dt.date(2023, 5, 1),
        end=dt.date(2023, 9, 1),
        evidence="验收单 1",
    )
    west = ProjectRecord(id="x", status="done", stretch="西段", budget_cny=50.0)
    joined = join_stretches((east, west))
    assert joined.budget_cny == 150
    assert (joined.start, joined.end) == (dt.date(2023, 5, 1), None)
    assert joined.evidence == "验收单 1"
    assert join_stretches((east, ProjectRecord(id="x"))).budget_cny is None
    assert join_stretches((east,)) is east


def test_a_stretch_that_contradicts_itself_leaves_the_whole_open() -> None:
    both = Text("写明完成，而进度是 40%", "done, and its progress is 40%")
    rows = [
        ProjectRecord(id="x", status="done", evidence="a", contradiction=own)
        for own in (None, both)
    ]
    joined = join_stretches(rows)
    assert joined.contradiction == both
    assert not joined.is_surely_done


def test_the_stretches_are_named_with_their_states_and_lengths() -> None:
    east = ProjectRecord(id="x", status="done", stretch="东段", length_m=600.0)
    west = ProjectRecord(id="x", status="cancelled", stretch="西段")
    assert join_stretches((east, west)).stretch_states.zh == "东段完成（600 米）、西段取消"
    assert join_stretches((east,)).stretch_states == Text("", "")
