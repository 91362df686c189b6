"""Why homes are not covered, by what would cover them.

In this order: the home has no position; the register is not verified, so a facility may be
missing from it; no facility is within the limit even in a straight line, and positions within
their accuracy would not bring it there; a link of at most `MOST_M` would close the gap; positions
would; else the way round is too long.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.arrays.groups import changes, first_of_each
from ganquan_geo.model.reach import SAME_M
from ganquan_geo.scenario.candidates import place_candidates
from ganquan_geo.scenario.links import list_links, measure_links

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.search.seeds import Table
    from ganquan_geo.scenario.candidates import Candidates

MOST_M = 150.0  # a passage longer than this is a street
UNSURE = ("within accuracy", "depends on the place in the street")


def explain_gaps(base: Baseline, gaps: pd.DataFrame) -> pd.DataFrame:
    """Return gaps with their causes: what would cover each home that is not covered.

    `measure_coverage` does this for the gaps of its result.

    Parameters
    ----------
    base
        What `build_baseline` returned for the study that has the gaps.
    gaps
        `demand_id`, `category`, `limit_m`, `distance_m` and `certainty` of each.

    Returns
    -------
    pandas.DataFrame
        The same with `cause`, a key of `model.finding.CAUSES`; `cause_m`, metres: to the nearest
        facility in a straight line (no facility), of the link (missing link), or by how much the
        walk is longer than the straight line (detour), else NaN; `also_gain`, how many more homes
        the same link would newly cover, 0 for other causes.

    Examples
    --------
    >>> gaps = gg.explain_gaps(gg.build_baseline(study), result.gaps)
    >>> health = gaps.query("category == 'health' and tier_min == 10")
    >>> health["cause"].value_counts().sort_index().to_dict()
    {'detour': 7, 'missing link': 7, 'no facility': 13, 'position': 16}
    """
    demand = base.demands["compounds"]
    ids = demand.table.index[demand.table["located"].to_numpy(bool)]
    home = ids.get_indexer(pd.Index(gaps["demand_id"]))
    cause = np.full(len(gaps), "home unplaced", dtype=object)
    cause_m, also = np.full(len(gaps), np.nan), np.zeros(len(gaps), dtype=np.int64)
    of_category, limits_m = gaps["category"].to_numpy(str), gaps["limit_m"].to_numpy(float)
    walk_m, certainty = gaps["distance_m"].to_numpy(float), gaps["certainty"].to_numpy(str)
    # Without a single figure for the walk the nearest facility is at an assumed position.
    unsure = np.isin(certainty, UNSURE) | (np.isnan(walk_m) & (certainty != "none reachable"))
    places = place_candidates(base, most=np.inf if len(gaps) else 0)
    for category in base.study.categories:
        every = np.flatnonzero((of_category == category.id) & (home >= 0))
        if not category.register_complete:
            cause[every] = "register"
            continue
        links = _find_links(base, category, places)
        near, row_of = np.unique(home[every], return_inverse=True)  # one of each home, not of tiers
        straight_m = _straight_m(base, category, near)[row_of]
        for limit_m in base.limits_m(category).values():
            own = limits_m[every] == limit_m
            row = every[own]
            link_m, others = links.closing(home[row], limit_m)
            for name, holds, metres in (
                ("detour", np.ones(len(row), bool), walk_m[row] - straight_m[own]),
                ("position", unsure[row], np.full(len(row), np.nan)),
                ("missing link", np.isfinite(link_m), link_m),
                (
                    "no facility",
                    ~unsure[row] & (straight_m[own] > limit_m + SAME_M),
                    straight_m[own],
                ),
            ):
                cause[row[holds]], cause_m[row[holds]] = name, metres[holds]
            linked = cause[row] == "missing link"
            also[row[linked]] = others[linked]
    return gaps.assign(
        cause=pd.array(cause.astype(str), dtype="str"), cause_m=cause_m, also_gain=also
    )


def _straight_m(base: Baseline, category: FacilityCategory, home: Ints) -> Floats:
    """Return (k,) how far homes are from the nearest facility in a straight line, as given."""
    facilities = base.categories[category.id].facilities
    shapes = facilities.shapes[facilities.located]
    if not len(shapes):
        return np.full(len(home), np.inf)
    own = base.demands["compounds"].shapes[home]
    straight_m: Floats = shapely.distance(own, shapes[shapely.STRtree(shapes).nearest(own)])
    return straight_m


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Links:
    """The useful links for a category, by start and rising length, and who comes to each start.

    Parameters
    ----------
    first
        (s + 1,) where the links of each start begin.
    length_m, way_m
        (l,) of each link, and from its start on to the facility: falling within a start.
    walks
        Of homes to starts, and on by the link with the least way.
    """

    first: Ints
    length_m: Floats
    way_m: Floats
    walks: Table

    def closing(self, home: Ints, limit_m: float) -> tuple[Floats, Ints]:
        """Return (k,) the shortest link that brings each home within a limit, and whom besides.

        Returns
        -------
        link_m, others
            Metres, infinite where none does; and how many others of these homes it covers.
        """
        link_m, others = np.full(len(home), np.inf), np.zeros(len(home), dtype=np.int64)
        row_of = np.full(int(max(home.max(initial=-1), self.walks.home.max(initial=-1))) + 1, -1)
        row_of[home] = np.arange(len(home))
        row, start = row_of[self.walks.home], self.walks.facility
        ours = (row >= 0) & (self.walks.distance_m <= limit_m)
        row, start = row[ours], start[ours]
        last = self.first[start + 1] - 1
        to_m = self.walks.distance_m[ours] - self.way_m[last]
        # Every start has a stretch of numbers for itself: one search finds a place in all of them.
        apart_m = 2 * limit_m + float(self.way_m.max(initial=0.0))
        number = np.repeat(np.arange(len(self.first) - 1), np.diff(self.first))
        left_m = start * apart_m - (limit_m - to_m)
        link = np.minimum(np.searchsorted(number * apart_m - self.way_m, left_m), last)
        best = first_of_each(row, self.length_m[link], start)
        link_m[row[best]] = self.length_m[link[best]]
        from_m = np.sort(start * apart_m + to_m)
        of = start[best] * apart_m
        count = np.searchsorted(from_m, of + limit_m - self.way_m[link[best]], side="right")
        others[row[best]] = np.maximum(count - np.searchsorted(from_m, of) - 1, 0)
        return link_m, others


def _find_links(base: Baseline, category: FacilityCategory, places: Candidates) -> _Links:
    most_m = max(base.limits_m(category).values())
    start, _, length_m, onward_m = list_links(
        base, category, places, most_m=MOST_M, within_m=most_m
    )
    way_m = length_m + onward_m
    near = way_m <= most_m
    start, length_m, way_m = start[near], length_m[near], way_m[near]
    first = np.append(np.flatnonzero(changes(start)) if len(start) else start, len(start))
    last = first[1:] - 1
    walks = measure_links(base, places, start[last], way_m[last], limit_m=most_m)
    return _Links(first=first, length_m=length_m, way_m=way_m, walks=walks)
