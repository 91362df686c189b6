"""Why homes are not covered, by what would cover them.

In this order: the home has no position; the register is not verified, so a facility may be
missing from it; no facility is within the limit even in a straight line, and positions within
their accuracy would not bring it there; a link of at most `MOST_M` would close the gap; positions
would; else the way round is too long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.reach import SAME_M
from ganquan_geo.scenario.candidates import place_candidates
from ganquan_geo.scenario.links import list_links, measure_links

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.scenario.candidates import Candidates

MOST_M = 150.0  # a passage longer than this is a street
MOST_ENDS = 20_000  # places where links may end


def find_causes(base: Baseline, gaps: pd.DataFrame) -> pd.DataFrame:
    """Find the cause of each gap.

    Parameters
    ----------
    gaps
        What `measure.distances.measure_gaps` returned.

    Returns
    -------
    pandas.DataFrame
        In the order of the gaps: `cause`, a key of `model.causes.CAUSES`; `cause_m`, metres: to
        the nearest facility in a straight line (no facility), of the link (missing link), or by
        how much the walk is longer than the straight line (detour), else NaN; `also_gain`, how
        many more homes the same link would newly cover, 0 for other causes.
    """
    demand = base.demands["compounds"]
    ids = demand.table.index[demand.table["located"].to_numpy(bool)]
    home = ids.get_indexer(pd.Index(gaps["demand_id"]))
    cause = np.full(len(gaps), "home unplaced", dtype=object)
    cause_m, also = np.full(len(gaps), np.nan), np.zeros(len(gaps), dtype=np.int64)
    open_ = gaps["certainty"].isin(["within accuracy", "depends on the place in the street"])
    places = place_candidates(base, most=MOST_ENDS) if len(gaps) else None
    of_category, limits_m = gaps["category"].to_numpy(str), gaps["limit_m"].to_numpy(float)
    tiers = [
        (category, limit_m)
        for category in base.study.categories
        for limit_m in base.limits_m(category).values()
    ]
    for category, limit_m in tiers:
        row = np.flatnonzero((of_category == category.id) & (limits_m == limit_m) & (home >= 0))
        if not category.register_complete:
            cause[row] = "register"
            continue
        own, walk_m = home[row], gaps["distance_m"].to_numpy(float)[row]
        straight_m, unsure = _straight_m(base, category, own), open_.to_numpy()[row]
        link_m, others = _closing_links(base, category, places, limit_m, own)
        for name, holds, metres in (
            ("detour", np.ones(len(row), bool), walk_m - straight_m),
            ("position", unsure, np.full(len(row), np.nan)),
            ("missing link", np.isfinite(link_m), link_m),
            ("no facility", ~unsure & (straight_m > limit_m + SAME_M), straight_m),
        ):
            cause[row[holds]], cause_m[row[holds]] = name, metres[holds]
        linked = cause[row] == "missing link"
        also[row[linked]] = others[linked]
    return pd.DataFrame(
        {"cause": pd.array(cause.astype(str), dtype="str"), "cause_m": cause_m, "also_gain": also},
        index=gaps.index,
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


def _closing_links(
    base: Baseline,
    category: FacilityCategory,
    places: Candidates | None,
    limit_m: float,
    home: Ints,
) -> tuple[Floats, Ints]:
    """Return (k,) the shortest link that brings each home within the limit, and whom besides.

    Returns
    -------
    link_m, others
        Metres, infinite where none does; and how many other of these homes that link covers.
    """
    link_m, others = np.full(len(home), np.inf), np.zeros(len(home), dtype=np.int64)
    if places is None or not len(home):
        return link_m, others
    start, _, length_m, onward_m = list_links(base, category, places, most_m=MOST_M)
    if not len(start):
        return link_m, others
    walks = measure_links(base, places, start, length_m + onward_m, limit_m=limit_m)
    order = np.argsort(home, kind="stable")
    at = np.clip(np.searchsorted(home[order], walks.home), 0, max(len(home) - 1, 0))
    ours = home[order][at] == walks.home
    row, link = order[at[ours]], walks.facility[ours]
    count = np.bincount(link, minlength=len(start))
    by_length = np.lexsort((-count[link], length_m[link], row))
    first = by_length[np.unique(row[by_length], return_index=True)[1]]
    link_m[row[first]] = length_m[link[first]]
    others[row[first]] = count[link[first]] - 1
    return link_m, others
