"""Each street project on the ground: its line, its share of the streets, what it meets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.plan import ProjectRecord
from ganquan_geo.model.plan_results import ProjectResult
from ganquan_geo.plan.segments import (
    build_inside_street,
    build_whole_street,
    measure_beside_m,
    resolve_segment,
)
from ganquan_geo.plan.theme_stretches import find_stretches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.plan import Plan
    from ganquan_geo.model.plan_lines import StreetLine
    from ganquan_geo.model.ring_results import Ring
    from ganquan_geo.plan.ground import Ground
    from ganquan_geo.plan.names import StreetNames


def measure_projects(
    ground: Ground, plan: Plan, *, names: StreetNames, ring: Ring | None
) -> tuple[ProjectResult, ...]:
    """Measure every street project, those that stand apart from the list too."""
    net_m = measure_net_m(ground)
    whole = {
        project.id: resolve_segment(ground, project.segment, names=names, hints=plan.crossings)
        for project in plan.projects
    }
    inside = {
        key: line if line.refusals else build_inside_street(ground, line)
        for key, line in whole.items()
    }
    return tuple(
        ProjectResult(
            project=project,
            record=plan.records.get(project.id, _unknown(project.id)),
            line=inside[project.id],
            drawn=whole[project.id],
            cut_off=_is_cut_off(ground, whole[project.id]),
            beside_m=measure_beside_m(ground, whole[project.id]),
            net_share=_net_share(inside[project.id], net_m),
            stretches=find_stretches(ground, plan, inside[project.id], names=names),
            ring_legs=_ring_legs(inside[project.id], ring),
            neighbours=_neighbours(ground, project.id, inside),
            crosses=_crosses(ground, inside[project.id]),
        )
        for project in plan.projects
    )


def measure_net_m(ground: Ground) -> float:
    """Return the length of today's streets inside the boundary, each as one line, metres."""
    beside = {
        edge
        for name in ground.street_edges
        for edge in build_whole_street(ground, name).parallel_edges
    }
    counted = ground.existing & ground.inside
    counted[list(beside)] = False
    return float(ground.network.length_m[counted].sum())


def _net_share(line: StreetLine, net_m: float) -> float | None:
    return None if line.refusals or net_m <= 0 else line.length_m / net_m


def _unknown(identity: str) -> ProjectRecord:
    return ProjectRecord(
        id=identity, status="unknown", start=None, end=None, budget_cny=None, evidence="", note=""
    )


def _is_cut_off(ground: Ground, line: StreetLine) -> bool:
    """Return whether a line has an end outside the boundary at which no street goes on."""
    network = ground.network
    ends, counts = np.unique(np.concatenate([network.u, network.v]), return_counts=True)
    loose = set(ends[counts == 1].tolist()) & _nodes(ground, line)
    places = shapely.points(network.node_xy[sorted(loose)])
    return bool((~shapely.intersects(ground.area, places)).any())


def _ring_legs(line: StreetLine, ring: Ring | None) -> tuple[int, ...]:
    own = set(line.edges)
    return tuple(leg.number for leg in ring.legs if own & set(leg.line.edges)) if ring else ()


def _neighbours(ground: Ground, identity: str, inside: Mapping[str, StreetLine]) -> tuple[str, ...]:
    own = _nodes(ground, inside[identity])
    return tuple(
        key for key, line in inside.items() if key != identity and own & _nodes(ground, line)
    )


def _crosses(ground: Ground, line: StreetLine) -> tuple[str, ...]:
    met = ground.streets_at(_nodes(ground, line))
    return tuple(name for name in met if name != line.street and _exists(ground, name))


def _exists(ground: Ground, street: str) -> bool:
    return bool(ground.existing[list(ground.street_edges[street])].any())


def _nodes(ground: Ground, line: StreetLine) -> set[int]:
    edges = np.array([*line.edges, *line.parallel_edges], dtype=np.int64)
    return set(ground.network.u[edges].tolist()) | set(ground.network.v[edges].tolist())
