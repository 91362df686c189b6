"""Where new facilities of a category would serve most homes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.scenario import Scenario
    from ganquan_geo.model.walking import FacilityCategory

Goal = Literal["most", "walk", "all"]
GOALS: dict[Goal, Text] = {
    "most": Text("覆盖最多", "most covered"),
    "walk": Text("步行最短", "least walk"),
    "all": Text("全部覆盖、处数最少", "all covered with fewest"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Siting:
    """Proposed sites of one category, with how good they are known to be.

    Parameters
    ----------
    category, tier_min, limit_m
        What is sited, and the walk within which a home counts as covered, minutes and metres.
    goal, weight
        What was sought, and what each home counts for: ``"homes"`` or a column of people.
    sites
        By rank: `rank`, `lon`, `lat` (degrees), `street`, `candidate` (id in the layer of
        candidates; empty for a place on a street), `candidate_name`, `gained` (homes newly within
        the limit by this site after those ranked before it), `gained_weight` (how much more is
        covered), `homes` (their names); and `capacity` where candidates have one.
    covered_before, covered_after, total
        What is covered with positions as given, without and with the sites, and the whole; in the
        unit of `weight`. Where candidates have a capacity it is what all can serve together.
    walk_before_m, walk_after_m
        Mean walk, metres, weighted; a home with nothing within the search limit counts as that
        far from it.
    bound
        What no choice of so many sites can better: covered weight, mean walk or number of sites.
    proven
        Whether the answer reaches the bound.
    tried, apart_m
        How many candidates there were, and how far apart along the streets, metres; None for the
        rows of a layer.
    assumed, on_street
        Existing facilities at assumed positions, which do not count, and those known only to
        their street, which count at its nearest place.
    unreachable
        Homes that no candidate covers, by name; only where all are to be covered.
    unlimited
        Where capacities count: how many facilities and candidates have none and serve anybody
        who comes; else None.
    scenario
        The sites as edits, to be measured with bounds.

    Examples
    --------
    >>> sites = gg.site_facilities(study, "market", count=1)
    >>> sites.sites.loc[0, "street"], int(sites.sites.loc[0, "gained"])
    ('新村路', 22)
    """

    category: FacilityCategory
    tier_min: int
    limit_m: float
    goal: Goal
    weight: str
    sites: pd.DataFrame
    covered_before: float
    covered_after: float
    total: float
    walk_before_m: float
    walk_after_m: float
    bound: float
    proven: bool
    tried: int
    apart_m: float | None
    assumed: int
    on_street: int
    unreachable: tuple[str, ...]
    unlimited: tuple[int, int] | None
    scenario: Scenario
