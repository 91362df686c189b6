"""The study measured again and again, each uncertain position drawn somewhere in its spot.

Bounds hold for every position; draws tell what is likely. The law: evenly over the disc of a
point's accuracy, evenly along an outline or a street, one position independent of another. What
is only assumed, or missing from a register, is no chance: it is not drawn away.

Several draws are measured in one go, on as many copies of the network side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd
import shapely

from ganquan_geo.model.reach import SAME_M
from ganquan_geo.network.intervals import Intervals
from ganquan_geo.network.places.chance import draw_along, draw_positions, draw_steps
from ganquan_geo.network.places.snapping import Snapped, Spans, snap_points, spans_of
from ganquan_geo.network.places.spots import build_regions
from ganquan_geo.network.walk_network import WalkNetwork
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.reach import measure_covered_m
from ganquan_geo.network.walks.samples import Sample, sample_land, sample_streets
from ganquan_geo.network.walks.walks import find_inside, find_straight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.places.places import FacilitySet
    from ganquan_geo.network.places.regions import Regions
    from ganquan_geo.network.walks.distances import DistanceField

SEED = 20_250_801
NODES_AT_ONCE = 10_000  # of copies of the network side by side
LAND, STREETS = "residential_area_m2", "street_frontage_m"
WEIGHTS = ("households", "residents", "residents_60plus")

Places = TypeVar("Places", Snapped, Intervals)
Key = tuple[str, int, str]  # category, tier in minutes, denominator


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnShares:
    """The covered share of one category, tier and denominator in each draw.

    Parameters
    ----------
    share
        (d,) 0 to 1, of what could be measured.
    known_share
        (d,) the same without facilities at assumed positions.
    """

    share: Floats
    known_share: Floats


def measure_draws(baseline: Baseline, *, draws: int, seed: int = SEED) -> dict[Key, DrawnShares]:
    """Measure the covered shares of a study for positions drawn in their spots.

    Parameters
    ----------
    baseline
        What `build_baseline` returned.
    draws
        How many.
    seed
        The same seed gives the same draws.

    Returns
    -------
    dict
        By category, tier in minutes and denominator; those that cannot be assessed because a home
        has no weight or no land are left out.
    """
    copies = max(1, min(draws, NODES_AT_ONCE // len(baseline.network.node_xy)))
    unsure = _prepare(baseline)
    side_by_side = _copy_network(baseline.network, copies)
    random = np.random.default_rng(seed)
    parts: dict[Key, list[tuple[Floats, Floats]]] = {}
    for begin in range(0, draws, copies):
        count = min(copies, draws - begin)
        for key, shares in _measure_some(baseline, side_by_side, unsure, count, random):
            parts.setdefault(key, []).append(shares)
    return {
        key: DrawnShares(
            share=np.concatenate([share for share, _ in own]),
            known_share=np.concatenate([known for _, known in own]),
        )
        for key, own in parts.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Unsure:
    """What is the same in every draw.

    Parameters
    ----------
    homes
        Where each home may be.
    weights
        By denominator, how much of it each located home stands for.
    facilities
        By category, where those located by a point or an area may be.
    straight_m
        By category, how far homes are from facilities that are always at their very place.
    land, streets
        The land that is drawn, and the stretches inside the boundary that are measured.
    """

    homes: Regions
    weights: Mapping[str, Floats]
    facilities: Mapping[str, Regions]
    straight_m: Mapping[str, tuple[Floats, Floats]]
    land: Sample | None
    streets: Sample


def _prepare(base: Baseline) -> _Unsure:
    starts = base.homes.starts
    by_street = np.isin(np.arange(len(starts.at.edge)), starts.along.facility)
    shapes = starts.shapes.copy()
    shapes[by_street] = shapely.Point(0, 0)  # drawn along their street instead
    by_lane = ~base.network.public()[starts.at.edge]  # a gate to lanes is joined to these
    still = by_street | by_lane | ~np.isfinite(starts.accuracy_m)
    facilities = {}
    for key, own in base.categories.items():
        number = _drawn_by_place(own.facilities)
        by_lane = np.zeros(len(own.facilities.ids), bool)
        by_lane[own.facilities.spans.facility] = ~base.network.public()[own.facilities.spans.edge]
        accuracy_m = np.where(by_lane, 0.0, own.facilities.accuracy_m)
        facilities[key] = build_regions(own.facilities.shapes[number], accuracy_m[number])
    return _Unsure(
        homes=build_regions(shapes, np.where(still, 0.0, starts.accuracy_m)),
        weights=_weigh_homes(base),
        facilities=facilities,
        straight_m={key: _find_straight(base, key) for key in base.categories},
        land=sample_land(base),
        streets=sample_streets(base),
    )


def _measure_some(
    base: Baseline,
    network: WalkNetwork,
    unsure: _Unsure,
    count: int,
    random: np.random.Generator,
) -> Iterator[tuple[Key, tuple[Floats, Floats]]]:
    """Yield the shares in some draws, each measured on its own copy of the network."""
    starts, of_land, of_streets = base.homes.starts, unsure.land, unsure.streets
    doors, used = base.homes.doors, base.homes.doors.used()
    at = _draw_places(
        base,
        unsure.homes,
        starts.at,
        starts.level,
        count,
        random,
        inner_m=starts.inner_m,
        along=starts.along,
    )
    inside = _on_copies(base, base.inside.of(np.tile(of_streets.rows, count)), count)
    land = None if of_land is None else _draw_land(base, of_land.rows, count, random)
    for category in base.study.categories:
        facilities = base.categories[category.id].facilities
        if not facilities.located.any() or facilities.vague().any():
            continue
        spans = _draw_facilities(base, facilities, unsure.facilities[category.id], count, random)
        guessed = facilities.assumed[spans.facility % len(facilities.ids)]
        found: list[tuple[DistanceField, Floats, Floats | None]] = []
        for own in (spans, spans.of(~guessed)) if guessed.any() else (spans,):
            field = build_field(network, own, extra_m=own.leg_m, bound_m=base.bound_m)
            walk_m, _ = measure_nearest(network, field, at, bound_m=base.bound_m)
            straight_m = unsure.straight_m[category.id][len(found)]
            walk_m = walk_m.reshape(count, -1)
            walk_m = walk_m if doors.plain() else doors.nearest(walk_m, used)
            walk_m = np.minimum(walk_m, straight_m)
            land_m = None
            if land is not None:
                land_m, _ = measure_nearest(network, field, land, bound_m=base.bound_m)
            found.append((field, walk_m, land_m))
        for minutes, limit_m in base.limits_m(category).items():
            shares: dict[str, list[Floats]] = {}
            key = category.id, minutes
            for number, (field, walk_m, land_m) in enumerate(found):
                within = walk_m <= limit_m + SAME_M
                for name, weight in unsure.weights.items():
                    shares.setdefault(name, []).append(
                        np.where(within, weight, 0.0).sum(axis=1) / weight.sum()
                    )
                if of_land is not None and land_m is not None:
                    reached = (land_m <= limit_m + SAME_M).reshape(count, -1) * of_land.size
                    shares.setdefault(LAND, []).append(of_land.shares(reached, key, number))
                covered_m = measure_covered_m(network, field, inside, limit_m=limit_m)
                along_m = covered_m.reshape(count, -1)
                shares.setdefault(STREETS, []).append(of_streets.shares(along_m, key, number))
            for name, own_shares in shares.items():
                yield (category.id, minutes, name), (own_shares[0], own_shares[-1])


def _copy_network(network: WalkNetwork, copies: int) -> WalkNetwork:
    """Return copies of a network side by side, their nodes and edges numbered on."""
    if copies == 1:
        return network
    nodes, edges = len(network.node_xy), len(network.u)
    node_xy = np.tile(network.node_xy, (copies, 1))
    wide_m = float(np.ptp(network.node_xy[:, 0])) + 1.0
    node_xy[:, 0] += np.repeat(np.arange(copies) * wide_m, nodes)
    return WalkNetwork(
        node_xy=node_xy,
        u=_in_copies(network.u, copies, size=nodes),
        v=_in_copies(network.v, copies, size=nodes),
        line=np.tile(network.line, copies),
        length_m=np.tile(network.length_m, copies),
        streets=pd.DataFrame(index=range(copies * edges)),
        crs=network.crs,
    )


def _weigh_homes(base: Baseline) -> Mapping[str, Floats]:
    """Return for each denominator how much of it each located home stands for."""
    table = base.homes.table[base.homes.table["located"].to_numpy(bool)]
    layer = np.repeat(list(base.demands), [len(demand.xy) for demand in base.demands.values()])
    vague = base.homes.vague()  # somewhere or other: no law of chance tells of them
    weights = {
        name: (layer == name).astype(float)
        for name in base.demands
        if not vague[layer == name].any()
    }
    every = base.demands["compounds"].table
    for name in WEIGHTS:
        if every[name].notna().all() and "compounds" in weights:
            own = table[name].to_numpy(float)
            weights[name] = np.where(layer == "compounds", own, 0.0)
    return {name: weight for name, weight in weights.items() if weight.sum() > 0}


def _in_copies(number: Ints, count: int, *, size: int) -> Ints:
    """Return numbers, (k,) or (count, k), in each of so many copies of something of a size."""
    copies: Ints = (np.arange(count)[:, None] * size + number).ravel()
    return copies


def _on_copies(base: Baseline, places: Places, count: int) -> Places:
    """Return places of each draw in turn on the copy of the network for the draw."""
    edge = _in_copies(places.edge.reshape(count, -1), count, size=len(base.network.u))
    return replace(places, edge=edge)


def _find_straight(base: Baseline, category: str) -> tuple[Floats, Floats]:
    """Return how far the homes are from facilities at their very place, or inside their compound.

    From all facilities, and without those at assumed positions.
    """
    fields = base.categories[category]
    own, found = fields.facilities, []
    for used in (own.located, own.located & ~own.assumed):
        _, metres = find_straight(base.homes, own, used)
        if fields.inside is not None:
            row, walks = find_inside(base.homes, fields.inside)
            there = used[walks.facility]
            np.minimum.at(metres, row[there], walks.best_m[there])
        found.append(metres)
    return found[0], found[1]


def _draw_places(  # noqa: PLR0913 - what is drawn, and what is not
    base: Baseline,
    regions: Regions,
    given: Snapped,
    level: Ints,
    count: int,
    random: np.random.Generator,
    *,
    inner_m: Floats,
    along: Spans | None = None,
) -> Snapped:
    """Return places drawn so many times and joined: draw after draw, each on its own copy.

    Parameters
    ----------
    regions
        Where each may be.
    given
        Their best estimates, which those take that are known exactly.
    level
        (k,) of the streets that each can join.
    inner_m
        (k,) walks inside a compound to each, which are not drawn.
    along
        The stretches of those that are known only to a street.
    """
    places = len(given.edge)
    at = given.of(np.tile(np.arange(places), count))
    rows, xy = draw_positions(regions, count, random)
    if len(rows):
        points = np.asarray(shapely.points(xy.reshape(-1, 2)))
        drawn = snap_points(base.network, points, level=np.tile(level[rows], count))
        drawn = replace(drawn, leg_m=drawn.leg_m + np.tile(inner_m[rows], count))
        at = at.put(_in_copies(rows, count, size=places), drawn)
    if along is not None and len(along.edge):
        rows, drawn = draw_along(along, count, random)
        at = at.put(_in_copies(rows, count, size=places), drawn)
    return _on_copies(base, at, count)


def _drawn_by_place(facilities: FacilitySet) -> Ints:
    """Return the numbers of those that are entered from the network, by a point or an area."""
    entered = np.zeros(len(facilities.ids), bool)
    entered[facilities.spans.facility] = True
    return np.flatnonzero(entered & ~facilities.on_line)


def _draw_facilities(
    base: Baseline,
    facilities: FacilitySet,
    regions: Regions,
    count: int,
    random: np.random.Generator,
) -> Spans:
    """Return facilities drawn so many times: the number is that of the draw, then its own."""
    number = _drawn_by_place(facilities)
    spans = facilities.spans
    order = np.argsort(spans.facility, kind="stable")
    row = order[np.searchsorted(spans.facility, number, sorter=order)]
    given = Snapped(edge=spans.edge[row], offset_m=spans.start_m[row], leg_m=spans.leg_m[row])
    every = len(facilities.ids)
    at = _draw_places(
        base,
        regions,
        given,
        facilities.level[number],
        count,
        random,
        inner_m=facilities.inner_m[number],
    )
    drawn = spans_of(at).renumbered(_in_copies(number, count, size=every))
    on_line = spans.of((facilities.located & facilities.on_line)[spans.facility])
    if not len(on_line.edge):
        return drawn
    places, along = draw_along(on_line, count, random)
    laid = spans_of(_on_copies(base, along, count))
    return Spans.chain([drawn, laid.renumbered(_in_copies(places, count, size=every))])


def _draw_land(base: Baseline, rows: Ints, count: int, random: np.random.Generator) -> Snapped:
    """Return some points of land, each compound moved as a whole."""
    land = base.land
    owner, compounds = land.owner[rows], int(land.owner.max()) + 1
    part, turn = (random.random((count, compounds))[:, owner] for _ in range(2))
    step = draw_steps(land.accuracy_m[rows], part, turn)
    at = snap_points(
        base.network,
        np.asarray(shapely.points((land.xy[rows] + step).reshape(-1, 2))),
        level=np.tile(land.level[rows], count),
    )
    beyond = at.leg_m > base.study.settings.snap_limit_m
    return _on_copies(base, replace(at, leg_m=np.where(beyond, np.inf, at.leg_m)), count)
