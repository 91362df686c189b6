"""The order of the plan's path: study, register, coverage, the plan on the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, usual_draws
from ganquan_geo.load.study import read_study
from ganquan_geo.measure.compare_homes import compare_homes
from ganquan_geo.plan.audit import audit_plan
from ganquan_geo.plan.compare import compare_results
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ganquan_geo.model.plan_changes import PlanComparison
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study


def measure_plan(
    study: Study,
    *,
    profile: str = "standard",
    coverage: CoverageResult | None = None,
    report: Callable[[Text], None] | None = None,
) -> PlanResult:
    """Lay the street plan of a study on the ground: projects, ring, cross, gateways, checks.

    Parameters
    ----------
    study
        What `read_study` or `checked_study` returned, with its plan.
    profile
        Name of a walking profile of the study, for the reach of services.
    coverage
        What `measure_coverage` returned for this study and profile; None: it is measured.
    report
        Called with a short text as each step begins.

    Returns
    -------
    PlanResult
        Projects, ring, cross, gateways and indicators as measured, and what does not fit.

    Raises
    ------
    UnknownNameError
        If the study has no such profile.
    DataError
        With every fault of the register and of the tables that staff keep, or if there is no plan.

    Examples
    --------
    >>> plan = gg.measure_plan(study, profile="elderly")
    >>> plan.ring.closed, plan.ring.walkable_today
    (True, False)
    >>> round(plan.ring.missing.value)  # metres of the ring still to build
    674
    """
    walker = study.profile(profile)
    plan = study.usable_plan()
    if coverage is None:
        # With draws, so that what is likely is said here as in every other output.
        baseline = build_baseline(study, profile, report=report)
        coverage = measure_coverage(baseline, report=report, draws=usual_draws(baseline))
    if report is not None:
        report(Text("把规划落到路网上", "laying the plan on the streets"))
    return audit_plan(
        study,
        plan,
        profile=walker,
        service=coverage,
        problems=study.plan_faults,
    )


def compare_plans(
    old: str | Path,
    new: str | Path,
    *,
    profile: str = "standard",
    report: Callable[[Text], None] | None = None,
) -> PlanComparison:
    """Compare two dates of one study: what changed, by how much, which indicators moved.

    Parameters
    ----------
    old, new
        Two study folders with the same study id, the first of an earlier date.
    profile
        Name of a walking profile of both studies.
    report
        Called with a short text as each step begins.

    Returns
    -------
    PlanComparison
        What changed, by how much, and the indicators of both dates.

    Raises
    ------
    DataError
        If either cannot be used, or they are not two dates of one study.

    Examples
    --------
    >>> comparison = gg.compare_plans("data", "data_2027")
    >>> comparison.changes[["name", "field", "old", "new"]].head(2)
      name     field      old         new
    0  甘泉路    status  unknown        done
    1  甘泉路  end_date           2027-06-30
    """
    results = [
        measure_plan(read_study(folder), profile=profile, report=report) for folder in (old, new)
    ]
    old_result, new_result = results
    homes = compare_homes(old_result, new_result)
    return compare_results(old_result, new_result, homes=homes)
