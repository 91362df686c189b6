"""What gates do to the walks of people, as results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.access import Access
    from ganquan_geo.model.errors import Fault
    from ganquan_geo.model.study import Study
    from ganquan_geo.model.walking import WalkProfile

Side = Literal["street", "shared"]
DetourFrom = Literal["outline", "position"]

SIDES: dict[Side, Text] = {
    "street": Text("临街", "on the street side"),
    "shared": Text("共墙，须邻区同意", "in a shared wall: the neighbours must agree"),
}
DETOURS_FROM: dict[DetourFrom, Text] = {
    "outline": Text(
        "与没有围墙、从围墙上任选一处出门相比，每 20 米试一处",
        "against no walls, from any place in its own, tried every 20 m",
    ),
    "position": Text("与没有围墙、从小区位置直接走相比", "against no walls, from its position"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GatesResult:
    """What gates do to the walks of people; lengths in metres, infinite where nothing is reached.

    Parameters
    ----------
    study, profile, access
        What was measured, for whom, and at which hour.
    gates
        A row for each gate and category: `gate`, `compound`, `state`, `hours`, `residents` and
        `others` (whether they pass: ``"yes"``, ``"perhaps"``, ``"no"``), `category`, and from the
        gate on `walk_m` to the nearest `facility`.
    homes
        A row for each compound with gates and category: `walk_m` by its gates with bounds
        `walk_low_m` and `walk_high_m`; `free_m`, `free_low_m`, `free_high_m` with no walls at all,
        its own and others', on the lanes of all: from its position or, where it has no lanes, also
        from any place in its wall (tried every 20 m), and never more than by its gates;
        `outline_m` with its walls as they are and one more gate at the best place of its outline;
        `detour_m`, `walk_m` less `free_m`, and `detour_from`, where the latter begins; and
        the closed gate that gains most if it is opened to residents, `gate`,
        with `opened_m`, `opened_low_m`, `opened_high_m`, `gain_m`, and `newly_min`, the tiers
        in minutes that are reached only then, by best estimates.
    new_gates
        The best place for one more gate, by compound, category and `side`: `lon`, `lat`, `leg_m`
        to the street, `walk_m`, `walk_low_m`, `walk_high_m`, `gain_m`, `newly_min`. None is
        listed that gains nothing.
    through
        Who walks farther with compounds closed to through traffic: `layer`, `home`, `category`,
        `before_m`, `after_m`, `change_m` with the gates that are surely open, and `before_low_m`,
        `before_high_m` and so on, positions as given, with those open or shut that are not known;
        None where no way through a compound is drawn.
    perhaps
        The gates of which nobody knows whether they let others walk through: `through` takes them
        as shut, before and after.
    without_gates
        How many compounds no gate is listed of.
    problems
        Homes, gates and facilities that could not be joined to a street.

    Examples
    --------
    >>> sorted(gg.GatesResult.__slots__)[:3]
    ['access', 'gates', 'homes']
    """

    study: Study
    profile: WalkProfile
    access: Access
    gates: pd.DataFrame
    homes: pd.DataFrame
    new_gates: pd.DataFrame
    through: pd.DataFrame | None
    perhaps: tuple[str, ...]
    without_gates: int
    problems: tuple[Fault, ...]
