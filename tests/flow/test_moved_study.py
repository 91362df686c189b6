"""The bundled study, its homes and facilities moved within what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from ganquan_geo.flow.coverage import build_baseline, measure_coverage, read_study
from ganquan_geo.network.intervals import measure_overlaps_m
from ganquan_geo.network.places.snapping import Snapped, snap_points, spans_of
from ganquan_geo.network.walks.distances import build_field, measure_nearest
from ganquan_geo.network.walks.draws import measure_draws
from ganquan_geo.network.walks.reach import measure_reach
from tests.network.walks.moves import move
from tests.paths import DATA

if TYPE_CHECKING:
    import pandas as pd

    from ganquan_geo.model.results import CoverageResult
    from ganquan_geo.network.baseline import Baseline
    from ganquan_geo.network.places.places import Demand
    from ganquan_geo.network.walks.distances import DistanceField

ROUNDING_M = 1e-3
SAME_SHARE = 1e-9
FAR_M = 1e9
MOVES = 8  # of the facilities of each category, each with three of the homes


@pytest.fixture(scope="module")
def base() -> Baseline:
    return build_baseline(read_study(DATA))


@pytest.fixture(scope="module")
def result(base: Baseline) -> CoverageResult:
    return measure_coverage(base, with_areas=False)


def moved_fields(base: Baseline, key: str, random: np.random.Generator) -> list[DistanceField]:
    """Return how far the facilities of a category are when moved, one move after another."""
    facilities = base.categories[key].facilities
    located = np.flatnonzero(facilities.located)
    found = []
    for _ in range(MOVES):
        moved = move(facilities.shapes[located], facilities.accuracy_m[located], random)
        stands = spans_of(snap_points(base.network, moved))
        found.append(build_field(base.network, stands, extra_m=stands.leg_m, bound_m=FAR_M))
    return found


def moved_homes(base: Baseline, demand: Demand, random: np.random.Generator) -> Snapped:
    """Return where moved homes join; those known to a street alone anywhere on it, beside it."""
    at = snap_points(base.network, move(demand.shapes, demand.accuracy_m, random))
    along = demand.starts.along
    edge, offset_m, leg_m = at.edge.copy(), at.offset_m.copy(), at.leg_m.copy()
    for row in np.unique(along.facility):
        part = random.choice(np.flatnonzero(along.facility == row))
        edge[row] = along.edge[part]
        offset_m[row] = random.uniform(along.start_m[part], along.end_m[part])
        leg_m[row] = demand.accuracy_m[row] * random.random()
    return Snapped(edge=edge, offset_m=offset_m, leg_m=leg_m)


def bounds_of(result: CoverageResult, key: str, minutes: int, denominator: str) -> pd.Series:
    table = result.coverage
    own = table[(table["category"] == key) & (table["tier_min"] == minutes)]
    return own[own["denominator"] == denominator].iloc[0]


@pytest.mark.parametrize("layer", ["compounds", "neighbourhoods"])
def test_no_move_leads_out_of_the_bounds_and_shares_of_homes(
    base: Baseline, result: CoverageResult, layer: str
) -> None:
    random = np.random.default_rng(6)
    demand, looked_at = base.demands[layer], 0
    table = result.distances[result.distances["layer"] == layer]
    for category in base.study.categories:
        own = table[(table["category"] == category.id) & table["located"]]
        assert own["demand_id"].tolist() == demand.table.index[demand.table["located"]].tolist()
        for field in moved_fields(base, category.id, random):
            for _ in range(3):
                at = moved_homes(base, demand, random)
                walk_m, _ = measure_nearest(base.network, field, at, bound_m=FAR_M)
                assert (walk_m >= own["possible_m"] - ROUNDING_M).all()
                assert (walk_m <= own["sure_m"] + ROUNDING_M).all()
                looked_at += len(walk_m)
                for minutes, limit_m in base.limits_m(category).items():
                    bounds = bounds_of(result, category.id, minutes, layer)
                    share = np.count_nonzero(walk_m <= limit_m) / len(demand.table)
                    unmeasured = 1 - len(walk_m) / len(demand.table)
                    assert bounds["share_low"] - SAME_SHARE <= share
                    assert share + unmeasured <= bounds["share_high"] + SAME_SHARE
    assert looked_at > 100 * len(demand.xy)


def test_no_move_leads_out_of_the_shares_of_street_length(
    base: Baseline, result: CoverageResult
) -> None:
    random = np.random.default_rng(7)
    for category in base.study.categories:
        for field in moved_fields(base, category.id, random):
            for minutes, limit_m in base.limits_m(category).items():
                reach = measure_reach(base.network, field, limit_m=limit_m)
                covered_m = measure_overlaps_m(base.inside, reach).sum()
                bounds = bounds_of(result, category.id, minutes, "street_frontage_m")
                share = covered_m / base.inside.length_m()
                assert bounds["share_low"] - SAME_SHARE <= share
                assert share <= bounds["share_high"] + SAME_SHARE


def test_no_draw_leads_out_of_the_shares(base: Baseline, result: CoverageResult) -> None:
    drawn = measure_draws(base, draws=60)
    assert len(drawn) == 3 * 3 * len(base.study.categories)
    for (key, minutes, denominator), shares in drawn.items():
        bounds = bounds_of(result, key, minutes, denominator)
        measured = 1.0
        if denominator in base.demands:
            measured = float(base.demands[denominator].table["located"].mean())
        assert (shares.share * measured >= bounds["share_low"] - SAME_SHARE).all()
        most = shares.share * measured + 1 - measured
        assert (most <= bounds["share_high"] + SAME_SHARE).all()
        assert (shares.known_share <= shares.share + SAME_SHARE).all()
