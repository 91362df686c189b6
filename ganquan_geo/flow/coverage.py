"""The order of the path, and nothing else: layers, baseline, walks, coverage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ganquan_geo.arrays.cores import map_on_cores
from ganquan_geo.flow.doubtful_gates import find_doubts, mark_gaps, name_doubts
from ganquan_geo.flow.likely import measure_likely
from ganquan_geo.load.study import read_study
from ganquan_geo.measure.coverage import build_coverage_table, measure_findings
from ganquan_geo.measure.distances import HomeWalks, build_distance_table, measure_gaps
from ganquan_geo.model.access import access_of
from ganquan_geo.model.results import CoverageResult, NetworkSummary
from ganquan_geo.network.areas.service_areas import draw_category_areas
from ganquan_geo.network.baseline import Baseline, prepare_baseline
from ganquan_geo.network.faults.parts import find_islands, measure_components_m, sum_islands
from ganquan_geo.network.joins.land import measure_land
from ganquan_geo.network.places.unbound import build_register
from ganquan_geo.network.walk_ground import build_other_grounds, build_walk_ground
from ganquan_geo.network.walks.frontage import measure_inside_frontage
from ganquan_geo.network.walks.walks import measure_walks
from ganquan_geo.scenario.causes import explain_gaps
from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.model.access import Access
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.walks import Walks

    OnGround = dict[int, dict[str, float]]  # by tier, `total` and by reading

__all__ = ["build_baseline", "measure_coverage", "read_study", "usual_draws"]

Report = Callable[[Text], None]
DRAWS, DRAWS_IN_A_CITY = 1_000, 100  # of positions; with fewer the likely range is rougher
CITY_NODES = 10_000


def build_baseline(
    study: Study,
    profile: str = "standard",
    *,
    network: WalkNetwork | None = None,
    access: Access | None = None,
    report: Report | None = None,
) -> Baseline:
    """Prepare what every measure of a study needs, for one walker.

    Parameters
    ----------
    study
        What `read_study` returned.
    profile
        Name of a walking profile of the study; ``"standard"`` uses the standard distances.
    network
        The network to walk on, such as `from_networkx` makes of an osmnx graph; None: the
        study's streets, less those the profile avoids.
    access
        The hour, and who walks, for the gates of compounds; None: by day, and on foot unless the
        profile is ``"wheelchair"``.
    report
        Called with a short text as the step begins.

    Returns
    -------
    Baseline
        What `measure_coverage`, `find_ways`, `measure_frontage` and the rest take.

    Raises
    ------
    UnknownNameError
        If the study has no such profile.
    DataError
        If no street can be walked.

    Examples
    --------
    >>> baseline = gg.build_baseline(study)
    >>> sorted(baseline.demands), len(baseline.homes.table)
    (['compounds', 'neighbourhoods'], 98)
    """
    walker = study.profile(profile)
    if report is not None:
        report(Text("建立步行路网", "building the walk network"))
    asked = access or access_of(walker.id)
    return prepare_baseline(study, walker, network=network, access=asked)


def usual_draws(baseline: Baseline) -> int:
    """Return how often positions are drawn where nobody says: so that it takes about a minute."""
    return DRAWS if len(baseline.network.node_xy) <= CITY_NODES else DRAWS_IN_A_CITY


def measure_coverage(
    study: Study | Baseline,
    *,
    profile: str = "standard",
    network: WalkNetwork | None = None,
    access: Access | None = None,
    report: Report | None = None,
    with_areas: bool = True,
    draws: int = 0,
) -> CoverageResult:
    """Measure which homes reach which services, and how surely.

    Parameters
    ----------
    study
        What `build_baseline` returned; or what `read_study` returned, whose baseline is then
        built for `profile` and `network`.
    profile, network, access
        As for `build_baseline`; they decide nothing where a baseline is given.
    report
        Called with a short text as each step begins; of categories, of which two may be measured
        at a time, as each is waited for.
    with_areas
        Whether to draw service areas and lay streets out for a page: needed for maps only.
    draws
        How often positions are drawn within their accuracy for the likely ranges; 0: not at all.

    Returns
    -------
    CoverageResult
        Walks, coverage with bounds and verdicts, gaps and service areas.

    Raises
    ------
    UnknownNameError
        If the study has no such profile.
    DataError
        If no street can be walked.

    Examples
    --------
    >>> elderly = gg.measure_coverage(study, profile="elderly", with_areas=False)
    >>> too_far = elderly.gaps.query("category == 'health' and tier_min == 15")
    >>> int(too_far["demand_id"].nunique())  # compounds over 810 m from one, positions as given
    6
    """
    base = study
    if not isinstance(base, Baseline):
        base = build_baseline(base, profile, network=network, access=access, report=report)
    measured, tell = base.study, report or (lambda _: None)
    walks, own_walks, frontage, land, as_known_m = {}, {}, {}, {}, {}
    found = map_on_cores(
        lambda category: _measure_category(base, category),
        measured.categories,
        size=len(base.network.node_xy),
    )
    for category in measured.categories:
        tell(Text(f"测算{category.name.zh}", f"measuring {category.name.en}"))
        key = category.id
        walks[key], own, frontage[key], land[key], as_known_m[key] = next(found)
        if own is not None:
            own_walks[category.id] = own
    tell(Text("汇总覆盖率", "adding up coverage"))
    homes = HomeWalks(
        homes={name: demand.table for name, demand in base.demands.items()},
        walks=walks,
        own_walks=own_walks,
    )
    distances = build_distance_table(measured, homes)
    likely = {}
    if draws:
        tell(Text("按位置精度随机抽取", "drawing positions within their accuracy"))
        likely = measure_likely(base, draws=draws)
    registers = {
        key: build_register(own.facilities, base.homes, bound_m=base.bound_m)
        for key, own in base.categories.items()
    }
    islands = find_islands(base.network, base.stands())
    tell(Text("查找未覆盖的原因", "finding why homes are not covered"))
    gaps = measure_gaps(
        measured,
        base.profile,
        registers=registers,
        homes=distances[distances["layer"] == "compounds"],
    )
    doubts = find_doubts(base, walks, as_known_m)
    findings = measure_findings(
        measured,
        base.profile,
        registers=registers,
        measured=homes,
        frontage=frontage,
        land=land,
        likely=likely,
        gates=name_doubts(measured, doubts),
    )
    return CoverageResult(
        study=measured,
        profile=base.profile,
        distances=distances,
        findings=findings,
        coverage=build_coverage_table(findings),
        draws=draws,
        access=base.access,
        gaps=mark_gaps(base, explain_gaps(base, gaps), doubts),
        areas=draw_category_areas(
            base.network,
            {key: own.near for key, own in base.categories.items()},
            limits_m={category.id: base.limits_m(category) for category in measured.categories}
            if with_areas
            else {},
            width_m=measured.settings.area_width_m,
        ),
        registers=registers,
        network=NetworkSummary(
            node_count=len(base.network.node_xy),
            edge_count=len(base.network.u),
            length_m=float(base.network.length_m.sum()),
            length_inside_m=base.inside.length_m(),
            component_lengths_m=measure_components_m(base.network),
        ),
        problems=tuple(
            replace(problem, homes_names=glossary.HOMES[measured.homes])
            for problem in (*sum_islands(islands), *base.problems)
        ),
        walk_ground=build_walk_ground(base) if with_areas else None,
        other_grounds=build_other_grounds(base) if with_areas else {},
    )


def _measure_category(
    base: Baseline, category: FacilityCategory
) -> tuple[Walks, Walks | None, OnGround, OnGround, Floats]:
    """Return the walks to all facilities and to the own ones, the frontage and the land.

    And how short a walk is possible where nothing is passed that is not known to be open.
    """
    network, fields = base.network, base.categories[category.id]
    own_fields = base.own_categories.get(category.id)
    limits_m = base.limits_m(category)
    walks = measure_walks(network, base.homes, fields, bound_m=base.bound_m)
    found = (
        walks,
        None
        if own_fields is None
        else measure_walks(network, base.homes, own_fields, bound_m=base.bound_m),
        measure_inside_frontage(network, fields, inside=base.inside, limits_m=limits_m),
        measure_land(network, base.land, fields, limits_m=limits_m, bound_m=base.bound_m),
        walks.metres["possible"],
    )
    if base.opened is None:
        return found
    # Gates that others may pass: what is possible is so with all of them open.
    opened, own, frontage, land, _ = _measure_category(base.opened, category)
    return (
        walks.possible_by(opened),
        None if found[1] is None or own is None else found[1].possible_by(own),
        _possible_by(found[2], frontage),
        _possible_by(found[3], land),
        found[4],
    )


def _possible_by(measured: OnGround, opened: OnGround) -> OnGround:
    """Return what is covered, possibly more with more gates and streets open.

    A share is of all that may be open: a street that is shut then is one that is not covered.
    """
    more = ("total", "possible")
    return {
        minutes: {**row, **{name: max(row[name], opened[minutes][name]) for name in more}}
        for minutes, row in measured.items()
    }
