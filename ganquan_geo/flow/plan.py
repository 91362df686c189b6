"""The order of the plan's path: study, register, coverage, the plan on the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, usual_draws
from ganquan_geo.plan.audit import audit_plan
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.plan_results import PlanResult
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.study import Study


def measure_plan(
    study: Study,
    *,
    profile: str = "standard",
    access: Access | None = None,
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
    access
        As for `build_baseline`; where a coverage is given, its own decides.
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
        baseline = build_baseline(study, profile, access=access, report=report)
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
