"""Where new facilities would serve most homes: candidates, walks to them, the choice, ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from ganquan_geo.model.scenario import Edit, Scenario
from ganquan_geo.model.siting import GOALS, Siting
from ganquan_geo.network.walks.places import build_register
from ganquan_geo.network.walks.snapping import spans_of
from ganquan_geo.scenario.covering import Chosen, choose_all, choose_least_walk, choose_most
from ganquan_geo.scenario.walks_now import measure_now_m, measure_table, weigh_homes
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.model.siting import Goal
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.search.seeds import Table
    from ganquan_geo.scenario.candidates import Candidates

SAME_M = 1e-6
SITE = Text("拟设{category}{n}", "proposed {category} {n}")
NAME = Text("{category}选址", "sites for {category}")


def choose_sites(
    base: Baseline,
    category: FacilityCategory,
    candidates: Candidates,
    *,
    count: int,
    goal: Goal = "most",
    weight: str = "homes",
    tier_min: int | None = None,
) -> Siting:
    """Choose sites for a category among candidates; what exists stays.

    Positions count as given; the answer is to be measured again with bounds.

    Parameters
    ----------
    base
        What `build_baseline` returned.
    count
        How many new facilities, at most; with the goal ``"all"`` it decides nothing.
    goal
        ``"most"`` covered weight, least mean ``"walk"``, or ``"all"`` homes with fewest sites.
    weight
        ``"homes"``, or a column of people that every compound has.
    tier_min
        Within how many minutes a home counts as covered; None: the category's largest tier.

    Raises
    ------
    DataError
        If some compound has no such number.
    """
    table, weights = weigh_homes(base, weight)
    facilities = base.categories[category.id].facilities
    minutes = tier_min or max(tier.minutes for tier in category.tiers)
    limit_m = category.limit_m(minutes, base.profile)
    now_m, register = measure_now_m(base, category), build_register(facilities)
    search_m = base.study.settings.search_limit_m
    spans = spans_of(candidates.at)
    walks = measure_table(
        base,
        base.demands["compounds"].at,
        spans,
        spans.leg_m,
        limit_m=search_m if goal == "walk" else limit_m,
    )
    chosen, unreachable = _choose(
        goal, walks, now_m, weights, count=count, limit_m=limit_m, candidates=len(candidates.ids)
    )
    order, gained = _rank(chosen.candidates, walks, now_m, weights, limit_m)
    sites = _table(candidates, order, gained, table, weights)
    after_m = now_m.copy()
    used = np.isin(walks.facility, chosen.candidates)
    np.minimum.at(after_m, walks.home[used], walks.distance_m[used])
    both = np.isfinite(now_m) & np.isfinite(after_m)
    shared = max(float(weights[both].sum()), SAME_M)
    before, after = float(now_m[both] @ weights[both]), float(after_m[both] @ weights[both])
    bound = chosen.bound
    if goal == "most":
        bound += float(weights[now_m <= limit_m].sum())
    elif goal == "walk":
        bound = (before - chosen.bound) / shared
    return Siting(
        category=category,
        tier_min=minutes,
        limit_m=limit_m,
        goal=goal,
        weight=weight,
        sites=sites,
        covered_before=float(weights[now_m <= limit_m].sum()),
        covered_after=float(weights[after_m <= limit_m].sum()),
        total=float(weights.sum()),
        walk_before_m=before / shared,
        walk_after_m=after / shared,
        bound=bound,
        proven=chosen.proven,
        assumed=register.assumed,
        on_street=register.on_street,
        unreachable=tuple(table["name"].iloc[unreachable].astype(str)),
        scenario=_scenario(category, goal, sites),
    )


def _choose(
    goal: Goal,
    walks: Table,
    now_m: Floats,
    weights: Floats,
    *,
    count: int,
    limit_m: float,
    candidates: int,
) -> tuple[Chosen, Ints]:
    """Return the choice, and the rows of homes that no candidate covers."""
    if goal == "walk":
        gain = (now_m[walks.home] - walks.distance_m) * weights[walks.home]
        better = np.isfinite(gain) & (gain > 0)
        chosen = choose_least_walk(
            walks.home[better],
            walks.facility[better],
            gain[better],
            homes=len(now_m),
            candidates=candidates,
            count=count,
        )
        return chosen, np.empty(0, dtype=np.int64)
    open_homes = np.flatnonzero((now_m > limit_m) & (weights > 0))
    row = np.full(len(now_m), -1)
    row[open_homes] = np.arange(len(open_homes))
    counts = (walks.distance_m <= limit_m) & (row[walks.home] >= 0)
    covers = sparse.csr_array(
        (np.ones(int(counts.sum())), (row[walks.home[counts]], walks.facility[counts])),
        shape=(len(open_homes), candidates),
    )
    if goal == "most":
        return choose_most(covers, weights[open_homes], count=count), np.empty(0, dtype=np.int64)
    chosen, reachable = choose_all(covers)
    return chosen, open_homes[~reachable]


def _rank(
    chosen: Ints, walks: Table, now_m: Floats, weights: Floats, limit_m: float
) -> tuple[Ints, list[Ints]]:
    """Return the chosen in the order of what each adds, and the homes that it newly covers."""
    covered = now_m <= limit_m
    order: list[int] = []
    gained: list[Ints] = []
    left = chosen.tolist()
    within = walks.distance_m <= limit_m
    own = {one: walks.home[within & (walks.facility == one)] for one in left}
    while left:
        new = {one: own[one][~covered[own[one]]] for one in left}
        best = max(left, key=lambda one: (float(weights[new[one]].sum()), -one))
        order.append(best)
        gained.append(new[best])
        covered[new[best]] = True
        left.remove(best)
    return np.array(order, dtype=np.int64), gained


def _table(
    candidates: Candidates, order: Ints, gained: list[Ints], table: pd.DataFrame, weights: Floats
) -> pd.DataFrame:
    names = table["name"].astype(str).to_numpy(dtype=object)
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(order) + 1),
            "lon": candidates.lonlat[order, 0].round(6),
            "lat": candidates.lonlat[order, 1].round(6),
            "street": [candidates.streets[one] for one in order],
            "candidate": [candidates.ids[one] for one in order],
            "gained": [len(homes) for homes in gained],
            "gained_weight": [float(weights[homes].sum()) for homes in gained],
            "homes": [tuple(names[homes]) for homes in gained],
        }
    )


def _scenario(category: FacilityCategory, goal: Goal, sites: pd.DataFrame) -> Scenario:
    edits = tuple(
        Edit(
            op="facility.add",
            target=f"site-{row['rank']}",
            new={
                "kind": category.kinds[0],
                "name": SITE.filled(category=category.name, n=row["rank"]).zh,
                "lon": float(row["lon"]),
                "lat": float(row["lat"]),
                "accuracy_m": 0.0,
            },
        )
        for row in sites.to_dict("records")
    )
    name = NAME.filled(category=category.name)
    return Scenario(name=name.zh, note=GOALS[goal].zh, edits=edits)
