"""Share of each project's length from which services are within 5, 10 and 15 minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.network.baseline import prepare_baseline
from ganquan_geo.network.intervals import Intervals, build_intervals
from ganquan_geo.network.walks.frontage import measure_stretches

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.plan_results import ProjectResult
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.plan.ground import Ground


def measure_project_reach(
    ground: Ground, study: Study, projects: tuple[ProjectResult, ...], profile: WalkProfile
) -> pd.DataFrame:
    """Measure what share of each project lies within the tiers of each category.

    What the profile avoids is no part of a project here; a project of nothing else is left out.

    Returns
    -------
    pandas.DataFrame
        As `network.walks.frontage.measure_stretches` returns it, by `project_id`, without
        `length_m`.
    """
    network, numbers = ground.existing_network(avoids=profile.avoids)
    here = {int(edge): row for row, edge in enumerate(numbers)}
    walked = {
        result.project.id: [here[edge] for edge in result.line.edges if edge in here]
        for result in projects
    }
    stretches = {key: _stretches(network, edges) for key, edges in walked.items() if edges}
    table = measure_stretches(prepare_baseline(study, profile, network=network), stretches)
    return table.drop(columns="length_m").rename(columns={"stretch": "project_id"})


def _stretches(network: WalkNetwork, edges: list[int]) -> Intervals:
    chosen = np.array(edges, dtype=np.int64)
    return build_intervals(chosen, np.zeros(len(chosen)), network.length_m[chosen])
