"""The order of the path, and nothing else: layers, network, distances, coverage."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from ganquan_geo.arrays.cores import map_on_cores
from ganquan_geo.load.study import read_study
from ganquan_geo.measure.coverage import measure_coverage_table
from ganquan_geo.measure.distances import build_distance_table
from ganquan_geo.measure.gaps import measure_gaps
from ganquan_geo.model.results import CoverageResult, NetworkSummary
from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.category import Origins, measure_category
from ganquan_geo.network.faults.parts import find_islands, measure_components_m, sum_islands
from ganquan_geo.network.walks.places import join_demand
from ganquan_geo.network.walks.walks import build_inside, join_land
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.network.walks.places import Demand

__all__ = ["measure_coverage", "read_study"]

Report = Callable[[Text], None]
DEMAND_LAYERS = ("compounds", "neighbourhoods")


def measure_coverage(
    study: Study,
    *,
    profile: str = "standard",
    network: WalkNetwork | None = None,
    report: Report | None = None,
    with_areas: bool = True,
) -> CoverageResult:
    """Measure which homes reach which services, and how surely.

    Parameters
    ----------
    study
        What `read_study` returned.
    profile
        Name of a walking profile of the study; ``"standard"`` uses the standard distances.
    network
        The network to walk on, such as `from_networkx` makes of an osmnx graph; None: the
        study's streets, less those the profile avoids.
    report
        Called with a short text as each step begins; of categories, of which two may be measured
        at a time, as each is waited for.
    with_areas
        Whether to draw service areas, which are needed for maps only.

    Raises
    ------
    UnknownNameError
        If the study has no such profile.
    DataError
        If no street can be walked.
    """
    walker = study.profile(profile)
    numbers = study.settings
    _tell(report, Text("建立步行路网", "building the walk network"))
    if network is None:
        network = build_walk_network(
            study.layers["streets"],
            join_tolerance_m=numbers.join_tolerance_m,
            avoids=walker.avoids,
            middle=(study.whole.lon, study.whole.lat) if study.whole else None,
        )
    inside = build_inside(network, study.layers["boundary"], margin_m=numbers.boundary_margin_m)
    demands: dict[str, Demand] = {}
    problems: list[Fault] = []
    for name in DEMAND_LAYERS:
        if name in study.layers:
            demands[name], named = join_demand(
                network, study.layers[name], snap_limit_m=numbers.snap_limit_m, where=name
            )
            problems += named
    origins = Origins(
        demands=demands,
        inside=inside,
        land=join_land(network, study.layers["compounds"], settings=numbers),
    )
    found = map_on_cores(
        lambda category: measure_category(
            network,
            study,
            category,
            origins=origins,
            limits_m={
                tier.minutes: category.limit_m(tier.minutes, walker) for tier in category.tiers
            },
            with_areas=with_areas,
        ),
        study.categories,
        size=len(network.node_xy),
    )
    measures = {}
    for category in study.categories:
        _tell(report, Text(f"测算{category.name.zh}", f"measuring {category.name.en}"))
        measures[category.id] = next(found)
        problems += measures[category.id].problems
    _tell(report, Text("汇总覆盖率", "adding up coverage"))
    walks = {
        name: build_distance_table(
            study,
            name,
            walks={key: measure.walks[name] for key, measure in measures.items()},
            demand=demand.table,
        )
        for name, demand in demands.items()
    }
    registers = {key: measure.register for key, measure in measures.items()}
    return CoverageResult(
        study=study,
        profile=walker,
        distances=pd.concat(walks.values(), ignore_index=True),
        coverage=measure_coverage_table(
            study,
            walker,
            registers=registers,
            walks=walks,
            frontage={key: measure.frontage for key, measure in measures.items()},
            land={key: measure.land for key, measure in measures.items()},
        ),
        gaps=measure_gaps(study, walker, registers=registers, homes=walks["compounds"]),
        areas=pd.concat([measure.areas for measure in measures.values()], ignore_index=True),
        registers=registers,
        network=NetworkSummary(
            node_count=len(network.node_xy),
            edge_count=len(network.u),
            length_m=float(network.length_m.sum()),
            length_inside_m=inside.length_m(),
            component_lengths_m=measure_components_m(network),
        ),
        problems=(*sum_islands(find_islands(network)), *problems),
    )


def _tell(report: Report | None, step: Text) -> None:
    if report is not None:
        report(step)
