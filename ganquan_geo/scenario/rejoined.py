"""Who joins a street that a scenario opens or closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ganquan_geo.measure.compare_homes import Rejoined

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ganquan_geo.arrays.types import Flags
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.places.snapping import Spans


def find_rejoined(baselines: Iterable[Baseline], streets: set[str]) -> Rejoined:
    """Return the homes and categories that may join one of some streets in any of the states.

    Parameters
    ----------
    baselines
        The states: a closed street is in the first, an opened one in the second.
    streets
        Ids of streets that are walked in one of them alone.
    """
    homes: set[str] = set()
    categories: set[str] = set()
    for base in baselines:
        edges = np.isin(base.network.streets["street_id"].to_numpy(str), list(streets))
        for demand in base.demands.values():
            table, starts = demand.table, demand.starts
            ids = table.index[table["located"].to_numpy(bool)].to_numpy(str)
            doors = edges[starts.at.edge]
            doors[_places(edges, starts.spots.near, starts.spots.far)] = True
            homes |= set(ids[np.unique(demand.doors.home[doors])].tolist())
        for key, own in base.categories.items():
            places = own.facilities
            if len(_places(edges, places.spans, places.spots.near, places.spots.far)):
                categories.add(key)
    return Rejoined(homes=frozenset(homes), categories=frozenset(categories))


def _places(edges: Flags, *spans: Spans) -> list[int]:
    """Return the numbers of places with a stretch on one of some edges."""
    return sorted({int(place) for own in spans for place in own.facility[edges[own.edge]]})
