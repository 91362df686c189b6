"""Where a short passage would help most: every useful pair of places, ranked exactly.

Lengths are not negative, so a shortest way crosses a new link at most once, from its farther end
to its nearer one: a link from `v` to `u` of length L is, for everybody, a facility at `v` with a
leg of L and the walk from `u` on. So one table of walks serves all candidates, and no network is
built anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ganquan_geo.arrays.close_points import find_close_points
from ganquan_geo.arrays.groups import changes, rises
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.scenario import Edit, Scenario
from ganquan_geo.network.places.snapping import spans_of
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.every_walk import measure_table
from ganquan_geo.scenario.walks_now import find_known, measure_now_m, weigh_homes
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ganquan_geo.arrays.types import Flags, Floats, Ints
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.search.seeds import Table
    from ganquan_geo.scenario.candidates import Candidates

LEAST_GAIN_M = 1.0  # less is rounding
AT_ONCE = 4_000  # links measured together: a table of a city is some million walks
APART_M = 60.0  # of two links with both ends nearer than this, the better one is listed
COLUMNS = (
    *("rank", "length_m", "street_from", "lon_from", "lat_from", "street_to", "lon_to", "lat_to"),
    *("gained", "gained_weight", "shortened", "saved_m", "homes"),
)
LINK = Text("拟设通道{n}", "proposed link {n}")
NAME = Text("{category}通道", "a link for {category}")


def list_links(
    base: Baseline,
    category: FacilityCategory,
    places: Candidates,
    *,
    most_m: float,
    within_m: float = np.inf,
) -> tuple[Ints, Ints, Floats, Floats]:
    """List the links that shorten anybody's walk to a category, by start and rising length.

    Whoever enters at one place gains most by the link with the least way on, and a longer link is
    worth building only for less way: of each start those are listed that no shorter one equals.

    Parameters
    ----------
    places
        Where links may end.
    most_m
        Longest link, straight, metres.
    within_m
        Farthest walk on from its end, metres.

    Returns
    -------
    start, end
        (l,) rows of places: people enter at the start, and leave at the end, which is nearer.
    length_m, onward_m
        (l,) of the link, and the walk from its end to the nearest facility.
    """
    network = base.network
    known = find_known(base, category)
    field = build_field(network, known, extra_m=known.leg_m, bound_m=base.bound_m)
    onward_m, _ = measure_nearest(network, field, places.at, bound_m=base.bound_m)
    ends = np.flatnonzero(onward_m <= min(within_m, base.bound_m))
    one, end = find_close_points(places.xy, places.xy[ends], distance_m=most_m)
    other = ends[end]
    length_m = np.hypot(*(places.xy[one] - places.xy[other]).T)
    gain_m = onward_m[one] - (length_m + onward_m[other])
    useful = np.flatnonzero((gain_m > LEAST_GAIN_M) & (length_m > 0))
    way_m = length_m + onward_m[other]
    useful = useful[np.lexsort((way_m[useful], length_m[useful], one[useful]))]
    useful = useful[rises(one[useful], -way_m[useful])]
    return one[useful], other[useful], length_m[useful], onward_m[other[useful]]


def measure_links(
    base: Baseline, places: Candidates, start: Ints, first_m: Floats, *, limit_m: float
) -> Table:
    """Measure the walk of every compound through each link, where it is within a limit.

    Parameters
    ----------
    start
        (l,) the place where each link is entered.
    first_m
        (l,) from there on to the facility: the link and the walk from its end.
    """
    at = places.at.of(start)
    spans = spans_of(at)
    return measure_table(
        base, base.demands["compounds"], spans, spans.leg_m + first_m, limit_m=limit_m
    )


def rank_category_links(
    base: Baseline,
    category: FacilityCategory,
    places: Candidates,
    *,
    most_m: float,
    count: int,
    weight: str,
) -> pd.DataFrame:
    """Rank the links by the homes that are newly covered, then by the metres that are saved.

    Raises
    ------
    DataError
        If no facility has a position that is not assumed.

    Returns
    -------
    pandas.DataFrame
        `rank`, `length_m`, `street_from`, `lon_from`, `lat_from` and the same of its other end,
        `gained` and `gained_weight` (compounds newly within the largest tier, and what they count
        for), `shortened` (compounds with a shorter walk), `saved_m` (all together, weighted; a walk
        beyond the search limit counts as that long),
        `homes` (names of the newly covered). Of each start only the best is measured, and of links
        with both ends within 60 m of those of another only the better is listed.
    """
    table, weights = weigh_homes(base, weight)
    if not len(find_known(base, category).edge):
        raise DataError([_nothing_known(category)])
    limit_m = max(category.limits_m(base.profile).values())
    now_m = measure_now_m(base, category)
    start, end, length_m, onward_m = list_links(base, category, places, most_m=most_m)
    best = np.flatnonzero(changes(start[::-1])[::-1]) if len(start) else start
    start, end, length_m, onward_m = start[best], end[best], length_m[best], onward_m[best]
    search_m = base.study.settings.search_limit_m
    near_m = np.minimum(now_m, search_m)
    way_m = length_m + onward_m

    def measure(links: Ints, within_m: float) -> tuple[Ints, Ints, Floats, Flags]:
        """Return the walks that links shorten: link, home, metres saved, newly covered."""
        walks = measure_links(base, places, start[links], way_m[links], limit_m=within_m)
        saved_m = near_m[walks.home] - walks.distance_m
        better = saved_m > LEAST_GAIN_M
        home = walks.home[better]
        new = (walks.distance_m[better] <= limit_m) & (now_m[home] > limit_m)
        return walks.facility[better], home, saved_m[better], new

    gained, saved = np.zeros(len(start)), np.zeros(len(start))
    for links in _in_parts(way_m <= limit_m):
        link, home, _, new = measure(links, limit_m)
        gained[links] = np.bincount(link[new], weights[home[new]], minlength=len(links))
    listed: list[int] = []
    for asked in (gained > 0, gained == 0):  # who covers nobody more comes after all who do
        for links in _in_parts(asked):
            link, home, saved_m, _ = measure(links, search_m)
            saved[links] = np.bincount(link, saved_m * weights[home], minlength=len(links))
        order = np.lexsort((length_m, -saved, -gained))
        order = order[(gained + saved)[order] > 0]
        listed = list(_apart(places.xy, start, end, order, count))
        if len(listed) == count:
            break
    names = table["name"].astype(str).to_numpy(dtype=object)
    link, home, _, new = measure(np.array(listed, dtype=np.int64), search_m)
    rows = [
        (
            row + 1,
            float(length_m[one]),
            *_end(places, start[one]),
            *_end(places, end[one]),
            int((new & (link == row)).sum()),
            float(gained[one]),
            int((link == row).sum()),
            float(saved[one]),
            tuple(names[home[new & (link == row)]]),
        )
        for row, one in enumerate(listed)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _in_parts(asked: Flags) -> Iterator[Ints]:
    """Yield the rows that are asked for, some thousand at a time."""
    rows = np.flatnonzero(asked)
    for first in range(0, len(rows), AT_ONCE):
        yield rows[first : first + AT_ONCE]


def _nothing_known(category: FacilityCategory) -> Fault:
    what = Text(
        "{category}没有一处现有设施的位置是查明的（都是推定或不明），排不出通道",
        "no facility of {category} has a position that was looked up (all assumed or unknown): no "
        "link can be ranked",
    )
    mend = Text("先查明设施的位置", "find the positions of facilities first")
    return Fault(where="facilities", what=what.filled(category=category.name), mend=mend)


def _end(places: Candidates, row: int) -> tuple[str, float, float]:
    lon, lat = places.lonlat[row].round(7).tolist()
    return places.streets[row], lon, lat


def _apart(xy: Floats, start: Ints, end: Ints, order: Ints, count: int) -> Iterator[int]:
    """Yield the first links in an order that do not lie beside one that was yielded before."""
    listed: list[int] = []
    for one in order.tolist():
        ends = xy[[start[one], end[one]]]
        if any(
            np.hypot(*(ends - xy[[start[other], end[other]]]).T).max() < APART_M
            or np.hypot(*(ends - xy[[end[other], start[other]]]).T).max() < APART_M
            for other in listed
        ):
            continue
        listed.append(one)
        yield one
        if len(listed) == count:
            return


def propose_link(category: FacilityCategory, links: pd.DataFrame) -> Scenario:
    """Return the scenario that builds the first of some ranked links."""
    edits = tuple(
        Edit(
            op="link.add",
            target=f"link-{row['rank']}",
            new={
                "name": LINK.filled(n=row["rank"]).zh,
                "line": [[row["lon_from"], row["lat_from"]], [row["lon_to"], row["lat_to"]]],
            },
        )
        for row in links.head(1).to_dict("records")
    )
    return Scenario(name=NAME.filled(category=category.name).zh, edits=edits)
