"""The forms filled in for a made-up half-way day: what can be judged then, and what not."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

from ganquan_geo import measure_plan, read_study
from ganquan_geo.model.finding import JUDGED
from ganquan_geo.model.plan_results import VERDICTS, Verdict
from tests.paths import DATA
from tests.towns.forms import fill, write_town_forms

if TYPE_CHECKING:
    from pathlib import Path

    from ganquan_geo.model.plan import Indicator
    from tests.towns.forms import Cells

OPEN: tuple[Verdict, ...] = ("missing", "unverified", "no target")


def written(indicator: Indicator) -> str:
    """Return a figure of an indicator as an office would write it."""
    said = {"share": "11/20", "done": "是", "rank": "第3名"}
    return said.get(indicator.unit) or f"约{(indicator.target or 40) * 0.9:.0f}"


def test_most_indicators_become_judgements_and_the_others_say_what_is_missing(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "甘泉"
    shutil.copytree(DATA, folder)
    study = read_study(folder)
    plan = study.usable_plan()
    today = Counter(own.verdict for own in measure_plan(study).indicators)
    assert sum(today[verdict] for verdict in OPEN) == today.total()  # nobody could say anything
    rows: dict[tuple[str, str], Cells] = {}
    for indicator in plan.indicators:
        if not indicator.measure.startswith("coverage"):
            rows["indicators", indicator.id] = {
                "measured": written(indicator),
                "measured_on": "2024年底",
                "evidence": "年度报表",
            }
    for number, project in enumerate(plan.projects):
        done: Cells = {"status": "完成", "end_date": "2024年底", "evidence": f"验收单 {number} 号"}
        begun: Cells = {"start_date": "2022-03-01", "status": "在建"}
        rows["projects", project.id] = {**begun, **(done if number % 2 else {})}
    fill(write_town_forms(folder), rows, day="2025-07-20")
    results = measure_plan(read_study(folder)).indicators
    half_way = Counter(own.verdict for own in results)
    judged = half_way.total() - sum(half_way[verdict] for verdict in OPEN)
    assert judged > half_way.total() / 2
    for own in results:
        assert own.verdict in (*OPEN, *JUDGED, *VERDICTS)
        if own.verdict in OPEN and own.finding is None:
            assert own.reason.zh, own.indicator.id
