"""How one home stands to one service, by the readings of a walk between uncertain positions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ganquan_geo.words import glossary
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

Reading = Literal["near", "far", "sure", "possible", "known"]

SAME_M = 1e-6  # metres; a walk this little over the limit keeps it

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
    if not walk["located"]:
        return "not measured"
    most = limit_m + SAME_M
    if walk["known_m"] <= most:
        return "reached"
    if not walk["possible_m"] <= most:
        return "not reached"
    assumed = walk["sure_m"] <= most or walk["position"] == "assumed"
    return "unverified" if assumed else "possible"
