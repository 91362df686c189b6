"""Several rows of one project are one record: done when all are, sums only where all are known."""

from __future__ import annotations

import datetime as dt

import pytest

from ganquan_geo.load.plan.stretches import join_stretches
from ganquan_geo.model.plan_records import ProjectRecord, Status


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        (("done", "done"), "done"),
        (("done", "unknown"), "under_way"),
        (("done", "planned"), "under_way"),
        (("planned", "planned"), "planned"),
        (("planned", "unknown"), "unknown"),
        (("done", "cancelled"), "done"),
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
