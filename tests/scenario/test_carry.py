"""Streets of which some are others: what is looked up again, and from where ways may be others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.places.farthest import seeds_at
from ganquan_geo.scenario.live.carry import GONE, match_networks
from tests.towns import layer, line, street, town_street_rows

if TYPE_CHECKING:
    from ganquan_geo.network.walk_network import WalkNetwork
    from ganquan_geo.scenario.live.carry import Renumbered
    from tests.towns import Row

LIMIT_M = 250.0
ROWS = [
    *town_street_rows(at_m=(0, 300)),
    street("twin", line((40, 0), (40, 90), (60, 90), (60, 0))),
]
WITHOUT = ("row-100", "column-0", "twin")
WITH = {
    "across": line((20, 0), (20, 100), (150, 130)),
    "beside": line((100, 10), (190, 10)),
    "alone": line((120, 120), (130, 130)),
}


def network_of(rows: list[Row]) -> WalkNetwork:
    return build_walk_network(layer(rows), join_tolerance_m=1.0, middle=(121.43, 31.27))


def pairs() -> list[tuple[str, WalkNetwork, WalkNetwork]]:
    whole = network_of(ROWS)
    less = [(name, network_of([own for own in ROWS if own["id"] != name])) for name in WITHOUT]
    more = [(name, network_of([*ROWS, street(name, drawn)])) for name, drawn in WITH.items()]
    found = [(name, whole, other) for name, other in [*less, *more]]
    return [*found, *((f"{name}, back", other, whole) for name, _, other in found)]


PAIRS = pairs()


def matched(before: WalkNetwork, after: WalkNetwork) -> Renumbered:
    onto = match_networks(before, after)
    assert onto is not None
    return onto


@pytest.mark.parametrize(("before", "after"), [own[1:] for own in PAIRS], ids=[p[0] for p in PAIRS])
def test_an_edge_is_found_again_as_the_same_line_between_the_same_nodes(
    before: WalkNetwork, after: WalkNetwork
) -> None:
    onto = matched(before, after)
    was = np.flatnonzero(onto.edges != GONE)
    now = onto.edges[was]
    assert len(was) >= len(before.u) // 2
    assert (before.line[was] == after.line[now]).all()
    assert (before.length_m[was] == after.length_m[now]).all()
    assert (onto.nodes[before.u[was]] == after.u[now]).all()
    assert (onto.nodes[before.v[was]] == after.v[now]).all()
    assert onto.others
    gone, new = np.setdiff1d(range(len(before.u)), was), np.setdiff1d(range(len(after.u)), now)
    length_m = shapely.length(before.line[gone]).sum() + shapely.length(after.line[new]).sum()
    assert shapely.length(onto.changed) == pytest.approx(length_m)


@pytest.mark.parametrize(("before", "after"), [own[1:] for own in PAIRS], ids=[p[0] for p in PAIRS])
def test_from_all_other_nodes_every_walk_within_the_limit_is_the_same(
    before: WalkNetwork, after: WalkNetwork
) -> None:
    onto = matched(before, after)
    kept = np.flatnonzero(onto.nodes != GONE)
    was_m, now_m = (
        network.engine.distances(seeds_at(nodes), nodes, limit_m=LIMIT_M)
        for network, nodes in ((before, kept), (after, onto.nodes[kept]))
    )
    others = onto.within(LIMIT_M)[onto.nodes[kept]]
    assert (was_m == now_m)[:, ~others].all()


def test_the_same_streets_have_no_other_edge_and_another_plane_carries_nothing() -> None:
    whole = network_of(ROWS)
    onto = matched(whole, network_of(ROWS))
    assert not onto.others
    assert (onto.edges == range(len(whole.u))).all()
    assert not onto.within(LIMIT_M).any()
    elsewhere = build_walk_network(layer(ROWS), join_tolerance_m=1.0, middle=(121.5, 31.3))
    assert match_networks(whole, elsewhere) is None
    bridges = replace(whole, streets=whole.streets.assign(bridge=True))
    assert match_networks(whole, bridges) is None
