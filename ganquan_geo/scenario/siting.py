"""Where new facilities would serve most homes: candidates, walks to them, the choice, ranked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy import sparse

from ganquan_geo.geodesy.projection import to_lonlat
from ganquan_geo.model.errors import DataError, Fault
from ganquan_geo.model.scenario import Edit, Scenario
from ganquan_geo.model.siting import GOALS, Siting
from ganquan_geo.network.search.seeds import build_home_links, build_seeds
from ganquan_geo.network.walks.snapping import Snapped, find_points, snap_points, spans_of
from ganquan_geo.scenario.covering import Chosen, choose_all, choose_least_walk, choose_most
from ganquan_geo.words.text import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.model.siting import Goal
    from ganquan_geo.model.walking import FacilityCategory
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.search.seeds import Table
    from ganquan_geo.network.walks.snapping import Spans

APART_M = 50.0  # between two candidates on a street
MOST_CANDIDATES = 2_000
SAME_M = 1e-6
SITE = Text("拟设{category}{n}", "proposed {category} {n}")
NAME = Text("{category}选址", "sites for {category}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Where a facility could be: places on the network.

    Parameters
    ----------
    at
        The (c,) places; the leg of one given by a layer counts.
    lonlat
        (c, 2) degrees.
    ids, streets
        (c,) id in the layer of candidates, and the name of the street.
    """

    at: Snapped
    lonlat: Floats
    ids: tuple[str, ...]
    streets: tuple[str, ...]


def place_candidates(base: Baseline) -> Candidates:
    """Return places along the streets inside the boundary, evenly apart."""
    inside, network = base.inside, base.network
    long_m = inside.end_m - inside.start_m
    apart_m = max(APART_M, float(long_m.sum()) / MOST_CANDIDATES)
    count = np.maximum(1, np.round(long_m / apart_m)).astype(np.int64)
    row = np.repeat(np.arange(len(long_m)), count)
    number = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    offset_m = inside.start_m[row] + (number + 0.5) * (long_m / count)[row]
    edge = inside.edge[row]
    xy = shapely.get_coordinates(
        shapely.line_interpolate_point(
            network.line[edge], offset_m / network.length_m[edge], normalized=True
        )
    )
    return Candidates(
        at=Snapped(edge=edge, offset_m=offset_m, leg_m=np.zeros(len(row))),
        lonlat=to_lonlat(xy, network.crs),
        ids=("",) * len(row),
        streets=tuple(network.streets["name"].iloc[edge].astype(str)),
    )


def read_candidates(base: Baseline, layer: gpd.GeoDataFrame) -> Candidates:
    """Return the rows of a layer as candidates; areas count from their centre.

    Parameters
    ----------
    layer
        Points or areas with their coordinate system; the index is the id.
    """
    network = base.network
    points = find_points(network, layer)
    at = snap_points(network, points)
    return Candidates(
        at=at,
        lonlat=to_lonlat(shapely.get_coordinates(points), network.crs),
        ids=tuple(map(str, layer.index)),
        streets=tuple(network.streets["name"].iloc[at.edge].astype(str)),
    )


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
    demand = base.demands["compounds"]
    table = demand.table[demand.table["located"].to_numpy(bool)]
    weights = _weights(table, weight)
    minutes = tier_min or max(tier.minutes for tier in category.tiers)
    limit_m = category.limit_m(minutes, base.profile)
    now_m = _walks_now_m(base, category)
    search_m = base.study.settings.search_limit_m
    walks = _walks(base, candidates, limit_m if goal != "walk" else search_m)
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
        unreachable=tuple(table["name"].iloc[unreachable].astype(str)),
        scenario=_scenario(category, goal, sites),
    )


def _weights(table: pd.DataFrame, weight: str) -> Floats:
    if weight == "homes":
        return np.ones(len(table))
    numbers = table[weight].to_numpy(float)
    missing = np.isnan(numbers)
    if missing.any():
        raise DataError(
            [
                Fault(
                    where="compounds",
                    what=Text(
                        f"{int(missing.sum())} 个小区没有 {weight}，不能按它选址",
                        f"{int(missing.sum())} compounds have no {weight}: sites cannot be "
                        "weighted by it",
                    ),
                    mend=Text("补齐这一列，或按小区数选址", "fill the column, or weigh by homes"),
                )
            ]
        )
    return numbers


def _walks_now_m(base: Baseline, category: FacilityCategory) -> Floats:
    """Return (h,) the walk of each located compound to what exists, positions as given.

    Infinite where nothing is near, or all that is has an assumed position.
    """
    demand, fields = base.demands["compounds"], base.categories[category.id]
    places = fields.facilities
    known = places.spans.of(~places.assumed[places.spans.facility])
    table = _table_of(base, demand.at, known, base.study.settings.search_limit_m)
    now_m = np.full(len(demand.at.edge), np.inf)
    np.minimum.at(now_m, table.home, table.distance_m)
    return now_m


def _walks(base: Baseline, candidates: Candidates, limit_m: float) -> Table:
    return _table_of(base, base.demands["compounds"].at, spans_of(candidates.at), limit_m)


def _table_of(base: Baseline, at: Snapped, spans: Spans, limit_m: float) -> Table:
    links = build_home_links(base.network, at, spans, extra_m=spans.leg_m)
    seeds = build_seeds(base.network, spans, extra_m=spans.leg_m)
    return base.network.engine.table(seeds, links, limit_m=limit_m)


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
