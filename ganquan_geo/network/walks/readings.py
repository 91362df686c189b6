"""Five readings of the distance to the nearest facility of a category.

A position is known to some accuracy, only to a street, or only by assumption; each reading
takes one stand on that. `near` and `far` take positions as given and a facility known only
to its street at its best and worst place there; where both agree there is a single figure.
`sure` and `possible` are bounds, not probabilities: the walk is at most `sure` and at least
`possible` wherever in their spots the home and the facilities are. `known` is `sure` without the
facilities whose position is assumed.

Positions are independent, so the greatest walk to the nearest of several facilities is the least
over them of the greatest walk to each; over the spot of the home it is then the greatest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.columns import Columns
from ganquan_geo.arrays.groups import changes
from ganquan_geo.network.places.farthest import build_spot_edges, measure_farthest
from ganquan_geo.network.places.farthest_at_nodes import measure_at_nodes
from ganquan_geo.network.places.snapping import Snapped
from ganquan_geo.network.places.spots import drop_needless
from ganquan_geo.network.places.unbound import find_unbound
from ganquan_geo.network.walks.bounds import (
    WorstField,
    measure_at_worst,
    measure_greatest,
    measure_least,
)
from ganquan_geo.network.walks.distances import DistanceField, build_field, measure_nearest

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Flags, Floats, Ints, Objects, Texts
    from ganquan_geo.model.reach import Reading
    from ganquan_geo.network.places.farthest import SpotEdges
    from ganquan_geo.network.places.farthest_at_nodes import KeptWalks
    from ganquan_geo.network.places.places import FacilitySet
    from ganquan_geo.network.places.snapping import Spans
    from ganquan_geo.network.places.unbound import Unbound
    from ganquan_geo.network.walk_network import WalkNetwork

    Before = tuple["CategoryFields", Ints]

# What the accuracy of a street itself does to a limit, of points on the street.
ACCURACY_SIGN: dict[Reading, float] = {
    "near": 0.0,
    "far": 0.0,
    "sure": 1.0,
    "possible": -1.0,
    "known": 1.0,
}
RISING: tuple[Reading, ...] = ("near", "far", "sure", "known")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InsideWalks(Columns):
    """Walks inside compounds, each from a home to a facility in the same one, or behind its wall.

    Parameters
    ----------
    home
        (w,) ids of the homes.
    facility
        (w,) numbers of the facilities.
    least_m, best_m, greatest_m
        (w,) metres.
    gates
        (w,) the numbers of the gates on the stated walk, in order.
    """

    home: Texts
    facility: Ints
    least_m: Floats
    best_m: Floats
    greatest_m: Floats
    gates: Objects


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CategoryFields:
    """The distance fields of one category.

    Parameters
    ----------
    near, possible
        The facilities as given, and anywhere on their spots at their best.
    worst
        The readings at the worst place: `far`, `sure`, `known`.
    unbound
        Facilities whose walks the streets do not bound, which are in none of these fields at
        their best; None where there are none.
    inside
        Walks of residents to facilities inside their own compound; None where there are none.
    """

    facilities: FacilitySet
    near: DistanceField
    possible: DistanceField
    worst: dict[Reading, WorstField]
    unbound: Unbound | None = None
    inside: InsideWalks | None = None

    def only(self, inside: InsideWalks | None) -> InsideWalks | None:
        """Return those of some walks inside compounds that lead to a located facility."""
        return None if inside is None else inside.of(self.facilities.located[inside.facility])

    def field(self, reading: Reading) -> DistanceField:
        """Return the field of a reading."""
        if reading == "near":
            return self.near
        return self.possible if reading == "possible" else self.worst[reading].field

    def along_streets(self, network: WalkNetwork, reading: Reading) -> DistanceField:
        """Return the field of a reading, for places on the streets themselves."""
        field = self.field(reading)
        if reading != "possible" or self.unbound is None:
            return field
        least_m = self.unbound.least_on_streets_m(network)
        return replace(field, node_m=np.minimum(field.node_m, least_m))


def build_category_fields(
    network: WalkNetwork,
    facilities: FacilitySet,
    *,
    bound_m: float,
    tight_m: float,
    before: Before | None = None,
) -> CategoryFields:
    """Build the fields of a category; equal ones are built once.

    Parameters
    ----------
    bound_m
        Farther than this is not reachable, metres.
    tight_m
        Longer walks are bounded less tightly, by up to the size of the spot of a facility; metres.
    before
        The fields of other facilities on the same network, and by number of each facility there:
        its number now, if it is the same in every way; else -1.
    """
    near = build_field(network, facilities.spans, extra_m=facilities.spans.leg_m, bound_m=bound_m)
    uncertain = facilities.uncertain()
    several = uncertain | facilities.perhaps
    best = facilities.spots.near
    possible = (
        build_field(network, best, extra_m=best.leg_m, bound_m=bound_m) if several.any() else near
    )
    vague = facilities.vague()
    on_line = facilities.on_line & facilities.located
    plain = WorstField(field=near)
    worst: dict[Reading, WorstField] = {"far": plain, "sure": plain, "known": plain}
    if on_line.any():
        given = facilities.spans.of(on_line[facilities.spans.facility])
        as_given = drop_needless([given], longest=True)
        worst["far"] = _build_worst(
            network, facilities, as_given, [np.ones(len(on_line), bool)],
            bound_m=bound_m, tight_m=bound_m, anchored=False, known=None,
        )[0]  # fmt: skip
    guessed = facilities.assumed & facilities.located
    users = [~vague, ~(vague | facilities.assumed)] if guessed.any() else [~vague]
    if uncertain.any() or guessed.any():
        found = _build_worst(
            network,
            facilities,
            facilities.spots.of(uncertain).far,
            users,
            bound_m=bound_m,
            tight_m=tight_m,
            anchored=True,
            known=_find_known(before, len(facilities.ids), min(bound_m, tight_m)),
        )
        worst["sure"], worst["known"] = found[0], found[-1]
    return CategoryFields(
        facilities=facilities,
        near=near,
        possible=possible,
        worst=worst,
        unbound=find_unbound(facilities),
    )


def _find_known(before: Before | None, count: int, limit_m: float) -> KeptWalks | None:
    """Return what is known already of facilities at their worst, by their numbers now."""
    if before is None:
        return None
    fields, number = before
    walks = fields.worst["sure"].walks
    if walks is None or walks.kept is None or walks.limit_m != limit_m:
        return None
    return walks.kept.renumbered(number, count=count)


def _build_worst(  # noqa: PLR0913 - all that decides a walk at its worst
    network: WalkNetwork,
    facilities: FacilitySet,
    spots: Spans,
    users: list[Flags],
    *,
    bound_m: float,
    tight_m: float,
    anchored: bool,
    known: KeptWalks | None,
) -> list[WorstField]:
    """Build the fields of facilities at their worst, for each choice of those that count.

    Parameters
    ----------
    spots
        Of those that are not known exactly, with their greatest legs.
    users
        Each (f,); the last one chooses the fewest.
    anchored
        Whether a facility also counts as standing at its best estimate with so long a leg that no
        walk to it is longer: an upper bound wherever walks are not measured one by one.
    known
        Of some of them, where they count so.
    """
    count = len(facilities.ids)
    spread = build_spot_edges(spots, count=count)
    has_spot = np.diff(spread.of_place) > 0
    limit_m = min(bound_m, tight_m)
    spans = facilities.spans
    extra_m = spans.leg_m.copy()
    counts = ~has_spot[spans.facility]
    anchor_m = None
    if anchored:
        first = np.flatnonzero(changes(spans.facility) & has_spot[spans.facility])
        at = Snapped(
            edge=spans.edge[first], offset_m=spans.start_m[first], leg_m=spans.leg_m[first]
        )
        owner = spans.facility[first]
        anchor_m = np.full(count, np.nan) if known is None else known.anchor_m.copy()
        new = np.flatnonzero(np.isnan(anchor_m[owner]))
        anchor_m[owner[new]] = measure_farthest(
            network, spread, at, (new, owner[new]), limit_m=limit_m
        )
        farthest_m = anchor_m[owner]
        reached = np.isfinite(farthest_m)
        anchors = first[reached]
        spans = replace(spans, end_m=spans.end_m.copy())
        spans.end_m[anchors] = spans.start_m[anchors]
        extra_m[anchors] = farthest_m[reached]
        counts[anchors] = True
    fields = []
    for used in users:
        own = counts & used[spans.facility]
        fields.append(build_field(network, spans.of(own), extra_m=extra_m[own], bound_m=bound_m))
    walks = measure_at_nodes(
        network,
        spread,
        ceiling_m=fields[-1].node_m,
        limit_m=limit_m,
        known=known,
        anchor_m=anchor_m,
    )
    found = []
    for used, field in zip(users, fields, strict=True):
        own_walks = walks.only(used)
        least_m, which = own_walks.least()
        better = (least_m < field.node_m) & (least_m <= bound_m)
        own_field = replace(
            field,
            node_m=np.where(better, least_m, field.node_m),
            node_facility=np.where(better, which, field.node_facility),
        )
        found.append(WorstField(field=own_field, walks=own_walks))
        walks = replace(walks, kept=None)  # once is enough
    return found


def measure_readings(
    network: WalkNetwork,
    category: CategoryFields,
    places: Snapped,
    nearest: Spans,
    farthest: SpotEdges,
    *,
    bound_m: float,
    closely: bool,
) -> tuple[dict[Reading, Floats], Ints]:
    """Measure each reading of some places, legs included.

    Parameters
    ----------
    places
        The (k,) places as given.
    nearest, farthest
        Where each may be joined: with the least legs, and with the greatest.
    closely
        Whether bounds are worked out to a metre or so; else they may be wider, never narrower.

    Returns
    -------
    distances
        By reading, (k,) metres; infinite beyond the bound.
    facility
        (k,) number of the nearest facility with positions as given (on its street: at its
        best place); -1 for none.
    """
    near_m, winner = measure_nearest(network, category.near, places, bound_m=bound_m)
    distances: dict[Reading, Floats] = {"near": np.maximum(near_m, 0.0)}
    far = category.worst["far"]
    distances["far"] = (
        near_m if far.walks is None else measure_at_worst(network, far, places, bound_m=bound_m)
    )
    sure, known = category.worst["sure"], category.worst["known"]
    distances["sure"] = measure_greatest(network, sure, farthest, bound_m=bound_m, closely=closely)
    distances["known"] = (
        distances["sure"]
        if known is sure
        else measure_greatest(network, known, farthest, bound_m=bound_m, closely=closely)
    )
    distances["possible"] = measure_least(
        network, category.possible, nearest, count=len(near_m), bound_m=bound_m
    )
    # Sums in another order differ in the last digit; the readings must not change places there.
    for lower, higher in pairwise(RISING):
        distances[higher] = np.maximum(distances[lower], distances[higher])
    distances["possible"] = np.minimum(distances["possible"], distances["near"])
    return distances, winner
