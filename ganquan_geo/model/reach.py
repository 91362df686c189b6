"""How one home stands to one service, by the readings of a walk between uncertain positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

Reading = Literal["near", "far", "sure", "possible", "known"]

SAME_M = 1e-6  # metres; a walk this little over the limit keeps it

VAGUE_M = 200.0  # to a place known no better the straight line alone bounds a walk

READINGS: tuple[Reading, ...] = ("near", "far", "sure", "possible", "known")

Reach = Literal["reached", "possible", "unverified", "not reached", "not measured"]

REACHES: dict[Reach, Text] = {
    "reached": Text("可达", "reached"),
    "possible": Text("可能可达", "possibly reached"),
    "unverified": Text("待核实", "to be verified"),
    "not reached": Text("不可达", "not reached"),
    "not measured": glossary.NOT_MEASURED,
}


def find_reach(walk: Mapping[Any, Any], limit_m: float) -> Reach:
    """Return how a home stands to a service within a limit.

    The homes that are reached make the lower bound of a `Finding`; with those that possibly
    are, and those to be verified, the upper one.

    Parameters
    ----------
    walk
        The home's row of a table of walks: `located`, `position` and the readings.
    limit_m
        Walking distance, metres.

    Returns
    -------
    str
        ``"reached"``: wherever home and facilities are within their accuracy, without any
        facility at an assumed position. ``"unverified"``: only if such a facility is where it
        is assumed. ``"possible"``: it depends on where they are. ``"not measured"``: the home
        has no position on the streets.
    """
    return cast("Reach", str(find_reaches(walk, limit_m)))


def find_reaches(walks: Mapping[Any, Any] | pd.DataFrame, limit_m: float) -> NDArray[np.str_]:
    """Return the same of every row of a table of walks, in its order."""
    most = limit_m + SAME_M
    known_m, possible_m, sure_m = (
        np.asarray(walks[f"{reading}_m"], dtype=float) for reading in ("known", "possible", "sure")
    )
    by_assumption = (sure_m <= most) | (np.asarray(walks["position"]) == "assumed")
    return np.select(
        [
            ~np.asarray(walks["located"], dtype=bool),
            known_m <= most,
            ~(possible_m <= most),
            by_assumption,
        ],
        ["not measured", "reached", "not reached", "unverified"],
        "possible",
    )
