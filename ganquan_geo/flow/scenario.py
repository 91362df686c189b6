"""The order of a scenario's path: edits held against the study, both states measured, compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.flow.coverage import build_baseline, measure_coverage
from ganquan_geo.measure.compare_coverage import compare_coverage, describe_scenario
from ganquan_geo.measure.compare_homes import compare_homes, find_changed
from ganquan_geo.model.scenario_results import ScenarioResult
from ganquan_geo.network.faults.near_ends import find_near_ends
from ganquan_geo.scenario.apply import apply_scenario, resolve_edits
from ganquan_geo.scenario.rejoined import find_rejoined
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.scenario import Scenario
    from ganquan_geo.model.study import Study

HOMES = ("compounds", "neighbourhoods")


def compare_scenario(
    study: Study,
    scenario: Scenario,
    *,
    profile: str = "standard",
    report: Callable[[Text], None] | None = None,
) -> ScenarioResult:
    """Measure a study as it is and with a scenario, and compare the two.

    Parameters
    ----------
    study
        What `read_study` returned; it stays as it is.
    scenario
        What `read_scenario` returned, or one made in memory.
    profile
        Name of a walking profile of the study.
    report
        Called with a short text as each step begins.

    Returns
    -------
    ScenarioResult
        Coverage of both states, who gains and who loses, and the sentences for a report.

    Raises
    ------
    UnknownNameError
        If the study has no such profile.
    DataError
        With the fault of every edit that cannot be applied, or of what comes of them.

    Examples
    --------
    >>> passage = gg.Edit(op="street.open", target="lvdi-tongdao")
    >>> scenario = gg.Scenario(name="打通绿地通道", edits=(passage,))
    >>> found = gg.compare_scenario(study, scenario)
    >>> found.sentences[0].zh
    '78 个小区中，29 个可能受益（只会更近），17 个难分高低（误差区间重叠）。'
    """
    changed = apply_scenario(study, scenario)
    tell = report or (lambda _: None)
    tell(Text("测算现状", "measuring the study as it is"))
    baselines = build_baseline(study, profile), build_baseline(changed, profile)
    before = measure_coverage(baselines[0], report=report, with_areas=False)
    tell(Text("测算方案", "measuring the scenario"))
    after = measure_coverage(baselines[1], report=report, with_areas=False)
    streets = find_changed(study.layers["streets"], changed.layers["streets"])
    rejoined = find_rejoined(baselines, streets)
    homes = pd.concat(
        [
            compare_homes(before, after, layer=layer, rejoined=rejoined).assign(layer=layer)
            for layer in HOMES
            if layer in study.layers
        ],
        ignore_index=True,
    )
    summary = compare_coverage(before, after, homes)
    ends = find_near_ends(baselines[1].network, join_tolerance_m=changed.settings.join_tolerance_m)
    return ScenarioResult(
        scenario=scenario,
        edits=resolve_edits(study, scenario),
        before=before,
        after=after,
        homes=homes,
        summary=summary,
        sentences=tuple(describe_scenario(after, homes, summary)),
        problems=(
            *(
                own
                for own in ends
                if any(f"id={one})" in row for one in streets for row in own.rows)
            ),
            *(own for own in after.problems if own not in before.problems),
        ),
    )


def _names(fault: Fault, street: str) -> bool:
    return any(row.endswith(f"(id={street})") for row in fault.rows)
