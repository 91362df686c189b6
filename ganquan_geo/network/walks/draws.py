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

from ganquan_geo.arrays.groups import changes
from ganquan_geo.model.reach import SAME_M
from ganquan_geo.network.intervals import Intervals, measure_overlaps_m
from ganquan_geo.network.walk_network import WalkNetwork
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.reach import measure_reach_by_limit
from ganquan_geo.network.walks.samples import sample_land, sample_streets
from ganquan_geo.network.walks.snapping import Snapped, Spans, snap_points, spans_of
from ganquan_geo.network.walks.spots import build_regions
from ganquan_geo.network.walks.walks import find_straight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ganquan_geo.arrays.types import Floats, Ints
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.walks.distances import DistanceField
    from ganquan_geo.network.walks.places import FacilitySet
    from ganquan_geo.network.walks.regions import Regions
    from ganquan_geo.network.walks.samples import Sample

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
    land, streets = sample_land(baseline), sample_streets(baseline)
    side_by_side = _copy_network(baseline.network, copies)
    straight_m = {key: _find_straight(baseline, key) for key in baseline.categories}
    random = np.random.default_rng(seed)
    parts: dict[Key, list[tuple[Floats, Floats]]] = {}
    for begin in range(0, draws, copies):
        count = min(copies, draws - begin)
        for key, shares in _measure_some(
            baseline, side_by_side, (land, streets), straight_m, count, random
        ):
            parts.setdefault(key, []).append(shares)
    return {
        key: DrawnShares(
            share=np.concatenate([share for share, _ in own]),
            known_share=np.concatenate([known for _, known in own]),
        )
        for key, own in parts.items()
    }


def _measure_some(
    base: Baseline,
    network: WalkNetwork,
    samples: tuple[Sample | None, Sample],
    straight_m: Mapping[str, tuple[Floats, Floats]],
    count: int,
    random: np.random.Generator,
) -> Iterator[tuple[Key, tuple[Floats, Floats]]]:
    """Yield the shares in some draws, each measured on its own copy of the network."""
    homes = base.homes
    by_street = np.isin(np.arange(len(homes.xy)), homes.along.facility)
    shapes = np.where(by_street, np.asarray(shapely.points(homes.xy)), homes.shapes)
    still = by_street | ~np.isfinite(homes.accuracy_m)
    regions = build_regions(shapes, np.where(still, 0.0, homes.accuracy_m))
    at = _draw_places(base, regions, homes.at, homes.level, count, random, along=homes.along)
    weights = _weigh_homes(base)
    of_land, of_streets = samples
    inside = _on_copies(base, base.inside.of(np.tile(of_streets.rows, count)), count)
    land = None if of_land is None else _draw_land(base, of_land.rows, count, random)
    for category in base.study.categories:
        facilities = base.categories[category.id].facilities
        if not facilities.located.any() or facilities.vague().any():
            continue
        spans = _draw_facilities(base, facilities, count, random)
        guessed = facilities.assumed[spans.facility % len(facilities.ids)]
        found: list[tuple[DistanceField, Floats, Floats | None]] = []
        for own in (spans, spans.of(~guessed)) if guessed.any() else (spans,):
            field = build_field(network, own, extra_m=own.leg_m, bound_m=base.bound_m)
            walk_m, _ = measure_nearest(network, field, at, bound_m=base.bound_m)
            walk_m = np.minimum(walk_m.reshape(count, -1), straight_m[category.id][len(found)])
            land_m = None
            if land is not None:
                land_m, _ = measure_nearest(network, field, land, bound_m=base.bound_m)
            found.append((field, walk_m, land_m))
        limits_m = base.limits_m(category)
        covered_m = [
            _measure_streets(network, field, inside, list(limits_m.values()))
            for field, _, _ in found
        ]
        for turn, (minutes, limit_m) in enumerate(limits_m.items()):
            shares: dict[str, list[Floats]] = {}
            key = category.id, minutes
            for number, (_, walk_m, land_m) in enumerate(found):
                within = walk_m <= limit_m + SAME_M
                for name, weight in weights.items():
                    shares.setdefault(name, []).append(within @ weight / weight.sum())
                if of_land is not None and land_m is not None:
                    reached = (land_m <= limit_m + SAME_M).reshape(count, -1) * of_land.size
                    shares.setdefault(LAND, []).append(of_land.shares(reached, key, number))
                along_m = covered_m[number][turn].reshape(count, -1)
                shares.setdefault(STREETS, []).append(of_streets.shares(along_m, key, number))
            for name, own_shares in shares.items():
                yield (category.id, minutes, name), (own_shares[0], own_shares[-1])


def _measure_streets(
    network: WalkNetwork, field: DistanceField, stretches: Intervals, limits_m: list[float]
) -> Floats:
    """Return (t, k) how much of each stretch is within each limit, metres."""
    edges = np.unique(stretches.edge)
    every_m = np.array(limits_m)[:, None]
    reach = measure_reach_by_limit(network, field, limits_m=every_m, edges=edges)
    count = len(stretches.edge)
    again = stretches.of(np.tile(np.arange(count), len(limits_m)))
    turn = np.repeat(np.arange(len(limits_m)), count)
    of_turns = replace(again, edge=turn * len(network.u) + again.edge)
    return measure_overlaps_m(of_turns, reach).reshape(len(limits_m), count)


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
    """Return how far the homes are from facilities that are always at their very place.

    From all facilities, and without those at assumed positions.
    """
    own = base.categories[category].facilities
    _, every_m = find_straight(base.homes, own, own.located)
    _, known_m = find_straight(base.homes, own, own.located & ~own.assumed)
    return every_m, known_m


def _draw_places(
    base: Baseline,
    regions: Regions,
    given: Snapped,
    level: Ints,
    count: int,
    random: np.random.Generator,
    *,
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
    along
        The stretches of those that are known only to a street.
    """
    places = len(given.edge)
    at = given.of(np.tile(np.arange(places), count))
    rows, xy = _draw_positions(regions, count, random)
    if len(rows):
        points = np.asarray(shapely.points(xy.reshape(-1, 2)))
        drawn = snap_points(base.network, points, level=np.tile(level[rows], count))
        at = at.put(_in_copies(rows, count, size=places), drawn)
    if along is not None and len(along.edge):
        rows, drawn = _draw_along(along, count, random)
        at = at.put(_in_copies(rows, count, size=places), drawn)
    return _on_copies(base, at, count)


def _draw_positions(
    regions: Regions, count: int, random: np.random.Generator
) -> tuple[Ints, Floats]:
    """Return the places that are uncertain, and (count, k, 2) where they are drawn.

    A core and a place on it are drawn evenly along all cores of the place, then a step from
    there evenly over the disc.
    """
    length_m = np.hypot(*(regions.end - regions.start).T)
    row = np.flatnonzero((length_m > 0) | (regions.radius_m > 0))
    row = row[np.argsort(regions.place[row], kind="stable")]
    unsure, length_m = regions.of(row), length_m[row]
    places, first = np.unique(unsure.place, return_index=True)
    if not len(places):
        return places, np.empty((count, 0, 2))
    core, drawn_m, ends_m = _draw_rows(length_m, first, count, random)
    share = (drawn_m - (ends_m - length_m)[core]) / np.maximum(length_m[core], 1e-9)
    start, end = unsure.start[core], unsure.end[core]
    part, turn = random.random(core.shape), random.random(core.shape)
    step = _steps(unsure.radius_m[core], part, turn)
    return places, start + np.clip(share, 0.0, 1.0)[:, :, None] * (end - start) + step


def _steps(radius_m: Floats, part: Floats, turn: Floats) -> Floats:
    """Return (..., 2) steps within a radius, spread evenly where the two last are from 0 to 1."""
    far_m, angle = radius_m * np.sqrt(part), 2 * np.pi * turn
    return np.stack([far_m * np.cos(angle), far_m * np.sin(angle)], axis=-1)


def _draw_rows(
    length_m: Floats, first: Ints, count: int, random: np.random.Generator
) -> tuple[Ints, Floats, Floats]:
    """Draw a row of each group, evenly by their lengths.

    Parameters
    ----------
    length_m, first
        (s,) metres, and (k,) the first row of each group.

    Returns
    -------
    row, drawn_m, ends_m
        (count, k) which rows, and where along all of them; (s,) where each of them ends.
    """
    ends_m = np.cumsum(length_m)
    last = np.append(first[1:], len(ends_m)) - 1
    before_m = np.concatenate([[0.0], ends_m])[first]
    drawn_m = before_m + random.random((count, len(first))) * (ends_m[last] - before_m)
    return np.clip(np.searchsorted(ends_m, drawn_m, side="right"), first, last), drawn_m, ends_m


def _draw_along(stretches: Spans, count: int, random: np.random.Generator) -> tuple[Ints, Snapped]:
    """Return the (k,) places known only to a street, and where on it each is in each draw.

    Parameters
    ----------
    stretches
        Those of one place together.
    """
    first = np.flatnonzero(changes(stretches.facility))
    rows, drawn_m, ends_m = _draw_rows(stretches.end_m - stretches.start_m, first, count, random)
    row, left_m = rows.ravel(), (ends_m[rows] - drawn_m).ravel()
    offset_m = np.maximum(stretches.end_m[row] - left_m, 0.0)
    at = Snapped(edge=stretches.edge[row], offset_m=offset_m, leg_m=np.zeros(len(row)))
    return stretches.facility[first], at


def _draw_facilities(
    base: Baseline, facilities: FacilitySet, count: int, random: np.random.Generator
) -> Spans:
    """Return facilities drawn so many times: the number is that of the draw, then its own."""
    number = np.flatnonzero(facilities.located & ~facilities.on_line)
    spans = facilities.spans
    order = np.argsort(spans.facility, kind="stable")
    row = order[np.searchsorted(spans.facility, number, sorter=order)]
    given = Snapped(edge=spans.edge[row], offset_m=spans.start_m[row], leg_m=spans.leg_m[row])
    regions = build_regions(facilities.shapes[number], facilities.accuracy_m[number])
    every = len(facilities.ids)
    at = _draw_places(base, regions, given, facilities.level[number], count, random)
    drawn = spans_of(at).renumbered(_in_copies(number, count, size=every))
    on_line = spans.of((facilities.located & facilities.on_line)[spans.facility])
    if not len(on_line.edge):
        return drawn
    places, along = _draw_along(on_line, count, random)
    laid = spans_of(_on_copies(base, along, count))
    return Spans.chain([drawn, laid.renumbered(_in_copies(places, count, size=every))])


def _draw_land(base: Baseline, rows: Ints, count: int, random: np.random.Generator) -> Snapped:
    """Return some points of land, each compound moved as a whole."""
    land = base.land
    owner, compounds = land.owner[rows], int(land.owner.max()) + 1
    part, turn = (random.random((count, compounds))[:, owner] for _ in range(2))
    step = _steps(land.accuracy_m[rows], part, turn)
    at = snap_points(
        base.network,
        np.asarray(shapely.points((land.xy[rows] + step).reshape(-1, 2))),
        level=np.tile(land.level[rows], count),
    )
    beyond = at.leg_m > base.study.settings.snap_limit_m
    return _on_copies(base, replace(at, leg_m=np.where(beyond, np.inf, at.leg_m)), count)
