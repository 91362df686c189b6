"""What gates do: detours, what opening one gains, who walks farther without ways through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.model.reach import SAME_M

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.model.reach import Reading

    Row = dict[str, Any]
    ByHome = Mapping[Reading, Floats]  # (k,) metres by reading

BOUNDED: dict[str, Reading] = {"": "near", "_low": "possible", "_high": "sure"}
HOME_COLUMNS = (
    *("compound", "category", "walk_m", "walk_low_m", "walk_high_m"),
    *("free_m", "free_low_m", "free_high_m", "outline_m", "detour_m", "detour_from"),
    *("gate", "opened_m", "opened_low_m", "opened_high_m", "gain_m", "newly_min"),
)
NEW_COLUMNS = (
    *("compound", "category", "side", "lon", "lat", "leg_m"),
    *("walk_m", "walk_low_m", "walk_high_m", "gain_m", "newly_min"),
)
THROUGH_COLUMNS = (
    *("layer", "home", "category"),
    *("before_m", "before_low_m", "before_high_m", "after_m", "after_low_m", "after_high_m"),
    *("change_m", "change_low_m", "change_high_m"),
)


class Ends(NamedTuple):
    """(k,) walks as stated, and the least and the greatest they may be, metres."""

    stated_m: Floats
    low_m: Floats
    high_m: Floats


def with_bounds(name: str, walks: ByHome, row: int) -> Row:
    """Return the walk of a row and its bounds, as columns `name_m`, `name_low_m` and so on."""
    return {f"{name}{end}_m": float(walks[reading][row]) for end, reading in BOUNDED.items()}


def find_best(home: Ints, walk_m: Floats) -> dict[int, int]:
    """Return by home the first of its trials with the shortest walk.

    Parameters
    ----------
    home, walk_m
        (t,) of each trial.
    """
    rows = first_of_each(home, walk_m, np.arange(len(home)))
    return {int(home[row]): int(row) for row in rows}


def measure_gain_m(before_m: float, after_m: float) -> float:
    """Return how much shorter a walk becomes; zero for less than any measure can tell."""
    if not np.isfinite(after_m):
        return 0.0
    gain_m = before_m - after_m
    return gain_m if gain_m > SAME_M else 0.0


def list_newly(before_m: float, after_m: float, limits_m: Mapping[int, float]) -> str:
    """Return the tiers, in minutes, that are reached after and not before."""
    return ";".join(
        str(minutes)
        for minutes, limit_m in sorted(limits_m.items())
        if after_m <= limit_m + SAME_M < before_m
    )


def take_least(
    of_homes: Iterable[ByHome], of_places: Iterable[tuple[Ints, ByHome]]
) -> dict[Reading, Floats]:
    """Return by reading the least of several walks of each home, all of which people may take.

    Parameters
    ----------
    of_homes
        (k,) of each home.
    of_places
        (p,) the home of each place that it may begin at, and the walks from there.
    """
    first, *others = of_homes
    least = {reading: walk_m.copy() for reading, walk_m in first.items()}
    for reading, own_m in least.items():
        for other in others:
            np.fmin(own_m, other[reading], out=own_m)
        for home, walks in of_places:
            np.fmin.at(own_m, home, walks[reading])
    return least


def measure_detour(
    walk_m: float, *, free_m: float, position_m: float, outline_m: float | None
) -> Row:
    """Return how much farther it is by gates, and against what.

    Parameters
    ----------
    walk_m, free_m
        By its gates, and without walls: `free_m` is no longer.
    position_m
        Without walls, from its position.
    outline_m
        With one more gate, at the best place of the outline; None where no outline is known.
    """
    return {
        "outline_m": np.nan if outline_m is None else outline_m,
        "detour_m": walk_m - free_m if np.isfinite(free_m) else np.nan,
        "detour_from": "outline" if free_m < position_m else "position",
    }


def compare_through(layer: pd.Series, category: str, *, before: Ends, after: Ends) -> pd.DataFrame:
    """Return the homes that walk farther.

    Parameters
    ----------
    layer
        (k,) the layer of each home, by its id.
    before, after
        (k,) metres: with the gates that are surely open, and least and greatest with those open
        or shut of which nobody knows.
    """
    farther = np.flatnonzero(after.stated_m > before.stated_m + SAME_M)
    old, new = (Ends(*(own_m[farther] for own_m in own)) for own in (before, after))
    with np.errstate(invalid="ignore"):  # from nothing reached to nothing reached
        least_m, most_m = new.low_m - old.high_m, new.high_m - old.low_m
    rows = pd.DataFrame(
        {
            "layer": layer.to_numpy()[farther],
            "home": layer.index.to_numpy()[farther],
            "category": category,
            "before_m": old.stated_m,
            "before_low_m": old.low_m,
            "before_high_m": old.high_m,
            "after_m": new.stated_m,
            "after_low_m": new.low_m,
            "after_high_m": new.high_m,
            "change_m": new.stated_m - old.stated_m,
            "change_low_m": np.maximum(np.nan_to_num(least_m, posinf=np.inf), 0.0),
            "change_high_m": most_m,
        },
        columns=list(THROUGH_COLUMNS),
    )
    return rows.sort_values("change_m", ascending=False, kind="stable", ignore_index=True)
