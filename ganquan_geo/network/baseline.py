"""What every measure of a study needs, prepared once: its network, its places, their distances."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.arrays.cores import map_on_cores
from ganquan_geo.model.access import BY_DAY
from ganquan_geo.network.faults.parts import Stands
from ganquan_geo.network.gates.gate_rows import PERHAPS, SURE, open_streets
from ganquan_geo.network.ground import lay_ground
from ganquan_geo.network.joins.gated_services import find_doors_of_services
from ganquan_geo.network.joins.inside_walks import list_inside, list_located, measure_inside
from ganquan_geo.network.joins.joins import join_demand, join_facilities
from ganquan_geo.network.joins.land import Land, join_land
from ganquan_geo.network.joins.unbound import name_unbound
from ganquan_geo.network.joins.unjoined import name_closed_lanes, name_unjoined_gates
from ganquan_geo.network.places.places import chain_demands
from ganquan_geo.network.search_bounds import Bounds, measure_accuracies_m, measure_bounds
from ganquan_geo.network.walks.reach import measure_inside as measure_streets_inside
from ganquan_geo.network.walks.readings import CategoryFields, build_category_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from ganquan_geo.arrays.types import Ints
    from ganquan_geo.model.access import Access
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory, WalkProfile
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.ground import Ground
    from ganquan_geo.network.intervals import Intervals
    from ganquan_geo.network.joins.joins import FindDoors
    from ganquan_geo.network.places.places import Demand, FacilitySet
    from ganquan_geo.network.walk_network import WalkNetwork

DEMAND_LAYERS = ("compounds", "neighbourhoods")


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
        Homes, gates and facilities that could not be joined to a street.
    access
        The hour, and who walks, that gates were asked for.
    gated
        The gates of compounds on the network; None where nobody has listed any.
    opened
        The same with the gates open to everybody of which that is not known; None where that
        makes no way.
    given
        The network that was asked for in place of the study's streets.

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
    access: Access = BY_DAY
    gated: Gated | None = None
    opened: Baseline | None = None
    given: WalkNetwork | None = None

    def stands(self) -> Stands:
        """Return the edges on which homes and facilities stand, by their best estimates."""
        every = [own.facilities.spans.edge for own in self.categories.values()]
        return Stands(homes=self.homes.starts.at.edge, facilities=np.concatenate(every))

    def limits_m(self, category: FacilityCategory) -> dict[int, float]:
        """Return the walking distance of each tier of a category, metres, by its minutes."""
        return category.limits_m(self.profile)


def name_gate_faults(study: Study, gated: Gated | None) -> list[Fault]:
    """Name the gates of a study that cannot be joined, and lanes that nobody can walk on."""
    gates = None if gated is None else gated.gates
    faults = name_closed_lanes(study.layers["streets"], gates)
    if gated is not None:
        limit_m = study.settings.snap_limit_m
        faults += name_unjoined_gates(study.layers["gates"], gated, snap_limit_m=limit_m)
        faults += name_unbound(
            gated,
            streets=study.layers["streets"],
            gates=study.layers["gates"],
            homes=study.layers["compounds"],
            facilities=study.layers["facilities"],
        )
    return faults


def build_fields_within(
    ground: Ground,
    facilities: FacilitySet,
    bounds: Bounds,
    *,
    compounds: Demand | None = None,
    before: tuple[CategoryFields | None, CategoryFields | None] = (None, None),
    number: Ints | None = None,
) -> tuple[CategoryFields, CategoryFields | None]:
    """Build the fields of a category, and of those inside the boundary if it has others.

    Parameters
    ----------
    compounds
        Whose residents reach facilities inside; needed where the ground has gates.
    before, number
        Both as they were, and as in `build_category_fields`.
    """

    def built(own: FacilitySet, was: CategoryFields | None) -> CategoryFields:
        return build_category_fields(
            ground.network,
            own,
            bound_m=bounds.bound_m,
            tight_m=bounds.tight_m,
            before=None if was is None or number is None else (was, number),
        )

    own = facilities.within(ground.area)
    fields = built(facilities, before[0])
    own_fields = None if own is None else built(own, before[1])
    if ground.gated is None or compounds is None or facilities.in_the_open().all():
        return fields, own_fields
    walks = measure_inside(ground.gated, compounds, facilities)
    inside = list_inside(walks, list_located(compounds))
    if own_fields is not None:
        own_fields = replace(own_fields, inside=own_fields.only(inside))
    return replace(fields, inside=inside), own_fields


def prepare_baseline(
    study: Study,
    profile: WalkProfile,
    *,
    network: WalkNetwork | None = None,
    access: Access = BY_DAY,
) -> Baseline:
    """Lay a study out for one walker.

    Parameters
    ----------
    network
        The network to walk on; None: the study's streets, less those the profile avoids.
    access
        At which hour, and for whom gates are passed.

    Raises
    ------
    DataError
        If no street can be walked.
    """
    ground = lay_ground(study, profile, network=network, access=access)
    base = replace(_join(study, profile, ground, access), given=network)
    if ground.opened is None:
        return base
    return replace(base, opened=_join(study, profile, ground.opened, access))


def settle_unknown(base: Baseline) -> tuple[Baseline, Baseline] | None:
    """Lay a study out with all gates and streets shut, and with all open, that may be open.

    None where all are known. What is drawn at random is drawn in both.
    """
    streets = base.study.layers["streets"]
    unknown = base.given is None and (open_streets(streets, base.access) == PERHAPS).any()
    if base.gated is not None:
        gates = base.gated.gates
        unknown |= ((gates.residents == PERHAPS) | (gates.others == PERHAPS)).any()
    if not unknown:
        return None
    shut, opened = (
        _join(
            base.study,
            base.profile,
            lay_ground(
                base.study,
                base.profile,
                network=base.given,
                access=base.access,
                passed=passed,
                settled=True,
            ),
            base.access,
        )
        for passed in (SURE, PERHAPS)
    )
    return shut, opened


def _join(study: Study, profile: WalkProfile, ground: Ground, access: Access) -> Baseline:
    """Join homes and facilities to the ground, and measure how far these are from everywhere."""
    numbers, network, pieces = study.settings, ground.network, ground.pieces
    demands: dict[str, Demand] = {}
    problems = name_gate_faults(study, ground.gated)
    for name in DEMAND_LAYERS:
        if name in study.layers:
            demands[name], found = join_demand(
                network,
                study.layers[name],
                snap_limit_m=numbers.snap_limit_m,
                where=name,
                pieces=pieces,
                gated=ground.gated if name == "compounds" else None,
            )
            problems += found
    bounds = measure_bounds(study, profile, unsure_m=measure_accuracies_m(study))
    doors = find_doors(study.layers.get("entrances"), ground.gated)
    layer = study.layers["facilities"]

    def joined(
        category: FacilityCategory,
    ) -> tuple[CategoryFields, CategoryFields | None, list[Fault]]:
        facilities, faults = join_facilities(
            network,
            layer[layer["kind"].isin(category.kinds)],
            snap_limit_m=numbers.snap_limit_m,
            where=f"facilities ({category.id})",
            pieces=pieces,
            doors=doors,
        )
        compounds = demands.get("compounds")
        return *build_fields_within(ground, facilities, bounds, compounds=compounds), faults

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
        inside=measure_streets_inside(network, ground.area),
        demands=demands,
        homes=chain_demands(list(demands.values())),
        land=join_land(
            network,
            study.layers["compounds"],
            settings=numbers,
            pieces=pieces,
            gated=ground.gated,
        ),
        categories=categories,
        own_categories=own_categories,
        bound_m=bounds.bound_m,
        problems=tuple(problems),
        access=access,
        gated=ground.gated,
    )


def find_doors(entrances: gpd.GeoDataFrame | None, gated: Gated | None) -> FindDoors | None:
    """Return what finds by which doors people enter facilities; None: where these stand.

    Parameters
    ----------
    entrances
        Their layer; None where there is none.
    gated
        The gates on the network; None where nobody has listed any.
    """
    if entrances is None and gated is None:
        return None
    return lambda rows: find_doors_of_services(rows, entrances, gated)
