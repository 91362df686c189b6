"""Where two named streets meet, and where a street meets the boundary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ganquan_geo.model.layers import UNNAMED
from ganquan_geo.model.plan import BOUNDARY
from ganquan_geo.model.street_line import Misfit
from ganquan_geo.network.walks.routes import cluster_nodes, find_parts
from ganquan_geo.words.text import Text, same_text

if TYPE_CHECKING:
    from ganquan_geo.model.plan import Side
    from ganquan_geo.plan.ground import Ground

Nodes = tuple[int, ...]

TIP_M = 30.0  # a street that ends this near the boundary ends at it
ROUNDABOUT_M = 40.0  # from the middle of a small one to its farthest crossing
SHORT_LINK_M = 15.0  # a piece without a name that is part of a junction
STAGGER_M = 10.0  # arms nearer than this are drawn a little askew
LONGEST_LINK_M = 2 * 60.0  # of a piece of a small roundabout
JUNCTION_M = 60.0  # nodes this near each other are one junction, as where carriageways cross
SHOWN_STREETS = 8
COMPASS: dict[str, tuple[int, float]] = {
    "east": (0, 1.0),
    "west": (0, -1.0),
    "north": (1, 1.0),
    "south": (1, -1.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """Where a street meets another: the junctions it may be.

    Parameters
    ----------
    streets
        The two streets, or a street and `BOUNDARY`.
    groups
        The nodes of each junction, from west to east; more than one if there is no telling.
    """

    streets: tuple[str, str]
    groups: tuple[Nodes, ...]


def find_crossings(ground: Ground, street: str, other: str) -> Corner | Misfit:
    """Return every junction of two streets, or a misfit if they do not meet.

    Parameters
    ----------
    street, other
        Names in the layer; `other` may be `BOUNDARY`.

    Returns
    -------
    Corner or Misfit
    """
    if other == BOUNDARY:
        nodes = find_boundary_nodes(ground, street)
    else:
        nodes = ground.street_nodes[street] & ground.street_nodes[other]
        nodes = nodes or find_roundabout_nodes(ground, street, other)
    if not nodes:
        return _not_met(ground, street, other)
    groups = cluster_nodes(ground.network, nodes, within_m=JUNCTION_M)
    ordered = sorted(groups, key=lambda group: tuple(centre(ground, group)))
    return Corner(streets=(street, other), groups=tuple(ordered))


def find_roundabout_nodes(ground: Ground, street: str, other: str) -> frozenset[int]:
    """Return the nodes of two streets at small roundabouts, or short links, that join them.

    These have no name of their own: streets that end at one, or pass it, meet there. An alley
    between two streets is no such thing.
    """
    network = ground.network
    xy, bare = network.node_xy, np.isin(ground.names, ("", UNNAMED))
    first = np.array(sorted(ground.street_nodes[street]), dtype=np.int64)
    second = np.array(sorted(ground.street_nodes[other]), dtype=np.int64)
    if not bare.any() or not len(first) or not len(second):
        return frozenset()
    apart_m = np.hypot(*(xy[first][:, None] - xy[second]).transpose(2, 0, 1))
    near_first, near_second = np.nonzero(apart_m <= JUNCTION_M)
    found: set[int] = set()
    for one, two in zip(first[near_first].tolist(), second[near_second].tolist(), strict=True):
        if one in found and two in found:
            continue
        middle = (xy[one] + xy[two]) / 2
        ends = np.column_stack([network.u, network.v])
        close = np.hypot(*(xy[ends] - middle).transpose(2, 0, 1)).max(axis=1) <= ROUNDABOUT_M
        links = np.flatnonzero(bare & close & (network.length_m <= LONGEST_LINK_M))
        for part in find_parts(network, links.tolist()):
            joined = set(ends[list(part)].ravel().tolist())
            is_ring = len(part) >= len(joined)
            is_short = np.hypot(*(xy[one] - xy[two])) <= SHORT_LINK_M
            if one in joined and two in joined and (is_ring or is_short):
                found |= joined & (ground.street_nodes[street] | ground.street_nodes[other])
    return frozenset(found)


def find_staggered(ground: Ground, corner: Corner) -> tuple[tuple[Misfit, float], ...]:
    """Return each junction at which a street's two arms do not face each other: how far, metres."""
    return tuple(
        remark
        for group in corner.groups
        if BOUNDARY not in corner.streets and (remark := _staggered(ground, corner.streets, group))
    )


def _staggered(
    ground: Ground, streets: tuple[str, str], group: Nodes
) -> tuple[Misfit, float] | None:
    street, other = streets
    network = ground.network
    own = list(ground.street_edges[other])
    ends = np.concatenate([network.u[own], network.v[own]])
    arms = [node for node in group if np.count_nonzero(ends == node) == 1]
    arms = [node for node in arms if node in ground.street_nodes[street]]
    if len(arms) != 2:  # noqa: PLR2004
        return None
    apart_m = float(np.hypot(*(network.node_xy[arms[0]] - network.node_xy[arms[1]])))
    if apart_m < STAGGER_M:
        return None
    places = [ground.lonlat(network.node_xy[node]) for node in arms]
    found = Misfit(
        rule="crossing",
        subject=f"{street}—{other}",
        what=Text(
            f"{other}的两段错开 {apart_m:,.0f} 米与{street}相接，按近的一端量，误差计入上下限",
            f"the two arms of {other} meet {street} {apart_m:,.0f} m apart; measured from the "
            "nearer, the rest is in the bounds",
        ),
        candidates=tuple(same_text(f"{lon:.5f}, {lat:.5f}") for lon, lat in places),
    )
    return found, apart_m


def choose_side(ground: Ground, corner: Corner, side: Side) -> Corner:
    """Return the one junction farthest to a side; all of them where no side is named."""
    if not side or len(corner.groups) == 1:
        return corner
    axis, sign = COMPASS[side]
    farthest = max(corner.groups, key=lambda group: sign * centre(ground, group)[axis])
    return Corner(streets=corner.streets, groups=(farthest,))


def centre(ground: Ground, nodes: Nodes) -> np.ndarray:
    """Return the middle of some nodes in the plane."""
    return np.asarray(ground.network.node_xy[list(nodes)].mean(axis=0))


def corner_accuracy_m(ground: Ground, corner: Corner) -> float:
    """Return how far a corner may be off: its less certain street, and its extent, metres."""
    nodes = [node for group in corner.groups for node in group]
    network = ground.network
    met = np.isin(network.u, nodes) | np.isin(network.v, nodes)
    own = met & np.isin(ground.names, corner.streets)
    margin_m = ground.margin_m if BOUNDARY in corner.streets else 0.0
    away = [network.node_xy[list(group)] - centre(ground, group) for group in corner.groups]
    extent_m = float(np.hypot(*np.concatenate(away).T).max())
    return float(ground.accuracy_m[own].max()) + extent_m + margin_m


def find_boundary_nodes(ground: Ground, street: str) -> frozenset[int]:
    """Return the nodes where a street leaves the sub-district or ends at its boundary.

    A street is inside up to the margin outside the boundary, so that one which runs along the
    boundary is inside all the way.
    """
    edges = np.array(ground.street_edges[street], dtype=np.int64)
    network = ground.network
    ends = np.concatenate([network.u[edges], network.v[edges]])
    inside = np.tile(ground.inside[edges], 2)
    within, beyond = set(ends[inside].tolist()), set(ends[~inside].tolist())
    nodes, count = np.unique(ends[inside], return_counts=True)
    tips = nodes[count == 1]
    away_m = shapely.distance(
        shapely.boundary(ground.outline), shapely.points(network.node_xy[tips])
    )
    return frozenset((within & beyond) | set(tips[away_m <= TIP_M].tolist()))


def describe_place(ground: Ground, nodes: Nodes) -> Text:
    """Return a junction as longitude, latitude and the streets that meet there."""
    lon, lat = ground.lonlat(centre(ground, nodes))
    streets = ground.streets_at(nodes)
    return Text(
        f"{lon:.5f}, {lat:.5f}（{'、'.join(streets)}）",
        f"{lon:.5f}, {lat:.5f} ({', '.join(streets)})",
    )


def _not_met(ground: Ground, street: str, other: str) -> Misfit:
    """Return the misfit of two streets that do not meet: how near they come, what does meet."""
    if other == BOUNDARY:
        return Misfit(
            rule="crossing",
            subject=street,
            what=Text(f"{street}不与边界相接", f"{street} does not meet the boundary"),
        )
    apart_m = shapely.distance(
        ground.geometry(ground.street_edges[street]), ground.geometry(ground.street_edges[other])
    )
    here = ground.streets_at(ground.street_nodes[street])
    meets = [name for name in here if name not in (street, UNNAMED)]
    return Misfit(
        rule="crossing",
        subject=f"{street}—{other}",
        what=Text(
            f"{street}与{other}在路网上不相交，最近处相距 {apart_m:,.0f} 米",
            f"{street} and {other} do not meet on the network; they come within {apart_m:,.0f} m",
        ),
        candidates=tuple(same_text(name) for name in meets[:SHOWN_STREETS]),
    )
