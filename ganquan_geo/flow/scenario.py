"""The order of a scenario's path: both states measured and compared; sites and links."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.flow.coverage import Report, build_baseline, measure_coverage
from ganquan_geo.flow.plan import measure_plan
from ganquan_geo.measure.compare_coverage import compare_coverage, describe_states
from ganquan_geo.measure.compare_homes import compare_homes, find_changed
from ganquan_geo.model.errors import UnknownNameError
from ganquan_geo.model.scenario import Scenario
from ganquan_geo.model.scenario_results import ScenarioResult
from ganquan_geo.network.baseline import Baseline
from ganquan_geo.network.faults.near_ends import find_loose_ends, find_near_ends
from ganquan_geo.plan.compare import compare_plans, find_plan_place, list_plan_changes
from ganquan_geo.scenario.apply import (
    find_far_edits,
    find_odd_edits,
    name_by_edit,
    resolve_edits,
)
from ganquan_geo.scenario.candidates import place_candidates, read_candidates
from ganquan_geo.scenario.comparable import check_comparable, find_rejoined
from ganquan_geo.scenario.features import (
    build_features,
    compare_layers,
    find_place,
    gather_places,
)
from ganquan_geo.scenario.links import rank_category_links
from ganquan_geo.scenario.siting import choose_sites
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.model.scenario_results import PlanComparison
    from ganquan_geo.model.siting import Goal, Siting
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory

NO_SCENARIO = Scenario(name="")
HOMES = ("compounds", "neighbourhoods")


def compare_scenarios(  # noqa: PLR0913 - two states, and how they are measured
    before: Study | Baseline,
    after: Study,
    *,
    scenario: Scenario = NO_SCENARIO,
    profile: str = "standard",
    coverage: CoverageResult | None = None,
    draws: int = 0,
    with_areas: bool = False,
    report: Report | None = None,
) -> ScenarioResult:
    """Measure two states and compare them: a study with and without a scenario, or any two.

    Where both have a street plan, projects, ring and indicators are compared too.

    Parameters
    ----------
    before, after
        What `read_study` or `apply_scenario` returned; `before` may be the baseline that
        `build_baseline` made of it, which then decides who walks. Homes are the same by id.
    scenario
        What leads from one to the other, where that is known.
    profile
        Name of a walking profile of both.
    coverage
        What `measure_coverage` returned for `before`, where it has been measured.
    draws, with_areas
        As for `measure_coverage`.
    report
        Called with a short text as each step begins.

    Returns
    -------
    ScenarioResult
        Coverage of both states, who gains and who loses, and the sentences for a report.

    Raises
    ------
    UnknownNameError
        If either has no such profile.
    DataError
        If no street can be walked, no compound is in both, or the second is of an earlier date.

    Examples
    --------
    >>> passage = gg.Edit(op="street.open", target="lvdi-tongdao")
    >>> scenario = gg.Scenario(name="打通绿地通道", edits=(passage,))
    >>> built = gg.apply_scenario(study, scenario)
    >>> gg.compare_scenarios(study, built, scenario=scenario).sentences[0].zh
    '按到各类设施的步行，78 个小区中，31 个可能受益（只会变好），12 个难分高低（误差区间重叠）。'
    """
    tell = report or (lambda _: None)
    study = before.study if isinstance(before, Baseline) else before
    unlike = check_comparable(study, after)
    tell(Text("测算之前的状态", "measuring the state before"))
    start = before if isinstance(before, Baseline) else build_baseline(before, profile)
    baselines = (start, build_baseline(after, start.profile.id, access=start.access))
    old, new = (
        own or measure_coverage(base, report=report, with_areas=with_areas, draws=draws)
        for base, own in zip(baselines, (coverage, None), strict=True)
    )
    tell(Text("比较前后", "comparing both"))
    streets = find_changed(study.layers["streets"], after.layers["streets"])
    rejoined = find_rejoined(baselines, streets)
    homes = pd.concat(
        [
            compare_homes(old, new, layer=layer, rejoined=rejoined)
            for layer in HOMES
            if layer in study.layers and layer in after.layers
        ],
        ignore_index=True,
    )
    summary = compare_coverage(old, new, homes)
    plan = _compare_plans(old, new)
    features = build_features(
        [*compare_layers(study, after), *(list_plan_changes(plan) if plan else ())]
    )
    walkers = [own.said_walker() for own in (new, old) if own.study.keeps_hours()]
    odd = find_odd_edits(study, after, scenario)
    edits = tuple(
        replace(own, odd=tuple(one.fault for one in odd if one.number == own.number))
        for own in resolve_edits(study, scenario)
    )
    network = baselines[1].network
    joined = set(network.streets["street_id"]) - set(start.network.streets["street_id"])
    ends = (
        *find_near_ends(network, join_tolerance_m=after.settings.join_tolerance_m),
        *find_loose_ends(network, streets & joined),
    )
    return ScenarioResult(
        scenario=scenario,
        edits=edits,
        before=old,
        after=new,
        homes=homes,
        summary=summary,
        features=features,
        places=_gather_places(features, (after, study), plan),
        sentences=(
            *describe_states(old, new, homes, summary),
            *[glossary.WALKING_IS.filled(walker=own) for own in walkers[:1]],
            *(plan.evaluation if plan else ()),
        ),
        problems=(
            *unlike,
            *find_far_edits(study, scenario),
            *(one.fault for one in odd),
            *(own for own in ends if any(_names(own, street) for street in streets)),
            *name_by_edit(_find_new(old.problems, new.problems), scenario),
        ),
        plan=plan,
    )


def _find_new(before: tuple[Fault, ...], after: tuple[Fault, ...]) -> list[Fault]:
    """Return the problems of the later state alone; in which rows they are may have changed."""

    def key(fault: Fault) -> tuple[object, ...]:
        return (
            fault.where,
            fault.what,
            tuple(row.partition(" (id=")[2] or row for row in fault.rows),
        )

    known = {key(fault) for fault in before}
    return [fault for fault in after if key(fault) not in known]


def _compare_plans(before: CoverageResult, after: CoverageResult) -> PlanComparison | None:
    """Compare the street plan of both; None where either has none that can be used."""
    if before.study.plan is None or after.study.plan is None:
        return None
    return compare_plans(
        *(measure_plan(own.study, profile=own.profile.id, coverage=own) for own in (before, after))
    )


def _gather_places(
    features: pd.DataFrame, studies: tuple[Study, Study], plan: PlanComparison | None
) -> gpd.GeoDataFrame:
    plans = () if plan is None else (plan.after, plan.before)
    return gather_places(
        features,
        *(partial(find_place, own) for own in studies),
        *(partial(find_plan_place, own) for own in plans),
    )


def site_facilities(  # noqa: PLR0913 - what is sought has as many sides
    study: Study | Baseline,
    category: str,
    *,
    count: int,
    goal: Goal = "most",
    weight: str = "homes",
    candidates: gpd.GeoDataFrame | None = None,
    tier_min: int | None = None,
    profile: str = "standard",
) -> Siting:
    """Choose where new facilities of a category serve most homes; what exists stays.

    Parameters
    ----------
    study
        What `read_study` or `build_baseline` returned.
    category
        Id of a category of the study.
    count
        How many new facilities, at most.
    goal
        ``"most"`` covered, least mean ``"walk"``, or ``"all"`` covered with the fewest.
    weight
        ``"homes"``, ``"households"``, ``"residents"`` or ``"residents_60plus"``.
    candidates
        Points or areas to choose among, each with a `name` and a `capacity` where there are such
        columns: no more of `weight` is then served by it, nor by an existing facility than its
        own `capacity`. None: anywhere on the streets inside the boundary.
    tier_min
        Within how many minutes a home counts as covered; None: the category's largest tier.
    profile
        Who walks; decides nothing where a baseline is given.

    Returns
    -------
    Siting
        The sites by rank, whether any choice could be better, and the scenario that adds them.

    Raises
    ------
    UnknownNameError
        If there is no such category or profile.
    DataError
        If some compound has no such weight, the category no such tier, or candidates have
        capacities and another goal is sought than ``"most"``.

    Examples
    --------
    >>> sites = gg.site_facilities(study, "fitness", count=2)
    >>> sites.covered_before, sites.covered_after, sites.proven
    (33.0, 78.0, True)
    """
    base = study if isinstance(study, Baseline) else build_baseline(study, profile)
    own = _category(base, category)
    places = place_candidates(base) if candidates is None else read_candidates(base, candidates)
    return choose_sites(base, own, places, count=count, goal=goal, weight=weight, tier_min=tier_min)


def rank_links(
    study: Study | Baseline,
    category: str,
    *,
    most_m: float = 150.0,
    count: int = 10,
    weight: str = "homes",
    profile: str = "standard",
) -> pd.DataFrame:
    """Rank short passages between streets by what they gain for a category.

    Straight lines between places on streets; whether a wall, a river or a building stands there
    is not in the data.

    Parameters
    ----------
    study, category, weight, profile
        As for `site_facilities`.
    most_m
        Longest passage, metres.
    count
        How many are listed, at most.

    Returns
    -------
    pandas.DataFrame
        See `scenario.links.rank_category_links`.

    Raises
    ------
    UnknownNameError, DataError
        As for `site_facilities`.

    Examples
    --------
    >>> links = gg.rank_links(study, "fitness", count=1)
    >>> links.loc[0, ["street_from", "street_to"]].to_list(), int(links.loc[0, "gained"])
    (['双山路', '岚皋路'], 7)
    """
    base = study if isinstance(study, Baseline) else build_baseline(study, profile)
    return rank_category_links(
        base,
        _category(base, category),
        place_candidates(base, most=np.inf),
        most_m=most_m,
        count=count,
        weight=weight,
    )


def _category(base: Baseline, category: str) -> FacilityCategory:
    for own in base.study.categories:
        if own.id == category:
            return own
    known = ", ".join(own.id for own in base.study.categories)
    raise UnknownNameError(
        Text(f"没有类别 {category}；有 {known}", f"no category {category}; there are {known}")
    )


def _names(fault: Fault, street: str) -> bool:
    return any(row.endswith(f"(id={street})") for row in fault.rows)
