"""What every measure of a study needs, prepared once: its network, its places, their distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.cores import map_on_cores
from ganquan_geo.model.reach import VAGUE_M
from ganquan_geo.network.build.walk_network import build_walk_network
from ganquan_geo.network.faults.parts import Stands
from ganquan_geo.network.walks.land import Land, join_land
from ganquan_geo.network.walks.places import Demand, chain_demands, join_demand, join_facilities
from ganquan_geo.network.walks.reach import build_area, measure_inside
from ganquan_geo.network.walks.readings import CategoryFields, build_category_fields
from ganquan_geo.network.walks.spots import build_pieces

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory, WalkProfile
    from ganquan_geo.network.intervals import Intervals
    from ganquan_geo.network.walk_network import WalkNetwork

DEMAND_LAYERS = ("compounds", "neighbourhoods")
TIGHT_TIMES = 2.0  # of the longest limit: longer walks are bounded less tightly


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseline:
    """A study laid out for one walker: all that measures it takes this.

    Parameters
    ----------
    study, profile
        What is measured, and for whom.
    network
        The streets that this walker uses.
    inside
        Their stretches inside the boundary or along it.
    demands
        By layer (``"compounds"``, ``"neighbourhoods"``): the homes joined to the network.
    homes
        Those of all layers, one layer after the other.
    land
        The residential land joined to the network.
    categories
        By category: its facilities joined to the network, and how far they are from everywhere.
    own_categories
        The same with the facilities inside the boundary alone, where a category has others.
    bound_m
        Longest walk that is searched for, metres: the study's search limit or its longest tier,
        and as far as accuracies can move a place.
    problems
        Homes and facilities that could not be joined to a street.

    Examples
    --------
    >>> baseline = gg.build_baseline(study)
    >>> baseline.limits_m(study.categories[0])  # metres by tier in minutes
    {5: 300.0, 10: 500.0, 15: 1000.0}
    """

    study: Study
    profile: WalkProfile
    network: WalkNetwork
    inside: Intervals
    demands: Mapping[str, Demand]
    homes: Demand
    land: Land
    categories: Mapping[str, CategoryFields]
    own_categories: Mapping[str, CategoryFields]
    bound_m: float
    problems: tuple[Fault, ...]

    def stands(self) -> Stands:
        """Return the edges on which homes and facilities stand, by their best estimates."""
        every = [own.facilities.spans.edge for own in self.categories.values()]
        return Stands(homes=self.homes.at.edge, facilities=np.concatenate(every))

    def limits_m(self, category: FacilityCategory) -> dict[int, float]:
        """Return the walking distance of each tier of a category, metres, by its minutes."""
        return category.limits_m(self.profile)


def prepare_baseline(
    study: Study, profile: WalkProfile, *, network: WalkNetwork | None = None
) -> Baseline:
    """Lay a study out for one walker.

    Parameters
    ----------
    network
        The network to walk on; None: the study's streets, less those the profile avoids.

    Raises
    ------
    DataError
        If no street can be walked.
    """
    numbers = study.settings
    if network is None:
        network = build_walk_network(
            study.layers["streets"],
            join_tolerance_m=numbers.join_tolerance_m,
            avoids=profile.avoids,
            middle=(study.whole.lon, study.whole.lat) if study.whole else None,
        )
    pieces = build_pieces(network)
    demands: dict[str, Demand] = {}
    problems: list[Fault] = []
    for name in DEMAND_LAYERS:
        if name in study.layers:
            demands[name], found = join_demand(
                network,
                study.layers[name],
                snap_limit_m=numbers.snap_limit_m,
                where=name,
                pieces=pieces,
            )
            problems += found
    longest_m = max(max(category.limits_m(profile).values()) for category in study.categories)
    bound_m = max(numbers.search_limit_m, longest_m) + measure_accuracies_m(study)
    tight_m = TIGHT_TIMES * longest_m
    layer = study.layers["facilities"]
    area = build_area(network, study.layers["boundary"], margin_m=numbers.boundary_margin_m)

    def joined(
        category: FacilityCategory,
    ) -> tuple[CategoryFields, CategoryFields | None, list[Fault]]:
        facilities, faults = join_facilities(
            network,
            layer[layer["kind"].isin(category.kinds)],
            snap_limit_m=numbers.snap_limit_m,
            where=f"facilities ({category.id})",
            pieces=pieces,
        )
        fields = build_category_fields(network, facilities, bound_m=bound_m, tight_m=tight_m)
        own = facilities.within(area)
        if own is None:
            return fields, None, faults
        own_fields = build_category_fields(network, own, bound_m=bound_m, tight_m=tight_m)
        return fields, own_fields, faults

    categories, own_categories = {}, {}
    found_each = map_on_cores(joined, study.categories, size=len(network.node_xy))
    for category, (fields, own_fields, faults) in zip(study.categories, found_each, strict=True):
        categories[category.id] = fields
        if own_fields is not None:
            own_categories[category.id] = own_fields
        problems += faults
    return Baseline(
        study=study,
        profile=profile,
        network=network,
        inside=measure_inside(network, area),
        demands=demands,
        homes=chain_demands(list(demands.values())),
        land=join_land(network, study.layers["compounds"], settings=numbers, pieces=pieces),
        categories=categories,
        own_categories=own_categories,
        bound_m=bound_m,
        problems=tuple(problems),
    )


def measure_accuracies_m(study: Study) -> float:
    """Return how far accuracies can move a bound: a home's and a facility's, metres."""
    if study.whole is not None:
        return study.whole.accuracy_m
    layers = [study.layers[name] for name in DEMAND_LAYERS if name in study.layers]
    home_m = max(float(np.nan_to_num(layer["accuracy_m"].max(skipna=True))) for layer in layers)
    facility_m = float(study.layers["facilities"]["accuracy_m"].max(skipna=True))
    # What is known worse bounds nothing anyway.
    return min(home_m, VAGUE_M) + min(float(np.nan_to_num(facility_m)), VAGUE_M)
