"""What an edit has changed: homes and counts, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ganquan_geo.measure.distances import tell_metres
from ganquan_geo.model.reach import READINGS, find_reaches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from ganquan_geo.arrays.types import Flags, Floats, Ints, Texts
    from ganquan_geo.measure.counts import Count
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.walks.walks import Walks
    from ganquan_geo.scenario.live.state import LiveState


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HomeWalksNow:
    """Walks of some homes of one layer to one category, as they are now.

    Parameters
    ----------
    layer, category
        Whose.
    home
        (k,) ids of the homes.
    facility
        (k,) id of the nearest facility with positions as given; "" for none.
    best_m, low_m, high_m
        (k,) best estimate and bounds, metres; NaN where there is none.
    reach
        By minutes of the tier, (k,): see `model.reach.Reach`.
    """

    layer: str
    category: str
    home: Texts
    facility: Texts
    best_m: Floats
    low_m: Floats
    high_m: Floats
    reach: Mapping[int, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LiveAnswer:
    """What has changed since the revision before.

    Parameters
    ----------
    revision
        Number of the state answered from; it grows with every edit done or undone.
    homes
        The homes whose walks, tiers or nearest facility are others, by layer and category.
    counts
        The counts that are others, by category, minutes and denominator.

    Examples
    --------
    >>> live = gg.Live(study)
    >>> answer = live.do(gg.Edit(op="facility.remove", target="health-09"))
    >>> answer.revision, {own.category for own in answer.homes}
    (1, {'health'})
    """

    revision: int
    homes: tuple[HomeWalksNow, ...]
    counts: Mapping[tuple[str, int, str], Count]


def compare_states(
    study: Study, before: LiveState, after: LiveState, *, revision: int
) -> LiveAnswer:
    """Return what is another in a state of a study than in the one before."""
    homes: list[HomeWalksNow] = []
    for category in study.categories:
        homes += _changed_homes(category, before, after)
    counts = {key: own for key, own in after.counts.items() if before.counts.get(key) != own}
    return LiveAnswer(revision=revision, homes=tuple(homes), counts=counts)


def tell_homes(category: FacilityCategory, state: LiveState, rows: Flags) -> Iterator[HomeWalksNow]:
    """Yield the walks of some homes to a category, layer by layer.

    Parameters
    ----------
    rows
        (k,) by row of all homes.
    """
    walks = state.categories[category.id].walks
    limits_m = category.limits_m(state.profile)
    for layer, own in state.slices().items():
        some = np.flatnonzero(rows[own])
        if not len(some):
            continue
        table = state.demands[layer].table
        columns = _columns(walks, own.start + some)
        columns["located"] = table["located"].to_numpy(bool)[some]
        best_m, low_m, high_m = tell_metres(columns, assumed=columns["position"] == "assumed")
        yield HomeWalksNow(
            layer=layer,
            category=category.id,
            home=table.index.to_numpy(dtype=object)[some],
            facility=np.append(walks.facility_ids, "")[walks.facility[own.start + some]],
            best_m=best_m,
            low_m=low_m,
            high_m=high_m,
            reach={minutes: find_reaches(columns, limit) for minutes, limit in limits_m.items()},
        )


def _changed_homes(
    category: FacilityCategory, before: LiveState, after: LiveState
) -> Iterator[HomeWalksNow]:
    was, now = (state.categories[category.id].walks for state in (before, after))
    limits_m = [category.limits_m(state.profile) for state in (before, after)]
    rows = np.zeros(len(now.facility), bool)
    if now is was and limits_m[0] == limits_m[1]:
        return
    if now is not was:
        for reading in READINGS:
            old_m, new_m = was.metres[reading], now.metres[reading]
            rows |= (old_m != new_m) & ~(np.isnan(old_m) & np.isnan(new_m))
        rows |= _nearest(was) != _nearest(now)
    if limits_m[0] != limits_m[1]:
        for minutes, limit_m in limits_m[1].items():
            old, new = (
                find_reaches(_all_columns(state, walks), own_m)
                for state, walks, own_m in (
                    (before, was, limits_m[0][minutes]),
                    (after, now, limit_m),
                )
            )
            rows |= old != new
    yield from tell_homes(category, after, rows)


def _nearest(walks: Walks) -> Texts:
    """Return (k,) the id and the position of the nearest facility of each home."""
    ids = walks.facility_ids.astype(str).astype(object) + "\n" + walks.positions.astype(object)
    nearest: Texts = np.append(ids, "")[walks.facility]
    return nearest


def _columns(walks: Walks, rows: Ints | slice) -> dict[str, NDArray[Any]]:
    """Return the readings of some homes, and how the facility is known that each walks to."""
    position = np.append(walks.positions, "")[walks.facility[rows]]
    return {f"{reading}_m": walks.metres[reading][rows] for reading in READINGS} | {
        "position": position
    }


def _all_columns(state: LiveState, walks: Walks) -> dict[str, NDArray[Any]]:
    located = state.homes.table["located"].to_numpy(bool)
    return _columns(walks, slice(None)) | {"located": located}
