"""Walks that never come out to a street: from homes to facilities in or behind their compounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ganquan_geo.network.gates.rooms import walk_between
from ganquan_geo.network.gates.yards import Position
from ganquan_geo.network.joins.gated_homes import find_compounds_around
from ganquan_geo.network.walks.readings import InsideWalks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ganquan_geo.arrays.types import Texts
    from ganquan_geo.network.gates.gated import Gated
    from ganquan_geo.network.gates.rooms import Between
    from ganquan_geo.network.joins.gated_services import Standing
    from ganquan_geo.network.places.places import Demand, FacilitySet


def measure_inside(
    gated: Gated, homes: Demand, facilities: FacilitySet
) -> Iterator[tuple[int, int, Between]]:
    """Yield the walks inside from located homes to facilities in the same compounds or behind them.

    Yields
    ------
    tuple
        Home, facility, and the walk.
    """
    ids = list_located(homes)
    standing = list_standing(gated, facilities)
    for home, own in enumerate(find_compounds_around(gated, ids, homes.shapes)):
        position = Position(homes.shapes[home], float(homes.accuracy_m[home]))
        for number, walk in walk_to_each(gated, own, position, standing):
            yield home, number, walk


def list_located(homes: Demand) -> Texts:
    """Return the ids of the located homes."""
    return homes.table.index[homes.table["located"].to_numpy(bool)].to_numpy(dtype=object)


class Near(NamedTuple):
    """A facility that stands in compounds: its number, and from which compounds one walks inside.

    These are its own, and those from which gates lead into them.
    """

    number: int
    standing: Standing
    compounds: set[str]


def list_standing(gated: Gated, facilities: FacilitySet) -> list[Near]:
    """Return the facilities that stand in compounds."""
    return [
        Near(number, standing, gated.list_meeting(standing.compounds))
        for number, standing in enumerate(facilities.around.tolist())
        if standing is not None and standing.place.shape is not None
    ]


def walk_to_each(
    gated: Gated, own: tuple[str, ...], position: Position, facilities: Sequence[Near]
) -> Iterator[tuple[int, Between]]:
    """Yield the numbers of facilities that people of a compound reach inside, and the walks."""
    for number, standing, compounds in facilities:
        walk = None
        if compounds.intersection(own):
            walk = walk_between(gated, (own, position), standing)
        if walk is not None:
            yield number, walk


def list_inside(walks: Iterable[tuple[int, int, Between]], ids: Texts) -> InsideWalks | None:
    """Return walks that `measure_inside` yielded, with the (k,) ids of the homes; None for none."""
    found = list(walks)
    if not found:
        return None
    home, facility = (np.array([one[k] for one in found]) for k in range(2))
    least_m, best_m, greatest_m = np.array([walk[:3] for *_, walk in found]).T
    gates = np.full(len(found), None)
    gates[:] = [walk.gates for *_, walk in found]
    return InsideWalks(
        home=ids[home],
        facility=facility,
        least_m=least_m,
        best_m=best_m,
        greatest_m=greatest_m,
        gates=gates,
    )
