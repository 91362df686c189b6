"""What gates do: detours, what opening one gains, who walks farther without ways through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ganquan_geo.arrays.groups import first_of_each
from ganquan_geo.model.reach import SAME_M

if TYPE_CHECKING:
    from collections.abc import Mapping

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
THROUGH_COLUMNS = ("layer", "home", "category", "before_m", "after_m", "change_m")


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


def measure_detour(walk_m: float, *, free_m: float, outline_m: float | None) -> Row:
    """Return how much farther it is by gates, and against what; no way is lost without walls.

    Parameters
    ----------
    walk_m
        By its gates.
    free_m
        From its position, without gates and walls.
    outline_m
        With one more gate, at the best place of the outline; None where no outline is known.
    """
    against_m = free_m if outline_m is None else outline_m
    detour_m = np.nan
    if np.isfinite(against_m):
        detour_m = max(walk_m - against_m, 0.0)
    return {
        "outline_m": np.nan if outline_m is None else outline_m,
        "detour_m": detour_m,
        "detour_from": "position" if outline_m is None else "outline",
    }


def compare_through(
    layer: pd.Series, category: str, *, before_m: Floats, after_m: Floats
) -> pd.DataFrame:
    """Return the homes that walk farther.

    Parameters
    ----------
    layer
        (k,) the layer of each home, by its id.
    before_m, after_m
        (k,) metres.
    """
    farther = np.flatnonzero(after_m > before_m + SAME_M)
    rows = pd.DataFrame(
        {
            "layer": layer.to_numpy()[farther],
            "home": layer.index.to_numpy()[farther],
            "category": category,
            "before_m": before_m[farther],
            "after_m": after_m[farther],
            "change_m": after_m[farther] - before_m[farther],
        }
    )
    return rows.sort_values("change_m", ascending=False, kind="stable", ignore_index=True)
