"""Lanes of compounds and the gates that everybody passes, added to the public streets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.network.places.cutting import NEAR_END_M, build_cut_network
from ganquan_geo.network.walk_network import WalkNetwork

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.arrays.types import Floats, Ints, Texts
    from ganquan_geo.network.places.snapping import Snapped

LEAST_M = 1e-6  # an edge has a length, also that of a gate in the street itself
STREETS = ""  # the part of the network that is no compound's


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GateLinks(Columns):
    """Gates that join the lanes of a compound to the streets, or to those of another.

    Parameters
    ----------
    gate
        (g,) their ids.
    xy
        (g, 2) where they are, plane metres.
    from_part, to_part
        (g,) the compound whose lanes each leads from, and to: `STREETS` or another's.
    from_edge, from_m, to_edge, to_m
        (g,) its places on the networks of the two: edges, and metres from their nodes `u`.
    length_m
        (g,) straight from lane to gate and on to the street, metres.
    """

    gate: Texts
    xy: Floats
    from_part: Texts
    to_part: Texts
    from_edge: Ints
    from_m: Floats
    to_edge: Ints
    to_m: Floats
    length_m: Floats


def link_gates(
    gate: Texts,
    xy: Floats,
    *,
    from_part: Texts,
    inside: Snapped,
    to_part: Texts,
    outside: Snapped,
) -> GateLinks:
    """Return gates as links between their places on two parts; legs of both are walked."""
    return GateLinks(
        gate=gate,
        xy=xy,
        from_part=from_part,
        to_part=to_part,
        from_edge=inside.edge,
        from_m=inside.offset_m,
        to_edge=outside.edge,
        to_m=outside.offset_m,
        length_m=inside.leg_m + outside.leg_m,
    )


def join_lanes(parts: Mapping[str, WalkNetwork], links: GateLinks) -> WalkNetwork:
    """Return streets and lanes side by side as one network, joined where gates link them.

    Parameters
    ----------
    parts
        By compound, `STREETS` for the public streets: networks in one plane.
    links
        Gates between them.

    Returns
    -------
    WalkNetwork
        Part by part, each cut at its gates, then the gates as edges. `access` is the compound
        of a lane or a gate, so that nothing else joins them, and `gate` the id of a gate.
    """
    cut: dict[str, WalkNetwork] = {}
    node = {"from": np.empty(len(links.gate), np.int64), "to": np.empty(len(links.gate), np.int64)}
    first = 0
    for part, network in parts.items():
        out, back = links.from_part == part, links.to_part == part
        edge = np.concatenate([links.from_edge[out], links.to_edge[back]])
        at_m = np.concatenate([links.from_m[out], links.to_m[back]])
        cut[part], found = _cut(network, edge, at_m)
        node["from"][out], node["to"][back] = np.split(found + first, [int(out.sum())])
        first += len(cut[part].node_xy)
    moved = np.cumsum([0, *(len(own.node_xy) for own in cut.values())])[:-1]
    both = list(zip(cut.items(), moved.tolist(), strict=True))
    node_xy = np.concatenate([own.node_xy for own in cut.values()])
    drawn = np.stack([node_xy[node["from"]], links.xy, node_xy[node["to"]]], axis=1)
    said = [own.streets.assign(access=part, gate="") for part, own in cut.items()]
    gates = (
        said[0]
        .iloc[[0] * len(links.gate)]
        .assign(access=links.from_part, gate=links.gate, street_id="", name="")
    )
    return WalkNetwork(
        node_xy=node_xy,
        u=np.concatenate([*(own.u + first for (_, own), first in both), node["from"]]),
        v=np.concatenate([*(own.v + first for (_, own), first in both), node["to"]]),
        line=np.concatenate(
            [
                *(own.line for own in cut.values()),
                np.asarray(shapely.linestrings(drawn), dtype=object),
            ]
        ),
        length_m=np.concatenate(
            [*(own.length_m for own in cut.values()), np.maximum(links.length_m, LEAST_M)]
        ),
        streets=pd.concat([*said, gates], ignore_index=True),
        crs=next(iter(parts.values())).crs,
    )


def _cut(network: WalkNetwork, edge: Ints, offset_m: Floats) -> tuple[WalkNetwork, Ints]:
    """Return a network with a node at each of some places, and the numbers of these nodes."""
    length_m = network.length_m[edge]
    node = np.where(offset_m <= NEAR_END_M, network.u[edge], network.v[edge])
    inner = (offset_m > NEAR_END_M) & (offset_m < length_m - NEAR_END_M)
    places = np.column_stack([edge, offset_m])[inner]
    _, number = np.unique(places, axis=0, return_inverse=True)
    node[inner] = len(network.node_xy) + number.ravel()
    return build_cut_network(network, edge, offset_m), node
