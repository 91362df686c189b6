"""Where searches on the network start and what they are asked for, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.network.intervals import pair_on_same_edge

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.places.snapping import Snapped, Spans
    from ganquan_geo.network.walk_network import WalkNetwork

NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seeds(Columns):
    """Nodes beside facilities.

    Parameters
    ----------
    node
        (s,) node number.
    start_m
        (s,) metres from the facility to the node; below zero where a bound is lowered by the
        accuracy of a position.
    facility
        (s,) number of the facility, from 0.
    """

    node: Ints
    start_m: Floats
    facility: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HomeLinks:
    """The ways from homes onto the network.

    Parameters
    ----------
    home, node, to_m
        (2 k,) each home at either end of its edge, and metres along the edge to that end.
    leg_m
        (k,) metres from the home to the street.
    along_home, along_facility, along_m
        (p,) homes and facilities on the same edge, and metres between them along it, the
        facility's leg included.
    """

    home: Ints
    node: Ints
    to_m: Floats
    leg_m: Floats
    along_home: Ints
    along_facility: Ints
    along_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reached(Columns):
    """The edges with an end within a limit of a facility, by facility, then by edge.

    Parameters
    ----------
    facility, edge
        (r,) their numbers.
    u_m, v_m
        (r,) metres from the facility to either end; infinite beyond the limit.
    """

    facility: Ints
    edge: Ints
    u_m: Floats
    v_m: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table(Columns):
    """Walks from homes to facilities, by home, then by facility.

    Parameters
    ----------
    home, facility, distance_m
        (w,) each pair that is within the limit, legs included, metres.
    """

    home: Ints
    facility: Ints
    distance_m: Floats

    def ordered(self) -> Table:
        """Return the same walks in order."""
        return self.of(np.lexsort((self.facility, self.home)))


def build_seeds(network: WalkNetwork, spans: Spans, *, extra_m: Floats) -> Seeds:
    """Start from both ends of every stretch on which a facility stands.

    Parameters
    ----------
    extra_m
        (s,) metres added for each stretch.
    """
    edge = spans.edge
    past_m = np.maximum(network.length_m[edge] - spans.end_m, 0.0)  # rounding past an end
    return Seeds(
        node=np.concatenate([network.u[edge], network.v[edge]]),
        start_m=np.concatenate([spans.start_m + extra_m, past_m + extra_m]),
        facility=np.tile(spans.facility, 2),
    )


def build_home_links(
    network: WalkNetwork, places: Snapped, spans: Spans, *, extra_m: Floats
) -> HomeLinks:
    """Join homes to both ends of their edges, and to the facilities on the same edge."""
    edge = places.edge
    home, span = pair_on_same_edge(edge, spans.edge)
    at_m = places.offset_m[home]
    between_m = np.maximum(np.maximum(spans.start_m[span] - at_m, at_m - spans.end_m[span]), 0.0)
    return HomeLinks(
        home=np.tile(np.arange(len(edge)), 2),
        node=np.concatenate([network.u[edge], network.v[edge]]),
        to_m=np.concatenate([places.offset_m, network.length_m[edge] - places.offset_m]),
        leg_m=places.leg_m,
        along_home=home,
        along_facility=spans.facility[span],
        along_m=between_m + extra_m[span],
    )


def group_by_facility(seeds: Seeds) -> tuple[Seeds, Ints, Ints]:
    """Put the seeds of each facility together.

    Returns
    -------
    seeds
        By rising facility.
    start
        (f + 1,) where those of each facility start.
    facility
        (f,) the numbers that occur.
    """
    grouped = seeds.of(np.argsort(seeds.facility, kind="stable"))
    facility, first = np.unique(grouped.facility, return_index=True)
    return grouped, np.append(first, len(grouped.facility)), facility
