"""Where new facilities would serve most homes: candidates, walks to them, the choice, ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.scenario import Edit, Scenario
from ganquan_geo.model.siting import GOALS, Siting
from ganquan_geo.model.study import SETTINGS_FILE
from ganquan_geo.network.places.snapping import spans_of
from ganquan_geo.network.places.unbound import build_register
from ganquan_geo.network.walks.every_walk import measure_table
from ganquan_geo.scenario.covering import choose_all, choose_least_walk, choose_most
from ganquan_geo.scenario.serving import Answer, rank_chosen, serve_most
from ganquan_geo.scenario.walks_now import measure_now_m, weigh_homes
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    from ganquan_geo.arrays.types import Floats
    from ganquan_geo.model.siting import Goal
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.search.seeds import Table
    from ganquan_geo.scenario.candidates import Candidates

SAME_M = 1e-6
MOST_ONLY = Text(
    "备选点有容量，只能按覆盖最多来选", "with capacities only the most covered can be sought"
)
WITHOUT = Text("用 most，或删去容量一列", "seek most, or leave the column out")
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
        If some compound has no such number, the category no such tier, or candidates have
        capacities and anything but the most covered is sought.
    """
    if candidates.capacity is not None and goal != "most":
        raise DataError([Fault(where="candidates", what=MOST_ONLY, mend=WITHOUT)])
    table, weights = weigh_homes(base, weight)
    facilities = base.categories[category.id].facilities
    minutes, limit_m = _tier(base, category, tier_min)
    now_m = measure_now_m(base, category)
    register = build_register(facilities, base.homes, bound_m=base.bound_m)
    search_m = base.study.settings.search_limit_m
    spans = spans_of(candidates.at)
    walks = measure_table(
        base,
        base.demands["compounds"],
        spans,
        spans.leg_m,
        limit_m=search_m if goal == "walk" else limit_m,
    )
    if candidates.capacity is None:
        answer = _answer(
            goal,
            walks,
            now_m,
            weights,
            count=count,
            limit_m=limit_m,
            search_m=search_m,
            candidates=len(candidates.ids),
        )
    else:
        answer = serve_most(
            base, category, candidates, walks, now_m, weights, count=count, limit_m=limit_m
        )
    sites = _table(candidates, answer, table)
    after_m = now_m.copy()
    used = np.isin(walks.facility, answer.order)
    np.minimum.at(after_m, walks.home[used], walks.distance_m[used])
    shared = max(float(weights.sum()), SAME_M)
    before, after = (float(np.minimum(own, search_m) @ weights) for own in (now_m, after_m))
    return Siting(
        category=category,
        tier_min=minutes,
        limit_m=limit_m,
        goal=goal,
        weight=weight,
        sites=sites,
        covered_before=answer.covered[0],
        covered_after=answer.covered[1],
        total=float(weights.sum()),
        walk_before_m=before / shared,
        walk_after_m=after / shared,
        bound=(before - answer.bound) / shared if goal == "walk" else answer.bound,
        proven=answer.proven,
        tried=len(candidates.ids),
        apart_m=candidates.apart_m,
        assumed=register.assumed,
        on_street=register.on_street,
        unreachable=tuple(table["name"].iloc[answer.unreachable].astype(str)),
        unlimited=answer.unlimited,
        scenario=_scenario(category, goal, sites),
    )


def _tier(base: Baseline, category: FacilityCategory, tier_min: int | None) -> tuple[int, float]:
    """Return the minutes and metres within which a home counts as covered."""
    limits_m = category.limits_m(base.profile)
    minutes = max(limits_m) if tier_min is None else tier_min
    if minutes in limits_m:
        return minutes, limits_m[minutes]
    what = Text("{category}没有 {n} 分钟这一时段", "{category} has no tier of {n} minutes")
    mend = Text("可选：{tiers} 分钟", "choose of {tiers} minutes")
    fault = Fault(
        where=SETTINGS_FILE,
        what=what.filled(category=category.name, n=minutes),
        mend=mend.filled(tiers=", ".join(map(str, sorted(limits_m)))),
    )
    raise DataError([fault])


def _answer(  # noqa: PLR0913 - homes, places, and what is sought
    goal: Goal,
    walks: Table,
    now_m: Floats,
    weights: Floats,
    *,
    count: int,
    limit_m: float,
    search_m: float,
    candidates: int,
) -> Answer:
    """Choose among candidates that can serve anybody who comes."""
    unreachable = np.empty(0, dtype=np.int64)
    if goal == "walk":
        gain = (np.minimum(now_m, search_m)[walks.home] - walks.distance_m) * weights[walks.home]
        better = gain > 0
        chosen = choose_least_walk(
            walks.home[better],
            walks.facility[better],
            gain[better],
            homes=len(now_m),
            candidates=candidates,
            count=count,
        )
    else:
        open_homes = np.flatnonzero((now_m > limit_m) & (weights > 0))
        row = np.full(len(now_m), -1)
        row[open_homes] = np.arange(len(open_homes))
        counts = (walks.distance_m <= limit_m) & (row[walks.home] >= 0)
        covers = sparse.csr_array(
            (np.ones(int(counts.sum())), (row[walks.home[counts]], walks.facility[counts])),
            shape=(len(open_homes), candidates),
        )
        if goal == "most":
            chosen = choose_most(covers, weights[open_homes], count=count)
        else:
            chosen, reachable = choose_all(covers)
            unreachable = open_homes[~reachable]
    covered = float(weights[now_m <= limit_m].sum())
    order, gained = rank_chosen(chosen.candidates, walks, now_m, weights, limit_m)
    more = np.array([float(weights[homes].sum()) for homes in gained])
    return Answer(
        order=order,
        gained=gained,
        gained_weight=more,
        covered=(covered, covered + float(more.sum())),
        bound=chosen.bound + covered if goal == "most" else chosen.bound,
        proven=chosen.proven,
        unreachable=unreachable,
    )


def _table(candidates: Candidates, answer: Answer, table: pd.DataFrame) -> pd.DataFrame:
    names = table["name"].astype(str).to_numpy(dtype=object)
    order, own = answer.order, candidates
    sites = pd.DataFrame(
        {
            "rank": np.arange(1, len(order) + 1),
            "lon": own.lonlat[order, 0].round(6),
            "lat": own.lonlat[order, 1].round(6),
            "street": [own.streets[one] for one in order],
            "candidate": [own.ids[one] for one in order],
            "candidate_name": [own.names[one] for one in order],
            "gained": [len(homes) for homes in answer.gained],
            "gained_weight": answer.gained_weight,
            "homes": [tuple(names[homes]) for homes in answer.gained],
        }
    )
    return sites if own.capacity is None else sites.assign(capacity=own.capacity[order])


def _scenario(category: FacilityCategory, goal: Goal, sites: pd.DataFrame) -> Scenario:
    edits = tuple(
        Edit(
            op="facility.add",
            target=f"site-{row['rank']}",
            new={
                "kind": category.kinds[0],
                "name": row["candidate_name"]
                or SITE.filled(category=category.name, n=row["rank"]).zh,
                "lon": float(row["lon"]),
                "lat": float(row["lat"]),
                "accuracy_m": 0.0,
            },
        )
        for row in sites.to_dict("records")
    )
    name = NAME.filled(category=category.name)
    return Scenario(name=name.zh, note=GOALS[goal].zh, edits=edits)
